"""Headers in comparable words, and the other ways in which the same header is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from knowledge.imports.values import CODES, SCALES

_BRACKETS = re.compile(r"[(\[{（【][^)\]}）】]*[)\]}）】]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_EDITION = re.compile(r"(?<=[\u4e00-\u9fff])\d\.\d")  # "商机2.0名称"
# Words around what a column names: whose it is, and that it is a name.
_BEFORE_EN, _AFTER_EN = r"(?:primary|main|assigned|related|associated|linked|crm)", r"(?:full name|name|label)"
_BEFORE_ZH, _AFTER_ZH = "所属|归属|所在|关联|对应|负责|实际", "名称|姓名|名"
_AROUND = re.compile(rf"^(?:{_BEFORE_EN} |{_BEFORE_ZH})?(?P<base>.+?)(?: {_AFTER_EN}|{_AFTER_ZH})?$")
_FORESEEN = re.compile(r"^(预期|预估|估计|计划|预测)(?=.)")
_UNIT_WORDS = frozenset({"in", "currency", *(code.lower() for code in CODES), *SCALES})
_CHINESE_UNIT = re.compile(r"(?<=..)((百万|千万|亿|万|千)?(元|美元|欧元|港元|人民币|rmb|usd|cny)|百万|亿|万)$")


def header_words(header: object) -> str:
    """A header in plain words: lower case, one space between words, without brackets and marks."""
    text = _BRACKETS.sub(" ", unicodedata.normalize("NFKC", str(header)))
    text = _CAMEL.sub(" ", text) if " " not in text.strip() else text
    return re.sub(r"[\W_]+", " ", _EDITION.sub("", text)).strip().casefold()


def header_key(header: object) -> str:
    """`header_words` without the spaces: what headers are compared by."""
    return header_words(header).replace(" ", "")


def same_in_other_words(words: str) -> Iterator[str]:
    """Keys that mean the same as a header: "所属大区" and "大区名称" are "大区", "预期签约时间" is "预计签约日期"."""
    base = _FORESEEN.sub("预计", words)
    found = _AROUND.match(words)
    for text in dict.fromkeys((base, found["base"] if found else base)):
        key = text.replace(" ", "")
        yield key
        for one, other in (("时间", "日期"), ("日期", "时间"), ("日", "日期")):
            if key.endswith(one) and not (one == "日" and key.endswith("生日")):
                yield key.removesuffix(one) + other


def without_unit(words: str) -> str | None:
    """The key of a header without the unit at its end ("amount usd k", "合同额万元"); None where it ends in none."""
    parts = words.split()
    while len(parts) > 1 and parts[-1] in _UNIT_WORDS:
        parts.pop()
    key = _CHINESE_UNIT.sub("", "".join(parts))
    return key if key != words.replace(" ", "") else None
