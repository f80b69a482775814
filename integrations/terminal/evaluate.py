"""`salesdesk eval`: how often the assistant is right, by suite, room, tool and language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.settings import Settings, load
from integrations.terminal.candidates import candidates

if TYPE_CHECKING:
    from evals.runner import Options


def evaluate(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SUITE]…",
            help="Suites to run; or: compare BEFORE.json AFTER.json; candidates; seal; schema.",
        ),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", help="builtin, openai:NAME, or a stand-in: oracle, nothing, random.")
    ] = "builtin",
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint. Default: OPENAI_BASE_URL.")
    ] = None,
    split: Annotated[Literal["train", "test"], typer.Option("--split", help="Which part of the cases.")] = "train",
    repeat: Annotated[int, typer.Option("--repeat", min=1, help="Tries of each case; pass^k is printed.")] = 1,
    parallel: Annotated[int, typer.Option("--parallel", min=1, help="Processes side by side.")] = 2,
    seed: Annotated[int, typer.Option("--seed", help="Of the order, and of the random stand-in.")] = 1,
    seconds: Annotated[float | None, typer.Option("--most-seconds", help="Stop after so long.")] = None,
    tokens: Annotated[int | None, typer.Option("--most-tokens", help="Stop after so many tokens.")] = None,
    answer_seconds: Annotated[
        float | None, typer.Option("--answer-seconds", min=0.1, help="Wait so long for an endpoint's answer.")
    ] = None,
    price: Annotated[
        str | None, typer.Option("--price", metavar="IN/OUT", help="Of a million tokens, to print the cost: 0.5/2.")
    ] = None,
    cases: Annotated[
        Path | None, typer.Option("--cases", help="Cases of your own: a YAML or CSV file, or a folder of them.")
    ] = None,
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
    update_readme: Annotated[bool, typer.Option("--update-readme", help="Put the figures into the READMEs.")] = False,
    accept: Annotated[
        int | None, typer.Option("--accept", metavar="ID", help="candidates: make a case of this answer.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE.yaml", help="candidates: the suite to add the case to.")
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option("--expect", metavar="YAML", help="candidates: what is right. Default: an editor opens."),
    ] = None,
    dismiss: Annotated[
        int | None, typer.Option("--dismiss", metavar="ID", help="candidates: put this answer aside.")
    ] = None,
    good: Annotated[bool, typer.Option("--good", help="candidates: list those judged good as well.")] = False,
) -> None:
    """Measure how often the assistant is right: right tool, right arguments, right numbers, right end state.

    Exit code 1 when the run is worse than what it is held against, by more than chance, or the endpoint was given up.
    """
    if words == ["candidates"]:
        candidates(accept=accept, dismiss=dismiss, to=to, expect=expect, good_too=good)
        return
    from evals.case import CASES
    from evals.command import Asked, evaluate
    from evals.runner import Options

    if base_url and not model.startswith("openai:"):
        raise typer.BadParameter(f"--base-url goes with --model openai:NAME, not with {model}")
    options = Options(
        model=model, base_url=base_url, repeats=repeat, parallel=parallel, seed=seed, most_seconds=seconds,
        most_tokens=tokens, folders=_folders(data or []), prices=_prices(price), answer_seconds=answer_seconds,
    )  # fmt: skip
    if model.startswith("openai:"):
        options = _at_endpoint(options, load())
    asked = Asked(
        tuple(words or ()), options, split=split, folder=cases or CASES, floors=floors, show=show, json=as_json,
        html=html, update_baseline=update_baseline, update_readme=update_readme, against=against,
    )  # fmt: skip
    raise typer.Exit(evaluate(asked))


def _at_endpoint(options: Options, settings: Settings) -> Options:
    """The options with what the settings say about the endpoint."""
    return replace(
        options, base_url=options.base_url or settings.openai_base_url, key=settings.openai_api_key,
        answer_seconds=options.answer_seconds or settings.model_seconds,
    )  # fmt: skip


def _folders(told: list[str]) -> dict[str, tuple[Path, date]]:
    """`crm=exports/crm@2017-12-31`, by name."""
    found = {}
    for one in told:
        name, _, rest = one.partition("=")
        folder, _, day = rest.rpartition("@")
        try:
            found[name] = (Path(folder), date.fromisoformat(day))
        except ValueError:
            raise typer.BadParameter(f"{one!r} is not NAME=FOLDER@DATE, such as crm=exports/crm@2025-12-31") from None
        if not (name and folder):
            raise typer.BadParameter(f"{one!r} is not NAME=FOLDER@DATE, such as crm=exports/crm@2025-12-31")
        if not Path(folder).is_dir():
            raise typer.BadParameter(f"{folder} is no folder")
    return found


def _prices(told: str | None) -> tuple[float, float] | None:
    """`0.5/2`: of a million tokens read, and written."""
    if told is None:
        return None
    try:
        read, written = (float(part) for part in told.split("/"))
    except ValueError:
        raise typer.BadParameter(f"{told!r} is not IN/OUT, such as 0.5/2") from None
    return read, written
