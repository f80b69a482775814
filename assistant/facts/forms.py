"""How the names of results may be said: whole, in either script, short, and our own words for things."""

from __future__ import annotations

import calendar
import re
from functools import cache, lru_cache

from assistant.render.labels import column_label, field_label, metric_label
from assistant.turn import Language
from assistant.words import has, say, words
from knowledge.metrics.definitions import METRICS
from knowledge.names.spellings import UNIT_WORDS, strip_legal
from tools.catalogue import TOOLS

# A name is said by one of its words where it is this long, and no more than so many have it.
SHORT = 3
LONG = 8
MONTH = re.compile(r"month_\d+")
CODE = re.compile(r"[a-z][a-z_]*")
# A name of a year is often said with the year ahead: "the 2026 plan".
DATED = re.compile(r"(?P<name>[A-Za-z].*) (?P<year>20\d\d)")
PARTED = re.compile(r"\s+[–—-]\s+|·|\s*[,，/、&与]\s*")
SCRIPT = re.compile(r"[A-Za-z][A-Za-z0-9&'’. -]*[A-Za-z0-9]|[\u3400-\u9fff]{2,}")
# Cities that documents write in Chinese, and answers in English.
CITIES = {
    "beijing": "北京", "shanghai": "上海", "guangzhou": "广州", "shenzhen": "深圳", "tianjin": "天津",
    "chongqing": "重庆", "hangzhou": "杭州", "nanjing": "南京", "suzhou": "苏州", "chengdu": "成都", "wuhan": "武汉",
    "qingdao": "青岛", "dalian": "大连", "xiamen": "厦门", "ningbo": "宁波", "changsha": "长沙", "kunming": "昆明",
    "shenyang": "沈阳", "hong": "香港", "kong": "香港", "hainan": "海南", "guangdong": "广东",
}  # fmt: skip
# Capitals that are no names in any text of this kind.
ORDINARY = frozenset(
    """
    i ok q h fy ytd yoy qoq mom kpi crm csat nps rfm abc roi pp cn cny usd rmb eur gbp us p n a b c am
    pm id vs ceo hr it ai monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec chinese english
    """.split()  # noqa: SIM905 - a line each would take a page
)
CHINESE = re.compile(r"[\u3400-\u9fff]")
CLASS = re.compile(r"[A-Z]")
WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")


@cache
def house_words() -> frozenset[str]:
    """Every English word of our own: what a large model words its answers with is no name."""
    texts = [*words("en").values(), *(metric.label_en for metric in METRICS.values())]
    texts += [f"{tool.manual} {' '.join(tool.examples)}" for tool in TOOLS]
    return frozenset(word.casefold() for text in texts for word in WORD.findall(text)) | ORDINARY


@cache
def house_chinese() -> str:
    """All our own words in Chinese: what stands there is no person."""
    return "\n".join([*words("zh").values(), *(metric.label_zh for metric in METRICS.values())])


@cache
def words_of_code(code: str) -> frozenset[str]:
    """How our own word for a thing is said in both languages: `trade_fairs`, 展会."""
    found = {code.replace("_", " ")}
    languages: tuple[Language, ...] = ("en", "zh")
    for language in languages:
        if has(f"value.{code}", language):
            found.add(say(f"value.{code}", language))
        if code in METRICS:
            found.add(metric_label(code, language))
        found |= {column_label(code, language), field_label(code, language)}
    if code in METRICS:
        found |= set(METRICS[code].synonyms_en) | set(METRICS[code].synonyms_zh)
    return frozenset(word for word in found if len(word) > 1)


@lru_cache(8192)
def forms_of(name: str) -> frozenset[str]:
    """How a name may be said: whole, in either script, without its kind of unit, by its first word."""
    if MONTH.fullmatch(name):
        return _month_forms(name)
    if CODE.fullmatch(name):
        return words_of_code(name)
    parts = {name, strip_legal(name), *PARTED.split(name)}
    for part in list(parts):
        scripts = [found.strip() for found in SCRIPT.findall(part)]
        if len(scripts) == 2:
            parts |= set(scripts)
    for part in list(parts):
        for unit in UNIT_WORDS.values():
            parts.add(unit.sub("", part).strip())
        first, _, rest = part.partition(" ")
        if rest and first.isascii() and len(first) > 2 and first.casefold() not in house_words():
            parts.add(first)
    for part in list(parts):
        if dated := DATED.fullmatch(part):
            parts |= {f"{dated['year']} {dated['name']}", f"{dated['year']} {dated['name'].rpartition(' ')[2]}"}
    return frozenset(part.strip() for part in parts if len(part.strip()) > 1 or CLASS.fullmatch(part))


def _month_forms(code: str) -> frozenset[str]:
    """`month_11`: November, Nov, 11月."""
    number = int(code.removeprefix("month_"))
    name = calendar.month_name[number] if 1 <= number <= 12 else ""
    return frozenset({name, name[:3], f"{number}月"}) if name else frozenset()


@lru_cache(8192)
def short_forms(name: str) -> frozenset[str]:
    """The words of a long name, and what a Chinese one begins with: 动源 for 动源电解质水."""
    if CODE.fullmatch(name):
        return frozenset()
    words_of = {
        word.casefold() for word in WORD.findall(name) if len(word) > SHORT and (word[0].isupper() or len(word) > LONG)
    }
    chinese_parts = [part for part in SCRIPT.findall(name) if len(part) > SHORT and CHINESE.match(part)]
    begun = {end for part in chinese_parts for end in (part[:2], part[-2:])}
    known = {word for word in begun if word in house_chinese()}
    if len(chinese_parts) == 1 and WORD.match(name):
        known -= {chinese_parts[0][-2:]}  # Drinks 健康饮品: 饮品
    return frozenset((words_of - house_words()) | (begun - known))
