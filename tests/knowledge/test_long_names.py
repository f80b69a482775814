"""A name of any length is found in a sentence, in either language, by those who may know it and by its whole."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from knowledge.access import Access, load_principal, owner_principal
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.names import NameKey, find_names, rebuild_names, renew_names, resolve, update_names
from knowledge.names.filling import MOST_DEALS_OF_A_NAME
from knowledge.names.pieces import MOST_TOKENS
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.deals import Deal, Stage
from knowledge.sales.team.people import Person, Role

pytestmark = pytest.mark.slow

TODAY = date(2026, 6, 30)
RENEWAL = "Harbor Lane Grocers annual renewal of chilled shelf units and staff training 2026"
EXPANSION = "华东区域冷链仓储设备三年期框架采购与售后维护一体化项目"
TRADERS = "The Northern and Western Isles Cooperative of Independent Seafood Traders Ltd"
HOTEL = "上海浦东国际机场贵宾休息室餐饮管理服务分公司"
CONTACT = "Maria del Carmen Fernandez de la Vega y Sanchez"
MIXED = "Kapok 木棉连锁超市全国门店自有品牌坚果与果干联合开发计划 phase 2"
NAMES = (
    ("deal", RENEWAL), ("deal", EXPANSION), ("deal", MIXED), ("account", TRADERS), ("account", HOTEL),
    ("contact", CONTACT),
)  # fmt: skip
WORDS = ("north", "pilot", "supply", "2026", "A-1", "team's", "units", "of", "and", "Überland", "二期", "续约", "华东")

SENTENCES = (
    "how risky is {} and why?",
    "{}的风险大吗？",
    "move {} to negotiation",
    "给{}记一次电话",
    "{}",
    "{}'s deals",
)


def fill(session: Session) -> Person:
    """A company of long names; the rep that has its deals."""
    stage = session.scalars(select(Stage).order_by(Stage.position)).first()
    assert stage
    rep = Person(name="Rhea", role=Role.REP)
    session.add(rep)
    session.flush()
    session.add_all(Account(name=name, owner_id=rep.id) for name in (TRADERS, HOTEL))
    session.add_all(
        Deal(name=name, stage_id=stage.id, owner_id=rep.id, currency="USD") for name in (RENEWAL, EXPANSION, MIXED)
    )
    session.add(Contact(name=CONTACT, owner_id=rep.id))
    session.flush()
    rebuild_names(session)
    return rep


def access_of(session: Session, person: Person | None = None) -> Access:
    """A person's access, else the owner's."""
    principal = owner_principal(session, TODAY) if person is None else load_principal(session, person, TODAY)
    return Access(session, principal, TODAY, get_company(session))


def test_a_long_name_is_found_whole_in_a_sentence(each_database: Database) -> None:
    with each_database.transaction() as session:
        fill(session)
        access = access_of(session)
        for (kind, name), sentence in product(NAMES, SENTENCES):
            for written in (name, name.upper(), name.replace(" and ", "  AND ")):
                text = sentence.format(written)
                found = [span for span in find_names(access, text) if span.value.kind == kind]
                assert [(span.value.label, span.text) for span in found] == [(name, written)], text
                assert found[0].value.exact
                assert resolve(access, kind, written).label == name


@pytest.mark.quick
def test_a_long_company_is_found_without_its_legal_form(database: Database) -> None:
    with database.transaction() as session:
        fill(session)
        [span] = find_names(access_of(session), f"brief me on {TRADERS.removesuffix(' Ltd')}")
        assert (span.value.kind, span.value.label) == ("account", TRADERS)


@pytest.mark.parametrize(
    "begun", ["Harbor Lane Grocers annual renewal of", "华东区域冷链仓储设备三年期框", RENEWAL[:-5]]
)
def test_the_beginning_of_a_deal_is_no_name_of_it(database: Database, begun: str) -> None:
    with database.transaction() as session:
        fill(session)
        access = access_of(session)
        assert not [span for span in find_names(access, f"show {begun} please") if span.value.exact]
        assert session.scalar(select(NameKey.id).where(NameKey.weight == 0).limit(1)), "nothing was begun"
        if len(begun) < 40:
            with pytest.raises(Refusal):
                resolve(access, "deal", begun)


def test_a_long_name_of_others_stays_unknown(database: Database) -> None:
    with database.transaction() as session:
        fill(session)
        other = Person(name="Sami", role=Role.REP)
        session.add(other)
        session.flush()
        for name in (RENEWAL, EXPANSION, CONTACT):
            assert not [span for span in find_names(access_of(session, other), f"show {name}") if span.value.exact]


def test_a_deal_that_was_given_a_long_name_is_found_by_it_and_by_its_own_id(database: Database) -> None:
    with database.transaction() as session:
        fill(session)
        deal = session.scalars(select(Deal).where(Deal.name == RENEWAL)).one()
        deal.name, deal.external_id = f"{RENEWAL} second phase", "OPP-4711"
        session.flush()
        update_names(session, "deal", [deal.id])
        access = access_of(session)
        for said in (deal.name, "OPP-4711"):
            [span] = find_names(access, f"how risky is {said}?")
            assert (span.value.record_id, span.text) == (deal.id, said)
        assert not [span for span in find_names(access, f"show {RENEWAL} now") if span.value.exact]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), min_size=7, max_size=30), sentence=st.sampled_from(SENTENCES[:3]))
def test_a_name_of_any_words_is_found(database: Database, words: list[str], sentence: str) -> None:
    name = " ".join(["Zephyr", *words, "Quay"])
    assume(sum(word.isascii() for word in words) > MOST_TOKENS)
    with database.transaction() as session:
        session.add(account := Account(name=name))
        session.flush()
        update_names(session, "account", [account.id])
        found = find_names(access_of(session), sentence.format(name), {"account"})
        assert [(span.value.label, span.value.record_id) for span in found] == [(name, account.id)]
        session.rollback()


def test_an_index_of_an_older_version_is_renewed_once(each_database: Database) -> None:
    with each_database.transaction() as session:
        fill(session)
        session.execute(delete(NameKey).where(NameKey.weight == 0))  # as a version wrote it that knew no beginnings
        assert not find_names(access_of(session), f"show {TRADERS}", {"account"})
    assert renew_names(each_database)
    with each_database.transaction() as session:
        [span] = find_names(access_of(session), f"show {TRADERS}", {"account"})
        assert span.value.label == TRADERS
        keys = session.scalar(select(func.count()).select_from(NameKey))
    assert not renew_names(each_database)
    with each_database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(NameKey)) == keys


def test_deals_are_found_by_plain_and_other_ids_and_by_names_that_few_of_them_have(each_database: Database) -> None:
    with each_database.transaction() as session:
        rep = fill(session)
        stage = session.scalars(select(Stage.id).limit(1)).one()
        ids = ["0A1B2C", "OPP-4711", "Harvest", "x" * 150]
        named = {"Harvest": "Harvest", "OPP-4711": "Pallets for two depots"}
        session.add_all(
            Deal(external_id=key, name=named.get(key), stage_id=stage, owner_id=rep.id, currency="USD") for key in ids
        )
        session.add_all(
            Deal(name=name, stage_id=stage, owner_id=rep.id, currency="USD")
            for name, times in (("Yearly renewal", MOST_DEALS_OF_A_NAME + 1), ("Spring order", 2))
            for _ in range(times)
        )
        session.flush()
        rebuild_names(session)
        access = access_of(session)
        for said in (*ids, "pallets FOR two depots"):
            [span] = find_names(access, f"how risky is {said}?", {"deal"})
            assert span.text == said
        assert len(find_names(access, "the Spring order", {"deal"})) == 2
        assert not find_names(access, "the Yearly renewal", {"deal"}), "a name of so many deals is none"
        with pytest.raises(Refusal, match=r"ambiguous"):
            resolve(access, "deal", "Yearly renewal")


def test_a_slip_in_a_name_is_seen_among_many_that_begin_alike(database: Database) -> None:
    with database.transaction() as session:
        rep = fill(session)
        session.add_all(Account(name=f"Ha{chr(98 + at % 24)}{at:04d} Freight", owner_id=rep.id) for at in range(2500))
        session.add(Account(name="Haverton Granary", owner_id=rep.id))
        session.flush()
        rebuild_names(session)
        [span] = find_names(access_of(session), "brief me on Haverton Granery", {"account"})
        assert (span.value.label, span.value.exact) == ("Haverton Granary", False)
        assert resolve(access_of(session), "account", "Haverton Granarry").label == "Haverton Granary"
