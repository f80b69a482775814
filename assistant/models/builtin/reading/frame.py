"""Everything a message mentions, found once: names, periods, numbers, the catalogue's words and cues."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import accumulate
from typing import Any

from assistant.models.builtin.reading.lexicon import Lexicon, Mention, attribute_lexicon, cue_lexicon
from assistant.models.builtin.reading.plan_words import read_plan_words
from assistant.models.builtin.reading.shorthand import spelled_out
from assistant.models.builtin.reading.tokens import Token, tokenize
from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import CONDITIONS, DIMENSIONS, FACTS
from knowledge.metrics.model import Period
from knowledge.metrics.period import coming, find_periods
from knowledge.metrics.unrecorded import UNRECORDED
from knowledge.names import NameMatch, find_names
from knowledge.quantities import Comparison, Limit, find_comparisons, find_limits
from knowledge.spans import Span

# Figures of time to come: "the forecast for Q3" is for the next one.
AHEAD = ("forecast", "target", "gap_to_target", "budget", "budget_variance")
# Words of what is to come, where no figure of it is named: "where will Q3 land, worst case and best case".
LANDS = re.compile(
    r"\bwill\b.{0,24}\bland\b|\b(?:worst|best|likely)[- ]case\b|\boutlook\b|预测|展望|最(?:好|坏|差)的?情况"
    r"|能(?:做|卖|签|完成|拿下?|达)到?多少|最[差坏].{0,8}最好|最好.{0,8}最[差坏]",
    re.IGNORECASE,
)
# How the name index calls the header of an extra column; to a question it is a dimension.
COLUMN = "column"
CLAUSE_END = re.compile(r"[:：;；?？!！、]|和")
GRADES, PAUSE = ("tier", "segment"), re.compile(r"[,，、:：]")
CLAUSES = re.compile(r"(?:[^，,;；。.!！?？\n]|(?<=\d)[.,](?=\d))+")
PURPOSE = re.compile(
    r"\b(?:i['’]?m|i am|we['’]?re|we are) "
    r"(?:meeting|seeing|visiting|preparing|prepping|making|writing|putting|working on|about to)\b"
    r"|\bi (?:have|need) (?:it|this|that|them|a (?:meeting|call|review|visit)) (?:for|with|tomorrow|next|this)\b"
    r"|\b(?:we|i)(?:['’]ve| have|['’]ll have)(?: got)? (?:our|my|an?|the) (?:weekly |monthly |next )?"
    r"(?:one[- ](?:to|on)[- ]one|1[:-]1|catch[- ]up|sit[- ]down|appointment)\b"
    r"|(?:要|得|会)(?:跟|和|与|找)(?:他|她|他们)?(?:做|开)?(?:个)?(?:一对一|面谈|碰头|碰一下)"
    r"|^\s*(?:as )?you(?: already)? know\b|^\s*(?:你|您)(?:也|都)?知道"
    r"|\bfor (?:tomorrow|tonight|monday|tuesday|wednesday|thursday|friday)['’]?s?\b"
    r"|(?:明天|后天|下周|下午|待会儿?|一会儿?|马上|等下)[^，,。]*(?:要去|要见|去见|去拜访|要拜访|会上|开会|要用|复盘|汇报)"
    r"|我(?:在|正在|要|想|得)(?:做|准备|写|弄|给)",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"\b(?:how|what|which|who|show|list|give|tell)\b|多少|哪|几|谁|吗|什么|列|显示|log|记录|登记", re.IGNORECASE
)
ELLIPSIS = re.compile(
    r"\bthis (?P<unit>week|month|quarter|year)\s+(?:(?:compared|relative)\s+)?"
    r"(?:vs\.?|versus|against|to|with|than|over)\s+(?:the\s+)?last(?=\s*(?:[?.!,]|$))",
    re.IGNORECASE,
)
# Deals that close in days that are not over yet are expected to.
CLOSES = re.compile(
    r"\b(?:deals?|opportunit(?:y|ies)|ones|that|which)\s+(?:(?:will|are to|have to|should|must|need to)\s+)?"
    r"closes?\b(?!\s+date)"
    r"|\b(?:due|set|about|going) to close\b|要关的?(?!注|心|键)|要签的|该关的|会关的?(?!注)|能关的?(?!注)",
    re.IGNORECASE,
)
# What a figure is that was named before: "pipeline coverage - what is that?".
WHAT_IS_THAT = re.compile(
    r"(?<=\w)\s*[.,;:!。，；：–—-]\s*(?:so\s+|and\s+)?what(?:['’]?s| is| are)\s+(?:that|this|it|those)"
    r"\s*(?:supposed to be)?\s*[?？.]*\s*$"
    r"|(?<=\w)\s*[。，；：,.;:]\s*(?:那|这)(?:到底|究竟)?(?:是)?(?:什么|啥)(?:东西|意思)?[?？]?\s*$",
    re.IGNORECASE,
)
# In which order a list stands: "按金额排", "按金额从高到低".
ORDERED_BY = re.compile(
    r"按[^，。,？?]{1,8}?(?P<way>排(?:一下|序|列|好)?|从[高大多]到[低小少]|从[低小少]到[高大多])(?=[，。？?]|\s*$)"
)
# Said only to keep another name apart: "(not the 300X)".
ASIDE = re.compile(
    r"[(（][^()（）]*?(?:\b(?:not|excluding|ignoring)\b|不算|不含|不包括|不是)[^()（）]*[)）]", re.IGNORECASE
)


# Nobody writes such a number or word, and patterns would go through it again from each of its characters.
LONG_RUN = re.compile(r"(\d{40})\d+|([A-Za-z]{80})[A-Za-z]+")


@cache
def catalogue_lexicon(*, topics: bool = True) -> Lexicon:
    """The words of every metric, dimension and fact, in both languages, and of what is not recorded."""
    kinds = (("metric", METRICS), ("dimension", DIMENSIONS), ("fact", FACTS))
    named = (
        (kind, name, phrase)
        for kind, declared in kinds
        for name, item in declared.items()
        for phrase in (name.replace("_", " "), item.label_en, item.label_zh, *item.synonyms_en, *item.synonyms_zh)
    )
    whole = (("condition", name, phrase) for name, item in CONDITIONS.items() for phrase in item.phrases)
    unrecorded = (
        ("topic", name, phrase)
        for name, item in (UNRECORDED.items() if topics else ())
        for phrase in (item.label_en, item.label_zh, *item.words_en, *item.words_zh)
    )
    return Lexicon((*named, *whole, *unrecorded))


@dataclass(frozen=True)
class Named:
    """A name of the records in the message, with every reading of it."""

    start: int
    end: int
    text: str
    readings: tuple[NameMatch, ...]

    @property
    def exact(self) -> bool:
        """Whether it is written as the records have it."""
        return any(reading.exact for reading in self.readings)

    def of(self, *kinds: str) -> list[NameMatch]:
        """Its readings as one of the kinds."""
        return [reading for reading in self.readings if reading.kind in kinds]


@dataclass
class Frame:
    """A message, taken apart. All places are characters of `text`."""

    text: str
    tokens: list[Token]
    metrics: list[Mention] = field(default_factory=list)
    gapped: list[Mention] = field(default_factory=list)
    dimensions: list[Mention] = field(default_factory=list)
    facts: list[Mention] = field(default_factory=list)
    attributes: list[Mention] = field(default_factory=list)
    conditions: list[Mention] = field(default_factory=list)
    topics: list[Mention] = field(default_factory=list)
    categories: list[Mention] = field(default_factory=list)
    cues: list[Mention] = field(default_factory=list)
    # Periods that became conditions.
    claimed: list[Span[Period]] = field(default_factory=list)
    names: list[Named] = field(default_factory=list)
    periods: list[Span[Period]] = field(default_factory=list)
    comparisons: list[Span[Comparison]] = field(default_factory=list)
    limits: list[Span[Limit]] = field(default_factory=list)

    @property
    def gapped_place(self) -> tuple[int, int] | None:
        """Where the widest metric written with a gap stands, together with the metric words it runs into."""
        if not self.gapped:
            return None
        widest = max(self.gapped, key=lambda mention: mention.length)
        touching = [widest, *[mention for mention in self.metrics if mention.overlaps(widest)]]
        adjoining = [m for m in self.metrics if m.start == max(t.end for t in touching)]
        parts = touching + adjoining
        return min(part.start for part in parts), max(part.end for part in parts)

    def window(self, start: int, end: int) -> Frame:
        """What one clause mentions; texts and places stay those of the message."""
        inside: dict[str, Any] = {
            name: [place for place in getattr(self, name) if start <= place.start and place.end <= end]
            for name in ("metrics", "gapped", "dimensions", "facts", "attributes", "cues", "names", "limits")
        }
        return replace(self, **inside)

    def has(self, *cues: str) -> bool:
        """Whether any of the cues is in the message."""
        return any(mention.value in cues for mention in self.cues)

    def before(self, place: int, *cues: str, within: int = 2) -> Mention | None:
        """A cue that ends ahead of a place, with at most `within` other words between."""
        for mention in reversed(self.cues):
            # A cue may share its last character with what follows it: 每个|个人.
            ahead = mention.start < place and mention.end <= place + 1
            if mention.value in cues and ahead and self.words_between(mention.end, place) <= within:
                return mention
        return None

    def after(self, place: int, *cues: str, within: int = 2) -> Mention | None:
        """A cue that starts behind a place, with at most `within` other words between."""
        for mention in self.cues:
            if mention.value in cues and mention.start >= place and self.words_between(place, mention.start) <= within:
                return mention
        return None

    def words_between(self, first: int, second: int) -> int:
        """How many words lie between two places; a clause's end counts as many."""
        starts, ends, counted = self._words
        return max(0, counted[bisect_right(ends, second)] - counted[bisect_left(starts, first)])

    @cached_property
    def _words(self) -> tuple[list[int], list[int], list[int]]:
        """Where the words begin and end, and how many came before each; a clause's end counts as many."""
        weights = [20 if token.word in ".。?？!！;；" else 1 for token in self.tokens]
        starts, ends = [token.start for token in self.tokens], [token.end for token in self.tokens]
        return starts, ends, [0, *accumulate(weights)]

    def gap(self, first: int, second: int) -> str:
        """The text between two places, bare of spaces."""
        return re.sub(r"\s+", " ", self.text[first:second]).strip()


