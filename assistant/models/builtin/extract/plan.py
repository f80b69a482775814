"""What the plan room's tools look for in a message: strategies, expansion plans, budgets, expenses, markets, resources."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract import plan_figures
from assistant.models.builtin.extract.expense_told import billed, tells_expense
from assistant.models.builtin.extract.plan_patterns import (
    ABOUT,
    ADDS,
    ANALYSE,
    BUDGET,
    CALLED,
    CHANNEL,
    CHANNEL_PLAN,
    COMPETITORS,
    COVERS,
    CUSTOMERS,
    EXPANSION,
    EXPENSE,
    GROWING,
    HEADS_PLANNED,
    KINDS,
    MARKET,
    NOTE,
    OWN_WORDS,
    PLANS,
    QUOTED,
    RESOURCE,
    SEGMENT,
    SHARE,
    STATUSES,
    STAYED,
    STRATEGY,
    SUBJECTS,
    I,
)
from knowledge.metrics.period import coming
from knowledge.quantities import Quantity, find_numbers
from knowledge.sales.plan.categories import find_categories, find_channels
from knowledge.sales.plan.expansion import ExpansionPlan
from knowledge.sales.plan.plans_view import Wanted, listed, titled
from knowledge.sales.plan.strategies import Strategy

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots
    from knowledge.spans import Span


def statuses(slots: Slots) -> str | None:
    """The state said."""
    return next((one.value for one, words in STATUSES if re.search(words, _bare(slots), I)), None)


def subject(slots: Slots) -> str | None:
    """What a strategy works on, where it is said."""
    return next((one.value for one, words in SUBJECTS if re.search(words, _bare(slots), I)), None)


def kind(slots: Slots) -> str | None:
    """Which records of planning are listed."""
    text = slots.frame.text
    if CHANNEL.search(text) and CUSTOMERS.search(text) and STAYED.search(text):
        return "channels"
    return next((name for name, words in KINDS if words.search(text)), None)


def about_channels(slots: Slots) -> bool:
    """Whether it is asked which channel brought the customers that stayed."""
    return kind(slots) == "channels"


def records_said(slots: Slots) -> list[tuple[str, Any]]:
    """The strategies and expansion plans whose titles the message holds, the longest first; read once."""
    if "plan_titles" not in slots.kept:
        text = slots.frame.text
        found = []
        if STRATEGY.search(text) or EXPANSION.search(text) or PLANS.search(text) or EXPENSE.search(text):
            for name, model in (("strategies", Strategy), ("expansion_plans", ExpansionPlan)):
                found += [(name, record) for record in titled(slots.access, model, text)]
        slots.kept["plan_titles"] = sorted(found, key=lambda item: -len(item[1].title))
    return slots.kept["plan_titles"]  # type: ignore[return-value]


def title(slots: Slots) -> str | None:
    """The title of what is there already: as it is written in full, quoted, or the one that is meant by its place."""
    said = records_said(slots)
    if said:
        return str(said[0][1].title)
    quoted = QUOTED.search(slots.frame.text)
    if quoted is not None and not _creates(slots):
        return quoted["title"].strip()
    return None if _creates(slots) else only_meant(slots)


def only_meant(slots: Slots) -> str | None:
    """`the strategy in the West`, `the trade fair plan`: the only one of that place, channel or state."""
    text = slots.frame.text
    model = (
        Strategy
        if STRATEGY.search(text)
        else ExpansionPlan
        if EXPANSION.search(text) or CHANNEL_PLAN.search(text)
        else None
    )
    if model is None or not ONE.search(text):
        return None
    wanted = Wanted(
        team_id=_record(slots, "team"), region_id=_record(slots, "region"), line_id=_record(slots, "product_line")
    )
    found = listed(slots.access, model, wanted)
    if model is ExpansionPlan and (channels := {name for _, _, name in find_channels(text)}):
        found = [one for one in found if _has_channel(slots, one, channels)] or found
        titles = [one for one in found if channels & {name for _, _, name in find_channels(one.title)}]
        found = titles or found
    return str(found[0].title) if len(found) == 1 else None


ONE = re.compile(
    r"\b(?:the|this|that|our|my)\s+(?:(?!an?\b|as\b|down\b)[\w-]+\s+){0,4}(?:strategy|plan)\b(?!s)|\b(?:strategy|plan) (?:in|for|of)\b|(?:的|这个|那个|该)[^，。？?]{0,10}(?:策略|计划|方案)|(?:策略|计划|方案)(?:进展|怎么样|如何|标记|改|完成|够)|(?:展会|线上|网络|电话|营销)[^，。？?]{0,6}计划",
    I,
)


def _has_channel(slots: Slots, plan: Any, channels: set[str]) -> bool:  # noqa: ANN401 - an expansion plan
    from knowledge.sales.plan.categories import channel_of
    from knowledge.sales.plan.plans_view import channels_of

    return bool(channels & {channel_of(one.channel) for one in channels_of(slots.access, plan)})


def _record(slots: Slots, name: str) -> int | None:
    found = [reading.record_id for place in slots.frame.names for reading in place.of(name)]
    return found[0] if len(set(found)) == 1 else None


def _creates(slots: Slots) -> bool:
    """Whether something new is meant: it is proposed, drafted, planned."""
    return bool(
        re.search(
            r"\b(?:propose|suggest|draft|create|develop|design|write|new)\b|\bplan (?:an?|the)\b|\b(?:put|make|take|record) (?:that|this|it)(?: down)?(?: as)? an?\b|做成|记成|提(?:一|出|个|项)|起草|拟|制定|制订|新建|规划",
            slots.frame.text,
            I,
        )
    ) and not records_said(slots)


def what(slots: Slots) -> str | None:
    """Which record is written."""
    text = slots.frame.text
    if STRATEGY.search(text):
        return "strategy"
    if EXPANSION.search(text) or (records_said(slots) and not EXPENSE.search(text) and not BUDGET.search(text)):
        return "expansion_plan"
    if BUDGET.search(text):
        return "budget"
    if allots(slots):
        return "budget"
    if RESOURCE.search(text) or HEADS_PLANNED.search(text):
        return "resource"
    if EXPENSE.search(text):
        return "expense"
    if MARKET.search(text):
        return "market"
    if tells_expense(slots):
        return "expense"
    return "expansion_plan" if PLANS.search(text) and channels(slots) else None


GIVES = re.compile(
    r"\b(?:gets?|give|gives|grant|allow|allot|allocate|assign|receives?)\b|[给拨批]|追加|(?:多|再)(?:加|拿|批)", I
)


def allots(slots: Slots) -> bool:
    """`Kapok gets 5,000 more for training in Q3`: money for a team's spending in days that are not over."""
    text = slots.frame.text
    if not GIVES.search(text) or slots.name("team") is None or not find_categories(_bare_of_titles(slots)):
        return False
    if any(name.of("person", "account", "contact", "lead", "deal", "course") for name in slots.frame.names):
        return False
    money = [
        s
        for s in find_numbers(text)
        if s.value.unit is None and s.value.amount >= SMALLEST and not _in_period(slots, s)
    ]
    spans = [coming(span, slots.access.today).value for span in slots.frame.periods]
    return bool(money) and any(span.end > slots.access.today and span.start != span.end for span in spans)


