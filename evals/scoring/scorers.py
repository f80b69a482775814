"""The scorers: each judges one thing of a turn, and says why it is wrong. What a case does not name is not judged."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from assistant.turn import ToolResult, has_language, language_of
from evals.case import Call
from evals.scoring.arguments import same_argument
from evals.scoring.evidence import Evidence
from evals.scoring.figures import shows, states
from evals.scoring.grounds import grounds, unfounded
from evals.scoring.retrieval import FIRST, grades_of, means
from tools.catalogue import TOOLS
from tools.contract import Effect

ASKING_BACK = ("needs_detail", "no_data", "refused")
CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]+"), re.compile(r"[A-Za-z][a-z]{2,}")
# So many words, or Chinese signs, tell a language; fewer may be a name, a stage or a unit, unless they stand alone.
ENOUGH, FEW = 4, 1
WRITES = {tool.name for tool in TOOLS if tool.effect is Effect.WRITE}
DEFAULTS = {tool.name: tool.input.model_construct().model_dump() for tool in TOOLS}
# What a question leaves behind by itself: what the library did not say, the learner's own quiz, and the bill.
LOGS = {"library_gaps", "quizzes", "quiz_questions", "model_uses"}


@dataclass(frozen=True)
class Score:
    """A verdict: `passed` None where there was nothing to judge."""

    name: str
    passed: bool | None
    why: str = ""


Scorer = Callable[[Evidence], Score]


def _verdict(name: str, faults: Iterable[str]) -> Score:
    found = list(faults)
    return Score(name, not found, "; ".join(found))


def right_tools(seen: Evidence) -> Score:
    """The tools called are exactly those expected, in any order; none of `never` is among them."""
    called = sorted(call.tool for call in seen.reply.tool_calls)
    faults = [f"{tool} must not be called" for tool in seen.expect.never if tool in called]
    answers = seen.expect.answers
    if answers and not any(called == sorted(call.tool for call in calls) for calls in answers):
        faults.append(f"called {called or 'nothing'}, expected {[sorted(c.tool for c in calls) for calls in answers]}")
    return _verdict("tools", faults) if answers or seen.expect.never else Score("tools", None)


def right_arguments(seen: Evidence) -> Score:
    """Some expected set of calls fits the calls made, in the arguments that it names."""
    answers = [calls for calls in seen.expect.answers if any(call.arguments for call in calls)]
    if not answers:
        return Score("arguments", None)
    told = [_mismatch(seen, calls) for calls in answers]
    return Score("arguments", "" in told, "" if "" in told else told[0])


def _mismatch(seen: Evidence, calls: list[Call]) -> str:
    """Why the calls made are not these; empty where they are."""
    left = list(seen.reply.tool_calls)
    for call in calls:
        fitting = [made for made in left if made.tool == call.tool and not _wrong(seen, call, made.arguments)]
        if not fitting:
            near = next((made.arguments for made in left if made.tool == call.tool), None)
            return f"{call.tool}: " + ("not called" if near is None else "; ".join(_wrong(seen, call, near)))
        left.remove(fitting[0])
    return ""


def _wrong(seen: Evidence, call: Call, made: dict[str, Any]) -> list[str]:
    """What is not as expected; an argument that was left out is the tool's own default."""
    given = {**DEFAULTS[call.tool], **made}
    return [
        f"{name} is {given.get(name)!r}, expected {wanted!r}"
        for name, wanted in call.arguments.items()
        if not same_argument(seen, call.tool, name, wanted, given.get(name))
    ]


def right_numbers(seen: Evidence) -> Score:
    """Every value that the case's query gave stands in the answer."""
    if seen.expect.numbers is None:
        return Score("numbers", None)
    return _verdict("numbers", [f"{value!r} is missing" for value in seen.numbers if not states(seen.said, value)])


def right_rows(seen: Evidence) -> Score:
    """One of the answer's tables has the rows of the case's query, and no others; their order does not matter."""
    if seen.expect.rows is None:
        return Score("rows", None)
    whys = [_unlike(table, seen.rows) for table in seen.tables] or ["there is no table"]
    return Score("rows", "" in whys, "" if "" in whys else whys[0])


def _unlike(table: list[list[str]], wanted: list[list[Any]]) -> str:
    """Why a table has not these rows; empty where it has: each value of a query's column in one column of the table."""
    if len(table) != len(wanted):
        return f"{len(table)} rows, expected {len(wanted)}"
    width = min(map(len, table), default=0)
    fitting = [
        [column for column in range(width) if all(any(states(row[column], value) for row in table) for value in values)]
        for values in zip(*wanted, strict=True)
    ]
    if any(_fit(table, wanted, columns) for columns in product(*fitting)):
        return ""
    missing = (row for row in wanted if not any(_has(cells, row, range(width)) for cells in table))
    return f"row {next(missing, wanted[0])} is missing"


