"""What a file says about its own records: parents of accounts, managers of people, and the teams below managers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Table, insert, select, text, update

from knowledge.imports.records import ImportUpdate
from knowledge.imports.reference import Reference
from knowledge.imports.report import KindCount
from knowledge.imports.store import table_of
from knowledge.metrics.model import Note
from knowledge.sales.team.people import Person, Role, Team, TeamMembership

if TYPE_CHECKING:
    from knowledge.imports.converter import Converter
    from knowledge.imports.file_import import Run

OWN = {"account": ("parent", "parent_id"), "person": ("manager", "manager_id")}


def resolve_own(run: Run, stage: Table, record: str, converter: Converter) -> list[Note]:
    """Turn parents' and managers' names into ids, now that every row of the file is known.

    An unknown parent becomes an account of that name, an unknown manager a person with that role.
    """
    field, column = OWN[record]
    written = f"{field}_name"
    if written not in stage.c:
        return []
    connection = run.store.connection
    connection.execute(text(f'ALTER TABLE "{stage.name}" ADD COLUMN {column} BIGINT'))
    stage.append_column(Column(column, BigInteger))
    directory = run.directories[record]
    reference = Reference(directory, creates=True)
    rows = connection.execute(select(stage.c[written], stage.c.row_no).where(stage.c[written].is_not(None))).all()
    ids = dict(zip((row[0] for row in rows), reference.read([row[0] for row in rows]), strict=True))
    for name, found in ids.items():
        connection.execute(update(stage).values({column: found}).where(stage.c[written] == name, stage.c.id != found))
    if record == "person":
        _as_managers(run, stage, directory, {found for found in ids.values() if found is not None and found < 0})
    return reference.notes(converter.header(field if field in converter.found.columns else f"{field}_ref"))


def _as_managers(run: Run, stage: Table, directory: Any, new: set[int]) -> None:  # noqa: ANN401
    """New people who are somebody's manager are managers, of the region that all of theirs are in."""
    regions: dict[int, set[int | None]] = defaultdict(set)
    if "region_id" in stage.c:
        for manager, region in run.store.connection.execute(select(stage.c.manager_id, stage.c.region_id)):
            regions[manager].add(region)
    for stub in directory.stubs:
        if stub.id in new:
            stub.values["role"] = Role.MANAGER.value
            own = regions.get(stub.id, set())
            if len(own) == 1 and (region := next(iter(own))) is not None:
                stub.values["region_id"] = region


def make_teams(run: Run, stage: Table, counts: dict[str, KindCount]) -> None:
    """A team below every manager, named in the file or after the manager, with the people of the file in it."""
    if "manager_id" not in stage.c and "team_name" not in stage.c:
        return
    connection = run.store.connection
    manager = stage.c.manager_id if "manager_id" in stage.c else stage.c.id.op("*")(0)
    name = stage.c.team_name if "team_name" in stage.c else stage.c.row_no.op("*")(0)
    region = stage.c.region_id if "region_id" in stage.c else stage.c.row_no.op("*")(0)
    people = connection.execute(select(stage.c.id, manager, name, region)).all()
    _promote(run, {row[1] for row in people if row[1]}, counts)
    names = dict(connection.execute(select(Person.id, Person.name)).all())
    teams = _Teams(run, names, counts)
    members: dict[int, int] = {}
    for person_id, manager_id, team_name, _ in people:
        own = [row for row in people if row[1] == manager_id and (not team_name or row[2] == team_name)]
        regions = {row[3] for row in own}
        if manager_id or (team_name and team_name != 0):
            written = team_name if isinstance(team_name, str) else None
            members[person_id] = teams.find(manager_id or None, written, regions.pop() if len(regions) == 1 else None)
    teams.link()
    _join(run, members)


def place_teams(run: Run) -> list[Note]:
    """Teams named like a region are of it, and so are their people whose own region no file says."""
    connection, regions = run.store.connection, run.directories["region"]
    unplaced = connection.execute(select(Team.id, Team.name).where(Team.region_id.is_(None))).all()
    homes = {team_id: region for team_id, name in unplaced if (region := regions.find(name)) is not None}
    if not homes:
        return []
    members = select(TeamMembership.person_id, TeamMembership.team_id).where(
        TeamMembership.team_id.in_(homes), TeamMembership.until_date.is_(None)
    )
    teams = dict(connection.execute(members).all())
    nowhere = connection.scalars(select(Person.id).where(Person.id.in_(teams), Person.region_id.is_(None))).all()
    _place(run, table_of(Team), "team", homes)
    _place(run, table_of(Person), "person", {person_id: homes[teams[person_id]] for person_id in nowhere})
    return [Note(code="team.placed", facts={"names": [name for team_id, name in unplaced if team_id in homes]})]


