"""Checks a whole workspace: the chain of the log, every original, every text, every span, every decision.

Source: Berkeley Protocol on Digital Open Source Investigations (2022), sections 154 and 167.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from khabar.errors import StoreError
from khabar.model import Report
from khabar.store.audit import FIRST_HASH, Entry, entries, entry_hash
from khabar.store.checkpoints import Checkpoint
from khabar.store.codec import claim_from_body, row_digest, sha256_of
from khabar.store.heads import expected_heads
from khabar.store.importing import content_key, derivations_digest, report_digest
from khabar.store.readings import reading_digest, report_from_row
from khabar.store.tables import (
    audit,
    claim_heads,
    claims,
    decisions,
    derivations,
    originals,
    readings,
    reports,
    roles,
    settings,
)

if TYPE_CHECKING:
    from khabar.store.workspace import Workspace

_AT_ONCE = 200
MOST_PROBLEMS = 100
"""Checking stops after so many: the first one counts, and a wrecked store would fill the screen."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as the log says.

    Attributes:
        entry: number of the log entry that it contradicts, or None where there is none.
        subject: what it is about: ``report:<id>``, ``claim:<number>``, ``original:<sha256>``, ``log`` …
        message: a sentence for a person.
    """

    entry: int | None
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and what was found. ``first_broken`` is the lowest entry of the log that is contradicted."""

    entries: int
    last_hash: str
    reports: int
    claims: int
    decisions: int
    originals: int
    withheld: int
    strays: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found; files that no import finished (``strays``) do no harm."""
        return not self.problems

    @property
    def first_broken(self) -> int | None:
        """The lowest entry of the log that something contradicts, or None."""
        numbers = [problem.entry for problem in self.problems if problem.entry is not None]
        return min(numbers) if numbers else None


class _Found:
    """Problems up to the limit."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, entry: int | None, subject: str, message: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(entry, subject, message))


def verify(workspace: Workspace, *, checkpoint: Checkpoint | None = None) -> Verification:
    """Everything that was checked, and each thing that is not as it was logged.

    Args:
        checkpoint: a deposited state of the log (``checkpoints.read_checkpoint``), to find out whether the log was cut
            or written anew since.
    """
    found = _Found()
    with workspace.reading() as connection:
        count, last_hash, logged = _check_chain(connection, found, checkpoint)
        _check_settings(workspace, connection, found, checkpoint)
        report_count, claim_count = _check_reports(connection, found, logged)
        decision_count = _check_decisions(connection, found, logged)
        _check_logged_exists(found, logged)
        original_count, withheld, strays = _check_originals(workspace, connection, found, logged)
    return Verification(
        count,
        last_hash,
        report_count,
        claim_count,
        decision_count,
        original_count,
        withheld,
        tuple(strays),
        tuple(sorted(found.problems, key=lambda each: (each.entry is None, each.entry or 0))),
    )


class _Logged:
    """What the log says of each thing; what is checked against a row is taken out, so that the rest is missing."""

    def __init__(self) -> None:
        self.reports: dict[str, tuple[int, dict[str, Any]]] = {}
        self.readings: dict[int, tuple[int, dict[str, Any]]] = {}
        self.decisions: dict[int, tuple[int, dict[str, Any]]] = {}
        self.versions: dict[int, tuple[int, str]] = {}
        self.report_entry: dict[int, int] = {}

    def take(self, entry: Entry) -> None:
        """Notes what an entry says."""
        detail = json.loads(entry.detail)
        if entry.action == "import":
            self.reports[entry.subject.partition(":")[2]] = (entry.number, detail)
            if "reading" in detail:
                self.readings[detail["reading"]["reading"]] = (entry.number, detail["reading"])
        elif entry.action == "read":
            self.readings[detail["reading"]] = (entry.number, detail)
        elif entry.action == "decide":
            self.decisions[detail["decision"]] = (entry.number, detail)
            if "claim" in detail:
                self.versions[detail["claim"]] = (entry.number, detail["body"])


def _check_chain(connection: Connection, found: _Found, checkpoint: Checkpoint | None) -> tuple[int, str, _Logged]:
    logged = _Logged()
    expected, previous, is_whole = 0, FIRST_HASH, True
    is_deposited = checkpoint is None
    for entry in entries(connection):
        expected += 1
        if is_whole:
            problem = _entry_problem(entry, expected, previous)
            if problem:
                found.add(entry.number, "log", problem)
                is_whole = False
        if checkpoint is not None and entry.number == checkpoint.number:
            is_deposited = True
            if entry.hash != checkpoint.hash:
                found.add(entry.number, "log", "the log up to here is not the one that the checkpoint was made of")
        previous = entry.hash
        try:
            logged.take(entry)
        except (ValueError, KeyError, TypeError, AttributeError):
            found.add(entry.number, "log", "what the entry says cannot be read")
    if not expected:
        found.add(1, "log", "the log is empty")
    if not is_deposited and checkpoint is not None:
        found.add(expected + 1, "log", f"the log ends before entry {checkpoint.number}, which the checkpoint names")
    return expected, previous, logged


