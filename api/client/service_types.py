"""What figures, the library, imports and the running of an installation give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from api.client.types import Table


@dataclass(frozen=True)
class Metric:
    """A metric of the catalogue. `dimensions` are what it can be grouped and filtered by."""

    name: str
    label: str
    meaning: str
    unit: str
    kind: Literal["flow", "stock"]
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    start: date
    end: date


@dataclass(frozen=True)
class Figure:
    """One figure: `keys` are its groups; `value` None where there is no data. Changes are against `compared`."""

    value: float | None
    keys: tuple[str | None, ...] = ()
    compared: float | None = None
    change: float | None = None
    change_percent: float | None = None
    share_percent: float | None = None
    records: int | None = None


@dataclass(frozen=True)
class MetricResult:
    """What a metric came to. Money is in major units of `currency`, percent 0 to 100."""

    metric: str
    unit: str
    kind: Literal["flow", "stock"]
    scope: str
    rows: tuple[Figure, ...]
    currency: str | None = None
    group_by: tuple[str, ...] = ()
    period: Period | None = None
    compared_period: Period | None = None
    total: Figure | None = None
    subtotal: Figure | None = None
    groups: int = 0
    all_groups: int = 0


@dataclass(frozen=True)
class MetricFigures:
    """Figures, and in words what has to be known of them."""

    result: MetricResult
    notes: tuple[str, ...]


@dataclass(frozen=True)
class BehindFigures:
    """The records that a figure rests on: how many in all, and the first of them."""

    total: int
    table: Table
    notes: tuple[str, ...]


@dataclass(frozen=True)
class FoundSection:
    """A section that was found. `score` is how likely it answers, 0 to 1; `link` opens it on the page."""

    path: str
    title: str
    heading_path: tuple[str, ...]
    page: int | None
    score: float
    text: str
    link: str


@dataclass(frozen=True)
class FoundSections:
    """The sections nearest to a question, the likeliest first; `answerable`: whether the library says it."""

    answerable: bool
    hits: tuple[FoundSection, ...]


@dataclass(frozen=True)
class Document:
    """A document that the caller may read."""

    path: str
    title: str
    language: str
    audience: tuple[str, ...]
    owner: str | None
    tags: tuple[str, ...]
    version: str | None
    holds: str
    sections: int
    link: str


@dataclass(frozen=True)
class TakenDocument:
    """What became of a document that was handed over."""

    path: str
    became: Literal["added", "changed", "unchanged"]


@dataclass(frozen=True)
class Gap:
    """A question that the library did not answer, how often it was asked, and what came nearest."""

    question: str
    times: int
    first_asked_at: datetime
    last_asked_at: datetime
    nearest: tuple[str, ...]
    answered_at: datetime | None


@dataclass(frozen=True)
class KindCount:
    """What became of the rows of one kind."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class ColumnMapping:
    """Where one column of a file went: `field` None for one that is kept by its header."""

    header: str
    field: str | None
    how: str


@dataclass(frozen=True)
class FileRead:
    """What a file, or a sheet of it, was found to be; `problem` says why it was left alone."""

    file: str
    sheet: str | None
    kind: str | None
    rows: int
    columns: tuple[ColumnMapping, ...]
    decisions: tuple[str, ...]
    problem: str | None
    failed: bool


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not taken: where it stands, and why."""

    file: str
    sheet: str | None
    row: int
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or (`dry_run`) would do. `rejects` are the first rows that were not taken, of `rejected`."""

    dry_run: bool
    changed: bool
    files: tuple[FileRead, ...]
    counts: Mapping[str, KindCount]
    decisions: tuple[str, ...]
    findings: tuple[str, ...]
    rejects: tuple[RejectedRow, ...]
    rejected: int


@dataclass(frozen=True)
class ImportProgress:
    """How far an import is: the file that is being read, its rows so far, and of how many where that is known."""

    file: str | None
    rows: int
    of: int | None


@dataclass(frozen=True)
class Import:
    """An import of the caller's. `problem` says why it failed."""

    id: str
    state: str
    created_at: datetime
    files: tuple[str, ...]
    progress: ImportProgress | None
    result: ImportResult | None
    problem: str | None

    @property
    def at_work(self) -> bool:
        """Whether it is being read just now: ask again."""
        return self.state in ("checking", "running")


@dataclass(frozen=True)
class ImportKind:
    """Something that a file can hold a list of, and the fields that its columns can be, with words for each."""

    kind: str
    label: str
    fields: tuple[str, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True)
class UndoneImport:
    """What an undo took back, per kind, and what it had to leave because something newer rests on it."""

    import_id: int
    removed: Mapping[str, int] = field(default_factory=dict)
    restored: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
