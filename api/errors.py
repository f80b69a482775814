"""One error shape for every door: problem+json with a code that clients can rely on."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.render import word_refusal
from knowledge.refusals import Refusal

log = logging.getLogger(__name__)

Language = Literal["en", "zh"]
TITLES = {
    400: "Bad request", 401: "Not signed in", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    409: "Conflict", 412: "Changed meanwhile", 413: "Too large", 415: "Unsupported media type", 422: "Not understood",
    429: "Too many requests", 500: "Server error", 503: "Not ready",
}  # fmt: skip
STATUS_OF_FAMILY = {"unknown": 404, "access": 403, "proposal": 409, "undo": 409, "changed_meanwhile": 409}
STATUS_OF_CODE = {
    "library.path_taken": 409, "library.kept_in_folder": 409, "library.busy": 503, "library.endpoint": 503,
    "library.unknown_kind": 415, "import.unknown": 404, "import.busy": 409, "import.not_open": 409,
    "import.not_done": 409, "import.undone_already": 409, "request.being_answered": 409, "key.ended": 409,
    "key.made_already": 409, "key.wider": 409, "person.email_taken": 409, "person.other_email": 409,
    "team.has_manager": 409, "person.is_owner": 409, "token.tools": 403,
}  # fmt: skip


class Problem(HTTPException):
    """An error with its HTTP status; `refusal` carries the code and the facts that word it.

    An HTTPException, since FastAPI turns any other one that comes up while it reads a body into a 400 of its own.
    """

    def __init__(self, status: int, code: str, *, headers: dict[str, str] | None = None, **facts: Any) -> None:  # noqa: ANN401
        super().__init__(status, code, headers)
        self.refusal = Refusal(code, **facts)


def language_of(request: Request) -> Language:
    """The language of an error: the request's (our page sends the one in use), else the person's, else English."""
    principal = getattr(request.state, "principal", None)
    said = request.headers.get("accept-language") or (principal.language if principal else None) or ""
    return "zh" if said.strip().lower().startswith("zh") else "en"


def request_id(request: Request) -> str:
    """The id under which this request stands in the log."""
    found: str = request.scope.get("request_id") or secrets.token_hex(8)
    return found


def problem_body(request: Request, status: int, refusal: Refusal) -> dict[str, Any]:
    """The problem as a JSON object, worded in the reader's language."""
    body: dict[str, Any] = {
        "type": f"urn:salesdesk:problem:{refusal.code}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": refusal.code,
        "detail": word_refusal(refusal, language_of(request)),
        "request_id": request_id(request),
    }
    if refusal.choices:
        body["choices"] = refusal.choices
    return body


def problem_response(
    request: Request, status: int, refusal: Refusal, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(
        problem_body(request, status, refusal), status, media_type="application/problem+json", headers=headers
    )


def status_of(refusal: Refusal) -> int:
    """The HTTP status of an expected no, by its code or its code's family."""
    return STATUS_OF_CODE.get(refusal.code) or STATUS_OF_FAMILY.get(refusal.code.split(".", 1)[0], 422)


def install(app: FastAPI) -> None:
    """Answer every error of this app in the one shape."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(Refusal, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


def failure(request: Request, error: BaseException) -> Refusal:
    """Log an unexpected error with the request's id; what a person gets to see of it."""
    log.error("request %s failed", request_id(request), exc_info=error)
    return Refusal("server.failed", id=request_id(request))


def _on_problem(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, Problem):
        raise error
    return problem_response(request, error.status_code, error.refusal, error.headers)


def _on_refusal(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, Refusal):
        raise error
    return problem_response(request, status_of(error), error)


def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    problems = "; ".join(
        f"{'.'.join(str(step) for step in item['loc'] if step != 'body') or 'body'}: {item['msg']}"
        for item in error.errors()
    )
    return problem_response(request, 422, Refusal("request.invalid", problems=problems[:1000]))


def _on_http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    code = {404: "request.no_such_path", 405: "request.method"}.get(error.status_code, "request.refused")
    refusal = Refusal(code, path=request.url.path, method=request.method)
    return problem_response(request, error.status_code, refusal, dict(error.headers or {}))
