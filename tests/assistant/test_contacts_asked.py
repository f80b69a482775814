"""Who somebody is at an account, and how to reach them: asked in either language, and asked on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from knowledge.names import rebuild_names
from knowledge.sales.sell.accounts import Account, Contact
from tests.support.company import Desk, person_id

pytestmark = pytest.mark.slow

PEOPLE = (
    ("Olga Cray", "Head of Purchasing", "Alder Works"), ("王建国", "财务经理", "Alder Works"),
    ("Maeve Sole", "Owner", "Delphi Supply Inc"),
)  # fmt: skip


@pytest.fixture
def known(desk: Desk) -> Desk:
    """The company with more contacts of Rhea's: two at Alder Works beside the one it has, and one elsewhere."""
    with desk.assistant.database.transaction() as session:
        for name, title, account in PEOPLE:
            home = session.scalars(select(Account).where(Account.name == account)).one()
            home.owner_id = person_id(session, "rhea")
            phone, email = f"+86 139 0000 00{len(name):02}", f"c{len(name)}@example.com"
            session.add(
                Contact(name=name, title=title, account_id=home.id, owner_id=home.owner_id, phone=phone, email=email)
            )
        session.flush()
        rebuild_names(session)
    return desk


def call(desk: Desk, *messages: str) -> tuple[str, dict[str, Any]]:
    """The call of the last message of a thread."""
    thread = None
    for message in messages:
        reply = desk.ask("rhea", message, thread_id=thread)
        thread = reply.thread_id
    (made,) = reply.tool_calls
    return made.tool, made.arguments


@pytest.mark.parametrize(
    ("messages", "record", "asked"),
    [
        (("who is the buyer at Alder Works?",), "Olga Cray", None),
        (("Alder Works的采购是谁",), "Olga Cray", None),
        (("phone number of the finance manager at Alder Works",), "王建国", ["phone"]),
        (("Alder Works的财务邮箱多少",), "王建国", ["email"]),
        (("who is Olga Cray?",), "Olga Cray", None),
        (("王建国是谁",), "王建国", None),
        (("who is the buyer at Alder Works?", "her phone?"), "Olga Cray", ["phone"]),
        (("Alder Works的采购是谁", "电话多少"), "Olga Cray", ["phone"]),
        (("who do I talk to at Delphi Supply Inc?", "email?"), "Maeve Sole", ["email"]),
    ],
)
def test_one_who_fits_is_shown(known: Desk, messages: tuple[str, ...], record: str, asked: list[str] | None) -> None:
    tool, arguments = call(known, *messages)
    assert (tool, arguments["record"], arguments["kind"]) == ("show_record", record, "contact")
    assert arguments.get("asked") == asked


@pytest.mark.parametrize(
    "message", ["who decides at Alder Works?", "Alder Works谁拍板", "who are our contacts at Alder Works?"]
)
def test_of_several_all_are_listed_and_named(known: Desk, message: str) -> None:
    reply = known.ask("rhea", message)
    assert [made.tool for made in reply.tool_calls] == ["find_records"]
    assert "Olga Cray" in reply.text
    assert "Head of Purchasing" in reply.text


@pytest.mark.quick
def test_the_owner_of_an_account_is_one_of_us_and_nobody_sees_the_contacts_of_others(known: Desk) -> None:
    assert call(known, "who is the owner of Alder Works?")[0] == "brief_account"
    reply = known.ask("sami", "who is the buyer at Alder Works?")
    assert "Olga" not in reply.text
