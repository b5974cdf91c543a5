"""Named mentions of actors, people and places, merged so that none overlaps: what phrases take whole."""

from __future__ import annotations

from khabar.actors.mentions import ActorMention, find_actors
from khabar.extract.reading import Reading, Unit
from khabar.places.mentions import PlaceMention, find_places

# A place name inside the name of a faction or unit («جبهة الشام», «درع الفرات») belongs to that name: the longer wins,
# and of two equally long ones the actor, whose list is the smaller.
_NAME_KINDS = frozenset({"actor", "person", "outlet"})


def merge_units(actors: list[ActorMention], places: list[PlaceMention]) -> list[Unit]:
    """The units of a report, in order and without overlaps; the longest wins, then actors before places."""
    options: list[tuple[int, int, int, Unit]] = []
    for actor in actors:
        options.append((actor.last - actor.first, 1, -actor.first, _unit_of_actor(actor)))
    for place in places:
        options.append((place.last - place.first, 0, -place.first, _unit_of_place(place)))
    options.sort(key=lambda option: option[:3], reverse=True)
    taken: set[int] = set()
    chosen: list[Unit] = []
    for *_, unit in options:
        tokens = range(unit.first, unit.last)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            chosen.append(unit)
    chosen.sort(key=lambda unit: unit.first)
    return chosen


def _unit_of_actor(mention: ActorMention) -> Unit:
    kind = "actor" if mention.kind == "outlet" else mention.kind
    ref = mention.entries[0] if len(mention.entries) == 1 else None
    return Unit(mention.first, mention.last, kind, ref, (mention.rule, *mention.entries), mention.kind in _NAME_KINDS)


def _unit_of_place(mention: PlaceMention) -> Unit:
    ref = mention.candidates[0] if len(mention.candidates) == 1 else None
    return Unit(mention.first, mention.last, "place", ref, (mention.rule,), True)


def find_units(reading: Reading) -> None:
    """Fills ``reading.actors``, ``reading.places`` and ``reading.units``."""
    reading.actors = find_actors(reading.text)
    reading.places = find_places(reading.text)
    reading.units = merge_units(reading.actors, reading.places)
