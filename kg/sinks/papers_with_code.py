"""Evaluation tables in the JSON of Papers with Code (`kg.publish.evaluation_tables` describes it)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from kg.publish import evaluation_tables
from kg.sinks.files import write_lines

if TYPE_CHECKING:
    import networkx as nx


def write_papers_with_code(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """Write all scores of a graph as evaluation tables; `-` is standard output."""
    write_lines([json.dumps(evaluation_tables(graph), ensure_ascii=False, indent=1)], path)
