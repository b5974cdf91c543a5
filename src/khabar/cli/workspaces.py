"""What the commands on a workspace share: options, words, and how claims and reports are shown."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khabar.cli.tables import clean
from khabar.datafile import read_yaml_once
from khabar.errors import InputError, UsageError
from khabar.schema.vocabulary import label_of

if TYPE_CHECKING:
    from khabar.store.listing import Filters, ListedClaim
    from khabar.store.workspace import Workspace

MESSAGES_FILE = "cli/workspace_messages.yml"


def say(key: str, language: str, **values: object) -> str:
    """One message of ``workspace_messages.yml`` with its values filled in."""
    return str(read_yaml_once(MESSAGES_FILE)[key][language]).format(**values)


def write_line(line: str) -> None:
    """One line on standard output."""
    sys.stdout.write(line + "\n")


def add_workspace(parser: argparse.ArgumentParser) -> None:
    """The option that names the workspace."""
    parser.add_argument(
        "-w", "--workspace", metavar="FOLDER", default=".", help="the workspace (default: the current folder)"
    )


def add_actor(parser: argparse.ArgumentParser) -> None:
    """The option that names the person, for the log."""
    parser.add_argument("--by", metavar="NAME", help="who does it, for the log (default: the user of this computer)")


def actor_of(args: argparse.Namespace) -> str:
    """The name of the person."""
    return args.by or getpass.getuser()


def open_named(args: argparse.Namespace, *, write: bool) -> Workspace:
    """The workspace that the options name."""
    from khabar.store.workspace import open_workspace

    return open_workspace(Path(args.workspace), write=write)


def add_filters(parser: argparse.ArgumentParser, *, with_text: bool = True) -> None:
    """The options that choose claims."""
    if with_text:
        parser.add_argument("--text", metavar="WORDS", help="words of the report, as `khabar find` takes them")
    parser.add_argument("--type", action="append", default=[], metavar="TYPE", help="type of event; may be repeated")
    parser.add_argument("--status", action="append", default=[], metavar="STATUS", help="may be repeated")
    parser.add_argument(
        "--state",
        action="append",
        default=[],
        choices=("machine", "accepted", "edited", "added", "rejected", "unsure"),
        help="what people decided; machine: not reviewed; may be repeated",
    )
    parser.add_argument("--actor", metavar="NAME", help="a name, or a ref (actor:…)")
    parser.add_argument("--place", metavar="NAME", help="a name, or a ref (place:…)")
    parser.add_argument("--source", metavar="NAME", help="who says so, or the outlet")
    parser.add_argument("--from", dest="date_from", metavar="DATE", help="first day (2018-02-20)")
    parser.add_argument("--to", dest="date_to", metavar="DATE", help="last day")
    parser.add_argument("--reviewer", metavar="NAME", help="whose decision holds")
    parser.add_argument("--agreement", choices=("agree", "disagree"), help="of two readers")
    parser.add_argument("--report", metavar="ID", help="claims of this report only")


def filters_of(args: argparse.Namespace) -> Filters:
    """The filters that the options give.

    Raises:
        UsageError: a type, a status or a date is none.
    """
    from khabar.cli.read import checked_published
    from khabar.schema.vocabulary import event_types, statuses
    from khabar.store.listing import Filters

    for given, known in ((args.type, event_types()), (args.status, statuses())):
        wrong = next((each for each in given if each not in known), None)
        if wrong is not None:
            raise UsageError(f"{wrong!r} is not one of: {', '.join(known)}")
    filters = Filters(
        types=tuple(args.type),
        statuses=tuple(args.status),
        states=tuple(args.state),
        actor=args.actor,
        place=args.place,
        source=args.source,
        date_from=checked_published(args.date_from, args.lang),
        date_to=checked_published(args.date_to, args.lang),
        reviewer=args.reviewer,
        agreement=args.agreement,
        report=args.report,
    )
    text = getattr(args, "text", None)
    return replace(filters, text=text) if text else filters


def claim_lines(listed: ListedClaim, language: str) -> list[str]:
    """A claim in two lines: what is said, and the words it rests on with who says so."""
    claim = listed.claim
    roles = [f"{_label('roles', role.role, language)}: {role.span.text}" for role in claim.roles]
    day = claim.time.start or claim.time.end if claim.time else None
    line = say(
        "claim_line",
        language,
        number=listed.number,
        state=state_of(listed, language),
        type=_label("types", claim.type, language),
        status=_label("statuses", claim.status, language),
        day=day or say("unknown", language),
        roles=clean("; ".join(roles)),
    )
    who = clean(claim.sources[0].span.text) if claim.sources else listed.publisher or say("the_outlet", language)
    return [line, f"    {say('says', language, source=who)} {clean(listed.quote)}"]


def state_of(listed: ListedClaim, language: str) -> str:
    """What was decided on the claim, by whom and when; a machine reading is named as one."""
    by = say("by", language, reviewer=listed.reviewer, at=listed.decided_at) if listed.reviewer else ""
    return say(f"state_{listed.state}", language) + by


def _label(family: str, name: str, language: str) -> str:
    label = label_of(family, name)
    return label.ar if language == "ar" else label.en


def claim_json(listed: ListedClaim) -> dict[str, Any]:
    """A claim of a list as JSON values: the claim of the record, and what people decided beside it."""
    from khabar.model.codec import claim_to_json

    return {
        "number": listed.number,
        "report": listed.report_id,
        "state": listed.state,
        "reviewer": listed.reviewer,
        "decided_at": listed.decided_at,
        "agreement": listed.agreement,
        "claim": claim_to_json(listed.claim),
    }


def ask_passphrase(path: str | None, language: str, *, is_new: bool) -> str:
    """The passphrase from a file's first line, or asked for on the terminal, twice where it is new.

    Raises:
        InputError: the file cannot be read.
        UsageError: there is no terminal, or the two differ.
    """
    if path is not None:
        try:
            return Path(path).read_text(encoding="utf-8").splitlines()[0]
        except (OSError, UnicodeDecodeError, IndexError) as error:
            raise InputError(
                say("no_passphrase_file", language, path=path, reason=error), code="no_passphrase"
            ) from error
    if not sys.stdin.isatty():
        raise UsageError(say("no_terminal", language))
    first = getpass.getpass(say("passphrase", language))
    if is_new and getpass.getpass(say("passphrase_again", language)) != first:
        raise UsageError(say("passphrase_differs", language))
    return first
