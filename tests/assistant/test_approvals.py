"""What waits for whom: a proposal stands in the list of who asked and of whoever may write it, and nowhere else."""

from __future__ import annotations

import pytest

from knowledge.refusals import Refusal
from tests.support.company import Desk

TOLD = {"en": "I called Cedar Labs this morning, 20 minutes", "zh": "今天上午给Cedar Labs打了电话，20分钟"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_proposal_waits_for_who_asked_and_who_may_write_it(desk: Desk, language: str) -> None:
    asked = desk.ask("rhea", TOLD[language]).proposals[0]
    waiting = {who: desk.assistant.waiting(desk.who(who), "en") for who in ("rhea", "ravi", "nora", "sven", "dora")}
    assert [part.id for part in waiting["rhea"]] == [asked.id]
    assert waiting["rhea"][0].asked_by is None
    assert [(part.id, part.asked_by, part.may_approve) for part in waiting["nora"]] == [(asked.id, "Rhea Rowe", True)]
    assert [part.id for part in waiting["dora"]] == [asked.id]
    assert (waiting["ravi"], waiting["sven"]) == ([], [])
    with pytest.raises(Refusal) as refused:
        desk.assistant.decide(desk.who("sven"), asked.id, approve=True)
    assert refused.value.code == "unknown.proposal"
    assert desk.assistant.decide(desk.who("nora"), asked.id, approve=True).outcome == "done"
    assert all(desk.assistant.waiting(desk.who(who), "en") == [] for who in waiting)
