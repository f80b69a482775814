"""Hostile arguments for any tool: of each field's type, and as likely as not of somebody else's records."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import DIMENSIONS, FACTS
from tests.support.company import ACCOUNTS, DEALS, PEOPLE

WORDS = (
    *ACCOUNTS, *(name for name, *_ in DEALS), *(name for name, _ in PEOPLE.values()), "North", "South", "East", "West",
    "Carl Cole", "Anna Alt", "me", "my team", "all", "everything", "*", "%", "", "Sami", "proposal", "won",
    "Zqdealsname", "Zqleadsname", "Zqcontactsname", "Zqcandidatesname", "Zqtaskstitle", "Zqdeals", "' OR 1=1 --",
)  # fmt: skip
PERIODS = ("this quarter", "last year", "2026", "2025-01-01 to 2027-12-31", "all time", "今年", "Q2 2026")
FIELDS = (*DIMENSIONS, *FACTS, "id", "owner", "external_id", "notes")


def _any_value(name: str, annotation: Any, kind: str | None) -> st.SearchStrategy[Any]:
    """Something of a field's type, as likely as not of somebody else's records."""
    if kind == "period":
        return st.sampled_from(PERIODS)
    if kind == "metric" or name == "metric":
        return st.sampled_from(sorted(METRICS))
    if kind == "dimension":
        return st.lists(st.sampled_from(FIELDS), max_size=2)
    if kind == "filters":
        condition = st.fixed_dictionaries({
            "field": st.sampled_from(FIELDS), "op": st.sampled_from(["=", "!=", "<", ">=", "is_not_empty"]),
            "values": st.lists(st.sampled_from([*WORDS, 1, 5, 1000]), min_size=1, max_size=2),
        })  # fmt: skip
        return st.lists(condition, max_size=2)
    return _of_type(annotation)


def _of_type(annotation: Any) -> st.SearchStrategy[Any]:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return st.sampled_from(parts)
    if hasattr(annotation, "__metadata__"):
        return _of_type(parts[0])
    if origin in (tuple, list, set, frozenset):
        return st.lists(_of_type(parts[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(_of_type(parts[0]), _of_type(parts[1]), max_size=2)
    if parts:
        return st.one_of(*[st.none() if part is type(None) else _of_type(part) for part in parts])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return arguments_of(annotation)
    if isinstance(annotation, type) and hasattr(annotation, "__members__"):
        return st.sampled_from([member.value for member in annotation])
    simple: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(), int: st.sampled_from([1, 2, 30, 1000, 5_000_000]), float: st.sampled_from([0.1, 1e6]),
    }  # fmt: skip
    return simple.get(annotation, st.sampled_from(WORDS))


def arguments_of(model: type[BaseModel], kinds: dict[str, str] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    def one(name: str, field: FieldInfo) -> st.SearchStrategy[Any]:
        return _any_value(name, field.annotation, (kinds or {}).get(name))

    fields = model.model_fields
    required = {name: one(name, field) for name, field in fields.items() if field.is_required()}
    return st.fixed_dictionaries(
        required, optional={name: one(name, field) for name, field in fields.items() if name not in required}
    )
