"""What is said instead of a call: greetings, how a change is undone, and what is asked back."""

from __future__ import annotations

from assistant.models.builtin.choose import Choice, Chooser
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.slots import Slots
from assistant.models.builtin.suggest import suggestions
from assistant.turn import Language, Said, Turn
from assistant.words import has, say
from knowledge.access import Access
from knowledge.changes import last_change
from tools.contract import Effect, Tool

# What a question can be asked back for by itself.
NAMES = ("account", "deal", "person", "team", "contact")
ASKED = {"target_period": "say.which_period", "target_levels": "say.which_levels"}
SMALL_TALK = ("help", "greeting", "thanks", "undo")
# What is offered to choose from: at most so many readings, each at least so likely.
MOST_READINGS = 3
WORTH_OFFERING = 0.05
MOST_WORDS = 4


def small_talk(frame: Frame, turn: Turn, access: Access, chooser: Chooser) -> Said | None:
    """Greetings, thanks and "what can you do?", when the message holds nothing else."""
    said = next((cue for cue in SMALL_TALK if frame.has(cue)), None)
    if said is None or frame.metrics or frame.names or frame.periods or frame.dimensions:
        return None
    covered = sum(cue.length for cue in frame.cues if cue.value in SMALL_TALK)
    if covered * 2 < len(turn.message.strip()):
        return None
    if said == "undo":
        return undo_offered(turn, access)
    examples = suggestions(access, sorted(chooser.allowed), turn.language)
    return Said(f"say.{said}", {"name": turn.principal.name}, () if said == "thanks" else tuple(examples))


def undo_offered(turn: Turn, access: Access) -> Said:
    """The newest change of this thread with its undo, as only a person takes it back; or how that is done."""
    done = last_change(access.session, turn.principal.person_id, turn.thread_id)
    return Said("say.undo_how") if done is None else Said("say.undo_offer", undoes=(done.id, done.sayings))


def title(tool: Tool, language: Language) -> str:
    """How a tool is offered to choose: by its words, and where it has none by its name."""
    key = f"reading.{tool.name}"
    return say(key, language) if has(key, language) else tool.name.replace("_", " ")


def ask_back(turn: Turn, access: Access, chooser: Chooser, choice: Choice, slots: Slots) -> Said:
    """Not sure: ask for what a tool needs, where only that is missing; else offer the likeliest readings."""
    best = choice.best
    lacking = [best.tool.semantics().get(name, name) for name in best.missing]
    if len(lacking) == 1 and choice.is_sure:
        if lacking[0] in NAMES:
            return Said("say.missing", {"kind": lacking[0]}, outcome="needs_detail")
        if lacking[0] in ASKED:
            return Said(ASKED[lacking[0]], outcome="needs_detail")
    if choice.is_sure and best.tool.effect is Effect.WRITE:
        return Said("say.no_editing", outcome="needs_detail")
    strange = [*chooser.words.strange(slots), *slots.idle_numbers()][:MOST_WORDS]
    if choice.is_near:
        whole = [one for one in choice.candidates if not one.missing and one.tool.name in chooser.allowed]
        likely = [one.tool for one in whole[:MOST_READINGS] if one.chance >= WORTH_OFFERING]
        if likely:
            titles = tuple(title(tool, turn.language) for tool in likely)
            return Said("say.which_reading", choices=titles, outcome="needs_detail")
    examples = suggestions(access, sorted(chooser.allowed), turn.language)
    code = "say.strange_words" if strange else "say.not_understood"
    return Said(code, {"words": strange} if strange else {}, choices=tuple(examples), outcome="needs_detail")
