"""A chunk's fields → database columns, for every kind but deals and orders (deal_rows.py, order_rows.py)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from knowledge.imports.chunk import Chunk
from knowledge.imports.converter import Converter
from knowledge.imports.fields import Type
from knowledge.imports.hiring_assemble import candidate_scores, candidates, openings
from knowledge.imports.market_rows import markets
from knowledge.imports.money_columns import company_money, own_currency
from knowledge.imports.pay_rows import payouts
from knowledge.imports.periods import cell_period, period_from, start_length
from knowledge.imports.plan_rows import commission_plans, deal_splits
from knowledge.imports.target_slices import note_nobodys, target_slices
from knowledge.imports.text import plain_key
from knowledge.sales.sell.activities import ActivityKind
from knowledge.sales.sell.complaints import VoiceKind
from knowledge.sales.team.people import Role

ACTIVITY_WORDS = (
    (ActivityKind.VISIT, "visit onsite 拜访 上门 走访 面访 实地"),
    (ActivityKind.CALL, "call phone telephone 电话 致电 通话 来电"),
    (ActivityKind.EMAIL, "email mail 邮件 邮箱"),
    (ActivityKind.MEETING, "meeting demo lunch presentation webinar conference 会议 会面 演示 开会 线上会"),
    (ActivityKind.MESSAGE, "message sms wechat whatsapp chat linkedin text 微信 短信 消息 企微 企业微信 钉钉"),
)
_FILE_WORDS = (
    (ActivityKind.CALL, "call calls 通话记录 电话记录"), (ActivityKind.VISIT, "visit visits 拜访 拜访记录"),
    (ActivityKind.EMAIL, "email emails 邮件记录"), (ActivityKind.MEETING, "event events meeting meetings 会议记录"),
)  # fmt: skip
ROLE_WORDS = (
    (Role.DIRECTOR, "director vp vicepresident head chief ceo 总监 总经理 副总"),
    (Role.MANAGER, "manager lead leader supervisor 经理 主管 组长"),
    (Role.OPERATIONS, "operations ops analyst admin 运营 销售运营 助理"),
    (Role.TRAINEE, "trainee intern newhire 新人 实习 见习"),
    (Role.REP, "rep sales agent executive seller representative 销售 业务员 代表 客户经理"),
)
_METRIC_WORDS = (
    ("bookings", "bookings booking revenue sales amount quota 业绩 销售额 金额 签约额 合同额 销售 收入"),
    ("deals_won", "dealswon deals wins wondeals 赢单数 成交数 单数 签单数"),
    ("new_customers", "newcustomers newaccounts 新客户 新客户数 新增客户"),
    ("calls", "calls 电话数 通话数"), ("visits", "visits 拜访数 拜访"), ("meetings", "meetings 会议数"),
    ("activities", "activities 活动数"), ("gross_profit", "grossprofit profit margin 毛利 利润"),
    ("units_sold", "units unitssold quantity volume 销量 数量 台数"),
)  # fmt: skip
_COUNTED = frozenset({"deals_won", "new_customers", "calls", "visits", "meetings", "activities", "units_sold"})
_DONE = frozenset([
    "done", "completed", "complete", "closed", "finished", "yes", "true", "1", "完成", "已完成", "已关闭", "结束", "是",
])  # fmt: skip
_SUGGESTION = ("suggest", "idea", "feature", "建议", "意见")
_CJK = re.compile(r"[\u4e00-\u9fff]")


def by_words(text: str, table: tuple[tuple[Any, str], ...]) -> Any:  # noqa: ANN401 - the table's own values
    """The entry one of whose words the text is or holds; None without one."""
    key = plain_key(text)
    for value, words in table:
        if key in words.split():
            return value
    tokens = set(re.findall(r"[a-z]+", unicodedata.normalize("NFKC", text).casefold()))
    for value, words in table:
        if any(word in (key if _CJK.search(word) else tokens) for word in words.split()):
            return value
    return None


def plain(converter: Converter, chunk: Chunk) -> None:
    """Fields that fill a column as they are; required ones must be there."""
    for name, spec in converter.kind.fields.items():
        if spec.column and spec.type is not Type.MONEY:
            chunk.move(name, spec.column)
        if name in converter.spellings and name in chunk.cells:
            read = converter.spellings[name].read
            chunk.columns[name] = [text and read(text) for text in chunk.cells[name]]
        if spec.required and name in chunk.cells:
            for index, value in enumerate(chunk.cells[name]):
                if value is None:
                    chunk.reject(index, "reject.missing", converter.header(name))


def full_names(converter: Converter, chunk: Chunk, fallback: str | None = None) -> None:
    """The name column, from first and last name where the table has those; a row without any is rejected."""
    names = list(chunk.get("name"))
    for index, (name, first, last, other) in enumerate(
        zip(names, chunk.get("first_name"), chunk.get("last_name"), chunk.get(fallback or ""), strict=True)
    ):
        if name is None and (first or last):
            parts = (last, first) if _CJK.search(f"{first}{last}") else (first, last)
            name = ("" if _CJK.search(f"{first}{last}") else " ").join(part for part in parts if part)
        names[index] = name or other
        if names[index] is None:
            chunk.reject(index, "reject.missing", "name")
    chunk.columns["name"] = names


def regions(converter: Converter, chunk: Chunk) -> None:
    """Regions."""
    plain(converter, chunk)


def people(converter: Converter, chunk: Chunk) -> None:
    """People; manager and team stay text until every person of the file is known."""
    plain(converter, chunk)
    full_names(converter, chunk)
    if "email" in chunk.columns:
        chunk.columns["email"] = [email.lower() if email else None for email in chunk.columns["email"]]
    if "role" in chunk.cells:
        roles = [by_words(text, ROLE_WORDS) if text else None for text in chunk.cells["role"]]
        chunk.columns["role"] = [role.value if role else None for role in roles]
        if "title" not in chunk.columns:
            chunk.columns["title"] = chunk.cells["role"]
    chunk.move("manager", "manager_name")
    chunk.move("team", "team_name")


def products(converter: Converter, chunk: Chunk) -> None:
    """Products, priced in their own currency."""
    plain(converter, chunk)
    own_currency(converter, chunk, "list_price", "unit_cost")


def accounts(converter: Converter, chunk: Chunk) -> None:
    """Accounts; the parent stays text until every account of the file is known."""
    plain(converter, chunk)
    own_currency(converter, chunk, "annual_revenue")
    if "parent" in chunk.cells or "parent_ref" in chunk.cells:
        pairs = zip(chunk.get("parent_ref"), chunk.get("parent"), strict=True)
        chunk.columns["parent_name"] = [one or other for one, other in pairs]


def contacts(converter: Converter, chunk: Chunk) -> None:
    """Contacts."""
    plain(converter, chunk)
    full_names(converter, chunk, "email")


def leads(converter: Converter, chunk: Chunk) -> None:
    """Leads; one that names only an organization goes by its name."""
    plain(converter, chunk)
    full_names(converter, chunk, "company")


def _activity_kinds(converter: Converter, chunk: Chunk) -> list[ActivityKind | None]:
    """By the type's own words, else the subject's, else those of the file's name ("Calls.csv", "Event.csv")."""
    table = converter.table
    of_file = by_words(f"{table.path.stem} {table.sheet or ''}", _FILE_WORDS)
    kinds = []
    for text, subject in zip(chunk.get("kind"), chunk.get("subject"), strict=True):
        kind = by_words(text, ACTIVITY_WORDS) if text else None
        kinds.append(kind or of_file or (by_words(subject, ACTIVITY_WORDS) if subject else None))
    return kinds


