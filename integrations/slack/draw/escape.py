"""Text that Slack shows as it is: no mention, link or format comes out of a name in the records."""

from __future__ import annotations

import re

from knowledge.visible import visible

# Marks that open and close a format around words, as Slack pairs them.
_FORMAT = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)(?=[^\n]*?\S\1(?![\w*_~`]))")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~])")
# Between a mark and its word it keeps Slack from pairing the mark, and is not seen.
_JOINER = "\u2060"


def mrkdwn(text: str) -> str:
    """Text for a mrkdwn object, which is also sent `verbatim`, so that Slack makes no links of its own."""
    plain = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _FORMAT.sub(rf"\1{_JOINER}", plain)


def markdown(text: str) -> str:
    """Text for `markdown_text` of a stream, where Markdown's marks count."""
    plain = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", plain)


def link(url: str, text: str) -> str:
    """A link with our own address; what it is called can't end it."""
    safe = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"<{safe}|{mrkdwn(text).replace('|', '¦')}>"


def shorten(text: str, most: int) -> str:
    """A label within a limit; what is cut is marked."""
    text = visible(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"
