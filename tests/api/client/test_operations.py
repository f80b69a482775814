"""Both clients against a served company; and that they are what the API describes, all of it."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import json
import re
import subprocess
import sys
import time
from datetime import date
from functools import lru_cache
from typing import Any

import pytest

from api.app import create_app
from api.client import (
    AsyncSalesdesk,
    ChangedMeanwhileError,
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    Operations,
    Salesdesk,
    office_types,
    record_types,
    service_types,
    types,
)
from api.client.calls import Asked, Call, Listed, Streamed
from knowledge.library.library import Library
from knowledge.library.search import Searcher
from tests.api.client.conftest import Ask
from tests.api.conftest import Shop
from tests.support.bag import Bag

pytestmark = pytest.mark.slow

# Of a page session alone, or what only the page draws.
NOT_OF_A_CLIENT = {
    "create_key", "rotate_key", "link_person", "read_dashboard", "read_section", "read_records_behind", "healthz",
    "readyz",
}  # fmt: skip
PLANS = {
    name: plan for name, plan in inspect.getmembers(Operations) if isinstance(plan, Asked | Listed | Streamed)
}  # fmt: skip
NAMED = {
    "Proposal": "ProposalPart", "ToolCall": "ToolCallRecord", "Thread": "ThreadView", "Change": "AppliedChange",
    "Metric": "MetricView", "Figure": "MetricRow", "Document": "DocumentView", "Import": "ImportView",
    "ImportKind": "KindView", "UndoneImport": "UndoReport", "Gap": "GapView", "RejectedRow": "RejectedView",
    "Key": "KeyView", "Token": "TokenView", "Person": "PersonView", "Usage": "Costs",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _quick_library(shop: Shop) -> None:
    """A library whose embedder needs no model."""
    assistant = shop.desk.assistant
    library = Library(assistant.database, assistant.settings.home / "library", [Bag()])
    assistant.toolbox.library = lru_cache(maxsize=1)(lambda: Searcher(library))


@pytest.fixture(scope="module")
def described(shop: Shop) -> dict[str, Any]:
    return create_app(shop.desk.assistant).openapi()


def planned(name: str) -> Call[Any]:
    """The call of an operation, with something for every argument it can't do without."""
    signature = inspect.signature(PLANS[name].plan)
    needed = {
        one.name: b"x" if one.name == "file" else () if one.name == "calls" else "1"
        for one in signature.parameters.values()
        if one.default is one.empty and one.kind is not one.VAR_KEYWORD
    }
    found: Call[Any] = PLANS[name].plan(**needed)
    return found


def test_every_operation_of_the_api_is_a_method_and_asks_for_just_that(described: dict[str, Any]) -> None:
    there = {
        one["operationId"]: (method.upper(), path, one)
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    }
    assert PLANS.keys() == there.keys() - NOT_OF_A_CLIENT
    for name, (method, path, told) in there.items():
        if name in NOT_OF_A_CLIENT:
            continue
        call = planned(name)
        assert call.method == method, name
        assert re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), call.path), name
        known = {one["name"] for one in told.get("parameters", []) if one["in"] == "query"}
        assert call.params.keys() <= known, name
        keyed = {one["name"] for one in told.get("parameters", [])} & {"idempotency-key"}
        assert keyed <= call.headers.keys(), name
        assert PLANS[name].__doc__, name


@pytest.mark.quick
def test_answers_have_the_fields_that_the_api_describes(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    checked = 0
    for module in (types, record_types, service_types, office_types):
        for name, kind in vars(module).items():
            schema = schemas.get(NAMED.get(name, name))
            if not dataclasses.is_dataclass(kind) or schema is None:
                assert name in ("Record", "Written", "OtherPart") or not dataclasses.is_dataclass(kind), name
                continue
            mine = {field.name for field in dataclasses.fields(kind)}
            required = {
                one.name for one in dataclasses.fields(kind)
                if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
            }  # fmt: skip
            assert mine <= schema["properties"].keys(), name
            assert set(schema.get("required", ())) <= mine, name
            assert {one for one in required if "kind" not in one} <= set(schema.get("required", mine)), name
            checked += 1
    assert checked > 40


def test_the_two_clients_have_the_same_methods_and_need_nothing_of_ours() -> None:
    def public(kind: type) -> dict[str, Any]:
        return {name: one for name, one in inspect.getmembers(kind) if not name.startswith("_")}

    assert public(Salesdesk).keys() == public(AsyncSalesdesk).keys()
    told = "import api.client, sys, json; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", told], capture_output=True, check=True).stdout)
    ours = {name for name in loaded if name.split(".")[0] in ("api", "assistant", "tools", "knowledge")}
    assert {name for name in ours if name != "api" and not name.startswith("api.client")} == set()
    assert "pydantic" not in loaded


