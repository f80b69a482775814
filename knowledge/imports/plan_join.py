"""Rows of one commission plan → one plan with its rules; and the splits of a deal, which are no more than the whole."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import select, update

from knowledge.imports.children import Children
from knowledge.imports.converter import Converter
from knowledge.imports.parts import Parts, known_rows
from knowledge.imports.report import KindCount
from knowledge.imports.store import Store, table_of
from knowledge.metrics.model import Note
from knowledge.sales.team.commission_rules import PlanRules
from knowledge.sales.team.incentives import CommissionPlan, DealSplit

PLANS, SPLITS = table_of(CommissionPlan), table_of(DealSplit)
# What every row of a plan has to say alike, where it says it at all, with its field in the file.
SAID_ALIKE = {
    "basis": "basis", "per": "per", "tiers_by": "tiers_by", "rate": "rate", "times": "accelerator",
    "faster_above": "accelerator_from", "cap": "cap", "draw": "draw", "clawback_days": "clawback_days",
}  # fmt: skip
# What rules hold as it is said.
GIVEN = ("basis", "per", "rate", "cap", "draw", "clawback_days")
# Bounds up to these are percents of a target, and fractions of it, where nothing says what they count.
MOST_PERCENT, MOST_FRACTION = 1000, 5
WHOLE = 10_000
BATCH = 500
Said = dict[str, Any]


class PlanError(Exception):
    """Why rows make no plan."""

    def __init__(self, code: str, **facts: Any) -> None:  # noqa: ANN401 - what the sentence names
        super().__init__(code)
        self.note = Note(code=code, facts=facts)


def join_plans(store: Store, stage: Any, converter: Converter) -> tuple[dict[int, Note], int]:  # noqa: ANN401 - a table
    """Join the rows of one name, people and first day. Returns the rows that are left out, and how many joined.

    A plan with a row that can't be read is left out whole, so that no half of its rules holds.
    """
    connection = store.connection
    groups: dict[tuple[Any, ...], list[Said]] = defaultdict(list)
    for row in connection.execute(select(stage).order_by(stage.c.row_no)).mappings():
        groups[_key(row)].append({**row, **json.loads(row["plan_rules"])})
    listed = select(PLANS).where(PLANS.c.deleted_at.is_(None))
    known = {_key(row): row for row in connection.execute(listed).mappings()}
    left: dict[int, Note] = {}
    gone: list[int] = []
    joined = 0
    for key, rows in groups.items():
        numbers = [row["row_no"] for row in rows]
        try:
            rules = rules_of(rows, converter)
            values: Said = {"plan_rules": json.dumps(rules.model_dump(mode="json"))}
            values |= {"ends_on": end} if (end := _alike(rows, "ends_on", converter)) else {}
        except PlanError as error:
            left |= dict.fromkeys(numbers, error.note)
            gone += numbers
            continue
        values["external_id"] = f"plan|{'|'.join(str(part or '') for part in key)}"[:255]
        if key in known:
            values |= {"id": known[key]["id"], "external_id": known[key]["external_id"]}
        connection.execute(update(stage).values(values).where(stage.c.row_no == numbers[0]))
        gone += numbers[1:]
        joined += len(numbers) if len(numbers) > 1 else 0
    _drop(store, stage, gone)
    return left, joined


def _key(row: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a row mapping
    """What makes a plan one: its name, whom it is for, and its first day."""
    role = row.get("role")
    return (
        str(row["name"]).casefold(), getattr(role, "value", role), row.get("team_id"), row.get("person_id"),
        str(row["starts_on"]),
    )  # fmt: skip


def _drop(store: Store, stage: Any, numbers: list[int]) -> None:  # noqa: ANN401 - the staged table
    for at in range(0, len(numbers), BATCH):
        store.connection.execute(stage.delete().where(stage.c.row_no.in_(numbers[at : at + BATCH])))


def rules_of(rows: list[Said], converter: Converter) -> PlanRules:
    """The rules that the rows of one plan say together. Raises PlanError with the reason."""
    name = rows[0]["name"]
    if str(name).casefold() in converter.torn:
        raise PlanError("reject.plan_torn", plan=name)
    said = {field: _alike(rows, field, converter) for field in SAID_ALIKE}
    listed = [(Decimal(tier["low"]), tier, row["row_no"]) for row in rows for tier in row["tiers"]]
    by = said["tiers_by"] or _counted_in(listed, name)
    tiers = _tiers([(_scaled(low, tier, by, listed, converter), tier, number) for low, tier, number in listed],
                   by, listed, converter)  # fmt: skip
    bonus = _line_bonus(rows)
    if said["rate"] is None and not tiers and not bonus and said["draw"] is None:
        raise PlanError("reject.plan_nothing", plan=name)
    if said["cap"] is not None and said["draw"] is not None and said["draw"] > said["cap"]:
        raise PlanError("reject.plan_draw", plan=name)
    if said["faster_above"] and not said["times"]:
        raise PlanError("reject.plan_accelerator", plan=name)
    faster = {"times": said["times"], **({"above": said["faster_above"]} if said["faster_above"] else {})}
    values = {
        **{field: said[field] for field in GIVEN if said[field] is not None},
        "tiers_by": by, "tiers": tiers, "line_bonus": bonus, "accelerator": faster if said["times"] else None,
    }  # fmt: skip
    return PlanRules.model_validate(values)


def _alike(rows: list[Said], field: str, converter: Converter) -> Any:  # noqa: ANN401 - a cell's value
    """What the rows say of one thing; two that differ make no plan."""
    told = [(row[field], row["row_no"]) for row in rows if row.get(field) is not None]
    for value, number in told[1:]:
        if value != told[0][0]:
            name = SAID_ALIKE.get(field, field)
            column = converter.header(name) if name in converter.found.columns else name
            raise PlanError("reject.plan_differs", column=column, row=told[0][1], other=number)
    return told[0][0] if told else None


def _counted_in(listed: list[tuple[Decimal, Said, int]], plan: str) -> str:
    """Whether tiers go by attainment or by amount: by a sign in any of them, else by how large the numbers are."""
    units = {tier["unit"] for _, tier, _ in listed} - {None}
    if len(units) > 1:
        raise PlanError("reject.plan_units", plan=plan)
    if units:
        return "attainment" if units == {"percent"} else "amount"
    return "attainment" if max((low for low, _, _ in listed), default=Decimal(0)) <= MOST_PERCENT else "amount"


def _scaled(
    number: Decimal, tier: Said, by: str, listed: list[tuple[Decimal, Said, int]], converter: Converter
) -> Decimal:
    """A bound as rules count it: percent of the target, or minor units. 0.8 and 1.2 of a target are 80 and 120%."""
    if by == "amount":
        return number * Decimal(10**converter.setting.digits)
    fractions = tier["unit"] is None and max(low for low, _, _ in listed) <= MOST_FRACTION
    return number * 100 if fractions else number


def _tiers(
    found: list[tuple[Decimal, Said, int]], by: str, listed: list[tuple[Decimal, Said, int]], converter: Converter
) -> list[dict[str, Any]]:
    """The tiers in their order, each where the one before ends, or just above it (0–99%, 100–120%); none twice.

    The last one goes on without an end, as no plan stops paying for more; where the file has an end there, it is said.
    """
    found = sorted(found, key=lambda one: one[0])
    close = Decimal(10**converter.setting.digits if by == "amount" else 1)
    for (low, tier, number), (above, _, other) in pairwise(found):
        if low == above:
            raise PlanError("reject.plan_tier_twice", row=number, other=other)
        end = None if tier["high"] is None else _scaled(Decimal(tier["high"]), tier, by, listed, converter)
        if end is not None and not above - close <= end <= above:
            raise PlanError("reject.plan_gap", row=number, other=other)
    if found and found[-1][1]["high"] is not None:
        converter.noted["commission_plan.open_top"] += 1
    return [{"above": round(low, 2), "rate": tier["rate"]} for low, tier, _ in found]


def _line_bonus(rows: list[Said]) -> dict[str, str]:
    """The extra rate of each product line."""
    found: dict[str, str] = {}
    for row in rows:
        if row["line_rate"] is not None:
            line = str(row["product_line_id"])
            if found.setdefault(line, row["line_rate"]) != row["line_rate"]:
                raise PlanError("reject.plan_line_twice", row=row["row_no"])
    return found


class PlanChildren(Children):
    """The rules of plans, which are a column of theirs that can't be compared by the database."""

    def after(self, count: KindCount) -> None:
        """Give new plans their rules, and bring those of known ones up to date."""
        stage, connection = self.stage, self.run.store.connection
        new = connection.execute(select(stage.c.id, stage.c.plan_rules).where(stage.c.changed == 2)).all()
        for key, text in new:
            connection.execute(update(PLANS).where(PLANS.c.id == key).values(rules=json.loads(text)))
        parts = Parts(self.merge, PLANS, "id", ("rules",), "rules")
        for rows in known_rows(self.merge):
            listed = select(PLANS.c.id, PLANS.c.rules).where(PLANS.c.id.in_(list(rows)))
            for key, old in connection.execute(listed).all():
                rules = json.loads(rows[key].plan_rules)
                if old == rules:
                    continue
                connection.execute(update(PLANS).where(PLANS.c.id == key).values(rules=rules))
                if parts.keep(key, old, rules):
                    count.updated += 1
                    count.unchanged -= 1


