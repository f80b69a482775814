"""Which tool a message asks for: the nearest examples, and how much of what was mentioned a tool can take."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA

from assistant.models.builtin.extract.targets import rolls_up
from assistant.models.builtin.filters import NO_FILTER
from assistant.models.builtin.frame import Frame, catalogue_lexicon
from assistant.models.builtin.lexicon import cue_lexicon
from assistant.models.builtin.likeness import PLACEHOLDER, features, is_word, mask, mask_example
from assistant.models.builtin.measures import is_count
from assistant.models.builtin.slots import Slots
from assistant.models.builtin.tokens import Token, tokenize, words
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import FACTS
from knowledge.quantities import find_numbers
from tools.contract import Effect, Tool

# What a candidate gains when the message has every field it must have; what it loses for each one missing, for each
# mention it can't take, for a small word that all its examples have and the message has not, and for a negation that no
# condition has taken up: its answer would be the opposite of what is asked.
COMPLETE = 0.15
COVERED = 0.15
MISSING = 0.25
UNTAKEN = 0.12
UNTAKEN_FIGURE = 0.3
NO_CUE = 0.4
# What a tool with small words of its own gains from one of them.
HAS_CUE = 0.1
UNHEARD = 0.5
# What it loses when none of its words is known, when a good part is foreign, and for a number that nothing took up.
STRANGE = 0.6
TOO_STRANGE = 0.5
FOREIGN = 0.25
IDLE_NUMBER = 0.6
# What a tool for one kind of record loses where others are named.
OTHER_KIND = 0.12
# What a list loses where a number is asked for.
COUNTED = 0.15
# What a list of deals gains where one of them is asked for: the biggest, the oldest.
ONE_DEAL = 0.3
SLIP_LENGTH, LONG = 4, 7
# Below this a message is not understood; two candidates closer than this are both offered.
SURE = 0.27
APART = 0.04

# Kinds that take what another kind takes as well: the levels of a breakdown are dimensions.
ALSO = {
    "target_levels": "dimension", "target_roll_up": "dimension", "target_metric": "metric",
    "target_period": "period", "score_by": "dimension", "score_weights": "metric", "review_period": "period",
    "review_day": "period",
}  # fmt: skip
# Kinds that take several names of one.
SEVERAL = {"candidate": "candidates", "person": "people"}
# Kinds that keep a part of the message as it was told.
TOLD = {"text", "review_minutes", "adjustment_title"}
# Kinds beside which a named group is no question.
SPEAKS_OF_GROUPS = {"dimension", "review_minutes", "adjustment_title"}
# Kinds that take up a number of the message.
NUMBERS = {
    "training_below", "score_value", "training_score", "headcount", "target_amount", "target_change", "heads",
    "score_weights",
}  # fmt: skip

# Kinds of field that only a tool for figures has.
FIGURES = {"metric", "having", "share", "dimension", "deal", "lead", "deal_state", "heads", "target_roll_up"}

# Cues that say the same by turns: who is judged is asked about by any of them.
KINDRED = ({"performance", "why", "summing_up"},)

# Tools that their own words alone lead to (pay_asked.py): what speaks of something else is never weighed against them.
ROUTED = {"explain_payout", "find_pay", "save_pay"}

Vector = dict[str, float]


@dataclass(frozen=True)
class Candidate:
    """A tool with how well it fits."""

    tool: Tool
    score: float
    missing: tuple[str, ...] = ()


class Chooser:
    """Nearest examples over words and word pairs, with names and catalogue words replaced by what they are.

    It ranks every tool, so that what the caller may not use is understood and refused; `allowed` names the others.
    """

    def __init__(self, tools: list[Tool], allowed: frozenset[str]) -> None:
        self.tools = tools
        self._ranked = [tool for tool in tools if tool.name not in ROUTED]
        self._kinds = {tool.name: _record_kinds(tool) for tool in tools}
        self.allowed = allowed

    @cached_property
    def _masked(self) -> list[tuple[Tool, Counter[str]]]:
        return [(tool, features(mask_example(example))) for tool in self._ranked for example in tool.examples]

    @cached_property
    def _holding(self) -> dict[str, list[tuple[int, float]]]:
        """By feature: the examples that have it, by their places in `_masked`, and what it weighs in each."""
        holding: dict[str, list[tuple[int, float]]] = {}
        for place, (_, counted) in enumerate(self._masked):
            for feature, weight in self._weigh(counted).items():
                holding.setdefault(feature, []).append((place, weight))
        return holding

    def _nearest(self, message: Vector) -> dict[str, float]:
        """How near each tool's nearest example is to the message."""
        likeness = [0.0] * len(self._masked)
        for feature, value in message.items():
            for place, weight in self._holding.get(feature, ()):
                likeness[place] += value * weight
        nearest: dict[str, float] = {}
        for (tool, _), near in zip(self._masked, likeness, strict=True):
            nearest[tool.name] = max(nearest.get(tool.name, 0.0), near)
        return nearest

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """A feature's weight: the fewer tools use it, the more it tells."""
        seen: dict[str, set[str]] = {}
        for tool, counted in self._masked:
            for feature in counted:
                seen.setdefault(feature, set()).add(tool.name)
        return {feature: math.log(1 + len(self._ranked) / len(names)) for feature, names in seen.items()}

    @cached_property
    def _own_figure(self) -> dict[str, set[str]]:
        """The figures that every example of a tool without own small words names: a list of targets names targets."""
        own = {}
        for tool in self.tools:
            texts = [PLACEHOLDER.sub(" ", example) for example in tool.examples]
            found = [
                {m.value for m in catalogue_lexicon().find(tokenize(text)) if m.kind == "metric"} for text in texts
            ]
            own[tool.name] = set.intersection(*found) if found and not self._own_cues[tool.name] else set()
        return own

    @cached_property
    def _own_cues(self) -> dict[str, set[str]]:
        """The small words that every example of a tool has in some form: without one, the tool is hardly meant."""
        cues = {}
        for tool in self.tools:
            found = [{cue.value for cue in cue_lexicon().find(tokenize(example))} for example in tool.examples]
            own = (set.intersection(*found) if found else set()) - {"filler"}
            kindred = (kin for kin in KINDRED if found and all(kin & said for said in found))
            cues[tool.name] = own or next(kindred, set())
        return cues

    def _weigh(self, features: Counter[str]) -> Vector:
        unknown = math.log(1 + len(self._ranked)) / 2
        vector = {
            name: math.sqrt(count) * self._rarity.get(name, unknown / 2 if " " in name else unknown)
            for name, count in features.items()
        }
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        return {name: value / length for name, value in vector.items()}

    @cached_property
    def _example_words(self) -> set[str]:
        """The English words of all examples; a Chinese character alone says too little."""
        texts = [PLACEHOLDER.sub(" ", example) for tool in self.tools for example in tool.examples]
        return {token.word for text in texts for token in tokenize(text) if token.word.isascii()}

    @cached_property
    def _example_pairs(self) -> set[tuple[str, str]]:
        """The pairs of neighbouring Chinese characters of all examples: what two say together is a word, mostly."""
        texts = [PLACEHOLDER.sub(" ", example) for tool in self.tools for example in tool.examples]
        return {(one.word, other.word) for text in texts for one, other in _chinese_pairs(tokenize(text))}

    def _paired(self, tokens: list[Token]) -> set[Token]:
        """The Chinese characters that stand beside one that some example has there too."""
        return {
            token
            for pair in _chinese_pairs(tokens)
            if (pair[0].word, pair[1].word) in self._example_pairs
            for token in pair
        }

    def named(self, name: str) -> Tool | None:
        """The tool of a name, whether or not the caller may use it."""
        return next((tool for tool in self.tools if tool.name == name), None)

    def strange(self, slots: Slots) -> list[str]:
        """What nothing here knows, as written: English words, and runs of Chinese characters."""
        found = [*_places(slots.frame), *slots.figures.filters.durations]
        found += [slots.figures.having] if slots.figures.having else []
        found += slots.figures.groups.every
        found += [span for span in find_numbers(slots.frame.text) if span.text.strip()[:1].isascii()]
        runs: list[tuple[int, int]] = []
        paired = self._paired(slots.frame.tokens)
        for token in slots.frame.tokens:
            known = (
                token.word in _words_of_metrics_beside(slots.frame, token)
                or token.word.isdigit()
                or not token.word[0].isalnum()
                or token.word in self._example_words
                or token in paired
            )
            if known or any(place.start <= token.start < place.end for place in found):
                continue
            if runs and runs[-1][1] == token.start and not token.word.isascii():
                runs[-1] = (runs[-1][0], token.end)
            else:
                runs.append((token.start, token.end))
        return [slots.frame.text[start:end] for start, end in runs]

    def mended(self, slots: Slots) -> str | None:
        """The message with slips in ordinary words mended ("prodct", "custmers"); None where there are none."""
        text = slots.frame.text
        for word in self.strange(slots):
            if len(word) < SLIP_LENGTH or not (word.isascii() and word.islower()):
                continue
            near = next(
                (known for known in self._ordinary if _is_slip(word, known) or _is_slip(word.removesuffix("s"), known)),
                None,
            )
            if near is not None:
                text = text.replace(word, near, 1)
        return None if text == slots.frame.text else text

    @cached_property
    def _ordinary(self) -> list[str]:
        """The English words of the catalogue and of the small words."""
        known = catalogue_lexicon(topics=False).vocabulary | cue_lexicon().vocabulary
        return sorted(word for word in known if word.isascii() and len(word) >= SLIP_LENGTH - 1)

    def _strangeness(self, slots: Slots) -> float:
        """How much of the message lies outside what is known here: then any answer would be to another question."""
        strange = len(self.strange(slots))
        known = len({(place.start, place.end) for place in _places(slots.frame) if _says(place)})
        share = strange / (strange + known) if strange else 0.0
        return STRANGE * share + TOO_STRANGE * (share >= FOREIGN)

    def rank(self, slots: Slots) -> list[Candidate]:
        """Every tool with its score, the best first."""
        nearest = self._nearest(self._weigh(features(mask(slots.frame))))
        mentioned, covered, figure = _mentioned(slots), _covered(slots.frame), _asks_for_figure(slots)
        figures = slots.figures
        one_deal = figures.measures.one_deal
        sliced = not slots.frame.has("sorting") and any(
            slots.frame.before(mention.start, "group", within=0)
            for mention in slots.frame.dimensions
            if mention.value in figures.group_by
        )
        counted = (
            bool(figures.metrics) and slots.frame.has("count") and not slots.frame.has("listing", "which", "records")
        )
        strange, records = self._strangeness(slots), _records_said(slots)
        idle = IDLE_NUMBER * bool(slots.idle_numbers())
        found = []
        for tool in self._ranked:
            kinds = set(tool.semantics().values())
            kinds |= {ALSO[kind] for kind in kinds & ALSO.keys()}
            missing = tuple(_missing(tool, slots))
            untaken = [] if tells(tool) else [wanted for wanted in mentioned if not wanted & kinds]
            score = nearest.get(tool.name, 0.0) - MISSING * len(missing)
            score -= sum(UNTAKEN_FIGURE if wanted & FIGURES else UNTAKEN for wanted in untaken)
            if not missing and any(info.is_required() for info in tool.input.model_fields.values()):
                score += (COMPLETE + COVERED * covered) * (figure or "metric" not in kinds)
            score -= UNHEARD * bool(slots.figures.filters.ignored)
            score -= 0.0 if tells(tool) else strange  # what is told in a log may be anything
            score -= 0.0 if tells(tool) or kinds & NUMBERS else idle
            if "metric" in kinds and figures.metrics and not figures.group_by and (figures.order or slots.frame.limits):
                score -= UNHEARD  # a ranking of nothing: a total would be another answer
            score += ONE_DEAL * (one_deal and "deal_state" in kinds)
            if "metric" in kinds and not figure and _lists(slots):
                score -= COUNTED
            if sliced and "dimension" not in kinds:
                score -= UNHEARD
            if counted and "metric" not in kinds:
                score -= COUNTED
            if "metric" not in kinds and records and not records & self._kinds[tool.name]:
                score -= OTHER_KIND
            own = self._own_cues[tool.name]
            if own:
                score += HAS_CUE if slots.frame.has(*own) else -NO_CUE
            own = self._own_figure[tool.name]
            score -= NO_CUE * bool(own and not own & {mention.value for mention in slots.frame.metrics})
            if tool.effect is Effect.WRITE:
                score -= MISSING * (not slots.frame.has("log", "order", "proposing", "minutes_told", *_VERBS))
                score -= UNHEARD * _asks(slots, divides=bool(SPEAKS_OF_GROUPS & kinds))
            found.append(Candidate(tool, score, missing))
        return sorted(found, key=lambda candidate: -candidate.score)

    def writes(self, slots: Slots) -> bool:
        """Whether a tool that writes is what the message asks for."""
        best = self.rank(slots)[0]
        return best.tool.effect is Effect.WRITE and best.score >= SURE


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


