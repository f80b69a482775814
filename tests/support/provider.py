"""A small OpenID Connect provider on 127.0.0.1: it signs everybody in at once, and lies where a test says so."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import unquote, urlencode

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from tests.support.serving import serving

CLIENT, SECRET = "salesdesk", "a client's secret/with+signs"


@dataclass
class Grant:
    """What a code stands for."""

    nonce: str
    challenge: str
    redirect: str


@dataclass
class Provider:
    """What it says, and what it was asked. `change` alters an ID token's claims before they are signed."""

    url: str = ""
    email: str | None = "rep@example.com"
    verified: Any = True
    change: Callable[[dict[str, Any]], None] = lambda _claims: None
    denies: str | None = None
    down: bool = False
    asks: bool = False
    told_by_userinfo: bool = False
    basic: bool = True
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signs_with: Any = None
    header: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)
    # Everything that nobody else may read: codes, tokens, verifiers.
    secret: list[str] = field(default_factory=lambda: [SECRET])

    def be_honest(self) -> None:
        """Say what it says at first, under the key and address that it has."""
        vars(self).update(vars(Provider(url=self.url, key=self.key)))

    def id_token(self, grant: Grant) -> str:
        """What proves somebody."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.url, "aud": CLIENT, "sub": "u-1", "iat": now, "exp": now + 300, "nonce": grant.nonce,
        }  # fmt: skip
        claims |= {} if self.told_by_userinfo else self.address()
        self.change(claims)
        header = {"alg": "RS256", "kid": str(self.key.kid), **self.header}
        if header["alg"] == "none":
            parts = [base64.urlsafe_b64encode(_json(part)).decode().rstrip("=") for part in (header, claims)]
            return ".".join([*parts, ""])
        return jwt.encode(header, claims, self.signs_with or self.key, algorithms=[header["alg"]])

    def address(self) -> dict[str, Any]:
        """The claims about an e-mail address."""
        return {} if self.email is None else {"email": self.email, "email_verified": self.verified}

    def by_secret(self) -> None:
        """Sign with what the client knows as well."""
        self.header, self.signs_with = {"alg": "HS256"}, OctKey.import_key(SECRET)

    def by_a_strangers_key(self) -> None:
        """Sign with a key that is not among the provider's, under the name of one that is."""
        self.signs_with = RSAKey.generate_key(2048, {"kid": "one"})

    def renew_key(self) -> None:
        """Another key, under another name."""
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})


def _json(value: dict[str, Any]) -> bytes:
    import json

    return json.dumps(value).encode()


def provider_app(provider: Provider) -> FastAPI:
    """The provider's routes."""
    app = FastAPI()

    @app.middleware("http")
    async def out_of_order(request: Request, go_on: Any) -> Response:
        return Response("out of order", 500) if provider.down else await go_on(request)

    @app.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, Any]:
        by = "client_secret_basic" if provider.basic else "client_secret_post"
        places = {"authorization": "authorize", "token": "token", "userinfo": "me"}
        found = {f"{name}_endpoint": f"{provider.url}/{path}" for name, path in places.items()}
        return {
            "issuer": provider.url, "jwks_uri": f"{provider.url}/keys",
            "token_endpoint_auth_methods_supported": [by], **found,
        }  # fmt: skip

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return dict(KeySet([provider.key]).as_dict(private=False))

    @app.get("/authorize")
    def authorize(request: Request) -> Response:
        asked = request.query_params
        assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT, "openid email")
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        provider.codes[code] = Grant(asked["nonce"], asked["code_challenge"], asked["redirect_uri"])
        provider.secret.append(code)
        answer = {"error": provider.denies} if provider.denies else {"code": code}
        back = f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}"
        if provider.asks:
            return HTMLResponse(
                f'<title>Company</title><a id="yes" href="{back.replace("&", "&amp;")}">Yes, it is me</a>'
            )
        return RedirectResponse(back, 303)

    @app.post("/token")
    def token(
        request: Request, grant_type: Annotated[str, Form()], code: Annotated[str, Form()],
        redirect_uri: Annotated[str, Form()], code_verifier: Annotated[str, Form()],
        client_id: Annotated[str, Form()] = "", client_secret: Annotated[str, Form()] = "",
    ) -> Response:  # fmt: skip
        provider.secret.append(code_verifier)
        shown = [client_id, client_secret]
        if provider.basic:
            sent = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
            shown = [unquote(part) for part in sent.split(":", 1)]
        if shown != [CLIENT, SECRET]:
            return JSONResponse({"error": "invalid_client"}, 401)
        grant = provider.codes.pop(code, None)
        hashed = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).decode().rstrip("=")
        if grant is None or (hashed, redirect_uri) != (grant.challenge, grant.redirect):
            return JSONResponse({"error": "invalid_grant"}, 400)
        assert grant_type == "authorization_code"
        made = {"access_token": secrets.token_urlsafe(16), "id_token": provider.id_token(grant)}
        provider.secret += made.values()
        return JSONResponse({**made, "token_type": "Bearer", "expires_in": 300})

    @app.get("/me")
    def me(request: Request) -> dict[str, Any]:
        assert request.headers["authorization"].removeprefix("Bearer ") in provider.secret
        return {"sub": "u-1", **provider.address()}

    return app


@contextmanager
def provided() -> Iterator[Provider]:
    """A provider at work on a free port."""
    provider = Provider()
    with serving(provider_app(provider)) as provider.url:
        yield provider
