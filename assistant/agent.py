"""One turn: message and caller in, Reply out."""

from __future__ import annotations

import threading
import time
import unicodedata
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant import render
from assistant.events import Listener, nobody
from assistant.models.builtin.asked.quiz import picks_option
from assistant.models.builtin.going_on.picked import picked
from assistant.observing import ids
from assistant.purse import Purse
from assistant.reply import ProposalPart, Reply, TextPart, ToolCallRecord
from assistant.speaker import Speaker, Spoken
from assistant.toolbox import Toolbox, preview
from assistant.turn import Language, Said, Turn, Written, has_language, language_of
from assistant.voice import Voice
from assistant.words import say
from knowledge import changes, conversations, roster, turn_feedback
from knowledge.access import Access, Principal, load_principal, owner_principal
from knowledge.company import get_company
from knowledge.database import Database, Session
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person
from knowledge.tracing import span

if TYPE_CHECKING:
    from assistant.models.choice import Model
    from assistant.settings import Settings

MOST_CHARACTERS = 8000
TURNS_REMEMBERED = 8
REPEAT_WAIT_SECONDS = 60.0


class _BeingAnsweredError(Exception):
    """The same request came before and is still being answered."""


class Assistant:
    """A ready assistant over one database. Safe to use from several threads.

    `fallback` answers where `model` fails, and the built-in one behind it.
    """

    def __init__(
        self, settings: Settings, database: Database, model: Model, toolbox: Toolbox, *,
        fallback: Model | None = None,
    ) -> None:  # fmt: skip
        self.settings = settings
        self.database = database
        self.model = model
        self.toolbox = toolbox
        self.purse = Purse(settings.budgets, settings.prices)
        self.speaker = Speaker(toolbox, model, fallback, self.purse)

    def now(self) -> datetime:
        """The present instant; with a fixed clock that day at the wall clock's time."""
        now = datetime.now(UTC)
        if self.settings.today is None:
            return now
        fixed = self.settings.today
        return now.replace(year=fixed.year, month=fixed.month, day=fixed.day)

    def billed_on(self) -> date:
        """The company's day by the real clock, also where `today` is fixed: that is when a bill grows."""
        with self.database.transaction() as session:
            return _billed_on(session)

    def today(self, principal: Principal | None = None) -> date:
        """The business day of the company, or of a person with a zone of their own."""
        if self.settings.today is not None:
            return self.settings.today
        zone = principal.timezone if principal else None
        if zone is None:
            with self.database.transaction() as session:
                zone = get_company(session).timezone
        return self.now().astimezone(ZoneInfo(zone)).date()

    def principal(self, email: str | None = None) -> Principal:
        """The person of an e-mail address, or the installation's owner.

        Refuses with `unknown.email` or `access.inactive`.
        """
        today = self.today()
        with self.database.transaction() as session:
            if email is None:
                return owner_principal(session, today)
            return load_principal(session, roster.find_person(session, email), today)

    def reply(
        self,
        principal: Principal,
        message: str,
        *,
        thread_id: str | None = None,
        idempotency_key: str | None = None,
        channel: str = "http",
        listen: Listener = nobody,
        gone: threading.Event | None = None,
    ) -> Reply:
        """Answer one message. A repeated `idempotency_key` gives the first answer again and does nothing.

        `listen` is told what happens meanwhile, in the thread of the turn. Where `gone` is set, no model is waited for
        any more and nothing further is called; what was done by then is kept and told, else HungUpError is raised.

        Raises Refusal for a message that can't be taken (`message.empty`, `message.too_long`) and for a thread that
        isn't the caller's (`unknown.thread`); everything later is in the Reply.
        """
        started = time.perf_counter()
        text = clean(message)
        language = language_of(text)
        thread_id = None if thread_id is None else storable(thread_id)
        idempotency_key = None if idempotency_key is None else storable(idempotency_key)
        turn, repeated = self.open_turn(principal, text, language, thread_id, idempotency_key, channel)
        if repeated is not None:
            return repeated
        voice = Voice(turn, listen)
        turn.listen, turn.hear, turn.gone = voice.listen, voice.hear, gone or turn.gone
        logged = ids.set({"thread": turn.thread_id, "person": principal.person_id})
        try:
            with span(
                "invoke_agent salesdesk", gen_ai__operation__name="invoke_agent", gen_ai__agent__name="salesdesk",
                gen_ai__conversation__id=turn.thread_id, salesdesk__person__id=principal.person_id,
                salesdesk__channel=channel,
            ) as told:  # fmt: skip
                reply = self._answer(turn, voice, idempotency_key, started)
                told(salesdesk__outcome=reply.outcome, salesdesk__turn__id=reply.turn_id, salesdesk__model=reply.model)
                return reply
        except BaseException:
            with self.database.transaction() as session:
                # What may have had an effect keeps its key, so that a repetition can't have it twice.
                if turn.stored_id is not None and not turn.results:
                    conversations.drop_turn(session, turn.stored_id)
                self.purse.enter(session, turn, None)
            raise
        finally:
            ids.reset(logged)

    def _answer(self, turn: Turn, voice: Voice, key: str | None, started: float) -> Reply:
        spoken = self.speaker.speak(turn)
        if spoken.closing.alarms and not spoken.closing.text and not turn.results:
            turn.said = Said("say.unfounded", outcome="no_data")
        failed = spoken.reason is not None
        lost = spoken.failure if failed and not (turn.said or turn.results) else None
        draft = render.compose(turn, spoken.closing.text, failure=lost, wording=spoken.model.is_builtin)
        if spoken.closing.refused and not turn.results:
            draft.outcome = "refused"
        if failed and not lost and not self.model.is_builtin:
            note = _stood_in(spoken, turn.language)
            draft.text += f"\n{note}"
            draft.parts.append(TextPart(text=note))
        if not self.model.is_builtin:
            voice.end(draft.text)
        usage = {
            "input_tokens": sum(used.input for used in turn.used.values()),
            "output_tokens": sum(used.output for used in turn.used.values()),
            **({"cost": self.purse.cost(turn)} if turn.used else {}),
            "milliseconds": round((time.perf_counter() - started) * 1000),
            "alarms": spoken.closing.alarms,
            "mended": spoken.closing.mended,
        }
        # Where the tools' own words took the place of the model's, there is nothing of it that was checked.
        checked = spoken.closing.checked and not draft.rendered
        return self.close(turn, draft, usage, key, spoken.model, checked=checked)

    def open_turn(
        self, principal: Principal, text: str, language: Language, thread_id: str | None, key: str | None, channel: str
    ) -> tuple[Turn, Reply | None]:
        """The turn's state, or the first reply of a repeated request; one that is being answered is waited for."""
        deadline = time.monotonic() + REPEAT_WAIT_SECONDS
        while True:
            try:
                return self._try_open(principal, text, language, thread_id, key, channel)
            except _BeingAnsweredError:
                if time.monotonic() > deadline:
                    raise Refusal("message.being_answered") from None
                time.sleep(0.05)

    def _try_open(
        self, principal: Principal, text: str, language: Language, thread_id: str | None, key: str | None, channel: str
    ) -> tuple[Turn, Reply | None]:
        now, today = self.now(), self.today(principal)
        with self.database.transaction() as session:
            if key is not None and (done := conversations.turn_of_key(session, principal, key, now=now)):
                if done.outcome == conversations.UNFINISHED:
                    raise _BeingAnsweredError
                return Turn(principal, text, language, today, now, done.thread_id), Reply.model_validate(done.reply)
            title = text[:80]
            thread = conversations.open_thread(session, principal, thread_id, title=title, channel=channel, now=now)
            before = conversations.recent_turns(session, thread, TURNS_REMEMBERED) if thread_id is not None else []
            earlier = [
                {"message": past.message, "text": past.reply.get("text", ""), **(past.messages or {"calls": []})}
                for past in before
            ]
            if earlier and (picked(text, earlier[-1]) or picks_option(text, earlier) or not has_language(text)):
                # A name, a number or a letter alone has no language: the answer keeps that of the question.
                language = before[-1].reply.get("language", language)
            stored_id = None
            if key is not None:
                stored_id = conversations.begin_turn(session, principal, thread, text, key, now=now)
                if stored_id is None:
                    raise _BeingAnsweredError
            return Turn(
                principal, text, language, today, now, thread.id, earlier, stored_id=stored_id,
                billed_on=_billed_on(session),
            ), None  # fmt: skip

    def close(
        self,
        turn: Turn,
        draft: render.Draft,
        usage: dict[str, Any],
        key: str | None,
        model: Model | None = None,
        *,
        checked: bool = False,
    ) -> Reply:
        """Store the turn and give the Reply its id."""
        calls = [
            {"tool": made.tool, "arguments": made.arguments, "status": made.status, "result": preview(made)}
            for made in turn.results
        ]
        with self.database.transaction() as session:
            stored = conversations.Turn(
                thread_id=turn.thread_id, person_id=turn.principal.person_id, message=turn.message,
                idempotency_key=key, outcome=draft.outcome, reply={}, messages={"calls": calls}, created_at=turn.now,
            )  # fmt: skip
            if turn.stored_id is not None:
                stored.id = turn.stored_id
                stored = session.merge(stored)
            session.add(stored)
            session.flush()
            reply = Reply(
                thread_id=turn.thread_id, turn_id=stored.id, outcome=draft.outcome, language=turn.language,
                text=draft.text, parts=draft.parts, citations=draft.citations, proposals=draft.proposals,
                tool_calls=[ToolCallRecord(**{name: call[name] for name in ("tool",
                "arguments", "status")}) for call in calls],
                usage=usage, model=(model or self.model).name, checked=checked,
            )  # fmt: skip
            stored.reply = reply.model_dump(mode="json")
            self.purse.enter(session, turn, stored.id)
        return reply

    def decide(self, principal: Principal, proposal_id: str, *, approve: bool) -> Reply:
        """Approve or reject a proposal. Only somebody who may write what it writes can.

        Raises Refusal (`unknown.proposal`, `proposal.expired`, `proposal.decided`, `changed_meanwhile`, `access.*`);
        nothing is written then, and a proposal whose records moved stays pending. A key narrowed to some tools decides
        about what those planned.
        """
        if not principal.may_approve:
            raise Refusal("access.approve")
        status = conversations.ProposalStatus.APPROVED if approve else conversations.ProposalStatus.REJECTED
        now = self.now()
        with self.database.transaction(write=True) as session:
            access = Access(session, principal, self.today(principal), get_company(session))
            proposal = conversations.claim(session, storable(proposal_id), access, status, now=now)
            plan = changes.Plan.model_validate(proposal.plan).model_copy(update={"asked_by": proposal.person_id})
            _hold_to_tools(principal, *[part.tool for part in plan.sayings])
            if approve:
                applied = changes.apply(access, plan, now=now, thread_id=proposal.thread_id)
                proposal.change_set_id = applied.change_set_id
        code = "done.approved" if approve else "done.rejected"
        return self.note(principal, code, plan.sayings, proposal.thread_id, change_set=proposal.change_set_id)

    def undo(self, principal: Principal, change_set_id: int) -> Reply:
        """Take an applied change back. Raises Refusal (`undo.unknown`, `undo.already`, `changed_meanwhile`)."""
        with self.database.transaction(write=True) as session:
            access = Access(session, principal, self.today(principal), get_company(session))
            changes.undo(access, change_set_id, now=self.now())
            done = session.get_one(changes.ChangeSet, change_set_id)
            _hold_to_tools(principal, *[part.tool for part in done.sayings])
            sayings, thread_id = done.sayings, done.thread_id
        return self.note(principal, "done.undone", sayings, thread_id)

    def proposal(self, principal: Principal, proposal_id: str, language: Language) -> ProposalPart:
        """A proposal that is this person's to decide, as it stands. Refuses with `unknown.proposal`."""
        with self.database.transaction() as session:
            access = Access(session, principal, self.today(principal), get_company(session))
            found = conversations.find_proposal(session, storable(proposal_id), access)
            state = conversations.proposal_states(session, [found.id], now=self.now())[found.id]
            return _shown(access, found, language).model_copy(update={"state": state})

    def waiting(self, principal: Principal, language: Language) -> list[ProposalPart]:
        """What waits for this person's word: their own proposals, and others' that they may approve."""
        with self.database.transaction() as session:
            access = Access(session, principal, self.today(principal), get_company(session))
            found = conversations.waiting_proposals(session, access, now=self.now())
            return [_shown(access, proposal, language) for proposal in found]

    def note(
        self, principal: Principal, code: str, sayings: list[changes.Saying], thread_id: str | None, *,
        change_set: int | None = None,
    ) -> Reply:  # fmt: skip
        """A Reply that reports a decision, stored in the decider's own thread."""
        language: Language = "zh" if (principal.language or "").startswith("zh") else "en"
        now = self.now()
        with self.database.transaction() as session:
            if thread_id is not None:
                thread = session.get(conversations.Thread, thread_id)
                own = thread is not None and thread.person_id == principal.person_id and thread.deleted_at is None
                thread_id = thread_id if own else None
            title = render.plan_text(sayings, language, done=True)
            opened = conversations.open_thread(session, principal, thread_id, title=title, channel="decision", now=now)
            if thread_id is not None:
                last = conversations.recent_turns(session, opened, 1)
                language = last[-1].reply.get("language", language) if last else language
        said = Said(code, {"summary": render.plan_text(sayings, language, done=code != "done.rejected")})
        turn = Turn(principal, "", language, self.today(principal), now, opened.id, said=said)
        draft = render.compose(turn, "", failure=None, wording=True)
        if change_set is not None:
            draft.parts.append(render.undo_part(sayings, change_set, language))
        draft.outcome = "done"
        return self.close(turn, draft, {}, None)

    def judge(
        self, principal: Principal, turn_id: int, *, good: bool, comment: str | None = None, correct: str | None = None
    ) -> None:
        """Keep what a person says of an answer of theirs, and what is right instead. Refuses with `unknown.turn`."""
        verdict = turn_feedback.Verdict.GOOD if good else turn_feedback.Verdict.BAD
        said, right = (None if text is None else storable(text).strip() for text in (comment, correct))
        with self.database.transaction(write=True) as session:
            turn_feedback.judge_turn(session, principal, turn_id, verdict, comment=said, correct=right, now=self.now())

    def suggestions(self, principal: Principal, language: Language) -> list[str]:
        """A few questions that this person's role and the present data can answer."""
        from assistant.models.builtin.suggest import suggestions

        with self.database.transaction() as session:
            access = Access(session, principal, self.today(principal), get_company(session))
            return suggestions(access, [tool.name for tool in self.toolbox.allowed(principal)], language)


