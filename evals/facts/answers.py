"""The labelled answers, read from their files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from evals.facts.calls import SUBJECTS
from evals.facts.subject import FILES, File, Split

HERE = Path(__file__).parent
SEAL = HERE / "SHA256"
SEALED = [name for file in FILES["test"] for name in (f"answers-{file}.yaml", f"results-{file}.json")]
Label = Literal["right", "invented", "stale", "re-united", "swapped"]


@dataclass(frozen=True)
class Answer:
    """One answer to a subject's question. `wrong` stands once in `text` as it is; only a right answer has none.

    `results` are this turn's: `tool`, `arguments` and `output` each, as the tool gave it, in JSON; `earlier` those of
    an earlier turn; `who` is the role that asks.
    """

    id: str
    language: Literal["en", "zh"]
    label: Label
    question: str
    text: str
    wrong: str
    who: str
    results: list[dict[str, Any]]
    earlier: list[dict[str, Any]]


def read_answers(split: Split) -> list[Answer]:
    """The answers of a split, file after file. Raises ValueError for a slip in one: no label, or words not there."""
    return [answer for file in FILES[split] for answer in read_file(file)]


def read_file(file: File) -> list[Answer]:
    """The answers of one file, otherwise as `read_answers`."""
    results = json.loads((HERE / f"results-{file}.json").read_text(encoding="utf-8"))
    subjects = yaml.safe_load((HERE / f"answers-{file}.yaml").read_text(encoding="utf-8"))["subjects"]
    callers = {subject.name: subject.who for subject in SUBJECTS if subject.file == file}
    return [
        answer
        for subject in subjects
        for answer in _of_subject(subject, results[subject["subject"]], callers[subject["subject"]])
    ]


def _of_subject(subject: dict[str, Any], frozen: dict[str, Any], who: str) -> list[Answer]:
    found = []
    for number, entry in enumerate(subject["answers"], start=1):
        (key, text), *rest = entry.items()
        label, _, language = key.rpartition(".")
        wrong = str(dict(rest).get("wrong", ""))
        name = f"{subject['subject']}.{number}"
        if label not in get_args(Label) or language not in ("en", "zh"):
            raise ValueError(f"{name}: {key} is no label with a language")
        if (label == "right") == bool(wrong) or (wrong and text.count(wrong) != 1):
            raise ValueError(f"{name}: `wrong` has to stand once in an answer that is not right")
        found.append(
            Answer(name, language, label, subject[language], text, wrong, who, frozen["results"], frozen["earlier"])
        )
    return found


def digests() -> dict[str, str]:
    """The SHA-256 of each file of the test split."""
    return {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in SEALED}


def sealed() -> dict[str, str]:
    """What was sealed, by name."""
    lines = SEAL.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
