"""The labelled answers, read from their files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

HERE = Path(__file__).parent
SEAL = HERE / "SHA256"
SEALED = ("answers-test.yaml", "results-test.json")
Split = Literal["train", "test"]
Label = Literal["right", "invented", "stale", "re-united", "swapped"]


@dataclass(frozen=True)
class Answer:
    """One answer to a subject's question. `wrong` stands in `text` as it is; only a right answer has none.

    `results` are this turn's: `tool`, `arguments` and `output` each, as the tool gave it, in JSON; `earlier` those of
    an earlier turn.
    """

    id: str
    language: Literal["en", "zh"]
    label: Label
    question: str
    text: str
    wrong: str
    results: list[dict[str, Any]]
    earlier: list[dict[str, Any]]


def read_answers(split: Split) -> list[Answer]:
    """The answers of a split. Raises ValueError for a slip in the file: no label, or words that are not there."""
    results = json.loads((HERE / f"results-{split}.json").read_text(encoding="utf-8"))
    subjects = yaml.safe_load((HERE / f"answers-{split}.yaml").read_text(encoding="utf-8"))["subjects"]
    return [answer for subject in subjects for answer in _of_subject(subject, results[subject["subject"]])]


def _of_subject(subject: dict[str, Any], frozen: dict[str, Any]) -> list[Answer]:
    found = []
    for number, entry in enumerate(subject["answers"], start=1):
        (key, text), *rest = entry.items()
        label, _, language = key.rpartition(".")
        wrong = str(dict(rest).get("wrong", ""))
        name = f"{subject['subject']}.{number}"
        if label not in get_args(Label) or language not in ("en", "zh"):
            raise ValueError(f"{name}: {key} is no label with a language")
        if (label == "right") == bool(wrong) or wrong not in text:
            raise ValueError(f"{name}: `wrong` has to be words of an answer that is not right")
        found.append(
            Answer(name, language, label, subject[language], text, wrong, frozen["results"], frozen["earlier"])
        )
    return found


def digests() -> dict[str, str]:
    """The SHA-256 of each file of the test split."""
    return {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in SEALED}


def sealed() -> dict[str, str]:
    """What was sealed, by name."""
    lines = SEAL.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
