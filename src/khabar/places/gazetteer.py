"""The gazetteer: the shipped places and, on top of them, a store of imported ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from khabar.datafile import read_yaml_once
from khabar.places.misspellings import Corrector
from khabar.places.names import key_of, shipped_names
from khabar.places.records import PRECISION_OF_KIND, RADIUS_OF_KIND, Place
from khabar.places.store import VARIABLE, PlaceStore, default_path

PLACES_FILE = "data/places.tsv"
CAPITALS_FILE = "places/capitals.yml"
SECTORS_FILE = "data/sectors.tsv"

# What the letters in the ``source`` column of the shipped file stand for.
_SOURCES = {
    "c": ("GeoNames, Natural Earth and Unicode CLDR", "CC BY 4.0; public domain; Unicode-3.0"),
    "g": ("GeoNames", "CC BY 4.0"),
    "l": ("GeoNames", "CC BY 4.0"),
    "n": ("Natural Earth and GeoNames", "public domain; CC BY 4.0"),
}
_UNITS = frozenset(("governorate", "district", "subdistrict"))
_OWN_LICENCE = "Apache-2.0"


class Store(Protocol):
    """What the gazetteer asks of a store of imported places."""

    def refs(self, key: str) -> tuple[str, ...]:
        """The refs that bear a name, by its key."""

    def place(self, ref: str) -> Place | None:
        """The imported place of that ref."""

    def replacement(self, ref: str) -> str | None:
        """The imported place that is the same as a shipped one."""

    def longest(self) -> dict[str, int]:
        """First word of every name -> number of words of the longest name that begins with it."""

    def names(self) -> dict[str, str]:
        """All keys of the store, with anything."""

    def by_code(self, code: str) -> str | None:
        """The ref of a P-code."""

    @property
    def has_codes(self) -> bool:
        """Whether any place has a P-code."""


@cache
def _rows() -> list[str]:
    text = files("khabar.places").joinpath(PLACES_FILE).read_text(encoding="utf-8")
    return text.split("\n")[1:-1]


@cache
def _row_of_ref() -> dict[str, int]:
    return {row[: row.index("\t")]: number for number, row in enumerate(_rows())}


def _parsed(row: str) -> Place:
    ref, kind, country, name_ar, name_en, lat, lon, radius, parent, population, others, since, until, source = (
        row.split("\t")
    )
    letter, _, own = source.partition("+")
    if letter.startswith("kh:"):
        origin, licence = f"Khabar: {letter.removeprefix('kh:')}", _OWN_LICENCE
    else:
        origin, licence = _SOURCES[letter]
        origin = f"{origin}, names by Khabar" if own else origin
    return Place(
        ref=f"place:{ref}",
        kind=kind,
        country=country,
        name_ar=name_ar,
        name_en=name_en,
        lat=float(lat) if lat else None,
        lon=float(lon) if lon else None,
        precision=PRECISION_OF_KIND[kind],
        radius_km=float(radius) if radius else RADIUS_OF_KIND.get(kind, 0.0),
        parent=f"place:{parent}" if parent else "",
        population=int(population) if population else 0,
        names=(name_ar, *(others.split("|") if others else ())),
        valid_from=since,
        valid_to=until,
        source=origin,
        licence=licence,
    )


@cache
def sectors() -> dict[tuple[str, str], tuple[float, float, float]]:
    """Middle and radius in km of the part of a governorate or country that lies in a direction."""
    text = files("khabar.places").joinpath(SECTORS_FILE).read_text(encoding="utf-8")
    found = {}
    for line in text.split("\n")[1:-1]:
        ref, direction, lat, lon, radius = line.split("\t")
        found[(f"place:{ref}", direction)] = (float(lat), float(lon), float(radius))
    return found


class Gazetteer:
    """All places that a name may stand for. Imported places replace the shipped ones that they are the same as."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store
        self._shipped = shipped_names()
        self._places: dict[str, Place | None] = {}
        self._refs: dict[str, tuple[str, ...]] = {}
        self._countries: dict[str, tuple[str, ...]] = {}
        self._capitals: dict[str, tuple[str, ...]] = {}
        self._corrector: Corrector | None = None
        self._units: dict[str, frozenset[str]] = {}
        self.beginnings: dict[str, bool] = {}
        """Words that ``find_places`` has asked about, and whether a place phrase may begin with them."""
        self.longest: dict[str, int] = {}
        """First word of every name -> number of words of the longest name that begins with it."""
        longest = self.longest
        for key in self._shipped:
            space = key.find(" ")
            if space < 0:
                longest.setdefault(key, 1)
            else:
                first, words = key[:space], key.count(" ") + 1
                if longest.get(first, 0) < words:
                    longest[first] = words
        for first, words in (store.longest() if store else {}).items():
            longest[first] = max(words, longest.get(first, 0))

    def refs(self, key: str) -> tuple[str, ...]:
        """The refs of all places that bear a name, by its key; empty where there is none."""
        found = self._refs.get(key)
        if found is None:
            found = self._look_up(key)
            if len(self._refs) < 100_000:
                self._refs[key] = found
        return found

    def _look_up(self, key: str) -> tuple[str, ...]:
        shipped = self._shipped.get(key)
        refs = [] if shipped is None else ["place:" + _rows()[int(n)].partition("\t")[0] for n in shipped.split(",")]
        if self.store is not None:
            refs = [self.store.replacement(ref) or ref for ref in refs]
            refs = [*self.store.refs(key), *refs]
        return tuple(dict.fromkeys(refs))

    def place(self, ref: str) -> Place | None:
        """The place of a ref, or None. A shipped place that an import replaced is answered by the imported one."""
        if ref not in self._places:
            self._places[ref] = self._find(ref)
        return self._places[ref]

    def _find(self, ref: str) -> Place | None:
        if self.store is not None:
            found = self.store.place(self.store.replacement(ref) or ref)
            if found is not None:
                return found
        number = _row_of_ref().get(ref.removeprefix("place:"))
        return None if number is None else _parsed(_rows()[number])

    def parents(self, ref: str) -> list[Place]:
        """The larger places that hold a place, nearest first."""
        found: list[Place] = []
        place = self.place(ref)
        while place is not None and place.parent and len(found) < 6:
            place = self.place(place.parent)
            if place is None or any(other.ref == place.ref for other in found):
                break
            found.append(place)
        return found

    def units_of(self, ref: str) -> frozenset[str]:
        """The refs of the governorate, district and subdistrict that hold a place, itself included if it is one."""
        found = self._units.get(ref)
        if found is None:
            chain = [place for place in (self.place(ref), *self.parents(ref)) if place is not None]
            found = frozenset(place.ref for place in chain if place.kind in _UNITS)
            self._units[ref] = found
        return found

    def countries(self) -> dict[str, tuple[str, ...]]:
        """Country code -> ref of the country."""
        if not self._countries:
            for row in _rows():
                ref, kind, country, _ = row.split("\t", 3)
                if kind == "country":
                    self._countries[country] = (f"place:{ref}",)
        return self._countries

    def capitals(self) -> dict[str, tuple[str, ...]]:
        """Country code -> ref of the capital, for the countries whose reports say «العاصمة»."""
        if not self._capitals:
            for code, name in read_yaml_once(CAPITALS_FILE)["capitals"].items():
                refs = [ref for ref in self.refs(key_of(name)) if self._is_town_of(ref, code)]
                self._capitals[code] = tuple(refs[:1])
        return self._capitals

    def _is_town_of(self, ref: str, code: str) -> bool:
        place = self.place(ref)
        return place is not None and place.country == code and place.precision == "town"

    def keys_with(self, part: str) -> list[str]:
        """All keys that hold a string, in order; those that begin with it first."""
        keys = {key for key in (*self._shipped, *(self.store.names() if self.store else ())) if part in key}
        return sorted(keys, key=lambda key: (not key.startswith(part), key))

    def corrector(self) -> Corrector:
        """Looks names up by misspelt words; built on first use."""
        if self._corrector is None:
            self._corrector = Corrector({**self._shipped, **(self.store.names() if self.store else {})})
        return self._corrector

    @property
    def has_codes(self) -> bool:
        """Whether any imported place has a P-code."""
        return self.store is not None and self.store.has_codes

    def by_code(self, code: str) -> str | None:
        """The ref of a P-code of an imported list, or None."""
        return self.store.by_code(code) if self.store is not None else None


def shipped_places() -> Iterator[Place]:
    """All shipped places, in the order of their refs."""
    return map(_parsed, _rows())


@cache
def shipped() -> Gazetteer:
    """The gazetteer that comes with the package, read on first use."""
    return Gazetteer()


_chosen: list[Gazetteer] = []


def use_store(path: str | Path | None) -> None:
    """Lets ``default`` read a place store from now on, or none.

    Raises:
        StoreError: there is no such store.
    """
    _chosen[:] = [shipped() if path is None else Gazetteer(PlaceStore.open(path))]


def default() -> Gazetteer:
    """The gazetteer that reading uses: the shipped places and, on top, the user's own store where there is one.

    Raises:
        StoreError: ``KHABAR_PLACES`` names a file that is no place store.
    """
    if not _chosen:
        path = default_path()
        is_named = bool(os.environ.get(VARIABLE))
        use_store(path if path is not None and (is_named or path.is_file()) else None)
    return _chosen[0]
