"""An answer to "which one do you mean?": the call that was refused is made again with the choice in it."""

from __future__ import annotations

import json
import re
from typing import Any

from assistant.models.builtin.lacking import lacked
from knowledge.numerals import small

WORD = re.compile(r"\w+")
NUMBER = re.compile(r"(?:no\.?\s*|#\s*|第)?(\d{1,2}|[一二三四五六七八九十两])\s*(?:[.)、]|个|家|位)?")
# Around the word that tells the choices apart: "the Berlin one", "北京那家".
AROUND = {"the", "one", "in", "at", "from", "of", "with", "please", "i", "mean"}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
AROUND_ZH = re.compile(r"^(?:是|选|在|我指的是)|(?:的)?(?:那|这)?(?:个|家|位|一个|一家)?(?:吧)?$")
CONJECTURES = ("ambiguous.", "unknown.")


def picked(message: str, last: dict[str, Any]) -> str | None:
    """The choice of the last turn's refused calls that a message picks: in full, by its number or by a word of it."""
    return _pick(message.strip(), [choice for call in last["calls"] for choice in _offer(call)[1]])


def picked_calls(message: str, last: dict[str, Any]) -> list[dict[str, Any]]:
    """The last turn's calls that were refused with choices, each with the one that a message picks; else none."""
    calls = []
    for call in last["calls"]:
        written, choices = _offer(call)
        choice = _pick(message.strip(), choices)
        if choice is None:
            continue
        field = lacked(call)
        arguments = {**call["arguments"], field: choice} if field else _put(call["arguments"], written, choice)
        if arguments != call["arguments"]:
            calls.append({"tool": call["tool"], "arguments": arguments})
    return calls


def _offer(call: dict[str, Any]) -> tuple[str, list[str]]:
    """What was written in a refused call, and the choices that were offered for it, or for what it lacks."""
    if call["status"] != "refused":
        return "", []
    refused = json.loads(call["result"])
    if not str(refused["refused"]).startswith(CONJECTURES) and lacked(call) is None:
        return "", []
    written = next((refused[name] for name in ("name", "text", "value") if name in refused), "")
    return str(written), list(dict.fromkeys(refused.get("choices", [])))


def _pick(message: str, choices: list[str]) -> str | None:
    choices = list(dict.fromkeys(choices))
    if same := [choice for choice in choices if choice.casefold() == message.casefold()]:
        return same[0]
    said = set(WORD.findall(message.casefold())) - AROUND
    numbered = NUMBER.fullmatch(message)
    at = small(numbered.group(1)) if numbered else ORDINALS.get(" ".join(said))
    if at is not None:
        return choices[at - 1] if 1 <= at <= len(choices) else None
    fitting = [choice for choice in choices if said and said <= set(WORD.findall(choice.casefold()))]
    if not fitting and not message.isascii():
        part = AROUND_ZH.sub("", message)
        fitting = [choice for choice in choices if len(part) > 1 and part in choice]
    return fitting[0] if len(fitting) == 1 else None


def _put(value: Any, written: str, choice: str) -> Any:  # noqa: ANN401 - arguments as JSON
    """The arguments with a choice in the place of what was written."""
    if isinstance(value, dict):
        return {name: _put(item, written, choice) for name, item in value.items()}
    if isinstance(value, list):
        return [_put(item, written, choice) for item in value]
    return choice if isinstance(value, str) and value[:100].strip() == written.strip() else value
