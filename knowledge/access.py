"""Who may see and change what: one table, and the filters that hold it in every query.

The table is RULES below, in the words of docs/access.md. Rows are filtered in SQL by `Access.rows`, so whatever a
model asks for, what comes out belongs to the caller. Where access can't be decided, the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from knowledge.company import Company
from knowledge.database import KEPT, Kept
from knowledge.refusals import Refusal
from knowledge.sales.team.lines import teams_led_by
from knowledge.sales.team.people import Person, Role, TeamMembership

Found = TypeVar("Found")
Column = InstrumentedAttribute[int | None] | ColumnElement[int | None]
DayColumn = ColumnElement[date] | InstrumentedAttribute[date | None] | None


class Area(StrEnum):
    """A column of the access table: one kind of thing to see or change."""

    RECORDS = "records"
    PAY = "pay"
    HIRING = "hiring"
    TARGETS = "targets"
    LIBRARY = "library"


class Reach(IntEnum):
    """How far somebody's access goes."""

    NONE = 0
    OWN = 1
    TEAM = 2
    ALL = 3


@dataclass(frozen=True)
class Grant:
    """What one role may do in one area, and how far.

    `totals` are metrics grouped no finer than team, with no account, deal or contact as group or filter.
    `propose` is a write that somebody with `write` on the same cell has to approve.
    """

    read: Reach = Reach.NONE
    write: Reach = Reach.NONE
    totals: Reach = Reach.NONE
    propose: Reach = Reach.NONE

    def opens(self, *, write: bool) -> bool:
        """Whether there is anything in the area for this role to change (write, propose) or to see (read, totals)."""
        return bool((self.write or self.propose) if write else (self.read or self.totals))


_NONE, _OWN, _TEAM, _ALL = Reach.NONE, Reach.OWN, Reach.TEAM, Reach.ALL

RULES: dict[Role, dict[Area, Grant]] = {
    Role.TRAINEE: {
        Area.RECORDS: Grant(read=_OWN),
        Area.PAY: Grant(read=_OWN),
        Area.LIBRARY: Grant(read=_OWN),
    },
    Role.REP: {
        Area.RECORDS: Grant(read=_OWN, write=_OWN, totals=_TEAM),
        Area.PAY: Grant(read=_OWN),
        Area.TARGETS: Grant(read=_OWN),
        Area.LIBRARY: Grant(read=_ALL),
    },
    Role.MANAGER: {
        Area.RECORDS: Grant(read=_TEAM, write=_TEAM, totals=_ALL),
        Area.PAY: Grant(read=_TEAM),
        Area.HIRING: Grant(read=_TEAM, write=_TEAM),
        Area.TARGETS: Grant(read=_TEAM, propose=_TEAM),
        Area.LIBRARY: Grant(read=_ALL, propose=_ALL),
    },
    Role.DIRECTOR: {
        Area.RECORDS: Grant(read=_ALL, write=_ALL, totals=_ALL),
        Area.PAY: Grant(read=_ALL, write=_ALL),
        Area.HIRING: Grant(read=_ALL, write=_ALL),
        Area.TARGETS: Grant(read=_ALL, write=_ALL),
        Area.LIBRARY: Grant(read=_ALL, propose=_ALL),
    },
    Role.OPERATIONS: {
        Area.RECORDS: Grant(read=_ALL, write=_ALL, totals=_ALL),
        Area.TARGETS: Grant(read=_ALL, write=_ALL),
        Area.LIBRARY: Grant(read=_ALL, write=_ALL),
    },
}


