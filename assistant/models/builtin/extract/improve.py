"""What the improve room's tools look for in a message."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract import told
from knowledge.metrics.definitions import METRICS
from knowledge.numerals import small
from knowledge.quantities import find_numbers
from knowledge.sales.improve.scores import GROWTH
from knowledge.sales.sell.due import find_due

if TYPE_CHECKING:
    from assistant.models.builtin.reading.frame import Named
    from assistant.models.builtin.slots import Slots

PERCENT = re.compile(
    r"(?P<n>\d+(?:\.\d+)?)\s*(?:%|％|percent\b|per cent\b)|(?P<half>\bhalf\b|一半)|(?P<tenths>[一二两三四五六七八九])成", re.IGNORECASE
)  # fmt: skip
GROWTH_WORDS = re.compile(r"\bgrowth\b|增长率?|增速", re.IGNORECASE)
SHARE_WORDS = re.compile(r"\bmarket shares?\b|市场份额|市占率", re.IGNORECASE)
SCORED = re.compile(r"\bscor(?:e|es|ing|ecards?)\b|\brank\b|\bgrade\b|打分|评分|计分|记分|评比|排名", re.IGNORECASE)
TEAMS = re.compile(r"\bteams\b|团队|各组|小组", re.IGNORECASE)
REGIONS = re.compile(r"\bregions\b|区域|大区|地区", re.IGNORECASE)
NEAR = 40


def score_by(slots: Slots) -> str | None:
    """Whom a scorecard is of: teams and regions where they are spoken of and none is named."""
    text = slots.frame.text
    if not slots.name("team") and TEAMS.search(text):
        return "team"
    return "region" if not slots.name("region") and REGIONS.search(text) else None


def score_weights(slots: Slots) -> list[dict[str, Any]] | None:
    """Each percentage with the figure that is named right ahead of it, or right behind."""
    text = slots.frame.text
    parts = [(mention.start, mention.end, mention.value) for mention in slots.frame.metrics]
    parts += [(found.start(), found.end(), GROWTH) for found in GROWTH_WORDS.finditer(text)]
    found: dict[str, float] = {}
    for said in PERCENT.finditer(text):
        ahead = [part for part in parts if part[1] <= said.start() and said.start() - part[1] <= NEAR]
        behind = [part for part in parts if part[0] >= said.end() and part[0] - said.end() <= NEAR]
        nearest = max(ahead, key=lambda part: part[1], default=None) or min(behind, default=None)
        if nearest is not None and (nearest[2] == GROWTH or nearest[2] in METRICS):
            found.setdefault(nearest[2], _percent(said))
    if SCORED.search(text) and sum(found.values()) < WHOLE:
        found = _bare(text, parts, found) or found or _evenly(slots, parts)
    return [{"part": part, "percent": percent} for part, percent in found.items()] or None


WHOLE = 100


def _percent(said: re.Match[str]) -> float:
    """`30%`, `half`, `三成`."""
    if said["n"]:
        return float(said["n"])
    return WHOLE / 2 if said["half"] else 10.0 * (small(said["tenths"]) or 0)


BARE = re.compile(r"\s*[:：=]?\s*(?P<n>\d{1,3})(?!\d|\s*[%％.])")


def _bare(text: str, parts: list[tuple[int, int, str]], known: dict[str, float]) -> dict[str, float]:
    """`attainment 50, csat 30, win rate 20`: numbers behind the figures are weights where all come to a hundred."""
    said = {name: BARE.match(text, end) for _, end, name in sorted(parts)}
    found = known | {name: float(match["n"]) for name, match in said.items() if match is not None and name not in known}
    return found if len(found) > 1 and sum(found.values()) == WHOLE else {}


def _evenly(slots: Slots, parts: list[tuple[int, int, str]]) -> dict[str, float]:
    """The figures that a scorecard is to be of, where two or more are named without weights: each counts alike."""
    figures = {part for _, _, part in parts if part in METRICS and METRICS[part].source != "markets"}
    parts = [part for part in parts if part[2] in {GROWTH, *figures}]
    share = SHARE_WORDS.search(slots.frame.text)
    parts += [(share.start(), share.end(), "market_share")] if share else []
    named = list(dict.fromkeys(part for _, _, part in sorted(parts)))
    return {part: 100 / len(named) for part in named} if len(named) > 1 else {}


def review_day(slots: Slots) -> str | None:
    """The words of the day that a meeting is on."""
    found = find_due(slots.access, slots.frame.text)
    days = [span for span in found if not slots.frame.periods or _is_day(slots, span.start)]
    return days[0].text if days else None


def _is_day(slots: Slots, at: int) -> bool:
    """Whether what stands there is no longer period, like a quarter."""
    return all(span.value.start == span.value.end for span in slots.frame.periods if span.start <= at < span.end)


def review_period(slots: Slots) -> str | None:
    """The period that a pack is over: a day is when the meeting is."""
    longer = [span for span in slots.frame.periods if span.value.start != span.value.end]
    return longer[0].text if longer else None


TITLE = re.compile(r"[:：]\s*(?P<title>.+)$", re.DOTALL)
TAIL = re.compile(
    r"[,，;；]\s*(?:for\s|aim\b|aims?\b|aimed\b|owner\b|owned\b|review\b|to be judged|针对|负责人|目标|由)"
    r"|[,，;；][^,，;；]*(?:目标|达到|检查|负责)|[,，;；]\s*\S*\s*(?:review|检查)",
    re.IGNORECASE,
)
AIM = re.compile(
    r"(?:\baim\b|\baims?\b|\bto\b|目标|达到|提高到|升到)[^\d]{0,30}?(?P<value>[\d,]+(?:\.\d+)?)", re.IGNORECASE
)
OWNER = re.compile(r"\bowne[rd]\b|负责人?|由", re.IGNORECASE)
QUOTED = re.compile(r"[“\"「『‘]([^”\"」』’]+)[”\"」』’]")


PIECES = re.compile(r"(?<=[,，;；])\s*")
# "We want the win rate at 40 percent", "赢单率做到40%".
AIMED = re.compile(
    r"(?:\bat\b|\bof\b|\babove\b|\bover\b|\bto\b|做到|提到|拉到|升到|达到|到|超过)\s*(?P<value>\d[\d,]*(?:\.\d+)?)",
    re.IGNORECASE,
)
# Who sees to it: the name stands beside.
OWNS = re.compile(
    r"\b(?:looks? after|takes? care of|takes? (?:this|it) on|(?:is )?in charge|is responsible|sees? to|runs? (?:this|it)|leads? (?:this|it))\b|负责|牵头|盯着?|主抓|来抓",
    re.IGNORECASE,
)


def adjustment_title(slots: Slots) -> str | None:
    """What stands behind the colon, up to the aim, the owner and the day."""
    said = TITLE.search(slots.frame.text)
    if said is None:
        return None
    tail = TAIL.search(said["title"])
    title = said["title"][: tail.start()] if tail else said["title"]
    kept: list[str] = []
    for piece in PIECES.split(title):
        # The aim and the owner, told without their words, end what is to be done.
        of_aim = AIMED.search(piece) and any(
            slots.frame.text[mention.start : mention.end] in piece for mention in slots.frame.metrics
        )
        if kept and (of_aim or (OWNS.search(piece) and any(person.text in piece for person in _people(slots)))):
            break
        kept.append(piece)
    return "".join(kept).strip(" .。,，;；") or None


def _people(slots: Slots) -> list[Named]:
    return [name for name in slots.frame.names if name.of("person")]


def adjustment_aim(slots: Slots) -> float | None:
    """The number that is aimed at, in the metric's own unit: millions and 万 are taken as such."""
    said = AIM.search(slots.frame.text) or _aimed(slots)
    if said is None:
        return None
    for span in find_numbers(slots.frame.text):
        if span.start <= said.start("value") < span.end:
            return float(span.value.amount)
    digits = said["value"].strip(",.").replace(",", "")
    return float(digits) if digits else None


