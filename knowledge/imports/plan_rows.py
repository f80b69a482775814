"""Lists of commission plans: a plan in a row, or a row for each of its tiers; and how deals are split.

A row holds what it says of its plan as JSON; plan_join.py makes one plan of the rows of one name, people and first day.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from knowledge.imports.chunk import Chunk
from knowledge.imports.converter import Converter
from knowledge.imports.money_columns import company_money
from knowledge.imports.periods import cell_period
from knowledge.imports.plan_cells import Bound, bound, days, tiers, times
from knowledge.imports.values import BadValueError
from knowledge.sales.team.people import Role

ROLES = (
    (Role.DIRECTOR, "director vp head chief 总监 副总"),
    (Role.MANAGER, "manager managers leader leaders supervisor 经理 主管 组长"),
    (Role.OPERATIONS, "operations ops 运营 助理"),
    (Role.TRAINEE, "trainee trainees intern newhire hire hires 新人 实习 见习"),
    (Role.REP, "rep reps sales seller sellers agent representative representatives executive 销售 业务员 代表"),
)
EVERYBODY = ((True, "all everybody everyone company 全员 所有人 全体 全公司 公司"),)
BASES = (("team", "team teams override group 团队 部门 小组"), ("own", "own individual personal self 个人 本人 自己"))
MEASURED = (
    ("month", "month monthly 月 月度 每月 按月"), ("quarter", "quarter quarterly 季 季度 每季 按季"),
    ("year", "year yearly annual annually 年 年度 每年 按年"),
)  # fmt: skip
TIERS_BY = (
    ("attainment", "attainment target quota percent achievement 完成率 达成率 目标 指标"),
    ("amount", "amount bookings revenue sales money 金额 业绩 销售额"),
)
FULL = 100
Value = TypeVar("Value")


def commission_plans(converter: Converter, chunk: Chunk) -> None:
    """What each row says of its plan, and whom and when the plan is for."""
    from knowledge.imports.assemble import plain

    plain(converter, chunk)
    _role(converter, chunk)
    _dates(converter, chunk)
    starts = chunk.columns["starts_on"]
    money = {name: company_money(converter, chunk, name, starts)[0] for name in ("cap", "draw") if name in chunk.cells}
    said = [_said(converter, chunk, index) for index in range(len(chunk))]
    for name, amounts in money.items():
        for index, amount in enumerate(amounts):
            if amount is not None and amount < 0:
                written = chunk.raw[index][converter.found.columns[name]]
                chunk.reject(index, "reject.number", converter.header(name), value=written)
            said[index][name] = amount
    chunk.columns["plan_rules"] = [json.dumps(row) for row in said]
    chunk.columns["currency"] = [converter.setting.currency] * len(chunk)
    names = chunk.get("name")
    converter.torn |= {str(names[index]).casefold() for index in chunk.rejected if names[index]}


def _role(converter: Converter, chunk: Chunk) -> None:
    from knowledge.imports.assemble import by_words

    found: list[str | None] = []
    for index, text in enumerate(chunk.get("role")):
        role = by_words(text, ROLES) if text else None
        if text and role is None and by_words(text, EVERYBODY) is None:
            chunk.reject(index, "reject.plan_role", converter.header("role"), value=text)
        found.append(role.value if role else None)
    chunk.columns["role"] = found


def _dates(converter: Converter, chunk: Chunk) -> None:
    """First and last day of each plan, said as days or as the period that it is for."""
    starts, ends = list(chunk.get("starts_on")), list(chunk.get("ends_on"))
    words = [chunk.get(name) for name in ("period", "year", "quarter")]
    for index, (period, year, quarter) in enumerate(zip(*words, strict=True)):
        cells = [cell for cell in (period, year, quarter) if cell]
        if cells and not starts[index]:
            span = cell_period(period, year, quarter, None, converter.setting.fiscal_year_start)
            if span is None:
                chunk.reject(index, "reject.period", value=" ".join(map(str, cells)))
                continue
            starts[index], ends[index] = span[0].isoformat(), ends[index] or span[1].isoformat()
        if not starts[index]:
            chunk.reject(index, "reject.plan_start")
        elif ends[index] and ends[index] < starts[index]:
            chunk.reject(index, "reject.period", value=f"{starts[index]} – {ends[index]}")
    chunk.columns["starts_on"], chunk.columns["ends_on"] = starts, ends


def _said(converter: Converter, chunk: Chunk, index: int) -> dict[str, Any]:
    """What one row says; rates in percent as text, so that none is rounded on the way."""
    row: dict[str, Any] = {}
    for name, words in (("basis", BASES), ("per", MEASURED), ("tiers_by", TIERS_BY)):
        row[name] = _word(converter, chunk, index, name, words)
    row["times"] = _read(converter, chunk, index, "accelerator", lambda cell: str(times(cell)))
    row["faster_above"] = _read(converter, chunk, index, "accelerator_from", _percent)
    row["clawback_days"] = _read(converter, chunk, index, "clawback_days", days)
    row["rate"], row["tiers"] = None, []
    listed = _read(converter, chunk, index, "tiers", tiers) or []
    row["tiers"] += [_tier(converter, chunk, index, one, str(rate)) for one, rate in listed]
    rate, stepped = (_rate(chunk.get(name)[index]) for name in ("rate", "tier_rate"))
    begins = _bound_of(converter, chunk, index)
    if begins is not None and stepped is None and "tier_rate" not in chunk.cells:
        rate, stepped = None, rate  # a list of tiers has its rates in the one column of rates
    if (begins is None) != (stepped is None):
        chunk.reject(index, "reject.plan_half_tier")
    elif begins is not None and stepped is not None:
        row["tiers"].append(_tier(converter, chunk, index, begins, stepped))
    row["rate"] = rate
    row["line_rate"] = _rate(chunk.get("line_rate")[index])
    if (row["line_rate"] is None) != (chunk.get("line")[index] is None):
        chunk.reject(index, "reject.plan_half_line")
    return row


def _word(converter: Converter, chunk: Chunk, index: int, name: str, words: tuple[tuple[str, str], ...]) -> str | None:
    from knowledge.imports.assemble import by_words

    text = chunk.get(name)[index]
    found: str | None = by_words(text, words) if text else None
    if text and found is None:
        chunk.reject(index, "reject.plan_word", converter.header(name), value=text)
    return found


def _read(converter: Converter, chunk: Chunk, index: int, name: str, reader: Callable[[object], Value]) -> Value | None:
    """A cell through its reader; a row with one that can't be read is left out."""
    text = chunk.get(name)[index]
    if text is None:
        return None
    try:
        return reader(text)
    except BadValueError as error:
        chunk.reject(index, error.code, converter.header(name), value=str(text)[:200])
        return None


