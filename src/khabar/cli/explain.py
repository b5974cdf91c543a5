"""``khabar explain``: which rules made each claim, as a tree."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

from khabar.cli.errors import say
from khabar.cli.read import checked_published
from khabar.cli.tables import draw_tree, style_for
from khabar.errors import UsageError
from khabar.ingest.text_files import read_text_file
from khabar.model import Report


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "explain",
        help="show which rules made each claim",
        description="Read a text and print, as a tree, its tokens and mentions, the rules behind every event and every "
        "role, and the near misses: words that were weighed and left.",
    )
    parser.add_argument("text", nargs="*", metavar="TEXT", help="the text itself, or - for standard input")
    parser.add_argument("--file", metavar="FILE", help="read the text from a file instead")
    parser.add_argument("--published", metavar="DATE", help="date of publication (2018-02-20)")
    parser.add_argument("--format", choices=("tree", "json"), default="tree", help="default: tree")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the tree and returns 0."""
    from khabar.extract.explain import explain_report

    tree = explain_report(_report(args))
    if args.format == "json":
        sys.stdout.write(json.dumps(tree, ensure_ascii=False, indent=1) + "\n")
    else:
        lines = draw_tree(tree, style_for(args.lang, is_terminal=sys.stdout.isatty()))
        sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _report(args: argparse.Namespace) -> Report:
    published = checked_published(args.published, args.lang)
    if bool(args.file) == bool(args.text):
        raise UsageError(say("usage", "one_text", args.lang))
    if args.file:
        return read_text_file(Path(args.file), name=args.file, published=published)
    if args.text == ["-"]:
        return read_text_file(sys.stdin.buffer, published=published)
    words = " ".join(args.text).encode("utf-8", errors="surrogateescape")
    return read_text_file(io.BytesIO(words), name=say("words", "the_text", args.lang), published=published)
