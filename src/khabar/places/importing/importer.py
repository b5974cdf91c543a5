"""One place list into the user's place store, as one transaction."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from khabar.errors import InputError, StoreError, UsageError
from khabar.places.gazetteer import shipped_places
from khabar.places.importing.merging import Matcher, Merge
from khabar.places.importing.rows import FORMATS, ListInfo, Parsed, RowErrors, detect_format, field_columns, parse_rows
from khabar.places.importing.tables import read_rows
from khabar.places.names import spellings
from khabar.places.records import Place
from khabar.places.store import INSERT, PlaceStore, as_row

_SETTLED = ("city", "town", "village")
_LEAST_SWAPPED = 5
_PREFIX = {"ocha": "ocha", "geonames": "gn", "wof": "wof"}
_NOT_SLUG = re.compile("[^a-z0-9]+")
_ISO_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?$")
_CODE_COUNTRY = re.compile("^([A-Z]{2})[0-9]")


@dataclass(frozen=True, slots=True)
class Request:
    """What to import and how.

    Attributes:
        file_format: one of ``FORMATS``, or "" for what the heading says.
        mapping: field -> heading, for plain tables.
        source, licence, source_date: of the list; kept with every place.
        country: ISO code of places whose row names none; "" for what the P-codes say.
        imported_on: the day of the import, as an ISO date.
        drops_missing: whether places of this source that the file no longer has are taken out.
    """

    path: Path
    imported_on: str
    file_format: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    licence: str = ""
    source_date: str = ""
    country: str = ""
    encoding: str = "utf-8"
    drops_missing: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did. ``merges`` lists what was found to be the same, with the reason."""

    source: str
    file_format: str
    read: int
    added: int
    updated: int
    dropped: int
    not_in_file: int
    without_point: int
    left_out: dict[str, int]
    merges: tuple[Merge, ...]


def import_places(request: Request, store: PlaceStore) -> Outcome:
    """Reads a list and writes its places; either all of it is imported or nothing.

    Raises:
        InputError: the file or rows of it are bad, each named with its line.
        UsageError: the request does not fit the file.
        StoreError: the store cannot be written.
    """
    if request.source_date and not _ISO_DATE.match(request.source_date):
        raise UsageError(f"--date {request.source_date}: it is no date; write it as 2023-10-05")
    parsed, file_format, info = _read(request)
    if not parsed.places:
        raise InputError("there is no place in the file", path=str(request.path), code="empty")
    matcher = Matcher(chain(_shipped(parsed), store.places(other_than=info.source)))
    _refuse_swapped(parsed, matcher, request.path)
    merges, places = _merge(parsed, matcher)
    try:
        with store.transaction() as connection:
            return _write(connection, store, request, file_format, info, parsed, places, merges)
    except sqlite3.Error as error:
        raise StoreError(f"{store.path}: the places cannot be written: {error}") from error


def _read(request: Request) -> tuple[Parsed, str, ListInfo]:
    rows = read_rows(request.path, encoding=request.encoding)
    first = next(rows, None)
    if first is None:
        raise InputError("the file is empty", path=str(request.path), code="empty")
    file_format = request.file_format or detect_format(first[1])
    if file_format not in FORMATS:
        raise UsageError(f"--format {file_format}: there is no such format; formats: {', '.join(FORMATS)}")
    columns: dict[str, int] = {}
    if file_format == "geonames":
        rows = chain([first], rows)
    else:
        columns = field_columns([cell.strip() for cell in first[1]], request.mapping)
        missing = [name for name in ("name_ar", "code", "lat", "lon") if name not in columns]
        if missing:
            raise UsageError(
                f"{request.path}: no column is known as {', '.join(missing)}; name it with --map FIELD=COLUMN. "
                f"Columns: {', '.join(cell.strip() for cell in first[1])}"
            )
    source = request.source or (_PREFIX.get(file_format) or request.path.stem)
    prefix = _PREFIX.get(file_format) or _NOT_SLUG.sub("-", source.lower()).strip("-") or "own"
    info = ListInfo(source, request.licence, request.source_date, prefix, request.country.upper())
    parsed = parse_rows(rows, columns, info, request.path, file_format=file_format)
    if not info.country:
        parsed.places = _with_country(parsed.places)
    return parsed, file_format, info


def _with_country(places: dict[str, Place]) -> dict[str, Place]:
    """Places with the country of the P-codes of their governorates («SY07»), where the rows name none."""
    found: dict[str, str] = {}
    for ref, place in places.items():
        code = _CODE_COUNTRY.match(place.code)
        found[ref] = place.country or (
            code.group(1) if code and place.kind != "village" else found.get(place.parent, "")
        )
    return {ref: replace(place, country=found[ref]) for ref, place in places.items()}


def _shipped(parsed: Parsed) -> Iterable[Place]:
    countries = {place.country for place in parsed.places.values()}
    return (place for place in shipped_places() if place.country in countries)


def _refuse_swapped(parsed: Parsed, matcher: Matcher, path: Path) -> None:
    """Raises InputError where most places that can be told lie nearer to their namesakes with the numbers exchanged."""
    told = {ref: answer for ref, p in parsed.places.items() if (answer := matcher.nearer_when_swapped(p)) is not None}
    swapped = [ref for ref, answer in told.items() if answer]
    if len(swapped) >= _LEAST_SWAPPED and len(swapped) > 0.5 * len(told):
        errors = RowErrors(path)
        for ref in swapped[:_LEAST_SWAPPED]:
            place = parsed.places[ref]
            errors.found.append(
                (parsed.lines[ref], f"{place.name_ar} ({place.lat}, {place.lon}): latitude and longitude seem swapped")
            )
        errors.raise_if_any(f"of {len(swapped)}")