@dataclass(frozen=True)
class Principal:
    """Who asks, proven by the channel. Never built from anything a model or a message says.

    `leads` are the teams below this person; `member_of` the teams they are in today. `only_tools` narrows an API key.
    `may_approve` is True for a person at a page, a terminal or in Slack, and for keys that were made so. `before_team`:
    the answer is read by a whole team, so it is given of the team's totals only (knowledge/outsiders.py). `withheld`:
    areas that a short-lived token has not, since whoever had it made has not (knowledge/tokens.py).
    """

    person_id: int
    name: str
    role: Role
    leads: frozenset[int] = frozenset()
    member_of: frozenset[int] = frozenset()
    language: str | None = None
    timezone: str | None = None
    only_tools: frozenset[str] | None = None
    may_approve: bool = True
    is_owner: bool = False
    before_team: bool = False
    withheld: frozenset[Area] = frozenset()

    def grant(self, area: Area) -> Grant:
        """What this person may do in an area; nothing where the table has no cell."""
        return Grant() if area in self.withheld else RULES[self.role].get(area, Grant())


def _covers(day: date | ColumnElement[date] | InstrumentedAttribute[date | None]) -> ColumnElement[bool]:
    """Whether a membership holds on a day."""
    return and_(
        or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= day),
        or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > day),
    )


@dataclass(frozen=True)
class Access:
    """The conduit of one caller's permissions to the records: session, principal, day and company.

    Every query function of knowledge/ takes it first and filters by it.
    """

    session: Session
    principal: Principal
    today: date
    company: Company
    _known: dict[Hashable, object] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: tuple[Hashable, ...], find: Callable[[], Found]) -> Found:
        """What was found under a key on this day, found now where that is still to do; a refusal is not kept.

        For what no question of one call changes: the reading of a name, the days that there are records of. An
        analysis asks many questions about the same subject.
        """
        known = (self.today, *key)
        if known not in self._known:
            self._known[known] = find()
        return self._known[known]  # type: ignore[return-value]

    def kept(self, key: tuple[Hashable, ...], find: Callable[[], Found]) -> Found:
        """As `once`, and for this caller's other calls too, until records change.

        For what takes long or is asked often. Every change of records raises the company's generation.
        """
        return self._kept(self.principal, key, find)

    def kept_for_all(self, key: tuple[Hashable, ...], find: Callable[[], Found]) -> Found:
        """As `kept`, for what is the same whoever asks: whether there are any records, and from when to when."""
        return self._kept(None, key, find)

    def _kept(self, whose: Principal | None, key: tuple[Hashable, ...], find: Callable[[], Found]) -> Found:
        held: Kept | None = self.session.info.get(KEPT)
        if held is None:
            return self.once(key, find)
        known = (self.company.generation, self.today, whose, *key)
        return self.once(key, lambda: held.get(known, find))

    def rows(
        self, owner: Column, on: DayColumn = None, *, area: Area = Area.RECORDS, write: bool = False,
        team: Column | None = None,
    ) -> ColumnElement[bool]:  # fmt: skip
        """The condition under which a record is the caller's to read (or write): see `rows_of`."""
        return rows_of(self.principal, self.today, owner, on, area=area, write=write, team=team)

    def in_teams(self, teams: frozenset[int], owner: Column, on: DayColumn = None) -> ColumnElement[bool]:
        """Whether the owner was in one of the teams, on the record's day or (without `on`) today."""
        return _in_teams(self.today, teams, owner, on)

    def may_write_person(self, person_id: int | None) -> bool:
        """Whether records of this owner are the caller's to write; nobody's records need reach over everything."""
        return self.may_write(Area.RECORDS, person_id=person_id)

    def may_write(
        self, area: Area, *, person_id: int | None = None, team_id: int | None = None, propose: bool = False
    ) -> bool:
        """Whether a record of this person or team is the caller's to write, or with `propose` at least to propose.

        What belongs to nobody needs reach over everything.
        """
        grant = self.principal.grant(area)
        reach = max(grant.write, grant.propose) if propose else grant.write
        if reach is Reach.ALL:
            return True
        if person_id is not None and self._reaches(reach, person_id):
            return True
        return reach is Reach.TEAM and team_id in self.principal.leads

    def _reaches(self, reach: Reach, person_id: int) -> bool:
        if reach is Reach.NONE:
            return False
        if person_id == self.principal.person_id:
            return True
        if reach is Reach.OWN or not self.principal.leads:
            return False
        found = select(TeamMembership.id).where(
            TeamMembership.person_id == person_id, TeamMembership.team_id.in_(self.principal.leads), _covers(self.today)
        )
        return self.session.scalar(found.limit(1)) is not None

    def require(self, area: Area, *, write: bool = False) -> None:
        """Refuse where the role's table has nothing in this area."""
        if self.principal.grant(area).opens(write=write):
            return
        raise area_refusal(self.principal.role, area, write=write)


