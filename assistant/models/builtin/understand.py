"""From a message to tool calls, or to a sentence that asks back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from assistant.models.builtin.asked.library import asks_of_a_document
from assistant.models.builtin.asked.machine import asks_the_machine
from assistant.models.builtin.asked.quiz import TOOL as QUIZ
from assistant.models.builtin.asked.quiz import quiz_asks
from assistant.models.builtin.asked.readings import FIGURES, LIBRARY, readings
from assistant.models.builtin.asking_back import MOST_WORDS, NAMES, ask_back, small_talk, title, undo_offered
from assistant.models.builtin.calling import MOST_CALLS, Call, calls_of
from assistant.models.builtin.choose import CLEAR, Choice, Chooser
from assistant.models.builtin.choosing.profiles import takes_anything, tells
from assistant.models.builtin.decisions import decides
from assistant.models.builtin.extract.library import EXTRACTORS
from assistant.models.builtin.extract.order_pointing import is_quoted
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.going_on.follow_up import follow_up, refer, told_of
from assistant.models.builtin.going_on.goes_on import goes_on
from assistant.models.builtin.going_on.put_right import put_right, told_anew
from assistant.models.builtin.going_on.rows import with_largest_named, with_row_named
from assistant.models.builtin.going_on.target import target_follow_up
from assistant.models.builtin.going_on.team import team_follow_up
from assistant.models.builtin.mentioned import asks, asks_for_figure, missing, records_said
from assistant.models.builtin.not_recorded import nothing_of, unrecorded
from assistant.models.builtin.ordering import half_an_order, how_to_write, order_begun, ordered
from assistant.models.builtin.reading.frame import Frame, read
from assistant.models.builtin.reading.lexicon import TOUCHES
from assistant.models.builtin.short_names import (
    with_colleagues,
    with_own_accounts,
    with_product_words,
    with_short_names,
)
from assistant.models.builtin.slots import Slots
from assistant.models.builtin.two_questions import two_questions
from assistant.turn import Said, Turn
from assistant.words import say
from knowledge.access import Access
from tools.contract import Effect

BOTH = re.compile(
    r"(?P<first>.+?)(?:,?\s+and(?:\s+then)?\s+|[,，;；。]\s*(?:并且?|然后|同时|再|and\s+)?\s*)"
    r"(?P<rest>(?:move|set|mark|change|update|close|reassign|assign|push|create|delete|remind)\b.+"
    r"|(?:把|将|新建|创建|提醒我).+)$",
    re.IGNORECASE | re.DOTALL,
)
ITS = re.compile(r"(?:its|their)\b", re.IGNORECASE)
# What nobody here can do for the asker: send, write or call somebody.
UNABLE = re.compile(
    r"^\s*(?:please\s+|can you\s+|could you\s+|pls\s+)*(?P<what>(?:send|write|shoot|draft)\s+(?:an?\s+|the\s+)?"
    r"(?:e-?mail|message|text|wechat|letter|mail)\b.*|(?:e-?mail|call|phone|ring|text|message|mail)\s+(?!log|list|report)(?=[A-Z]|them\b|him\b|her\b).+)$"
    r"|^\s*(?:请|麻烦)?(?:你)?(?:帮我)(?P<zh>(?:给|发|打|跟).*(?:邮件|电话|微信|消息|短信|通知|公告).*)$",
)
# What lists the records of a kind that is named with nothing but conditions.
LISTS = {
    "deals": "find_deals", "accounts": "find_accounts", "contacts": "find_records", "leads": "find_records",
    "orders": "find_records", "complaints": "find_records", "tasks": "find_records",
}  # fmt: skip
# What a row of a list is shown by, whatever else is said.
SHOWS = ("show_deal", "show_record", "brief_account", "review_deals", "summarize_performance")
# How certain it must be that "他最近丢了哪些单" asks for another thing than what was told of him.
STANDS = 0.6
MOST_ANALYSED = 1500


def understand(turn: Turn, access: Access, chooser: Chooser) -> list[Call] | Said:
    """What to call for this turn's message; or what to say when it is small talk or not understood."""
    if asks_of_a_document(turn.message) and chooser.named(LIBRARY) is not None:
        return [Call(LIBRARY, {"question": turn.message})]
    slots = with_own_accounts(with_colleagues(Slots(read(turn.message[:MOST_ANALYSED], access), access)))
    if asks_the_machine(slots):
        return Said("say.not_the_machine", outcome="needs_detail")
    last = _last_calls(turn)
    if (quizzed := quiz_asks(slots, turn.earlier)) is not None and chooser.named(QUIZ) is not None:
        return [Call(QUIZ, quizzed)]
    if last and (meant := put_right(slots, last[0])) is not None:
        return undo_offered(turn, access) if meant == "undo" else [Call(meant["tool"], meant["arguments"])]
    if last and chooser.gave_order(last[0]) and (order := told_anew(access, turn.earlier, slots)) is not None:
        return understand(replace(turn, message=order, earlier=turn.earlier[:-1]), access, chooser)
    if (decided := decides(turn, access, last) or _of_a_row(turn, access, chooser)) is not None:
        return decided
    going = goes_on(slots, last) if last else None
    if going is not None and going.slots is not None:
        slots, last = going.slots, last if follow_up(going.slots, last, chooser) else []
    elif going is not None and going.calls[0]["tool"] in chooser.allowed:
        return [Call(call["tool"], call["arguments"]) for call in going.calls]
    if (several := _two_orders(turn, access, chooser)) is not None:
        return several
    if (by_title := _by_title(turn, access, chooser)) is not None:
        return by_title
    written, slots = slots, mended(slots, chooser)
    slots.as_written = written if slots.frame.text != written.frame.text else None
    if last and (going_on := _goes_on(slots, chooser, last)) is not None:
        return going_on
    known = refer(slots, last[0]) if last else None
    return _by_itself(turn, known or slots, chooser, last)


