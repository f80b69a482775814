"""Orders to make a record: its kind, its name, the account it belongs to, its fields and products."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.new_people import read_person
from assistant.models.builtin.extract.order_words import ANY_FIELD, field_named, kind_named
from assistant.models.builtin.extract.shapes import SHAPES
from knowledge.names.spellings import FULL
from knowledge.quantities import find_numbers
from knowledge.sales.sell.account_brief import account_of_contact
from knowledge.sales.sell.due import find_due
from knowledge.sales.sell.record_fields import FIELDS

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

_KIND = r"(?:account|customer|client|contact|lead|deal|opportunity|task|to-?do|reminder|complaint|suggestion)"
_KIND_ZH = "(?:客户|联系人|线索|商机|任务|待办|投诉|建议)"
_ONE_ZH = "(?:一个|一条|一位|一笔|一家|个|条|位|笔|家)?(?:新的?)?"
CREATE = [
    re.compile(text, re.IGNORECASE | re.DOTALL)
    for text in (
        # Where it came from stands between: "new lead from the fair: …", "展会上来的新线索：…".
        r"^(?:(?:create|add|enter|register|save)\s+)?(?:an?\s+)?new\s+(?P<kind>contact|lead)\s+(?:(?:via|through)\s+|(?:from|at)\s+(?=(?:the|our|an?|this|that|today|yesterday)\b))(?P<origin>[^:：]{2,40})[:：]\s*(?P<rest>.+)$",
        r"^(?:(?:create|add|enter|register|save)\s+(?:an?\s+)?(?:new\s+)?|(?:an?\s+)?new\s+)(?P<kind>contact)\s+(?:at|for|with|from)\s+(?P<account>[^:：]{2,60}?)\s*[:：]\s*(?P<rest>.+)$",
        r"^(?P<account>[^：:，,]{2,30}?)(?:那边|那里|公司)?(?:的|有|来了?)?(?:一?[个位])?新(?:的)?(?P<kind>联系人)\s*[：:]\s*(?P<rest>.+)$",
        r"^(?:刚刚?|今天)?(?:来|有|收到|接到)了?(?:一?[个条位])?新(?:的)?(?P<kind>线索)\s*[：:，,]\s*(?P<rest>.+)$",
        r"^(?P<origin>[^：:，,]{2,12}?)(?:上|里)?(?:来|拿到|收集|认识|得到)的?(?:一[个条位])?新(?P<kind>线索|联系人)\s*[：:，,]\s*(?P<rest>.+)$",
        rf"^(?:create|add|make|open|register|enter|set\s+up|new)\s+(?:me\s+)?(?:an?\s+|the\s+|another\s+)?(?:new\s+)?"
        rf"(?P<kind>{_KIND})\b\s*[:,]?\s*(?P<rest>.+)$",
        r"^(?:log|record|note|file|raise|lodge|put\s+in|take)\s+(?:an?\s+|the\s+|this\s+)?(?:new\s+)?(?P<kind>complaint|suggestion)\b\s*[:,]?\s*(?P<rest>.+)$",
        # What happened first, and then what is to be made of it.
        r"^(?P<rest>.+?)\s*[,;.]\s*(?:please\s+)?(?:log|record|file|raise|note|enter)\s+(?:it\s+as\s+|this\s+as\s+|that\s+as\s+)?(?:an?\s+|the\s+|that\s+|this\s+)?"
        r"(?P<kind>complaint|suggestion)(?:\s*[,:(]?\s*(?:severity\s*:?\s*)?(?P<severity>low|medium|high)(?:\s+severity)?\)?)?$",
        r"^(?P<rest>.+?)[，,；。]\s*(?:请|麻烦|帮我)*(?:登记|记录?|提|录)(?:一下|成|为|下)?(?:一?[个条])?(?P<kind>投诉|建议)(?:[，,]\s*(?:严重(?:程度|性)?(?:是|为)?)?(?P<severity>高|中|低)(?:级)?)?$",
        r"^(?P<kind>complaint|suggestion)\s+(?P<rest>(?:from|by)\s+[^:：,]+[:：,].+)$",
        # Without a joint, and only of an account that is known.
        r"^(?P<kind>complaint|suggestion)\s*[:,]?\s+(?P<account>[^:：,，]{2,60}?)\s*(?:\s[-–—]|[:：,，])\s*(?P<rest>(?P<complained>).+)$",
        r"^(?:登记|记录?|录入|提|新建|新增|添加)(?:一下)?(?:一个|一条|个|条)?(?:新的?)?(?:客户)?(?P<kind>投诉|建议)\s*[：:，,]\s*(?P<account>[^：:，,]{2,60}?)\s*(?P<rest>(?P<complained>)(?:反映|反馈|投诉|抱怨|说|称)(?:说|称)?.+|[：:，,].+)$",
        # The name first, and what is made of it: "register Ana Cruz of Acme as a new lead", "put him in as a contact".
        r"^(?:create|add|register|enter|save|put|take)\s+(?P<rest>[^:：]+?),?\s+(?:(?:in|down|up)\s+)?as\s+(?:an?\s+|our\s+|their\s+)?(?:new\s+)?(?P<kind>contact|lead|account|customer)\b(?P<more>[^:：]*)$",
        rf"^新(?P<kind>{_KIND_ZH})\s*(?P<rest>(?=[A-Z])[^：:，,].+)$",
        rf"^新(?P<kind>{_KIND_ZH})\s*[：:，,]\s*(?P<rest>.+)$",
        # "Remind me what counts as a win" asks, and is to be reminded of nothing.
        r"^(?P<task>remind\s+me(?:\s*[:,]\s*|\s+)|(?:make\s+sure\s+(?:that\s+)?i\s+|do\s*n['’]?t\s+let\s+me\s+)(?:do\s*n['’]?t\s+)?forget\s+)"
        r"(?!(?:of\s+|again\s+)?(?:what|how|who|whose|which|when|where|why|whether|if)\b)(?:to\s+|that\s+|about\s+)?(?P<rest>.+)$",
        # For somebody else: "assign a task to Ana: …", "给李明安排一个任务：…".
        r"^(?:assign|give)\s+(?:an?\s+|the\s+)?(?:new\s+)?(?P<task>task|to-?do)\s+(?P<rest>to\s+.+)$",
        r"^(?:assign|give)\s+(?P<whom>.{2,40}?)\s+(?:an?\s+|the\s+)?(?:new\s+)?(?P<task>task|to-?do)\b"
        r"\s*(?:to\b|:)?\s*(?P<rest>.+)$",
        r"^(?:给|为|帮)(?P<whom>.{2,40}?)(?:安排|布置|分配|派|新建|创建|建|加)(?:了)?(?:一?[个项条])?(?P<task>任务|待办)"
        r"\s*[：:，,]?\s*(?P<rest>.+)$",
        rf"^(?:为|给|在)?(?P<account>.{{2,60}}?)?(?:那?里)?(?:新建|创建|建立|设立|新增|添加|录入|加){_ONE_ZH}(?P<kind>{_KIND_ZH})\s*[：:，,]?\s*(?P<rest>.*)$",
        r"^(?:登记|记录|新建|新增|录入)(?:一下)?(?:来自)?(?P<account>.{2,60}?)的(?:一条)?(?P<kind>投诉|建议)\s*[：:，,]?\s*(?P<rest>.+)$",
        rf"^(?:登记|建立?|设立|记录?|录){_ONE_ZH}(?P<kind>{_KIND_ZH})\s*[：:，,]?\s*(?P<rest>.+)$",
        r"^(?P<day>[^，,。！？\s]{1,12}?)(?P<task>提醒我)(?!(?:一下)?(?:什么|怎么|如何|谁|哪))(?P<rest>.+)$",
        r"^(?P<task>to-?do|task|reminder|待办|任务|提醒)\s*[:：]\s*(?P<rest>.+)$",
        r"^(?P<task>(?:set|add|create|make|put|schedule)\s+(?:me\s+)?(?:up\s+|in\s+)?an?\s+reminder)\s*(?:for\s+me\s+)?(?:[:,]|to\b|that\b|about\b|for\s+me\s+to\b)\s*(?P<rest>\S+\s.+)$",
        r"^(?P<task>(?:set|add|create|make|put|schedule)\s+(?:me\s+)?(?:up\s+|in\s+)?an?\s+reminder)\s+(?:for|on)\s+(?P<rest>\S.*?\s+to\s+\S.+)$",
        r"^(?P<task>(?:设|加|建|定|来|做|弄)(?:一?个|条)?提醒)(?:我)?\s*[：:，,]?\s*(?P<rest>.{3,})$",
        r"^(?P<task>reminder)\s+(?:to\s+|for\s+)?(?!s?\s*(?:list|due|for\s+(?:this|next)))(?P<rest>\S+\s.+)$",
        r"^(?P<task>提醒我|别让我忘了|别忘了提醒我)(?!(?:一下)?(?:什么|怎么|如何|谁|哪))(?P<rest>.+)$",
        # Begun, with nothing of what it is: that is asked for.
        rf"^(?:create|add|make|register|enter|set\s+up|log|new)\s+"
        rf"(?:me\s+)?(?:an?\s+|another\s+)?(?:new\s+)?(?P<kind>{_KIND})\W*$",
        r"^(?P<task>(?:set\s+(?:me\s+)?an?\s+)?remind(?:er|\s+me)|提醒我(?:一下)?|(?:设|加|建)个?提醒)\W*$",
        # Somebody who has come to an account that is known, and is to be put down.
        r"^(?P<account>.{2,60}?)\s+(?:has|have|['’]s\s+got|got|hired)\s+an?\s+new\s+(?P<joined>[a-z][a-z ]{2,30}?)\s*[,:]?\s+(?:(?:called|named)\s+)?"
        r"(?P<rest>(?-i:[A-Z])[^,]{2,40}?)\s*[,.;]\s*(?:please\s+)?(?:put|add|enter|save|record|note)\s+(?:her|him|them)\b.{0,24}$",
        r"^(?P<account>.{2,60}?)(?:那边|最近|刚刚?)*(?:新?来|换|新?招|新增)了(?:一?[个位名])?(?:新的?)?(?P<joined>[\u4e00-\u9fff]{2,8}?)(?:叫做?|名叫|是|[：:，,])\s*"
        r"(?P<rest>[^，,。]{2,30}?)\s*[，,。]\s*(?:请|麻烦)?(?:帮我)?(?:把)?[他她]?(?:加|录|存|记|添加|登记)(?:到|进|为|成|入)?(?:一下)?(?:新?联系人)?(?:里|中)?(?:去|吧)?$",
        # By what they do there: "add Ivy Long as buyer at Acme", "把李婷加为鲜禾的采购经理".
        r"^(?:add|put|save|enter|register|record)\s+(?P<rest>(?-i:[A-Z])[^,:]{2,40}?)\s+(?:in\s+|down\s+)?as\s+(?:the\s+|an?\s+|their\s+|our\s+)?(?:new\s+)?"
        r"(?P<joined>(?!owner\b|rep\b)[a-z][a-z ]{2,30}?)\s+(?:at|of|for)\s+(?P<account>.{2,60})$",
        r"^(?:把|将)?(?P<rest>[^，,。：:]{2,20}?)(?:加|添加|登记|录入?|存)(?:为|成|到|作)(?P<account>.{2,30}?)的(?P<joined>(?!负责人|跟进人)[\u4e00-\u9fff]{2,8})$",
        # Told as news, and only of an account that is known.
        r"^(?P<complained>)(?:the\s+)?(?P<account>.{2,60}?)\s+(?:(?:has|have|just)\s+)?"
        r"(?:complained|complains|is complaining|are complaining|is unhappy|are unhappy)\s*"
        r"(?:to us\s+)?(?:that|about|because|with|[:,])?\s*(?P<rest>.+)$",
        r"^(?P<complained>)(?:客户)?(?P<account>.{2,30}?)(?:今天|刚刚?|昨天)?(?:打电话)?来?(?:投诉|抱怨)(?:说|称|我们|了?[：:，,])*\s*"
        r"(?P<rest>(?!情况|记录|数|率|量|列表|明细|处理|单|趋势|最|统计|分析|历史|有|了没|的|都|多|少|得)[^？?]{2,})$",
    )
]  # fmt: skip
GROUPED = re.compile(
    r"\s*(?:按|各|每|分(?=区|团|产)|多少|有几|有哪|by\s+(?:region|team|rep|month|quarter|source|segment)\b)",
    re.IGNORECASE,
)
# By which word an order to make a record is told with what it lacked at first.
NEW_ZH = {
    "account": "客户", "contact": "联系人", "lead": "线索", "deal": "商机", "task": "任务", "complaint": "投诉",
    "suggestion": "建议",
}  # fmt: skip
CUT = re.compile(r"\s*[,，;；]\s*(?!\d{3}\b)|\s+and\s+(?=(?:its|the)\s)|(?<=\S)\s*[，]\s*", re.IGNORECASE)
PIECE = re.compile(
    rf"^(?:(?:with|and|its|the|has|whose)\s+)*(?P<field>{ANY_FIELD})\s*(?:\bis\b|\bof\b|[:：=]|是|为)?\s*(?P<value>.+)$",
    re.IGNORECASE,
)
CALLED = re.compile(r"\b(?:called|named|titled)\s+(?P<en>.+)$|(?:名为|叫做?|名叫)(?P<zh>.+)$", re.IGNORECASE)
QUOTED = re.compile(r"[“\"「『]([^”\"」』]+)[”\"」』]")
REPORTS = re.compile(r"^(?:[：:，,]|反映|反馈|投诉|抱怨|说|称)+\s*")
NO_TITLE = re.compile(
    r"^(?:with|for|worth|at|of|over|about|on|to|from|in)\b|(?<![\w-])\d|[$¥€£]|\b(?:worth|about|with|for)\b|[的，,。]|金额|预计",
    re.IGNORECASE,
)
AT = re.compile(r"\s+(?:at|from|of|with|for)\s+", re.IGNORECASE)
WITH_WHOM = re.compile(r"\b(?:with|at)\s+(.+?)(?=\s+(?:for|worth|over|of|about|called|named)\b|$)", re.IGNORECASE)
# "Blue Heron Foods in Shanghai": a place behind a name of two words or more, since "Made in Italy" is a name.
IN_CITY = re.compile(r"^(?P<name>\S+\s+\S.*?)\s+(?:in|from|of)\s+(?P<city>[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*)?)$")
PLACE = re.compile(r"^(?:在|位于|地点在|(?:it is |located |based )?in\s+)(?P<city>.{2,40})$", re.IGNORECASE)
SOURCE = re.compile(r"(?:from|via|through|by|source)\b|来自|来源|通过|经由|从", re.IGNORECASE)
CAME_BY = re.compile(r".{2,12}来的|(?:客户|朋友|同事)?介绍的?|(?:by\s+)?(?:a\s+)?referral", re.IGNORECASE)
BY_WHOM = re.compile(r"\s*(?:(?:for|to)\s+|[给为让])?", re.IGNORECASE)
THEN = re.compile(r"\s*(?:[:：,，]|(?:to|should|needs to|must|has to)\b|去|来)\s*", re.IGNORECASE)
EMAIL, PHONE = SHAPES["email"], SHAPES["phone"]
VOICE = {"suggestion": "suggestion", "建议": "suggestion"}
LEADING = re.compile(r"^(?:(?:to|that|for|called|named)\b|：|:|，|,|一下)\s*", re.IGNORECASE)
LINE = re.compile(
    r"(?P<n>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?:x|×|(?:units?|pieces?|boxes?|cases?|bottles?|packs?)(?:\s+of)?|个|件|箱|盒|台|套|瓶|袋|份)?\s*$",
    re.IGNORECASE,
)


_UNITS = r"(?:units?|pieces?|boxes?|cases?|bottles?|packs?|pallets?|crates?)"
# So many of something is no sum of money.
QUANTITY = re.compile(rf"\d[\d,]*(?:\.\d+)?\s*(?:{_UNITS}\b|[个件箱盒台套瓶袋份托])", re.IGNORECASE)
OF_PRODUCT = re.compile(rf"\d\s*(?:{_UNITS}\s+(?:of\s+)?|x\s*|×\s*)(?P<word>[A-Za-z][\w'’-]+)", re.IGNORECASE)


def read_new(text: str, slots: Slots) -> dict[str, Any] | None:
    """The parts of an order to make a record, by their semantic kind; None where it is none."""
    for pattern in CREATE:
        if match := pattern.match(text):
            parts = match.groupdict()
            if GROUPED.match(parts.get("rest") or ""):
                continue  # "二季度新增客户按区域" asks for a figure
            told = parts.get("complained") is not None or parts.get("joined") is not None
            if told and slots.of(parts["account"]).name("account") is None:
                continue
            if parts.get("account") and _is_time(slots.of(parts["account"])):
                continue  # "本季度新增线索" are those of a quarter, and none is to be made
            said = (
                "task"
                if parts.get("task")
                else parts.get("kind") or ("contact" if parts.get("joined") else "complaint")
            )
            if parts.get("whom") and slots.of(parts["whom"]).name("person") is None:
                continue
            if parts.get("day") and not find_due(slots.access, parts["day"]):
                continue
            kind = kind_named(said)
            if kind is not None:
                return _read(kind, VOICE.get(said.casefold(), kind), parts, slots)
    return None


def _is_time(slots: Slots) -> bool:
    """Whether a text is of a time, a person or a place, and of no customer."""
    named = slots.frame.names
    return bool(slots.frame.periods or any(name.of("person", "team", "region") for name in named)) and not any(
        name.of("account", "contact", "lead", "deal") for name in named
    )


def told_of_new(kind: str, text: str, slots: Slots) -> dict[str, Any]:
    """What a message of its own tells of a record that is to be made: by the semantic kind of a field."""
    order = f"new {kind}: {text}" if text.isascii() else f"新{NEW_ZH[kind]}：{text}"
    found = read_new(order, slots.of(order)) if kind in NEW_ZH else None
    return {name: value for name, value in (found or {}).items() if value is not None}


def _read(kind: str, voice: str, parts: dict[str, Any], slots: Slots) -> dict[str, Any]:
    rest = (parts.get("rest") or "").strip(" .。!！")
    if parts.get("more"):
        rest = f"{rest}, {parts['more'].strip()}"
    found: dict[str, Any] = {"new_kind": voice}
    within = slots.of(rest)
    # A lead may work where an account is called alike.
    named = [one for name in within.frame.names for one in name.of("account")]
    sure = kind != "lead" or any(one.weight >= FULL for one in named)
    account = _account(parts.get("account"), slots) or (within.name("account") if sure else None)
    if kind == "task":
        whom = slots.of(parts["whom"]).name("person") if parts.get("whom") else None
        return found | _task(f"{parts.get('day') or ''}{rest}", within, account, whom)
    if kind == "complaint":
        if account is None and (by := re.match(r"(?:from|by|of)\s+(.+?)\s*[:：,]", rest, re.IGNORECASE)):
            account = by[1].strip()
        subject = REPORTS.sub("", re.split(r"[:：]\s*", rest, maxsplit=1)[-1])
        whose = re.escape(account or "\0")
        subject = re.sub(rf"^(?:from|by|of|at)\s+{whose}\s*[,:：，]?\s*", "", subject, flags=re.IGNORECASE)
        severity = [{"field": "severity", "value": parts["severity"]}] if parts.get("severity") else None
        return found | {"new_name": subject.strip() or None, "new_account": account, "new_values": severity}
    head, *pieces = [piece for piece in CUT.split(rest) if piece.strip()] or [""]
    values = [value for piece in pieces if (value := _value(kind, piece, slots)) is not None]
    if parts.get("joined"):
        values.append({"field": "title", "value": parts["joined"].strip()})
    if origin := (parts.get("origin") or "").strip():
        source = slots.of(origin).name("source")  # what is recorded as none stays a note
        known = source is not None and "source" in FIELDS[kind]
        values.append({"field": "source" if known else "notes", "value": source if known else origin})
    if kind == "deal":
        return found | _deal(head, pieces, values, within, account)
    name, at = _named(head, kind)
    if kind == "account" and (placed := IN_CITY.match(name)) is not None:
        name = placed["name"]
        values.append({"field": "city", "value": placed["city"]})
    if (mail := EMAIL.search(head)) is not None and kind in ("contact", "lead"):
        values.append({"field": "email", "value": mail.group()})
        name = name.replace(mail.group(), "").strip()
    if kind in ("contact", "lead"):
        pieces = [piece for piece in pieces if not _source(piece, slots)]
        name, at, values = read_person(name, account or at, pieces, values)
        values += _reached(f"{parts.get('account') or ''} {rest}", values)
    home = (account or at) if kind == "contact" else at if kind == "lead" else None
    return found | {"new_name": name or None, "new_account": home, "new_values": values or None}


def _account(text: str | None, slots: Slots) -> str | None:
    return (slots.of(text).name("account") or text.strip()) if text and text.strip() else None


def _named(head: str, kind: str) -> tuple[str, str | None]:
    """What it is called, and what stands behind "at" or "from"."""
    if quoted := QUOTED.search(head):
        return quoted[1].strip(), None
    if called := CALLED.search(head):
        head = called["en"] or called["zh"]
    head = LEADING.sub("", head.strip())
    if kind == "account":
        return head.strip(), None
    name, *rest = AT.split(head, maxsplit=1)
    return name.strip(), rest[0].strip() if rest else None


def _value(kind: str, piece: str, slots: Slots) -> dict[str, Any] | None:
    """One field with its value: "tier A", "职位采购经理", "jo@example.com", "120k"."""
    piece = piece.strip(" .。")
    if (mail := EMAIL.search(piece)) is not None and "email" in FIELDS[kind]:
        return {"field": "email", "value": mail.group()}
    if (number := PHONE.fullmatch(piece)) is not None and "phone" in FIELDS[kind]:
        return {"field": "phone", "value": number.group()}
    if match := PIECE.match(piece):
        name = field_named(match["field"])
        if name == "title" and kind in ("account", "deal"):
            name = None
        if name == "account" and kind == "lead":
            name = "company"
        if name in FIELDS[kind]:
            return {"field": name, "value": match["value"].strip()}
    if kind == "account" and (placed := PLACE.match(piece)) is not None:
        return {"field": "city", "value": placed["city"].strip()}
    if "source" in FIELDS[kind] and (source := _source(piece, slots)) is not None:
        return {"field": "source", "value": source}
    if kind == "deal" and (due := find_due(slots.access, piece)):
        return {"field": "expected_close_on", "value": due[0].text}
    return None


def _reached(told: str, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The address and the number that stand anywhere in what is told of a human, and were not read yet."""
    known = {value["field"] for value in values}
    mail = EMAIL.search(told)
    number = PHONE.search(told.replace(mail.group(), " ") if mail else told)
    found = (("email", mail), ("phone", number))
    return [{"field": field, "value": one.group().strip()} for field, one in found if one and field not in known]


