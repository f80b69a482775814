"""`salesdesk eval`: how often the assistant is right, by suite, room, tool and language."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer


def evaluate(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SUITE]…", help="Suites to run; or: compare BEFORE.json AFTER.json; or: schema."),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", help="builtin, openai:NAME, or a stand-in: oracle, nothing, random.")
    ] = "builtin",
    base_url: Annotated[str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint.")] = None,
    split: Annotated[
        Literal["train", "test", "all"], typer.Option("--split", help="Which half of the cases.")
    ] = "train",
    repeat: Annotated[int, typer.Option("--repeat", min=1, help="Tries of each case; pass^k is printed.")] = 1,
    parallel: Annotated[int, typer.Option("--parallel", min=1, help="Processes side by side.")] = 2,
    seed: Annotated[int, typer.Option("--seed", help="Of the order, and of the random stand-in.")] = 1,
    seconds: Annotated[float | None, typer.Option("--most-seconds", help="Stop after so long.")] = None,
    tokens: Annotated[int | None, typer.Option("--most-tokens", help="Stop after so many tokens.")] = None,
    cases: Annotated[Path | None, typer.Option("--cases", help="A folder of suites of your own (YAML).")] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data", metavar="NAME=FOLDER@DATE", help="A data set of your own: files, and the day looked at."
        ),
    ] = None,
    floors: Annotated[bool, typer.Option("--floors/--no-floors", help="Run the stand-ins beside it.")] = True,
    show: Annotated[bool, typer.Option("--show", help="Print each case that was not right.")] = False,
    as_json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the run as JSON.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the run as a page.")] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", help="Fail where it is worse than this run or baseline.")
    ] = None,
    update_baseline: Annotated[bool, typer.Option("--update-baseline", help="Keep this run as the baseline.")] = False,
) -> None:
    """Measure how often the assistant is right: right tool, right arguments, right numbers, right end state.

    Exit code 1 when the run is worse than what it is held against, by more than chance.
    """
    from evals.case import CASES
    from evals.command import Asked, evaluate
    from evals.runner import Options

    options = Options(
        model=model, base_url=base_url, key=os.environ.get("OPENAI_API_KEY"), repeats=repeat, parallel=parallel,
        seed=seed, most_seconds=seconds, most_tokens=tokens, folders=_folders(data or []),
    )  # fmt: skip
    asked = Asked(
        tuple(words or ()), options, split=split, folder=cases or CASES, floors=floors, show=show, json=as_json,
        html=html, update_baseline=update_baseline, against=against,
    )  # fmt: skip
    raise typer.Exit(evaluate(asked))


def _folders(told: list[str]) -> dict[str, tuple[Path, str]]:
    """`crm=exports/crm@2017-12-31`, by name."""
    found = {}
    for one in told:
        name, _, rest = one.partition("=")
        folder, _, day = rest.rpartition("@")
        if not (name and folder and day):
            raise typer.BadParameter(f"{one!r} is not NAME=FOLDER@DATE")
        found[name] = (Path(folder), day)
    return found