def key_of(shop: Shop, who: str, **how: Any) -> str:
    with shop(who, **how) as client:
        return client.headers["authorization"].removeprefix("Bearer ")


def test_lists_go_through_all_their_pages(shop: Shop, ask: Ask) -> None:
    key = key_of(shop, "dora")
    deals = ask(shop.url, key, "list_deals", limit=3, sort="name")
    assert [one.name for one in deals] == sorted(one.name for one in deals)
    assert len(deals) == len({one.id for one in deals}) > 9
    [cedar] = [one for one in deals if one.name == "Cedar-1"]
    [large] = ask(shop.url, key, "list_deals", amount_min=9000, owner=cedar.owner)
    assert (large.name, large.amount, large.currency) == ("Cedar-2", 9000.0, "USD")
    for number in range(3):
        ask(shop.url, key, "chat", f"Which teams do we have? {number}")
    threads = ask(shop.url, key, "list_threads", limit=1)
    assert len(threads) == len({one.id for one in threads}) >= 3
    for _ in range(3):
        key_of(shop, "dora")
    assert len(ask(shop.url, key, "list_keys", limit=2)) >= 4


def test_a_record_is_made_changed_in_conflict_and_removed(shop: Shop, ask: Ask) -> None:
    key = key_of(shop, "dora", may_approve=True)
    asked = {"title": "Call Alder", "due_on": date(2026, 7, 2), "idempotency_key": f"only-{ask.__name__}"}
    made, again = [ask(shop.url, key, "create_task", **asked) for _ in range(2)]
    assert made == again
    task = made.record
    changed = ask(shop.url, key, "update_task", task, title="Write to Alder")
    assert (changed.record.title, changed.record.version > task.version) == ("Write to Alder", True)
    with pytest.raises(ChangedMeanwhileError) as conflict:
        ask(shop.url, key, "update_task", task, title="Visit Alder")
    assert (conflict.value.status, conflict.value.code) == (412, "changed_meanwhile")
    assert ask(shop.url, key, "update_task", task.id, due_on=None).record.due_on is None
    fresh = ask(shop.url, key, "read_task", task.id)
    gone = ask(shop.url, key, "delete_task", fresh)
    assert gone.record is None
    with pytest.raises(NotFoundError):
        ask(shop.url, key, "read_task", task.id)
    ask(shop.url, key, "undo_change", gone.change_id)
    assert ask(shop.url, key, "read_task", task.id).title == "Write to Alder"
    with pytest.raises(ConflictError):
        ask(shop.url, key, "undo_change", gone.change_id)


@pytest.mark.quick
def test_a_change_that_is_repeated_has_its_first_answer_though_the_record_moved(shop: Shop, ask: Ask) -> None:
    key = key_of(shop, "dora", may_approve=True)
    task = ask(shop.url, key, "create_task", title="Twice").record
    first = ask(shop.url, key, "update_task", task, title="Once", idempotency_key=f"u-{task.id}")
    again = ask(shop.url, key, "update_task", task, title="Once", idempotency_key=f"u-{task.id}")
    assert first == again
    gone = [ask(shop.url, key, "delete_task", first.record, idempotency_key=f"d-{task.id}") for _ in range(2)]
    assert gone[0] == gone[1]


