"""The entry point of the command `kg`."""

from __future__ import annotations


def main() -> None:
    """Run the command line; a `KGError` becomes one line on stderr and exit status 1."""
    from kg.cli import run

    run()


if __name__ == "__main__":
    main()