SMALLEST = 100


def new_title(slots: Slots) -> str | None:
    """What something new is called: quoted, called so, or what a strategy is for."""
    text = slots.frame.text
    if not _creates(slots):
        return None
    if quoted := QUOTED.search(text):
        return quoted["title"].strip()
    if called := CALLED.search(text):
        return (called["en"] or called["zh"]).strip()
    if not STRATEGY.search(text):
        return None
    for pattern in ABOUT:
        if found := pattern.search(text):
            said = found["title"].strip()
            return said[:1].upper() + said[1:] if said else None
    return None


def own_words(slots: Slots) -> str | None:
    """What a strategy says in the person's own words: behind a colon."""
    found = OWN_WORDS.search(slots.frame.text)
    return found["text"].strip() if found and STRATEGY.search(slots.frame.text[: found.start()]) else None


def channels(slots: Slots) -> list[dict[str, Any]]:
    """The channels of an expansion plan with the leads and money said beside each."""
    text = slots.frame.text
    taken = [(name.start, name.end) for name in slots.frame.names if name.of("region", "team")]
    places = [
        (start, end, name) for start, end, name in find_channels(text)
        if not any(first <= start < last for first, last in taken) and not _in_title(slots, start)
    ]  # fmt: skip
    found: list[dict[str, Any]] = []
    numbers = [span for span in find_numbers(text) if not _in_period(slots, span)]
    for at, (start, end, name) in enumerate(places):
        if any(one["channel"] == _word(text, start, end, name) for one in found):
            continue
        upto = places[at + 1][0] if at + 1 < len(places) else len(text)
        back = places[at - 1][1] if at else 0
        own = [span for span in numbers if span.end <= start and OF_CHANNEL.fullmatch(text[span.end : start])]
        between = [span for span in numbers if end <= span.start and span.end <= upto]
        of_next = [span for span in between if upto < len(text) and OF_CHANNEL.fullmatch(text[span.end : upto])]
        behind = own or [span for span in between if span not in of_next]
        ahead = [span for span in numbers if back <= span.start and span.end <= start]
        given: dict[str, Any] = {"channel": _word(text, start, end, name)}
        for span in behind or ahead[-1:]:
            leads = LEADS_COUNTED.match(text[span.end :])
            if not leads and _is_money(text, span) and "budget" not in given:
                given["budget"] = float(span.value.amount)
            elif "leads" not in given and span.value.unit is None and float(span.value.amount) >= 1:
                given["leads"] = int(span.value.amount)
        found.append(given)
    return found


