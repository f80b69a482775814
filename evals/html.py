"""A run as one self-contained page: its figures, and each failure with what was expected beside what came."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import yaml

from evals.report import measures, shares
from evals.result import CaseResult, Run

PAGE = Template(Path(__file__).with_name("report.html").read_text(encoding="utf-8"))


def page(run: Run) -> str:
    """The page; it needs no network and no file beside it."""
    rows = "".join(
        f"<tr><td>{escape(one.by)}</td><td>{escape(one.name)}</td><td class=n>{one.hits}</td><td class=n>{one.of}</td>"
        f"<td>{escape(one.text)}</td><td><div class=bar><i style='width:{100 * one.hits / max(one.of, 1):.0f}%'></i>"
        "</div></td></tr>"
        for one in shares(run)
    )
    failed = [result for result in run.results if not result.passed]
    about = f"{len(run.cases)} cases, {run.started:%Y-%m-%d %H:%M} UTC, {run.seconds:.0f} s"
    about += f", commit {run.commit}" if run.commit else ""
    about += f"; stopped: {run.stopped}" if run.stopped else ""
    return PAGE.substitute(
        title=escape(f"Salesdesk evals: {run.model}"), about=escape(about), rows=rows,
        measures="".join(f"<li>{escape(name)}: {escape(value)}</li>" for name, value in measures(run)),
        failed=len(failed), cases="".join(_case(result) for result in failed),
    )  # fmt: skip


def _case(result: CaseResult) -> str:
    asked = result.steps[-1].said if result.steps else ""
    got = "".join(
        f"<p><b>{escape(step.said)}</b> <span class=soft>{step.milliseconds:.0f} ms, {escape(step.outcome)}</span></p>"
        f"<pre>{escape(_calls(step.calls))}</pre><p class=said>{escape(step.text)}</p>"
        for step in result.steps
    )
    expected = escape(yaml.safe_dump(result.expected, allow_unicode=True, sort_keys=False, width=100))
    return (
        f"<details><summary><code>{escape(result.id)}</code> {escape(asked)} <span class=why>{escape(result.why[:200])}"
        f"</span></summary><p class=why>{escape(result.why)}</p><div class=sides><div><h4>Expected</h4><pre>{expected}"
        f"</pre></div><div><h4>Got</h4>{got}</div></div></details>"
    )


def _calls(calls: list[dict[str, Any]]) -> str:
    """A tool a line, with its arguments below it."""
    return "\n".join(f"{one['tool']}\n  {json.dumps(one['arguments'], ensure_ascii=False)}" for one in calls)
