"""The log of everything done: each entry carries the hash of the one before it.

Source: Berkeley Protocol on Digital Open Source Investigations (2022), section 167 (chain of custody).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from khabar.store.codec import canonical, sha256_of
from khabar.store.driver import bulk_insert
from khabar.store.tables import audit

FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log. ``detail`` is canonical JSON text; ``hash`` covers all else, ``previous_hash`` included."""

    number: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str
    previous_hash: str
    hash: str


def entry_hash(number: int, at: str, actor: str, action: str, subject: str, detail: str, previous_hash: str) -> str:
    """The hash of an entry with these fields."""
    return sha256_of(canonical([number, at, actor, action, subject, detail, previous_hash]))


class Log:
    """The end of the chain inside one write transaction; ``write`` puts down what was noted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        last = connection.execute(select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)).first()
        self._number: int = last.number if last else 0
        self._hash: str = last.hash if last else FIRST_HASH
        self._rows: list[dict[str, Any]] = []

    def note(self, action: str, subject: str, detail: Mapping[str, Any], *, actor: str, at: str) -> None:
        """Adds an entry behind the last one.

        Args:
            action: ``create``, ``import``, ``read``, ``decide``, ``merge``, ``export``, ``view`` …
            subject: what it is about: ``report:<id>``, ``claim:<number>`` …
            detail: JSON values; no personal data that may have to be erased, since entries are never changed.
        """
        number, text = self._number + 1, canonical(dict(detail))
        digest = entry_hash(number, at, actor, action, subject, text, self._hash)
        self._rows.append(
            {
                "number": number,
                "at": at,
                "actor": actor,
                "action": action,
                "subject": subject,
                "detail": text,
                "previous_hash": self._hash,
                "hash": digest,
            }
        )
        self._number, self._hash = number, digest

    def write(self) -> None:
        """Puts the noted entries down, in the transaction of the connection."""
        bulk_insert(self._connection, audit, self._rows)
        self._rows = []


def entries(connection: Connection, *, after: int = 0, subject: str | None = None) -> Iterator[Entry]:
    """The entries in their order, without holding them all in memory."""
    query = select(audit).where(audit.c.number > after).order_by(audit.c.number)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield Entry(**row._mapping)
