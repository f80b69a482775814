"""Words typed results, for both models: what the tools gave becomes a Reply's text and parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from assistant.render.grounded import grounded
from assistant.render.metrics import chart_title, metric_text
from assistant.render.outputs import output_text
from assistant.render.report import report_parts
from assistant.render.side_by_side import side_by_side
from assistant.render.tables import table_part, worded_spec
from assistant.render.writes import calls_of, plan_text, proposal_part, replaced, undo_part
from assistant.reply import ChartPart, ChoicesPart, Outcome, Part, ProposalPart, TextPart
from assistant.turn import Language, Said, ToolResult, Turn
from assistant.words import has, say
from knowledge.refusals import Refusal
from tools.contract import Citation, Note, Report, ToolOutput
from tools.measure.metrics import MetricAnswer

__all__ = ["Draft", "calls_of", "compose", "plan_text", "proposal_part", "undo_part", "word_note", "word_refusal"]

# Of several tool calls in a turn, the first of these outcomes that occurred is the turn's.
PRECEDENCE: tuple[Outcome, ...] = get_args(Outcome)


@dataclass
class Draft:
    """A Reply before it has its place in a thread."""

    outcome: Outcome
    text: str
    parts: list[Part] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    proposals: list[ProposalPart] = field(default_factory=list)
    # Whether the words are the house's own; else they are a large model's.
    rendered: bool = True


def compose(turn: Turn, closing: str, *, failure: str | None, wording: bool) -> Draft:
    """The turn's reply. With `wording` the sentences are ours; else `closing` is what the large model said."""
    if failure:
        return _plain(say("failed", turn.language, id=failure), "failed")
    if turn.said and not turn.results:
        return _said(turn.said, turn.language)
    results = [result for at, result in enumerate(turn.results) if not _goes_on(result, turn, turn.results[:at])]
    pieces = [_piece(result, turn) for result in results]
    side_by_side(results, [piece.parts for piece in pieces], turn.language)
    parts: list[Part] = [part for piece in pieces for part in piece.parts]
    texts = [piece.text for piece in pieces if piece.text]
    citations = [citation for piece in pieces for citation in piece.citations]
    rendered = True
    if not wording and closing.strip() and (told := grounded(closing, turn, citations)) is not None:
        said, citations = told
        rendered = False
        texts = [said]
        parts = [TextPart(text=said), *[part for part in parts if not isinstance(part, TextPart)]]
    if not texts:
        return _said(Said("say.not_understood", outcome="needs_detail"), turn.language)
    if wording and turn.unheard:
        note = say("note.unheard", turn.language, words=_quoted(turn.unheard, turn.language))
        texts.append(note)
        parts.append(TextPart(text=note))
    outcomes = {piece.outcome for piece in pieces} or {"answered"}
    outcome = next(candidate for candidate in _by_weight() if candidate in outcomes)
    return Draft(
        outcome=outcome, text="\n".join(dict.fromkeys(texts)), parts=_unrepeated(parts),
        citations=citations, proposals=[part for part in parts if isinstance(part, ProposalPart)], rendered=rendered,
    )  # fmt: skip


def _goes_on(result: ToolResult, turn: Turn, before: list[ToolResult]) -> bool:
    """Whether another call of the turn, whose write this one is a part of, shows all of it."""
    waiting = turn.waiting
    if result.written is None or any(other.written is result.written for other in before):
        return result.written is not None
    if waiting is None or result.written.proposal_id != waiting.proposal_id:
        return False
    return result.written is not waiting


def _by_weight() -> tuple[Outcome, ...]:
    return ("done", "proposed", "answered", "needs_detail", "no_data", "refused", "failed")


def _unrepeated(parts: list[Part]) -> list[Part]:
    """Two calls refused for one reason say so once, and offer the same choices once."""
    kept: list[Part] = []
    for part in parts:
        if not isinstance(part, TextPart | ChoicesPart) or part not in kept:
            kept.append(part)
    return kept


def _piece(result: ToolResult, turn: Turn) -> Draft:
    language = turn.language
    if result.failure_id:
        return _plain(say("failed", language, id=result.failure_id), "failed")
    if result.refusal:
        return _refused(result.refusal, language)
    if result.written:
        written = result.written
        if written.change_set_id is not None:
            undo = undo_part(written.plan.sayings, written.change_set_id, language)
            done = [say("done.written", language, what=undo.summary), *replaced(written, language)]
            return _plain("\n".join(done), "done", undo)
        waiting = proposal_part(written, language)
        draft = _plain(say("proposed", language, what=waiting.summary), "proposed")
        said = [*replaced(written, language), *[word_note(note, language) for note in written.plan.notes]]
        if not written.may_approve:
            said.append(say("proposed_to_others", language))
        if said:
            draft.text += "\n" + "\n".join(said)
            draft.parts = [TextPart(text=draft.text)]
        draft.parts.append(waiting)
        if written.plan.choices:
            choices = word_choices(written.plan.choices, language)
            draft.parts.append(ChoicesPart(prompt=say("word.try", language), choices=choices))
        return draft
    if result.output is None:
        raise RuntimeError(f"tool {result.tool} gave nothing")
    return _answered(result.output, language)


