"""``khabar restore``: a workspace from its backup."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from khabar.cli.workspaces import ask_passphrase, say, write_line


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "restore",
        help="make a workspace anew from a backup",
        description="Make a workspace anew from a backup. With --database it becomes a team's workspace on PostgreSQL.",
    )
    parser.add_argument("file", metavar="FILE", help="the backup")
    parser.add_argument("folder", metavar="FOLDER", help="a folder that is not there yet, or is empty")
    parser.add_argument("--database", metavar="URL", help="postgresql://user@host/name, empty (default: SQLite)")
    parser.add_argument(
        "--passphrase-file", metavar="FILE", help="take the passphrase from the first line of this file"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Restores and returns 0."""
    from khabar.store.backup import restore

    passphrase = ask_passphrase(args.passphrase_file, args.lang, is_new=False)
    restore(Path(args.file), Path(args.folder), passphrase, url=args.database)
    write_line(say("restored", args.lang, folder=args.folder))
    return 0
