"""What the tools of pay look for in a message."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract import pay_rules
from knowledge.access import Area
from knowledge.numerals import small
from knowledge.quantities import Quantity, find_numbers
from knowledge.sales.sell.due import find_due
from knowledge.spans import Span

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

COMMISSION = r"commissions?|payouts?|bonus(?:es)?|incentives?|佣金|提成|奖金"
ABOUT = re.compile(
    rf"\b(?:{COMMISSION.split('|佣金')[0]})\b|\bmy pay(?:slip|check|cheque)?\b|\b(?:i|me) (?:\w+ )?(?:\w+ )?paid(?: out)?\b(?! (?:for|by|to)\b)|\bpaid (?:out )?to me\b|\bclaw(?:ed)?[ -]?backs?\b|佣金|提成|奖金|追回",
    re.IGNORECASE,
)
AWARDS = re.compile(
    r"\b(?:awards?|honou?rs?)\b(?!-)|(?:[拿得获]|拿到|得到|获得)(?:了|过)?奖(?![金励])|荣誉|奖项|获奖|颁奖|授予|颁发|颁给|表彰|(?:发|颁|评)(?:给)?(?:一?[个项次]|了)?[^，。]{0,24}?(?:奖(?![金励])|之星|标兵)", re.IGNORECASE
)  # fmt: skip
PLANS = re.compile(
    r"\b(?:commission|incentive|bonus|pay|payout) (?:plans?|rules?|rates?|schemes?|structures?|tiers?)\b|\brules of (?:the|my) (?:commission|plan)\b"
    r"|\bwhich plan am i\b|\b(?:rep|reps|managers?|trainee|new hire) (?:commission )?plan\b|(?:提成|佣金|奖金)(?:的)?(?:方案|规则|制度|政策|比例|办法)",
    re.IGNORECASE,
)
# Plans are looked for by name only where one is spoken of: every message comes by here.
NAMES_PLAN = re.compile(r"\b(?:plans?|schemes?)\b|方案|计划|制度", re.IGNORECASE)
LEADERBOARD = re.compile(
    r"\bleader ?boards?\b|\branking\b|\btop earners?\b|\bwho (?:earn|earned|gets?|got|made)\b.*\b(?:most|highest|least|lowest)\b"
    r"|排行|排名|谁.*(?:最高|最多|最少)",
    re.IGNORECASE,
)
# To split deals by region or into groups is a breakdown, and not this.
SPLITS = re.compile(
    r"\bdeals?\b(?:\s+(?:are|is|were|was|have|has|been|being|i|we|that))*\s+(?:split|shared)\b(?!\s+(?:by|into|across|per|over|up)\b)|\b(?:deal splits?|shared deals?|split deals)\b(?!\s+(?:by|into|across|per)\b)"
    r"|分成的?(?:商机|单子|订单)|(?:商机|单子)(?:是|有|做了|要|的)*分成(?![\d几两三四五六多各])|谁.{0,6}分成|分成(?:记录|比例|情况|名单)",
    re.IGNORECASE,
)
IF = re.compile(
    r"\b(?:say|suppose|supposing|assume|assuming|imagine)(?: that)? (?:i|we)\b.*\b(?:clos|sell|sold|win|won|sign|book|brought|bring|add|land|make|hit)\w*|\bif\b.*\b(?:clos|sell|sold|win|won|sign|book|brought|bring|add|land)\w*"
    r"|\b(?:clos|sell|win|sign|book|bring|land)ing\b.*\bmore\b|\bwith\s+(?:another\s+)?[^\w\s]?\d[\w.,]*\s+(?:more|extra)\b|(?:如果|要是|假如|若|假设).*(?:签|成交|卖|赢|拿下|做到|多做|完成|增加)|再(?:签|成交|卖|做|拿下)",
    re.IGNORECASE,
)
EARN = re.compile(r"\b(?:earn|make|get paid|take home|be paid)\b|拿多少|赚多少|拿到多少|能拿|多拿", re.IGNORECASE)
WHY = re.compile(
    r"\bwhy\b|\bexplain|\bhow (?:was|is|were|did|do|does|come)\b.*\b(?:calculat|comput|work|come|came|made|get to|add)"
    r"|\bline by line\b|\bbreak ?down\b|\bdetails?\b|为什么|为何|怎么(?:算|来|会|是|才)|如何(?:算|计算|得)|解释|说明|明细|构成|逐项|怎样算",
    re.IGNORECASE,
)
MINE = re.compile(r"\b(?:i|my|me|mine)\b|我(?!们)|本人", re.IGNORECASE)
LISTS = re.compile(
    r"\b(?:list|show|which|what|all|give me)\b.*\bpayouts?\b|\bpayouts\b|(?:奖金|提成|佣金)(?:的)?(?:发放|清单|名单|列表|记录|情况)|发放(?:清单|记录|情况)|(?:哪些|列出|所有|大家|各人)[^，。]*(?:奖金|提成|佣金)(?!方案)",
    re.IGNORECASE,
)
TEAM_PAY = re.compile(r"(?:payouts?|bonus(?:es)?|奖金)", re.IGNORECASE)

FOR_DEAL = re.compile(
    r"\b(?:commissions?|bonus|payout)\b(?:[^?]*?\b(?:get|earn|receive|due|is there)\b[^?]*?)?\s+(?:for|from|on)\s+(?:the\s+)?(?:deal\s+)?(?P<en>(?-i:[A-Z0-9\u4e00-\u9fff])[^?]+)"
    r"|\bif\b.*?\b(?:win|close|sign|land|sell)\s+(?:the\s+)?(?:deal\s+)?(?P<won>(?-i:[A-Z])[^?]*?)(?:\s+deal)?\s*(?:\?|$)"
    r"|^(?P<zh>[^，,]{4,}?)(?:这[一]?单|这个(?:商机|单子))?(?:的)?(?:我)?(?:能拿到?|可以拿|能有|会有|给我)多少(?:提成|佣金|奖金)",
    re.IGNORECASE,
)
# Names of deals are long, and longer ones are not looked for in every message: of these words one stands where they say.
SPLIT_DEAL = re.compile(
    r"\b(?:split|share)\s+(?:the\s+)?(?:deal\s+)?(?P<en>.+?)\s+(?:\d|between\b|evenly\b|equally\b|half\b|among\b)|[把将](?:商机)?(?P<zh>.+?)(?:按|平分|对半|分给|分成)",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"[?？]\s*$|[吗呢]\s*$|^\s*(?:which|who|whose|what|why|how|is|are|does|do|did|has|have|show|list|explain|tell)\b|谁|哪|多少|什么|怎么|如何",
    re.IGNORECASE,
)
PAID_WORDS = r"(?:payouts?|commissions?|bonus(?:es)?)"
ACTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in (
    ("plan", r"\b(?:create|add|set up|new|make|draft|record|introduce)\b(?!.*\btiers?\b).*\b(?:commission|incentive|bonus|pay) plan\b|(?:新建|新增|创建|制定|建立|设立|建一个).{0,20}(?:提成|佣金|奖金)方案|(?:用|采用|启用|实行|执行|换成?|上)(?:一?[个套])?新的?.{0,6}(?:提成|佣金|奖金)方案.*\d"),
    ("change_plan", r"\b(?:change|raise|lift|move|bring|lower|increase|decrease|cut|set|add|update|adjust|reduce|replace|give)\b.*\b(?:plan|plan['’]s|cap|caps|tier|tiers|accelerator|draw|clawback|commission rate|base rate)\b|(?:改|调整|提高|降低|上调|下调|增加|加上|加一|设置|设为|更新).*(?:方案|封顶|分档|档|预支|保底|倍率|提成比例)|(?:方案|封顶|预支|保底|倍率|提成比例).*(?:改|调整|调到|调为|提高|提到|提至|升到|升至|放宽|降低|降到|降至|上调|下调|增加|加|设)"),
    ("approve", rf"\bapprove\b.*\b{PAID_WORDS}\b|(?:批准|审批|核准|通过).*(?:奖金|提成|佣金)|(?:奖金|提成|佣金).*(?:批准|审批|核准)"),
    ("pay", rf"\bmark\b.*\b{PAID_WORDS}\b.*\bpaid\b|^\s*(?:please\s+)?pay(?: out)?\b.*\b{PAID_WORDS}\b|(?:标记|记|登记|设).*(?:奖金|提成|佣金).*已?(?:发放|支付|发)|(?:奖金|提成|佣金).*(?:标记|记|登记|设)(?:为|成)?已?(?:发放|支付)|^(?:请)?发放.*(?:奖金|提成|佣金)$"),
    ("record", rf"\b(?:record|register|compute|calculate|run|prepare|book|enter|work out|post|settle)\b.*\b{PAID_WORDS}\b|(?:奖金|提成|佣金).*(?:算出来|算好|算一下|核一下|核出来|入账|记账|入一下账|登记|录入)|(?:登记|计算|核算|录入|生成|结算).*(?:奖金|提成|佣金)"),
    ("award", r"\b(?:give|grant|present|hand|award|nominate|deserves?|gets?|receives?|earn(?:s|ed)?|won)\b.*\b(?:award|honou?r|prize)\b|\baward\s+\S+.*['\"“‘]|授予|颁发|颁给|颁奖|评为|表彰|(?:奖励|给).*(?:荣誉|称号|奖项)|(?:给|为).{1,30}?(?:发|颁|评|记|授)(?:一?[个项次]|了)?[^，。]{0,24}?(?:奖(?![金励])|之星|标兵|能手|冠军)"),
    ("split", r"\bsplit\b|\bshare\b.*\d+\s*(?:/|%|:)|平分|对半|分成|分给|按.*分"),
))  # fmt: skip
PARTS = re.compile(
    r"(?<![\d.])(\d{1,2}(?:\.\d+)?)\s*[/:：]\s*(\d{1,2}(?:\.\d+)?)(?:\s*[/:：]\s*(\d{1,2}(?:\.\d+)?))?(?![\d.])"
)
PERCENT = re.compile(r"\d\s*[%％]")
HALVES = re.compile(r"\b(?:evenly|equally|half|halves|fifty[- ]fifty)\b|平分|对半|均分|五五", re.IGNORECASE)
QUOTED = re.compile(r"[“\"「『‘]([^”\"」』’]{2,100})[”\"」』’]|(?<!\w)'([^']{3,100})'(?!\w)")
TITLE = re.compile(
    r"\baward\s+(?:called\s+|named\s+)?(?P<named>[A-Z][\w’'-]*(?:\s+(?:of|the|for|and|in|[A-Z0-9][\w’'-]*))*)(?=\s+(?:for|because|with|worth|and)\b|\s*[,.;]|\s*$)"
    r"|\b(?:the|an?|our)\s+(?P<en>[A-Za-z][\w’' -]{2,60}?)\s+(?:award|prize|honou?r)\b|(?:发|颁|评|授|记)(?:给)?(?:一?[个项次]|了)?(?P<given>[\u4e00-\u9fff]{2,12}?(?:奖(?![金励项])|之星|标兵|能手|冠军)(?:奖)?)|(?:授予|颁给|评为|颁发)\S{0,12}?(?P<zh>[\u4e00-\u9fff]{2,12}(?:奖|王|之星|标兵|冠军|能手|荣誉))"
)
REASON = re.compile(
    r"\b(?:for|because(?: of)?|in recognition of)\s+(?P<en>.+)$|(?:因为?|理由[是为：:]?|以表彰|表彰(?:其|他|她)|由于)\s*(?P<zh>.+)$",
    re.I,
)
SINCE = re.compile(
    r"(?:\bfrom|\bas of|\bstarting|\beffective|\bbeginning|\bsince|从|自)\s*(?:the|on|in|from|as of)?$", re.IGNORECASE
)


def about_pay(slots: Slots) -> bool:
    """Whether a message is about commission, payouts, plans, awards or shared deals."""
    text = slots.frame.text
    return (
        bool(ABOUT.search(text) or AWARDS.search(text) or PLANS.search(text))
        or plan(slots) is not None
        or splits(slots)
    )


def splits(slots: Slots) -> bool:
    """Whether a deal is to be shared, or shared deals are asked for; to split a target is another thing."""
    text = slots.frame.text
    if re.search(r"\b(?:target|quota|budget)s?\b|目标|指标|预算", text, re.IGNORECASE):
        return False
    people = sum(bool(name.of("person")) for name in slots.frame.names) + bool(re.search(r"\bme\b|我", text))
    if slots.name("deal") and len(parts_beside(slots)) > 1:
        return True
    said = PARTS.search(text) or PERCENT.search(text) or HALVES.search(text)
    return (SPLIT_DEAL.search(text) is not None and people > 1 and said is not None) or SPLITS.search(text) is not None


def asks_what_if(slots: Slots) -> bool:
    """`what would I earn if I close 200,000 more`."""
    text = slots.frame.text
    return IF.search(text) is not None and (ABOUT.search(text) or EARN.search(text)) is not None


def free_numbers(slots: Slots) -> list[Span[Quantity]]:
    """Numbers that are no part of a name or period, and no percentage or length of time."""
    frame = slots.frame
    placed: list[Any] = [*frame.names, *frame.periods]
    taken = [(item.start, item.end) for item in placed]
    return [
        span for span in find_numbers(frame.text)
        if span.value.unit is None and not any(start < span.end and span.start < end for start, end in taken)
    ]  # fmt: skip


def _amount(slots: Slots) -> float | None:
    found = [span for span in free_numbers(slots) if span.value.amount >= 1]
    return float(max(found, key=lambda span: span.value.amount).value.amount) if found else None


def more(slots: Slots) -> float | None:
    """How much more is to be won."""
    return _amount(slots) if asks_what_if(slots) else None


def said(slots: Slots) -> float | None:
    """The payout that somebody has in mind."""
    return None if asks_what_if(slots) or deal(slots) else _amount(slots)


def deal(slots: Slots) -> str | None:
    """The deal named: one in reach, or one that the asker has a part of."""
    if named := slots.name("deal"):
        return named
    if not (about_pay(slots) or EARN.search(slots.frame.text)):
        return None
    from knowledge.sales.team.pay_view import own_shared_deals

    text = slots.frame.text.casefold()
    shared = (one.name for one in own_shared_deals(slots.access) if one.name and one.name.casefold() in text)
    return next(shared, None) or _told_deal(slots)


def _told_deal(slots: Slots) -> str | None:
    """What stands where a deal would: a name too long for the index, or one that is not known and is asked for."""
    text = slots.frame.text
    if splits(slots) and (split := SPLIT_DEAL.search(text)):
        return (split["en"] or split["zh"]).strip(" ，,")
    found = FOR_DEAL.search(text)
    if found is None:
        return None
    start, end = found.span(next(name for name in ("en", "won", "zh") if found[name]))
    taken: list[Any] = [
        *slots.frame.periods,
        *[name for name in slots.frame.names if name.of("person", "team", "region")],
    ]
    told = slots.frame.text[start:end].strip(" ?？.。")
    known = any(item.start < end and start < item.end for item in taken) or MINE.fullmatch(told)
    return None if known or not told else told


def what(slots: Slots) -> str | None:
    """What kind of list; None: payouts."""
    text = slots.frame.text
    if LEADERBOARD.search(text) and ABOUT.search(text):
        return "leaderboard"
    if PLANS.search(text) or plan(slots):
        return "plans"
    if splits(slots):
        return "splits"
    return "awards" if AWARDS.search(text) else None


def status(slots: Slots) -> str | None:
    """How far the payouts are that are asked for."""
    text = slots.frame.text
    for name, words in (
        ("draft", r"\b(?:not|un)[ -]?(?:yet )?approved\b|\bwait\w* (?:for|to be) approv\w*|未批准|待批准|没批准|待审批"),
        ("unpaid", r"\bunpaid\b|\bnot (?:yet )?(?:been )?paid\b|\boutstanding\b|未发放|没发放|待发放|还没发"),
        ("approved", r"\bapproved\b|已批准"), ("paid", r"\bpaid\b|已发放"),
    ):  # fmt: skip
        if re.search(words, text, re.IGNORECASE):
            return name
    return None


def action(slots: Slots) -> str | None:
    """What is to be recorded, by its verb."""
    text = slots.frame.text
    for name, words in ACTIONS:
        if not words.search(text):
            continue
        if name in ("plan", "change_plan") and not (PLANS.search(text) or ABOUT.search(text) or plan(slots)):
            continue
        if name == "change_plan" and not pay_rules.any_rule(_rules_said(slots)):
            continue
        if name in ("record", "approve", "pay") and MINE.search(text):
            continue  # "calculate my commission" asks for it
        if name == "award" and not (AWARDS.search(text) or re.search(r"prize|称号|评为", text, re.IGNORECASE)):
            continue
        if name == "split" and not splits(slots):
            continue
        return name
    return "split" if slots.name("deal") and len(parts_beside(slots)) > 1 else None


def plan(slots: Slots) -> str | None:
    """A commission plan that is named: in one of its languages, or in quotes."""
    if not slots.access.principal.grant(Area.PAY).read or not NAMES_PLAN.search(slots.frame.text):
        return None
    if "pay_plan" not in slots.kept:
        from knowledge.sales.team.pay_view import plans

        text = slots.frame.text.casefold()
        names = {one.name for one, _, _ in plans(slots.access)}
        said = [name for name in names if any(part in text for part in _halves(name))]
        slots.kept["pay_plan"] = max(said, key=lambda name: (len(name), name), default=None)
    found = slots.kept["pay_plan"]
    return found if isinstance(found, str) else None


def _halves(name: str) -> list[str]:
    """A name as it is, and of a bilingual one each language's part; short parts say too little."""
    parts = re.findall(r"[\u4e00-\u9fff][\u4e00-\u9fff\d（）()]*|[^\u4e00-\u9fff（）()]+", name)
    return [part.strip().casefold() for part in (name, *parts) if len(part.strip()) >= 4]