def _answered(output: ToolOutput, language: Language) -> Draft:
    if isinstance(output, Report):
        return _reported(output, language)
    if isinstance(output, MetricAnswer):
        text, table = metric_text(output.result, language)
        notes = [*output.notes, *output.result.notes]
        empty = output.result.having is None and all(row.value is None for row in output.result.rows)
        title = chart_title(output.result, language)
    else:
        text = output_text(output, language)
        table = output.table
        notes = output.notes
        empty, title = False, output.chart.title if output.chart else ""
    draft = _plain(text, "no_data" if empty else "answered")
    for note in notes:
        sentence = word_note(note, language)
        draft.text += f" {sentence}" if language == "en" else sentence
    draft.parts = [TextPart(text=draft.text)]
    if table is not None and table.rows:
        draft.parts.append(table_part(table, language))
    if output.chart:
        draft.parts.append(ChartPart(title=title, spec=worded_spec(output.chart.spec, language)))
    draft.citations = list(output.citations)
    return draft


def _reported(output: Report, language: Language) -> Draft:
    """A report: its sections one after the other, then what the reader has to know about the figures."""
    text, parts = report_parts(output, language)
    notes = [word_note(note, language) for note in output.notes]
    if notes:
        said = ("" if language == "zh" else " ").join(notes)
        text, parts = f"{text}\n{said}", [*parts, TextPart(text=said)]
    if output.choices:
        choices = word_choices(output.choices, language)
        parts = [*parts, ChoicesPart(prompt=say("word.try", language), choices=choices)]
    return Draft(outcome="answered", text=text, parts=parts, citations=list(output.citations))


def _refused(refusal: Refusal, language: Language) -> Draft:
    outcomes: dict[str, Outcome] = {"no_data": "no_data", "refused": "refused", "needs_detail": "needs_detail"}
    draft = _plain(word_refusal(refusal, language), outcomes[refusal.outcome])
    if refusal.choices:
        offer = f"offer.{refusal.code}"
        choices = refusal.choices
        if has(offer, language):
            choices = [say(offer, language, choice=choice) for choice in choices]
        draft.parts.append(ChoicesPart(prompt=say("word.choose", language), choices=choices))
    return draft


def _said(said: Said, language: Language) -> Draft:
    facts = _worded(said.facts, language)
    undo = undo_part(said.undoes[1], said.undoes[0], language) if said.undoes else None
    if undo is not None:
        facts["what"] = undo.summary
    draft = _plain(say(said.code, language, **facts), said.outcome, *([undo] if undo else []))
    if said.choices:
        draft.parts.append(ChoicesPart(prompt=say("word.try", language), choices=list(said.choices)))
    return draft


def _plain(text: str, outcome: Outcome, *parts: Part) -> Draft:
    return Draft(outcome=outcome, text=text, parts=[TextPart(text=text), *parts])


def word_refusal(refusal: Refusal, language: Language) -> str:
    """The sentence of an expected "no", with how to go on."""
    if refusal.code == "missing.field":
        tool, field_name = refusal.facts["tool"], refusal.facts["field"]
        keys = (f"asks.{tool}.{field_name}", f"asks.{field_name}", "refusal.missing.field")
        return say(next(key for key in keys if has(key, language)), language)
    key = f"refusal.{refusal.code}"
    if not has(key, language):
        return say("refusal.unworded", language, code=refusal.code)
    sentence = say(key, language, **_worded(refusal.facts, language))
    if refusal.choices:
        named = f"offered.{refusal.code}"
        said = _quoted(refusal.choices, language) if has(named, language) else _listed(refusal.choices, language)
        sentence += say(named if has(named, language) else "refusal.choices", language, choices=said)
    return sentence


def word_note(note: Note, language: Language) -> str:
    """The sentence of a note: what the reader has to know about a figure."""
    return say(f"note.{note.code}", language, **_worded(note.facts, language))


def word_choices(choices: Sequence[str | Note], language: Language) -> list[str]:
    """Messages to go on with, in the reader's language."""
    return [
        one if isinstance(one, str) else say(f"choice.{one.code}", language, **_worded(one.facts, language))
        for one in choices
    ]


def _worded(facts: dict[str, Any], language: Language) -> dict[str, Any]:
    from assistant.render.labels import word_fact

    return {
        name: _quoted(value, language) if name == "words" else word_fact(name, value, language)
        for name, value in facts.items()
    }


def _quoted(words: list[str], language: Language) -> str:
    return _listed([f"“{word}”" for word in words], language)


def _listed(items: list[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(items)
