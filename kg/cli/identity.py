"""Commands of the area "identity": resolve names, ask why they are one or two, review what is only similar."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Json, Limit, print_json, print_rows, split_names

if TYPE_CHECKING:
    from kg.review import Suspect
    from kg.why import Answer

NamesFile = Annotated[Path, typer.Argument(metavar="NAMES.tsv", show_default=False)]
Clusters = Annotated[Path, typer.Option("--output", "-o", help="Table of names and concepts; - is standard output.")]
GraphAndPair = Annotated[list[str], typer.Argument(metavar="[GRAPH] A B", show_default=False)]
GraphOnly = Annotated[list[str] | None, typer.Argument(metavar="[GRAPH]", show_default=False)]
DecisionsFile = Annotated[
    Path | None, typer.Option("--decisions", help="Your word on names; else the file beside the graph.")
]
Ask = Annotated[bool, typer.Option("--ask", help="Ask about each pair and write the answers to the decisions file.")]
SUSPECT_COLUMNS = ("first", "second", "type", "papers", "second_papers", "likeness", "reason")
REASON_COLUMNS = ("name", "rule", "note", "paper", "sentence")


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("resolve")(resolve_command)
    app.command("why")(why_command)
    app.command("why-not")(why_not_command)
    app.command("review")(review_command)


def resolve_command(names: NamesFile, output: Clusters = Path("-"), decisions: DecisionsFile = None) -> None:
    """Resolve a table of names to concepts, as if all stood in one corpus.

    The table is TSV without quoting: name, type, papers, surface_forms (separated by |).

    Example: kg resolve names.tsv -o clusters.tsv
    """
    from kg.decisions import Decisions, read_decisions
    from kg.ground import resolve
    from kg.identity.names_file import read_names, write_clusters
    from kg.lexicon import load_lexicon

    table, order = read_names(names)
    decided = Decisions() if decisions is None else read_decisions(decisions)
    write_clusters(order, resolve(table, load_lexicon(), decided), output)


def why_command(arguments: GraphAndPair, as_json: Json = False) -> None:
    """Say why two names are one concept: which rules, which evidence.

    Example: kg why graph.kg GRPO "Group Relative Policy Optimization"
    """
    from kg.why import explain_names

    path, (first, second) = split_names(arguments, 2, 2)
    _print_answer(explain_names(path, first, second), as_json)


def why_not_command(arguments: GraphAndPair, decisions: DecisionsFile = None, as_json: Json = False) -> None:
    """Say what keeps two names apart: which rule, or which threshold was missed.

    Example: kg why-not graph.kg GPT-4 GPT-4o
    """
    from kg.decisions import read_decisions
    from kg.why import explain_names

    path, (first, second) = split_names(arguments, 2, 2)
    decided = None if decisions is None else read_decisions(decisions)
    _print_answer(explain_names(path, first, second, as_two=True, decisions=decided), as_json)


def review_command(
    arguments: GraphOnly = None,
    limit: Limit = 20,
    ask: Ask = False,
    decisions: DecisionsFile = None,
    as_json: Json = False,
) -> None:
    """List concepts that are only similar, most worth a look first; nothing is merged by itself.

    Ranked by impact (papers of the rarer one) times doubt (likeness of the names). With --ask, answers become
    lines of the decisions file, which the next kg build or kg add applies.

    Example: kg review graph.kg -n 50
    """
    from kg.decisions import Decisions, decisions_path, read_decisions
    from kg.review import read_suspects

    path, _ = split_names(arguments, 0, 0)
    file = decisions_path(path) if decisions is None else decisions
    decided = read_decisions(file) if decisions is not None or file.exists() else Decisions()
    suspects = read_suspects(path, decided, limit=limit)
    if ask:
        _ask(suspects, file)
    else:
        print_rows([asdict(suspect) for suspect in suspects], SUSPECT_COLUMNS, as_json=as_json)


def _ask(suspects: tuple[Suspect, ...], file: Path) -> None:
    from kg.decisions import Verb
    from kg.review import append_decision

    verbs = {"y": Verb.SAME_AS, "n": Verb.NOT_SAME_AS, "a": Verb.ACCEPT}
    written = 0
    for suspect in suspects:
        papers = f"{suspect.papers} and {suspect.second_papers} papers, {suspect.likeness} by {suspect.reason}"
        typer.echo(f"{suspect.type}: {suspect.first} / {suspect.second} ({papers})")
        answer = typer.prompt("  same? y(es) n(o) a(ccept as it is) s(kip) q(uit)", default="s").strip().lower()[:1]
        if answer == "q":
            break
        if answer in verbs:
            append_decision(file, verbs[answer], (suspect.first, suspect.second))
            written += 1
    typer.echo(f"{written} decisions written to {file}", err=True)


def _print_answer(answer: Answer, as_json: bool) -> None:
    if as_json:
        print_json(asdict(answer))
        return
    typer.echo(f"one concept: {answer.first}" if answer.same else f"two concepts: {answer.first} and {answer.second}")
    columns = [column for column in REASON_COLUMNS if any(getattr(reason, column) for reason in answer.reasons)]
    print_rows([asdict(reason) for reason in answer.reasons], columns)
