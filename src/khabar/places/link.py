"""Which place each mention of a report means, with scores, rivals and a sentence that says why."""

from __future__ import annotations

from collections.abc import Sequence

from khabar.arabic.text import Text
from khabar.places.gazetteer import Gazetteer, default
from khabar.places.homes import home_of
from khabar.places.linking.answers import decide
from khabar.places.linking.contexts import Containment, containments, countries_named, written_points
from khabar.places.linking.decisions import Context, LinkDecision, Rival
from khabar.places.linking.slips import correct
from khabar.places.mentions import PlaceMention

__all__ = ["LinkDecision", "Rival", "link_places"]

_ROUNDS = 2

# Votes for a country; a country's own name says less than a town of it.
_VOTE_TOWN = 1.0
_VOTE_COUNTRY = 0.6
_VOTE_UNSURE = 0.3
_VOTE_ACTOR = 0.5
_VOTE_ADJECTIVE = 0.4
_MOST_ADJECTIVES = 3.0
_VOTE_HOME = 1.5


def link_places(
    text: Text,
    mentions: Sequence[PlaceMention],
    *,
    publisher: str | None = None,
    published: str | None = None,
    actor_countries: Sequence[str] = (),
    gazetteer: Gazetteer | None = None,
) -> list[LinkDecision]:
    """One decision for each mention, in their order.

    Args:
        publisher: the outlet; its home region speaks for places near it.
        published: ISO date; control areas hold only in their time.
        actor_countries: ISO codes of the countries of the report's actors, repeated as often as they are named.
        gazetteer: as for ``find_places``.
    """
    atlas = gazetteer or default()
    outer = {pair.inner: pair for pair in containments(text, mentions)}
    context = Context(text, list(mentions), atlas, published or "", outer, home_of(publisher, atlas))
    context.shared = _shared_containers(mentions, outer)
    context.written = written_points(text, mentions)
    context.countries = _country_votes(context, actor_countries)
    order = _order(context)
    for round_number in range(_ROUNDS):
        for index in order:
            context.decided[index] = decide(context, index)
        if round_number == 0:
            correct(context)
    return [context.decided[index] for index in range(len(mentions))]


def _shared_containers(mentions: Sequence[PlaceMention], outer: dict[int, Containment]) -> dict[int, Containment]:
    """For mentions without a container of their own, that of the first mention of the same name: one sense a report."""
    known: dict[str, Containment] = {}
    for index, pair in sorted(outer.items()):
        if mentions[index].name and pair.rule != "place/in-heading":
            known.setdefault(mentions[index].name, pair)
    return {
        index: known[mention.name]
        for index, mention in enumerate(mentions)
        if index not in outer and mention.name in known and known[mention.name].outer != index
    }


def _order(context: Context) -> list[int]:
    """Containers before what they hold, so that their extent is known."""
    outers = {pair.outer for pair in context.outer.values()}
    return sorted(range(len(context.mentions)), key=lambda index: (index not in outers, index))


def _country_votes(context: Context, actor_countries: Sequence[str]) -> dict[str, float]:
    votes: dict[str, float] = {}

    def add(code: str, weight: float) -> None:
        votes[code] = votes.get(code, 0.0) + weight

    for mention in context.mentions:
        for refs in (mention.candidates, *(mention.area.bases if mention.area else ())):
            places = context.places(refs)
            codes = sorted({place.country for place in places if place.country})
            if len(codes) == 1:
                add(codes[0], mention.score * (_VOTE_COUNTRY if places[0].kind == "country" else _VOTE_TOWN))
            for code in codes if len(codes) > 1 else ():
                add(code, _VOTE_UNSURE * mention.score / len(codes))
    for code in actor_countries:
        add(code, _VOTE_ACTOR)
    for code, count in countries_named(context.text).items():
        add(code, min(_MOST_ADJECTIVES, _VOTE_ADJECTIVE * count))
    for place in context.home:
        add(place.country, _VOTE_HOME)
    return votes
