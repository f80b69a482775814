"""Markets, strategies, expansion plans, budgets, expenses and resources."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from knowledge.demo.people import Place, Staff
from knowledge.demo.targets import Quarter
from knowledge.demo.world import CURRENCY, FEN, Row, World, language_of, words
from knowledge.metrics.model import Note
from knowledge.sales.plan.budgets import Budget, Expense, SpendCategory
from knowledge.sales.plan.expansion import ExpansionChannel, ExpansionPlan
from knowledge.sales.plan.market_rules import facts_of
from knowledge.sales.plan.market_view import MarketView, Rival
from knowledge.sales.plan.markets import CompetitorShare, Market
from knowledge.sales.plan.resources import Resource
from knowledge.sales.plan.strategies import PlanStatus, Strategy, StrategySubject
from knowledge.sales.plan.target_slices import period_of
from knowledge.sales.sell.products import ProductLine
from knowledge.sales.team.people import Person, Region, Team

MILLION = 1_000_000 * FEN
YEARS = 3
ROUND = 1000


class Planning:
    """Makes everything of planning; its own chance, so that no other row of the demo depends on it."""

    def __init__(self, world: World, staff: Staff, seed: int = 43) -> None:
        self.world, self.staff = world, staff
        self.rng = Random(seed)  # noqa: S311 - invented data, nothing secret
        self.data = words("plan")
        self.lines = {row["name"]: row["id"] for row in world.rows[ProductLine]}
        self.regions = {place.region: place.region_id for place in staff.places.values()}
        self.teams = {row["id"]: row for row in world.rows[Team]}
        self.people = {row["id"]: row for row in world.rows[Person]}
        self.markets: dict[tuple[int, int], list[Row]] = {}

    def write(self) -> None:
        """All of it."""
        for entry in self.data["markets"]:
            self._market(entry)
        now = Quarter.of(self.world.today)
        for quarter in (Quarter(now.year - back, number) for back in (1, 0) for number in (1, 2, 3, 4)):
            back = (now.year - quarter.year) * 4 + now.number - quarter.number
            for place in self.staff.places.values():
                for category, amount in self.data["budgets"].items():
                    self._spend(quarter, back, place, SpendCategory(category), amount * len(self._reps(place)))
            for category, amount in self.data["company_budgets"].items():
                self._spend(quarter, back, None, SpendCategory(category), amount)
        for entry in self.data["strategies"]:
            self._strategy(entry)
        for entry in self.data["expansions"]:
            self._expansion(entry)
        self._resources()

    def _reps(self, place: Place) -> list[int]:
        return [seller.person_id for seller in self.staff.reps_of(place)]

    def _market(self, entry: dict[str, Any]) -> None:
        """A market in three years: the sizes follow from each other, the last is an estimate."""
        region, line, size = self.regions[entry["region"]], self.lines[entry["line"]], entry["size"]
        found = self.markets.setdefault((region, line), [])
        for at, growth in enumerate(entry["growth"]):
            year = self.world.today.year - YEARS + 1 + at
            size = size * (1 + growth / 100) if at else size
            market = self.world.add(
                Market, region_id=region, product_line_id=line, period_start=date(year, 1, 1),
                period_end=date(year, 12, 31), size=round(size * 100) * (MILLION // 100), currency=CURRENCY,
                growth=growth, demand=float(entry["demand"] - 3 * (YEARS - 2 - at)), needs=entry["needs"],
                source=self.data["source"],
            )  # fmt: skip
            found.append(market)
            for name, share, moved in entry["rivals"]:
                self.world.add(
                    CompetitorShare, market_id=market["id"], name=name, share=round(share + moved * (at - 1), 1)
                )

    def _spend(self, quarter: Quarter, back: int, place: Place | None, category: SpendCategory, amount: int) -> None:
        """A quarter's budget of a category, and what was spent of it up to today."""
        planned = -(-amount // ROUND) * ROUND
        team = None if place is None else self.teams[place.team_id]
        if planned:
            self.world.add(
                Budget, category=category, team_id=team["id"] if team else None,
                owner_id=team["manager_id"] if team else None, period_start=quarter.start, period_end=quarter.end,
                amount=planned * FEN, currency=CURRENCY,
            )  # fmt: skip
        share = self._share(back, place, category)
        for month in range(3):
            first = date(quarter.year, quarter.number * 3 - 2 + month, 1)
            if category is SpendCategory.PAY:
                self._expense(category, place, _in_month(first, 25), planned * share / 3)
                continue
            for _ in range(2):
                day = _in_month(first, self.rng.randrange(2, 27))
                self._expense(category, place, day, planned * share / 6 * self.rng.uniform(0.85, 1.15))

    def _share(self, back: int, place: Place | None, category: SpendCategory) -> float:
        spending = self.data["spending"]
        if category is SpendCategory.PAY:
            return float(spending["pay"])
        usual = self.rng.uniform(spending["least"], spending["most"])
        code = None if place is None else place.code
        apart = [
            entry["share"] for entry in spending["apart"]
            if (entry["team"], entry["category"], entry["back"]) == (code, category.value, back)
        ]  # fmt: skip
        return float(apart[0]) if apart else usual

    def _expense(
        self, category: SpendCategory, place: Place | None, day: date, amount: float, plan_id: int | None = None
    ) -> None:
        if day > self.world.today or amount <= 0:
            return
        reps = [] if place is None else self._reps(place)
        person = self.rng.choice(reps) if reps and category is SpendCategory.TRAVEL else None
        speaks = person or (self.teams[place.team_id]["manager_id"] if place else self.staff.operations[0])
        notes = self.data["notes"][language_of(self.people[speaks]["name"])][category.value]
        self.world.add(
            Expense, category=category, team_id=place.team_id if place else None, person_id=person, spent_on=day,
            amount=max(1, round(amount / 10)) * 10 * FEN, currency=CURRENCY, note=self.rng.choice(notes),
            expansion_plan_id=plan_id,
        )  # fmt: skip

    def _strategy(self, entry: dict[str, Any]) -> None:
        place = self.staff.places[entry["team"]]
        line = self.lines[entry["line"]]
        market = self.markets[place.region_id, line][-2]
        starts = self.world.today - timedelta(days=entry["begun"])
        lines = [line.model_dump(mode="json") for line in self._facts(market)]
        self.world.add(
            Strategy, title=entry["title"], subject=StrategySubject(entry["subject"]), text=entry.get("text"),
            status=PlanStatus(entry["status"]), owner_id=self.teams[place.team_id]["manager_id"],
            team_id=place.team_id, region_id=place.region_id, product_line_id=line, starts_on=starts,
            ends_on=starts + timedelta(days=entry["over"]),
            facts={"markets": [market["id"]], "findings": [], "lines": lines},
        )  # fmt: skip

    def _facts(self, market: Row) -> list[Note]:
        """What is known of a market without our own share, as a strategy keeps it."""
        regions, lines = ({row["id"]: row["name"] for row in self.world.rows[model]} for model in (Region, ProductLine))
        shares: dict[str, list[float]] = {}
        earlier = self.markets[market["region_id"], market["product_line_id"]][-3]
        for row in self.world.rows[CompetitorShare]:
            if row["market_id"] in (market["id"], earlier["id"]):
                shares.setdefault(row["name"], []).append(row["share"])
        period = period_of(market["period_start"], market["period_end"])
        view = MarketView(
            region=regions[market["region_id"]], product_line=lines[market["product_line_id"]], period=period,
            markets=[Market(needs=market["needs"])], size=market["size"], growth=market["growth"],
            rivals=[Rival(name, share, before) for name, (before, share) in shares.items()],
        )  # fmt: skip
        return [line for line in facts_of(view, view.name, CURRENCY) if not line.code.startswith("market_share")]

    def _expansion(self, entry: dict[str, Any]) -> None:
        place = self.staff.places[entry["team"]]
        year, half = self.world.today.year, entry["half"]
        plan = self.world.add(
            ExpansionPlan, title=entry["title"], status=PlanStatus(entry["status"]), segment=entry.get("segment"),
            owner_id=self.teams[place.team_id]["manager_id"], team_id=place.team_id, region_id=place.region_id,
            period_start=date(year, 7 if half == 2 else 1, 1),
            period_end=date(year, 6, 30) if half == 1 else date(year, 12, 31),
        )  # fmt: skip
        for channel, goal, budget in entry["channels"]:
            self.world.add(
                ExpansionChannel, plan_id=plan["id"], channel=channel, lead_goal=goal, budget=budget * FEN,
                currency=CURRENCY,
            )  # fmt: skip
        for category, back, amount in entry.get("spent", ()):
            day = self.world.workday(self.world.today - timedelta(days=back))
            if day >= plan["period_start"]:
                self._expense(SpendCategory(category), place, day, amount, plan["id"])

    def _resources(self) -> None:
        """Of each team this year, and the company's stock and cash."""
        data, year = self.data["resources"], self.world.today.year
        days = {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "currency": CURRENCY}
        for place in self.staff.places.values():
            self.world.add(
                Resource, team_id=place.team_id, region_id=place.region_id,
                owner_id=self.teams[place.team_id]["manager_id"], heads=len(self._reps(place)),
                new_heads=data["new"].get(place.code, 0), capacity=round(data["capacity"] * place.size) * FEN,
                ramp_months=data["ramp_months"], **days,
            )  # fmt: skip
        self.world.add(Resource, stock=data["stock"] * FEN, cash=data["cash"] * FEN, **days)


def make_plans(world: World, staff: Staff) -> None:
    """Add everything of planning."""
    Planning(world, staff).write()


def _in_month(first: date, day: int) -> date:
    """A weekday of a month, near a day of it."""
    found = first.replace(day=day)
    return found - timedelta(days=max(0, found.weekday() - 4))
