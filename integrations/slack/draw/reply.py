"""A Reply as messages: its parts as blocks in their order, in as few messages as Slack's limits allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from integrations.slack.draw import cards
from integrations.slack.draw.chart import chart_block, chart_file
from integrations.slack.draw.escape import link, mrkdwn
from integrations.slack.draw.parts import Drawn, Upload
from integrations.slack.draw.table import needs_file, table_block, table_file
from integrations.slack.draw.text import context, section, split
from integrations.slack.limits import BLOCKS, CHARTS, CONTEXT, FALLBACK_TEXT, MESSAGE_TEXT, TABLES
from integrations.slack.phrases import phrase

if TYPE_CHECKING:
    from assistant.reply import Part, Reply
    from assistant.turn import Language
    from tools.contract import Citation

Block = dict[str, Any]
# Outcomes on which a reader's word says something.
JUDGED = frozenset({"answered", "done", "proposed", "no_data"})


@dataclass(frozen=True)
class Look:
    """How a Reply is drawn: `public_url` begins links; without `blocks_of_data` charts are pictures."""

    public_url: str
    blocks_of_data: bool = True
    judged: bool = True


def draw_reply(reply: Reply, look: Look) -> list[Drawn]:
    """The messages of a reply, at least one."""
    blocks: list[Block] = []
    uploads: list[Upload] = []
    for at, part in enumerate(reply.parts, 1):
        drawn, files = _part(part, reply, look, f"answer-{reply.turn_id}-{at}")
        blocks += drawn
        uploads += files
    if not reply.parts and reply.text:
        blocks += [section(piece) for piece in split(reply.text)]
    blocks += _sources(reply.citations, look, reply.language)
    if look.judged and reply.outcome in JUDGED:
        blocks.append(cards.judge_block(reply.turn_id, reply.language))
    messages = paginate(blocks, reply.text)
    messages[-1].uploads = uploads
    return messages


def draw_text(text: str) -> Drawn:
    """Words alone."""
    return Drawn(fallback(text), [section(piece) for piece in split(text)])


def _part(part: Part, reply: Reply, look: Look, name: str) -> tuple[list[Block], list[Upload]]:
    match part.kind:
        case "text":
            return [section(piece) for piece in split(part.text)], []
        case "table":
            block, whole = table_block(part)
            blocks = [section(piece) for piece in split(part.title or "")]
            blocks.append(block)
            files = [table_file(part, name)] if needs_file(part, whole=whole) else []
            return blocks + _about_table(len(block["rows"]) - 1, part.data.total, files, reply.language), files
        case "chart":
            native = chart_block(part) if look.blocks_of_data else None
            return ([native], []) if native else ([], [chart_file(part, name)])
        case "choices":
            return cards.choices_card(part), []
        case "proposal":
            return cards.proposal_card(part, reply.language, turn=reply.turn_id, told=reply.text), []
        case "undo":
            return cards.undo_card(part, reply.language, edit=edit_value(reply, part.change_set_id)), []


def _about_table(shown: int, total: int, files: list[Upload], language: Language) -> list[Block]:
    said = [phrase("rows", language, count=shown, total=total)] if total > shown else []
    said += [phrase("whole_table", language)] if files else []
    return [context(mrkdwn(" ".join(said)))] if said else []


def edit_value(reply: Reply, change_set: int) -> str | None:
    """What the Edit button of a change carries; None where the reply only tells of what was written before."""
    from tools.catalogue import TOOLS
    from tools.contract import Effect

    writes = {tool.name for tool in TOOLS if tool.effect is Effect.WRITE}
    made = any(call.tool in writes and call.status == "ok" for call in reply.tool_calls)
    return f"{reply.turn_id}:c:{change_set}" if made else None


def _sources(citations: list[Citation], look: Look, language: Language) -> list[Block]:
    """Where statements come from, as links to the page of this installation."""
    if not citations:
        return []
    lines = [_source(number, one, look, language) for number, one in enumerate(citations, 1)]
    lines = [mrkdwn(phrase("sources", language)), *lines]
    return [context(*lines[at : at + CONTEXT]) for at in range(0, len(lines), CONTEXT)]


def _source(number: int, one: Citation, look: Look, language: Language) -> str:
    place = " › ".join(part for part in (one.title, one.heading) if part)
    place += f", {phrase('page', language, page=one.page)}" if one.page is not None else ""
    named = f"[{number}] {place}"
    return link(f"{look.public_url}{one.link}", named) if one.link else mrkdwn(named)


def paginate(blocks: list[Block], text: str) -> list[Drawn]:
    """Blocks in messages that Slack takes; the first carries the words for notifications."""
    messages = [Drawn(fallback(text))]
    for block in blocks:
        if messages[-1].blocks and not _fits(messages[-1].blocks, block):
            messages.append(Drawn(fallback(_words(block) or text)))
        messages[-1].blocks.append(block)
    return messages


def _fits(blocks: list[Block], block: Block) -> bool:
    more = [*blocks, block]
    kinds = [one["type"] for one in more]
    return (
        len(more) <= BLOCKS
        and kinds.count("table") <= TABLES
        and kinds.count("data_visualization") <= CHARTS
        and sum(map(_size, more)) <= MESSAGE_TEXT
    )


def _size(block: Block) -> int:
    """Characters that count towards a message's limit."""
    if block["type"] == "table":
        return 0  # a table has a limit of its own
    return len(str(block))


def _words(block: Block) -> str:
    text = block.get("text")
    return str(text["text"]) if isinstance(text, dict) else ""


def fallback(text: str) -> str:
    """A message's own text: escaped, and cut at a sentence where it is long; the blocks hold all of it."""
    pieces = split(text, FALLBACK_TEXT)
    return mrkdwn(pieces[0]) + (" …" if len(pieces) > 1 else "") if pieces else "…"


def without_data_blocks(message: Drawn) -> Drawn:
    """The same for a Slack that refuses the newer blocks: tables and charts are left to their files."""
    kept = [block for block in message.blocks if block["type"] not in ("data_visualization", "context_actions")]
    return replace(message, blocks=kept)
