"""How many records have each fault, of how many that could; with examples, and by owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import and_, case, false, func, or_, select

from knowledge.access import Access
from knowledge.metrics.model import Period
from knowledge.metrics.sources import Expression
from knowledge.sales.measure.faults import CHECKS, KINDS, Check, Kind
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.doubles import Pair, find_doubles

EXAMPLES = 3
DOUBLES: dict[Kind, str] = {"accounts": "account", "contacts": "contact", "leads": "lead"}


@dataclass(frozen=True)
class Fault:
    """A check with what it found: `count` of `total` records that can have it, and the names of some of them.

    `check` is None for doubles, of which `count` are likely pairs among `total` records.
    """

    code: str
    kind: Kind
    todo: str
    sort: str
    count: int
    total: int
    examples: list[str]


@dataclass
class DataCheck:
    """Everything found. `records` by kind, of the caller's; `owners`: findings by owner's id (None: nobody)."""

    faults: list[Fault] = field(default_factory=list)
    records: dict[Kind, int] = field(default_factory=dict)
    owners: Counter[int | None] = field(default_factory=Counter)
    owned: Counter[int | None] = field(default_factory=Counter)
    checks: int = 0


@dataclass(frozen=True)
class Within:
    """Which records are looked at: of these kinds, owners (None: all in reach) and days."""

    kinds: tuple[Kind, ...]
    people: Collection[int] | None = None
    period: Period | None = None


def check_records(access: Access, within: Within, *, by_owner: bool = False) -> DataCheck:
    """Run every check over the records that the caller may read."""
    done = DataCheck()
    for kind in within.kinds:
        allowed = _allowed(access, kind, within)
        checks = [check for check in CHECKS if check.kind == kind]
        counted = _counts(access, kind, checks, allowed)
        done.records[kind] = counted[0]
        if not counted[0]:
            continue
        done.checks += len(checks)
        for check, (total, count) in zip(checks, counted[1], strict=True):
            if count:
                named = _examples(access, check, allowed)
                done.faults.append(Fault(check.code, kind, check.todo, check.sort, count, total, named))
        if by_owner:
            _owners(access, kind, checks, allowed, done)
        if kind in DOUBLES:
            done.checks += 1
            done.faults += _doubles(access, kind, within, counted[0])
    return done


def _allowed(access: Access, kind: Kind, within: Within) -> Expression:
    """The caller's records of a kind, of the owners and days asked for."""
    of = KINDS[kind]
    mine: Expression = access.rows(of.owner, of.day)
    if kind == "contacts":
        accounts = select(Account.id).where(access.rows(Account.owner_id))
        mine = or_(mine, Contact.account_id.in_(accounts))
    conditions = [mine]
    if within.people is not None:
        conditions.append(of.owner.in_(within.people) if within.people else false())
    if within.period is not None:
        start, end = within.period.start, within.period.end
        conditions.append(or_(*[and_(day >= start, day <= end) for day in of.days]))
    return and_(*conditions)


def _found(access: Access, check: Check) -> Expression:
    """Whether a record has the fault."""
    holds = check.holds(access.today)
    return holds if check.of is None else and_(check.of, holds)


def _counts(access: Access, kind: Kind, checks: list[Check], allowed: Expression) -> tuple[int, list[tuple[int, int]]]:
    """How many records there are, and for each check how many can have the fault and how many do: in one pass."""
    columns: list[Expression] = []
    for check in checks:
        columns.append(func.count() if check.of is None else func.count(case((check.of, 1))))
        columns.append(func.count(case((_found(access, check), 1))))
    row = access.session.execute(select(func.count(), *columns).select_from(KINDS[kind].table).where(allowed)).one()
    return row[0], [(row[at], row[at + 1]) for at in range(1, len(row), 2)]


def _examples(access: Access, check: Check, allowed: Expression) -> list[str]:
    of = KINDS[check.kind]
    found = select(of.label).where(allowed, _found(access, check)).order_by(of.table.id.desc()).limit(EXAMPLES)
    return [str(name) for name in access.session.scalars(found)]


def _owners(access: Access, kind: Kind, checks: list[Check], allowed: Expression, done: DataCheck) -> None:
    """Findings and records by owner."""
    of = KINDS[kind]
    findings = [func.count(case((_found(access, check), 1))) for check in checks]
    grouped = select(of.owner, func.count(), *findings).where(allowed).group_by(of.owner)
    for owner, records, *counts in access.session.execute(grouped):
        done.owned[owner] += records
        done.owners[owner] += sum(counts)


def _doubles(access: Access, kind: Kind, within: Within, total: int) -> list[Fault]:
    """Likely doubles of which one record at least is of the owners and days asked for."""
    pairs = find_doubles(access, DOUBLES[kind])
    if within.people is not None or within.period is not None:
        wanted = set(access.session.scalars(select(KINDS[kind].table.id).where(_allowed(access, kind, within))))
        pairs = [pair for pair in pairs if {pair.first_id, pair.second_id} & wanted]
    if not pairs:
        return []
    return [
        Fault(f"double_{kind}", kind, "merge", "double", len(pairs), total, [_pair(one) for one in pairs[:EXAMPLES]])
    ]


def _pair(pair: Pair) -> str:
    return pair.first if pair.first == pair.second else f"{pair.first} = {pair.second}"
