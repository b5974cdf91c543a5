"""The whole workspace in one encrypted file, and back; a laptop's workspace can so move to a team's database.

The file holds a tar of rows (JSON Lines, a few thousand a member), originals, keys and saved mappings; nothing is
written to disk in the clear on the way.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, func, inspect, select, text

from khabar.errors import InputError, StoreError, UsageError
from khabar.store.audit import Log
from khabar.store.crypto import SealedReader, SealedWriter, check_passphrase
from khabar.store.driver import (
    bulk_insert,
    is_sqlite,
    postgres_engine,
    sqlite_engine,
    translated_errors,
    translated_file_errors,
)
from khabar.store.folder import (
    DATABASE,
    PSEUDONYM_KEY,
    SIGNING_KEY,
    Description,
    make_folder,
    sync_folder,
    write_description,
    write_safely,
)
from khabar.store.schema import migrate
from khabar.store.tables import METADATA, SCHEMA_VERSION

if TYPE_CHECKING:
    from khabar.store.workspace import Workspace

_ROWS_PER_MEMBER = 2000
_BYTES_PER_MEMBER = 4 << 20
_ABOUT = "about.json"
_END = "end.json"
_TABLE = re.compile(r"tables/([a-z_]+)/\d{6}\.jsonl")
_ORIGINAL = re.compile(r"originals/([0-9a-f]{64})")
_MAPPING = re.compile(r"mappings/([0-9A-Za-z_.-]+)")
_KEYS = {"keys/checkpoint": SIGNING_KEY, "keys/pseudonyms": PSEUDONYM_KEY}
_FILES = "original files"
_COMPRESSION = 3


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds."""

    rows: int
    originals: int
    bytes_written: int


def back_up(workspace: Workspace, path: Path, passphrase: str, *, actor: str, clock: Callable[[], str]) -> BackedUp:
    """Writes the workspace, as it is at this moment, to the new file ``path``.

    Raises:
        UsageError: the file is there already, or the passphrase is too short.
        StoreError: it cannot be written.
    """
    check_passphrase(passphrase)
    if path.exists():
        raise UsageError(f"{path} is there already")
    partial = path.with_name(f"{path.name}.partial")
    made_at = clock()
    if workspace.can_write:
        with workspace.writing() as connection:
            log = Log(connection)
            log.note("backup", f"workspace:{workspace.description.id}", {}, actor=actor, at=made_at)
            log.write()
    try:
        with translated_file_errors(str(path)), partial.open("xb") as file:
            os.chmod(partial, 0o600)
            sealed = SealedWriter(file, passphrase, {"schema": SCHEMA_VERSION, "made_at": made_at})
            counts = _write_tar(workspace, sealed)
            sealed.finish()
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        with translated_file_errors(str(path)):
            os.replace(partial, path)
            sync_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)
    originals = counts.pop(_FILES, 0)
    return BackedUp(sum(counts.values()), originals, size)