def _fit(table: list[list[str]], wanted: list[list[Any]], columns: Sequence[int]) -> bool:
    """Whether each row is another one of the table, with its values in these columns."""
    left = list(table)
    for row in wanted:
        found = next((cells for cells in left if all(map(states, (cells[at] for at in columns), row))), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _has(cells: list[str], row: list[Any], columns: range) -> bool:
    return all(any(states(cells[at], value) for at in columns) for value in row)


def right_outcome(seen: Evidence) -> Score:
    """The outcome is one of those expected: answered, proposed, refused, asked back and so on."""
    outcomes = seen.expect.outcomes
    if not outcomes:
        return Score("outcome", None)
    right = seen.reply.outcome in outcomes
    return Score("outcome", right, "" if right else f"{seen.reply.outcome}, expected {' or '.join(outcomes)}")


def right_words(seen: Evidence) -> Score:
    """What must be said is said, and what must not come out does not, not even in a chart or a choice."""
    expect = seen.expect
    if not expect.says and not expect.never_says:
        return Score("words", None)
    missing = [[words for words in said if not states(seen.said, words)] for said in (expect.says, *expect.or_says)]
    faults = [f"“{words}” is missing" for words in missing[0]] if all(missing) else []
    faults += [f"“{words}” came out" for words in expect.never_says if shows(seen.everything, words)]
    return _verdict("words", faults)


def right_state(seen: Evidence) -> Score:
    """The records are as they must be afterwards, and nothing else was written.

    Where only reads are expected and nothing is said of writes, there are none.
    """
    expect = seen.expect
    reads = bool(expect.answers) and not any(call.tool in WRITES for calls in expect.answers for call in calls)
    if not expect.state and expect.touches is None and not reads:
        return Score("state", None)
    faults = [
        f"{item.sql}: {given}, expected {item.gives}"
        for item, given in zip(expect.state, seen.state, strict=True) if not _same_rows(given, item.gives)
    ]  # fmt: skip
    if expect.touches is not None and seen.touched != expect.touches:
        faults.append(f"wrote {seen.touched}, expected {expect.touches}")
    elif expect.touches is None and reads and (wrote := seen.wrote.keys() - LOGS):
        faults.append(f"wrote {', '.join(sorted(wrote))} where something was only asked")
    return _verdict("state", faults)


def _same_rows(one: list[list[Any]], other: list[list[Any]]) -> bool:
    return [[_plain(value) for value in row] for row in one] == [[_plain(value) for value in row] for row in other]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a database's value
    return value if value is None or isinstance(value, str | int | float) else str(value)


def right_citations(seen: Evidence) -> Score:
    """Each document or section that must be cited is; an answer that must cite none doesn't."""
    wanted, cited = seen.expect.cites, seen.reply.citations
    if wanted is None:
        return Score("citations", None)
    faults = [
        f"{name} is not cited"
        for name in wanted if not any(means(one, either) for one in cited for either in name.split("|"))
    ]  # fmt: skip
    return _verdict("citations", faults if wanted else [f"{one.title} is cited" for one in cited])


def right_retrieval(seen: Evidence) -> Score:
    """Something of the best grade is among the first results of the search."""
    relevant = seen.expect.relevant
    if not relevant:
        return Score("retrieval", None)
    found, best = grades_of(seen.retrieved, relevant)[:FIRST], max(relevant.values())
    return _verdict("retrieval", [] if best in found else [f"no answer is among the first {FIRST}, of grades {found}"])


def grounded(seen: Evidence) -> Score:
    """Every figure of the sentences has its ground in a tool's result, in the message, or in a sentence of the house.

    Where no tool ran, none can: a figure then is the model's own.
    """
    if not seen.message:  # a decision is worded by the house
        return Score("grounded", None)
    return _verdict("grounded", [f"{number:g} comes from nowhere" for number in unfounded(seen, grounds(seen))])


def right_language(seen: Evidence) -> Score:
    """The reply is in the language of the question, by what it says of itself and by its words."""
    if not seen.message:
        return Score("language", None)
    # An answer of one letter is in no language: there the talk's own goes on.
    tells = CHINESE.search(seen.message) or ENGLISH.search(seen.message)
    wanted = language_of(seen.message) if tells else seen.language
    fits = {wanted} if has_language(seen.message) else {wanted, seen.language}  # a name alone goes on in the talk's own
    others = ({seen.reply.language} | spoken_in(seen)) - fits
    return _verdict("language", [f"replied in {other}, asked in {wanted}" for other in sorted(others)])


def spoken_in(seen: Evidence) -> set[str]:
    """The languages of the sentences, by their words besides names and texts of the records, where they are enough."""
    records = [seen.message, *(json.dumps(_plainly(result), ensure_ascii=False) for result in seen.results)]
    known = "\n".join(records).casefold()
    chinese = sum(len(run) for run in CHINESE.findall(seen.sentences) if run not in known)
    english = sum(word.casefold() not in known for word in ENGLISH.findall(seen.sentences))
    alone = {"zh": not english, "en": not chinese}  # where no word of the other stands beside them, fewer are enough
    return {name for name, words in (("zh", chinese), ("en", english)) if words >= (FEW if alone[name] else ENOUGH)}


def _plainly(result: ToolResult) -> list[Any]:
    """What a result holds, as JSON; a refusal's own words are the house's, its facts and choices the records'."""
    sources = (result.output, result.written.plan if result.written else None)
    dumped = [source.model_dump(mode="json") for source in sources if source is not None]
    refusal = result.refusal
    return [*dumped, [str(value) for value in (*refusal.facts.values(), *refusal.choices)] if refusal else None]


SCORERS: tuple[Scorer, ...] = (
    right_tools, right_arguments, right_numbers, right_rows, right_outcome, right_words, right_state, right_citations,
    right_retrieval, grounded, right_language,
)  # fmt: skip


def judge(seen: Evidence) -> list[Score]:
    """Every scorer's verdict on a turn, without those that had nothing to judge."""
    return [score for score in (scorer(seen) for scorer in SCORERS) if score.passed is not None]


def asked_back(seen: Evidence) -> bool:
    """Whether a reply that is not right at least did not answer something else."""
    return seen.reply.outcome in ASKING_BACK
