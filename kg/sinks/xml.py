"""What GraphML and GEXF share: types of attributes, lists as one text, and the characters that XML allows."""

from __future__ import annotations

import re
from typing import Any

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_TYPES = {"whole": "int", "number": "double", "truth": "boolean"}


def xml_type(kind: str) -> str:
    """Return the type that GraphML gives to a kind of column.

    >>> xml_type("whole"), xml_type("texts")
    ('int', 'string')
    """
    return _TYPES.get(kind, "string")


def xml_value(value: Any) -> str:
    r"""Return a value as text that XML can hold: lists joined by " | ", forbidden characters as U+FFFD.

    >>> xml_value(["a", "b"]), xml_value(True), xml_value(97.4), ascii(xml_value(chr(0)))
    ('a | b', 'true', '97.4', "'\\ufffd'")
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " | ".join(map(xml_value, value))
    return _FORBIDDEN.sub("\ufffd", str(value))
