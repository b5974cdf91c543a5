"""A workspace: one folder that keeps reports, their originals, claims, decisions and the log of everything done."""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, insert, inspect, select

from khabar.errors import StoreError, UsageError
from khabar.ingest.model import Imported
from khabar.model import Record, Report
from khabar.store.audit import Log
from khabar.store.checkpoints import make_signing_key
from khabar.store.driver import (
    postgres_engine,
    postgres_url,
    sqlite_engine,
    sqlite_module,
    sqlite_warning,
    translated_errors,
    translated_file_errors,
)
from khabar.store.folder import (
    DATABASE,
    PSEUDONYM_KEY,
    Description,
    Originals,
    WriteLock,
    make_folder,
    read_description,
    write_safely,
)
from khabar.store.importing import Added, add_items
from khabar.store.readings import Reread, reread_reports
from khabar.store.schema import check_version, migrate
from khabar.store.tables import settings
from khabar.store.words import ANALYSER_VERSION


class Workspace:
    """An open workspace; ``create`` and ``open_workspace`` give one. Close it, or use it in a ``with``.

    Attributes:
        root: its folder.
        description: what ``workspace.json`` says.
        originals: the bytes as they came.
        notices: sentences for a person about this machine (a faulty SQLite); empty where all is well.
    """

    def __init__(
        self,
        root: Path,
        description: Description,
        *,
        reader: Engine,
        writer: Engine | None,
        lock: WriteLock | None,
        notices: tuple[str, ...],
    ) -> None:
        self.root = root
        self.description = description
        self.originals = Originals(root)
        self.notices = notices
        self._reader = reader
        self._writer = writer
        self._lock = lock
        self._one_writer = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def can_write(self) -> bool:
        """Whether it was opened for writing."""
        return self._writer is not None

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the folder's own SQLite file."""
        return self.description.url is None

    @property
    def pseudonym_key(self) -> bytes:
        """The workspace's secret from which the pseudonyms of private senders are made."""
        try:
            return (self.root / PSEUDONYM_KEY).read_bytes()
        except OSError as error:
            raise StoreError(f"{self.root / PSEUDONYM_KEY}: cannot be read: {error.strerror}") from error

    @property
    def mappings_folder(self) -> Path:
        """Where the column mappings of imports are saved."""
        return self.root / "mappings"

    def close(self) -> None:
        """Ends all connections and gives the lock back."""
        self._reader.dispose()
        if self._writer is not None:
            self._writer.dispose()
        if self._lock is not None:
            self._lock.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for one view of the workspace, which does not change while it is read."""
        with translated_errors(str(self.root)), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection for one transaction: all of it is kept, or, after an error, nothing. Writers take turns.

        Raises:
            StoreError: the workspace is open for reading only, or the disk is full or not writable.
        """
        if self._writer is None:
            raise StoreError(f"{self.root}: the workspace is open for reading only")
        with self._one_writer, translated_errors(str(self.root)), self._writer.begin() as connection:
            yield connection

    def add(
        self,
        items: Iterable[Imported],
        *,
        read: Callable[[Report], Record] | None,
        actor: str,
        clock: Callable[[], str],
    ) -> Iterator[Added]:
        """One ``Added`` per item, in the order of the items, each after it is safely on disk.

        Items are taken in small batches; a batch is kept as a whole. Stopping between two results, or losing power,
        loses nothing that was handed out.

        Args:
            read: the reader; None keeps the reports unread.
            actor: who imports, for the audit log.
            clock: gives the time as ISO 8601 with seconds in UTC (``2026-11-25T10:00:00Z``).
        """
        return add_items(self, items, read=read, actor=actor, clock=clock)

    def reread(self, read: Callable[[Report], Record], *, actor: str, clock: Callable[[], str]) -> Iterator[Reread]:
        """Reads every report again and keeps the new reading beside the old ones; reviewed claims stay as they are."""
        return reread_reports(self, read, actor=actor, clock=clock)


