"""Numbers, money, days and periods as people of either language write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from assistant.turn import Language
from assistant.words import say
from knowledge.metrics.model import Period, Unit

LOCALES = {"en": "en_US", "zh": "zh_Hans_CN"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
QUARTERS_ZH = "一二三四"


@cache
def currency_symbol(currency: str, language: Language) -> str:
    """`$`, `US$`, `¥`: the currency's sign where the language's readers know it."""
    from babel.numbers import get_currency_symbol

    return str(get_currency_symbol(currency, locale=LOCALES[language]))


def number(value: float, digits: int = 2) -> str:
    """Thousands separated; decimals only where there are any, at most `digits`."""
    text = _rounded(value, digits).replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: float, digits: int) -> str:
    if float(value).is_integer():
        return f"{int(value):,}"
    # Half up, as people round: binary floats alone would make 62.735 into 62.73.
    return f"{Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,}"


def money(value: float, currency: str | None, language: Language) -> str:
    """An amount in major units with its sign in front."""
    sign = currency_symbol(currency, language) if currency else ""
    return f"{'−' if value < 0 else ''}{sign}{_rounded(abs(value), 2)}"


def value_text(value: Any, unit: Unit | None, currency: str | None, language: Language) -> str:  # noqa: ANN401
    """A measured value with its unit; a dash where there is none."""
    if value is None:
        return "–"
    if unit is Unit.MONEY:
        return money(value, currency, language)
    if unit is Unit.PERCENT:
        return f"{number(value)}%"
    if unit is Unit.DAYS:
        return say("unit.days", language, value=number(value))
    if isinstance(value, bool):
        return say("word.yes" if value else "word.no", language)
    if isinstance(value, int | float):
        return number(value) if unit else plain(value)
    return cell(value, language)


def plain(value: float) -> str:
    """A bare number: no separators in years and ids, at most two decimals."""
    return str(int(value)) if float(value).is_integer() else f"{value:.2f}"


def cell(value: Any, language: Language) -> str:  # noqa: ANN401
    """Any other value of a table."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def day(value: date, language: Language) -> str:
    """A day in words."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def period_text(period: Period, language: Language) -> str:
    """A period by the name its grain has."""
    first = period.start
    quarter, half = (first.month - 1) // 3, (first.month - 1) // 6
    if not period.fiscal and _is_whole(period):
        if language == "zh":
            named = {
                "day": day(first, "zh"), "month": f"{first.year}年{first.month}月",
                "quarter": f"{first.year}年第{QUARTERS_ZH[quarter]}季度", "half": f"{first.year}年{'上下'[half]}半年",
                "year": f"{first.year}年",
            }  # fmt: skip
        else:
            named = {
                "day": day(first, "en"), "month": f"{MONTHS[first.month - 1]} {first.year}",
                "quarter": f"Q{quarter + 1} {first.year}", "half": f"H{half + 1} {first.year}", "year": str(first.year),
            }  # fmt: skip
        if period.grain in named:
            return named[period.grain]
    between = {"en": " – ", "zh": "至"}[language]
    return f"{day(first, language)}{between}{day(period.end, language)}"


def _is_whole(period: Period) -> bool:
    """Whether the period is the whole unit its grain names, so that the unit's name is true."""
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(period.grain)
    if months is None:
        return period.start == period.end
    starts_well = period.start.day == 1 and (period.start.month - 1) % months == 0
    end = period.start.month - 1 + months
    after = date(period.start.year + end // 12, end % 12 + 1, 1)
    return starts_well and (after - period.end).days == 1
