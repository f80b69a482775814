"""The facts that payouts are computed from, loaded once for several people and months, and each month made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from knowledge.metrics.period.units import months_from, period_containing
from knowledge.sales.plan.target_parts import split
from knowledge.sales.plan.targets import Target
from knowledge.sales.team.commission import Clawback, Credit, Month, Pay, Segment, compute, taken_back
from knowledge.sales.team.commission_rules import PlanRules
from knowledge.sales.team.incentives import CommissionPlan, Payout
from knowledge.sales.team.lines import teams_led_by, topmost
from knowledge.sales.team.pay_sales import Sale, Splits, load_lines, load_sales, load_splits, load_undone, part_of
from knowledge.sales.team.people import Person, Role, TeamMembership

# The id of a sale that is only supposed: it counts for whom it is supposed of, and stands behind all that are recorded.
MORE = 2**31 - 1
ONE_DAY = timedelta(days=1)
# Further back than any window in which a deal can take its commission back.
LONGEST = timedelta(days=3650)


@dataclass(frozen=True)
class Plan:
    """A commission plan with its rules read."""

    id: int
    name: str
    role: Role | None
    team_id: int | None
    person_id: int | None
    starts_on: date
    ends_on: date | None
    rules: PlanRules

    @classmethod
    def of(cls, row: CommissionPlan) -> Plan:
        """The plan of a row."""
        return cls(
            row.id, row.name, row.role, row.team_id, row.person_id, row.starts_on, row.ends_on,
            PlanRules.model_validate(row.rules),
        )  # fmt: skip

    def holds(self, day: date, person_id: int, role: Role, teams: frozenset[int]) -> bool:
        """Whether it is somebody's on a day."""
        return (
            self.starts_on <= day
            and (self.ends_on is None or day <= self.ends_on)
            and self.person_id in (None, person_id)
            and (self.team_id is None or self.team_id in teams)
            and self.role in (None, role)
        )

    @property
    def closeness(self) -> tuple[bool, bool, bool, date, int]:
        """The closest plan counts: the person's own before the team's, before the role's; of equal ones the newest."""
        return (
            self.person_id is not None, self.team_id is not None, self.role is not None, self.starts_on, self.id
        )  # fmt: skip


