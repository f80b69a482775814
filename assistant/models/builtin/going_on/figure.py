"""Messages of a few words that go on from a figure: as a chart, against another, who is first, and why."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import json
import re
from typing import Any

from assistant.models.builtin.extract.measure import HELD
from assistant.models.builtin.figures.times import spoken
from assistant.models.builtin.going_on.follow_up import on_top, told_of
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import LOST, METRICS
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import Period
from knowledge.metrics.period import parse_period, period_containing, same_period_last_year
from knowledge.metrics.resolve import dimensions_of
from knowledge.refusals import Refusal

Call = dict[str, Any]
FIGURE, TREND, SUMMARY = "query_metric", "analyze_trend", "summarize_performance"
MOST_WORDS, MOST_BARS, WHOLE_MONTH = 9, 30, 31
CHART = re.compile(r"\b(?:as|into) (?:a )?(?:pie|bars?|lines?|columns?)\b|\b(?:(?:as|in|on)\s+)?(?:an?\s+)?(?:line\s+|bar\s+|column\s+|pie\s+)?(?:chart|graph|plot|diagram)s?\b|\bvisuali[sz]e\b|\bdraw\b|画[^，。]{0,4}图|(?:画|做|换|改)成?(?:一条|个)?(?:折线|柱状|柱子|条形|饼)|^(?:折线|柱状)|(?:折线|柱状|条形|饼|走势|曲线)图|图表|作图|出个?图|做成图|图形|画出来|(?:换|改|变)成图|用图|来[个张]图|给[个张]图|看[个张]?图", re.IGNORECASE)  # fmt: skip
AGAINST = re.compile(
    r"^\W*(?:and\s+|what about\s+|how (?:is|does) (?:that|it|this)\s+)?(?:compared?\s+(?:to|with|against)|vs\.?|versus|against)\s+(?:the\s+)?(?P<en>[^?]+?)\W*$"
    r"|^\W*(?:那)?(?:跟|和|与|同|比|较|对比)(?P<zh>[^，。？?]+?)(?:相?比(?:较|起来)?|呢)(?:呢|怎么样|如何|一下|咋样|多少|的话)*\W*$",
    re.IGNORECASE,
)  # fmt: skip
YEAR_BEFORE = re.compile(
    r"(?:the )?(?:last|previous|prior) year|(?:the |a )?year (?:before|earlier|ago|prior)|去年|上一?年|前一年",
    re.IGNORECASE,
)
# Whose doing a figure was: "who closed that?", "是谁签的".
BY_WHOM = re.compile(
    r"^\W*(?:and\s+|so\s+)?who(?:\s+(?:actually|exactly|all|mostly))?\s+(?:is|was|are|were|has|have)?\s*(?:behind|\w+(?:ed|id|old|ade|ought|ot|on|ook|an|ed in|ed up|ed off))\s+(?:in\s+|up\s+|off\s+)?(?:it|that|this|these|those|them)(?:\s+(?:all|deals?|calls?|visits?|orders?|sales?))?\W*$"
    r"|^(?:那)?(?:这些|那些|这|都|分别|主要)?(?:都)?(?:是)?谁(?:签|卖|做|打|谈|成交|拿|跑|完成|贡献|搞定|负责|干|记|办)(?:下来?|出来?|到|成)?的(?:单子?|业绩)?[呢啊呀？?]*$",
    re.IGNORECASE,
)
MADE_IT = re.compile(
    r"^\W*(?:and\s+|so\s+)?(?:did|have|has|will|do|does)\s+(?:they|he|she|we|i|it|the team)\s+(?:make|made|hit|reach(?:ed)?|meet|met|get|got|manage[d]?)(?:\s+(?:it|that|there|this|the target))?\W*$"
    r"|^(?:那)?(?:他们?|她们?|我们?|团队)?(?:有没有|是否)?(?:达成|完成|达标|做到|达到)了?(?:吗|没有?|么)?[？?]*$",
    re.IGNORECASE,
)
# In the group that the last answer put first.
WITHIN = re.compile(
    r"\b(?:there|in it|of (?:them|these|those)|among (?:them|these|those)|within it)\b|^(?:那|这)?(?:里面|其中|里头|当中|那里|那边)",
    re.IGNORECASE,
)
COMPANY = re.compile(r"^(?:whole |rest of the )?(?:company|overall|average|everyone|everybody)(?: average| overall)?$|^(?:全)?公司(?:平均|整体)?$|^整体$|^大盘$|^平均$", re.IGNORECASE)  # fmt: skip
OVERALL = re.compile(
    r"^\W*(?:and\s+|what about\s+)?(?:overall|in total|altogether|all in all|for (?:everyone|everybody|all of us)|company[- ]wide|(?:for |in )?the whole company|everywhere)\W*$"
    r"|^(?:那)?(?:全公司|整个公司|全部|整体|总体|总的|全国|所有(?:人|区域|团队)?)(?:的)?(?:呢|来看|是多少|多少)*\W*$",
    re.IGNORECASE,
)  # fmt: skip
# By which of a condition's dimensions a group may be held against everything.
GROUPS = ("region", "team", "manager", "rep", "product_line", "product", "segment", "channel", "sector", "stage")
UNITS = ("month", "quarter", "half")
SUBJECTS = {"person": "rep", "team": "team", "region": "region", "manager": "manager"}


def figure_goes_on(slots: Slots, before: Call) -> list[Call]:
    """The calls that the message asks for beside the last one; none where it goes on in another way."""
    if len([token for token in slots.frame.tokens if token.word[0].isalnum()]) > 2 * MOST_WORDS:
        return []
    found = (
        _within(slots, before)
        or _charted(slots, before)
        or _against(slots, before)
        or _of_year(slots, before)
        or _ranked(slots, before)
    )
    found = (
        found or _made_it(slots, before) or _why_of(slots, before) or _by_whom(slots, before) or _split(slots, before)
    )
    return found if isinstance(found, list) else [found] if found is not None else []


def _figure(call: Call, **changes: Any) -> Call:  # noqa: ANN401 - arguments of the tool
    """The figure again with some arguments changed; None takes one out."""
    arguments = {**call["arguments"], **changes}
    return {"tool": FIGURE, "arguments": {name: value for name, value in arguments.items() if value is not None}}


def everybody_s(slots: Slots, before: Call) -> Call | None:
    """`and overall?`, `那全公司呢` after one of some: the same of all, without whose it was."""
    given = before["arguments"]
    kept = _of_everybody(before)
    if not OVERALL.match(slots.frame.text) or len(kept) == len(given.get("where", ())):
        return None
    arguments = {name: value for name, value in given.items() if name not in ("where", "scope")}
    return {"tool": before["tool"], "arguments": {**arguments, **({"where": kept} if kept else {})}}


def _own(slots: Slots) -> bool:
    """Whether the message names something of its own."""
    frame = slots.frame
    return bool(frame.names or frame.metrics or frame.gapped)


def _charted(slots: Slots, before: Call) -> Call | None:
    """`as a chart`, `画成图`: the same over time where it is one figure, as bars where it is of groups."""
    said = CHART.search(slots.frame.text)
    if said is None:
        return None
    slots = slots.of(slots.frame.text.replace(said.group(), " ", 1))
    if _own(slots) or slots.frame.periods:
        return None
    before = _asked_of_figure(before)
    given = before["arguments"]
    if before["tool"] != FIGURE:
        return {"tool": before["tool"], "arguments": given}
    groups = [name for name in slots.figures.slices.names if name in dimensions_of(METRICS[given["metric"]])]
    if groups or given.get("group_by"):
        most = min(int(given.get("limit") or MOST_BARS), MOST_BARS) if given.get("limit") != 1 else MOST_BARS
        by = groups[:2] or list(given["group_by"])
        timed = any(DIMENSIONS[name].is_time for name in by if name in DIMENSIONS)
        return _figure(
            before, group_by=by, **({} if timed else {"limit": most, "order": given.get("order", "highest")})
        )
    period = _period(slots, given.get("period"))
    if period is None:
        year = "the last 12 months" if slots.frame.text.isascii() else "最近12个月"
        return _figure(before, group_by=["month"], period=year)
    short = (period.end - period.start).days <= WHOLE_MONTH
    return _figure(before, group_by=["week" if short else "month"], compare_to=None)


def _asked_of_figure(before: Call) -> Call:
    """The figure whose change was taken apart, or of the results that were summed up; any other call as it is."""
    given = before["arguments"]
    if before["tool"] == SUMMARY and not given.get("among"):
        where = [
            {"field": field, "op": "=", "values": [given[name]]} for name, field in SUBJECTS.items() if given.get(name)
        ]
        days = {name: given[name] for name in ("period", "scope") if given.get(name)}
        return {"tool": FIGURE, "arguments": {"metric": given.get("metric") or "bookings", "where": where, **days}}
    if before["tool"] != TREND or given.get("what") != "change":
        return before
    kept = {name: given[name] for name in ("metric", "where", "period", "scope") if given.get(name)}
    return {"tool": FIGURE, "arguments": kept}


def _period(slots: Slots, text: str | None) -> Period | None:
    if not text:
        return None
    try:
        return parse_period(text, slots.access.today, slots.access.company.fiscal_year_start)
    except Refusal:
        return None


def _against(slots: Slots, before: Call) -> Call | list[Call] | None:
    """`跟上个月比呢`, `vs Q1?`, `环比呢`: the same figure beside that of another time; `vs the company`: beside everybody's."""
    said = AGAINST.match(slots.frame.text)
    named = ((said["en"] or said["zh"]).strip() if said else "").removesuffix("的")
    if before["tool"] == FIGURE and named and COMPANY.match(named):
        return [_figure(before), _figure(before, scope="company", where=_of_everybody(before))]
    if before["tool"] != FIGURE or slots.frame.metrics or slots.frame.names or slots.figures.slices.names:
        return None
    if slots.frame.has("last_year") or YEAR_BEFORE.fullmatch(named):
        other = "same_period_last_year"
    elif named and (period := _period(slots, named)) is not None:
        other = spoken(period)
    elif slots.frame.has("previous") and not slots.frame.periods:
        other = "previous_period"
    else:
        return None
    return _figure(before, compare_to=other, period=before["arguments"].get("period") or _running(slots, named))


