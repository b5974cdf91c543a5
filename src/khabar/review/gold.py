"""Reviewed reports as gold, and what the machine made of the same reports, to be scored against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, case, func, select

from khabar.model import Claim, Entity, Record
from khabar.store.codec import claim_from_body
from khabar.store.heads import KEPT_STATES, UNREVIEWED
from khabar.store.listing import load_entities
from khabar.store.readings import report_from_row
from khabar.store.tables import claim_heads, claims, readings, reports

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Held:
    """A claim that a person kept: its root, its first reading (None: a person made it), and the version that holds."""

    root: int
    reading: int | None
    first_id: str
    claim: Claim


def reviewed_records(connection: Connection, *, with_partial: bool = False) -> Iterator[Record]:
    """The reports that people have gone through, in the order of import, with the claims that they kept.

    A report is gone through when at least one claim was decided on and none waits or is unsure. A record of gold has no
    confidence, no rules and no reader. Claims are numbered anew in the order of the text.

    Args:
        with_partial: also reports of which some claims wait; those claims are left out.
    """
    after = 0
    while numbers := _next_numbers(connection, after, with_partial):
        after = numbers[-1]
        held = _held_claims(connection, numbers)
        rows = connection.execute(select(reports).where(reports.c.number.in_(numbers)).order_by(reports.c.number)).all()
        for row in rows:
            kept = [_held(each, row.text) for each in held.get(row.number, ())]
            found = gold_claims(kept)
            yield Record(report_from_row(row), found, _entities(connection, found))


def _next_numbers(connection: Connection, after: int, with_partial: bool) -> list[int]:
    decided = func.sum(_counts(claim_heads.c.state.not_in((UNREVIEWED, "withdrawn"))))
    waiting = func.sum(_counts(claim_heads.c.state.in_((UNREVIEWED, "unsure"))))
    query = (
        select(claim_heads.c.report_number)
        .where(claim_heads.c.is_live, claim_heads.c.report_number > after)
        .group_by(claim_heads.c.report_number)
        .having(decided > 0)
        .order_by(claim_heads.c.report_number)
        .limit(_AT_ONCE)
    )
    if not with_partial:
        query = query.having(waiting == 0)
    return list(connection.execute(query).scalars())


def _counts(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _held_claims(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Any]]:
    first = claims.alias("first")
    query = (
        select(
            claim_heads.c.report_number,
            claim_heads.c.root_number,
            first.c.reading_number,
            first.c.body.label("first_body"),
            claims.c.body,
        )
        .join(claims, claims.c.number == claim_heads.c.claim_number)
        .join(first, first.c.number == claim_heads.c.root_number)
        .where(claim_heads.c.report_number.in_(numbers), claim_heads.c.state.in_(KEPT_STATES), claim_heads.c.is_live)
        .order_by(claim_heads.c.root_number)
    )
    found: dict[int, list[Any]] = {}
    for row in connection.execute(query):
        found.setdefault(row.report_number, []).append(row)
    return found


def _held(row: Any, text: str) -> Held:
    return Held(
        row.root_number,
        row.reading_number,
        claim_from_body(row.first_body, text).id,
        claim_from_body(row.body, text),
    )


def gold_claims(held: Sequence[Held]) -> tuple[Claim, ...]:
    """The claims as gold: in the order of the text, numbered anew, causes pointing to the new numbers.

    A cause that was not kept becomes None.
    """
    ordered = sorted(held, key=lambda each: (each.claim.trigger.start, each.root))
    new_ids = {(each.reading, each.first_id): f"c{place}" for place, each in enumerate(ordered, start=1)}
    by_person = {each.first_id: new_ids[each.reading, each.first_id] for each in ordered if each.reading is None}
    found = []
    for each in ordered:
        cause = each.claim.cause
        found.append(
            replace(
                each.claim,
                id=new_ids[each.reading, each.first_id],
                cause=None if cause is None else new_ids.get((each.reading, cause), by_person.get(cause)),
                roles=tuple(replace(role, why=()) for role in each.claim.roles),
                sources=tuple(replace(source, why=()) for source in each.claim.sources),
                confidence=None,
                why=(),
                notes=(),
            )
        )
    return tuple(found)


def _entities(connection: Connection, found: Sequence[Claim]) -> tuple[Entity, ...]:
    refs = {role.ref for claim in found for role in claim.roles}
    refs |= {source.ref for claim in found for source in claim.sources}
    return load_entities(connection, sorted(ref for ref in refs if ref is not None))


def machine_record(connection: Connection, report_id: str) -> Record | None:
    """What the newest reading makes of the report, whatever people decided; None where it was never read."""
    row = connection.execute(select(reports).where(reports.c.id == report_id)).one()
    newest = connection.execute(
        select(readings).where(readings.c.report_number == row.number).order_by(readings.c.number.desc()).limit(1)
    ).first()
    if newest is None:
        return None
    bodies = connection.execute(
        select(claims.c.body).where(claims.c.reading_number == newest.number).order_by(claims.c.number)
    ).scalars()
    found = tuple(claim_from_body(body, row.text) for body in bodies)
    return Record(report_from_row(row), found, _entities(connection, found), newest.reader)