def check_splits(store: Store, stage: Any) -> dict[int, Note]:  # noqa: ANN401 - the staged table
    """The rows that name somebody twice for a deal, or give away more than all of it; they are left out."""
    connection = store.connection
    listed = select(SPLITS).where(SPLITS.c.deleted_at.is_(None))
    known = {(row.deal_id, row.person_id): row for row in connection.execute(listed)}
    deals: dict[int, dict[int, Any]] = defaultdict(dict)
    left: dict[int, Note] = {}
    for row in connection.execute(select(stage).order_by(stage.c.row_no)):
        if (first := deals[row.deal_id].setdefault(row.person_id, row)) is not row:
            left[row.row_no] = Note(code="reject.split_twice", facts={"row": first.row_no})
    for deal, people in deals.items():
        kept = sum(row.basis_points for (of, person), row in known.items() if of == deal and person not in people)
        total = kept + sum(row.basis_points for row in people.values())
        if total > WHOLE:
            note = Note(code="reject.split_whole", facts={"value": f"{total / 100:g}"})
            left |= {row.row_no: note for row in people.values()}
            continue
        for person, row in people.items():
            same = known.get((deal, person))
            values = {"external_id": f"split|{deal}|{person}"} if same is None else {
                "id": same.id, "external_id": same.external_id}  # fmt: skip
            connection.execute(update(stage).values(values).where(stage.c.row_no == row.row_no))
    _drop(store, stage, list(left))
    return left
