"""Record to JSON and back, in the one shape of spec/record.md; reading is strict.

Beyond the specification's keys, a program's record may carry ``reader``, and roles, sources, times and quantities their
``why`` or ``span``; all are optional on reading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from khabar.errors import InputError
from khabar.model.records import (
    Claim,
    Duration,
    Entity,
    Evidence,
    Quantity,
    Record,
    Report,
    Role,
    Source,
    Span,
    Time,
)

VERSION = "1"


def record_to_json(record: Record) -> dict[str, Any]:
    """The record as a JSON object; ``record_from_json`` gives the same record back."""
    head: dict[str, Any] = {"khabar": VERSION}
    if record.reader:
        head["reader"] = record.reader
    return {
        **head,
        "report": report_to_json(record.report),
        "claims": [claim_to_json(claim) for claim in record.claims],
        "entities": [entity_to_json(entity) for entity in record.entities],
    }


def record_to_line(record: Record) -> str:
    """The record as one line of JSON Lines, without the line feed."""
    return json.dumps(record_to_json(record), ensure_ascii=False, separators=(",", ":"))


def report_to_json(report: Report) -> dict[str, Any]:
    """The report as a JSON object."""
    return {
        "id": report.id,
        "text": report.text,
        "title": report.title,
        "publisher": report.publisher,
        "authors": list(report.authors),
        "url": report.url,
        "published": report.published,
    }


def claim_to_json(claim: Claim) -> dict[str, Any]:
    """The claim as a JSON object."""
    return {
        "id": claim.id,
        "type": claim.type,
        "trigger": _span_to_json(claim.trigger),
        "also": [_span_to_json(span) for span in claim.also],
        "status": claim.status,
        "roles": [_role_to_json(role) for role in claim.roles],
        "time": _time_to_json(claim.time) if claim.time else None,
        "duration": _duration_to_json(claim.duration) if claim.duration else None,
        "quantities": [_quantity_to_json(quantity) for quantity in claim.quantities],
        "sources": [_source_to_json(source) for source in claim.sources],
        "cause": claim.cause,
        "evidence": {"start": claim.evidence.start, "end": claim.evidence.end},
        **({} if claim.confidence is None else {"confidence": claim.confidence}),
        **({"why": list(claim.why)} if claim.why else {}),
        **({"notes": list(claim.notes)} if claim.notes else {}),
        **({"inferred": [_role_to_json(role) for role in claim.inferred]} if claim.inferred else {}),
    }


def entity_to_json(entity: Entity) -> dict[str, Any]:
    """The entity as a JSON object; coordinates and precision only where there are any."""
    optional = {
        "lat": entity.lat,
        "lon": entity.lon,
        "precision": entity.precision,
        "radius_km": entity.radius_km,
    }
    return {
        "ref": entity.ref,
        "kind": entity.kind,
        "name": {"ar": entity.name_ar, "en": entity.name_en},
        **{key: value for key, value in optional.items() if value is not None},
    }


def _span_to_json(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}


def _offsets(span: Span | None) -> dict[str, Any]:
    return {} if span is None else {"span": {"start": span.start, "end": span.end}}


def _role_to_json(role: Role) -> dict[str, Any]:
    why = {"why": list(role.why)} if role.why else {}
    return {"role": role.role, **_span_to_json(role.span), "ref": role.ref, **why}


def _source_to_json(source: Source) -> dict[str, Any]:
    ref = {} if source.ref is None else {"ref": source.ref}
    why = {"why": list(source.why)} if source.why else {}
    return {"kind": source.kind, **_span_to_json(source.span), **ref, **why}


def _time_to_json(time: Time) -> dict[str, Any]:
    return {
        "text": time.text,
        "start": time.start,
        "end": time.end,
        "precision": time.precision,
        **_offsets(time.span),
    }


def _duration_to_json(duration: Duration) -> dict[str, Any]:
    return {"text": duration.text, "low_days": duration.low_days, "high_days": duration.high_days}


def _quantity_to_json(quantity: Quantity) -> dict[str, Any]:
    return {
        "text": quantity.text,
        "of": quantity.of,
        "low": quantity.low,
        "high": quantity.high,
        "unit": quantity.unit,
        **_offsets(quantity.span),
    }


class _Reader:
    """One JSON object under strict reading: each key is taken once, and what is left over is an error."""

    def __init__(self, value: Any, what: str):
        if not isinstance(value, Mapping):
            raise InputError(f"{what} is not a JSON object", code="bad_record")
        self._left = dict(value)
        self._what = what

    def _take(self, key: str, kinds: tuple[type, ...], is_required: bool) -> Any:
        if key not in self._left:
            if is_required:
                raise InputError(f"{self._what} has no {key!r}", code="bad_record")
            return None
        value = self._left.pop(key)
        if value is None and not is_required:
            return None
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise InputError(f"{self._what}: {key!r} is {value!r:.60}, which is of the wrong kind", code="bad_record")
        return value

    def text(self, key: str) -> str:
        return str(self._take(key, (str,), True))

    def text_or_none(self, key: str) -> str | None:
        value: str | None = self._take(key, (str,), False)
        return value

    def whole(self, key: str) -> int:
        return int(self._take(key, (int,), True))

    def whole_or_none(self, key: str) -> int | None:
        value: int | None = self._take(key, (int,), False)
        return value

    def decimal_or_none(self, key: str) -> float | None:
        value = self._take(key, (int, float), False)
        return None if value is None else float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._take(key, (list,), False) or []
        if not all(isinstance(value, str) for value in values):
            raise InputError(f"{self._what}: {key!r} holds something that is no text", code="bad_record")
        return tuple(values)

    def items(self, key: str, *, is_required: bool = False) -> list[Any]:
        return list(self._take(key, (list,), is_required) or [])

    def object(self, key: str) -> Any:
        return self._take(key, (dict,), True)

    def object_or_none(self, key: str) -> Any:
        return self._take(key, (dict,), False)

    def close(self) -> None:
        if self._left:
            raise InputError(f"{self._what} has unknown keys: {', '.join(sorted(self._left))}", code="bad_record")


def record_from_json(value: Any) -> Record:
    """The record that the JSON object describes.

    Raises:
        InputError: a key is missing, unknown or of the wrong kind, or a span is not what stands at its offsets. The
            caller knows file and line and adds them.
    """
    reader = _Reader(value, "the record")
    version = reader.text("khabar")
    if version != VERSION:
        raise InputError(f"the record is of version {version!r}, not {VERSION!r}", code="bad_record")
    report = report_from_json(reader.object("report"))
    claims = tuple(claim_from_json(item, report.text) for item in reader.items("claims", is_required=True))
    entities = tuple(entity_from_json(item) for item in reader.items("entities"))
    name = reader.text_or_none("reader")
    reader.close()
    return Record(report=report, claims=claims, entities=entities, reader=name or "")


def report_from_json(value: Any) -> Report:
    """The report that the JSON object describes; see ``record_from_json`` for errors."""
    reader = _Reader(value, "the report")
    report = Report(
        id=reader.text("id"),
        text=reader.text("text"),
        title=reader.text_or_none("title"),
        publisher=reader.text_or_none("publisher"),
        authors=reader.texts("authors"),
        url=reader.text_or_none("url"),
        published=reader.text_or_none("published"),
    )
    reader.close()
    return report


def claim_from_json(value: Any, text: str) -> Claim:
    """The claim that the JSON object describes.

    Args:
        text: the report's text, against which every span is checked.
    """
    reader = _Reader(value, "the claim")
    time, duration = reader.object_or_none("time"), reader.object_or_none("duration")
    claim = Claim(
        id=reader.text("id"),
        type=reader.text("type"),
        trigger=_span_from_json(reader.object("trigger"), text),
        also=tuple(_span_from_json(item, text) for item in reader.items("also")),
        status=reader.text("status"),
        roles=tuple(_role_from_json(item, text) for item in reader.items("roles", is_required=True)),
        time=None if time is None else _time_from_json(time, text),
        duration=None if duration is None else _duration_from_json(duration),
        quantities=tuple(_quantity_from_json(item, text) for item in reader.items("quantities")),
        sources=tuple(_source_from_json(item, text) for item in reader.items("sources")),
        cause=reader.text_or_none("cause"),
        evidence=_evidence_from_json(reader.object_or_none("evidence"), text),
        confidence=reader.decimal_or_none("confidence"),
        why=reader.texts("why"),
        notes=reader.texts("notes"),
        inferred=tuple(_role_from_json(item, text) for item in reader.items("inferred")),
    )
    reader.close()
    return claim


def entity_from_json(value: Any) -> Entity:
    """The entity that the JSON object describes; see ``record_from_json`` for errors."""
    reader = _Reader(value, "the entity")
    names = _Reader(reader.object("name"), "the entity's name")
    entity = Entity(
        ref=reader.text("ref"),
        kind=reader.text("kind"),
        name_ar=names.text_or_none("ar") or "",
        name_en=names.text_or_none("en"),
        lat=reader.decimal_or_none("lat"),
        lon=reader.decimal_or_none("lon"),
        precision=reader.text_or_none("precision"),
        radius_km=reader.decimal_or_none("radius_km"),
    )
    names.close()
    reader.close()
    return entity


def _checked_span(start: int, end: int, words: str, text: str) -> Span:
    if not 0 <= start <= end <= len(text) or text[start:end] != words:
        raise InputError(f"{words!r:.60} is not what stands at {start} to {end} of the text", code="bad_span")
    return Span(start, end, words)


def _span_from_reader(reader: _Reader, text: str) -> Span:
    return _checked_span(reader.whole("start"), reader.whole("end"), reader.text("text"), text)


def _span_from_json(value: Any, text: str) -> Span:
    reader = _Reader(value, "the span")
    span = _span_from_reader(reader, text)
    reader.close()
    return span


def _offsets_from_json(value: Any, text: str) -> Span | None:
    if value is None:
        return None
    reader = _Reader(value, "the span")
    start, end = reader.whole("start"), reader.whole("end")
    reader.close()
    return _checked_span(start, end, text[start:end], text)


def _evidence_from_json(value: Any, text: str) -> Evidence:
    if value is None:
        return Evidence(0, len(text))
    reader = _Reader(value, "the evidence")
    evidence = Evidence(reader.whole("start"), reader.whole("end"))
    reader.close()
    _checked_span(evidence.start, evidence.end, text[evidence.start : evidence.end], text)
    return evidence


def _role_from_json(value: Any, text: str) -> Role:
    reader = _Reader(value, "the role")
    role = Role(
        role=reader.text("role"),
        span=_span_from_reader(reader, text),
        ref=reader.text_or_none("ref"),
        why=reader.texts("why"),
    )
    reader.close()
    return role


def _source_from_json(value: Any, text: str) -> Source:
    reader = _Reader(value, "the source")
    source = Source(
        kind=reader.text("kind"),
        span=_span_from_reader(reader, text),
        ref=reader.text_or_none("ref"),
        why=reader.texts("why"),
    )
    reader.close()
    return source


def _time_from_json(value: Any, text: str) -> Time:
    reader = _Reader(value, "the time")
    time = Time(
        text=reader.text("text"),
        start=reader.text_or_none("start"),
        end=reader.text_or_none("end"),
        precision=reader.text("precision"),
        span=_offsets_from_json(reader.object_or_none("span"), text),
    )
    reader.close()
    return time


def _duration_from_json(value: Any) -> Duration:
    reader = _Reader(value, "the duration")
    duration = Duration(
        text=reader.text("text"), low_days=reader.whole_or_none("low_days"), high_days=reader.whole_or_none("high_days")
    )
    reader.close()
    return duration


def _quantity_from_json(value: Any, text: str) -> Quantity:
    reader = _Reader(value, "the quantity")
    quantity = Quantity(
        text=reader.text("text"),
        of=reader.text("of"),
        low=reader.whole_or_none("low"),
        high=reader.whole_or_none("high"),
        unit=reader.text("unit"),
        span=_offsets_from_json(reader.object_or_none("span"), text),
    )
    reader.close()
    return quantity
