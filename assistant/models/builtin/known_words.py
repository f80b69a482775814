"""The words that are known here, so that a message that says something else is seen, and slips are mended."""

from __future__ import annotations

from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from assistant.models.builtin.mentioned import places, says
from assistant.models.builtin.reading.frame import Frame, catalogue_lexicon
from assistant.models.builtin.reading.lexicon import cue_lexicon
from assistant.models.builtin.reading.likeness import PLACEHOLDER
from assistant.models.builtin.reading.sounds import sounds_like
from assistant.models.builtin.reading.tokens import Token, is_chinese, tokenize, words
from knowledge.metrics.definitions import METRICS
from knowledge.quantities import find_numbers
from tools.contract import Tool

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

# What is lost when none of a message's words is known, and when a good part is foreign.
STRANGE = 0.6
TOO_STRANGE = 0.5
FOREIGN = 0.25
SLIP_LENGTH, LONG = 4, 7


class KnownWords:
    """The words of the catalogue, of the small words, of names that were found, and of the tools' examples."""

    def __init__(self, tools: list[Tool]) -> None:
        self._examples = [PLACEHOLDER.sub(" ", example) for tool in tools for example in tool.examples]

    @cached_property
    def _example_words(self) -> set[str]:
        """The English words of all examples; a Chinese character alone says too little."""
        return {token.word for text in self._examples for token in tokenize(text) if token.word.isascii()}

    @cached_property
    def _example_pairs(self) -> set[tuple[str, str]]:
        """The pairs of neighbouring Chinese characters of all examples: what two say together is a word, mostly."""
        return {(one.word, other.word) for text in self._examples for one, other in _chinese_pairs(tokenize(text))}

    def _paired(self, tokens: list[Token]) -> set[Token]:
        """The Chinese characters that stand beside one that some example has there too."""
        return {
            token
            for pair in _chinese_pairs(tokens)
            if (pair[0].word, pair[1].word) in self._example_pairs
            for token in pair
        }

    def strange(self, slots: Slots) -> list[str]:
        """What nothing here knows, as written: English words, and runs of Chinese characters."""
        found = [*places(slots.frame), *slots.figures.filters.durations]
        found += [slots.figures.having] if slots.figures.having else []
        found += slots.figures.groups.every
        found += [span for span in find_numbers(slots.frame.text) if span.text.strip()[:1].isascii()]
        runs: list[tuple[int, int]] = []
        paired = self._paired(slots.frame.tokens)
        for token in slots.frame.tokens:
            known = (
                token.word.isdigit()
                or not token.word[0].isalnum()
                or token.word in self._example_words
                or token in paired
                or (token.word.isascii() and token.word in _words_of_metrics_beside(slots.frame, token))
            )
            covering = [place for place in found if place.start <= token.start < place.end]
            if known or any(place not in slots.frame.gapped for place in covering):
                continue
            if covering and not _is_proper(slots.frame, token):  # what a phrase with a gap runs over, but for a name
                continue
            if runs and runs[-1][1] == token.start and not token.word.isascii():
                runs[-1] = (runs[-1][0], token.end)
            else:
                runs.append((token.start, token.end))
        return [slots.frame.text[start:end] for start, end in runs]

    def mended(self, slots: Slots) -> str | None:
        """The message with slips in ordinary words mended ("prodct", "custmers", 业积); None where there are none."""
        text = slots.frame.text
        for word in self.strange(slots):
            if is_chinese(word):
                at = text.find(word)
                text = sounds_like(text, range(at, at + len(word))) or text
                continue
            if len(word) < SLIP_LENGTH or not (word.isascii() and word.islower()):
                continue
            near = next(
                (
                    known
                    for known in self._ordinary
                    if _is_slip(word, known) or _is_slip(word.removesuffix("s"), known) or _is_swapped(word, known)
                ),
                None,
            )
            if near is not None:
                text = text.replace(word, near, 1)
        return None if text == slots.frame.text else text

    @cached_property
    def _ordinary(self) -> list[str]:
        """The English words of the catalogue and of the small words.

        None that fills a sentence: a word that nothing knows would be mended away, and half the question with it.
        """
        known = catalogue_lexicon(topics=False).vocabulary | cue_lexicon().vocabulary
        return sorted(word for word in known if word.isascii() and len(word) >= SLIP_LENGTH - 1 and not _fills(word))

    def strangeness(self, slots: Slots) -> float:
        """How much of the message lies outside what is known here: then any answer would be to another question."""
        strange = len(self.strange(slots))
        known = len({(place.start, place.end) for place in places(slots.frame) if says(place)})
        share = strange / (strange + known) if strange else 0.0
        return STRANGE * share + TOO_STRANGE * (share >= FOREIGN)


def _is_proper(frame: Frame, token: Token) -> bool:
    """Whether a word is written as a name within the sentence."""
    return token.start > 0 and token.word.isascii() and frame.text[token.start].isupper()


def _fills(word: str) -> bool:
    return any(cue.value == "filler" for cue in cue_lexicon().find(tokenize(word)))


def _chinese_pairs(tokens: list[Token]) -> list[tuple[Token, Token]]:
    """Neighbouring Chinese characters, with nothing between them."""
    return [
        (one, other) for one, other in pairwise(tokens)
        if one.end == other.start and not one.word.isascii() and not other.word.isascii()
    ]  # fmt: skip


def _words_of_metrics_beside(frame: Frame, token: Token) -> set[str]:
    """What the metrics right beside a word are called: "average won deal" and "value" are of one."""
    beside = [
        mention.value for mention in frame.metrics
        if (mention.end <= token.start and frame.words_between(mention.end, token.start) == 0)
        or (token.end <= mention.start and frame.words_between(token.end, mention.start) == 0)
    ]  # fmt: skip
    return set().union(*(_words_of(name) for name in beside))


@cache
def _words_of(metric: str) -> frozenset[str]:
    declared = METRICS[metric]
    return frozenset(word for phrase in (declared.label_en, *declared.synonyms_en) for word in words(phrase))


def _is_swapped(word: str, known: str) -> bool:
    """Whether two letters of a word's plural have changed places: "salse" is "sales"."""
    plural = f"{known}s"
    return len(word) == len(plural) and sorted(word) == sorted(plural) and OSA.distance(word, plural) == 1


def _is_slip(word: str, known: str) -> bool:
    """Whether one letter is missing, changed or swapped, in a long word also one too many: "plain" is no plan."""
    if word[0] != known[0] or len(known) < SLIP_LENGTH or abs(len(word) - len(known)) > 1:
        return False
    too_many = len(word) > len(known) and len(word) < LONG
    return not too_many and OSA.distance(word, known, score_cutoff=1) <= 1
