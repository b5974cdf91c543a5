"""The user's own list of actors: read from CSV, JSON or FollowTheMoney, kept as JSON, added to the base at run time."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khabar.actors import names
from khabar.actors.compile import surface_forms
from khabar.actors.knowledge import Entry, add_entry, find_entry, kinds
from khabar.arabic.normalise import fold
from khabar.errors import InputError

VERSION = "1"
COLUMNS = ("id", "name_ar", "name_en", "aliases", "hostile", "kind", "country", "from", "until", "reference")
_NEEDED = ("name_ar",)
_SEPARATORS = re.compile(r"[;|\u061b]")
_DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?\Z")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_SLUG = re.compile(r"[^a-z0-9]+")
# FollowTheMoney schema to kind; schemata that name no actor are passed over by name. Source: followthemoney 4, schema/.
_SCHEMATA = {
    "Organization": "ngo",
    "PublicBody": "ministry",
    "Company": "company",
    "LegalEntity": "militia",
    "Person": "person",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held: entries, rows left out with line and reason, and names that others bear too."""

    entries: tuple[Entry, ...]
    problems: tuple[tuple[int, str], ...]
    shared: tuple[tuple[str, str], ...] = field(default=())


def read_actors(path: Path) -> Imported:
    """The actors of a CSV, JSON or FollowTheMoney file; the format is told from the content.

    Raises:
        InputError: the file cannot be read or is none of the three; names file and line.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be opened: {error.strerror}", path=str(path), code="unreadable") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError("is not UTF-8", path=str(path), line=line, code="not_utf8") from error
    if not text.strip():
        raise InputError("is empty", path=str(path), code="empty")
    rows = _json_rows(text, path) if text.lstrip()[0] in "[{" else _csv_rows(text, path)
    entries: dict[str, Entry] = {}
    problems: list[tuple[int, str]] = []
    for line, row in rows:
        try:
            entry = _entry(row)
        except ValueError as error:
            problems.append((line, str(error)))
            continue
        if entry.ref in entries:
            problems.append((line, f"the id {entry.ref!r} stands in the file twice"))
            continue
        entries[entry.ref] = entry
    return Imported(tuple(entries.values()), tuple(problems), tuple(_shared_names(entries.values())))


def _csv_rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    sample = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=sample.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    columns = [name.strip() for name in reader.fieldnames or []]
    reader.fieldnames = columns
    unknown = [name for name in columns if name not in COLUMNS]
    missing = [name for name in _NEEDED if name not in columns]
    if unknown or missing:
        wrong = f"unknown columns {unknown}, missing columns {missing}; the columns are {', '.join(COLUMNS)}"
        raise InputError(wrong, path=str(path), line=1, code="columns")
    for row in reader:
        yield reader.line_num, {key: value for key, value in row.items() if key and value}


def _json_rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows of a JSON list, of Khabar's own list, or of JSON Lines (FollowTheMoney)."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError:
        yield from _json_lines(text, path)
        return
    if isinstance(data, dict) and "actors" in data:
        data = data["actors"]
    if isinstance(data, dict):
        data = [data]
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise InputError("is no list of actors", path=str(path), line=1, code="not_actors")
    for number, row in enumerate(data, 1):
        yield number, _from_ftm(row) if "schema" in row else row


def _json_lines(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"is no JSON: {error.msg}", path=str(path), line=number, code="not_json") from error
        if not isinstance(row, dict):
            raise InputError("is no JSON object", path=str(path), line=number, code="not_json")
        yield number, _from_ftm(row) if "schema" in row else row


def _from_ftm(row: dict[str, Any]) -> dict[str, Any]:
    """A FollowTheMoney entity as a row; entities that are no actors keep only their schema, to be named as left out."""
    schema = str(row["schema"])
    if schema not in _SCHEMATA:
        return {"schema": schema}
    properties = row.get("properties", {})
    listed = {key: [str(value) for value in values] for key, values in properties.items() if isinstance(values, list)}
    all_names = [*listed.get("name", []), *listed.get("alias", []), *listed.get("previousName", [])]
    arabic = [name for name in all_names if _ARABIC.search(name)]
    other = [name for name in all_names if not _ARABIC.search(name)]
    return {
        "id": str(row.get("id", "")),
        "name_ar": arabic[0] if arabic else "",
        "name_en": other[0] if other else "",
        "aliases": arabic[1:] + [name for name in listed.get("weakAlias", []) if _ARABIC.search(name)],
        "kind": _SCHEMATA[schema],
        "country": listed.get("country", [""])[0].upper(),
        "reference": (listed.get("wikipediaUrl") or listed.get("sourceUrl") or [""])[0],
    }


def _entry(row: dict[str, Any]) -> Entry:
    """The entry of a row; ValueError says for a person what is wrong."""
    if set(row) == {"schema"}:
        raise ValueError(f"the schema {row['schema']} names no actor")
    unknown = sorted(set(row) - set(COLUMNS))
    if unknown:
        raise ValueError(f"unknown fields {unknown}")
    name = str(row.get("name_ar", "")).strip()
    if not _ARABIC.search(name):
        raise ValueError("no Arabic name")
    kind = str(row.get("kind") or "militia")
    if kind not in kinds():
        raise ValueError(f"{kind!r} is no kind; kinds are {', '.join(sorted(kinds()))}")
    start, end = str(row.get("from", "")), str(row.get("until", ""))
    if not _DATE.match(start) or not _DATE.match(end):
        raise ValueError(f"{start!r} or {end!r} is no date (YYYY, YYYY-MM or YYYY-MM-DD)")
    listed = [("names", alias) for alias in _several(row.get("aliases"))]
    listed += [("hostile", alias) for alias in _several(row.get("hostile"))]
    english = str(row.get("name_en", "")).strip()
    return Entry(
        ref=_reference(str(row.get("id", "")), english, name),
        kind=kind,
        country=str(row.get("country", "")).strip().upper(),
        name_ar=name,
        name_en=english or name,
        names=(("ar", name), *listed),
        start=start,
        end=end,
        relations=(),
        reference=str(row.get("reference", "")),
        is_outlet=kinds()[kind].sector == "JRN",
        shared_nouns=tuple(fold(noun) for noun in kinds()[kind].nouns),
    )


def _several(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(item).strip() for item in value if str(item).strip()]
    return [part.strip() for part in _SEPARATORS.split(str(value or "")) if part.strip()]


def _reference(given: str, english: str, arabic: str) -> str:
    """``actor:<id>`` from the id, else the English name, else the code points of the Arabic one."""
    slug = _SLUG.sub("-", (given.removeprefix("actor:") or english).lower()).strip("-")
    if not slug:
        slug = "u" + "-".join(f"{ord(letter):x}" for letter in fold(arabic) if letter != " ")
    return f"actor:{slug}"


def _shared_names(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Names of the list that the base gives to others, with their references."""
    for entry in entries:
        for _, name in entry.names:
            for ref, _ in names.candidates(fold(name)):
                if ref != entry.ref:
                    yield name, ref


def as_list(entries: Iterable[Entry]) -> dict[str, Any]:
    """The list as JSON data; ``read_actors`` reads it back."""
    rows = []
    for entry in entries:
        rows.append(
            {
                "id": entry.ref.removeprefix("actor:"),
                "name_ar": entry.name_ar,
                "name_en": entry.name_en,
                "aliases": [name for name_class, name in entry.names if name_class == "names"],
                "hostile": [name for name_class, name in entry.names if name_class == "hostile"],
                "kind": entry.kind,
                "country": entry.country,
                "from": entry.start,
                "until": entry.end,
                "reference": entry.reference,
            }
        )
    return {"khabar_actors": VERSION, "actors": rows}


def use_list(path: Path) -> int:
    """Adds a list to the base of this process, whose entries stay as they are; returns how many actors it held."""
    imported = read_actors(path)
    for entry in imported.entries:
        if find_entry(entry.ref) is None:
            add_entry(entry)
        for name_class, name in entry.names:
            for spelling in surface_forms(name):
                names.add_name(spelling, entry.ref, name_class)
    return len(imported.entries)
