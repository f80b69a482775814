"""Questions to begin with: those of a role which the present data answers, found by asking them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant import typed
from assistant.reply import TablePart
from assistant.toolbox import may_use
from assistant.words import say
from knowledge.sales.team.people import Role

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.turn import Language
    from knowledge.access import Principal

MOST = 6


@dataclass(frozen=True)
class Question:
    """A question (assistant/words: `ask.<key>`), and the call that shows whether it has an answer.

    `named`: the column of the call's table whose first cell the question names.
    """

    key: str
    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    named: str | None = None


QUARTER = {"period": "this quarter"}
MY_ATTAINMENT = Question("my_attainment", "query_metric", {"metric": "attainment", **QUARTER})
MY_DEALS = Question("my_deals", "find_deals", {"state": "open", "scope": "mine", "limit": 1})
MY_TASKS = Question("my_tasks", "find_records", {"kind": "tasks", "scope": "mine", "limit": 1})
BRIEF = Question("brief", "find_deals", {"state": "open", "scope": "mine", "limit": 1}, named="account")
STALLED = Question("stalled", "review_deals", {"about": "stalled", "limit": 1})
FORECAST = Question("forecast", "forecast_sales", QUARTER)
BY_REGION = Question(
    "by_region", "query_metric",
    {"metric": "bookings", "group_by": ["region"], "period": "this year", "compare_to": "same_period_last_year"},
)  # fmt: skip
BY_REP = Question("by_rep", "query_metric", {"metric": "attainment", "group_by": ["rep"], **QUARTER})
BY_PRODUCT = Question("by_product", "query_metric", {"metric": "sales_revenue", "group_by": ["product"], "limit": 5})
LACKING = Question("lacking", "find_training", {"what": "lacking"})
PATH = Question("path", "find_training", {"what": "path", "person": "me"})
QUIZ = Question("quiz", "quiz_me")
OVERSPENT = Question("overspent", "check_budget", QUARTER)
FAULTS = Question("faults", "check_data")
DATA = Question("data", "describe_data")
TEAMS = Question("teams", "find_people")

BY_ROLE: dict[Role, tuple[Question, ...]] = {
    Role.TRAINEE: (PATH, QUIZ, MY_DEALS, MY_TASKS, DATA),
    Role.REP: (MY_ATTAINMENT, MY_DEALS, BRIEF, STALLED, MY_TASKS, FORECAST, BY_PRODUCT, DATA),
    Role.MANAGER: (BY_REP, STALLED, FORECAST, LACKING, BY_REGION, BY_PRODUCT, TEAMS, DATA),
    Role.DIRECTOR: (BY_REGION, FORECAST, BY_REP, OVERSPENT, STALLED, BY_PRODUCT, TEAMS, DATA),
    Role.OPERATIONS: (FAULTS, BY_REGION, BY_REP, OVERSPENT, STALLED, BY_PRODUCT, TEAMS, DATA),
}


def suggestions(assistant: Assistant, principal: Principal, language: Language) -> list[str]:
    """At most six questions, each of which was just answered from what this person may see."""
    found: list[str] = []
    for question in BY_ROLE[principal.role]:
        if len(found) == MOST:
            break
        worded = _worded(assistant, principal, question, language)
        if worded is not None:
            found.append(worded)
    return found


def _worded(assistant: Assistant, principal: Principal, question: Question, language: Language) -> str | None:
    """The question in words; None where it has no answer."""
    if not may_use(principal, assistant.toolbox.tools[question.tool]):
        return None
    draft = typed.look(assistant, principal, question.tool, question.arguments, language)
    tables = [part for part in draft.parts if isinstance(part, TablePart)]
    lists = "limit" in question.arguments
    if draft.outcome != "answered" or (lists and not any(table.data.rows for table in tables)):
        return None
    if question.named is None:
        return say(f"ask.{question.key}", language)
    name = _first(tables[0], question.named)
    return say(f"ask.{question.key}", language, name=name) if name else None


def _first(table: TablePart, column: str) -> str | None:
    names = [one.name for one in table.data.columns]
    cells = [row[names.index(column)] for row in table.data.rows] if column in names else []
    return next((str(cell) for cell in cells if cell), None)
