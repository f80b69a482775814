"""The invented company: whole, consistent with itself, the same for the same seed, and dirty where it says so."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Select, Table, func, or_, select
from sqlalchemy.orm import Session, aliased

from knowledge.access import load_principal
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.demo import create_demo, demo_people
from knowledge.refusals import Refusal
from knowledge.roster import find_person
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.accounts import Account, Lead
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore
from knowledge.sales.sell.deals import Deal, DealHistory, DealLine, HistoryField, Stage, StageKind
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.team.people import Person, Region, Role, Team, TeamMembership
from knowledge.tables import METADATA
from tests.support import demo as demo_support

pytestmark = pytest.mark.slow

TODAY = date(2026, 2, 18)


def made(folder: Path, today: date = TODAY, seed: int = 7) -> Database:
    database = Database(f"sqlite:///{folder / 'demo.db'}")
    create_demo(database, today=today, seed=seed)
    return database


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    began = time.monotonic()
    database = made(tmp_path_factory.mktemp("demo"))
    print(f"the demo took {time.monotonic() - began:.1f} s")  # noqa: T201 - shown by pytest -s, never asserted
    yield database
    database.close()


@pytest.fixture
def session(demo: Database) -> Iterator[Session]:
    with demo.transaction() as opened:
        yield opened


def digest(database: Database) -> str:
    total = hashlib.sha256()
    with database.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            # The keys of names are read from the other tables in no order, so that their numbers say nothing.
            columns = [column for column in table.c if (table.name, column.name) != ("name_keys", "id")]
            rows = map(repr, connection.execute(select(*columns).order_by(*table.primary_key.columns)))
            for row in sorted(rows) if table.name == "name_keys" else rows:
                total.update(f"{table.name}{row}".encode())
    return total.hexdigest()


@pytest.fixture(scope="module")
def first_rows(demo: Database) -> str:
    """What the company's rows come to, before any test."""
    return digest(demo)


def deals_of(session: Session, kind: StageKind) -> list[Deal]:
    return list(session.scalars(select(Deal).join(Stage, Stage.id == Deal.stage_id).where(Stage.kind == kind)))


def number(session: Session, counting: Select[tuple[int]]) -> int:
    return session.scalar(counting) or 0


def count(session: Session, model: type) -> int:
    return number(session, select(func.count()).select_from(model))


def quarters_until(day: date) -> list[tuple[date, date]]:
    """The whole quarters of this year and the two before it that ended before the day."""
    starts = [date(year, month, 1) for year in range(day.year - 2, day.year + 1) for month in (1, 4, 7, 10)]
    ends = [start - timedelta(days=1) for start in starts[1:]]
    return [(start, end) for start, end in zip(starts, ends, strict=False) if end < day]


def booked(session: Session, start: date, end: date) -> list[tuple[Deal, int]]:
    """Won deals of a period with the team they belong to."""
    found = (
        select(Deal, TeamMembership.team_id)
        .join(Stage, Stage.id == Deal.stage_id)
        .join(TeamMembership, TeamMembership.person_id == Deal.booked_owner_id)
        .where(
            Stage.kind == StageKind.WON, Deal.closed_on.between(start, end),
            TeamMembership.from_date <= Deal.closed_on,
            or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > Deal.closed_on),
        )
    )  # fmt: skip
    return [(deal, team) for deal, team in session.execute(found)]


def test_same_seed_and_day_give_the_same_rows_in_either_store(first_rows: str, postgres: Database) -> None:
    create_demo(postgres, today=TODAY)
    assert digest(postgres) == first_rows
    check_whole(postgres)


@pytest.mark.full
def test_another_seed_gives_another_company(first_rows: str, tmp_path: Path) -> None:
    other = made(tmp_path, seed=8)
    assert digest(other) != first_rows
    other.close()


def test_size(session: Session) -> None:
    assert count(session, Region) == 4
    assert count(session, Team) == 6
    assert count(session, ProductLine) == 4
    assert count(session, Product) == 12
    assert count(session, Account) == 400
    assert 6000 <= count(session, Deal) <= 9000
    assert count(session, Order) > 3000
    assert count(session, Activity) > 20_000
    assert count(session, Complaint) > 150
    assert count(session, SatisfactionScore) > 500
    roles = Counter(session.scalars(select(Person.role).where(~Person.is_owner)))
    assert roles.total() == 40
    assert set(roles) == set(Role)