def _source(piece: str, slots: Slots) -> str | None:
    """Where it comes from, as one of the sources that are recorded: "from the trade fair", "来自展会"."""
    said = piece.strip()
    return slots.of(piece).name("source") if SOURCE.match(said) or CAME_BY.fullmatch(said) else None


def _for_whom(rest: str, within: Slots) -> tuple[str | None, str]:
    """The colleague that a task begins with, "for Ana: …", "Ana to …", and what is left of it."""
    for name in within.frame.names:
        if name.of("person") and BY_WHOM.fullmatch(rest[: name.start]) and (then := THEN.match(rest, name.end)):
            return within.name("person"), rest[then.end() :]
    return None, rest


def _task(rest: str, within: Slots, account: str | None, whom: str | None) -> dict[str, Any]:
    """What is to be done, by whom where it is somebody else, and by when."""
    if whom is None:
        whom, rest = _for_whom(rest, within)
    due = find_due(within.access, rest)
    title = rest
    if due:
        title = (rest[: due[0].start].rstrip(" ,，") + rest[due[0].end :]).strip(" ,，:：")
    title = LEADING.sub("", title.strip()).strip()
    values = [{"field": "due_on", "value": due[0].value.isoformat()}] if due else []
    values += [{"field": "owner", "value": whom}] if whom else []
    return {"new_name": title or None, "new_account": account or _works_at(within), "new_values": values or None}


