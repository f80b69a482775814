"""Orders to change or delete records: taken apart into what is meant, which field, and which value.

Only what is told is read: a sentence that asks something is no order, and what an order lacks is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.new_orders import read_new
from assistant.models.builtin.extract.order_words import (
    ANY_FIELD,
    ASKS,
    DONE,
    KIND_OF_FIELD,
    KINDS,
    LOST_LEAD,
    PLURAL,
    POLITE,
    RESOLVED,
    field_named,
    kind_named,
)
from assistant.models.builtin.extract.stories import read_story
from knowledge import names
from knowledge.metrics.model import Filter, Op
from knowledge.metrics.period import find_periods
from knowledge.quantities import find_durations, find_numbers
from knowledge.refusals import Refusal
from knowledge.sales.sell.record_fields import FIELDS
from knowledge.sales.sell.views import lead_statuses

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

_F = rf"(?P<field>{ANY_FIELD})"
_TO = r"(?:to|as|=|at|into)"
_ALL = r"(?:\s*(?:全部|全都|统统|统一|都|全))?"
_BA = r"^(?:把|将)?\s*"
# Each takes an order apart: a subject, and a field or a value or both.
PATTERNS = [
    re.compile(text, re.IGNORECASE | re.DOTALL)
    for text in (
        rf"^(?:set|change|update|correct|adjust|raise|lower|increase|reduce|cut|postpone|push|move|edit|put)\s+(?:the\s+)?"
        rf"{_F}\s+(?:of|for|on|in)\s+(?P<subject>.+?)\s+(?:(?:back|up|down|out)\s+)?{_TO}\s+(?P<value>.+)$",
        rf"^(?:set|change|update|correct|adjust|raise|lower|increase|reduce|cut|postpone|push|move|edit|put)\s+"
        rf"(?P<subject>.+?)(?:['’]s?)?\s+{_F}\s+(?:(?:back|up|down|out)\s+)?{_TO}\s+(?P<value>.+)$",
        r"^(?P<owner>reassign|assign|transfer|hand(?:\s+over)?|give|pass(?:\s+on)?)\s+(?P<subject>.+?)\s+(?:over\s+)?to\s+"
        r"(?P<value>.+)$",
        r"^(?P<rename>rename)\s+(?P<subject>.+?)\s+(?:to|as)\s+(?P<value>.+)$",
        r"^(?:mark|flag|close|set)\s+(?P<subject>.+?)\s+(?:as|to)\s+(?P<value>.+)$",
        r"^(?:mark)\s+(?P<subject>.+?)\s+(?P<value>done|completed?|finished|won|lost|resolved)$",
        r"^(?P<done>complete|finish|tick\s+off|check\s+off|close)\s+(?P<subject>(?:my\s+|the\s+)?(?:task|to-?do|reminder)\b.+)$",
        r"^(?:move|advance|push|bring|put|progress|take|send|return|change|update)\s+(?P<subject>.+?)\s+(?:back\s+|on\s+)?"
        r"(?:in)?to\s+(?P<value>.+)$",
        r"^(?P<subject>(?:everything|all|every|each|any)\b.+?)\s+(?:goes|go|moves?|(?:should|must|shall)\s+(?:go|move|be\s+moved)"
        r"|(?:is|are)\s+(?:to\s+go|moved))\s+(?:in)?to\s+(?P<value>.+)$",
        rf"{_BA}(?P<subject>.+?)的?{_F}{_ALL}\s*(?:改为|改成|改到|设为|设成|设置为|更新为|调整为|调整到|调到|调为|定为|定在"
        r"|推迟到|提前到|延到|延期到|变更为|换成|填为|写成)\s*(?P<value>.+)$",
        rf"{_BA}(?P<subject>.+?){_ALL}\s*(?P<owner>转给|转交给|交给|移交给|分配给|分给|改派给|指派给|过户给|划给)\s*(?P<value>.+)$",
        rf"{_BA}(?P<subject>.+?){_ALL}\s*(?P<rename>改名为|重命名为|更名为)\s*(?P<value>.+)$",
        rf"{_BA}(?P<subject>.+?){_ALL}\s*(?:推进到|推进至|推到|移到|移至|移动到|挪到|转到|转为|退回到|退回|进入到|改为|改成|标记为|标记成"
        r"|标为|设为|设成|算作|算|关闭为|更新为|变为)\s*(?P<value>.+)$",
        r"^(?:把|将)?(?P<subject>(?:我的)?(?:任务|待办).+?)(?:已经|都)?(?P<done>完成了|已完成|做完了|办完了|完成)$",
    )
]  # fmt: skip
DELETE = re.compile(
    r"^(?:delete|remove|erase|get rid of|drop)\s+(?P<subject>.+)$|^(?:删除|删掉|删了|移除|清除|去掉)\s*(?P<zh>.+)$"
    r"|^(?:把|将)\s*(?P<ba>.+?)(?:全部|都|全)?\s*(?:删除|删掉|删了|移除|清除)(?:了|掉)?$",
    re.IGNORECASE | re.DOTALL,
)
_KINDS = "accounts?|customers?|clients?|contacts?|leads?"
MERGE = [
    re.compile(text, re.IGNORECASE | re.DOTALL)
    for text in (
        rf"^(?:merge|combine)\s+(?:the\s+)?(?:(?P<kind>{_KINDS})\s+)?(?P<a>.+?)\s+(?P<into>into|to)\s+(?P<b>.+)$",
        rf"^(?:merge|combine)\s+(?:the\s+)?(?:(?P<kind>{_KINDS})\s+)?(?P<a>.+?)\s+(?:and|with)\s+(?P<b>.+)$",
        r"^(?:把|将)\s*(?P<kind>客户|联系人|线索)?(?P<a>.+?)(?P<into>合并到|合并进|并入|并到)(?:客户|联系人|线索)?(?P<b>.+)$",
        r"^(?:把|将)?\s*(?:合并)?(?P<kind>客户|联系人|线索)?(?P<a>.+?)(?:和|与|跟|、)(?P<b>.+?)(?:合并(?:成一个|起来)?)?$",
    )
]  # fmt: skip
DOUBLES = re.compile(
    r"\bduplicat\w*|\bdoubles\b|\b(?:recorded|entered|there|in) twice\b|same \w+ twice|重复的?(?!购买|复购|下单)",
    re.IGNORECASE,
)
DOUBLED = ("account", "contact", "lead")
MERGING = re.compile(r"^(?:merge|combine)\b|合并|并入|并到", re.IGNORECASE)
CONVERT = [
    re.compile(text, re.IGNORECASE | re.DOTALL)
    for text in (
        r"^(?:convert|qualify)\s+(?P<lead>.+?)(?:\s+(?:in)?to\s+(?:an?\s+)?(?:account|customer|client|deal|opportunity)\b"
        r"(?P<rest>.*))?$",
        r"^(?:turn|make)\s+(?P<lead>.+?)\s+(?:in)?to\s+(?:an?\s+)?(?:account|customer|client)\b(?P<rest>.*)$",
        r"^(?:把|将)?\s*(?P<lead>.+?)(?:转化|转换|转)(?:为|成)(?:正式)?客户(?P<rest>.*)$",
        r"^(?:转化|转换)\s*(?P<lead>[^，,]+)(?P<rest>.*)$",
    )
]  # fmt: skip
LEAD_WORD = re.compile(r"^(?:the\s+|my\s+)?leads?\b\s*|^(?:我的)?线索", re.IGNORECASE)
CALLED = re.compile(r"\b(?:called|named)\s+(.+)$|(?:名为|叫做?)(.+)$", re.IGNORECASE)
ALONE = re.compile(
    r"\b(?:without|no)\s+(?:an?\s+)?(?:deal|opportunity)|不(?:要|用|建|需要)?(?:建|创建)?商机", re.IGNORECASE
)
REASON = re.compile(
    r"[\s,，;；。(（]*(?:\b(?:with|and)\s+)?(?:\bthe\s+)?(?:\b(?:loss\s+)?reason\b|\bbecause(?:\s+of)?\b|\bdue\s+to\b"
    r"|(?:丢单|输单|失败|丢失)?原因|因为)\s*(?:\bis\b|\bwas\b|是|为|[:：])?\s*(?P<reason>[^)）]+?)\s*[)）]?[.。]?$",
    re.IGNORECASE,
)
AND_FIELD = re.compile(
    rf"(?:\s*,)?\s+and\s+(?:(?:set\s+)?(?:the|its)\s+)?(?P<en>{ANY_FIELD})\s+(?:to|as|is)\s+|[，,]\s*(?P<zh>{ANY_FIELD})"
    r"(?:改为|改成|设为|设成|调整为|调到|为|是)",
    re.IGNORECASE,
)
SILENT_DAYS = "days_since_activity"
SILENT = re.compile(
    r"\b(?:that|which|who)?\s*\b(?:nobody|no[ -]one|not|never|without|with no|no|un(?=touched|contacted|answered))"
    r".{0,20}?(?:answer\w*|repl(?:y|ied|ies)|respons\w*|responded|reaction|contact\w*|activity|heard(?: from)?|touched"
    r"|followed up(?: on)?)"
    r"|(?:都|一直)?(?:没有?人?|无人?|未)(?:任何)?(?:得到)?(?:人)?(?:回应|回复|答复|反馈|跟进|联系|活动|动静|消息|碰)过?的?",
    re.IGNORECASE,
)
LOST_WORDS = re.compile(r"\blost\b|\bdead\b|丢失|流失|无效|丢单|输掉", re.IGNORECASE)
OF_TEAM = re.compile(r"team|团队|手下|组", re.IGNORECASE)
QUOTED = re.compile(r"[“\"「『‘]([^”\"」』’]+)[”\"」』’]")
NOISE = re.compile(
    r"^(?:\s*(?:\b(?:all|every|each|any|the|my|our|of|that|open|task|to-?do|reminder|complaint|suggestion|called|named"
    r"|titled|about)\b|我的|我|任务|待办|投诉|建议|这个|那个|的|关于|名为|叫|[:：]))+|的?(?:任务|待办|投诉|建议)$"
    r"|\s+(?:task|to-?do|reminder|complaint|suggestion)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Order:
    """What is to be done: a tool, the records it is about, and the values to set."""

    tool: str
    kind: str | None = None
    record: str | None = None
    where: list[dict[str, Any]] = field(default_factory=list)
    state: str | None = None
    period: str | None = None
    values: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    # The words that conditions were read from.
    conditions: str = ""

    @property
    def arguments(self) -> dict[str, Any]:
        """The fields of update_records and delete_records by their semantic kind."""
        return {
            "order_kind": self.kind, "order_record": self.record, "order_where": self.where or None,
            "order_state": self.state, "order_period": self.period, "order_values": self.values or None, **self.facts,
        }  # fmt: skip


class OrderReader:
    """Reads one message as an order; `order` is None where it is none."""

    def __init__(self, slots: Slots) -> None:
        self.slots, self.access = slots, slots.access
        self.text = POLITE.sub("", slots.frame.text.strip()).strip()

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
        return self._convert() or self._merge() or self._new() or self._delete() or self._update()

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
        return None if kind is None else self._about(Order("delete_records", kind), subject)

    def _update(self) -> Order | None:
        text, reason = self.text.rstrip(" .。!！"), None
        if said := REASON.search(text):
            text, reason = text[: said.start()], said["reason"].strip()
        for pattern in PATTERNS:
            if (match := pattern.match(text)) is None:
                continue
            order = self._read(match.groupdict())
            if order is not None:
                values = [*order.values, *([{"field": "loss_reason", "value": reason}] if reason else [])]
                fits = not reason or "loss_reason" in FIELDS[order.kind or "deal"]
                return replace(order, values=values) if fits else order
        return None

    def _read(self, parts: dict[str, Any]) -> Order | None:
        subject = parts["subject"].strip(" ,，")
        value, more = self._parted(parts.get("value") or "")
        name = field_named(parts.get("field") or "")
        kind = kind_named(subject)
        if parts.get("owner"):
            name = "owner"
        elif parts.get("rename"):
            name = "name"
        if name is None and parts.get("field"):
            return None
        kind = kind or (KIND_OF_FIELD.get(name) if name else None) or self._kind_by_name(subject)
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
        return self._about(Order("update_records", kind, values=[first, *more]), subject)

    def _parted(self, value: str) -> tuple[str, list[dict[str, Any]]]:
        """The first value, and the further fields that are set in the same breath."""
        cuts = list(AND_FIELD.finditer(value))
        more = []
        for at, cut in enumerate(cuts):
            end = cuts[at + 1].start() if at + 1 < len(cuts) else len(value)
            more.append({"field": field_named(cut["en"] or cut["zh"]), "value": _bare(value[cut.end() : end])})
        return _bare(value[: cuts[0].start()] if cuts else value), more

    def _field_by_value(
        self, kind: str | None, subject: str, value: str, *, done: bool
    ) -> tuple[str, dict[str, Any]] | None:
        """Which field takes a value that comes without a field's word: a stage, a colleague, "done", "resolved"."""
        if kind == "task" and (done or DONE.fullmatch(value)):
            return "task", {"field": "done_on", "value": self.access.today.isoformat()}
        if kind == "complaint" and RESOLVED.fullmatch(value):
            return "complaint", {"field": "status", "value": "resolved"}
        plain = re.sub(r"^(?:the\s+)?|\s*(?:stage|阶段)$", "", value, flags=re.IGNORECASE)
        if kind in (None, "deal", "account", "contact") and (stage := self._named("stage", plain)):
            return "deal", {"field": "stage", "value": stage}
        if kind == "lead":
            return "lead", {"field": "status", "value": plain}
        if kind is not None and (person := self._named("person", value)):
            return kind, {"field": "owner", "value": person}
        return None

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

    def _about(self, order: Order, subject: str) -> Order:
        """The records that a subject names: one by its name, or conditions."""
        kind = order.kind or "deal"
        quoted = QUOTED.search(subject)
        several = PLURAL.search(subject) is not None
        if quoted and not several:
            return replace(order, record=quoted[1].strip())
        slots = self.slots.of(subject)
        if not several:
            wanted = (kind, "account") if kind == "deal" else (kind,)
            for one in wanted:
                if kind != "complaint" and (name := _as_recorded(slots, one)):
                    return replace(order, record=name)
            left = re.sub(r"\s+", " ", NOISE.sub("", subject)).strip(" ,，:：")
            if kind in ("task", "complaint") or subject.isascii():
                return replace(order, record=left or None)
            found = self._filtered(order, subject)
            return found if found.where else replace(order, record=left or None)
        return self._filtered(order, subject)

    def _filtered(self, order: Order, subject: str) -> Order:
        """The conditions that a subject puts on the records of the order's kind."""
        subject, silence = self._without_silence(order, subject)
        slots = self.slots.of(subject)
        where = [_of_rep(item, subject) for item in slots.figures.filters.conditions]
        state = slots.deal_state() if order.kind == "deal" else None
        where += silence
        if order.kind == "lead" and LOST_WORDS.search(subject):
            where = [item for item in where if item.field not in ("stage", "status")]
            where.append(Filter(field="status", values=tuple(self._lost_statuses() or ["lost"])))
        if slots.frame.has("mine") and not any(item.field in ("rep", "manager") for item in where):
            where.append(Filter(field="rep", values=(self.access.principal.name,)))
        if order.kind == "deal" and state is None and where and not any(item.field == "stage" for item in where):
            state = "open"  # what is closed stays as it was booked, unless it is named
        if order.kind == "complaint" and slots.frame.has("open"):
            state = "open"
        kept = [item.model_dump(mode="json") for item in where]
        return replace(order, where=kept, state=state, period=slots.figures.period, conditions=subject)

    def _without_silence(self, order: Order, subject: str) -> tuple[str, list[Filter]]:
        """`without an answer for three weeks`, `今年没人跟进的`: the subject without it, and the condition."""
        said = SILENT.search(subject)
        if said is None or order.kind not in ("deal", "lead"):
            return subject, []
        lengths = find_durations(subject)
        spans = find_periods(subject, self.access.today, self.access.company.fiscal_year_start)
        if lengths:
            # Nothing within 60 days is silence of 60 days and more.
            op = Op.GE if lengths[0].value.op is Op.LE else lengths[0].value.op
            bound = Filter(field=SILENT_DAYS, op=op, values=(int(lengths[0].value.values[0]),))
            place = (lengths[0].start, lengths[0].end)
        elif spans:
            quiet = (self.access.today - spans[0].value.start).days
            bound = Filter(field=SILENT_DAYS, op=Op.GT, values=(quiet,))
            place = (spans[0].start, spans[0].end)
        else:
            return subject, []
        start, end = min(said.start(), place[0]), max(said.end(), place[1])
        return f"{subject[:start]} {subject[end:]}", [bound]

    def _lost_statuses(self) -> list[str]:
        return sorted(status for status in lead_statuses(self.access) if status.casefold() in LOST_LEAD)


def _of_rep(item: Filter, subject: str) -> Filter:
    """`Anna's deals` are Anna's own, also where she leads a team."""
    if item.field == "manager" and not OF_TEAM.search(subject):
        return item.model_copy(update={"field": "rep"})
    return item


def _as_recorded(slots: Slots, kind: str) -> str | None:
    """The name of a record; one that is written otherwise stays as it is told, so that nothing else is changed."""
    found = [name for name in slots.frame.names if name.of(kind)]
    exact = next((name for name in found if name.exact), None)
    return slots.name(kind) if exact is not None else found[0].text if found else None


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