def read(text: str, access: Access) -> Frame:
    """Take a message apart under the caller's access.

    Where two findings overlap the longer one stands. A doubtful name, not exactly as the records have it, yields to
    everything else.
    """
    text = LONG_RUN.sub(r"\1\2", text)
    text = _without_asides(_without_purpose(spelled_out(text), access), access)
    frame = Frame(text, tokenize(text))
    _read_gapped(frame, _read_places(frame, access))
    _read_cues(frame, access)
    read_plan_words(frame)
    ahead = frame.has("expected", "overdue") or LANDS.search(text) is not None
    if ahead or any(mention.value in AHEAD for mention in frame.metrics):
        frame.periods = [coming(span, access.today) for span in frame.periods]
    return frame


def _read_places(frame: Frame, access: Access) -> list[Mention]:
    """Periods, limits, comparisons, names and words of the catalogue into the frame; the metrics written with a gap."""
    text = frame.text
    words = catalogue_lexicon().find(frame.tokens)
    gapped = [mention for mention in words if mention.kind == "metric_gap"]
    words = [mention for mention in words if mention.kind != "metric_gap"]
    periods = find_periods(text, access.today, access.company.fiscal_year_start)
    limits = find_limits(text)
    comparisons = [span for span in find_comparisons(text) if not (_years(span) and _touches(span, list(periods)))]
    # In "each tier, A B C" no grade is named: what stands behind a comma is another word.
    found = [span for span in find_names(access, text) if not (span.value.kind in GRADES and PAUSE.search(span.text))]
    words += [
        Mention(span.start, span.end, "dimension", span.value.label) for span in found if span.value.kind == COLUMN
    ]
    names = _named([span for span in found if span.value.kind != COLUMN])
    sure = [name for name in names if name.exact]
    # In 今年收入 the year has begun before 年收入 does.
    words = [word for word in words if not any(span.start < word.start < span.end < word.end for span in periods)]
    places = _longest([*words, *periods, *limits, *comparisons, *sure])
    places = _longest([*places, *[name for name in names if not name.exact and not _touches(name, places)]])
    kept = {id(place) for place in places}
    graded = [name for name in names if id(name) in kept and name.of("tier")]
    # In "A customers" the customers are still what is spoken of.
    kept |= {id(word) for word in words if any(word.end == name.end and _inside(word, name) for name in graded)}
    frame.periods = [span for span in periods if id(span) in kept]
    frame.limits = [span for span in limits if id(span) in kept]
    frame.comparisons = [span for span in comparisons if id(span) in kept]
    frame.names = [name for name in names if id(name) in kept]
    for mention in words:
        if id(mention) in kept:
            kinds = {
                "metric": frame.metrics, "dimension": frame.dimensions, "fact": frame.facts,
                "condition": frame.conditions, "topic": frame.topics,
            }  # fmt: skip
            kinds[mention.kind].append(mention)
    recorded = [place for place in places if not (isinstance(place, Mention) and place.kind == "topic")]
    frame.topics = [topic for topic in frame.topics if not _touches(topic, [r for r in recorded if id(r) in kept])]
    return gapped


