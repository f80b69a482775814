"""Links in the description of the API: which operations take up what an answer names, so that programs can go on.

They are found by the addresses: an answer of `/v1/deals` that has an id leads to what is at `/v1/deals/{number}`, and a
conversation, turn or proposal that any answer names to what takes its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# Where an answer may name what its own address makes or lists.
OWN = ("/id", "/record/id", "/items/0/id", "/0/id")
# What any answer may name, and by which parameter it is taken up.
NAMED = {
    "/thread_id": "thread_id", "/turn_id": "turn_id", "/proposal/id": "proposal_id", "/proposals/0/id": "proposal_id",
}  # fmt: skip


def add_links(whole: dict[str, Any]) -> None:
    """Say at each answer of a described API which operations go on from it."""
    for path, methods in whole["paths"].items():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                # What was made has no proposal, and what is proposed is not made.
                but = {"201": "/proposal/id", "202": "/record/id"}.get(status)
                if status.startswith("2") and (links := dict(_links(whole, path, response, but))):
                    response["links"] = links


def _links(
    whole: dict[str, Any], path: str, response: dict[str, Any], but: str | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    own = next((pointer for pointer in OWN if pointer != but and _has(whole, schema, pointer)), None)
    for other, methods in whole["paths"].items():
        if len(taken := _parameters(other)) != 1:
            continue
        named = [at for at, name in NAMED.items() if [name] == taken and at != but and _has(whole, schema, at)]
        itself = f"{path}/{{{taken[0]}}}"
        for method, operation in methods.items():
            # What more there is to read of it may only come with time, as the refused rows of an import do.
            mine = own is not None and (other == itself or (method == "post" and other.startswith(f"{itself}/")))
            if at := own if mine else next(iter(named), None):
                name = operation["operationId"]
                parameters = {f"path.{taken[0]}": f"$response.body#{at}"}
                yield name, {"operationId": name, "parameters": parameters}


def _parameters(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _has(whole: dict[str, Any], schema: dict[str, Any], pointer: str) -> bool:
    """Whether what a schema describes may have something at a place."""
    for part in pointer.removeprefix("/").split("/"):
        choices = [_resolved(whole, one) for one in _choices(whole, schema)]
        key = "items" if part == "0" else None
        inner = [one[key] if key else one["properties"][part] for one in choices if key in one or part in _names(one)]
        if not inner:
            return False
        schema = inner[0]
    return True


def _names(schema: dict[str, Any]) -> dict[str, Any]:
    names: dict[str, Any] = schema.get("properties", {})
    return names


def _choices(whole: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    schema = _resolved(whole, schema)
    choices: list[dict[str, Any]] = schema.get("anyOf") or schema.get("oneOf") or [schema]
    return choices


def _resolved(whole: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    named = schema.get("$ref")
    found: dict[str, Any] = whole["components"]["schemas"][named.rsplit("/", 1)[-1]] if named else schema
    return found
