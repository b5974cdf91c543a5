"""The folder of a workspace on disk: its description, its originals, its key and its lock.

workspace.json   format, id, when it was made, where the database is
khabar.db        the SQLite database (absent where a PostgreSQL URL is given)
originals/ab/…   the bytes as they came, read-only, named by their SHA-256
keys/            what signs checkpoints and makes pseudonyms, readable by its owner only
mappings/        saved column mappings of imports
lock             held by the one process that writes
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from khabar.errors import StoreError, UsageError

FORMAT = 1
DESCRIPTION = "workspace.json"
DATABASE = "khabar.db"
LOCK = "lock"
SIGNING_KEY = Path("keys") / "checkpoint.pem"
PSEUDONYM_KEY = Path("keys") / "pseudonyms.bin"


@dataclass(frozen=True, slots=True)
class Description:
    """What ``workspace.json`` says; ``url`` is None where the database is the folder's own SQLite file."""

    id: str
    created_at: str
    url: str | None


def write_safely(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Writes a file so that after a crash it is there in full or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Makes a rename inside ``path`` outlast a power cut, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(root: Path, description: Description) -> None:
    """Makes the folder of a new workspace, readable by its owner only.

    Raises:
        UsageError: the folder is there already and is not empty.
        StoreError: it cannot be made.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError(f"{root} is there already and is not an empty folder")
    try:
        root.mkdir(parents=True, exist_ok=True)
        root.chmod(0o700)
        (root / "originals").mkdir()
        (root / "keys").mkdir(mode=0o700)
        write_description(root, description)
    except OSError as error:
        raise StoreError(f"{root}: the workspace cannot be made: {error.strerror}") from error


def write_description(root: Path, description: Description) -> None:
    """Writes ``workspace.json``."""
    content = {
        "khabar_workspace": FORMAT,
        "id": description.id,
        "created_at": description.created_at,
        "database": description.url,
    }
    write_safely(root / DESCRIPTION, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())


def read_description(root: Path) -> Description:
    """What ``workspace.json`` of the folder says.

    Raises:
        UsageError: the folder is no workspace.
        StoreError: the file is damaged, or from a newer Khabar.
    """
    path = root / DESCRIPTION
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"{root} is no workspace; make one with: khabar init {root}") from error
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("khabar_workspace"), int):
        raise StoreError(f"{path}: this does not describe a workspace")
    if content["khabar_workspace"] > FORMAT:
        raise StoreError(
            f"{root} was made by a newer Khabar (format {content['khabar_workspace']}, known here: {FORMAT}); "
            "install that one"
        )
    url = content.get("database")
    if not isinstance(content.get("id"), str) or not isinstance(content.get("created_at"), str):
        raise StoreError(f"{path}: id or created_at is missing")
    return Description(content["id"], content["created_at"], url if isinstance(url, str) else None)


class Originals:
    """The bytes that came in, one read-only file per SHA-256; nothing here is ever rewritten."""

    def __init__(self, root: Path) -> None:
        self.root = root / "originals"

    def path(self, sha256: str) -> Path:
        """Where the original of that hash lies."""
        return self.root / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """The SHA-256 of ``content``, which is on disk when this returns.

        Raises:
            StoreError: it cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        try:
            if not path.exists():
                write_safely(path, content, mode=0o400)
        except OSError as error:
            raise StoreError(
                f"{path}: the original cannot be kept: {error.strerror}; nothing unconfirmed was kept"
            ) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash.

        Raises:
            StoreError: they are missing or are no longer what they were.
        """
        try:
            content = self.path(sha256).read_bytes()
        except OSError as error:
            raise StoreError(f"the original {sha256} cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreError(f"the original {sha256} has been changed on disk")
        return content


class WriteLock:
    """The lock of the one process that writes; the system frees it when the process ends, however it ends."""

    def __init__(self, root: Path) -> None:
        self.path = root / LOCK
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Takes the lock.

        Raises:
            StoreError: another process holds it, or the folder cannot be written.
        """
        try:
            file = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise StoreError(
                f"{self.path.parent}: the folder cannot be written ({error.strerror}); it can still be read"
            ) from error
        if not _try_lock(file):
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise StoreError(
                f"{self.path.parent}: another process{f' ({holder})' if holder else ''} is writing to this workspace; "
                "close it first, or only read"
            )
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Gives the lock back; does nothing where it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _try_lock(file: IO[str]) -> bool:
    if os.name == "nt":
        import msvcrt

        try:
            # Far behind the holder's name: on Windows a locked stretch cannot be read by others.
            file.seek(1 << 20)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True
