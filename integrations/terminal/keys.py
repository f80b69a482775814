"""`salesdesk keys`: API keys, each made for one person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from integrations.terminal.common import JsonOption, opened, print_json, read_settings, wall_clock
from integrations.terminal.guard import USAGE, stop

if TYPE_CHECKING:
    from knowledge.sales.team.people import Person
    from knowledge.sign_in import ApiKey

app = typer.Typer(no_args_is_help=True, help="Create, list and revoke API keys.")


@app.command()
def create(
    as_: Annotated[str, typer.Option("--as", metavar="EMAIL", help="Whom the key acts as.")],
    name: Annotated[str, typer.Option("--name", help="What the key is for.")],
    tools: Annotated[
        str | None, typer.Option("--tools", metavar="NAME,NAME", help="Only these tools (see `salesdesk tools`).")
    ] = None,
    may_approve: Annotated[bool, typer.Option("--may-approve", help="Let the key approve proposals.")] = False,
    days: Annotated[int | None, typer.Option("--days", min=1, help="Expires after so many days.")] = None,
) -> None:
    """Make an API key and print it once; only its hash is kept."""
    from knowledge.roster import find_person
    from knowledge.sign_in import create_key

    only = _known_tools(tools) if tools is not None else None
    settings = read_settings()
    with opened(settings) as database, database.transaction() as session:
        made = create_key(
            session, find_person(session, as_), name, now=wall_clock(), tools=only, may_approve=may_approve,
            life=timedelta(days=days) if days else None,
        )  # fmt: skip
    typer.echo(made.secret)
    typer.echo(f"Key {made.id}. It is shown only this once; keep it like a password.", err=True)


@app.command("list")
def list_keys(as_json: JsonOption = False) -> None:
    """List the keys; the keys themselves can't be shown again."""
    from knowledge import sign_in

    now = wall_clock()
    with opened(read_settings()) as database, database.transaction() as session:
        found = sign_in.list_keys(session)
    if as_json:
        print_json([_as_dict(key, person, now) for key, person in found])
        return
    for key, person in found:
        only = f" only {', '.join(key.tools)}" if key.tools is not None else ""
        approve = " may approve" if key.may_approve else ""
        used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
        state = _state(key, person, now)
        typer.echo(f"{key.id}  {key.name}  as {person.email}  {state}  last used {used}{only}{approve}")


@app.command()
def revoke(key: Annotated[int, typer.Argument(metavar="NUMBER", help="The key's number.")]) -> None:
    """End a key at once."""
    from knowledge.sign_in import revoke_key

    settings = read_settings()
    with opened(settings) as database, database.transaction() as session:
        ended = revoke_key(session, key, now=wall_clock())
        typer.echo(f"Key {ended.id} ({ended.name}) is revoked.")


def _as_dict(key: ApiKey, person: Person, now: datetime) -> dict[str, Any]:
    return {
        "id": key.id, "name": key.name, "as": person.email, "tools": key.tools, "may_approve": key.may_approve,
        "created_at": key.created_at, "expires_at": key.expires_at, "last_used_at": key.last_used_at,
        "state": _state(key, person, now),
    }  # fmt: skip


def _state(key: ApiKey, person: Person, now: datetime) -> str:
    if key.revoked_at is not None or not person.active:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "valid"


def _known_tools(text: str) -> list[str]:
    from tools.catalogue import TOOLS

    named = [name.strip() for name in text.split(",") if name.strip()]
    unknown = sorted(set(named) - {tool.name for tool in TOOLS})
    if unknown or not named:
        stop(f"No such tool: {', '.join(unknown) or text!r}. See `salesdesk tools`.", USAGE)
    return named
