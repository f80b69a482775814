"""What a share is taken of: "Anna's share of the West", "输单占全部商机的百分比"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.models.builtin.reading.filters import FilterReader
from assistant.models.builtin.reading.frame import Frame

# Behind these words stands the whole, up to a verb: "what share of the West's revenue is …", "contribute to …".
WHOLE_EN = re.compile(
    r"\b(?:share|portion|proportion|percentage|percent|fraction|part|pct|%)\s+of\s+(?P<whole>.+?)"
    r"(?=\s+(?:is|are|was|were|comes?|came|did|do|does|has|have|goes|went|belongs?|sits?)\b|[,?;]|$)"
    r"|^(?:out )?of\s+(?:all\s+)?(?P<domain>[^,?;]+?),"
    r"|\bhow much of\s+(?P<much>.+?)(?=\s+(?:is|are|was|were|comes?|came|did|do|does)\b|[,?;]|$)"
    r"|\b(?:contribut\w+|add\w*)\s+to\s+(?P<given>.+?)(?=[,?;]|$)",
    re.IGNORECASE,
)
WHOLE_ZH = re.compile(
    r"占(?:到|了|据)?(?P<whole>[^，,？?。占]+?)(?=的?(?:百分|比例|比重|份额|多少|几成|多大|%))"
    r"|在(?P<given>[^，,？?。]+?)(?:里面|里|中|当中)(?=.{0,6}(?:占|贡献))|(?P<ahead>[^，,？?。]{2,}?)(?:里面|里|中|当中|，|,)(?=[^，,]{0,20}占)"
)


@dataclass
class Shares:
    """The whole of a share, as the question names it."""

    frame: Frame
    filters: FilterReader

    @cached_property
    def place(self) -> tuple[int, int] | None:
        """Where the words of the whole stand."""
        for match in [*WHOLE_EN.finditer(self.frame.text), *WHOLE_ZH.finditer(self.frame.text)]:
            for group in ("whole", "given", "ahead", "much", "domain"):
                if group in match.re.groupindex and match[group]:
                    return match.span(group)
        return None

    @cached_property
    def within(self) -> list[str]:
        """The conditions that the whole keeps, where others make the part; all of them in one place make neither."""
        if self.place is None:
            return []
        start, end = self.place
        fields = [item.field for item in self.filters.conditions]
        inside = {
            self.filters.field_of(name) for name in self.frame.names
            if start <= name.start < end and self.filters.field_of(name) is not None
        }  # fmt: skip
        kept = [name for name in fields if name in inside]
        if self._of_deals:
            return list(dict.fromkeys(fields))
        return kept if len(set(kept)) < len(set(fields)) else []

    @property
    def _of_deals(self) -> bool:
        """Whether the whole is deals of any state."""
        start, end = self.place or (0, 0)
        return any(m.value == "deals" and start <= m.start < end for m in self.frame.metrics)

    def whole_of(self, metrics: list[str]) -> str | None:
        """`deals`, where the part is those of one state: open deals of all deals."""
        one_state = len(metrics) == 1 and metrics[0].startswith("deals_")
        return "deals" if one_state and self._of_deals else None
