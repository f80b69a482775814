"""A run in figures: shares with their intervals by suite, room, tool, language and scorer, and what failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from evals.result import CaseResult, Run
from evals.scoring.retrieval import FIRST, ndcg_at, recall_at, reciprocal_rank
from evals.statistics import pass_hat, wilson

# So deep a ranking is looked at.
DEEP = 10
# A suite in which doing nothing is right so often measures nothing.
TOO_MUCH = 0.2


@dataclass(frozen=True)
class Share:
    """How many of how many, under a name."""

    by: str
    name: str
    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval, from 0 to 1."""
        return wilson(self.hits, self.of)

    @property
    def text(self) -> str:
        """`91.2 % (88.0–93.7)`."""
        if self.of == 0:
            return "no data"
        low, high = self.interval
        return f"{100 * self.hits / self.of:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def shares(run: Run) -> list[Share]:
    """Cases solved: by suite, split, room, tool and language; pairs of twins; and each scorer's own share."""
    cases, solved = run.cases, run.solved
    groups: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for name, tries in cases.items():
        first, right = tries[0], solved[name]
        for by in ("suite", "split", "room", "language"):
            groups[(by, getattr(first, by))].append(right)
        for tool in sorted(_expected_tools(first)):
            groups[("tool", tool)].append(right)
        for verdict in (one for result in tries for one in result.verdicts):
            groups[("scorer", verdict.name)].append(verdict.passed)
    found = [Share("all", "cases", sum(solved.values()), len(cases))]
    found += [Share(by, name, sum(rights), len(rights)) for (by, name), rights in sorted(groups.items())]
    return found + _pairs(run) + _wordings(run)


def _expected_tools(result: CaseResult) -> set[str]:
    return {call["tool"] for expect in result.expected for call in expect.get("calls") or []}


def _pairs(run: Run) -> list[Share]:
    """Of cases that must not be answered, those that are right and of which the harmless twin is answered as well."""
    solved = run.solved
    pairs = [solved[name] for name, tries in run.cases.items() if tries[0].twin is not None]
    return [Share("twins", "pairs", sum(pairs), len(pairs))] if pairs else []


def _groups(run: Run) -> dict[str, list[bool]]:
    """The questions in several wordings, and which of the wordings are answered right."""
    groups: dict[str, list[bool]] = defaultdict(list)
    cases = run.cases
    for name, right in run.solved.items():
        group = cases[name][0].group
        if group is not None:
            groups[group].append(right)
    return groups


def _wordings(run: Run) -> list[Share]:
    """Of the questions in several wordings, those that are right in every one."""
    groups = _groups(run)
    return [Share("wordings", "groups", sum(map(all, groups.values())), len(groups))] if groups else []


def _library(run: Run) -> list[tuple[str, str]]:
    """How well the library was searched; a search that never came about found nothing."""
    searches = sum(bool(expect.get("relevant")) for result in run.results for expect in result.expected)
    if not searches:
        return []
    found = [one for result in run.results for one in result.found]
    recall = sum(recall_at(FIRST, one.found, one.wanted) for one in found) / searches
    rank = sum(reciprocal_rank(one.found) for one in found) / searches
    gain = sum(ndcg_at(DEEP, one.found, one.wanted) for one in found) / searches
    cited = [grade for one in found for grade in one.cited]
    share = f"{sum(grade > 0 for grade in cited)} of {len(cited)}"
    name = f"library: recall@{FIRST}, MRR, nDCG@{DEEP} of {_counted(searches, 'search', 'searches')}"
    return [(name, f"{recall:.3f}, {rank:.3f}, {gain:.3f}"), ("library: citations that answer the question", share)]


def measures(run: Run) -> list[tuple[str, str]]:
    """What a run cost, and how its misses were missed."""
    cases = list(run.cases.values())
    times = sorted(step.milliseconds for result in run.results for step in result.steps)
    missed = [tries for tries in cases if not all(one.passed for one in tries)]
    back = sum(any(one.asked_back for one in tries) for tries in missed)
    found = [
        ("cases that wrote more than they may", str(sum(any(one.wrote_wrongly for one in t) for t in cases))),
        ("cases that showed what must not come out", str(sum(any(one.leaked for one in t) for t in cases))),
        ("misses that asked back or refused", f"{back} of {len(missed)}"),
        *_library(run), *_cost(run),
    ]  # fmt: skip
    if groups := _groups(run):
        mean = sum(sum(one) / len(one) for one in groups.values()) / len(groups)
        found.append(("wordings of a question that are right, on average", f"{100 * mean:.1f} %"))
    if silent := sum(result.unanswered for result in run.results):
        found.append(("tries that the endpoint did not answer, all counted as failed", str(silent)))
    if times:
        last = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
        found.append(("a turn: median, 95 %, worst", f"{median(times):.0f}, {last:.0f}, {times[-1]:.0f} ms"))
    if run.repeats > 1:
        passes = [sum(tries) for tries in run.rights.values() if len(tries) == run.repeats]
        for together in range(1, run.repeats + 1):
            found.append((f"pass^{together}", f"{100 * pass_hat(passes, run.repeats, together):.1f} %"))
    return found


def _cost(run: Run) -> list[tuple[str, str]]:
    read, written = (sum(getattr(one, name) for one in run.results) for name in ("input_tokens", "output_tokens"))
    found = [("tokens", f"{read:,} read, {written:,} written")]
    if run.prices is not None:
        price, price_written = run.prices
        cost = (read * price + written * price_written) / 1_000_000
        found.append(("cost", f"{cost:.4f} at {price:g} a million tokens read and {price_written:g} written"))
    return found


def table(run: Run, floors: Sequence[Run] = ()) -> str:
    """The run as a table for a terminal; beside it what the stand-ins reach on the same cases."""
    beside: list[dict[tuple[str, str], Share]] = [
        {(one.by, one.name): one for one in shares(floor)} for floor in floors
    ]
    head = ["", "", "right", "of", "share (95 %)", *[floor.model for floor in floors]]
    rows = [head]
    for one in shares(run):
        floor = [found[(one.by, one.name)].text.split(" (")[0] for found in beside if (one.by, one.name) in found]
        rows.append([one.by, one.name, str(one.hits), str(one.of), one.text, *floor])
    widths = [max(len(row[at]) if at < len(row) else 0 for row in rows) for at in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]
    lines += [f"{name}: {value}" for name, value in measures(run)]
    if run.stopped:
        lines.append(f"stopped: {run.stopped}")
    return "\n".join([f"{run.model}, {_counted(len(run.cases), 'case')}{_times(run)} in {run.seconds:.0f} s", *lines])


def won_by_nothing(floors: Sequence[Run]) -> list[Share]:
    """The suites in which the stand-in that does nothing is right so often that a share there says little."""
    of_nothing = [one for floor in floors if floor.model == "nothing" for one in shares(floor)]
    return [one for one in of_nothing if one.by == "suite" and one.hits >= TOO_MUCH * one.of]


def _counted(number: int, what: str, several: str | None = None) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {several or f'{what}s'}"


def _times(run: Run) -> str:
    return f", {run.repeats} tries each" if run.repeats > 1 else ""


def failures(run: Run, worded: Callable[[CaseResult], str] | None = None) -> list[str]:
    """Each failed try in a few lines, but for those that were never asked."""
    word = worded or (lambda result: f"{result.id}: {result.steps[-1].said if result.steps else ''}\n  {result.why}")
    return [word(result) for result in run.results if not result.passed and (result.steps or not result.unanswered)]
