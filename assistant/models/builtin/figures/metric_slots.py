"""What a question says about figures: which metrics, sliced how, filtered how, for when, against what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from assistant.models.builtin.figures.groups import (
    GroupCondition,
    GroupReader,
    by_target,
    silent,
    with_any,
    without_any,
)
from assistant.models.builtin.figures.measures import Measures
from assistant.models.builtin.figures.shares import Shares
from assistant.models.builtin.figures.slices import Slices, is_time
from assistant.models.builtin.figures.times import Times, spoken
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.reading.filters import FilterReader
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.lexicon import Mention
from assistant.models.builtin.reading.plan_words import FASTEST, GROWS
from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Period
from knowledge.metrics.period import period_containing

# Units of time that are held against the one before, with what phrases of comparison call them.
STEPS = {"month": ("month", "mom"), "quarter": ("quarter", "qoq"), "week": ("week", "wow"), "year": ()}
LONGER = {
    "month": ("quarter", "half", "year", "range"),
    "quarter": ("half", "year", "range"),
    "week": ("month", "quarter", "year", "range"),
}
# How many of a ranking are shown where several are asked for.
SEVERAL = 10
IN_PERCENT = re.compile(r"\b(?:percent\w*|rate)\b|%|增长率|增幅|百分", re.IGNORECASE)
UPWARDS = re.compile(r"\bascending\b|\b(?:low|small)\w* (?:to|first)\b|从[低小少]到[高大多]|升序", re.IGNORECASE)
# A target of a year that is called so: "the annual target", "全年指标".
YEARLY = re.compile(
    r"\b(?:annual|yearly|full[- ]year)\s+(?:sales\s+|revenue\s+)?(?:targets?|quotas?|goals?|numbers?|budgets?)\b"
    r"|(?:年度|全年)的?(?:销售|业绩|收入)?(?:目标|指标|任务|预算)",
    re.IGNORECASE,
)
# In which order they stand, and not that one is wanted: "highest first", "大的在前".
FIRST = re.compile(
    r"\b(?:high|low|big|larg|small|great|old|new|long|short)(?:g?est|e?st) (?:ones? )?first\b"
    r"|\b(?:most|least|best|worst) first\b"
    r"|[高低大小多少好差](?:的)?(?:排|放|在)(?:在)?(?:最)?(?:前|上)",
    re.IGNORECASE,
)
# How all of a kind do beside each other: "how do the regions stack up on sales".
SIDE_BY_SIDE = re.compile(
    r"\bhow do (?:the|our|my|all)\b.{0,30}\b(?:stack up|line up|measure up|compare)\b"
    r"|(?:各|每)[^，。？?]{1,6}(?:比起来|摆在一起)",
    re.IGNORECASE,
)
THERE_IS = re.compile(r"\s*(?:都|一共)?(?:有|是)(?:哪些|谁)")
RESPECTIVELY = re.compile(r"\brespectively\b|分别|各自|各是", re.IGNORECASE)
PERCENT = re.compile(r"(?<![\d.])\s*%|[(（]%[)）]")


@dataclass
class MetricSlots:
    """The parts of a figure's question, each read when a tool's field asks for it."""

    frame: Frame
    access: Access

    @cached_property
    def filters(self) -> FilterReader:
        """The conditions, and which mentions they used up."""
        told = [*self.groups.every, *([self._told] if self._told else [])]
        return FilterReader(self.frame, self.access, tuple((item.start, item.end) for item in told))

    @cached_property
    def _told(self) -> GroupCondition | None:
        """A condition on groups that is said in so many words."""
        told = self.groups.compared or by_target(self.frame, self.groups)
        return told or silent(self.frame, self.groups) or without_any(self.frame, self.groups)

    @cached_property
    def groups(self) -> GroupReader:
        """The conditions on groups."""
        return GroupReader(self.frame)

    @cached_property
    def having(self) -> GroupCondition | None:
        """The condition on the groups' own figure, where one is said."""
        return self._told or with_any(self.frame, self.groups, {item.field for item in self.filters.conditions})

    @cached_property
    def slices(self) -> Slices:
        """The dimensions sliced by."""
        return Slices(self.frame, self.filters)

    @cached_property
    def measures(self) -> Measures:
        """The figures asked for."""
        return Measures(self.frame, self.filters, self.slices)

    @cached_property
    def times(self) -> Times:
        """The periods; conditions have taken theirs first."""
        return Times(self.frame, self.access, self.filters, stepwise=self.step is not None)

    @cached_property
    def step(self) -> str | None:
        """The unit of time of "month over month", "每月的环比", where several of them are asked for."""
        frame = self.frame
        if frame.has("last_year") or len(frame.periods) > 1 or not frame.has("previous", "change"):
            return None
        grouped = next((name for name in self.slices.names if name in STEPS), None)
        if grouped or not frame.has("previous"):
            return grouped
        said = next((cue for cue in frame.cues if cue.value == "previous"), None)
        words = frame.text[said.start : said.end].casefold() if said else ""
        unit = next((unit for unit, signs in STEPS.items() if any(sign in words for sign in signs)), None)
        longer = [span for span in frame.periods if span.value.grain in LONGER.get(unit or "", ())]
        return unit if unit and (longer or not frame.periods) else None

    @property
    def metrics(self) -> list[str]:
        """The metrics asked for, in order."""
        return [self.having.metric] if self.having else self.measures.names

    @cached_property
    def group_by(self) -> list[str]:
        """The dimensions to slice by, at most two."""
        if self.having:
            return [self.having.dimension]
        if self.each:
            return list(self.each)
        counted = {mention.value for mention in self.frame.dimensions if self._is_counted(mention)}
        groups = [name for name in self.slices.names if name not in counted]
        if self.frame.has("best_seller") and self._who_are_they:
            groups = [m.value for m in self.frame.dimensions if m.value in ("product", "product_line")][:1]
        if (
            (self.frame.has("who", "best_seller") and not self._who_is_ranked and not self._who_are_they)
            and "rep" not in groups
            and not self.filters.names_of("person")
            and not self.filters.compared
        ):
            groups.insert(0, "rep")
        if self.frame.has("trend") and not any(is_time(name) for name in groups):
            groups.append("month")
        if self.step and self.step not in groups:
            groups.append(self.step)
        groups += [] if groups else self.slices.causes
        if (self.frame.has("rank") or SIDE_BY_SIDE.search(self.frame.text)) and not groups:
            free = [m.value for m in self.frame.dimensions if not self.filters.used(m) and m.value not in counted]
            groups.append(free[0] if free else "rep")
        groups += [kind for kind in self.filters.compared if kind not in groups]
        return groups[:2] or self._told_by()

    def _told_by(self) -> list[str]:
        """The dimension by which the figure is told where none is asked for: conversion by stage."""
        usual = [METRICS[name].told_by for name in self.metrics[:1]]
        fields = {item.field for item in self.filters.conditions}
        return [name for name in usual if name is not None and name not in fields]

    @cached_property
    def each(self) -> tuple[str, str] | None:
        """`the top rep of every region`: of each group of one dimension the first of another."""
        frame = self.frame
        free = [m for m in frame.dimensions if not self.filters.used(m)]
        outer = [m for m in free if frame.before(m.start, "group", within=0)]
        if not outer and RESPECTIVELY.search(frame.text):
            outer = [m for m in free if (self.slices.number_before(m) or 0) > 1]
        ranked = frame.has("highest", "lowest") or any(span.value.direction for span in frame.limits)
        if len(outer) != 1 or not ranked:
            return None
        inner = [m.value for m in free if m.value != outer[0].value and self.slices.ranked(m)]
        if not inner and frame.has("who", "best_seller"):
            inner = ["rep"]
        return (outer[0].value, inner[0]) if inner else None

    @property
    def _who_is_ranked(self) -> bool:
        """`who is our smallest customer`: the noun says who."""
        ranked = [m for m in self.frame.dimensions if self.frame.before(m.start, "highest", "lowest", within=1)]
        return any(m.value not in ("rep", "manager") and not self.filters.used(m) for m in ranked)

    @property
    def _who_are_they(self) -> bool:
        """`健身类客户有谁`, `the best sellers among our products`: others than our people are asked for."""
        frame = self.frame
        others = [m for m in frame.dimensions if m.value not in ("rep", "manager") and not is_time(m.value)]
        sold = [m for m in others if m.value in ("product", "product_line") and not self.filters.used(m)]
        whose = (frame.after(m.end, "who", within=1) for m in others if THERE_IS.match(frame.text[m.end :]))
        return any(whose) or bool(sold and frame.has("best_seller") and not frame.has("who"))

    def _is_counted(self, mention: Mention) -> bool:
        """The very words that name what is counted are no slice of it."""
        same = [m for m in self.frame.metrics if (m.start, m.end) == (mention.start, mention.end)]
        return any(is_count(m.value) and m.value in self.metrics for m in same)

    @cached_property
    def order(self) -> str | None:
        """Downwards or upwards, when the question ranks."""
        for span in self.frame.limits:
            if span.value.direction:
                return str(span.value.direction)
        if self.frame.has("highest") and self.frame.has("fallen") and self.times.comparing:
            return "lowest"
        if self.frame.has("lowest") and not self._both_ends:
            return "lowest"
        if self.frame.has("highest", "rank") or self._is_sorted:
            return "lowest" if UPWARDS.search(self.frame.text) else "highest"
        return None

    @property
    def _both_ends(self) -> bool:
        """`who is best and who is worst`: all of them, from one end to the other."""
        low = [cue for cue in self.frame.cues if cue.value == "lowest"]
        high = [cue for cue in self.frame.cues if cue.value == "highest"]
        apart = [cue for cue in high if not any(cue.overlaps(other) for other in low)]  # 落后最多 is one end
        return bool(apart and low)

    @property
    def _is_sorted(self) -> bool:
        """`sort by amount`, `按金额排`: by a fact or a figure; names stand in their own order."""
        return self.frame.has("sorting") and bool([m for m in self.frame.facts if not self.filters.used(m)])

    @cached_property
    def limit(self) -> int | None:
        """How many groups: as said, or one for "which X has the highest"."""
        for span in self.frame.limits:
            return int(span.value.n)
        if not self.frame.has("highest", "lowest") or self.frame.has("rank") or FIRST.search(self.frame.text):
            return None
        if self._both_ends:
            return None
        if self.each:
            return 1
        if self.frame.has("runner_up"):
            return 2
        return self._number_of_groups() or self._several() or (1 if len(self.group_by) == 1 else None)

    def _several(self) -> int | None:
        """`top customers`, `our best reps`: more than one is asked for, and no number said."""
        frame = self.frame
        said = [
            m for m in frame.dimensions
            if m.value in self.group_by and frame.text[m.start : m.end].casefold().endswith("s")
            and frame.before(m.start, "highest", "lowest", within=0)
        ]  # fmt: skip
        return SEVERAL if said and not frame.has("who") and len(self.group_by) == 1 else None

    def _number_of_groups(self) -> int | None:
        """`4 clients with the most deals`: a bare number before what is listed."""
        listed = [mention for mention in self.frame.dimensions if mention.value in self.group_by]
        return next((count for mention in listed if (count := self.slices.number_before(mention))), None)

    @cached_property
    def rank_by(self) -> str | None:
        """`change` or its percent, where what fell or grew most is asked for."""
        moved = self.frame.has("change", "fallen") and self.compare_to is not None
        if not (moved and self.frame.has("highest", "lowest") and self.group_by):
            return None
        fast = GROWS.search(self.frame.text) and FASTEST.search(self.frame.text)  # how fast it grows is a rate
        return "change_percent" if fast or IN_PERCENT.search(self.frame.text) else "change"

    @cached_property
    def period(self) -> str | None:
        """The period, as said; the one that runs for a comparison with another that names none."""
        if self.having and self.having.days is not None:
            first = self.access.today - timedelta(days=self.having.days)
            return spoken(Period(start=first, end=self.access.today))
        if self.times.other is not None:
            grain = self.times.other[0].grain
            unit = grain if grain in ("day", "week", "month", "quarter", "year") else "year"
            return spoken(period_containing(self.access.today, unit, self.access.company.fiscal_year_start))
        if self.times.said:
            return self.times.said[0][1]
        if YEARLY.search(self.frame.text):
            return spoken(self.times.parse("this year"))
        return spoken(self.times.parse("this year")) if self.compare_to else None

    @cached_property
    def compare_to(self) -> str | None:
        """Another period, the one before, or last year's."""
        if self.times.other is not None:
            return self.times.other[1]
        if self.frame.has("last_year"):
            return "same_period_last_year"
        if self.step:
            return "previous_period"
        if len(self.times.said) >= 2 and self.times.comparing:
            return self.times.said[1][1]
        if self.frame.has("previous") or (self.frame.has("change") and "month" not in self.group_by):
            return "previous_period"
        return None

    @property
    def having_also(self) -> list[dict[str, Any]]:
        """Further conditions on other figures of the same groups."""
        others = self.groups.every[1:] if self.having in self.groups.every else []
        return [{**other.bound, "metric": other.metric} for other in others]

    @property
    def average_per(self) -> str | None:
        """The calendar unit of "average per month", "月均"."""
        return self.slices.average_per

    @cached_property
    def share(self) -> bool | None:
        """Whether shares of the total are asked for; "by what percentage did it change" asks for something else."""
        if self.times.comparing:
            return None
        percent = self.frame.has("in_percent") or PERCENT.search(self.frame.text)
        parts = self.group_by or self.filters.conditions or self.shares.whole_of(self.metrics)
        adds_up = all(METRICS[name].additive for name in self.metrics)
        return True if parts and adds_up and (self.frame.has("share") or percent) else None

    @cached_property
    def shares(self) -> Shares:
        """What a share is taken of."""
        return Shares(self.frame, self.filters)

    @property
    def share_within(self) -> list[str]:
        """The fields whose conditions the whole keeps."""
        return self.shares.within if self.share and not self.group_by else []

    @property
    def share_of_metric(self) -> str | None:
        """The metric of the whole, where it is another."""
        return self.shares.whole_of(self.metrics) if self.share and not self.group_by else None

    @property
    def _are_teams(self) -> bool:
        """`各团队的业绩`: the word that says "our team" is the one that figures are sliced by."""
        sliced = [m for m in self.frame.dimensions if m.value == "team" and self.slices.sliced(m)]
        said = [cue for cue in self.frame.cues if cue.value == "team"]
        return all(any(cue.start < m.end and m.start < cue.end for m in sliced) for cue in said)

    @cached_property
    def scope(self) -> str | None:
        """Whose records: said by "my", "my team", "the whole company"."""
        for cue in ("company", "team", "mine"):
            if self.frame.has(cue):
                return None if cue == "team" and self._are_teams else cue
        return None