def _merge(parsed: Parsed, matcher: Matcher) -> tuple[list[Merge], list[Place]]:
    known: dict[str, Place] = {place.ref: place for place in shipped_places()}
    merges: list[Merge] = []
    places: list[Place] = []
    matched: dict[str, str] = {}
    taken: dict[str, float] = {}
    for ref, place in parsed.places.items():
        larger = parsed.places.get(place.parent)
        if larger is not None and larger.parent in matched:
            matched[f"{place.parent}/larger"] = matched[larger.parent]
        merge = matcher.same(place, matched)
        if merge is not None and merge.known != ref and merge.known in known:
            if merge.known in taken and (merge.km or 0.0) >= taken[merge.known]:
                places.append(place)
                continue
            taken[merge.known] = merge.km or 0.0
            matched[ref] = merge.known
            merges = [other for other in merges if other.known != merge.known]
            merges.append(merge)
            place = _enriched(place, known[merge.known])
        elif merge is not None and merge.known != ref:
            merges.append(Merge(merge.known, ref, merge.reason, merge.km))
        places.append(place)
    return merges, _with_seats(places)


def _enriched(place: Place, known: Place) -> Place:
    """An imported place with what only the shipped one knows: other names, population, size, a larger place."""
    is_settled = known.kind in _SETTLED and place.kind in _SETTLED
    return replace(
        place,
        kind=known.kind if is_settled else place.kind,
        radius_km=known.radius_km if is_settled or place.precision in ("governorate", "district") else place.radius_km,
        population=place.population or known.population,
        name_en=place.name_en or known.name_en,
        names=tuple(dict.fromkeys((*place.names, *known.names))),
        parent=place.parent or known.parent,
    )


def _with_seats(places: list[Place]) -> list[Place]:
    """Units without a point get that of their seat, the settlement of the same name, else their middle."""
    seats: dict[str, list[Place]] = {}
    by_ref = {place.ref: place for place in places}
    for place in places:
        parent, depth = by_ref.get(place.parent), 0
        while parent is not None and depth < 4:
            seats.setdefault(parent.ref, []).append(place)
            parent, depth = by_ref.get(parent.parent), depth + 1
    result = []
    for place in places:
        inside = [
            other
            for other in seats.get(place.ref, [])
            if other.lat is not None and other.kind in (*_SETTLED, "quarter")
        ]
        if place.lat is None and inside:
            own = set(place.names)
            named = [other for other in inside if own & set(other.names)]
            chosen = sorted(named, key=lambda other: (-other.population, other.ref))[:1] or inside
            lat = sum(other.lat or 0.0 for other in chosen) / len(chosen)
            lon = sum(other.lon or 0.0 for other in chosen) / len(chosen)
            place = replace(place, lat=round(lat, 6), lon=round(lon, 6))
        result.append(place)
    return result


def _write(
    connection: sqlite3.Connection,
    store: PlaceStore,
    request: Request,
    file_format: str,
    info: ListInfo,
    parsed: Parsed,
    places: list[Place],
    merges: list[Merge],
) -> Outcome:
    before = store.refs_of(info.source)
    now = {place.ref for place in places}
    missing = before - now
    dropped = sorted(missing) if request.drops_missing else []
    for ref in (*dropped, *(before & now)):
        connection.execute("DELETE FROM name WHERE ref = ?", (ref,))
    for ref in dropped:
        connection.execute("DELETE FROM place WHERE ref = ?", (ref,))
    connection.execute("DELETE FROM same WHERE source = ?", (info.source,))
    connection.executemany(INSERT, map(as_row, places))
    connection.executemany(
        "INSERT OR IGNORE INTO name (key, ref) VALUES (?, ?)",
        ((key, place.ref) for place in places for name in place.names for key in spellings(name)),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO same (ref, kept, reason, source) VALUES (?, ?, ?, ?)",
        [(merge.known, merge.imported, merge.reason, info.source) for merge in merges],
    )
    _count_first_words(connection)
    connection.execute(
        "INSERT OR REPLACE INTO list VALUES (?, ?, ?, ?, ?, ?, ?)",
        (info.source, info.licence, info.source_date, request.path.name, file_format, request.imported_on, len(places)),
    )
    return Outcome(
        source=info.source,
        file_format=file_format,
        read=len(places),
        added=len(now - before),
        updated=len(now & before),
        dropped=len(dropped),
        not_in_file=len(missing) - len(dropped),
        without_point=sum(place.lat is None for place in places),
        left_out=dict(sorted(parsed.left_out.items())),
        merges=tuple(sorted(merges, key=lambda merge: merge.imported)),
    )


def _count_first_words(connection: sqlite3.Connection) -> None:
    longest: dict[str, int] = {}
    for (key,) in connection.execute("SELECT DISTINCT key FROM name"):
        first, words = key.partition(" ")[0], key.count(" ") + 1
        longest[first] = max(words, longest.get(first, 0))
    connection.execute("DELETE FROM first_word")
    connection.executemany("INSERT INTO first_word VALUES (?, ?)", longest.items())
