"""What the extractors of single questions read in a message: a tool, and its arguments where they have them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from assistant.models.builtin.asked.contact import contact_asks
from assistant.models.builtin.asked.library import asks_the_library
from assistant.models.builtin.asked.manager import manager_asks
from assistant.models.builtin.asked.measure import measure_tool
from assistant.models.builtin.asked.plan import about_money, names_unknown_market, plan_tool
from assistant.models.builtin.asked.quiz import TOOL as QUIZ
from assistant.models.builtin.asked.quiz import begins
from assistant.models.builtin.asked.rep import rep_asks, several_touched
from assistant.models.builtin.asked.sell import sell_tool
from assistant.models.builtin.asked.team import team_tool
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.figures.side_by_side import side_by_side
from assistant.models.builtin.slots import Slots

FIGURES = "query_metric"
LIBRARY = "search_library"


@dataclass(frozen=True)
class Reading:
    """A tool that a message may be meant for; `calls` are the arguments, one set a call, where they were read too.

    `orders`: it is an order to change records, which is carried out as it was told.
    """

    tool: str
    calls: tuple[dict[str, Any], ...] = ()
    orders: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it leaves nothing to choose."""
        return self.orders or bool(self.calls)


def readings(slots: Slots) -> list[Reading]:
    """Every reading, the most particular first; the ranker weighs them with everything else. A message is read once."""
    if "readings" not in slots.kept:
        slots.kept["readings"] = [reading for read in READERS if (reading := read(slots)) is not None]
    return cast("list[Reading]", slots.kept["readings"])


def doubted(slots: Slots) -> frozenset[str]:
    """Tools whose subject is called by a word that nothing here knows: their answer would be of another one."""
    return frozenset(["analyze_market"] if names_unknown_market(slots) else [])


def _quiz(slots: Slots) -> Reading | None:
    return Reading(QUIZ) if begins(slots) else None


def _several(slots: Slots) -> Reading | None:
    touched = several_touched(slots)
    return Reading(touched[0][0], tuple(arguments for _, arguments in touched)) if touched else None


def _asked(slots: Slots) -> Reading | None:
    asked = contact_asks(slots) or manager_asks(slots) or rep_asks(slots)
    return None if asked is None else Reading(asked[0], (asked[1],))


def _compared(slots: Slots) -> Reading | None:
    compared = side_by_side(slots)
    return Reading(FIGURES, tuple(compared)) if compared else None


def _named(slots: Slots) -> Reading | None:
    named = plan_tool(slots) if about_money(slots) else team_tool(slots) or plan_tool(slots)
    named = named or sell_tool(slots) or measure_tool(slots)
    return None if named is None else Reading(named)


def _ordered(slots: Slots) -> Reading | None:
    order = read_order(slots)
    return None if order is None else Reading(order.tool, orders=True)


def _of_documents(slots: Slots) -> Reading | None:
    return Reading(LIBRARY) if asks_the_library(slots) else None


READERS: tuple[Callable[[Slots], Reading | None], ...] = (
    _quiz, _several, _asked, _compared, _ordered, _named, _of_documents,
)  # fmt: skip
