"""Reads the finished events; returns the claims of the record, in the order of the text."""

from __future__ import annotations

from khabar.extract.reading import Event, Filler, Reading
from khabar.model import Claim, Evidence, Role, Span


def make_claims(reading: Reading) -> tuple[Claim, ...]:
    """One claim for each event of ``reading``; ids are ``c1``, ``c2``, … in the order of the triggers."""
    order = sorted(
        range(len(reading.events)), key=lambda index: (reading.events[index].start, reading.events[index].end)
    )
    ids = {index: f"c{position}" for position, index in enumerate(order, 1)}
    return tuple(_claim(reading, reading.events[index], ids, index) for index in order)


def _span(reading: Reading, start: int, end: int) -> Span:
    return Span(start, end, reading.text.original[start:end])


def _claim(reading: Reading, event: Event, ids: dict[int, str], index: int) -> Claim:
    sentence = reading.text.sentences[event.sentence]
    tokens = reading.text.tokens
    roles = tuple(_role(reading, filler) for filler in _ordered(reading, event))
    return Claim(
        id=ids[index],
        type=event.type,
        trigger=_span(reading, event.start, event.end),
        status=event.status,
        roles=roles,
        time=event.time,
        duration=event.duration,
        quantities=tuple(event.quantities),
        sources=tuple(event.sources),
        cause=ids.get(event.cause) if event.cause is not None else None,
        evidence=Evidence(tokens[sentence.first].start, tokens[sentence.last - 1].end),
        also=tuple(_span(reading, start, end) for start, end in event.also),
        confidence=round(event.score, 3),
        why=tuple(dict.fromkeys(event.why)),
        notes=tuple(event.notes),
        inferred=tuple(event.inferred),
    )


def _ordered(reading: Reading, event: Event) -> list[Filler]:
    return sorted(event.fillers, key=lambda filler: (reading.phrases[filler.phrase].start, filler.role))


def _role(reading: Reading, filler: Filler) -> Role:
    phrase = reading.phrases[filler.phrase]
    return Role(filler.role, _span(reading, phrase.start, phrase.end), filler.ref, filler.why)
