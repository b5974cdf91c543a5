"""Imported items into the store: originals kept, duplicates refused, repeats linked, reports read, all of it logged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, update

from khabar.ingest.model import Imported
from khabar.model import Record, Report
from khabar.store.codec import canonical, row_digest, sha256_of
from khabar.store.duplicates import (
    MOST_HOLDERS,
    Known,
    Link,
    candidates,
    compare,
    fingerprint,
    holders,
    load_known,
    quoted_outlets,
    shingles,
)
from khabar.store.readings import add_reading, read_safely
from khabar.store.rows import NewRows
from khabar.store.tables import derivations, fingerprints, originals, report_links, reports
from khabar.store.words import keys_of, keys_of_name, stretches

if TYPE_CHECKING:
    from khabar.store.workspace import Workspace

_BATCH_ITEMS = 50
_BATCH_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one imported item; it is handed out only after it is safely on disk.

    Attributes:
        outcome: ``added``, ``duplicate`` (exactly that report is there already) or ``refused``.
        report_id: the report in the workspace: the new one, or the one that a duplicate points to; None if refused.
        reason: a sentence for a person where the outcome is not ``added``, or where the report was kept but not read.
        claims: how many claims were read.
        links: ids of reports that it repeats or reprints, in part or whole.
    """

    outcome: str
    report_id: str | None
    reason: str | None = None
    claims: int = 0
    links: tuple[str, ...] = ()


@dataclass(slots=True)
class _Prepared:
    """One item with all that is worked out before the transaction."""

    item: Imported
    content_key: str
    text_sha256: str
    refusal: str | None = None
    duplicate_of: str | None = None
    record: Record | None = None
    unread: str | None = None
    keys: Sequence[str] = ()
    hashes: frozenset[int] = frozenset()


def content_key(report: Report) -> str:
    """What makes two reports exactly the same: text, title, outlet, authors, address and date."""
    return sha256_of(
        canonical([report.text, report.title, report.publisher, list(report.authors), report.url, report.published])
    )


def add_items(
    workspace: Workspace,
    items: Iterable[Imported],
    *,
    read: Callable[[Report], Record] | None,
    actor: str,
    clock: Callable[[], str],
) -> Iterator[Added]:
    """See ``Workspace.add``."""
    batch: list[Imported] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.report.text)
        if len(batch) >= _BATCH_ITEMS or size >= _BATCH_CHARACTERS:
            yield from _add_batch(workspace, batch, read=read, actor=actor, at=clock())
            batch, size = [], 0
    if batch:
        yield from _add_batch(workspace, batch, read=read, actor=actor, at=clock())


def _add_batch(
    workspace: Workspace,
    batch: Sequence[Imported],
    *,
    read: Callable[[Report], Record] | None,
    actor: str,
    at: str,
) -> list[Added]:
    prepared = [_prepare(item) for item in batch]
    with workspace.reading() as connection:
        _mark_duplicates(connection, prepared)
    for each in prepared:
        if each.refusal is None and each.duplicate_of is None:
            _keep_original(workspace, each)
            _read(each, read)
    with workspace.writing() as connection:
        # Another writer of a PostgreSQL workspace may have added the same in the meantime.
        _mark_duplicates(connection, prepared)
        rows = NewRows(connection)
        added = _Batch(rows, prepared, actor=actor, at=at).store()
        rows.write()
    return added


def _prepare(item: Imported) -> _Prepared:
    report = item.report
    refusal = _refusal(item)
    if refusal is not None:
        return _Prepared(item, "", "", refusal)
    return _Prepared(item, content_key(report), sha256_of(report.text))


def _refusal(item: Imported) -> str | None:
    """Why the item cannot be kept, or None."""
    report = item.report
    fields = [report.id, report.text, report.title, report.publisher, report.url, *report.authors]
    written = "".join(field for field in fields if field)
    if "\x00" in written:
        return "the text holds a null character"
    try:
        encoded = report.text.encode()
        written.encode()
    except UnicodeEncodeError:
        return "the text holds half of a character pair (a lone surrogate)"
    if not report.text.strip():
        return "the text is empty"
    if item.original is not None and len(item.original) != item.original_size:
        return "the original is not of the size that the importer states"
    last = item.derivations[-1].result_sha256 if item.derivations else None
    if last is not None and last != sha256_of(encoded.decode()):
        return "the text is not what the importer's last step gave"
    return None