def plan_or_title(slots: Slots) -> str | None:
    """The plan that is named; of a new one what stands in quotes."""
    return plan(slots) or (quoted(slots) if action(slots) == "plan" else None)


def quoted(slots: Slots) -> str | None:
    """What stands in quotes."""
    found = QUOTED.search(slots.frame.text)
    return (found[1] or found[2]).strip() if found else None


def title(slots: Slots) -> str | None:
    """What an award is called."""
    if found := quoted(slots):
        return found
    named = TITLE.search(slots.frame.text)
    return (named["named"] or named["en"] or named["given"] or named["zh"]).strip() if named else None


def reason(slots: Slots) -> str | None:
    """What an award is for: what stands behind its title and "for"."""
    text = slots.frame.text
    quote = QUOTED.search(text)
    behind = text[quote.end() :] if quote else text
    found = REASON.search(behind)
    if found is None:
        return None
    told = (found["en"] or found["zh"]).strip(" .。")
    return re.split(r"[,，]\s*(?:with|worth|plus|附|奖金|奖励)", told, maxsplit=1)[0].strip() or None


def award_amount(slots: Slots) -> float | None:
    """The money that comes with an award."""
    text = slots.frame.text
    for span in free_numbers(slots):
        if re.search(
            r"(?:with|worth|plus|bonus of|奖金|奖励|附)\s*[:：]?\s*$", text[: span.start].rstrip() + " ", re.I
        ):
            return float(span.value.amount)
    return None


