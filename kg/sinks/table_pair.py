"""Two tables, nodes and edges, as CSV or Parquet; columns are the keys of `kg.graph.flat_node` and `flat_edge`.

CSV: lists are JSON arrays in one cell. A text that a spreadsheet would take for a formula (it begins with one of
`= + - @`, a tab or a line break) or that begins with an apostrophe gets an apostrophe before it; `read_cell` takes
it off again.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.sinks.columns import EDGE_COLUMNS, NODE_COLUMNS
from kg.sinks.files import flat_edges, flat_nodes, open_folder, open_text

if TYPE_CHECKING:
    import networkx as nx
    import pyarrow as pa  # type: ignore[import-untyped]

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_ROWS = 10_000


def write_csv(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """Write nodes.csv and edges.csv into a folder."""
    folder = open_folder(path)
    _write_csv_table(flat_nodes(graph), NODE_COLUMNS, folder / "nodes.csv")
    _write_csv_table(flat_edges(graph), EDGE_COLUMNS, folder / "edges.csv")


def write_parquet(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """Write nodes.parquet and edges.parquet into a folder."""
    folder = open_folder(path)
    _write_parquet_table(flat_nodes(graph), NODE_COLUMNS, folder / "nodes.parquet")
    _write_parquet_table(flat_edges(graph), EDGE_COLUMNS, folder / "edges.parquet")


def csv_cell(value: Any) -> str:
    """Return the text of a cell.

    >>> csv_cell("=1+1"), csv_cell("'tis"), csv_cell(-80.0), csv_cell(["GRPO"]), csv_cell(None)
    ("'=1+1", "''tis", '-80.0', '["GRPO"]', '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_RISKY) else value
    return json.dumps(value, ensure_ascii=False)


def read_cell(cell: str) -> str:
    """Return the text that a cell of text stands for.

    >>> read_cell(csv_cell("=1+1")), read_cell(csv_cell("plain"))
    ('=1+1', 'plain')
    """
    return cell[1:] if cell.startswith("'") else cell


def _write_csv_table(records: Iterable[Mapping[str, Any]], columns: Mapping[str, str], path: Path) -> None:
    with open_text(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([csv_cell(record.get(column)) for column in columns] for record in records)


def _write_parquet_table(records: Iterator[Mapping[str, Any]], columns: Mapping[str, str], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    schema = _arrow_schema(columns)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while rows := list(itertools.islice(records, _ROWS)):
            table = {column: [row.get(column) for row in rows] for column in columns}
            writer.write_table(pa.table(table, schema=schema))


def _arrow_schema(columns: Mapping[str, str]) -> pa.Schema:
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "whole": pa.int64(),
        "number": pa.float64(),
        "truth": pa.bool_(),
        "texts": pa.list_(pa.string()),
        "wholes": pa.list_(pa.int64()),
    }
    return pa.schema([(column, types[kind]) for column, kind in columns.items()])
