"""Annotated papers of annotation tools; `kg.standoff` says which labels they use.

brat: a folder in which each paper has NAME.txt and NAME.ann beside it:

    T1	Method 14 22	TreePlan
    T2	Score 34 39	81.5%
    R1	EVALUATED_ON Arg1:T1 Arg2:T3
    E1	Score:T2 Subject:T1 Metric:T4 Benchmark:T3
    A1	Proposes T1
    *	SAME_AS T1 T5

Doccano: JSON Lines; `relations` and ids only where relations were annotated:

    {"id": 1, "text": "...", "label": [[14, 22, "Method"]]}
    {"id": 1, "text": "...", "entities": [{"id": 7, "label": "Method", "start_offset": 14, "end_offset": 22}],
     "relations": [{"from_id": 7, "to_id": 9, "type": "EVALUATED_ON"}]}

Label Studio: its JSON export, one array or JSON Lines; of several annotations of a task the first is taken:

    [{"id": 1, "data": {"text": "..."}, "annotations": [{"result": [
       {"id": "a", "type": "labels", "value": {"start": 14, "end": 22, "text": "TreePlan", "labels": ["Method"]}},
       {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right", "labels": ["EVALUATED_ON"]}]}]}]

They hold no dates, no identifiers, and no confidence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.datamodel import Document
from kg.errors import ReadError
from kg.standoff import (
    LINK_LABELS,
    PROPOSES,
    SAME_AS,
    SPAN_LABELS,
    TYPES,
    LabelledSpan,
    Link,
    Standoff,
    known_label,
    to_annotated,
)

Annotated = tuple[Document, Mapping[str, Any]]
Objects = Sequence[tuple[int, Mapping[str, Any]]]


def read_annotations(path: Path) -> list[Annotated] | None:
    """Return the annotated papers of a folder of brat, or a file of Doccano or Label Studio; None if it is none.

    Raises:
        ReadError: It cannot be read, or holds an unknown label or a broken annotation.
    """
    if path.is_dir():
        standoffs = read_brat(path)
    else:
        objects = read_objects(path)
        reader = _reader_of(objects)
        if reader is None:
            return None
        standoffs = (standoff for place, value in objects for standoff in reader(path, place, value))
    return [to_annotated(standoff, index) for index, standoff in enumerate(standoffs)]


def read_objects(path: Path) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the objects of a file of JSON Lines or of one JSON array, with their lines or numbers from 1.

    Raises:
        ReadError: The file cannot be read or is something else.
    """
    text = read_text(path)
    if text.lstrip().startswith("["):
        values = list(enumerate(_parse(path, None, text), 1))
    else:
        lines = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
        values = [(number, _parse(path, number, line)) for number, line in lines]
    for number, value in values:
        if not isinstance(value, dict):
            raise ReadError(path, number, "is no JSON object")
    return values


