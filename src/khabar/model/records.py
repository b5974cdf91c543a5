"""Report, claim and what belongs to them: the shapes of the record, version "1".

Source: spec/record.md. Offsets are Unicode code points into ``Report.text``, half-open.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the report's text, with the characters that stand there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """One text as it was read; ``text`` is never changed.

    ``published`` is an ISO date or None; relative times are resolved against it.
    """

    id: str
    text: str
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A participant, place or thing of a claim.

    ``ref`` names an entity of the record, or is None where nothing is linked.
    ``why`` lists the rules that gave the role.
    """

    role: str
    span: Span
    ref: str | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Time:
    """When: the words, and inclusive ISO dates; an open or unresolved side is None.

    ``precision``: hour, day, week, month, season, year or vague.
    """

    text: str
    start: str | None
    end: str | None
    precision: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """How long, in days, as the words allow."""

    text: str
    low_days: int | None
    high_days: int | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that counts a role's people or things, as the words allow; an open side is None.

    ``of`` names the role; ``unit`` is person, household, aircraft, building, ….
    """

    text: str
    of: str
    low: int | None
    high: int | None
    unit: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Who the report says says so.

    ``kind``: outlet, organization, official, military, witness, resident, anonymous, social_media or document.
    """

    kind: str
    span: Span
    ref: str | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The stretch of text that the claim rests on."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion, in one report, that an event of a type happened, is planned, is denied, …

    ``sources`` are nearest first; empty means the outlet itself. ``cause`` is the id of the claim that brought it
    about. ``why`` lists the rules that made the claim; ``notes`` are sentences for a person (an uncertain place, a
    corrected spelling).
    """

    id: str
    type: str
    trigger: Span
    status: str
    roles: tuple[Role, ...]
    time: Time | None
    duration: Duration | None
    quantities: tuple[Quantity, ...]
    sources: tuple[Source, ...]
    cause: str | None
    evidence: Evidence
    also: tuple[Span, ...] = ()
    confidence: float | None = None
    why: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    inferred: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor or place that roles and sources refer to.

    ``kind`` is ``actor`` or ``place``. ``precision`` of a place: point, town, district, governorate, country or area;
    ``radius_km`` is given for an area.
    """

    ref: str
    kind: str
    name_ar: str
    name_en: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: str | None = None
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What one read report becomes. ``reader`` is the version of code, rules and data that read it; empty in gold."""

    report: Report
    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]
    reader: str = ""