def _is_slip(word: str, known: str) -> bool:
    """Whether one letter is missing, changed or swapped, in a long word also one too many: "plain" is no plan."""
    if word[0] != known[0] or len(known) < SLIP_LENGTH or abs(len(word) - len(known)) > 1:
        return False
    too_many = len(word) > len(known) and len(word) < LONG
    return not too_many and OSA.distance(word, known, score_cutoff=1) <= 1


def _record_kinds(tool: Tool) -> set[str]:
    """The kinds of record that a tool's examples speak of."""
    texts = [PLACEHOLDER.sub(" ", example) for example in tool.examples]
    said = [m for text in texts for m in catalogue_lexicon().find(tokenize(text)) if m.kind == "metric"]
    return {METRICS[m.value].source for m in said}


def _records_said(slots: Slots) -> set[str]:
    """The kinds of record that the message counts or lists."""
    asked = {METRICS[name].source for name in slots.figures.metrics if is_count(name)}
    used = slots.figures.filters.used
    named = {METRICS[m.value].source for m in slots.frame.metrics if is_count(m.value) and not used(m)}
    return asked or named


def tells(tool: Tool) -> bool:
    """Whether the tool keeps what it is told as free text."""
    return tool.effect is Effect.WRITE and bool(TOLD & set(tool.semantics().values()))