PART_AHEAD = re.compile(
    r"(?<![\d.])(?P<n>\d{1,3}(?:\.\d+)?)\s*(?:%|％|percent|per cent)?\s+(?:of it\s+)?(?:goes? to|for|to)\s*$",
    re.IGNORECASE,
)
PART_BEHIND = re.compile(
    r"^\s*(?:gets?|has|takes?|with|占|拿|得|分|:|：)?\s*(?:(?P<tenths>[一二三四五六七八九])成(?P<half>半)?|(?P<n>\d{1,3}(?:\.\d+)?)\s*(?:%|％|percent\b))",
    re.IGNORECASE,
)


def parts_beside(slots: Slots) -> list[dict[str, Any]]:
    """`70 for Emma, 30 for Bo`, `Emma七成、Bo三成`: each person with the part beside; nothing unless all is shared out."""
    text = slots.frame.text
    found: list[dict[str, Any]] = []
    for name in slots.frame.names:
        if not name.of("person"):
            continue
        said = PART_AHEAD.search(text[: name.start]) or PART_BEHIND.search(text[name.end :])
        if said is None:
            return []
        tenths = said.groupdict().get("tenths")
        part = 10.0 * (small(tenths) or 0) + 5.0 * bool(said["half"]) if tenths else float(said["n"])
        found.append({"person": name.text, "percent": part})
    return found if sum(one["percent"] for one in found) == WHOLE else []


