"""Orders to change or delete records: taken apart into what is meant, which field, and which value.

Only what is told is read: a sentence that asks something is no order, and what an order lacks is asked for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.contact_news import read_news
from assistant.models.builtin.extract.expense_told import tells_expense
from assistant.models.builtin.extract.lead_words import BAD, GOOD, NEWS
from assistant.models.builtin.extract.log_orders import read_log_order
from assistant.models.builtin.extract.new_orders import read_new
from assistant.models.builtin.extract.order_days import DAY_OF, later_day, one_day
from assistant.models.builtin.extract.order_patterns import (
    ALONE,
    AND_FIELD,
    CALLED,
    CLOSED_DAY,
    CONVERT,
    DELETE,
    DOUBLED,
    DOUBLES,
    LATE,
    LEAD_WORD,
    LOST_FIRST,
    LOST_ON,
    LOST_ON_ZH,
    LOST_TOLD,
    LOST_WORDS,
    MERGE,
    MERGING,
    NOISE,
    PATTERNS,
    REASON,
    SETS,
    WON_AT,
)
from assistant.models.builtin.extract.order_pointing import TOLD_FIRST, with_what_was_said
from assistant.models.builtin.extract.order_subject import Order, about, lost_statuses
from assistant.models.builtin.extract.order_words import (
    ASKS,
    DONE,
    KIND_OF_FIELD,
    KINDS,
    OUTCOMES,
    PLURAL,
    POLITE,
    RESOLVED,
    field_named,
    kind_named,
)
from assistant.models.builtin.extract.stories import read_story
from knowledge import names
from knowledge.metrics.period import find_periods
from knowledge.names.spellings import FULL
from knowledge.quantities import find_numbers
from knowledge.refusals import Refusal
from knowledge.sales.sell.described import deals_described, words_of
from knowledge.sales.sell.record_fields import FIELDS
from knowledge.sales.sell.views import lead_statuses
from knowledge.sales.sell.writing import choose_by_name, titled

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots


# The fields that a pattern's own words name.
NAMED_BY = {"owner": "owner", "rename": "name", "note": "notes"}
# An account alone is told won or lost only as news: "we won Acme", "Acme is dead", "Acme签了".
TOLD_WON = re.compile(
    r"^(?:we|i)\b|\b(?:is|are)\s+(?:dead|gone|lost)\b|^(?:我们|我|咱们)|了[。.!！]*(?:[，,]|$)", re.IGNORECASE
)
QUALIFIED = "qualified"
# Behind news of a record: that they are to be written down.
TAIL = re.compile(
    r"\s*[,，;；]\s*(?:please\s+|so\s+)?(?:(?:book|update|record|adjust|change|enter)\s+(?:it|that|this|the record)"
    r"|(?:请|麻烦)?(?:帮我)?(?:更新|改|调整?|登记|记录?|录|标)(?:一下|下|上)(?:预计)?|登记为?(?:赢单|丢单|输单))\s*[.。!！]*$",
    re.IGNORECASE,
)
AMOUNT = re.compile(r"[$¥€£]?\s?\d[\d.,]*\s?(?:k|m|million|thousand|千|万|百万|亿)?[元块]?", re.IGNORECASE)
# So many Chinese characters in a run are more than one word.
SEVERAL_WORDS = 4
TOUCH_ZH = re.compile(r"(?:那个|这个|的)?(?:电话|拜访|邮件|会|事情?|任务|待办)$")


class OrderReader:
    """Reads one message as an order; `order` is None where it is none."""

    def __init__(self, slots: Slots) -> None:
        self.slots, self.access = slots, slots.access
        self.text = TAIL.sub("", POLITE.sub("", slots.frame.text.strip()).strip())

    @cached_property
    def order(self) -> Order | None:
        """The order that the message gives."""
        if (story := read_story(self.text, self.slots)) is not None:
            return Order("create_record", facts=story)
        named = [name for name in self.slots.frame.names if not name.of("stage", "status")]
        if DOUBLES.search(self.text) and not named and not self.slots.frame.periods:
            kind = kind_named(self.text) or "account"
            return Order("find_duplicates", facts={"double_kind": kind}) if kind in DOUBLED else None
        if not self.text or ASKS.search(self.text):
            return None
        told = self._convert() or self._merge() or self._new() or self._delete() or read_news(self.text, self.slots)
        if told is not None:
            return told
        if tells_expense(self.slots):
            return Order("save_plan")
        found = self._about_what_was_said() or self._lead_news() or self._update()
        return found or self._logged()

    def _logged(self) -> Order | None:
        """A note on a record, beside those that it has; or a log that is begun."""
        order = read_log_order(self.text, self.slots)
        if order is None or order.kind is None or order.record is None:
            return order
        told = order.values[0]["value"]
        if (itself := OrderReader(self.slots.of(told)).order) is not None:
            return itself  # "note that we won the Acme deal"
        whole = self._with_earlier_notes(order.kind, order.record, told)
        return replace(order, values=[{"field": "notes", "value": whole}])

    def _about_what_was_said(self) -> Order | None:
        """`lead Ana Cruz is dead, throw it out`, `Joel要休假，他的商机全部交给Mira`: of whom or what is told first."""
        parted = TOLD_FIRST.match(self.text.rstrip(" .。!！"))
        order = parted and with_what_was_said(self.slots, parted["said"], parted["order"])
        if parted is not None and order is None and self._names_record(parted["order"]):
            order = parted["order"]  # "they went cold on us: put Birch-Open back to qualified"
        found = OrderReader(self.slots.of(order)).order if order else None
        if parted is None or found is None or found.tool == "delete_records":
            return found
        # What is told first may be an order as well, of which nothing is to be dropped.
        first = OrderReader(self.slots.of(parted["said"])).order
        return found if first is None or first.tool == found.tool == "merge_records" else None

    def _names_record(self, text: str) -> bool:
        """Whether a record is named in full."""
        kinds = ("deal", "lead", "contact", "account")
        names = self.slots.of(text).frame.names
        return any(one.weight >= FULL and one.kind in kinds for name in names for one in name.readings)

    def _convert(self) -> Order | None:
        """`convert the lead Ana Cruz into a customer with a deal worth 50k`, `把线索李娜转化为客户，商机金额5万`."""
        match = next((found for pattern in CONVERT if (found := pattern.match(self.text.rstrip(" .。!！")))), None)
        if match is None:
            return None
        rest = match.groupdict().get("rest") or ""
        subject = match["lead"].strip(" ,，")
        bare = LEAD_WORD.sub("", subject).strip()
        name = self.slots.of(bare).name("lead") or bare
        amounts = [span.text.strip() for span in find_numbers(rest)]
        called = CALLED.search(rest)
        facts = {
            "convert_lead": name or None, "convert_amount": amounts[0] if len(amounts) == 1 else None,
            "convert_deal": _bare(next(part for part in called.groups() if part)) if called else None,
            "convert_alone": True if ALONE.search(rest) else None,
        }  # fmt: skip
        told = LEAD_WORD.search(subject) or self.slots.of(bare).name("lead")
        return Order("convert_lead", "lead", facts=facts) if told else None

    def _merge(self) -> Order | None:
        """`merge A into B`: B stays; `merge A and B`: the first stays."""
        text = self.text.rstrip(" .。!！")
        for pattern in MERGE:
            if (match := pattern.match(text)) is None or not MERGING.search(text):
                continue
            one, other = match["a"].strip(), match["b"].strip()
            kind = (
                kind_named(match.groupdict().get("kind") or "") or self._kind_by_name(one) or self._kind_by_name(other)
            )
            if kind not in ("account", "contact", "lead"):
                return None
            keep, drop = (other, one) if match.groupdict().get("into") else (one, other)
            known = [self.slots.of(_bare(text)).name(kind) or _bare(text) for text in (keep, drop)]
            return Order(
                "merge_records", kind, facts={"merge_kind": kind, "merge_keep": known[0], "merge_drop": known[1]}
            )
        return None

    def _new(self) -> Order | None:
        facts = read_new(self.text, self.slots)
        return None if facts is None else Order("create_record", facts=facts)

    def _delete(self) -> Order | None:
        match = DELETE.match(self.text.rstrip(" .。!！"))
        if match is None:
            return None
        subject = next(text for text in match.groupdict().values() if text)
        kind = kind_named(subject) or self._kind_by_name(subject)
        return None if kind is None else about(self.slots, Order("delete_records", kind), subject)

    def _update(self) -> Order | None:
        text, reason = self.text.rstrip(" .。!！"), None
        lost = LOST_WORDS.search(text) and (LOST_ON.search(text) or LOST_ON_ZH.search(text))
        if said := REASON.search(text):
            text, reason = text[: said.start()], said["reason"].strip()
        elif told := LOST_TOLD.match(text) or LOST_FIRST.match(text):
            text, reason = told["order"], told["reason"].strip()
        elif lost:
            text, reason = text[: lost.start()], lost["reason"].strip()
        won = WON_AT.match(text) if reason is None else None
        if won is not None and (order := self._by_patterns(won["order"].rstrip(" !！,，。"), None)) is not None:
            whole = {value["field"] for value in order.values} == {"stage"}
            return replace(order, values=[*order.values, {"field": "amount", "value": won["sum"]}]) if whole else None
        return self._by_patterns(text, reason)

    def _by_patterns(self, text: str, reason: str | None) -> Order | None:
        """What the first pattern that holds makes of a text."""
        for pattern in PATTERNS:
            if (match := pattern.match(text)) is None or SETS.search(match["subject"]):
                continue
            order = self._read(match.groupdict())
            if order is not None:
                values = [*order.values, *([{"field": "loss_reason", "value": reason}] if reason else [])]
                fits = not reason or "loss_reason" in FIELDS[order.kind or "deal"]
                return replace(order, values=values) if fits else order
        return None

    def _read(self, parts: dict[str, Any]) -> Order | None:
        subject = self._last_clause(parts["subject"].strip(" ,，!！"))
        name, kind = self._field(parts), kind_named(subject)
        if parts.get("done") or parts.get("later"):
            subject = self._as_titled(subject)
        if not self._holds(parts, subject, name, kind):
            return None
        value, more = self._parted(parts.get("value") or parts.get("sum") or "")
        if parts.get("later"):
            value = later_day(self.access, self._moved(kind, subject), subject, parts["later"])
        kind = kind or (KIND_OF_FIELD.get(name) if name else None) or self._described_deal(subject)
        kind = kind or self._kind_by_name(subject)
        if parts.get("note"):
            kind = self._noted(kind, subject)
            value, more = self._with_earlier_notes(kind, subject, parts["value"].strip()), []
        if name is None:
            found = self._field_by_value(kind, subject, value, done=bool(parts.get("done")))
            if found is None:
                return None
            kind, first = found
        else:
            first = {"field": name, "value": value}
        if kind is None or first["field"] not in FIELDS[kind]:
            kind = self._kind_with(first["field"], subject)
        if kind is None or not first["value"]:
            return None
        if first["field"] == "owner" and self._named("person", first["value"]) is None:
            return None
        return about(self.slots, Order("update_records", kind, values=[first, *more]), subject)

    def _holds(self, parts: dict[str, Any], subject: str, name: str | None, kind: str | None) -> bool:
        """Whether it is an order: news are of a deal, what is done is a task, and a field is known."""
        if parts.get("told") is not None and not self._is_told(parts, subject):
            return False
        if parts.get("done") and kind != "task" and not self._is_task(subject):
            return False
        return name is not None or not parts.get("field")

    def _is_told(self, parts: dict[str, Any], subject: str) -> bool:
        """Whether news are of one deal: by its name or words, or for a sum by the name of its account."""
        by_account = parts.get("sum") and self._is_whole_account(subject) and deals_described(self.access, subject)
        return bool(by_account) or self._is_deal(subject)

    def _described_deal(self, subject: str) -> str | None:
        """`千禾谷试单`: a deal by its words, and not the account that they begin with."""
        return "deal" if not self._is_whole_account(subject) and self._told_of_deal(subject) else None

    @staticmethod
    def _field(parts: dict[str, Any]) -> str | None:
        """The field that a pattern's words are of; None where only the value tells."""
        if parts.get("sum"):
            return "amount"
        own = next((name for part, name in NAMED_BY.items() if parts.get(part)), None)
        return own or field_named(parts.get("field") or "")

    def _noted(self, kind: str | None, subject: str) -> str:
        """The kind of record that a note is left on: a deal, unless the subject is an account, a contact or a lead."""
        if kind == "deal":
            return "deal"
        other = kind if kind in ("account", "contact", "lead") and not self._told_of_deal(subject) else None
        return "account" if self._is_whole_account(subject) else other or "deal"

    def _with_earlier_notes(self, kind: str, subject: str, note: str) -> str:
        """A note with those that the record has already, so that none is lost."""
        record = about(self.slots, Order("update_records", kind), subject).record
        try:
            found = choose_by_name(self.access, kind, record or subject).records[0]
        except Refusal:
            return note  # the tool asks which one is meant
        return f"{found.notes}\n{note}" if found.notes else note

    def _is_task(self, subject: str) -> bool:
        """Whether a subject is the title of a task, or describes one."""
        try:
            return titled(self.access, "task", re.sub(r"[“”\"「」]", "", subject)).done_on is None
        except Refusal as refusal:
            return refusal.code == "ambiguous.name"

    def _is_deal(self, subject: str) -> bool:
        """Whether a subject is one deal's name, and nothing else; or describes an open one."""
        if (told := self._told_of_deal(subject)) is not None:
            return told
        names = [name for name in self.slots.of(subject).frame.names if name.of("deal")]
        return len(names) == 1 and names[0].end - names[0].start >= len(NOISE.sub("", subject).strip())

    def _told_of_deal(self, subject: str) -> bool | None:
        """`the Alder granola trial`, `the Acme deal`: whether some open deal is described; None where one is named."""
        slots = self.slots.of(subject)
        if any(name.of("deal") for name in slots.frame.names):
            return None
        account = slots.name("account")
        more = set(words_of(subject)) - set(words_of(account or ""))
        speaks = kind_named(subject) == "deal" or len(more) > (account is None)
        speaks = speaks or any(not word.isascii() and len(word) >= SEVERAL_WORDS for word in more)
        speaks = speaks or (self._is_whole_account(subject) and TOLD_WON.search(self.text) is not None)
        return bool(speaks and deals_described(self.access, subject))

    def _is_whole_account(self, subject: str) -> bool:
        """Whether a subject is an account's name, and nothing else."""
        account = self.slots.of(subject).name("account")
        if account is None:
            return bool(names.accounts_begun(self.access, subject))
        return not set(words_of(subject)) - set(words_of(account))

    def _last_clause(self, subject: str) -> str:
        """`Alder又加了四托，Alder-Open金额改成2100`: what is told ahead of the deal that is named is no order."""
        told, _, last = subject.replace("；", "，").replace(";", "，").replace(",", "，").rpartition("，")
        named = [name for name in self.slots.of(last).frame.names if name.of("deal", "lead")] if told else []
        return last.strip() if named else subject

    def _parted(self, value: str) -> tuple[str, list[dict[str, Any]]]:
        """The first value, and the further fields that are set in the same breath."""
        more: list[dict[str, Any]] = []
        if (closed := CLOSED_DAY.search(value)) and (day := self._day(closed["en"] or closed["zh"])):
            value, more = value[: closed.start()], [{"field": "closed_on", "value": day}]
        cuts = list(AND_FIELD.finditer(value))
        for at, cut in enumerate(cuts):
            end = cuts[at + 1].start() if at + 1 < len(cuts) else len(value)
            more.append({"field": field_named(cut["en"] or cut["zh"]), "value": _bare(value[cut.end() : end])})
        return _bare(value[: cuts[0].start()] if cuts else value), more

    def _day(self, text: str) -> str | None:
        """A single day that is over, as ISO writes it."""
        spans = find_periods(text, self.access.today, self.access.company.fiscal_year_start)
        days = [span.value.start for span in spans if span.value.grain == "day"]
        return days[0].isoformat() if len(days) == 1 else None

    def _field_by_value(
        self, kind: str | None, subject: str, value: str, *, done: bool
    ) -> tuple[str, dict[str, Any]] | None:
        """Which field takes a value that comes without a field's word: a stage, a colleague, "done", "resolved"."""
        finished = done or DONE.fullmatch(value)
        if finished and (kind == "task" or (self._is_task(subject))):
            return "task", {"field": "done_on", "value": self.access.today.isoformat()}
        if kind == "complaint" and RESOLVED.fullmatch(value):
            return "complaint", {"field": "status", "value": "resolved"}
        if (day := one_day(self.access, value)) is not None:
            moved = self._moved(kind, subject)
            return (moved, {"field": DAY_OF[moved], "value": day.isoformat()}) if moved else None
        if kind in (None, "deal") and AMOUNT.fullmatch(value) and self._is_deal(subject):
            return "deal", {"field": "amount", "value": value}
        value = OUTCOMES.get(value, value)
        plain = re.sub(r"^(?:the\s+)?|\s*(?:stage|阶段)$", "", value, flags=re.IGNORECASE)
        if kind in (None, "deal", "account", "contact") and (stage := self._named("stage", plain)):
            return "deal", {"field": "stage", "value": stage}
        if kind == "lead" and not self._is_colleague(plain):
            return "lead", {"field": "status", "value": plain}
        if kind is not None and (person := self._named("person", value)):
            return kind, {"field": "owner", "value": person}
        return None

    def _is_colleague(self, value: str) -> bool:
        """Whether leads are given to somebody: a name, and no status that leads have."""
        statuses = {status.casefold() for status in lead_statuses(self.access)}
        return value.casefold() not in statuses and self._named("person", value) is not None

    def _lead_news(self) -> Order | None:
        """`lead Ana Cruz is not interested`, `线索李娜合格了`: told of a lead by its name, and of nothing else."""
        for pattern in NEWS:
            match = pattern.match(self.text.rstrip(" .。!！"))
            subject = LEAD_WORD.sub("", match["lead"]).strip() if match else ""
            name = self.slots.of(subject).name("lead") if subject else None
            if match is None or name is None or len(subject) > len(name):
                continue
            state = match["state"].strip()
            bad, good = BAD.fullmatch(state), GOOD.fullmatch(state)
            own = [status for status in lead_statuses(self.access) if status.casefold() == state.casefold()]
            known = own or (lost_statuses(self.access) if bad else [QUALIFIED] if good else [])
            if known:
                return about(
                    self.slots,
                    Order("update_records", "lead", values=[{"field": "status", "value": known[0]}]),
                    subject,
                )
        return None

    def _moved(self, kind: str | None, subject: str) -> str | None:
        """Whether a task or a deal is moved to another day; None where it can be neither."""
        if kind in DAY_OF:
            return kind
        if self._is_task(subject) or (LATE.search(subject) and PLURAL.search(subject)):
            return "task"
        return "deal" if kind is None and self._is_deal(subject) else None

    def _as_titled(self, subject: str) -> str:
        """`calling Jonas` is the task "Call Jonas Vail": the words as a title has them, where one then fits."""
        if self._is_task(subject):
            return subject
        ways = (re.sub(r"^(\w{3,})ing\b", r"\1", subject), TOUCH_ZH.sub("", subject))
        return next((way for way in ways if way and way != subject and self._is_task(way)), subject)

    def _named(self, kind: str, text: str) -> str | None:
        """A text that names a record of this kind; of several its words stay, so that the tool asks which."""
        try:
            return names.resolve(self.access, kind, text).label
        except Refusal as refusal:
            return text if refusal.code == "ambiguous.name" else None

    def _kind_by_name(self, subject: str) -> str | None:
        slots = self.slots.of(subject)
        kinds = [slots.figures.filters.kind_of(name) for name in slots.frame.names]
        if ("stage" in kinds and PLURAL.search(subject)) or re.search(r"阶段", subject):
            return "deal"
        return next((kind for kind in kinds if kind in ("deal", "lead", "contact", "account")), None)

    def _kind_with(self, name: str, subject: str) -> str | None:
        """A kind that has the field, of those whose names stand in the subject."""
        kinds = {reading.kind for found in self.slots.of(subject).frame.names for reading in found.readings}
        return next((kind for kind in KINDS if kind in kinds and name in FIELDS[kind]), None)


def _bare(text: str) -> str:
    return text.strip(' \t\n.。,，!！“”"「」')


def read_order(slots: Slots) -> Order | None:
    """The order that a message gives; None where it gives none."""
    if "order" not in slots.kept:
        slots.kept["order"] = OrderReader(slots).order
    known = slots.kept["order"]
    return known if isinstance(known, Order) else None


def order_part(kind: str) -> Any:  # noqa: ANN401 - an extractor
    """An extractor of one part of the order."""

    def part(slots: Slots) -> Any:  # noqa: ANN401
        order = read_order(slots)
        return None if order is None else order.arguments.get(kind)

    return part
