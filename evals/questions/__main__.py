"""How many of the questions are answered rightly, by set and language: `python -m evals.questions FOLDER [--show]`."""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant.agent import Assistant
from assistant.build import build_assistant
from assistant.reply import Reply, TablePart
from assistant.settings import load
from knowledge.imports.run import import_paths

TODAY = date(2017, 12, 31)
HERE = Path(__file__).parent
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def said(reply: Reply) -> str:
    """The reply's sentences and the cells of its tables."""
    tables = [part for part in reply.parts if isinstance(part, TablePart)]
    return "\n".join([reply.text, *(" | ".join(row) for table in tables for row in table.shown)])


def states(text: str, answer: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Whether a text states an answer: names as words, numbers to the digits given, every part of a list or mapping."""
    if isinstance(answer, dict):
        return all(
            (name in ("count", "first5") or states(text, name)) and states(text, answer[name]) for name in answer
        )
    if isinstance(answer, list):
        return all(states(text, part) for part in answer)
    if isinstance(answer, str):
        month = re.fullmatch(r"(\d{4})-(\d\d)", answer)
        spoken = [answer]
        if month:
            year, number = month[1], int(month[2])
            spoken += [f"{MONTHS[number - 1]} {year}", f"{year}年{number}月"]
        return any(form.casefold() in text.casefold() for form in spoken)
    figures = {abs(float(found.replace(",", ""))) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    return any(abs(figure - abs(answer)) < 0.0051 for figure in figures)


def right(reply: Reply, item: dict[str, Any]) -> bool:
    """Whether a reply has the outcome and states the answer."""
    outcomes = {item["outcome"], *item.get("outcome_also", [])}
    if item["outcome"] == "needs_detail":
        outcomes |= {"refused", "no_data"}
    if reply.outcome not in outcomes:
        return False
    if item["answer"] is None:
        return True  # the outcome alone is asked for
    return reply.outcome != "answered" or any(
        states(said(reply), one) for one in [item["answer"], *item.get("also", [])]
    )


def ask(desk: Assistant, messages: str | list[str]) -> Reply:
    """Ask a question, or a question and its follow-up in one thread; the last reply."""
    person, thread = desk.principal(), None
    for message in [messages] if isinstance(messages, str) else messages:
        reply = desk.reply(person, message, thread_id=thread)
        thread = reply.thread_id
    return reply


def main() -> None:
    """Import, ask everything, print the shares."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="print what was answered wrongly in the practice set")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        desk = build_assistant(load({"SALESDESK_HOME": name, "SALESDESK_TODAY": TODAY.isoformat()}))
        now = datetime.combine(TODAY, datetime.min.time(), UTC)
        import_paths(desk.database, [chosen.folder], person_id=None, today=TODAY, now=now, rejects_dir=home)
        for file in ("practice", "held_out"):
            items = json.loads((HERE / f"{file}.json").read_text(encoding="utf-8"))
            rights: Counter[str] = Counter()
            for item in items:
                for language in ("en", "zh"):
                    reply = ask(desk, item[language])
                    rights[language] += right(reply, item)
                    if chosen.show and file == "practice" and not right(reply, item):
                        print(f"{item['id']} {language}: {item[language]}\n  {reply.outcome}: {reply.text[:160]}")
            shares = ", ".join(f"{language} {rights[language]} of {len(items)}" for language in ("en", "zh"))
            print(f"{file}: {shares}")


if __name__ == "__main__":
    main()
