"""The records that names in files may mean: those that are there, and those that have to be created."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, false, select

from knowledge.imports.fields import RECORD_TABLES
from knowledge.imports.store import table_of
from knowledge.imports.text import name_key, plain_key
from knowledge.places import place_key
from knowledge.sales.sell.deals import Stage
from knowledge.sales.sell.products import ProductLine
from knowledge.sales.team.people import Team

TABLES: dict[str, Table] = {
    **RECORD_TABLES, "product_line": table_of(ProductLine), "team": table_of(Team), "stage": table_of(Stage),
}  # fmt: skip
# Columns that hold a record's id, in every kind's table and staged: column → kind of record.
REFERENCE_COLUMNS = {
    "account_id": "account", "parent_id": "account", "owner_id": "person", "booked_owner_id": "person",
    "person_id": "person", "manager_id": "person", "region_id": "region", "team_id": "team", "product_id": "product",
    "line_product_id": "product", "product_line_id": "product_line", "stage_id": "stage", "contact_id": "contact",
    "deal_id": "deal", "opening_id": "opening", "candidate_id": "candidate", "scored_by_id": "person",
}  # fmt: skip
# Records that may be created from a name alone, in the order in which they may refer to each other.
STUBS = ("region", "product_line", "person", "team", "product", "account", "stage")


# Salesforce's long ids end in three check letters; its reports write the first fifteen letters only.
_SALESFORCE_ID = re.compile(r"[a-zA-Z0-9]{15}[A-Z0-5]{3}$")
_WITH_EMAIL = re.compile(r"(?P<name>.*?)\s*[<(（\[]\s*(?P<email>[^\s<>()（）\[\]]+@[^\s<>()（）\[\]]+)\s*[>)）\]]$")

_GONE = re.compile(
    r"\s*[(（\[](deactivated( user)?|inactive( user)?|removed|former|离职|已离职|停用|已停用)[)）\]]$", re.I
)


def name_and_email(written: str) -> tuple[str, str | None]:
    """A person as written: "Ann Lee <ann@x.com>" is a name and an address, "ann@x.com" both at once."""
    written = _GONE.sub("", written) or written
    if found := _WITH_EMAIL.match(written):
        email = found["email"].lower()
        return found["name"].strip(" \"'") or email, email
    return written, written.lower() if "@" in written else None


def references(stage: Table) -> dict[str, str]:
    """The columns of a staged table that may hold provisional ids: column → kind of record."""
    return {column.name: REFERENCE_COLUMNS[column.name] for column in stage.c if column.name in REFERENCE_COLUMNS}


@dataclass
class Stub:
    """A record to be created from its name; `id` is provisional (negative) until the file is merged."""

    id: int
    name: str
    values: dict[str, Any] = field(default_factory=dict)


class Directory:
    """All records of one kind by id in their source, e-mail and name.

    New records get provisional ids -1, -2, …; `settle` turns them into real ones after the merge (base - id),
    `forget` drops them when the file failed.
    """

    def __init__(self, record: str) -> None:
        self.record = record
        self.longest: int = getattr(TABLES[record].c.name.type, "length", None) or 1000
        self.by_external: dict[str, int] = {}
        self.by_email: dict[str, int] = {}
        self.by_exact: dict[str, int] = {}
        self.by_plain: dict[str, int] = {}
        self.by_loose: dict[str, int | None] = {}
        self.shared: set[str] = set()  # plain keys of several records: no one of them is meant by the name alone
        self.with_external: set[int] = set()
        self.with_email: set[int] = set()
        self.names: dict[int, str] = {}
        self.stubs: list[Stub] = []
        self.count = 0
        self._new: list[tuple[dict[str, Any], str]] = []

    def loose_key(self, written: str) -> str:
        """A name without what is often left away: an organization's legal form, a province's 省."""
        return name_key(place_key(written) if self.record == "region" else written)

    def load(self, connection: Connection) -> Directory:
        """Read the kind's records."""
        table = TABLES[self.record]
        email = table.c.email if "email" in table.c else None
        columns = [table.c.id, table.c.name, table.c.external_id, *([email] if email is not None else [])]
        known = select(*columns).order_by(table.c.id)
        if "is_owner" in table.c:
            known = known.where(table.c.is_owner == false())
        for row in connection.execute(known):
            if row[1]:
                self._add(row[0], row[1], row[2], row[3] if email is not None else None, new=False)
            elif row[2]:
                self.by_external[row[2]] = row[0]
                if _SALESFORCE_ID.match(row[2]):
                    self.by_external[row[2][:15]] = row[0]
        return self

    def add(self, name: str, external_id: str | None = None, email: str | None = None) -> int:
        """Take a record of the file in, under the next provisional id."""
        self.count += 1
        self._add(-self.count, name, external_id, email, new=True)
        return -self.count

    def add_stub(self, name: str, external_id: str | None = None, **values: Any) -> int:  # noqa: ANN401 - any column
        """A record to be created from its name alone, or with its id of the source."""
        name, email = name_and_email(name) if self.record == "person" else (name, None)
        found = self.add(name, external_id, email)
        given = {"external_id": external_id, "email": email}
        self.stubs.append(Stub(found, name, values | {key: value for key, value in given.items() if value}))
        return found

    def stub(self, record_id: int) -> Stub | None:
        """The stub with a provisional id, None where the record stands in the file or the database."""
        return next((stub for stub in self.stubs if stub.id == record_id), None) if record_id < 0 else None

    def _add(self, record_id: int, name: str, external_id: str | None, email: str | None, *, new: bool) -> None:
        self.names[record_id] = name
        if external_id:
            self._put(self.by_external, external_id, record_id, new)
            if _SALESFORCE_ID.match(external_id):
                self._put(self.by_external, external_id[:15], record_id, new)
            self.with_external.add(record_id)
        if email:
            self._put(self.by_email, email.strip().lower(), record_id, new)
            self.with_email.add(record_id)
        self._put(self.by_exact, name, 0 if name in self.by_exact else record_id, new)
        plain = plain_key(name)
        if plain in self.by_plain:
            self.shared.add(plain)
        else:
            self._put(self.by_plain, plain, record_id, new)
        loose = self.loose_key(name)
        if loose in self.by_loose and self.by_loose[loose] != record_id:
            self.by_loose[loose] = None
        else:
            self._put(self.by_loose, loose, record_id, new)

    def _put(self, index: dict[str, Any], key: str, record_id: int, new: bool) -> None:
        index[key] = record_id
        if new:
            self._new.append((index, key))

    def find(self, written: str) -> int | None:
        """The record that a name, e-mail or id of the source means; None when none does, or several do."""
        if self.record == "person" and (known := self._person(written)) is not None:
            return known
        plain = plain_key(written)
        if plain in self.shared:
            return self.by_exact.get(written) or self.by_external.get(written)
        if (found := self.by_plain.get(plain)) is not None:
            return found
        if "@" in written and (found := self.by_email.get(written.strip().lower())) is not None:
            return found
        if (found := self.by_external.get(written)) is not None:
            return found
        return self.by_loose.get(self.loose_key(written))

    def _person(self, written: str) -> int | None:
        """A person written with their address ("Ann Lee (ann@x.com)"), or with the last name first ("Lee, Ann")."""
        name, email = name_and_email(written)
        if email and (found := self.by_email.get(email)) is not None:
            return found
        last, comma, first = name.partition(",")
        if comma and plain_key(name) not in self.by_plain:
            name = f"{first} {last}"
        if name == written or (key := plain_key(name)) in self.shared:
            return None
        known = self.by_plain.get(key)
        return None if email and known in self.with_email else known

    def is_ambiguous(self, written: str) -> bool:
        """Whether a name stands for several records."""
        loose = self.loose_key(written)
        return plain_key(written) in self.shared or (loose in self.by_loose and self.by_loose[loose] is None)

    def drop(self, unused: set[int]) -> None:
        """Drop stubs that no row which was taken refers to."""
        self.stubs = [stub for stub in self.stubs if stub.id not in unused]
        for index, key in self._new:
            if index.get(key) in unused:
                del index[key]
        for provisional in unused:
            self.names.pop(provisional, None)
            self.with_external.discard(provisional)

    def settle(self, base: int) -> None:
        """Replace provisional ids by the real ones, which follow `base`."""
        for index, key in self._new:
            if (found := index.get(key)) is not None and found < 0:
                index[key] = base - found
        for provisional in [one for one in self.names if one < 0]:
            self.names[base - provisional] = self.names.pop(provisional)
            for known in (self.with_external, self.with_email):
                if provisional in known:
                    known.add(base - provisional)
        self._reset()

    def forget(self) -> None:
        """Drop what was added since the last merge."""
        for index, key in self._new:
            if (found := index.get(key)) is not None and found < 0:
                del index[key]
        for provisional in [one for one in self.names if one < 0]:
            del self.names[provisional]
        self._reset()

    def _reset(self) -> None:
        self._new, self.stubs, self.count = [], [], 0
        self.with_external = {one for one in self.with_external if one > 0}
        self.with_email = {one for one in self.with_email if one > 0}


class Directories:
    """Every kind's directory, loaded when first needed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._loaded: dict[str, Directory] = {}

    def __getitem__(self, record: str) -> Directory:
        """The directory of a kind of record."""
        if record not in self._loaded:
            self._loaded[record] = Directory(record).load(self.connection)
        return self._loaded[record]

    def loaded(self) -> Iterator[Directory]:
        """The directories in use."""
        yield from self._loaded.values()

    def forget(self) -> None:
        """Drop what a failed file added, everywhere."""
        for directory in self._loaded.values():
            directory.forget()
