"""Who may come in by which route: one rule beside each route, and no way in without one.

A rule asks three things: by which proof of identity (a key, a page session, a short-lived token), with which cell of
the access table (knowledge/access.py) or which roles, and, of a key that was narrowed to tools, with which of them.
What a person then sees of a route's records is filtered in the queries. `check` serves no route without a rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute

from api.auth import KEY, SESSION, TOKEN, Caller
from knowledge.access import Area, Principal, area_refusal
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

ANY_PROOF = frozenset({KEY, SESSION, TOKEN})
NO_TOKEN = frozenset({KEY, SESSION})
OPERATING = frozenset({Role.DIRECTOR, Role.OPERATIONS})


class Door(StrEnum):
    """Whether a route asks who comes: a caller with proof, or anybody (which says why in the route)."""

    CALLER = "caller"
    ANYBODY = "anybody"


@dataclass(frozen=True)
class Rule:
    """Who may use one route. Without `area` and `roles` everybody who has proved who they are may.

    `area` and `write` name a cell of the access table that must not be empty; `code` says to other roles why not.
    `tools`: a key that was narrowed needs one of them; None: it is about the caller's own conversations, which every
    key has.
    """

    door: Door = Door.CALLER
    by: frozenset[str] = ANY_PROOF
    area: Area | None = None
    write: bool = False
    roles: frozenset[Role] | None = None
    code: str = "access.role"
    tools: tuple[str, ...] | None = None

    def opens(self, principal: Principal, proof: str) -> bool:
        """Whether this principal, proven so, may use the route."""
        return self._refusal(principal, proof) is None

    def hold(self, principal: Principal, proof: str) -> None:
        """Refuse with `access.proof`, `access.role` or the rule's own code, `access.area` and others of the table."""
        refusal = self._refusal(principal, proof)
        if refusal is not None:
            raise refusal

    def _refusal(self, principal: Principal, proof: str) -> Refusal | None:
        if proof not in self.by:
            return Refusal("access.proof", proof=proof)
        if self.area is not None and not principal.grant(self.area).opens(write=self.write):
            return area_refusal(principal.role, self.area, write=self.write)
        if self.roles is not None and principal.role not in self.roles:
            return Refusal(self.code, role=principal.role.value, roles=sorted(role.value for role in self.roles))
        only = principal.only_tools
        if only is not None and self.tools is not None and not only & set(self.tools):
            return Refusal("access.tool", tool=self.tools[0] if self.tools else "-")
        return None

    def here(self) -> list[Any]:
        """The rule as a route's dependencies."""
        return [Depends(_Anybody(self) if self.door is Door.ANYBODY else _Held(self))]


@dataclass(frozen=True)
class _Anybody:
    rule: Rule

    def __call__(self) -> None:
        """Let everybody in."""


@dataclass(frozen=True)
class _Held:
    rule: Rule

    def __call__(self, request: Request, principal: Caller) -> None:
        """Let in whom the rule lets in."""
        self.rule.hold(principal, request.state.proof)


def anybody() -> list[Any]:
    """A route that asks nobody who they are: it shows nothing of the company, or checks a proof of its own."""
    return Rule(door=Door.ANYBODY).here()


def allow(
    area: Area | None = None, *, write: bool = False, roles: Iterable[Role] | None = None,
    code: str = "access.role", tools: Sequence[str] | None = None, by: frozenset[str] = ANY_PROOF,
) -> list[Any]:  # fmt: skip
    """A route's rule, as its dependencies. A narrowed key has no other route than those that name a tool of its own."""
    held = None if roles is None else frozenset(roles)
    return Rule(
        by=by, area=area, write=write, roles=held, code=code, tools=None if tools is None else tuple(tools)
    ).here()


def rule_of(route: BaseRoute) -> Rule | None:
    """The rule of a route; None where it has none."""
    if not isinstance(route, APIRoute):
        return None
    for item in route.dependencies:
        if isinstance(item, Dependency) and isinstance(item.dependency, _Held | _Anybody):
            return item.dependency.rule
    return None


def check(routers: Iterable[APIRouter]) -> None:
    """Raise RuntimeError where a route of our own has no rule: nothing is served by default."""
    bare = [
        f"{sorted(route.methods or ())} {route.path}"
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and rule_of(route) is None
    ]
    if bare:
        raise RuntimeError(f"routes without a rule of who may use them: {', '.join(bare)}")