def _entry_problem(entry: Entry, expected: int, previous: str) -> str | None:
    if entry.number != expected:
        return f"entry {expected} is missing from the log"
    if entry.previous_hash != previous:
        return "the entry does not follow the one before it"
    own = entry_hash(
        entry.number, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.previous_hash
    )
    return None if entry.hash == own else "the entry was changed after it was written"


def _check_settings(workspace: Workspace, connection: Connection, found: _Found, checkpoint: Checkpoint | None) -> None:
    stored = {row.name: row.value for row in connection.execute(select(settings))}
    first = next(entries(connection), None)
    if first is None or first.action != "create":
        return
    if first.subject != f"workspace:{stored.get('workspace_id')}" or (
        json.loads(first.detail).get("public_key") != stored.get("public_key")
    ):
        found.add(first.number, "workspace", "id or key of the workspace are not those that it was made with")
    if checkpoint is None:
        return
    if checkpoint.workspace != workspace.description.id:
        found.add(first.number, "workspace", "the checkpoint is of another workspace")
    elif checkpoint.public_key != stored.get("public_key"):
        found.add(first.number, "workspace", "the checkpoint was signed with another key than this workspace's")


def _check_reports(connection: Connection, found: _Found, logged: _Logged) -> tuple[int, int]:
    """Each report with its derivations, readings, claims and heads, some at a time."""
    report_count = claim_count = after = 0
    while True:
        page = select(reports).where(reports.c.number > after).order_by(reports.c.number).limit(_AT_ONCE)
        rows = connection.execute(page).all()
        if not rows:
            return report_count, claim_count
        after = rows[-1].number
        report_count += len(rows)
        numbers = [row.number for row in rows]
        steps = _grouped(
            connection.execute(
                select(derivations).where(derivations.c.report_number.in_(numbers)).order_by(derivations.c.step)
            )
        )
        texts = {row.number: row.text for row in rows}
        for row in rows:
            _check_report(row, steps.get(row.number, []), found, logged)
        claim_count += _check_claims(connection, numbers, texts, found, logged)
        _check_heads(connection, numbers, found)


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.report_number, []).append(row)
    return found


def _check_report(row: Any, steps: Sequence[Any], found: _Found, logged: _Logged) -> None:
    subject = f"report:{row.id}"
    entry, detail = logged.reports.pop(row.id, (None, None))
    if entry is None or detail is None:
        found.add(None, subject, "the log does not know how this report came here")
        return
    logged.report_entry[row.number] = entry
    report: Report = report_from_row(row)
    if sha256_of(row.text) != row.text_sha256:
        found.add(entry, subject, "the text is not the one that was imported")
    elif content_key(report) != row.content_key or report_digest(dict(row._mapping)) != detail.get("report"):
        found.add(entry, subject, "title, outlet, date or origin are not those that were imported")
    if derivations_digest([dict(step._mapping) for step in steps]) != detail.get("derivations"):
        found.add(entry, subject, "the steps from the original to the text are not those that were logged")
    elif steps and steps[-1].sha256 not in (None, row.text_sha256):
        found.add(entry, subject, "the last step did not give this text")


def _check_claims(
    connection: Connection, numbers: Sequence[int], texts: dict[int, str], found: _Found, logged: _Logged
) -> int:
    made = _grouped(
        connection.execute(select(readings).where(readings.c.report_number.in_(numbers)).order_by(readings.c.number))
    )
    by_reading: dict[int | None, list[Any]] = {}
    count = 0
    for row in connection.execute(select(claims).where(claims.c.report_number.in_(numbers)).order_by(claims.c.number)):
        count += 1
        by_reading.setdefault(row.reading_number, []).append(row)
        try:
            claim_from_body(row.body, texts[row.report_number])
        except StoreError as error:
            found.add(_entry_of_claim(row, logged), f"claim:{row.root_number}", str(error))
    for each in (reading for group in made.values() for reading in group):
        entry, detail = logged.readings.pop(each.number, (None, None))
        bodies = [row.body for row in by_reading.pop(each.number, [])]
        subject = f"reading:{each.number}"
        if entry is None or detail is None:
            found.add(None, subject, "the log does not know this reading")
        elif reading_digest(bodies) != detail.get("digest") or each.digest != detail.get("digest"):
            found.add(entry, subject, "its claims are not those that the reader made")
        elif each.reader != detail.get("reader") or each.claim_count != len(bodies):
            found.add(entry, subject, "the reader or the number of claims is not what was logged")
    for row in (row for group in by_reading.values() for row in group):
        entry, digest = logged.versions.pop(row.number, (None, None))
        if entry is None:
            found.add(None, f"claim:{row.root_number}", "the log does not know who made this claim")
        elif row_digest({"body": row.body}) != digest:
            found.add(entry, f"claim:{row.root_number}", "the claim is not what the person entered")
    return count


