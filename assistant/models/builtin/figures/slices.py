"""By what a question slices its figure: "by X", "which X", "top 5 X", "各X", "per month on average"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.models.builtin.reading.filters import FilterReader
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.lexicon import Mention
from assistant.models.builtin.reading.tokens import is_chinese
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.numerals import ENGLISH, small

JOINTS = frozenset(
    (
        ",",
        "，",
        "、",
        ";",
        "；",
        "/",
        "+",
        "&",
        "and",
        ", and",
        "plus",
        "as well as",
        "x",
        "×",
        "*",
        "和",
        "与",
        "及",
        "以及",
        "，和",
        "、和",
        "还有",
        "跟",
    )
)
CROSSES = frozenset(("x", "×", "*"))
# So many characters, with their spaces, stand at most between two that are joined.
WIDEST_JOINT = 12
# A number before a noun is no longer than this.
LONGEST_NUMBER = 24
# Dimensions that answer "why did we lose": named at all, they are asked for.
CAUSES = ("loss_reason", "competitor")
AVERAGES = {
    "monthly_average": "month", "quarterly_average": "quarter", "weekly_average": "week", "yearly_average": "year",
}  # fmt: skip
NUMBER_BEFORE = re.compile(
    rf"(?:^|[^\w.]|(?<=[\u4e00-\u9fff])|(?<=[\s、,，和][A-Z])(?=[一二两三四五六七八九十]))(\d{{1,3}}|{'|'.join(ENGLISH)}|[一二两三四五六七八九十]{{1,3}})\s*[个家位名款大]?\s*$",
    re.IGNORECASE,
)
OF_ACCOUNTS = ("sector", "location", "city", "segment", "tier", "parent_account", "region")
OWNED = re.compile(r"\s*(?:['’]s?)?\s*|\s*[的所]*\s*")
WHOSE = re.compile(r"\s+(?:whose|with the|that ha[sd] the)\b", re.IGNORECASE)
EACH_OF_THEM = re.compile(
    r"\beach(?: one)? of (?:them|these|those)\b|\beach\s*[?.]?$|每[家个位人](?=给|带|贡献|的|有|各)|各家", re.IGNORECASE
)
ACROSS = re.compile(r"across|among", re.IGNORECASE)
APIECE = re.compile(r"各有|各自|各是|各多少|分别|\brespectively\b", re.IGNORECASE)
# What makes a noun mean each of its kind: 产品线各占多少.
EACH_BEHIND = ("各", "分别")
KINDS_OF = {"rep": ("person",), "manager": ("person",)}
OVER = ("rep", "account", "team", "region", "product")
EACH = re.compile(r"(?:\b(?:per|each|one|every|an?)|每[个位家名]?|一[个位家名])\s*$", re.IGNORECASE)
# "Which of my reps": one of all of them.
WHICH_OF = re.compile(r"\b(?:which|what)(?: one)? (?:of|among) (?:(?:all|my|our|the|these|those)\s+)+$", re.IGNORECASE)
# "Where did this quarter's leads come from": by their source.
CAME_FROM = re.compile(
    r"\bwhere\b.{1,40}\b(?:leads?|deals?|customers?|accounts?|opportunit\w+)\b.{0,12}\b(?:come|coming|came)\s+from\b"
    r"|(?:线索|商机|客户|单子).{0,8}(?:从哪[里儿]?来|哪[里儿]?来的|来自哪)|从哪[里儿]?来的?.{0,4}(?:线索|商机|客户|单子)",
    re.IGNORECASE,
)
EACH_TIME = re.compile(
    r"^[按每各哪逐历]|^这[几些]|(?:month|quarter|week|dai|year)ly$|^annually$|^over the |^(\w+) by \1$", re.IGNORECASE
)


@dataclass
class Slices:
    """The dimensions that are sliced by; not those that conditions are made of."""

    frame: Frame
    filters: FilterReader

    @cached_property
    def names(self) -> list[str]:
        """Every dimension that the question slices by, what it counts among them."""
        mentions = [m for m in self.frame.dimensions if not self.filters.used(m) and self.sliced(m)]
        places: dict[tuple[int, int], str] = {}
        for mention in mentions:
            # The header of an extra column says more than the catalogue's word that is spelt alike.
            if (mention.start, mention.end) not in places or mention.value not in DIMENSIONS:
                places[mention.start, mention.end] = mention.value
        named = list(dict.fromkeys(places.values()))
        kept = [name for name in named if name not in {m.value for m in mentions if self._describes(m)}]
        return kept if "source" in kept or not CAME_FROM.search(self.frame.text) else [*kept, "source"]

    def _describes(self, mention: Mention) -> bool:
        """`customer industry`, `客户的行业`: the first noun only says whose the second is."""
        return any(
            other.start >= mention.end and OWNED.fullmatch(self.frame.text[mention.end : other.start])
            and other.value in OF_ACCOUNTS
            for other in self.frame.dimensions
            if mention.value == "account"
        )  # fmt: skip

    @cached_property
    def causes(self) -> list[str]:
        """The reasons that a question about lost deals asks for: "why did we lose", "输单原因"."""
        if not self.frame.has("lost"):
            return []
        named = [m.value for m in self.frame.dimensions if m.value in CAUSES and not self.filters.used(m)]
        return named or (["loss_reason"] if self.frame.has("why") else [])

    @cached_property
    def average_per(self) -> str | None:
        """The calendar unit of "average per month", "月均"."""
        for cue, unit in AVERAGES.items():
            if self.frame.has(cue):
                return unit
        if (
            self._spread()
            and not self.frame.has("days_asked")
            and any(METRICS[m.value].additive for m in self.frame.metrics)
        ):
            units = [m.value for m in self.frame.dimensions if m.value in AVERAGES.values()]
            units += [m.value for m in self.frame.dimensions if self._each(m)]
            return units[0] if units else None
        if self.frame.has("per_head"):
            return "rep"
        return None

    def _spread(self) -> bool:
        """Whether "average" is of sums; right before an amount it folds the amounts themselves, as 平均金额 does."""
        averaged = [cue for cue in self.frame.cues if cue.value == "averaged"]
        return any(
            not any(
                fact.start >= cue.end and self.frame.words_between(cue.end, fact.start) == 0
                for fact in [*self.frame.facts, *self.frame.metrics]
                if fact.kind == "fact" or not METRICS[fact.value].additive
            )
            for cue in averaged
        )

    def _each(self, mention: Mention) -> bool:
        """`per rep`, `one customer`, `平均每个销售`: what a mean is taken over."""
        return mention.value in OVER and EACH.search(self.frame.text[: mention.start]) is not None

    def counts(self, mention: Mention) -> bool:
        """Whether a figure's words only slice: in "which accounts have the most deals" the accounts do."""
        same = [d for d in self.frame.dimensions if (d.start, d.end) == (mention.start, mention.end)]
        return not any(self.sliced(dimension) or dimension.value == self.average_per for dimension in same)

    def sliced(self, mention: Mention) -> bool:
        """Whether a dimension is sliced by."""
        frame = self.frame
        if is_time(mention.value) and EACH_TIME.search(frame.text[mention.start : mention.end]):
            return self.average_per != mention.value
        if self.average_per == mention.value:
            return False
        near = 2 if is_chinese(frame.text) else 1
        return bool(
            frame.before(mention.start, "which", "group", within=near)
            or WHICH_OF.search(frame.text[: mention.start])
            or frame.before(mention.start, "rank", within=1)
            or self._across(mention)
            or self._whose(mention)
            or self._opening(mention)
            or self._one_by_one(mention)
            or frame.before(mention.start, "highest", "lowest", "main", within=1)
            or frame.after(mention.end, "split", within=0)
            or self._limited(mention)
            or self._numbered(mention)
            or self._of_all(mention)
            or self._after_superlative(mention)
            or self._joined(mention)
            or self._crossed(mention)
        )

    def _whose(self, mention: Mention) -> bool:
        """`the salesperson whose deals take longest`: looked for among all of them."""
        ranked = self.frame.has("highest", "lowest")
        return ranked and mention.value in OVER and WHOSE.match(self.frame.text[mention.end :]) is not None

    def _opening(self, mention: Mention) -> bool:
        """`sector with the longest sales cycle`: a noun that opens the message, among all of which it is looked for."""
        text = self.frame.text
        first = self.frame.words_between(0, mention.start) <= 1
        ranked = self.frame.has("highest", "lowest")
        return first and ranked and re.match(r"\s+(?:with|that has|having)\b", text[mention.end :], re.I) is not None

    def _one_by_one(self, mention: Mention) -> bool:
        """`product by product`, and `how much each of them brought in`: of the kind that is spoken of."""
        text = self.frame.text
        word = text[mention.start : mention.end].casefold()
        if re.match(rf"\s+by\s+{re.escape(word)}\b", text[mention.end :], re.IGNORECASE):
            return True
        return mention.value in OVER and EACH_OF_THEM.search(text[mention.end :]) is not None

    def _across(self, mention: Mention) -> bool:
        """`across the three offices`, `三个大区对比`: all of a few, side by side."""
        group = self.frame.before(mention.start, "group", within=3)
        spread = group is not None and ACROSS.match(self.frame.text[group.start : group.end])
        return bool(spread) or (self.frame.has("compare", "difference") and (self.number_before(mention) or 0) > 1)

    def ranked(self, mention: Mention) -> bool:
        """Whether a superlative, a "which" or a number of the first ones stands by the noun."""
        return bool(
            self.frame.before(mention.start, "highest", "lowest", "which", within=2)
            or self._limited(mention)
            or self._after_superlative(mention)
        )

    def _limited(self, mention: Mention) -> bool:
        """`top 5 accounts`, `客户前五`."""
        between = self.frame.words_between
        return any(
            (span.end <= mention.start and between(span.end, mention.start) <= 2)
            or (span.start >= mention.end and between(mention.end, span.start) <= 3)
            for span in self.frame.limits
        )

    def number_before(self, mention: Mention) -> int | None:
        """`4 clients`, `三个产品`: how many, right before the noun."""
        said = NUMBER_BEFORE.search(self.frame.text[max(0, mention.start - LONGEST_NUMBER) : mention.start])
        return small(said[1]) if said else None

    def _numbered(self, mention: Mention) -> bool:
        """A number before the noun, and a superlative somewhere: "4 clients with the most …"."""
        return self.frame.has("highest", "lowest") and (self.number_before(mention) or 0) > 1

    def _of_all(self, mention: Mention) -> bool:
        """`A、B、C三个等级各有多少家`, `the West and the other regions`: each of a few, or the others beside one."""
        each = APIECE.search(self.frame.text) is not None and (self.number_before(mention) or 0) > 1
        named = any(name.of(*KINDS_OF.get(mention.value, (mention.value,))) for name in self.frame.names)
        each = each or self.frame.text[mention.end :].startswith(EACH_BEHIND)
        return each or (mention.value in self.filters.whole and named)

    def _after_superlative(self, mention: Mention) -> bool:
        """业绩最高的销售是谁: the superlative stands before its noun with 的."""
        if not is_chinese(self.frame.text):
            return False
        cue = self.frame.before(mention.start, "highest", "lowest", within=1)
        return cue is not None and self.frame.gap(cue.end, mention.start) in ("", "的")

    def _joined(self, mention: Mention) -> bool:
        """`by region and product`."""
        return any(
            0 <= mention.start - other.end <= WIDEST_JOINT
            and self.frame.gap(other.end, mention.start).casefold() in JOINTS
            and self.sliced(other)
            for other in self.frame.dimensions
            if other is not mention
        )

    def _crossed(self, mention: Mention) -> bool:
        """`region x month`, `大区×月份`: two dimensions with a cross between are both sliced by."""
        gaps = [
            self.frame.gap(min(other.end, mention.end), max(other.start, mention.start)).casefold()
            for other in self.frame.dimensions
            if 0 <= mention.start - other.end <= WIDEST_JOINT or 0 <= other.start - mention.end <= WIDEST_JOINT
        ]
        return any(gap in CROSSES for gap in gaps)


def is_time(dimension: str) -> bool:
    """Whether it is a calendar unit; the header of an extra column never is."""
    return dimension in DIMENSIONS and DIMENSIONS[dimension].is_time
