"""`salesdesk migrate` and `salesdesk tools`."""

from __future__ import annotations

import typer

from integrations.terminal.common import JsonOption, console, print_json, read_settings


def migrate() -> None:
    """Bring the database to this version's schema; a database that is there already is left as it is."""
    from assistant.build import open_database
    from knowledge.database import Database
    from knowledge.migrate import HEAD, current_revision

    settings = read_settings()
    before = Database(settings.database_url)
    was = current_revision(before)
    before.close()
    database = open_database(settings)
    where = database.url.render_as_string(hide_password=True)
    database.close()
    typer.echo(f"{where} is at schema {HEAD}" + ("." if was == HEAD else f" (was: {was or 'empty'})."))


def tools(as_json: JsonOption = False) -> None:
    """List everything the assistant can do."""
    from tools.catalogue import TOOLS

    if as_json:
        print_json([tool.describe() for tool in TOOLS])
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for header in ("Tool", "Room", "Effect", "What for", "For example"):
        table.add_column(header, overflow="fold")
    for tool in TOOLS:
        effect = tool.effect.value if tool.risk is None else f"{tool.effect.value} ({tool.risk.value} risk)"
        purpose = tool.manual.split("\n", 1)[0]
        table.add_row(tool.name, tool.room, effect, Text(purpose), Text("\n".join(tool.examples[:2])))
    console().print(table)
