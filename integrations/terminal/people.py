"""`salesdesk person`: who may sign in, and as what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from integrations.terminal.common import JsonOption, opened, print_json, read_settings, today_of, wall_clock
from integrations.terminal.guard import FAILED, USAGE, stop, word
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from knowledge.roster import Added

app = typer.Typer(no_args_is_help=True, help="Add, import, link and deactivate people.")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address.")]


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="The full name; an imported person of that name is adopted.")],
    role: Annotated[str, typer.Option("--role", help="trainee, rep, manager, director or operations.")],
    team: Annotated[str | None, typer.Option("--team", help="The team, from today on; a manager leads it.")] = None,
    adopt: Annotated[
        int | None,
        typer.Option("--adopt", metavar="NUMBER", help="Which person of that name; 0: none of them, somebody new."),
    ] = None,
) -> None:
    """Let somebody sign in: adopts the imported person of that name, or makes a new one."""
    from knowledge.roster import add_person, read_role

    settings = read_settings()
    with opened(settings) as database, database.transaction() as session:
        try:
            added = add_person(
                session, email, name=name, role=read_role(role), today=today_of(settings, session), team=team,
                adopt=adopt,
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code != "ambiguous.name":
                raise
            stop(f"{word(refusal)}\nSay which with --adopt NUMBER; --adopt 0 makes somebody new.", USAGE)
        typer.echo(_tell(added))
    typer.echo(f"Sign-in link: salesdesk person link {added.person.email}")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file with the columns email, name, role, team, manager.")],
    as_json: JsonOption = False,
) -> None:
    """Add or update everybody in a file. Exit code 1 when nobody could be taken."""
    from assistant.words import say
    from knowledge.roster_file import import_people

    settings = read_settings()
    with opened(settings) as database, database.transaction() as session:
        report = import_people(session, file, today=today_of(settings, session))
        if as_json:
            print_json(report.as_dict())
        else:
            for one in report.added:
                typer.echo(_tell(one))
            for row in report.rejected:
                typer.secho(f"{file.name}:{row.line}: {word(row.refusal)}", err=True, fg="red")
            counts = {how: report.count(how) for how in ("new", "adopted", "updated")}
            typer.echo(say("people_file.done", settings.language, **counts, count=len(report.rejected)))
    if not report.added:
        raise typer.Exit(FAILED)


@app.command()
def link(email: Email) -> None:
    """Print a one-time sign-in link, good for 24 hours."""
    from knowledge.roster import find_person
    from knowledge.sign_in import create_link

    settings = read_settings()
    with opened(settings) as database, database.transaction() as session:
        secret = create_link(session, find_person(session, email), now=wall_clock())
    typer.echo(f"{settings.public_url}/sign-in/{secret}")


@app.command()
def deactivate(email: Email, yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False) -> None:
    """End somebody's access at once: sessions, links and keys. Their records stay."""
    from knowledge.roster import deactivate as end
    from knowledge.roster import find_person

    settings = read_settings()
    with opened(settings) as database, database.transaction() as session:
        person = find_person(session, email)
        if not yes and not typer.confirm(f"End the access of {person.name}?"):
            stop("Nothing was done.", FAILED)
        end(session, email, now=wall_clock())
        typer.echo(f"{person.name} can't sign in any more; keys, links and sessions are gone.")


@app.command("list")
def list_people(as_json: JsonOption = False) -> None:
    """List the people who may sign in."""
    from knowledge.roster import list_people as listed

    with opened(read_settings()) as database, database.transaction() as session:
        people = [{"email": one.email, "name": one.name, "role": one.role.value} for one in listed(session)]
    if as_json:
        print_json(people)
        return
    for one in people:
        typer.echo(f"{one['email']}  {one['name']}  {one['role']}")


def _tell(added: Added) -> str:
    how = {"new": "added", "adopted": "adopted (known from an import)", "updated": "updated"}[added.how]
    team = f", team {added.team.name}{' (new)' if added.team_is_new else ''}" if added.team else ""
    return f"{added.person.name} <{added.person.email}>: {how}, {added.person.role.value}{team}."