def _place(run: Run, table: Table, record: str, homes: dict[int, int]) -> None:
    """Fill in regions; what was there before this import can be put back."""
    connection = run.store.connection
    known = select(table.c.id, table.c.version, table.c.import_id).where(table.c.id.in_(homes))
    for record_id, version, import_id in connection.execute(known).all():
        place = update(table).where(table.c.id == record_id)
        if import_id == run.import_id and version == 1:
            connection.execute(place.values(region_id=homes[record_id]))
            continue
        connection.execute(place.values(region_id=homes[record_id], version=version + 1))
        connection.execute(insert(ImportUpdate).values(
            import_id=run.import_id, kind=record, record_id=record_id, version=version + 1,
            before={"region_id": None}, after={"region_id": homes[record_id]},
        ))  # fmt: skip


def _promote(run: Run, managers: set[int], counts: dict[str, KindCount]) -> None:
    """Known reps who turn out to be managers become managers."""
    connection = run.store.connection
    reps = select(Person.id).where(Person.id.in_(managers), Person.role == Role.REP)
    new = connection.scalars(reps.where(Person.import_id == run.import_id, Person.version == 1)).all()
    connection.execute(update(Person).where(Person.id.in_(new)).values(role=Role.MANAGER))
    for person_id, version in connection.execute(reps.add_columns(Person.version)).all():
        connection.execute(update(Person).where(Person.id == person_id).values(role=Role.MANAGER, version=version + 1))
        connection.execute(insert(ImportUpdate).values(
            import_id=run.import_id, kind="person", record_id=person_id, version=version + 1,
            before={"role": Role.REP.value}, after={"role": Role.MANAGER.value},
        ))  # fmt: skip
        counts.setdefault("people", KindCount()).updated += 1


class _Teams:
    """Teams by manager and by name, created where there is none."""

    def __init__(self, run: Run, names: dict[int, str], counts: dict[str, KindCount]) -> None:
        self.run, self.names, self.counts = run, names, counts
        rows = run.store.connection.execute(select(Team.id, Team.name, Team.manager_id).order_by(Team.id)).all()
        self.by_name = {row[1]: row[0] for row in rows}
        self.by_manager = {row[2]: row[0] for row in reversed(rows) if row[2]}
        self.new: dict[int, int | None] = {}

    def find(self, manager_id: int | None, name: str | None, region_id: int | None) -> int:
        """The team of that name, else the manager's, else a new one."""
        found = self.by_name.get(name) if name else self.by_manager.get(manager_id or 0)
        if found is not None:
            return found
        label = name or f"{self.names[manager_id or 0]}'s team"
        if label in self.by_name:
            return self.by_name[label]
        created = insert(Team).values(
            name=label, manager_id=manager_id, region_id=region_id or None, import_id=self.run.import_id
        )
        found = int(self.run.store.connection.execute(created.returning(Team.id)).scalar_one())
        self.by_name[label] = found
        if manager_id:
            self.by_manager.setdefault(manager_id, found)
        self.new[found] = manager_id
        self.counts.setdefault("teams", KindCount()).created += 1
        return found

    def link(self) -> None:
        """Put each new team below the team of its manager's manager."""
        connection = self.run.store.connection
        bosses = dict(connection.execute(select(Person.id, Person.manager_id)).all())
        for team_id, manager_id in self.new.items():
            above = self.by_manager.get(bosses.get(manager_id or 0) or 0)
            if above is not None and above != team_id:
                connection.execute(update(Team).where(Team.id == team_id).values(parent_id=above))


def _join(run: Run, members: dict[int, int]) -> None:
    """Members since always; somebody who was in another team until now changes today."""
    connection, today = run.store.connection, run.setting.today
    current = connection.execute(
        select(TeamMembership.id, TeamMembership.person_id, TeamMembership.team_id, TeamMembership.from_date)
        .where(TeamMembership.until_date.is_(None))
    ).all()  # fmt: skip
    now_in = {row[1]: row for row in current}
    for person_id, team_id in members.items():
        known = now_in.get(person_id)
        if known is not None and known[2] == team_id:
            continue
        since = None
        if known is not None:
            since = today
            until = today if known[3] is None or known[3] < today else None
            if until is None:  # they came only today: the later word counts
                connection.execute(TeamMembership.__table__.delete().where(TeamMembership.id == known[0]))  # type: ignore[attr-defined]
                since = known[3]
            else:
                connection.execute(update(TeamMembership).where(TeamMembership.id == known[0]).values(until_date=until))
                connection.execute(insert(ImportUpdate).values(
                    import_id=run.import_id, kind="team_membership", record_id=known[0], version=0,
                    before={"until_date": None}, after={"until_date": until.isoformat()},
                ))  # fmt: skip
        connection.execute(insert(TeamMembership).values(
            person_id=person_id, team_id=team_id, from_date=since, import_id=run.import_id
        ))  # fmt: skip