def library_call(message: str, slots: Slots) -> Call:
    """The search that a message asks for: of the rules that held in the period it names."""
    then = EXTRACTORS["library_period"](slots)
    return Call(LIBRARY, {"question": message} if then is None else {"question": message, "as_of": then})


def _of_a_row(turn: Turn, access: Access, chooser: Chooser) -> list[Call] | Said | None:
    """`Move the second one to negotiation`: an order about a row of the last list, told with that record's name."""
    named = with_row_named(turn.message, turn.earlier, access)
    if isinstance(named, int):
        return Said("say.no_such_row", {"count": named}, outcome="needs_detail")
    if named is None:
        largest = with_largest_named(turn.message, turn.earlier, access)
        return None if largest is None else ordered(Slots(read(largest, access), access), chooser)
    slots = Slots(read(named[:MOST_ANALYSED], access), access)
    alone = replace(turn, message=named, earlier=[])
    if slots.frame.has("log", *TOUCHES):
        return understand(alone, access, chooser)
    if (order := ordered(slots, chooser)) is not None:
        return order
    # "When was the last contact with the first one?" asks for more than to see it.
    choice = chooser.rank(slots)
    asks_more = choice.certain >= CLEAR and choice.best.tool.effect is Effect.READ
    return understand(alone, access, chooser) if asks_more and choice.best.tool.name not in SHOWS else None


def mended(slots: Slots, chooser: Chooser) -> Slots:
    """The message with slips mended and accounts found by the beginning of their name; itself where there are none."""
    # What is told for a log, what is ordered, and what is understood as it is stays as it was written.
    if read := readings(slots):
        # Unless the same is asked then, and only more of it is understood.
        mended = None if read[0].is_whole else chooser.words.mended(slots)
        again = slots.of(mended) if mended is not None else slots
        return again if [one.tool for one in readings(again)] == [one.tool for one in read] else slots
    slots = with_product_words(slots, chooser.words.strange(slots)) or slots
    if not slots.frame.has("log", *TOUCHES) and (mended := chooser.words.mended(slots)) is not None:
        slots = slots.of(mended)
    return with_short_names(slots, chooser.words.strange(slots)) or slots


