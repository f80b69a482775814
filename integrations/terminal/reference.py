"""`salesdesk reference`: docs/reference.md and the table of docs/access.md, out of the code that they describe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, cast

import typer

BEGIN, END = "<!-- table from knowledge/access.py -->", "<!-- end of table -->"
REACH = ("", "own", "own team's", "everything")
HEAD = """# Reference

This page is made from the code by `make reference`; a test fails when it is out of date. So don't edit it by hand.
Who may see what stands in [access.md](access.md).
"""


def reference(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DOCS", help="Renew the pages of this folder; without it, print.")
    ] = None,
) -> None:
    """Write the reference of commands, settings, routes, tools and metrics from the code."""
    if folder is None:
        typer.echo(reference_text(), nl=False)
        return
    (folder / "reference.md").write_text(reference_text(), encoding="utf-8")
    access = folder / "access.md"
    access.write_text(renew_access(access.read_text(encoding="utf-8")), encoding="utf-8")


def reference_text() -> str:
    """The whole page."""
    sections = (_commands, _settings, _imports, _routes, _tools, _metrics, _slices, _dimensions, _facts)
    return "\n".join([HEAD, *("\n".join(section()) + "\n" for section in sections)])


def renew_access(page: str) -> str:
    """The page about access with its table as the rules have it now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join([before + BEGIN, "", *_access(), "", END + after])


