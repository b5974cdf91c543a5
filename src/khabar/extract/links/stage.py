"""Reads mentions, events and phrases; sets the references of roles and sources, the entities and the notes.

The rooms ``actors`` and ``places`` decide; this stage only carries their decisions to the phrases.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from khabar.actors.adjectives import find_adjective_actors
from khabar.actors.knowledge import entity, find_entry
from khabar.actors.link import LinkDecision as ActorDecision
from khabar.actors.link import Scene, link_adjective, link_mentions, read_scene
from khabar.extract.reading import Event, Phrase, Reading
from khabar.model import Entity, Role, Source, Span
from khabar.places.gazetteer import default
from khabar.places.link import LinkDecision as PlaceDecision
from khabar.places.link import link_places

_PLACE_ROLES = frozenset({"at", "from", "to", "via"})
_AGENT_ROLES = frozenset({"agent", "party"})
_LEAST_SHARE = 0.34


def attach_links(reading: Reading) -> None:
    """Fills references of fillers and sources, ``reading.entities``, ``Event.inferred`` and ``Event.notes``."""
    scene = read_scene(reading.text, reading.actors, published=reading.report.published)
    countries = [country for country, share in sorted(scene.votes.items()) for _ in range(max(1, round(share * 10)))]
    places = link_places(
        reading.text,
        reading.places,
        publisher=reading.report.publisher,
        published=reading.report.published,
        actor_countries=countries,
    )
    scene = read_scene(
        reading.text, reading.actors, published=reading.report.published, countries=_countries_of(places)
    )
    carrier = _Carrier(reading, link_mentions(scene), places)
    for event in reading.events:
        carrier.carry(event)
    _infer_from_adjectives(reading, carrier, scene)
    reading.entities = tuple(carrier.entities[ref] for ref in sorted(carrier.entities))


def _countries_of(decisions: list[PlaceDecision]) -> dict[str, float]:
    """Country to the number of places linked there."""
    votes: dict[str, float] = {}
    for decision in decisions:
        place = default().place(decision.ref) if decision.ref else None
        if place is not None and place.country:
            votes[place.country] = votes.get(place.country, 0.0) + 1.0
    return votes


class _Carrier:
    """The decisions of one report by token, and the entities that were used."""

    def __init__(self, reading: Reading, actors: list[ActorDecision], places: list[PlaceDecision]):
        self.reading = reading
        self.entities: dict[str, Entity] = {}
        self.actor_at: dict[int, int] = {}
        self.place_at: dict[int, int] = {}
        self.actors = actors
        self.places = places
        for index, mention in enumerate(reading.actors):
            for token in range(mention.first, mention.last):
                self.actor_at.setdefault(token, index)
        for index, place in enumerate(reading.places):
            for token in range(place.first, place.last):
                self.place_at.setdefault(token, index)

    def carry(self, event: Event) -> None:
        for filler in event.fillers:
            phrase = self.reading.phrases[filler.phrase]
            filler.ref = self._ref_of(event, phrase, filler.role)
        event.sources = [self._with_ref(source) for source in event.sources]

    def _ref_of(self, event: Event, phrase: Phrase, role: str) -> str | None:
        tokens = range(phrase.first, phrase.last)
        place = self._widest(tokens, self.place_at)
        actor = self._widest(tokens, self.actor_at)
        wants_place = role in _PLACE_ROLES or phrase.kind == "place"
        if place is not None and (wants_place or actor is None):
            ref = self._use_place(event, place)
            if ref is not None or wants_place:
                return ref
        return self._use_actor(actor) if actor is not None else None

    @staticmethod
    def _widest(tokens: range, owner: dict[int, int]) -> int | None:
        """The mention that covers most of the tokens, if it covers its share of them; the first among equals."""
        counts: dict[int, int] = {}
        for token in tokens:
            if token in owner:
                counts[owner[token]] = counts.get(owner[token], 0) + 1
        if not counts:
            return None
        best = max(counts, key=lambda index: (counts[index], -index))
        return best if counts[best] >= _LEAST_SHARE * len(tokens) else None

    def _use_actor(self, index: int) -> str | None:
        ref = self.actors[index].ref
        if ref is None:
            return None
        found = entity(ref)
        if found is not None:
            self.entities[ref] = found
        return ref

    def _use_place(self, event: Event, index: int) -> str | None:
        decision = self.places[index]
        if decision.ref is None:
            return None
        self.entities[decision.ref] = Entity(
            ref=decision.ref,
            kind="place",
            name_ar=decision.name_ar,
            name_en=decision.name_en or None,
            lat=decision.lat,
            lon=decision.lon,
            precision=decision.precision or None,
            radius_km=decision.radius_km or None,
        )
        if (decision.is_ambiguous or decision.read_as) and decision.reason not in event.notes:
            event.notes.append(decision.reason)
        return decision.ref

    def _with_ref(self, source: Source) -> Source:
        tokens = self.reading.text.tokens
        first = bisect_right(tokens, source.span.start, key=lambda token: token.end)
        last = bisect_left(tokens, source.span.end, key=lambda token: token.start)
        actor = self._widest(range(first, last), self.actor_at) if first < last else None
        return replace(source, ref=self._use_actor(actor) if actor is not None else None)


def _infer_from_adjectives(reading: Reading, carrier: _Carrier, scene: Scene) -> None:
    """«غارات روسية»: the adjective names the agent where no phrase does; the role is marked as inferred."""
    triggers = {index: event for event in reading.events for index in range(event.first, event.last)}
    for adjective in find_adjective_actors(reading.text):
        event = triggers.get(adjective.noun)
        if event is None or any(filler.role in _AGENT_ROLES for filler in event.fillers):
            continue
        decision = link_adjective(scene, adjective, event.type)
        if decision.ref is None or find_entry(decision.ref) is None:
            continue
        found = entity(decision.ref)
        if found is not None:
            carrier.entities[decision.ref] = found
        span = Span(adjective.start, adjective.end, reading.text.original[adjective.start : adjective.end])
        event.inferred.append(Role("agent", span, decision.ref, (f"role:agent/{adjective.rule}", decision.reason)))
