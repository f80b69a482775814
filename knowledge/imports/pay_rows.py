"""Lists of what was paid: payouts by rep and month, in one column of amounts with their kind, or a column a kind.

A payout of the file is a record of what was paid: its lines say so by their codes, and nothing of it is computed.
"""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date
from typing import Any

from knowledge.imports.chunk import Chunk
from knowledge.imports.converter import Converter
from knowledge.imports.money_columns import company_money
from knowledge.imports.periods import cell_period
from knowledge.sales.team.commission import PayLine, StatementCode
from knowledge.sales.team.incentives import PayoutStatus

# Columns that hold one kind of pay each.
COLUMNS: dict[str, StatementCode] = {
    "commission": "paid_commission", "bonus": "paid_bonus", "prize": "paid_award", "draw": "paid_draw",
    "recovery": "paid_recovery", "clawback": "paid_clawback",
}  # fmt: skip
KIND_WORDS: tuple[tuple[StatementCode, str], ...] = (
    ("paid_clawback", "clawback chargeback claw reversal reversed deduction 追回 扣回 冲回 退回 扣减 扣款 追扣"),
    ("paid_recovery", "recovery recovered repayment repaid recoverable 归还预支 预支归还 扣回预支 归还"),
    ("paid_draw", "draw advance guarantee 预支 预付 保底 借支"),
    ("paid_award", "award awards spiff spif prize contest honour honor 奖励 奖项 荣誉 竞赛"),
    ("paid_bonus", "bonus bonuses incentive accelerator 奖金 年终奖 季度奖 激励"),
    ("paid_commission", "commission commissions payout comm override residual 提成 佣金 业绩提成"),
    ("paid_other", "other adjustment correction misc 其他 其它 调整 补发 更正"),
)
# What these take away is taken away, be it written with a minus or without.
TAKEN: frozenset[StatementCode] = frozenset({"paid_clawback", "paid_recovery"})
STATUS_WORDS = (
    (PayoutStatus.PAID, "paid settled completed done 已发放 已发 已支付 已付 发放 已到账"),
    (PayoutStatus.APPROVED, "approved confirmed 已批准 已审批 已审核 已确认"),
    (PayoutStatus.DRAFT, "draft pending open calculated unpaid 待发放 未发放 待审批 草稿 待发"),
)


def payouts(converter: Converter, chunk: Chunk) -> None:
    """The rows' lines with whom and which month they are for; pay_join.py makes one payout a month of them."""
    from knowledge.imports.assemble import plain

    plain(converter, chunk)
    months = _months(converter, chunk)
    _status(converter, chunk)
    ends = [month[2] if month else None for month in months]
    named = [name for name in ("amount", *COLUMNS) if name in chunk.cells]
    money: dict[str, list[int | None]] = {name: company_money(converter, chunk, name, ends)[0] for name in named}
    codes = _kinds(converter, chunk)
    written: list[str] = []
    for index in range(len(chunk)):
        row = {name: values[index] for name, values in money.items()}
        lines = _lines(converter, chunk, index, row, codes[index])
        month = months[index]
        since = month[0] if month else None
        deal = chunk.get("deal")[index]
        lines = [line.model_copy(update={"name": deal, "since": since}) for line in lines]
        written.append(json.dumps([line.model_dump(mode="json", exclude_none=True) for line in lines]))
        if index not in chunk.rejected and chunk.get("person")[index] is None:
            chunk.reject(index, "reject.pay_person")
    chunk.columns["pay_lines"] = written
    chunk.columns["amount"] = [sum(line["amount"] for line in json.loads(text)) for text in written]
    chunk.columns["currency"] = [converter.setting.currency] * len(chunk)
    chunk.columns["period_start"] = [month[1] if month else None for month in months]
    chunk.columns["period_end"] = ends
    _not_twice(converter, chunk)


