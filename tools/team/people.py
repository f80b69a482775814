"""People and teams: who is who, who is in which team, who leads it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge import names
from knowledge.sales.team import directory
from knowledge.sales.team.directory import PersonEntry, TeamEntry
from knowledge.sales.team.people import Role
from tools.contract import (
    Effect,
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


class FindPeople(ToolInput):
    """Which of our people: by name, manager, team, region or role; nothing means everybody."""

    person: PersonName | None = None
    manager: ManagerName | None = None
    team: TeamName | None = None
    region: RegionName | None = None
    role: RoleName | None = None
    asked: tuple[PersonAttribute, ...] = ()


class PeopleFound(ToolOutput):
    """Our people; `asked` are the attributes that lead the answer about one of them."""

    people: list[PersonEntry]
    total: int
    asked: list[str] = Field(default=[])


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
    ],
)
def find_people(asked: FindPeople, context: ToolContext) -> PeopleFound:
    """List our own people with role, team, manager and region. Use it for "who is …" and "who is in …".

    For a customer's people use `brief_account`; for the teams themselves use `find_teams`; for what somebody sold
    use `query_metric`.
    """
    access = context.access
    chosen = {
        f"{kind}_id": names.resolve(access, kind, text).record_id
        for kind, text in (("person", asked.person), ("team", asked.team), ("region", asked.region))
        if text
    }
    if asked.manager:
        chosen["manager_id"] = names.resolve(access, "person", asked.manager).record_id
    people = directory.find_people(access, role=asked.role, **chosen)
    if asked.asked and len(people) == 1 and not any(getattr(people[0], name) for name in asked.asked):
        raise ToolRefusal("no_data.attribute", name=people[0].name, field=list(asked.asked))
    rows = [[who.name, who.role.value, who.title, who.team, who.manager, who.region, who.email] for who in people]
    table = Table.of(["person", "role", "title", "team", "manager", "region", "email"], rows)
    return PeopleFound(people=people, total=len(people), asked=list(asked.asked), table=table)


class FindTeams(ToolInput):
    """Which team; nothing means all."""

    team: TeamName | None = None


class TeamsFound(ToolOutput):
    """Teams."""

    teams: list[TeamEntry]
    total: int


@tool(
    Effect.READ,
    examples=[
        "which teams do we have?",
        "list the teams and their managers",
        "who leads {team}?",
        "how big is {team}?",
        "我们有哪些团队",
        "{team}由谁带领",
        "各团队的经理是谁",
        "{team}有多少人",
    ],
)
def find_teams(asked: FindTeams, context: ToolContext) -> TeamsFound:
    """List teams with manager, region and size. For the people in a team use `find_people`."""
    chosen = names.resolve(context.access, "team", asked.team).record_id if asked.team else None
    teams = directory.find_teams(context.access, team_id=chosen)
    rows = [[team.name, team.manager, team.region, team.people] for team in teams]
    table = Table.of(["team", "manager", "region", "people"], rows, units={"people": Unit.COUNT})
    return TeamsFound(teams=teams, total=len(teams), table=table)
