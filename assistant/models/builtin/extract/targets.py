"""What the tools for targets look for in a message: amounts, changes in percent, repairs, levels and weights."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Unit
from knowledge.metrics.period import coming
from knowledge.numerals import small
from knowledge.quantities import Quantity, find_numbers
from knowledge.sales.team.directory import find_people
from knowledge.sales.team.people import Role

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots
    from knowledge.spans import Span

# A number of people or of days is no amount of a target.
HEADS = re.compile(
    r"(?P<n>\d+|[a-z]+|[一二两三四五六七八九十百]+)\s*(?:more |new |ramped )?"
    r"(?:reps?\b|sales ?(?:people|men|reps?)\b|sellers\b|heads\b|people\b"
    r"|(?:个|名|位)?(?:销售(?:代表|人员)?|业务员|人(?!民)))",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"(?P<up>\b(?:rais|increas|lift|grow|up\b|more)\w*|上调|提高|增加|调高|上浮|增长)"
    r"|(?P<down>\b(?:lower|cut|reduc|decreas|down\b|less)\w*|下调|降低|减少|调低|下浮|压低)",
    re.IGNORECASE,
)
BELOW = re.compile(
    r"\b(?:scal|adjust|chang)\w*\s+(?:\w+\s+){0,3}below|\bparts below\b"
    r"|(?:调整|缩放|同步)下级|下级[^，。]*(?:按比例|调整|跟着)|下面[^，。]*按比例",
    re.IGNORECASE,
)
ABOVE = re.compile(
    r"\b(?:lift|rais|adjust|chang)\w*\s+(?:\w+\s+){0,3}above"
    r"|(?:上调|调整|同步)上级|上级[^，。]*(?:调整|跟着|上调)",
    re.IGNORECASE,
)
POINTS = re.compile(r"\s*(?:[%％]|(?:percent(?:age)?\s+)?points?\b|个?(?:百分)?点)", re.IGNORECASE)
REPAIRS = (("below", BELOW), ("above", ABOVE))


ROLL_UP = re.compile(
    r"\broll(?:s|ed|ing)?[- ]?up\b|\badds? up\b|\btarget tree\b|\btree of\b"
    r"|\b(?:parts|pieces|shares|teams|regions|levels)\b.{0,40}\b(?:sum|come|amount|equal|match|make up)\b"
    r"|\bhow\b.{0,30}\b(?:splits?|breaks?|broken|divided|distributed|passed)\b.{0,16}\b(?:down|up|further|below)\b|\b(?:splits?|breaks?|broken) (?:further )?down (?:further|below|from there)\b"
    r"|各级|逐级|目标树|目标分解|对得上|加起来|汇总|(?:往下|下面|再往下)[^，。？?]{0,8}(?:拆|分|摊)|(?:拆|分)解?到(?:各|下)|怎么(?:往下)?(?:拆|分解|分摊)的",
    re.IGNORECASE,
)


def amount(slots: Slots) -> float | None:
    """The amount of a target: of the numbers that no name, period or head count has, the last with a scale or sign."""
    free = _free_numbers(slots)
    marked = [
        span for span in free if span.value.currency or re.search(r"[kmbw千万亿]|illion|thousand", span.text, re.I)
    ]
    found = marked or [span for span in free if span.value.amount >= 1]
    return float(found[-1].value.amount) if found else None


def _free_numbers(slots: Slots) -> list[Span[Quantity]]:
    frame = slots.frame
    taken: list[Any] = [*frame.names, *frame.periods, *HEADS.finditer(frame.text)]
    places = [(item.start(), item.end()) if isinstance(item, re.Match) else (item.start, item.end) for item in taken]
    return [
        span for span in find_numbers(frame.text)
        if span.value.unit is None
        and not any(start < span.end and span.start < end for start, end in places)
        and not POINTS.match(frame.text[span.end :])
    ]  # fmt: skip


def change(slots: Slots) -> float | None:
    """By how many percent a target goes up or down."""
    text = slots.frame.text
    percents = [
        span for span in find_numbers(text)
        if span.value.unit == "percent" or (span.value.unit is None and POINTS.match(text[span.end :]))
    ]  # fmt: skip
    said = CHANGED.search(text)
    if not percents or said is None:
        return None
    share = float(percents[0].value.amount)
    return -share if said["down"] else share


def repair(slots: Slots) -> str | None:
    """Whether the levels below or above shall follow."""
    return next((way for way, words in REPAIRS if words.search(slots.frame.text)), None)


LEVEL_WORDS = re.compile(
    r"(?P<half>\bhalf[- ]years?\b|半年)|(?P<quarter>\bquarter(?:s|ly)?\b|季度|每季|各季)"
    r"|(?P<month>\bmonth(?:s|ly)?\b|每月|各月|按月|月度|个月)"
    r"|(?P<region>\bregions?\b|区域|大区|地区)|(?P<product_line>\bproduct lines?\b|\blines\b|产品线)"
    r"|(?P<product>\bproducts?\b|产品)|(?P<team>\bteams?\b|团队|各队)"
    r"|(?P<rep>\breps?\b|\bsales ?people\b|\bpersons?\b|\bpeople\b|销售(?!额|目标|指标)|每个人|个人|人头|业务员)",
    re.IGNORECASE,
)
WEIGHTS = {
    "even": r"\beven(?:ly)?\b|\bequal(?:ly)?\b|\b(?:the )?same (?:share|part|amount|portion|slice)\b|平均|均分|平分|等分|一样多|同样多",
    "capacity": r"\bcapacity\b|\bheadcount\b|产能|人力|人数|承载",
    "seasonality": r"\bseason(?:al|ality|s)?\b|季节",
    "history": r"\bhistory\b|\bhistorical\b|\blast year'?s\b|\bpast\b|历史|往年"
    r"|去年(?:的)?(?:业绩|实际|完成|占比|销售)",
}
REPLACE = re.compile(r"\breplac\w*|\binstead of\b|\banew\b|替换|取代|重新分解|重新拆", re.IGNORECASE)
TARGET = re.compile(r"\b(?:target|quota|goal)s?\b|目标|指标|任务|配额", re.IGNORECASE)
WHOLE = re.compile(
    r"\b(?:by|across|into|among|to|over|per|each|every)\b|按|到|成|至|各|每|[两二三四五六七八九十\d]+[个条支](?=产品线|大?区|团?队|季度|月)", re.IGNORECASE
)  # fmt: skip


def levels(slots: Slots) -> list[str] | None:
    """The levels to divide into, in the order said: "by quarter and region", "分解到季度、区域和销售"."""
    frame = slots.frame
    if not TARGET.search(frame.text) and amount(slots) is None:
        return None  # "break down bookings by quarter" is a question
    return named_levels(slots)


def named_levels(slots: Slots) -> list[str] | None:
    """The levels that are said, whatever is to be divided."""
    frame = slots.frame
    taken = [(name.start, name.end) for name in frame.names] + [(span.start, span.end) for span in frame.periods]
    begins = WHOLE.search(frame.text)
    found = [
        match.lastgroup for match in LEVEL_WORDS.finditer(frame.text)
        if begins is not None and match.start() >= begins.start()
        and not any(start <= match.start() < end for start, end in taken)
    ]  # fmt: skip
    return list(dict.fromkeys(name for name in found if name)) or None


def weights(slots: Slots) -> str | None:
    """By what to divide, where it is said."""
    return next((how for how, said in WEIGHTS.items() if re.search(said, slots.frame.text, re.IGNORECASE)), None)


def replace(slots: Slots) -> bool | None:
    """Whether the parts that are there shall go."""
    return bool(REPLACE.search(slots.frame.text)) or None


PAST = re.compile(
    r"^(?:['’]s|的)?\s*(?:history|actuals?|results?|bookings|shares?|业绩|历史|实际|完成|占比|销售)", re.IGNORECASE
)


def period(slots: Slots) -> str | None:
    """The days of the target: the first period that is not the past it is weighted by."""
    frame = slots.frame
    weighed = weights(slots) == "history"
    said = [span for span in frame.periods if not (weighed and PAST.match(frame.text[span.end :]))]
    return coming(said[0], slots.access.today).text if said else None


def metric(slots: Slots) -> str | None:
    """The metric that the target is of: the first that is none of targets themselves."""
    named = [METRICS[mention.value] for mention in slots.frame.metrics]
    if amount(slots) is not None and HEADS.search(slots.frame.text):
        # "If we hire 3 more, can we reach 90 million?"
        named = [one for one in named if one.source not in ("candidates", "openings")]
    named = [one for one in named if one.source != "targets" and (one.kind == "flow" or one.unit is not Unit.COUNT)]
    return named[0].name if named else None


MORE_HEADS = re.compile(
    r"\b(?:hire|hiring|add|adding|recruit)\b.{0,12}\d|\b(?:\d+|[a-z]+) (?:more|additional|extra|new) (?:reps?|sales|people|sellers|heads)\b"
    r"|(?:再|多|新|加)招|再(?:加|添|来)|新增|增加",
    re.IGNORECASE,
)  # fmt: skip


def _with_those_here(slots: Slots, more: int) -> int | None:
    """How many reps there are with those to come; None for a part of the company, whose reps the tool counts itself."""
    if any(name.of("team", "region", "person") for name in slots.frame.names):
        return None
    return len(find_people(slots.access, role=Role.REP)) + more


def heads(slots: Slots) -> int | None:
    """A number of reps: "six reps", "六个销售"."""
    for match in HEADS.finditer(slots.frame.text):
        found = small(match["n"])
        if found:
            return _with_those_here(slots, found) if MORE_HEADS.search(slots.frame.text) else found
    return None


def rolls_up(slots: Slots) -> bool:
    """Whether targets are to be held against the parts below them."""
    return "target" in slots.figures.metrics and ROLL_UP.search(slots.frame.text) is not None


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "target_amount": amount,
    "target_change": change,
    "target_repair": repair,
    "target_metric": metric,
    "target_period": period,
    "target_levels": levels,
    "target_weights": weights,
    "target_replace": replace,
    "target_roll_up": lambda slots: rolls_up(slots) or None,
    "heads": heads,
    "product_line": lambda slots: slots.name("product_line"),
}
