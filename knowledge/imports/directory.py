"""Names in files → records: who is there, who has to be created, which ways of writing were taken as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, false, select

from knowledge.imports.fields import RECORD_TABLES
from knowledge.imports.store import table_of
from knowledge.imports.text import BLANKS, clean, name_key, plain_key
from knowledge.metrics.model import Note
from knowledge.sales.sell.deals import Stage
from knowledge.sales.sell.products import ProductLine
from knowledge.sales.team.people import Team

TABLES: dict[str, Table] = {
    **RECORD_TABLES, "product_line": table_of(ProductLine), "team": table_of(Team), "stage": table_of(Stage),
}  # fmt: skip
# Records that may be created from a name alone, in the order in which they may refer to each other.
STUBS = ("region", "product_line", "person", "team", "product", "account", "stage")
SHOWN = 50


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
        self.by_external: dict[str, int] = {}
        self.by_email: dict[str, int] = {}
        self.by_plain: dict[str, int] = {}
        self.by_loose: dict[str, int | None] = {}
        self.shared: set[str] = set()  # plain keys of several records: no one of them is meant by the name alone
        self.with_external: set[int] = set()
        self.names: dict[int, str] = {}
        self.stubs: list[Stub] = []
        self.count = 0
        self._new: list[tuple[dict[str, Any], str]] = []

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
        return self

    def add(self, name: str, external_id: str | None = None, email: str | None = None) -> int:
        """Take a record of the file in, under the next provisional id."""
        self.count += 1
        self._add(-self.count, name, external_id, email, new=True)
        return -self.count

    def add_stub(self, name: str, external_id: str | None = None, **values: Any) -> int:  # noqa: ANN401 - any column
        """A record to be created from its name alone, or with its id of the source."""
        email = name.lower() if self.record == "person" and "@" in name else None
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
            self.with_external.add(record_id)
        if email:
            self._put(self.by_email, email.strip().lower(), record_id, new)
        plain = plain_key(name)
        if plain in self.by_plain:
            self.shared.add(plain)
        else:
            self._put(self.by_plain, plain, record_id, new)
        loose = name_key(name)
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
        plain = plain_key(written)
        if plain in self.shared:
            return self.by_external.get(written)
        if (found := self.by_plain.get(plain)) is not None:
            return found
        if "@" in written and (found := self.by_email.get(written.strip().lower())) is not None:
            return found
        if (found := self.by_external.get(written)) is not None:
            return found
        return self.by_loose.get(name_key(written))

    def is_ambiguous(self, written: str) -> bool:
        """Whether a name stands for several records."""
        loose = name_key(written)
        return plain_key(written) in self.shared or (loose in self.by_loose and self.by_loose[loose] is None)

    def settle(self, base: int) -> None:
        """Replace provisional ids by the real ones, which follow `base`."""
        for index, key in self._new:
            if (found := index.get(key)) is not None and found < 0:
                index[key] = base - found
        for provisional in [one for one in self.names if one < 0]:
            self.names[base - provisional] = self.names.pop(provisional)
            if provisional in self.with_external:
                self.with_external.add(base - provisional)
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


class Reference(dict[Any, "int | None"]):
    """One column's names → record ids, each way of writing looked up once.

    `kept` holds the ways of writing that no record was found for and none may be created from: their text stays in
    the row's extra columns.
    """

    def __init__(self, directory: Directory, *, creates: bool) -> None:
        super().__init__()
        self.directory, self.creates = directory, creates
        self.otherwise: dict[Any, str] = {}
        self.created: dict[Any, str] = {}
        self.kept: dict[Any, str] = {}
        self.rows: Counter[Any] = Counter()

    def __missing__(self, raw: Any) -> int | None:  # noqa: ANN401 - any cell
        written = clean(raw)
        found = None
        if written is not None and written.lower() not in BLANKS:
            found = self._look_up(raw, " ".join(written.split()))
        self[raw] = found
        return found

    def _look_up(self, raw: Any, written: str) -> int | None:  # noqa: ANN401
        found = self.directory.find(written)
        if found is not None:
            name = self.directory.names.get(found, written)
            if written != name and self.directory.by_external.get(written) != found and "@" not in written:
                self.otherwise[raw] = name
            return found
        if not self.creates or self.directory.is_ambiguous(written):
            self.kept[raw] = written
            return None
        self.created[raw] = written
        return self.directory.add_stub(written)

    def by_id_and_name(self, pair: tuple[str | None, str | None]) -> int | None:
        """The record of an id of the source with the name beside it; it gets that id where it is new."""
        external_id, name = pair
        if external_id is None or name is None:
            return self[external_id or name]
        if (known := self.directory.by_external.get(external_id)) is not None:
            return known
        found = self[name] if name in self or self.directory.find(name) is not None else None
        if found is None or found in self.directory.with_external:
            self.created[name] = name
            found = self.directory.add_stub(name, external_id)
        return found

    def read(self, column: list[Any]) -> list[int | None]:
        """A column's ids; counts the rows whose way of writing has to be reported."""
        ids = list(map(self.__getitem__, column))
        if self.otherwise or self.created or self.kept:
            for raw, count in Counter(column).items():
                if raw in self.otherwise or raw in self.created or raw in self.kept:
                    self.rows[raw] += count
        return ids

    def notes(self, field_name: str) -> list[Note]:
        """The decisions taken: names matched though written otherwise, records created, names left as text."""
        notes = [
            Note(code="reference.written_otherwise", facts={
                "kind": self.directory.record, "written": str(raw).strip(), "name": name, "rows": self.rows[raw]})
            for raw, name in list(self.otherwise.items())[:SHOWN]
        ]  # fmt: skip
        for code, found in (("reference.created", self.created), ("reference.kept_as_text", self.kept)):
            if found:
                names = list(dict.fromkeys(found.values()))
                rows = sum(self.rows[raw] for raw in found)
                notes.append(Note(code=code, facts={
                    "kind": self.directory.record, "field": field_name, "count": len(names),
                    "names": names[:20], "rows": rows,
                }))  # fmt: skip
        return notes
