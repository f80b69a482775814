"""Imports over HTTP: files given, looked at, mapped, taken in, and taken back; nobody else finds them."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from knowledge.imports.fields import KINDS
from knowledge.sales.sell.accounts import Account
from tests.api.conftest import Office

ACCOUNTS = "account,sector,headcount\nAcorn Ltd,retail,12\nBirch Ltd,energy,many\n,retail,3\nCedar Ltd,retail,7\n"


def waited(client: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    """An import when it is at work no more."""
    assert answer.status_code == 202, answer.text
    deadline = time.monotonic() + 30
    while (view := client.get(f"/v1/imports/{answer.json()['id']}").json())["state"] in ("checking", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return dict(view)


def accounts(office: Office) -> int:
    with office.assistant.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Account)) or 0


@pytest.mark.slow
def test_files_are_looked_at_mapped_taken_in_and_taken_back(office: Office) -> None:
    before = accounts(office)
    with office.by_key("operations@example.com") as client:
        begun = client.post("/v1/imports")
        address = f"/v1/imports/{begun.json()['id']}"
        assert (begun.status_code, begun.json()["state"]) == (201, "open")
        assert client.post(f"{address}/run", json={}).json()["code"] == "import.no_files"
        given = client.put(f"{address}/files/accounts.csv", content=ACCOUNTS)
        assert given.json()["files"] == ["accounts.csv"]
        looked = waited(client, client.post(f"{address}/check", json={}))
        assert (looked["state"], looked["result"]["dry_run"], accounts(office)) == ("checked", True, before)
        [file] = looked["result"]["files"]
        assert {one["header"]: one["field"] for one in file["columns"]}["account"] == "name"
        mapping = {"accounts.csv": {"kind": "accounts", "columns": {"headcount": "employees"}}}
        done = waited(client, client.post(f"{address}/run", json={"mapping": mapping}))
        assert (done["state"], done["result"]["counts"]["accounts"]["created"]) == ("done", 3), done
        [rejected] = done["result"]["rejects"]
        assert (rejected["file"], rejected["row"]) == ("accounts.csv", 4), rejected
        assert "retail" in client.get(f"{address}/rejects").text
        assert accounts(office) == before + 3
        assert client.post(f"{address}/run", json={}).json()["code"] == "import.not_open"
        undone = client.post(f"{address}/undo")
        assert undone.json()["removed"] == {"accounts": 3}
        assert (client.get(address).json()["state"], accounts(office)) == ("undone", before)
        again = client.post(f"{address}/undo")
        assert (again.status_code, again.json()["code"]) == (409, "import.undone_already")


def test_kinds_and_fields_have_words_in_both_languages(office: Office) -> None:
    with office.by_key("operations@example.com") as client:
        told = {
            language: client.get("/v1/imports/kinds", headers={"accept-language": language}).json()
            for language in ("en", "zh")
        }
    for language, kinds in told.items():
        assert {kind["kind"]: kind["fields"] for kind in kinds} == {k.name: sorted(k.fields) for k in KINDS.values()}
        assert all(list(kind["labels"]) == kind["fields"] and kind["label"] for kind in kinds)
        # Two fields of one kind that read alike could not be chosen between.
        alike = [kind["kind"] for kind in kinds if len(set(kind["labels"].values())) < len(kind["fields"])]
        assert not alike, language
    titles = {kind["kind"]: kind["labels"].get("title") for kind in told["zh"]}
    assert (titles["contacts"], titles["tasks"]) == ("职务", "任务")


def test_what_can_t_be_read_is_said_and_can_be_mended(office: Office) -> None:
    with office.by_key("director@example.com") as client:
        address = f"/v1/imports/{client.post('/v1/imports').json()['id']}"
        client.put(f"{address}/files/weather.csv", content="sunny,warm\n1,2\n")
        failed = waited(client, client.post(f"{address}/run", json={}))
        assert failed["state"] == "failed"
        assert "weather.csv" in failed["problem"]
        client.put(f"{address}/files/weather.csv", content=ACCOUNTS)
        assert waited(client, client.post(f"{address}/check", json={}))["state"] == "checked"
        wrong = client.post(f"{address}/run", json={"mapping": {"weather.csv": {"kind": "weather"}}})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "import.map")


@pytest.mark.parametrize(
    "name", ["..csv", "a%2Fb.csv", "..%2F..%2Fx.csv", "notes.exe", ".hidden.csv", "x" * 180 + ".csv"]
)
def test_a_file_lies_where_its_import_is_and_nowhere_else(office: Office, name: str) -> None:
    with office.by_key("director@example.com") as client:
        address = f"/v1/imports/{client.post('/v1/imports').json()['id']}"
        assert client.put(f"{address}/files/{name}", content="x").status_code in (404, 422)
    folder = office.assistant.settings.home / "imports"
    assert [file for file in folder.rglob("*") if file.is_file()] == []


@pytest.mark.slow
def test_somebody_else_s_import_is_not_found(office: Office) -> None:
    with office.by_key("director@example.com") as client:
        address = f"/v1/imports/{client.post('/v1/imports').json()['id']}"
    with office.by_key("operations@example.com") as other:
        assert other.get("/v1/imports").json() == []
        for answer in (
            other.get(address), other.put(f"{address}/files/a.csv", content="a"), other.post(f"{address}/run", json={}),
            other.post(f"{address}/check", json={}), other.post(f"{address}/undo"), other.get(f"{address}/rejects"),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown.import")


@pytest.mark.slow
def test_an_import_whose_process_died_is_told_as_interrupted(office: Office) -> None:
    from knowledge.imports import jobs

    with office.by_key("director@example.com") as client:
        job = client.post("/v1/imports").json()["id"]
        with office.assistant.database.transaction() as session:
            assert jobs.move(session, job, (jobs.JobState.OPEN,), jobs.JobState.RUNNING)
        view = client.get(f"/v1/imports/{job}", headers={"accept-language": "zh"}).json()
        assert (view["state"], view["problem"]) == ("failed", "导入中断了。请重新开始：已导入的内容保持不变。")
