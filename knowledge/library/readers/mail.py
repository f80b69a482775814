"""EML: an e-mail's subject as title, its text (or the text of its HTML) as the document."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from knowledge.library.readers.web import page
from knowledge.library.source import Block, SourceText


def read(path: Path) -> SourceText:
    """Read an e-mail. Its sender is the document's owner, its day the one it holds from; attachments are named."""
    with path.open("rb") as file:
        message = BytesParser(_class=EmailMessage, policy=policy.default).parse(file)
    title = str(message.get("subject") or "").strip() or path.stem
    body = message.get_body(("plain", "html"))
    blocks: list[Block] = []
    if body is not None:
        content = body.get_content()
        if body.get_content_type() == "text/html":
            blocks = list(page(content, title).blocks)
        else:
            blocks = [Block("text", part.strip()) for part in re.split(r"\n[ \t]*\n", content) if part.strip()]
    names = [name for name in (part.get_filename() for part in message.iter_attachments()) if name]
    if names:
        blocks.append(Block("text", f"Attachments: {', '.join(names)}"))
    facts = {"owner": str(message["from"]).strip()} if message["from"] else {}
    if message["date"]:
        facts["valid_from"] = parsedate_to_datetime(str(message["date"])).date().isoformat()
    return SourceText(title, blocks, facts)
