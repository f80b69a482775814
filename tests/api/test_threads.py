"""Conversations kept in order: found, renamed, deleted, taken along; and nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from knowledge.conversations import Turn
from tests.api.conftest import Office
from tests.support.proposals import CALL_AND_TASK, propose_calls

pytestmark = pytest.mark.slow


@pytest.mark.quick
def test_threads_are_found_by_title_and_words_and_paged(office: Office) -> None:
    with office.by_key("rep@example.com") as rep:
        first = rep.post("/v1/chat", json={"message": "list my accounts"}).json()["thread_id"]
        rep.post("/v1/chat", json={"message": "thanks, 100% of it", "thread_id": first})
        second = rep.post("/v1/chat", json={"message": "thank you"}).json()["thread_id"]
        page = rep.get("/v1/threads", params={"limit": 1})
        assert [one["id"] for one in page.json()] == [second]
        following = page.links["next"]["url"]
        assert [one["id"] for one in rep.get(following).json()] == [first]
        assert "link" not in rep.get(following).headers
        found = {q: [one["id"] for one in rep.get("/v1/threads", params={"q": q}).json()] for q in ("100%", "ACCOUNTS")}
        assert found == {"100%": [first], "ACCOUNTS": [first]}
        assert rep.get("/v1/threads", params={"q": "%%"}).json() == []


def test_a_thread_is_renamed(office: Office) -> None:
    with office.by_key("rep@example.com") as rep:
        thread = rep.post("/v1/chat", json={"message": "list my accounts"}).json()["thread_id"]
        renamed = rep.patch(f"/v1/threads/{thread}", json={"title": "  My   customers "})
        assert renamed.json()["title"] == "My customers" == rep.get(f"/v1/threads/{thread}").json()["title"]
        assert rep.patch(f"/v1/threads/{thread}", json={"title": " "}).status_code == 422


def test_a_deleted_thread_is_gone_with_all_that_was_said(office: Office) -> None:
    with office.by_key("rep@example.com") as rep:
        said = rep.post("/v1/chat", json={"message": "log a call with Rita Industries today: they want a quote"}).json()
        thread, change = said["thread_id"], rep.get("/v1/changes").json()[0]["id"]
        rep.post(f"/v1/turns/{said['turn_id']}/feedback", json={"verdict": "good"})
        assert rep.delete(f"/v1/threads/{thread}").status_code == 204
        assert rep.get("/v1/threads").json() == []
        for answer in (
            rep.get(f"/v1/threads/{thread}"), rep.delete(f"/v1/threads/{thread}"),
            rep.post("/v1/chat", json={"message": "thanks", "thread_id": thread}),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown.thread")
        with office.assistant.database.transaction() as session:
            turns = select(func.count()).select_from(Turn).where(Turn.thread_id == thread)
            assert session.scalar(turns) == 0
        assert rep.post(f"/v1/changes/{change}/undo").json()["outcome"] == "done"


def test_a_thread_is_taken_along_as_json_and_as_markdown(office: Office) -> None:
    with office.by_key("rep@example.com") as rep:
        thread = rep.post("/v1/chat", json={"message": "list my accounts"}).json()["thread_id"]
        whole = rep.get(f"/v1/threads/{thread}/export")
        assert whole.json() == rep.get(f"/v1/threads/{thread}").json()
        assert whole.headers["content-disposition"] == f'attachment; filename="{thread}.json"'
        text = rep.get(f"/v1/threads/{thread}/export", params={"format": "markdown"})
        assert text.headers["content-type"].startswith("text/markdown")
        assert "> list my accounts" in text.text
        assert "| Rita Industries |" in text.text


@pytest.mark.parametrize("who", ["director@example.com", "operations@example.com"])
def test_somebody_else_s_thread_is_not_found(office: Office, who: str) -> None:
    with office.by_key("rep@example.com") as rep:
        thread = rep.post("/v1/chat", json={"message": "thanks"}).json()["thread_id"]
    with office.by_key(who) as other:
        for answer in (
            other.get(f"/v1/threads/{thread}"), other.patch(f"/v1/threads/{thread}", json={"title": "x"}),
            other.delete(f"/v1/threads/{thread}"), other.get(f"/v1/threads/{thread}/export"),
            other.get("/v1/threads", params={"after": thread}),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown.thread")


def test_what_was_changed_is_listed_to_whoever_changed_it(office: Office) -> None:
    with office.by_key("rep@example.com") as rep:
        for what in ("they want a quote", "they want another quote"):
            rep.post("/v1/chat", json={"message": f"log a call with Rita Industries today: {what}"})
        first, second = rep.get("/v1/changes").json()
        assert (first["tool"], first["undone"], first["undoes"]) == ("log_activity", False, None)
        assert "Rita Industries" in first["summary"]
        page = rep.get("/v1/changes", params={"limit": 1, "language": "zh"})
        assert "电话" in page.json()[0]["summary"]
        assert rep.get(page.links["next"]["url"]).json()[0]["id"] == second["id"]
        rep.post(f"/v1/changes/{first['id']}/undo")
        undoing, undone, _ = rep.get("/v1/changes").json()
        assert (undoing["undoes"], undone["undone"]) == (first["id"], True)
    with office.by_key("director@example.com") as director:
        assert director.get("/v1/changes").json() == []


def test_an_edited_proposal_is_withdrawn_for_what_takes_its_place(office: Office) -> None:
    asked = {"message": "log a call with Otto Industries today: they want a quote"}
    with office.by_key("rep@example.com") as rep:
        reply = rep.post("/v1/chat", json=asked).json()
        [proposal], [call] = reply["proposals"], reply["tool_calls"]
        assert rep.get(f"/v1/proposals/{proposal['id']}").json()["rows"] == proposal["rows"]
        right = {"tool": call["tool"], "arguments": {**call["arguments"], "summary": "they want two quotes"}}
        edited = rep.put(f"/v1/proposals/{proposal['id']}", json=right).json()
        assert edited["outcome"] == "proposed", edited
        assert rep.get(f"/v1/proposals/{proposal['id']}").json()["state"] == "withdrawn"
        [waits] = rep.get("/v1/proposals").json()
        assert any("they want two quotes" in row for row in waits["rows"])
        wrong = rep.put(f"/v1/proposals/{waits['id']}", json={"tool": "list_everything", "arguments": {}})
        assert (wrong.status_code, wrong.json()["code"]) == (404, "unknown.write_tool")
    with office.browser("trainee@example.com") as other:
        assert other.get(f"/v1/proposals/{waits['id']}").status_code == 404
        refused = other.put(f"/v1/proposals/{waits['id']}", json=right)
        assert (refused.status_code, refused.json()["code"]) == (404, "unknown.proposal")
    with office.browser("rep@example.com") as rep:
        assert rep.get(f"/v1/proposals/{waits['id']}").json()["state"] == "pending"
        done = rep.put(f"/v1/proposals/{waits['id']}", json=right).json()
        assert done["outcome"] == "done", "what a person fills in is its own approval"
        assert rep.get("/v1/proposals").json() == []


def test_a_proposal_of_several_writes_is_edited_as_a_whole(office: Office) -> None:
    principal = office.assistant.principal("rep@example.com")
    both = [(tool, {**given, "account": "Rita Industries"}) for tool, given in CALL_AND_TASK]
    proposal = propose_calls(office.assistant, principal, *both)
    with office.browser("manager@example.com") as manager, office.browser("rep@example.com") as rep:
        [part] = manager.get("/v1/proposals").json()
        assert [call["labels"]["account"] for call in part["calls"]] == ["Account", "Account"]
        calls = [{"tool": call["tool"], "arguments": call["arguments"]} for call in part["calls"]]
        for wrong in ({"calls": []}, {"calls": part["calls"]}, {"calls": calls, "tool": "log_activity"}):
            assert manager.put(f"/v1/proposals/{proposal}", json=wrong).status_code == 422
        calls[0]["arguments"]["summary"] = "they want five percent"
        calls[1]["arguments"]["values"][0]["value"] = "no day"
        refused = manager.put(f"/v1/proposals/{proposal}", json={"calls": calls}).json()
        assert refused["outcome"] == "needs_detail", refused
        assert rep.get("/v1/activities").json()["items"] == []
        calls[1]["arguments"]["values"][0]["value"] = "2026-03-09"
        done = manager.put(f"/v1/proposals/{proposal}", json={"calls": calls}).json()
        assert done["outcome"] == "done", done
        assert rep.get(f"/v1/proposals/{proposal}").json()["state"] == "withdrawn"
        assert [item["summary"] for item in rep.get("/v1/activities").json()["items"]] == ["they want five percent"]
        assert [item["due_on"] for item in rep.get("/v1/tasks").json()["items"]] == ["2026-03-09"]
        assert [item["tool"] for item in manager.get("/v1/changes").json()] == ["log_activity+create_record"]
