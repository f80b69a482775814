"""The demo in the making: its chance, its calendar, its words and the rows it will write."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from knowledge.database import Base

CURRENCY = "CNY"  # the company sells in China and keeps its price list in yuan
TIMEZONE = "Asia/Shanghai"
FEN = 100
DAYS = 3 * 365 + 1
# Deals begin earlier than the three years, so that their first months have closings like any other.
LEAD_IN = 100

Row = dict[str, Any]
Choice = TypeVar("Choice")


@cache
def words(name: str) -> dict[str, Any]:
    """One of the data files beside this module."""
    return tomllib.loads((Path(__file__).parent / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def language_of(name: str) -> str:
    """The language a name is written in: `zh` when it begins with a Chinese character, else `en`."""
    return "zh" if name[:1] >= "\u4e00" else "en"


def one_language(name: str, language: str) -> str:
    """The English or the Chinese half of a bilingual name ("OatPeak Bar 燕峰燕麦棒")."""
    parts = name.split(" ")
    chosen = [part for part in parts if (language_of(part) == "zh") == (language == "zh")]
    return " ".join(chosen) or name


class World:
    """What is being made. All chance comes from one `Random`, so that a seed and a day decide everything."""

    def __init__(self, today: date, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - invented data, nothing secret
        self.today = today
        self.start = today - timedelta(days=DAYS)
        self.begin = self.start - timedelta(days=LEAD_IN)
        self.zone = ZoneInfo(TIMEZONE)
        self.rows: dict[type[Base], list[Row]] = {}
        self._first: dict[type[Base], int] = {}
        self._template: dict[type[Base], Row] = {}

    def begin_ids(self, session: Session, models: Sequence[type[Base]]) -> None:
        """Number new rows after those that the schema ships with."""
        for model in models:
            columns = model.__table__.columns
            self._first[model] = (session.scalar(select(func.max(columns["id"]))) or 0) + 1
            self._template[model] = {
                column.key: getattr(column.default, "arg", None) if column.default is not None else None
                for column in columns
            }
            self.rows[model] = []

    def add(self, model: type[Base], **values: Any) -> Row:  # noqa: ANN401 - a row of any table
        """A new row; columns not given get their default or nothing."""
        rows = self.rows[model]
        row = {**self._template[model], "id": self._first[model] + len(rows), **values}
        rows.append(row)
        return row

    def write(self, session: Session, model: type[Base]) -> None:
        """Insert the rows of one table, and let the database number what comes later after them."""
        rows = self.rows[model]
        if not rows:
            return
        session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]
        if session.get_bind().dialect.name == "postgresql":
            table = model.__tablename__
            session.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"),
                {"table": table, "last": rows[-1]["id"]},
            )

    # -- chance

    def happens(self, probability: float) -> bool:
        """Whether something of this probability comes true."""
        return self.rng.random() < probability

    def pick(self, options: Sequence[Choice]) -> Choice:
        """One of them, all alike."""
        return options[int(self.rng.random() * len(options))]

    def weighted(self, options: Sequence[Choice], weights: Sequence[float]) -> Choice:
        """One of them, by weight."""
        return self.rng.choices(options, weights)[0]

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self.rng.random() * (most - least + 1))

    def count(self, mean: float) -> int:
        """How many of something that comes `mean` times on average (Poisson)."""
        limit, product, number = math.exp(-mean), self.rng.random(), 0
        while product > limit:
            number += 1
            product *= self.rng.random()
        return number

    def spread(self, median: float, sigma: float) -> float:
        """A positive size, around its median, with a long tail (log-normal)."""
        return self.rng.lognormvariate(math.log(median), sigma)

    # -- calendar

    def progress(self, day: date) -> float:
        """How far a day lies in the three years: 0 at their beginning, 1 today."""
        return min(1.0, max(0.0, (day - self.start).days / DAYS))

    def workday(self, day: date) -> date:
        """The day itself, or for a weekend a working day beside it, never after today."""
        if day.weekday() < 5:
            return day
        monday = day + timedelta(days=7 - day.weekday())
        return monday if monday <= self.today else day - timedelta(days=day.weekday() - 4)

    def moment(self, day: date) -> datetime:
        """An instant of the working day; today's lie in the morning."""
        minute = self.between(0, 150 if day == self.today else 540)
        return datetime.combine(day, time(8, 30), self.zone) + timedelta(minutes=minute)
