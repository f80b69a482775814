"""A small company with a tree of targets, on each database, and its people's tools."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from knowledge import changes
from knowledge.access import Access, load_principal
from knowledge.changes import Plan
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.sales.plan.targets import Target
from knowledge.sales.team.people import Person, Team
from tests.support.company import TODAY, company_file, person_id
from tests.support.kept import kept
from tests.support.lent import copied
from tools.contract import Tool, ToolContext, ToolOutput

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
Q3, Q4 = (date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 12, 31))
# key: dollars, days, parent, column and whose; the rep's quarters also fill a year of her own, beside the tree
TARGETS: dict[str, tuple[int, tuple[date, date], str | None, str | None]] = {
    "year": (20_000, YEAR, None, None),
    "q3": (9_000, Q3, "year", None),
    "q4": (11_000, Q4, "year", None),
    "q3 North": (5_000, Q3, "q3", "North"),
    "q3 South": (4_000, Q3, "q3", "South"),
    "q3 rhea": (2_000, Q3, "q3 North", "rhea"),
    "q3 ravi": (3_000, Q3, "q3 North", "ravi"),
    "half rhea": (4_500, (Q3[0], Q4[1]), None, "rhea"),
    "q4 rhea": (2_500, Q4, None, "rhea"),
}


@dataclass
class Plans:
    """The company's tools, run as its people."""

    database: Database

    def run(self, key: str, tool: Tool, **arguments: Any) -> Plan | ToolOutput:
        """What a tool gives one person."""
        with self.database.transaction() as session:
            context = ToolContext(self.access(session, key), NOW)
            done = tool.run(tool.input(**arguments), context)
            if isinstance(done, Plan):
                changes.check_proposed(context.access, done)
            return done

    def plan(self, key: str, tool: Tool, **arguments: Any) -> Plan:
        """A write tool's plan, as it comes back from where proposals are kept."""
        done = self.run(key, tool, **arguments)
        assert isinstance(done, Plan)
        return Plan.model_validate(done.model_dump(mode="json"))

    def approve(self, key: str, plan: Plan) -> int:
        """Write a plan as one person; the change set's id."""
        with self.database.transaction(write=True) as session:
            return changes.apply(self.access(session, key), plan, now=NOW).change_set_id

    def undo(self, key: str, change_set_id: int) -> None:
        """Take it back."""
        with self.database.transaction(write=True) as session:
            changes.undo(self.access(session, key), change_set_id, now=NOW)

    def access(self, session: Any, key: str) -> Access:
        """The conduit of one person."""
        person = session.get_one(Person, person_id(session, key))
        return Access(session, load_principal(session, person, TODAY), TODAY, get_company(session))

    def all(self) -> list[Target]:
        """Every target, the oldest first."""
        with self.database.transaction() as session:
            return list(session.scalars(select(Target).order_by(Target.id)))

    def amounts(self) -> dict[str, float]:
        """The dollars of the targets that the company began with, by key."""
        rows = {target.id: target.amount / 100 for target in self.all()}
        return {key: rows[number] for number, key in enumerate(TARGETS, start=1)}


@pytest.fixture
def plans(each_server: str | None, tmp_path: Path) -> Iterator[Plans]:
    """The company with its targets, in a database of each kind in turn."""
    with copied(kept("company-with-targets.db", _make), tmp_path, each_server) as database:
        yield Plans(database)


def _make(file: Path) -> None:
    database = Database(f"sqlite:///{shutil.copyfile(company_file(), file)}")
    with database.transaction(write=True) as session:
        ids: dict[str, int] = {}
        for key, (dollars, (start, end), parent, whose) in TARGETS.items():
            team = session.scalar(select(Team.id).where(Team.name == whose)) if whose else None
            target = Target(
                metric="bookings", period_start=start, period_end=end, amount=dollars * 100, currency="USD",
                parent_id=ids[parent] if parent else None, team_id=team,
                person_id=person_id(session, whose) if whose and team is None else None,
            )  # fmt: skip
            session.add(target)
            session.flush()
            ids[key] = target.id
    database.close()
