"""``khabar actors``: find an actor of the base, import a list of one's own, list the names that the base lacks."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khabar.cli.tables import Column, draw_table, style_for
from khabar.datafile import read_yaml_once
from khabar.errors import InputError, UsageError
from khabar.model import Report

if TYPE_CHECKING:
    from khabar.actors.knowledge import Entry
    from khabar.actors.search import Found
    from khabar.actors.unknown import Unknown

DEFAULT_LIST = "khabar-actors.json"
DEFAULT_LIMIT = 50


def register(subparsers: Any) -> None:
    """Adds the sub-command with its own three."""
    parser = subparsers.add_parser(
        "actors",
        help="find actors, import a list, list unknown names",
        description="Who is who: search the base of actors and outlets, import a list of your own, and list the names "
        "in reports that no entry of the base answers to.",
    )
    below = parser.add_subparsers(dest="actors_command", metavar="COMMAND", required=True)
    find = below.add_parser("find", help="find an actor or outlet by any of its names, Arabic or English")
    find.add_argument("name", metavar="NAME", help="a name, a part of one, or a spelling near one")
    find.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    find.set_defaults(run=run_find)
    imported = below.add_parser(
        "import",
        help="import a list of actors from CSV, JSON or FollowTheMoney",
        description="Check a list of actors and write it as Khabar's own JSON list. CSV columns: id, name_ar, name_en, "
        "aliases (separated by semicolons), hostile, kind, country, from, until, reference; only name_ar is needed.",
    )
    imported.add_argument("file", metavar="FILE", help="a CSV, JSON or FollowTheMoney file (told by its content)")
    imported.add_argument(
        "--output", metavar="LIST", default=DEFAULT_LIST, help=f"where to write the list (default: {DEFAULT_LIST})"
    )
    imported.add_argument("--force", action="store_true", help="write over an existing list")
    imported.set_defaults(run=run_import)
    unknown = below.add_parser(
        "unknown",
        help="list names that no entry of the base answers to, by count",
        description="Read records (the output of khabar read --format jsonl) and list the actors that their reports "
        "name and the base does not know, the commonest first.",
    )
    unknown.add_argument("files", nargs="+", metavar="RECORDS", help="JSON Lines of records")
    unknown.add_argument("--actors", metavar="LIST", help="a list of your own, as khabar actors import writes it")
    unknown.add_argument("--limit", type=int, default=DEFAULT_LIMIT, help=f"how many names (default: {DEFAULT_LIMIT})")
    unknown.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    unknown.set_defaults(run=run_unknown)


def say_actors(key: str, language: str, **values: object) -> str:
    """One message of ``actors_messages.yml`` with its values filled in."""
    return str(read_yaml_once("cli/actors_messages.yml")[key][language]).format(**values)


def run_find(args: argparse.Namespace) -> int:
    """Prints what the base knows of a name; returns 0, or 1 where nothing is near."""
    from khabar.actors.search import find_by_name

    found = find_by_name(args.name)
    if args.format == "json":
        sys.stdout.write(json.dumps([_as_json(item) for item in found], ensure_ascii=False, indent=2) + "\n")
    elif not found:
        sys.stderr.write(say_actors("none", args.lang, name=args.name) + "\n")
    else:
        sys.stdout.write("\n".join(line for item in found for line in _describe(item, args.lang)) + "\n")
    return 0 if found else 1


def _as_json(item: Found) -> dict[str, Any]:
    entry = item.entry
    return {
        "ref": entry.ref,
        "name": {"ar": entry.name_ar, "en": entry.name_en},
        "kind": entry.kind,
        "country": entry.country or None,
        "from": entry.start or None,
        "until": entry.end or None,
        "names": [{"name": name, "class": name_class} for name_class, name in entry.names],
        "relations": [
            {"kind": tie.kind, "ref": tie.other, "from": tie.start or None, "until": tie.end or None}
            for tie in entry.relations
        ],
        "reference": entry.reference,
        "found": {"how": item.how, "name": item.name, "class": item.name_class, "score": item.score},
    }


def _describe(item: Found, language: str) -> list[str]:
    from khabar.actors.knowledge import kinds

    entry, kind = item.entry, kinds()[item.entry.kind]
    life = f" ({entry.start or '…'} – {entry.end or '…'})" if entry.start or entry.end else ""
    title = f"{entry.name_ar} · {entry.name_en}" if language == "ar" else f"{entry.name_en} · {entry.name_ar}"
    lines = [f"{entry.ref}{life}", f"  {title}"]
    found = say_actors(f"found_{item.how}", language, name=item.name)
    if item.name_class in ("hostile", "euphemistic"):
        found += f" ({say_actors(f'name_is_{item.name_class}', language)})"
    lines.append(f"  {found}")
    codes = {"kind": kind.en, "country": entry.country or "–", "inter": kind.inter, "sector": kind.sector}
    lines.append("  " + say_actors("codes", language, **codes))
    lines += [f"  {line}" for line in _name_lines(entry, language)]
    for tie in entry.relations:
        dates = f"{tie.start}..{tie.end}" if tie.start or tie.end else ""
        lines.append("  " + say_actors(tie.kind, language, other=tie.other, dates=dates).rstrip())
    return [*lines, "  " + say_actors("source", language, address=entry.reference), ""]


def _name_lines(entry: Entry, language: str) -> Iterator[str]:
    groups = {"names": ("names", "short", "weak"), "hostile": ("hostile",), "euphemistic": ("euphemistic",)}
    separator = say_actors("separator", language)
    for key, classes in groups.items():
        listed = [name for name_class, name in entry.names if name_class in classes]
        if listed:
            yield say_actors(key, language, names=separator.join(listed))


def run_import(args: argparse.Namespace) -> int:
    """Checks a list and writes it as JSON; returns 0, or 1 where rows were left out."""
    from khabar.actors.userlist import as_list, read_actors

    output = Path(args.output)
    if output.exists() and not args.force:
        raise UsageError(say_actors("exists", args.lang, path=output))
    imported = read_actors(Path(args.file))
    for line, reason in imported.problems:
        sys.stderr.write(say_actors("problem", args.lang, path=args.file, line=line, reason=reason) + "\n")
    for name, ref in imported.shared:
        sys.stderr.write(say_actors("shared", args.lang, name=name, ref=ref) + "\n")
    output.write_text(json.dumps(as_list(imported.entries), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    counts = {"count": len(imported.entries), "problems": len(imported.problems)}
    sys.stdout.write(say_actors("imported", args.lang, path=output, **counts) + "\n")
    return 1 if imported.problems else 0


def run_unknown(args: argparse.Namespace) -> int:
    """Prints the names that the base lacks and returns 0."""
    from khabar.actors.unknown import count_unknown
    from khabar.actors.userlist import use_list

    if args.actors:
        use_list(Path(args.actors))
    found = count_unknown(report for file in args.files for report in _reports(file))[: max(args.limit, 0)]
    if args.format == "json":
        sys.stdout.write(json.dumps([_unknown_json(item) for item in found], ensure_ascii=False, indent=2) + "\n")
    elif not found:
        sys.stdout.write(say_actors("no_unknown", args.lang) + "\n")
    else:
        sys.stdout.write("\n".join(_unknown_table(found, args.lang)) + "\n")
    return 0


def _reports(file: str) -> Iterator[Report]:
    """The reports of a file of records, one a line."""
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"cannot be opened: {error.strerror}", path=file) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", path=file, code="not_utf8") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            report = data["report"]
            yield Report(id=str(report["id"]), text=str(report["text"]), published=report.get("published"))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise InputError("is no record of khabar read --format jsonl", path=file, line=number) from error


def _unknown_json(item: Unknown) -> dict[str, Any]:
    return {
        "name": item.name,
        "rule": item.rule,
        "count": item.count,
        "reports": item.reports,
        "weighed": list(item.rivals),
        "places": [{"report": report, "start": start, "end": end} for report, start, end in item.places],
    }


def _unknown_table(found: list[Unknown], language: str) -> list[str]:
    columns = [
        Column(say_actors("count", language), width=7),
        Column(say_actors("reports", language), width=8),
        Column(say_actors("name", language), share=2),
        Column(say_actors("why", language), share=1),
    ]
    rows = []
    for item in found:
        why = say_actors("candidates", language, refs=", ".join(item.rivals)) if item.rivals else item.rule
        rows.append(([str(item.count)], [str(item.reports)], [item.name], [why]))
    return draw_table(columns, rows, style_for(language, is_terminal=sys.stdout.isatty()))
