"""`python -m evals.understanding keep|fit|measure`: fits the weights of choosing, and tells how often it is right.

Only the train split and the wordings are read. `keep` reads and embeds the exemplars anew, and leaves the weights as
they are; `fit` does so first. Options of the others: --keep FOLDER (where the data sets lie), --crm FOLDER@DATE (fits
on the questions of evals/crm too).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

from assistant.models.builtin.choosing.exemplars import exemplars
from assistant.models.builtin.choosing.prepared import keep
from evals.sandbox import DataSet, of_folder
from evals.understanding.collect import collect
from evals.understanding.fit import Table, fit, held_out
from evals.understanding.report import report
from tools.catalogue import TOOLS


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m evals.understanding", description=__doc__)
    parser.add_argument("what", choices=["keep", "fit", "measure"])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--crm", metavar="FOLDER@DATE")
    asked = parser.parse_args()
    if asked.what != "measure":
        keep(exemplars(TOOLS))
    if asked.what == "keep":
        return
    with tempfile.TemporaryDirectory() as name:
        table = Table.of(collect(asked.keep or Path(name), _step, _crm(asked.crm)))
    if asked.what == "fit":
        fit(table).save()
    print("\n".join(report(table, held_out(table))))  # noqa: T201 - what the command prints


def _crm(asked: str | None) -> DataSet | None:
    """The data of a CRM export, of which `evals/crm` asks."""
    if asked is None:
        return None
    folder, _, day = asked.rpartition("@")
    return of_folder("crm", Path(folder), date.fromisoformat(day))


def _step(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"{done} of {of}", end="\r", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
