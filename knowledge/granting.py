"""Which roles somebody may give to others, and end: no role that reaches further than their own."""

from __future__ import annotations

from knowledge.access import RULES, Area, Grant, Principal, Reach
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Role


def may_grant(maker: Role, role: Role) -> bool:
    """Whether everything that a role reaches beyond a person's own is reached by the maker's role as well."""
    return all(_reaches(RULES[maker].get(area, Grant()), RULES[role].get(area, Grant())) for area in Area)


def require_grant(principal: Principal, role: Role) -> None:
    """Refuse with `access.grant_role` a role that the caller's own does not reach as far as."""
    if not may_grant(principal.role, role):
        able = [other.value for other in Role if may_grant(other, role)]
        raise Refusal("access.grant_role", role=role.value, roles=able)


def _reaches(mine: Grant, theirs: Grant) -> bool:
    pairs = (
        (mine.read, theirs.read), (max(mine.write, mine.propose), max(theirs.write, theirs.propose)),
        (max(mine.totals, mine.read), theirs.totals),
    )  # fmt: skip
    return all(wanted <= Reach.OWN or have >= wanted for have, wanted in pairs)
