"""Whether two arguments say the same: a period however it is written, a name by its record, a set in any order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from evals.scoring.evidence import Evidence
from evals.scoring.figures import close
from knowledge import names
from knowledge.metrics.period import parse_period
from knowledge.names.index import VALUES
from knowledge.names.spellings import scripts_of
from knowledge.quantities import parse_number
from knowledge.refusals import Refusal
from tools.catalogue import TOOLS

KINDS = {tool.name: tool.semantics() for tool in TOOLS}
# Semantic kinds that name a record of that kind.
NAMED = {
    "account", "contact", "deal", "person", "team", "region", "product", "product_line", "lead", "opening",
    "candidate", "course", "stage",
}  # fmt: skip
# What is called in two languages, and is no name of the index: either half says the same.
OF_TWO_LANGUAGES = {"training_topic", "plan_named", "plan_title", "criterion"}
# How the kinds of what is said in words of time end.
TIMES = ("period", "days", "moment", "compare_to", "day", "held", "due")


def same_argument(seen: Evidence, tool: str, name: str, wanted: Any, made: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether an argument of a call is the one that was expected; of a list in `any_of` one fits."""
    if isinstance(wanted, dict) and set(wanted) == {"any_of"}:
        return any(same_argument(seen, tool, name, one, made) for one in wanted["any_of"])
    return _same(seen, KINDS.get(tool, {}).get(name, name), wanted, made)


def _same(seen: Evidence, kind: str, wanted: Any, made: Any) -> bool:  # noqa: ANN401 - any JSON values
    if wanted is None or made is None or isinstance(wanted, bool) or isinstance(made, bool):
        return bool(wanted == made)
    if isinstance(wanted, int | float) and isinstance(made, int | float):
        return close(float(made), float(wanted))
    if isinstance(wanted, list | tuple) and isinstance(made, list | tuple):
        return len(wanted) == len(made) and all(any(_same(seen, kind, one, other) for other in made) for one in wanted)
    if isinstance(wanted, dict) and isinstance(made, dict):
        field = str(wanted.get("field", kind))
        kinds = {"values": field}
        return all(_same(seen, kinds.get(name, str(name)), one, made.get(name)) for name, one in wanted.items())
    if isinstance(wanted, str) and isinstance(made, str):
        return _same_text(seen, kind, wanted, made)
    return False


def _same_text(seen: Evidence, kind: str, wanted: str, made: str) -> bool:
    if wanted.strip().casefold() == made.strip().casefold():
        return True
    if kind == "value" and (number := _number(wanted)) is not None:
        return number == _number(made)
    if kind.endswith(TIMES) or (kind == "value" and _period(seen, wanted)):
        period = _period(seen, wanted)
        return period is not None and period == _period(seen, made)
    kind = {"rep": "person", "manager": "person"}.get(kind, kind)
    if kind in NAMED or kind in VALUES:
        named = _named(seen, kind, wanted)
        return named is not None and named == _named(seen, kind, made)
    if kind in OF_TWO_LANGUAGES:
        halves = {half.casefold() for half in scripts_of(made)} | {made.strip().casefold()}
        return bool(halves & {wanted.strip().casefold(), *(half.casefold() for half in scripts_of(wanted))})
    return False


def _number(said: str) -> Decimal | None:
    """The number that words mean; None where they are none."""
    try:
        return parse_number(said)
    except Refusal:
        return None


def _period(seen: Evidence, said: str) -> tuple[Any, Any] | None:
    """The days that words of a period mean; None where they are none, or say more than one."""
    if seen.access is None:
        return None
    try:
        found = parse_period(said, seen.today, seen.access.company.fiscal_year_start)
    except Refusal:
        return None
    return found.start, found.end


def _named(seen: Evidence, kind: str, said: str) -> tuple[str, int | None] | None:
    """The record that a name means, or the value of a field; None where it is none or several."""
    if seen.access is None:
        return None
    try:
        found = names.resolve(seen.access, kind, said)
    except Refusal:
        return None
    return ("", found.record_id) if found.record_id is not None else (found.label, None)
