"""A record as a table for people: one claim a row, its words in the report's own language."""

from __future__ import annotations

from khabar.cli.errors import say
from khabar.cli.tables import Column, Style, clean, draw_table, isolate, width_of
from khabar.model import Claim, Duration, Entity, Quantity, Record, Report, Role, Source, Time
from khabar.schema import label_of

_TITLE_COLUMNS = 60


def draw_record(record: Record, language: str, style: Style) -> list[str]:
    """The lines of one report: a heading, then its claims, or a line that says there are none."""
    lines = [_heading(record, language, style)]
    if not record.claims:
        return [*lines, say("words", "no_claims", language)]
    columns = (
        Column(_label("fields", "number", language), width=4),
        Column(_label("fields", "event", language), share=3),
        Column(_label("fields", "roles", language), share=7),
        Column(_label("fields", "time", language), share=4),
        Column(_label("fields", "sources", language), share=4),
        Column(_label("fields", "confidence", language), width=5),
    )
    entities = {entity.ref: entity for entity in record.entities}
    return [*lines, *draw_table(columns, [_row(claim, entities, language) for claim in record.claims], style)]


def _heading(record: Record, language: str, style: Style) -> str:
    report = record.report
    parts = [
        _title(report),
        clean(report.publisher or ""),
        report.published or say("words", "undated", language),
        say("words", "claims", language, count=len(record.claims)),
        clean(report.id),
    ]
    shown = [isolate(part, style) for part in parts if part]
    if not style.is_mirrored:
        return " · ".join(shown)
    line = " · ".join(reversed(shown))
    return " " * (style.width - width_of(line)) + line


def _title(report: Report) -> str:
    words = clean(report.title or report.text)
    if len(words) <= _TITLE_COLUMNS:
        return words
    return words[:_TITLE_COLUMNS].rsplit(" ", 1)[0] + " …"


def _row(claim: Claim, entities: dict[str, Entity], language: str) -> list[list[str]]:
    event = [_label("types", claim.type, language)]
    if claim.status != "occurred":
        event.append(f"[{_label('statuses', claim.status, language)}]")
    event.append(f"«{clean(claim.trigger.text)}»")
    sure = [] if claim.confidence is None else [f"{claim.confidence:.2f}"]
    return [
        [claim.id],
        event,
        [*(_role_line(role, entities, language) for role in claim.roles), *claim.notes],
        [*_time_lines(claim.time, claim.duration), *(_quantity_line(q, language) for q in claim.quantities)],
        [_source_line(source, language) for source in claim.sources] or [say("words", "the_outlet", language)],
        sure,
    ]


def _role_line(role: Role, entities: dict[str, Entity], language: str) -> str:
    words = clean(role.span.text)
    entity = entities.get(role.ref or "")
    line = f"{_label('roles', role.role, language)}: {words}"
    if entity is None:
        return line
    name = (entity.name_ar if language == "ar" else entity.name_en) or entity.name_ar
    details = [name] if name and name != words else []
    if entity.kind == "place" and entity.precision:
        details.append(_label("precisions", entity.precision, language))
    return f"{line} ({' · '.join(details)})" if details else line


def _time_lines(time: Time | None, duration: Duration | None) -> list[str]:
    lines = []
    if time is not None:
        lines.append(clean(time.text))
        if time.start or time.end:
            lines.append(time.start or "…" if time.start == time.end else f"{time.start or '…'} – {time.end or '…'}")
    if duration is not None:
        lines.append(clean(duration.text))
    return lines


def _quantity_line(quantity: Quantity, language: str) -> str:
    low, high = quantity.low, quantity.high
    if low == high:
        number = "?" if low is None else str(low)
    elif high is None:
        number = f"≥ {low}"
    elif low is None:
        number = f"≤ {high}"
    else:
        number = f"{low}–{high}"
    return f"{number} ({_label('roles', quantity.of, language)})"


def _source_line(source: Source, language: str) -> str:
    return f"{clean(source.span.text)} ({_label('source_kinds', source.kind, language)})"


def _label(family: str, name: str, language: str) -> str:
    label = label_of(family, name)
    return label.ar if language == "ar" else label.en
