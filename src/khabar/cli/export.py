"""``khabar export``: reviewed reports as gold."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any

from khabar.cli.add import utc_now
from khabar.cli.errors import EXIT_FAILED
from khabar.cli.workspaces import actor_of, add_actor, add_workspace, open_named, say, write_line
from khabar.errors import InputError, UsageError


def register(subparsers: Any) -> None:
    """Adds the sub-command and what is below it."""
    parser = subparsers.add_parser("export", help="write out what a workspace holds", description="Write data out.")
    below = parser.add_subparsers(dest="export_format", metavar="FORMAT", required=True)
    gold = below.add_parser(
        "gold",
        help="reviewed reports as gold",
        description="Write the reports that people have gone through, with the claims that they kept, as JSON Lines of "
        "records: gold to measure a reader with.",
    )
    gold.add_argument("file", metavar="FILE", help="the new file")
    gold.add_argument("--partial", action="store_true", help="also reports of which some claims wait, without those")
    add_workspace(gold)
    add_actor(gold)
    gold.set_defaults(run=run_gold)


def run_gold(args: argparse.Namespace) -> int:
    """Writes the gold; returns 0, or 1 where there is none yet."""
    from khabar.model.codec import record_to_line
    from khabar.review.gold import reviewed_records
    from khabar.store.exports import note_export

    path = Path(args.file)
    if path.exists():
        raise UsageError(say("exists", args.lang, path=args.file))
    with open_named(args, write=True) as workspace:
        with workspace.reading() as connection:
            lines = [record_to_line(record) for record in reviewed_records(connection, with_partial=args.partial)]
        if not lines:
            sys.stderr.write(f"khabar: {say('nothing_reviewed', args.lang)}\n")
            return EXIT_FAILED
        content = ("\n".join(lines) + "\n").encode()
        try:
            path.write_bytes(content)
        except OSError as error:
            raise InputError(str(error.strerror), path=args.file, code="no_write") from error
        digest = hashlib.sha256(content).hexdigest()
        detail = {"with_partial": args.partial}
        note_export(
            workspace, "gold", row_count=len(lines), sha256=digest, actor=actor_of(args), at=utc_now(), detail=detail
        )
    write_line(say("exported", args.lang, count=len(lines), path=args.file))
    return 0