def _write_tar(workspace: Workspace, sealed: SealedWriter) -> Counter[str]:
    counts: Counter[str] = Counter()
    with (
        gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=_COMPRESSION, mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        about = {"id": workspace.description.id, "created_at": workspace.description.created_at}
        _put(tar, _ABOUT, json.dumps(about).encode())
        for member, name in _KEYS.items():
            _put(tar, member, (workspace.root / name).read_bytes())
        for mapping in sorted(workspace.mappings_folder.glob("*")) if workspace.mappings_folder.exists() else ():
            if _MAPPING.fullmatch(f"mappings/{mapping.name}"):
                _put(tar, f"mappings/{mapping.name}", mapping.read_bytes())
        with workspace.reading() as connection:
            for table in METADATA.sorted_tables:
                for place, (count, content) in enumerate(_dump(connection, table)):
                    counts[table.name] += count
                    _put(tar, f"tables/{table.name}/{place:06d}.jsonl", content)
            kept = select(METADATA.tables["originals"].c.sha256).where(METADATA.tables["originals"].c.is_kept)
            for sha256 in connection.execute(kept.order_by("sha256")).scalars():
                _put(tar, f"originals/{sha256}", workspace.originals.get(sha256))
                counts[_FILES] += 1
        _put(tar, _END, json.dumps(counts).encode())
    return counts


def _put(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def _dump(connection: Connection, table: Table) -> Iterator[tuple[int, bytes]]:
    """The rows of a table in members of limited size; the first line of each names the columns."""
    names = [column.name for column in table.columns]
    head = json.dumps(names)
    lines, size = [head], 0
    query = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=_ROWS_PER_MEMBER).execute(query):
        line = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"))
        lines.append(line)
        size += len(line)
        if len(lines) > _ROWS_PER_MEMBER or size > _BYTES_PER_MEMBER:
            yield len(lines) - 1, "\n".join(lines).encode()
            lines, size = [head], 0
    if len(lines) > 1:
        yield len(lines) - 1, "\n".join(lines).encode()


def restore(path: Path, root: Path, passphrase: str, *, url: str | None = None) -> None:
    """Makes the workspace of a backup anew in the folder ``root``, which must not be there or be empty.

    All of it appears at once, or, after an error, nothing.

    Args:
        url: an empty PostgreSQL database to hold it; None makes a SQLite file in the folder.

    Raises:
        InputError: the file is no backup, is damaged, or the passphrase is another one.
        StoreError: a newer Khabar made the backup, or the workspace cannot be written.
        UsageError: the folder is not empty.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError(f"{root} is there already and is not an empty folder")
    partial = root.with_name(f".{root.name}.restoring")
    try:
        with path.open("rb") as file:
            reader = SealedReader(file, passphrase, path=str(path))
            schema = reader.about.get("schema")
            if schema != SCHEMA_VERSION:
                raise StoreError(f"{path}: the backup is of version {schema}; this Khabar reads {SCHEMA_VERSION}")
            shutil.rmtree(partial, ignore_errors=True)
            _restore_into(partial, reader, path, url)
        if root.exists():
            root.rmdir()
        with translated_file_errors(str(root)):
            os.replace(partial, root)
            sync_folder(root.absolute().parent)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _restore_into(root: Path, reader: SealedReader, path: Path, url: str | None) -> None:
    with (
        gzip.GzipFile(fileobj=io.BufferedReader(reader, 1 << 20), mode="rb") as packed,
        tarfile.open(fileobj=packed, mode="r|") as tar,
    ):
        members = iter(tar)
        about = json.loads(_content(tar, next(members), path))
        description = Description(about["id"], about["created_at"], url)
        make_folder(root, description)
        engine = sqlite_engine(root / DATABASE, write=True) if url is None else postgres_engine(url, write=True)
        try:
            with translated_errors(str(root)), engine.begin() as connection:
                if inspect(connection).get_table_names():
                    raise StoreError(f"{root}: the database holds tables already; give an empty one")
                migrate(connection)
                counts = _restore_members(connection, tar, members, root, path)
                _check_counts(connection, counts, path)
                if is_sqlite(connection):
                    connection.execute(text("INSERT INTO search_index(search_index) VALUES ('rebuild')"))
        finally:
            engine.dispose()
    write_description(root, description)


def _restore_members(
    connection: Connection, tar: tarfile.TarFile, members: Iterator[tarfile.TarInfo], root: Path, path: Path
) -> dict[str, int]:
    """Puts every member in its place; gives the counts that the last one states."""
    for member in members:
        content = _content(tar, member, path)
        if member.name == _END:
            found: dict[str, int] = json.loads(content)
            return found
        if match := _TABLE.fullmatch(member.name):
            _load(connection, METADATA.tables[match[1]], content)
        elif match := _ORIGINAL.fullmatch(member.name):
            write_safely(root / "originals" / match[1][:2] / match[1], content, mode=0o400)
        elif member.name in _KEYS:
            write_safely(root / _KEYS[member.name], content)
        elif match := _MAPPING.fullmatch(member.name):
            write_safely(root / "mappings" / match[1], content)
        else:
            raise InputError(
                f"the backup holds {member.name!r}, which has no place", path=str(path), code="damaged_backup"
            )
    raise InputError("the backup ends too early", path=str(path), code="damaged_backup")


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> bytes:
    file: IO[bytes] | None = tar.extractfile(member) if member.isfile() else None
    if file is None:
        raise InputError(f"the backup holds {member.name!r}, which is no file", path=str(path), code="damaged_backup")
    return file.read()


def _load(connection: Connection, table: Table, content: bytes) -> None:
    head, *lines = content.decode().split("\n")
    names = json.loads(head)
    bulk_insert(connection, table, [dict(zip(names, json.loads(line), strict=True)) for line in lines])


def _check_counts(connection: Connection, counts: dict[str, Any], path: Path) -> None:
    for table in METADATA.sorted_tables:
        found = connection.execute(select(func.count()).select_from(table)).scalar_one()
        if found != counts.get(table.name, 0):
            raise InputError(
                f"the backup names {counts.get(table.name, 0)} rows of {table.name} and holds {found}",
                path=str(path),
                code="damaged_backup",
            )
