"""What holds of a claim now, worked out from the decisions on it; a person's decision outranks the machine's."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select

from khabar.arabic.normalise import fold
from khabar.model import Claim
from khabar.store.driver import bulk_insert
from khabar.store.tables import claim_heads, claims, decisions, readings, reports

UNREVIEWED = "machine"
KEPT_STATES = ("accepted", "edited", "added")
DECIDED_STATES = (*KEPT_STATES, "rejected", "unsure")

_STATE_AFTER = {"accept": "accepted", "reject": "rejected", "edit": "edited", "add": "added", "unsure": "unsure"}
_STANCE = {"accept": "keep", "edit": "keep", "add": "keep", "reject": "reject", "unsure": "unsure"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of one person on one claim; see the table ``decisions``.

    Attributes:
        root: number of the claim as it was first made; it stays the claim's number through every edit.
        action: accept, reject, edit, add, unsure or undo.
        claim_before, claim_after: the version that was looked at and the one that holds after it.
        undoes: the decision that an undo takes back.
        bulk: one name for all decisions made in one go, or None.
    """

    number: int
    root: int
    action: str
    reviewer: str
    at: str
    reason: str | None
    claim_before: int | None
    claim_after: int | None
    undoes: int | None = None
    bulk: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the decisions on one claim come to.

    Attributes:
        state: machine, accepted, edited, added, rejected, unsure or withdrawn (an addition taken back).
        claim: number of the version that holds.
        reviewer, at: of the decision that holds; None where none does.
        agreement: ``agree`` or ``disagree`` where two people or more have decided, else None.
    """

    state: str
    claim: int
    reviewer: str | None
    at: str | None
    agreement: str | None


def standing(made: Sequence[Decision]) -> list[Decision]:
    """The decisions that are not taken back, in order. An undo may itself be undone."""
    undone: set[int] = set()
    for decision in reversed(made):
        if decision.action == "undo" and decision.number not in undone and decision.undoes is not None:
            undone.add(decision.undoes)
    return [decision for decision in made if decision.action != "undo" and decision.number not in undone]


def replay(root: int, made: Sequence[Decision]) -> Outcome:
    """What the decisions on the claim ``root``, in order, come to."""
    valid = standing(made)
    was_added = any(decision.action == "add" for decision in made)
    if not valid or (was_added and not any(decision.action == "add" for decision in valid)):
        return Outcome("withdrawn" if was_added else UNREVIEWED, root, None, None, None)
    last = valid[-1]
    claim = root
    for decision in valid:
        if decision.claim_after is not None:
            claim = decision.claim_after
    by_person = {decision.reviewer: decision for decision in valid}
    agreement = None
    if len(by_person) > 1:
        opinions = {
            (_STANCE[each.action], each.claim_after if _STANCE[each.action] == "keep" else None)
            for each in by_person.values()
        }
        agreement = "agree" if len(opinions) == 1 else "disagree"
    return Outcome(_STATE_AFTER[last.action], claim, last.reviewer, last.at, agreement)


def stance_of(decision: Decision) -> str:
    """``keep``, ``reject`` or ``unsure``: what the decision says of the claim, whatever it changed in it."""
    return _STANCE[decision.action]


def decisions_on(connection: Connection, roots: Iterable[int]) -> dict[int, list[Decision]]:
    """The decisions on each of the claims, in order; claims without any are absent."""
    found: dict[int, list[Decision]] = {}
    wanted = sorted(set(roots))
    for at in range(0, len(wanted), 500):
        query = select(decisions).where(decisions.c.root_number.in_(wanted[at : at + 500])).order_by(decisions.c.number)
        for row in connection.execute(query):
            found.setdefault(row.root_number, []).append(decision_from_row(row))
    return found


def decision_from_row(row: Any) -> Decision:
    """The decision of a row of ``decisions``."""
    return Decision(
        row.number,
        row.root_number,
        row.action,
        row.reviewer,
        row.at,
        row.reason,
        row.claim_before,
        row.claim_after,
        row.undoes,
        row.bulk,
    )


def decision_to_row(decision: Decision) -> dict[str, Any]:
    """The row of ``decisions`` for it."""
    return {
        "number": decision.number,
        "root_number": decision.root,
        "action": decision.action,
        "reviewer": decision.reviewer,
        "at": decision.at,
        "reason": decision.reason,
        "claim_before": decision.claim_before,
        "claim_after": decision.claim_after,
        "undoes": decision.undoes,
        "bulk": decision.bulk,
    }


@dataclass(frozen=True, slots=True)
class Brief:
    """What lists need of one version of a claim: read from its body without checking it against the text."""

    type: str
    status: str
    start: int
    end: int
    day_start: str | None
    day_end: str | None
    confidence: float | None


def brief_of(body: Mapping[str, Any]) -> Brief:
    """The brief of a claim's JSON values."""
    trigger, time = body["trigger"], body.get("time") or {}
    return Brief(
        body["type"],
        body["status"],
        trigger["start"],
        trigger["end"],
        time.get("start"),
        time.get("end"),
        body.get("confidence"),
    )


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A claim on which a person has decided: its root, and its briefs as it was first made and as it holds."""

    root: int
    first: Brief
    held: Brief


def match_reviewed(claim: Brief, first_of_reading: int, reviewed: Sequence[Reviewed]) -> int | None:
    """The root of the reviewed claim that a machine claim repeats, or None.

    It repeats one that is older than its reading and has words of its trigger; one of the same type comes first.

    Args:
        first_of_reading: the lowest claim number of the machine claim's reading.
    """
    touching = [
        each
        for each in reviewed
        if each.root < first_of_reading and (_overlap(claim, each.held) or _overlap(claim, each.first))
    ]
    return min(touching, key=lambda each: (each.held.type != claim.type, each.root)).root if touching else None


def _overlap(one: Brief, other: Brief) -> bool:
    return one.start < other.end and other.start < one.end


def head_row(
    brief: Brief,
    outcome: Outcome,
    *,
    root: int,
    report_number: int,
    publisher: str | None,
    published: str | None,
    is_live: bool,
    matched_root: int | None,
) -> dict[str, Any]:
    """The row of ``claim_heads`` of a claim: what lists and filters need of the version that holds."""
    return {
        "root_number": root,
        "claim_number": outcome.claim,
        "report_number": report_number,
        "is_live": is_live,
        "matched_root": matched_root,
        "state": outcome.state,
        "reviewer": outcome.reviewer,
        "decided_at": outcome.at,
        "agreement": outcome.agreement,
        "type": brief.type,
        "status": brief.status,
        "start": brief.start,
        **_days(brief, published),
        "publisher": publisher,
        "confidence": brief.confidence,
    }


EVER = "9999-12-31"
"""The last day of a claim whose end is open."""


def _days(brief: Brief, published: str | None) -> dict[str, str]:
    """First and last day of the claim and the one it is listed under, all ISO; "" where not even the report has a day.

    An open side reaches as far as days go. A claim without a time is taken to be of the day of its report.
    """
    if brief.day_start is None and brief.day_end is None:
        day = published or ""
        return {"first_day": day, "last_day": day, "sort_day": day}
    return {
        "first_day": brief.day_start or "",
        "last_day": brief.day_end or EVER,
        "sort_day": brief.day_start or brief.day_end or "",
    }


def expected_heads(
    connection: Connection, report_numbers: Sequence[int], *, roots: Collection[int] | None = None
) -> list[dict[str, Any]]:
    """The rows of ``claim_heads`` of these reports, worked out from claims, readings and decisions alone.

    Args:
        roots: if given, the claims that changed; the others are left out where they cannot be touched by it.
    """
    found: list[dict[str, Any]] = []
    for at in range(0, len(report_numbers), 200):
        found += _expected(connection, report_numbers[at : at + 200], roots)
    return found


def _expected(
    connection: Connection, report_numbers: Sequence[int], roots: Collection[int] | None
) -> list[dict[str, Any]]:
    newest: dict[int, int] = {}
    is_alone: dict[int, bool] = {}
    made = select(readings.c.report_number, func.max(readings.c.number), func.count()).group_by(
        readings.c.report_number
    )
    for number, highest, count in connection.execute(made.where(readings.c.report_number.in_(report_numbers))):
        newest[number], is_alone[number] = highest, count == 1
    alone = [number for number in report_numbers if is_alone.get(number, True)]
    first = select(claims.c.number, claims.c.report_number, claims.c.reading_number, claims.c.body).where(
        claims.c.number == claims.c.root_number
    )
    wanted: ColumnElement[bool] = claims.c.report_number.in_(report_numbers)
    if roots is not None:
        crowded = [number for number in report_numbers if number not in alone]
        wanted = or_(claims.c.number.in_(roots), claims.c.report_number.in_(crowded))
    rows = connection.execute(first.where(wanted).order_by(claims.c.number)).all()
    decided = decisions_on(connection, (row.number for row in rows))
    outcomes = {row.number: replay(row.number, decided.get(row.number, ())) for row in rows}
    briefs = {row.number: brief_of(json.loads(row.body)) for row in rows}
    held = _held_briefs(connection, outcomes, briefs)
    about = {
        row.number: row
        for row in connection.execute(
            select(reports.c.number, reports.c.publisher, reports.c.published).where(
                reports.c.number.in_(report_numbers)
            )
        )
    }
    lowest: dict[int, int] = {}
    reviewed: dict[int, list[Reviewed]] = {}
    for row in rows:
        if row.reading_number is not None:
            lowest.setdefault(row.reading_number, row.number)
        if outcomes[row.number].state in DECIDED_STATES:
            reviewed.setdefault(row.report_number, []).append(
                Reviewed(row.number, briefs[row.number], held[row.number])
            )
    found = []
    for row in rows:
        outcome, matched = outcomes[row.number], None
        is_live = outcome.state in DECIDED_STATES
        # A claim that a person made stands on that person's decision alone.
        if outcome.state == UNREVIEWED and row.reading_number is not None:
            matched = match_reviewed(
                briefs[row.number], lowest[row.reading_number], reviewed.get(row.report_number, ())
            )
            is_live = matched is None and row.reading_number == newest.get(row.report_number)
        found.append(
            head_row(
                held[row.number],
                outcome,
                root=row.number,
                report_number=row.report_number,
                publisher=about[row.report_number].publisher,
                published=about[row.report_number].published,
                is_live=is_live,
                matched_root=matched,
            )
        )
    return found


def _held_briefs(
    connection: Connection, outcomes: Mapping[int, Outcome], briefs: Mapping[int, Brief]
) -> dict[int, Brief]:
    """For each root the brief of the version that holds."""
    later = sorted(outcome.claim for root, outcome in outcomes.items() if outcome.claim != root)
    known: dict[int, Brief] = {}
    for at in range(0, len(later), 500):
        query = select(claims.c.number, claims.c.body).where(claims.c.number.in_(later[at : at + 500]))
        known.update({row.number: brief_of(json.loads(row.body)) for row in connection.execute(query)})
    return {root: known.get(outcome.claim, briefs[root]) for root, outcome in outcomes.items()}


def role_rows(claim_number: int, claim: Claim) -> list[dict[str, Any]]:
    """The rows of ``roles`` of one version of a claim; who says so stands among them as the role ``source``."""
    named = [(role.role, role.ref, role.span.text) for role in claim.roles]
    named += [("source", source.ref, source.span.text) for source in claim.sources]
    return [
        {"claim_number": claim_number, "position": position, "role": role, "ref": ref, "folded": fold(words)}
        for position, (role, ref, words) in enumerate(named)
    ]


def replace_heads(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Puts these heads in place of those of the same claims."""
    roots = [row["root_number"] for row in rows]
    for at in range(0, len(roots), 500):
        connection.execute(delete(claim_heads).where(claim_heads.c.root_number.in_(roots[at : at + 500])))
    bulk_insert(connection, claim_heads, rows)
