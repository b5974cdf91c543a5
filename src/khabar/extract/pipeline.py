"""The reader: a report becomes claims by a tuple of stages, each of which states what it reads and what it adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from khabar import __version__
from khabar.arabic.classes import find_classes
from khabar.arabic.numbers import find_numbers
from khabar.arabic.text import parse
from khabar.extract.causes.stage import attach_causes
from khabar.extract.claims.stage import make_claims
from khabar.extract.events.stage import find_events
from khabar.extract.judge.stage import Judge, judge_events, judge_roles, shipped_judge
from khabar.extract.links.stage import attach_links
from khabar.extract.phrases.stage import find_phrases
from khabar.extract.phrases.units import find_units
from khabar.extract.quantities.stage import attach_quantities
from khabar.extract.reading import Reading
from khabar.extract.roles.stage import attach_roles
from khabar.extract.sources.stage import attach_sources
from khabar.extract.status.stage import attach_status
from khabar.extract.times.stage import attach_times, read_times
from khabar.model import Record, Report


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the reader.

    ``version`` is raised by whoever changes what the stage finds; it stands in every record.
    """

    name: str
    run: Callable[[Reading], None]
    reads: str
    adds: str
    version: int


def _classify(reading: Reading) -> None:
    reading.classes = find_classes(reading.text.tokens)


def _count(reading: Reading) -> None:
    reading.numbers = find_numbers(reading.text.tokens, reading.text.original)


def _judge_events(reading: Reading) -> None:
    if reading.judge is not None:
        judge_events(reading, reading.judge)


def _judge_roles(reading: Reading) -> None:
    if reading.judge is not None:
        judge_roles(reading, reading.judge)


STAGES: tuple[Stage, ...] = (
    Stage("classes", _classify, "tokens", "word classes", 1),
    Stage("numbers", _count, "tokens", "numbers", 1),
    Stage("times", read_times, "tokens, numbers", "times", 1),
    Stage("names", find_units, "tokens", "mentions of actors, people and places", 1),
    Stage("events", find_events, "tokens", "events and near misses", 1),
    Stage("judge-events", _judge_events, "candidates", "events and their types, settled", 1),
    Stage("phrases", find_phrases, "tokens, classes, numbers, times, names, events", "phrases", 1),
    Stage("roles", attach_roles, "phrases, events, classes", "fillers", 1),
    Stage("judge-roles", _judge_roles, "events, phrases, fillers", "fillers, settled", 1),
    Stage("status", attach_status, "events, tokens", "status", 1),
    Stage("sources", attach_sources, "events, phrases, tokens", "sources", 1),
    Stage("event-times", attach_times, "times, events, status", "time and duration of events", 1),
    Stage("quantities", attach_quantities, "numbers, phrases, events, fillers", "quantities", 1),
    Stage("causes", attach_causes, "events, tokens", "causes", 1),
    Stage("links", attach_links, "mentions, fillers, sources", "references, entities, inferred roles, notes", 1),
)


def reader_version() -> str:
    """The version of code and stages that stands in every record."""
    return " ".join([f"khabar/{__version__}", *(f"{stage.name}/{stage.version}" for stage in STAGES)])


def read(report: Report, *, judge: Judge | None = None, until: str | None = None) -> Reading:
    """The report after all stages, with everything that was found on the way.

    Args:
        judge: the judge that decides; None takes the one that comes with the package, ``Judge()`` leaves all to the
            rules.
        until: name of the last stage to run; None runs all.
    """
    reading = Reading(report, parse(report.text), judge=shipped_judge() if judge is None else judge)
    for stage in STAGES:
        stage.run(reading)
        if stage.name == until:
            break
    return reading


def read_report(report: Report, *, judge: Judge | None = None) -> Record:
    """The record of a report: its claims, and the entities that they refer to. ``judge`` as in ``read``."""
    reading = read(report, judge=judge)
    return Record(report, make_claims(reading), reading.entities, reader_version())
