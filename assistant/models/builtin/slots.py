"""One extractor per semantic type: what a tool's field means decides what is looked for in the message."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, get_args

from assistant.models.builtin.extract import ROOM_EXTRACTORS, improve, team
from assistant.models.builtin.extract.log_orders import untold
from assistant.models.builtin.extract.logged import is_deadline, set_ahead
from assistant.models.builtin.figures.metric_slots import MetricSlots
from assistant.models.builtin.reading.frame import Frame, Named, read
from assistant.models.builtin.reading.lexicon import Mention
from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.period import find_moments
from knowledge.quantities import find_numbers
from knowledge.sales.team.people import Role
from tools.contract import Tool
from tools.sell.records import RecordKind

ACTIVITY_CUES = ("call", "visit", "email", "meeting", "message")
STATE_CUES = ("open", "won", "lost")
OPENED = re.compile(r"[“\"「『‘]")
REPORTS_TO = re.compile(r"report|work|向", re.IGNORECASE)
OF_OPEN = ("days_since_activity", "next_step", "expected_close_on")
MINUTES = {"minutes": 1, "hours": 60}


@dataclass
class Slots:
    """Everything a message gives for the fields of tools."""

    frame: Frame
    access: Access
    # What a room's extractors have read once for several fields.
    kept: dict[str, object] = field(default_factory=dict)
    # What each extractor gave: a message is held against every tool, and most kinds of field are of several tools.
    read_once: dict[str, Any] = field(default_factory=dict)
    filled_once: dict[str, frozenset[str]] = field(default_factory=dict)
    missing_once: dict[str, list[str]] = field(default_factory=dict)
    # The message before slips were mended in it: what is told is kept as it was written.
    as_written: Slots | None = None

    def of(self, text: str) -> Slots:
        """What a part of the message gives, read by itself; the same part is read once."""
        return self.access.once(("slots", text), lambda: Slots(read(text, self.access), self.access))

    @cached_property
    def figures(self) -> MetricSlots:
        """What it says about figures."""
        return MetricSlots(self.frame, self.access)

    def fill(self, tool: Tool) -> dict[str, Any]:
        """Arguments for a tool, as far as the message gives them; nothing is invented."""
        read = {name: self.value(tool, name) for name in tool.semantics()}
        return {name: value for name, value in read.items() if value is not None}

    def filled(self, tool: Tool) -> frozenset[str]:
        """The fields of a tool that the message gives something for."""
        if tool.name not in self.filled_once:
            given = (name for name in tool.semantics() if self.value(tool, name) is not None)
            self.filled_once[tool.name] = frozenset(given)
        return self.filled_once[tool.name]

    def value(self, tool: Tool, name: str) -> Any:  # noqa: ANN401 - as the field's own type has it
        """What the message gives for one field of a tool; None for nothing."""
        kind = tool.semantics().get(name)
        if kind == "attributes":
            return [item for item in self.attributes if item in tool.options(name)] or None
        if kind is None or kind not in EXTRACTORS:
            return None
        if kind not in self.read_once:
            self.read_once[kind] = EXTRACTORS[kind](self)
        value = self.read_once[kind]
        return None if value in ([], ()) else value

    @cached_property
    def attributes(self) -> list[str]:
        """What is asked of one record: "which sector", "phone number"; words that a condition is made of are not."""
        people = [name for name in self.frame.names if name.of("person")]
        behind = [self.frame.after(name.end, "reports", within=1) for name in people]
        led = [cue for cue in behind if cue is not None and self._is_led(cue)]
        mentions = [*self.frame.facts, *self.frame.dimensions, *self.frame.attributes]
        mentions += [Mention(cue.start, cue.end, "attribute", "manager") for cue in led]
        asked = [mention for mention in mentions if not self.figures.filters.used(mention)]
        return list(dict.fromkeys(mention.value for mention in sorted(asked, key=lambda mention: mention.start)))

    def idle_numbers(self) -> list[str]:
        """Numbers of the message that no name, period, condition, limit or duration has taken up."""
        frame, numbers = self.frame, []
        taken: list[Any] = [
            *frame.names, *frame.claimed, *frame.periods, *self.figures.filters.compared_numbers, *frame.limits,
            *self.figures.filters.durations, *([self.figures.having] if self.figures.having else []),
            *self.figures.groups.every,
        ]  # fmt: skip
        for span in find_numbers(frame.text):
            inside = any(place.start < span.end and span.start < place.end for place in taken)
            listed = bool(self.figures.group_by) and self.figures.limit == span.value.amount
            if span.text.strip()[:1].isascii() and not inside and not listed:
                numbers.append(span.text.strip())
        return numbers

    def name(self, kind: str) -> str | None:
        """The first name that is taken as this kind; a sole reading is given in full."""
        found = self.figures.filters.names_of(kind) or [name for name in self.frame.names if name.of(kind)]
        if not found:
            return None
        labels = {reading.label for reading in found[0].of(kind)}
        if kind == "account" and (len(labels) > 1 or self._regions()):
            labels = self._in_region(found[0]) or labels
        return labels.pop() if len(labels) == 1 else found[0].text

    def _in_region(self, account: Named) -> set[str]:
        """`华北的宏达`, `Acme in the North`: of several accounts those of the region that is named beside."""
        from knowledge.sales.sell.account_brief import accounts_called, accounts_in_regions

        regions = self._regions()
        ids = [item.record_id for item in account.of("account") if item.record_id]
        if not regions:
            return set()
        # A part of a name may be read as one account elsewhere, where another of that region begins with it.
        inside = set(accounts_in_regions(self.access, ids, regions))
        whole = any(item.label == account.text for item in account.of("account"))
        return inside or (set() if whole else set(accounts_called(self.access, account.text, regions)))

    def _regions(self) -> list[int]:
        """The regions that are named."""
        return [item.record_id for name in self.frame.names for item in name.of("region") if item.record_id]

    def person(self) -> str | None:
        """A colleague's name, where their own record is meant and not those of their people."""
        if self.manager():
            return None
        return self.name("person") or ("me" if self._about_the_asker() else None)

    def _about_the_asker(self) -> bool:
        """`who is my manager?`, `我在哪个团队`."""
        own = {"manager", "team", "region", "role", "title"} & set(self.attributes)
        return self.frame.has("mine") and bool(own) and not self.frame.metrics and not self.frame.names

    def manager(self) -> str | None:
        """Whose people are asked for: "who reports to X", "X手下有谁", "X's team"."""
        named = [name for name in self.frame.names if name.of("person")]
        if not named and team.counts_own(self) and self.access.principal.leads and not self.frame.has("team"):
            return "me"
        for name in named:
            behind = self.frame.after(name.end, "reports", within=1)
            said = self.frame.before(name.start, "reports", within=1) or (None if self._is_led(behind) else behind)
            led = any(
                mention.value == "team" and self.frame.words_between(name.end, mention.start) <= 1
                for mention in self.frame.dimensions
                if mention.start >= name.end and not OPENED.search(self.frame.text[name.end : mention.start])
            )
            if said or led:
                return self.name("person")
        return None

    def _is_led(self, cue: Mention | None) -> bool:
        """`X reports to`, `X向谁汇报`: the name is the one who has a manager."""
        return cue is not None and REPORTS_TO.match(self.frame.text[cue.start : cue.end]) is not None

    def team(self) -> str | None:
        """A team's name, or the asker's own."""
        named = self.name("team")
        if named or not self.frame.has("team"):
            return named
        from knowledge.sales.team.directory import find_teams

        mine = self.access.principal.leads or self.access.principal.member_of
        return next((team.name for team in find_teams(self.access) if team.id in mine), None)

    def role(self) -> str | None:
        """A role named in the plural or singular: "managers", "经理"; beside a name it asks for that person's."""
        if self.name("person") or self._about_the_asker():
            return None
        for word, role in ROLE_WORDS.items():
            if re.search(word, self.frame.text, re.IGNORECASE):
                return role.value
        return None

    def activity_kind(self) -> str | None:
        """How the customer was touched; the first said."""
        said = [cue for cue in self.frame.cues if cue.value in ACTIVITY_CUES]
        return said[0].value if said else None

    def deal_state(self) -> str | None:
        """Open, won or lost, as said."""
        for metric in self.figures.metrics:
            for state in STATE_CUES:
                if metric == f"deals_{state}":
                    return state
        said = [cue.value for cue in self.frame.cues if cue.value in STATE_CUES]
        if not said and self.frame.has("expected", "overdue"):
            return "open"
        if not said and any(item.field in OF_OPEN for item in self.figures.filters.conditions):
            return "open"  # nobody waits for a word on a deal that is closed
        return said[0] if said else None

    def moment(self) -> str | None:
        """The words of the day or time something happened."""
        zone = self.access.company.zone
        from datetime import UTC, datetime, time

        noon = datetime.combine(self.access.today, time(12), tzinfo=zone).astimezone(UTC)
        moments = find_moments(self.frame.text, noon, zone)
        plans = next((cue.start for cue in self.frame.cues if cue.value == "next_step"), len(self.frame.text))
        today = self.access.today
        said = [span for span in moments if span.start < plans and not is_deadline(self, span)]
        past = [span for span in said if span.value.day <= today]
        said = [span for span in said if not set_ahead(self, span.start)]
        if past or said:
            return (past or said)[0].text
        days = [span for span in self.frame.periods if span.start < plans and not is_deadline(self, span)]
        ended = [span for span in days if span.value.end <= today]
        days = [span for span in days if not set_ahead(self, span.start)]
        # Some days to come are no day on which something was done; a single one is, and is refused.
        begun = [span for span in days if span.value.start <= today or span.value.grain == "day"]
        return next((span.text for span in [*ended, *begun]), None)

    def duration(self) -> int | None:
        """Minutes, where a duration was said."""
        for span in find_numbers(self.frame.text):
            if span.value.unit in MINUTES:
                return int(span.value.amount * MINUTES[span.value.unit])
        return None

    def summary(self) -> str | None:
        """What was told, without the words that only ask to log it."""
        text = re.sub(
            r"^\s*(please\s+)?(log|record|note)( down)?( that)?\b[:,]?\s*"
            r"|^\s*(请)?(帮我)?(记录一下|记一下|记录|登记)[：:，,]?\s*",
            "",
            self.frame.text,
            flags=re.IGNORECASE,
        )
        text = text.strip()
        return None if not text or untold(self.frame.text.strip(), text) else text

    def record_kind(self) -> str | None:
        """The kind of record named: by the words of the metrics that count it."""
        sources = [
            mention.value if mention.value in RECORD_KINDS else METRICS[mention.value].source
            for mention in self.frame.metrics
        ]
        if not sources and improve.about_feedback(self):
            return "feedback"
        if not sources and any(mention.value == "product" for mention in self.frame.dimensions):
            return "products"
        return next((source for source in sources if source in RECORD_KINDS), None)

    def order_by(self) -> str | None:
        """The fact of "the most employees", "the oldest"; only where the list is ranked."""
        if not self.figures.order:
            return None
        free = [fact.value for fact in self.frame.facts if not self.figures.filters.used(fact)]
        if not free and self.figures.measures.oldest:
            return "days_open"
        return free[0] if free else None

    def limit(self) -> int | None:
        """A number of rows, where one was said."""
        return int(self.frame.limits[0].value.n) if self.frame.limits else None


