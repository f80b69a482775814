"""A subject of labelled answers: which tools were called, by whom, and what an earlier turn had asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Call = tuple[str, dict[str, Any]]
Split = Literal["train", "test"]
File = Literal["train", "train-old-test", "train-2", "train-2-test", "train-3", "train-3-test", "test-4"]
# The answers of a file stand in answers-FILE.yaml, what their tools gave in results-FILE.json.
FILES: dict[Split, tuple[File, ...]] = {
    "train": ("train", "train-old-test", "train-2", "train-2-test", "train-3", "train-3-test"),
    "test": ("test-4",),
}


@dataclass(frozen=True)
class Subject:
    """Calls of one turn by one role of the invented company, and those of an earlier turn, which are stale by now.

    The answers are held against the results of `calls`; those of `earlier` are before the model too.
    """

    name: str
    file: File
    who: str
    calls: tuple[Call, ...]
    earlier: tuple[Call, ...]


def of_metric(metric: str, **more: Any) -> Call:  # noqa: ANN401 - arguments of a tool
    """A call of query_metric."""
    return "query_metric", {"metric": metric, **more}
