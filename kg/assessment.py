"""An extractor's records against annotated ones, from files: figures, confusions and mistakes as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.annotations import read_annotations
from kg.datamodel import ConceptType
from kg.errors import ReadError
from kg.evaluate import Figure, confusion, evaluate
from kg.gold import Records, papers_beside, read_records
from kg.mistakes import Mistake, find_mistakes
from kg.readers import read_documents
from kg.reliability import KINDS, Reliability, calibration_error, judge_findings, reliabilities

Table = tuple[str, Sequence[str], list[dict[str, Any]]]


@dataclass(frozen=True)
class Assessment:
    """Figures, counts of (gold type, predicted type), reliability of confidences, and mistakes."""

    figures: Sequence[Figure]
    confusion: Counter[tuple[str, str]]
    reliability: Sequence[Reliability]
    mistakes: Sequence[Mistake]

    def to_json(self) -> dict[str, Any]:
        """Return one JSON object."""
        return {
            "figures": [asdict(figure) for figure in self.figures],
            "confusion": [{"gold": g, "predicted": p, "count": n} for (g, p), n in sorted(self.confusion.items())],
            "reliability": [asdict(row) for row in self.reliability],
            "calibration_error": {kind: calibration_error(self.reliability, kind) for kind in KINDS},
            "mistakes": [asdict(mistake) for mistake in self.mistakes],
        }

    def tables(self) -> Iterator[Table]:
        """Yield title, columns and rows of each table."""
        yield (
            "Figures (percent; interval of F1 by bootstrap over papers)",
            FIGURE_COLUMNS,
            [
                {
                    "figure": f.name,
                    "precision": round(f.precision, 1),
                    "recall": round(f.recall, 1),
                    "F1": round(f.f1, 1),
                    "95 %": f"{f.low:.1f} to {f.high:.1f}",
                    "gold": f.gold,
                    "found": f.predicted,
                }
                for f in self.figures
            ],
        )
        names = [*(t.value for t in ConceptType), "-"]
        yield (
            "Types: annotated in rows, found in columns; - is nothing",
            ("annotated", *names),
            [{"annotated": row} | {column: self.confusion[row, column] for column in names} for row in names],
        )
        if self.reliability:
            errors = ((kind, calibration_error(self.reliability, kind)) for kind in KINDS)
            told = ", ".join(f"{100 * error:.1f} for {kind}s" for kind, error in errors if error is not None)
            yield (
                f"Confidence and share that is right (percent; expected calibration error {told})",
                ("finding", "confidence", "mean", "right", "found"),
                [
                    {
                        "finding": row.kind,
                        "confidence": f"{100 * row.low:.0f} to {100 * row.high:.0f}",
                        "mean": round(100 * row.confidence, 1),
                        "right": round(100 * row.right, 1),
                        "found": row.found,
                    }
                    for row in self.reliability
                ],
            )
        if self.mistakes:
            columns = ("paper", "kind", "what", "confidence", "sentence")
            yield "Mistakes, the surest first", columns, [asdict(mistake) for mistake in self.mistakes]


FIGURE_COLUMNS = ("figure", "precision", "recall", "F1", "95 %", "gold", "found")


def assess(records: Path, gold: Path, papers: Path | None = None, *, limit: int = 3) -> Assessment:
    """Return how records agree with annotated ones.

    Args:
        records: Of the extractor.
        gold: Annotated: records, or what an annotation tool exports (`kg.annotations`).
        papers: The texts of `gold`, for the sentences of mistakes; else the file beside it if that is there.
        limit: Mistakes of a kind.

    Raises:
        ReadError: A file cannot be read, or no paper of `gold` stands in `records`.
    """
    annotated, texts = _read_annotated(gold, papers)
    found = read_records(records)
    if not annotated.keys() & found.keys():
        raise ReadError(records, None, f"has no paper of {gold}; extract with --id source-key")
    mistakes = find_mistakes(annotated, found, texts, limit=limit) if limit else []
    reliability = reliabilities(judge_findings(annotated, found))
    return Assessment(evaluate(annotated, found), confusion(annotated, found), reliability, mistakes)


def _read_annotated(gold: Path, papers: Path | None) -> tuple[Records, dict[str, str]]:
    annotated = read_annotations(gold)
    if annotated is not None:
        return {r["id"]: r for _, r in annotated}, {r["id"]: d.text for d, r in annotated}
    source = papers_beside(gold) if papers is None else papers
    texts = {}
    if papers is not None or source.exists():
        problems: list[ReadError] = []
        texts = {d.sources[0].key: d.text for d in read_documents([source], problems=problems.append)}
    return read_records(gold), texts