WHOLE = 100


def shares(slots: Slots) -> list[dict[str, Any]] | None:
    """Each person named with a part of the deal, in the order said."""
    if beside := parts_beside(slots):
        return beside
    frame = slots.frame
    people = [(name.start, name.text) for name in frame.names if name.of("person")]
    people += [(found.start(), "me") for found in re.finditer(r"\bme\b|我(?!们)", frame.text)]
    names = [text for _, text in sorted(people)]
    parts: list[float | None] = []
    if found := PARTS.search(frame.text):
        parts = [float(part) for part in found.groups() if part is not None]
    elif percents := [span for span in find_numbers(frame.text) if span.value.unit == "percent"]:
        parts = [float(span.value.amount) for span in percents]
    elif HALVES.search(frame.text) and names:
        parts = [100 / len(names)] * len(names) if len(names) in (2, 4, 5) else []
    parts += [None] * (len(names) - len(parts)) if len(parts) == len(names) - 1 else []
    if len(parts) != len(names) or len(names) < 2:
        return [{"person": name} for name in names] or None
    return [
        {"person": name, **({} if part is None else {"percent": part})} for name, part in zip(names, parts, strict=True)
    ]


def role(slots: Slots) -> str | None:
    """The role that a plan is for."""
    text = re.sub(r"\bsales (?:target|amount)|销售(?:额|目标|提成方案)", " ", slots.frame.text, flags=re.IGNORECASE)
    for name, words in (
        ("trainee", r"\b(?:trainees?|new hires?)\b|新人|实习"), ("manager", r"\bmanagers?\b|经理|主管"),
        ("rep", r"\b(?:reps?|sellers?|sales ?people|account executives?)\b|销售|业务员"),
    ):  # fmt: skip
        if re.search(words, text, re.IGNORECASE):
            return name
    return None


