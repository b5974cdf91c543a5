"""Rows of a place list as places, and what is wrong with the rows that are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from khabar.arabic.normalise import strip
from khabar.datafile import read_yaml_once
from khabar.errors import InputError, UsageError
from khabar.places.importing.tables import Row
from khabar.places.names import key_of
from khabar.places.records import PRECISION_OF_KIND, RADIUS_OF_KIND, Place

COLUMNS_FILE = "places/importing/columns.yml"
FORMATS = ("ocha", "geonames", "wof", "csv")
_MOST_ERRORS = 20
_GEONAMES_COLUMNS = 19
_PLAIN = re.compile("[ _-]+")
_ARABIC = re.compile("[\u0621-\u064a]")
_SPACES = re.compile(r"\s+")
_NAME_MARKS = re.compile(r"\s*[|;\n]\s*")
_PARTS = re.compile(r"\s*[-–/]\s*|\s*[()]\s*")
_CENTRE = "\u0645\u0631\u0643\u0632 "
_LEVELS = (("gov", "governorate"), ("district", "district"), ("subdistrict", "subdistrict"))


@dataclass(frozen=True, slots=True)
class ListInfo:
    """Where a list comes from: what every place of it will say of its origin."""

    source: str
    licence: str
    source_date: str
    prefix: str
    country: str


@dataclass(slots=True)
class Parsed:
    """The places of a list by ref, where each came from, and what was left out and why."""

    places: dict[str, Place] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    points: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


class RowErrors:
    """Collects what is wrong with rows; raises once there is too much or the table ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[tuple[int, str]] = []

    def add(self, line: int, message: str) -> None:
        """Notes one bad row.

        Raises:
            InputError: there are many already.
        """
        self.found.append((line, message))
        if len(self.found) >= _MOST_ERRORS:
            self.raise_if_any("and perhaps more")

    def raise_if_any(self, note: str = "") -> None:
        """Raises:
        InputError: at least one row is bad; the message lists each with its line.
        """
        if not self.found:
            return
        self.found.sort()
        lines = [f"line {line}: {message}" for line, message in self.found]
        count = f"{len(lines)} bad row{'s' if len(lines) > 1 else ''}{' ' + note if note else ''}; nothing was imported"
        raise InputError("\n  ".join([count, *lines]), path=str(self.path), line=self.found[0][0], code="bad_places")


@cache
def _aliases() -> dict[str, str]:
    fields = read_yaml_once(COLUMNS_FILE)["fields"]
    return {_PLAIN.sub("", alias.lower()): name for name, listed in fields.items() for alias in listed}


@cache
def _kinds() -> dict[str, str]:
    listed = read_yaml_once(COLUMNS_FILE)["kinds"]
    return {alias: kind for kind, aliases in listed.items() for alias in aliases}


def detect_format(heading: list[str]) -> str:
    """The format of a table by its heading: one of ``FORMATS``."""
    plain = {_PLAIN.sub("", cell.strip().lower()) for cell in heading}
    if len(heading) == _GEONAMES_COLUMNS and heading[0].strip().isdigit():
        return "geonames"
    if "placetype" in plain and ("wofcountry" in plain or "geomlatitude" in plain or "parentid" in plain):
        return "wof"
    known = {_aliases().get(cell) for cell in plain}
    return "ocha" if {"gov_code", "gov_ar"} & known or {"district_code"} & known else "csv"


