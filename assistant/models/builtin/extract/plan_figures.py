"""The figures that are told of a market or of resources: sizes, growth, shares, heads, stock and cash."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.plan_patterns import NOT_RIVALS, NUMBER, SCALES, SHARES, I
from knowledge.numerals import ENGLISH, small

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots


def rivals(slots: Slots) -> list[dict[str, Any]]:
    """Competitors with their shares: "Verdano 22%, Kesslow 15%"."""
    found = []
    for match in SHARES.finditer(slots.frame.text):
        name = re.sub(r"^(?:and|和|竞争对手|其中)\s*", "", match["name"], flags=I).strip()
        if name and not NOT_RIVALS.fullmatch(name) and not NOT_RIVALS.search(name.split()[-1]):
            found.append({"name": name, "share": float(match["share"])})
    return found


def _labelled(words: str) -> Callable[[Slots], float | None]:
    """The number beside a word: "size 120 million", "规模1.2亿"."""
    ahead = re.compile(
        rf"(?:{words})\s*(?:is|of|to|at|[:：为是到有约按]|大约)?\s*(?:[$¥￥€£]|usd|cny|rmb)?\s*{NUMBER}", I
    )
    behind = re.compile(rf"{NUMBER}\s*(?:{words})", I)
    worded = re.compile(rf"(?P<word>{'|'.join(ENGLISH)}|[一二两三四五六七八九十])\s*(?:{words})", I)

    def read(slots: Slots) -> float | None:
        for pattern in (ahead, behind, worded):
            if (found := pattern.search(slots.frame.text)) and pattern is worded:
                return small(found["word"])
            if found := pattern.search(slots.frame.text):
                return float(found["number"].replace(",", "")) * SCALES.get((found["scale"] or "").casefold(), 1)
        return None

    return read


def _whole(read: Callable[[Slots], float | None]) -> Callable[[Slots], int | None]:
    def count(slots: Slots) -> int | None:
        found = read(slots)
        return None if found is None else int(found)

    return count


def growth(slots: Slots) -> float | None:
    """The growth of a market in percent; below 0 where it shrinks."""
    found = re.search(
        r"(?P<down>shr[aiu]nk\w*|fell|down|declin\w*|下降|萎缩|下滑|跌|负增长)?[^\d%％]{0,12}?(?P<minus>[-−]?)(?P<n>\d+(?:\.\d+)?)\s*(?:%|％|percent\b)",
        _growth_part(slots.frame.text),
        I,
    )
    if found is None:
        return None
    value = float(found["n"])
    return -value if found["down"] or found["minus"] else value


def _growth_part(text: str) -> str:
    """What is said from the word for growth on."""
    said = re.search(
        r"grow\w*|grew|shr[aiu]nk\w*|declin\w*|\bup\b|\bdown\b|涨|跌|增长|增速|增幅|下降|萎缩|下滑", text, I
    )
    return text[said.start() :] if said else ""


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "market_size": _labelled(r"size|volume|规模|容量|体量|盘子|\bmarket\b(?:[^\d,;，；]{0,30}(?:put|stands?|estimated|worth|valued))?|市场(?:有|约|估计|大概)?"), "market_growth": growth, "market_rivals": rivals,
    "plan_heads": _whole(_labelled(r"headcount|heads?|people|reps?|人数|[个名位]?(?<!新)人(?!均)")),
    "plan_new_heads": _whole(_labelled(r"new (?:heads?|hires?|reps?)|(?:of (?:them|which|whom) )(?:are )?new|to be hired|拟招|新招|待招|[个名位]?新人")),
    "plan_ramp": _whole(_labelled(r"(?:months? of )?ramp(?:[- ]?up)?(?: of)?|months? (?:of |to )ramp|爬坡(?:期)?(?:月数)?")),
    "plan_capacity": _labelled(r"capacity(?: (?:a|per) (?:head|rep))?|人均产能|人均|产能|each\b|apiece\b|(?:a|per) (?:head|rep|person)"),
    "plan_stock": _labelled(r"stock|inventory|库存"), "plan_cash": _labelled(r"cash|现金|资金"),
}  # fmt: skip
