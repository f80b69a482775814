"""What the subject of an order is: one deal, a task, a whole account, and of which kind the record is."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.builtin.extract.order_patterns import NOISE
from assistant.models.builtin.extract.order_words import KINDS, PLURAL, POLITE, kind_named
from knowledge import names
from knowledge.refusals import Refusal
from knowledge.sales.sell.described import deals_described, words_of
from knowledge.sales.sell.record_fields import FIELDS
from knowledge.sales.sell.views import lead_statuses
from knowledge.sales.sell.writing import titled

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

# An account alone is told won or lost only as news: "we won Acme", "Acme is dead", "Acme签了".
TOLD_WON = re.compile(
    r"^(?:we|i)\b|\b(?:is|are)\s+(?:dead|gone|lost)\b|\b(?:turned us down|said no|fell through|walked away|passed on us)\b|^(?:我们|我|咱们)|了[。.!！]*(?:[，,]|$)",
    re.IGNORECASE,
)
# Behind news of a record: that they are to be written down.
TAIL = re.compile(
    r"\s*[,，;；]\s*(?:please\s+|so\s+)?(?:(?:book|update|record|adjust|change|enter)\s+(?:it|that|this|the record)"
    r"|(?:(?:can|could|would|will) you\s+)?(?:please\s+)?(?:book|update|record|adjust|change|enter|set|fix|move)\s+(?:it|the|its|that|this)\s+"
    r"(?:stage|status|amount|value|(?:expected\s+)?clos(?:e|ing)(?:\s+date)?|dates?|deal|task|record)(?:\s+accordingly)?"
    r"|(?:请|麻烦)?(?:帮我)?(?:更新|改|调整?|登记|记录?|录|标)(?:一下|下|上)(?:预计)?|登记为?(?:赢单|丢单|输单))\s*[.。!！]*$"
    r"|(?:\s*[,，;；]\s*|(?<=了))(?:请|麻烦)?(?:你)?(?:帮我)?(?:把)?(?:它的?)?"
    r"(?:(?:更新|改|调整?|登记|记录?)(?:一下|下|上)?(?:它的?)?(?:阶段|状态|金额|预计(?:关闭|成交|签单)?(?:日期|时间)?|日期)"
    r"|(?:阶段|状态|金额|预计(?:关闭|成交|签单)(?:日期|时间)?|日期)(?:也)?(?:更新|改|调整?)(?:一下|下)?)(?:吧)?\s*[.。!！]*$",
    re.IGNORECASE,
)
# What was done is to be ticked off: "…, tick it off", "…勾掉吧".
TICKED = re.compile(
    r"\s*[,，;；]\s*(?:so\s+|please\s+|you\s+can\s+)*(?:tick|check|cross|strike)\s+(?:it|that|this|(?:that|this|the)\s+(?:task|one|to-?do|reminder))\s+off\s*[.。!！]*$"
    r"|[,，;；]?\s*(?:可以)?(?:把)?(?:那|这)?(?:一?[个项条])?(?:任务|待办)?(?:可以)?(?:勾掉|划掉|打勾|勾了|划了)(?:吧|了)*\s*[.。!！]*$",
    re.IGNORECASE,
)
# Why a task is ticked off, told behind the order.
DID_IT = re.compile(
    r"^(?P<order>.*\b(?:tick|check|cross|strike)\s+(?:off|out)\b.+?)\s*[,，;；]\s*(?:(?:it['’]?s|that['’]?s|i)\b"
    r".*\b)?(?:done|finished|care of it|did (?:it|that)|sent|over)\W*$",
    re.IGNORECASE,
)
# English kinds of record in a Chinese sentence, as people who work in both languages write them.
MIXED = tuple(
    (re.compile(rf"(?<![a-z0-9\-_'’“”\"「」])(?:{word})(?![a-z0-9\-_'’])", re.ASCII), said)
    for word, said in (
        ("tasks?|to-?do|reminder", "任务"), ("deals?", "商机"), ("leads?", "线索"), ("contacts?", "联系人"),
        ("complaints?", "投诉"), ("accounts?", "客户"), ("done", "完成了"), ("won", "赢单"), ("lost", "丢单"),
    )
)  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# So many Chinese characters in a run are more than one word.
SEVERAL_WORDS = 4
POSSESSIVE = re.compile(r"['’]s?|的|\b(?:from|of|for|with)\b|\bdeal\b|商机|单子|这单|这笔", re.IGNORECASE)
TOUCH_ZH = re.compile(r"(?:那个|这个|的)?(?:电话|拜访|邮件|会|事情?|任务|待办)$")


# "The call with Jonas" is the task "Call Jonas Vail", "给王敏打电话那条" the task "致电王敏".
TOUCH_WITH = re.compile(
    r"^(?:the\s+|my\s+)?(?:phone\s+)?(?P<touch>call|visit|meeting|e-?mail|message)\s+(?:with|to|at|for)\s+(?P<whom>.+)$",
    re.IGNORECASE,
)
TOUCHED_ZH = re.compile(
    r"^给(?P<whom>.{2,20}?)(?:打个?电话|去电|发个?邮件|写邮件|回电话)(?:的)?(?:那|这)?(?:一)?[条个项件]?$"
)


def _touches(subject: str) -> list[str]:
    """A touch with somebody as the titles of tasks have it."""
    if said := TOUCH_WITH.match(subject):
        verb = {"meeting": "meet", "message": "message"}.get(said["touch"].casefold(), said["touch"])
        return [f"{verb} {said['whom']}"]
    if said := TOUCHED_ZH.match(subject):
        return [f"致电{said['whom']}", f"致电 {said['whom']}", f"打电话给{said['whom']}", said["whom"]]
    return []


DONE_TOLD = re.compile(r"\b(?:done|finished|completed|gone out|sent)\b|完(?:成)?了|好了|了$", re.IGNORECASE)


def in_one_language(text: str) -> str:
    """`加个lead：…`, `task“…”已经done了`: the English words for kinds of record in Chinese, in a Chinese sentence."""
    if not text.isascii() and CHINESE.search(text) and not re.search(r"\b[a-z]+\s+(?:the|a|an|is|to)\s", text):
        for word, said in MIXED:
            text = word.sub(said, text)
    return text


class SubjectReader:
    """A message without its courtesies, and what pieces of it name."""

    def __init__(self, slots: Slots) -> None:
        self.slots, self.access = slots, slots.access
        text = POLITE.sub("", in_one_language(slots.frame.text.strip())).strip()
        text = did["order"] if (did := DID_IT.match(text)) else text
        ticked = TICKED.search(text)
        alone = ticked is not None and ticked.start() > 0 and DONE_TOLD.search(text[: ticked.start()])
        self.text = text[: ticked.start()] if ticked is not None and alone else TAIL.sub("", text)

    def _described_deal(self, subject: str) -> str | None:
        """`千禾谷试单`: a deal by its words, and not the account that they begin with."""
        return "deal" if not self._is_whole_account(subject) and self._told_of_deal(subject) else None

    def _noted(self, kind: str | None, subject: str) -> str:
        """The kind of record that a note is left on: a deal, unless the subject is an account, a contact or a lead."""
        if kind == "deal":
            return "deal"
        other = kind if kind in ("account", "contact", "lead") and not self._told_of_deal(subject) else None
        return "account" if self._is_whole_account(subject) else other or "deal"

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
        found = self.slots.of(subject).frame.names
        deals, beside = ([name for name in found if name.of(kind)] for kind in ("deal", "account"))
        rest = subject
        for name in sorted([*deals, *beside], key=lambda name: -name.start):
            rest = f"{rest[: name.start]} {rest[name.end :]}"
        return len(deals) == 1 and not POSSESSIVE.sub("", NOISE.sub("", rest)).strip()

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

    def _is_colleague(self, value: str) -> bool:
        """Whether leads are given to somebody: a name, and no status that leads have."""
        statuses = {status.casefold() for status in lead_statuses(self.access)}
        return value.casefold() not in statuses and self._named("person", value) is not None

    def _as_titled(self, subject: str) -> str:
        """`calling Jonas` is the task "Call Jonas Vail": the words as a title has them, where one then fits."""
        if self._is_task(subject):
            return subject
        ways = (re.sub(r"^(\w{3,})ing\b", r"\1", subject), TOUCH_ZH.sub("", subject), *_touches(subject))
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
