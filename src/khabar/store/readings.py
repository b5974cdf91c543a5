"""Readings: what one version of the reader made of a report. A new one stands beside those that were there before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from khabar.errors import KhabarError, StoreError
from khabar.model import Claim, Record, Report, Span
from khabar.store.codec import broken_span, canonical, claim_from_body, claim_to_body, sha256_of
from khabar.store.heads import DECIDED_STATES, UNREVIEWED, Verdict, head_row, replace_heads, role_rows
from khabar.store.rows import NewRows
from khabar.store.tables import claim_heads, claims, readings, reports, roles
from khabar.store.words import keys_of, stretches

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


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A claim on which a person has decided: its root, the version that holds, and the first one's trigger."""

    root: int
    claim: Claim
    first_trigger: Span


def report_from_row(row: Any) -> Report:
    """The report of a row of ``reports``."""
    import json

    return Report(
        row.id, row.text, row.title, row.publisher, tuple(json.loads(row.authors_json)), row.url, row.published
    )


def check_record(record: Record, text: str) -> None:
    """Nothing where every span of the record is what stands in ``text``.

    Raises:
        StoreError: one is not.
    """
    for claim in record.claims:
        span = broken_span(claim, text)
        if span is not None:
            raise StoreError(
                f"the reader {record.reader or UNNAMED_READER} gave the claim {claim.id} a span that is not in the text: "
                f"{span.start} to {span.end}"
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
    reviewed: Sequence[Reviewed] = (),
    known_refs: frozenset[str] = frozenset(),
    is_new_report: bool = False,
) -> tuple[dict[str, Any], int]:
    """Notes a reading with its claims; gives what the log says of it, and how many claims wait for a decision.

    A machine claim that matches one on which a person has decided is kept and compared, but is not shown as one more.
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
    open_count = 0
    for claim, body in zip(record.claims, bodies, strict=True):
        root = rows.number(claims)
        matched = match_reviewed(claim, reviewed)
        open_count += matched is None
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
        rows.add(
            claim_heads,
            head_row(
                claim,
                Verdict(UNREVIEWED, root, None, None, None),
                root=root,
                report_number=report_number,
                publisher=report.publisher,
                published=report.published,
                is_live=matched is None,
                matched_root=matched,
            ),
        )
    names = []
    for entity in record.entities:
        rows.add_entity(entity)
        if entity.ref not in known_refs:
            names += keys_of(f"{entity.name_ar} | {entity.name_en or ''}")
    for words in stretches(names):
        rows.add_doc(report_number, "names", words, is_new_report=is_new_report)
    return {"reading": number, "reader": reader, "claims": len(bodies), "digest": digest}, open_count


def match_reviewed(claim: Claim, reviewed: Sequence[Reviewed]) -> int | None:
    """The root of the reviewed claim that this one repeats, or None: the same words as trigger, the same type if possible."""
    touching = [
        each
        for each in reviewed
        if _overlap(claim.trigger, each.claim.trigger) or _overlap(claim.trigger, each.first_trigger)
    ]
    if not touching:
        return None
    return min(touching, key=lambda each: (each.claim.type != claim.type, each.root)).root


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def reviewed_claims(connection: Connection, report_number: int, text: str) -> list[Reviewed]:
    """The claims of the report on which a person has decided, rejected ones included."""
    first, held = claims.alias("first"), claims.alias("held")
    query = (
        select(claim_heads.c.root_number, held.c.body, first.c.body.label("first_body"))
        .join(held, held.c.number == claim_heads.c.claim_number)
        .join(first, first.c.number == claim_heads.c.root_number)
        .where(claim_heads.c.report_number == report_number, claim_heads.c.state.in_(DECIDED_STATES))
        .order_by(claim_heads.c.root_number)
    )
    return [
        Reviewed(row.root_number, claim_from_body(row.body, text), claim_from_body(row.first_body, text).trigger)
        for row in connection.execute(query)
    ]


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
            try:
                record = read(report)
                check_record(record, report.text)
            except KhabarError as error:
                results.append(Reread(report.id, "failed", reason=str(error)))
                continue
            made.append((number, record))
        with workspace.writing() as connection:
            rows = NewRows(connection)
            results += [_reread_one(rows, number, record, actor=actor, at=clock()) for number, record in made]
            rows.write()
        yield from results


def _reread_one(rows: NewRows, number: int, record: Record, *, actor: str, at: str) -> Reread:
    import json

    connection = rows.connection
    report = record.report
    reader = record.reader or UNNAMED_READER
    earlier = connection.execute(
        select(readings.c.reader, readings.c.refs_json).where(readings.c.report_number == number)
    ).all()
    if any(row.reader == reader for row in earlier):
        return Reread(report.id, "same")
    reviewed = reviewed_claims(connection, number, report.text)
    known_refs = frozenset(ref for row in earlier for ref in json.loads(row.refs_json))
    _retire_unreviewed(connection, number)
    detail, open_count = add_reading(
        rows, record, report_number=number, at=at, reviewed=reviewed, known_refs=known_refs
    )
    rows.log.note("read", f"report:{report.id}", detail, actor=actor, at=at)
    return Reread(report.id, "read", claims=len(record.claims), new=open_count)


def _retire_unreviewed(connection: Connection, report_number: int) -> None:
    """Takes the undecided claims of earlier readings off the lists; the rows stay."""
    query = select(claim_heads).where(
        claim_heads.c.report_number == report_number, claim_heads.c.state == UNREVIEWED, claim_heads.c.is_live
    )
    old = [{**row._mapping, "is_live": False} for row in connection.execute(query)]
    replace_heads(connection, old)
