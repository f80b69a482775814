"""How often the right tool is the likeliest, and whether what is thought sure is right as often as it is thought."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from assistant.models.builtin.choosing.calibration import certainty, evidence
from evals.understanding.collect import Read
from evals.understanding.fit import MADE, Table, fit_sure
from tools.catalogue import TOOLS

Numbers = npt.NDArray[np.float64]
BINS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
FIRST = 3


def report(table: Table, chances: Numbers) -> list[str]:
    """The lines of the report: shares by language, source and room, then the curve."""
    order = np.argsort(-chances, axis=1)
    rows = np.arange(len(chances))
    hit = table.right[rows, order[:, 0]]
    among = np.any([table.right[rows, order[:, place]] for place in range(FIRST)], axis=0)
    lines = [f"{'messages':34}{'n':>6}{'right':>8}{'in three':>10}"]
    lines += [
        _row(f"{title} {name}", picked, hit, among)
        for title, key in (("", _source), ("language", _language), ("room", _room))
        for name, picked in _groups(table, key)
    ]
    sure = fit_sure(table, chances)
    certain = np.array(
        [certainty(evidence(row, one.features, one.said), sure) for row, one in zip(chances, table.read, strict=True)]
    )
    said = np.array([one.message.source not in MADE for one in table.read])
    lines += ["", f"{'certain (of cases)':34}{'n':>6}{'right':>8}{'thought':>10}"]
    for low, high in pairwise(BINS):
        within = said & (certain >= low) & (certain < high)
        if within.any():
            shares = f"{hit[within].mean():8.3f}{certain[within].mean():10.3f}"
            lines.append(f"{low:.2f} to {min(high, 1):.2f}{'':22}{within.sum():6}{shares}")
    return lines


def misses(table: Table, chances: Numbers) -> list[str]:
    """Each message of a case whose tool is not the likeliest."""
    found = []
    for row, one in zip(chances, table.read, strict=True):
        order = np.argsort(-row)[:FIRST]
        if one.message.source in MADE or one.right[order[0]]:
            continue
        got = ", ".join(f"{TOOLS[at].name} {row[at]:.2f}" for at in order)
        found.append(f"{one.message.text[:100]} | {', '.join(sorted(one.message.tools))} | {got} | {one.said.readings}")
    return found


def _groups(table: Table, key: Callable[[Read], str | None]) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    keys = [key(one) for one in table.read]
    return [(name, np.array([one == name for one in keys])) for name in sorted({one for one in keys if one})]


def _source(one: Read) -> str:
    if not one.right.any():
        return "none is right"
    return one.message.source if one.message.source in MADE else "cases"


def _language(one: Read) -> str | None:
    return None if one.message.source in MADE or not one.right.any() else one.message.language


def _room(one: Read) -> str | None:
    right = int(np.argmax(one.right))
    return None if one.message.source in MADE or not one.right.any() else TOOLS[right].room


def _row(title: str, picked: npt.NDArray[np.bool_], hit: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]) -> str:
    return f"{title.strip():34}{picked.sum():6}{hit[picked].mean():8.3f}{among[picked].mean():10.3f}"
