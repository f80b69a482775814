"""A text's terms: English stems, pairs of Chinese characters, numbers; and a question's terms in the other language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*|[\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
# Words that say nothing of what is asked; what is left of "how do I" is how much and where of everything.
_COMMON_EN = frozenset(
    re.findall(
        r"\w+",
        "a about all also am an and any are as at be because been being but by can could did do does doing done for "
        "from get gets had has have he her him his how i if in into is it its just let like me more most my need no "
        "not of on or our out over own she should so some such tell than that the their them then there these they "
        "this those to too up us very want was we were what when where which while who whom whose why will with would "
        "you your",
    )
)
_COMMON_ZH = frozenset("的了吗呢吧啊呀嘛么是在有和与及或就也都还我你您他她它们这那哪谁要会能可以让把被给对从到")


@cache
def _stemmer():  # type: ignore[no-untyped-def]  # noqa: ANN202 - PyStemmer has no types
    import Stemmer

    return Stemmer.Stemmer("english")


def terms_of(text: str) -> list[str]:
    """The terms of a text, as often as they stand in it."""
    found: list[str] = []
    words: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if word[0] >= "\u3400":
            found += _pairs(word)
        elif word[0].isdigit():
            found.append(word.replace(",", "").rstrip("."))
        elif word.split("'")[0] not in _COMMON_EN:
            words.append(word.removesuffix("'s"))
    found += _stemmer().stemWords(words)
    return found


def _pairs(run: str) -> Iterable[str]:
    """Pairs of neighbours in a run of Chinese, which needs no dictionary to be cut; common characters join nothing."""
    if len(run) == 1:
        return () if run in _COMMON_ZH else (run,)
    pairs = (run[at : at + 2] for at in range(len(run) - 1))
    return [pair for pair in pairs if pair[0] not in _COMMON_ZH and pair[1] not in _COMMON_ZH]


@cache
def _bilingual() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The word list both ways: Chinese word to English words, English stems to Chinese words."""
    to_english: dict[str, list[str]] = {}
    to_chinese: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("bilingual.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        chinese, english = line.split(":", 1)
        there, here = [part.strip() for part in english.split(",")], chinese.split("、")
        for word in here:
            to_english.setdefault(word, []).extend(there)
        for phrase in there:
            to_chinese.setdefault(" ".join(terms_of(phrase)), []).extend(here)
    return to_english, to_chinese


def translated(question: str) -> list[list[str]]:
    """The question's words in the other language: for each word known, the terms of all that it may be called there."""
    return [[term for phrase in group for term in terms_of(phrase)] for group in _translations(question)]


def in_other_words(question: str) -> str:
    """The question's known words in the other language, each by its first two names there; empty where none is known.

    No sentence, but near enough to what a sentence embedder of that language makes of one.
    """
    return " ".join(phrase for group in _translations(question) for phrase in group[:2])


def _translations(question: str) -> list[list[str]]:
    """For each word of the question that the list knows, what it may be called in the other language."""
    to_english, to_chinese = _bilingual()
    found = []
    for run in _HAN.findall(question):
        found += [to_english[word] for word in _longest_words(run, to_english)]
    stems = [term for term in terms_of(question) if term[0] < "\u3400"]
    at = 0
    while at < len(stems):
        length = next((n for n in (3, 2, 1) if " ".join(stems[at : at + n]) in to_chinese), 0)
        if length:
            found.append(to_chinese[" ".join(stems[at : at + length])])
        at += length or 1
    return found


def _longest_words(run: str, known: dict[str, list[str]]) -> Iterable[str]:
    at = 0
    while at < len(run):
        word = next((run[at : at + n] for n in range(6, 0, -1) if run[at : at + n] in known), None)
        if word is not None:
            yield word
        at += len(word) if word else 1
