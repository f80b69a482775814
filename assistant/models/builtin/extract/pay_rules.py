"""Rates, tiers, cap and draw of a commission plan as people say them."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from knowledge.quantities import find_numbers

PERCENT = r"(\d+(?:\.\d+)?)\s*[%％]"
OF = r"(?:\s*of)?(?:\s*(?:the|their))?(?:\s*(?:target|quota))?"
# A rate, then from where on; or from where on, then the rate. No number says: from the target on.
RATE_ABOVE = re.compile(
    rf"{PERCENT}\s*(?:commission\s*)?(?:above|over|beyond|from|past)\s*(?:{PERCENT})?{OF}", re.IGNORECASE
)
ABOVE_RATE = re.compile(
    rf"(?:above|over|beyond|past)\s*(?:{PERCENT})?{OF}\s*(?:it is|it's|pays?|gets?|at|is|:|=)?\s*{PERCENT}"
    rf"|(?:超过|高于|超出)(?:目标)?的?(?:{PERCENT})?(?:以上)?(?:的)?(?:部分)?(?:按|为|是|提成|[:：])?\s*{PERCENT}"
    rf"|(?:完成率|达成率)\s*{PERCENT}\s*以上(?:的)?(?:部分)?(?:按|为|是|提成|[:：])?\s*{PERCENT}",
    re.IGNORECASE,
)
UP_TO = re.compile(
    rf"{PERCENT}\s*(?:commission\s*)?(?:up to|until|till|below|to)\s*(?:the\s*)?(?:target|quota|100\s*%)|目标(?:以内|之内|内|以下)(?:按|为|是)?\s*{PERCENT}",
    re.IGNORECASE,
)
BASE = re.compile(
    rf"\b(?:rate|commission|base)\b[^\d%]{{0,25}}{PERCENT}|(?:比例|提成|基础)[^\d%]{{0,10}}{PERCENT}", re.IGNORECASE
)
CAP = re.compile(r"\bcap(?:ped)?\b|封顶|上限", re.IGNORECASE)
DRAW = re.compile(r"\bdraw\b|\badvance\b|预支|保底", re.IGNORECASE)
ACCELERATOR = re.compile(
    r"\baccelerator\b[^\d]{0,25}?[×x]?\s*(?P<en>\d+(?:\.\d+)?)(?!\s*[%\d])|[×x]\s*(?P<x>\d+(?:\.\d+)?)(?!\s*%)|(?P<zh>\d+(?:\.\d+)?)\s*(?:倍|x\b|times)",
    re.IGNORECASE,
)
FROM = re.compile(rf"(?:above|over|beyond|from|超过|高于)(?:目标)?的?\s*{PERCENT}", re.IGNORECASE)
CLAWBACK = re.compile(
    r"(?:claw(?:ed)?[ -]?back|追回)[^\d]{0,25}(\d+)\s*(?:days?|天)|(\d+)\s*天内?[^，。]{0,8}追回", re.I
)


def tiers(text: str) -> list[dict[str, float]] | None:
    """Each tier said: above so many percent of the target, its rate; 0 is from the first sale on."""
    if ACCELERATOR.search(text) and not UP_TO.search(text):
        text = ACCELERATOR.sub(" ", text)
    found: dict[float, float] = {}
    rest = text
    for match in UP_TO.finditer(text):
        found[0.0] = float(next(part for part in match.groups() if part))
        rest = rest.replace(match.group(), " ")
    for pattern, first in ((RATE_ABOVE, True), (ABOVE_RATE, False)):
        for match in pattern.finditer(rest):
            parts = match.groups()
            rate, above = parts if first else next((parts[at + 1], parts[at]) for at in (0, 2, 4) if parts[at + 1])
            if float(rate) <= float(above or 100):
                found.setdefault(float(above or 100), float(rate))
            rest = rest.replace(match.group(), " ")
    if any(found) and 0.0 not in found and (base := re.search(PERCENT, rest)):
        found[0.0] = float(base[1])
    return [{"above": above, "rate": rate} for above, rate in sorted(found.items())] or None


def rate(text: str) -> float | None:
    """The one rate said, where no tiers are."""
    if tiers(text):
        return None
    if said := BASE.search(text):
        return float(next(part for part in said.groups() if part))
    percents = [span for span in find_numbers(text) if span.value.unit == "percent"]
    return float(percents[0].value.amount) if len(percents) == 1 and not FROM.search(text) else None


def _behind(pattern: re.Pattern[str], text: str) -> float | None:
    """The amount that stands right behind a word, or right ahead of it."""
    said = pattern.search(text)
    if said is None:
        return None
    numbers = [span for span in find_numbers(text) if span.value.unit is None and span.value.amount >= 1]
    behind = [span for span in numbers if 0 <= span.start - said.end() <= 30]
    ahead = [span for span in numbers if 0 <= said.start() - span.end <= 8]
    nearest = behind[0] if behind else ahead[-1] if ahead else None
    return None if nearest is None else float(nearest.value.amount)


def accelerator(text: str) -> float | None:
    """How many times the rate counts above the target."""
    if not re.search(r"accelerator|倍|times|[×x]\s*\d", text, re.IGNORECASE):
        return None
    found = ACCELERATOR.search(text)
    value = float(found["en"] or found["x"] or found["zh"]) if found else 0.0
    return value if 1 < value <= 10 else None


def accelerator_above(text: str) -> float | None:
    """From which percent of the target on."""
    found = FROM.search(text) if accelerator(text) else None
    return float(found[1]) if found else None


def clawback(text: str) -> int | None:
    """Within how many days a deal takes its commission back."""
    found = CLAWBACK.search(text)
    return int(found[1] or found[2]) if found else None


READERS: dict[str, Callable[[str], Any]] = {
    "pay_rate": rate, "pay_tiers": tiers, "pay_accelerator": accelerator, "pay_accelerator_above": accelerator_above,
    "pay_cap": lambda text: _behind(CAP, text), "pay_draw": lambda text: _behind(DRAW, text), "pay_clawback": clawback,
}  # fmt: skip


def any_rule(text: str) -> bool:
    """Whether any rule of a plan is said."""
    return any(read(text) is not None for read in READERS.values())
