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
from assistant.models.builtin.begun import begun
from assistant.models.builtin.calling import MOST_CALLS, Call, calls_of
from assistant.models.builtin.choose import CLEAR, Choice, Chooser
from assistant.models.builtin.choosing.profiles import takes_anything, tells
from assistant.models.builtin.decisions import says_of_decisions
from assistant.models.builtin.extract.library import EXTRACTORS
from assistant.models.builtin.extract.order_pointing import is_quoted
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.extract.targets import amount, change
from assistant.models.builtin.going_on.follow_up import follow_up, refer, told_of
from assistant.models.builtin.going_on.goes_on import goes_on
from assistant.models.builtin.going_on.put_right import put_right, told_anew
from assistant.models.builtin.going_on.rows import with_row_named
from assistant.models.builtin.going_on.target import target_follow_up
from assistant.models.builtin.going_on.team import team_follow_up
from assistant.models.builtin.mentioned import asks, asks_for_figure, missing, records_said
from assistant.models.builtin.not_recorded import nothing_of, unrecorded
from assistant.models.builtin.reading.frame import Frame, read
from assistant.models.builtin.reading.lexicon import TOUCHES
from assistant.models.builtin.short_names import (
    with_colleagues,
    with_own_accounts,
    with_product_words,
    with_short_names,
)
from assistant.models.builtin.slots import Slots
from assistant.turn import Said, Turn
from assistant.words import say
from knowledge.access import Access
from knowledge.conversations import waiting_proposals
from tools.contract import Effect

SECOND = re.compile(
    r"(?:[,;，；]\s*(?:and|其中|另外|还有)?\s*|[?？。]\s*(?:其中|and|另外)?\s*|\s+and\s+)(?P<rest>(?:which|who|whose|哪|谁|手里最多).+)$",
    re.IGNORECASE | re.DOTALL,
)
BOTH = re.compile(
    r"(?P<first>.+?)(?:,?\s+and(?:\s+then)?\s+|[,，;；。]\s*(?:并且?|然后|同时|再|and\s+)?\s*)"
    r"(?P<rest>(?:move|set|mark|change|update|close|reassign|assign|push|create|delete|remind)\b.+"
    r"|(?:把|将|新建|创建|提醒我).+)$",
    re.IGNORECASE | re.DOTALL,
)
ITS = re.compile(r"(?:its|their)\b", re.IGNORECASE)
# A yes or a no, as people answer what was proposed to them: a person decides it where it stands, and no model does.
DECIDES = re.compile(
    r"\W*(?:(?:yes|yep|yeah|ok|okay|sure|fine|approved?|confirm(?:ed)?|go ahead|do it|please|no|nope|don['’]?t|stop"
    r"|cancel|reject|drop|forget|never ?mind|it|that|这个|好的?|可以|行|是的?|对|同意|批准|确认|执行|就这样"
    r"|不用了?|不要了?|不行|不|算了|取消|别|停|拒绝|驳回|吧|了)\W*)+",
    re.IGNORECASE,
)
# How something is written is asked, and by which sentence that is told.
HOW_TO = re.compile(
    r"\W*(?:please\s+)?(?:(?:tell|show) me\s+)?how\s+(?:do|can|should|would|to)\s+(?:(?:i|we|you|one)\s+)?(?P<en>.+)"
    r"|(?:请问)?我?(?:该|应该|要|可以|想)?(?:怎么|怎样|如何)(?:才能|能|去|来)?(?P<zh>.+)",
    re.IGNORECASE | re.DOTALL,
)
TOLD_HOW = {
    "create_record": "say.how_to_create", "update_records": "say.no_editing", "delete_records": "say.no_deleting",
}  # fmt: skip
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
# A yes or a no has at most so many characters.
MOST_DECIDING = 30
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
    if (decides := _decides(turn, access, last) or _of_a_row(turn, access, chooser)) is not None:
        return decides
    going = goes_on(slots, last) if last else None
    if going is not None and going.slots is not None:
        slots, last = going.slots, last if follow_up(going.slots, last, chooser) else []
    elif going is not None and going.calls[0]["tool"] in chooser.allowed:
        return [Call(call["tool"], call["arguments"]) for call in going.calls]
    if (several := _two_orders(turn, access, chooser)) is not None:
        return several
    if (by_title := _by_title(turn, access, chooser)) is not None:
        return by_title
    slots = mended(slots, chooser)
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
        return None
    slots = Slots(read(named[:MOST_ANALYSED], access), access)
    alone = replace(turn, message=named, earlier=[])
    if slots.frame.has("log", *TOUCHES):
        return understand(alone, access, chooser)
    if (ordered := _ordered(slots, chooser)) is not None:
        return ordered
    # "When was the last contact with the first one?" asks for more than to see it.
    choice = chooser.rank(slots)
    asks_more = choice.certain >= CLEAR and choice.best.tool.effect is Effect.READ
    return understand(alone, access, chooser) if asks_more and choice.best.tool.name not in SHOWS else None