def _mark_duplicates(connection: Connection, prepared: Sequence[_Prepared]) -> None:
    keys = [each.content_key for each in prepared if each.refusal is None and each.duplicate_of is None]
    query = select(reports.c.content_key, reports.c.id).where(reports.c.content_key.in_(keys))
    known = {row.content_key: row.id for row in connection.execute(query)}
    for each in prepared:
        if each.refusal is None and each.duplicate_of is None:
            each.duplicate_of = known.get(each.content_key)


def _keep_original(workspace: Workspace, each: _Prepared) -> None:
    item = each.item
    if item.original is None:
        return
    if workspace.originals.put(item.original) != item.original_sha256:
        each.refusal = "the original is not what the importer's hash says"


def _read(each: _Prepared, read: Callable[[Report], Record] | None) -> None:
    report = each.item.report
    each.keys = keys_of(report.text)
    each.hashes = shingles(each.keys)
    if read is None or each.refusal is not None:
        return
    record = read_safely(read, report)
    if isinstance(record, str):
        each.unread = f"kept, but not read: {record}"
    else:
        each.record = record


class _Batch:
    """The items of one transaction on their way into rows."""

    def __init__(self, rows: NewRows, prepared: Sequence[_Prepared], *, actor: str, at: str) -> None:
        self._rows = rows
        self._prepared = prepared
        self._actor = actor
        self._at = at
        new = [each for each in prepared if each.refusal is None and each.duplicate_of is None]
        self._samples = {id(each): fingerprint(each.hashes) for each in new}
        self._held = holders(rows.connection, (value for sample in self._samples.values() for value in sample))
        self._known: dict[int, Known] = {}
        self._ids = _taken_ids(rows.connection, [each.item.report.id for each in new])
        self._added: dict[str, str] = {}
        self._originals = self._known_originals([each.item.original_sha256 for each in new])

    def store(self) -> list[Added]:
        """Notes the rows of every item that is new."""
        return [self._store_one(each) for each in self._prepared]

    def _store_one(self, each: _Prepared) -> Added:
        if each.refusal is not None:
            return Added("refused", None, each.refusal)
        pointer = each.duplicate_of or self._added.get(each.content_key)
        if pointer is not None:
            return Added("duplicate", pointer, f"exactly this report is there already: {pointer}")
        item, rows = each.item, self._rows
        report_id = self._free_id(item.report.id)
        number = rows.number(reports)
        self._note_original(item)
        row = self._report_row(each, number, report_id)
        rows.add(reports, row)
        steps = _derivation_rows(item, number)
        for step in steps:
            rows.add(derivations, step)
        links = self._links(each, number, report_id)
        self._index(each, number)
        detail: dict[str, Any] = {"report": report_digest(row), "derivations": derivations_digest(steps)}
        claim_count = 0
        if each.record is not None:
            claim_count = len(each.record.claims)
            detail["reading"] = add_reading(rows, each.record, report_number=number, at=self._at, is_new_report=True)
        rows.log.note("import", f"report:{report_id}", detail, actor=self._actor, at=self._at)
        self._added[each.content_key] = report_id
        return Added("added", report_id, each.unread, claim_count, links)

    def _free_id(self, wanted: str) -> str:
        found, count = wanted, 1
        while found in self._ids:
            count += 1
            found = f"{wanted}~{count}"
        self._ids.add(found)
        return found

    def _known_originals(self, wanted: Sequence[str]) -> dict[str, bool]:
        query = select(originals.c.sha256, originals.c.is_kept).where(originals.c.sha256.in_(sorted(set(wanted))))
        return {row.sha256: row.is_kept for row in self._rows.connection.execute(query)}

    def _note_original(self, item: Imported) -> None:
        is_kept = item.original is not None
        known = self._originals.get(item.original_sha256)
        if known is None:
            self._rows.add(
                originals,
                {
                    "sha256": item.original_sha256,
                    "size": item.original_size,
                    "media_type": item.media_type,
                    "is_kept": is_kept,
                    "added_at": self._at,
                },
            )
        elif is_kept and not known:
            self._rows.connection.execute(
                update(originals).where(originals.c.sha256 == item.original_sha256).values(is_kept=True)
            )
        self._originals[item.original_sha256] = is_kept or bool(known)

    def _report_row(self, each: _Prepared, number: int, report_id: str) -> dict[str, Any]:
        item, report = each.item, each.item.report
        return {
            "number": number,
            "id": report_id,
            "content_key": each.content_key,
            "text_sha256": each.text_sha256,
            "sort_day": report.published or "",
            "title": report.title,
            "publisher": report.publisher,
            "authors_json": canonical(list(report.authors)),
            "url": report.url,
            "published": report.published,
            "published_at": item.published_at,
            "kind": item.kind,
            "original_sha256": item.original_sha256,
            "original_name": item.original_name,
            "part": item.part,
            "line": item.line,
            "message_id": item.message_id,
            "reply_to": item.reply_to,
            "forwarded_from": item.forwarded_from,
            "capture_grade": item.capture_grade,
            "replaced_json": canonical(dict(item.replaced)),
            "notes_json": canonical([{"code": note.code, "en": note.en, "ar": note.ar} for note in item.notes]),
            "added_at": self._at,
            "added_by": self._actor,
            "text": report.text,
        }

    def _links(self, each: _Prepared, number: int, report_id: str) -> tuple[str, ...]:
        sample, report = self._samples[id(each)], each.item.report
        alike = candidates(sample, self._held)
        missing = [other for other in alike if other not in self._known]
        if missing:
            self._known.update(load_known(self._rows.connection, missing))
        quoted = quoted_outlets(each.keys)
        found: list[tuple[Link, Known]] = []
        for other in alike:
            known = self._known[other]
            link = compare(
                text_sha256=each.text_sha256,
                publisher=report.publisher,
                own=each.hashes,
                quoted=quoted,
                forwarded_from=each.item.forwarded_from,
                other=known,
            )
            if link is not None:
                found.append((link, known))
        for link, _ in found:
            self._rows.add(
                report_links,
                {
                    "report_number": number,
                    "other_number": link.other,
                    "kind": link.kind,
                    "score": link.score,
                    "why": link.why,
                },
            )
        self._known[number] = Known(number, report_id, report.publisher, each.text_sha256, each.hashes)
        for value in sample:
            holding = self._held.setdefault(value, [])
            if len(holding) < MOST_HOLDERS:
                holding.append(number)
                self._rows.add(fingerprints, {"hash": value, "report_number": number})
        return tuple(known.id for _, known in found)

    def _index(self, each: _Prepared, number: int) -> None:
        item, report = each.item, each.item.report
        for words in stretches(list(each.keys)):
            self._rows.add_doc(number, "text", words, is_new_report=True)
        heading = [report.title, report.publisher, *report.authors, item.forwarded_from]
        keys = [key for written in heading if written for key in keys_of_name(written)]
        for words in stretches(keys):
            self._rows.add_doc(number, "title", words, is_new_report=True)


