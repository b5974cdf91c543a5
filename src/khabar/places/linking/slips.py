"""Misspelt names: read as a listed name only where the rest of the report supports it."""

from __future__ import annotations

from dataclasses import replace

from khabar.places.geometry import distance_km
from khabar.places.linking.decisions import Context
from khabar.places.linking.scoring import fits_kind
from khabar.places.mentions import PlaceMention

# How near a corrected place must lie to another place of the report, in km beyond that place's own reach.
_SUPPORT_KM = 60.0


def correct(context: Context) -> bool:
    """Gives unknown names the candidates of the listed name that they are a slip of; answers whether any was found."""
    is_any = False
    for index, mention in enumerate(context.mentions):
        if mention.candidates or mention.area is not None or not mention.name or " " in mention.name:
            continue
        for name, _ in context.gazetteer.corrector().names_like(mention.name):
            refs = tuple(ref for ref in context.gazetteer.refs(name) if _is_supported(context, index, mention, ref))
            if refs:
                place = context.gazetteer.place(refs[0])
                context.mentions[index] = replace(mention, candidates=refs)
                context.read_as[index] = place.name_ar if place is not None else name
                is_any = True
                break
    return is_any


def _is_supported(context: Context, index: int, mention: PlaceMention, ref: str) -> bool:
    """Whether a place is of the kind that the text says, and lies in its container or near most decided places."""
    place = context.gazetteer.place(ref)
    if place is None or place.lat is None or place.lon is None or place.kind == "country":
        return False
    if not fits_kind(mention.kind, place):
        return False
    found = context.container_of(index)
    others = [found[1]] if found is not None else [answer for at, answer in context.decided.items() if at != index]
    near = far = 0
    for other in others:
        if other.is_ambiguous or other.lat is None or other.lon is None:
            continue
        if other.precision == "country" or other.radius_km > _SUPPORT_KM:
            continue
        if distance_km(place.lat, place.lon, other.lat, other.lon) <= _SUPPORT_KM + other.radius_km:
            near += 1
        else:
            far += 1
    return near > 0 and near >= far