def _of_everybody(before: Call) -> list[dict[str, Any]]:
    """The conditions but for those that say whose the figure is."""
    return [item for item in before["arguments"].get("where", []) if item["field"] not in SUBJECTS.values()]


def _running(slots: Slots, named: str) -> str | None:
    """The running period of the kind of one that is over; this year's where none is named."""
    period = _period(slots, named) if named else None
    grain = period.grain if period is not None and period.grain != "range" else "year"
    return spoken(period_containing(slots.access.today, grain, slots.access.company.fiscal_year_start))


def _of_year(slots: Slots, before: Call) -> Call | None:
    """`no, 2025`, `不对，去年的` after a month or quarter: that one of the year that is meant."""
    from assistant.models.builtin.going_on.corrections import correction

    meant = correction(slots)
    known = _period(slots, before["arguments"].get("period"))
    year = _period(slots, meant.removesuffix("的").strip()) if meant else None
    if known is None or year is None or year.grain != "year" or known.grain not in UNITS:
        return None
    moved = known
    while moved.start > year.end:
        moved = same_period_last_year(moved)
    if not year.start <= moved.start <= year.end:
        return None
    return {"tool": before["tool"], "arguments": {**before["arguments"], "period": spoken(moved)}}


def _ranked(slots: Slots, before: Call) -> Call | None:
    """`谁最高`, `which week was the best`, `which shrank?`: the groups of the last figure, the first of them told."""
    given, frame, order = before["arguments"], slots.frame, slots.figures.order
    if before["tool"] != FIGURE or _ordered_by_other(slots) or frame.periods or frame.has("why"):
        return None
    fell = frame.has("fallen") and frame.has("which", "who") and given.get("compare_to")
    if order is None and not fell:
        return None
    named = [m.value for m in frame.dimensions if m.value in dimensions_of(METRICS[given["metric"]])]
    shown = [name for name in given.get("group_by", ()) if name in DIMENSIONS and not DIMENSIONS[name].is_time]
    by = named[:1] or (shown[:1] if frame.has("who", "which") or shown else []) or (["rep"] if frame.has("who") else [])
    same = by == list(given.get("group_by", ())) and not DIMENSIONS[by[0]].is_time if by else True
    if not by or (same and not given.get("having") and not fell):
        return None  # the same groups in another order are a follow-up like any other
    ranks = {"rank_by": "change", "order": "lowest"} if fell else {"order": order, "limit": slots.figures.limit or 1}
    return _figure(before, where=_of_more_than_one(before, by), group_by=by, having=None, having_also=None, **ranks)


