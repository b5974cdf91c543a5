"""``khabar verify``: is everything as it was logged? And the signed checkpoint that shows it to others later."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khabar.cli.add import utc_now
from khabar.cli.errors import EXIT_FAILED
from khabar.cli.tables import clean
from khabar.cli.workspaces import add_workspace, open_named, say, write_line

if TYPE_CHECKING:
    from khabar.store.verify import Verification


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "verify",
        help="check a workspace against its log",
        description="Check the chain of the log, the hash of every original, every text, every span against its text "
        "and every decision. Names the first entry of the log that does not hold.",
    )
    add_workspace(parser)
    parser.add_argument("--checkpoint", metavar="FILE", help="also compare with this deposited checkpoint")
    parser.add_argument(
        "--write-checkpoint", metavar="FILE", help="if all holds, write a signed checkpoint to this file"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Checks; returns 0, or 1 where something does not hold."""
    from khabar.store.checkpoints import read_checkpoint, write_checkpoint
    from khabar.store.verify import verify

    deposited = read_checkpoint(Path(args.checkpoint)) if args.checkpoint else None
    with open_named(args, write=False) as workspace:
        found = verify(workspace, checkpoint=deposited)
        if args.format == "json":
            sys.stdout.write(json.dumps(_as_json(found), ensure_ascii=False, indent=2) + "\n")
        else:
            for line in _lines(found, args.lang):
                write_line(line)
        if args.write_checkpoint and found.is_sound:
            written = write_checkpoint(workspace, Path(args.write_checkpoint), clock=utc_now)
            line = say("checkpoint_written", args.lang, number=written.number, path=args.write_checkpoint)
            sys.stderr.write(f"khabar: {line}\n")
    return 0 if found.is_sound else EXIT_FAILED


def _lines(found: Verification, language: str) -> list[str]:
    lines = [
        say(
            "verified",
            language,
            entries=found.entries,
            reports=found.reports,
            claims=found.claims,
            decisions=found.decisions,
            originals=found.originals,
            withheld=found.withheld,
        ),
        say("last_hash", language, hash=found.last_hash),
    ]
    if found.strays:
        lines.append(say("strays", language, count=len(found.strays)))
    if found.is_sound:
        return [*lines, say("sound", language)]
    lines.append(say("broken", language, entry=found.first_broken or "-"))
    return lines + [
        say("problem", language, entry=each.entry or "-", subject=each.subject, message=clean(each.message))
        for each in found.problems
    ]


def _as_json(found: Verification) -> dict[str, Any]:
    return {
        "sound": found.is_sound,
        "first_broken": found.first_broken,
        "entries": found.entries,
        "last_hash": found.last_hash,
        "reports": found.reports,
        "claims": found.claims,
        "decisions": found.decisions,
        "originals": found.originals,
        "withheld": found.withheld,
        "strays": list(found.strays),
        "problems": [
            {"entry": each.entry, "subject": each.subject, "message": each.message} for each in found.problems
        ],
    }