@dataclass
class PayBook:
    """Plans, sales, splits, targets and what is owed, as far as some people's months need them."""

    fiscal_year_start: int
    people: dict[int, Person]
    plans: list[Plan]
    members: dict[int, list[TeamMembership]]
    leads: dict[int, frozenset[int]]
    top_leads: dict[int, frozenset[int]]
    sales: list[Sale]
    splits: Splits
    targets: dict[tuple[str, int], list[tuple[date, date, int]]]
    balances: dict[tuple[int, date], int] = field(default_factory=dict)
    _kept: dict[tuple[int, str], list[Sale]] = field(default_factory=dict)

    def pay(self, person_id: int, start: date, carried: int | None = None, extra: Sequence[Sale] = ()) -> Pay:
        """A month's payout; see `month`."""
        return compute(self.month(person_id, start, carried, extra))

    def month(self, person_id: int, start: date, carried: int | None = None, extra: Sequence[Sale] = ()) -> Month:
        """All of a calendar month. `carried` defaults to what the payout before it says; `extra`: sales to come.

        Without any plan on its days it has no segments.
        """
        bare = self._bare(person_id, start, extra)
        owed = self.balances.get((person_id, months_from(start, -1)), 0) if carried is None else carried
        return replace(bare, clawbacks=tuple(self._clawbacks(person_id, bare)), carried=owed)

    def _bare(self, person_id: int, start: date, extra: Sequence[Sale] = ()) -> Month:
        end = months_from(start, 1) - ONE_DAY
        segments: list[Segment] = []
        credits: list[Credit] = []
        for plan, first, last in self._stretches(person_id, start, end):
            of_plan = self._credits(person_id, plan.rules.basis, end, extra)
            since = period_containing(first, plan.rules.per, self.fiscal_year_start).start
            prior = sum(one.amount for one in of_plan if since <= one.day < first)
            target = self._target(person_id, plan.rules, first)
            segments.append(Segment(plan.id, plan.name, plan.rules, first, last, target, prior))
            credits += [one for one in of_plan if first <= one.day <= last]
        return Month(start, end, tuple(segments), tuple(credits))

    def _stretches(self, person_id: int, start: date, end: date) -> list[tuple[Plan, date, date]]:
        """The plans of a month's days, each with its days."""
        person = self.people[person_id]
        day, found = start, list[tuple[Plan, date, date]]()
        while day <= end:
            here = (person.hired_on is None or person.hired_on <= day) and (
                person.left_on is None or day < person.left_on
            )
            teams = frozenset(one.team_id for one in self.members.get(person_id, ()) if _holds(one, day))
            fits = [plan for plan in self.plans if plan.holds(day, person_id, person.role, teams)] if here else []
            best = max(fits, key=lambda plan: plan.closeness, default=None)
            if best is not None:
                if found and found[-1][0] is best and found[-1][2] == day - ONE_DAY:
                    found[-1] = (best, found[-1][1], day)
                else:
                    found.append((best, day, day))
            day += ONE_DAY
        return found

    def _credits(self, person_id: int, basis: str, seen_on: date, extra: Sequence[Sale]) -> list[Credit]:
        """Everything that counts for somebody, at what is left of it on a day."""
        found = []
        new = [sale for sale in extra if self._concerns(person_id, basis, sale)]
        for sale in (*self._concerning(person_id, basis), *new):
            amount = sale.on(seen_on)
            mine, points = amount, 10_000
            if basis == "own" and sale.deal_id in self.splits:
                part = part_of(sale, person_id, amount, self.splits)
                mine, points = part.amount, part.basis_points
            if not mine:
                continue
            by_line = {key: split(whole, [points, 10_000 - points])[0] for key, whole in sale.by_line.items()}
            found.append(Credit(sale.deal_id, sale.name, sale.won_on, mine, amount, points, by_line))
        return found

    def _concerning(self, person_id: int, basis: str) -> list[Sale]:
        """The sales of which something may count for somebody."""
        key = (person_id, basis)
        if key not in self._kept:
            self._kept[key] = [sale for sale in self.sales if self._concerns(person_id, basis, sale)]
        return self._kept[key]

    def _concerns(self, person_id: int, basis: str, sale: Sale) -> bool:
        """Whether something of a sale may count for somebody: their own, one they share, or one of their teams."""
        if sale.owner_id == person_id and (basis == "own" or sale.deal_id == MORE):
            return True
        if basis == "team":
            return self._in_teams(person_id, sale)
        return any(who == person_id for who, _ in self.splits.get(sale.deal_id, ()))

    def _in_teams(self, person_id: int, sale: Sale) -> bool:
        teams = self.leads.get(person_id, frozenset())
        return any(
            one.team_id in teams and _holds(one, sale.won_on) for one in self.members.get(sale.owner_id or 0, ())
        )

    def _clawbacks(self, person_id: int, month: Month) -> Iterable[Clawback]:
        """What was undone in the month of deals that earned something before it."""
        for sale in self.sales:
            for when, amount in sale.undone:
                if not (month.start <= when <= month.end and sale.won_on < month.start):
                    continue
                past = self._bare(person_id, sale.won_on.replace(day=1))
                held = next((one for one in past.segments if one.start <= sale.won_on <= one.end), None)
                credit = next((one for one in past.credits if one.deal_id == sale.deal_id), None)
                window = held.rules.clawback_days if held else None
                if credit is None or window is None or (when - sale.won_on).days > window:
                    continue
                part = amount * credit.amount // credit.whole if credit.whole else 0
                yield Clawback(sale.name, taken_back(past, sale.deal_id, part), sale.won_on, when)

    def _target(self, person_id: int, rules: PlanRules, day: date) -> int | None:
        """The bookings target of the measuring period: its own, else the sum of its months', where all have one."""
        keys = [("person", person_id)]
        if rules.basis == "team":
            keys = [("team", team_id) for team_id in sorted(self.top_leads.get(person_id, ()))]
        unit = period_containing(day, rules.per, self.fiscal_year_start)
        parts = [self._target_of(key, unit.start, unit.end) for key in keys]
        known = [part for part in parts if part is not None]
        return sum(known) if known and len(known) == len(parts) else None

    def _target_of(self, key: tuple[str, int], start: date, end: date) -> int | None:
        listed = self.targets.get(key, [])
        exact = [amount for first, last, amount in listed if (first, last) == (start, end)]
        if exact:
            return exact[-1]
        months = {first: amount for first, last, amount in listed if last == months_from(first, 1) - ONE_DAY}
        wanted, day = [], start
        while day <= end:
            wanted.append(months.get(day))
            day = months_from(day, 1)
        known = [amount for amount in wanted if amount is not None]
        return sum(known) if known and len(known) == len(wanted) else None


