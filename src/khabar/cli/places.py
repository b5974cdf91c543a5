"""``khabar places``: find places by name, import place lists, say which are imported."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from khabar.cli.errors import EXIT_FAILED
from khabar.cli.tables import Column, draw_table, style_for
from khabar.datafile import read_yaml_once
from khabar.errors import InputError, UsageError
from khabar.places.gazetteer import Gazetteer, shipped
from khabar.places.importing.importer import Outcome, Request, import_places
from khabar.places.importing.rows import FORMATS
from khabar.places.search import EXACT, SLIP, Found, search_places
from khabar.places.store import PlaceStore, default_path

MESSAGES_FILE = "cli/places_messages.yml"
_SHOWN_MERGES = 5


def _say(key: str, language: str, **values: object) -> str:
    return str(read_yaml_once(MESSAGES_FILE)[key][language]).format(**values)


def register(subparsers: Any) -> None:
    """Adds the sub-command and what is below it."""
    parser = subparsers.add_parser(
        "places",
        help="find places, import place lists",
        description="Find places by name, import lists of places, and say which lists are imported.",
    )
    below = parser.add_subparsers(dest="places_command", metavar="COMMAND", required=True)
    _register_find(below)
    _register_import(below)
    lists = below.add_parser("lists", help="say which lists are imported", description="Say which lists are imported.")
    _add_store(lists)
    lists.set_defaults(run=run_lists)


def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--gazetteer",
        metavar="FILE",
        help="the place store (default: what KHABAR_PLACES names, else places.sqlite in the user's data folder)",
    )


def _register_find(below: Any) -> None:
    parser = below.add_parser(
        "find",
        help="show the places that a name may stand for",
        description="Show the places that a name may stand for, with names, coordinates, source and larger places.",
    )
    parser.add_argument("name", metavar="NAME", help="a name in Arabic or English, a P-code or a ref (place:…)")
    parser.add_argument("--country", default="", metavar="CODE", help="places of this country only (SY, IQ, …)")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most so many (default: 20)")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    _add_store(parser)
    parser.set_defaults(run=run_find)


def _register_import(below: Any) -> None:
    parser = below.add_parser(
        "import",
        help="import a list of places",
        description="Import a list of places: OCHA's common operational datasets (CSV, XLSX), GeoNames country dumps, "
        "Who's On First meta files, or any table with a column mapping. Either all of the file is imported or nothing; "
        "importing a list again updates its places.",
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--format", choices=FORMATS, default="", help="default: what the heading of the file says")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="column of a field: code, name_ar, name_en, names, lat, lon, kind, country, population, parent",
    )
    parser.add_argument("--source", default="", metavar="NAME", help="name of the list, kept with every place")
    parser.add_argument("--licence", default="", metavar="TEXT", help="licence of the list")
    parser.add_argument("--date", default="", metavar="DATE", help="date of the list (2023-10-05)")
    parser.add_argument("--country", default="", metavar="CODE", help="country of rows that name none")
    parser.add_argument("--encoding", default="utf-8", metavar="NAME", help="encoding of a text file (default: utf-8)")
    parser.add_argument(
        "--drop-missing", action="store_true", help="take out places of this list that the file no longer has"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write what merged with what, and why, as CSV")
    _add_store(parser)
    parser.set_defaults(run=run_import)


def _store_path(named: str | None, language: str) -> Path:
    path = Path(named) if named else default_path()
    if path is None:
        raise UsageError(_say("no_store", language))
    return path


def _gazetteer(named: str | None) -> Gazetteer:
    path = Path(named) if named else default_path()
    if path is None or (not named and not path.is_file()):
        return shipped()
    return Gazetteer(PlaceStore.open(path))


# -- find
def run_find(args: argparse.Namespace) -> int:
    """Prints the places; returns 0, or 1 where there is none."""
    found = search_places(args.name, _gazetteer(args.gazetteer), country=args.country, limit=max(1, args.limit))
    if args.format == "json":
        sys.stdout.write(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2) + "\n")
    elif found:
        sys.stdout.write("\n".join(_table(found, args.lang)) + "\n")
    if not found:
        sys.stderr.write(f"khabar: {_say('nothing', args.lang, name=args.name)}\n")
    return 0 if found else EXIT_FAILED


def _as_json(found: Found) -> dict[str, Any]:
    place = found.place
    return {
        "ref": place.ref,
        "kind": place.kind,
        "country": place.country,
        "name": {"ar": place.name_ar, "en": place.name_en},
        "names": list(place.names),
        "lat": place.lat,
        "lon": place.lon,
        "precision": place.precision,
        "radius_km": place.radius_km,
        "population": place.population,
        "valid": [place.valid_from or None, place.valid_to or None],
        "source": place.source,
        "licence": place.licence,
        "source_date": place.source_date,
        "code": place.code,
        "parents": [{"ref": parent.ref, "ar": parent.name_ar, "en": parent.name_en} for parent in found.parents],
        "found_by": found.by,
    }


def _table(found: list[Found], language: str) -> list[str]:
    headings = [
        Column(_say("name", language), share=3),
        Column(_say("english", language), share=3),
        Column(_say("kind", language), width=12),
        Column(_say("point", language), width=17),
        Column(_say("within", language), share=3),
        Column(_say("source", language), share=4),
    ]
    rows = []
    for one in found:
        place = one.place
        others = [name for name in place.names if name != place.name_ar]
        point = _say("no_point", language) if place.lat is None else f"{place.lat:.4f}, {place.lon:.4f}"
        holders = [parent.name_ar if language == "ar" else parent.name_en for parent in one.parents]
        rows.append(
            (
                (place.name_ar, *others[:3]),
                (place.name_en or "-",),
                (place.kind,),
                (point,),
                (*(holder for holder in holders if holder), place.country),
                (place.ref, place.source, *([place.source_date] if place.source_date else [])),
            )
        )
    lines = draw_table(headings, rows, style_for(language, is_terminal=sys.stdout.isatty()))
    if found[0].by != EXACT:
        lines.insert(0, _say("found_slip" if found[0].by == SLIP else "found_part", language))
    return lines


# -- import
def run_import(args: argparse.Namespace) -> int:
    """Imports one list and says what came of it; returns 0."""
    mapping = {}
    for value in args.map:
        name, mark, column = value.partition("=")
        if not mark:
            raise UsageError(_say("bad_map", args.lang, value=value))
        mapping[name.strip()] = column.strip()
    path = _store_path(args.gazetteer, args.lang)
    store = PlaceStore.create(path)
    request = Request(
        path=args.file,
        imported_on=date.today().isoformat(),
        file_format=args.format,
        mapping=mapping,
        source=args.source,
        licence=args.licence,
        source_date=args.date,
        country=args.country,
        encoding=args.encoding,
        drops_missing=args.drop_missing,
    )
    outcome = import_places(request, store)
    sys.stdout.write("\n".join(_told(outcome, store, args.lang)) + "\n")
    if args.report:
        _write_report(args.report, outcome, store)
        sys.stdout.write(_say("report_written", args.lang, path=args.report) + "\n")
    return 0


def _told(outcome: Outcome, store: PlaceStore, language: str) -> list[str]:
    lines = [
        _say(
            "imported",
            language,
            source=outcome.source,
            format=outcome.file_format,
            read=outcome.read,
            added=outcome.added,
            updated=outcome.updated,
            dropped=outcome.dropped,
            not_in_file=outcome.not_in_file,
        )
    ]
    if outcome.without_point:
        lines.append(_say("without_point", language, count=outcome.without_point))
    lines += [_say("left_out", language, count=count, reason=reason) for reason, count in outcome.left_out.items()]
    if outcome.merges:
        lines.append(_say("merged", language, count=len(outcome.merges)))
        for merge in outcome.merges[:_SHOWN_MERGES]:
            place = store.place(merge.imported)
            name = place.name_ar if place is not None else ""
            lines.append(
                _say("merge", language, imported=merge.imported, name=name, known=merge.known, reason=merge.reason)
            )
        if len(outcome.merges) > _SHOWN_MERGES:
            lines.append(_say("more_merges", language, count=len(outcome.merges) - _SHOWN_MERGES))
    return [*lines, _say("store", language, path=store.path)]


def _write_report(path: Path, outcome: Outcome, store: PlaceStore) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("imported", "name", "same_as", "reason", "km"))
            for merge in outcome.merges:
                place = store.place(merge.imported)
                km = "" if merge.km is None else f"{merge.km:.2f}"
                writer.writerow((merge.imported, place.name_ar if place else "", merge.known, merge.reason, km))
    except OSError as error:
        raise InputError(f"the report cannot be written: {error.strerror}", path=str(path), code="no_write") from error


# -- lists
def run_lists(args: argparse.Namespace) -> int:
    """Prints the imported lists; returns 0."""
    path = _store_path(args.gazetteer, args.lang)
    lists = PlaceStore.open(path).lists() if path.is_file() else []
    for source, licence, source_date, file, file_format, day, count in lists:
        line = _say(
            "lists",
            args.lang,
            source=source,
            places=count,
            licence=licence or _say("no_licence", args.lang),
            date=source_date or _say("no_date", args.lang),
            file=file,
            format=file_format,
            day=day,
        )
        sys.stdout.write(line + "\n")
    if not lists:
        sys.stdout.write(_say("no_lists", args.lang) + "\n")
    return 0
