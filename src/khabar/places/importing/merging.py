"""Which imported place is the same as one that is known already, and by what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from khabar.places.geometry import distance_km
from khabar.places.names import key_of
from khabar.places.records import Place

_SETTLED = frozenset(("city", "town", "village", "camp", "quarter"))
_ADMINISTRATIVE = ("country", "governorate", "district", "subdistrict")
_ARTICLE = "\u0627\u0644"
# How far two rows of one place may lie apart in km; GeoNames rounds village points to a minute of arc (1.9 km).
_SAME_NAME_KM = 6.0
_SAME_NAME_CITY_KM = 12.0
_LIKE_NAME_KM = 2.0
_LIKE_NAME = 80.0
_CELL_DEGREES = 0.15


@dataclass(frozen=True, slots=True)
class Merge:
    """An imported and a known place that are one, the reason and, for settlements, the distance in km."""

    imported: str
    known: str
    reason: str
    km: float | None


def _plain(name: str) -> str:
    return "".join(word.removeprefix(_ARTICLE) for word in key_of(name).split(" "))


class Matcher:
    """Known places by name and by cell of a grid."""

    def __init__(self, known: Iterable[Place]) -> None:
        self._by_name: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self._by_cell: dict[tuple[int, int], list[Place]] = defaultdict(list)
        self._plain: dict[str, frozenset[str]] = {}
        self._by_ref: dict[str, Place] = {}
        for place in known:
            self._by_ref[place.ref] = place
            names = frozenset(_plain(name) for name in place.names)
            self._plain[place.ref] = names
            for name in names:
                self._by_name[(place.country, name)].append(place)
            if place.kind in _SETTLED and place.lat is not None and place.lon is not None:
                self._by_cell[_cell(place.lat, place.lon)].append(place)

    def same(self, place: Place, parents: dict[str, str]) -> Merge | None:
        """The known place that an imported one is, or None.

        Args:
            parents: imported ref -> known ref of the larger places that are matched already.
        """
        names = {_plain(name) for name in place.names}
        if place.kind in _ADMINISTRATIVE:
            return self._same_unit(place, names, parents)
        if place.lat is None or place.lon is None:
            return None
        return (
            self._same_name(place, names) or self._same_district(place, names, parents) or self._like_name(place, names)
        )

    def _same_unit(self, place: Place, names: set[str], parents: dict[str, str]) -> Merge | None:
        for name in sorted(names):
            for known in self._by_name.get((place.country, name), ()):
                if known.kind != place.kind:
                    continue
                if place.kind == "governorate" or parents.get(place.parent, "") in (known.parent, ""):
                    return Merge(place.ref, known.ref, f"a {place.kind} of the same name", None)
        return None

    def _same_name(self, place: Place, names: set[str]) -> Merge | None:
        best: tuple[float, Place] | None = None
        for name in names:
            for known in self._by_name.get((place.country, name), ()):
                if known.kind not in _SETTLED or known.lat is None or known.lon is None:
                    continue
                km = distance_km(place.lat or 0.0, place.lon or 0.0, known.lat, known.lon)
                reach = _SAME_NAME_CITY_KM if known.kind == "city" else _SAME_NAME_KM
                if km <= reach and (best is None or (km, known.ref) < (best[0], best[1].ref)):
                    best = (km, known)
        return None if best is None else Merge(place.ref, best[1].ref, f"the same name {best[0]:.1f} km away", best[0])

    def _same_district(self, place: Place, names: set[str], parents: dict[str, str]) -> Merge | None:
        """A known settlement without a point of its own, of the same name in the same district."""
        districts = {parents[ref] for ref in (place.parent, f"{place.parent}/larger") if ref in parents}
        for name in sorted(names):
            for known in self._by_name.get((place.country, name), ()):
                if known.lat is not None or known.kind not in _SETTLED:
                    continue
                larger, depth = self._by_ref.get(known.parent), 0
                while larger is not None and depth < 4:
                    if larger.ref in districts:
                        return Merge(place.ref, known.ref, f"the same name in {larger.name_ar}", None)
                    larger, depth = self._by_ref.get(larger.parent), depth + 1
        return None

    def _like_name(self, place: Place, names: set[str]) -> Merge | None:
        row, column = _cell(place.lat or 0.0, place.lon or 0.0)
        best: tuple[float, float, Place] | None = None
        for known in (k for i in (-1, 0, 1) for j in (-1, 0, 1) for k in self._by_cell.get((row + i, column + j), ())):
            km = distance_km(place.lat or 0.0, place.lon or 0.0, known.lat or 0.0, known.lon or 0.0)
            if km > _LIKE_NAME_KM or known.country != place.country:
                continue
            likeness = max(fuzz.ratio(one, two) for one in names for two in self._plain[known.ref])
            if likeness >= _LIKE_NAME and (best is None or likeness > best[0]):
                best = (likeness, km, known)
        if best is None:
            return None
        return Merge(place.ref, best[2].ref, f"a like name ({best[2].name_ar}) {best[1]:.1f} km away", best[1])

    def nearer_when_swapped(self, place: Place) -> bool | None:
        """Whether a place of the same name lies nearer with latitude and longitude exchanged; None where none tells."""
        if place.lat is None or place.lon is None:
            return None
        known = {
            k.ref: k
            for name in place.names
            for k in self._by_name.get((place.country, _plain(name)), ())
            if k.lat is not None and k.kind in _SETTLED
        }
        if len(known) != 1:
            return None
        only = next(iter(known.values()))
        lat, lon = only.lat or 0.0, only.lon or 0.0
        straight = distance_km(place.lat, place.lon, lat, lon)
        return distance_km(place.lon, place.lat, lat, lon) < straight if abs(place.lon) <= 90 else False


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return int(lat / _CELL_DEGREES), int(lon / _CELL_DEGREES)
