"""A commission plan's rules as typed data. Rates are percent, amounts minor units."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

# Percent with up to four decimals; kept as text in JSON, so that no rate is rounded on the way.
Rate = Annotated[Decimal, Field(ge=0, le=100, decimal_places=4)]
Money = Annotated[int, Field(ge=0, le=2**53)]


class Rules(BaseModel):
    """What all parts of a plan share: unknown words are refused, so that a slip is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Tier(Rules):
    """A rate from a bound on: a percent of the target, or an amount. It holds until the next tier begins."""

    above: Annotated[Decimal, Field(ge=0, decimal_places=2)]
    rate: Rate


class Accelerator(Rules):
    """What is booked above a percent of the target counts `times` its rate."""

    above: Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)] = Decimal(100)
    times: Annotated[Decimal, Field(gt=1, le=10, decimal_places=4)]


class PlanRules(Rules):
    """How commission is earned.

    `rate` is paid where no tier holds. Tiers go by the bookings of the whole measuring period (`per`) so far, in
    percent of its target (`attainment`; 100 is the target) or in minor units (`amount`). `basis`: one's own bookings,
    or those of the teams one leads. `line_bonus`: an extra rate on one product line, by its id. `cap` is the most a
    month earns, `draw` what a month pays at least: an advance that later months give back. A deal that is undone
    within `clawback_days` after it was won takes its commission back; None: never.
    """

    basis: Literal["own", "team"] = "own"
    per: Literal["month", "quarter", "year"] = "quarter"
    rate: Rate = Decimal(0)
    tiers_by: Literal["attainment", "amount"] = "attainment"
    tiers: tuple[Tier, ...] = ()
    accelerator: Accelerator | None = None
    line_bonus: dict[str, Rate] = {}
    cap: Money | None = None
    draw: Money | None = None
    clawback_days: Annotated[int, Field(ge=1, le=3650)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        bounds = [tier.above for tier in self.tiers]
        if any(one >= other for one, other in pairwise(bounds)):
            raise ValueError("tiers rise, and none begins where another does")
        if self.cap is not None and self.draw is not None and self.draw > self.cap:
            raise ValueError("a draw is no more than the cap")
        return self

    @property
    def rates_depend_on_target(self) -> bool:
        """Whether nothing can be told above the first tier without a target."""
        return bool(self.accelerator) or (self.tiers_by == "attainment" and any(tier.above for tier in self.tiers))