def _of_more_than_one(before: Call, by: list[str]) -> list[dict[str, Any]] | None:
    """The conditions but for those that leave one group alone: the first of one is no ranking."""
    kept = [item for item in before["arguments"].get("where", []) if item["field"] not in by or len(item["values"]) > 1]
    return kept or None


def _by_whom(slots: Slots, before: Call) -> Call | None:
    """`who closed that?`, `是谁签的` after a figure: what each of the reps has of it, the most first."""
    given = before["arguments"]
    if before["tool"] not in (FIGURE, "metric_records") or not BY_WHOM.match(slots.frame.text) or slots.frame.names:
        return None
    if "rep" not in dimensions_of(METRICS[given["metric"]]):
        return None
    kept = {name: given[name] for name in ("metric", "period", "scope", "where") if given.get(name)}
    return _figure({"tool": FIGURE, "arguments": kept}, group_by=["rep"], order="highest")


def _made_it(slots: Slots, before: Call) -> Call | None:
    """`did they make it?`, `完成了吗` after a target: how far it was reached."""
    if before["tool"] != FIGURE or before["arguments"].get("metric") not in ("target", "gap_to_target"):
        return None
    return _figure(before, metric="attainment") if MADE_IT.match(slots.frame.text) else None


def _within(slots: Slots, before: Call) -> Call | None:
    """`who there sells most`, `里面谁贡献最多` after the first of some groups: within that one."""
    frame, given = slots.frame, before["arguments"]
    groups, order = given.get("group_by", ()), slots.figures.order
    if before["tool"] != FIGURE or len(groups) != 1 or groups[0] not in GROUPS or not WITHIN.search(frame.text):
        return None
    named = [m.value for m in frame.dimensions if m.value != groups[0]] or (["rep"] if frame.has("who") else [])
    first = told_of(before).get(groups[0])
    known = dimensions_of(METRICS[given["metric"]])
    if order is None or first is None or not named or named[0] not in known or _ordered_by_other(slots):
        return None
    where = on_top(given.get("where", []), [{"field": groups[0], "op": "=", "values": [first]}])
    ranked = {"order": order, "limit": slots.figures.limit or 1, "having": None, "having_also": None}
    return _figure(before, where=where, group_by=named[:1], **ranked)