def _by_itself(turn: Turn, slots: Slots, chooser: Chooser, last: list[dict[str, Any]]) -> list[Call] | Said:
    """What a message asks that goes on from nothing."""
    frame, access = slots.frame, slots.access
    if (opened := order_begun(slots, chooser)) is not None:
        return opened
    choice = chooser.rank(slots)
    if choice.is_read and choice.is_sure:
        return _act(turn, access, chooser, choice, slots)
    if frame.has("how_to") and frame.has("log", *TOUCHES) and not frame.has("count"):
        return Said("say.how_to_log")
    if frame.has("how_to") and not choice.is_read and (how := how_to_write(slots)) is not None:
        return how
    if (wanted := UNABLE.search(frame.text)) is not None and not frame.has("log"):
        reminder = say("say.remind_instead", turn.language, what=(wanted["what"] or wanted["zh"]).strip(" .!。！"))
        return Said("say.no_sending", choices=(reminder,), outcome="needs_detail")
    if said := small_talk(frame, turn, access, chooser):
        return said
    best = choice.best.tool
    of_records = "metric" in best.semantics().values() or (frame.topics and best.effect is Effect.READ)
    told = choice.is_sure and (not of_records or takes_anything(best))
    if not told and (nothing := nothing_of(frame, access)) is not None:
        return [Call(FIGURES, {"metric": nothing})]
    if (lacking := half_an_order(slots, choice)) is not None:
        return lacking
    if not last and (pointed := _pointed(frame)) is not None:
        return Said("say.missing", {"kind": pointed}, outcome="needs_detail")
    if (several := two_questions(frame, access, chooser)) is not None:
        return several
    return _act(turn, access, chooser, choice, slots)


def _act(turn: Turn, access: Access, chooser: Chooser, choice: Choice, slots: Slots) -> list[Call] | Said:
    """The calls of the likeliest tool, where it is sure enough and lacks nothing; else what is to be asked back."""
    best = choice.best
    barred = best.tool.name not in chooser.allowed  # the toolbox refuses its call, and says who may do it
    # "Leads from trade fairs this quarter": which they are, and not how many, where nothing asks for a number.
    unasked = not choice.read(FIGURES) and not asks_for_figure(slots) and not asks(slots)
    if choice.is_sure and best.tool.name == FIGURES and unasked and (listed := _listed(slots, chooser)) is not None:
        return [listed]
    # A tool that a pattern names is called with what there is: the toolbox says what it lacks.
    named = any(one.tool == best.tool.name for one in choice.readings)
    if not choice.is_sure or (best.missing and not barred and not named):
        reads = best.tool.effect is Effect.READ
        if reads and (of_told := _of_the_told(turn, choice, slots)) is not None:
            return [of_told]
        if reads and (untold := unrecorded(slots, access, chooser)) is not None:
            return [untold]
        if (listed := _listed(slots, chooser)) is not None:
            return [listed]
        return ask_back(turn, access, chooser, choice, slots)
    whole = any(one.is_whole and one.tool == best.tool.name for one in choice.readings)
    heard = whole or barred or tells(best.tool) or takes_anything(best.tool)
    made = _called(choice, slots, chooser)
    told = " ".join(str(call.arguments) for call in made).casefold() if isinstance(made, list) else ""
    strange = [] if heard else [word for word in chooser.words.strange(slots) if word.casefold() not in told]
    turn.unheard = strange[:MOST_WORDS]
    return made


def _of_the_told(turn: Turn, choice: Choice, slots: Slots) -> Call | None:
    """`when does it close` after one deal: the tool lacks only that, and the last answer was about one."""
    best, last = choice.best, _last_calls(turn)
    if len(best.missing) != 1 or not choice.is_near or not last or slots.frame.names:
        return None
    told = told_of(last[0]).get(best.tool.semantics().get(best.missing[0], best.missing[0]))
    return Call(best.tool.name, {**slots.fill(best.tool), best.missing[0]: told}) if told else None


def _two_orders(turn: Turn, access: Access, chooser: Chooser) -> list[Call] | None:
    """`Log a call with Acme and move the deal to negotiation`: both are carried out, so that none is dropped unsaid."""
    parted = BOTH.match(turn.message[:MOST_ANALYSED])
    if parted is not None and is_quoted(turn.message, parted.start("rest")):
        return None
    then = ordered(Slots(read(parted["rest"], access), access), chooser) if parted else None
    if parted is None or not isinstance(then, list):
        return None
    first = understand(replace(turn, message=parted["first"]), access, chooser)
    tools = {tool.name: tool for tool in chooser.tools}
    told = isinstance(first, list) and all(tools[call.tool].effect is Effect.WRITE for call in first)
    return [*first, *then] if told and isinstance(first, list) else None