def _entry_of_claim(row: Any, logged: _Logged) -> int | None:
    if row.reading_number is None:
        return logged.versions.get(row.number, (None, ""))[0]
    return logged.readings.get(row.reading_number, (None, {}))[0]


def _check_heads(connection: Connection, numbers: Sequence[int], found: _Found) -> None:
    try:
        expected = {row["root_number"]: row for row in expected_heads(connection, numbers)}
    except (ValueError, KeyError, TypeError):
        # A damaged claim, which has been named above.
        return
    stored = {
        row.root_number: dict(row._mapping)
        for row in connection.execute(select(claim_heads).where(claim_heads.c.report_number.in_(numbers)))
    }
    for root in sorted(expected.keys() | stored.keys()):
        if expected.get(root) != stored.get(root):
            found.add(None, f"claim:{root}", "what the lists say of the claim is not what the decisions come to")
    missing = select(func.count()).where(
        roles.c.claim_number.in_(select(claims.c.number).where(claims.c.report_number.in_(numbers)))
    )
    held = select(claims.c.body).where(claims.c.report_number.in_(numbers))
    wanted = 0
    for body in connection.execute(held).scalars():
        try:
            content = json.loads(body)
            wanted += len(content["roles"]) + len(content["sources"])
        except (ValueError, KeyError, TypeError):
            return
    if connection.execute(missing).scalar_one() != wanted:
        found.add(None, f"report number {numbers[0]} to {numbers[-1]}", "the index of roles is not that of the claims")


def _check_decisions(connection: Connection, found: _Found, logged: _Logged) -> int:
    count = 0
    for row in connection.execution_options(yield_per=1000).execute(select(decisions).order_by(decisions.c.number)):
        count += 1
        entry, detail = logged.decisions.pop(row.number, (None, None))
        subject = f"claim:{row.root_number}"
        if entry is None or detail is None:
            found.add(None, subject, f"the log does not know the decision {row.number}")
        elif row_digest(dict(row._mapping)) != detail.get("digest"):
            found.add(entry, subject, f"the decision {row.number} is not the one that was made")
    return count


def _check_logged_exists(found: _Found, logged: _Logged) -> None:
    for report_id, (entry, _) in logged.reports.items():
        found.add(entry, f"report:{report_id}", "the report was imported and is not there any more")
    for number, (entry, _) in logged.readings.items():
        found.add(entry, f"reading:{number}", "the reading was made and is not there any more")
    for number, (entry, _) in logged.decisions.items():
        found.add(entry, f"decision:{number}", "the decision was made and is not there any more")
    for number, (entry, _) in logged.versions.items():
        found.add(entry, f"claim version {number}", "the claim was entered and is not there any more")


def _check_originals(
    workspace: Workspace, connection: Connection, found: _Found, logged: _Logged
) -> tuple[int, int, Iterator[str] | list[str]]:
    first_report = {
        row[0]: row[1]
        for row in connection.execute(
            select(reports.c.original_sha256, func.min(reports.c.number)).group_by(reports.c.original_sha256)
        )
    }
    kept: set[str] = set()
    withheld = count = 0
    for row in connection.execute(select(originals).order_by(originals.c.sha256)):
        count += 1
        if not row.is_kept:
            withheld += 1
            continue
        kept.add(row.sha256)
        try:
            workspace.originals.get(row.sha256)
        except StoreError as error:
            entry = logged.report_entry.get(first_report.get(row.sha256, 0))
            found.add(entry, f"original:{row.sha256}", str(error))
    strays = sorted(path.name for path in _files(workspace.originals.root) if path.name not in kept)
    return count, withheld, strays


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def log_length(connection: Connection) -> int:
    """How many entries the log has."""
    return connection.execute(select(func.count()).select_from(audit)).scalar_one()
