"""What a newer reader makes of a report, beside what people decided and what the reader before it made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from khabar.store.heads import DECIDED_STATES
from khabar.store.listing import report_number
from khabar.store.tables import claim_heads, claims, readings

FIELDS = ("type", "status", "trigger", "also", "roles", "time", "duration", "quantities", "sources")


@dataclass(frozen=True, slots=True)
class Change:
    """One claim in the comparison.

    Attributes:
        kind: ``same``, ``changed``, ``new`` (only the newest reading makes it) or ``gone`` (it does not make it).
        number: the claim that was there before, or None where it is new.
        machine: the claim of the newest reading, or None where it is gone.
        state: what people decided on the claim that was there before; ``machine`` where nobody did.
        fields: the fields that differ, with the value before and after, in the shape of the record.
    """

    kind: str
    number: int | None
    machine: int | None
    state: str
    fields: tuple[tuple[str, Any, Any], ...] = ()


def reading_difference(connection: Connection, report_id: str) -> tuple[Change, ...]:
    """How the newest reading of the report differs from what held before it, in the order of the text.

    What held before are the claims that people decided on and, beside them, the undecided ones of the reading before.
    Empty where the report has been read only once or never.

    Raises:
        UsageError: the workspace holds no such report.
    """
    number = report_number(connection, report_id)
    made = connection.execute(
        select(readings.c.number).where(readings.c.report_number == number).order_by(readings.c.number.desc()).limit(2)
    ).scalars()
    newest, *before = made
    if not before:
        return ()
    rows = connection.execute(
        select(claim_heads.c.root_number, claim_heads.c.state, claims.c.body, _first.c.reading_number)
        .join(claims, claims.c.number == claim_heads.c.claim_number)
        .join(_first, _first.c.number == claim_heads.c.root_number)
        .where(claim_heads.c.report_number == number)
        .order_by(claim_heads.c.start, claim_heads.c.root_number)
    ).all()
    new = [row for row in rows if row.reading_number == newest and row.state not in DECIDED_STATES]
    old = [row for row in rows if row.state in DECIDED_STATES or row.reading_number == before[0]]
    return _compare(old, new)


_first = claims.alias("first")


def _compare(old: Sequence[Any], new: Sequence[Any]) -> tuple[Change, ...]:
    left = {row.root_number: json.loads(row.body) for row in new}
    found: list[tuple[int, Change]] = []
    for row in old:
        body = json.loads(row.body)
        match = _best(body, left)
        start = body["trigger"]["start"]
        if match is None:
            found.append((start, Change("gone", row.root_number, None, row.state)))
            continue
        fields = _differing(body, left.pop(match))
        found.append((start, Change("changed" if fields else "same", row.root_number, match, row.state, fields)))
    for root, body in left.items():
        found.append((body["trigger"]["start"], Change("new", None, root, "machine")))
    return tuple(
        change for _, change in sorted(found, key=lambda each: (each[0], each[1].number or each[1].machine or 0))
    )


def _best(body: dict[str, Any], left: dict[int, dict[str, Any]]) -> int | None:
    """The claim on the same words; one of the same type before one of another."""
    touching = [
        (other["type"] != body["type"], root)
        for root, other in left.items()
        if other["trigger"]["start"] < body["trigger"]["end"] and body["trigger"]["start"] < other["trigger"]["end"]
    ]
    return min(touching)[1] if touching else None


def _differing(before: dict[str, Any], after: dict[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    return tuple(
        (field, before.get(field), after.get(field))
        for field in FIELDS
        if _plain(before.get(field)) != _plain(after.get(field))
    )


def _plain(value: Any) -> Any:
    """The value without the rules that made it, which change with every reader."""
    if isinstance(value, list):
        return sorted((_plain(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key != "why"}
    return value