def since(slots: Slots) -> str | None:
    """From when a plan holds: the period behind "from", or ahead of 起."""
    text = slots.frame.text
    for span in slots.frame.periods:
        ahead, behind = text[: span.start].rstrip(), text[span.end :].lstrip()
        if (
            SINCE.search(ahead)
            or span.text.startswith(("从", "自", "from ", "since "))
            or behind.startswith("起")
            or span.text.endswith("起")
        ):
            return span.text
    found = find_due(slots.access, text)
    return next((span.text for span in found if SINCE.search(text[: span.start].rstrip())), None)


def day(slots: Slots) -> str | None:
    """The day of an award or a payment: no longer period, like the month that a payout is for."""
    said = slots.moment()
    longer = [span for span in slots.frame.periods if span.value.start != span.value.end]
    return None if said is None or any(said in span.text or span.text in said for span in longer) else said


def _rules_said(slots: Slots) -> str:
    """The message without the plan's name and the days: the 2026 of "Rep plan 2026" is no cap."""
    text = slots.frame.text
    for span in slots.frame.periods:
        text = f"{text[: span.start]}{' ' * (span.end - span.start)}{text[span.end :]}"
    for part in sorted(_halves(plan(slots) or ""), key=len, reverse=True):
        text = re.sub(re.escape(part), " ", text, flags=re.IGNORECASE)
    return text


def _of_text(read: Callable[[str], Any]) -> Callable[[Slots], Any]:
    """What a reader finds in the words of the message."""
    return lambda slots: read(_rules_said(slots))


def only(action_named: str, read: Callable[[Slots], Any]) -> Callable[[Slots], Any]:
    """What is looked for where one thing is to be recorded, and nowhere else."""
    return lambda slots: read(slots) if action(slots) == action_named else None


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "pay_deal": deal, "pay_said": said, "pay_extra": more, "pay_what": what, "pay_action": action,
    "pay_plan": plan_or_title, "pay_role": role, "pay_since": since, "pay_shares": only("split", shares),
    "award_title": only("award", title), "award_reason": only("award", reason),
    "award_amount": only("award", award_amount), "pay_day": day, "pay_status": status,
    **{kind: _of_text(read) for kind, read in pay_rules.READERS.items()},
}  # fmt: skip
