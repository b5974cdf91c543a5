"""A workspace: one folder that keeps reports, their originals, claims, decisions and the log of everything done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from khabar.ingest.model import Imported
from khabar.model import Record, Report


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one imported item; it is handed out only after it is safely on disk.

    Attributes:
        outcome: ``added``, ``duplicate`` (exactly that report is there already) or ``refused``.
        report_id: the report in the workspace: the new one, or the one that a duplicate points to; None if refused.
        reason: a sentence for a person where the outcome is not ``added``.
        claims: how many claims were read.
        links: ids of reports that it repeats or reprints, in part or whole.
    """

    outcome: str
    report_id: str | None
    reason: str | None = None
    claims: int = 0
    links: tuple[str, ...] = ()


class Workspace:
    """An open workspace. ``khabar.store.workspace.create`` and ``open_workspace`` make one."""

    def add(
        self,
        items: Iterable[Imported],
        *,
        read: Callable[[Report], Record] | None,
        actor: str,
        clock: Callable[[], str],
    ) -> Iterator[Added]:
        """One ``Added`` per item of ``items``, in their order, each after its batch is committed.

        What is used of an item (``khabar.ingest.model.Imported``):
            item.report: the Report, private data already pseudonymised; its id is kept unless another report has it.
            item.original: bytes as they came (pseudonymised or not is the importer's choice and is recorded in the
                derivations), with ``item.original_name`` and ``item.media_type``. Many items may share one original
                (the same bytes object): it is stored once, under its SHA-256.
            item.derivations: tuple of ``Derivation(tool, version, parameters)`` in order from the original to the
                text; ``parameters`` is a dict of JSON values (encoding, line, member of a zip, pseudonymised names).
            item.capture_grade: ``pasted``, ``file``, ``page`` (URL and HTML) or ``full`` (full capture with hash).
            item.kind: the file kind (``text``, ``telegram`` …).
            item.forwarded_from: the channel that a message was forwarded from, or None.
            item.notes: sentences for a person (``day before month, inferred``).

        Args:
            read: the reader; None stores the reports unread.
            actor: who imports, for the audit log.
            clock: gives the time as ISO 8601 with seconds in UTC (``2026-11-25T10:00:00Z``).
        """
        raise NotImplementedError
