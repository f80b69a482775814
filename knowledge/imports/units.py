"""Units said in words: in a header ("金额（万元）", "Amount (USD)") or in a data dictionary ("in millions of USD")."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from knowledge.imports.values import CODES, SYMBOLS

_SCALES = (
    (re.compile(r"\b(?:in )?billions?\b|\bbn\b|十亿"), 9),
    (re.compile(r"\b(?:in )?millions?\b|\bmn\b|\bmio\b|(?<=[$€£¥])m\b|百万"), 6),
    (re.compile(r"\b(?:in )?thousands?\b|\b000s\b|\bk\b|(?<=[$€£¥])k\b|千(?=元|$|美元)"), 3),
    (re.compile(r"亿"), 8),
    (re.compile(r"千万"), 7),
    (re.compile(r"万(?=元|美元|欧元|$|人民币|\W)"), 4),
)
_CODE = re.compile(rf"\b({'|'.join(sorted(CODES))})\b", re.I)


@dataclass(frozen=True)
class Said:
    """A unit: the power of ten that values are counted in, a currency code or sign, a percent sign."""

    power: int = 0
    currency: str | None = None
    percent: bool = False

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return bool(self.power or self.currency or self.percent)


def says_seconds(header: str) -> bool:
    """Whether a header counts seconds: "Call Duration (seconds)", "CallDurationInSeconds", "通话时长(秒)"."""
    return bool(re.search(r"seconds?|\bsecs?\b|秒", header, re.I))


def said_unit(text: str) -> Said:
    """The unit that a text names, all empty when it names none."""
    plain = unicodedata.normalize("NFKC", text).lower()
    power = next((power for pattern, power in _SCALES if pattern.search(plain)), 0)
    code = _CODE.search(plain)
    currency = code[1].upper() if code else next((SYMBOLS[sign] for sign in SYMBOLS if sign.lower() in plain), None)
    return Said(power, currency, "%" in plain)
