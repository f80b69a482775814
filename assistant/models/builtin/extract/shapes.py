"""Values that tell by their shape what they are: an e-mail address, a site, a number to call, a title."""

from __future__ import annotations

import re

# Of a date's digits none is a number to call. ASCII: a Chinese sentence goes on right behind a value.
SHAPES = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII),
    "website": re.compile(
        r"(?:https?://|www\.)\S+[\w/]|\b(?<!@)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b(?!@)", re.IGNORECASE | re.ASCII
    ),
    "phone": re.compile(
        r"(?<![\w.,])(?!\d{4}-\d{1,2}-\d{1,2}\b)\+?\(?\d(?:[ ()-]{0,2}\d){6,14}(?![\w,%])", re.ASCII
    ),
}  # fmt: skip
# A word that makes a title of what stands around it.
ROLE = re.compile(
    r"\b(?:head|chief|director|manager|buyer|lead|leader|owner|officer|president|vp|ceo|cfo|coo|cto|executive|assistant|partner"
    r"|founder|specialist|coordinator|supervisor|planner|purchaser|controller|merchandiser|secretary|chair\w*)\b"
    r"|经理|总监|主管|负责人|店长|老板|主任|专员|采购员?|董事长|总裁|助理|部长|科长|厂长|院长|校长|合伙人|老总$",
    re.IGNORECASE,
)
