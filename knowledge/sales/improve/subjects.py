"""Whose results are looked at, and the days that they are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pydantic import BaseModel

from knowledge import names
from knowledge.access import Access, Reach
from knowledge.access import Area as AccessArea
from knowledge.metrics.model import Filter, Period, Scope
from knowledge.metrics.period import parse_period, period_containing, previous_period, same_period_last_year
from knowledge.refusals import Refusal
from knowledge.sales.team.directory import find_teams
from knowledge.sales.team.people import Role

SubjectKind = Literal["rep", "team", "region", "manager", "company"]


@dataclass(frozen=True)
class Subject:
    """Somebody or something with results. `name` is the record's own; the company's for the whole company."""

    kind: SubjectKind
    name: str
    record_id: int | None = None

    @property
    def where(self) -> tuple[Filter, ...]:
        """The condition under which records count for it."""
        return () if self.kind == "company" else (Filter(field=self.kind, values=(self.name,)),)

    @property
    def scope(self) -> Scope | None:
        """The whole company's rows are asked for as such; anything else by its condition."""
        return Scope.COMPANY if self.kind == "company" else None

    @property
    def peers(self) -> str | None:
        """The dimension of those it can be held against; the company has none."""
        return {"company": None, "manager": "team"}.get(self.kind, self.kind)


def subject_of(
    access: Access, *, person: str | None = None, team: str | None = None, region: str | None = None,
    manager: str | None = None, scope: Scope | None = None,
) -> Subject:  # fmt: skip
    """Who is meant: what is named, else the asker's own reach: a rep, the team a manager leads, or the company.

    Refuses with `unknown.name` and `ambiguous.name`.
    """
    for kind, name in (("rep", person), ("team", team), ("region", region), ("manager", manager)):
        if name is not None:
            match = names.resolve(access, "person" if kind in ("rep", "manager") else kind, name)
            return Subject(kind, match.label, match.record_id)  # type: ignore[arg-type]
    principal = access.principal
    if scope is Scope.MINE:
        return Subject("rep", principal.name, principal.person_id)
    reach = principal.grant(AccessArea.RECORDS).read
    if scope is Scope.COMPANY or (scope is None and reach is Reach.ALL):
        return Subject("company", access.company.name or "–")
    if scope is None and principal.role is not Role.MANAGER:
        return Subject("rep", principal.name, principal.person_id)
    mine = principal.leads or principal.member_of
    teams = [entry for entry in find_teams(access) if entry.id in mine]
    if principal.leads and len(teams) > 1:
        return Subject("manager", principal.name, principal.person_id)
    if not teams:
        if reach is Reach.ALL:
            return Subject("company", access.company.name or "–")
        raise Refusal("missing.team", tool="summarize_performance")
    return Subject("team", teams[0].name, teams[0].id)


def require_reach(access: Access, subject: Subject) -> None:
    """Refuse with `access.scope` a subject that is not the caller's to change: another team, a region, the company."""
    area = AccessArea.RECORDS
    team_id = subject.record_id if subject.kind == "team" else None
    person_id = subject.record_id if subject.kind in ("rep", "manager") else None
    if not access.may_write(area, person_id=person_id, team_id=team_id, propose=True):
        raise Refusal("access.scope", scope=Scope.COMPANY.value, role=access.principal.role.value)


class Days(BaseModel):
    """A period as asked, the part of it that has passed, and as long a part of the one before and of last year's."""

    whole: Period
    now: Period
    previous: Period
    last_year: Period

    @property
    def runs(self) -> bool:
        """Whether the period is not over."""
        return self.now.end < self.whole.end


def days_of(access: Access, text: str | None, *, grain: str = "quarter") -> Days:
    """The days that a period's words mean; without any the current quarter (or another unit). Refuses what is ahead."""
    start = access.company.fiscal_year_start
    whole = parse_period(text, access.today, start) if text else period_containing(access.today, grain, start)
    if whole.start > access.today:
        raise Refusal("improve.ahead", period=whole)
    before = previous_period(whole, start)
    if whole.end <= access.today:
        return Days(whole=whole, now=whole, previous=before, last_year=same_period_last_year(whole))
    now = Period(start=whole.start, end=access.today)
    length = now.end - now.start
    previous = Period(start=before.start, end=min(before.end, before.start + length))
    return Days(whole=whole, now=now, previous=previous, last_year=same_period_last_year(now))


def as_long_after(period: Period, start_after: Period) -> Period:
    """The days right behind a period, as many as another has."""
    start = period.end + timedelta(days=1)
    return Period(start=start, end=start + (start_after.end - start_after.start))
