"""Pages that a browser saved as one file (``.mhtml``, ``.mht``), with the address and time that it noted."""

from __future__ import annotations

import email
import email.errors
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from khabar import __version__
from khabar.ingest.drafts import Blob, sha256
from khabar.ingest.model import Derivation, Options, Refused
from khabar.ingest.reasons import refuse

TOOL = "khabar.ingest.mhtml"

_HEAD = re.compile(rb"(?:^|\n)(?:Snapshot-Content-Location:|Content-Type:\s*multipart/related)", re.IGNORECASE)


def is_mhtml(data: bytes) -> bool:
    """Whether the bytes begin like a page saved with its parts."""
    head = data[:4096].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    return b"mime-version:" in head.lower() and _HEAD.search(head) is not None


def open_mhtml(blob: Blob, options: Options) -> Iterator[Blob | Refused]:
    """The page; pictures, styles and frames beside it are not read."""
    if len(blob.data) > options.limits.markup_bytes * 4:
        yield refuse("too_large", blob.name, size=len(blob.data), limit=options.limits.markup_bytes * 4)
        return
    message = email.message_from_bytes(blob.data, policy=email.policy.default)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    data = page.get_payload(decode=True) if isinstance(page, EmailMessage) else None
    if page is None or not isinstance(data, bytes) or not data.strip():
        yield refuse("empty", blob.name)
        return
    url = _header(message, "Snapshot-Content-Location") or _header(page, "Content-Location")
    is_web = url.startswith(("http://", "https://"))
    parameters = {"url": url, "saved_at": _header(message, "Date"), "part": "text/html"}
    yield Blob(
        name=f"{blob.name}!/page.html",
        data=data,
        media_type="text/html",
        charset=page.get_content_charset(),
        url=url if is_web else None,
        grade="page" if is_web else "file",
        is_public=is_web,
        derivations=(*blob.derivations, Derivation(TOOL, __version__, parameters, sha256(blob.data), sha256(data))),
        depth=blob.depth,
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; damaged ones are empty."""
    try:
        return str(message.get(name, "")).strip()
    except (ValueError, IndexError, AttributeError, email.errors.MessageError):  # the library stumbles over some
        return ""
