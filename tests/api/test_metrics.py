"""Figures over HTTP: asked for, explained, and the records behind them; by role as in a message."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.company import bookings


def ask(client: httpx.Client, path: str = "query", **asked: Any) -> httpx.Response:
    with client:
        return client.post(f"/v1/metrics/{path}", json=asked)


def test_figures_add_up_by_group_and_in_all(shop: Any) -> None:
    result = ask(shop("dora"), metric="bookings", group_by=["rep"], period="2026").json()["result"]
    assert result["total"]["value"] == bookings()
    assert {row["keys"][0]: row["value"] for row in result["rows"]} == {
        "Rhea Rowe": bookings("rhea"), "Ravi Raman": bookings("ravi"), "Sami Stone": bookings("sami"),
    }  # fmt: skip
    filtered = ask(shop("dora"), metric="bookings", where=[{"field": "region", "values": ["West"]}]).json()["result"]
    assert filtered["total"]["value"] == bookings(region="West")


def test_a_rep_has_their_own_figures_and_no_others(shop: Any) -> None:
    assert ask(shop("rhea"), metric="bookings").json()["result"]["total"]["value"] == bookings("rhea")
    others = ask(shop("rhea"), metric="bookings", where=[{"field": "rep", "values": ["Sami Stone"]}])
    assert (others.status_code, others.json()["code"].split(".")[0]) == (403, "access")


def test_the_records_behind_a_figure_are_listed(shop: Any) -> None:
    behind = ask(shop("rhea"), "records", metric="bookings", period="2026", limit=2).json()
    assert (behind["total"], len(behind["table"]["rows"])) == (3, 2)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"metric": "zorkmids"}, 404, "unknown.metric"),
        ({"metric": "bookings", "period": "the day of the moon"}, 404, "unknown.period"),
        ({"metric": "bookings", "group_by": ["rep", "team", "region"]}, 422, "request.invalid"),
        ({"metric": "bookings", "limit": 0}, 422, "request.invalid"),
        ({"metric": "bookings", "everything": True}, 422, "request.invalid"),
    ],
)
def test_what_can_t_be_asked_is_said(shop: Any, asked: dict[str, Any], status: int, code: str) -> None:
    answer = ask(shop("dora"), **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_catalogue_says_what_a_metric_means_in_both_languages(shop: Any) -> None:
    with shop("rhea") as client:
        english, chinese = (client.get("/v1/metrics", params={"language": one}).json() for one in ("en", "zh"))
    assert len(english) == len(chinese) > 40
    known = {one["name"]: one for one in chinese}["bookings"]
    assert known["label"] == "业绩"
    assert "region" in known["dimensions"]