def _read_gapped(frame: Frame, gapped: list[Mention]) -> None:
    """Those metrics written with a gap whose words belong together."""
    small = cue_lexicon().find(frame.tokens)
    nothing, undone = ([cue for cue in small if cue.value == value] for value in ("empty", "open"))
    frame.gapped = [
        mention for mention in gapped
        if not _parted(frame.text, mention, nothing) and not any(cue.start < mention.start < cue.end for cue in undone)
    ]  # fmt: skip


def _read_cues(frame: Frame, access: Access) -> None:
    """The small words and attributes that nothing else has taken; what a small word takes is nothing else."""
    # "At least 2" ranks nothing.
    hidden: list[Placed] = [
        *[name for name in frame.names if not name.of("stage")], *frame.periods, *frame.comparisons,
    ]  # fmt: skip
    cues = [cue for cue in cue_lexicon().find(frame.tokens) if not any(_inside(cue, place) for place in hidden)]
    frame.attributes = [
        mention for mention in attribute_lexicon().find(frame.tokens)
        if not any(_inside(mention, place) for place in hidden)
        and not any(_inside(mention, place) and place.length > mention.length for place in frame.metrics)
    ]  # fmt: skip
    sorting = [cue for cue in cues if cue.value == "sorting"]
    frame.metrics = [metric for metric in frame.metrics if not any(_inside(metric, cue) for cue in sorting)]
    cues = [cue for cue in cues if cue.value != "company" or not any(_inside(cue, place) for place in frame.dimensions)]
    last_year = [cue for cue in cues if cue.value == "last_year"]
    frame.periods = [span for span in frame.periods if not any(_inside(span, cue) for cue in last_year)]
    frame.cues = sorted(_longest_of_rivals(cues), key=lambda cue: (cue.start, cue.end))
    if (closes := CLOSES.search(frame.text)) and any(span.value.end >= access.today for span in frame.periods):
        frame.cues.append(Mention(closes.start(), closes.end(), "cue", "expected"))
    if frame.metrics and (asked := WHAT_IS_THAT.search(frame.text)) is not None:
        frame.cues.append(Mention(asked.start(), asked.end(), "cue", "definition"))
    if (ordered := ORDERED_BY.search(frame.text)) is not None and not frame.has("sorting"):
        frame.cues.append(Mention(ordered.start("way"), ordered.end(), "cue", "sorting"))


