"""A text's terms: English stems, pairs of Chinese characters, numbers; and a question's terms in the other language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
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
# Chinese words of more than one character that say as little; what stands beside them makes no pair with their ends.
_ASKING_ZH = re.compile(
    "什么|时候|怎么|怎样|如何|为何|是否|多少|多久|几个|几天|哪些|哪里|应该|需要|一下|如果|我们|你们|他们|这个|那个"
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
    found: list[str] = []
    for part in _ASKING_ZH.split(run):
        pairs = [part[at : at + 2] for at in range(len(part) - 1)] or ([part] if part else [])
        found += [pair for pair in pairs if not _COMMON_ZH.intersection(pair)]
    return found


def asked_terms(question: str) -> list[str]:
    """The terms of a question: as in `terms_of`, without pairs whose characters end one known word and begin another.

    Such a pair says nothing, and is rare: “住宿标准” would weigh “宿标” as much as both its words. A text keeps all of
    its pairs, so that nothing is lost by a word cut wrongly there.
    """
    return terms_of(_HAN.sub(_parted, question))


def _parted(run: re.Match[str]) -> str:
    """A run of Chinese with a blank between neighbours that are both known words."""
    return " ".join(_words_of(run[0]))


def _words_of(run: str) -> Iterable[str]:
    """The run cut between two known words of more than one character; all else stays together."""
    known = _to_english()
    held, closed = "", True
    at = 0
    while at < len(run):
        word = next((run[at : at + n] for n in range(6, 1, -1) if run[at : at + n] in known), "")
        if word and held and closed:
            yield held
            held = ""
        held += word or run[at]
        closed = bool(word)
        at += len(word) or 1
    yield held


# Of the dictionary's words for an English one, as many as are tried; those of the word list are all tried.
_MOST_CHINESE = 4
# A word of either language and what it may be called in the other.
Meanings = Mapping[str, Sequence[str]]


@cache
def _to_english() -> Meanings:
    """Chinese words: the word list goes before the dictionary, which knows more and chooses worse."""
    found = {word: meanings.split(",") for word, meanings in _lines("dictionary.txt")}
    listed: dict[str, list[str]] = {}
    for words, meanings in _lines("bilingual.txt"):
        for word in words.split("、"):
            listed.setdefault(word, []).extend(part.strip() for part in meanings.split(","))
    return found | listed


@cache
def _to_chinese() -> Meanings:
    """English stems (of a phrase: joined by blanks): first the words of which it is the first meaning, then by use."""
    ranked: dict[str, list[tuple[int, str]]] = {}
    stemmed = cache(terms_of)  # a phrase there is of letters alone, and the words of 50,000 are few
    for word, meanings in _lines("dictionary.txt"):
        for place, phrase in enumerate(meanings.split(",")):
            stems = " ".join(term for part in phrase.split() for term in stemmed(part))
            ranked.setdefault(stems, []).append((place, word))
    ranked.pop("", None)
    found = {
        stems: [word for _, word in sorted(words, key=lambda entry: entry[0])][:_MOST_CHINESE]
        for stems, words in ranked.items()
    }
    listed: dict[str, list[str]] = {}
    for words, meanings in _lines("bilingual.txt"):
        for phrase in meanings.split(","):
            listed.setdefault(" ".join(terms_of(phrase)), []).extend(words.split("、"))
    return found | listed


def _lines(name: str) -> list[tuple[str, str]]:
    """Both sides of each line of a list of words beside this file."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    parted = (line.partition(":") for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [(words, meanings) for words, _, meanings in parted]


def meanings_of(word: str) -> Sequence[str]:
    """What a Chinese word may be called in English; nothing for one that is not known."""
    return _to_english().get(word, ())


def translated(question: str) -> list[list[str]]:
    """The question's words in the other language: for each word known, the terms of all that it may be called there.

    Words that say nothing there ("how", "我们") are left out.
    """
    groups = ([terms_of(phrase) for phrase in group] for group in _translations(question))
    return [[term for terms in group for term in terms] for group in groups if group[0]]


def in_other_words(question: str) -> str:
    """The question's known words in the other language, each by its first two names there; empty where none is known.

    No sentence, but near enough to what a sentence embedder of that language makes of one.
    """
    return " ".join(phrase for group in _translations(question) for phrase in group[:2])


def _translations(question: str) -> list[Sequence[str]]:
    """For each word of the question that is known, what it may be called in the other language."""
    found: list[Sequence[str]] = []
    runs = _HAN.findall(question)
    to_english = _to_english() if runs else {}
    for run in runs:
        found += [to_english[word] for word in _longest_words(run, to_english)]
    stems = [term for term in terms_of(question) if term[0] < "\u3400"]
    to_chinese = _to_chinese() if stems else {}
    at = 0
    while at < len(stems):
        length = next((n for n in (3, 2, 1) if " ".join(stems[at : at + n]) in to_chinese), 0)
        if length:
            found.append(to_chinese[" ".join(stems[at : at + length])])
        at += length or 1
    return found


def _longest_words(run: str, known: Meanings) -> Iterable[str]:
    at = 0
    while at < len(run):
        word = next((run[at : at + n] for n in range(6, 0, -1) if run[at : at + n] in known), None)
        if word is not None:
            yield word
        at += len(word) if word else 1
