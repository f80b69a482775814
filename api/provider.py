"""Sign-in by another provider (OpenID Connect): authorization code with PKCE, and what the ID token has to prove.

The provider is found by discovery. Nothing of an attempt is kept here: what has to come back with the browser lies in
its cookie, signed, for ten minutes (api/routes/provider.py).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from ssl import SSLContext

    from joserfc.jwk import KeySet

    from assistant.settings import Provider

LIFE_SECONDS = 600
SCOPE = "openid email"
# Signatures that only the provider can make. Those by the client's own secret, and `none`, are not among them.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
# How far the provider's clock and ours may be apart.
LEEWAY_SECONDS = 60
# What is known of the provider is asked again after an hour, its keys also where it signs with one that is unknown.
KNOWN_SECONDS = 3600.0
TIMEOUT_SECONDS = 10.0


class ProviderDownError(Exception):
    """The provider could not be asked, or answers what is no OpenID Connect."""


class NotProvenError(Exception):
    """What came back proves nobody: `why` says what is wrong with it, for logs. `denied`: the provider said no."""

    def __init__(self, why: str, *, denied: bool = False) -> None:
        super().__init__(why)
        self.why, self.denied = why, denied


@dataclass(frozen=True)
class Attempt:
    """One sign-in that a browser began: what goes to the provider, is held against the answer, and where it goes on."""

    state: str
    nonce: str
    verifier: str
    next: str


@dataclass(frozen=True)
class Identity:
    """Whom the provider proved. `verified`: it says that the address is theirs."""

    email: str | None
    verified: bool


class SignIn:
    """The one provider of an installation. Safe to use from several threads."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._lock = threading.Lock()
        self._metadata: dict[str, Any] = {}
        self._metadata_at = self._keys_at = -KNOWN_SECONDS
        self._keys: KeySet | None = None

    @cached_property
    def _trust(self) -> SSLContext:
        """Whom connections trust. To read the authorities' certificates takes 40 ms: once, not at each request."""
        import httpx2

        return httpx2.create_ssl_context()

    def begin(self, redirect: str, go_on: str) -> tuple[str, Attempt]:
        """The provider's address for the browser, and the new attempt. Raises ProviderDownError."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        attempt = Attempt(state, nonce, verifier, go_on)
        metadata = self._known()
        with self._client(metadata, redirect) as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=attempt.state, nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )  # fmt: skip
        return str(address), attempt

    def end(self, redirect: str, attempt: Attempt, code: str, error: str = "", issuer: str = "") -> Identity:
        """Whom a code proves. `error` and `issuer` as the answer had them. Raises NotProvenError, ProviderDownError."""
        import httpx2
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        metadata = self._known()
        if issuer not in ("", metadata["issuer"]):
            raise NotProvenError("the answer is another issuer's")
        if error or not code:
            raise NotProvenError(f"the provider answers {error[:60]!r}", denied=error == "access_denied")
        try:
            with self._client(metadata, redirect) as client:
                token = client.fetch_token(
                    metadata["token_endpoint"], grant_type="authorization_code", code=code,
                    code_verifier=attempt.verifier,
                )  # fmt: skip
                claims = self._claims(metadata, attempt, token)
                return _identity(claims) or self._asked(client, metadata, claims)
        except AuthlibBaseError as failure:
            raise NotProvenError(f"the provider answers {str(failure.error)[:60]!r}") from failure
        except JoseError as failure:
            raise NotProvenError(f"the ID token: {type(failure).__name__} {failure.description}") from failure
        except httpx2.HTTPError as failure:
            raise ProviderDownError(type(failure).__name__) from failure
        except ValueError as failure:
            # What can't be read may hold a token, so it is not told on.
            raise NotProvenError("an answer that can't be read") from failure

    def seal(self, attempt: Attempt) -> str:
        """An attempt for the browser to keep, that nobody else can make."""
        from joserfc import jwt

        claims = {**vars(attempt), "exp": int(time.time()) + LIFE_SECONDS}
        return jwt.encode({"alg": "HS256"}, claims, self._own_key())

    def unseal(self, sealed: str, state: str) -> Attempt | None:
        """The attempt that an answer with this state belongs to; None where it is another's, or over."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            claims = jwt.decode(sealed, self._own_key(), algorithms=["HS256"]).claims
            jwt.JWTClaimsRegistry(exp={"essential": True}).validate(claims)
        except (JoseError, ValueError):
            return None
        kept = {name: str(claims[name]) for name in ("state", "nonce", "verifier", "next")}
        attempt = Attempt(**kept)
        return attempt if hmac.compare_digest(attempt.state.encode(), state.encode()) else None

    def _own_key(self) -> Any:  # noqa: ANN401 - joserfc's key
        from joserfc.jwk import OctKey

        made = hashlib.sha256(b"salesdesk sign-in\x00" + self._provider.client_secret.encode()).digest()
        return OctKey.import_key(made)

    def _client(self, metadata: dict[str, Any], redirect: str) -> Any:  # noqa: ANN401 - authlib is untyped
        from authlib.integrations.httpx_client import OAuth2Client

        by = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in by else "client_secret_post"
        return OAuth2Client(
            self._provider.client_id, self._provider.client_secret, scope=SCOPE, redirect_uri=redirect,
            token_endpoint_auth_method=method, code_challenge_method="S256", timeout=TIMEOUT_SECONDS,
            verify=self._trust,
        )  # fmt: skip

    def _claims(self, metadata: dict[str, Any], attempt: Attempt, token: dict[str, Any]) -> dict[str, Any]:
        """The claims of an ID token, whose signature, issuer, audience, times and nonce hold."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError

        sealed = str(token.get("id_token") or "")
        try:
            read = jwt.decode(sealed, self._keys_of(metadata), algorithms=ALGORITHMS)
        except InvalidKeyIdError:  # the provider may have another key by now
            read = jwt.decode(sealed, self._keys_of(metadata, anew=True), algorithms=ALGORITHMS)
        client = self._provider.client_id
        claims = CodeIDToken(
            read.claims, read.header,
            {"iss": {"essential": True, "value": metadata["issuer"]}, "aud": {"essential": True, "value": client}},
            {"nonce": attempt.nonce, "client_id": client, "access_token": token.get("access_token")},
        )  # fmt: skip
        claims.validate(leeway=LEEWAY_SECONDS)
        return dict(claims)

    def _asked(self, client: Any, metadata: dict[str, Any], claims: dict[str, Any]) -> Identity:  # noqa: ANN401
        """What the provider says when it is asked: many tell no e-mail address in the ID token."""
        if "userinfo_endpoint" not in metadata:
            return Identity(None, verified=False)
        answer = client.get(metadata["userinfo_endpoint"])
        answer.raise_for_status()
        told = answer.json()
        if not isinstance(told, dict) or told.get("sub") != claims["sub"]:
            raise NotProvenError("the user info is of somebody else")
        return _identity(told) or Identity(None, verified=False)

    def _known(self) -> dict[str, Any]:
        """What the provider says of itself."""
        with self._lock:
            if time.monotonic() - self._metadata_at >= KNOWN_SECONDS:
                found = self._get(f"{self._provider.issuer}/.well-known/openid-configuration")
                if str(found.get("issuer", "")).rstrip("/") != self._provider.issuer:
                    raise ProviderDownError("discovery names another issuer")
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    if urlsplit(str(found.get(name))).scheme not in self._schemes():
                        raise ProviderDownError(f"discovery has no {name} to be trusted")
                self._metadata, self._metadata_at = found, time.monotonic()
            return self._metadata

    def _schemes(self) -> tuple[str, ...]:
        """A provider over TLS leads to no place without."""
        return ("https",) if self._provider.issuer.startswith("https:") else ("http", "https")

    def _keys_of(self, metadata: dict[str, Any], *, anew: bool = False) -> KeySet:
        from joserfc.jwk import KeySet

        with self._lock:
            if self._keys is None or anew or time.monotonic() - self._keys_at >= KNOWN_SECONDS:
                self._keys = KeySet.import_key_set(self._get(metadata["jwks_uri"]))  # type: ignore[arg-type]
                self._keys_at = time.monotonic()
            return self._keys

    def _get(self, address: str) -> dict[str, Any]:
        import httpx2

        try:
            answer = httpx2.get(address, timeout=TIMEOUT_SECONDS, verify=self._trust)
            answer.raise_for_status()
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderDownError(type(error).__name__) from error
        if not isinstance(found, dict):
            raise ProviderDownError("an answer that is no object")
        return found


def _identity(claims: dict[str, Any]) -> Identity | None:
    """Who is named, where an e-mail address is."""
    email = claims.get("email")
    # Some providers write the word.
    return Identity(email, verified=claims.get("email_verified") in (True, "true")) if isinstance(email, str) else None
