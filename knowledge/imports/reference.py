"""Columns that refer to other records: names, or ids with names beside them → record ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from knowledge.imports.directory import Directory
from knowledge.imports.text import BLANKS, clean
from knowledge.metrics.model import Note
from knowledge.sales.sell.products import Product

SHOWN = 50
_SPOILT_ID = re.compile(r"\d[.,]?\d*E\+\d+$", re.I)  # a long number that a spreadsheet rounded


class Reference(dict[Any, "int | None"]):
    """One column's names → record ids, each way of writing looked up once.

    `kept` holds the ways of writing that no record was found for and none may be created from: their text stays in
    the row's extra columns. `others`: a name that is unknown here but known there means that other record; it is in
    `elsewhere`.
    """

    def __init__(self, directory: Directory, *, creates: bool, others: tuple[Directory, ...] = ()) -> None:
        super().__init__()
        self.directory, self.creates, self.others = directory, creates, others
        self.elsewhere: dict[Any, tuple[str, int]] = {}
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
        if found is None and ";" in written:
            found = self.directory.find(written.split(";")[0].strip())
        if found is not None:
            name = self.directory.names.get(found, written)
            if written != name and self.directory.by_external.get(written) != found and "@" not in written:
                self.otherwise[raw] = name
            return found
        for other in self.others:
            if (known := other.find(written)) is not None:
                self.elsewhere[raw] = other.record, known
                return None
        if not self.creates or self.directory.is_ambiguous(written) or len(written) > self.directory.longest:
            self.kept[raw] = written
            return None
        self.created[raw] = written
        return self.directory.add_stub(written)

    def by_id_and_name(self, pair: tuple[str | None, str | None]) -> int | None:
        """The record of an id of the source with the name beside it; it gets that id where it is new."""
        external_id, name = pair
        if external_id is None or _SPOILT_ID.match(external_id):
            return self[name]
        if ";" in external_id:
            return self._one_of(external_id, name)
        if (known := self.directory.by_external.get(external_id)) is not None:
            return known
        if name is None:
            self.kept[external_id] = external_id
            return None
        found = self[name] if name in self or self.directory.find(name) is not None else None
        if not self.creates:
            return found if found is not None else self[name]
        if found is None or found in self.directory.with_external:
            self.created[name] = name
            found = self[name] = self.directory.add_stub(name, external_id)
        return found

    def _one_of(self, external_ids: str, name: str | None) -> int | None:
        """Of several records in one cell, the one that is named beside them, else the first."""
        known = [self.directory.by_external.get(one.strip()) for one in external_ids.split(";")]
        found = [one for one in known if one is not None]
        named = self.directory.find(name.split(";")[0].strip()) if name else None
        return named if named in found or not found else found[0]

    def by_code_and_name(self, code: str | None, name: str | None, codes: Mapping[str, int]) -> int | None:
        """The product of a name and the code beside it: by name where it is known, else by the code of a known one."""
        if code is None or (name is not None and (name in self or self.directory.find(name) is not None)):
            return self[name]
        if (known := codes.get(code)) is None:
            return self[name or code]
        if name is not None and name != self.directory.names[known]:
            self.otherwise[name] = self.directory.names[known]
        self[name or code] = known
        return known

    def drop(self, unused: set[int]) -> None:
        """Forget names whose record is not created after all."""
        self.created = {raw: name for raw, name in self.created.items() if self.get(raw) not in unused}

    def read(self, column: list[Any]) -> list[int | None]:
        """A column's ids."""
        ids = list(map(self.__getitem__, column))
        self.tally(column)
        return ids

    def tally(self, column: Iterable[Any]) -> None:
        """Count the rows whose way of writing has to be reported."""
        if self.otherwise or self.created or self.kept:
            for raw, count in Counter(column).items():
                if raw in self.otherwise or raw in self.created or raw in self.kept:
                    self.rows[raw] += count

    def notes(self, field_name: str) -> list[Note]:
        """The decisions taken: names matched though written otherwise, records created, names left as text."""
        notes = [
            Note(code="reference.written_otherwise", facts={
                "kind": self.directory.record, "written": str(raw).strip(), "name": name, "rows": self.rows[raw]})
            for raw, name in list(self.otherwise.items())[:SHOWN]
        ]  # fmt: skip
        rest = list(self.otherwise)[SHOWN:]
        if rest:
            facts = {"kind": self.directory.record, "count": len(rest), "rows": sum(self.rows[raw] for raw in rest)}
            notes.append(Note(code="reference.more_otherwise", facts=facts))
        for code, found in (("reference.created", self.created), ("reference.kept_as_text", self.kept)):
            if found:
                names = list(dict.fromkeys(found.values()))
                rows = sum(self.rows[raw] for raw in found)
                notes.append(Note(code=code, facts={
                    "kind": self.directory.record, "field": field_name, "count": len(names),
                    "names": names[:20], "rows": rows,
                }))  # fmt: skip
        return notes


class ReferencePairs(dict[Any, "int | None"]):
    """Two columns of one reference, an id of the source and a name → record ids, each pair looked up once."""

    def __init__(self, reference: Reference) -> None:
        super().__init__()
        self.reference = reference

    def __missing__(self, pair: tuple[Any, Any]) -> int | None:
        external_id, name = self.words(pair)
        found = self[pair] = self.reference.by_id_and_name((external_id, name))
        return found

    @staticmethod
    def words(pair: tuple[Any, Any]) -> tuple[str | None, str | None]:
        """Id and name as text."""
        external_id, name = (clean(cell) for cell in pair)
        return external_id, " ".join(name.split()) if name else None

    def read(self, pairs: list[tuple[Any, Any]]) -> list[int | None]:
        """The ids of a column of pairs."""
        ids = list(map(self.__getitem__, pairs))
        self.reference.tally(name or external_id for external_id, name in map(self.words, pairs))
        return ids


class CodePairs(ReferencePairs):
    """Products by code and name: a name that is not known is the product that had the code before this file."""

    def __init__(self, reference: Reference, connection: Connection) -> None:
        super().__init__(reference)
        single = select(Product.sku, func.min(Product.id)).group_by(Product.sku).having(func.count() == 1)
        self.codes: dict[str, int] = {row[0]: row[1] for row in connection.execute(single) if row[0]}

    def __missing__(self, pair: tuple[Any, Any]) -> int | None:
        code, name = self.words(pair)
        found = self[pair] = self.reference.by_code_and_name(code, name, self.codes)
        return found
