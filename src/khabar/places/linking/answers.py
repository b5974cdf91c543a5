"""From scored candidates to one answer: a place, the smallest area that holds all rivals, a described area, nothing."""

from __future__ import annotations

import math
from dataclasses import replace

from khabar.places.areas import extent
from khabar.places.geometry import distance_km
from khabar.places.linking.decisions import Context, LinkDecision, Rival
from khabar.places.linking.scoring import score, simple_score
from khabar.places.mentions import Area, PlaceMention
from khabar.places.records import Place

# Shares of the score and distances, set by hand; see docs/quality.md for what they give.
_CLEAR = 0.6
_SERIOUS = 0.3
_SMALL_CONTAINER_KM = 30.0
_STAND_IN = 0.7
_OF_SLIP = 0.8
_OF_UNKNOWN = 0.5
_LEAST_CONTAINER_SCORE = 0.5
_SAME_SPOT_KM = 2.0
_SAME_SEAT_KM = 12.0
_OUT_OF_COUNTRY = 0.6
_MOST_RIVALS = 5

_LARGE = frozenset(("country", "governorate", "district", "subdistrict"))
_ENGLISH = {
    "countryside": "countryside of",
    "direction": "side of",
    "around": "around",
    "inside": "part of",
    "distance": "distance from",
    "between": "between",
    "control": "area held by",
}
_DIRECTIONS = {
    "n": "northern",
    "s": "southern",
    "e": "eastern",
    "w": "western",
    "ne": "north-eastern",
    "nw": "north-western",
    "se": "south-eastern",
    "sw": "south-western",
    "c": "middle",
}


def decide(context: Context, index: int) -> LinkDecision:
    """The answer for one mention."""
    mention = context.mentions[index]
    if mention.point is not None:
        return _written_point(index, mention, context)
    if mention.area is not None and not mention.candidates:
        return _described(context, index, mention, mention.area)
    places = _in_time(context.places(mention.candidates), context.published)
    if not places:
        return _unknown(context, index, mention)
    return choose(context, index, mention, places)


def _in_time(places: list[Place], published: str) -> list[Place]:
    """Control areas only in the time in which their extent holds; the first of them where the report has no date."""
    dated = [place for place in places if place.valid_from or place.valid_to]
    if not dated:
        return places
    if not published:
        return [place for place in places if place not in dated[1:]]
    kept = [
        place
        for place in places
        if (not place.valid_from or place.valid_from <= published)
        and (not place.valid_to or published <= place.valid_to)
    ]
    return kept or dated[:1]


def choose(context: Context, index: int, mention: PlaceMention, places: list[Place]) -> LinkDecision:
    """The answer for a mention that means one of ``places``, of which there is at least one."""
    groups = _groups(context, index, mention, places)
    total = sum(math.exp(points - groups[0][0]) for points, _, _ in groups)
    shares = [math.exp(points - groups[0][0]) / total for points, _, _ in groups]
    best, reasons = groups[0][1], groups[0][2]
    rivals = tuple(
        Rival(place.ref, place.name_ar, round(share, 3))
        for share, (_, place, _) in list(zip(shares, groups, strict=True))[1 : _MOST_RIVALS + 1]
    )
    sentence = "; ".join(reasons) or "the only place of that name"
    trust = _trust(context, mention, best)
    if len(groups) == 1:
        return _of_place(context, index, best, trust, "place/only", sentence, rivals)
    if shares[0] >= _CLEAR:
        return _of_place(context, index, best, shares[0] * trust, "place/best", sentence, rivals)
    return _ambiguous(context, index, [(share, group[1]) for share, group in zip(shares, groups, strict=True)], rivals)


Group = tuple[float, Place, list[str]]
"""Points, the place that stands for a spot, and the reasons."""


def _groups(context: Context, index: int, mention: PlaceMention, places: list[Place]) -> list[Group]:
    """Candidates at one spot (a town, its district and its governorate) as one, the best scored standing for them."""
    if _is_one_spot(places):
        # Nothing to weigh: only the kind word may tell the town from the unit that is named after it.
        place = max(places, key=lambda place: (simple_score(mention, place), place.ref))
        return [(0.0, place, ["the only place of that name"])]
    scored = [(*score(context, index, mention, place), place) for place in places]
    scored.sort(key=lambda entry: (-entry[0], entry[2].ref))
    groups: list[Group] = []
    for points, reasons, place in scored:
        if not any(_is_same_spot(place, other) for _, other, _ in groups):
            groups.append((points, place, reasons))
    return groups


def _is_one_spot(places: list[Place]) -> bool:
    first = places[0]
    return len(places) == 1 or all(_is_same_spot(first, other) for other in places[1:])