RECORD_KINDS = get_args(get_args(RecordKind)[0])
ROLE_WORDS = {
    r"\bmanagers?\b|经理": Role.MANAGER, r"\bdirectors?\b|总监": Role.DIRECTOR,
    r"\btrainees?\b|new hires?|新人": Role.TRAINEE,
    r"\breps?\b|\bsalespeople\b|销售代表|销售人员|业务员": Role.REP, r"\boperations\b|运营": Role.OPERATIONS,
}  # fmt: skip

EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    **ROOM_EXTRACTORS,
    "account": lambda slots: slots.name("account"),
    "lead": lambda slots: slots.name("lead"),
    "product": lambda slots: slots.name("product"),
    "deal": lambda slots: slots.name("deal"),
    "person": Slots.person,
    "manager": Slots.manager,
    "team": Slots.team,
    "region": lambda slots: slots.name("region"),
    "role": Slots.role,
    "metric": lambda slots: next(iter(slots.figures.metrics), None),
    "dimension": lambda slots: slots.figures.group_by,
    "filters": lambda slots: [item.model_dump(mode="json") for item in slots.figures.filters.conditions],
    "period": lambda slots: slots.figures.period,
    "compare_to": lambda slots: slots.figures.compare_to,
    "order": lambda slots: slots.figures.order,
    "limit": lambda slots: slots.figures.limit if slots.figures.group_by else slots.limit(),
    "open_only": lambda slots: True if slots.frame.has("open") and slots.record_kind() != "leads" else None,
    "order_by": Slots.order_by,
    "record_kind": Slots.record_kind,
    "rank_by": lambda slots: slots.figures.rank_by,
    "limit_each": lambda slots: True if slots.figures.each and not slots.figures.having else None,
    "having": lambda slots: slots.figures.having.bound if slots.figures.having else None,
    "having_also": lambda slots: slots.figures.having_also,
    "share": lambda slots: slots.figures.share,
    "share_within": lambda slots: slots.figures.share_within,
    "share_of_metric": lambda slots: slots.figures.share_of_metric,
    "average_per": lambda slots: slots.figures.average_per,
    "scope": lambda slots: slots.figures.scope,
    "moment": Slots.moment,
    "duration": Slots.duration,
    "activity_kind": Slots.activity_kind,
    "deal_state": Slots.deal_state,
    "text": Slots.summary,
}
