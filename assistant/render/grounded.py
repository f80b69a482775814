"""Whether a large model's words over documents may stand, or the documents' own words have to."""

from __future__ import annotations

import re

from assistant.render.library import cite, unmarked
from assistant.toolbox import preview
from assistant.turn import ToolResult, Turn
from knowledge.numerals import ENGLISH, chinese
from knowledge.visible import visible
from tools.contract import Citation
from tools.learn.search import LibraryAnswer

SEARCH, QUIZ = "search_library", "quiz_me"
_SCALE = {"万": 1e4, "亿": 1e8, "k": 1e3, "m": 1e6}
_SCALED = re.compile(r"(?P<number>\d+(?:[,，]\d{3})*(?:\.\d+)?)\s?(?P<scale>万|亿|[kKmM]\b)?")
_LISTED = re.compile(r"^\s*(?:[-*•]\s*)?\d{1,2}[.)、．]\s", re.MULTILINE)
_WORDS = re.compile(rf"\b(?:{'|'.join(ENGLISH)})\b|[零一二两三四五六七八九十百千万亿〇]+", re.IGNORECASE)


def grounded(closing: str, turn: Turn, citations: list[Citation]) -> tuple[str, list[Citation]] | None:
    """What a large model said at a turn's end with its citations; None where the tools' own words have to stand.

    That is where it was to ask a quiz's question as it is, where the library does not say and nothing else was found,
    where it rests on no passage that was found, and where it states a figure over documents that is in no result of the
    turn, nor in the message.
    """
    said, cited = cite(visible(closing).strip(), citations)
    done = [result for result in turn.results if result.output is not None or result.written is not None]
    answers = [result.output for result in done if isinstance(result.output, LibraryAnswer)]
    if turn.results and all(result.tool == QUIZ for result in turn.results):
        return None
    if not any(result.tool == SEARCH for result in turn.results):
        return said, cited
    if not done or (len(answers) == len(done) and not any(one.marker for one in cited)):
        return None
    known = _known(" ".join([turn.message, *map(_evidence, turn.results)]))
    stated = _stated(_LISTED.sub("", unmarked(visible(closing))))
    return (said, cited) if all(numbers & known for numbers in stated) else None


def _evidence(result: ToolResult) -> str:
    """What a result says; of passages only their words, since their ids and links are no figures of theirs."""
    if not isinstance(result.output, LibraryAnswer):
        return preview(result)
    fields = {"quote", "title", "headings", "page", "valid_from", "valid_until", "newer"}
    return " ".join(passage.model_dump_json(include=fields) for passage in result.output.passages)


def _stated(text: str) -> list[set[float]]:
    """Each figure in digits, as it stands and with the scale behind it."""
    return [_readings(found) for found in _SCALED.finditer(text)]


def _readings(found: re.Match[str]) -> set[float]:
    value = float(re.sub("[,，]", "", found["number"]))
    return {value, round(value * _SCALE[found["scale"].casefold()], 6)} if found["scale"] else {value}


def _known(text: str) -> set[float]:
    """Every number of a text, in digits or in words."""
    known = {number for found in _SCALED.finditer(text) for number in _readings(found)}
    for found in _WORDS.finditer(text):
        value = ENGLISH.get(found[0].casefold()) or chinese(found[0])
        known |= set() if value is None else {float(value)}
    return known