def _parted(text: str, mention: Mention, nothing: list[Mention]) -> bool:
    """Whether the words of a figure written with a gap belong to two clauses, or to "no amount"."""
    return CLAUSE_END.search(text[mention.start : mention.end]) is not None or any(
        _inside(cue, mention) for cue in nothing
    )


def _without_purpose(text: str, access: Access) -> str:
    """The message without what the asker is about to do with the answer; names in it stay."""
    text = _without_ellipsis(text)
    clauses = list(CLAUSES.finditer(text))
    for clause in clauses if len(clauses) > 1 else ():
        if not PURPOSE.search(clause.group()) or ASKS.search(clause.group()):
            continue
        kept = [span for span in find_names(access, clause.group()) if span.value.exact]
        blank = [" "] * len(clause.group())
        for span in kept:
            blank[span.start : span.end] = span.text
        text = text[: clause.start()] + "".join(blank) + text[clause.end() :]
    return text


def _without_asides(text: str, access: Access) -> str:
    """The message without a bracket that excludes what is no name here: places stay, its words are blank."""
    for aside in ASIDE.finditer(text):
        if not any(name.value.exact for name in find_names(access, aside.group())):
            text = text[: aside.start()] + " " * len(aside.group()) + text[aside.end() :]
    return text


def _without_ellipsis(text: str) -> str:
    """With the unit that is left out: of `this year vs last` it makes "this year vs last year"."""
    return ELLIPSIS.sub(lambda said: f"{said.group()} {said['unit']}", text)


