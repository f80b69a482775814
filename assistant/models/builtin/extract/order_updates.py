"""Orders to change fields of records: which records, which field, and which value, by the first pattern that holds."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.order_days import DAY_OF, later_day, one_day
from assistant.models.builtin.extract.order_kinds import SubjectReader
from assistant.models.builtin.extract.order_patterns import (
    AND_FIELD,
    CLOSE_IT,
    CLOSED_DAY,
    LATE,
    LOST_FIRST,
    LOST_ON,
    LOST_ON_ZH,
    LOST_TOLD,
    LOST_WORDS,
    PATTERNS,
    REASON,
    SETS,
    WON_AT,
)
from assistant.models.builtin.extract.order_subject import Order, about
from assistant.models.builtin.extract.order_words import (
    DONE,
    KIND_OF_FIELD,
    NOT_WON,
    OUTCOMES,
    PLURAL,
    RESOLVED,
    field_named,
    kind_named,
    unquoted,
)
from knowledge.metrics.period import find_periods
from knowledge.refusals import Refusal
from knowledge.sales.sell.described import deals_described
from knowledge.sales.sell.record_fields import FIELDS
from knowledge.sales.sell.writing import choose_by_name

if TYPE_CHECKING:
    pass

# The fields that a pattern's own words name.
NAMED_BY = {"owner": "owner", "rename": "name", "note": "notes"}
AMOUNT = re.compile(
    r"[$¥€£]?\s?\d[\d.,]*\s?(?:k|m|million|thousand|千|万|百万|亿)?(?:\s?(?:dollars?|bucks|usd|yuan|rmb|cny|euros?|eur|美元|人民币))?[元块]?",
    re.IGNORECASE,
)
# What somebody is given a record for: "转给Mira跟".
LOOKS_AFTER = re.compile(
    r"(?:来|去)?(?:跟进?|负责|接手|接|盯)(?:一下|吧)?$|\s+to\s+(?:look after|follow up|handle)$", re.IGNORECASE
)
# What is to be ticked off is a task, also where none is called so.
TICKS = re.compile(r"(?:cross|tick|check|strike)\s+(?:off|out)", re.IGNORECASE)
# When it happened, said behind the news.
JUST_NOW = re.compile(
    r"[!！,，。.]\s*(?:就在)?(?:今天|今日|刚刚?|刚才|today|just now|this (?:morning|afternoon))\W*$", re.IGNORECASE
)


class UpdateReader(SubjectReader):
    """Reads a message as an order to change fields."""

    def _update(self) -> Order | None:
        text, reason = JUST_NOW.sub("", self.text).rstrip(" .。!！"), None
        lost = LOST_WORDS.search(text) and (LOST_ON.search(text) or LOST_ON_ZH.search(text))
        if said := REASON.search(text):
            text, reason = CLOSE_IT.sub("", text[: said.start()]), said["reason"].strip()
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
        subject = self._last_clause(self._told_ahead(parts["subject"]).strip(" ,，!！"))
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
        if first["field"] == "owner":
            first["value"] = LOOKS_AFTER.sub("", first["value"])
        if first["field"] == "owner" and self._named("person", first["value"]) is None:
            return None
        return about(self.slots, Order("update_records", kind, values=[first, *more]), subject)

    def _holds(self, parts: dict[str, Any], subject: str, name: str | None, kind: str | None) -> bool:
        """Whether it is an order: news are of a deal, what is done is a task, and a field is known."""
        if parts.get("told") is not None and not self._is_told(parts, subject):
            return False
        ticked = TICKS.fullmatch(parts.get("done") or "")
        if parts.get("done") and kind != "task" and not ticked and not self._is_task(subject):
            return False
        return name is not None or not parts.get("field")

    def _is_told(self, parts: dict[str, Any], subject: str) -> bool:
        """Whether news are of one deal: by its name or words, or for a sum by the name of its account."""
        by_account = parts.get("sum") and self._is_whole_account(subject) and deals_described(self.access, subject)
        return bool(by_account) or self._is_deal(subject)

    @staticmethod
    def _field(parts: dict[str, Any]) -> str | None:
        """The field that a pattern's words are of; None where only the value tells."""
        if parts.get("sum"):
            return "amount"
        own = next((name for part, name in NAMED_BY.items() if parts.get(part)), None)
        return own or field_named(parts.get("field") or "")

    def _with_earlier_notes(self, kind: str, subject: str, note: str) -> str:
        """A note with those that the record has already, so that none is lost."""
        record = about(self.slots, Order("update_records", kind), subject).record
        try:
            found = choose_by_name(self.access, kind, record or subject).records[0]
        except Refusal:
            return note  # the tool asks which one is meant
        return f"{found.notes}\n{note}" if found.notes else note

    def _told_ahead(self, subject: str) -> str:
        """`D-0032 都问清楚了，转到合格`: of what is told between a record's name and the order, only the name."""
        if not subject.rstrip().endswith((",", "，", ";", "；")):
            return subject
        named = [name for name in self.slots.of(subject).frame.names if name.of("deal", "lead")]
        return named[0].text if len(named) == 1 and not subject[: named[0].start].strip() else subject

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
            more.append({"field": field_named(cut["en"] or cut["zh"]), "value": unquoted(value[cut.end() : end])})
        return unquoted(value[: cuts[0].start()] if cuts else value), more

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
        if done or (finished and (kind == "task" or self._is_task(subject))):
            return "task", {"field": "done_on", "value": self.access.today.isoformat()}
        if kind == "complaint" and RESOLVED.fullmatch(value):
            return "complaint", {"field": "status", "value": "resolved"}
        if (day := one_day(self.access, value)) is not None:
            moved = self._moved(kind, subject)
            return (moved, {"field": DAY_OF[moved], "value": day.isoformat()}) if moved else None
        if kind in (None, "deal") and AMOUNT.fullmatch(value) and self._is_deal(subject):
            return "deal", {"field": "amount", "value": value}
        value = "lost" if NOT_WON.fullmatch(value) else OUTCOMES.get(value, value)
        plain = re.sub(r"^(?:the\s+)?|\s*(?:stage|阶段)$", "", value, flags=re.IGNORECASE)
        if kind in (None, "deal", "account", "contact") and (stage := self._named("stage", plain)):
            return "deal", {"field": "stage", "value": stage}
        if kind == "lead" and not self._is_colleague(plain):
            return "lead", {"field": "status", "value": plain}
        if kind is not None and (person := self._named("person", value)):
            return kind, {"field": "owner", "value": person}
        return None

    def _moved(self, kind: str | None, subject: str) -> str | None:
        """Whether a task or a deal is moved to another day; None where it can be neither."""
        if kind in DAY_OF:
            return kind
        if self._is_task(subject) or (LATE.search(subject) and PLURAL.search(subject)):
            return "task"
        return "deal" if kind is None and self._is_deal(subject) else None
