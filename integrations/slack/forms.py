"""Forms: a write tool's own declaration as a modal's fields, and what was typed there as the tool's arguments.

Nothing about a form is written down a second time: a field's type, choices and length are the tool's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Le, MaxLen
from pydantic.fields import FieldInfo

from assistant.render.labels import column_label, word_cell
from integrations.slack.limits import INPUT_TEXT
from integrations.slack.phrases import phrase, phrases
from tools.contract import Tool
from tools.days import VALUED

if TYPE_CHECKING:
    from assistant.reply import ProposedCall
    from assistant.turn import Language

Kind = Literal["text", "long", "number", "decimal", "choice", "search"]
# Fields that name a record, which a menu finds by what is typed; by the semantic type of the tool's field.
SEARCHED = {
    "account": "account", "logged_account": "account", "deal": "deal", "lead": "lead", "person": "person",
}  # fmt: skip
# Of the fields that an update sets, those that name somebody or something.
SET_SEARCHED = {"owner": "person", "account": "account", "deal": "deal", "parent_account": "account"}
LONG = 300
# In the order in which somebody who logs a call thinks of them.
LOG_FIELDS = ("kind", "account", "summary", "next_step", "next_step_due", "when", "deal", "contact", "duration_minutes")


@dataclass(frozen=True)
class Field:
    """One input: `name` is the tool's field, or `set.N` for the Nth field that an update sets (`values.N`: a creation).

    In a form of several calls it begins with the number of its call (`1:set.0`).
    `record` is the kind of record that a search finds.
    """

    name: str
    label: str
    kind: Kind
    value: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    record: str | None = None
    most: int | None = None
    required: bool = False
    hint: str | None = None


def fields_of(tool: Tool, arguments: dict[str, Any], language: Language) -> list[Field]:
    """The inputs for a tool's call: what can be typed of it, filled with what is known."""
    names = [name for name in tool.input.model_fields if _kind_of(tool, name) is not None]
    if tool.name == "log_activity":
        names = [name for name in LOG_FIELDS if name in names]
    else:
        # What was said, and what the tool can't do without; the rest stays as it is.
        names = [name for name in names if arguments.get(name) is not None or name in tool.required]
    found = [_field(tool, name, arguments.get(name), language) for name in names]
    for listed in VALUED:
        for at, item in enumerate(arguments.get(listed) or ()):
            record = SET_SEARCHED.get(item["field"])
            found.append(
                Field(
                    f"{listed}.{at}", column_label(item["field"], language), "search" if record else "text",
                    value=item.get("value"), record=record, most=INPUT_TEXT,
                )
            )  # fmt: skip
    return found


def of_calls(tools: Mapping[str, Tool], calls: Sequence[ProposedCall], language: Language) -> list[Field | str]:
    """The inputs of calls; of several each call's stand under the sentence that says it."""
    made = [fields_of(tools[call.tool], call.arguments, language) for call in calls]
    if len(made) == 1:
        return list(made[0])
    lines: list[Field | str] = []
    for at, fields in enumerate(made):
        named = [replace(field, name=f"{mark(at, len(made))}{field.name}") for field in fields]
        lines += [calls[at].says, *named] if named else []
    return lines


def mark(at: int, count: int) -> str:
    """What the names of a call's inputs begin with, where a form has those of several."""
    return "" if count == 1 else f"{at}:"


def own(values: Mapping[str, str | None], at: int, count: int) -> dict[str, str | None]:
    """What was typed for one of a form's calls, by the call's own names."""
    begin = mark(at, count)
    return {name.removeprefix(begin): value for name, value in values.items() if name.startswith(begin)}


def _field(tool: Tool, name: str, value: Any, language: Language) -> Field:  # noqa: ANN401 - an argument as JSON
    known = phrases(language)
    label = known[f"field_{name}"] if f"field_{name}" in known else column_label(name, language)
    kind = _kind_of(tool, name)
    if kind is None:
        raise ValueError(f"{tool.name}.{name} can't be typed")
    options = tuple((option, str(word_cell("kind", option, language))) for option in _options(tool, name))
    return Field(
        name, label, kind, value=None if value is None else str(value), options=options,
        record=SEARCHED.get(tool.semantics().get(name, "")), most=_most(tool.input.model_fields[name], kind),
        required=name in tool.required, hint=phrase(f"hint_{name}", language) if f"hint_{name}" in known else None,
    )  # fmt: skip


def _options(tool: Tool, name: str) -> list[str]:
    """The choices of a field, in the order of its declaration."""

    def literals(annotation: Any) -> list[str]:  # noqa: ANN401 - any type form
        if get_origin(annotation) is Literal:
            return [str(value) for value in get_args(annotation)]
        return [value for part in get_args(annotation) for value in literals(part)]

    return literals(tool.input.model_fields[name].annotation)


def _kind_of(tool: Tool, name: str) -> Kind | None:
    """How a field is typed in; None where a form can't hold it."""
    field = tool.input.model_fields[name]
    types = _types(field.annotation)
    if _options(tool, name):
        return "choice"
    if types <= {int, float, NoneType}:
        return "decimal" if float in types else "number"
    if not types <= {str, NoneType}:
        return None
    if tool.semantics().get(name, "") in SEARCHED:
        return "search"
    most = _most(field, "text")
    return "long" if most is not None and most > LONG else "text"


def _types(annotation: Any) -> set[Any]:  # noqa: ANN401 - any type form
    """The plain types of a field, whatever they are annotated with."""
    if get_origin(annotation) is Annotated:
        return _types(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return {kind for part in get_args(annotation) for kind in _types(part)}
    return {annotation}


def _most(field: FieldInfo, kind: Kind) -> int | None:
    bounds = [
        *field.metadata,
        *(part for one in get_args(field.annotation) for part in getattr(one, "__metadata__", ())),
    ]
    if kind in ("number", "decimal"):
        return next((int(float(str(bound.le))) for bound in bounds if isinstance(bound, Le)), None)
    lengths = [bound.max_length for bound in bounds if isinstance(bound, MaxLen)]
    return min([*lengths, INPUT_TEXT]) if lengths else None


def _flat(bounds: list[Any]) -> list[Any]:
    """Bounds, with those that stand inside a Field of an annotation."""
    return [inner for bound in bounds for inner in (bound.metadata if isinstance(bound, FieldInfo) else [bound])]


def arguments_of(tool: Tool, before: dict[str, Any], typed: dict[str, str | None], shown: list[str]) -> dict[str, Any]:
    """The call that a form says: what it showed as it was typed, empty ones left out, the rest as before."""
    made = {name: value for name, value in before.items() if name not in shown}
    for name in shown:
        value = typed.get(name)
        if name.partition(".")[0] in VALUED:
            continue
        if value is not None and value.strip():
            number = _kind_of(tool, name) == "number" and value.strip().lstrip("-").isdecimal()
            made[name] = int(value) if number else value.strip()
    for listed in VALUED:
        if before.get(listed):
            made[listed] = [
                {**item, "value": (typed.get(f"{listed}.{at}") or "").strip() or None}
                for at, item in enumerate(before[listed])
            ]
    return made
