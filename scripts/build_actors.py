"""Writes src/khabar/actors/compiled/*.tsv from the YAML lists. With --check, only reports files that differ."""

from __future__ import annotations

import sys
from pathlib import Path

from khabar.actors.compile import compile_tables

FOLDER = Path(__file__).resolve().parent.parent / "src" / "khabar" / "actors" / "compiled"


def main() -> int:
    """Exit code 0 where every table is up to date or was written, 1 where --check found a difference."""
    differing = []
    for name, content in compile_tables().items():
        path = FOLDER / name
        if path.exists() and path.read_text(encoding="utf-8") == content:
            continue
        differing.append(name)
        if "--check" not in sys.argv[1:]:
            path.write_text(content, encoding="utf-8")
    for name in differing:
        print(f"{name}: differs from the YAML lists" if "--check" in sys.argv[1:] else f"{name}: written")
    return 1 if differing and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
