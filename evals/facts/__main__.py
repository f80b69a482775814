"""`python -m evals.facts`: prints the shares beside their bars; the exit code is 1 where one is missed."""

from __future__ import annotations

import argparse
import statistics
import sys
import time

from evals.facts.answers import read_answers
from evals.facts.measure import BARS, judge, meets, shares


def main() -> int:
    """Measure one split."""
    parser = argparse.ArgumentParser(prog="python -m evals.facts", description=__doc__)
    parser.add_argument("--split", choices=("train", "test"), default="train")
    parser.add_argument("--show", action="store_true", help="print each answer that was judged wrongly")
    asked = parser.parse_args()
    judged, took = [], []
    for answer in read_answers(asked.split):
        begun = time.process_time()
        judged.append(judge(answer))
        took.append(1000 * (time.process_time() - begun))
    print(f"split {asked.split}, {len(judged)} answers; {statistics.median(took):.1f} ms each (median)")
    missed = False
    for name, by_language in shares(judged).items():
        told = [
            f"{language} {100 * hit / total:.1f} % ({hit}/{total})"
            for language, (hit, total) in sorted(by_language.items(), reverse=True)
        ]
        hit, total = by_language["both"]
        met = meets(name, 100 * hit / total)
        missed = missed or not met
        sign = "≤" if name == "false alarms" else "≥"
        print(f"{name:18}{' · '.join(told)}   bar {sign} {BARS[name]:g} % {'met' if met else 'MISSED'}")
    for one in judged if asked.show else []:
        if not one.is_well_judged:
            problems = [f"{problem.kind}: {problem.text}" for _, problem in one.problems]
            print(f"\n{one.answer.id} {one.answer.label}: {one.answer.text}")
            print(f"  wrong: {one.answer.wrong}; found: {problems}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
