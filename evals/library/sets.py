"""The questions of a set, and a library of its documents to ask them of."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from knowledge.access import Principal
from knowledge.database import Database
from knowledge.demo.handbook import lay_in_vectors
from knowledge.library.about import About
from knowledge.library.embedders import Embedder
from knowledge.library.library import Library, Progress
from knowledge.migrate import migrate
from knowledge.sales.team.people import Role

HERE = Path(__file__).parent
SETS = ("demo", "handbook")
Kind = Literal["answerable", "near_topic", "off_topic"]
# Whoever may read every document asks, so that the search alone is judged.
ASKER = Principal(person_id=1, name="Owner", role=Role.DIRECTOR)


@dataclass(frozen=True)
class Question:
    """One line of a set's file; see README.md."""

    id: str
    lang: str
    kind: Kind
    question: str
    pages: Sequence[str]
    gold: str = ""
    heading: str = ""
    keywords: bool = False


def read_questions(name: str, split: str) -> list[Question]:
    """The questions of one split of a set."""
    lines = (HERE / f"{name}-{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Question(**json.loads(line)) for line in lines if line.strip()]


def documents_of(name: str) -> Path | None:
    """The folder of a set's documents; None for the handbook where SALESDESK_HANDBOOK names none."""
    if name == "demo":
        return HERE.parents[1] / "knowledge" / "demo" / "library"
    named = os.environ.get("SALESDESK_HANDBOOK")
    return Path(named) if named else None


def open_set(name: str, folder: Path, embedders: Sequence[Embedder], progress: Progress | None = None) -> Library:
    """A library of a set's documents in a folder of its own; what was embedded there before is not embedded again."""
    documents = documents_of(name)
    if documents is None:
        raise SystemExit("The handbook's questions need its documents: set SALESDESK_HANDBOOK to their folder.")
    database = Database(f"sqlite:///{folder / name / 'library.db'}")
    migrate(database)
    if name == "demo":
        with database.transaction(write=True) as session:
            lay_in_vectors(session)
    library = Library(database, folder / name, embedders)
    now = datetime.now(UTC)
    if progress is None:
        library.sync(documents, About(), person_id=None, now=now)
    else:
        library.sync(documents, About(), person_id=None, now=now, progress=progress)
    return library


def direction(question: Question, language_of_page: dict[str, str]) -> str:
    """From which language to which: `zh→en` where the page that answers is English; the question's own if both are."""
    pages = {language_of_page[page] for page in question.pages if page in language_of_page}
    return f"{question.lang}→{question.lang if question.lang in pages else next(iter(pages))}"