def test_company_is_marked_as_invented(session: Session) -> None:
    company = get_company(session)
    assert company.invented
    assert company.currency == "CNY"
    assert set(session.scalars(select(Deal.currency).distinct())) == {"CNY"}
    for address in session.scalars(select(Person.email).where(~Person.is_owner)):
        assert address is not None
        assert address.endswith(".example")


def test_both_languages_are_there(session: Session) -> None:
    for model in (Person, Account):
        names = list(session.scalars(select(model.name)))
        english = sum(name.isascii() for name in names)
        assert 0.3 < english / len(names) < 0.7
    for name in session.scalars(select(Product.name)):
        assert not name.isascii()
        assert name.split()[0].isascii()
    summaries = list(session.scalars(select(Activity.summary)))
    assert all(summaries)
    assert not any("{" in text for text in summaries if text)
    assert set(session.scalars(select(Activity.kind).distinct())) == set(ActivityKind)


def test_cast(session: Session) -> None:
    people = {part: find_person(session, email) for part, email in demo_people(session)}
    assert {part: person.role for part, person in people.items()} == {
        "rep": Role.REP, "manager": Role.MANAGER, "director": Role.DIRECTOR, "new hire": Role.TRAINEE,
    }  # fmt: skip
    manager = load_principal(session, people["manager"], TODAY)
    for part in ("rep", "new hire"):
        assert load_principal(session, people[part], TODAY).member_of & manager.leads
        assert people[part].manager_id == people["manager"].id
        assert number(session, select(func.count(Deal.id)).where(Deal.owner_id == people[part].id)) > 0
    assert session.scalar(select(func.count(Lead.id)).where(Lead.owner_id == people["new hire"].id))


def test_cast_is_refused_where_there_is_no_demo(database: Database) -> None:
    with database.transaction() as opened, pytest.raises(Refusal, match=r"demo\.missing"):
        demo_people(opened)


def test_is_not_made_twice(demo: Database, first_rows: str) -> None:
    with pytest.raises(Refusal, match=r"demo\.not_empty"):
        create_demo(demo, today=TODAY)
    assert digest(demo) == first_rows


def check_references(session: Session) -> None:
    """Every foreign key points at a row, whatever the store enforces."""
    for table in METADATA.sorted_tables:
        for key in table.foreign_keys:
            target: Table = key.column.table.alias() if key.column.table is table else key.column.table
            orphans = select(func.count()).where(
                key.parent.is_not(None),
                ~select(target.c[key.column.name]).where(target.c[key.column.name] == key.parent).exists(),
            )
            assert session.scalar(orphans.select_from(table)) == 0, f"{table.name}.{key.parent.name}"


def check_amounts(session: Session) -> None:
    """A deal's amount is the sum of its lines; one without an amount has none."""
    sums = select(DealLine.deal_id, func.sum(DealLine.amount)).group_by(DealLine.deal_id)
    lines = {deal_id: total for deal_id, total in session.execute(sums)}  # noqa: C416 - a Row is not a pair
    deals = session.execute(select(Deal.id, Deal.amount)).all()
    assert len(deals) > len(lines) > 0
    assert all(amount == lines.get(deal) for deal, amount in deals)
    assert all(amount is None or amount > 0 for _, amount in deals)


def check_history(session: Session) -> None:
    """Followed from change to change, each field ends at the deal's present value."""
    found = select(DealHistory).order_by(DealHistory.deal_id, DealHistory.changed_on, DealHistory.id)
    last: dict[tuple[int, HistoryField], int | None] = {}
    for change in session.scalars(found):
        key = (change.deal_id, change.field)
        assert change.before != change.after
        assert last.get(key, change.before) == change.before, key
        assert change.changed_on <= TODAY
        last[key] = change.after
    deals = {deal.id: deal for deal in session.scalars(select(Deal))}
    for (deal_id, field), value in last.items():
        assert getattr(deals[deal_id], field.value) == value


