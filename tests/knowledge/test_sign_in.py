"""Keys, links and page sessions: what is valid, for how long, and for whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from knowledge import sign_in
from knowledge.database import Database, Session
from knowledge.refusals import Refusal
from knowledge.roster import add_person, deactivate
from knowledge.sales.team.people import Person, Role

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def add_ann(session: Session) -> Person:
    return add_person(session, "ann@example.com", name="Ann", role=Role.REP, today=TODAY).person


def test_a_key_is_its_person_and_only_its_hash_is_kept(each_database: Database) -> None:
    with each_database.transaction() as session:
        ann = add_ann(session)
        made = sign_in.create_key(session, ann, "report", now=NOW, tools=["query_metric"])
    with each_database.transaction() as session:
        principal = sign_in.find_key(session, made.secret, now=NOW, today=TODAY)
        assert principal is not None
        assert (principal.name, principal.role) == ("Ann", Role.REP)
        assert principal.only_tools == frozenset({"query_metric"})
        assert principal.may_approve is False
        stored = session.scalars(select(sign_in.ApiKey)).one()
        assert made.secret not in (stored.secret_hash, stored.name)
        assert stored.last_used_at == NOW
        assert sign_in.find_key(session, made.secret + "x", now=NOW, today=TODAY) is None
        assert sign_in.find_key(session, "sd_\ud800", now=NOW, today=TODAY) is None


def test_a_key_may_approve_only_when_made_so(database: Database) -> None:
    with database.transaction() as session:
        made = sign_in.create_key(session, add_ann(session), "bot", now=NOW, may_approve=True)
        principal = sign_in.find_key(session, made.secret, now=NOW, today=TODAY)
        assert principal is not None
        assert principal.may_approve is True
        assert principal.only_tools is None


def test_a_key_ends_by_expiry_and_by_revocation(database: Database) -> None:
    with database.transaction() as session:
        ann = add_ann(session)
        short = sign_in.create_key(session, ann, "short", now=NOW, life=timedelta(hours=1))
        long = sign_in.create_key(session, ann, "long", now=NOW)
        assert sign_in.find_key(session, short.secret, now=NOW + timedelta(minutes=59), today=TODAY)
        assert sign_in.find_key(session, short.secret, now=NOW + timedelta(hours=1), today=TODAY) is None
        sign_in.revoke_key(session, long.id, now=NOW)
        assert sign_in.find_key(session, long.secret, now=NOW, today=TODAY) is None
        with pytest.raises(Refusal, match=r"unknown\.key"):
            sign_in.revoke_key(session, 999, now=NOW)


@pytest.mark.slow
def test_a_link_is_spent_by_use_and_not_by_looking(each_database: Database) -> None:
    with each_database.transaction() as session:
        link = sign_in.create_link(session, add_ann(session), now=NOW)
        assert sign_in.link_is_good(session, link, now=NOW)
        assert sign_in.link_is_good(session, link, now=NOW)
        page = sign_in.use_link(session, link, now=NOW)
        assert page is not None
        assert sign_in.use_link(session, link, now=NOW) is None
        assert not sign_in.link_is_good(session, link, now=NOW)
        found = sign_in.find_session(session, page, now=NOW, today=TODAY)
        assert found is not None
        assert found.may_approve is True
        assert sign_in.find_session(session, link, now=NOW, today=TODAY) is None
        assert sign_in.find_session(session, page, now=NOW + sign_in.SESSION_LIFE, today=TODAY) is None
        sign_in.end_session(session, page)
        assert sign_in.find_session(session, page, now=NOW, today=TODAY) is None


def test_a_link_expires_after_a_day(database: Database) -> None:
    with database.transaction() as session:
        link = sign_in.create_link(session, add_ann(session), now=NOW)
        assert sign_in.use_link(session, link, now=NOW + timedelta(hours=24)) is None
        assert sign_in.use_link(session, link, now=NOW + timedelta(hours=23)) is not None


def test_deactivation_ends_everything_at_once(database: Database) -> None:
    with database.transaction() as session:
        ann = add_ann(session)
        key = sign_in.create_key(session, ann, "k", now=NOW)
        page = sign_in.use_link(session, sign_in.create_link(session, ann, now=NOW), now=NOW)
        link = sign_in.create_link(session, ann, now=NOW)
        assert page is not None
        deactivate(session, "ann@example.com", now=NOW)
    with database.transaction() as session:
        assert sign_in.find_key(session, key.secret, now=NOW, today=TODAY) is None
        assert sign_in.find_session(session, page, now=NOW, today=TODAY) is None
        assert sign_in.use_link(session, link, now=NOW) is None
        add_person(session, "ann@example.com", name="Ann", role=Role.REP, today=TODAY)
        assert sign_in.find_key(session, key.secret, now=NOW, today=TODAY) is None


def test_an_imported_person_has_no_access_until_added(database: Database) -> None:
    with database.transaction() as session:
        imported = Person(name="Bo", role=Role.REP)
        session.add(imported)
        session.flush()
        with pytest.raises(Refusal, match="no_sign_in"):
            sign_in.create_key(session, imported, "k", now=NOW)
        with pytest.raises(Refusal, match="no_sign_in"):
            sign_in.create_link(session, imported, now=NOW)
