"""Real Neo4j servers for the tests: the one that NEO4J_URI names, or those that scripts/neo4j-dev starts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

QUICK = {**os.environ, "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1"}
"""Servers of tests live for seconds: they start sooner without the optimising compiler."""
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "neo4j-dev"


@dataclass(frozen=True)
class Server:
    """A running server; `pid` is None where it is not ours."""

    uri: str
    username: str
    password: str
    pid: int | None = None

    @property
    def login(self) -> tuple[str, str, str]:
        return self.uri, self.username, self.password

    def kill(self) -> None:
        """End it as a power cut would; once it is gone, do nothing."""
        assert self.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def require_neo4j() -> None:
    """Skip the test where the server cannot be had."""
    fetched = run_script("fetch")
    if fetched.returncode != 0:
        pytest.skip(f"no Neo4j: set NEO4J_URI, or see: {fetched.stderr.strip()}")


def run_script(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, cwd=cwd, env=QUICK)


@contextmanager
def running(home: Path, *settings: str) -> Iterator[Server]:
    """Start a server on a folder and stop it at the end."""
    require_neo4j()
    options = [option for setting in settings for option in ("--set", setting)]
    command = [sys.executable, str(SCRIPT), "serve", "--home", str(home), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=QUICK)
    try:
        yield _read_address(process)
    finally:
        process.terminate()
        process.communicate()


def _read_address(process: subprocess.Popen[str]) -> Server:
    assert process.stdout is not None and process.stderr is not None
    told = {}
    for line in process.stdout:
        if line.startswith("export"):
            break
        name, _, value = line.strip().partition("=")
        told[name] = value
    else:
        pytest.fail(f"Neo4j did not start: {process.stderr.read()}")
    return Server(told["NEO4J_URI"], told["NEO4J_USERNAME"], told["NEO4J_PASSWORD"], int(told["NEO4J_PID"]))


def dump(session: Any, *, prefix: str = "") -> dict[str, Any]:
    """Return all that a database holds under kg's labels: nodes by id, edges by ends and type."""
    nodes = session.run("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties")
    edges = session.run("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS properties")
    return {
        **{n["properties"]["id"]: (sorted(n["labels"]), n["properties"]) for n in nodes if "id" in n["properties"]},
        **{f"{e['a']} {e['type']} {e['b']}": e["properties"] for e in edges},
    }
