"""Processes that answer SPARQL: one that takes too long is ended, which the engine in this process can not be."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock
from typing import TYPE_CHECKING

from kg.errors import KGError, QueryError
from kg.questions.sparql import open_store, run_query
from kg.questions.sparql_formats import Written, choose_format, write_answer

if TYPE_CHECKING:
    import pyoxigraph as ox


class BusyError(QueryError):
    """No process is free, or the answer takes too long."""


class Workers:
    """Up to `count` processes, each with what `open_store` gives of a path; they start when they are needed."""

    def __init__(self, path: Path, *, count: int, timeout: float, limit: int) -> None:
        self._path, self._count, self._timeout, self._limit = path, count, timeout, limit
        self._idle: LifoQueue[_Worker] = LifoQueue()
        self._started = 0
        self._lock = Lock()

    def ask(self, query: str, accept: str) -> Written:
        """Return the answer in the format that the Accept header likes best.

        Raises:
            BusyError: All processes are at work, or the answer takes too long.
            QueryError: The query has an error, or no format fits.
        """
        with self._worker() as worker:
            return worker.ask(query, accept, self._timeout)

    def start(self) -> None:
        """Start one process and wait until it has the graph.

        Raises:
            KGError: The graph can not be read.
        """
        with self._worker():
            pass

    def close(self) -> None:
        """End the processes."""
        while not self._idle.empty():
            self._idle.get().end()

    @contextmanager
    def _worker(self) -> Iterator[_Worker]:
        worker = self._take()
        try:
            yield worker
        finally:
            if worker.alive:
                self._idle.put(worker)
            else:
                with self._lock:
                    self._started -= 1

    def _take(self) -> _Worker:
        with self._lock:
            start = self._idle.empty() and self._started < self._count
            self._started += start
        if start:
            try:
                return _Worker(self._path, self._limit)
            except BaseException:
                with self._lock:
                    self._started -= 1
                raise
        try:
            return self._idle.get(timeout=self._timeout)
        except Empty:
            raise BusyError("all processes are busy; try again") from None


class _Worker:
    """One process, and the pipe to it."""

    def __init__(self, path: Path, limit: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_work, args=(other, path, limit), daemon=True)
        self._process.start()
        other.close()
        self.alive = True
        self._receive()

    def ask(self, query: str, accept: str, timeout: float) -> Written:
        self._pipe.send((query, accept))
        if not self._pipe.poll(timeout):
            self.end()
            raise BusyError(f"no answer within {timeout:g} s")
        answer = self._receive()
        if answer is None:
            raise BusyError("the query was not answered")
        return answer

    def _receive(self) -> Written | None:
        try:
            answer: Written | KGError | None = self._pipe.recv()
        except EOFError:
            self.end()
            raise BusyError("the process that answers queries has ended: not enough memory?") from None
        if isinstance(answer, KGError):
            raise answer
        return answer

    def end(self) -> None:
        self.alive = False
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _work(pipe: Connection, path: Path, limit: int) -> None:
    """Answer what comes through the pipe until it closes; None says that the graph is read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        store = open_store(path)
    except KGError as error:
        pipe.send(error)
        return
    pipe.send(None)
    while True:
        try:
            query, accept = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(_answer(store, query, accept, limit))
        except KGError as error:
            pipe.send(error)


def _answer(store: ox.Store, query: str, accept: str, limit: int) -> Written:
    answer = run_query(store, query)
    return write_answer(answer, choose_format(answer, accept), limit=limit)
