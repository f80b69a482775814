"""How a name may be written: without case, spaces and legal forms, by parts, aliases and short forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from knowledge.glossary import aliases
from knowledge.places import place_forms

FULL, ALIAS, BARE, PART = 1.0, 0.9, 0.95, 0.6
# No name, but the beginning of one with more words than are tried in a sentence: how the rest goes on is in its label.
OPENING = 0.0
LEGAL = re.compile(
    r"[\s,.]+(?:inc|incorporated|corp|corporation|co|company|llc|ltd|limited|gmbh|ag|plc|s\.?a|b\.?v)\.?$"
    r"|(?:股份)?有限(?:责任)?公司$|集团(?:公司)?$|公司$",
    re.IGNORECASE,
)
ZH_PLACE = re.compile(
    r"^(?:北京|上海|天津|重庆|广州|深圳|杭州|南京|苏州|成都|武汉|西安|青岛|大连|厦门|宁波|长沙|华[东南西北中]|[\u4e00-\u9fff]{2}[省市])"
)
ZH_TRADE = re.compile(
    r"(?:科技|技术|贸易|商贸|食品|医药|医疗|电子|实业|制造|信息|网络|软件|物流|餐饮|超市|连锁|投资|发展|工业|机械)+$"
)
# "Kesslow" for Kesslow Drinks, "朗沃" for 朗沃饮品: a rival is called without its trade.
RIVAL_TRADE = re.compile(
    r"(?:\s+(?:foods?|drinks?|beverages?|brands?|group|holdings?|industries|international|global|systems?|software"
    r"|solutions|services|technolog(?:y|ies)|tech|labs?|pharma|medical|health|media|motors|electronics|logistics))+$"
    r"|(?<=[\u4e00-\u9fff]{2})(?:食品|饮品|饮料|乳业|酒业|药业|服饰|家居|电器|汽车|集团|软件|科技)+$",
    re.IGNORECASE,
)
# "Bars & Snacks" are asked for as bars, and as snacks.
JOINED = re.compile(r"\s*[&/、]\s*|\s+and\s+|[与和及]")
# "华南" for 华南大区, "West" for West region.
UNIT_WORDS = {
    "region": re.compile(r"(?:[大片战]区|区域|分公司|办事处|区)$|\s+(?:region|territory|area|office)$", re.IGNORECASE),
    "team": re.compile(r"(?:销售)?(?:团队|小组|组|队|部)$|\s+(?:sales\s+)?(?:team|group)$", re.IGNORECASE),
    "product_line": re.compile(r"(?:产品)?(?:系列|线)$|\s+(?:series|line|family)$", re.IGNORECASE),
}
# A grade of one letter is a name only beside such a word: "A级", "tier A".
GRADES = (
    "grade", "tier", "level", "class", "级", "类", "等级", "级别", "客户等级",
    "客户级别", "客户分类", "account tier", "customer tier", "customer grade",
)  # fmt: skip
# "A customers": no article stands before a plural.
GRADED = ("customers", "accounts", "clients", "客户")
# ASCII's spaces, punctuation and control characters.
NO_NAME = bytes(code for code in range(128) if not chr(code).isalnum())


def normalise_name(text: str) -> str:
    """Letters, digits and Chinese characters only, without case: "GTX Pro" and "GTXPro" are one."""
    if text.isascii():  # the same, five times as fast: there are many names
        return text.lower().encode().translate(None, NO_NAME).decode()[:200]
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())[:200]


def strip_legal(text: str) -> str:
    """A company's name without "Inc", "有限公司" and the like."""
    return LEGAL.sub("", text.strip()).strip(" ,.") or text


def keys_of(kind: str, name: str) -> Iterator[tuple[str, float]]:
    """Every way to write a name, with its weight."""
    yield normalise_name(name), FULL
    if kind in ("account", "competitor"):
        yield from _of_company(kind, strip_legal(name))
    if kind in ("region", "location", "city"):
        yield from ((normalise_name(form), BARE) for form in sorted(place_forms(name)))
    if kind == "person" and name.isascii() and len(parts := name.split()) > 1:
        yield normalise_name(parts[0]), PART
        yield normalise_name(parts[-1]), PART
    for part in scripts_of(name):
        yield normalise_name(part), ALIAS
        if kind in UNIT_WORDS and len(bare := UNIT_WORDS[kind].sub("", part).strip()) > 1:
            yield normalise_name(bare), ALIAS
    if kind in UNIT_WORDS and len(core := UNIT_WORDS[kind].sub("", name).strip()) > 1:
        yield normalise_name(core), ALIAS
    if kind in ("tier", "segment") and len(grade := normalise_name(name)) == 1:
        for word in map(normalise_name, GRADES):
            yield f"{word}{grade}", FULL
            yield f"{grade}{word}", FULL
        yield from ((f"{grade}{word}", FULL) for word in GRADED)
    if kind == "product_line":
        yield from ((normalise_name(part), PART) for part in _joined(name))
    for alias in aliases(kind, name):
        yield normalise_name(alias), ALIAS


def _of_company(kind: str, bare: str) -> Iterator[tuple[str, float]]:
    """A company's name without its legal form, its place and its trade."""
    yield normalise_name(bare), BARE
    short = ZH_TRADE.sub("", ZH_PLACE.sub("", bare))
    if len(short) >= 2:
        yield normalise_name(short), PART
    if kind == "competitor" and len(called := RIVAL_TRADE.sub("", bare)) > 1:
        yield normalise_name(called), ALIAS


def _joined(name: str) -> list[str]:
    """`Bars & Snacks` by each of its parts."""
    parts = [[part.strip() for part in JOINED.split(script)] for script in scripts_of(name) or [name]]
    return [part for several in parts if len(several) > 1 for part in several if len(part) > 1]


def scripts_of(name: str) -> list[str]:
    """`Kapok 木棉队` by either of its names."""
    parts = re.findall(r"[A-Za-z][A-Za-z0-9&'’. -]*[A-Za-z0-9]|[\u3400-\u9fff]{2,}", name)
    return [part.strip() for part in parts] if len(parts) == 2 and " " in name else []
