"""The seasons of a figure: its index by month of the year, and which groups have a season of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from knowledge.access import Access
from knowledge.sales.measure.seasons import (
    FEWEST_YEARS,
    SEASON_OF,
    SEASONS,
    YEAR,
    Cell,
    Seasonality,
    cells_above,
    seasonality,
)
from knowledge.sales.measure.series import Asked, Group, Series, series_of, whole_of
from knowledge.sales.measure.trends import SURE, adjusted
from tools.contract import Chart, Note, Section, Table, ToolRefusal, Unit
from tools.measure.asked import whose
from tools.measure.figures import line_chart, p_cell, p_text, percent

FEWEST_RECORDS = 60  # five for each month of a year: fewer make an index of chance
MOST_LINES, MOST_SAID = 5, 4
BY_DEFAULT = ("product_line", "region")
WHOLE = ("product", "product_line")


class SeasonRow(BaseModel):
    """One group's seasonal index, January to December (1 is the mean month), with p adjusted for all groups asked."""

    group: list[str | None]
    index: list[float]
    p: float
    records: int


def seasonal_sections(access: Access, asked: Asked, limit: int) -> tuple[list[Section], list[SeasonRow], list[Note]]:
    """Index of the whole, of the groups, and the groups that sell unusually well in one season.

    Refuses with `no_data.seasons` where there are less than two full years.
    """
    dimensions = asked.group_by or _dimensions(asked)
    parts = series_of(access, Asked(asked.metric, "month", dimensions, asked.where, asked.period, asked.scope))
    whole = whole_of(parts) or series_of(access, replace(parts.asked, group_by=(), period=parts.period))
    if len(whole.steps) < FEWEST_YEARS * YEAR:
        raise ToolRefusal(
            "no_data.seasons", metric=asked.metric, count=len(whole.steps), least=FEWEST_YEARS * YEAR,
            period=whole.period,
        )  # fmt: skip
    found = _of(whole, ())
    if found is None:
        raise ToolRefusal("no_data.seasons_sparse", metric=asked.metric, period=whole.period)
    rows = _rows(parts)
    seasonal = [row for row in rows if row.p <= SURE]
    table = Table.of(["index_month", "index", "records"], _months(whole, found), units=UNITS)
    sections = [
        Section(lines=_said(whole, found)),
        Section(title="season_groups", lines=[_counted(parts, rows, seasonal), *_strongest(seasonal)],
                table=_table(dimensions, rows, limit), chart=_lines(whole, found, seasonal)),
        Section(title="season_standouts", lines=_standouts(parts)),
        Section(title="season_index", table=table),
    ]  # fmt: skip
    whole_row = SeasonRow(group=[], index=list(found.index), p=found.p, records=whole.total_records())
    return sections, [whole_row, *rows], [*whose(whole.scope), *whole.notes]


UNITS = {"index": Unit.PERCENT, "peak_index": Unit.PERCENT, "trough_index": Unit.PERCENT, "records": Unit.COUNT}


def _dimensions(asked: Asked) -> tuple[str, ...]:
    """Line by region, without what the question holds to one: of one line its products' regions say more."""
    named = {item.field for item in asked.where}
    if "region" in named:
        return ("product",) if named & set(WHOLE) else ("product_line",)
    return ("region",) if named & set(WHOLE) else BY_DEFAULT


def _of(series: Series, group: Group) -> Seasonality | None:
    return seasonality(series.values[group], series.steps[0].start.month)


def _rows(series: Series) -> list[SeasonRow]:
    """Every group with enough records for an index, those surest to have a season first."""
    known = [
        (group, found) for group in series.values
        if None not in group and series.total_records(group) >= FEWEST_RECORDS
        and (found := _of(series, group)) is not None
    ]  # fmt: skip
    ps = adjusted([found.p for _, found in known])
    rows = [
        SeasonRow(group=list(group), index=list(found.index), p=p, records=series.total_records(group))
        for (group, found), p in zip(known, ps, strict=True)
    ]
    return sorted(rows, key=lambda row: (row.p > SURE, -max(row.index)))


def month_code(month: int) -> str:
    """The code of a month's name in assistant/words: `value.month_1`."""
    return f"month_{month}"


