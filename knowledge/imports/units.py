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
_CODE = re.compile(rf"\b(?:[kmb]|mn|bn)?({'|'.join(sorted(CODES))})(?:[kmb]|mn|bn)?\b", re.I)
# A letter says thousands or millions only where it stands as a unit: alone in brackets, or beside a currency.
_LETTER = re.compile(
    rf"[(\[{{（【]\s*(?:in\s+)?['’]?(?P<alone>[kmbw]|mn|mm|bn|000)['’]?s?\s*[)\]}}）】]"
    rf"|\b(?P<before>[kmbw]|mn|bn)\s?(?:{'|'.join(sorted(CODES))}|rmb|[$€£¥])(?![a-z])"
    rf"|(?:\b(?:{'|'.join(sorted(CODES))}|rmb)|[$€£¥])[\s'’]*(?P<after>[kmbw]|mn|mm|bn|000)(?:s|\b)", re.I
)  # fmt: skip
_POWERS = {"k": 3, "000": 3, "w": 4, "m": 6, "mn": 6, "mm": 6, "b": 9, "bn": 9}


@dataclass(frozen=True)
class Said:
    """A unit: the power of ten that values are counted in, a currency code or sign, a percent sign."""

    power: int = 0
    currency: str | None = None
    percent: bool = False

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return bool(self.power or self.currency or self.percent)


def minutes_each(header: str) -> float:
    """How many minutes a header counts one as: "Call Duration (seconds)", "CallDurationInSeconds", "时长(小时)"."""
    if re.search(r"seconds?|\bsecs?\b|秒", header, re.I):
        return 1 / 60
    return 60 if re.search(r"hours?\b|\bhrs?\b|\(h\)|小时|工时", header, re.I) else 1


def said_unit(text: str) -> Said:
    """The unit that a text names, all empty when it names none."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("_", " ")
    power = next((power for pattern, power in _SCALES if pattern.search(plain)), 0)
    if not power and (letter := _LETTER.search(plain)):
        power = _POWERS[letter["alone"] or letter["before"] or letter["after"]]
    code = _CODE.search(plain)
    currency = code[1].upper() if code else next((SYMBOLS[sign] for sign in SYMBOLS if sign.lower() in plain), None)
    return Said(power, currency, "%" in plain)
