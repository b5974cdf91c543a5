"""A place, as the gazetteer and the user's place store know it."""

from __future__ import annotations

from dataclasses import dataclass

# What the record may say of a place's precision, by its kind. Source: spec/record.md, "precision".
PRECISION_OF_KIND = {
    "country": "country",
    "governorate": "governorate",
    "district": "district",
    "subdistrict": "district",
    "city": "town",
    "town": "town",
    "village": "town",
    "camp": "town",
    "quarter": "town",
    "crossing": "point",
    "checkpoint": "point",
    "dam": "point",
    "base": "point",
    "airport": "point",
    "port": "point",
    "prison": "point",
    "site": "point",
    "mountain": "area",
    "road": "area",
    "river": "area",
    "lake": "area",
    "sea": "area",
    "island": "area",
    "area": "area",
    "control_area": "area",
}

# Radius in km that stands for the extent of a place whose own radius is not known. Rough sizes, not measured.
RADIUS_OF_KIND = {
    "country": 300.0,
    "governorate": 60.0,
    "district": 20.0,
    "subdistrict": 12.0,
    "city": 6.0,
    "town": 3.0,
    "village": 2.0,
    "camp": 2.0,
    "quarter": 2.0,
    "mountain": 15.0,
    "road": 40.0,
    "river": 100.0,
    "lake": 20.0,
    "sea": 200.0,
    "island": 15.0,
    "area": 20.0,
    "control_area": 60.0,
}


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a gazetteer.

    Attributes:
        ref: ``place:gn-<GeoNames id>``, ``place:kh-<slug>`` (own), ``place:ocha-<P-code>`` or ``place:<list>-<code>``.
        kind: a key of ``PRECISION_OF_KIND``.
        country: ISO 3166-1 alpha-2 code, or "" (a sea).
        lat, lon: degrees, or None where the source gives none that can be stood behind.
        precision: of the record; see ``PRECISION_OF_KIND``.
        radius_km: how far from ``lat``, ``lon`` the place reaches; 0 for a point.
        parent: ref of the next larger place, or "".
        population: 0 where not known.
        names: every spelling that stands for the place, the display names included.
        valid_from, valid_to: ISO dates between which the extent of a control area holds; "" is open.
        source, licence, source_date: where the row comes from.
        code: the source's own code (P-code), or "".
    """

    ref: str
    kind: str
    country: str
    name_ar: str
    name_en: str
    lat: float | None
    lon: float | None
    precision: str
    radius_km: float
    parent: str
    population: int
    names: tuple[str, ...]
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""
    licence: str = ""
    source_date: str = ""
    code: str = ""
