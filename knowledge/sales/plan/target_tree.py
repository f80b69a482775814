"""The targets of one metric as a tree: what each is a part of, what its parts come to, and how to repair it.

A target is a part of its parent. Where a target has no parts of its own, those of the same slice whose periods fill its
period are: a rep's quarters of the rep's year. So one target may be a part of several wholes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from knowledge.access import Access
from knowledge.sales.plan.target_list import targets_visible
from knowledge.sales.plan.target_parts import split
from knowledge.sales.plan.targets import Target

SLICE = ("person_id", "team_id", "region_id", "product_line_id", "product_id", "segment", "channel")
Slice = tuple[int | str | None, ...]


def slice_of(target: Target) -> Slice:
    """What a target is for, in the order of SLICE; all None for the company's."""
    return tuple(getattr(target, name) for name in SLICE)


@dataclass(frozen=True)
class Gap:
    """A whole that its parts don't add up to, in minor units."""

    whole: Target
    amount: int
    parts: int


@dataclass
class Tree:
    """The targets that the caller may read of one metric, with amounts that may be changed before they are written."""

    targets: dict[int, Target]
    amounts: dict[int, int]
    parts: dict[int, list[int]]
    wholes: dict[int, list[int]] = field(default_factory=dict)
    _places: dict[tuple[Slice, date, date], list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Turn the parts around."""
        found: dict[int, list[int]] = defaultdict(list)
        for whole, parts in self.parts.items():
            for part in parts:
                found[part].append(whole)
        self.wholes = dict(found)
        for key, target in self.targets.items():
            self._places.setdefault((slice_of(target), target.period_start, target.period_end), []).append(key)

    def at(self, key: Slice, start: date, end: date) -> list[Target]:
        """The targets of just one slice and just these days."""
        return [self.targets[found] for found in self._places.get((key, start, end), ())]

    @property
    def changed(self) -> list[int]:
        """The targets whose amounts are no longer what is written, in the order of their ids."""
        return [key for key in sorted(self.targets) if self.amounts[key] != self.targets[key].amount]

    def sum_of_parts(self, key: int) -> int | None:
        """What the parts come to; None where there are none."""
        parts = self.parts.get(key)
        return sum(self.amounts[part] for part in parts) if parts else None

    def gap(self, key: int) -> Gap | None:
        """Where the parts of a target don't add up to it."""
        parts = self.sum_of_parts(key)
        if parts is None or parts == self.amounts[key]:
            return None
        return Gap(self.targets[key], self.amounts[key], parts)

    def gaps_above(self, keys: Iterable[int]) -> list[Gap]:
        """The gaps of the wholes that some targets are direct parts of."""
        above = dict.fromkeys(whole for key in keys for whole in self.wholes.get(key, ()))
        return [gap for whole in above if (gap := self.gap(whole)) is not None]

    def below(self, key: int) -> Iterator[int]:
        """Every target below one, each once."""
        seen = {key}
        waiting = list(self.parts.get(key, ()))
        while waiting:
            part = waiting.pop(0)
            if part not in seen:
                seen.add(part)
                yield part
                waiting += self.parts.get(part, ())

    def scale_below(self, key: int) -> None:
        """Give every level below one the amount above it again, by its present weights; evenly where all are 0.

        The sums that stand beside the tree without a parent of their own follow what they are sums of.
        """
        done: set[int] = set()
        waiting = [key]
        while waiting:
            whole = waiting.pop(0)
            parts = self.parts.get(whole, [])
            if whole in done or not parts:
                continue
            done.add(whole)
            if self.gap(whole) is not None:
                weights = [abs(self.amounts[part]) for part in parts]
                amounts = split(self.amounts[whole], weights if any(weights) else [1] * len(parts))
                self.amounts.update(zip(parts, amounts, strict=True))
            waiting += parts
        for part in done - {key} | set(self.below(key)):
            for whole in self.wholes.get(part, ()):
                beside = self.targets[whole].parent_id is None and whole not in done and whole != key
                if beside and slice_of(self.targets[whole]) == slice_of(self.targets[part]):
                    self.amounts[whole] = self.sum_of_parts(whole) or 0

    def lift_above(self, keys: Iterable[int]) -> None:
        """Set every level above some targets to the sum of its parts, up to the top."""
        waiting = list(keys)
        while waiting:
            for whole in self.wholes.get(waiting.pop(0), ()):
                if self.gap(whole) is not None:
                    self.amounts[whole] = self.sum_of_parts(whole) or 0
                    waiting.append(whole)


def load_tree(access: Access, metric: str, start: date, end: date) -> Tree:
    """The caller's targets of a metric whose periods touch the years of the days given."""
    first, last = date(start.year, 1, 1) - timedelta(days=366), date(end.year, 12, 31) + timedelta(days=366)
    found = (
        select(Target)
        .where(targets_visible(access), Target.metric == metric)
        .where(Target.period_start <= last, Target.period_end >= first)
        .order_by(Target.period_start, Target.id)
    )
    targets = {target.id: target for target in access.session.scalars(found)}
    return Tree(targets, {key: target.amount for key, target in targets.items()}, _parts(targets))


def _parts(targets: dict[int, Target]) -> dict[int, list[int]]:
    parts: dict[int, list[int]] = defaultdict(list)
    same: dict[Slice, list[Target]] = defaultdict(list)
    for key, target in targets.items():
        if target.parent_id in targets and target.parent_id != key:
            parts[target.parent_id].append(key)
        same[slice_of(target)].append(target)
    for alike in same.values():
        # Read off the records once: each target is held against all others of its slice.
        days = sorted(
            [(target.period_start, target.period_end, target.id) for target in alike],
            key=lambda row: (row[0], row[0] - row[1], row[2]),
        )
        for start, end, key in days:
            if key not in parts and (filling := _filling(start, end, days)):
                parts[key] = filling
    return dict(parts)


def _filling(start: date, end: date, alike: list[tuple[date, date, int]]) -> list[int]:
    """The longest targets of the same slice, in order, that fill some days without a gap or a double day."""
    found: list[int] = []
    day = start
    for first, last, key in alike:
        if first == day and last <= end and (first, last) != (start, end):
            found.append(key)
            day = last + timedelta(days=1)
    return found if day > end else []


def in_order(tree: Tree, tops: Iterable[int] | None = None) -> list[tuple[int, int]]:
    """The targets from the top down with how deep each lies, its parts right behind it; each once."""
    roots = list(tops) if tops is not None else [key for key in tree.targets if not tree.wholes.get(key)]
    roots.sort(key=lambda key: (-(tree.targets[key].period_end - tree.targets[key].period_start).days, key))
    found: list[tuple[int, int]] = []
    seen: set[int] = set()

    def walk(key: int, depth: int) -> None:
        if key in seen:
            return
        seen.add(key)
        found.append((key, depth))
        for part in tree.parts.get(key, ()):
            walk(part, depth + 1)

    for root in sorted(roots, key=lambda key: -len(list(tree.below(key)))):
        walk(root, 0)
    return found
