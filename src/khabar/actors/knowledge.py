"""The base of actors and outlets: who there is, by which names, of what kind, since when, part of what.

The YAML files under ``base/`` and ``outlets/`` are the source; ``compiled/`` holds what the reader loads, made from
them by ``scripts/build_actors.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from khabar.datafile import ROOT, read_yaml_once
from khabar.errors import DataFileError
from khabar.model import Entity

FOLDER = "actors"
NAME_CLASSES = ("ar", "names", "short", "hostile", "euphemistic", "weak", "local")
_ENTRY_KEYS = frozenset(
    {"id", "en", "kind", "country", "from", "until", "part_of", "allied", "successor", "tied", "home", "ref", "note"}
    | set(NAME_CLASSES)
)
_SECTION_KEYS = frozenset({"country", "kind", "actors", "outlets"})
_RELATIONS = ("part_of", "allied", "successor", "tied")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")
_RELATION = re.compile(r"(?P<other>[a-z0-9-]+)(?: (?P<start>[0-9-]*)\.\.(?P<end>[0-9-]*))?\Z")
_WIKIPEDIA = "https://en.wikipedia.org/wiki/"


@dataclass(frozen=True, slots=True)
class Relation:
    """One dated tie; ``kind`` is part_of, allied, successor or tied; dates are ISO prefixes or ""."""

    kind: str
    other: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of actor with the codes that exports need; ``nouns`` are the bare heads that may refer back to it."""

    id: str
    en: str
    inter: str
    sector: str
    nouns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One actor or outlet of the base.

    Attributes:
        ref: ``actor:<id>``; outlets too, so that a source can be linked to either.
        country: ISO 3166 alpha-2 code, or "" where none fits.
        names: pairs of name class (one of ``NAME_CLASSES``) and written name.
        start, end: ISO prefixes of the time it exists under this identity, or "".
        reference: address of a public page about it.
        own_nouns: folded nouns that begin its names («تنظيم»); only in compiled entries.
        shared_nouns: folded nouns that its kind answers to; only in compiled entries.
    """

    ref: str
    kind: str
    country: str
    name_ar: str
    name_en: str
    names: tuple[tuple[str, str], ...]
    start: str
    end: str
    relations: tuple[Relation, ...]
    reference: str
    is_outlet: bool
    own_nouns: tuple[str, ...] = ()
    shared_nouns: tuple[str, ...] = ()


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by id."""
    return {
        key: Kind(key, value["en"], value["inter"], value["sector"], tuple(value["nouns"]))
        for key, value in read_yaml_once(f"{FOLDER}/kinds.yml").items()
    }


def read_base() -> list[Entry]:
    """All entries from the YAML files, checked strictly, in order of reference.

    Raises:
        DataFileError: an unknown key, kind, date or relation, or an id used twice; names the file and the id.
    """
    entries: dict[str, Entry] = {}
    for folder, key in (("base", "actors"), ("outlets", "outlets")):
        for file in sorted((ROOT / FOLDER / folder).glob("*.yml")):
            path = f"{FOLDER}/{folder}/{file.name}"
            for entry in _read_file(path, key):
                if entry.ref in entries:
                    raise DataFileError(f"{path}: the id {entry.ref!r} is used twice")
                entries[entry.ref] = entry
    for entry in entries.values():
        for relation in entry.relations:
            if relation.other not in entries:
                raise DataFileError(f"{entry.ref}: {relation.kind} names {relation.other!r}, which is no entry")
    return [entries[ref] for ref in sorted(entries)]


def _read_file(path: str, key: str) -> list[Entry]:
    entries = []
    for section in read_yaml_once(path):
        unknown = set(section) - _SECTION_KEYS
        if unknown or key not in section:
            raise DataFileError(f"{path}: a section has the keys {sorted(section)}; {key!r} is needed")
        for row in section[key]:
            entries.append(_entry(row, section, path, is_outlet=key == "outlets"))
    return entries


def _entry(row: dict[str, Any], section: dict[str, Any], path: str, *, is_outlet: bool) -> Entry:
    unknown = set(row) - _ENTRY_KEYS
    missing = {"id", "ar", "en", "ref"} - set(row)
    if unknown or missing:
        raise DataFileError(
            f"{path}: {row.get('id')!r}: unknown keys {sorted(unknown)}, missing keys {sorted(missing)}"
        )
    where = f"{path}: {row['id']!r}"
    kind = row.get("kind", section.get("kind"))
    if kind not in kinds():
        raise DataFileError(f"{where}: {kind!r} is no kind of kinds.yml")
    start, end = row.get("from", ""), row.get("until", "")
    for date in (start, end):
        if date and not _DATE.match(date):
            raise DataFileError(f"{where}: {date!r} is no date (YYYY, YYYY-MM or YYYY-MM-DD)")
    names = [(name_class, name) for name_class in NAME_CLASSES for name in _as_list(row.get(name_class, []))]
    relations = [_relation(kind_of, text, where) for kind_of in _RELATIONS for text in _as_list(row.get(kind_of, []))]
    return Entry(
        ref=f"actor:{row['id']}",
        kind=kind,
        country=row.get("country", row.get("home", section.get("country", ""))),
        name_ar=row["ar"],
        name_en=row["en"],
        names=tuple(names),
        start=start,
        end=end,
        relations=tuple(relations),
        reference=_address(row["ref"], where),
        is_outlet=is_outlet,
    )


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _relation(kind: str, text: str, where: str) -> Relation:
    match = _RELATION.match(text)
    if match is None:
        raise DataFileError(f"{where}: {kind}: {text!r} is not of the form 'id FROM..UNTIL'")
    return Relation(kind, f"actor:{match['other']}", match["start"] or "", match["end"] or "")


def _address(ref: str, where: str) -> str:
    if ref.startswith("wp:"):
        return _WIKIPEDIA + ref[3:]
    if not ref.startswith("https://"):
        raise DataFileError(f"{where}: ref {ref!r} is neither wp:Title nor an https address")
    return ref


@cache
def _compiled() -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    path = ROOT / FOLDER / "compiled" / "entries.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        ref, kind, country, start, end, name_ar, name_en, related, reference, is_outlet, own, shared = line.split("\t")
        relations = tuple(Relation(*part.split(",")) for part in related.split(";") if part)
        entries[ref] = Entry(
            ref,
            kind,
            country,
            name_ar,
            name_en,
            (),
            start,
            end,
            relations,
            reference,
            is_outlet == "1",
            tuple(own.split(",")) if own else (),
            tuple(shared.split(",")) if shared else (),
        )
    return entries


def find_entry(ref: str) -> Entry | None:
    """The entry of ``ref`` (``actor:…``) as compiled, without its names; None where the base has none."""
    return _compiled().get(ref)


def entity(ref: str) -> Entity | None:
    """The record's entity of ``ref`` with its Arabic and English name; None where the base has none."""
    entry = _compiled().get(ref)
    return Entity(ref, "actor", entry.name_ar, entry.name_en) if entry else None


def all_refs() -> list[str]:
    """Every reference of the base, in order."""
    return list(_compiled())


def add_entry(entry: Entry) -> None:
    """Adds an entry to the base of this process (the user's own list)."""
    _compiled()[entry.ref] = entry
