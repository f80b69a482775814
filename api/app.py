"""The HTTP door: `create_app` puts routes, errors and limits around one assistant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from api import errors, openapi, rules
from api.middleware import BodyLimit, RequestEnvelope
from api.provider import SignIn
from api.routes import (
    changes,
    chat,
    dashboard,
    documents,
    health,
    imports,
    keys,
    library,
    me,
    metrics,
    page,
    people,
    reading,
    records,
    threads,
    usage,
)
from api.routes import provider as provider_routes
from assistant.agent import Assistant
from assistant.settings import Provider

OWN = (
    chat.router, threads.router, changes.router, records.router, metrics.router, reading.router, library.router,
    imports.router, people.router, keys.router, me.router, dashboard.router, usage.router, health.router,
    provider_routes.router, page.router, documents.router,
)  # fmt: skip


def create_app(
    assistant: Assistant,
    *,
    routers: Sequence[APIRouter] = (),
    doors: Mapping[str, ASGIApp] | None = None,
    origins: Sequence[str] = (),
    provider: Provider | None = None,
) -> FastAPI:
    """The app over an assistant.

    `routers` (a chat service's events) and `doors`, whole apps at a path of their own, bring their own proof.
    `origins` are the other sites whose pages may call; by `provider` people sign in to the page.
    """
    # The documentation pages of FastAPI load scripts from outside hosts, so only /openapi.json is served.
    app = FastAPI(title="Salesdesk", docs_url=None, redoc_url=None, generate_unique_id_function=_operation_id)
    app.state.assistant = assistant
    app.state.sign_in = None if provider is None else SignIn(provider)
    errors.install(app)
    app.router.routes.extend(_own_routes())
    for router in routers:
        app.include_router(router)
    for path, door in (doors or {}).items():
        app.router.routes.append(Route(path, endpoint=door))
    openapi.describe(app)
    app.mount("/static", page.static)
    app.add_middleware(BodyLimit)
    _let_other_sites(app, origins)
    app.add_middleware(RequestEnvelope)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


@lru_cache(maxsize=1)
def _own_routes() -> list[BaseRoute]:
    """Our routes, each with its rule, for every app of this process.

    FastAPI works out what a route takes and gives at the first request, for all of them in half a second: once here,
    and not for each app.
    """
    rules.check(OWN)
    whole = APIRouter(generate_unique_id_function=_operation_id)
    for router in OWN:
        whole.include_router(router)
    return whole.routes


def _let_other_sites(app: FastAPI, origins: Sequence[str]) -> None:
    """Let the pages of named sites call the API with a token or a key; never with our cookie."""
    if origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(origins), allow_credentials=False,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["authorization", "content-type", "accept-language", "if-match", "idempotency-key"],
            expose_headers=["x-request-id", "etag", "link", "location", "retry-after"], max_age=600,
        )  # fmt: skip