def rows_of(
    principal: Principal, today: date, owner: Column, on: DayColumn = None, *, area: Area = Area.RECORDS,
    write: bool = False, team: Column | None = None,
) -> ColumnElement[bool]:  # fmt: skip
    """The condition under which a record is somebody's to read (or write), by its owner, or by its `team`.

    With `on` (the day a record belongs to, e.g. its close date; an empty one counts as today) a manager sees
    the records of whoever was in the team on that day.
    """
    grant = principal.grant(area)
    reach = grant.write if write else grant.read
    if reach is Reach.ALL:
        return true()
    if reach is Reach.NONE:
        return false()
    own = owner == principal.person_id
    if reach is Reach.OWN or not principal.leads:
        return own
    theirs = or_(own, _in_teams(today, principal.leads, owner, on))
    return theirs if team is None else or_(theirs, team.in_(sorted(principal.leads)))


def _in_teams(today: date, teams: frozenset[int], owner: Column, on: DayColumn) -> ColumnElement[bool]:
    member = TeamMembership.team_id.in_(sorted(teams))
    if on is None:
        return owner.in_(select(TeamMembership.person_id).where(member, _covers(today)))
    from sqlalchemy import func

    # Who was never in the teams, or always, needs no look at the days: those are found once for all rows. Of the
    # others a row looks up the few memberships of its owner; + 0 keeps SQLite from searching by each team instead.
    ever = select(TeamMembership.person_id).where(member)
    always = ever.where(TeamMembership.from_date.is_(None), TeamMembership.until_date.is_(None))
    among = (TeamMembership.team_id + 0).in_(sorted(teams))
    then = exists().where(TeamMembership.person_id == owner, among, _covers(func.coalesce(on, today)))
    return or_(owner.in_(always), and_(owner.in_(ever), then))


# What an area is called where that says more than its own name.
SPOKEN = {Area.TARGETS: "planning"}


def area_refusal(role: Role, area: Area, *, write: bool = False) -> Refusal:
    """The no to somebody whose role has nothing in an area, with the roles that have."""
    able = [other.value for other, row in RULES.items() if row.get(area, Grant()).opens(write=write)]
    if write:
        return Refusal("access.write_area", area=SPOKEN.get(area, area.value), role=role.value, roles=able)
    return Refusal("access.area", area=SPOKEN.get(area, area.value), role=role.value, roles=able)


def load_principal(session: Session, person: Person, today: date) -> Principal:
    """The principal of a person, with the teams below them and those they are in today.

    Refuses with `access.inactive` when the person was deactivated.
    """
    if not person.active:
        raise Refusal("access.inactive", name=person.name)
    member = select(TeamMembership.team_id).where(TeamMembership.person_id == person.id, _covers(today))
    return Principal(
        person_id=person.id,
        name=person.name,
        role=Role(person.role),
        leads=teams_led_by(session, person.id) if person.role == Role.MANAGER else frozenset(),
        member_of=frozenset(session.scalars(member)),
        language=person.language,
        timezone=person.timezone,
        is_owner=person.is_owner,
    )


def owner_principal(session: Session, today: date) -> Principal:
    """The installation's owner, a director, as whom commands on the machine itself run."""
    owner = session.scalar(select(Person).where(Person.is_owner))
    if owner is None:
        raise RuntimeError("the database has no owner row: run 'salesdesk migrate'")
    return load_principal(session, owner, today)