def activities(converter: Converter, chunk: Chunk) -> None:
    """Activities."""
    plain(converter, chunk)
    kinds = _activity_kinds(converter, chunk)
    for index, kind in enumerate(kinds):
        if kind is None:
            header = converter.header("kind") if "kind" in chunk.cells else None
            converter.unknown_kinds[written := chunk.get("kind")[index]] += 1
            chunk.reject(index, "reject.activity_kind", header, value=written)
    chunk.columns["kind"] = [kind.value if kind else None for kind in kinds]
    moments = chunk.get("happened")
    shape = "%Y-%m-%d %H:%M:%S.%f" if converter.setting.is_sqlite else "%Y-%m-%d %H:%M:%S.%f+00"
    chunk.columns["happened_on"] = [moment.day.isoformat() if moment else None for moment in moments]
    chunk.columns["happened_at"] = [
        moment.instant.strftime(shape) if moment and moment.instant else None for moment in moments
    ]
    if "duration_minutes" in chunk.cells:
        chunk.columns["duration_minutes"] = [
            round(value) if value is not None else None for value in chunk.get("duration_minutes")
        ]
    if "subject" in chunk.cells:
        pairs = zip(chunk.get("subject"), chunk.get("summary"), strict=True)
        chunk.columns["summary"] = [": ".join(part for part in pair if part) or None for pair in pairs]


