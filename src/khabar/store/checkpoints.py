"""A signed statement of how far the log goes. Deposited with someone else, it shows later whether the log was cut.

Source: RFC 8032 (Ed25519).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from khabar.errors import InputError, StoreError
from khabar.store.codec import canonical
from khabar.store.folder import SIGNING_KEY, write_safely
from khabar.store.tables import audit

if TYPE_CHECKING:
    from khabar.store.workspace import Workspace

KIND = "khabar-checkpoint/1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The end of a workspace's log at one time, and who signed it. ``public_key`` is raw Ed25519, in hexadecimal."""

    workspace: str
    number: int
    hash: str
    at: str
    public_key: str


def make_signing_key(root: Path) -> str:
    """Makes the workspace's key and gives its public half, raw, in hexadecimal."""
    # Loading the library takes as long as opening a workspace.
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_safely(root / SIGNING_KEY, content)
    return key.public_key().public_bytes_raw().hex()


def write_checkpoint(workspace: Workspace, path: Path, *, clock: Callable[[], str]) -> Checkpoint:
    """Writes the signed state of the log to ``path``.

    Raises:
        StoreError: the key is missing, or the file cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key((workspace.root / SIGNING_KEY).read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise StoreError(f"{workspace.root / SIGNING_KEY}: the signing key cannot be read: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise StoreError(f"{workspace.root / SIGNING_KEY}: this is no Ed25519 key")
    with workspace.reading() as connection:
        last = connection.execute(select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)).one()
    checkpoint = Checkpoint(
        workspace.description.id, last.number, last.hash, clock(), key.public_key().public_bytes_raw().hex()
    )
    signature = key.sign(_signed_bytes(checkpoint)).hex()
    content = {"kind": KIND, **_fields(checkpoint), "signature": signature}
    try:
        write_safely(path, (json.dumps(content, indent=2) + "\n").encode(), mode=0o644)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
    return checkpoint


def read_checkpoint(path: Path) -> Checkpoint:
    """The checkpoint in the file, after its signature was found to be right.

    Raises:
        InputError: it is no checkpoint, or what it says is not what was signed.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("kind") != KIND:
            raise KeyError("kind")
        signature = bytes.fromhex(content.pop("signature"))
        checkpoint = Checkpoint(**content)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.public_key))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"this is no checkpoint: {error}", path=str(path), code="not_a_checkpoint") from error
    try:
        key.verify(signature, _signed_bytes(checkpoint))
    except InvalidSignature as error:
        raise InputError(
            "the checkpoint was changed after it was signed", path=str(path), code="bad_signature"
        ) from error
    return checkpoint


def _fields(checkpoint: Checkpoint) -> dict[str, str | int]:
    return {
        "workspace": checkpoint.workspace,
        "number": checkpoint.number,
        "hash": checkpoint.hash,
        "at": checkpoint.at,
        "public_key": checkpoint.public_key,
    }


def _signed_bytes(checkpoint: Checkpoint) -> bytes:
    return f"{KIND}\n{canonical(_fields(checkpoint))}".encode()
