"""What a report adds to the shares: wordings of one question, and how well the library was searched."""

from __future__ import annotations

from datetime import UTC, datetime

from evals.report import measures, shares, table
from evals.result import CaseResult, Run
from evals.scoring.retrieval import Found


def _run(*results: CaseResult) -> Run:
    day = datetime(2026, 6, 30, tzinfo=UTC)
    return Run(model="builtin", started=day, seconds=1, seed=1, repeats=1, results=list(results))


def _try(name: str, *, passed: bool, group: str | None = None, **more: object) -> CaseResult:
    known = {"suite": "small", "split": "train", "room": "measure", "language": "en", **more}
    return CaseResult.model_validate({"id": name, "passed": passed, "group": group, **known})


def test_a_question_counts_where_every_wording_is_right_and_the_mean_stands_beside() -> None:
    run = _run(
        *(_try(f"a{number}", passed=True, group="a") for number in range(3)),
        *(_try(f"b{number}", passed=number == 0, group="b") for number in range(4)),
        _try("alone", passed=False),
    )
    found = {(one.by, one.name): (one.hits, one.of) for one in shares(run)}
    assert found["wordings", "groups"] == (1, 2)
    assert dict(measures(run))["wordings of a question that are right, on average"] == "62.5 %"
    assert "wordings of a question" not in table(_run(_try("alone", passed=True)))


def test_searches_are_averaged_and_one_that_never_came_about_found_nothing() -> None:
    wanted = [{"relevant": {"Returns": 2, "Prices": 1}}]
    right = Found(found=[0, 2, 1], wanted=[2, 1], cited=[2, 0])
    run = _run(
        _try("a", passed=True, expected=wanted, found=[right]), _try("b", passed=False, expected=wanted),
    )  # fmt: skip
    told = dict(measures(run))
    # (2 / log2(3) + 1 / log2(4)) / (2 + 1 / log2(3)) = 0.66967, half of it as one of two searches found nothing.
    assert told["library: recall@5, MRR, nDCG@10 of 2 searches"] == "0.500, 0.250, 0.335"
    assert told["library: citations that answer the question"] == "1 of 2"
    assert not any(name.startswith("library") for name in dict(measures(_run(_try("c", passed=True)))))
