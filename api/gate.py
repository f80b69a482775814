"""The pages before the door, as they lie in `web`: signed out, and a sign-in that came to nothing."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from string import Template
from typing import Literal
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import FileResponse, HTMLResponse

from assistant.words import say

WEB = Path(__file__).parent / "web"
PROVIDER = "/sign-in/provider"
# Where a sign-in may go on: pages of this server by their form alone, so that no other site can be one.
_ONWARD = re.compile(r"/(?:[a-z]{1,30}|c/[\w-]{1,60}|library/sections/\d{1,10})?", re.ASCII)

Failure = Literal["again", "denied", "down", "unknown", "unverified"]


def page_file(name: str, status: int = 200) -> FileResponse:
    """A page as it lies in `web`."""
    return FileResponse(WEB / name, status, media_type="text/html; charset=utf-8")


def onward(path: str | None) -> str:
    """Where to go after a sign-in: the path that was asked for, where it is one of ours; else home."""
    return path if path is not None and _ONWARD.fullmatch(path) else "/"


def signed_out(request: Request, status: int) -> HTMLResponse:
    """How to come in: by the provider, where there is one, and by a personal link."""
    offered = request.app.state.sign_in is not None
    offer = _go(onward(request.url.path), "offer") if offered else ""
    return HTMLResponse(_page("signed-out.html", offer=offer), status)


def not_signed_in(why: Failure, status: int, *, go_on: str = "/", email: str = "") -> HTMLResponse:
    """Why a sign-in by the provider came to nothing, and what to do about it."""
    told = {language: say(f"sign_in.{why}", language, email=email) for language in ("en", "zh")}
    return HTMLResponse(
        _page(
            "not-signed-in.html", title=escape(say(f"sign_in.{why}_title", "en")), text=escape(told["en"]),
            zh=escape(told["zh"]), again=_go(go_on, "retry"),
        ),
        status,
    )  # fmt: skip


def _go(path: str, word: str) -> str:
    """The link that begins a sign-in by the provider."""
    address = PROVIDER if path == "/" else f"{PROVIDER}?{urlencode({'next': path})}"
    texts = [escape(say(f"sign_in.{word}", language)) for language in ("en", "zh")]
    words = f'<span>{texts[0]}</span><span lang="zh">{texts[1]}</span>'
    return f'<p><a class="button wide primary" href="{escape(address)}">{words}</a></p>'


def _page(name: str, **parts: str) -> str:
    return Template((WEB / name).read_text(encoding="utf-8")).substitute(parts)