def _decides(turn: Turn, access: Access, last: list[dict[str, Any]]) -> Said | None:
    """What is said to a yes or no, and to what waits: a person decides where the proposal stands, and no model does."""
    if last and len(turn.message) <= MOST_DECIDING and DECIDES.fullmatch(turn.message) and _waits(turn, access):
        return Said("say.still_waits")
    return says_of_decisions(turn.message, lambda: len(waiting_proposals(access.session, access, now=turn.now)))


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
    if (opened := _begun(slots, chooser)) is not None:
        return opened
    choice = chooser.rank(slots)
    if choice.is_read and choice.is_sure:
        return _act(turn, access, chooser, choice, slots)
    if frame.has("how_to") and frame.has("log", *TOUCHES) and not frame.has("count"):
        return Said("say.how_to_log")
    if frame.has("how_to") and not choice.is_read and (how := _how_to_write(slots)) is not None:
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
    if (lacking := _half_an_order(slots, choice)) is not None:
        return lacking
    if not last and (pointed := _pointed(frame)) is not None:
        return Said("say.missing", {"kind": pointed}, outcome="needs_detail")
    if (several := _two_questions(frame, access, chooser)) is not None:
        return several
    return _act(turn, access, chooser, choice, slots)


def _how_to_write(slots: Slots) -> Said | None:
    """`how do I create a deal?`, `怎么新建商机`: by one sentence, such as these."""
    asked = HOW_TO.match(slots.frame.text)
    order = read_order(slots.of((asked["en"] or asked["zh"]).rstrip(" ?？"))) if asked else None
    return None if order is None or order.tool not in TOLD_HOW else Said(TOLD_HOW[order.tool])


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
    then = _ordered(Slots(read(parted["rest"], access), access), chooser) if parted else None
    if parted is None or not isinstance(then, list):
        return None
    first = understand(replace(turn, message=parted["first"]), access, chooser)
    tools = {tool.name: tool for tool in chooser.tools}
    told = isinstance(first, list) and all(tools[call.tool].effect is Effect.WRITE for call in first)
    return [*first, *then] if told and isinstance(first, list) else None


def _ordered(slots: Slots, chooser: Chooser) -> list[Call] | Said | None:
    """An order to change records is carried out as it was told, before anything else is read into it.

    Where a word of its conditions is not understood, nothing is done: more records would be written than were meant.
    """
    order = read_order(slots)
    wanted = next((tool for tool in chooser.tools if order is not None and tool.name == order.tool), None)
    if order is None or wanted is None:
        return None
    if order.conditions and (strange := chooser.words.strange(slots.of(order.conditions))):
        return Said("say.strange_words", {"words": strange[:MOST_WORDS]}, outcome="needs_detail")
    return [Call(wanted.name, slots.fill(wanted))]


def _begun(slots: Slots, chooser: Chooser) -> list[Call] | Said | None:
    """An order without its value: the tool for targets asks for the amount, and of another field it is asked here."""
    kind = begun(slots)
    if kind is None or read_order(slots) is not None or slots.idle_numbers():
        return None
    setter = chooser.named("set_target")
    if kind == "target":
        return None if setter is None or amount(slots) or change(slots) else [Call(setter.name, slots.fill(setter))]
    return Said("say.no_editing", outcome="needs_detail")


def _half_an_order(slots: Slots, choice: Choice) -> Said | None:
    """An order that does not say which records, or what they are to become, is asked back for; nothing is guessed."""
    if choice.best.tool.effect is Effect.WRITE and choice.is_sure and not choice.best.missing:
        return None
    if _edits(slots.frame):
        return Said("say.no_editing", outcome="needs_detail")
    return Said("say.no_deleting", outcome="needs_detail") if slots.frame.has("delete") else None


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


def _two_questions(frame: Frame, access: Access, chooser: Chooser) -> list[Call] | None:
    """`How many deals did Acme sign, and which product brought in most?`: the second goes on from the first."""
    parted = SECOND.search(frame.text)
    if parted is None:
        return None
    first, second = (Slots(read(text, access), access) for text in (frame.text[: parted.start()], parted["rest"]))
    asked = first.figures.metrics and not first.figures.order and first.frame.has("count", "money_asked", "how_much")
    if not asked or not second.figures.order:
        return None
    choice = chooser.rank(first)
    best = choice.best.tool
    if best.name != FIGURES or not choice.is_sure or choice.best.missing:
        return None
    calls = calls_of(best, first)
    made = [{"tool": calls[-1].tool, "arguments": calls[-1].arguments}]
    goes_on = follow_up(second, made, chooser, goes_on=True)
    return [*calls, *[Call(call["tool"], call["arguments"]) for call in goes_on]] if goes_on else None


def _waits(turn: Turn, access: Access) -> bool:
    """Whether something that was proposed in this thread still waits to be decided."""
    waiting = waiting_proposals(access.session, access, now=turn.now)
    return any(proposal.thread_id == turn.thread_id for proposal in waiting)


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


def _edits(frame: Frame) -> bool:
    """Whether it opens with an order to change records, which no tool here takes."""
    opening = [cue for cue in frame.cues if cue.value == "edit" and (cue.start <= 8 or not frame.text.isascii())]
    return bool(opening) and not frame.has("count", "which", "log", *TOUCHES)


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
    if calls := choice.read(tool.name):
        return [Call(tool.name, arguments) for arguments in calls[:MOST_CALLS]]
    order = read_order(slots)
    if order is not None and order.tool == tool.name:
        return _ordered(slots, chooser) or calls_of(tool, slots)
    return calls_of(tool, slots)
