"""What the measure room's tools look for in a message, and the words by which they are known (measure.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.metrics.definitions import METRICS
from knowledge.sales.measure.faults import KINDS

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

_SAID = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _words(said: dict[str, list[str]]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(said['en'])})\b|{'|'.join(said['zh'])}", re.IGNORECASE)


TREND, SEASONAL, QUARTERLY = _words(_SAID["trend"]), _words(_SAID["seasonal"]), _words(_SAID["quarterly"])
HOT, UNUSUAL, BASKET = _words(_SAID["hot"]), _words(_SAID["unusual"]), _words(_SAID["basket"])
CHURN, BEHAVIOUR, DATA = _words(_SAID["churn"]), _words(_SAID["behaviour"]), _words(_SAID["data"])
# The 指标 of 投诉数这个指标 is a figure as such, and no target.
AS_SUCH = re.compile(r"(?:这个|这一|该|此|那个)\s*$")
HELD = _words(_SAID["held"])
MOVED = re.compile(
    r"\b(?:down|drop\w*|fell|fall\w*|declin\w*|decreas\w*|lower|less|worse|slip\w*|up|ris\w+|rose|grow\w*|grew|increas\w*|chang\w*|low|bad|weak|poor|soft)\b"
    r"|下滑|下降|下跌|跌|减少|变差|降低|少了|低|差|上升|增长|涨|变化|不好",
    re.IGNORECASE,
)
SEASONS = {name: _words(said) for name, said in _SAID["season"].items()}


def trend_kind(slots: Slots) -> str | None:
    """Seasons, a trend, or why a figure moved, where the words say which."""
    text = slots.frame.text
    if slots.frame.has("why") and MOVED.search(text):
        return "change"
    return "seasonality" if SEASONAL.search(text) else "trend" if TREND.search(text) else None


def held_against_all(slots: Slots) -> bool | None:
    """Whether a part is held against everything, as a ratio of one region is: `why is the win rate low in the West`."""
    figures = slots.figures
    rates = [name for name in figures.metrics if not METRICS[name].additive]
    asked = slots.frame.has("why") and figures.filters.conditions and rates and HELD.search(slots.frame.text)
    return True if asked else None


def held_against(slots: Slots) -> str | None:
    """The other period that a change is measured from."""
    return slots.figures.compare_to if slots.frame.has("why") and not held_against_all(slots) else None


def _trend_grain(slots: Slots) -> str | None:
    return "quarter" if QUARTERLY.search(slots.frame.text) else None


def _product_topic(slots: Slots) -> str | None:
    text = slots.frame.text
    return "together" if BASKET.search(text) else "unusual" if UNUSUAL.search(text) else None


def season(slots: Slots) -> str | None:
    """A season of the year by name."""
    return next((name for name, word in SEASONS.items() if word.search(slots.frame.text)), None)


def _customer_topic(slots: Slots) -> str | None:
    return "behaviour" if BEHAVIOUR.search(slots.frame.text) and not CHURN.search(slots.frame.text) else None


def _checked_kind(slots: Slots) -> str | None:
    """A kind of record by its name, where one only is named."""
    kinds = {METRICS[mention.value].source for mention in slots.frame.metrics} & set(KINDS)
    return kinds.pop() if len(kinds) == 1 else None


def _checked_by(slots: Slots) -> str | None:
    """`by rep`, `各团队`: said of the owners, since nothing is measured."""
    frame = slots.frame
    said = [mention for mention in frame.dimensions if mention.value in ("rep", "team")]
    return next((one.value for one in said if frame.before(one.start, "group", within=0)), None)


def _period(slots: Slots) -> str | None:
    """A period that was said: for a trend none is taken for granted."""
    return slots.figures.period if slots.frame.periods else None


def _conditions(slots: Slots) -> list[dict[str, Any]]:
    """The conditions on what is analysed; that an account or product is missing is none ("很久没下单")."""
    found = slots.figures.filters.conditions
    kept = [item for item in found if item.values or item.field not in ("account", "product", "product_line")]
    return [item.model_dump(mode="json") for item in kept]


def _defined_metric(slots: Slots) -> str | None:
    """The figure whose meaning is asked for."""
    if not slots.frame.has("definition"):
        return None
    named = [mention for mention in slots.frame.metrics if not AS_SUCH.search(slots.frame.text[: mention.start])]
    figures = slots.figures.metrics
    own = [mention.value for mention in named]
    return next((name for name in figures if name in own), None) or next(iter(own or figures), None)


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "measure_period": _period,
    "measure_filters": _conditions,
    "defined_metric": _defined_metric,
    "measure_limit": lambda slots: slots.limit(),
    "trend_kind": trend_kind,
    "moved_against": held_against,
    "moved_than_all": held_against_all,
    "trend_grain": _trend_grain,
    "product_topic": _product_topic,
    "season": season,
    "customer_topic": _customer_topic,
    "checked_kind": _checked_kind,
    "checked_by": _checked_by,
}