def create(root: Path, *, clock: Callable[[], str], actor: str, url: str | None = None) -> Workspace:
    """A new, empty workspace in the folder ``root``, open for writing.

    Args:
        url: a PostgreSQL URL for a team; None keeps a SQLite file in the folder.

    Raises:
        UsageError: the folder is not empty, or the URL is none.
        StoreError: the folder cannot be made, or the database cannot be reached or holds tables already.
    """
    if url is not None:
        postgres_url(url)
    description = Description(secrets.token_hex(16), clock(), url)
    make_folder(root, description)
    try:
        _fill_new(root, description, actor=actor, at=clock())
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise
    return open_workspace(root)


def _fill_new(root: Path, description: Description, *, actor: str, at: str) -> None:
    with translated_file_errors(str(root)):
        public_key = make_signing_key(root)
        write_safely(root / PSEUDONYM_KEY, secrets.token_bytes(32))
    url = description.url
    writer = sqlite_engine(root / DATABASE, write=True) if url is None else postgres_engine(url, write=True)
    try:
        with translated_errors(str(root)), writer.begin() as connection:
            if inspect(connection).get_table_names():
                raise StoreError(f"{root}: the database holds tables already; give an empty one")
            migrate(connection)
            values = {
                "workspace_id": description.id,
                "created_at": description.created_at,
                "public_key": public_key,
                "analyser": ANALYSER_VERSION,
            }
            connection.execute(insert(settings), [{"name": name, "value": value} for name, value in values.items()])
            log = Log(connection)
            log.note("create", f"workspace:{description.id}", {"public_key": public_key}, actor=actor, at=at)
            log.write()
    finally:
        writer.dispose()


def open_workspace(root: Path, *, write: bool = True) -> Workspace:
    """The workspace in the folder ``root``.

    Args:
        write: whether it may change. With SQLite one process at a time may; any number may read beside it.

    Raises:
        UsageError: the folder is no workspace.
        StoreError: another process writes to it, it cannot be written, it is damaged, or a newer Khabar made it.
    """
    description = read_description(root)
    warning = None if description.url else sqlite_warning(sqlite_module().sqlite_version_info)
    notices = (warning,) if warning and write else ()
    if description.url is not None:
        reader = postgres_engine(description.url, write=False)
        writer = postgres_engine(description.url, write=True) if write else None
        lock = None
    else:
        path = root / DATABASE
        if not path.exists():
            raise StoreError(f"{path} is missing; restore the last backup")
        lock = WriteLock(root) if write else None
        if lock is not None:
            lock.acquire()
        writer = sqlite_engine(path, write=True) if write else None
        reader = sqlite_engine(path, write=False, immutable=not write and _is_still(root))
    workspace = Workspace(root, description, reader=reader, writer=writer, lock=lock, notices=notices)
    try:
        _check(workspace)
    except BaseException:
        workspace.close()
        raise
    return workspace


def _is_still(root: Path) -> bool:
    """Whether nobody can be writing: the folder is read-only, and no log of SQLite's waits to be taken in."""
    wal = root / f"{DATABASE}-wal"
    return not os.access(root, os.W_OK) and (not wal.exists() or wal.stat().st_size == 0)


def _check(workspace: Workspace) -> None:
    where = str(workspace.root)
    if workspace.can_write:
        with workspace.writing() as connection:
            if not check_version(connection, where):
                migrate(connection)
    with workspace.reading() as connection:
        if not check_version(connection, where):
            raise StoreError(f"{where}: an older Khabar made the tables; open the workspace once for writing")
        stored = connection.execute(select(settings.c.value).where(settings.c.name == "workspace_id")).scalar()
        if stored != workspace.description.id:
            raise UsageError(f"{where}: workspace.json and the database belong to two workspaces")


__all__ = ["Added", "Reread", "Workspace", "create", "open_workspace"]
