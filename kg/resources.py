"""Files that come with the package, in a checkout and in a wheel alike."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def data_path(name: str) -> Path:
    """Return the path of a file below kg/data, as "lexicon.tsv"."""
    return PACKAGE / "data" / name


def schema_path(name: str) -> Path:
    """Return the path of a file below schemas/, as "kg.yaml"."""
    return _shipped("schemas") / name


def cypher_path(name: str) -> Path:
    """Return the path of a file below cypher/, as "constraints.cypher" or "queries"."""
    return _shipped("cypher") / name


def _shipped(folder: str) -> Path:
    packed = PACKAGE / "data" / folder
    return packed if packed.is_dir() else PACKAGE.parent / folder
