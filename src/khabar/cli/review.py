"""``khabar review``: decide on claims, take decisions back, measure agreement."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khabar.cli.add import utc_now
from khabar.cli.workspaces import (
    actor_of,
    add_actor,
    add_filters,
    add_workspace,
    filters_of,
    open_named,
    say,
    write_line,
)
from khabar.errors import UsageError

if TYPE_CHECKING:
    from khabar.review.decisions import Reviewer


def register(subparsers: Any) -> None:
    """Adds the sub-command and what is below it."""
    parser = subparsers.add_parser(
        "review",
        help="decide on claims",
        description="Decide on claims, by number or by filters. Every decision is kept with person, time and reason.",
    )
    below = parser.add_subparsers(dest="review_command", metavar="COMMAND", required=True)
    for action, text in (("accept", "keep claims as they are"), ("reject", "reject claims"), ("unsure", "leave open")):
        _register_action(below, action, text)
    _register_edit(below)
    _register_add(below)
    undo = below.add_parser("undo", help="take a decision back", description="Take a decision back.")
    undo.add_argument("--decision", type=int, metavar="NUMBER", help="which (default: your last, with its whole bulk)")
    _finish(undo, run_undo)
    agreement = below.add_parser("agreement", help="how far two readers agree", description="How far readers agree.")
    agreement.add_argument("--readers", nargs=2, metavar=("A", "B"), help="only these two, in this order")
    add_workspace(agreement)
    agreement.set_defaults(run=run_agreement)


def _register_action(below: Any, action: str, text: str) -> None:
    parser = below.add_parser(action, help=text, description=f"{text.capitalize()}.")
    parser.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="claims by number")
    add_filters(parser)
    parser.add_argument("--expected", type=int, metavar="N", help="decide on all N claims that the filters let through")
    _finish(parser, run_action)
    parser.set_defaults(action=action)


def _register_edit(below: Any) -> None:
    parser = below.add_parser(
        "edit",
        help="keep a claim with changes",
        description="Keep a claim with some fields changed; the version before stays. --set takes plain values "
        "(status=denied), --json a file with fields in the shape of the record.",
    )
    parser.add_argument("number", type=int, metavar="NUMBER", help="the claim")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="may be repeated")
    parser.add_argument("--json", metavar="FILE", help="a JSON object of fields")
    _finish(parser, run_edit)


def _register_add(below: Any) -> None:
    parser = below.add_parser(
        "add",
        help="add a claim that was missed",
        description="Add a claim that the machine missed. The file holds a JSON object in the shape of the record; "
        "type, trigger with start and end, and roles are needed.",
    )
    parser.add_argument("report", metavar="REPORT", help="the report's id")
    parser.add_argument("json", metavar="FILE", help="the claim")
    _finish(parser, run_add)


def _finish(parser: argparse.ArgumentParser, run: Any) -> None:
    parser.add_argument("--reason", metavar="SENTENCE", help="why; all but accepting and undoing need one")
    add_workspace(parser)
    add_actor(parser)
    parser.set_defaults(run=run)


def _reviewer(args: argparse.Namespace) -> Reviewer:
    from khabar.review.decisions import Reviewer

    return Reviewer(actor_of(args), utc_now)


def run_action(args: argparse.Namespace) -> int:
    """Decides and returns 0."""
    from khabar.review.decisions import decide_all, decide_filtered
    from khabar.store.listing import Filters, matching_roots

    filters = filters_of(args)
    if args.numbers and filters != Filters():
        raise UsageError(say("both_named", args.lang))
    if not args.numbers and filters == Filters():
        raise UsageError(say("no_claims_named", args.lang))
    with open_named(args, write=True) as workspace:
        if not args.numbers and args.expected is None:
            with workspace.reading() as connection:
                count = len(matching_roots(connection, filters))
            write_line(say("would_decide", args.lang, count=count))
            return 0
        if args.numbers:
            made = decide_all(workspace, args.numbers, args.action, reviewer=_reviewer(args), reason=args.reason)
        else:
            made = decide_filtered(
                workspace,
                filters,
                args.action,
                expected=args.expected,
                reviewer=_reviewer(args),
                reason=args.reason,
            )
    write_line(say("decided", args.lang, count=len(made)))
    return 0


def run_edit(args: argparse.Namespace) -> int:
    """Edits and returns 0."""
    from khabar.review.decisions import edit

    changes = _fields(args.json, args.lang) if args.json else {}
    for each in args.set:
        field, equals, value = each.partition("=")
        if not equals:
            raise UsageError(say("bad_set", args.lang, given=each))
        changes[field] = value or None
    if not changes:
        raise UsageError(say("no_change", args.lang))
    with open_named(args, write=True) as workspace:
        edit(workspace, args.number, changes, reviewer=_reviewer(args), reason=args.reason or "")
    write_line(say("decided", args.lang, count=1))
    return 0


def run_add(args: argparse.Namespace) -> int:
    """Adds the claim, says its number and returns 0."""
    from khabar.review.decisions import add_claim

    fields = _fields(args.json, args.lang)
    with open_named(args, write=True) as workspace:
        made = add_claim(workspace, args.report, fields, reviewer=_reviewer(args), reason=args.reason)
    write_line(f"[{made.root}]")
    return 0


def run_undo(args: argparse.Namespace) -> int:
    """Takes back and returns 0."""
    from khabar.review.decisions import undo

    with open_named(args, write=True) as workspace:
        made = undo(workspace, reviewer=_reviewer(args), decision=args.decision, reason=args.reason)
    write_line(say("decided", args.lang, count=len(made)))
    return 0


def run_agreement(args: argparse.Namespace) -> int:
    """Says how far readers agree and returns 0."""
    from khabar.review.agreement import agreement

    readers = (args.readers[0], args.readers[1]) if args.readers else None
    with open_named(args, write=False) as workspace, workspace.reading() as connection:
        found = agreement(connection, readers=readers)
    write_line(
        say(
            "agreement",
            args.lang,
            pairs=found.pairs,
            same=found.same_stance,
            version=found.same_version,
            kappa="-" if found.kappa is None else found.kappa,
        )
    )
    if found.differing:
        write_line(say("differing", args.lang, numbers=", ".join(map(str, found.differing))))
    return 0


def _fields(path: str, language: str) -> dict[str, Any]:
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(say("bad_json", language, path=path)) from error
    if not isinstance(value, dict):
        raise UsageError(say("bad_json", language, path=path))
    return value
