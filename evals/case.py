"""What a case is: who asks what, on which data, and what must come of it. Suites are YAML files in evals/cases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator
from pydantic.config import JsonDict

from assistant.reply import Outcome
from assistant.turn import Language
from tools.catalogue import TOOLS

Split = Literal["train", "test"]
CASES = Path(__file__).parent / "cases"
SCHEMA = CASES / "schema.json"
# The same safe loader in C where the library has it, which is ten times as fast.
LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CaseError(ValueError):
    """A suite file that can't be read, or a case whose own expectation does not hold. The message says what to mend."""


class Strict(BaseModel):
    """Unknown words are refused, so that a slip in a case is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _tool_exists(name: str) -> str:
    if name not in {tool.name for tool in TOOLS}:
        raise ValueError(f"no tool is called {name}; near: {', '.join(_near(name)) or 'none'}")
    return name


ToolName = Annotated[
    str, AfterValidator(_tool_exists), WithJsonSchema({"type": "string", "enum": sorted(tool.name for tool in TOOLS)})
]


def _arguments_of_each(schema: JsonDict) -> None:
    """An editor offers the fields of the tool that is named."""
    schema["allOf"] = [
        {
            "if": {"properties": {"tool": {"const": tool.name}}},
            "then": {"properties": {"arguments": {"propertyNames": {"enum": list(tool.input.model_fields)}}}},
        }
        for tool in TOOLS
    ]


class Call(Strict):
    """A tool call that is expected. Only the arguments that matter are named; a list of values allows any of them."""

    model_config = ConfigDict(json_schema_extra=_arguments_of_each)

    tool: ToolName
    arguments: dict[str, Any] = {}

    @model_validator(mode="after")
    def _exists(self) -> Self:
        tool = next(one for one in TOOLS if one.name == self.tool)
        if unknown := self.arguments.keys() - tool.input.model_fields.keys():
            known = ", ".join(tool.input.model_fields)
            raise ValueError(f"{self.tool} takes no {', '.join(sorted(unknown))}; it takes {known}")
        return self


def _near(name: str) -> list[str]:
    return get_close_matches(name, [tool.name for tool in TOOLS])


class State(Strict):
    """A query on the records after the run, and the rows it must give. Before the run it must give others."""

    sql: str
    gives: list[list[Any]]


class Expect(Strict):
    """What must come of a turn. What is not named is not judged."""

    calls: list[Call] | None = Field(None, description="exactly these calls, in any order; [] means none")
    or_calls: list[list[Call]] = Field([], description="other sets of calls that are as good")
    never: list[ToolName] = Field([], description="tools that must not be called")
    outcome: Outcome | list[Outcome] | None = None
    numbers: str | None = Field(None, description="SQL: every value of its rows stands in the answer")
    rows: str | None = Field(None, description="SQL: its rows are the rows of the answer's table, no more")
    says: list[str | int | float] = Field([], description="words or numbers the answer must state; 'a|b' is either")
    or_says: list[list[str | int | float]] = Field([], description="other sets that are as good as `says`")
    never_says: list[str] = Field([], description="words that must not come out, in text, tables, charts or choices")
    state: list[State] = []
    touches: dict[str, int] | None = Field(
        None, description="how many rows of each table are another than before; {} means nothing is written"
    )
    cites: list[str] | None = Field(
        None,
        description="documents, or sections as `document#heading`, that the answer must cite; [] means it cites none",
    )
    relevant: dict[str, int] = Field(
        {},
        description="documents or sections that answer the question, with their grade, 1 to 3; the best is found first",
    )

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that are right; none where it is not judged."""
        if self.outcome is None:
            return ()
        return tuple(self.outcome) if isinstance(self.outcome, list) else (self.outcome,)

    @property
    def answers(self) -> list[list[Call]]:
        """Every set of calls that is right."""
        return [] if self.calls is None else [self.calls, *self.or_calls]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is expected at all."""
        return self == Expect()


class Turn(Strict):
    """One step: a message, or a person's decision about the last proposal or change."""

    ask: str | None = None
    decide: Literal["approve", "reject", "undo"] | None = None
    by: str | None = Field(None, description="who asks or decides, where it is somebody else, in a thread of their own")
    day: date | None = Field(None, description="the day of this turn and those after it, where days pass")
    about: int | None = Field(None, ge=1, description="the turn whose proposal or change is decided; else the newest")
    does: list[Call] | None = Field(None, description="what the oracle calls where `calls` are not judged")
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _one_step(self) -> Self:
        if (self.ask is None) == (self.decide is None):
            raise ValueError("a turn either asks or decides")
        return self


class Both(Turn):
    """A turn in both languages: a message in each, or a decision; what is expected is the same."""

    en: str | None = None
    zh: str | None = None

    @model_validator(mode="after")
    def _one_step(self) -> Self:
        if self.ask is not None or (self.en is None) != (self.zh is None) or (self.en is None) == (self.decide is None):
            raise ValueError("a turn in both languages has `en` and `zh`, or decides")
        return self

    def spoken(self, language: Language) -> Turn:
        """The turn in one language."""
        known = {name: getattr(self, name) for name in Turn.model_fields}
        return Turn(**{**known, "ask": getattr(self, language)})


