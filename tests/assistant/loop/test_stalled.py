"""Stalled deals are told in both languages on the invented company, each with days recounted from its history."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from assistant.agent import Assistant
from knowledge.access import Access, load_principal
from knowledge.company import get_company
from knowledge.sales.sell.deal_facts import Whose
from knowledge.sales.sell.deal_ranks import stalled_deals
from knowledge.sales.sell.deals import Deal, DealHistory, HistoryField
from knowledge.sales.sell.stalled import usual_stays
from knowledge.sales.team.people import Person, Role
from tests.support.demo import TODAY, open_demo


@pytest.fixture(scope="module")
def assistant(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with open_demo(tmp_path_factory.mktemp("demo")) as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.parametrize(
    "message", ["which deals are stalled?", "哪些商机停滞了？", "my stalled deals", "我的停滞商机"]
)
@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.REP])
def test_stalled_deals_are_told_and_a_rep_sees_only_their_own(assistant: Assistant, message: str, role: Role) -> None:
    with assistant.database.transaction() as session:
        person = session.scalars(select(Person).where(Person.role == role, Person.active, ~Person.is_owner)).first()
        assert person
        person_id, email = person.id, person.email
    reply = assistant.reply(assistant.principal(email), message)
    assert {call.tool for call in reply.tool_calls} == {"review_deals"}, reply.text
    with assistant.database.transaction() as session:
        person = session.get_one(Person, person_id)
        access = Access(session, load_principal(session, person, TODAY), TODAY, get_company(session))
        found = stalled_deals(access, usual := usual_stays(access), Whose(), 1000)
        for deal_id in found.deal_ids:
            moved = select(func.max(DealHistory.changed_on)).where(
                DealHistory.deal_id == deal_id, DealHistory.field == HistoryField.STAGE
            )
            deal = session.get_one(Deal, deal_id)
            since = session.scalar(moved) or deal.engaged_on or deal.created_on
            assert since is not None
            assert (TODAY - since).days > usual[deal.stage_id].long
            assert role is Role.DIRECTOR or deal.owner_id == person_id
        assert found.total == len(found.deal_ids)
        if role is Role.DIRECTOR and "my" not in message and "我" not in message:
            assert found.total
            assert str(found.total) in reply.text
