"""Reviews, feedback and results in a message: their own words say which tool of the improve room is asked for."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re

from assistant.models.builtin.extract import improve, told
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import METRICS

FEEDBACK = re.compile(r"\bfeedback\b|反馈", re.IGNORECASE)
BEHIND = re.compile(
    r"\b(?:fall|falls|fell|falling|come|came|run|running) short\b|\bbehind (?:the |its |their |our )?(?:target|plan|quota)s?\b"
    r"|\bmiss(?:ed|es|ing)?\b.{0,20}\b(?:target|quota|plan)s?\b|\bbelow (?:the |its |their )?(?:target|plan|quota)\b"
    r"|\bunder-?perform\w*|\bnot (?:reach|hit|make|meet)\w*\b.{0,20}\b(?:target|quota|plan)"
    r"|没(?:有)?(?:完成|达到|达成)|未(?:完成|达成|达标)|没达标|落后|不达标|差在哪",
    re.IGNORECASE,
)
WHY = re.compile(
    r"\bwhy\b|\bhow come\b|\bwhat (?:is|was|went) (?:wrong|behind)\b|为什么|为何|怎么(?:会|没)|原因", re.IGNORECASE
)
BEST = re.compile(r"\b(?:best|strongest|top)\b|最好|最强|最优秀", re.IGNORECASE)
WORST = re.compile(r"\b(?:weakest|worst|poorest)\b|最差|最弱", re.IGNORECASE)
WHO = re.compile(r"\b(?:who|reps?|teams?|regions?|sellers?|people)\b|谁|哪个|哪些|销售|团队|区域", re.IGNORECASE)
SCORECARD = re.compile(
    r"\bscore ?cards?\b|\b(?:score|grade|rate) (?:the |all |our |my )*(?:reps|teams|regions|people)\b|打分|评分表|记分卡|综合评分",
    re.I,
)
DOING = re.compile(
    r"^\s*(?:so,?\s+|and\s+)?how(?:['’]s| is| am| are)\s+(?:i|we|my team|our team)\b.{0,12}\b(?:doing|performing|going)\b"
    r"|^\s*how (?:did|have) (?:i|we|my team|our team) (?:do|done|perform|performed)\b"
    r"|^\s*我(?:们|自己)?(?:的)?(?:团队)?[^，,。？?]{0,10}(?:做|干|表现)得?(?:怎么样|如何|好不好|还好吗)",
    re.IGNORECASE,
)
CHANGE = re.compile(
    r"\bwhat (?:should|could|can|must) (?:we|i) (?:change|improve|do (?:better|differently))\b|\bwhat to (?:change|improve)\b"
    r"|\b(?:suggest|recommend)\b.{0,20}\b(?:what to|changes?|improvements?)\b|(?:该|要|应该)(?:怎么)?(?:改进|改善|调整)(?:什么|哪)?"
    r"|(?:改进|调整)建议",
    re.IGNORECASE,
)
# Who of several is behind: a list of them is asked for, and not the summary of one.
WHOSE = re.compile(
    r"\b(?:who(?:['’]s| is| are)?|which (?:of my |of our |of the )?(?:reps?|sellers|people))\b|谁|哪(?:些|个|几个)(?:销售|人|同事)",
    re.I,
)
CHANGED = re.compile(
    r"\b(?:what|anything)(?:['’]?s| has| have| is)?\b.{0,12}\b(?:chang\w*|new|different|moved)\b.{0,40}\b(?:since|from|against|compared (?:with|to)|versus|vs)\s+(?:the )?(?:last|previous)\s+(?:week|month|quarter|year)\b"
    r"|(?:跟|和|与|比|同)?上个?(?:周|星期|月|季度|季)(?:相)?比.{0,6}(?:变化|变动|不同|不一样|差别)|(?:从|自)?上个?(?:周|星期|月|季度|季)(?:以来|到现在|至今).{0,8}(?:变化|变了|变动)",
    re.IGNORECASE,
)
# Somebody or something is named beside it: "how is the South doing".
NAMED_DOING = re.compile(
    r"^\s*(?:so,?\s+|and\s+)?how(?:['’]s| is| are| did| has| have)\s+.{1,40}\b(?:doing|performing|going|do|perform|performed)\b"
    r"|\bhow\s+.{1,30}?\s+(?:is|are|was|were|has been|have been)\s+(?:doing|performing|getting on)\b"
    r"|(?:做|干|表现)得?(?:怎么样|如何)|(?:最近|近来|近期)(?:怎么样|怎样|如何|咋样)",
    re.IGNORECASE,
)
# What else can be doing well, in a region or of a team.
OTHER_DOING = re.compile(
    r"\b(?:plans?|strateg\w+|adjustments?|campaigns?|budgets?|markets?|hiring|openings?|training|courses?|products?|deals?|pipeline|forecast)\b|计划|策略|调整|预算|市场|招聘|培训|课程|产品|商机|预测",
    re.IGNORECASE,
)
PACK = re.compile(
    r"\b(?:prepare|prep|preparing|agenda|pack|material)\b.{0,40}\breview\b|\breview(?: meeting)?\b.{0,20}\b(?:agenda|pack|material)"
    r"|准备.{0,14}(?:复盘|回顾会|评审会|业绩会)|(?:复盘|回顾)会?的?(?:材料|议程)",
    re.IGNORECASE,
)
MEMBERS = re.compile(r"\bas a team\b|\b(?:my|our) team\b|我(?:们)?的?团队", re.IGNORECASE)


def improve_tool(slots: Slots) -> str | None:
    """The tool that the message asks for; None where it asks for one figure or for something else."""
    text = slots.frame.text
    if told.minutes(slots) is not None:
        return "save_review"
    if CHANGED.search(text) and not slots.frame.metrics:
        return "summarize_performance"
    asks_figure = slots.frame.has("count") or any(
        METRICS[name].source != "reviews" for name in slots.figures.metrics
    )  # "for the review: how many did each lose"
    if (
        PACK.search(text)
        and not asks_figure
        and not any(name.of("account", "contact", "deal") for name in slots.frame.names)
    ):
        return "prepare_review"
    if (
        NAMED_DOING.search(text)
        and not OTHER_DOING.search(text)
        and _subject(slots)
        and _alone(slots)
        and not slots.frame.metrics
    ):
        return "summarize_performance"
    if SCORECARD.search(text) and improve.score_weights(slots):
        return "score_performance"
    if not told.ASKS.search(text):
        if told.feedback(slots) and not slots.frame.has("log"):
            return "save_review"
        return _of_weights(slots) or ("summarize_performance" if CHANGE.search(text) and _subject(slots) else None)
    return _asked(slots)


def _asked(slots: Slots) -> str | None:
    text = slots.frame.text
    if improve.PROMISED.search(text) and not _counts(slots):
        return "prepare_review"
    if FEEDBACK.search(text) and not _counts(slots) and improve.about_feedback(slots):
        return "find_records"
    if WHY.search(text) and BEHIND.search(text):
        return "score_performance" if WHOSE.search(text) and not _subject(slots) else "summarize_performance"
    if BEST.search(text) and WORST.search(text) and WHO.search(text) and not slots.frame.metrics:
        return "score_performance"
    if (DOING.search(text) and not slots.frame.metrics) or (CHANGE.search(text) and not slots.frame.metrics):
        return "summarize_performance"
    return _of_weights(slots)


def _of_weights(slots: Slots) -> str | None:
    """A scorecard whose weights are told."""
    return "score_performance" if SCORECARD.search(slots.frame.text) and improve.score_weights(slots) else None


def _alone(slots: Slots) -> bool:
    """Whether no record besides people, teams and regions is named."""
    return all(name.of("team", "region", "person") for name in slots.frame.names)


def _subject(slots: Slots) -> bool:
    return any(name.of("team", "region", "person") for name in slots.frame.names) or slots.frame.has("team")


def _counts(slots: Slots) -> bool:
    """Whether a number of the improve room's records is asked for: "how many promises", "feedback by team"."""
    named = any(METRICS[name].source in ("feedback", "reviews", "evaluations") for name in slots.figures.metrics)
    return slots.frame.has("count") or (named and bool(slots.figures.group_by))
