"""Small numbers in words, English and Chinese."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

ENGLISH = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100,
}  # fmt: skip
DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}


def chinese(text: str) -> Decimal | None:
    """`三百五十万` → 3500000, `12万` → 120000, `1.2亿`, `一千二` → 1200; None when it is no number."""
    total, section, digit = Decimal(0), Decimal(0), Decimal(0)
    plain = ""
    unit = 0  # of the place before: a last digit without one counts a tenth of it
    for char in text:
        if char.isdigit() or char == ".":
            plain += char
            try:
                digit = Decimal(plain)
            except InvalidOperation:
                return None
        elif char in DIGITS:
            digit = Decimal(DIGITS[char])
            unit = unit if digit else 0
        elif char in TENS:
            section += (digit or 1) * TENS[char]
            digit, plain, unit = Decimal(0), "", TENS[char]
        elif char in MYRIADS:
            total += (section + digit or 1) * MYRIADS[char]
            section, digit, plain, unit = Decimal(0), Decimal(0), "", MYRIADS[char]
        else:
            return None
    if unit > 10 and not plain:
        digit *= unit // 10
    return total + section + digit if text else None


def small(text: str) -> int | None:
    """A count in digits, English or Chinese words."""
    word = text.strip().casefold()
    if word.isascii() and word.isdigit():
        return int(word)
    if word in ENGLISH:
        return ENGLISH[word]
    found = chinese(word)
    return int(found) if found is not None and found == found.to_integral_value() else None