def _lists(slots: Slots) -> bool:
    """`which open deals are there?`: the records themselves are wanted, right behind a "which"."""
    frame = slots.frame
    return any(is_count(m.value) and frame.before(m.start, "which", "listing", within=0) for m in frame.metrics)


def _asks(slots: Slots, *, divides: bool = False) -> bool:
    """Whether it is a question: nothing is ever written for one. What `divides` something has groups without asking."""
    said = slots.frame.text.rstrip()
    if slots.frame.has("how_to"):
        return True
    if slots.frame.has("log"):
        return False
    grouped = bool(slots.figures.group_by) and not divides
    return grouped or slots.frame.has("count", "listing", "asking") or said.endswith(("?", "？"))


_VERBS = ("call", "visit", "email", "meeting", "message")


def _missing(tool: Tool, slots: Slots) -> list[str]:
    filled = slots.fill(tool)
    return [name for name, info in tool.input.model_fields.items() if info.is_required() and name not in filled]


def _mentioned(slots: Slots) -> list[set[str]]:
    """Each thing the message mentions, as the kinds of field that could take it."""
    figures = slots.figures
    wanted: list[set[str]] = []
    one_deal = bool(figures.filters.names_of("deal"))  # what is asked of it are its facts, and no figures
    strong = [name for name in figures.metrics if not is_count(name) and not one_deal]
    wanted += [{"metric", *(["attributes"] if strong[0] in FACTS else [])}] if strong else []
    wanted += [{"dimension"}] * bool(figures.group_by and (strong or slots.frame.has("trend", "split")))
    wanted += [{"period", "moment"}] * bool(slots.frame.periods)
    wanted += [{"deal_state"}] * figures.measures.one_deal
    wanted += [{"share"}] * bool(figures.share)
    wanted += [{"having"}] * bool(figures.having)
    wanted += [{"heads"}] * slots.frame.has("judge")
    wanted += [{"target_roll_up"}] * rolls_up(slots)
    wanted += [{"compare_to"}] * bool(figures.compare_to)
    wanted += [{"filters"}] * any(item.op.value != "=" for item in figures.filters.conditions)
    one_record = any(name.of("account", "person") for name in slots.frame.names)
    wanted += [{"attributes"}] * bool(one_record and slots.attributes and not strong)
    kinds = Counter(figures.filters.kind_of(name) for name in slots.frame.names)
    for name in slots.frame.names:
        kind = figures.filters.kind_of(name)
        alone = kinds[kind] == 1 and not figures.filters.negated(name)  # a field for one name takes no two and no "not"
        own = ["manager" if kind == "person" and slots.manager() else kind] if alone else []
        own += [SEVERAL[kind]] if kind in SEVERAL else []
        wanted.append({*([] if kind in NO_FILTER else ["filters"]), *own})
    if slots.frame.has("won", "lost", "open") and not slots.frame.metrics:
        wanted.append({"metric", "deal_state"})
    return wanted


