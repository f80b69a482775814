"""Pages of a list: where the next one is, and cursors that a client hands back as they are."""

from __future__ import annotations

from fastapi import Request, Response


def next_page(request: Request, response: Response, **changed: str | int) -> None:
    """Say in the header Link where the next page is: this address with some of its parameters changed."""
    following = request.url.include_query_params(**changed)
    response.headers["link"] = f'<{following.path}?{following.query}>; rel="next"'
