"""The files of each split by their digests: the test split's are sealed, the train split's kept with the baseline."""

from __future__ import annotations

import hashlib
from pathlib import Path

from evals.case import CASES, Split, read_suite

SEAL = "SHA256"


def digests(folder: Path = CASES, split: Split = "test") -> dict[str, str]:
    """The SHA-256 of each file of a split, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*.yaml"))
        if read_suite(path)[0].split == split
    }


def sealed(folder: Path = CASES) -> dict[str, str]:
    """What was sealed; empty where nothing was."""
    path = folder / SEAL
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def seal(folder: Path = CASES) -> list[str]:
    """Write the digests as `sha256sum --check` reads them; the files that were new or another than before, or gone."""
    before, now = sealed(folder), digests(folder)
    (folder / SEAL).write_text("".join(f"{digest}  {name}\n" for name, digest in now.items()), encoding="utf-8")
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