def _months(converter: Converter, chunk: Chunk) -> list[tuple[date | None, str, str] | None]:
    """Each row's month: its first day in a longer period (None without one), its first and its last day.

    What is paid for a quarter counts in its last month. Without a period the payment day's month is meant.
    """
    words = zip(
        *[chunk.get(name) for name in ("period", "year", "quarter", "month", "period_start", "period_end", "paid_on")],
        strict=True,
    )
    found: list[tuple[date | None, str, str] | None] = []
    for index, (period, year, quarter, month, start, end, paid_on) in enumerate(words):
        days = cell_period(period, year, quarter, month, converter.setting.fiscal_year_start)
        if days is None and (start or end):
            days = date.fromisoformat(start or end), date.fromisoformat(end or start)
        if days is None and not any((period, year, quarter, month)) and paid_on:
            days = date.fromisoformat(paid_on), date.fromisoformat(paid_on)
            converter.noted["payout.month_of_payment"] += 1
        if days is None or days[1] < days[0]:
            said = " ".join(str(cell) for cell in (period, year, quarter, month, start, end) if cell)
            chunk.reject(index, "reject.period" if said else "reject.no_pay_month", value=said or None)
            found.append(None)
            continue
        first = days[1].replace(day=1)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        since = days[0].replace(day=1) if days[0] < first else None
        found.append((since, first.isoformat(), last.isoformat()))
    return found


def _status(converter: Converter, chunk: Chunk) -> None:
    from knowledge.imports.assemble import by_words

    found = [by_words(text, STATUS_WORDS) if text else PayoutStatus.PAID for text in chunk.get("status")]
    for index, status in enumerate(found):
        if status is None:
            chunk.reject(index, "reject.pay_word", converter.header("status"), value=chunk.get("status")[index])
    chunk.columns["pay_status"] = [(status or PayoutStatus.PAID).value for status in found]


def _kinds(converter: Converter, chunk: Chunk) -> list[StatementCode]:
    """What each row's amount is: by its own word, else commission."""
    from knowledge.imports.assemble import by_words

    found: list[StatementCode] = []
    for index, text in enumerate(chunk.get("kind")):
        code: StatementCode | None = by_words(text, KIND_WORDS) if text else "paid_commission"
        if code is None:
            chunk.reject(index, "reject.pay_word", converter.header("kind"), value=text)
        found.append(code or "paid_other")
    return found


def _lines(
    converter: Converter, chunk: Chunk, index: int, row: dict[str, int | None], code: StatementCode
) -> list[PayLine]:
    """The lines of a row. Where it has several columns, its amount is their total and must be it."""
    parts = [
        PayLine(code=COLUMNS[name], amount=signed(COLUMNS[name], value))
        for name, value in row.items() if name in COLUMNS and value is not None
    ]  # fmt: skip
    total = row.get("amount")
    if not parts and total is not None:
        return [PayLine(code=code, amount=signed(code, total))]
    if not parts:
        chunk.reject(index, "reject.no_pay_amount")
    summed = sum(line.amount for line in parts)
    if parts and total is not None and total != summed:
        unit = 10**converter.setting.digits
        facts: dict[str, Any] = {"total": f"{total / unit:g}", "sum": f"{summed / unit:g}"}
        chunk.reject(index, "reject.pay_total", converter.header("amount"), value=f"{total / unit:g}", **facts)
    return parts


def signed(code: StatementCode, amount: int) -> int:
    """What a kind of pay adds, or takes where it takes away."""
    return -abs(amount) if code in TAKEN else amount


def _not_twice(converter: Converter, chunk: Chunk) -> None:
    """A row that repeats another word for word is no second payment."""
    from knowledge.imports.text import clean

    for index in list(chunk.kept()):
        key = "payout|" + "\x1f".join(str(clean(cell) or "") for cell in chunk.raw[index])
        if key in converter.known_rows:
            chunk.reject(index, "reject.pay_twice", row=converter.known_rows[key])
        else:
            converter.known_rows[key] = chunk.numbers[index]
