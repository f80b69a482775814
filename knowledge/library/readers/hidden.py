"""What hides a part of a page."""

from __future__ import annotations

import re

# In the style of an element.
HIDDEN = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:[;!\"']|$))",
    re.IGNORECASE,
)
