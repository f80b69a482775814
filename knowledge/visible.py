"""What people see of a text: without control characters, and without marks that have no width or turn its direction."""

from __future__ import annotations

import re

# The code points that Unicode wants ignored where a font does not know them: among them zero-width and bidirectional
# marks, variation selectors and tags, in which whole sentences can be written that a model reads and nobody sees.
_IGNORED = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f-\x9f{_IGNORED}]")


def visible(text: str) -> str:
    """The text as it is seen; whatever breaks a line becomes a line's plain end."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text))
