"""How a report was read, as a tree: tokens, mentions, the rules behind every event and role, and the near misses."""

from __future__ import annotations

from collections.abc import Sequence

from khabar.arabic.dates import TimeExpression
from khabar.arabic.text import Stretch
from khabar.arabic.tokens import Token
from khabar.extract.pipeline import read, reader_version
from khabar.extract.reading import Event, Filler, Phrase, Reading
from khabar.model import Report, Time

Tree = tuple[str, Sequence["Tree"]]
"""A label and what hangs under it."""

_NAMES_SHOWN = 4


def explain_report(report: Report) -> Tree:
    """The reading of the report: under the version of the reader one branch a sentence."""
    reading = read(report)
    sentences = [_sentence(reading, number, stretch) for number, stretch in enumerate(reading.text.sentences)]
    return (reader_version(), sentences)


def _sentence(reading: Reading, number: int, stretch: Stretch) -> Tree:
    tokens = reading.text.tokens
    words = reading.text.original[tokens[stretch.first].start : tokens[stretch.last - 1].end]
    inside = range(stretch.first, stretch.last)
    events = [event for event in reading.events if event.first in inside]
    branches: list[Tree] = [
        ("tokens", [_token(reading, at) for at in inside]),
        ("mentions", _mentions(reading, inside)),
        ("events", [_event(reading, event) for event in events]),
        ("near misses", [_near_miss(reading, event) for event in reading.near_misses if event.first in inside]),
    ]
    return (f"sentence {number + 1}: {words}", [branch for branch in branches if branch[1]])


def _token(reading: Reading, at: int) -> Tree:
    token = reading.text.tokens[at]
    named = reading.classes[at] if at < len(reading.classes) else ""
    parts = [f"{token.start}-{token.end}", _words(reading, token.start, token.end), named, *_parts_of(token)]
    return (" · ".join(part for part in parts if part), [])


def _parts_of(token: Token) -> list[str]:
    if token.kind != "word":
        return [token.kind]
    named = (("conjunction", token.conj), ("preposition", token.prep), ("pronoun", token.pron))
    parts = [f"{name} {value}" for name, value in named if value]
    if token.has_article:
        parts.append("article")
    parts.append(f"stem {token.stem}")
    if token.lemma != token.stem:
        parts.append(f"lemma {token.lemma}")
    return parts if token.is_known else [*parts, "unknown word"]


def _mentions(reading: Reading, inside: range) -> list[Tree]:
    found: list[tuple[int, Tree]] = []
    for phrase in reading.phrases:
        if phrase.first in inside:
            found.append((phrase.start, (_phrase(reading, phrase), [])))
    for number in reading.numbers:
        if number.first in inside:
            bounds = f"{_or_open(number.low)} to {_or_open(number.high)}"
            label = f"number {_words(reading, number.start, number.end)}: {bounds} by {number.rule}"
            found.append((number.start, (label, [])))
    for time in reading.times:
        if time.first in inside:
            found.append((time.start, (_time_mention(reading, time), [])))
    return [tree for _, tree in sorted(found, key=lambda item: item[0])]


def _time_mention(reading: Reading, time: TimeExpression) -> str:
    words = _words(reading, time.start, time.end)
    if time.kind == "duration":
        return f"duration {words}: {_or_open(time.low_days)} to {_or_open(time.high_days)} days by {time.rule}"
    return f"time {words}: {time.begins or 'open'} to {time.ends or 'open'}, {time.precision}, by {time.rule}"


def _phrase(reading: Reading, phrase: Phrase) -> str:
    label = f"{phrase.kind} {_words(reading, phrase.start, phrase.end)}"
    if phrase.prep:
        label += f" · after {phrase.prep}"
    if phrase.ref:
        label += f" · is {phrase.ref}"
    return label + (f" · by {', '.join(phrase.names[:_NAMES_SHOWN])}" if phrase.names else "")


def _event(reading: Reading, event: Event) -> Tree:
    branches: list[Tree] = [(f"by {rule}", []) for rule in event.why]
    branches += [(f"rival {name}: {score:.2f}", []) for name, score in sorted(event.rivals.items())]
    branches += [_filler(reading, filler) for filler in event.fillers]
    branches.append((f"status {event.status}", []))
    if event.time is not None:
        branches.append((_time(event.time), []))
    branches += [
        (f"quantity {quantity.text}: {_or_open(quantity.low)} to {_or_open(quantity.high)} of {quantity.of}", [])
        for quantity in event.quantities
    ]
    branches += [
        (f"source {source.kind}: {source.span.text}", [(f"by {rule}", []) for rule in source.why])
        for source in event.sources
    ]
    if event.cause is not None:
        cause = reading.events[event.cause]
        branches.append((f"caused by {cause.type} {_words(reading, cause.start, cause.end)}", []))
    branches += [(note, []) for note in event.notes]
    return (_heading(reading, event), branches)


def _near_miss(reading: Reading, event: Event) -> Tree:
    return (_heading(reading, event), [(f"by {rule}", []) for rule in event.why])


def _heading(reading: Reading, event: Event) -> str:
    form = " ".join(part for part in (event.voice, event.form) if part)
    words = _words(reading, event.start, event.end)
    return (
        f"{event.type} {words} {event.start}-{event.end} · {event.score:.2f} · {form} · {event.lexeme} · {event.frame}"
    )


def _filler(reading: Reading, filler: Filler) -> Tree:
    phrase = reading.phrases[filler.phrase]
    label = f"{filler.role} {_words(reading, phrase.start, phrase.end)} · {filler.score:.2f}"
    return (label, [(f"by {rule}", []) for rule in filler.why])


def _time(time: Time) -> str:
    return f"time {time.text}: {time.start or 'open'} to {time.end or 'open'}, {time.precision}"


def _words(reading: Reading, start: int, end: int) -> str:
    return f"«{reading.text.original[start:end]}»"


def _or_open(value: int | None) -> str:
    return "open" if value is None else str(value)
