"""A person's desk and the questions that are offered: of their role, in their language, and with an answer."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.conftest import Shop
from tests.support.company import bookings

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_question_that_is_offered_has_an_answer(shop: Shop, language: str) -> None:
    offered: dict[str, list[str]] = {}
    for who in ("rhea", "dora"):
        with shop(who) as client:
            offered[who] = client.get("/v1/suggestions", params={"language": language}).json()
            assert 2 <= len(offered[who]) <= 6
            assert all(bool(CHINESE.search(one)) == (language == "zh") for one in offered[who])
            for question in offered[who]:
                reply = client.post("/v1/chat", json={"message": question}).json()
                assert (reply["outcome"], reply["language"]) == ("answered", language), (question, reply["text"])
    assert offered["rhea"] != offered["dora"], "each role has its own"


def test_a_narrowed_key_is_offered_what_it_may_ask(shop: Shop) -> None:
    with shop("rhea", tools=["find_people"]) as client:
        assert client.get("/v1/suggestions").json() == []


def booked_in_q2() -> int:
    return bookings("rhea", months=(4, 5, 6))


def panels(desk: dict[str, Any], where: str) -> dict[str, Any]:
    return {panel["name"]: panel for panel in desk[where]}


def test_a_desk_shows_one_s_own_and_a_manager_s_the_team_s(shop: Shop) -> None:
    with shop.page("dora") as director:
        target = {"period": "Q2 2026", "amount": 6800, "person": "Rhea Rowe"}
        assert director.post("/v1/targets", json=target).status_code == 201
    with shop("rhea") as rep, shop("nora") as manager:
        own = rep.get("/v1/dashboard", params={"language": "en"}).json()
        led = manager.get("/v1/dashboard", params={"language": "zh"}).json()
    assert own["team"] == []
    assert "Rhea Rowe" in str(led["team"])
    [reached] = [figure for figure in own["figures"] if figure["metric"] == "attainment"]
    assert reached["done"] == pytest.approx(booked_in_q2() / 6800, abs=0.001)
    [booked] = [figure for figure in own["figures"] if figure["metric"] == "bookings"]
    assert booked["value"] == booked_in_q2()
    assert all(figure["why"] for figure in own["figures"] if figure["value"] is None), "no figure without its reason"
    shown = str(panels(own, "own"))
    assert "Alder-Open" in shown
    assert "Cedar-Open" not in shown, "a deal of another team's"
    assert CHINESE.search(" ".join(figure["label"] for figure in led["figures"]))
