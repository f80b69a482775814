"""The description of the API: every route also says how it refuses, in the one shape of errors."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from api.links import add_links


class ProblemBody(BaseModel):
    """A refusal or an error: `code` is stable, for programs; `detail` is worded for people, in their language."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{
                "type": "urn:salesdesk:problem:unknown.thread", "title": "Not found", "status": 404,
                "code": "unknown.thread", "detail": "There is no such conversation of yours.",
                "request_id": "9f3c1a7be2d04c55",
            }]
        }
    )  # fmt: skip

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    choices: list[str] = Field(default=[], description="what may have been meant")


PROBLEM = "ProblemBody"
ANSWER = {
    "description": "Refused, or failed: see `code`.",
    "content": {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}},
}
# FastAPI describes the errors of validation in a shape of its own, which is not ours.
THEIRS = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> None:
    """Let the app describe its errors as they are."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(plain())
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _with_problems(whole: dict[str, Any]) -> dict[str, Any]:
    for methods in whole["paths"].values():
        for operation in methods.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = ANSWER
    schemas = whole.setdefault("components", {}).setdefault("schemas", {})
    for name in THEIRS:
        schemas.pop(name, None)
    schemas[PROBLEM] = ProblemBody.model_json_schema()
    add_links(whole)
    return whole
