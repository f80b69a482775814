"""The names of metrics, dimensions, fields and values in both languages."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any

from assistant.render.formats import cell, day, number, plain, value_text
from assistant.turn import Language
from assistant.words import has, say
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import DIMENSIONS, FACTS
from knowledge.metrics.model import Figure, Filter, Note, Op
from knowledge.metrics.unrecorded import UNRECORDED

OP_WORDS = {
    Op.EQ: "eq", Op.NE: "ne", Op.LT: "lt", Op.LE: "le", Op.GT: "gt", Op.GE: "ge", Op.BETWEEN: "between",
    Op.EMPTY: "empty", Op.NOT_EMPTY: "not_empty",
}  # fmt: skip


def metric_label(name: str, language: Language) -> str:
    """A metric's name for people; English ones begin with a capital."""
    metric = METRICS.get(name)
    if metric is None:
        return name
    label = metric.label_zh if language == "zh" else metric.label_en
    return label[:1].upper() + label[1:]


def field_label(name: str, language: Language) -> str:
    """A dimension's or fact's name; an extra column keeps its header."""
    item = DIMENSIONS.get(name) or FACTS.get(name)
    if item is None and has(f"column.{name}", language):
        label = say(f"column.{name}", language)
        return label[:1].lower() + label[1:]
    if item is None:
        return name
    return item.label_zh if language == "zh" else item.label_en


def group_noun(group_by: list[str], language: Language) -> str:
    """What the groups of a breakdown are: "reps", "cities", "销售"."""
    names = [field_label(name, language) for name in group_by]
    joint = say("word.by_joint", language)
    if language == "zh":
        return joint.join(names)
    *first, last = names
    return joint.join([*first, _plural(last)])


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun != "day":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"


def column_label(name: str, language: Language) -> str:
    """A table's header."""
    if has(f"column.{name}", language):
        return say(f"column.{name}", language)
    if name in METRICS:
        return metric_label(name, language)
    label = field_label(name, language)
    return label[:1].upper() + label[1:]


def word_cell(name: str, value: Any, language: Language) -> str:  # noqa: ANN401 - any column's value
    """A table's cell in words: our own terms are translated, a person's own words stay."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, Figure):
        return value_text(value.value, value.unit, value.currency, language)
    if isinstance(value, Note) or (isinstance(value, list) and value and isinstance(value[0], Note)):
        return str(word_fact(name, value, language))
    if name == "metric" and isinstance(value, str):
        return metric_label(value, language)
    if name == "factor" and value in METRICS:
        return metric_label(value, language)
    if name in TRANSLATED and isinstance(value, str) and has(f"value.{value}", language):
        return say(f"value.{value}", language)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return plain(value)
    if isinstance(value, bool):
        return say("word.yes" if value else "word.no", language)
    return cell(value, language)


# Columns whose values are our own words; everything else is what people wrote.
TRANSLATED = {
    "kind", "role", "roles", "what", "stage", "activity_kind", "area", "decision", "factor", "scope",
    "spend_category", "category", "plan_status", "plan_subject", "done", "attribute", "hiring_stage", "hiring_from",
    "hiring_status", "score_kind", "training_state",
    "peak_month", "trough_month", "index_month", "season", "direction", "signs",
    "fault", "todo", "status", "severity", "pay_line", "pay_status", "pay_for", "pay_origin",
}  # fmt: skip


def key_text(group_by: list[str], keys: list[str | None], language: Language) -> str:
    """A group's name; records without a value are named as such."""
    none = say("word.none", language)
    return " / ".join(
        none if key is None else word_cell(name, key, language) for name, key in zip(group_by, keys, strict=True)
    )


def counted(kind: str, count: int, language: Language) -> str:
    """So many records of a kind: "1 deal", "3 deals"."""
    return say(f"counted.{kind}", language, count=number(count))


def filter_text(condition: Filter, language: Language) -> str:
    """One condition in words."""
    label = field_label(condition.field, language)
    bare = condition.field in FACTS and FACTS[condition.field].unit is None
    values = [str(value) if bare else word_cell(condition.field, _shown(value), language) for value in condition.values]
    joint = say("word.and_joint", language)
    ends = {"first": values[0], "second": values[-1]} if values else {}
    return say(f"op.{OP_WORDS[condition.op]}", language, field=label, values=joint.join(values), **ends)


def _shown(value: str | float) -> str:
    return number(value) if isinstance(value, int | float) else value


def word_fact(name: str, value: Any, language: Language) -> Any:  # noqa: ANN401 - any fact of a refusal or note
    """A refusal's or note's fact in words."""
    if isinstance(value, Figure):
        return value_text(value.value, value.unit, value.currency, language)
    if isinstance(value, Note):
        facts = {key: word_fact(key, fact, language) for key, fact in value.facts.items()}
        return say(f"note.{value.code}", language, **facts)
    if isinstance(value, list | tuple):
        joint = say("word.list_joint" if any(isinstance(item, Note) for item in value) else "word.and_joint", language)
        return joint.join(str(word_fact(name, item, language)) for item in value)
    if isinstance(value, date):
        return day(value, language)
    if name in ("metric", "alternative") or (name == "word" and value in METRICS):
        return metric_label(value, language)
    if name == "topic" and str(value) in UNRECORDED:
        topic = UNRECORDED[str(value)]
        return topic.label_zh if language == "zh" else topic.label_en
    if name in ("field", "dimension", "by") and isinstance(value, str):
        return field_label(value, language)
    if name in ("source", "order") and has(f"value.{value}", language):
        return say(f"value.{value}", language)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    if hasattr(value, "grain"):
        from assistant.render.formats import period_text

        return period_text(value, language)
    return word_cell(name, value, language) if value is not None else "–"