def _split(slots: Slots, before: Call) -> Call | None:
    """`and per region?` after a summary of results: the figure that it led with, of each."""
    frame = slots.frame
    groups = [m.value for m in frame.dimensions]
    bare = not (frame.names or frame.gapped or slots.figures.order or frame.has("why", "count"))
    if before["tool"] != SUMMARY or before["arguments"].get("among") or not groups or not bare:
        return None
    words = {(m.start, m.end) for m in frame.dimensions}
    figure = _asked_of_figure(before)
    if [m for m in frame.metrics if (m.start, m.end) not in words]:
        return None
    if not set(groups) <= set(dimensions_of(METRICS[figure["arguments"]["metric"]])):
        return None
    period = {} if figure["arguments"].get("period") or frame.periods else {"period": "this quarter"}
    asked = {"period": slots.figures.period} if frame.periods else {}
    return _figure(figure, group_by=groups, **period, **asked)


def _ordered_by_other(slots: Slots) -> bool:
    frame = slots.frame
    words = {(m.start, m.end) for m in frame.dimensions}
    return bool(frame.names or frame.gapped or [m for m in frame.metrics if (m.start, m.end) not in words])


def _why_of(slots: Slots, before: Call) -> Call | None:
    """`why?`, `why is the West lower`, `为什么赢单率低`: what the last figure, or the one named, is made of."""
    from assistant.models.builtin.going_on.goes_on import asks_why

    if not asks_why(slots) or slots.frame.has("lost") or slots.frame.periods:
        return None
    if before["tool"] == SUMMARY:
        return _why_of_subject(slots, before)
    before = _counted(before)
    given = before["arguments"]
    metric = METRICS.get(given.get("metric", ""))
    if before["tool"] != FIGURE or metric is None or metric.where is LOST or slots.frame.metrics or slots.frame.gapped:
        return None
    group = _named_group(slots) or _shown_group(slots, before)
    if slots.frame.names and group is None:
        return None
    if metric.name == "commission" and group is not None and group["field"] == "rep":
        period = {"period": given["period"]} if given.get("period") else {}
        return {"tool": "explain_payout", "arguments": {"person": group["values"][0], **period}}
    where = on_top(given.get("where", []), [group] if group else [])
    kept = {name: given[name] for name in ("period", "scope") if given.get(name)}
    held = {"against_all": True} if group is not None and not metric.additive else {}
    if not held and given.get("compare_to"):
        held = {"against": given["compare_to"]}
    return _change(metric.name, where, {**kept, **held})


