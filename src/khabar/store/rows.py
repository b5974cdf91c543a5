"""New rows of one write transaction: numbers given out in order, everything put down at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select, text, update

from khabar.model import Entity
from khabar.store.audit import Log
from khabar.store.driver import bulk_insert, is_sqlite
from khabar.store.tables import (
    claim_heads,
    claims,
    decisions,
    derivations,
    entities,
    exports,
    fingerprints,
    originals,
    readings,
    report_links,
    reports,
    roles,
    search_docs,
)
from khabar.store.words import keys_of_name

# Parents before children, for the foreign keys.
_ORDER = (
    originals,
    reports,
    derivations,
    report_links,
    fingerprints,
    readings,
    claims,
    roles,
    decisions,
    claim_heads,
    search_docs,
    exports,
)
_INDEX = text("INSERT INTO search_index(rowid, words) VALUES (:number, :words)")
DOCS_PER_REPORT = 1 << 12
"""Rows of the search index that one report may have; the report's number is the index row's divided by this."""


class NewRows:
    """What one transaction adds. ``write`` puts it down and must be called last."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.log = Log(connection)
        self._rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in _ORDER}
        self._next: dict[str, int] = {}
        self._next_doc: dict[int, int] = {}
        self._entities: dict[str, Entity] = {}

    def number(self, table: Table) -> int:
        """The next free number of ``table``."""
        if table.name not in self._next:
            highest = self.connection.execute(select(func.max(table.c.number))).scalar()
            self._next[table.name] = (highest or 0) + 1
        number = self._next[table.name]
        self._next[table.name] = number + 1
        return number

    def add(self, table: Table, row: dict[str, Any]) -> None:
        """Notes a row."""
        self._rows[table.name].append(row)

    def add_doc(self, report_number: int, part: str, words: str, *, is_new_report: bool = False) -> None:
        """Notes words to be found under the report."""
        if not words:
            return
        if report_number not in self._next_doc:
            first = report_number * DOCS_PER_REPORT
            highest = None
            if not is_new_report:
                query = select(func.max(search_docs.c.number)).where(search_docs.c.report_number == report_number)
                highest = self.connection.execute(query).scalar()
            self._next_doc[report_number] = first if highest is None else highest + 1
        number = self._next_doc[report_number]
        if number >= (report_number + 1) * DOCS_PER_REPORT:
            return
        self._next_doc[report_number] = number + 1
        self.add(search_docs, {"number": number, "report_number": report_number, "part": part, "words": words})

    def add_entity(self, entity: Entity) -> None:
        """Notes an entity; a later description of the same one takes the place of an earlier."""
        self._entities[entity.ref] = entity

    def write(self) -> None:
        """Puts all noted rows and log entries down."""
        self._write_entities()
        for table in _ORDER:
            bulk_insert(self.connection, table, self._rows[table.name])
        index_docs(self.connection, self._rows[search_docs.name])
        self._rows = {table.name: [] for table in _ORDER}
        self.log.write()

    def _write_entities(self) -> None:
        refs = sorted(self._entities)
        known: dict[str, dict[str, Any]] = {}
        for at in range(0, len(refs), 500):
            query = select(entities).where(entities.c.ref.in_(refs[at : at + 500]))
            known.update({row.ref: dict(row._mapping) for row in self.connection.execute(query)})
        rows = [_entity_row(self._entities[ref]) for ref in refs]
        bulk_insert(self.connection, entities, [row for row in rows if row["ref"] not in known])
        for row in rows:
            if row["ref"] in known and known[row["ref"]] != row:
                self.connection.execute(update(entities).where(entities.c.ref == row["ref"]).values(row))
        self._entities = {}


def index_docs(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Feeds the words of new rows of ``search_docs`` to SQLite's index; PostgreSQL does so by itself."""
    if rows and is_sqlite(connection):
        connection.execute(_INDEX, [{"number": row["number"], "words": row["words"]} for row in rows])


def _entity_row(entity: Entity) -> dict[str, Any]:
    return {
        "ref": entity.ref,
        "kind": entity.kind,
        "name_ar": entity.name_ar,
        "name_en": entity.name_en,
        "lat": entity.lat,
        "lon": entity.lon,
        "precision": entity.precision,
        "radius_km": entity.radius_km,
        "words": f" {' '.join(keys_of_name(f'{entity.name_ar} | {entity.name_en or str()}'))} ",
    }


def entity_from_row(row: Any) -> Entity:
    """The entity of a row of ``entities``."""
    return Entity(row.ref, row.kind, row.name_ar, row.name_en, row.lat, row.lon, row.precision, row.radius_km)