def _said(series: Series, found: Seasonality) -> list[Note]:
    facts: dict[str, Any] = {
        "metric": series.asked.metric, "period": series.period, "count": found.months, "p": p_text(found.p),
        "peak_month": month_code(found.peak), "peak": percent(100 * max(found.index)),
        "trough_month": month_code(found.trough), "trough": percent(100 * min(found.index)),
        "records": series.total_records(),
    }  # fmt: skip
    return [Note(code="season_sure" if found.p <= SURE else "season_unsure", facts=facts)]


def _counted(series: Series, rows: list[SeasonRow], seasonal: list[SeasonRow]) -> Note:
    few = sum(None not in group for group in series.values) - len(rows)
    facts = {"by": list(series.asked.group_by), "total": len(rows), "count": len(seasonal), "least": FEWEST_RECORDS}
    return Note(code="season_counted_few" if few else "season_counted", facts={**facts, "few": few})


def _strongest(seasonal: list[SeasonRow]) -> list[Note]:
    """Each seasonal group's peak."""
    return [
        Note(code="season_of", facts={
            "group": " / ".join(name or "–" for name in row.group), "peak_month": month_code(_peak(row)),
            "peak": percent(100 * max(row.index)), "p": p_text(row.p), "records": row.records,
        })
        for row in seasonal[:MOST_SAID]
    ]  # fmt: skip


def _peak(row: SeasonRow) -> int:
    return row.index.index(max(row.index)) + 1


def _table(dimensions: tuple[str, ...], rows: list[SeasonRow], limit: int) -> Table:
    names = [*dimensions, "peak_month", "peak_index", "trough_month", "trough_index", "p_value", "records"]
    cells: list[list[Any]] = [
        [
            *row.group, month_code(_peak(row)), round(100 * max(row.index)),
            month_code(row.index.index(min(row.index)) + 1), round(100 * min(row.index)), p_cell(row.p), row.records,
        ]
        for row in rows
    ]  # fmt: skip
    return Table.of(names, cells[:limit], units=UNITS, total=len(cells))


def _months(series: Series, found: Seasonality) -> list[list[Any]]:
    counts = [0] * YEAR
    for step, count in zip(series.steps, series.records[()], strict=True):
        counts[step.start.month - 1] += count
    return [[month_code(at + 1), round(100 * found.index[at]), counts[at]] for at in range(YEAR)]


def _lines(whole: Series, found: Seasonality, rows: list[SeasonRow]) -> Chart:
    """The whole, or the groups with a season."""
    lines: list[tuple[str | None, list[float]]] = [
        (" / ".join(name or "–" for name in row.group), row.index) for row in rows[:MOST_LINES]
    ] or [(None, list(found.index))]
    points = [(f"{at + 1:02}", name, 100 * index[at]) for name, index in lines for at in range(YEAR)]
    return line_chart(whole.asked.metric, points)


def _standouts(series: Series) -> list[Note]:
    """Of two dimensions: where a group has more of a season than it has elsewhere ("winter in the North")."""
    if len(series.asked.group_by) != 2:
        return []
    found = season_cells(series)
    return [Note(code="season_standout", facts=cell_facts(cell)) for cell in found[:MOST_SAID]] or [
        Note(code="season_no_standout")
    ]


def season_cells(series: Series) -> list[Cell]:
    """Second groups and seasons in which a first group has clearly more records than both alone would bring."""
    tables: dict[str, dict[str, dict[str, float]]] = {}
    for (first, second), counts in series.records.items():
        if first is None or second is None:
            continue
        row = tables.setdefault(first, {}).setdefault(second, dict.fromkeys(SEASONS, 0.0))
        for step, count in zip(series.steps, counts, strict=True):
            row[SEASON_OF[step.start.month]] += count
    return cells_above(tables)


def cell_facts(cell: Cell) -> dict[str, Any]:
    """A standing-out cell for a sentence."""
    return {
        "group": cell.table, "other": cell.row, "season": f"season_{cell.column}", "count": cell.count,
        "expected": round(cell.expected, 1), "times": round(cell.times, 2), "z": round(cell.z, 1), "p": p_text(cell.p),
    }  # fmt: skip
