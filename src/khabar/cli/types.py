"""``khabar types``: the event types, roles and statuses that claims are made of."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from khabar.cli.errors import say
from khabar.cli.tables import Column, draw_table, style_for
from khabar.errors import UsageError
from khabar.schema import EventType, event_types, label_of, meaning_of, roles, statuses


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "types",
        help="list event types, roles and statuses",
        description="List the event types, roles and statuses that claims are made of, or one event type in full.",
    )
    parser.add_argument("type", nargs="?", metavar="TYPE", help="show this event type only, with everything about it")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the vocabulary and returns 0."""
    if args.type is not None and args.type not in event_types():
        raise UsageError(say("usage", "no_type", args.lang, name=args.type))
    chosen = [event for event in event_types().values() if args.type in (None, event.name)]
    if args.format == "json":
        sys.stdout.write(json.dumps(_as_json(chosen, args.type is None), ensure_ascii=False, indent=2) + "\n")
    elif args.type is None:
        sys.stdout.write("\n".join(_overview(chosen, args.lang)) + "\n")
    else:
        sys.stdout.write("\n".join(_details(chosen[0], args.lang)) + "\n")
    return 0


def _as_json(chosen: list[EventType], is_whole: bool) -> dict[str, Any]:
    types = {
        event.name: {
            "group": event.group,
            "label": {"ar": label_of("types", event.name).ar, "en": label_of("types", event.name).en},
            "means": event.means,
            "symmetric": event.is_symmetric,
            "triggers": list(event.triggers),
            "acled": event.acled,
            "plover": event.plover,
            "idmc": event.idmc,
        }
        for event in chosen
    }
    return {"types": types, "roles": dict(roles()), "statuses": dict(statuses())} if is_whole else types


def _label(family: str, name: str, language: str) -> str:
    label = label_of(family, name)
    return label.ar if language == "ar" else label.en


def _overview(chosen: list[EventType], language: str) -> list[str]:
    style = style_for(language, is_terminal=sys.stdout.isatty())
    columns = [
        Column(_label("fields", "type", language), width=16),
        Column("", width=16),
        Column(_label("fields", "means", language), share=1),
    ]
    lines: list[str] = []
    for group in dict.fromkeys(event.group for event in chosen):
        rows = [
            ([event.name], [_label("types", event.name, language)], [meaning_of("types", event.name, language)])
            for event in chosen
            if event.group == group
        ]
        lines += [f"{_label('groups', group, language)} ({group})", *draw_table(columns, rows, style)[2:], ""]
    for family, words in (("roles", roles()), ("statuses", statuses())):
        rows = [([name], [_label(family, name, language)], [meaning_of(family, name, language)]) for name in words]
        lines += [family, *draw_table(columns, rows, style)[2:], ""]
    return lines[:-1]


def _details(event: EventType, language: str) -> list[str]:
    lines = [f"{event.name}: {_label('types', event.name, language)}", f"  {meaning_of('types', event.name, language)}"]
    if event.is_symmetric:
        lines.append(f"  {say('words', 'symmetric', language)}")
    lines.append("  " + " · ".join(event.triggers))
    named = (("ACLED", event.acled), ("PLOVER", event.plover), ("IDMC", event.idmc))
    return lines + [f"  {name}: {value}" for name, value in named if value]