def _counted(before: Call) -> Call:
    """A list of records as their number; any other call as it is."""
    given = before["arguments"]
    metric = METRICS.get(str(given.get("kind", "")))
    if before["tool"] != "find_records" or metric is None or not metric.additive or given.get("open_only"):
        return before
    kept = {name: given[name] for name in ("where", "period", "scope") if given.get(name)}
    return {"tool": FIGURE, "arguments": {"metric": metric.name, **kept}}


def _change(metric: str, where: list[dict[str, Any]], more: dict[str, Any]) -> Call:
    conditions = {"where": where} if where else {}
    return {"tool": TREND, "arguments": {"metric": metric, "what": "change", **conditions, **more}}


def _named_group(slots: Slots) -> dict[str, Any] | None:
    """The one group that the message names."""
    found = [item for item in slots.figures.filters.conditions if item.field in GROUPS and len(item.values) == 1]
    alone = len(found) == 1 and len(slots.figures.filters.conditions) == 1
    return {"field": found[0].field, "op": "=", "values": list(found[0].values)} if alone else None


def _shown_group(slots: Slots, before: Call) -> dict[str, Any] | None:
    """The first group of a ranking, or the one at the end that is asked for, wherever it stands in the table.

    Of two groups side by side none is meant more than the other.
    """
    given, asked = before["arguments"], slots.figures.order
    by = [name for name in given.get("group_by", ()) if name in GROUPS]
    if len(by) != 1 or len(given["group_by"]) != 1 or not (given.get("order") or asked):
        return None
    name = _at_end(before, asked) if asked else told_of(before).get(by[0])
    return {"field": by[0], "op": "=", "values": [name]} if name else None


def _at_end(before: Call, order: str) -> str | None:
    """The group with the highest or the lowest figure."""
    try:
        rows = json.loads(before.get("result", "{}")).get("result", {}).get("rows", [])
    except ValueError:
        return None  # a long result is stored cut
    figures = [(row["value"], row["keys"][0]) for row in rows if row["value"] is not None and row["keys"][0]]
    ends = max if order == "highest" else min
    return str(ends(figures, key=lambda item: item[0])[1]) if figures else None


def _why_of_subject(slots: Slots, before: Call) -> Call | None:
    """`why is the win rate low` after a summary: of the same person, team or region."""
    given = before["arguments"]
    named = {field: given[name] for name, field in SUBJECTS.items() if given.get(name)}
    metrics = slots.figures.metrics
    if slots.frame.names or len(named) != 1 or len(metrics) != 1 or METRICS[metrics[0]].where is LOST:
        return None
    kept = {name: given[name] for name in ("period", "scope") if given.get(name)}
    if metrics[0] == "bookings":
        return {"tool": SUMMARY, "arguments": given}
    period = {} if kept.get("period") else {"period": "this quarter"}
    where = [{"field": field, "op": "=", "values": [value]} for field, value in named.items()]
    held = {"against_all": True} if HELD.search(slots.frame.text) and not METRICS[metrics[0]].additive else {}
    return _change(metrics[0], where, {**kept, **period, **held})
