"""Text of files made harmless, and names made comparable."""

from __future__ import annotations

import re
import unicodedata

NOTHING = frozenset({"", "null", "\\n", "#n/a", "#ref!", "#value!"})
# What people type where a date, a number or a name is not known; in plain text these stay as written.
BLANKS = NOTHING | {"-", "--", "---", "—", "–", "n/a", "na", "none", "nan", "nil", "/", "无", "暂无", "未知", "空"}

LEGAL_SUFFIXES = (
    "incorporated", "corporation", "company", "limited", "holdings", "holding", "group", "gmbh", "corp", "inc", "llc",
    "ltd", "plc", "llp", "pty", "pte", "co", "ag", "sa", "se", "bv", "nv", "kg", "spa", "srl", "sarl", "oy", "ab",
)  # fmt: skip
CHINESE_SUFFIXES = (
    "股份有限公司", "有限责任公司", "集团有限公司", "科技有限公司", "有限公司", "股份公司", "集团公司", "集团", "公司",
)  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")
_NOT_WORD = re.compile(r"[\W_]+")


def clean(value: object) -> str | None:
    """A cell as text: trimmed, without control characters, byte order marks and lone surrogates; None if empty."""
    if value is None:
        return None
    text = value if isinstance(value, str) else _plain(value)
    text = _CONTROL.sub("", text).strip()
    return None if text.lower() in NOTHING else text


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def plain_key(name: str) -> str:
    """A name without case, width, spaces and punctuation; the name itself where nothing else is left of it."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _NOT_WORD.sub("", folded) or folded.strip()


def name_key(name: str) -> str:
    """`plain_key` without the legal form at the end: "Acme, Inc." and "ACME" are the same."""
    words = [word for word in _NOT_WORD.split(unicodedata.normalize("NFKC", name).casefold()) if word]
    while len(words) > 1 and words[-1] in LEGAL_SUFFIXES:
        words.pop()
    key = "".join(words)
    for suffix in CHINESE_SUFFIXES:
        if key.endswith(suffix) and len(key) > len(suffix) + 1:
            return key[: -len(suffix)]
    return key or plain_key(name)
