"""The real client of the protocol over both ways: tools by role, reads, and writes that a person decides about."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from integrations.mcp.http import PATH, Door
from tests.api.conftest import Shop, served
from tests.support.company import TODAY, desk_in
from tools.catalogue import TOOLS

ROOT = Path(__file__).parents[3]
Talk = Callable[[Client], Awaitable[None]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("mcp")
    with desk_in(folder) as desk, served(desk.assistant, doors={PATH: Door(desk.assistant)}) as url:
        yield Shop(desk, url)


def over_http(shop: Shop, key: str, talk: Talk, **how: Any) -> None:
    secret = shop(key, **how).headers["authorization"]

    async def run() -> None:
        async with (
            httpx2.AsyncClient(headers={"authorization": secret}, timeout=30) as http,
            Client(streamable_http_client(shop.url + PATH, http_client=http)) as client,
        ):
            await talk(client)

    anyio.run(run)


def over_pipes(shop: Shop, arguments: list[str], talk: Talk) -> None:
    environment = {
        **os.environ, "SALESDESK_HOME": str(shop.desk.assistant.settings.home), "PYTHONPATH": str(ROOT),
        "SALESDESK_TODAY": TODAY.isoformat(),
    }  # fmt: skip
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "integrations.terminal.main", "mcp", *arguments], env=environment
    )

    async def run() -> None:
        async with Client(stdio_client(server)) as client:
            await talk(client)

    anyio.run(run)


async def converse(client: Client, shop: Shop) -> str:
    """A whole conversation of another agent; gives the number of what it left for a person."""
    names = {tool.name for tool in (await client.list_tools()).tools}
    assert names == {tool.name for tool in shop.desk.assistant.toolbox.allowed(shop.desk.who("rhea"))}
    assert not [name for name in names if "approve" in name or "decide" in name]
    found = await client.call_tool("find_deals", {"where": [{"field": "stage", "values": ["proposal"]}]})
    assert not found.is_error
    assert "Alder-Open" in str(found.structured_content)
    assert "Cedar-Open" not in str(found.structured_content)
    unknown = await client.call_tool("brief_account", {"account": "Zorkmid Holdings"})
    assert unknown.is_error
    logged = await client.call_tool(
        "log_activity", {"kind": "call", "account": "Alder Works", "summary": "wants a quote"}
    )
    assert not logged.is_error
    assert "/waiting" in logged.content[0].text
    proposal: str = logged.structured_content["proposal_id"]
    return proposal


@pytest.mark.slow
def test_a_conversation_over_http_ends_with_a_person_s_yes(shop: Shop) -> None:
    left: list[str] = []

    async def talk(client: Client) -> None:
        left.append(await converse(client, shop))

    before = len(shop.desk.activities())
    over_http(shop, "rhea", talk)
    assert len(shop.desk.activities()) == before, "however small, a write of another agent waits"
    with shop.page("rhea") as page:
        assert left[0] in [one["id"] for one in page.get("/v1/proposals").json()]
        done = page.post(f"/v1/proposals/{left[0]}", json={"decision": "approve"})
        assert done.json()["outcome"] == "done"
    assert len(shop.desk.activities()) == before + 1


@pytest.mark.slow
def test_a_conversation_over_pipes(shop: Shop) -> None:
    async def talk(client: Client) -> None:
        await converse(client, shop)

    over_pipes(shop, ["--as", "rhea@example.com"], talk)


def test_a_narrowed_key_has_its_tools_alone(shop: Shop) -> None:
    async def talk(client: Client) -> None:
        assert [tool.name for tool in (await client.list_tools()).tools] == ["find_deals"]
        refused = await client.call_tool("find_accounts", {})
        assert refused.is_error
        assert refused.structured_content == {"refused": "access.tool"}

    over_http(shop, "rhea", talk, tools=["find_deals"])


def test_the_schemas_are_the_tools_own(shop: Shop) -> None:
    declared = {tool.name: tool for tool in TOOLS}

    async def talk(client: Client) -> None:
        for tool in (await client.list_tools()).tools:
            assert tool.input_schema == declared[tool.name].input.model_json_schema()
            assert tool.description == declared[tool.name].manual

    over_http(shop, "dora", talk)


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer sd_wrong"}, {"cookie": "salesdesk_session=x"}])
def test_nobody_comes_in_without_a_key(shop: Shop, headers: dict[str, str]) -> None:
    answer = httpx.post(shop.url + PATH, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "key.invalid")
