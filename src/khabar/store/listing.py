"""Lists of claims and reports, filtered and searched, a page at a time; and one report with all that belongs to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, tuple_

from khabar.arabic.normalise import fold
from khabar.errors import UsageError
from khabar.model import Claim, Entity, Report, Span
from khabar.store.codec import claim_from_body
from khabar.store.heads import Decision, decision_from_row
from khabar.store.query import Query, condition, highlights, parse_query
from khabar.store.readings import report_from_row
from khabar.store.rows import entity_from_row
from khabar.store.tables import (
    claim_heads,
    claims,
    decisions,
    derivations,
    entities,
    originals,
    readings,
    report_links,
    reports,
    roles,
)
from khabar.store.words import keys_of

PLACE_ROLES = ("at", "from", "to", "via")
SOURCE_ROLE = "source"
_ARTICLE = "\u0627\u0644"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which claims; everything that is given must hold, and what is empty does not matter.

    Attributes:
        text: a search as ``query.parse_query`` reads it, over the report of the claim.
        types, statuses, states: any of these.
        actor, place, source: a ref (``actor:…``), or words of a name; a source also matches the outlet.
        date_from, date_to: ISO days, both included; the claim's own time, or, where it has none, the day of its report.
        reviewer: who made the decision that holds.
        agreement: ``agree`` or ``disagree`` of two readers.
        report: id of the one report.
        confidence_below: the machine's confidence is under this, or not given.
        with_retired: also claims of earlier readings that nobody decided on.
    """

    text: str | None = None
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    actor: str | None = None
    place: str | None = None
    source: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    reviewer: str | None = None
    agreement: str | None = None
    report: str | None = None
    confidence_below: float | None = None
    with_retired: bool = False

    @property
    def narrows_claims(self) -> bool:
        """Whether anything beside the text is asked for."""
        return self != Filters(text=self.text, with_retired=self.with_retired)


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """One claim in a list.

    ``number`` is its number through all edits; ``state`` is ``machine`` until a person decides.
    """

    number: int
    version: int
    claim: Claim
    state: str
    reviewer: str | None
    decided_at: str | None
    agreement: str | None
    is_live: bool
    matched: int | None
    report_id: str
    title: str | None
    publisher: str | None
    published: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """Some claims of a list. ``total`` counts the whole list; ``after`` is handed back for the next page, or None."""

    claims: tuple[ListedClaim, ...]
    total: int
    after: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that was found. ``marks`` and ``title_marks`` are where the words stand in the text and the title.

    ``claims`` counts the report's claims that the filters let through.
    """

    report: Report
    marks: tuple[Span, ...]
    title_marks: tuple[Span, ...]
    claims: int


@dataclass(frozen=True, slots=True)
class HitPage:
    """Some reports that were found; as ``ClaimPage``."""

    hits: tuple[Hit, ...]
    total: int
    after: str | None


def claim_conditions(connection: Connection, filters: Filters, *, is_picked: bool = False) -> list[ColumnElement[bool]]:
    """The filters as conditions on ``claim_heads``.

    Args:
        is_picked: another condition picks few claims already.
    """
    head = claim_heads.c
    is_picked = is_picked or any(
        each is not None for each in (filters.text, filters.actor, filters.place, filters.source, filters.report)
    )
    found: list[ColumnElement[bool]] = []
    if not filters.with_retired:
        # Worded so that SQLite does not walk all live claims where the words or names pick few.
        found.append(head.is_live.is_not(False) if is_picked else head.is_live)
    if filters.text is not None:
        found.append(condition(parse_query(filters.text), head.report_number, connection.dialect))
    for values, column in ((filters.types, head.type), (filters.statuses, head.status), (filters.states, head.state)):
        if values:
            found.append(column.in_(values))
    if filters.reviewer is not None:
        found.append(head.reviewer == filters.reviewer)
    if filters.agreement is not None:
        found.append(head.agreement == filters.agreement)
    if filters.report is not None:
        found.append(head.report_number == report_number(connection, filters.report))
    if filters.confidence_below is not None:
        found.append(or_(head.confidence < filters.confidence_below, head.confidence.is_(None)))
    found += _day_conditions(filters)
    if filters.actor is not None:
        found.append(_role_condition(connection, filters.actor, roles.c.role.not_in((*PLACE_ROLES, SOURCE_ROLE))))
    if filters.place is not None:
        found.append(_role_condition(connection, filters.place, roles.c.role.in_(PLACE_ROLES)))
    if filters.source is not None:
        says = _role_condition(connection, filters.source, roles.c.role == SOURCE_ROLE)
        found.append(or_(says, head.publisher == filters.source))
    return found


def _day_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    head = claim_heads.c
    found: list[ColumnElement[bool]] = []
    if filters.date_to is not None:
        found += [head.first_day <= filters.date_to, head.last_day != ""]
    if filters.date_from is not None:
        found.append(head.last_day >= filters.date_from)
    return found


def _role_condition(connection: Connection, wanted: str, of_kind: ColumnElement[bool]) -> ColumnElement[bool]:
    """The claims with a role of that kind that is, or is called, ``wanted``."""
    named = fold(wanted).strip()
    is_it = [roles.c.ref.in_(_refs_named(connection, wanted)), roles.c.folded.in_((named, _ARTICLE + named))]
    return claim_heads.c.claim_number.in_(select(roles.c.claim_number).where(or_(*is_it), of_kind))


def _refs_named(connection: Connection, wanted: str) -> list[str]:
    if wanted.startswith(("actor:", "place:")):
        return [wanted]
    keys = keys_of(wanted)
    if not keys:
        raise UsageError(f"{wanted!r} holds no word of a name")
    query = (
        select(entities.c.ref).where(*(entities.c.words.like(f"% {key} %") for key in keys)).order_by(entities.c.ref)
    )
    return list(connection.execute(query).scalars())


def report_number(connection: Connection, report_id: str) -> int:
    """The number of the report with that id.

    Raises:
        UsageError: there is none.
    """
    found = connection.execute(select(reports.c.number).where(reports.c.id == report_id)).scalar()
    if found is None:
        raise UsageError(f"the workspace holds no report {report_id!r}")
    return int(found)


def list_claims(connection: Connection, filters: Filters, *, limit: int = 50, after: str | None = None) -> ClaimPage:
    """One page of the claims that the filters let through, the newest day first.

    Args:
        after: what the page before gave.
    """
    where = claim_conditions(connection, filters)
    head = claim_heads.c
    total = connection.execute(select(func.count()).select_from(claim_heads).where(*where)).scalar_one()
    page = select(head.root_number, head.sort_day).where(*where)
    if after is not None:
        page = page.where(tuple_(head.sort_day, head.root_number) < _cursor(after))
    page = page.order_by(head.sort_day.desc(), head.root_number.desc()).limit(limit)
    found = connection.execute(page).all()
    listed = {each.number: each for each in _load_claims(connection, [row.root_number for row in found])}
    following = f"{found[-1].sort_day}/{found[-1].root_number}" if len(found) == limit else None
    return ClaimPage(tuple(listed[row.root_number] for row in found), total, following)


def _cursor(after: str) -> tuple[str, int]:
    day, slash, number = after.rpartition("/")
    if not slash or not number.isascii() or not number.isdigit():
        raise UsageError(f"{after!r} is no place in a list")
    return day, int(number)


def matching_roots(connection: Connection, filters: Filters) -> list[int]:
    """The numbers of all claims that the filters let through, in order."""
    query = select(claim_heads.c.root_number).where(*claim_conditions(connection, filters))
    return list(connection.execute(query.order_by(claim_heads.c.root_number)).scalars())


def load_claims(connection: Connection, numbers: Sequence[int]) -> list[ListedClaim]:
    """The claims of these numbers, in the order of the numbers given; unknown numbers are an error.

    Raises:
        UsageError: one of them is no claim.
    """
    found = {each.number: each for each in _load_claims(connection, numbers)}
    missing = [number for number in numbers if number not in found]
    if missing:
        raise UsageError(f"the workspace holds no claim {missing[0]}")
    return [found[number] for number in numbers]


def _claims_query() -> Select[Any]:
    return (
        select(
            claim_heads,
            claims.c.body,
            reports.c.id.label("report_id"),
            reports.c.text.label("report_text"),
            reports.c.title,
            reports.c.published,
        )
        .join(claims, claims.c.number == claim_heads.c.claim_number)
        .join(reports, reports.c.number == claim_heads.c.report_number)
    )


def _load_claims(connection: Connection, numbers: Sequence[int]) -> list[ListedClaim]:
    found = []
    for at in range(0, len(numbers), 500):
        query = _claims_query().where(claim_heads.c.root_number.in_(numbers[at : at + 500]))
        found += [_listed(row, row.report_text) for row in connection.execute(query)]
    return found


def _listed(row: Any, text: str) -> ListedClaim:
    claim = claim_from_body(row.body, text)
    return ListedClaim(
        row.root_number,
        row.claim_number,
        claim,
        row.state,
        row.reviewer,
        row.decided_at,
        row.agreement,
        row.is_live,
        row.matched_root,
        row.report_id,
        row.title,
        row.publisher,
        row.published,
        text[claim.evidence.start : claim.evidence.end],
    )


def find_reports(connection: Connection, filters: Filters, *, limit: int = 20, after: str | None = None) -> HitPage:
    """One page of the reports that the search finds, the newest first, with the words marked in the original."""
    query = parse_query(filters.text) if filters.text is not None else None
    where = _report_conditions(connection, filters, query)
    # Named twice below, the sub-query is worked out once by both databases.
    matched = select(reports.c.number, reports.c.sort_day).where(*where).cte("matched")
    place = (matched.c.sort_day.desc(), matched.c.number.desc())
    count = select(func.count()).select_from(matched).scalar_subquery()
    page = select(matched.c.number, count.label("total")).order_by(*place).limit(limit)
    if after is not None:
        page = page.where(tuple_(matched.c.sort_day, matched.c.number) < _cursor(after))
    found = connection.execute(page).all()
    total = found[0].total if found else connection.execute(select(count)).scalar_one()
    by_number = {
        row.number: row
        for row in connection.execute(select(reports).where(reports.c.number.in_([each.number for each in found])))
    }
    rows = [by_number[each.number] for each in found]
    counts = _claim_counts(connection, filters, [row.number for row in rows])
    hits = tuple(_hit(row, query, counts.get(row.number, 0)) for row in rows)
    following = f"{rows[-1].sort_day}/{rows[-1].number}" if len(rows) == limit else None
    return HitPage(hits, total, following)


def _report_conditions(connection: Connection, filters: Filters, query: Query | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if query is not None:
        where.append(condition(query, reports.c.number, connection.dialect))
    if filters.narrows_claims:
        heads = claim_conditions(connection, _without_text(filters))
        where.append(reports.c.number.in_(select(claim_heads.c.report_number).where(*heads)))
    return where


def _without_text(filters: Filters) -> Filters:
    return replace(filters, text=None)


def _claim_counts(connection: Connection, filters: Filters, numbers: Sequence[int]) -> dict[int, int]:
    query = (
        select(claim_heads.c.report_number, func.count())
        .where(
            claim_heads.c.report_number.in_(numbers),
            *claim_conditions(connection, _without_text(filters), is_picked=True),
        )
        .group_by(claim_heads.c.report_number)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _hit(row: Any, query: Query | None, claim_count: int) -> Hit:
    report = report_from_row(row)
    marks = tuple(highlights(query, report.text)) if query is not None else ()
    title_marks = tuple(highlights(query, report.title)) if query is not None and report.title else ()
    return Hit(report, marks, title_marks, claim_count)


@dataclass(frozen=True, slots=True)
class Step:
    """One derivation on the way from the original to the text."""

    tool: str
    version: str
    parameters: dict[str, str]
    parent_sha256: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Another report that repeats this one, or that this one repeats (``is_later`` is False)."""

    report_id: str
    publisher: str | None
    published: str | None
    kind: str
    score: float
    why: str
    is_later: bool


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """Which reader read the report when, and how many claims it made."""

    number: int
    reader: str
    made_at: str
    claim_count: int


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report with all that belongs to it."""

    report: Report
    kind: str
    capture_grade: str
    original_sha256: str
    original_name: str
    original_size: int
    original_is_kept: bool
    media_type: str
    part: str | None
    published_at: str | None
    forwarded_from: str | None
    added_at: str
    added_by: str
    notes: tuple[dict[str, str], ...]
    steps: tuple[Step, ...]
    repeats: tuple[Repeat, ...]
    readings: tuple[ReadingNote, ...]
    claims: tuple[ListedClaim, ...]
    entities: tuple[Entity, ...]


def report_page(connection: Connection, report_id: str, *, with_retired: bool = False) -> ReportPage:
    """The report with its custody, readings and claims in the order of the text.

    Raises:
        UsageError: the workspace holds no such report.
    """
    query = (
        select(reports, originals.c.size, originals.c.is_kept, originals.c.media_type)
        .join(originals, originals.c.sha256 == reports.c.original_sha256)
        .where(reports.c.id == report_id)
    )
    row = connection.execute(query).first()
    if row is None:
        raise UsageError(f"the workspace holds no report {report_id!r}")
    made = connection.execute(
        select(readings).where(readings.c.report_number == row.number).order_by(readings.c.number)
    ).all()
    shown = _claims_query().where(claim_heads.c.report_number == row.number)
    if not with_retired:
        shown = shown.where(claim_heads.c.is_live.is_not(False))
    listed = [
        _listed(each, row.text)
        for each in connection.execute(shown.order_by(claim_heads.c.start, claim_heads.c.root_number))
    ]
    return ReportPage(
        report=report_from_row(row),
        kind=row.kind,
        capture_grade=row.capture_grade,
        original_sha256=row.original_sha256,
        original_name=row.original_name,
        original_size=row.size,
        original_is_kept=row.is_kept,
        media_type=row.media_type,
        part=row.part,
        published_at=row.published_at,
        forwarded_from=row.forwarded_from,
        added_at=row.added_at,
        added_by=row.added_by,
        notes=tuple(json.loads(row.notes_json)),
        steps=_steps(connection, row.number),
        repeats=_repeats(connection, row.number),
        readings=tuple(ReadingNote(each.number, each.reader, each.made_at, each.claim_count) for each in made),
        claims=tuple(listed),
        entities=load_entities(connection, _refs_of(listed)),
    )


def _steps(connection: Connection, number: int) -> tuple[Step, ...]:
    query = select(derivations).where(derivations.c.report_number == number).order_by(derivations.c.step)
    return tuple(
        Step(row.tool, row.version, json.loads(row.parameters_json), row.parent_sha256, row.sha256)
        for row in connection.execute(query)
    )


def _repeats(connection: Connection, number: int) -> tuple[Repeat, ...]:
    found = []
    for own, other, is_later in (
        (report_links.c.report_number, report_links.c.other_number, False),
        (report_links.c.other_number, report_links.c.report_number, True),
    ):
        query = (
            select(report_links, reports.c.id, reports.c.publisher, reports.c.published)
            .join(reports, reports.c.number == other)
            .where(own == number)
            .order_by(other)
        )
        found += [
            Repeat(row.id, row.publisher, row.published, row.kind, row.score, row.why, is_later)
            for row in connection.execute(query)
        ]
    return tuple(found)


def _refs_of(listed: Sequence[ListedClaim]) -> list[str]:
    refs = {role.ref for each in listed for role in each.claim.roles}
    refs |= {source.ref for each in listed for source in each.claim.sources}
    return sorted(ref for ref in refs if ref is not None)


def load_entities(connection: Connection, refs: Sequence[str]) -> tuple[Entity, ...]:
    """The entities of these refs that the workspace knows, by ref."""
    found = []
    for at in range(0, len(refs), 500):
        query = select(entities).where(entities.c.ref.in_(refs[at : at + 500])).order_by(entities.c.ref)
        found += [entity_from_row(row) for row in connection.execute(query)]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a claim and the decision that made it, if a person did."""

    number: int
    maker: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class History:
    """A claim with every version and decision, oldest first."""

    claim: ListedClaim
    versions: tuple[Version, ...]
    decisions: tuple[Decision, ...]


def claim_history(connection: Connection, number: int) -> History:
    """Everything that was ever decided on a claim.

    Raises:
        UsageError: the workspace holds no such claim.
    """
    listed = load_claims(connection, [number])[0]
    text = connection.execute(select(reports.c.text).where(reports.c.id == listed.report_id)).scalar_one()
    versions = connection.execute(select(claims).where(claims.c.root_number == number).order_by(claims.c.number))
    made = connection.execute(select(decisions).where(decisions.c.root_number == number).order_by(decisions.c.number))
    return History(
        listed,
        tuple(Version(row.number, row.maker, claim_from_body(row.body, text)) for row in versions),
        tuple(decision_from_row(row) for row in made),
    )