def _is_same_spot(one: Place, two: Place) -> bool:
    if one.ref == two.parent or two.ref == one.parent:
        return True
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return one.country == two.country and one.parent == two.parent
    reach = _SAME_SEAT_KM if one.kind in _LARGE or two.kind in _LARGE else _SAME_SPOT_KM
    return distance_km(one.lat, one.lon, two.lat, two.lon) <= reach


def _trust(context: Context, mention: PlaceMention, place: Place) -> float:
    """How far the only or best candidate may be trusted: less where its country fits nothing else in the report."""
    total = sum(context.countries.values())
    if not total or not place.country:
        return 0.8 * mention.score
    share = context.countries.get(place.country, 0.0) / total
    return mention.score * (_OUT_OF_COUNTRY + (1 - _OUT_OF_COUNTRY) * min(1.0, share * 2))


def _of_place(
    context: Context, index: int, place: Place, points: float, rule: str, sentence: str, rivals: tuple[Rival, ...]
) -> LinkDecision:
    decision = LinkDecision(
        mention=index,
        ref=place.ref,
        name_ar=place.name_ar,
        name_en=place.name_en,
        lat=place.lat,
        lon=place.lon,
        precision=place.precision,
        radius_km=place.radius_km,
        score=round(points, 3),
        reason=sentence,
        rule=rule,
        rivals=rivals,
        country=place.country,
    )
    if place.lat is None:
        decision = _with_stand_in(context, index, place, decision)
    elif place.kind == "control_area":
        decision = _within_container(context, index, decision)
    written = context.written.get(index)
    if written is not None:
        told = f"{sentence}; the point is written in the text"
        decision = replace(decision, lat=written[0], lon=written[1], precision="point", radius_km=0.0, reason=told)
    read_as = context.read_as.get(index, "")
    if read_as:
        told = f"read as {read_as}; {decision.reason}"
        points = round(decision.score * _OF_SLIP, 3)
        decision = replace(decision, read_as=read_as, reason=told, rule="place/misspelling", score=points)
    return decision


def _with_stand_in(context: Context, index: int, place: Place, decision: LinkDecision) -> LinkDecision:
    """A place without a point gets that of the smaller of its larger place and the area that the text puts it in."""
    larger = next((p for p in context.gazetteer.parents(place.ref) if p.lat is not None), None)
    found = context.container_of(index)
    outer = found[1] if found is not None and found[0].rule != "place/in-heading" else None
    points = round(decision.score * _STAND_IN, 3)
    reach = min(_SMALL_CONTAINER_KM, larger.radius_km if larger is not None else _SMALL_CONTAINER_KM)
    if outer is not None and outer.lat is not None and outer.radius_km <= reach and not outer.is_ambiguous:
        told = f"{decision.reason}; its own point is not known, the text puts it in {outer.name_ar}"
        radius = max(outer.radius_km, 5.0)
        return replace(
            decision, lat=outer.lat, lon=outer.lon, radius_km=radius, precision="area", reason=told, score=points
        )
    if larger is None:
        return replace(decision, score=points)
    told = f"{decision.reason}; its own point is not known, so {larger.name_ar} stands for it"
    precision = larger.precision if larger.kind in _LARGE else "area"
    return replace(
        decision,
        lat=larger.lat,
        lon=larger.lon,
        radius_km=larger.radius_km,
        precision=precision,
        reason=told,
        score=points,
    )


def _within_container(context: Context, index: int, decision: LinkDecision) -> LinkDecision:
    """«مناطق سيطرة التنظيم في ريف دير الزور»: the area as far as it lies in what the text names."""
    pair = context.outer.get(index)
    inside = context.decided.get(pair.outer) if pair is not None and pair.rule == "place/in" else None
    if inside is None or inside.lat is None or inside.radius_km >= decision.radius_km:
        return decision
    told = f"{decision.reason}; as far as it lies in {inside.name_ar}"
    return replace(decision, lat=inside.lat, lon=inside.lon, radius_km=inside.radius_km, reason=told)


def _ambiguous(
    context: Context, index: int, shares: list[tuple[float, Place]], rivals: tuple[Rival, ...]
) -> LinkDecision:
    """The smallest area that holds all candidates of weight, flagged as ambiguous."""
    best_share, best = shares[0]
    serious = [place for share, place in shares if share > _SERIOUS * best_share]
    names = ", ".join(f"{place.name_ar} ({place.ref.removeprefix('place:')})" for place in serious)
    sentence = f"{len(serious)} places of that name fit about as well: {names}"
    rivals = (Rival(best.ref, best.name_ar, round(best_share, 3)), *rivals)
    chains = [[place, *context.gazetteer.parents(place.ref)] for place in serious]
    shared = [area for area in chains[0] if all(any(area.ref == other.ref for other in chain) for chain in chains[1:])]
    if shared:
        told = f"{sentence}; all lie in {shared[0].name_ar}"
        decision = _of_place(context, index, shared[0], best_share, "place/ambiguous", told, rivals)
        return replace(decision, is_ambiguous=True)
    nothing = _nothing(context, index, sentence, "place/ambiguous")
    return replace(nothing, score=round(best_share, 3), rivals=rivals, is_ambiguous=True)


