"""What holds of a claim now, worked out from the decisions on it; a person's decision outranks the machine's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select

from khabar.arabic.normalise import fold
from khabar.model import Claim
from khabar.store.driver import bulk_insert
from khabar.store.tables import claim_heads, decisions

UNREVIEWED = "machine"
KEPT_STATES = ("accepted", "edited", "added")
DECIDED_STATES = (*KEPT_STATES, "rejected", "unsure")

_STATE_AFTER = {"accept": "accepted", "reject": "rejected", "edit": "edited", "add": "added", "unsure": "unsure"}
_VERDICT = {"accept": "keep", "edit": "keep", "add": "keep", "reject": "reject", "unsure": "unsure"}


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
class Verdict:
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


def replay(root: int, made: Sequence[Decision]) -> Verdict:
    """What the decisions on the claim ``root``, in order, come to."""
    valid = standing(made)
    was_added = any(decision.action == "add" for decision in made)
    if not valid or (was_added and not any(decision.action == "add" for decision in valid)):
        return Verdict("withdrawn" if was_added else UNREVIEWED, root, None, None, None)
    last = valid[-1]
    claim = root
    for decision in valid:
        if decision.claim_after is not None:
            claim = decision.claim_after
    by_person = {decision.reviewer: decision for decision in valid}
    agreement = None
    if len(by_person) > 1:
        opinions = {
            (_VERDICT[each.action], each.claim_after if _VERDICT[each.action] == "keep" else None)
            for each in by_person.values()
        }
        agreement = "agree" if len(opinions) == 1 else "disagree"
    return Verdict(_STATE_AFTER[last.action], claim, last.reviewer, last.at, agreement)


def verdict_of(decision: Decision) -> str:
    """``keep``, ``reject`` or ``unsure``: what the decision says of the claim, whatever it changed in it."""
    return _VERDICT[decision.action]


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


def head_row(
    claim: Claim,
    verdict: Verdict,
    *,
    root: int,
    report_number: int,
    publisher: str | None,
    published: str | None,
    is_live: bool,
    matched_root: int | None,
) -> dict[str, Any]:
    """The row of ``claim_heads`` of a claim: what lists and filters need of the version that holds."""
    start, end = (claim.time.start, claim.time.end) if claim.time is not None else (None, None)
    return {
        "root_number": root,
        "claim_number": verdict.claim,
        "report_number": report_number,
        "is_live": is_live,
        "matched_root": matched_root,
        "state": verdict.state,
        "reviewer": verdict.reviewer,
        "decided_at": verdict.at,
        "agreement": verdict.agreement,
        "type": claim.type,
        "status": claim.status,
        "start": claim.trigger.start,
        "day_start": start,
        "day_end": end,
        "sort_day": start or end or published or "",
        "publisher": publisher,
        "confidence": claim.confidence,
    }


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
