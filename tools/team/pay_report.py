"""A payout as it is reported, and whose it is. Shared by the explanations of a month, a deal and a what-if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.access import Access
from knowledge.company import major
from knowledge.sales.team.commission import PayLine
from knowledge.sales.team.people import Person
from tools.contract import Note, Report, ToolRefusal
from tools.team.pay_lines import money


class PayoutLine(BaseModel):
    """A line of a payout; amounts in major units, `rate` in percent."""

    code: str
    amount: float | int
    base: float | int | None = None
    rate: float | None = None
    of: str | None = None


class PayoutReport(Report):
    """A payout with its lines. `computed` is what it comes to by the records of today, `recorded` what was recorded."""

    person: str
    currency: str
    recorded: float | int | None = None
    computed: float | int | None = None
    lines: list[PayoutLine] = Field(default=[])


@dataclass(frozen=True)
class Asked:
    """Whose pay is told to whom."""

    access: Access
    person: Person
    currency: str

    @property
    def whose(self) -> Note:
        """`Your payout`, `Anna's payout`."""
        if self.person.id == self.access.principal.person_id:
            return Note(code="pay_yours")
        return Note(code="pay_theirs", facts={"person": self.person.name})

    @property
    def whom(self) -> Note:
        """The same inside of a sentence: `your payout`."""
        whose = self.whose
        return whose.model_copy(update={"code": f"{whose.code}_in"})

    def money(self, amount: int | None) -> Any:  # noqa: ANN401 - a Figure, as a fact
        """An amount in the company's currency."""
        return money(amount, self.currency)


def whose(access: Access, text: str | None) -> Asked:
    """The person meant, by default the asker. Whether their pay may be seen is asked with the month."""
    key = names.resolve(access, "person", text or "me").record_id
    person = access.session.get(Person, key)
    if person is None:
        raise ToolRefusal("unknown.name", kind="person", text=text or "me")
    return Asked(access, person, access.company.currency)


def report_lines(lines: Sequence[PayLine], currency: str) -> list[PayoutLine]:
    """The lines in major units, for the model."""
    return [
        PayoutLine(
            code=line.code, amount=major(line.amount, currency) or 0, base=major(line.base, currency),
            rate=None if line.rate is None else float(line.rate), of=line.name or line.plan,
        )
        for line in lines
    ]  # fmt: skip
