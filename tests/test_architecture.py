"""Imports point down: a module may import modules of lower levels, and of its own package."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent
PUBLIC = {"__version__", *kg.__all__}
"""Names that `from kg import` gives."""

LEVELS: tuple[tuple[str, ...], ...] = (
    ("errors", "datamodel", "resources", "options", "palette", "latex_commands", "progress"),
    (
        "latex",
        "identifiers",
        "schema",
        "lexicon",
        "decisions",
        "metrics",
        "graph",
        "documents",
        "records",
        "confidence",
    ),
    ("text", "identity", "results", "lookup", "contract", "evaluate"),
    (
        "readers",
        "extract",
        "rdf",
        "ground",
        "merge",
        "rows",
        "entries",
        "neighbors",
        "search",
        "conflicts",
        "trends",
        "mistakes",
        "reliability",
    ),
    ("tables", "stored", "leaderboard", "compare", "cards", "coverage", "verify", "standoff"),
    ("staging", "workspace", "publish", "diff", "plots", "annotations"),
    ("workfile", "describe", "stats", "review", "why", "verify_merges", "sinks", "gold", "meaning"),
    ("build", "pages", "questions", "train", "view", "assessment"),
    ("from_files", "api", "validate", "serve"),
    ("cli",),
    ("__main__",),
)
"""Modules and packages below kg, the lowest first; those of one level do not import each other."""
LEVEL = {unit: number for number, units in enumerate(LEVELS) for unit in units}
HEAVY = (
    "matplotlib",
    "networkx",
    "numpy",
    "onnxruntime",
    "pandas",
    "pyarrow",
    "rdflib",
    "spacy",
    "neo4j",
    "torch",
    "yaml",
)


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def unit_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_units(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            found |= {node.module or ""} if node.module != "kg" else {f"kg.{alias.name}" for alias in node.names}
    names = (name.split(".") for name in found)
    return {parts[1] for parts in names if parts[0] == "kg" and len(parts) > 1} - PUBLIC


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    unit = unit_of(path)
    assert unit in LEVEL, f"give {unit} a level"
    up = {other for other in imported_units(path) - {unit} if LEVEL[other] >= LEVEL[unit]}
    assert up == set()


def test_help_is_quick() -> None:
    code = f"""
import sys
from kg.cli import make_app
make_app()
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
