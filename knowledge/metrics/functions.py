"""Named SQL functions that hide what SQLite and PostgreSQL write differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Float, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class month_of(FunctionElement[str]):
    """`2017-03` of a date."""

    type = String()
    inherit_cache = True
    name = "month_of"


class year_of(FunctionElement[str]):
    """`2017` of a date."""

    type = String()
    inherit_cache = True
    name = "year_of"


class quarter_of(FunctionElement[str]):
    """`2017-Q1` of a date."""

    type = String()
    inherit_cache = True
    name = "quarter_of"


class week_of(FunctionElement[str]):
    """The Monday of a date's week, as ISO text."""

    type = String()
    inherit_cache = True
    name = "week_of"


class days_between(FunctionElement[int]):
    """Days from the first date to the second."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


class rounded(FunctionElement[int]):
    """The whole number nearest to a float, of two equally near the even one, as Python rounds; see `Database`."""

    type = Integer()
    inherit_cache = True
    name = "rounded"


class median(FunctionElement[float]):
    """The median of a group; see `Database` for SQLite's aggregate."""

    type = Float()
    inherit_cache = True
    name = "median"


def _one(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(next(iter(element.clauses)), **options)


@compiles(month_of, "sqlite")
def _month_sqlite(element: month_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"substr({_one(element, compiler, **options)}, 1, 7)"


@compiles(month_of, "postgresql")
def _month_postgresql(element: month_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({_one(element, compiler, **options)}, 'YYYY-MM')"


@compiles(year_of, "sqlite")
def _year_sqlite(element: year_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"substr({_one(element, compiler, **options)}, 1, 4)"


@compiles(year_of, "postgresql")
def _year_postgresql(element: year_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({_one(element, compiler, **options)}, 'YYYY')"


@compiles(quarter_of, "sqlite")
def _quarter_sqlite(element: quarter_of, compiler: SQLCompiler, **options: Any) -> str:
    day = _one(element, compiler, **options)
    return f"(substr({day}, 1, 4) || '-Q' || ((CAST(substr({day}, 6, 2) AS INTEGER) + 2) / 3))"


@compiles(quarter_of, "postgresql")
def _quarter_postgresql(element: quarter_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({_one(element, compiler, **options)}, 'YYYY-\"Q\"Q')"


@compiles(week_of, "sqlite")
def _week_sqlite(element: week_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({_one(element, compiler, **options)}, '-6 days', 'weekday 1')"


@compiles(week_of, "postgresql")
def _week_postgresql(element: week_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char(date_trunc('week', {_one(element, compiler, **options)}), 'YYYY-MM-DD')"


@compiles(days_between, "sqlite")
def _days_sqlite(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_postgresql(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({second} - {first})"


@compiles(rounded, "sqlite")
def _rounded_sqlite(element: rounded, compiler: SQLCompiler, **options: Any) -> str:
    return f"rounded({_one(element, compiler, **options)})"


@compiles(rounded, "postgresql")
def _rounded_postgresql(element: rounded, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(CAST({_one(element, compiler, **options)} AS DOUBLE PRECISION) AS BIGINT)"


@compiles(median, "sqlite")
def _median_sqlite(element: median, compiler: SQLCompiler, **options: Any) -> str:
    return f"median({_one(element, compiler, **options)})"


@compiles(median, "postgresql")
def _median_postgresql(element: median, compiler: SQLCompiler, **options: Any) -> str:
    return f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {_one(element, compiler, **options)})"


class month_shifted(FunctionElement[Any]):
    """The first day of a date's month, moved by a number of months: turns a calendar into a fiscal one."""

    type = Date()
    inherit_cache = True
    name = "month_shifted"


@compiles(month_shifted, "sqlite")
def _shifted_sqlite(element: month_shifted, compiler: SQLCompiler, **options: Any) -> str:
    day, months = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({day}, 'start of month', '+' || {months} || ' months')"


@compiles(month_shifted, "postgresql")
def _shifted_postgresql(element: month_shifted, compiler: SQLCompiler, **options: Any) -> str:
    day, months = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(date_trunc('month', {day}) + make_interval(months => CAST({months} AS INTEGER)) AS DATE)"


class days_after(FunctionElement[Any]):
    """The day so many days after a date."""

    type = Date()
    inherit_cache = True
    name = "days_after"


@compiles(days_after, "sqlite")
def _after_sqlite(element: days_after, compiler: SQLCompiler, **options: Any) -> str:
    day, days = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({day}, '+' || {days} || ' days')"


@compiles(days_after, "postgresql")
def _after_postgresql(element: days_after, compiler: SQLCompiler, **options: Any) -> str:
    day, days = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({day} + CAST({days} AS INTEGER))"


class number_of(FunctionElement[float]):
    """The number that a text is, NULL where it is none."""

    type = Float()
    inherit_cache = True
    name = "number_of"


@compiles(number_of, "sqlite")
def _number_sqlite(element: number_of, compiler: SQLCompiler, **options: Any) -> str:
    text = _one(element, compiler, **options)
    digits = f"(CASE WHEN {text} LIKE '-%' THEN substr({text}, 2) ELSE {text} END)"
    plain = f"{digits} NOT GLOB '*[^0-9.]*' AND {digits} GLOB '[0-9]*' AND {digits} NOT GLOB '*.*.*'"
    return f"CASE WHEN {plain} THEN CAST({text} AS REAL) END"


@compiles(number_of, "postgresql")
def _number_postgresql(element: number_of, compiler: SQLCompiler, **options: Any) -> str:
    text = _one(element, compiler, **options)
    return f"CASE WHEN {text} ~ '^-?[0-9]+([.][0-9]*)?$' THEN CAST({text} AS DOUBLE PRECISION) END"
