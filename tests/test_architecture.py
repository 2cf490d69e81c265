"""Imports point down: a module may import modules of lower levels, and of its own package."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent

LEVELS: tuple[tuple[str, ...], ...] = (
    ("kg", "kg.errors", "kg.datamodel", "kg.resources", "kg.options", "kg.palette"),
    ("kg.latex_commands", "kg.latex", "kg.text", "kg.identifiers"),
)
HEAVY = ("matplotlib", "networkx", "numpy", "onnxruntime", "pandas", "pyarrow", "rdflib", "spacy", "neo4j", "torch", "yaml")


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def all_imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {name for name in found if name.split(".")[0] == "kg"}


def test_help_is_quick() -> None:
    code = f"""
import sys
from kg.cli import make_app
make_app()
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
