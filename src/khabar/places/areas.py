"""Described areas as a middle and a radius: «ريف حماة الشرقي», «شمال شرق دير الزور», «على بعد 5 كم شرق …»."""

from __future__ import annotations

from dataclasses import dataclass

from khabar.places.gazetteer import sectors
from khabar.places.geometry import BEARINGS, distance_km, shifted
from khabar.places.mentions import Area
from khabar.places.records import Place

# Extents in km where the text gives none; what reports mean by them varies, so the radii are wide.
_COUNTRYSIDE_OF_TOWN_KM = 12.0
_DIRECTION_OF_TOWN_KM = 8.0
_DIRECTION_OF_CITY_KM = 15.0
_AROUND_KM = 6.0
_LEAST_RADIUS_KM = 3.0


@dataclass(frozen=True, slots=True)
class Extent:
    """A middle, a radius in km, the place it is told from, and a sentence that says how it was made."""

    lat: float
    lon: float
    radius_km: float
    precision: str
    sentence: str


def extent(area: Area, bases: list[Place]) -> Extent | None:
    """The extent of a described area, or None where a place it is told from has no coordinates."""
    if not bases or any(base.lat is None or base.lon is None for base in bases):
        return None
    base = bases[0]
    if area.shape in ("between", "road"):
        return _between(bases) if len(bases) > 1 else None
    if area.shape == "distance":
        return _at_distance(area, base)
    if area.shape == "inside":
        return _inside(area, base)
    if area.shape == "around":
        radius = (
            max(_AROUND_KM, base.radius_km + _LEAST_RADIUS_KM)
            if base.precision in ("town", "point")
            else base.radius_km
        )
        return _of(base, radius, f"the ground around {base.name_ar}")
    if area.direction in BEARINGS:
        return _towards(area, base)
    radius = base.radius_km if base.precision not in ("town", "point") else _COUNTRYSIDE_OF_TOWN_KM + base.radius_km
    return _of(base, radius, f"the countryside of {base.name_ar}")


def _of(base: Place, radius: float, sentence: str, precision: str = "area") -> Extent:
    return Extent(base.lat or 0.0, base.lon or 0.0, radius, precision, sentence)


def _towards(area: Area, base: Place) -> Extent:
    """The part of a governorate or country in a direction, or the ground on one side of a town."""
    sector = sectors().get((base.ref, area.direction))
    if sector is not None:
        return Extent(*sector, "area", f"the part of {base.name_ar} towards {area.direction}")
    if base.precision in ("town", "point"):
        is_city = base.kind == "city"
        km = _COUNTRYSIDE_OF_TOWN_KM if area.shape == "countryside" else _DIRECTION_OF_TOWN_KM
        km = max(km, _DIRECTION_OF_CITY_KM) if is_city else km
    else:
        km = base.radius_km / 2
    lat, lon = shifted(base.lat or 0.0, base.lon or 0.0, area.direction, km)
    return Extent(lat, lon, max(km, _LEAST_RADIUS_KM), "area", f"about {km:.0f} km {area.direction} of {base.name_ar}")


def _at_distance(area: Area, base: Place) -> Extent:
    km = area.km or 0.0
    if area.direction not in BEARINGS:
        return _of(base, km + _LEAST_RADIUS_KM, f"within {km:g} km of {base.name_ar}")
    lat, lon = shifted(base.lat or 0.0, base.lon or 0.0, area.direction, km)
    return Extent(lat, lon, max(1.0, km * 0.25), "area", f"{km:g} km {area.direction} of {base.name_ar}")


def _between(bases: list[Place]) -> Extent:
    one, two = bases[0], bases[1]
    lat = ((one.lat or 0.0) + (two.lat or 0.0)) / 2
    lon = ((one.lon or 0.0) + (two.lon or 0.0)) / 2
    apart = distance_km(one.lat or 0.0, one.lon or 0.0, two.lat or 0.0, two.lon or 0.0)
    return Extent(lat, lon, max(_LEAST_RADIUS_KM, apart / 2), "area", f"between {one.name_ar} and {two.name_ar}")


def _inside(area: Area, base: Place) -> Extent:
    """Quarters or the heart of a town keep the town's own point; a part in a direction stays within its radius."""
    if area.direction in BEARINGS and base.precision in ("town", "point"):
        lat, lon = shifted(base.lat or 0.0, base.lon or 0.0, area.direction, base.radius_km / 2)
        return Extent(lat, lon, base.radius_km, "area", f"the part of {base.name_ar} towards {area.direction}")
    if area.direction == "c" and base.precision not in ("town", "point"):
        return _of(base, base.radius_km / 2, f"the middle of {base.name_ar}")
    return _of(base, base.radius_km, f"within {base.name_ar}", base.precision)
