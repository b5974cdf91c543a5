"""Decisions of people on claims: accept, reject, edit, add, unsure, and undo. Each is added to those before it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select

from khabar.arabic.text import parse
from khabar.errors import InputError, UsageError
from khabar.model import Claim
from khabar.model.codec import claim_from_json, claim_to_json
from khabar.schema.vocabulary import event_types, source_kinds, statuses
from khabar.schema.vocabulary import roles as role_names
from khabar.store.codec import claim_from_body, claim_to_body, row_digest
from khabar.store.heads import (
    Decision,
    decision_to_row,
    decisions_on,
    expected_heads,
    replace_heads,
    role_rows,
    standing,
)
from khabar.store.listing import Filters, matching_roots, report_number
from khabar.store.rows import NewRows
from khabar.store.tables import claim_heads, claims, decisions, reports, roles, users
from khabar.store.words import keys_of, stretches

if TYPE_CHECKING:
    from khabar.store.workspace import Workspace

_AT_ONCE = 500
PLAIN_ACTIONS = ("accept", "reject", "unsure")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, and the clock: a function that gives the time as ISO 8601 with seconds in UTC."""

    name: str
    clock: Callable[[], str]


@dataclass(frozen=True, slots=True)
class _Subject:
    """A claim under decision and the report that it stands in."""

    root: int
    version: int
    claim: Claim
    report_number: int
    text: str


def decide(
    workspace: Workspace, number: int, action: str, *, reviewer: Reviewer, reason: str | None = None
) -> Decision:
    """Accepts or rejects a claim, or marks it unsure.

    Args:
        action: ``accept``, ``reject`` or ``unsure``.
        reason: a sentence; rejecting and unsure need one.

    Raises:
        UsageError: there is no such claim or action, or the reason is missing.
    """
    return decide_all(workspace, [number], action, reviewer=reviewer, reason=reason)[0]


def decide_all(
    workspace: Workspace,
    numbers: Sequence[int],
    action: str,
    *,
    reviewer: Reviewer,
    reason: str | None = None,
    bulk: str | None = None,
) -> list[Decision]:
    """The same decision on each of the claims, in one step: all of it is kept or nothing.

    Args:
        bulk: a name that all of these decisions carry, or None.

    Raises:
        UsageError: as ``decide``.
    """
    if action not in PLAIN_ACTIONS:
        raise UsageError(f"{action!r} is no decision: {', '.join(PLAIN_ACTIONS)}")
    if action != "accept" and not (reason or "").strip():
        raise UsageError(f"to {'reject' if action == 'reject' else 'be unsure'} needs a reason")
    with workspace.writing() as connection:
        work = _Work(connection, reviewer)
        made: list[Decision] = []
        wanted = sorted(set(numbers))
        for at in range(0, len(wanted), _AT_ONCE):
            subjects = _subjects(connection, wanted[at : at + _AT_ONCE])
            made += [work.note(subject, action, reason=reason, bulk=bulk) for subject in subjects]
            work.write()
    return made


def decide_filtered(
    workspace: Workspace,
    filters: Filters,
    action: str,
    *,
    expected: int,
    reviewer: Reviewer,
    reason: str | None = None,
) -> list[Decision]:
    """The same decision on every claim that the filters let through, under one name, so that all can be undone at once.

    Args:
        expected: how many claims the person was shown; where it is another number now, nothing is decided.

    Raises:
        UsageError: the number is another one; otherwise as ``decide``.
    """
    with workspace.reading() as connection:
        numbers = matching_roots(connection, filters)
    if len(numbers) != expected:
        raise UsageError(f"the filters now let {len(numbers)} claims through, not {expected}; look again")
    if not numbers:
        return []
    bulk = f"{reviewer.clock()} {reviewer.name} {action} {len(numbers)}"
    return decide_all(workspace, numbers, action, reviewer=reviewer, reason=reason, bulk=bulk)


def edit(workspace: Workspace, number: int, changes: Mapping[str, Any], *, reviewer: Reviewer, reason: str) -> Decision:
    """Keeps the claim with some of its fields changed; the version before stays beside it.

    Args:
        changes: fields of the claim in the shape of the record (spec/record.md), each the whole new value:
            ``{"status": "denied"}``, ``{"roles": […]}``.
        reason: a sentence.

    Raises:
        UsageError: there is no such claim or field, a value is wrong, nothing changes, or the reason is missing.
    """
    if not reason.strip():
        raise UsageError("an edit needs a reason")
    with workspace.writing() as connection:
        subject = _subjects(connection, [number])[0]
        edited = apply_changes(subject.claim, changes, subject.text)
        if edited == subject.claim:
            raise UsageError("the edit changes nothing; accept the claim instead")
        work = _Work(connection, reviewer)
        version = work.add_version(subject, edited)
        decision = work.note(subject, "edit", reason=reason, after=version, claim=edited)
        work.write()
    return decision


