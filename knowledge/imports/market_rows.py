"""Lists of markets: size and growth of a region or product line in a period, and competitors with their shares.

The competitors stand in one cell of a market's row, or in a row each; market_join.py makes one market of such rows.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import insert, select

from knowledge.imports.children import Children
from knowledge.imports.chunk import Chunk
from knowledge.imports.converter import Converter
from knowledge.imports.money_columns import company_money
from knowledge.imports.parts import Parts, known_rows, parts_of
from knowledge.imports.periods import cell_period
from knowledge.imports.report import KindCount
from knowledge.imports.store import table_of
from knowledge.imports.text import plain_key
from knowledge.sales.plan.markets import CompetitorShare

SHARES = table_of(CompetitorShare)
NAMES = ("name", "share")
_PERCENT = re.compile(r"^\s*(?P<sign>[-−+]?)\s*(?P<number>\d+(?:[.,]\d+)?)\s*(?P<percent>%|％)?\s*$")
_BETWEEN = re.compile(r"[;；|/\n]|[,，、](?=\s*[^\d\s])")
_SHARE = re.compile(r"^(?P<name>.+?)[\s:：(（=]*(?P<share>\d+(?:\.\d+)?)\s*(?:%|％)?\s*[)）]?$")


def markets(converter: Converter, chunk: Chunk) -> None:
    """Markets; of one region, line and period the first row counts, and a later list brings its record up to date."""
    from knowledge.imports.assemble import plain

    plain(converter, chunk)
    starts, ends = _days(converter, chunk)
    if "market_size" in chunk.cells:
        sizes, _ = company_money(converter, chunk, "market_size", starts)
        chunk.columns["size"] = sizes
        chunk.columns["currency"] = [None if size is None else converter.setting.currency for size in sizes]
    if "market_growth" in chunk.cells:
        chunk.columns["growth"] = _growth(converter, chunk)
    if "competitors" in chunk.cells:
        listed = [split_shares(text) for text in chunk.cells["competitors"]]
        chunk.columns["competitor_names"] = [json.dumps(shares, ensure_ascii=False) for shares in listed]
        for index, text in enumerate(chunk.cells["competitors"]):
            if sum(share for _, share in split_shares(text)) > 100:
                chunk.reject(index, "reject.shares", converter.header("competitors"), value=text)
    if one_row_each(converter):
        _one_competitor(converter, chunk)
    _identify(converter, chunk, starts, ends)


def one_row_each(converter: Converter) -> bool:
    """Whether the list has a row for each competitor of a market."""
    return "share" in converter.found.columns and "competitors" in converter.found.columns


def _one_competitor(converter: Converter, chunk: Chunk) -> None:
    """The competitor of each row with its share; a row with neither tells of the market alone."""
    found: list[str] = []
    for index, (name, share) in enumerate(zip(chunk.get("competitors"), chunk.get("share"), strict=True)):
        if (name is None) != (share is None):
            chunk.reject(index, "reject.half_share", converter.header("share" if share is None else "competitors"))
        found.append(json.dumps([(name, round(share * 100, 6))] if name and share is not None else []))
    chunk.columns["competitor_names"] = found


def _days(converter: Converter, chunk: Chunk) -> tuple[list[Any], list[Any]]:
    """The period of each row, said in one cell or in several."""
    starts, ends = list(chunk.get("period_start")), list(chunk.get("period_end"))
    words = [chunk.get(name) for name in ("period", "year", "quarter", "month")]
    for index, cells in enumerate(zip(*words, strict=True)):
        if not (starts[index] and ends[index]):
            period = cell_period(cells[0], cells[1], cells[2], cells[3], converter.setting.fiscal_year_start)
            if period is None:
                chunk.reject(index, "reject.period", value=" ".join(str(cell) for cell in cells if cell))
                continue
            starts[index], ends[index] = period[0].isoformat(), period[1].isoformat()
        if ends[index] < starts[index]:
            chunk.reject(index, "reject.period", value=f"{starts[index]} – {ends[index]}")
    chunk.columns["period_start"], chunk.columns["period_end"] = starts, ends
    return starts, ends


def _growth(converter: Converter, chunk: Chunk) -> list[float | None]:
    """Growth in percent: "18%", "18", "-2.5%"."""
    found: list[float | None] = []
    for index, text in enumerate(chunk.cells["market_growth"]):
        said = _PERCENT.match(str(text)) if text is not None else None
        value = None if said is None else float(said["number"].replace(",", "."))
        value = -value if value is not None and said is not None and said["sign"] in ("-", "−") else value
        if text is not None and (value is None or value <= -100):
            chunk.reject(index, "reject.number", converter.header("market_growth"), value=text)
        found.append(value)
    return found


def _identify(converter: Converter, chunk: Chunk, starts: list[Any], ends: list[Any]) -> None:
    """Rows without an id of their source are known by their region, line and days."""
    given = chunk.get("external_id")
    keys = []
    for index, own in enumerate(given):
        places = [_raw(converter, chunk, index, name) for name in ("region", "line")]
        joined = one_row_each(converter)
        key = (not joined and own) or f"market|{'|'.join(places)}|{starts[index]}|{ends[index]}"[:255]
        if joined:
            keys.append(key)
            continue
        if key in converter.known_rows:
            chunk.reject(index, "reject.same_market", row=converter.known_rows[key])
        elif index not in chunk.rejected:
            converter.known_rows[key] = chunk.numbers[index]
        keys.append(key)
    chunk.columns["external_id"] = keys


def _raw(converter: Converter, chunk: Chunk, index: int, name: str) -> str:
    position = converter.found.columns.get(name)
    row = chunk.raw[index]
    return plain_key(str(row[position] or "")) if position is not None and len(row) > position else ""


def split_shares(text: str | None) -> list[tuple[str, float]]:
    """Competitors with shares in one cell: "Acme 20%; Best 15%", "甲 20%、乙 15%". Those without a share fall out."""
    found: dict[str, float] = {}
    for part in _BETWEEN.split(text or ""):
        if said := _SHARE.match(part.strip()):
            found.setdefault(said["name"].strip(), float(said["share"]))
    return [(name, share) for name, share in found.items() if 0 <= share <= 100]


def shares_in(text: str | None) -> list[tuple[str, float]]:
    """The competitors as they are staged."""
    return [(name, share) for name, share in json.loads(text or "[]")]


class MarketChildren(Children):
    """The competitors' shares of markets."""

    def after(self, count: KindCount) -> None:
        """Give new markets their shares, and bring those of known markets up to date."""
        stage, connection = self.stage, self.run.store.connection
        if "competitor_names" not in stage.c:
            return
        rows = connection.execute(select(stage.c.id, stage.c.competitor_names).where(stage.c.changed == 2)).all()
        values = [
            {"market_id": key, "name": name, "share": share} for key, text in rows for name, share in shares_in(text)
        ]  # fmt: skip
        if values:
            connection.execute(insert(SHARES), values)
        if count.updated or count.unchanged:
            shares = Parts(self.merge, SHARES, "market_id", NAMES, "shares")
            for known in known_rows(self.merge):
                old = parts_of(self.merge, SHARES, "market_id", NAMES, known)
                for market_id, row in known.items():
                    shares.replace(row, old[market_id], shares_in(row.competitor_names), count)