def _aimed(slots: Slots) -> re.Match[str] | None:
    """The aim that stands behind a figure: "win rate at 40", "赢单率做到40%"."""
    ends = [mention.end for mention in slots.frame.metrics if mention.value not in ("adjustments", "reviews")]
    found = AIMED.finditer(slots.frame.text)
    return next((one for one in found if any(0 <= one.start() - end <= NEAR // 4 for end in ends)), None)


def adjustment_metric(slots: Slots) -> str | None:
    """The figure that is aimed at: the one named nearest to the aim, else the last one."""
    named = [mention for mention in slots.frame.metrics if mention.value not in ("adjustments", "reviews")]
    said = AIM.search(slots.frame.text)
    if said is not None:
        # "赢单率目标45%": the word right ahead of the number says that it is aimed at, and is no figure.
        named = [one for one in named if not said.start() <= one.start < said.start("value")] or named
    ahead = [mention for mention in named if said is not None and mention.end <= said.start("value")]
    if ahead:
        return ahead[-1].value
    if said is not None and named:
        return min(named, key=lambda mention: abs(mention.start - said.start("value"))).value
    return named[-1].value if named else None


def adjustment_owner(slots: Slots) -> str | None:
    """The colleague who is named as owner."""
    said = OWNER.search(slots.frame.text)
    people = [name for name in slots.frame.names if name.of("person")]
    behind = [name for name in people if said is not None and name.start >= said.end()]
    if behind:
        return behind[0].text
    sees = OWNS.search(slots.frame.text)
    ahead = [name for name in people if sees is not None and 0 <= sees.start() - name.end <= NEAR // 4]
    return ahead[-1].text if ahead else None


def adjustment_named(slots: Slots) -> str | None:
    """A title in quotes."""
    said = QUOTED.search(slots.frame.text)
    return said[1].strip() if said else None


OUTSIDE = re.compile(r"\b(?:customers?|clients?|complaints?|accounts?)\b|客户|投诉", re.IGNORECASE)
FEEDBACK = re.compile(r"\bfeedback\b|反馈", re.IGNORECASE)


def about_feedback(slots: Slots) -> bool:
    """Whether the feedback of our own people is spoken of, and not that of customers."""
    text = slots.frame.text
    outside = any(name.of("account", "contact") and not name.of("person") for name in slots.frame.names)
    return bool(FEEDBACK.search(text)) and not OUTSIDE.search(text) and not outside


def results_period(slots: Slots) -> str | None:
    """The period whose results are asked for, only as it was said: "why did it fall" says none.

    What changed since last week is this week's results: a summary holds them against the week before by itself.
    """
    since = SINCE.search(slots.frame.text)
    if since is not None:
        return f"this {since['en']}" if since["en"] else f"本{since['zh']}"
    return slots.figures.times.said[0][1] if slots.figures.times.said else None


SINCE = re.compile(
    r"\b(?:chang\w*|new|different|moved)\b.{0,40}\b(?:since|from|against|compared (?:with|to)|versus|vs)\s+(?:the )?(?:last|previous)\s+(?P<en>week|month|quarter|year)\b"
    r"|上个?(?P<zh>周|星期|月|季度)(?:相?比|以来|到现在|至今).{0,8}(?:变化|变动|变了|不同|不一样|差别)",
    re.IGNORECASE,
)  # fmt: skip
PROMISED = re.compile(
    r"\bcommit(?:ted)? (?:to|themselves)\b.{0,40}\b(?:last|previous|sat down|met|meeting|review)\b|\bpromis(?:e|es|ed)\b|\bcommitments?\b|\bagreed?\b.{0,12}\blast (?:time|meeting|review)\b|承诺|答应|上次.{0,4}(?:约定|说好|定了)",
    re.IGNORECASE,
)


def review_part(slots: Slots) -> str | None:
    """Only what was promised, where that is asked for."""
    return "promises" if PROMISED.search(slots.frame.text) else None


def ranked_kind(slots: Slots) -> str | None:
    """Of which kind the best or weakest is asked for with its reasons; None where one is not asked for."""
    from assistant.models.builtin.asked.ranked import ranked_one

    found = ranked_one(slots)
    return found[0] if found is not None else None


def ranked_end(slots: Slots) -> str | None:
    """Whether the best or the weakest of them is asked for."""
    from assistant.models.builtin.asked.ranked import ranked_one

    found = ranked_one(slots)
    return found[1] if found is not None else None


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "ranked_kind": ranked_kind, "ranked_end": ranked_end, "review_part": review_part, "results_period": results_period,
    "score_by": score_by, "score_weights": score_weights, "review_day": review_day, "review_period": review_period,
    "adjustment_title": adjustment_title, "adjustment_aim": adjustment_aim, "adjustment_owner": adjustment_owner,
    "adjustment_named": adjustment_named, "adjustment_metric": adjustment_metric, **told.EXTRACTORS,
}  # fmt: skip