def _taken_ids(connection: Connection, wanted: Sequence[str]) -> set[str]:
    """The ids of these, with their numbered variants, that reports have already."""
    taken = set(connection.execute(select(reports.c.id).where(reports.c.id.in_(wanted))).scalars())
    for each in sorted(taken):
        taken.update(
            connection.execute(
                select(reports.c.id).where(reports.c.id.like(f"{_escaped(each)}~%", escape="\\"))
            ).scalars()
        )
    return taken


def _escaped(pattern: str) -> str:
    return pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _derivation_rows(item: Imported, number: int) -> list[dict[str, Any]]:
    return [
        {
            "report_number": number,
            "step": step,
            "tool": each.tool,
            "version": each.version,
            "parameters_json": canonical(dict(each.parameters)),
            "parent_sha256": each.parent_sha256,
            "sha256": each.result_sha256,
        }
        for step, each in enumerate(item.derivations)
    ]


def report_digest(row: dict[str, Any]) -> str:
    """The hash of a report's row; the text stands in it by its own hash."""
    return row_digest({name: value for name, value in row.items() if name != "text"})


def derivations_digest(rows: Sequence[dict[str, Any]]) -> str:
    """The hash of the rows of a report's derivations, in order."""
    return sha256_of(canonical([dict(row) for row in rows]))
