"""Hiring and training in a message: their own words and verbs say which of their tools is asked for."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re

from assistant.models.builtin.asked.improve import improve_tool
from assistant.models.builtin.asked.pay import pay_tool
from assistant.models.builtin.extract import hiring, team, training
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import METRICS

COMPARES = re.compile(
    r"\b(?:compar(?:e|es|ed|ing|ison)|scorecards?|versus|vs|side by side|rank|ranking|best|strongest|better)\b"
    r"|比较|对比|评分表|谁更|更好|得分最高|最好|排名|入围",
    re.IGNORECASE,
)
OPENINGS = re.compile(
    r"\b(?:job openings?|openings|open positions?|vacanc(?:y|ies)|hiring (?:status|progress))\b"
    r"|\b(?:are|is|do|does) (?:we|they|you|anyone|anybody|any team|(?:the )?\w+) (?:still |currently )?(?:hir(?:e|ing)|recruit(?:ing)?)\b|\bwho (?:is|are) hiring\b"
    r"|在招|招聘|空缺|职位.*招|岗位",
    re.I,
)
ASKS = re.compile(
    r"[?？]\s*$|[吗呢]\s*$|^\s*(?:which|who|whose|what|how|is|are|does|do|has|have)\b|谁|哪|多少|什么", re.I
)
# All of us who sell.
EVERYBODY = re.compile(
    r"^\W*(?:(?:please|can you)\s+)?(?:(?:show|list|give)\s+(?:me\s+)?|who(?:['’]s| is| are)\s+(?:all\s+)?(?:in|on)\s+)(?:the\s+|our\s+)?(?:whole\s+|entire\s+)?sales\s+(?:team|force|people|staff|department)\W*$"
    r"|^(?:看看?|列出|给我看看?)?(?:我们的?|整个)*销售(?:团队|部门?|队伍)(?:里?都?有)?(?:哪些人|谁|名单|成员)[？?]?$",
    re.IGNORECASE,
)
SOURCES = {"candidates", "openings", "enrolments"}


def team_tool(slots: Slots) -> str | None:
    """The tool of hiring or training that the message asks for; None where it asks for a figure or something else."""
    frame = slots.frame
    if hiring.is_refused(slots):
        return "compare_candidates"
    if (of_pay := pay_tool(slots)) is not None:
        return of_pay
    if frame.has("log") and not hiring.candidates(slots) and not hiring.ADDS.search(frame.text):
        return None
    of_training = training.about_training(slots)
    if _newcomers(slots):
        return "find_people"
    if hiring.about_hiring(slots) and not (of_training and not hiring.ABOUT.search(frame.text)):
        return _hiring(slots)
    if of_training and (asked := _training(slots)) is not None:
        return asked
    return "find_people" if _of_people(slots) else improve_tool(slots)


def _newcomers(slots: Slots) -> bool:
    """`who are the new hires this quarter?`: colleagues who came, and no candidates."""
    asked = team.joined(slots) is not None and not hiring.PEOPLE.search(slots.frame.text)
    return asked and not slots.frame.has("count") and not slots.name("opening") and not slots.figures.slices.names


def _of_people(slots: Slots) -> bool:
    """Whether the message is unmistakably about our teams, regions, newcomers or leavers."""
    about = any(told(slots) is not None for told in (team.what, team.joined, team.left, team.order))
    about = about or team.counts_own(slots) or EVERYBODY.match(slots.frame.text) is not None
    named = any(name.of("account", "deal", "lead", "contact", "course", "candidate") for name in slots.frame.names)
    return about and not named


def _figure(slots: Slots) -> bool:
    """Whether a number is asked for that the catalogue has: "candidates by source", "days to hire this year"."""
    named = [METRICS[name] for name in slots.figures.metrics if METRICS[name].source in SOURCES]
    counted = slots.frame.has("count") or bool(slots.frame.periods) or bool(slots.figures.group_by)
    return any(metric.name not in ("candidates",) or counted for metric in named)


def _hiring(slots: Slots) -> str | None:
    text = slots.frame.text
    if not ASKS.search(text) and hiring.action(slots):
        return "save_hiring"
    people = len(hiring.candidates(slots))
    finalists = hiring.FINALISTS.search(text)
    if hiring.OLDEST.search(text):
        return "find_hiring"
    if (COMPARES.search(text) and (people or finalists or hiring.PEOPLE.search(text))) or (
        finalists and not _figure(slots)
    ):
        return "compare_candidates"
    if hiring.FUNNEL.search(text) or (hiring.WAITS.search(text) and not slots.frame.has("count")):
        return "find_hiring"
    if _figure(slots):
        return None
    named = slots.name("opening") or people
    return "find_hiring" if named or hiring.PEOPLE.search(text) or OPENINGS.search(text) else None


def _training(slots: Slots) -> str | None:
    if not ASKS.search(slots.frame.text) and training.action(slots):
        return "save_training"
    if training.below(slots) is None and _figure(slots):
        return None
    return "find_training"
