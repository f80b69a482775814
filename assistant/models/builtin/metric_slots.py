"""What a question says about figures: which metrics, sliced how, filtered how, for when, against what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.models.builtin.filters import FilterReader
from assistant.models.builtin.frame import Frame
from assistant.models.builtin.lexicon import Mention
from assistant.models.builtin.measures import Measures, is_count
from assistant.models.builtin.slices import Slices, is_time
from assistant.models.builtin.times import Times, spoken
from knowledge.access import Access
from knowledge.metrics.definitions import METRICS

PERCENT = re.compile(r"(?<![\d.])\s*%|[(（]%[)）]")


@dataclass
class MetricSlots:
    """The parts of a figure's question, each read when a tool's field asks for it."""

    frame: Frame
    access: Access

    @cached_property
    def filters(self) -> FilterReader:
        """The conditions, and which mentions they used up."""
        return FilterReader(self.frame, self.access)

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
        return Times(self.frame, self.access, self.filters)

    @property
    def metrics(self) -> list[str]:
        """The metrics asked for, in order."""
        return self.measures.names

    @cached_property
    def group_by(self) -> list[str]:
        """The dimensions to slice by, at most two."""
        counted = {mention.value for mention in self.frame.dimensions if self._is_counted(mention)}
        groups = [name for name in self.slices.names if name not in counted]
        if self.frame.has("who") and "rep" not in groups and not self.filters.names_of("person"):
            groups.insert(0, "rep")
        if self.frame.has("trend") and not any(is_time(name) for name in groups):
            groups.append("month")
        groups += [] if groups else self.slices.causes
        if self.frame.has("rank") and not groups:
            free = [m.value for m in self.frame.dimensions if not self.filters.used(m) and m.value not in counted]
            groups.append(free[0] if free else "rep")
        groups += [kind for kind in self.filters.compared if kind not in groups]
        return groups[:2]

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
        if self.frame.has("lowest"):
            return "lowest"
        if self.frame.has("highest", "rank"):
            return "highest"
        return None

    @cached_property
    def limit(self) -> int | None:
        """How many groups: as said, or one for "which X has the highest"."""
        for span in self.frame.limits:
            return int(span.value.n)
        if not self.frame.has("highest", "lowest") or self.frame.has("rank"):
            return None
        if self.frame.has("runner_up"):
            return 2
        return self._number_of_groups() or (1 if len(self.group_by) == 1 else None)

    def _number_of_groups(self) -> int | None:
        """`4 clients with the most deals`: a bare number before what is listed."""
        listed = [mention for mention in self.frame.dimensions if mention.value in self.group_by]
        return next((count for mention in listed if (count := self.slices.number_before(mention))), None)

    @cached_property
    def rank_by(self) -> str | None:
        """`change`, where what fell or grew most is asked for."""
        moved = self.frame.has("change", "fallen") and self.compare_to is not None
        return "change" if moved and self.frame.has("highest", "lowest") and self.group_by else None

    @cached_property
    def period(self) -> str | None:
        """The period, as said; this year for a comparison with last year that names none."""
        if self.times.said:
            return self.times.said[0][1]
        return spoken(self.times.parse("this year")) if self.compare_to else None

    @cached_property
    def compare_to(self) -> str | None:
        """Another period, the one before, or last year's."""
        if self.frame.has("last_year"):
            return "same_period_last_year"
        if len(self.times.said) >= 2 and self.times.comparing:
            return self.times.said[1][1]
        if self.frame.has("previous") or (self.frame.has("change") and "month" not in self.group_by):
            return "previous_period"
        return None

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
        parts = self.group_by or self.filters.conditions
        adds_up = all(METRICS[name].additive for name in self.metrics)
        return True if parts and (self.frame.has("share") or (percent and adds_up)) else None

    @cached_property
    def scope(self) -> str | None:
        """Whose records: said by "my", "my team", "the whole company"."""
        for cue in ("company", "team", "mine"):
            if self.frame.has(cue):
                return cue
        return None
