"""How many records have each fault, of how many that could; with examples, and by owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from sqlalchemy import Select, and_, case, false, func, or_, select

from knowledge.access import Access
from knowledge.metrics.model import Period
from knowledge.metrics.sources import Expression
from knowledge.sales.measure.faults import CHECKS, KINDS, Check, Checked, Kind
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.doubles import Pair, find_doubles

# A fault of so many records at most is a rare one.
EXAMPLES, FEW = 3, 1000
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
        faulty = [(check, *counts) for check, counts in zip(checks, counted[1], strict=True) if counts[1]]
        named = _examples(access, kind, {check: count for check, _, count in faulty}, allowed)
        done.faults += [
            Fault(check.code, kind, check.todo, check.sort, count, total, named[check])
            for check, total, count in faulty
        ]
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
    among = list({id(check.of): check.of for check in checks if check.of is not None}.values())
    columns = [func.count(case((of, 1))) for of in among]
    columns += [func.count(case((_found(access, check), 1))) for check in checks]
    all_of_them, *counted = access.session.execute(_from(KINDS[kind], func.count(), *columns).where(allowed)).one()
    totals = dict(zip(map(id, among), counted, strict=False))
    found = counted[len(among) :]
    return all_of_them, [
        (totals.get(id(check.of), all_of_them), count) for check, count in zip(checks, found, strict=True)
    ]


def _examples(access: Access, kind: Kind, counts: dict[Check, int], allowed: Expression) -> dict[Check, list[str]]:
    """The newest records of each fault.

    Many are found in a few records from the newest on. Few may lie anywhere: they are looked for in one pass together.
    """
    of = KINDS[kind]
    named: dict[Check, list[str]] = {}
    for check in (check for check, count in counts.items() if count > FEW):
        found = _from(of, of.label).where(allowed, _found(access, check)).order_by(of.table.id.desc()).limit(EXAMPLES)
        named[check] = [str(name) for name in access.session.scalars(found)]
    if rare := [check for check, count in counts.items() if count <= FEW]:
        holds = [_found(access, check) for check in rare]
        flags = [case((condition, 1), else_=0) for condition in holds]
        together = _from(of, of.label, *flags).where(allowed, or_(*holds)).order_by(of.table.id.desc())
        for name, *has in access.session.execute(together):
            for check in compress(rare, has):
                if len(known := named.setdefault(check, [])) < EXAMPLES:
                    known.append(str(name))
    return named


def _from(of: Checked, *columns: Expression) -> Select[Any]:
    """What is asked of a kind of record, with all that its checks look at."""
    found = select(*columns).select_from(of.table)
    for joined, condition in of.joined:
        found = found.outerjoin(joined, condition)
    return found


def _owners(access: Access, kind: Kind, checks: list[Check], allowed: Expression, done: DataCheck) -> None:
    """Findings and records by owner."""
    of = KINDS[kind]
    findings = [func.count(case((_found(access, check), 1))) for check in checks]
    grouped = _from(of, of.owner, func.count(), *findings).where(allowed).group_by(of.owner)
    for owner, records, *counts in access.session.execute(grouped):
        done.owned[owner] += records
        done.owners[owner] += sum(counts)


def _doubles(access: Access, kind: Kind, within: Within, total: int) -> list[Fault]:
    """Likely doubles of which one record at least is of the owners and days asked for."""
    doubles = find_doubles(access, DOUBLES[kind])
    if within.people is not None or within.period is not None:
        wanted = set(access.session.scalars(select(KINDS[kind].table.id).where(_allowed(access, kind, within))))
        doubles = doubles.of(wanted)
    if not len(doubles):
        return []
    named = [_pair(one) for one in doubles.pairs(EXAMPLES)]
    return [Fault(f"double_{kind}", kind, "merge", "double", len(doubles), total, named)]


def _pair(pair: Pair) -> str:
    return pair.first if pair.first == pair.second else f"{pair.first} = {pair.second}"
