"""Cards: what was done and can be taken back, what waits for somebody's word, and a reader's word on an answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from integrations.slack.draw.escape import mrkdwn, shorten
from integrations.slack.draw.text import context, plain, said, section, split
from integrations.slack.limits import BUTTON_TEXT, BUTTON_VALUE
from integrations.slack.phrases import phrase

if TYPE_CHECKING:
    from assistant.reply import ChoicesPart, ProposalPart, UndoPart
    from assistant.turn import Language

MOST_ROWS = 25
MOST_CHOICES = 10
Block = dict[str, Any]


def button(text: str, action: str, value: str, style: str | None = None) -> Block:
    """A button; what it says is cut to what Slack takes, its value never is."""
    made: Block = {
        "type": "button",
        "text": plain(shorten(text, BUTTON_TEXT).strip() or "…"),
        "action_id": action,
        "value": value,
    }
    return {**made, "style": style} if style else made


def proposal_card(part: ProposalPart, language: Language, *, turn: int = 0, told: str = "") -> list[Block]:
    """Before and after of a proposal, and what can be done about it: an edit where its calls are known.

    `turn` is the answer that it stands in. What was `told` before it is not said again.
    """
    blocks: list[Block] = [section(piece) for piece in split(part.summary)] if part.summary not in told else []
    lines = [_change(row) for row in part.rows[:MOST_ROWS]]
    if len(part.rows) > MOST_ROWS:
        lines.append(mrkdwn(phrase("more_rows", language, count=len(part.rows) - MOST_ROWS)))
    blocks += [said(piece) for piece in _joined(lines)]
    small = [phrase("expires", language, when=_when(part.expires_at))] if part.state == "pending" else []
    if part.asked_by:
        small.insert(0, mrkdwn(phrase("asked_by", language, who=part.asked_by)))
    if part.edited_by:
        small.insert(0, mrkdwn(phrase("edited_by", language, who=part.edited_by)))
    if part.state == "pending" and not part.may_approve:
        small.append(mrkdwn(phrase("needs_approval", language)))
    if part.state != "pending":
        small.append(mrkdwn(phrase(f"state_{part.state}", language)))
    blocks.append(context(*small))
    if part.state == "pending":
        buttons = [
            button(phrase("approve", language), "approve", part.id, "primary"),
            button(phrase("reject", language), "reject", part.id, "danger"),
        ]
        buttons += [button(phrase("edit", language), "edit", f"{turn}:p:{part.id}")] if part.calls else []
        blocks.append({"type": "actions", "block_id": f"proposal:{part.id}", "elements": buttons})
    return blocks


def _change(row: list[str]) -> str:
    """One field: its record and name, what it was and what it would be."""
    record, name, before, after = (mrkdwn(" ".join(cell.split())) for cell in row)
    return f"• {record}, {name}: {before or '–'} → *{after or '–'}*"


def _joined(lines: list[str], most: int = 2900) -> list[str]:
    """Lines in as few texts as fit; one that is too long by itself is cut at its end."""
    texts: list[str] = []
    for line in lines:
        line = line if len(line) <= most else f"{line[: most - 1]}…"
        if texts and len(texts[-1]) + len(line) < most:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts


def _when(instant: str) -> str:
    """An instant in the reader's own zone and language, as Slack writes it."""
    moment = datetime.fromisoformat(instant)
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{moment:%Y-%m-%d %H:%M} UTC>"


def undo_card(part: UndoPart, language: Language, *, edit: str | None = None) -> list[Block]:
    """Edit and Undo under what was done; a word where it was taken back."""
    if part.undone:
        return [context(mrkdwn(phrase("undone", language)))]
    buttons = [button(phrase("edit", language), "edit", edit)] if edit else []
    buttons.append(button(phrase("undo", language), "undo", str(part.change_set_id)))
    return [{"type": "actions", "block_id": f"undo:{part.change_set_id}", "elements": buttons}]


def choices_card(part: ChoicesPart) -> list[Block]:
    """Readings to pick from; a button sends its own as a message."""
    blocks = [section(piece) for piece in split(part.prompt)] if part.prompt else []
    short = [choice for choice in part.choices if len(choice) <= BUTTON_VALUE]
    long_ones = any(len(choice) > BUTTON_TEXT for choice in part.choices)
    if long_ones or len(short) > MOST_CHOICES:
        lines = "\n".join(f"{at}. {choice}" for at, choice in enumerate(part.choices, 1))
        blocks += [section(piece) for piece in split(lines)]
    buttons = [
        button(f"{at}" if long_ones else choice, f"say:{at}", choice)
        for at, choice in enumerate(short[:MOST_CHOICES], 1)
    ]
    return [*blocks, {"type": "actions", "elements": buttons}] if buttons else blocks


def judge_block(turn_id: int, language: Language) -> Block:
    """Thumbs for an answer."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons", "action_id": "judge",
                "positive_button": {"text": plain(phrase("helpful", language)), "value": f"good:{turn_id}"},
                "negative_button": {"text": plain(phrase("unhelpful", language)), "value": f"bad:{turn_id}"},
            }
        ],
    }  # fmt: skip