def add_claim(
    workspace: Workspace, report_id: str, fields: Mapping[str, Any], *, reviewer: Reviewer, reason: str | None = None
) -> Decision:
    """Adds a claim that the machine missed.

    Args:
        fields: the claim in the shape of the record; ``type``, ``trigger`` and ``roles`` are needed, the rest has the
            record's defaults. The id is given by the workspace.

    Raises:
        UsageError: there is no such report, or a value is wrong.
    """
    with workspace.writing() as connection:
        number = report_number(connection, report_id)
        row = connection.execute(select(reports).where(reports.c.number == number)).one()
        work = _Work(connection, reviewer)
        root = work.rows.number(claims)
        claim = _checked({"status": "occurred", "roles": [], **fields, "id": f"p{root}"}, row.text)
        subject = _Subject(root, root, claim, number, row.text)
        work.add_version(subject, claim, number=root)
        decision = work.note(subject, "add", reason=reason, before=None, after=root, claim=claim)
        work.write()
    return decision


def undo(
    workspace: Workspace, *, reviewer: Reviewer, decision: int | None = None, reason: str | None = None
) -> list[Decision]:
    """Takes a decision back; without a number, the reviewer's last one that still stands, with its whole bulk.

    Undoing an undo brings the decision back.

    Raises:
        UsageError: there is nothing to take back, or that decision does not stand any more.
    """
    with workspace.writing() as connection:
        targets = _undo_targets(connection, reviewer.name, decision)
        subjects = {subject.root: subject for subject in _subjects(connection, [each.root for each in targets])}
        work = _Work(connection, reviewer)
        made = [
            work.note(subjects[each.root], "undo", reason=reason, undoes=each.number, after=None) for each in targets
        ]
        work.write()
    return made


def _undo_targets(connection: Connection, reviewer: str, number: int | None) -> list[Decision]:
    if number is None:
        number = _last_standing(connection, reviewer)
    row = connection.execute(select(decisions).where(decisions.c.number == number)).first()
    if row is None:
        raise UsageError(f"the workspace holds no decision {number}")
    wanted = [row.number]
    if row.bulk is not None and row.action != "undo":
        wanted = list(connection.execute(select(decisions.c.number).where(decisions.c.bulk == row.bulk)).scalars())
    on_these = connection.execute(select(decisions.c.root_number).where(decisions.c.number.in_(wanted))).scalars()
    made = [each for group in decisions_on(connection, on_these).values() for each in group]
    undone = {each.undoes for each in made if each.action == "undo" and _stands(each, made)}
    targets = [each for each in made if each.number in set(wanted) and each.number not in undone]
    if not targets:
        raise UsageError(f"the decision {number} has been taken back already")
    return sorted(targets, key=lambda each: each.number)


def _stands(decision: Decision, made: Sequence[Decision]) -> bool:
    """Whether no later undo that itself stands takes the decision back."""
    return not any(each.undoes == decision.number and _stands(each, made) for each in made)


def _last_standing(connection: Connection, reviewer: str) -> int:
    query = select(decisions.c.root_number).where(decisions.c.reviewer == reviewer, decisions.c.action != "undo")
    for root in connection.execute(query.order_by(decisions.c.number.desc())).scalars():
        own = [each for each in standing(decisions_on(connection, [root])[root]) if each.reviewer == reviewer]
        if own:
            return own[-1].number
    raise UsageError(f"{reviewer} has made no decision that still stands")


def apply_changes(claim: Claim, changes: Mapping[str, Any], text: str) -> Claim:
    """The claim with the fields of ``changes`` in place of its own, checked against text and vocabulary.

    Raises:
        UsageError: a field is unknown or its value is wrong.
    """
    before = claim_to_json(claim)
    unknown = sorted(set(changes) - {field.name for field in dataclasses.fields(Claim)} | ({"id"} & set(changes)))
    if unknown:
        raise UsageError(f"a claim has no field to edit that is called {unknown[0]!r}")
    return _checked({**before, **changes}, text)


def _checked(fields: Mapping[str, Any], text: str) -> Claim:
    try:
        claim = claim_from_json(_completed(fields, text), text)
    except InputError as error:
        raise UsageError(f"the claim is not right: {error}") from error
    if claim.type not in event_types():
        raise UsageError(f"{claim.type!r} is no type of event")
    if claim.status not in statuses():
        raise UsageError(f"{claim.status!r} is no status")
    for role in claim.roles:
        if role.role not in role_names():
            raise UsageError(f"{role.role!r} is no role")
    for source in claim.sources:
        if source.kind not in source_kinds():
            raise UsageError(f"{source.kind!r} is no kind of source")
    return claim


