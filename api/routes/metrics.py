"""Figures: the catalogue of metrics, one asked for, and the records behind it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel

from api.auth import AssistantOf, Caller
from api.errors import language_of
from api.rules import allow
from assistant.direct import run_tool
from assistant.render import word_note
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import MetricResult, Unit
from knowledge.metrics.sources import SOURCES
from tools.contract import Table
from tools.measure.metrics import MetricAnswer, MetricRecords, QueryMetric

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])

ASKS = allow(tools=["query_metric"])
EXAMPLE = {"metric": "bookings", "group_by": ["rep"], "period": "this year", "limit": 10}


class MetricView(BaseModel):
    """A metric of the catalogue. `dimensions` are what it can be grouped and filtered by."""

    name: str
    label: str
    meaning: str
    unit: Unit
    kind: Literal["flow", "stock"]
    dimensions: list[str]


class MetricFigures(BaseModel):
    """The figures, and in words what has to be known of them."""

    result: MetricResult
    notes: list[str]


class BehindFigures(BaseModel):
    """The records that a figure rests on: how many in all, and the first of them. Money in major units."""

    total: int
    table: Table
    notes: list[str]


@router.get("", dependencies=ASKS)
def list_metrics(
    request: Request, principal: Caller, language: Annotated[Literal["en", "zh"] | None, Query()] = None
) -> list[MetricView]:
    """Every metric, with what it means."""
    chinese = (language or language_of(request)) == "zh"
    return [
        MetricView(
            name=metric.name, label=metric.label_zh if chinese else metric.label_en,
            meaning=metric.meaning_zh if chinese else metric.meaning_en, unit=metric.unit, kind=metric.kind,
            dimensions=sorted(SOURCES[metric.source].fields),
        )
        for metric in METRICS.values()
    ]  # fmt: skip


@router.post("/query", dependencies=ASKS)
def query_metric(
    asked: Annotated[QueryMetric, Body(examples=[EXAMPLE])], request: Request, assistant: AssistantOf, principal: Caller
) -> MetricFigures:
    """One metric: sliced by dimensions, filtered, for a period as people say it, compared with another.

    Names and periods are read as in a message ("last quarter", "上个月"); money is in major units.
    """
    language = language_of(request)
    output = run_tool(assistant, principal, "query_metric", _arguments(asked), language=language).output
    if not isinstance(output, MetricAnswer):
        raise TypeError("query_metric gave no figures")
    notes = [word_note(note, language) for note in [*output.result.notes, *output.notes]]
    return MetricFigures(result=output.result, notes=list(dict.fromkeys(notes)))


@router.post("/records", dependencies=allow(tools=["metric_records"]))
def list_metric_records(
    asked: Annotated[MetricRecords, Body(examples=[{"metric": "bookings", "period": "this year", "limit": 50}])],
    request: Request,
    assistant: AssistantOf,
    principal: Caller,
) -> BehindFigures:
    """The records behind a figure: the same metric, filters and period."""
    language = language_of(request)
    output = run_tool(assistant, principal, "metric_records", _arguments(asked), language=language).output
    if output is None or output.table is None:
        raise TypeError("metric_records gave no table")
    return BehindFigures(
        total=output.table.total, table=output.table, notes=[word_note(note, language) for note in output.notes]
    )


def _arguments(asked: MetricRecords) -> dict[str, object]:
    """The tool's arguments as a model would give them: what was said, and nothing else."""
    return asked.model_dump(mode="json", exclude_unset=True, exclude_none=True)
