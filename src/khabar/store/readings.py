"""Readings: what one version of the reader made of a report. A new one stands beside those that were there before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from khabar.errors import KhabarError, StoreError
from khabar.model import Record, Report
from khabar.store.codec import broken_span, canonical, claim_to_body, sha256_of
from khabar.store.heads import UNREVIEWED, Outcome, brief_of, expected_heads, head_row, replace_heads, role_rows
from khabar.store.rows import NewRows
from khabar.store.tables import claim_heads, claims, readings, reports, roles
from khabar.store.words import keys_of_name, stretches

if TYPE_CHECKING:
    from khabar.store.workspace import Workspace

_BATCH = 50
UNNAMED_READER = "unnamed"


@dataclass(frozen=True, slots=True)
class Reread:
    """What a new reading of one report came to.

    ``outcome``: ``read``, ``same`` (this reader has read it before) or ``failed``, with the reason.
    ``new`` counts claims that no person has decided on and that match no claim on which one has.
    """

    report_id: str
    outcome: str
    claims: int = 0
    new: int = 0
    reason: str | None = None


def report_from_row(row: Any) -> Report:
    """The report of a row of ``reports``."""
    return Report(
        row.id, row.text, row.title, row.publisher, tuple(json.loads(row.authors_json)), row.url, row.published
    )


def read_safely(read: Callable[[Report], Record], report: Report) -> Record | str:
    """The record of the report, or, as a sentence, why there is none."""
    try:
        record = read(report)
        check_record(record, report.text)
    except KhabarError as error:
        return str(error)
    except Exception as error:  # A fault of the reader in one report must not cost the run; it is shown and counted.
        return f"the reader failed on this report, which is a fault of Khabar: {type(error).__name__}: {error}"
    return record


def check_record(record: Record, text: str) -> None:
    """Nothing where every span of the record is what stands in ``text``.

    Raises:
        StoreError: one is not.
    """
    for claim in record.claims:
        span = broken_span(claim, text)
        if span is not None:
            raise StoreError(
                f"the reader {record.reader or UNNAMED_READER} gave the claim {claim.id} a span that is not in the "
                f"text: {span.start} to {span.end}"
            )


def reading_digest(bodies: Sequence[str]) -> str:
    """The hash over the claims of one reading, in order."""
    return sha256_of("\n".join(bodies))


def add_reading(
    rows: NewRows,
    record: Record,
    *,
    report_number: int,
    at: str,
    known_refs: frozenset[str] = frozenset(),
    is_new_report: bool = False,
) -> dict[str, Any]:
    """Notes a reading with its claims; gives what the log says of it.

    The claims' heads are noted for a new report only; otherwise they are worked out after the rows are written.
    """
    report = record.report
    bodies = [claim_to_body(claim) for claim in record.claims]
    digest = reading_digest(bodies)
    number = rows.number(readings)
    reader = record.reader or UNNAMED_READER
    rows.add(
        readings,
        {
            "number": number,
            "report_number": report_number,
            "reader": reader,
            "made_at": at,
            "claim_count": len(bodies),
            "refs_json": canonical(sorted(entity.ref for entity in record.entities)),
            "digest": digest,
        },
    )
    for claim, body in zip(record.claims, bodies, strict=True):
        root = rows.number(claims)
        rows.add(
            claims,
            {
                "number": root,
                "report_number": report_number,
                "reading_number": number,
                "root_number": root,
                "maker": "machine",
                "body": body,
            },
        )
        for row in role_rows(root, claim):
            rows.add(roles, row)
        if is_new_report:
            rows.add(claim_heads, _new_head(json.loads(body), root, report_number, report))
    names: list[str] = []
    for entity in record.entities:
        rows.add_entity(entity)
        if entity.ref not in known_refs:
            names += keys_of_name(f"{entity.name_ar} | {entity.name_en or ''}")
    for words in stretches(names):
        rows.add_doc(report_number, "names", words, is_new_report=is_new_report)
    return {"reading": number, "reader": reader, "claims": len(bodies), "digest": digest}


def _new_head(body: dict[str, Any], root: int, report_number: int, report: Report) -> dict[str, Any]:
    return head_row(
        brief_of(body),
        Outcome(UNREVIEWED, root, None, None, None),
        root=root,
        report_number=report_number,
        publisher=report.publisher,
        published=report.published,
        is_live=True,
        matched_root=None,
    )


def reread_reports(
    workspace: Workspace, read: Callable[[Report], Record], *, actor: str, clock: Callable[[], str]
) -> Iterator[Reread]:
    """See ``Workspace.reread``."""
    after = 0
    while True:
        with workspace.reading() as connection:
            query = select(reports).where(reports.c.number > after).order_by(reports.c.number).limit(_BATCH)
            found = [(row.number, report_from_row(row)) for row in connection.execute(query)]
        if not found:
            return
        after = found[-1][0]
        made: list[tuple[int, Record]] = []
        results: list[Reread] = []
        for number, report in found:
            record = read_safely(read, report)
            if isinstance(record, str):
                results.append(Reread(report.id, "failed", reason=record))
            else:
                made.append((number, record))
        with workspace.writing() as connection:
            rows = NewRows(connection)
            at = clock()
            read_now = [(number, record) for number, record in made if _note_reading(rows, number, record, actor, at)]
            rows.write()
            heads = expected_heads(connection, [number for number, _ in read_now])
            replace_heads(connection, heads)
        waiting = Counter(head["report_number"] for head in heads if head["is_live"] and head["state"] == UNREVIEWED)
        done = {number for number, _ in read_now}
        for number, record in made:
            outcome = "read" if number in done else "same"
            count = len(record.claims) if number in done else 0
            results.append(Reread(record.report.id, outcome, count, waiting[number]))
        yield from results


def _note_reading(rows: NewRows, number: int, record: Record, actor: str, at: str) -> bool:
    """Notes the reading; False where this reader has read the report before."""
    report, reader = record.report, record.reader or UNNAMED_READER
    earlier = rows.connection.execute(
        select(readings.c.reader, readings.c.refs_json).where(readings.c.report_number == number)
    ).all()
    if any(row.reader == reader for row in earlier):
        return False
    known_refs = frozenset(ref for row in earlier for ref in json.loads(row.refs_json))
    detail = add_reading(rows, record, report_number=number, at=at, known_refs=known_refs)
    rows.log.note("read", f"report:{report.id}", detail, actor=actor, at=at)
    return True