def _word(text: str, start: int, end: int, name: str) -> str:
    """A channel as it was written; English ones as one of several things."""
    said = text[start:end].strip()
    return said[:1].upper() + said[1:] if said.isascii() else said


# "30 leads from trade fairs, 50 by telephone": the number stands ahead of what it is of.
OF_CHANNEL = re.compile(r"\s*(?:new |qualified )?(?:leads?\s+)?(?:from|by|via|through|over|at)\s+(?:the\s+)?", I)
LEADS_COUNTED = re.compile(r"\s*(?:new |qualified |good )*leads?\b|\s*(?:条|个)?(?:新)?(?:有效)?线索", I)
MONEY_AHEAD = re.compile(
    r"(?:\bbudget|\bcosts?|\bspend|预算|费用|花费?|经费)\s*(?:of|is|at|for|约|是|为|共|[:：])*\s*$", I
)
MONEY_BEHIND = re.compile(r"\s*(?:of |in )?(?:budget|a month|元|块|的?预算|经费)", I)
SCALED = re.compile(r"[kmbw千万亿]\s*$|illion|thousand", I)


def _is_money(text: str, span: Span[Quantity]) -> bool:
    """An amount: with a currency or a scale, or right beside a word of money."""
    marked = span.value.currency or SCALED.search(span.text)
    return bool(marked or MONEY_AHEAD.search(text[: span.start]) or MONEY_BEHIND.match(text, span.end))


def _in_period(slots: Slots, span: Span[Any]) -> bool:
    taken: list[Any] = [*slots.frame.periods, *slots.frame.names]
    return any(place.start < span.end and span.start < place.end for place in taken)


def _in_title(slots: Slots, start: int) -> bool:
    """Whether a place lies in a title that is there, as it was quoted."""
    return any(quoted.start() <= start < quoted.end() for quoted in QUOTED.finditer(slots.frame.text))


