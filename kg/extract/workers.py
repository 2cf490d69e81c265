"""Worker processes that share work, and end with the process that started them, also when that one is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from kg.errors import KGError

T = TypeVar("T")
R = TypeVar("R")
_PATIENCE = 1.0
_watched = threading.Event()
_forking = os.getpid()
"""The process that forks, as noted before it does: afterwards it may be gone."""


def map_in_processes(
    work: Callable[[T], R], items: Iterable[T], n_process: int, begin: Callable[..., None], *arguments: Any
) -> Iterator[R]:
    """Yield the result of each item in order; at most three items a process are under way.

    Args:
        work: A function of a module, as are `begin` and all that is sent.
        items: What it is called with.
        n_process: Processes.
        begin: Called once in each of them, with the arguments.

    Raises:
        KGError: A process was killed.
    """
    under_way: deque[Future[R]] = deque()
    with workers_end_with_us():
        pool = ProcessPoolExecutor(n_process, initializer=begin, initargs=arguments)
        try:
            for item in items:
                under_way.append(pool.submit(work, item))
                if len(under_way) == 3 * n_process:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool as error:
            raise KGError(
                "a worker process was killed, perhaps for lack of memory; run it again, with fewer processes (-j)"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


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