class Case(Strict):
    """One case in one language, ready to run."""

    id: str
    suite: str
    split: Split
    dataset: str
    language: Language
    room: str
    asker: str
    today: date | None = None
    turns: list[Turn]
    twin: str | None = None
    group: str | None = None


class Written(Strict):
    """A case as it is written: one or both languages, one turn or several."""

    id: str
    room: str
    asker: str | None = Field(None, alias="as", description="a role of the data set's cast, or an e-mail address")
    today: date | None = None
    twin: str | None = Field(None, description="the harmless case that must be answered where this one must not")
    group: str | None = Field(None, description="wordings of one question share a group")
    en: str | list[str | Turn] | None = None
    zh: str | list[str | Turn] | None = None
    turns: list[Both] | None = Field(None, description="instead of `en` and `zh`: turns with both messages")
    expect: Expect = Field(Expect(), description="of the last turn, in both languages")
    expect_en: Expect | None = Field(None, description="instead of `expect`, in English")
    expect_zh: Expect | None = Field(None, description="instead of `expect`, in Chinese")

    def spoken(self) -> Iterator[tuple[Language, list[Turn]]]:
        """The turns in each language that it is written in."""
        languages: tuple[Language, ...] = get_args(Language)
        for language in languages:
            both = None if self.turns is None else [turn.spoken(language) for turn in self.turns]
            said = getattr(self, language) if both is None else both
            if said is None:
                continue
            steps = [said] if isinstance(said, str) else said
            turns = [Turn(ask=step) if isinstance(step, str) else step for step in steps]
            own = getattr(self, f"expect_{language}") or self.expect
            if not own.is_empty:
                if not turns[-1].expect.is_empty:
                    raise ValueError(f"{self.id}: the last turn's expectation stands in two places")
                turns[-1] = turns[-1].model_copy(update={"expect": own})
            if all(turn.expect.is_empty for turn in turns):
                raise ValueError(f"{self.id}: nothing is expected in {language}")
            yield language, turns


class SuiteFile(Strict):
    """A YAML file of cases that share a suite, a split and a data set."""

    suite: str
    split: Split = "train"
    dataset: str = "demo"
    asker: str = Field("director", alias="as")
    cases: list[Written] = Field(min_length=1)


def read_suite(path: Path) -> list[Case]:
    """The cases of one file, one for each language. Raises CaseError with the file and what is wrong in it."""
    try:
        return list(_cases_in(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise CaseError(f"{path.name}: {plainly(error)}") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CaseError(f"{path.name}: {error}") from error


# A run reads each file several times: to play it, for its digest, and for what the baseline knows of it.
@lru_cache(maxsize=256)
def _cases_in(text: str) -> tuple[Case, ...]:
    file = SuiteFile.model_validate(yaml.load(text, Loader=LOADER))  # noqa: S506 - a safe one
    return tuple(
        Case(
            id=f"{one.id}.{language}", suite=file.suite, split=file.split, dataset=file.dataset,
            language=language, room=one.room, asker=one.asker or file.asker, today=one.today, turns=turns,
            twin=None if one.twin is None else f"{one.twin}.{language}", group=one.group,
        )
        for one in file.cases for language, turns in one.spoken()
    )  # fmt: skip


def plainly(error: ValidationError) -> str:
    """What is wrong and where, a line each."""
    places = ((".".join(map(str, one["loc"])), one["msg"]) for one in error.errors(include_url=False))
    found = [f"{place}{': ' if place else ''}{said.removeprefix('Value error, ')}" for place, said in places]
    return "\n  ".join(dict.fromkeys(found))


def read_cases(folder: Path = CASES, *, suites: Sequence[str] = (), split: Split | None = None) -> list[Case]:
    """All cases of a folder or a file (YAML, CSV), of some suites and one split.

    Raises CaseError for two of one id, and where a twin is not there.
    """
    from evals.own import read_csv  # reads cases of this module

    paths = sorted([*folder.glob("*.yaml"), *folder.glob("*.csv")]) if folder.is_dir() else [folder]
    if not paths or not folder.exists():
        raise CaseError(f"there are no cases in {folder}: a folder of YAML or CSV files is wanted, or one of them")
    cases = [case for path in paths for case in (read_csv if path.suffix == ".csv" else read_suite)(path)]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CaseError(f"two cases are called {case.id}")
        seen.add(case.id)
    for case in cases:
        if case.twin is not None and case.twin not in seen:
            raise CaseError(f"{case.id}: its twin {case.twin} is not there, so the pair would never be counted")
    known = {case.suite for case in cases}
    if unknown := set(suites) - known:
        raise CaseError(f"no suite is called {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    return [case for case in cases if (not suites or case.suite in suites) and split in (None, case.split)]


def json_schema() -> str:
    """The schema by which editors help with the YAML files."""
    return json.dumps(SuiteFile.model_json_schema(by_alias=True), indent=2, ensure_ascii=False) + "\n"
