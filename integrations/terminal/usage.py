"""`salesdesk usage`: what large models took, in tokens and money."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from integrations.terminal.common import AsOption, JsonOption, console, open_assistant, print_json, read_settings
from integrations.terminal.phrases import phrase

if TYPE_CHECKING:
    from assistant.costs import Cost, Costs


def usage(
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How many days, today the last.")] = 30,
    as_: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what large models took, by day, person and model, and what is left of today's budgets.

    Directors and operations see everybody's, all others their own. The built-in model costs nothing and is not counted.
    """
    from assistant.costs import costs

    assistant = open_assistant(read_settings())
    until = assistant.billed_on()
    found = costs(assistant, assistant.principal(as_), until - timedelta(days=days - 1), until)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _draw(found, assistant.settings.language)


def _draw(found: Costs, language: str) -> None:
    from rich.table import Table

    target = console()
    if not found.rows:
        target.print(phrase("no usage", language, since=found.since, until=found.until))
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for number, header in enumerate(phrase("usage headers", language).split("|")):
            table.add_column(header, justify="left" if number < len(("day", "person", "model")) else "right")
        for row in found.rows:
            table.add_row(row.day.isoformat(), row.person, row.model.removeprefix("openai:"), *_cells(row, found))
        table.add_row(phrase("usage total", language), "", "", *_cells(found.total, found), style="bold")
        target.print(table)
    for budget in found.budgets:
        name = phrase(f"budget {budget.scope}", language)
        target.print(f"{name}: {budget.used:,.6g} / {budget.most:,.6g} {budget.unit}", highlight=False)


def _cells(cost: Cost, found: Costs) -> list[str]:
    money = "–" if cost.cost is None else f"{cost.cost:,.4f} {found.currency or ''}".strip()
    counts = (cost.turns, cost.input_tokens, cost.cached_tokens, cost.output_tokens)
    return [*[f"{count:,}" for count in counts], money]
