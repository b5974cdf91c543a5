"""``khabar init``: a new workspace."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from khabar.cli.add import utc_now
from khabar.cli.workspaces import actor_of, add_actor, say, write_line


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "init",
        help="make a workspace",
        description="Make a workspace: a folder that keeps reports, their originals, claims, decisions and a log. The "
        "database is a SQLite file in the folder, or, for a team, an empty PostgreSQL database.",
    )
    parser.add_argument("folder", metavar="FOLDER", help="a folder that is not there yet, or is empty")
    parser.add_argument("--database", metavar="URL", help="postgresql://user@host/name (default: SQLite in the folder)")
    add_actor(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Makes the workspace and returns 0."""
    from khabar.store.workspace import create

    with create(Path(args.folder), clock=utc_now, actor=actor_of(args), url=args.database) as workspace:
        for notice in workspace.notices:
            sys.stderr.write(f"khabar: {say('notice_sqlite', args.lang, notice=notice)}\n")
    write_line(say("made", args.lang, folder=args.folder))
    return 0