def category(slots: Slots) -> str | None:
    """The category of spending."""
    if COVERS.search(slots.frame.text) and plan_named(slots) is not None:
        return None  # the trade fairs of "the trade fair plan" are the plan's
    named = next((name.value for _, _, name in find_categories(_bare_of_titles(slots))), None)
    if named is not None or not tells_expense(slots):
        return named
    of_bill = billed(slots)
    return of_bill.value if of_bill is not None else None


def _bare_of_titles(slots: Slots) -> str:
    return QUOTED.sub(lambda match: " " * len(match.group()), slots.frame.text)


def amount(slots: Slots) -> float | None:
    """The amount of a budget or expense: with a sign or scale, else the last number that is nothing else."""
    if what(slots) not in ("budget", "expense"):
        return None
    free = [span for span in find_numbers(slots.frame.text) if span.value.unit is None and not _in_period(slots, span)]
    marked = [
        span
        for span in free
        if span.value.currency
        or re.search(r"[kmbw千万亿]|illion|thousand|元|块", slots.frame.text[span.start : span.end + 1], I)
    ]
    found = marked or [span for span in free if span.value.amount >= 1]
    return float(found[-1].value.amount) if found else None


def period(slots: Slots) -> str | None:
    """The days that it is for."""
    if not slots.frame.periods or (kind_written := what(slots)) == "expense":
        return None
    first = slots.frame.periods[0]
    return coming(first, slots.access.today).text if kind_written == "budget" else first.text


def segment(slots: Slots) -> str | None:
    """The customers aimed at: a sector or segment named, or said as one."""
    if what(slots) != "expansion_plan":
        return None
    for name in ("sector", "segment"):
        if found := slots.name(name):
            return found
    said = SEGMENT.search(slots.frame.text)
    return (said["en"] or said["zh"]).strip() if said else None


def note(slots: Slots) -> str | None:
    """What an expense or budget was for, in own words."""
    found = NOTE.search(slots.frame.text)
    return (found["en"] or found["zh"]).strip() if found else None


def focus(slots: Slots) -> str | None:
    """What of a market comes first."""
    text = slots.frame.text
    if COMPETITORS.search(text):
        return "competitors"
    if SHARE.search(text) and slots.frame.has("highest", "lowest"):
        return "share"
    one = slots.name("region") and slots.name("product_line")
    return "growth" if GROWING.search(text) and not one and not ANALYSE.match(text.strip()) else None


def plan_named(slots: Slots) -> str | None:
    """The expansion plan that a budget is held against."""
    said = [record.title for name, record in records_said(slots) if name == "expansion_plans"]
    if said:
        return str(said[0])
    if not COVERS.search(slots.frame.text) and not EXPANSION.search(slots.frame.text):
        return None
    if quoted := QUOTED.search(slots.frame.text):
        return quoted["title"].strip()
    return only_meant(slots)


def by(slots: Slots) -> str | None:
    """Whether teams or categories are listed."""
    teams = any(mention.value in ("team", "manager") for mention in slots.frame.dimensions)
    return "team" if teams and slots.name("team") is None else None


def _bare(slots: Slots) -> str:
    """The message without the titles that it names."""
    bare = _bare_of_titles(slots)
    for _, record in records_said(slots):
        bare = re.sub(re.escape(record.title), " ", bare, flags=I)
    return bare


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "plan_status": statuses, "plan_subject": subject, "plan_kind": kind, "plan_title": title, "plan_what": what,
    "plan_new_title": new_title, "plan_text": own_words, "plan_channels": channels, "spend_category": category,
    "plan_amount": amount, "plan_period": period, "plan_segment": segment, "plan_note": note, "plan_named": plan_named,
    "plan_adds": lambda slots: bool(ADDS.search(slots.frame.text)) or None, "budget_by": by, "market_focus": focus,
    "competitor": lambda slots: slots.name("competitor"),
    **plan_figures.EXTRACTORS,
}  # fmt: skip