def _shown(access: Access, proposal: conversations.Proposal, language: Language) -> ProposalPart:
    """A stored proposal as its reader may see and decide it."""
    principal, plan = access.principal, changes.Plan.model_validate(proposal.plan)
    asker = editor = None
    if proposal.person_id != principal.person_id:
        asker = access.session.get_one(Person, proposal.person_id).name
    if plan.edited_by not in (None, proposal.person_id):
        editor = access.session.get_one(Person, plan.edited_by).name
    written = Written(
        plan, proposal_id=proposal.id, expires_at=proposal.expires_at, asked_by=asker, edited_by=editor,
        may_approve=principal.may_approve and changes.may_apply(access, plan),
    )  # fmt: skip
    return render.proposal_part(written, language)


def _hold_to_tools(principal: Principal, *tools: str) -> None:
    """Refuse a key that was narrowed to other tools; what was begun in the transaction is rolled back with it."""
    for tool in tools:
        if principal.only_tools is not None and tool not in principal.only_tools:
            raise Refusal("access.tool", tool=tool)


def _billed_on(session: Session) -> date:
    return datetime.now(UTC).astimezone(get_company(session).zone).date()


def _stood_in(spoken: Spoken, language: Language) -> str:
    """Who answered in whose place, and what to do about it."""
    if spoken.failure is None:
        return say(f"why.{spoken.reason}", language)
    who = "stood_in" if spoken.model.is_builtin else "stood_in_by"
    note = say(who, language, id=spoken.failure, model=spoken.model.name.removeprefix("openai:"))
    return f"{note}{'' if language == 'zh' else ' '}{say(f'why.{spoken.reason}', language)}"


def storable(text: str) -> str:
    """A text without what no store takes: NUL and lone surrogates."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")


def clean(message: str) -> str:
    """The message without what no store or model takes (NUL, lone surrogates), in composed form.

    Refuses with `message.empty` and `message.too_long` (limit in characters).
    """
    text = unicodedata.normalize("NFC", storable(message)).strip()
    if not text:
        raise Refusal("message.empty")
    if len(text) > MOST_CHARACTERS:
        raise Refusal("message.too_long", length=len(text), limit=MOST_CHARACTERS)
    return text
