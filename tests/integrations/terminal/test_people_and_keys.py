"""`salesdesk person` and `salesdesk keys`: what they print, and how they end."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.settings import load
from knowledge import sign_in
from knowledge.access import Principal
from knowledge.database import Database
from knowledge.sales.team.people import Person, Role
from tests.integrations.terminal.conftest import Run

pytestmark = pytest.mark.slow

ANN = ("ann@example.com", "--name", "Ann Lee", "--role", "manager", "--team", "North")


def principal_of(secret: str) -> Principal | None:
    database = Database(load().database_url)
    with database.transaction() as session:
        found = sign_in.find_key(session, secret, now=datetime.now(UTC), today=date(2026, 1, 1))
    database.close()
    return found


def import_namesakes() -> None:
    database = Database(load().database_url)
    with database.transaction() as session:
        session.add_all([Person(name="Bo Chen", role=Role.REP), Person(name="Bo Chen", role=Role.REP)])
    database.close()


def test_add_link_and_deactivate(run: Run) -> None:
    added = run("person", "add", *ANN)
    assert added.exit_code == 0, added.output
    assert "North (new)" in added.output
    link = run("person", "link", "ann@example.com").output.strip()
    assert link.startswith("http://127.0.0.1:8000/sign-in/")
    key = run("keys", "create", "--as", "ann@example.com", "--name", "k").stdout.strip()
    assert principal_of(key) is not None
    assert json.loads(run("person", "list", "--json").output)[0]["email"] == "ann@example.com"
    assert run("person", "deactivate", "ann@example.com", stdin="n\n").exit_code == 1
    assert principal_of(key) is not None
    assert run("person", "deactivate", "ann@example.com", "--yes").exit_code == 0
    assert principal_of(key) is None
    refused = run("person", "link", "ann@example.com")
    assert refused.exit_code == 2
    assert "Ann Lee" in refused.stderr


@pytest.mark.quick
def test_links_begin_with_the_public_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("person", "add", *ANN)
    monkeypatch.setenv("SALESDESK_PUBLIC_URL", "https://desk.example.com/")
    assert run("person", "link", "ann@example.com").output.startswith("https://desk.example.com/sign-in/")


def test_links_expire_by_the_real_clock_whatever_today_is_said_to_be(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("person", "add", *ANN)
    monkeypatch.setenv("SALESDESK_TODAY", "2017-12-31")
    token = run("person", "link", "ann@example.com").output.strip().rsplit("/", 1)[1]
    database = Database(load().database_url)
    with database.transaction() as session:
        assert sign_in.link_is_good(session, token, now=datetime.now(UTC))
    database.close()


def test_several_of_a_name_are_listed_and_one_is_chosen(run: Run) -> None:
    import_namesakes()
    bo = ("person", "add", "bo@example.com", "--name", "Bo Chen", "--role", "rep")
    several = run(*bo)
    assert several.exit_code == 2
    assert "--adopt" in several.stderr
    assert several.stderr.count("Bo Chen") >= 2
    chosen = run(*bo, "--adopt", "3")
    assert chosen.exit_code == 0, chosen.output
    assert "adopted" in chosen.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("person", "add", "not-an-address", "--name", "A", "--role", "rep"), "not-an-address"),
        (("person", "add", "a@x.com", "--name", "A", "--role", "king"), "director"),
        (("person", "add", "a@x.com", "--name", "A", "--role", "rep", "--team", "Nowhere"), "Nowhere"),
        (("person", "link", "nobody@x.com"), "nobody@x.com"),
        (("person", "deactivate", "owner@localhost", "--yes"), "Owner"),
        (("keys", "create", "--as", "nobody@x.com", "--name", "k"), "nobody@x.com"),
        (("keys", "revoke", "99"), "99"),
        (("person", "import", "missing.csv"), "missing.csv"),
    ],
)
def test_what_can_t_be_done_is_one_sentence_and_code_2(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output + result.stderr


def test_refusals_are_chinese_on_a_chinese_machine(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "邮箱" in run("person", "link", "nobody@x.com").stderr


def test_people_from_a_file_with_rows_that_can_t_be_taken(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("email,name,role,team\na@x.com,Ann,manager,North\nbad,Bo,rep,North\n", encoding="utf-8")
    result = run("person", "import", str(file))
    assert result.exit_code == 0
    assert "people.csv:3" in result.stderr
    assert "1 new, 0 adopted, 0 updated; 1 row with a problem." in result.stdout
    report = json.loads(run("person", "import", str(file), "--json").stdout)
    assert [one["how"] for one in report["people"]] == ["updated"]
    assert report["rejected"][0]["code"] == "person.bad_email"
    file.write_text("email,name,role\nbad,Bo,rep\n", encoding="utf-8")
    assert run("person", "import", str(file)).exit_code == 1


def test_keys_are_narrowed_listed_and_revoked(run: Run) -> None:
    run("person", "add", *ANN)
    made = run("keys", "create", "--as", "ann@example.com", "--name", "bi", "--tools", "find_deals,query_metric")
    principal = principal_of(made.stdout.strip())
    assert principal is not None
    assert principal.only_tools == {"find_deals", "query_metric"}
    assert principal.may_approve is False
    bold = run("keys", "create", "--as", "ann@example.com", "--name", "bot", "--may-approve", "--days", "3").stdout
    approving = principal_of(bold.strip())
    assert approving is not None
    assert approving.may_approve
    unknown = run("keys", "create", "--as", "ann@example.com", "--name", "x", "--tools", "find_deals,nope")
    assert unknown.exit_code == 2
    assert "nope" in unknown.stderr
    listed = run("keys", "list")
    assert made.stdout.strip() not in listed.output
    assert run("keys", "revoke", "1").exit_code == 0
    assert principal_of(made.stdout.strip()) is None
    states = {key["name"]: key["state"] for key in json.loads(run("keys", "list", "--json").output)}
    assert states == {"bi": "revoked", "bot": "valid"}
