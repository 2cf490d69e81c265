"""The columns of the formats that show flat records, in order, with the kind of value that each holds."""

from __future__ import annotations

NODE_COLUMNS: dict[str, str] = {
    "id": "text",
    "type": "text",
    "name": "text",
    "title": "text",
    "abstract": "text",
    "date": "text",
    "year": "whole",
    "identifiers": "texts",
    "sources": "texts",
    "aliases": "texts",
    "support": "whole",
    "value": "number",
    "unit": "text",
    "kind": "text",
    "condition": "text",
    "comparator_text": "text",
    "derived": "truth",
    "paper": "text",
    "sentence": "text",
    "start": "whole",
    "end": "whole",
    "confidence": "number",
}
"""Of `kg.graph.flat_node`."""

EDGE_COLUMNS: dict[str, str] = {
    "subject": "text",
    "predicate": "text",
    "object": "text",
    "support": "whole",
    "confidence": "number",
    "papers": "texts",
    "sentences": "texts",
    "starts": "wholes",
    "ends": "wholes",
}
"""Of `kg.graph.flat_edge`."""
