"""All benchmarks, with their bars: `python -m evals.bench [--deals N] [--peers PYTHON]`.

They print figures and fail no test.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from evals.bench import analysis_speed, answer_speed, import_speed, loop_speed, query_speed, tool_speed
from knowledge.database import Database


def main() -> None:
    """Measure what people wait for, analyses of many records, an import, and questions to what was imported."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--deals", type=int, default=1_000_000)
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter with the packages of the group `bench`")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        met = [tool_speed.run(folder), analysis_speed.run(folder), answer_speed.run(folder)]
        met.append(loop_speed.run(folder, chosen.peers))
        met.append(import_speed.run(folder, chosen.deals))
        database = Database(import_speed.url_in(folder))
        met.append(query_speed.run(database))
        database.close()
    print("all bars met" if all(met) else "a bar was missed")


if __name__ == "__main__":
    main()
