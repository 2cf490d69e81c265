"""A progress bar on stderr, for work that takes a while, at a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 2.0
"""Seconds of work before a bar is shown."""
LABELS = {
    "reading": "reading papers",
    "extracting": "extracting",
    "naming": "counting names",
    "grounding": "putting the graph together",
    "writing": "writing the graph",
    "training": "training",
    "loading": "loading into Neo4j",
    "exporting": "exporting",
    "meaning": "reading names",
}


@contextmanager
def show_progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """Give a function that takes the stage, papers done, and papers in all if known."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)
    started = time.monotonic()
    stages: list[str] = []

    def tell(stage: str, done: int, total: int | None) -> None:
        if stage not in stages:
            stages.append(stage)
            bar.reset(task, description=LABELS[stage], total=total, completed=done)
        bar.update(task, completed=done, total=total)
        if time.monotonic() - started > PATIENCE and not bar.live.is_started:
            bar.start()

    try:
        yield tell
    finally:
        bar.stop()
