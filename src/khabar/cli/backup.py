"""``khabar backup``: a workspace in one encrypted file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from khabar.cli.add import utc_now
from khabar.cli.workspaces import actor_of, add_actor, add_workspace, ask_passphrase, open_named, say, write_line


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "backup",
        help="write a workspace to one encrypted file",
        description="Write the whole workspace, originals and keys included, to one file that only the passphrase "
        "opens.",
    )
    parser.add_argument("file", metavar="FILE", help="the new file")
    parser.add_argument(
        "--passphrase-file", metavar="FILE", help="take the passphrase from the first line of this file"
    )
    add_workspace(parser)
    add_actor(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Backs up and returns 0."""
    from khabar.store.backup import back_up
    from khabar.store.crypto import check_passphrase

    passphrase = ask_passphrase(args.passphrase_file, args.lang, is_new=True)
    check_passphrase(passphrase)
    with open_named(args, write=True) as workspace:
        made = back_up(workspace, Path(args.file), passphrase, actor=actor_of(args), clock=utc_now)
    line = say(
        "backed_up", args.lang, path=args.file, size=made.bytes_written, rows=made.rows, originals=made.originals
    )
    write_line(line)
    return 0