def _holds(member: TeamMembership, day: date) -> bool:
    return (member.from_date is None or member.from_date <= day) and (
        member.until_date is None or day < member.until_date
    )


def load_book(session: Session, person_ids: Iterable[int], since: date, until: date, fiscal_year_start: int) -> PayBook:
    """The book of some people for the months from a day until a day. Whose it may be was decided before."""
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(sorted(person_ids))))}
    plans = [Plan.of(row) for row in session.scalars(select(CommissionPlan).order_by(CommissionPlan.id))]
    measures = {plan.rules.per for plan in plans} or {"month"}
    balances = _balances(session, people, since)
    since = min(period_containing(since, per, fiscal_year_start).start for per in measures)
    leads = {key: teams for key in people if (teams := teams_led_by(session, key))}
    led = frozenset(team for teams in leads.values() for team in teams)
    members: dict[int, list[TeamMembership]] = defaultdict(list)
    belongs = or_(TeamMembership.person_id.in_(sorted(people)), TeamMembership.team_id.in_(sorted(led)))
    for one in session.scalars(select(TeamMembership).where(belongs)):
        members[one.person_id].append(one)
    owners = frozenset(people) | frozenset(members)
    splits = load_splits(session)
    shared = [deal for deal, given in splits.items() if any(who in owners for who, _ in given)]
    undone = load_undone(session, since)
    sales = load_sales(session, since, until, owners, shared, undone)
    before = since - ONE_DAY
    if old := load_sales(session, since - LONGEST, before, owners, shared, undone, only_undone=True):
        # What was undone is looked at in the month of its sale: with all that was sold in its measuring period.
        since = min(period_containing(one.won_on, per, fiscal_year_start).start for one in old for per in measures)
        sales = [*load_sales(session, since, before, owners, shared, load_undone(session, since)), *sales]
    if any(plan.rules.line_bonus for plan in plans):
        by_line = load_lines(session, sales)
        sales = [replace(sale, by_line=by_line.get(sale.deal_id, {})) for sale in sales]
    return PayBook(
        fiscal_year_start, people, plans, dict(members), leads,
        {key: topmost(session, teams) for key, teams in leads.items()}, sales, splits,
        _targets(session, people, led, since, until), balances,
    )  # fmt: skip


def _targets(
    session: Session, people: Iterable[int], teams: frozenset[int], since: date, until: date
) -> dict[tuple[str, int], list[tuple[date, date, int]]]:
    """Bookings targets of the people and of the teams, those of products and the like left out."""
    found: dict[tuple[str, int], list[tuple[date, date, int]]] = defaultdict(list)
    others = (Target.product_line_id, Target.product_id, Target.segment, Target.channel, Target.region_id)
    rows = select(Target).where(
        Target.metric == "bookings", or_(Target.person_id.in_(sorted(people)), Target.team_id.in_(sorted(teams))),
        Target.period_end >= since, Target.period_start <= until, *[column.is_(None) for column in others],
    )  # fmt: skip
    for row in session.scalars(rows.order_by(Target.id)):
        if row.person_id is not None:
            found["person", row.person_id].append((row.period_start, row.period_end, row.amount))
        elif row.team_id is not None:
            found["team", row.team_id].append((row.period_start, row.period_end, row.amount))
    return dict(found)


def _balances(session: Session, people: Iterable[int], since: date) -> dict[tuple[int, date], int]:
    """What each recorded payout leaves owed, by its month's first day."""
    rows = select(Payout.person_id, Payout.period_start, Payout.balance).where(
        Payout.person_id.in_(sorted(people)), Payout.period_end >= months_from(since, -1)
    )
    return {(person_id, start): balance for person_id, start, balance in session.execute(rows)}
