"""How work that takes a while tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[str, int, int | None], None]
"""Takes the stage, what is done, and what there is in all if known."""
_EVERY = 32


def no_progress(stage: str, done: int, total: int | None) -> None:
    """Ignore how far work is."""


def told(stage: str, items: Iterable[T], total: int | None, progress: Progress) -> Iterator[T]:
    """Yield items, and tell now and then how many there were."""
    for done, item in enumerate(items):
        if done % _EVERY == 0:
            progress(stage, done, total)
        yield item