def _nothing(context: Context, index: int, sentence: str, rule: str) -> LinkDecision:
    name = _surface(context, index)
    return LinkDecision(index, None, name, "", None, None, "area", 0.0, 0.2, sentence, rule)


def _surface(context: Context, index: int) -> str:
    mention = context.mentions[index]
    return " ".join(context.text.original[mention.start : mention.end].split())


def _written_point(index: int, mention: PlaceMention, context: Context) -> LinkDecision:
    lat, lon = mention.point or (0.0, 0.0)
    name = _surface(context, index)
    ref = f"place:point-{lat:.4f}-{lon:.4f}"
    return LinkDecision(
        index, ref, name, name, lat, lon, "point", 0.0, 0.98, "the point is written in the text", mention.rule
    )


def _unknown(context: Context, index: int, mention: PlaceMention) -> LinkDecision:
    """A place that no list knows: the point written behind it, the area that the text puts it in, or nothing."""
    written = context.written.get(index)
    if written is not None:
        name = _surface(context, index)
        ref = f"place:point-{written[0]:.4f}-{written[1]:.4f}"
        told = "no list knows the place; its point is written in the text"
        return LinkDecision(index, ref, name, name, *written, "point", 0.0, 0.9, told, "place/coordinates")
    found = context.container_of(index)
    if found is None or found[0].rule == "place/in-heading":
        return _nothing(context, index, "no list knows the place", "place/unknown")
    outer = found[1]
    if outer.is_ambiguous or outer.score < _LEAST_CONTAINER_SCORE:
        return _nothing(context, index, "no list knows the place, nor surely the area named beside it", "place/unknown")
    return replace(
        outer,
        mention=index,
        score=round(_OF_UNKNOWN * outer.score, 3),
        reason=f"no list knows the place; the text puts it in {outer.name_ar}",
        rule="place/unknown-in-container",
        rivals=(),
        read_as="",
    )


# -- described areas
def _described(context: Context, index: int, mention: PlaceMention, area: Area) -> LinkDecision:
    bases: list[Place] = []
    answers: list[LinkDecision] = []
    for refs, kind in zip(area.bases, area.kinds, strict=True):
        places = context.places(refs)
        if not places:
            continue
        stand_in = replace(mention, candidates=refs, kind=kind or _base_kind(area.shape, places), area=None)
        answer = choose(context, index, stand_in, places)
        found = context.gazetteer.place(answer.ref) if answer.ref else None
        if found is not None:
            bases.append(replace(found, lat=answer.lat, lon=answer.lon))
            answers.append(answer)
    size = extent(area, bases) if bases else None
    if size is None:
        return _nothing(context, index, "no place it could be told from is known", mention.rule)
    base, first = bases[0], answers[0]
    is_ambiguous = any(answer.is_ambiguous for answer in answers)
    if area.shape == "inside" and size.precision == base.precision:
        return replace(
            _of_place(context, index, base, first.score, mention.rule, size.sentence, first.rivals),
            is_ambiguous=is_ambiguous,
        )
    parts = (area.shape, area.direction, *(other.ref.removeprefix("place:") for other in bases))
    distance = "" if area.km is None else f"-{area.km:g}km"
    english = (_DIRECTIONS.get(area.direction, ""), _ENGLISH[area.shape], " and ".join(b.name_en for b in bases))
    return LinkDecision(
        mention=index,
        ref=f"place:area-{'-'.join(part for part in parts if part)}{distance}",
        name_ar=_surface(context, index),
        name_en=" ".join(part for part in english if part),
        lat=round(size.lat, 4),
        lon=round(size.lon, 4),
        precision=size.precision,
        radius_km=round(size.radius_km, 1),
        score=round(min(answer.score for answer in answers), 3),
        reason=size.sentence,
        rule=mention.rule,
        rivals=first.rivals,
        is_ambiguous=is_ambiguous,
        country=base.country,
    )


def _base_kind(shape: str, places: list[Place]) -> str:
    """The countryside of a bare name, or a side of it, is that of the governorate, where one bears the name."""
    is_wide = shape in ("countryside", "direction")
    return "governorate" if is_wide and any(place.kind == "governorate" for place in places) else ""
