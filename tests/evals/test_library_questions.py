"""The questions to the library: sealed, well formed, with pages and words that exist, and no page in both splits."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import evals
from evals.splits import SEAL, sealed

ROOT = Path(evals.__file__).parent
FOLDER = ROOT / "library"
DOCUMENTS = {
    "demo": ROOT.parent / "knowledge" / "demo" / "library",
    "handbook": Path(os.environ.get("SALESDESK_HANDBOOK", "")),
}
LEAST = {
    "demo": {"en-en": 50, "zh-zh": 50, "en-zh": 30, "zh-en": 30, "off_topic": 40, "near_topic": 60},
    "handbook": {"en-en": 70, "zh-en": 70, "off_topic": 40, "near_topic": 60},
}
SPLITS = ("train", "test")
SETS = [name for name in LEAST if (FOLDER / f"{name}-test.jsonl").is_file()]


def questions(name: str, split: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"{name}-{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def direction(name: str, one: dict[str, Any]) -> str:
    """`en-zh` is an English question to a Chinese page; the kind, where nothing answers."""
    if one["kind"] != "answerable":
        return str(one["kind"])
    return f"{one['lang']}-{'zh' if name == 'demo' and one['pages'][0].startswith('zh/') else 'en'}"


def test_the_sealed_questions_are_as_they_were() -> None:
    """After a change that is meant: see evals/library/README.md."""
    now = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*-test.jsonl")}
    assert now
    assert sealed(FOLDER) == now, f"{SEAL} of evals/library names other files"


def test_no_id_and_no_question_is_there_twice() -> None:
    every = [one for name in SETS for split in SPLITS for one in questions(name, split)]
    for field in ("id", "question"):
        said = Counter(one[field].strip().casefold() for one in every)
        assert not [value for value, times in said.items() if times > 1]


@pytest.mark.parametrize("name", SETS)
def test_each_direction_and_kind_has_enough_questions_in_both_splits(name: str) -> None:
    halves = {split: Counter(direction(name, one) for one in questions(name, split)) for split in SPLITS}
    for key, least in LEAST[name].items():
        assert halves["train"][key] + halves["test"][key] >= least, key
        assert min(halves["train"][key], halves["test"][key]) >= least * 0.4, key


@pytest.mark.parametrize("name", SETS)
def test_questions_are_well_formed_and_no_page_is_in_both_splits(name: str) -> None:
    pages: dict[str, set[str]] = {split: set() for split in SPLITS}
    for split in SPLITS:
        for one in questions(name, split):
            assert one["lang"] in ("en", "zh"), one["id"]
            assert one["question"].strip(), one["id"]
            if one["kind"] == "answerable":
                assert one["pages"], one["id"]
                assert one["gold"].strip(), one["id"]
                pages[split].add(one["pages"][0])
            else:
                assert one["kind"] in ("off_topic", "near_topic"), one["id"]
                assert one["pages"] == [], one["id"]
    assert not pages["train"] & pages["test"]


@pytest.mark.parametrize("name", SETS)
def test_pages_exist_and_hold_the_words_that_answer(name: str) -> None:
    if name == "handbook" and "SALESDESK_HANDBOOK" not in os.environ:
        pytest.skip("the handbook isn't part of the project; SALESDESK_HANDBOOK names its folder")
    for split in SPLITS:
        for one in questions(name, split):
            for page in one["pages"]:
                assert (DOCUMENTS[name] / page).is_file(), one["id"]
            if one["pages"]:
                text = (DOCUMENTS[name] / one["pages"][0]).read_text(encoding="utf-8")
                assert one["gold"] in text, f"{one['id']}: not in {one['pages'][0]}: {one['gold']}"
