"""An endpoint is evaluated over the wire; one that is down, stalls or talks nonsense counts as failed and ends."""

from __future__ import annotations

import time

import pytest

from evals.case import Case, CaseError, Expect
from evals.report import failures, table
from evals.runner import GIVE_UP, Options, run
from tests.evals.support import case, data_sets
from tests.support.endpoint import Drips, Fails, Sends, Stalls, Step, calls, says, serve

pytestmark = pytest.mark.slow

FIGURE = case("What are our bookings this year?", Expect(numbers="select 16200", outcome="answered", touches={}))
RIGHT: list[Step] = [
    calls(("query_metric", {"metric": "bookings", "period": "2026"})), says("Bookings were $16,200 in 2026."),
]  # fmt: skip


def _many(number: int) -> list[Case]:
    return [FIGURE.model_copy(update={"id": f"c{at}.en"}) for at in range(number)]


def _at(url: str, **more: float) -> Options:
    return Options(model="openai:any", base_url=url, key="k-secret", parallel=1, answer_seconds=more.get("seconds", 5))


def test_any_endpoint_is_evaluated_over_the_wire_with_its_cost() -> None:
    with serve(RIGHT) as endpoint:
        options = Options(model="openai:any", base_url=endpoint.url, key="k", parallel=1, prices=(2.0, 10.0))
        done = run([FIGURE], options, made=data_sets())
    (result,) = done.results
    assert result.passed, result.why
    assert (result.input_tokens, result.output_tokens) == (22, 14)
    assert "cost: 0.0002 at 2 a million tokens read and 10 written" in table(done)  # (22 * 2 + 14 * 10) / 1e6


@pytest.mark.parametrize(
    ("step", "said", "seconds"),
    [
        (Fails(401, "no such key: k-secret"), "401", 30), (Fails(500), "500", 30), (Sends(b"<html>"), "Error", 30),
        (Stalls(), "Timeout", 0.4), (Drips(), "Timeout", 0.4),
    ],
    ids=["refuses", "breaks", "speaks html", "stalls", "drips"],
)  # fmt: skip
def test_what_an_endpoint_does_not_answer_is_failed(step: Step, said: str, seconds: float) -> None:
    # The built-in model would answer this question rightly, and stands in for the endpoint in a conversation.
    with serve([step] * 9) as endpoint:
        began = time.monotonic()
        (result,) = run([FIGURE], _at(endpoint.url, seconds=seconds), made=data_sets()).results
    assert not result.passed
    assert result.unanswered
    assert "the endpoint gave no answer" in result.why
    assert said.casefold() in result.why.casefold()
    assert "k-secret" not in result.model_dump_json()
    assert time.monotonic() - began < 120  # on a busy machine too; a drip that is waited for does not end


def test_an_endpoint_that_fails_after_its_tool_ran_is_failed() -> None:
    with serve([RIGHT[0], Fails(400)]) as endpoint:
        (result,) = run([FIGURE], _at(endpoint.url), made=data_sets()).results
    assert result.unanswered
    assert not result.passed


def test_an_endpoint_that_is_down_is_given_up_and_all_counts_as_failed() -> None:
    with serve([]) as endpoint:
        url = endpoint.url
    done = run(_many(GIVE_UP + 7), _at(url), made=data_sets())
    assert done.given_up
    assert len(done.results) == GIVE_UP + 7
    assert not any(result.passed for result in done.results)
    assert len(failures(done)) == GIVE_UP
    assert "5 times in a row" in table(done)
    assert f"all counted as failed: {GIVE_UP + 7}" in table(done)


def test_one_bad_answer_in_between_ends_nothing() -> None:
    script: list[Step] = [*RIGHT, Fails(400), *RIGHT, Fails(400), Fails(400), *RIGHT]
    with serve(script) as endpoint:
        done = run(_many(6), _at(endpoint.url), made=data_sets())
    assert [result.passed for result in done.results].count(True) == 3
    assert not done.given_up


@pytest.mark.quick
def test_a_model_that_is_none_is_refused_before_anything_runs() -> None:
    for options, said in (
        (Options(model="gpt-4"), "no model is called gpt-4"), (Options(model="openai:gpt-4"), "needs OPENAI_API_KEY"),
    ):  # fmt: skip
        with pytest.raises(CaseError, match=said):
            run([FIGURE], options, made=data_sets())