def _works_at(within: Slots) -> str | None:
    """The account of the one contact that is named: to call somebody is something to do with their company."""
    known = [name for name in within.frame.names if name.exact and name.of("contact")]
    ids = {one.record_id for name in known for one in name.of("contact") if one.record_id}
    return account_of_contact(within.access, ids.pop())[1] if len(ids) == 1 else None


def _is_title(head: str, within: Slots, account: str) -> bool:
    """Whether a deal is called by what stands first: no product, sum, day or customer, and nothing said of it."""
    said = head.strip()
    if not said or NO_TITLE.search(said) or account.casefold() in said.casefold() or find_due(within.access, said):
        return False
    return not any(name.start < len(said) and name.of("product", "product_line") for name in within.frame.names)


def _product_words(within: Slots) -> Slots:
    """With products called by a word of their name: "200 cases of Moveo"."""
    frame = within.frame
    counted = [match.group("word") for match in OF_PRODUCT.finditer(frame.text)]
    free = [word for word in counted if not any(word in name.text for name in frame.names)]
    from assistant.models.builtin.short_names import with_product_words  # it reads messages, and these are of one

    return (with_product_words(within, free) if free else None) or within


def _deal(
    head: str, pieces: list[str], values: list[dict[str, Any]], within: Slots, account: str | None
) -> dict[str, Any]:
    """A deal's products with their quantities, its amount where one is said, and a name of its own or of these."""
    within = _product_words(within)
    lines, text, taken = [], within.frame.text, [match.group() for match in QUANTITY.finditer(within.frame.text)]
    for name in within.frame.names:
        if within.figures.filters.kind_of(name) != "product":
            continue
        count = LINE.search(text[: name.start].rstrip())
        labels = {reading.label for reading in name.of("product")}
        label = labels.pop() if len(labels) == 1 else name.text
        lines.append({"product": label, "quantity": float(count["n"].replace(",", "")) if count else 1.0})
        taken.append(text[: name.start].rstrip()[count.start() :] if count else "")
    fields = {value["field"] for value in values}
    taken += [day.text for day in find_due(within.access, text)]
    money = [
        number for piece in [head, *pieces] for number in find_numbers(piece)
        if number.value.unit is None and not any(number.text.strip() in place for place in taken)
    ]  # fmt: skip
    if (
        "amount" not in fields
        and len(money) == 1
        and (not lines or money[0].value.currency or money[0].value.amount >= 1000)
    ):
        values = [*values, {"field": "amount", "value": money[0].text.strip()}]
    due = find_due(within.access, text)
    if "expected_close_on" not in fields and due:
        values = [*values, {"field": "expected_close_on", "value": due[0].value.isoformat()}]
    called = QUOTED.search(head) or CALLED.search(head)
    own = next((part for part in called.groups() if part), None) if called else None
    own = AT.split(own)[0] if own and not QUOTED.search(head) else own
    if own is None and account is not None and _is_title(head, within, account):
        own = head
    if account is None and (with_whom := WITH_WHOM.search(head)):
        account = with_whom[1].strip()
    return {
        "new_name": own.strip() if own else None, "new_account": account, "new_values": values or None,
        "new_lines": lines or None,
    }  # fmt: skip
