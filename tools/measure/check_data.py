"""What is missing, doubled or impossible in the records, and what to do about it."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.metrics.model import Scope
from knowledge.metrics.period import parse_period
from knowledge.sales.measure.data_check import DataCheck, Fault, Within, check_records
from knowledge.sales.measure.faults import KINDS, Kind
from knowledge.sales.measure.owners import members_of, names_of, people_of_region
from tools.contract import (
    Effect,
    Figure,
    Note,
    Period,
    PersonName,
    Report,
    Section,
    Semantic,
    Table,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
    Unit,
    tool,
)
from tools.measure.asked import AtMost, OfPeriod, Whose
from tools.measure.figures import bar_chart

CheckedKind = Annotated[Kind, Semantic("checked_kind"), Field(description="only this kind of record; else all of them")]
By = Annotated[
    Literal["rep", "team"], Semantic("checked_by"), Field(description="also how many findings each rep or team has")
]
MOST_SAID = 6
SORTS = ("gap", "impossible", "owner", "double")


class CheckData(ToolInput):
    """Which records to look through: of a kind, a rep, a team, a region, a period; else all the asker may see."""

    kind: CheckedKind | None = None
    period: OfPeriod | None = None
    person: PersonName | None = None
    team: TeamName | None = None
    region: Annotated[str, Semantic("region")] | None = None
    by: By | None = None
    scope: Whose | None = None
    limit: AtMost = 50


class FaultFound(BaseModel):
    """A fault (a code), the kind of record, how many have it of how many that could, and names of some of them."""

    fault: str
    kind: str
    count: int
    total: int
    examples: list[str]


class DataChecked(Report):
    """All faults found, those of most records first; `records` by kind were looked at."""

    records: dict[str, int]
    findings: int
    faults: list[FaultFound] = Field(default=[])


@tool(
    Effect.READ,
    examples=[
        "data quality report",
        "what is missing or impossible in {period}'s data?",
        "check our data",
        "data quality of {team}",
        "which records of {person} are incomplete data?",
        "data problems by team",
        "what should I clean up in my records?",
        "数据质量报告",
        "{period}的数据缺什么、有什么不合理？",
        "检查一下我们的数据",
        "{team}的数据质量怎么样",
        "各团队的数据问题",
        "我的数据有哪些缺失",
    ],
)
def check_data(asked: CheckData, context: ToolContext) -> DataChecked:
    """Report data quality: gaps (no owner, amount, close date, contact …), doubles, impossible dates and amounts.

    Counts with percent of the records that could have the fault, examples, and what to do; by rep or team where asked.
    To list or merge doubles use `find_duplicates`; for what data there is, `describe_data`.
    """
    period = None
    if asked.period:
        period = parse_period(asked.period, context.today, context.access.company.fiscal_year_start)
    people = _people(asked, context)
    kinds: tuple[Kind, ...] = (asked.kind,) if asked.kind else tuple(KINDS)
    found = check_records(context.access, Within(kinds, people, period), by_owner=asked.by is not None)
    if not any(found.records.values()):
        raise ToolRefusal("no_data.check_period", period=period) if period else ToolRefusal("no_data.check")
    faults = sorted(found.faults, key=lambda one: (SORTS.index(one.sort) == 3, -one.count, one.code))
    sections = [
        Section(lines=_lead(found, faults, period)),
        *_listed(faults, asked.limit),
        *(_by(found, asked.by, context) if asked.by else []),
    ]
    double = next((one for one in faults if one.sort == "double"), None)
    return DataChecked(
        sections=sections, records={kind: count for kind, count in found.records.items() if count},
        findings=sum(one.count for one in faults),
        faults=[
            FaultFound(fault=one.code, kind=one.kind, count=one.count, total=one.total, examples=one.examples)
            for one in faults
        ],
        choices=[Note(code=f"look_{double.code}")] if double else [],
    )  # fmt: skip


def _people(asked: CheckData, context: ToolContext) -> frozenset[int] | None:
    """The owners that the question is held to; None for all in reach."""
    access = context.access
    if asked.person:
        found = names.resolve(access, "person", asked.person).record_id
        return frozenset() if found is None else frozenset([found])
    if asked.team:
        team = names.resolve(access, "team", asked.team).record_id
        return frozenset() if team is None else members_of(access, [team])
    if asked.region:
        region = names.resolve(access, "region", asked.region).record_id
        return frozenset() if region is None else people_of_region(access, region)
    if asked.scope is Scope.MINE:
        return frozenset([access.principal.person_id])
    if asked.scope is Scope.TEAM and (teams := access.principal.leads | access.principal.member_of):
        return members_of(access, teams)
    return None


def _lead(found: DataCheck, faults: list[Fault], period: Period | None) -> list[Note]:
    records = sum(found.records.values())
    facts: dict[str, Any] = {"records": records, "checks": found.checks, "count": sum(one.count for one in faults),
                             "kinds": len(faults), "period": period}  # fmt: skip
    code = "checked" if faults else "checked_none"
    lines = [Note(code=f"{code}_period" if period else code, facts=facts)]
    if faults:
        sorts = Counter(dict.fromkeys(SORTS, 0))
        for one in faults:
            sorts[one.sort] += one.count
        lines.append(Note(code="checked_sorts", facts=dict(sorts)))
    return lines


def _listed(faults: list[Fault], limit: int) -> list[Section]:
    if not faults:
        return []
    lines = [
        Note(code="fault", facts={
            "fault": f"fault_{one.code}", "count": one.count, "of": one.total, "todo": f"todo_{one.todo}",
            "share": Figure(value=round(100 * one.count / one.total, 1), unit=Unit.PERCENT), "example": one.examples[0],
        })
        for one in faults[:MOST_SAID]
    ]  # fmt: skip
    rows = [
        [f"fault_{one.code}", one.kind, one.count, one.total, round(100 * one.count / one.total, 1),
         "; ".join(one.examples), f"todo_{one.todo}"]
        for one in faults[:limit]
    ]  # fmt: skip
    table = Table.of(
        ["fault", "kind", "findings", "of_records", "share_percent", "fault_examples", "todo"], rows,
        units={"findings": Unit.COUNT, "of_records": Unit.COUNT, "share_percent": Unit.PERCENT}, total=len(faults),
    )  # fmt: skip
    return [Section(title="faults", lines=lines, table=table)]


def _by(found: DataCheck, by: str, context: ToolContext) -> list[Section]:
    """Findings by rep or team, the most first; without doubles, which belong to two."""
    people = {person for person in found.owned if person is not None}
    label = names_of(context.access, by, people)
    counts: Counter[str | None] = Counter()
    records: Counter[str | None] = Counter()
    for person, count in found.owned.items():
        name = None if person is None else label.get(person)
        records[name] += count
        counts[name] += found.owners[person]
    ordered = sorted(records, key=lambda name: (-counts[name], name or ""))
    rows = [[name, counts[name], records[name], round(100 * counts[name] / records[name], 1)] for name in ordered]
    table = Table.of(
        [by, "findings", "of_records", "findings_each"], rows,
        units={"findings": Unit.COUNT, "of_records": Unit.COUNT, "findings_each": Unit.RATIO},
    )  # fmt: skip
    chart = bar_chart("findings", [(name or "–", counts[name]) for name in ordered])
    return [Section(title=f"faults_by_{by}", table=table, chart=chart)]
