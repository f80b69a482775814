"""A manager's quota that is the reports' quotas together: each report's target becomes a part of the manager's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from knowledge.imports.store import table_of
from knowledge.metrics.model import Note
from knowledge.sales.plan.targets import Target
from knowledge.sales.team.people import Person, Team, TeamMembership

if TYPE_CHECKING:
    from knowledge.imports.file_import import Run

TARGETS = table_of(Target)
FEWEST = 2  # one report's quota may be as much as the manager's by chance


def place_targets(run: Run) -> list[Note]:
    """Set the parent of new targets where just the direct reports' sum of the same days is the manager's own amount.

    Only then is it certain that the manager's amount holds theirs, and is not carried beside them. So a total counts
    each once, and a target tree has its levels. Targets that hang on something already are left as they are.
    """
    connection = run.store.connection
    mine = select(
        TARGETS.c.id, TARGETS.c.person_id, TARGETS.c.amount, TARGETS.c.metric, TARGETS.c.currency,
        TARGETS.c.period_start, TARGETS.c.period_end,
    ).where(
        TARGETS.c.import_id == run.import_id, TARGETS.c.person_id.is_not(None), TARGETS.c.parent_id.is_(None),
        *[TARGETS.c[name].is_(None) for name in ("product_line_id", "product_id", "segment", "channel")],
    )  # fmt: skip
    alike: dict[tuple[Any, ...], dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for key, person, amount, *same in connection.execute(mine):
        alike[tuple(same)][person].append((key, amount))
    reports = _reports(run) if alike else {}
    rows = 0
    for people in alike.values():
        for manager, below in reports.items():
            whole, parts = people.get(manager, []), [people[one] for one in sorted(below & people.keys())]
            once = len(whole) == 1 and len(parts) >= FEWEST and all(len(part) == 1 for part in parts)
            if once and sum(part[0][1] for part in parts) == whole[0][1]:
                held = TARGETS.c.id.in_([part[0][0] for part in parts])
                connection.execute(update(TARGETS).where(held).values(parent_id=whole[0][0]))
                rows += len(parts)
    return [Note(code="target.within_managers", facts={"rows": rows})] if rows else []


def _reports(run: Run) -> dict[int, set[int]]:
    """By manager: who reports to them, or is in a team that they lead."""
    connection = run.store.connection
    found: dict[int, set[int]] = defaultdict(set)
    under = select(Person.id, Person.manager_id)
    led = (
        select(TeamMembership.person_id, Team.manager_id)
        .join(Team, Team.id == TeamMembership.team_id)
        .where(TeamMembership.until_date.is_(None))
    )
    for person, manager in [*connection.execute(under), *connection.execute(led)]:
        if manager is not None:
            found[manager].add(person)
    return {manager: people - {manager} for manager, people in found.items()}