def read_text(path: Path) -> str:
    """Return a text file with its line ends as they are.

    Raises:
        ReadError: It cannot be read or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ReadError(path, None, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise ReadError(path, None, "is not UTF-8") from error


def _parse(path: Path, line: int | None, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ReadError(path, line if line is not None else error.lineno, f"is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise ReadError(path, line, "is JSON of too many levels") from error


def _reader_of(objects: Objects) -> Callable[[Path, int, Mapping[str, Any]], Iterator[Standoff]] | None:
    """Return the reader for what the first object looks like."""
    first: Mapping[str, Any] = objects[0][1] if objects else {}
    if isinstance(first.get("data"), dict) and ("annotations" in first or "completions" in first):
        return _from_label_studio
    if isinstance(first.get("text"), str) and not {"label", "labels", "entities"}.isdisjoint(first):
        return _from_doccano
    return None


def read_brat(folder: Path) -> Iterator[Standoff]:
    """Yield the annotated texts of a folder and those below, in order of their names.

    Raises:
        ReadError: There are none, a text is missing, or a line is broken.
    """
    files = sorted(folder.rglob("*.ann"))
    if not files:
        raise ReadError(folder, None, "a folder without .ann files; brat keeps NAME.txt and NAME.ann side by side")
    for file in files:
        lines = [line.rstrip("\r") for line in read_text(file).split("\n")]
        triggers = {m[1]: m[2] for line in lines if (m := re.match(r"(E\d+)\t[^\s:]+:(T\d+)", line))}
        paper = _Brat(file, read_text(file.with_suffix(".txt")), triggers)
        for number, line in enumerate(lines, 1):
            paper.read_line(number, line)
        marks = (LabelledSpan(f"{s.id}+", s.start, s.end, PROPOSES) for s in paper.spans if s.id in paper.marked)
        key = file.relative_to(folder).with_suffix("").as_posix()
        yield Standoff(str(file), 1, key, paper.text, (*paper.spans, *marks), tuple(paper.links))


@dataclass
class _Brat:
    """An .ann file while it is read.

    Attributes:
        path: The file.
        text: What it annotates.
        triggers: For each event the span that it is about; ids of events stand for these.
        spans, links: As read.
        marked: Spans that an attribute calls proposed.
    """

    path: Path
    text: str
    triggers: Mapping[str, str]
    spans: list[LabelledSpan] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    marked: set[str] = field(default_factory=set)

    def read_line(self, number: int, line: str) -> None:
        kind = line[:1]
        if kind == "T":
            self.spans.append(self._text_bound(number, line))
        elif kind == "R":
            match = self._match(number, line, r"R\S*\t(\S+) \S+?:(\S+) \S+?:(\S+)\s*", "R1<TAB>LABEL Arg1:T1 Arg2:T2")
            self._link(number, match[2], match[1], match[3])
        elif kind == "E":
            match = self._match(number, line, r"E\d+\t\S+?:(T\d+)((?: \S+?:\S+)*)\s*", "E1<TAB>Score:T1 Subject:T2")
            for argument in match[2].split():
                role, _, target = argument.partition(":")
                self._link(number, match[1], role.rstrip("0123456789"), target)
        elif kind in {"A", "M"}:
            match = self._match(number, line, r"[AM]\d+\t(\S+) (\S+).*", "A1<TAB>Proposes T1")
            _label(self.path, number, match[1], (PROPOSES,))
            self.marked.add(self.triggers.get(match[2], match[2]))
        elif kind == "*":
            match = self._match(number, line, r"\*\t\S+ (\S+)((?: \S+)+)\s*", "*<TAB>SAME_AS T1 T2")
            self.links.extend(Link(match[1], SAME_AS, other) for other in match[2].split())
        elif line.strip() and kind not in {"N", "#"}:
            raise ReadError(self.path, number, "is no line of brat; they begin with T, R, E, A, M, N, * or #")

    def _link(self, number: int, source: str, label: str, target: str) -> None:
        known = _label(self.path, number, label, LINK_LABELS)
        self.links.append(Link(self.triggers.get(source, source), known, self.triggers.get(target, target)))

    def _match(self, number: int, line: str, pattern: str, expected: str) -> re.Match[str]:
        match = re.fullmatch(pattern, line)
        if match is None:
            raise ReadError(self.path, number, f"expected {expected}")
        return match

    def _text_bound(self, number: int, line: str) -> LabelledSpan:
        """Return a span; of a divided one the longest part."""
        expected = "T1<TAB>Label START END<TAB>words"
        match = self._match(number, line, r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", expected)
        parts = [(int(a), int(b)) for a, b in re.findall(r"(\d+) (\d+)", match[3])]
        words = " ".join(self.text[start:end] for start, end in parts)
        if words.split() != match[4].split():
            raise ReadError(self.path, number, f"quotes {match[4]!r}, but the text has {words!r} there")
        start, end = max(parts, key=lambda part: part[1] - part[0])
        return LabelledSpan(match[1], start, end, _label(self.path, number, match[2], SPAN_LABELS))


def _from_doccano(path: Path, place: int, value: Mapping[str, Any]) -> Iterator[Standoff]:
    spans, links = [], []
    try:
        text = value["text"]
        entities = value.get("entities")
        if entities is None:
            labelled = value.get("label", value.get("labels", ()))
            entities = [
                {"id": number, "start_offset": start, "end_offset": end, "label": label}
                for number, (start, end, label) in enumerate(labelled)
            ]
        for entity in entities:
            start, end = _within(path, place, len(text), entity["start_offset"], entity["end_offset"])
            spans.append(LabelledSpan(str(entity["id"]), start, end, _label(path, place, entity["label"], SPAN_LABELS)))
        for relation in value.get("relations", ()):
            label = _label(path, place, relation["type"], LINK_LABELS)
            links.append(Link(str(relation["from_id"]), label, str(relation["to_id"])))
    except (KeyError, TypeError, AttributeError) as error:
        raise ReadError(path, place, f"is no line of Doccano: {_missing(error)}") from error
    yield Standoff(str(path), place, str(value.get("id", place)), text, tuple(spans), tuple(links))


def _from_label_studio(path: Path, place: int, value: Mapping[str, Any]) -> Iterator[Standoff]:
    spans: list[LabelledSpan] = []
    links: list[Link] = []
    try:
        texts = [value["data"].get("text"), *value["data"].values()]
        text = next(text for text in texts if isinstance(text, str))
        done = [a for a in value.get("annotations", value.get("completions")) if not a.get("was_cancelled")]
        for item in done[0]["result"] if done else ():
            if item["type"] == "relation":
                links += _label_studio_links(path, place, item)
            elif item["type"] == "labels":
                spans += _label_studio_spans(path, place, text, item)
    except (KeyError, TypeError, AttributeError, StopIteration) as error:
        raise ReadError(path, place, f"is no task of Label Studio: {_missing(error)}") from error
    if done:
        yield Standoff(str(path), place, str(value.get("id", place)), text, tuple(spans), tuple(links))


def _label_studio_spans(path: Path, place: int, text: str, item: Mapping[str, Any]) -> Iterator[LabelledSpan]:
    value = item["value"]
    start, end = _within(path, place, 2 * len(text), value["start"], value["end"])
    quoted = value.get("text")
    if quoted is not None and text[start:end] != quoted:
        start, end = (len(text.encode("utf-16-le")[: at * 2].decode("utf-16-le", "ignore")) for at in (start, end))
        if text[start:end] != quoted:
            raise ReadError(path, place, f"quotes {quoted!r}, but the text has {text[start:end]!r} there")
    for label in value["labels"]:
        known = _label(path, place, label, SPAN_LABELS)
        id = str(item["id"])
        yield LabelledSpan(id if known in TYPES or len(value["labels"]) == 1 else f"{id}+{known}", start, end, known)


def _label_studio_links(path: Path, place: int, item: Mapping[str, Any]) -> Iterator[Link]:
    for label in item.get("labels") or ():
        known = _label(path, place, label, LINK_LABELS)
        if item.get("direction") != "left":
            yield Link(str(item["from_id"]), known, str(item["to_id"]))
        if item.get("direction") in {"left", "bi"}:
            yield Link(str(item["to_id"]), known, str(item["from_id"]))


def _within(path: Path, place: int, limit: int, start: object, end: object) -> tuple[int, int]:
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= limit:
        raise ReadError(path, place, f"a span from {start} to {end}, outside of the text")
    return start, end


def _label(path: Path, place: int, label: object, known: Sequence[str]) -> str:
    found = known_label(label, known) if isinstance(label, str) else None
    if found is None:
        raise ReadError(path, place, f"label {label!r} is none of {', '.join(known)}")
    return found


def _missing(error: Exception) -> str:
    return f"key {error} is missing" if isinstance(error, KeyError) else "it has another form"