def check_targets(session: Session) -> None:
    """Each level adds up to the one above, by parent, by slice and by quarter."""
    targets = list(session.scalars(select(Target)))
    below: Counter[int] = Counter()
    for target in targets:
        if target.parent_id is not None:
            below[target.parent_id] += target.amount
    assert below
    amounts = {target.id: target.amount for target in targets}
    assert {parent: amounts[parent] for parent in below} == dict(below)
    level: Counter[tuple[str, date, date]] = Counter()
    year: Counter[tuple[object, ...]] = Counter()
    for target in targets:
        of = next((name for name in ("person_id", "team_id", "region_id") if getattr(target, name)), "company")
        is_year = (target.period_end - target.period_start).days > 100
        level[of, target.period_start, target.period_end] += target.amount
        key = (target.period_start.year, target.person_id, target.team_id, target.region_id)
        year[key] += -target.amount if is_year else target.amount
    assert not any(year.values())
    for (of, start, end), amount in level.items():
        assert amount == level["company", start, end], of


def check_whole(database: Database) -> None:
    """The rows fit each other, and what comes later is numbered after them."""
    with database.transaction() as session:
        check_references(session)
        check_amounts(session)
        check_history(session)
        check_targets(session)
        last = session.scalar(select(func.max(Account.id))) or 0
        account = Account(name="Next")
        session.add(account)
        session.flush()
        assert account.id == last + 1


def test_holds_together(demo: Database, tmp_path: Path) -> None:
    copied = Database(f"sqlite:///{shutil.copy(str(demo.url.database), tmp_path)}")
    check_whole(copied)
    copied.close()


def test_nothing_lies_in_the_future(session: Session) -> None:
    for column in (
        Deal.closed_on, Deal.created_on, Deal.engaged_on, Order.ordered_on, Activity.happened_on, Account.created_on,
        Complaint.opened_on, Complaint.resolved_on, SatisfactionScore.scored_on, Person.hired_on, Task.done_on,
        Lead.created_on, Lead.last_contact_on, DealHistory.changed_on,
    ):  # fmt: skip
        latest = session.scalar(select(func.max(column)))
        assert latest is not None
        assert latest <= TODAY, column


