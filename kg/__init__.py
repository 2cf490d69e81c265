"""A typed, evidence-linked knowledge graph of research concepts, built from paper abstracts."""

from __future__ import annotations

__version__ = "0.1.0"
