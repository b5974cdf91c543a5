"""Points of a candidate in natural logarithms, each with what spoke for it."""

from __future__ import annotations

import math

from khabar.places.geometry import rough_distance_km
from khabar.places.linking.decisions import Context
from khabar.places.mentions import PlaceMention
from khabar.places.records import Place
from khabar.places.words import words

# Weights set by hand and looked over on the development reports; none is fitted.
_WEIGHT_COUNTRY = 1.0
_WEIGHT_POPULATION = 0.8
_WITHOUT_POINT = -1.0
_WEIGHT_CONTAINER = 6.0
_WEIGHT_NEAR = 3.0
_WEIGHT_KIND = 1.5
_WEIGHT_ADJECTIVE = 6.0
_BARE_NAME_OF_UNIT = -0.5
_OF_SHARED = 0.8
_OF_HEADING = 0.5
_BEYOND_KM = 20.0
_COUNTRY_FLOOR = 0.02
_NEAR_KM = 40.0
_MOST_NEIGHBOURS = 24

_SETTLED = frozenset(("city", "town", "village", "quarter", "camp"))
_UNITS = frozenset(("governorate", "district", "subdistrict"))
# Stands for the population where the source gives none: how often a place of that kind is written of.
_SUPPOSED_POPULATION = {"country": 10_000_000, "governorate": 1_000_000, "district": 100_000, "area": 20_000}
# Kinds that a kind word allows besides its own.
_FITTING = {
    "city": _SETTLED,
    "town": _SETTLED,
    "village": _SETTLED,
    "quarter": frozenset(("quarter", "village", "town", "area", "site", "camp")),
    "camp": frozenset(("camp", "quarter", "area")),
    "region": frozenset(("district", "subdistrict", "area", "control_area", *_SETTLED)),
    "district": frozenset(("district", "subdistrict")),
    "governorate": frozenset(("governorate",)),
    "base": frozenset(("base", "airport")),
    "airport": frozenset(("airport", "base")),
    "mountain": frozenset(("mountain", "area", "village")),
    "river": frozenset(("river", "area", "village")),
    "site": frozenset(("site",)),
}


def fits_kind(kind: str, place: Place) -> bool:
    """Whether a place may be called by a kind word."""
    return not kind or place.kind == kind or place.kind in _FITTING.get(kind, ())


def score(context: Context, index: int, mention: PlaceMention, place: Place) -> tuple[float, list[str]]:
    """The points of one candidate and the reasons that a person is told."""
    reasons: list[str] = []
    total = sum(context.countries.values()) or 1.0
    share = context.countries.get(place.country, 0.0) / total
    points = _WEIGHT_COUNTRY * math.log(_COUNTRY_FLOOR + share)
    if share > 0.5:
        reasons.append(f"the report speaks mostly of {place.country}")
    points += simple_score(mention, place)
    if mention.kind and place.kind == mention.kind:
        reasons.append(f"the text calls it a {mention.kind.replace('_', ' ')}")
    points += _adjective_points(context, mention, place, reasons)
    points += _container_points(context, index, place, reasons)
    points += _near_points(context, index, place, reasons)
    return points, reasons


def simple_score(mention: PlaceMention, place: Place) -> float:
    """The points that need nothing but the mention and the place: kind word, population, whether there is a point."""
    points = _WEIGHT_POPULATION * math.log10(100 + (place.population or _SUPPOSED_POPULATION.get(place.kind, 0)))
    points += _WITHOUT_POINT if place.lat is None else 0.0
    return points + _kind_points(mention, place)


def _adjective_points(context: Context, mention: PlaceMention, place: Place, reasons: list[str]) -> float:
    """«سنجار العراقية»: the adjective of a country right behind the name."""
    tokens = context.text.tokens
    if mention.last >= len(tokens):
        return 0.0
    code = words().country_adjectives.get(tokens[mention.last].norm)
    if code is None or context.text.sentence_of[mention.last - 1] != context.text.sentence_of[mention.last]:
        return 0.0
    if code != place.country:
        return 0.0
    reasons.append(f"the text says it is in {code}")
    return _WEIGHT_ADJECTIVE


def _kind_points(mention: PlaceMention, place: Place) -> float:
    if not mention.kind:
        # A bare name means the town rather than the unit named after it.
        return _BARE_NAME_OF_UNIT if place.kind in _UNITS else 0.0
    if place.kind == mention.kind:
        return _WEIGHT_KIND
    return 0.6 * _WEIGHT_KIND if fits_kind(mention.kind, place) else -_WEIGHT_KIND


def _container_points(context: Context, index: int, place: Place, reasons: list[str]) -> float:
    found = context.container_of(index)
    if found is None or found[1].ref == place.ref:
        return 0.0
    pair, outer = found
    weight = _WEIGHT_CONTAINER * (_OF_HEADING if pair.rule == "place/in-heading" else 1.0)
    weight *= 1.0 if index in context.outer else _OF_SHARED
    if any(parent.ref == outer.ref for parent in context.gazetteer.parents(place.ref)):
        reasons.append(f"it lies in {outer.name_ar}, named beside it")
        return weight
    if outer.lat is None or outer.lon is None or place.lat is None or place.lon is None:
        return 0.0
    beyond = rough_distance_km(place.lat, place.lon, outer.lat, outer.lon) - 1.2 * outer.radius_km - 5
    if beyond <= 0:
        reasons.append(f"it lies near {outer.name_ar}, named beside it")
        return 0.9 * weight
    return 0.9 * weight * math.exp(-beyond / _BEYOND_KM)


def _near_points(context: Context, index: int, place: Place, reasons: list[str]) -> float:
    """Nearness to the decided places around the mention; those of the same sentence count double."""
    if place.lat is None or place.lon is None:
        return 0.0
    mention = context.mentions[index]
    sentence_of = context.text.sentence_of
    sentence = sentence_of[mention.first]
    total = weights = 0.0
    nearest: tuple[float, str] | None = None
    first = max(0, index - _MOST_NEIGHBOURS // 2)
    for other_index in range(first, min(first + _MOST_NEIGHBOURS, len(context.mentions))):
        other = context.decided.get(other_index)
        if other_index == index or other is None or other.lat is None or other.lon is None or other.is_ambiguous:
            continue
        if other.precision == "country" or context.mentions[other_index].name == mention.name:
            continue
        weight = other.score * (2.0 if sentence_of[context.mentions[other_index].first] == sentence else 1.0)
        apart = max(0.0, rough_distance_km(place.lat, place.lon, other.lat, other.lon) - other.radius_km / 2)
        total += weight * math.exp(-apart / _NEAR_KM)
        weights += weight
        if nearest is None or apart < nearest[0]:
            nearest = (apart, other.name_ar)
    for home in context.home:
        if home.kind != "country" and home.lat is not None and home.lon is not None:
            apart = max(0.0, rough_distance_km(place.lat, place.lon, home.lat, home.lon) - home.radius_km)
            total += 0.5 * math.exp(-apart / _NEAR_KM)
            weights += 0.5
    if nearest is not None and nearest[0] < _NEAR_KM:
        reasons.append(f"it is {nearest[0]:.0f} km from {nearest[1]}, named in the report")
    return _WEIGHT_NEAR * total / weights if weights else 0.0
