"""A typed, evidence-linked knowledge graph of research concepts, built from paper abstracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import open_graph as open
    from kg.cards import render_doc
    from kg.extract.pipeline import load_pipeline

__all__ = ["__version__", "load_pipeline", "open", "render_doc"]
__version__ = "0.1.0"

_EXPORTS = {
    "load_pipeline": ("kg.extract.pipeline", "load_pipeline"),
    "open": ("kg.api", "open_graph"),
    "render_doc": ("kg.cards", "render_doc"),
}


def __getattr__(name: str) -> Any:
    """Import what is used, when it is used."""
    from importlib import import_module

    if name not in _EXPORTS:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    module, attribute = _EXPORTS[name]
    return getattr(import_module(module), attribute)
