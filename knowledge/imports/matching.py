"""Rows of people, products, accounts, contacts and leads → the record each one is, or a new one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from knowledge.imports.chunk import Chunk
from knowledge.imports.directory import TABLES, Directory
from knowledge.imports.text import plain_key

UNIQUE_NAMES = {"product", "region", "opening"}
BY_EMAIL = {"person", "contact", "lead"}


class RowMatcher:
    """Finds each row's record: by its id in the source, else its e-mail, else its name (and account or company)."""

    def __init__(self, connection: Connection, directory: Directory) -> None:
        self.directory, self.record = directory, directory.record
        self.taken: dict[int, int] = {}
        self.by_pair: dict[tuple[str, Any], int] = {}
        self.partner = {"contact": "account_id", "lead": "company", "candidate": "opening_id"}.get(self.record)
        if self.partner:
            table = TABLES[self.record]
            for row in connection.execute(select(table.c.id, table.c.name, table.c[self.partner])):
                self.by_pair.setdefault(self._pair(row[1], row[2]), row[0])

    def _pair(self, name: str, partner: Any) -> tuple[str, Any]:  # noqa: ANN401 - an id or a company's name
        return plain_key(name), plain_key(partner) if isinstance(partner, str) else partner

    def match(self, chunk: Chunk) -> None:
        """Stage each row's record as `id`; a second row of the same record is rejected."""
        count = len(chunk)
        empty: list[Any] = [None] * count
        externals, emails = chunk.columns.get("external_id", empty), chunk.columns.get("email", empty)
        partners = chunk.columns.get(self.partner or "", empty)
        ids: list[int | None] = [None] * count
        for index, name in enumerate(chunk.columns["name"]):
            if index in chunk.rejected:
                continue
            external, email = externals[index], emails[index]
            found = self._find(name, external, email, partners[index])
            if found is not None and found in self.taken:
                chunk.reject(index, "reject.duplicate", row=self.taken[found], name=name)
                continue
            if found is None:
                found = self._new(name, external, email, partners[index])
            self.taken[found] = chunk.numbers[index]
            ids[index] = found
        chunk.columns["id"] = ids

    def _find(self, name: str, external: str | None, email: str | None, partner: Any) -> int | None:  # noqa: ANN401
        directory = self.directory
        if external and (found := directory.by_external.get(external)) is not None:
            return found
        if email and self.record in BY_EMAIL and (found := directory.by_email.get(email.strip().lower())) is not None:
            return found if self.record == "person" else self._free(found, external)
        if self.partner:
            return self._free(self.by_pair.get(self._pair(name, partner)), external)
        found = directory.by_plain.get(plain_key(name))
        return found if self.record in UNIQUE_NAMES else self._free(found, external)

    def _free(self, found: int | None, external: str | None) -> int | None:
        """A record found by name is the row's, unless both have an id of their source: they are two of a name."""
        return None if external and found in self.directory.with_external else found

    def _new(self, name: str, external: str | None, email: str | None, partner: Any) -> int:  # noqa: ANN401
        found = self.directory.add(name, external, email if self.record in BY_EMAIL else None)
        if self.partner:
            self.by_pair.setdefault(self._pair(name, partner), found)
        return found
