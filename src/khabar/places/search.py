"""What a name typed by a person may stand for: the same name, names that begin with it or hold it, slips of it."""

from __future__ import annotations

from dataclasses import dataclass

from khabar.places.gazetteer import Gazetteer
from khabar.places.names import key_of, spellings
from khabar.places.records import Place

EXACT, PART, SLIP = "name", "part", "slip"
_LEAST_PART = 3
_MOST_PARTS = 400


@dataclass(frozen=True, slots=True)
class Found:
    """One place that answers a search, how it was found, and the larger places that hold it, nearest first."""

    place: Place
    by: str
    parents: tuple[Place, ...]


def search_places(name: str, gazetteer: Gazetteer, *, country: str = "", limit: int = 20) -> list[Found]:
    """The places that a name may stand for, the likeliest first.

    A P-code or a ref (``place:gn-172955``) finds its place too.

    Args:
        country: ISO code; other countries are left out.
        limit: at most so many.
    """
    found: dict[str, str] = {}
    text = name.strip()
    direct = gazetteer.by_code(text) or (text if gazetteer.place(text) is not None else None)
    if direct is not None:
        found[direct] = EXACT
    for key in spellings(text):
        for ref in gazetteer.refs(key):
            found.setdefault(ref, EXACT)
    key = key_of(text)
    if not found and len(key) >= _LEAST_PART:
        for other in gazetteer.keys_with(key)[:_MOST_PARTS]:
            for ref in gazetteer.refs(other):
                found.setdefault(ref, PART)
    if not found:
        for other, _ in gazetteer.corrector().names_like(key):
            for ref in gazetteer.refs(other):
                found.setdefault(ref, SLIP)
    places = [(place, by) for ref, by in found.items() if (place := gazetteer.place(ref)) is not None]
    kept = {place.ref: (place, by) for place, by in places if not country or place.country == country.upper()}
    ordered = sorted(kept.values(), key=lambda pair: (pair[1] != EXACT, -pair[0].population, pair[0].ref))
    return [Found(place, by, tuple(gazetteer.parents(place.ref))) for place, by in ordered[:limit]]
