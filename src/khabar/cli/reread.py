"""``khabar reread``: read every report of a workspace again, beside the readings that are there."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import Any

from khabar.cli.add import utc_now
from khabar.cli.errors import EXIT_FAILED
from khabar.cli.progress import Progress
from khabar.cli.workspaces import actor_of, add_actor, add_workspace, open_named, say, write_line


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "reread",
        help="read the reports of a workspace again",
        description="Read every report again with this version of the reader. The new reading stands beside the old "
        "ones; what people decided stays as it is, and `khabar show ID --diff` shows where the new reading differs.",
    )
    add_workspace(parser)
    add_actor(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Reads and returns 0, or 1 where a report failed."""
    from khabar.extract.pipeline import read_report

    counts: Counter[str] = Counter()
    with open_named(args, write=True) as workspace, Progress(sys.stderr, args.lang) as progress:
        for result in workspace.reread(read_report, actor=actor_of(args), clock=utc_now):
            progress.step()
            counts[result.outcome] += 1
            counts["new"] += result.new
            if result.reason:
                progress.clear()
                line = say("failed_report", args.lang, id=result.report_id, reason=result.reason)
                sys.stderr.write(f"khabar: {line}\n")
    figures = {name: counts[name] for name in ("read", "same", "failed", "new")}
    write_line(say("reread", args.lang, **figures))
    return EXIT_FAILED if counts["failed"] else 0
