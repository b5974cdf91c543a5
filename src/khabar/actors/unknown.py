"""Actors that reports name and the base does not know: counted, with where they stand, for a person to name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from khabar.actors import names
from khabar.actors.link import link_actors
from khabar.actors.mentions import ActorMention, find_actors
from khabar.arabic.normalise import fold
from khabar.arabic.text import parse

if TYPE_CHECKING:
    from khabar.model import Report

_MOST_PLACES = 5


@dataclass(slots=True)
class Unknown:
    """A name without an entry.

    Attributes:
        name: as first written.
        rule: ``unknown/armed``, ``unknown/body``, or the rule of a name that the report leaves undecided.
        count: how often it stands in the reports; reports: in how many.
        rivals: candidates that were weighed and found wanting.
        places: (report id, start, end) of the first few.
    """

    name: str
    rule: str
    count: int = 0
    reports: int = 0
    rivals: tuple[str, ...] = ()
    places: list[tuple[str, int, int]] = field(default_factory=list)


def count_unknown(reports: Iterable[Report]) -> list[Unknown]:
    """The unlinked names of reports, the commonest first; people of a class and persons are no actors and stay out."""
    names.teach_tokenizer()
    found: dict[str, Unknown] = {}
    for report in reports:
        text = parse(report.text)
        mentions = find_actors(text)
        decisions = link_actors(text, mentions, published=report.published)
        seen: set[str] = set()
        for mention, decision in zip(mentions, decisions, strict=True):
            if decision.ref is not None or not _is_actor(mention):
                continue
            written = report.text[mention.start : mention.end]
            key = fold(written)
            unknown = found.setdefault(key, Unknown(written, decision.rule))
            unknown.count += 1
            unknown.reports += key not in seen
            unknown.rivals = unknown.rivals or tuple(ref for ref, _ in decision.rivals)
            seen.add(key)
            if len(unknown.places) < _MOST_PLACES:
                unknown.places.append((report.id, mention.start, mention.end))
    return sorted(found.values(), key=lambda unknown: (-unknown.count, unknown.name))


def _is_actor(mention: ActorMention) -> bool:
    """Bare nouns («المجموعة») that nothing answers to are no names; nor are people and persons."""
    return mention.kind in ("actor", "outlet") and mention.name_class != "anaphor"