def test_what_is_of_weight_waits_and_is_decided(shop: Shop, ask: Ask) -> None:
    key, may = key_of(shop, "rhea"), key_of(shop, "rhea", may_approve=True)
    [deal] = [one for one in ask(shop.url, key, "list_deals", q="Alder-Open") if one.name == "Alder-Open"]
    waits = ask(shop.url, key, "update_deal", deal, amount=deal.amount + 50)
    assert (waits.record, waits.proposal.may_approve) == (None, False)
    with pytest.raises(NotAllowedError) as refused:
        ask(shop.url, key, "decide_proposal", waits.proposal.id, "approve")
    assert refused.value.what_to_do
    assert waits.proposal.id in [one.id for one in ask(shop.url, may, "list_proposals")]
    done = ask(shop.url, may, "decide_proposal", waits.proposal.id, "approve")
    assert ask(shop.url, key, "read_deal", deal.id).amount == deal.amount + 50
    with pytest.raises(ConflictError):
        ask(shop.url, may, "decide_proposal", waits.proposal.id, "reject")
    [change] = done.change_ids
    assert change in [one.id for one in ask(shop.url, may, "list_changes", limit=2)]
    ask(shop.url, may, "undo_change", change)
    assert ask(shop.url, key, "read_deal", deal.id).amount == deal.amount


def test_figures_documents_and_what_models_cost(shop: Shop, ask: Ask) -> None:
    key = key_of(shop, "otis")
    found = ask(shop.url, key, "query_metric", "bookings", group_by=["team"], period="this year", limit=1).result
    assert (found.unit, found.currency, len(found.rows)) == ("money", "USD", 1)
    behind = ask(shop.url, key, "list_metric_records", "bookings", period="this year", limit=2)
    assert (len(behind.table.rows), behind.total > 2) == (2, True)
    assert "bookings" in [one.name for one in ask(shop.url, key, "list_metrics", language="zh")]
    with pytest.raises(NotFoundError):
        ask(shop.url, key, "query_metric", "bookings", period="the year of the dragon fruit")
    with pytest.raises(InvalidError):
        ask(shop.url, key, "query_metric", "bookings", limit=-1)
    assert ask(shop.url, key, "read_usage", days=3).total.turns == 0
    path, text = "rules/折扣 & more.md", "# 折扣\n\n十个点以内不用审批。"
    taken = ask(shop.url, key, "put_document", path, text.encode(), audience="rep,operations")
    assert taken.path == path
    assert taken.path in [one.path for one in ask(shop.url, key, "list_documents")]
    assert isinstance(ask(shop.url, key, "search", "折扣要审批吗").answerable, bool)


def test_files_are_imported_and_taken_back(shop: Shop, ask: Ask) -> None:
    key = key_of(shop, "otis")
    begun = [ask(shop.url, key, "begin_import", idempotency_key=f"i-{ask.__name__}") for _ in range(2)]
    assert begun[0].id == begun[1].id
    ask(shop.url, key, "put_import_file", begun[0].id, "客户 1.csv", b"account,sector\nAcorn Ltd,retail\n,x\n")
    ask(shop.url, key, "run_import", begun[0].id, {"客户 1.csv": {"kind": "accounts"}})
    deadline = time.monotonic() + 30
    while (view := ask(shop.url, key, "read_import", begun[0].id)).at_work:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (view.state, view.result.counts["accounts"].created, view.result.rejected) == ("done", 1, 1)
    assert "x" in ask(shop.url, key, "download_rejects", view.id)
    assert ask(shop.url, key, "undo_whole_import", view.id).removed == {"accounts": 1}


def test_people_keys_and_tokens(shop: Shop, ask: Ask) -> None:
    key, email = key_of(shop, "dora"), f"nia-{ask.__name__}@example.com"
    added = ask(shop.url, key, "add_person", email, name=f"Nia {ask.__name__}", role="rep", team="North")
    assert (added.became, added.team) == ("new", "North")
    assert email in [one.email for one in ask(shop.url, key, "list_people")]
    token = ask(shop.url, key, "create_token", "rhea@example.com", seconds=60)
    assert ask(shop.url, token.token, "me").name == "Rhea Rowe"
    mine = ask(shop.url, key, "list_keys")[0]
    assert ask(shop.url, key, "change_key", mine.id, name="narrow").name == "narrow"
    ask(shop.url, key, "revoke_key", mine.id)
    with pytest.raises(NotSignedInError):
        ask(shop.url, key, "me")


def test_many_are_asked_at_once(shop: Shop) -> None:
    key = key_of(shop, "dora")

    async def ask_all() -> list[str]:
        async with AsyncSalesdesk(shop.url, key, language="zh") as desk:
            replies = await asyncio.gather(*[desk.chat(f"我们有哪些团队？{number}") for number in range(5)])
        return [reply.language for reply in replies]

    assert asyncio.run(ask_all()) == ["zh"] * 5
