"""The `salesdesk` command. Each command imports what it needs when it runs, so that none waits for the others' parts.

Exit codes: 0 an answer of any kind was given (also "no data", "refused", "needs detail"), or the work was done;
1 it failed, or nothing was done; 2 the command was used wrongly (an unknown option, person or thread, an empty
question).
"""

from __future__ import annotations

import gc
import sys

import typer

from integrations.terminal import (
    ask,
    changes,
    chat,
    demo,
    evaluate,
    imports,
    keys,
    library,
    mcp,
    models,
    people,
    reference,
    serve,
    setup,
    slack,
    usage,
)
from integrations.terminal.guard import Commands

app = typer.Typer(
    name="salesdesk",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A chat assistant over a company's sales records, in English and Chinese.",
)
app.command("demo")(demo.demo)
app.command("ask")(ask.ask)
app.command("eval")(evaluate.evaluate)
app.command("chat")(chat.chat)
app.command("serve")(serve.serve)
app.command("import")(imports.import_records)
app.command("mcp")(mcp.mcp)
app.command("tools")(setup.tools)
app.command("undo")(changes.undo)
app.command("approve")(changes.approve)
app.command("usage")(usage.usage)
app.command("migrate")(setup.migrate)
app.command("reference", hidden=True)(reference.reference)
app.add_typer(people.app, name="person")
app.add_typer(keys.app, name="keys")
app.add_typer(library.app, name="library")
app.add_typer(models.app, name="model")
app.add_typer(slack.app, name="slack")


def main() -> None:
    """Run the command line."""
    # What a command loads stays to its end. Python would look for garbage in it hundreds of times before the first
    # answer: an eighth of the processor's time of `ask`, and the pause in a server's slowest turns.
    gc.set_threshold(50_000, 10, 10)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a character gets a question mark, not a crash.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