def test_records_reach_today_over_three_years(session: Session) -> None:
    closed = [deal.closed_on for deal in deals_of(session, StageKind.WON) if deal.closed_on]
    months = Counter((day.year, day.month) for day in closed)
    last_three = [
        (TODAY.year - (TODAY.month - 1 - back < 0) - back // 12, (TODAY.month - 1 - back) % 12 + 1)
        for back in range(12)
    ]
    assert all(months[month] > 10 for month in last_three)
    assert min(closed) < TODAY - timedelta(days=3 * 365)
    morning = list(session.scalars(select(Activity).where(Activity.happened_on == TODAY)))
    assert len(morning) > 20
    zone = get_company(session).zone
    for activity in morning:
        assert activity.happened_at is not None
        local = activity.happened_at.astimezone(zone)
        assert (local.date(), 8 <= local.hour <= 11) == (TODAY, True)


def test_closed_deals_are_closed_and_open_ones_open(session: Session) -> None:
    for kind in (StageKind.WON, StageKind.LOST):
        for deal in deals_of(session, kind):
            assert deal.closed_on is not None
            assert deal.booked_owner_id is not None
    for deal in deals_of(session, StageKind.OPEN):
        assert deal.closed_on is None
        assert deal.booked_owner_id is None
        assert deal.loss_reason is None


def test_open_deals_belong_to_somebody_who_is_here(session: Session) -> None:
    active = set(session.scalars(select(Person.id).where(Person.active, Person.left_on.is_(None))))
    reps = set(session.scalars(select(Person.id).where(Person.role == Role.REP, Person.active)))
    carried = Counter(deal.owner_id for deal in deals_of(session, StageKind.OPEN))
    assert set(carried) <= active
    assert reps <= set(carried)
    assert all(8 <= carried[rep] <= 25 for rep in reps), carried
    ahead = [
        deal for deal in deals_of(session, StageKind.OPEN) if deal.expected_close_on and deal.expected_close_on > TODAY
    ]
    assert len(ahead) > 0.6 * carried.total()
    assert all(deal.expected_close_on and deal.expected_close_on < TODAY + timedelta(days=200) for deal in ahead)


def test_accounts_are_kept_by_reps_of_today(session: Session) -> None:
    owners = set(session.scalars(select(Account.owner_id).distinct()))
    assert owners == set(session.scalars(select(Person.id).where(Person.role == Role.REP, Person.active)))


def test_memberships(session: Session) -> None:
    people = {person.id: person for person in session.scalars(select(Person))}
    spans: dict[int, list[TeamMembership]] = {}
    for held in session.scalars(select(TeamMembership).order_by(TeamMembership.person_id, TeamMembership.from_date)):
        spans.setdefault(held.person_id, []).append(held)
    for person_id, held_by in spans.items():
        person = people[person_id]
        assert held_by[0].from_date == person.hired_on
        assert held_by[-1].until_date == person.left_on
        assert all(one.until_date == following.from_date for one, following in pairwise(held_by))
    assert [len(held_by) for held_by in spans.values() if len(held_by) > 1] == [2]
    left = [person for person in people.values() if person.left_on]
    assert len(left) == 3
    assert not any(person.active or person.may_sign_in for person in left)


def test_reporting_line_ends_at_one_director(session: Session) -> None:
    people = {person.id: person for person in session.scalars(select(Person).where(~Person.is_owner))}
    tops = [person for person in people.values() if person.manager_id is None]
    assert [top.role for top in tops] == [Role.DIRECTOR]
    for person in people.values():
        steps = 0
        at = person
        while at.manager_id is not None:
            at = people[at.manager_id]
            steps += 1
            assert steps < 5


def test_each_booking_has_one_team(session: Session) -> None:
    counted = Counter(deal.id for deal, _ in booked(session, date.min, TODAY))
    won = deals_of(session, StageKind.WON)
    assert len(counted) == len(won)
    assert set(counted.values()) == {1}


def test_win_rates_and_attainment_are_believable(session: Session) -> None:
    won, lost = deals_of(session, StageKind.WON), deals_of(session, StageKind.LOST)
    wins, losses = Counter(deal.booked_owner_id for deal in won), Counter(deal.booked_owner_id for deal in lost)
    for rep in session.scalars(select(Person.id).where(Person.role == Role.REP)):
        assert 0.16 <= wins[rep] / (wins[rep] + losses[rep]) <= 0.45, rep
    assert 0.2 <= len(won) / (len(won) + len(lost)) <= 0.4
    attained: list[float] = []
    for start, end in quarters_until(TODAY):
        of_person = Counter[int]()
        for deal, _ in booked(session, start, end):
            assert deal.booked_owner_id is not None
            of_person[deal.booked_owner_id] += deal.amount or 0
        for target in session.scalars(select(Target).where(Target.period_start == start, Target.period_end == end)):
            if target.person_id:
                attained.append(of_person[target.person_id] / target.amount)
            elif target.team_id is None and target.region_id is None:
                assert 0.75 <= of_person.total() / target.amount <= 1.3, start
    assert len(attained) > 100
    assert max(attained) <= 1.3
    # A rep may have a quarter without a booking; most come near their target.
    assert sum(share >= 0.6 for share in attained) >= 0.95 * len(attained)


def test_star_weak_region_and_hot_product_stand_out(session: Session) -> None:
    year = TODAY - timedelta(days=365)
    recent = [deal for deal in deals_of(session, StageKind.WON) if deal.closed_on and deal.closed_on > year]
    by_rep, by_region = Counter[int | None](), Counter[int | None]()
    for deal in recent:
        by_rep[deal.booked_owner_id] += deal.amount or 0
        by_region[deal.region_id] += deal.amount or 0
    (star, first), (_, second), *_ = by_rep.most_common()
    assert session.get_one(Person, star).name == "梁晓楠"
    assert first > 1.1 * second
    weak = by_region.most_common()[-1]
    assert session.get_one(Region, weak[0]).name.startswith("West")
    assert weak[1] < 0.6 * by_region.most_common()[-2][1]

    def sold(start: date, end: date) -> Counter[str]:
        found = (
            select(Product.name, func.sum(OrderLine.amount))
            .join(OrderLine, OrderLine.product_id == Product.id)
            .join(Order, Order.id == OrderLine.order_id)
            .where(Order.ordered_on > start, Order.ordered_on <= end)
            .group_by(Product.name)
        )
        return Counter({name: int(amount) for name, amount in session.execute(found)})

    before, now = sold(year - timedelta(days=365), year), sold(year, TODAY)
    growth = Counter({name: now[name] - before[name] for name in now})
    (hottest, most), (_, next_most), *_ = growth.most_common()
    assert hottest.startswith("Moveo")
    assert now[hottest] > 1.4 * before[hottest]
    assert most > 1.3 * next_most


def test_seasons(session: Session) -> None:
    won = [deal for deal in deals_of(session, StageKind.WON) if deal.closed_on]
    quarter = Counter[int]()
    for deal in won:
        if deal.closed_on and TODAY.year - 2 <= deal.closed_on.year < TODAY.year:
            quarter[(deal.closed_on.month - 1) // 3] += deal.amount or 0
    assert quarter.most_common(1)[0][0] == 3
    found = (
        select(Order.ordered_on, OrderLine.amount)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Product, Product.id == OrderLine.product_id)
        .join(ProductLine, ProductLine.id == Product.product_line_id)
        .where(ProductLine.name.startswith("Drinks"))
    )
    months = Counter[int]()
    for day, amount in session.execute(found):
        months[day.month] += amount
    assert sum(months[month] for month in (6, 7, 8)) > 1.5 * sum(months[month] for month in (12, 1, 2))


def test_dirty_corners(session: Session) -> None:
    names = set(session.scalars(select(Account.name)))
    other = aliased(Account)
    doubles = session.scalars(
        select(Account.name).join(other, (Account.name != other.name) & Account.name.startswith(other.name))
    )
    assert len(set(doubles)) == 6
    assert len(names) == 400
    assert number(session, select(func.count(Deal.id)).where(Deal.amount.is_(None))) > 20
    assert session.scalar(select(func.count(Deal.id)).where(Deal.closed_on < Deal.created_on)) == 3
    strays = select(func.count(Activity.id)).where(
        Activity.account_id.is_(None), Activity.deal_id.is_(None), Activity.lead_id.is_(None)
    )
    assert number(session, strays) > 20
    overdue = select(func.count(Task.id)).where(Task.done_on.is_(None), Task.due_on < TODAY)
    assert number(session, overdue) > 20
    silent = select(func.max(Activity.happened_on)).where(Activity.deal_id == Deal.id).scalar_subquery()
    stalled = (
        select(func.count(Deal.id))
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Stage.kind == StageKind.OPEN, silent < TODAY - timedelta(days=30), Deal.amount > 100_000_00)
    )
    assert number(session, stalled) > 3
    last = select(func.max(Order.ordered_on)).group_by(Order.account_id)
    assert sum(day < TODAY - timedelta(days=150) for day in session.scalars(last)) > 15
    assert number(session, select(func.count(Account.id)).where(Account.parent_id.is_not(None))) > 20


# The day of the company that a run makes once anyway, and at full size days at which something begins or ends.
OTHER_DAYS = [
    demo_support.TODAY,
    *(
        pytest.param(day, marks=pytest.mark.full)
        for day in (date(2024, 2, 29), date(2026, 1, 1), date(2025, 6, 1), date(2025, 12, 31))
    ),
]


@pytest.mark.parametrize("day", OTHER_DAYS)
def test_any_day_has_something_booked(day: date, tmp_path: Path) -> None:
    if day == demo_support.TODAY:
        database = Database(f"sqlite:///{demo_support.copy_demo(tmp_path)}")
    else:
        database = made(tmp_path, today=day)
    with database.transaction() as session:
        won = [
            deal for deal in deals_of(session, StageKind.WON) if deal.closed_on and deal.closed_on >= day.replace(day=1)
        ]
        assert sum(deal.amount or 0 for deal in won) > 0
        assert all(deal.closed_on and deal.closed_on <= day for deal in won)
        check_targets(session)
        assert session.scalar(select(func.count(Target.id)).where(Target.period_start <= day, Target.period_end >= day))
    database.close()
