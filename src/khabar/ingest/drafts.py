"""What readers take and give inside this room: a blob of bytes in, the content of one original out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from khabar.ingest.model import CaptureGrade, Derivation, Note, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """Bytes to be read, and how they came here.

    ``url`` and ``grade`` are given where the bytes were captured from the web; ``is_public`` then keeps them whole.
    ``folder`` is the real folder that the file lies in, or None inside archives; ``depth`` counts archives around it.
    ``stored_as`` is the path on this machine and what is stored in its place.
    """

    name: str
    data: bytes = field(repr=False)
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None
    grade: CaptureGrade | None = None
    is_public: bool = False
    derivations: tuple[Derivation, ...] = ()
    notes: tuple[Note, ...] = ()
    depth: int = 0
    folder: Path | None = None
    stored_as: tuple[str, str] = ("", "")

    @property
    def stored_name(self) -> str:
        """The name without the folders that lead to it on this machine."""
        prefix, stored = self.stored_as
        return stored + self.name.removeprefix(prefix) if prefix else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One report as a reader found it, before personal data are replaced.

    ``sender`` is a private person's display name or number; it becomes a pseudonym among the authors.
    ``mentions`` are strings in the text that the source itself marks as private persons.
    ``parameters`` say how the text was got from the original.
    """

    text: str
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    sender: str | None = None
    mentions: tuple[str, ...] = ()
    url: str | None = None
    published: str | None = None
    published_at: str | None = None
    part: str | None = None
    line: int | None = None
    report_id: str | None = None
    message_id: str | None = None
    reply_to: str | None = None
    forwarded_from: str | None = None
    forwarded_from_is_private: bool = False
    grade: CaptureGrade | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that one original holds, in its order.

    ``is_private``: a chat or a list with senders; handles are replaced.
    ``others`` is what else stands in the original and may hold personal data (columns that are dropped, headers).
    ``private_names`` are persons after whom the file itself is named.
    """

    kind: str
    media_type: str
    items: tuple[Draft | Refused, ...]
    tool: str
    version: str
    encoding: str | None = None
    notes: tuple[Note, ...] = ()
    is_private: bool = False
    is_public: bool = False
    others: Iterable[str] = ()
    private_names: tuple[str, ...] = ()


def sha256(data: bytes) -> str:
    """The hash in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()