def field_columns(heading: list[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Field name -> index of its column.

    Args:
        mapping: field name -> heading, as the user gives it; it goes before what headings are known by.

    Raises:
        UsageError: the mapping names a field or a heading that does not exist.
    """
    names = set(read_yaml_once(COLUMNS_FILE)["fields"])
    found: dict[str, int] = {}
    for name, column in mapping.items():
        if name not in names:
            raise UsageError(f"--map {name}={column}: there is no field {name!r}; fields: {', '.join(sorted(names))}")
        if column not in heading:
            raise UsageError(f"--map {name}={column}: the file has no column {column!r}; columns: {', '.join(heading)}")
        found[name] = heading.index(column)
    for index, cell in enumerate(heading):
        name = _aliases().get(_PLAIN.sub("", cell.strip().lower()), "")
        if name and name not in found:
            found[name] = index
    return found


def parse_rows(
    rows: Iterable[Row], columns: Mapping[str, int], info: ListInfo, path: Path, *, file_format: str
) -> Parsed:
    """The places of a table without its heading.

    A code that is repeated with the same name gives further points of one place (OCHA lists the neighbourhoods of a
    city so); their middle is taken. A code repeated with another name is an error.

    Raises:
        InputError: rows are bad; all are listed with their lines, up to twenty.
    """
    parsed, errors = Parsed(), RowErrors(path)
    reader = _geonames_place if file_format == "geonames" else _table_place
    for line, cells in rows:
        made = list(reader(line, cells, columns, info, errors, parsed))
        for place in made:
            _add(parsed, place, line, errors)
    for ref, points in parsed.points.items():
        if len(points) > 1:
            _set_middle(parsed, ref, points)
    errors.raise_if_any()
    return parsed


def _add(parsed: Parsed, place: Place, line: int, errors: RowErrors) -> None:
    known = parsed.places.get(place.ref)
    if known is None:
        parsed.places[place.ref] = place
        parsed.lines[place.ref] = line
    elif known.name_ar != place.name_ar:
        first = parsed.lines[place.ref]
        errors.add(line, f"the code {place.code!r} is that of line {first}, which has the name {known.name_ar}")
        return
    if place.lat is not None and place.lon is not None:
        parsed.points.setdefault(place.ref, []).append((place.lat, place.lon))


def _set_middle(parsed: Parsed, ref: str, points: list[tuple[float, float]]) -> None:
    place = parsed.places[ref]
    if place.kind == "village" and place.lat is not None:
        # The community's own row stands first; its neighbourhoods only say how far it reaches.
        return
    lat = sum(point[0] for point in points) / len(points)
    lon = sum(point[1] for point in points) / len(points)
    parsed.places[ref] = _changed(place, lat=lat, lon=lon)


def _changed(place: Place, **values: object) -> Place:
    from dataclasses import replace

    return replace(place, **values)  # type: ignore[arg-type]


def _table_place(
    line: int, cells: list[str], columns: Mapping[str, int], info: ListInfo, errors: RowErrors, parsed: Parsed
) -> Iterator[Place]:
    def cell(name: str) -> str:
        index = columns.get(name, -1)
        return _SPACES.sub(" ", cells[index]).strip() if 0 <= index < len(cells) else ""

    parent = ""
    for level, kind in _LEVELS:
        code, arabic = cell(f"{level}_code"), cell(f"{level}_ar")
        if not code or not arabic:
            continue
        ref = f"place:{info.prefix}-{code}"
        if ref not in parsed.places:
            yield _place(ref, kind, info, arabic, cell(f"{level}_en"), None, None, parent, code)
        parent = ref
    raw_ar = cells[columns["name_ar"]] if columns.get("name_ar", -1) in range(len(cells)) else ""
    names = [_SPACES.sub(" ", part).strip() for part in _NAME_MARKS.split(raw_ar) if _ARABIC.search(part)]
    code = cell("code")
    if not names:
        if raw_ar.strip() or cell("name_en") or code:
            parsed.left_out["no Arabic name"] = parsed.left_out.get("no Arabic name", 0) + 1
        return
    if not code:
        errors.add(line, f"{names[0]} has no code")
        return
    point = _coordinates(line, cell("lat"), cell("lon"), errors, may_be_missing=bool(parent))
    if point is None:
        return
    kind = _kinds().get(cell("kind").lower(), "village")
    names += [part for part in _NAME_MARKS.split(cell("names")) if _ARABIC.search(part)]
    given = cell("parent")
    if given:
        parent = f"place:{info.prefix}-{given}"
    # A neighbourhood that bears the code and the name of its city is the city itself.
    kind = "village" if kind == "quarter" and f"place:{info.prefix}-{code}" in parsed.places else kind
    yield _place(
        f"place:{info.prefix}-{code}",
        kind,
        info,
        names[0],
        cell("name_en"),
        *point,
        parent,
        code,
        names=names,
        population=_number(cell("population")),
        country=cell("country").upper()[:2],
        larger=frozenset(key_of(cell(f"{level}_ar").removeprefix(_CENTRE)) for level, _ in _LEVELS),
    )


def _geonames_place(
    line: int, cells: list[str], columns: Mapping[str, int], info: ListInfo, errors: RowErrors, parsed: Parsed
) -> Iterator[Place]:
    if len(cells) != _GEONAMES_COLUMNS:
        errors.add(line, f"{len(cells)} columns; a GeoNames dump has {_GEONAMES_COLUMNS}")
        return
    identifier, name, _, alternate, lat, lon, _, feature, country = cells[:9]
    if feature not in read_yaml_once(COLUMNS_FILE)["geonames_codes"]:
        parsed.left_out[f"feature code {feature or '?'}"] = parsed.left_out.get(f"feature code {feature or '?'}", 0) + 1
        return
    names = [strip(part).strip() for part in alternate.split(",") if _ARABIC.search(part)]
    if not names:
        parsed.left_out["no Arabic name"] = parsed.left_out.get("no Arabic name", 0) + 1
        return
    if not identifier.isdigit():
        errors.add(line, f"{identifier!r} is no GeoNames id")
        return
    point = _coordinates(line, lat, lon, errors, may_be_missing=False)
    if point is None:
        return
    kind = _kinds().get(feature.lower(), "village")
    population = _number(cells[14])
    if kind in ("village", "city") and feature not in ("PPLC", "PPLA"):
        kind = "city" if population >= 100_000 else "town" if population >= 5_000 else "village"
    yield _place(
        f"place:gn-{identifier}", kind, info, names[0], name, *point, "", identifier,
        names=names, population=population, country=country,
    )  # fmt: skip


def _coordinates(
    line: int, lat: str, lon: str, errors: RowErrors, *, may_be_missing: bool
) -> tuple[float | None, float | None] | None:
    """Latitude and longitude, (None, None) where both may be missing, or None after an error."""
    if not lat and not lon:
        if may_be_missing:
            return None, None
        errors.add(line, "there are no coordinates")
        return None
    if not lat or not lon:
        errors.add(line, f"there is no {'latitude' if not lat else 'longitude'}")
        return None
    try:
        north, east = float(lat.replace(",", ".")), float(lon.replace(",", "."))
    except ValueError:
        errors.add(line, f"{lat!r}, {lon!r} are no coordinates in decimal degrees")
        return None
    if abs(north) > 90 and abs(east) <= 90:
        errors.add(line, f"{north}, {east}: latitude and longitude are swapped")
        return None
    if not (-90 <= north <= 90 and -180 <= east <= 180) or (north == 0 and east == 0):
        errors.add(line, f"{north}, {east} is no point on the Earth that a place lies at")
        return None
    return round(north, 6), round(east, 6)


def _number(text: str) -> int:
    digits = text.replace(",", "").split(".")[0]
    return int(digits) if digits.isdigit() else 0


def _place(
    ref: str,
    kind: str,
    info: ListInfo,
    name_ar: str,
    name_en: str,
    lat: float | None,
    lon: float | None,
    parent: str,
    code: str,
    *,
    names: list[str] | None = None,
    population: int = 0,
    country: str = "",
    larger: frozenset[str] = frozenset(),
) -> Place:
    arabic = strip(name_ar).removeprefix(_CENTRE) if kind in ("district", "subdistrict") else strip(name_ar)
    return Place(
        ref=ref,
        kind=kind,
        country=country or info.country,
        name_ar=arabic,
        name_en=name_en,
        lat=lat,
        lon=lon,
        precision=PRECISION_OF_KIND[kind],
        radius_km=RADIUS_OF_KIND.get(kind, 0.0),
        parent=parent,
        population=population,
        names=tuple(dict.fromkeys(strip(name) for name in [arabic, *(names or []), *_parts(name_ar, larger)])),
        source=info.source,
        licence=info.licence,
        source_date=info.source_date,
        code=code,
    )


def _parts(name: str, larger: frozenset[str]) -> list[str]:
    """The names inside a double name («البرهانية-الرهوانية», «عين العرب (كوباني)») but those of its larger places."""
    parts = [part for part in _PARTS.split(name) if part and _ARABIC.search(part) and key_of(part) not in larger]
    return [part for part in parts if len(part) > 3] if len(parts) > 1 else []