def _years(span: Span[Comparison]) -> bool:
    """`from 2024 to 2025`: two years, and no amounts."""
    return len(span.value.values) == 2 and all(1900 <= value <= 2100 for value in span.value.values)


def _longest_of_rivals(cues: list[Mention]) -> list[Mention]:
    """没有填写 says that something is empty, though 有填 inside it says the opposite; 我们 is not 我."""
    for rivals in (
        ("empty", "filled", "negation"),
        ("mine", "team", "we", "request"),
        ("negation", "change", "fallen"),
        ("share", "valued"),
        ("lost", "change", "fallen"),
        ("records", "count", "deals_counted"),
        ("lost", "overdue"),
        ("which", "count"),
        ("follow_up", "definition"),
        ("records", "definition"),
    ):
        rival = [cue for cue in cues if cue.value in rivals]
        cues = [
            cue for cue in cues
            if cue not in rival or not any(cue.length < other.length and _inside(cue, other) for other in rival)
        ]  # fmt: skip
    return cues


Placed = Mention | Named | Span[Period] | Span[Limit] | Span[Comparison]


def _inside(inner: Placed, outer: Placed) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _touches(one: Placed, others: list[Placed]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _longest(places: list[Placed]) -> list[Placed]:
    """Without every place that overlaps a longer one; places of equal extent all stay, for a later choice."""
    kept: list[Placed] = []
    for place in sorted(places, key=lambda item: (item.start - item.end, item.start)):
        clash = [other for other in kept if place.start < other.end and other.start < place.end]
        if all((other.start, other.end) == (place.start, place.end) for other in clash):
            kept.append(place)
    return sorted(kept, key=lambda item: (item.start, item.end))


def _named(spans: list[Span[NameMatch]]) -> list[Named]:
    """Readings of one place together."""
    places: dict[tuple[int, int], list[NameMatch]] = {}
    texts: dict[tuple[int, int], str] = {}
    for span in spans:
        places.setdefault((span.start, span.end), []).append(span.value)
        texts[span.start, span.end] = span.text
    return [Named(start, end, texts[start, end], tuple(found)) for (start, end), found in sorted(places.items())]
