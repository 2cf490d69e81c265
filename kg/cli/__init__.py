"""The command line: one module per area, each with `register(app)`; heavy imports stand inside the commands."""

from __future__ import annotations

import sys
from inspect import getdoc
from io import TextIOWrapper
from typing import Annotated

import typer

from kg import __version__
from kg.cli import build, check, explore, export, identity, inspect, neo4j, rdf, results, train, view
from kg.errors import KGError

AREAS = (build, inspect, export, identity, results, explore, check, neo4j, rdf, view, train)


def make_app() -> typer.Typer:
    """Return the application with all commands."""
    app = typer.Typer(
        name="kg",
        help="Build and ask a knowledge graph of research concepts from paper abstracts.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(take_options)
    for area in AREAS:
        area.register(app)
    for command in app.registered_commands:
        command.help = unwrap(command.help or getdoc(command.callback) or "")
    return app


def print_version(asked: bool) -> None:
    """Print the version and end, if that is asked."""
    if asked:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Print the version of kg.", is_eager=True, callback=print_version)
]


def take_options(version: Version = False) -> None:
    """Take the options that stand before a command."""


def unwrap(text: str) -> str:
    r"""Return a docstring with each paragraph on one line, to be wrapped to the terminal's width.

    >>> unwrap("Build a\ngraph.\n\nExample: kg build")
    'Build a graph.\n\nExample: kg build'
    """
    return "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in text.strip().split("\n\n"))


def run() -> None:
    """Run the command line; an error that a user can act on becomes one line on stderr and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        make_app()()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except (KGError, OSError) as error:
        typer.echo(f"kg: {error}", err=True)
        sys.exit(1)