def _asks_for_figure(slots: Slots) -> bool:
    """Whether a number is wanted: "deals won in June" asks for the deals, "how many deals" and "win rate" for one."""
    figures = slots.figures
    measured = any(not is_count(name) for name in figures.metrics)
    return (
        measured
        or bool(figures.having)
        or bool(figures.group_by)
        or slots.frame.has("count", "change", "share", "trend", "definition")
    )


def _covered(frame: Frame) -> float:
    """The part of the message's words that stand in something found: names, periods, figures, small words."""
    found = _places(frame)
    words = [token for token in frame.tokens if is_word(token)]
    inside = sum(any(place.start <= token.start < place.end for place in found) for token in words)
    return inside / len(words) if words else 0.0


def _places(frame: Frame) -> list[Any]:
    """Everything found in the message; each kind is a type of its own, and all have a start and an end."""
    kinds: list[list[Any]] = [
        frame.cues, frame.metrics, frame.gapped, frame.dimensions, frame.facts, frame.attributes, frame.conditions,
        frame.topics, frame.categories, frame.names, frame.periods, frame.claimed, frame.comparisons, frame.limits,
    ]  # fmt: skip
    return [place for kind in kinds for place in kind]


def _says(place: Any) -> bool:  # noqa: ANN401 - any of the kinds above
    """Whether a place carries meaning; filler and punctuation don't."""
    return getattr(place, "value", None) != "filler"
