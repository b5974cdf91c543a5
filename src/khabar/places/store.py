"""The user's own places: one SQLite file of imported lists, asked by the gazetteer."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khabar.errors import StoreError
from khabar.places.records import Place

VARIABLE = "KHABAR_PLACES"
"""Names the store's file; ``none`` switches it off."""
OFF = "none"
_APPLICATION_ID = 0x4B504C43  # "KPLC", so that no other SQLite file is taken for a place store
_VERSION = 1

_SCHEMA = """
CREATE TABLE place (
    ref TEXT PRIMARY KEY, kind TEXT NOT NULL, country TEXT NOT NULL, name_ar TEXT NOT NULL, name_en TEXT NOT NULL,
    lat REAL, lon REAL, precision TEXT NOT NULL, radius_km REAL NOT NULL, parent TEXT NOT NULL,
    population INTEGER NOT NULL, names TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL,
    source TEXT NOT NULL, licence TEXT NOT NULL, source_date TEXT NOT NULL, code TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX place_code ON place (code) WHERE code <> '';
CREATE TABLE name (key TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (key, ref)) WITHOUT ROWID;
CREATE INDEX name_ref ON name (ref);
CREATE TABLE first_word (word TEXT PRIMARY KEY, longest INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE same (
    ref TEXT PRIMARY KEY, kept TEXT NOT NULL, reason TEXT NOT NULL, source TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE list (
    source TEXT PRIMARY KEY, licence TEXT NOT NULL, source_date TEXT NOT NULL, file TEXT NOT NULL, format TEXT NOT NULL,
    imported_on TEXT NOT NULL, places INTEGER NOT NULL
) WITHOUT ROWID;
"""
_COLUMNS = (
    "ref, kind, country, name_ar, name_en, lat, lon, precision, radius_km, parent, population, names, valid_from, "
    "valid_to, source, licence, source_date, code"
)


def default_path() -> Path | None:
    """Where the user's place store lies: what ``KHABAR_PLACES`` names, or the user's data folder; None if off."""
    named = os.environ.get(VARIABLE, "")
    if named == OFF:
        return None
    if named:
        return Path(named)
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "khabar" / "places.sqlite"


class PlaceStore:
    """An open place store. Reading needs no lock; an import is one transaction."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path
        self._replacements: dict[str, str] | None = None
        self._has_codes: bool | None = None

    @classmethod
    def open(cls, path: str | Path) -> PlaceStore:
        """The store in an existing file, for reading.

        Raises:
            StoreError: there is no such file, or it is no place store.
        """
        file = Path(path)
        if not file.is_file():
            raise StoreError(f"{file}: there is no place store; `khabar places import` makes one")
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, check_same_thread=False)
        cls._check(connection, file)
        return cls(connection, file)

    @classmethod
    def create(cls, path: str | Path) -> PlaceStore:
        """The store in a file that is made where it is missing, for reading and writing.

        Raises:
            StoreError: the file is something else or cannot be written.
        """
        file = Path(path)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(file, isolation_level=None)
            is_new = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{file}: the place store cannot be opened: {error}") from error
        if is_new:
            connection.executescript(
                f"BEGIN; PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {_VERSION}; {_SCHEMA} COMMIT;"
            )
        cls._check(connection, file)
        return cls(connection, file)

    @staticmethod
    def _check(connection: sqlite3.Connection, file: Path) -> None:
        try:
            identity = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{file}: it is no place store: {error}") from error
        if identity != _APPLICATION_ID:
            raise StoreError(f"{file}: it is an SQLite file, but no place store")
        if version != _VERSION:
            raise StoreError(f"{file}: its version is {version}; this Khabar reads version {_VERSION}")

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    # -- what the gazetteer asks
    def refs(self, key: str) -> tuple[str, ...]:
        """The refs that bear a name, by its key."""
        rows = self._connection.execute("SELECT ref FROM name WHERE key = ? ORDER BY ref", (key,))
        return tuple(row[0] for row in rows)

    def place(self, ref: str) -> Place | None:
        """The imported place of that ref."""
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM place WHERE ref = ?", (ref,)).fetchone()
        return None if row is None else _place(row)

    def replacement(self, ref: str) -> str | None:
        """The imported place that is the same as a shipped or another imported one."""
        if self._replacements is None:
            self._replacements = dict(self._connection.execute("SELECT ref, kept FROM same"))
        return self._replacements.get(ref)

    def longest(self) -> dict[str, int]:
        """First word of every name -> number of words of the longest name that begins with it."""
        return dict(self._connection.execute("SELECT word, longest FROM first_word"))

    def names(self) -> dict[str, str]:
        """All keys of the store."""
        return {row[0]: "" for row in self._connection.execute("SELECT DISTINCT key FROM name")}

    def by_code(self, code: str) -> str | None:
        """The ref of a P-code."""
        row = self._connection.execute("SELECT ref FROM place WHERE code = ? ORDER BY ref", (code.upper(),)).fetchone()
        return None if row is None else str(row[0])

    @property
    def has_codes(self) -> bool:
        """Whether any place has a P-code."""
        if self._has_codes is None:
            self._has_codes = self._any_code()
        return self._has_codes

    def _any_code(self) -> bool:
        return self._connection.execute("SELECT 1 FROM place WHERE code <> '' LIMIT 1").fetchone() is not None

    # -- what an import asks
    def lists(self) -> list[tuple[str, str, str, str, str, str, int]]:
        """The imported lists: source, licence, date, file, format, day of the import, number of places."""
        return self._connection.execute(
            "SELECT source, licence, source_date, file, format, imported_on, places FROM list ORDER BY source"
        ).fetchall()

    def places(self, *, other_than: str = "") -> Iterator[Place]:
        """All imported places, of all sources but one."""
        for row in self._connection.execute(
            f"SELECT {_COLUMNS} FROM place WHERE source <> ? ORDER BY ref", (other_than,)
        ):
            yield _place(row)

    def refs_of(self, source: str) -> set[str]:
        """The refs of the places of one list."""
        return {row[0] for row in self._connection.execute("SELECT ref FROM place WHERE source = ?", (source,))}

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is undone as a whole when anything in it fails."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        self._replacements = None


def _place(row: tuple[object, ...]) -> Place:
    values = list(row)
    values[11] = tuple(str(values[11]).split("|"))
    return Place(*values)  # type: ignore[arg-type]


def as_row(place: Place) -> tuple[object, ...]:
    """A place in the order of the table's columns."""
    return (
        place.ref,
        place.kind,
        place.country,
        place.name_ar,
        place.name_en,
        place.lat,
        place.lon,
        place.precision,
        place.radius_km,
        place.parent,
        place.population,
        "|".join(place.names),
        place.valid_from,
        place.valid_to,
        place.source,
        place.licence,
        place.source_date,
        place.code,
    )


INSERT = f"INSERT OR REPLACE INTO place ({_COLUMNS}) VALUES ({', '.join('?' * 18)})"
