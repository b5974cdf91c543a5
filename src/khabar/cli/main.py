"""The command ``khabar``: finds the sub-command, calls it, and turns errors into messages and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TextIO

from khabar import __version__
from khabar.cli.errors import EXIT_STOPPED, current_language, describe, exit_code_of, say
from khabar.errors import KhabarError

COMMANDS = {
    "read": "khabar.cli.read",
    "explain": "khabar.cli.explain",
    "types": "khabar.cli.types",
    "evaluate": "khabar.cli.evaluate",
    "places": "khabar.cli.places",
    "init": "khabar.cli.init",
    "add": "khabar.cli.add",
    "fetch": "khabar.cli.fetch",
    "find": "khabar.cli.find",
    "show": "khabar.cli.show",
    "review": "khabar.cli.review",
    "reread": "khabar.cli.reread",
    "verify": "khabar.cli.verify",
    "backup": "khabar.cli.backup",
    "restore": "khabar.cli.restore",
    "export": "khabar.cli.export",
    "actors": "khabar.cli.actors",
}
"""Sub-command to module, in the order of the help; only the module in use is imported.

A module has ``register(subparsers)``, which adds its parser and sets its default ``run``: a function from the parsed
arguments to the exit code."""

DESCRIPTION = """\
Khabar reads Arabic conflict reports into claims: who did what to whom, where, when, how many, according to whom and
how certain, each pinned to the exact characters of the report. It works without a network."""

EXIT_CODES = "Exit codes: 0 all is well; 1 some reports failed; 2 wrong use; 130 stopped by the user."


def build_parser(names: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The parser with the named sub-commands."""
    parser = argparse.ArgumentParser(prog="khabar", description=DESCRIPTION, epilog=EXIT_CODES)
    parser.add_argument("--version", action="version", version=f"khabar {__version__}", help="print the version")
    add_language(parser, default=None)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in names:
        import_module(COMMANDS[name]).register(subparsers)
    _add_language_below(parser)
    return parser


def _add_language_below(parser: argparse.ArgumentParser) -> None:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for subparser in action.choices.values():
                add_language(subparser, default=argparse.SUPPRESS)
                _add_language_below(subparser)


def add_language(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    """The option ``--lang``, which may stand before or after the sub-command."""
    parser.add_argument(
        "--lang",
        choices=("ar", "en"),
        default=default,
        help="language of messages and headings (default: that of the environment)",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; a wrong command line ends in ``SystemExit(2)``, as argparse does."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        _write_utf8(stream)
    named = next((word for word in given if not word.startswith("-") and word not in ("ar", "en")), None)
    args = build_parser((named,) if named in COMMANDS else tuple(COMMANDS)).parse_args(given)
    args.lang = current_language(args.lang)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except KhabarError as error:
        sys.stderr.write(f"khabar: {describe(error, args.lang)}\n")
        return exit_code_of(error)
    except KeyboardInterrupt:
        sys.stderr.write(f"khabar: {say('words', 'stopped', args.lang)}\n")
        return EXIT_STOPPED
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); what is left in the buffer must not be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _write_utf8(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
