"""The best or the weakest of several and why, and why a result moved: what a summary of results tells."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from typing import Any

from assistant.models.builtin.extract.measure import MOVED, held_against, held_against_all
from assistant.models.builtin.going_on.goes_on import EXPLAINED
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import LOST, METRICS

Call = tuple[str, dict[str, Any]]
BEST = re.compile(
    r"\b(?:best|strongest|top|highest|ahead)\b|最好|最强|最优秀|最高|领先", re.IGNORECASE
)  # fmt: skip
WORST = re.compile(
    r"\b(?:weakest|worst|poorest|lowest|furthest behind|struggl\w+|lagging)\b|最差|最弱|最低|垫底|拖后腿|最落后|落后最多|最糟",
    re.IGNORECASE,
)
WHO = re.compile(r"\b(?:who|whom|whose)\b|谁|哪(?:个|位|些)人", re.IGNORECASE)
# Whom a leader ought to help first is the weakest.
COACH = re.compile(
    r"\bwho\b.{0,30}\b(?:coach|support|help|train)\b|\bwho needs? (?:the most |most )?(?:help|coaching|support|attention)\b|\bwhich (?:of my )?reps?\b.{0,20}\b(?:needs?|coach)\b"
    r"|(?:先|最该|最需要|应该|该|重点)(?:去)?(?:辅导|帮|带|关注|支持)(?:谁|哪个)|谁.{0,6}(?:最需要|需要|该)(?:被)?(?:辅导|帮助|帮|支持|关注)",
    re.IGNORECASE,
)
TRAINING = re.compile(r"\bcourses?\b|\btraining\b|\bscores?\b|培训|课程|成绩", re.IGNORECASE)
RANKED = ("region", "team", "rep")


def ranked_asked(slots: Slots) -> Call | None:
    """The summary that is asked for with its arguments; None where the message asks for something else."""
    return _ranked_and_why(slots) or _why_moved(slots) or _why_figure(slots) or _best_of(slots)


def kept(slots: Slots) -> dict[str, Any]:
    """The scope and the period, as far as they were said."""
    said = slots.figures.times.said
    period = {"period": said[0][1]} if said else {}
    return {**({"scope": slots.figures.scope} if slots.figures.scope else {}), **period}


def ranked_kind(slots: Slots) -> str | None:
    """Of which kind the best or weakest is asked for: regions, teams or reps."""
    # In "the weakest of my team" the team is whose people are meant.
    whose = [cue for cue in slots.frame.cues if cue.value == "team"]
    named = {m.value for m in slots.frame.dimensions if not any(m.overlaps(cue) for cue in whose)}
    if whose and not named & set(RANKED):
        return "rep"
    kind = next((kind for kind in RANKED if kind in named and not slots.figures.filters.names_of(kind)), None)
    return kind or ("rep" if WHO.search(slots.frame.text) or COACH.search(slots.frame.text) else None)


def ranked_one(slots: Slots) -> tuple[str, str] | None:
    """Of which kind the best or the weakest is asked for with its reasons: ("region", "weakest"); else None."""
    text, frame = slots.frame.text, slots.frame
    best, worst = BEST.search(text), WORST.search(text)
    coach = COACH.search(text) is not None and not TRAINING.search(text)
    # "谁最差" of a team asks for one of its people, and what it is judged by is told with it.
    among = WHO.search(text) and (frame.has("team") or slots.name("team")) and not (frame.metrics or frame.facts)
    among = among and not frame.has("scorecard", "rank")
    asked = (frame.has("why") or among) and (best is None) != (worst is None)
    others = [mention for mention in frame.metrics if mention.value not in (*EXPLAINED, "reps")]
    kind = ranked_kind(slots)
    named = any(not name.of("team", "region") for name in frame.names)
    if kind is None or not (asked or coach) or others or named or frame.has("lost"):
        return None
    return kind, "best" if best is not None and not coach else "weakest"


def _ranked_and_why(slots: Slots) -> Call | None:
    """`which region is weakest and why`, `哪个团队赢单率最低，为什么`, `who should I coach first`."""
    if (found := ranked_one(slots)) is None:
        return None
    spoken = [mention.value for mention in slots.frame.metrics if mention.value in EXPLAINED]
    metric = {"metric": spoken[0]} if spoken else {}
    whole = {key: slots.name(key) for key in ("team", "region") if slots.name(key)}
    return "summarize_performance", {"among": found[0], "which": found[1], **metric, **whole, **kept(slots)}


def _why_moved(slots: Slots) -> Call | None:
    """`why are bookings down in the West`, `为什么北区业绩下滑`: a result that moved, of one or of all."""
    frame = slots.frame
    if not frame.has("why") or not MOVED.search(frame.text) or frame.has("lost", "count"):
        return None
    if [mention for mention in frame.metrics if mention.value not in EXPLAINED] or not frame.metrics:
        return None
    if any(not name.of("team", "region", "person") for name in frame.names) or len(frame.names) > 1:
        return None
    if [d for d in frame.dimensions if not slots.figures.filters.used(d)] or frame.has("highest", "lowest"):
        return None
    named = {}
    for name in frame.names:
        kind = slots.figures.filters.kind_of(name)
        field = slots.figures.filters.field_of(name)
        named = {"manager" if field == "manager" else kind: slots.name(kind)}
    return "summarize_performance", {**named, **kept(slots)}


def _best_of(slots: Slots) -> Call | None:
    """`our best reps this quarter`, `最好的团队`: ranked by bookings, where nothing else is said to be good at."""
    frame, figures = slots.frame, slots.figures
    ends = (BEST.search(frame.text) is not None, WORST.search(frame.text) is not None)
    others = [mention for mention in frame.metrics if mention.value != "reps"] or frame.facts or frame.comparisons
    by = figures.group_by
    if figures.order is None or all(ends) or not any(ends) or others or frame.has("why", "judge", "won", "lost", "who"):
        return None
    if len(by) != 1 or by[0] not in RANKED or figures.metrics != ["bookings"] or figures.compare_to or frame.attributes:
        return None
    if any(item.field not in RANKED for item in figures.filters.conditions):
        return None
    where = [item.model_dump(mode="json") for item in figures.filters.conditions]
    limit = {"limit": figures.limit} if figures.limit else {}
    asked = {"metric": "bookings", "group_by": by, "order": figures.order, **limit, **kept(slots)}
    return "query_metric", {**asked, **({"where": where} if where else {})}


# Dimensions by which a figure may be held against everything.
GROUPS = ("region", "team", "manager", "rep", "product_line", "product", "segment", "channel", "sector")


def _why_figure(slots: Slots) -> Call | None:
    """`why did our gross margin drop`, `为什么东区的满意度低`: the parts of any other figure's change or distance."""
    frame = slots.frame
    named = slots.figures.metrics
    if not frame.has("why") or not MOVED.search(frame.text) or frame.has("lost", "count") or len(named) != 1:
        return None
    metric = METRICS[named[0]]
    conditions = slots.figures.filters.conditions
    others = any(item.field not in GROUPS or len(item.values) > 1 for item in conditions)
    if metric.name in EXPLAINED or metric.where is LOST or others or slots.figures.slices.names:
        return None
    where = {"where": [item.model_dump(mode="json") for item in conditions]} if conditions else {}
    against: dict[str, object] = {"against_all": True} if held_against_all(slots) else {}
    if period := held_against(slots):
        against = {"against": period}
    return "analyze_trend", {"metric": metric.name, "what": "change", **where, **kept(slots), **against}
