"""Quizzes in a message: one is asked for, or the question that was just put is answered."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import json
import re
from typing import Any

from assistant.models.builtin.reading.tokens import is_chinese
from assistant.models.builtin.slots import Slots
from knowledge.library.quiz_answers import read_answer

TOOL = "quiz_me"
_ON = r"(?:\s+(?:on|about|in|over|from|regarding)\s+(?P<{}>.+))?"
BEGINS = re.compile(
    r"\b(?:quiz|test|examine|drill) (?:me|us)\b(?: (?:again|now|please))?" + _ON.format("me")
    + r"|\b(?:test|check) my (?:knowledge|understanding) (?:of|about|on|in) (?P<mine>.+)"
    r"|\b(?:give|make|start|take|do|have|try|begin|another|need|want)(?: me)?(?: (?:a|an|the|another|some))?(?: (?:quick|short|little|new))? quiz(?:zes)?\b" + _ON.format("give")
    + r"|\bask me (?:(?:a few|some|five|\d|a couple of) )?questions\b" + _ON.format("ask")
    + r"|(?:用|拿|按|根据|就|以)(?P<zh_by>[^，,。！!？?]+?)(?:来)?(?:(?:出|提)(?:几|一|些|点)?(?:道|个)?(?:题目?|问题?))?(?:来)?(?:考考|考一考|考|测测|测一测)我(?:们)?"
    r"|(?:考考|考一考|考一下|考|测测|测一测|测一下|测试一下|测验一下|考查|抽查|提问)(?:一下)?我(?:们)?(?:一下)?(?:的)?(?:关于|有关)?(?P<zh>[^，,。！!？?]*)"
    r"|(?:给我|帮我|请)?(?:出|来)(?:几|一|两|三|五|些|点|\d)?(?:道|个|些)?(?:关于|有关)?(?P<zh_out>[^，,。！!？?道题]*?)(?:方面)?的?(?:测验|小测|小测验|考题|测试题|题目?)(?:考考我|测测我)?(?P<zh_last>[^，,。！!？?吧]*)"
    r"|(?:我想|我要|开始|再来)?(?:做|参加|开始)(?:一?个|一?次|些)?(?:关于|有关)?(?P<zh_do>[^，,。！!？?做]*?)(?:方面)?的?(?:小)?(?:测验|小测)",
    re.IGNORECASE,
)  # fmt: skip
# What can only be meant as an answer, even where it is none of the options: then it is said which there are.
ANSWERS = re.compile(
    r"\W*(?:[a-h]|true|false|yes|no|对|错|是|不是|第?[\d一二三四五六七八九]个?|[$€£¥]?\d[\d,.]*\s*(?:%|percent|[a-z]{3,12}|[\u4e00-\u9fff]{1,4})?|huh|what|啊|什么)\W*",
    re.IGNORECASE,
)
_OFFERED = re.compile(r"[A-D]\. \S")
_BARE = re.compile(r"\W*(?:[a-d](?:[.):、]|\W*$)|\d)", re.IGNORECASE)
_TRIM = re.compile(
    r"^(?:the|our|my)\s+(?=topic|subject)|^(?:关于|有关|一下|下)|(?:\s+(?:please|now|again|today))+$|(?:吧|呗|好吗|可以吗|行吗|一下|方面|的知识|的内容|呢)+$",
    re.IGNORECASE,
)


def quiz_asks(slots: Slots, earlier: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The arguments of a quiz that the message begins or goes on with; None where it is about something else."""
    text = slots.frame.text.strip()
    options = _waiting(earlier)
    if options and (read_answer(text, options) is not None or ANSWERS.fullmatch(text)):
        return {"answer": text[:500]}
    # A quiz stays open while other things are asked: its end, and an option that is sent as it was offered, go to it.
    options = _waiting(earlier, behind_others=True)
    if options and (
        read_answer(text, options) == "stop" or (_OFFERED.match(text) and read_answer(text, options) in range(4))
    ):
        return {"answer": text[:500]}
    begun = BEGINS.search(text)
    if begun is None:
        return None
    language = {"language": "zh" if is_chinese(text) else "en"}
    found = topic(slots)
    return {"topic": found, **language} if found else language


def begins(slots: Slots) -> bool:
    """Whether a quiz is asked for."""
    return BEGINS.search(slots.frame.text) is not None


def picks_option(message: str, earlier: list[dict[str, Any]]) -> bool:
    """Whether a message is a letter or a figure that answers a quiz's question: it has no language of its own."""
    text = message.strip()
    options = _waiting(earlier)
    return bool(options) and _BARE.match(text) is not None and isinstance(read_answer(text, options), int)


def topic(slots: Slots) -> str | None:
    """What to be quizzed on, as it was said."""
    begun = BEGINS.search(slots.frame.text)
    said = next((part for part in begun.groups() if part and part.strip()), "") if begun else ""
    return _TRIM.sub("", said.strip(" \t\"'“”‘’「」.。!！?？,，:：")).strip(" “”\"'")[:200] or None


def _waiting(earlier: list[dict[str, Any]], *, behind_others: bool = False) -> list[str]:
    """The options of the question that was put last, with nothing but quizzing since, or with other questions too."""
    for past in reversed(earlier):
        calls = past["calls"]
        if not calls:
            continue  # what was not understood has changed nothing
        if calls[-1]["tool"] != TOOL:
            if behind_others:
                continue
            return []
        try:
            result = json.loads(calls[-1].get("result", "{}"))
        except ValueError:
            return []
        if calls[-1]["status"] == "ok":
            return list(result.get("options", []))
        if result.get("refused") != "quiz.unclear":
            return []
    return []
