"""Reads candidates and fillers; decides which stay, of which type and in which role.

Without weights the rules decide alone: candidates at or above their threshold are events, fillers stay as proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from khabar.datafile import ROOT
from khabar.extract.events.merge import merge_mentions
from khabar.extract.judge.event_features import EventContext, event_features
from khabar.extract.judge.model import NOTHING, LinearModel, load_model, share_features, softmax
from khabar.extract.judge.role_features import RoleContext, SecondLook, event_words, pair_features
from khabar.extract.reading import Event, Filler, Reading
from khabar.extract.roles.frames import frame_of_type

WEIGHTS = ROOT / "extract" / "judge" / "weights"
# In a report of other things than conflict the judge, which learned from reports of conflict, keeps only what the rules
# keep, too: claims a sentence of background fall from 0.047 to 0.005 (../shared/data/background_dev.jsonl, 2026-11-25).
_LEAST_IN_CALM = 0.5
# Reports of ordinary length have fewer events, and are judged in one go.
_EVENTS_AT_ONCE = 300
PARTS = ("events", "roles", "roles_second")


@dataclass(frozen=True)
class Judge:
    """The models of one training; any may be absent, and the rules then decide alone.

    The two models of roles share their features (``make_judge``).
    """

    events: LinearModel | None = None
    roles: LinearModel | None = None
    roles_second: LinearModel | None = None
    version: str = ""


def make_judge(
    events: LinearModel | None, roles: LinearModel | None, roles_second: LinearModel | None, version: str
) -> Judge:
    """A judge of these models."""
    if roles is not None and roles_second is not None:
        roles, roles_second = share_features(roles, roles_second)
    return Judge(events, roles, roles_second, version)


@cache
def shipped_judge() -> Judge:
    """The judge that comes with the package."""
    return load_judge(WEIGHTS)


def load_judge(folder: Path) -> Judge:
    """The judge in a folder: one archive for each of its parts, where it exists."""
    paths = {name: folder / f"{name}.zip" for name in PARTS}
    parts = {name: load_model(path) if path.exists() else None for name, path in paths.items()}
    version_file = folder / "VERSION"
    version = version_file.read_text(encoding="utf-8").strip() if version_file.exists() else ""
    return make_judge(parts["events"], parts["roles"], parts["roles_second"], version)


def judge_events(reading: Reading, judge: Judge) -> None:
    """Settles ``reading.events`` from ``reading.candidates``: kept or dropped, and the type among all types."""
    if judge.events is None or not reading.candidates:
        return
    context = EventContext(reading)
    model = judge.events
    found = model.probabilities([event_features(context, index) for index in range(len(reading.candidates))])
    nothing = model.labels.index(NOTHING)
    kept: list[Event] = []
    missed: list[Event] = []
    for event, row in zip(reading.candidates, found, strict=True):
        best = int(np.argmax(row * model.priors))
        if reading.is_calm and event.score < _LEAST_IN_CALM:
            best = nothing
        event.rivals = {model.labels[i]: round(float(row[i]), 3) for i in np.argsort(-row)[:4] if i != nothing}
        if best == nothing:
            event.score = round(float(1 - row[nothing]), 3)
            missed.append(event)
            continue
        settle(event, model.labels[best])
        event.score = round(float(row[best]), 3)
        event.why.append(f"judge:events/{judge.version}")
        kept.append(event)
    reading.events = merge_mentions(kept, reading.text.tokens)
    reading.near_misses = missed


def settle(event: Event, kind: str) -> None:
    """Gives an event its type, and the frame of that type where it is not the one that the lexicon proposed."""
    if kind != event.type:
        event.type = kind
        event.frame = frame_of_type(kind)


def judge_roles(reading: Reading, judge: Judge) -> None:
    """Settles the fillers of each event: which phrase, which role; what the rules proposed is one of its features."""
    if judge.roles is None or not reading.events:
        return
    context = RoleContext(reading)
    for first, last in _batches(reading):
        _judge_batch(reading, judge, judge.roles, context, range(first, last))


def _batches(reading: Reading) -> list[tuple[int, int]]:
    """Half-open ranges of events, cut between sentences, so that the features of a long report never stand together."""
    batches: list[tuple[int, int]] = []
    first = 0
    for index in range(1, len(reading.events)):
        if index - first >= _EVENTS_AT_ONCE and reading.events[index].sentence != reading.events[index - 1].sentence:
            batches.append((first, index))
            first = index
    return [*batches, (first, len(reading.events))]


def _judge_batch(reading: Reading, judge: Judge, model: LinearModel, context: RoleContext, numbers: range) -> None:
    pairs, examples = _pairs_of(reading, context, numbers)
    if not pairs:
        return
    encoded = model.encode(examples)
    found = softmax(model.scores(encoded))
    if judge.roles_second is not None:
        look = SecondLook(reading, pairs, found, model.labels)
        model = judge.roles_second
        found = softmax(model.scores(encoded) + model.scores(model.encode([look.features(*pair) for pair in pairs])))
    best = np.argmax(found * model.priors, axis=1)
    nothing = model.labels.index(NOTHING)
    rules = {number: {filler.phrase: filler for filler in reading.events[number].fillers} for number in numbers}
    for number in numbers:
        reading.events[number].fillers = []
    for (number, phrase), row, label in zip(pairs, found, best, strict=True):
        if label == nothing:
            continue
        role = model.labels[label]
        proposal = rules[number].get(phrase)
        why = proposal.why if proposal is not None and proposal.role == role else (f"role:{role}/judge",)
        reading.events[number].fillers.append(Filler(role, phrase, round(float(row[label]), 3), why))


def role_pairs(reading: Reading) -> tuple[list[tuple[int, int]], list[list[str]]]:
    """Every event with each phrase that may fill one of its roles (both by index), and the features of each pair."""
    return _pairs_of(reading, RoleContext(reading), range(len(reading.events)))


def _pairs_of(reading: Reading, context: RoleContext, numbers: range) -> tuple[list[tuple[int, int]], list[list[str]]]:
    pairs: list[tuple[int, int]] = []
    examples: list[list[str]] = []
    for number in numbers:
        event = reading.events[number]
        words = event_words(reading, event)
        proposed = {filler.phrase: filler for filler in event.fillers}
        for phrase in context.candidates(event):
            pairs.append((number, phrase))
            examples.append(pair_features(context, event, words, phrase, proposed.get(phrase)))
    return pairs, examples
