from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import KGError
from kg.extract.workers import map_in_processes

CODE = """
import os, time
from kg.extract.workers import workers_end_with_us
with workers_end_with_us():
    worker = os.fork()
    if worker == 0:
        time.sleep(600)
    print(worker, flush=True)
    time.sleep(600)
"""


def is_running(process: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be collected does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without fork, workers end by themselves")
def test_workers_end_with_a_killed_process() -> None:
    parent = subprocess.Popen([sys.executable, "-c", CODE], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    assert is_running(worker)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 30
    while is_running(worker) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(worker)


INTERRUPTED = """
import os, sys, time
from kg.extract.workers import workers_end_with_us
with workers_end_with_us():
    worker = os.fork()
    if worker == 0:
        print("ready", flush=True)
        time.sleep(600)
    os.waitpid(worker, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without fork, workers end by themselves")
def test_workers_leave_an_interrupt_to_the_process_that_started_them() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    os.killpg(parent.pid, signal.SIGINT)
    _, told = parent.communicate(timeout=60)
    assert told.count("KeyboardInterrupt") == 1


def double(number: int) -> int:
    return _factor[0] * number


def end_abruptly(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def refuse(number: int) -> int:
    raise KGError(f"{number} is refused")


_factor: list[int] = []


def begin(factor: int) -> None:
    _factor[:] = [factor]


def test_map_in_processes_gives_results_in_order() -> None:
    assert list(map_in_processes(double, range(40), 2, begin, 2)) == [2 * number for number in range(40)]


def test_map_in_processes_takes_few_items_ahead() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(40):
            taken.append(number)
            yield number

    results = map_in_processes(double, items(), 2, begin, 2)
    assert next(results) == 0
    assert len(taken) == 6
    results.close()  # type: ignore[attr-defined]


def test_map_in_processes_passes_errors_on() -> None:
    with pytest.raises(KGError, match="3 is refused"):
        list(map_in_processes(refuse, [3], 2, begin, 2))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="without SIGKILL, no process is killed so")
def test_map_in_processes_tells_a_killed_worker() -> None:
    with pytest.raises(KGError, match="a worker process was killed, perhaps for lack of memory"):
        list(map_in_processes(end_abruptly, range(4), 2, begin, 2))
