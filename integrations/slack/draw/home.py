"""The Home tab as Slack's blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from integrations.slack.draw.cards import button, proposal_card
from integrations.slack.draw.escape import mrkdwn, shorten
from integrations.slack.draw.text import context, plain, section, split
from integrations.slack.limits import VIEW_BLOCKS
from integrations.slack.phrases import phrase

if TYPE_CHECKING:
    from assistant.reply import ProposalPart, TablePart
    from assistant.turn import Language

Block = dict[str, Any]
MOST_WAITING = 10


@dataclass(frozen=True)
class Figures:
    """What a Home shows: sentences with somebody's numbers, their open tasks, and what waits for them."""

    name: str
    numbers: list[str]
    tasks: TablePart | None
    waiting: list[ProposalPart]


def draw_home(figures: Figures, language: Language) -> Block:
    """The view."""
    blocks: list[Block] = [
        _header(phrase("home_hello", language, name=figures.name)),
        {"type": "actions", "elements": [button(phrase("home_log", language), "log", "home", "primary")]},
        _header(phrase("home_numbers", language)),
        *[section(piece) for text in figures.numbers for piece in split(text)],
        _header(phrase("home_tasks", language)),
        *_tasks(figures.tasks, language),
        _header(phrase("home_waiting", language)),
    ]
    shown: list[list[Block]] = [proposal_card(part, language) for part in figures.waiting[:MOST_WAITING]]
    for card in shown:
        if len(blocks) + len(card) >= VIEW_BLOCKS - 1:
            break
        blocks += card
    if not figures.waiting:
        blocks.append(section(phrase("home_nothing_waits", language)))
    elif len(figures.waiting) > MOST_WAITING:
        rest = len(figures.waiting) - MOST_WAITING
        blocks.append(context(mrkdwn(phrase("more_rows", language, count=rest))))
    return {"type": "home", "blocks": blocks}


def _tasks(table: TablePart | None, language: Language) -> list[Block]:
    if table is None or not table.shown:
        return [section(phrase("home_no_tasks", language))]
    lines = "\n".join(" · ".join(cell for cell in row if cell) for row in table.shown)
    told = [section(piece) for piece in split(lines)]
    if table.data.total > len(table.shown):
        rows = phrase("rows", language, count=len(table.shown), total=table.data.total)
        told.append(context(mrkdwn(rows)))
    return told


def draw_stranger(text: str) -> Block:
    """The view of somebody who is answered nothing."""
    return {"type": "home", "blocks": [section(piece) for piece in split(text)]}


def _header(text: str) -> Block:
    return {"type": "header", "text": plain(shorten(text, 150))}
