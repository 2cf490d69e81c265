"""Write every generated file; with --check, only tell which are out of date."""

from __future__ import annotations

import sys

from scripts.schema.files import FILES, ROOT


def main() -> int:
    """Return the exit status."""
    stale = []
    for name, generate in FILES.items():
        path, text = ROOT / name, generate()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    for name in stale:
        print(f"{'out of date' if '--check' in sys.argv[1:] else 'written'}: {name}")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