def _goes_on(slots: Slots, chooser: Chooser, last: list[dict[str, Any]]) -> list[Call] | Said | None:
    """What goes on from the last calls; None where the message stands by itself."""
    if (enrols := team_follow_up(slots, last)) is not None and chooser.named(enrols["tool"]) is not None:
        return [Call(enrols["tool"], enrols["arguments"])]
    # "她有哪些单子要黄": whom the last answer was about is who is meant by it.
    known = refer(slots, last[0]) if slots.frame.has("he_she") else None
    if (target := target_follow_up(slots, last, chooser)) is not None:
        return [Call(target["tool"], target["arguments"])]
    choice = chooser.rank(known or slots)
    # With whom it means named, it may stand by itself, and then asks for something else than the last answer told.
    stands = known is not None and choice.best.tool.name != last[0]["tool"] and choice.certain >= STANDS
    if stands or (choice.is_sure and choice.is_read):
        return _called(choice, known or slots, chooser)
    # What can't be done goes on from nothing, however short it is.
    calls = None if UNABLE.search(slots.frame.text) else follow_up(slots, last, chooser)
    return [Call(call["tool"], call["arguments"]) for call in calls] if calls else None


def _by_title(turn: Turn, access: Access, chooser: Chooser) -> list[Call] | Said | None:
    """A reading that was offered for the message before: that one is read so."""
    before = turn.earlier[-1] if turn.earlier else None
    if before is None or before["calls"]:
        return None
    tool = next((tool for tool in chooser.tools if title(tool, turn.language) == turn.message.strip()), None)
    if tool is None:
        return None
    slots = mended(Slots(read(before["message"][:MOST_ANALYSED], access), access), chooser)
    choice = chooser.rank(slots).taking(tool)
    if choice.best.missing and not choice.read(tool.name) and tool.name in chooser.allowed:
        return ask_back(turn, access, chooser, choice, slots)
    return _called(choice, slots, chooser)


def _last_calls(turn: Turn) -> list[dict[str, Any]]:
    for past in reversed(turn.earlier):
        if past["calls"]:
            return list(past["calls"])
    return []


def _pointed(frame: Frame) -> str | None:
    """What "that customer" or "she" would point at, where nothing was said before; None where nothing points."""
    if frame.names or frame.has("log", *TOUCHES):
        return None
    if frame.has("he_she"):
        return "person"
    pointing = [cue for cue in frame.cues if cue.value == "that_one" and not ITS.match(frame.text[cue.start : cue.end])]
    kinds = [m.value for m in frame.dimensions if any(cue.start <= m.start and m.end <= cue.end for cue in pointing)]
    return next((kind for kind in kinds if kind in NAMES), None)


def _listed(slots: Slots, chooser: Chooser) -> Call | None:
    """`lost deals in the West over 100k`: a kind of record and its conditions, with nothing that is not understood."""
    figures, frame = slots.figures, slots.frame
    kinds = records_said(slots)
    tool = chooser.named(LISTS[next(iter(kinds))]) if len(kinds) == 1 and kinds <= set(LISTS) else None
    asked = (
        frame.has("count", "main", "order", "edit", "delete", "log", *TOUCHES) or figures.group_by or figures.compare_to
    )
    dated = bool(frame.periods) and frame.has("won", "lost")
    if tool is None or asked or not (figures.filters.conditions or dated) or tool.name not in chooser.allowed:
        return None
    if figures.filters.ignored or slots.idle_numbers() or chooser.words.strange(slots):
        return None
    return Call(tool.name, slots.fill(tool)) if not missing(tool, slots) else None


def _called(choice: Choice, slots: Slots, chooser: Chooser) -> list[Call] | Said:
    """The calls of the likeliest tool: with arguments that were read for it by themselves, else with what fills it."""
    tool = choice.best.tool
    written = slots.as_written
    if tool.effect is Effect.WRITE and written is not None and not missing(tool, written):
        slots = written
    if calls := choice.read(tool.name):
        return [Call(tool.name, arguments) for arguments in calls[:MOST_CALLS]]
    order = read_order(slots)
    if order is not None and order.tool == tool.name:
        return ordered(slots, chooser) or calls_of(tool, slots)
    return calls_of(tool, slots)
