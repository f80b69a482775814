"""Accounts called by the beginning of their name, products by a word of it: "about Pellworth", "燕麦奶卖得怎么样"."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.models.builtin.reading.frame import Frame, Named
from assistant.models.builtin.slots import Slots
from knowledge.names import NameKey, NameMatch, accounts_begun, may_go_on, names_holding
from knowledge.sales.sell.account_brief import owner_of_account
from knowledge.sales.team.directory import find_by_address

# Two words that may be a colleague's name as the address has it.
PAIR = re.compile(r"\b(?=(?P<pair>[A-Z][a-z]+ [A-Z][a-z]+)\b)")
ANY_PAIR = re.compile(r"[A-Za-z]+ [A-Za-z]+\b")
MOST_WORDS = 4
# The weight of a name as it is recorded; its shorter ways weigh less.
WHOLE_NAME = 1.0
# So much of a run of characters is looked into: each part of it costs a look into the names.
LONGEST_RUN = 16
# Of the other language's words a short one stands in many names.
LONGEST_WORD, SHORTEST_MEANING = 4, 4


def with_short_names(slots: Slots, strange: list[str]) -> Slots | None:
    """The message with the accounts, products and rivals that a word which is nothing else stands for; else None."""
    frame, found = slots.frame, list[Named]()
    for word in strange:
        start = frame.text.find(word)
        if start < 0 or any(name.start <= start < name.end for name in found):
            continue
        if word.isascii() and (pair := ANY_PAIR.match(frame.text, start)):
            found += [one] if (one := _colleague(slots, *pair.span())) is not None else []
        if any(name.start <= start < name.end for name in found):
            continue
        named = _english(slots, start) if word.isascii() else _chinese(slots, start, word)
        found += [named] if named is not None else []
    if not found:
        return None
    names = sorted([*frame.names, *found], key=lambda name: name.start)
    return Slots(_with(frame, names), slots.access)


def with_product_words(slots: Slots, strange: list[str]) -> Slots | None:
    """`moveo` is a word of a product's name, and no slip of "move"; None where there is none."""
    named = [word for word in strange if word.isascii() and names_holding(slots.access, word)]
    return with_short_names(slots, named) if named else None


def _with(frame: Frame, names: list[Named]) -> Frame:
    return replace(frame, names=names)


def with_colleagues(slots: Slots) -> Slots:
    """The message with `Sun Yinuo` taken for 孙一诺, whose address is sun.yinuo@…; itself where none is meant."""
    frame = slots.frame
    runs = [pair.span("pair") for pair in PAIR.finditer(frame.text)]
    free = [run for run in runs if not any(name.start < run[1] and run[0] < name.end for name in frame.names)]
    found = [one for run in free if (one := _colleague(slots, *run)) is not None]
    if not found:
        return slots
    return Slots(_with(frame, sorted([*frame.names, *found], key=lambda name: name.start)), slots.access)


def with_own_accounts(slots: Slots) -> Slots:
    """The message with a short name that several accounts have (青穗) taken for the own one, where that is one."""
    frame, mine = slots.frame, slots.access.principal.person_id
    names = list(frame.names)
    for at, name in enumerate(names):
        accounts = name.of("account")
        if len({one.label for one in accounts}) < 2 or any(one.weight >= WHOLE_NAME for one in accounts):
            continue
        begun = accounts_begun(slots.access, name.text)
        if len(begun) == 1 and owner_of_account(slots.access, begun[0].record_id) == mine:
            names[at] = _named(name.start, name.end, name.text, begun)
    return slots if names == frame.names else Slots(_with(frame, names), slots.access)


def _colleague(slots: Slots, start: int, end: int) -> Named | None:
    written = _written(slots.frame.text, start, end)
    person = find_by_address(slots.access, ".".join(written.casefold().split()))
    if person is None:
        return None
    match = NameMatch("person", person.name, person.id, written.casefold(), 1.0, exact=False)
    return Named(start, start + len(written), written, (match,))


def _written(text: str, start: int, end: int) -> str:
    return text[start:end].removesuffix("'s").removesuffix("’s")


def _english(slots: Slots, start: int) -> Named | None:
    """The longest run of words from a place on that some account's name begins with."""
    text = slots.frame.text
    ends = [token.end for token in slots.frame.tokens if token.start >= start and token.word[0].isalnum()]
    if not ends or not may_go_on(slots.access, _written(text, start, ends[0])):
        return None
    for end in reversed(ends[:MOST_WORDS]):
        written = _written(text, start, end)
        if rows := accounts_begun(slots.access, written) or names_holding(slots.access, written):
            return _named(start, start + len(written), written, rows)
    return None


def _chinese(slots: Slots, start: int, run: str) -> Named | None:
    """The longest part of a run of characters that some account's name begins with."""
    run = run[:LONGEST_RUN]
    begins = [at for at in range(len(run) - 1) if may_go_on(slots.access, run[at : at + 2])]
    for length in range(len(run), 1, -1) if begins else ():
        for at in (at for at in begins if at + length <= len(run)):
            part = run[at : at + length]
            if rows := accounts_begun(slots.access, part) or names_holding(slots.access, part):
                return _named(start + at, start + at + length, run[at : at + length], rows)
    return _in_english(slots, start, run)


def _in_english(slots: Slots, start: int, run: str) -> Named | None:
    """`饮料` of a company that calls its line Drinks: the longest part that means the word of such a name."""
    from knowledge.library.terms import meanings_of

    for length in range(min(len(run), LONGEST_WORD), 1, -1):
        for at in range(len(run) - length + 1):
            for meaning in meanings_of(run[at : at + length]):
                if len(meaning) >= SHORTEST_MEANING and (rows := names_holding(slots.access, meaning)):
                    return _named(start + at, start + at + length, run[at : at + length], rows)
    return None


def _named(start: int, end: int, written: str, rows: list[NameKey]) -> Named:
    readings = [NameMatch(row.kind, row.label, row.record_id, row.key, row.weight, exact=False) for row in rows]
    return Named(start, end, written, tuple(readings))
