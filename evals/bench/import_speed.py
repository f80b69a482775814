"""Import speed: a million-deal CSV export with its accounts, products and people, into an empty database.

The bar: at most 60 s on 2 cores and less than 1.5 GB of memory. Each measurement runs in a process of its own, so that
the peak is the import's and nothing else's.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

SECONDS, MEGABYTES = 60.0, 1500.0
SECTORS = ("technology", "retail", "medical", "finance", "software", "services")
STAGES = ("Prospecting", "Engaging", "Won", "Won", "Won", "Lost", "Lost")


def write_export(folder: Path, deals: int, seed: int = 7) -> None:
    """Write a seeded export: accounts, products, people, and `deals` deals over three years."""
    chance = random.Random(seed)
    accounts = [f"Account {number:05d}" for number in range(min(20_000, max(100, deals // 50)))]
    products = [f"Product {letter}{number}" for letter in "ABCD" for number in range(10)]
    people = [f"Person {number:03d}" for number in range(200)]
    _write(folder / "accounts.csv", ["account", "sector", "employees"], (
        [name, chance.choice(SECTORS), chance.randint(5, 9000)] for name in accounts
    ))  # fmt: skip
    _write(folder / "products.csv", ["product", "series", "sales_price"], (
        [name, f"Series {name[8]}", chance.randint(50, 9000)] for name in products
    ))  # fmt: skip
    _write(folder / "people.csv", ["sales_agent", "manager", "regional_office"], (
        [name, f"Manager {index % 20}", ("East", "West", "Central")[index % 3]] for index, name in enumerate(people)
    ))  # fmt: skip
    header = [
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ]
    _write(
        folder / "pipeline.csv", header, (_deal(chance, number, people, products, accounts) for number in range(deals))
    )


def _deal(chance: random.Random, number: int, people: list[str], products: list[str], accounts: list[str]) -> list[Any]:
    stage = chance.choice(STAGES)
    engaged = date(2021, 1, 1) + timedelta(days=chance.randint(0, 1000))
    closed = engaged + timedelta(days=chance.randint(1, 120)) if stage in {"Won", "Lost"} else None
    amount = round(chance.uniform(50, 20_000), 2) if stage == "Won" else 0 if stage == "Lost" else ""
    account = chance.choice(accounts) if chance.random() > 0.15 else ""
    code = f"{chance.getrandbits(30):06X}{number:X}"
    return [code, chance.choice(people), chance.choice(products), account, stage, engaged, closed or "", amount]


def _write(path: Path, header: list[str], rows: Any) -> None:  # noqa: ANN401 - any rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def measure(folder: Path, url: str) -> dict[str, Any]:
    """Import the folder into a new database at `url`; seconds, peak megabytes of this process, and the counts."""
    from knowledge.company import Company
    from knowledge.database import Database
    from knowledge.imports.run import import_paths
    from knowledge.migrate import migrate

    database = Database(url)
    migrate(database, company=Company(id=1, currency="USD"))
    start = time.perf_counter()
    report = import_paths(
        database, [folder], person_id=None, today=date(2024, 1, 1), now=datetime(2024, 1, 1, tzinfo=UTC)
    )
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    counts = {kind: count.model_dump() for kind, count in report.counts.items()}
    return {"seconds": round(seconds, 1), "megabytes": round(peak), "counts": counts, "rejected": report.rejected}


def _in_own_process(folder: Path, url: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "evals.bench.import_speed", "--measure", str(folder), "--url", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def url_in(folder: Path) -> str:
    """Where a run leaves its database."""
    return f"sqlite:///{folder / 'bench.db'}"


def run(folder: Path, deals: int = 1_000_000) -> bool:
    """Measure a first import and a second one of the same files; print both; whether the bar was met."""
    export = folder / "export"
    export.mkdir()
    write_export(export, deals)
    first, second = _in_own_process(export, url_in(folder)), _in_own_process(export, url_in(folder))
    for label, found in (("first import", first), ("same files again", second)):
        print(
            f"import of {deals:,} deals, {label}: {found['seconds']} s, {found['megabytes']} MB at most, "
            f"deals {found['counts']['deals']}"
        )
    print(f"the bar: {SECONDS:.0f} s, {MEGABYTES:.0f} MB")
    return bool(
        first["seconds"] <= SECONDS and first["megabytes"] < MEGABYTES and not second["counts"]["deals"]["updated"]
    )


def main() -> None:
    """Measure by hand: `python -m evals.bench.import_speed [--deals N]`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--deals", type=int, default=1_000_000)
    parser.add_argument("--measure", type=Path)
    parser.add_argument("--url", default="")
    chosen = parser.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.measure, chosen.url)))
        return
    with tempfile.TemporaryDirectory() as name:
        if not run(Path(name), chosen.deals):
            sys.exit(1)


if __name__ == "__main__":
    main()
