"""The tool results that the labelled answers are about: real tools over the invented company, kept as JSON.

`python -m evals.facts.freeze` writes all files again. A figure that is another then has to be another in the answers as
well, and the test split is another one: it has to be sealed anew.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from assistant.agent import Assistant
from assistant.models.choice import Builtin
from assistant.turn import ToolResult, Turn
from evals.facts.calls import SUBJECTS
from evals.facts.subject import FILES, Call
from evals.sandbox import DEMO_LIBRARY, Sandbox
from knowledge.access import Principal

HERE = Path(__file__).parent


def freeze(folder: Path) -> dict[str, dict[str, Any]]:
    """What every subject's tools give, by file and name; the company is made in `folder`.

    Raises RuntimeError where a tool refuses or fails: nothing could be said of that.
    """
    box = Sandbox.made(DEMO_LIBRARY, folder / "whole", folder / "home")
    box.fresh()
    desk = box.open(DEMO_LIBRARY.today, lambda _, toolbox: Builtin(toolbox), {})
    kept: dict[str, dict[str, Any]] = {file: {} for files in FILES.values() for file in files}
    for subject in SUBJECTS:
        principal = box.principal(desk, subject.who)
        kept[subject.file][subject.name] = {
            "results": [_run(desk, principal, call) for call in subject.calls],
            "earlier": [_run(desk, principal, call) for call in subject.earlier],
        }
    desk.database.close()
    return kept


def _run(desk: Assistant, principal: Principal, call: Call) -> dict[str, Any]:
    name, arguments = call
    turn = Turn(principal, "", "en", desk.today(principal), desk.now(), "frozen")
    result: ToolResult = desk.toolbox.run(turn, name, arguments)
    if result.output is None:
        why = result.refusal.code if result.refusal else result.failure_id
        raise RuntimeError(f"{name} {arguments} gave nothing: {why}")
    output = result.output.model_dump(mode="json", exclude_none=True, exclude={"chart"})
    return {"tool": name, "arguments": arguments, "output": output}


def main() -> None:
    """Write the results of every file."""
    with tempfile.TemporaryDirectory() as folder:
        kept = freeze(Path(folder))
    for file, subjects in kept.items():
        text = json.dumps(subjects, ensure_ascii=False, indent=None, separators=(",", ":"))
        lines = text.replace('},"', '},\n"')
        (HERE / f"results-{file}.json").write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
