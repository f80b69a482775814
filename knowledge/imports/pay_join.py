"""Rows of what was paid → one payout a person and month, beside those that Salesdesk computed itself."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import select, update

from knowledge.imports.children import Children
from knowledge.imports.parts import Parts, known_rows
from knowledge.imports.report import KindCount
from knowledge.imports.store import Store, table_of
from knowledge.metrics.model import Note
from knowledge.sales.team.commission import is_statement
from knowledge.sales.team.incentives import Payout, PayoutStatus

PAYOUTS = table_of(Payout)
BATCH = 500
Line = dict[str, Any]


def join_payouts(store: Store, stage: Any) -> tuple[dict[int, Note], int]:  # noqa: ANN401 - the staged table
    """Join the staged rows of one person and month. Returns the rows that are left out, and how many joined.

    A statement brings the kinds of pay that it names up to date: a list of bonuses leaves the month's commission. A
    payout that was computed here is never replaced, and its rows are left out.
    """
    connection = store.connection
    groups: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in connection.execute(select(stage).order_by(stage.c.row_no)):
        groups[row.person_id, str(row.period_start)].append(row)
    known = _known(store, {person for person, _ in groups})
    left: dict[int, Note] = {}
    gone: list[int] = []
    joined = 0
    for (person, start), rows in groups.items():
        record = known.get((person, start))
        numbers = [row.row_no for row in rows]
        if record is not None and not is_statement(record.lines):
            left |= dict.fromkeys(numbers, Note(code="reject.pay_computed", facts={"month": start[:7]}))
            gone += numbers
            continue
        lines = [line for row in rows for line in json.loads(row.pay_lines)]
        if record is not None:
            renewed = {line["code"] for line in lines}
            lines = [line for line in record.lines if line["code"] not in renewed] + lines
        values = {
            "pay_lines": json.dumps(lines, ensure_ascii=False), "amount": sum(line["amount"] for line in lines),
            "external_id": f"payout|{person}|{start}" if record is None else record.external_id,
            "pay_status": min((PayoutStatus(row.pay_status) for row in rows), key=list(PayoutStatus).index).value,
        }  # fmt: skip
        if "paid_on" in stage.c:
            values["paid_on"] = max((row.paid_on for row in rows if row.paid_on), default=None)
        connection.execute(update(stage).values(values).where(stage.c.row_no == numbers[0]))
        gone += numbers[1:]
        joined += len(numbers) if len(numbers) > 1 else 0
    for at in range(0, len(gone), BATCH):
        connection.execute(stage.delete().where(stage.c.row_no.in_(gone[at : at + BATCH])))
    return left, joined


def _known(store: Store, people: set[int]) -> dict[tuple[int, str], Any]:
    """The payouts that these people have, by person and month."""
    columns = [PAYOUTS.c[name] for name in ("id", "person_id", "period_start", "external_id", "lines")]
    found: dict[tuple[int, str], Any] = {}
    listed = sorted(people)
    for at in range(0, len(listed), BATCH):
        mine = PAYOUTS.c.person_id.in_(listed[at : at + BATCH])
        for row in store.connection.execute(select(*columns).where(mine, PAYOUTS.c.deleted_at.is_(None))):
            found[row.person_id, row.period_start.isoformat()] = row
    return found


class PayoutChildren(Children):
    """The lines of payouts, which are a column of theirs that can't be compared by the database."""

    def after(self, count: KindCount) -> None:
        """Give new payouts their lines, and bring those of known ones up to date."""
        stage, connection = self.stage, self.run.store.connection
        new = connection.execute(select(stage.c.id, stage.c.pay_lines).where(stage.c.changed == 2)).all()
        for key, text in new:
            connection.execute(update(PAYOUTS).where(PAYOUTS.c.id == key).values(lines=json.loads(text)))
        if not (count.updated or count.unchanged):
            return
        parts = Parts(self.merge, PAYOUTS, "id", ("lines",), "lines")
        for rows in known_rows(self.merge):
            listed = select(PAYOUTS.c.id, PAYOUTS.c.lines).where(PAYOUTS.c.id.in_(list(rows)))
            for key, old in connection.execute(listed).all():
                lines: list[Line] = json.loads(rows[key].pay_lines)
                if sorted(old or [], key=repr) == sorted(lines, key=repr):
                    continue
                connection.execute(update(PAYOUTS).where(PAYOUTS.c.id == key).values(lines=lines))
                if parts.keep(key, old or [], lines):
                    count.updated += 1
                    count.unchanged -= 1