def _table(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = list(headers)
    yield _row(titles)
    yield "|---" * len(titles) + "|"
    yield from (_row(row) for row in rows)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _first(text: str | None) -> str:
    """The first paragraph on one line."""
    return " ".join((text or "").split("\n\n", 1)[0].split())


# --- commands -------------------------------------------------------------------------------------------------------


def _commands() -> Iterator[str]:
    from integrations.terminal.main import app

    yield "## Commands\n"
    yield "Exit codes: 0 an answer of any kind or the work done, 1 failed or nothing done, 2 wrong usage."
    for words, command in _walk("salesdesk", typer.main.get_command(app)):
        arguments = [_argument(one) for one in command.params if one.param_type_name == "argument"]
        yield f"\n### `{' '.join([words, *arguments])}`\n"
        yield " ".join(str(command.help or "").split())
        shown = [one for one in command.params if not one.hidden and (one.param_type_name == "option" or one.help)]
        if shown:
            yield ""
            yield from _table(("Argument or option", "Meaning"), ((_signature(one), _meaning(one)) for one in shown))


def _walk(words: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer's own classes are private
    subcommands = getattr(command, "commands", None)
    if subcommands is None:
        yield words, command
        return
    for name, one in subcommands.items():
        if not one.hidden:
            yield from _walk(f"{words} {name}", one)


def _argument(parameter: Any) -> str:  # noqa: ANN401
    name = (parameter.metavar or parameter.name).upper()
    return name if parameter.required else f"[{name}]"


def _signature(parameter: Any) -> str:  # noqa: ANN401
    if parameter.param_type_name == "argument":
        return f"`{(parameter.metavar or parameter.name).upper()}`"
    value = "" if parameter.is_flag else f" {(parameter.metavar or parameter.name).upper()}"
    return f"`{', '.join([*parameter.opts, *parameter.secondary_opts])}{value}`"


def _meaning(parameter: Any) -> str:  # noqa: ANN401
    said = " ".join(str(parameter.help or "").split())
    if parameter.required and parameter.param_type_name == "option":
        return f"{said} Required."
    return said if parameter.default in (None, False) else f"{said} Default: `{parameter.default}`."


# --- settings, imports, routes, tools -------------------------------------------------------------------------------


def _settings() -> Iterator[str]:
    from assistant.settings_described import DESCRIBED

    yield "## Settings\n"
    yield "They are read from the environment, and for what it lacks from a file `.env` in the working directory."
    yield "An empty value counts as not set.\n"
    yield from _table(
        ("Setting", "Default", "Meaning"),
        ((", ".join(f"`{name}`" for name in names.split(", ")), default, told) for names, default, told in DESCRIBED),
    )


def _imports() -> Iterator[str]:
    from knowledge.imports.fields import KINDS

    yield "## What an import reads\n"
    yield "The kinds of lists and their fields, for a file of `salesdesk import --map`. A row needs the fields in bold."
    yield "Any other column is kept by its header.\n"
    yield from _table(
        ("Kind", "Fields"),
        (
            (f"`{kind.name}`", ", ".join(_field(name, one.required) for name, one in kind.fields.items()))
            for kind in KINDS.values()
        ),
    )


def _field(name: str, required: bool) -> str:
    return f"**`{name}`**" if required else f"`{name}`"


def _routes() -> Iterator[str]:
    from api.app import create_app
    from api.routes.page import router as page

    schema = create_app(cast(Any, None)).openapi()  # only the declarations are read: no assistant answers
    bodies = schema["components"]["schemas"]
    yield "## HTTP\n"
    yield "`Authorization: Bearer KEY`, or a session of the page. `/openapi.json` describes every field."
    yield "An error is `application/problem+json` with `code`, `detail` and `request_id`.\n"
    yield from _table(
        ("Route", "Body", "What it does"),
        (
            (f"`{method.upper()} {path}`", _body(operation, bodies), _first(operation.get("description")))
            for path, operations in schema["paths"].items()
            for method, operation in operations.items()
        ),
    )
    yield "\nThe page's own routes, for a browser:\n"
    routes = [cast(Any, route) for route in page.routes]
    yield from _table(
        ("Route", "What it does"),
        (
            (f"`{method} {route.path}`", _first(route.endpoint.__doc__))
            for route in routes
            for method in sorted(route.methods - {"HEAD"})
        ),
    )
    yield "\nA reply has these fields:\n"
    yield from _table(("Field", "Values"), ((f"`{name}`", _values(one)) for name, one in _fields(bodies["Reply"])))


def _fields(body: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    return cast(dict[str, dict[str, Any]], body["properties"]).items()


def _body(operation: dict[str, Any], bodies: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return ""
    schema = content["schema"]
    kinds = [bodies[one["$ref"].rsplit("/", 1)[-1]] for one in schema.get("anyOf", [schema])]
    return ", or ".join(map(_named, kinds))


def _named(body: dict[str, Any]) -> str:
    required = body.get("required", [])
    return ", ".join(f"`{name}`" + ("" if name in required else " (optional)") for name, _ in _fields(body))


def _values(field: dict[str, Any]) -> str:
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "$ref" in field:
        return str(field["$ref"].rsplit("/", 1)[-1])
    if "discriminator" in field:
        return "one of " + ", ".join(f"`{name}`" for name in field["discriminator"]["mapping"])
    if "items" in field:
        return f"list: {_values(field['items'])}"
    return str(field.get("type", ""))


def _tools() -> Iterator[str]:
    from tools.catalogue import TOOLS

    yield "## Tools\n"
    yield "What the assistant can do. The names serve `salesdesk keys create --tools`; `salesdesk tools --json` also"
    yield "shows the input, the output and example questions of each.\n"
    yield from _table(
        ("Tool", "Room", "Effect", "Risk", "Permission", "What it does"),
        (
            (
                f"`{tool.name}`", tool.room, tool.effect.value, tool.risk.value if tool.risk else "",
                tool.permission, _first(tool.manual),
            )
            for tool in TOOLS
        ),
    )  # fmt: skip


# --- metrics --------------------------------------------------------------------------------------------------------


def _metrics() -> Iterator[str]:
    from knowledge.metrics.definitions import METRICS

    yield "## Metrics\n"
    yield "A *flow* is counted over the days of a period, a *stock* as of its end. Money is in the company's currency,"
    yield "percent is 0 to 100. Where nothing can be measured the answer is “no data” with the reason, never 0.\n"
    yield from _table(
        ("Metric", "English", "中文", "Unit", "Kind", "Of", "Meaning", "含义"),
        (
            (
                f"`{one.name}`", one.label_en, one.label_zh, one.unit.value, one.kind, one.source, one.meaning_en,
                one.meaning_zh,
            )
            for one in METRICS.values()
        ),
    )  # fmt: skip


def _slices() -> Iterator[str]:
    from knowledge.metrics.definitions import METRICS
    from knowledge.metrics.dimensions import FACTS
    from knowledge.metrics.resolve import dimensions_of
    from knowledge.metrics.sources import SOURCES

    sliced: dict[tuple[str, ...], list[str]] = {}
    for name, metric in METRICS.items():
        sliced.setdefault(tuple(dimensions_of(metric)), []).append(name)
    yield "## What can be grouped and filtered by what\n"
    yield from _table(
        ("Metrics", "Dimensions"), ((_codes(names), _codes(dimensions)) for dimensions, names in sliced.items())
    )
    yield "\nFacts to filter by, for each kind of record. An extra column of an import is a filter by its header.\n"
    facts = ((name, [fact for fact in FACTS if fact in source.fields]) for name, source in SOURCES.items())
    yield from _table(("Records", "Facts"), ((name, _codes(found)) for name, found in facts if found))


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _dimensions() -> Iterator[str]:
    from knowledge.metrics.dimensions import DIMENSIONS

    yield "## Dimensions\n"
    yield from _table(
        ("Dimension", "English", "中文"),
        ((f"`{one.name}`", one.label_en, one.label_zh) for one in DIMENSIONS.values()),
    )


def _facts() -> Iterator[str]:
    from knowledge.metrics.dimensions import FACTS

    yield "## Facts\n"
    yield from _table(
        ("Fact", "English", "中文", "Unit"),
        (
            (f"`{one.name}`", one.label_en, one.label_zh, "date" if one.is_date else one.unit.value if one.unit else "")
            for one in FACTS.values()
        ),
    )


# --- access ---------------------------------------------------------------------------------------------------------


def _access() -> Iterator[str]:
    from knowledge.access import RULES, Area, Grant

    yield from _table(
        ("", *(area.value for area in Area)),
        (
            (role.value, *(_grant(grants.get(area, Grant()), area is Area.LIBRARY) for area in Area))
            for role, grants in RULES.items()
        ),
    )


def _grant(grant: Any, in_library: bool) -> str:  # noqa: ANN401 - knowledge.access.Grant, imported where used
    by_reach: dict[int, list[str]] = {}
    for word in ("read", "write", "propose", "totals"):
        if reach := int(getattr(grant, word)):
            by_reach.setdefault(reach, []).append(word)
    if not by_reach:
        return "–"
    reaches = {**dict(enumerate(REACH)), 1: "for their audience"} if in_library else dict(enumerate(REACH))
    return "; ".join(f"{reaches[reach]}: {', '.join(words)}" for reach, words in sorted(by_reach.items()))
