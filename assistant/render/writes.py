"""Changes as people read them: what was done and can be undone, what waits for approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.render.labels import column_label, word_cell, word_fact
from assistant.reply import ProposalPart, ProposedCall, UndoPart
from assistant.turn import Language, Written
from assistant.words import has, say
from knowledge.changes import RecordChange, Saying
from knowledge.metrics.model import Figure, Period
from knowledge.sales.plan.budgets import SpendCategory
from knowledge.writable import is_word
from tools.days import VALUED


def plan_text(sayings: list[Saying], language: Language, *, done: bool) -> str:
    """What a Plan did, or is to do, in one sentence of each tool that has a part in it."""
    return say("word.list_joint", language).join(_part_text(part, language, done=done) for part in sayings)


def _part_text(part: Saying, language: Language, *, done: bool) -> str:
    key = f"plan.{part.tool}"
    if not has(key, language) or not part.facts:
        return part.summary
    facts = {name: _fact(name, value, language) for name, value in part.facts.items()}
    extras = [
        say(f"plan.{part.tool}_{name}", language, value=facts[name])
        for name in part.facts
        if has(f"plan.{part.tool}_{name}", language)
    ]
    subject = facts.get("account") or facts.get("deal") or facts.get("lead") or ""
    to_do = f"{key}_to_do"
    sentence = say(to_do if not done and has(to_do, language) else key, language, **{"subject": subject, **facts})
    return sentence + "".join(extras)


def _fact(name: str, value: Any, language: Language) -> str:  # noqa: ANN401 - a fact, as given or as it was kept
    """A fact of a Plan in words; Figures and Periods are kept as the objects that they are in JSON."""
    if isinstance(value, dict):
        value = Figure.model_validate(value) if "unit" in value else Period.model_validate(value)
    if isinstance(value, Figure | Period | list | tuple):
        return str(word_fact(name, value, language))
    return str(word_cell(name, value, language))


def undo_part(sayings: list[Saying], change_set_id: int, language: Language) -> UndoPart:
    """What was done, with its undo."""
    return UndoPart(change_set_id=change_set_id, summary=plan_text(sayings, language, done=True))


def plan_rows(changes: Sequence[RecordChange], language: Language) -> list[list[str]]:
    """Every record's fields before and after; of several, one that comes or goes whole is one row: lists stay short."""
    rows = []
    for change in changes:
        fields = change_rows(change, language)
        if len(changes) > 1 and len(fields) > 1 and (change.before is None or change.after is None):
            at = 3 if change.before is None else 2
            whole = say("word.list_joint", language).join(f"{row[1]} {row[at]}" for row in fields if row[at])
            fields = [
                [_label(change, language), say("word.record", language), *(["", whole] if at == 3 else [whole, ""])]
            ]
        rows += fields
    return rows


def change_rows(change: RecordChange, language: Language) -> list[list[str]]:
    """One record's fields before and after; of ids and money what stands in `shown`."""
    before, after, rows = change.before or {}, change.after or {}, []
    named = _label(change, language)
    for name in dict.fromkeys([*change.shown, *(after or before)]):
        if name in change.shown:
            pair = (change.shown[name].before, change.shown[name].after)
        elif name.endswith("_id") or name == "currency" or (before.get(name) is None and after.get(name) is None):
            continue  # ids say nothing to people, and every amount is shown with its currency
        else:
            pair = (before.get(name), after.get(name))
        label = column_label(_column(change.kind, name), language)
        shown_as = "kind" if name not in change.shown and is_word(change.kind, name) else name
        rows.append([named, label, *[_shown(shown_as, value, language) for value in pair]])
    if not rows:
        rows.append([named, say("word.record", language), *[
            say(f"word.{'present' if there else 'absent'}", language) for there in (change.before, change.after)
        ]])  # fmt: skip
    return rows


# Kinds whose label names what the money is for, as "Harbor: travel 2026": a word of ours, and so in both languages.
OF_MONEY = ("budget", "expense")


def _label(change: RecordChange, language: Language) -> str:
    """What a record is called, with our own words in the language of the reply."""
    name, colon, rest = change.label.rpartition(": ")
    word, space, days = rest.partition(" ")
    if change.kind not in OF_MONEY or not colon or word not in {one.value for one in SpendCategory}:
        return change.label
    return f"{name}{colon}{word_cell('spend_category', word, language)}{space}{days}"


def _column(kind: str, name: str) -> str:
    """What a field is called; only people have a title that is a job."""
    if name == "title" and kind not in ("person", "contact", "lead"):
        return "plan_title"
    return name.removesuffix("_id")


def _shown(name: str, value: Any, language: Language) -> str:  # noqa: ANN401 - a column as JSON has it
    if name.endswith("_on") and isinstance(value, str):
        value = date.fromisoformat(value)
    return "" if value is None else str(word_fact(name.removesuffix("_id"), value, language))


def replaced(written: Written, language: Language) -> list[str]:
    """The sentence that says which earlier proposal is withdrawn; none where it replaces nothing."""
    if not written.replaces:
        return []
    return [say("replaced", language, what=plan_text(list(written.replaces), language, done=False))]


def proposal_part(written: Written, language: Language) -> ProposalPart:
    """What waits for approval: every record's fields before and after."""
    if written.proposal_id is None or written.expires_at is None:
        raise RuntimeError("only a waiting write is a proposal")
    return ProposalPart(
        id=written.proposal_id,
        summary=plan_text(written.plan.sayings, language, done=False),
        headers=[say(f"word.{name}", language) for name in ("record", "field", "before", "after")],
        rows=plan_rows(written.plan.changes, language),
        expires_at=written.expires_at.isoformat(),
        may_approve=written.may_approve,
        asked_by=written.asked_by,
        edited_by=written.edited_by,
        calls=calls_of(written.plan.sayings, language),
    )


def calls_of(sayings: list[Saying], language: Language) -> list[ProposedCall]:
    """The calls by which a Plan was made; none where one of them was not kept, since an edit is of the whole."""
    if any(part.arguments is None for part in sayings):
        return []
    return [
        ProposedCall(
            tool=part.tool, arguments=part.arguments or {}, says=plan_text([part], language, done=False),
            labels={name: column_label(name, language) for name in _named(part.arguments or {})},
        )
        for part in sayings
    ]  # fmt: skip


def _named(arguments: dict[str, Any]) -> list[str]:
    """What a call sets: its arguments, and the fields that it lists with their values."""
    listed = [item["field"] for name in VALUED for item in arguments.get(name) or () if "field" in item]
    return list(dict.fromkeys([*arguments, *listed]))
