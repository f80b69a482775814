"""The ranker's parts: vectors that are never stale, weights that know no tool, chances that add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.models.builtin.choose import Chooser
from assistant.models.builtin.choosing import exemplars as said
from assistant.models.builtin.choosing import prepared
from assistant.models.builtin.choosing.features import Said
from assistant.models.builtin.choosing.ranker import Ranker, fitted
from assistant.models.builtin.reading.frame import read
from assistant.models.builtin.slots import Slots
from knowledge.access import Access
from knowledge.company import get_company
from tests.support.company import Desk
from tools.catalogue import TOOLS

MESSAGES = [
    "bookings by region last quarter",
    "log a call with Alder Works",
    "上季度各区域业绩",
    "给Alder Works记个电话",
]


def chances(desk: Desk, ranker: Ranker, message: str) -> dict[str, float]:
    """Each tool's chance by its manual, which it keeps whatever it is called."""
    principal = desk.who("dora")
    with desk.assistant.database.transaction() as session:
        access = Access(session, principal, desk.assistant.today(principal), get_company(session))
        found = Said(Slots(read(message, access), access), 0.0)
        shares = ranker.chances(ranker.features(found), found, fitted())
    return {tool.manual: float(share) for tool, share in zip(ranker.tools, shares, strict=True)}


@pytest.mark.slow
def test_what_is_kept_of_the_exemplars_is_what_is_in_them() -> None:
    known = said.exemplars(TOOLS)
    kept = prepared.prepared(known)
    for at in range(0, len(known), 12):
        assert (kept.words[at], kept.signs[at]) == prepared.words_and_signs(known[at])
        assert np.allclose(kept.vectors[at], prepared.meaning(known[at]))


def test_every_exemplar_is_kept_so_that_no_process_reads_it_anew() -> None:
    assert prepared.not_kept(said.exemplars(TOOLS)) == [], "a word or a wording is new: run `make exemplars`"


def test_an_exemplar_that_nobody_kept_is_read_beside_the_others() -> None:
    new = said.Exemplar("find_deals", "which deals smell of victory in {region}?")
    found = prepared.prepared([*said.exemplars(TOOLS)[:3], new])
    assert (found.words[-1], found.signs[-1]) == prepared.words_and_signs(new)
    assert "{region}" in found.signs[-1]
    assert prepared.not_kept([*said.exemplars(TOOLS)[:3], new]) == [new.text]
    assert np.allclose(found.vectors[-1], prepared.meaning(new))


def test_every_wording_belongs_to_a_tool() -> None:
    assert set(said.wordings()) <= {tool.name for tool in TOOLS}


@pytest.mark.slow
def test_a_tool_is_known_by_what_it_is_and_not_by_its_name_or_place(
    reading: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The weights are shared: renamed and in another order, each tool has the same chance."""
    monkeypatch.setattr(said, "wordings", dict)
    plain = Ranker(TOOLS)
    renamed = Ranker([replace(tool, name=f"t{at}") for at, tool in enumerate(reversed(TOOLS))])
    for message in MESSAGES:
        before, after = chances(reading, plain, message), chances(reading, renamed, message)
        assert before.keys() == after.keys()
        assert all(after[manual] == pytest.approx(share, abs=1e-4) for manual, share in before.items()), message
        assert sum(before.values()) == pytest.approx(1)


@pytest.fixture(scope="module")
def chooser() -> Chooser:
    return Chooser(list(TOOLS), frozenset(tool.name for tool in TOOLS))


@pytest.mark.parametrize("message", ["", "?", "。", "\x00", "a" * 1500, "🙂", "{account}", "{}"])
def test_any_text_has_a_choice(reading: Desk, chooser: Chooser, message: str) -> None:
    principal = reading.who("dora")
    with reading.assistant.database.transaction() as session:
        access = Access(session, principal, reading.assistant.today(principal), get_company(session))
        found = chooser.rank(Slots(read(message, access), access))
    assert sum(one.chance for one in found.candidates) == pytest.approx(1)
    assert 0 <= found.certain <= 1