def tasks(converter: Converter, chunk: Chunk) -> None:
    """Tasks; one marked done without a day counts as done on its due day, else today."""
    plain(converter, chunk)
    if "status" not in chunk.cells:
        return
    today = converter.setting.today.isoformat()
    done = list(chunk.get("done_on"))
    for index, status in enumerate(chunk.cells["status"]):
        if status and plain_key(status) in _DONE and done[index] is None:
            done[index] = chunk.get("due_on")[index] or today
            converter.noted["task.done_without_day"] += 1
    chunk.columns["done_on"] = done


def targets(converter: Converter, chunk: Chunk) -> None:
    """Targets, for the period that the row says in one cell or in several."""
    plain(converter, chunk)
    target_slices(converter, chunk)
    starts, ends = list(chunk.get("period_start")), list(chunk.get("period_end"))
    words = [chunk.get(name) for name in ("period", "year", "quarter", "month")]
    months = None if {"period_end", "period", "year", "quarter", "month"} & chunk.cells.keys() else start_length(starts)
    for index, cells in enumerate(zip(*words, strict=True)):
        if starts[index] and ends[index]:
            continue
        period = (
            period_from(starts[index], months)
            if months and starts[index]
            else cell_period(cells[0], cells[1], cells[2], cells[3], converter.setting.fiscal_year_start)
        )
        if period is None:
            chunk.reject(index, "reject.period", value=" ".join(str(cell) for cell in cells if cell))
            continue
        starts[index], ends[index] = period[0].isoformat(), period[1].isoformat()
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start and end and end < start:
            chunk.reject(index, "reject.period", value=f"{start} – {end}")
    chunk.columns["period_start"], chunk.columns["period_end"] = starts, ends
    metrics = [by_words(text, _METRIC_WORDS) if text else "bookings" for text in chunk.get("metric")]
    amounts, _ = company_money(converter, chunk, "amount", starts)
    unit = 10**converter.setting.digits
    for index, metric in enumerate(metrics):
        if metric is None:
            chunk.reject(index, "reject.metric", converter.header("metric"), value=chunk.get("metric")[index])
        elif metric in _COUNTED and amounts[index] is not None:
            amounts[index] = round(amounts[index] / unit)
    note_nobodys(converter, list(zip(metrics, starts, ends, strict=True)))
    chunk.columns["metric"] = metrics
    chunk.columns["amount"] = amounts
    chunk.columns["currency"] = [None if metric in _COUNTED else converter.setting.currency for metric in metrics]


def complaints(converter: Converter, chunk: Chunk) -> None:
    """Complaints and suggestions."""
    plain(converter, chunk)
    chunk.columns["kind"] = [
        VoiceKind.SUGGESTION.value
        if text and any(word in text.lower() for word in _SUGGESTION)
        else VoiceKind.COMPLAINT.value
        for text in chunk.get("kind")
    ]
    for index, text in enumerate(chunk.get("kind")):
        if text:
            converter.keep_text(chunk, index, "kind", text)


def satisfaction(converter: Converter, chunk: Chunk) -> None:
    """Satisfaction scores; where the file states no scale, the smallest usual one that holds all its scores."""
    plain(converter, chunk)
    scales = chunk.columns["scale"] = [scale or converter.scale for scale in chunk.get("scale")]
    for index, (score, scale) in enumerate(zip(chunk.get("score"), scales, strict=True)):
        if score is not None and not 0 <= score <= scale:
            chunk.reject(index, "reject.score", converter.header("score"), value=score, scale=scale)


def awards(converter: Converter, chunk: Chunk) -> None:
    """Awards, with the money that came with them."""
    plain(converter, chunk)
    for index, person in enumerate(chunk.get("person")):
        if person is None:
            chunk.reject(index, "reject.pay_person")
    if "amount" in chunk.cells:
        amounts, _ = company_money(converter, chunk, "amount", chunk.get("given_on"))
        chunk.columns["amount"] = amounts
        chunk.columns["currency"] = [None if amount is None else converter.setting.currency for amount in amounts]


def day_or(*days: str | None, otherwise: date) -> str:
    """The first known day."""
    return next((day for day in days if day), otherwise.isoformat())


ASSEMBLE: dict[str, Callable[[Converter, Chunk], None]] = {
    function.__name__: function
    for function in (
        regions,
        people,
        products,
        accounts,
        contacts,
        leads,
        activities,
        tasks,
        targets,
        complaints,
        satisfaction,
        markets,
        openings,
        candidates,
        candidate_scores,
        payouts,
        awards,
        commission_plans,
        deal_splits,
    )
}
