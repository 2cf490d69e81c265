"""Fixtures of all tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.fixture import build_fixture_graph

if TYPE_CHECKING:
    import networkx as nx

settings.register_profile("kg", deadline=None)
settings.load_profile("kg")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def graph() -> nx.MultiDiGraph[str]:
    """Return the hand-written graph, fresh for each test."""
    return build_fixture_graph()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of annotated data, or skip."""
    if not (SHARED / "gold" / "dev.jsonl").exists():
        pytest.skip(f"needs the annotated data in {SHARED}")
    return SHARED
