"""What a large model is told: what always holds first, then the company, and last who asks and when.

In this order an endpoint's cache of prompts serves everybody of a role, and all turns of a day of one person.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.access import Principal
from knowledge.company import get_company
from knowledge.metrics.definitions import METRICS
from knowledge.sales.sell.stages import all_stages
from knowledge.sales.team.lines import team_names

if TYPE_CHECKING:
    from datetime import date

    from knowledge.database import Session

FOLDER = Path(__file__).parent
SHIPPED = ("system.md", "arguments.md", "policy.md")


def system_prompt(policy_file: Path) -> str:
    """The shipped texts, with the installation's own policy.md behind them."""
    parts = [(FOLDER / name).read_text(encoding="utf-8").strip() for name in SHIPPED]
    if policy_file.is_file():
        parts.append(policy_file.read_text(encoding="utf-8").strip())
    return "\n\n".join(parts)


def mend_prompt(unfounded: list[str]) -> str:
    """What a model is told when its answer states what no tool gave, with those pieces of it."""
    said = ", ".join(f"“{text}”" for text in dict.fromkeys(unfounded))
    return (FOLDER / "mend.md").read_text(encoding="utf-8").strip().format(problems=said)


def briefing(session: Session, principal: Principal, today: date) -> str:
    """The company's own stages, metrics and calendar, who asks, and what day it is."""
    company = get_company(session)
    stages = [
        stage.name if stage.probability is None else f"{stage.name} {stage.probability:.0%}"
        for stage in all_stages(session)
    ]
    asks = ", ".join([principal.name, principal.role.value, *team_names(session, principal.member_of)])
    return "\n".join([
        f"The company counts in {company.currency}; its fiscal year begins in month {company.fiscal_year_start}.",
        f"Stages of deals, with their odds: {', '.join(stages)}.",
        "Bookings are won amounts by close date, pipeline is what is open, attainment is bookings of target.",
        f"Metrics (`describe_data` defines each): {', '.join(METRICS)}.",
        f"Today is {today:%A}, {today.isoformat()}. {asks}, asks.",
    ])  # fmt: skip
