"""What a record of planning is told with, and what is taken where nothing is said: whose, for when, of what."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge import names
from knowledge.access import Access
from knowledge.company import major, minor_digits
from knowledge.metrics.model import Period
from knowledge.metrics.period import period_containing
from knowledge.sales.plan.budgets import SpendCategory
from knowledge.sales.plan.lookup import region_of_team, teams_meant
from knowledge.sales.plan.strategies import PlanStatus, StrategySubject
from tools.contract import (
    Area,
    Figure,
    MomentText,
    PersonName,
    Semantic,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
    Unit,
)
from tools.plan.target_asked import ProductLineName, RegionName, period_ahead

What = Literal["strategy", "expansion_plan", "budget", "expense", "market", "resource"]
LARGEST = 10**15
Money = Annotated[float, Field(ge=0, le=10**13)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class ChannelGoal(BaseModel):
    """A channel with the leads it is to bring and what it may cost, in major units."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: str = Field(min_length=1, max_length=100)
    leads: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    budget: Money | None = None


class ShareGiven(BaseModel):
    """A competitor's share of a market, in percent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=200)
    share: Annotated[float, Field(ge=0, le=100)]


class SavePlan(ToolInput):
    """What to record, and what of it: only what the person said; the rest is left out."""

    what: Annotated[What, Semantic("plan_what")]
    existing: (
        Annotated[str, Semantic("plan_title"), Field(max_length=300, description="title of what is there and changes")]
        | None
    ) = None
    title: (
        Annotated[str, Semantic("plan_new_title"), Field(max_length=300, description="title of something new")] | None
    ) = None
    subject: Annotated[StrategySubject, Semantic("plan_subject")] | None = None
    text: Annotated[str, Semantic("plan_text"), Field(max_length=4000, description="the person's own words")] | None = (
        None
    )
    status: Annotated[PlanStatus, Semantic("plan_status")] | None = None
    person: PersonName | None = None
    team: TeamName | None = None
    region: RegionName | None = None
    product_line: ProductLineName | None = None
    segment: Annotated[str, Semantic("plan_segment"), Field(max_length=100)] | None = None
    period: (
        Annotated[str, Semantic("plan_period"), Field(description="the days it is for, as said: 'Q3', '明年'")] | None
    ) = None
    channels: Annotated[tuple[ChannelGoal, ...], Semantic("plan_channels")] = ()
    category: Annotated[SpendCategory, Semantic("spend_category")] | None = None
    amount: (
        Annotated[Money, Semantic("plan_amount"), Field(description="of a budget or expense, in major units")] | None
    ) = None
    adds: Annotated[bool, Semantic("plan_adds"), Field(description="the amount is added to the budget there")] = False
    when: MomentText | None = None
    note: Annotated[str, Semantic("plan_note"), Field(max_length=2000)] | None = None
    size: Annotated[Money, Semantic("market_size"), Field(description="of a market, in major units")] | None = None
    growth: Annotated[float, Semantic("market_growth"), Field(gt=-100, le=10_000)] | None = None
    competitors: Annotated[tuple[ShareGiven, ...], Semantic("market_rivals")] = ()
    heads: Annotated[Count, Semantic("plan_heads")] | None = None
    new_heads: Annotated[Count, Semantic("plan_new_heads")] | None = None
    ramp_months: Annotated[int, Semantic("plan_ramp"), Field(ge=0, le=60)] | None = None
    capacity: Annotated[Money, Semantic("plan_capacity"), Field(description="a head, in major units")] | None = None
    stock: Annotated[Money, Semantic("plan_stock")] | None = None
    cash: Annotated[Money, Semantic("plan_cash")] | None = None


class Place:
    """Whose and where: the ids that are said, and those that follow from who asks."""

    def __init__(self, asked: SavePlan, context: ToolContext) -> None:
        access = context.access
        self.access = access
        found = {
            kind: names.resolve(access, kind, text)
            for kind, text in (
                ("person", asked.person),
                ("team", asked.team),
                ("region", asked.region),
                ("product_line", asked.product_line),
            )
            if text
        }
        self.names = {kind: match.label for kind, match in found.items()}
        self.ids = {kind: match.record_id for kind, match in found.items()}
        if "team" not in self.ids:
            self._take_team()

    def _take_team(self) -> None:
        """The team of who is named, the one that the asker leads, or the only one of the region."""
        teams = teams_meant(self.access, self.ids.get("person"), self.ids.get("region"))
        if len(teams) == 1:
            self.ids["team"], self.names["team"] = teams[0]

    def require(self) -> None:
        """Refuse what is not the caller's to write or propose: another team's, or the company's."""
        team, person = self.ids.get("team"), self.ids.get("person")
        of_person = person if team is None else None
        if not self.access.may_write(Area.TARGETS, person_id=of_person, team_id=team, propose=True):
            if team is None and self.access.principal.leads:
                raise ToolRefusal("plan.which_team")
            raise ToolRefusal("access.write_other", label=self.names.get("team") or self.access.company.name or "–")

    @property
    def owner(self) -> tuple[int | None, str]:
        """Who answers for it: who is named, else who asks."""
        if "person" in self.ids:
            return self.ids["person"], self.names["person"]
        return self.access.principal.person_id, self.access.principal.name

    def region_of_team(self) -> tuple[int, str] | None:
        """The region that the team is in."""
        return region_of_team(self.access, self.ids.get("team"))

    def shown(self, *kinds: str) -> dict[str, str]:
        """The names for people, by column."""
        return {f"{kind}_id": self.names[kind] for kind in kinds if kind in self.names}


def minor(access: Access, amount: float) -> int:
    """An amount in major units as it is stored. Refuses with `target.amount` what can't be stored."""
    scale: int = 10 ** minor_digits(access.company.currency)
    kept = round(amount * scale)
    if kept > LARGEST:
        raise ToolRefusal("target.amount", amount=amount)
    return kept


def figure(access: Access, amount: int | None) -> Figure | None:
    """A stored amount as people read it."""
    if amount is None:
        return None
    currency = access.company.currency
    return Figure(value=major(amount, currency), unit=Unit.MONEY, currency=currency)


def days_ahead(text: str | None, context: ToolContext, usual: str) -> Period:
    """A period to plan for: "Q3" is the coming one; without words the running unit of time `usual`."""
    if not text:
        return period_containing(context.today, usual, context.access.company.fiscal_year_start)
    return period_ahead(text, context)


def facts_given(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - any fact
    """Facts of a Plan, without those that are not known."""
    return {name: value for name, value in values.items() if value not in (None, (), [], "")}
