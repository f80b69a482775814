"""What is asked of the metrics, and what comes back."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Unit(StrEnum):
    """What a metric's value is counted in. Money is in major units of the result's currency; percent is 0–100."""

    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    SCORE = "score"
    RATIO = "ratio"


class Op(StrEnum):
    """How a filter compares."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    BETWEEN = "between"
    EMPTY = "is_empty"
    NOT_EMPTY = "is_not_empty"


class Filter(BaseModel):
    """One condition: a dimension (`region`), a fact (`employees`, `amount`) or the header of an extra column.

    With `=` any of the values matches, with `!=` none of them (a record without a value matches `!=`);
    `between` takes two values, both inclusive. Names are written as people write them. Money is in major units,
    dates are ISO.
    """

    model_config = ConfigDict(frozen=True)

    field: str
    op: Op = Op.EQ
    values: tuple[str | int | float, ...] = ()


class GroupBound(BaseModel):
    """Which groups of a breakdown to keep, by their own figure: `>` 65. Money is in major units."""

    model_config = ConfigDict(frozen=True)

    op: Literal["=", "!=", "<", "<=", ">", ">=", "between"]
    values: tuple[int | float, ...] = Field(min_length=1, max_length=2)

    def fits(self, value: float) -> bool:
        """Whether a group's figure is one of those to keep; `between` includes both ends."""
        first, last = min(self.values), max(self.values)
        return {
            "=": value == first, "!=": value != first, "<": value < first, "<=": value <= first, ">": value > first,
            ">=": value >= first, "between": first <= value <= last,
        }[self.op]  # fmt: skip


class MetricBound(GroupBound):
    """A bound on another metric's figure for the same groups."""

    metric: str


class Scope(StrEnum):
    """Whose records are counted: the caller's own, the caller's team's, the whole company's."""

    MINE = "mine"
    TEAM = "team"
    COMPANY = "company"


class Period(BaseModel):
    """Days from `start` to `end`, both inclusive. `grain` says how to word it; `fiscal`: by the fiscal year."""

    model_config = ConfigDict(frozen=True)

    start: date
    end: date
    grain: Literal["day", "week", "month", "quarter", "half", "year", "range"] = "range"
    fiscal: bool = False


AveragePer = Literal["week", "month", "quarter", "year", "rep", "account", "team", "region", "product"]


class MetricQuery(BaseModel):
    """A question to one metric. See `knowledge.metrics.query.query_metric`.

    `group_by`: at most two dimensions; `month`, `quarter`, `week` and `year` are dimensions too.
    `compare_to`: another period, the period before (same length and grain) or the same period a year earlier. Where
    units of time are grouped by, the period before compares each unit with the one before it.
    `having`: keep the groups whose figure fits; of reps, accounts and products those without any record count as 0.
    `order`: by value downwards or upwards, or None for the natural order (time forwards, else the highest first).
    `limit`: the first n groups after ordering; what is cut is counted. With `limit_each` the first n within each
    group of the first dimension ("the best rep of every region").
    `share_of_total`: adds each group's percent of the total; for one figure its percent of the same figure without
    its filters, of which `share_within` names those that the whole keeps ("Anna's share of the West"), or of another
    metric, `share_of_metric` (deals lost of all deals). `average_per`: the mean per calendar unit of the period:
    of sums, or of the units' own values where they don't add up (win rates, stocks at the end of each unit); or the
    mean over the reps, accounts, teams, regions or products that have any.
    `order_by`: a fact by which a list of records is ordered (employees, amount, days_open …); else its usual one.
    `rank_by` "change" and "change_percent" order groups by how much they changed against `compare_to`.
    `having_also` holds the groups to further figures as well: "and at least 300,000 in bookings".
    `only_mean`: the last group is told by the mean of its values alone, so that it is no finer than the others.
    `scope` None means the widest rows the caller may read.
    """

    model_config = ConfigDict(frozen=True)

    metric: str
    group_by: tuple[str, ...] = Field(default=(), max_length=2)
    where: tuple[Filter, ...] = ()
    period: Period | None = None
    compare_to: Literal["previous_period", "same_period_last_year"] | Period | None = None
    order: Literal["highest", "lowest"] | None = None
    order_by: str | None = None
    rank_by: Literal["value", "change", "change_percent"] | None = None
    limit: int | None = Field(default=None, ge=1, le=1000)
    limit_each: bool = False
    having: GroupBound | None = None
    having_also: tuple[MetricBound, ...] = ()
    share_of_total: bool = False
    share_within: tuple[str, ...] = ()
    share_of_metric: str | None = None
    average_per: AveragePer | None = None
    only_mean: bool = False
    scope: Scope | None = None


class Figure(BaseModel):
    """A number with its unit, to be worded: money in major units of `currency`."""

    model_config = ConfigDict(frozen=True)

    value: float | int | None
    unit: Unit
    currency: str | None = None


class Note(BaseModel):
    """Something the reader has to know (a period only partly covered by data, a reading taken); worded by code."""

    model_config = ConfigDict(frozen=True)

    code: str
    facts: dict[str, Any] = {}


class MetricRow(BaseModel):
    """One group. `keys` are the groups' labels in the order of `group_by`, None for records without a value.

    `value` is None where there is nothing to measure (an empty denominator). `change` is value − compared,
    `change_percent` that against the compared value. `records` counts what the value rests on.
    """

    keys: list[str | None] = []
    value: float | int | None
    compared: float | int | None = None
    change: float | int | None = None
    change_percent: float | None = None
    share_percent: float | None = None
    records: int | None = None


class Whole(BaseModel):
    """What a share was taken of."""

    metric: str
    where: list[Filter] = []


class MetricResult(BaseModel):
    """A metric's answer. `total` is the value over everything asked; None where groups don't add up to a whole.

    `subtotal` is the sum of the rows that are left of more, with its share where shares are asked for.
    `groups` counts all groups (those that fit `having`, out of `all_groups`) and `rows` holds the first `limit` of
    them, in `order`. `share_of` is the whole that a single figure's share was taken of. `data_from`/`data_to` say what
    days there is data for (flows). `where` holds the filters as resolved, with the records' own names.
    """

    metric: str
    unit: Unit
    currency: str | None = None
    kind: Literal["flow", "stock"]
    group_by: list[str] = []
    where: list[Filter] = []
    scope: Scope
    period: Period | None = None
    compared_period: Period | None = None
    rows: list[MetricRow]
    total: MetricRow | None = None
    subtotal: MetricRow | None = None
    limit_each: bool = False
    groups: int = 0
    all_groups: int = 0
    having: GroupBound | None = None
    having_also: list[MetricBound] = []
    rank_by: str | None = None
    share_of: Whole | None = None
    order: Literal["highest", "lowest"] | None = None
    average_per: str | None = None
    data_from: date | None = None
    data_to: date | None = None
    notes: list[Note] = []


class RecordColumn(BaseModel):
    """A column of a record list. `label` stands instead of the name's word where the header is the company's own."""

    name: str
    unit: Unit | None = None
    label: str | None = None
    is_date: bool = False


class RecordList(BaseModel):
    """Records of one kind (`deals`, `orders`, `activities` …): `total` there are, `rows` the first of them.

    Money in `rows` is in major units of `currency`; `amount` is the sum over all of them, where such records have one.
    """

    kind: str
    amount: float | int | None = None
    columns: list[RecordColumn]
    rows: list[list[Any]]
    total: int
    currency: str | None = None
    notes: list[Note] = []
