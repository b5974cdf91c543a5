"""A stream encrypted with a passphrase, in pieces that cannot be cut, swapped or changed unnoticed.

The key comes from the passphrase by scrypt. Each piece is sealed with AES-256-GCM under its own nonce: seven random
bytes of the file, a counter, and a byte that marks the last piece. The header is bound to every piece.

Source: RFC 7914 (scrypt); NIST SP 800-38D (GCM); Hoang et al., "Online authenticated-encryption and its nonce-reuse
misuse-resistance" (2015), section 7 (the STREAM construction).
"""

from __future__ import annotations

import io
import json
import secrets
import unicodedata
from typing import IO, Any

from khabar.errors import InputError, UsageError

MAGIC = b"KHABAR-BACKUP-1\n"
PIECE_BYTES = 1 << 20
_TAG_BYTES = 16
_LONGEST_HEADER = 4096
# 128 MiB of memory and about a third of a second. Source: OWASP Password Storage Cheat Sheet (2025), scrypt.
_SCRYPT = {"n": 1 << 17, "r": 8, "p": 1}
_HIGHEST_N = 1 << 20
SHORTEST_PASSPHRASE = 10


def check_passphrase(passphrase: str) -> None:
    """Nothing where the passphrase may protect a new backup.

    Raises:
        UsageError: it is too short.
    """
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        raise UsageError(f"the passphrase has fewer than {SHORTEST_PASSPHRASE} characters; several words are best")


def _key(passphrase: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    # Keyboards write one Arabic word in several ways; the composed form is the same for all of them.
    secret = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(secret)


def _nonce(prefix: bytes, counter: int, is_last: bool) -> bytes:
    return prefix + counter.to_bytes(4, "big") + bytes([is_last])


class SealedWriter(io.RawIOBase):
    """A file to write plain bytes to; sealed pieces go to ``target``. ``close`` seals the last one."""

    def __init__(self, target: IO[bytes], passphrase: str, about: dict[str, Any]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt, self._prefix = secrets.token_bytes(16), secrets.token_bytes(7)
        head = {**_SCRYPT, "salt": salt.hex(), "nonce": self._prefix.hex(), "about": about}
        self._header = MAGIC + json.dumps(head, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        self._cipher = AESGCM(_key(passphrase, salt, **_SCRYPT))
        self._target = target
        self._buffer = bytearray()
        self._counter = 0
        target.write(self._header)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, content: Any) -> int:
        """Takes the bytes; whole pieces are sealed and passed on."""
        self._buffer += content
        # One piece is held back: only the end tells which piece is the last.
        while len(self._buffer) > PIECE_BYTES:
            self._seal(bytes(self._buffer[:PIECE_BYTES]), is_last=False)
            del self._buffer[:PIECE_BYTES]
        return len(content)

    def finish(self) -> None:
        """Seals what is left as the last piece."""
        self._seal(bytes(self._buffer), is_last=True)
        self._buffer.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._prefix, self._counter, is_last), piece, self._header))
        self._counter += 1


class SealedReader(io.RawIOBase):
    """A file to read the plain bytes from.

    Raises:
        InputError: it is no backup, the passphrase is another one, or the file was changed or cut.
    """

    def __init__(self, source: IO[bytes], passphrase: str, *, path: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._source, self._path = source, path
        self._header = source.readline(_LONGEST_HEADER) + source.readline(_LONGEST_HEADER)
        if not self._header.startswith(MAGIC):
            raise InputError("this is no backup of a Khabar workspace", path=path, code="not_a_backup")
        try:
            head = json.loads(self._header[len(MAGIC) :])
            salt, self._prefix = bytes.fromhex(head["salt"]), bytes.fromhex(head["nonce"])
            cost = {name: int(head[name]) for name in ("n", "r", "p")}
            self.about: dict[str, Any] = dict(head["about"])
            if cost["n"] > _HIGHEST_N or cost["r"] != _SCRYPT["r"] or cost["p"] != _SCRYPT["p"]:
                raise ValueError("the cost of the key is not one that Khabar sets")
            self._cipher = AESGCM(_key(passphrase, salt, **cost))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"the head of the backup is damaged: {error}", path=path, code="damaged_backup") from error
        self._counter = 0
        self._plain = b""
        self._at = 0
        self._ahead = source.read(PIECE_BYTES + _TAG_BYTES)
        self._is_done = False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, target: Any) -> int:
        """Fills ``target`` with plain bytes; 0 at the end."""
        while self._at >= len(self._plain) and not self._is_done:
            self._open_piece()
        count = min(len(target), len(self._plain) - self._at)
        target[:count] = self._plain[self._at : self._at + count]
        self._at += count
        return count

    def _open_piece(self) -> None:
        from cryptography.exceptions import InvalidTag

        sealed, self._ahead = self._ahead, self._source.read(PIECE_BYTES + _TAG_BYTES)
        is_last = not self._ahead
        try:
            self._plain = self._cipher.decrypt(_nonce(self._prefix, self._counter, is_last), sealed, self._header)
        except InvalidTag as error:
            what = (
                "the passphrase is another one, or the backup is damaged"
                if self._counter == 0
                else f"the backup is damaged or cut after {self._counter} MiB"
            )
            raise InputError(what, path=self._path, code="damaged_backup") from error
        self._at, self._is_done = 0, is_last
        self._counter += 1
