"""People, teams and regions: who is who, who is in which team, who leads it, who came and who left."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge import names
from knowledge.metrics.period import parse_period
from knowledge.sales.team import directory
from knowledge.sales.team.directory import PersonEntry, RegionEntry, TeamEntry
from knowledge.sales.team.people import Role
from tools.contract import (
    Effect,
    Period,
    PersonName,
    Semantic,
    Table,
    TeamName,
    ToolContext,
    ToolInput,
    ToolOutput,
    ToolRefusal,
    Unit,
    tool,
)

RegionName = Annotated[str, Semantic("region")]
RoleName = Annotated[Role, Semantic("role")]
ManagerName = Annotated[
    str, Semantic("manager"), Field(description="whose direct reports: the manager's name, as written")
]


PersonAttribute = Annotated[
    Literal["role", "title", "team", "manager", "region", "email", "hired_on"],
    Semantic("attributes"),
    Field(description="which attributes of one person were asked for"),
]
Joined = Annotated[str, Semantic("joined_period"), Field(description="who came in this period, as said")]
Left = Annotated[str, Semantic("left_period"), Field(description="who left in this period, as said")]


class FindPeople(ToolInput):
    """Which of our people: by name, manager, team, region or role, or who came or left; nothing means everybody.

    `what`: `teams` (with manager, region and size; of a person those they lead) or `regions` instead of people.
    """

    what: Annotated[Literal["people", "teams", "regions"], Semantic("people_what")] = "people"
    joined: Joined | None = None
    left: Left | None = None
    person: PersonName | None = None
    manager: ManagerName | None = None
    team: TeamName | None = None
    region: RegionName | None = None
    role: RoleName | None = None
    order: Annotated[
        Literal["longest", "newest"], Semantic("people_order"), Field(description="by their start date")
    ] | None = None  # fmt: skip
    asked: tuple[PersonAttribute, ...] = ()


class PeopleFound(ToolOutput):
    """Our people; `asked` are the attributes that lead the answer about one of them. Or teams, or regions."""

    what: Literal["people", "teams", "regions"] = "people"
    people: list[PersonEntry] = Field(default=[])
    teams: list[TeamEntry] = Field(default=[])
    regions: list[RegionEntry] = Field(default=[])
    total: int
    asked: list[str] = Field(default=[])
    order: Literal["longest", "newest"] | None = None


@tool(
    Effect.READ,
    examples=[
        "who is {person}?",
        "who is in {team}?",
        "who reports to {manager}?",
        "which reps work for {manager}?",
        "who is on my team?",
        "who works in {region}?",
        "list all managers",
        "who is {person}'s manager?",
        "when did {person} {fact}?",
        "what is the {fact} of {person}?",
        "which team is {person} in?",
        "which {dimension} does {person} belong to?",
        "what {dimension} is {person} in?",
        "who does {person} report to?",
        "which team am I in?",
        "我在哪个团队",
        "{person}属于哪个{dimension}",
        "{person}在哪个{dimension}",
        "{person}向谁汇报",
        "{person}是谁",
        "{team}有哪些人",
        "我们团队有谁",
        "{region}有哪些销售人员",
        "{person}的经理是谁",
        "{person}是什么时候{fact}的",
        "{person}的{fact}是什么",
        "{manager}手下有哪些销售",
        "{manager}的团队有哪些人",
        "列出所有经理",
        "which teams do we have?",
        "list the teams and their managers",
        "who leads {team}?",
        "how big is {team}?",
        "who joined this year?",
        "who has been here the longest?",
        "who is our newest colleague?",
        "我们有哪些团队",
        "{team}由谁带领",
        "各团队的经理是谁",
        "{team}有多少人",
        "今年入职的有谁",
        "谁在公司最久",
        "最新来的同事是谁",
    ],
)
def find_people(asked: FindPeople, context: ToolContext) -> PeopleFound:
    """List our own people with role, team, manager and region; or the teams, or the regions.

    Use it for "who is …", "who is in …", "who joined this year", "who leads …", "which teams does … lead". For a
    customer's people use `brief_account`; for what somebody sold use `query_metric`.
    """
    access = context.access
    if asked.what == "regions":
        return _regions(context)
    if asked.what == "teams":
        return _teams(asked, context)
    chosen = {
        f"{kind}_id": names.resolve(access, kind, text).record_id
        for kind, text in (("person", asked.person), ("team", asked.team), ("region", asked.region))
        if text
    }
    if asked.manager:
        chosen["manager_id"] = names.resolve(access, "person", asked.manager).record_id
    people = directory.find_people(
        access, role=asked.role, joined=_period(asked.joined, context), left=_period(asked.left, context), **chosen
    )
    if asked.order:
        people = sorted((who for who in people if who.hired_on), key=lambda who: (who.hired_on, who.name))
        people = people[::-1] if asked.order == "newest" else people
    gone = any(who.left_on and who.left_on <= context.today for who in people)
    dated = [name for name, said in (("hired_on", asked.joined or asked.order), ("left_on", gone)) if said]
    if asked.asked and len(people) == 1 and not any(getattr(people[0], name) for name in asked.asked):
        raise ToolRefusal("no_data.attribute", name=people[0].name, field=list(asked.asked))
    rows = [
        [who.name, *[getattr(who, name) for name in dated], who.role.value, who.title, who.team, who.manager,
         who.region, who.email] for who in people
    ]  # fmt: skip
    table = Table.of(["person", *dated, "role", "title", "team", "manager", "region", "email"], rows)
    return PeopleFound(people=people, total=len(people), asked=list(asked.asked), order=asked.order, table=table)


def _period(text: str | None, context: ToolContext) -> Period | None:
    return parse_period(text, context.today, context.access.company.fiscal_year_start) if text else None


def _teams(asked: FindPeople, context: ToolContext) -> PeopleFound:
    access = context.access
    leader = asked.person or asked.manager
    teams = directory.find_teams(
        access,
        team_id=names.resolve(access, "team", asked.team).record_id if asked.team else None,
        manager_id=names.resolve(access, "person", leader).record_id if leader else None,
        region_id=names.resolve(access, "region", asked.region).record_id if asked.region else None,
    )
    rows = [[team.name, team.manager, team.region, team.people] for team in teams]
    table = Table.of(["team", "manager", "region", "people"], rows, units={"people": Unit.COUNT})
    return PeopleFound(what="teams", teams=teams, total=len(teams), table=table)


def _regions(context: ToolContext) -> PeopleFound:
    regions = directory.find_regions(context.access)
    rows = [[one.name, ", ".join(one.teams) or None, one.people] for one in regions]
    table = Table.of(["region", "teams", "people"], rows, units={"people": Unit.COUNT})
    return PeopleFound(what="regions", regions=regions, total=len(regions), table=table)
