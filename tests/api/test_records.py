"""Records over HTTP: listed, filtered, paged, made, changed, removed; conflicts, repeated requests, and who may."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.conftest import Shop
from tests.support.company import DEALS

pytestmark = pytest.mark.slow

OPEN_DEALS = {name for name, *_, closed in DEALS if closed is None}


def items(client: httpx.Client, path: str, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def one(client: httpx.Client, path: str, name: str) -> dict[str, Any]:
    [found] = [item for item in items(client, path, limit=200) if item.get("name", item.get("title")) == name]
    return found


@pytest.mark.quick
@pytest.mark.parametrize("written", ["0", "0.0", "1782777600", "2026-5-1", "2026-05-01T00:00:00"])
def test_a_day_is_written_as_a_day_alone(shop: Shop, written: str) -> None:
    with shop("dora") as dora:
        answer = dora.get("/v1/deals", params={"closed_on_from": written})
        assert (answer.status_code, "YYYY-MM-DD" in answer.json()["detail"]) == (422, True)


@pytest.mark.quick
def test_a_list_is_filtered_by_names_numbers_amounts_and_days(shop: Shop) -> None:
    with shop("dora") as dora:
        cedar = one(dora, "accounts", "Cedar Labs")
        for owner in ("Sami Stone", "sami stone", str(cedar["owner"]["id"])):
            assert {item["name"] for item in items(dora, "deals", owner=owner)} == {"Cedar-1", "Cedar-2", "Cedar-Open"}
        assert {item["name"] for item in items(dora, "deals", stage="proposal")} == OPEN_DEALS
        large = items(dora, "deals", amount_min=3000, sort="-amount")
        assert [(item["name"], item["amount"]) for item in large] == [
            ("Cedar-2", 9000), ("Birch-1", 5000), ("Cedar-Open", 3500), ("Birch-2", 3000)
        ]  # fmt: skip
        may = items(dora, "deals", closed_on_from="2026-05-01", closed_on_to="2026-05-31")
        assert {item["name"] for item in may} == {"Birch-2", "Cedar-2"}
        assert [item["name"] for item in items(dora, "accounts", q="delphi", sort="name")] == [
            "Delphi Supply Inc", "Delphi Supply LLC"
        ]  # fmt: skip


@pytest.mark.parametrize("sort", ["-id", "name", "-amount", "closed_on", "-closed_on"])
def test_pages_together_are_the_whole_list_in_its_order(shop: Shop, sort: str) -> None:
    with shop("dora") as dora:
        whole = [item["id"] for item in items(dora, "deals", sort=sort, limit=200)]
        paged, cursor = [], None
        while True:
            asked = {"sort": sort, "limit": 3, **({"cursor": cursor} if cursor else {})}
            page = dora.get("/v1/deals", params=asked).json()
            paged += [item["id"] for item in page["items"]]
            assert page["total"] == len(whole)
            if (cursor := page["next"]) is None:
                break
        assert paged == whole
        other = dora.get("/v1/deals", params={"sort": "name", "limit": 3}).json()["next"]
        for wrong in ("x", "W10", other if sort != "name" else "e30"):
            refused = dora.get("/v1/deals", params={"sort": sort, "cursor": wrong})
            assert (refused.status_code, refused.json()["code"]) == (422, "request.cursor")


def test_what_is_not_the_caller_s_is_not_found(shop: Shop) -> None:
    with shop("dora") as dora, shop("rhea") as rhea, shop("tilda") as tilda:
        deal = one(dora, "deals", "Cedar-Open")
        mine = one(rhea, "deals", "Alder-Open")
        assert "Cedar-Open" not in {item["name"] for item in items(rhea, "deals")}
        for who, number in ((rhea, deal["id"]), (tilda, deal["id"]), (tilda, mine["id"])):
            answer = who.get(f"/v1/deals/{number}")
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown.record")
        for answer in (
            rhea.patch(f"/v1/deals/{deal['id']}", json={"amount": 1}),
            rhea.delete(f"/v1/deals/{deal['id']}"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown.record")


def test_a_person_s_write_is_done_and_a_key_s_waits_where_it_is_of_weight(shop: Shop) -> None:
    with shop("rhea") as key, shop.page("rhea") as page:
        deal = one(key, "deals", "Alder-Open")
        address = f"/v1/deals/{deal['id']}"
        small = key.patch(address, json={"next_step": "send the quote"})
        assert (small.status_code, small.json()["record"]["next_step"]) == (200, "send the quote"), small.text
        waits = key.patch(address, json={"amount": 1800.5})
        proposal = waits.json()["proposal"]
        assert (waits.status_code, waits.headers["location"]) == (202, f"/v1/proposals/{proposal['id']}")
        assert key.get(address).json()["amount"] == 1500
        assert page.post(f"/v1/proposals/{proposal['id']}", json={"decision": "approve"}).status_code == 200
        assert key.get(address).json()["amount"] == 1800.5
        done = page.patch(address, json={"amount": 1500})
        assert (done.status_code, done.json()["record"]["amount"]) == (200, 1500)
        assert page.post(f"/v1/changes/{done.json()['change_id']}/undo").status_code == 200
        assert key.get(address).json()["amount"] == 1800.5


def test_a_record_that_moved_meanwhile_is_a_conflict(shop: Shop) -> None:
    with shop.page("ravi") as page:
        deal = one(page, "deals", "Birch-Open")
        address = f"/v1/deals/{deal['id']}"
        tag = page.get(address).headers["etag"]
        first = page.patch(address, json={"next_step": "call"}, headers={"if-match": tag})
        assert first.status_code == 200
        for answer in (
            page.patch(address, json={"next_step": "write"}, headers={"if-match": tag}),
            page.delete(address, headers={"if-match": tag}),
            page.patch(address, json={"next_step": "write"}, headers={"if-match": "nonsense"}),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
        assert page.get(address).json()["next_step"] == "call"
        assert (
            page.patch(address, json={"next_step": "x"}, headers={"if-match": first.headers["etag"]}).status_code == 200
        )


def test_a_repeated_request_has_one_effect_and_the_same_answer(shop: Shop) -> None:
    with shop.page("rhea") as page, shop.page("ravi") as other:
        asked, same = {"title": "Call Alder about the quote", "due_on": "2026-07-02"}, {"idempotency-key": "k-1"}
        first = page.post("/v1/tasks", json=asked, headers=same)
        again = page.post("/v1/tasks", json=asked, headers=same)
        assert (first.status_code, again.status_code) == (201, 201), first.text
        assert first.json() == again.json()
        assert first.headers["location"] == f"/v1/tasks/{first.json()['record']['id']}"
        assert len([item for item in items(page, "tasks") if item["title"] == asked["title"]]) == 1
        reused = page.post("/v1/tasks", json={**asked, "title": "Something else"}, headers=same)
        assert (reused.status_code, reused.json()["code"]) == (422, "request.key_reused")
        assert other.post("/v1/tasks", json=asked, headers=same).status_code == 201, "keys are each person's own"
        bad = page.post("/v1/tasks", json={"title": "x", "account": "Nobody Ltd"}, headers={"idempotency-key": "k-2"})
        assert bad.status_code == 404
        assert page.post("/v1/tasks", json={"title": "x"}, headers={"idempotency-key": "k-2"}).status_code == 201


def test_records_are_made_by_number_and_by_name_and_removed(shop: Shop) -> None:
    with shop.page("dora") as page:
        alder = one(page, "accounts", "Alder Works")
        deal = page.post(
            "/v1/deals",
            json={"name": "Alder-9", "account": alder["id"], "owner": "Rhea Rowe", "amount": 1234.5, "probability": 40},
        ).json()["record"]  # fmt: skip
        assert (deal["account"]["name"], deal["owner"]["name"]) == ("Alder Works", "Rhea Rowe")
        assert (deal["amount"], deal["probability"], deal["currency"]) == (1234.5, 40, "USD")
        contact = page.post(
            "/v1/contacts", json={"name": "Nia New", "account": "Alder Works", "email": "n@example.com"}
        )
        assert contact.status_code == 201, contact.text
        emptied = page.patch(f"/v1/contacts/{contact.json()['record']['id']}", json={"email": None}).json()
        assert emptied["record"]["email"] is None
        gone = page.delete(f"/v1/deals/{deal['id']}").json()
        assert (gone["record"], page.get(f"/v1/deals/{deal['id']}").status_code) == (None, 404)
        page.post(f"/v1/changes/{gone['change_id']}/undo")
        assert page.get(f"/v1/deals/{deal['id']}").json()["name"] == "Alder-9"


def test_an_activity_and_a_target_are_made_by_their_own_tools(shop: Shop) -> None:
    with shop.page("rhea") as rhea, shop.page("dora") as dora, shop("nora") as nora:
        logged = rhea.post("/v1/activities", json={"kind": "call", "account": "Alder Works", "summary": "wants a demo"})
        assert (logged.status_code, logged.json()["record"]["account"]["name"]) == (201, "Alder Works"), logged.text
        target = {"period": "Q3 2026", "amount": 40000, "person": "Rhea Rowe"}
        made = dora.post("/v1/targets", json=target)
        assert (made.status_code, made.json()["record"]["amount"]) == (201, 40000), made.text
        assert [item["amount"] for item in items(rhea, "targets")] == [40000]
        waits = nora.post("/v1/targets", json={**target, "amount": 50000})
        assert (waits.status_code, waits.json()["record"]) == (202, None)


@pytest.mark.quick
@pytest.mark.parametrize(
    ("path", "asked"),
    [("deals", {}), ("deals", {"name": " "}), ("deals", {"name": "x", "amount": -1}),
     ("deals", {"name": "x", "magic": 1}),
     ("deals", {"name": "x", "probability": 101}), ("tasks", {"title": "x", "due_on": "someday"}),
     ("contacts", {"name": "x" * 201}), ("deals", {"name": "x", "amount": "NaN"})],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_field(shop: Shop, path: str, asked: dict[str, Any]) -> None:
    with shop.page("dora") as page:
        answer = page.post(f"/v1/{path}", json=asked)
        assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


@pytest.mark.quick
@pytest.mark.parametrize(("path", "field"), [("accounts", "name"), ("tasks", "title")])
def test_what_a_record_can_t_be_without_is_not_emptied(shop: Shop, path: str, field: str) -> None:
    with shop.page("dora") as page:
        if path == "tasks":
            page.post("/v1/tasks", json={"title": "Call"})
        number = items(page, path, limit=1)[0]["id"]
        answer = page.patch(f"/v1/{path}/{number}", json={field: None}, headers={"accept-language": "zh"})
        assert (answer.status_code, answer.json()["code"]) == (422, "write.needed"), answer.text
