"""What speaks for a section: in its own language where an embedder crosses none, and how much of a question is said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from knowledge.database import Database
from knowledge.library.about import About
from knowledge.library.candidates import EVIDENCE, FEATURES, Candidates, Gatherer
from knowledge.library.embedders import Embedder
from knowledge.library.library import Library
from knowledge.library.relevance import ANSWERED, WEIGHTS, relevance
from knowledge.library.relevance import evidence as judged
from knowledge.library.snapshot import Snapshot
from tests.support.bag import Bag

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
PAGES = {
    "refunds.md": "# Refunds\n\nA refund is paid within ten days after the goods came back.\n",
    "visits.md": "# Visits\n\nPlan each visit a week ahead.\n",
    "退款.md": "# 退款\n\n货物退回后十天内退款。\n",
    "拜访.md": "# 拜访\n\n每次拜访提前一周安排。\n",
}


class Desk:
    """A library of some pages with some embedders, and what is gathered of it."""

    def __init__(
        self, database: Database, folder: Path, embedders: list[Embedder], pages: dict[str, str] = PAGES
    ) -> None:
        documents = folder / "docs"
        documents.mkdir(parents=True)
        for name, text in pages.items():
            (documents / name).write_text(text, encoding="utf-8")
        library = Library(database, folder / "library", embedders)
        library.sync(documents, About(), person_id=None, now=NOW)
        with database.transaction() as session:
            self.snapshot = Snapshot(session, 0)
        self.gatherer = Gatherer(self.snapshot, library.index, embedders)

    def gather(self, question: str, language: str, mask: np.ndarray | None = None) -> Candidates:
        every = np.ones(len(self.snapshot.ids), dtype=np.bool_)
        return self.gatherer.gather(question, language, every if mask is None else mask)


def feature(found: Candidates, name: str) -> np.ndarray:
    return found.features[:, FEATURES.index(name)]


def evidence(found: Candidates, name: str) -> float:
    return float(found.evidence[EVIDENCE.index(name)])


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path, [Bag("en", frozenset({"en"})), Bag("both")])


def test_a_question_in_english_meets_chinese_sections_in_their_words(desk: Desk) -> None:
    found = desk.gather("when is a refund paid", "en")
    there = ~found.same
    assert feature(found, "similarity")[there].max() > feature(found, "crossing")[there].max() + 0.1
    assert feature(found, "coverage")[there].max() > 0


@pytest.mark.quick
def test_a_question_in_chinese_is_asked_of_its_own_sections_as_it_is_alone(desk: Desk) -> None:
    found = desk.gather("退款要几天", "zh")
    assert feature(found, "similarity")[found.same].max() == 0
    assert feature(found, "crossing")[found.same].max() > 0.3
    assert feature(found, "similarity")[~found.same].max() > 0.2


def test_where_all_sections_are_in_the_questions_language_nothing_is_translated(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.library.candidates.in_other_words", lambda _: pytest.fail("translated"))
    found = desk.gather("when is a refund paid", "en", ~desk.snapshot.chinese)
    assert found.same.all()


def test_what_is_said_counts_words_and_not_their_share(desk: Desk) -> None:
    short = desk.gather("refund", "en")
    long = desk.gather("refund of goods after ten days although my cousin prefers purple elephants and violins", "en")
    assert feature(long, "coverage").max() < feature(short, "coverage").max()
    assert evidence(long, "said") > evidence(short, "said")


def test_nothing_is_said_of_a_question_in_words_that_no_section_has(desk: Desk) -> None:
    found = desk.gather("purple elephants", "en")
    assert evidence(found, "said") == evidence(found, "said_near") == 0


@pytest.mark.quick
def test_every_feature_has_its_weight() -> None:
    assert {len(row) for row in WEIGHTS.values()} == {len(FEATURES) + 1}
    # A bias, and what is said in the headings of the likeliest.
    assert {len(row) for row in ANSWERED.values()} == {len(EVIDENCE) + 2}


def test_a_longer_section_is_known_as_longer(desk: Desk) -> None:
    found = desk.gather("refund", "en")
    words = np.expm1(feature(found, "length"))
    assert sorted(np.round(words)) == sorted(desk.snapshot.lexical.lengths[found.rows])
    assert len(set(words)) > 1


GUIDE = """# Returns guide

## How goods come back

Goods that came back are counted by the store, and what came back broken is written down.

## Paying customers

Whoever brings goods back to the store is paid by the store, and what goods are paid is written down.
"""


def test_of_a_documents_sections_the_one_that_is_headed_by_the_question_is_the_likeliest(
    database: Database, tmp_path: Path
) -> None:
    desk = Desk(database, tmp_path, [Bag("en", frozenset({"en"})), Bag("both")], {"guide.md": GUIDE})
    found = desk.gather("returns guide: paying customers", "en")
    headed = feature(found, "heading")
    assert headed.argmax() == relevance(found, "en").argmax()
    # The title stands above both sections: it is no heading of their own.
    assert sorted(np.round(headed, 2)) == [0, np.round(headed.max(), 2)]
    assert 0 < headed.max() < 1


def test_a_heading_asked_for_is_evidence_that_it_is_answered(desk: Desk, database: Database, tmp_path: Path) -> None:
    bare = Desk(database, tmp_path / "guide", [Bag("en", frozenset({"en"})), Bag("both")], {"guide.md": GUIDE})
    found = bare.gather("paying customers", "en")
    assert judged(found, relevance(found, "en"))[-1] == pytest.approx(1)
    found = desk.gather("purple elephants", "en")
    assert judged(found, relevance(found, "en"))[-1] == 0
