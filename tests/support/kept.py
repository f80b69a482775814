"""What a run makes once, whatever the number of its workers, and copies to whoever needs it."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

_folder: list[Path] = []


def keep_in(folder: Path) -> None:
    """Where the run keeps what it makes: a folder that every worker of the run shares (tests/support/stores.py)."""
    _folder[:] = [folder]


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """A file that is made once and closed, never to be opened: copy it.

    The first worker that asks makes it, at the path it is given; the others wait.
    """
    folder = _folder[0]
    folder.mkdir(exist_ok=True)
    whole = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            unfinished = folder / f"unfinished-{name}"
            make(unfinished)
            unfinished.rename(whole)
    return whole
