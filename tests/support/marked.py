"""Records of one person or team of which every word and amount is marked, so that a leak can be seen anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Enum, Float, Integer, String, inspect
from sqlalchemy.orm import Session

from knowledge.database import Base, UtcDateTime
from knowledge.names import rebuild_names
from knowledge.tables import METADATA
from tests.support.company import TODAY

# Made elsewhere, or no business records.
SYSTEM = {
    "people", "teams", "regions", "stages", "team_memberships", "company", "imports", "import_updates", "name_keys",
    "api_keys", "page_sessions", "sign_in_links", "threads", "turns", "proposals", "change_sets", "changes",
    "deal_history", "turn_feedback", "model_uses",
    "documents", "sections", "section_vectors", "library_state", "library_gaps",
    "quizzes", "quiz_questions", "inbox", "outsiders", "link_codes", "outside_threads", "audiences",
    "kept_requests", "access_tokens", "rate_windows", "import_jobs",
}  # fmt: skip
# What everybody of the company may know.
OPEN = {
    "products",
    "product_lines",
    "markets",
    "competitor_shares",
    "courses",
    "course_requirements",
    "course_materials",
    "success_stories",
}
OPEN_COLUMNS = {("accounts", "name"), ("accounts", "external_id")}
NOT_FILLED = {"id", "version", "deleted_at", "import_id", "extra", "parent_id"}
AMOUNT = 8_675_309_00  # minor units; no sum of anybody else's amounts has these digits
PLAIN: tuple[tuple[type[Any], Any], ...] = (
    (UtcDateTime, None), (Date, None), (BigInteger, AMOUNT), (Boolean, True), (Float, 0.5), (Integer, 1),
)  # fmt: skip


@dataclass
class Marker:
    """Makes one row of every table of business records, of one owner and team."""

    session: Session
    owner_id: int
    team_id: int
    region_id: int
    prefix: str = "Zq"
    marks: dict[str, str] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)

    def mark(self) -> dict[str, str]:
        """Add the rows; where each mark stands (`table.column`), by mark."""
        for table in METADATA.sorted_tables:
            if table.name not in SYSTEM:
                model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
                columns = [column for column in inspect(model).columns if column.key not in NOT_FILLED]
                record = model(**{column.key: self._value(column, table.name) for column in columns})
                self.session.add(record)
                self.session.flush()
                self.made[table.name] = record.id
        rebuild_names(self.session)
        return self.marks

    def _value(self, column: Any, table: str) -> Any:
        """A value of the column's type: an id that is there, a marked word or amount, else something plain."""
        if column.foreign_keys:
            above = next(iter(column.foreign_keys)).column.table.name
            known = {"people": self.owner_id, "teams": self.team_id, "regions": self.region_id, "stages": 3}
            return known.get(above, self.made.get(above))
        kind = column.type
        if isinstance(kind, Enum):
            return next(iter(kind.enum_class or kind.enums))
        if isinstance(kind, String):
            return self._word(column, table)
        if isinstance(kind, BigInteger) and table in OPEN:
            return 100
        for plain, value in PLAIN:
            if isinstance(kind, plain):
                return _day(column.key) if plain is Date else value
        return None if column.nullable else {}

    def _word(self, column: Any, table: str) -> str:
        name, length = column.key, column.type.length or 200
        if length <= 3:
            return "USD"
        if name == "metric":
            return "bookings"
        word = f"{self.prefix}{table.replace('_', '')}{name.replace('_', '')}"[:length]
        if table not in OPEN and (table, name) not in OPEN_COLUMNS:
            self.marks[word.casefold()] = f"{table}.{name}"
        return word


def _day(name: str) -> date | None:
    """Today; what is over has been dealt with and would not be listed, so it is left open."""
    if name == "ends_on":
        return date(2026, 12, 31)
    return None if name.startswith(("closed", "done", "resolved", "decided", "left", "rejected")) else TODAY
