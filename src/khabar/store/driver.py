"""Engines for the two databases, and what differs between them."""

from __future__ import annotations

import importlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from khabar.errors import StoreError, UsageError

# Source: SQLite release notes 3.51.3 (2026-03): the WAL-reset fault, 3.7.0 to 3.51.2, where two connections write or
# checkpoint at the same moment.
FIRST_SOUND_SQLITE = (3, 51, 3)
# FTS5, UPSERT and window functions as used here.
OLDEST_SQLITE = (3, 35, 0)

# One key for every writer of a workspace on PostgreSQL; the number is arbitrary, "khabar" in hexadecimal.
_POSTGRES_WRITE_LOCK = 0x6B6861626172

_FULL = ("database or disk is full", "disk i/o error", "no space left", "53100")
_READ_ONLY = ("readonly database", "read-only", "25006")
_LOCKED = ("database is locked", "database table is locked")
_BROKEN = ("malformed", "file is not a database")


def sqlite_warning(version: tuple[int, int, int]) -> str | None:
    """A sentence where this SQLite has the WAL-reset fault, else None.

    Raises:
        StoreError: SQLite is too old to hold a workspace.
    """
    written = ".".join(map(str, version))
    if version < OLDEST_SQLITE:
        raise StoreError(f"SQLite {written} is too old; a workspace needs {'.'.join(map(str, OLDEST_SQLITE))} or newer")
    if version < FIRST_SOUND_SQLITE:
        return (
            f"SQLite {written} has a known fault that can damage a database when two connections write at once (fixed "
            f"in {'.'.join(map(str, FIRST_SOUND_SQLITE))}); Khabar writes through one connection of one process, which "
            "avoids it. Install khabar[sqlite] for a sound version, and open the workspace with no other program."
        )
    return None


@cache
def sqlite_module() -> ModuleType:
    """The module that talks to SQLite: Python's own, or an installed ``pysqlite3`` where Python's has the fault."""
    if sqlite3.sqlite_version_info >= FIRST_SOUND_SQLITE:
        return sqlite3
    try:
        other = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3
    return other if other.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3


def sqlite_engine(path: Path, *, write: bool, immutable: bool = False) -> Engine:
    """An engine on a SQLite file: WAL, foreign keys on, full durability; ``BEGIN IMMEDIATE`` when it may write.

    Args:
        immutable: the folder cannot be written, so that no shared-memory file can be made; reads the file as it is.
    """
    module = sqlite_module()
    mode = "rwc" if write else "ro"
    uri = f"{path.resolve().as_uri()}?mode={mode}" + ("&immutable=1" if immutable else "")

    def connect() -> Any:
        connection = module.connect(
            uri, uri=True, timeout=10.0, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA busy_timeout = 10000")
        cursor.execute("PRAGMA cache_size = -32768")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.execute("PRAGMA trusted_schema = OFF")
        if write:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()
        return connection

    # One connection writes; pages are read through others beside it.
    size = 1 if write else 5
    engine = create_engine(
        "sqlite://",
        module=module,
        creator=connect,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
    )
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def postgres_url(url: str) -> URL:
    """``url`` with the driver that Khabar uses; the password stays in it.

    Raises:
        UsageError: the URL is no PostgreSQL URL.
    """
    try:
        parsed = make_url(url)
    except Exception as error:
        raise UsageError(f"{url!r} is no database URL: postgresql://user@host/name") from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise UsageError(f"{parsed.drivername!r} databases are not supported: a folder, or postgresql://user@host/name")
    return parsed.set(drivername="postgresql+pg8000")


def postgres_engine(url: str, *, write: bool) -> Engine:
    """An engine on a PostgreSQL database; a reader's transactions are read-only snapshots."""
    target = postgres_url(url)
    level = "READ COMMITTED" if write else "REPEATABLE READ"
    engine = create_engine(target, isolation_level=level, pool_size=5, max_overflow=5, pool_pre_ping=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if write:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRES_WRITE_LOCK})")
        else:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    return engine


def is_sqlite(connection: Connection) -> bool:
    """Whether the connection leads to SQLite."""
    return connection.dialect.name == "sqlite"


def bulk_insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Adds ``rows``, which all have the same keys; one statement on PostgreSQL, one prepared statement on SQLite."""
    if not rows:
        return
    names = list(rows[0])
    if is_sqlite(connection):
        connection.execute(insert(table), list(rows))
        return
    quote = connection.dialect.identifier_preparer.quote
    types = ", ".join(f"{quote(name)} {table.c[name].type.compile(connection.dialect)}" for name in names)
    columns = ", ".join(quote(name) for name in names)
    source = f"jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({types})"
    statement = text(f"INSERT INTO {quote(table.name)} ({columns}) SELECT {columns} FROM {source}")
    connection.execute(statement, {"rows": json.dumps(list(rows), ensure_ascii=False)})


@contextmanager
def translated_errors(where: str) -> Iterator[None]:
    """Turns what a database says about space, rights and damage into a ``StoreError`` in plain words."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(_explain(_message(error.orig), where)) from error
    except sqlite3.Error as error:
        raise StoreError(_explain(str(error), where)) from error


@contextmanager
def translated_file_errors(where: str) -> Iterator[None]:
    """Turns what the file system says into a ``StoreError``."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{where}: {error.strerror or error}; nothing unconfirmed was kept") from error


def _message(error: BaseException | None) -> str:
    """What the driver says; pg8000 gives the server's fields as a mapping, M the message and C the code."""
    fields = error.args[0] if error is not None and error.args else None
    return f"{fields.get('M')} ({fields.get('C')})" if isinstance(fields, dict) else str(error)


def _explain(message: str, where: str) -> str:
    low = message.lower()
    if any(sign in low for sign in _FULL):
        return f"{where}: the disk is full; what was confirmed is kept, the step under way is not"
    if any(sign in low for sign in _READ_ONLY):
        return f"{where}: the workspace cannot be written: {message}"
    if any(sign in low for sign in _LOCKED):
        return f"{where}: another program is writing to the workspace; try again when it has finished"
    if any(sign in low for sign in _BROKEN):
        return f"{where}: the database is damaged: {message}; restore the last backup"
    return f"{where}: {message}"
