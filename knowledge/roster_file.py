"""People from a CSV file: email, name, role, team, manager."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.refusals import Refusal
from knowledge.roster import Added, add_person, read_role, same_name
from knowledge.sales.team.people import Person, Role

HEADERS = {
    "email": ("email", "e-mail", "mail", "email address", "邮箱", "电子邮箱", "邮件"),
    "name": ("name", "full name", "person", "姓名", "名字"),
    "role": ("role", "角色", "职位", "岗位"),
    "team": ("team", "团队", "部门", "小组"),
    "manager": ("manager", "reports to", "经理", "上级", "主管"),
}
MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not taken: its line number in the file (the header is line 1) and why."""

    line: int
    refusal: Refusal


@dataclass
class PeopleReport:
    """What an import of people did."""

    added: list[Added] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)

    def count(self, how: str) -> int:
        """How many people are `new`, `adopted` or `updated`."""
        return sum(1 for one in self.added if one.how == how)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "people": [
                {
                    "email": one.person.email, "name": one.person.name, "role": one.person.role.value, "how": one.how,
                    "team": one.team.name if one.team else None, "team_is_new": one.team_is_new,
                }
                for one in self.added
            ],
            "rejected": [
                {"line": row.line, "code": row.refusal.code, "facts": row.refusal.facts} for row in self.rejected
            ],
        }  # fmt: skip


def import_people(session: Session, file: Path, *, today: date) -> PeopleReport:
    """Add or update everybody in a CSV file (UTF-8 or GB18030), in the caller's transaction.

    Teams that don't exist are made. A manager is named by e-mail address or name, and may stand anywhere in the file.
    A row that can't be taken is listed with its reason and leaves nothing behind; so is a manager that
    can't be found, whose person is taken without one. Refuses the file with
    `people_file.unreadable` (not there, no text, too large) or `people_file.columns` (no email, name or role column).
    """
    rows = _read(file)
    report = PeopleReport()
    managers: list[tuple[int, Added, str]] = []
    for line, row in rows:
        try:
            added = add_person(
                session, row["email"], name=row["name"], role=read_role(row["role"]), today=today,
                team=row.get("team"), create_team=True,
            )  # fmt: skip
        except Refusal as refusal:
            report.rejected.append(RejectedRow(line, refusal))
            continue
        report.added.append(added)
        if row.get("manager"):
            managers.append((line, added, row["manager"]))
    for line, added, manager in managers:
        try:
            _report_to(session, added, manager)
        except Refusal as refusal:
            report.rejected.append(RejectedRow(line, refusal))
    return report


def _report_to(session: Session, added: Added, manager: str) -> None:
    """Set somebody's manager; a team without a head gets this one."""
    named = manager.strip()
    found = [
        person
        for person in session.scalars(select(Person).where(Person.is_owner.is_(False), Person.active))
        if (person.email or "") == named.casefold() or same_name(person.name, named)
    ]
    if not found:
        raise Refusal("unknown.manager", name=named, person=added.person.name)
    if len(found) > 1:
        raise Refusal("ambiguous.name", name=named, choices=[person.email or person.name for person in found])
    if found[0].id == added.person.id:
        raise Refusal("person.own_manager", name=named)
    added.person.manager_id = found[0].id
    if added.team and added.team.manager_id is None and found[0].role is Role.MANAGER:
        added.team.manager_id = found[0].id


def _read(file: Path) -> list[tuple[int, dict[str, str]]]:
    text = _text(file)
    reader = csv.reader(io.StringIO(text, newline=""))
    columns = [_column(header) for header in next(reader, [])]
    missing = [name for name in ("email", "name", "role") if name not in columns]
    if missing:
        raise Refusal("people_file.columns", file=file.name, missing=", ".join(missing))
    rows = []
    for cells in reader:
        row = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if column}
        if any(row.values()):
            rows.append((reader.line_num, {"email": "", "name": "", "role": "", **row}))
    return rows


def _column(header: str) -> str | None:
    word = header.strip().casefold().replace("_", " ")
    return next((name for name, words in HEADERS.items() if word in words), None)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refusal("people_file.unreadable", file=file.name)
        data = file.read_bytes()
    except OSError as error:
        raise Refusal("people_file.unreadable", file=file.name) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refusal("people_file.unreadable", file=file.name)