def _completed(fields: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The fields with what a person need not type: the words of spans, and the sentence as evidence."""
    whole = dict(fields)
    if isinstance(whole.get("trigger"), dict):
        whole["trigger"] = _with_words(whole["trigger"], text)
        whole.setdefault("evidence", _sentence_around(whole["trigger"].get("start"), text))
    for name in ("also", "roles", "sources"):
        if isinstance(whole.get(name), list):
            whole[name] = [_with_words(each, text) for each in whole[name]]
    return whole


def _with_words(value: Any, text: str) -> Any:
    if not isinstance(value, dict) or "text" in value:
        return value
    start, end = value.get("start"), value.get("end")
    return {**value, "text": text[start:end]} if isinstance(start, int) and isinstance(end, int) else value


def _sentence_around(offset: Any, text: str) -> dict[str, int]:
    parsed = parse(text)
    for sentence in parsed.sentences:
        start, end = parsed.tokens[sentence.first].start, parsed.tokens[sentence.last - 1].end
        if isinstance(offset, int) and start <= offset < end:
            return {"start": start, "end": end}
    return {"start": 0, "end": len(text)}


def _subjects(connection: Connection, numbers: Sequence[int]) -> list[_Subject]:
    found: dict[int, _Subject] = {}
    wanted = sorted(set(numbers))
    for at in range(0, len(wanted), 500):
        query = (
            select(
                claim_heads.c.root_number,
                claim_heads.c.claim_number,
                claims.c.body,
                reports.c.number,
                reports.c.text,
            )
            .join(claims, claims.c.number == claim_heads.c.claim_number)
            .join(reports, reports.c.number == claim_heads.c.report_number)
            .where(claim_heads.c.root_number.in_(wanted[at : at + 500]))
        )
        for row in connection.execute(query):
            claim = claim_from_body(row.body, row.text)
            found[row.root_number] = _Subject(
                row.root_number,
                row.claim_number,
                claim,
                row.number,
                row.text,
            )
    missing = [number for number in wanted if number not in found]
    if missing:
        raise UsageError(f"the workspace holds no claim {missing[0]}")
    return [found[number] for number in wanted]


class _Work:
    """Decisions of one transaction on their way into rows, heads and log."""

    def __init__(self, connection: Connection, reviewer: Reviewer) -> None:
        if not reviewer.name.strip():
            raise UsageError("a decision needs the name of the person who makes it")
        self.rows = NewRows(connection)
        self._connection = connection
        self._reviewer = reviewer
        self._at = reviewer.clock()
        self._made: list[tuple[_Subject, Decision]] = []
        ensure_user(connection, reviewer.name, at=self._at)

    def add_version(self, subject: _Subject, claim: Claim, *, number: int | None = None) -> int:
        """Notes a claim made by a person; gives its number."""
        version = self.rows.number(claims) if number is None else number
        self.rows.add(
            claims,
            {
                "number": version,
                "report_number": subject.report_number,
                "reading_number": None,
                "root_number": subject.root,
                "maker": "person",
                "body": claim_to_body(claim),
            },
        )
        for row in role_rows(version, claim):
            self.rows.add(roles, row)
        return version

    def note(
        self,
        subject: _Subject,
        action: str,
        *,
        reason: str | None,
        before: int | None = -1,
        after: int | None = -1,
        claim: Claim | None = None,
        undoes: int | None = None,
        bulk: str | None = None,
    ) -> Decision:
        """Notes one decision; versions that are not given are the one that holds."""
        decision = Decision(
            number=self.rows.number(decisions),
            root=subject.root,
            action=action,
            reviewer=self._reviewer.name,
            at=self._at,
            reason=(reason or "").strip() or None,
            claim_before=subject.version if before == -1 else before,
            claim_after=subject.version if after == -1 else after,
            undoes=undoes,
            bulk=bulk,
        )
        row = decision_to_row(decision)
        self.rows.add(decisions, row)
        detail = {"decision": decision.number, "action": action, "digest": row_digest(row)}
        if claim is not None:
            detail |= {"claim": decision.claim_after, "body": row_digest({"body": claim_to_body(claim)})}
        self.rows.log.note("decide", f"claim:{subject.root}", detail, actor=decision.reviewer, at=self._at)
        if decision.reason is not None:
            for words in stretches(keys_of(decision.reason)):
                self.rows.add_doc(subject.report_number, "notes", words)
        self._made.append((subject, decision))
        return decision

    def write(self) -> None:
        """Puts everything down and works out again what holds of each claim."""
        self.rows.write()
        report_numbers = sorted({subject.report_number for subject, _ in self._made})
        roots = {subject.root for subject, _ in self._made}
        replace_heads(self._connection, expected_heads(self._connection, report_numbers, roots=roots))
        self._made = []


def ensure_user(connection: Connection, name: str, *, at: str, role: str = "reviewer") -> None:
    """Makes the person known to the workspace, if need be."""
    if connection.execute(select(users.c.name).where(users.c.name == name)).first() is None:
        connection.execute(insert(users).values(name=name, display_name=None, role=role, added_at=at))
