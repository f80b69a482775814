"""Deals: stage and status, which day is which, money, the product as a line."""

from __future__ import annotations

from knowledge.company import minor_digits
from knowledge.imports.assemble import day_or, plain
from knowledge.imports.chunk import Chunk
from knowledge.imports.columns import Foreign, minor
from knowledge.imports.converter import Converter
from knowledge.imports.money_columns import company_money
from knowledge.imports.stages import StageBook
from knowledge.sales.sell.deals import StageKind

LONGEST_STAGE = 100


def deals(converter: Converter, chunk: Chunk, book: StageBook) -> None:
    """A chunk of deals → columns; `line_…` columns make the deal's line where a product is given."""
    plain(converter, chunk)
    kinds = _stages(converter, chunk, book)
    _days(chunk, kinds)
    _owners(chunk, kinds)
    _money(converter, chunk, kinds)
    chunk.move("competitors", "competitor_names")


def _by_flags(
    converter: Converter, chunk: Chunk, book: StageBook, found: list[tuple[int | None, StageKind | None]]
) -> list[tuple[int | None, StageKind | None]]:
    """Where the source itself says won or lost, that rules; the stage's own name stays with the row."""
    closed = chunk.cells.get("is_closed") or [True] * len(chunk)
    rows = zip(found, chunk.get("stage"), chunk.cells["is_won"], closed, strict=True)
    ruled = list(found)
    for index, (stage, raw, is_won, is_closed) in enumerate(rows):
        if (end := book.by_flags(stage, raw, is_won, is_closed and "is_closed" in chunk.cells)) is not None:
            ruled[index] = end, book.kinds[end]
            if raw and "stage" in converter.found.columns:
                converter.keep_text(chunk, index, "stage", raw)
    return ruled


def _stages(converter: Converter, chunk: Chunk, book: StageBook) -> list[StageKind | None]:
    if not {"stage", "status"} & chunk.cells.keys():
        return [None] * len(chunk)  # a file of updates: the stage stays what it is
    if "status" in chunk.cells:
        pairs = zip(chunk.get("stage"), chunk.cells["status"], strict=True)
        found = [book.of_row(stage, status) for stage, status in pairs]
    else:
        found = [book.stage(raw) for raw in chunk.get("stage")]
    if "is_won" in chunk.cells:
        found = _by_flags(converter, chunk, book, found)
    chunk.columns["stage_id"] = [stage for stage, _ in found]
    for index, (stage, _) in enumerate(found):
        if stage is None:
            chunk.reject(index, "reject.no_stage")
        elif index not in chunk.rejected and len(book.directory.names.get(stage, "")) > LONGEST_STAGE:
            chunk.reject(index, "reject.too_long", length=len(book.directory.names[stage]), limit=LONGEST_STAGE)
    return [kind for _, kind in found]


def _days(chunk: Chunk, kinds: list[StageKind | None]) -> None:
    """One "close date" means the expected day while a deal is open, and the day it closed afterwards."""
    closes, won, lost = chunk.get("close_date"), chunk.get("won_on"), chunk.get("lost_on")
    if not {"close_date", "won_on", "lost_on"} & chunk.cells.keys():
        return
    is_open = [kind is StageKind.OPEN for kind in kinds]
    ended = [
        w if kind is StageKind.WON else lo if kind is StageKind.LOST else None
        for kind, w, lo in zip(kinds, won, lost, strict=True)
    ]
    actual, expected = chunk.get("closed_on"), chunk.get("expected_close_on")
    chunk.columns["closed_on"] = [
        None if open_ else own or end or close
        for open_, own, end, close in zip(is_open, actual, ended, closes, strict=True)
    ]
    chunk.columns["expected_close_on"] = [
        own or (close if open_ else None) for open_, own, close in zip(is_open, expected, closes, strict=True)
    ]


def _owners(chunk: Chunk, kinds: list[StageKind | None]) -> None:
    """Who has a closed deal gets its booking; the merge keeps who had it when a known deal closed."""
    if "owner_id" in chunk.columns or "stage_id" in chunk.columns:
        owners = chunk.columns.get("owner_id") or [None] * len(chunk)
        chunk.columns["booked_owner_id"] = [
            owner if kind in {StageKind.WON, StageKind.LOST} else None
            for kind, owner in zip(kinds, owners, strict=True)
        ]


def _amounts(
    converter: Converter, chunk: Chunk, kinds: list[StageKind | None], days: list[str]
) -> tuple[list[int | None], dict[int, Foreign]]:
    """The expected amount while a deal is open, and the signed one when it is won; each stands for a missing other."""
    amounts, originals = company_money(converter, chunk, "amount", days)
    if "won_amount" not in chunk.cells:
        return amounts, originals
    signed, signed_originals = company_money(converter, chunk, "won_amount", days)
    amounts = list(amounts)
    for index, (kind, amount) in enumerate(zip(kinds, signed, strict=True)):
        is_given = amount is not None or index in signed_originals
        if is_given and (kind is StageKind.WON or amounts[index] is None):
            amounts[index] = amount
            originals.pop(index, None)
            if index in signed_originals:
                originals[index] = signed_originals[index]
    return amounts, originals


def _money(converter: Converter, chunk: Chunk, kinds: list[StageKind | None]) -> None:
    columns, setting = chunk.columns, converter.setting
    names = ("closed_on", "expected_close_on", "engaged_on", "created_on")
    days = [
        day_or(*found, otherwise=setting.today)
        for found in zip(*(columns.get(name) or [None] * len(chunk) for name in names), strict=True)
    ]
    if "amount" in chunk.cells:
        amounts, originals = _amounts(converter, chunk, kinds, days)
        columns["amount"] = amounts
        columns["original_amount"], columns["original_currency"] = [None] * len(chunk), [None] * len(chunk)
        for index, original in originals.items():
            columns["original_amount"][index] = minor(original.amount, minor_digits(original.currency))
            columns["original_currency"][index] = original.currency
    if "product" not in chunk.cells:
        return
    columns["line_product_id"] = chunk.cells["product"]
    chunk.move("quantity", "line_quantity")
    chunk.move("discount_rate", "line_discount_rate")
    if "unit_price" in chunk.cells:
        columns["line_unit_price"], _ = company_money(converter, chunk, "unit_price", days)
