"""Worker processes that end with the process that started them, also when that one is killed or interrupted."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_PATIENCE = 1.0
_watched = threading.Event()
_forking = os.getpid()
"""The process that forks, as noted before it does: afterwards it may be gone."""


@contextmanager
def workers_end_with_us() -> Iterator[None]:
    """Make processes that are forked meanwhile end when this one is gone, instead of waiting for work for ever."""
    _register()
    _watched.set()
    try:
        yield
    finally:
        _watched.clear()


@cache
def _register() -> None:
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_note_parent, after_in_child=_watch_parent)


def _note_parent() -> None:
    global _forking
    _forking = os.getpid()


def _watch_parent() -> None:
    if _watched.is_set():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent ends, and its workers with it
        threading.Thread(target=_end_after, args=(_forking,), daemon=True).start()


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PATIENCE)
    os._exit(1)
