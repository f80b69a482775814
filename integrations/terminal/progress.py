"""Progress bars of long commands."""

from __future__ import annotations


class Progress:
    """One bar on stderr for each kind of work, so that stdout holds the report alone."""

    def __init__(self, *, quiet: bool) -> None:
        from rich import progress as rich
        from rich.console import Console

        self._bar = rich.Progress(
            rich.TextColumn("{task.description}", markup=False), rich.BarColumn(), rich.MofNCompleteColumn(),
            rich.TimeElapsedColumn(), console=Console(stderr=True), disable=quiet, transient=True,
        )  # fmt: skip
        self._tasks: dict[str, int] = {}

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._bar.stop()

    def step(self, what: str, done: int, total: int | None) -> None:
        """Show that `done` of `total` (None: not known) of something are through."""
        from rich.progress import TaskID

        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total)
        self._bar.update(TaskID(self._tasks[what]), completed=done, total=total)