def _bound_of(converter: Converter, chunk: Chunk, index: int) -> Bound | None:
    """Where the tier of a row begins: in one cell, or with its end in another."""
    low, high = chunk.get("tier")[index], chunk.get("tier_to")[index]
    if low is None:
        return _read(converter, chunk, index, "tier_to", lambda cell: bound(0, cell))
    return _read(converter, chunk, index, "tier", lambda cell: bound(cell, high))


def _tier(converter: Converter, chunk: Chunk, index: int, begins: Bound, rate: str) -> dict[str, str | None]:
    if begins.currency and converter.setting.code(begins.currency) != converter.setting.currency:
        chunk.reject(index, "reject.plan_currency", value=begins.currency, company=converter.setting.currency)
    high = None if begins.high is None else str(begins.high)
    return {"low": str(begins.low), "high": high, "unit": begins.unit, "rate": rate}


def _rate(ratio: float | None) -> str | None:
    return None if ratio is None else f"{round(ratio * FULL, 4):f}".rstrip("0").rstrip(".") or "0"


def _percent(cell: object) -> str:
    """From what percent of the target on: "100%", "110", or 1.1 as spreadsheets keep it."""
    begins = bound(cell)
    low = begins.low * FULL if begins.unit is None and begins.low <= 10 else begins.low
    if begins.unit == "money" or not 0 < low <= 10 * FULL:
        raise BadValueError("reject.plan_tier")
    return str(low)


def deal_splits(converter: Converter, chunk: Chunk) -> None:
    """Each person's part of a deal, in basis points of it."""
    from knowledge.imports.assemble import plain

    plain(converter, chunk)
    points: list[int | None] = []
    for index, share in enumerate(chunk.get("share")):
        points.append(None if share is None else round(share * 10_000))
        for name, code in (("deal", "reject.split_deal"), ("person", "reject.pay_person")):
            if chunk.get(name)[index] is None:
                position = converter.found.columns.get(name)
                written = chunk.raw[index][position] if position is not None else None
                chunk.reject(index, code, **({"value": written} if name == "deal" else {}))
        if not points[index]:
            chunk.reject(index, "reject.split_share", converter.header("share"))
    chunk.columns["basis_points"] = points
