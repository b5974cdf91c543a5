"""Plain text: one file, one report."""

from __future__ import annotations

import re

from khabar import __version__
from khabar.errors import InputError
from khabar.ingest.decode import Decoded, decode
from khabar.ingest.drafts import Blob, Content, Draft
from khabar.ingest.model import Note, Options
from khabar.ingest.reasons import Unreadable, note

TOOL = "khabar.ingest.text"

_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


def read_text(blob: Blob, options: Options) -> Content:
    """One report: the whole text, line ends and all."""
    decoded, notes = decode_blob(blob, options)
    if not decoded.text.strip():
        raise Unreadable("empty")
    draft = Draft(text=decoded.text, parameters={"encoding": decoded.encoding})
    return Content(
        kind="text",
        media_type=blob.media_type or "text/plain",
        items=(draft,),
        tool=TOOL,
        version=__version__,
        encoding=decoded.encoding,
        notes=(*notes, *date_in_name(blob.name)),
    )


def decode_blob(blob: Blob, options: Options, *, declared: str | None = None) -> tuple[Decoded, tuple[Note, ...]]:
    """The text of the bytes, with notes where the encoding is not UTF-8.

    Args:
        declared: the encoding that the content names for itself; used only where the bytes are no UTF-8.

    Raises:
        Unreadable: the bytes are no text.
    """
    if options.encoding is not None:
        return _decode_as(blob.data, options.encoding, must=True) or (Decoded("", options.encoding), ())
    try:
        decoded = decode(blob.data)
    except InputError as error:
        as_declared = _decode_as(blob.data, declared, must=False) if declared and error.code == "not_utf8" else None
        if as_declared is not None:
            return as_declared
        raise _unreadable(error) from error
    named = _decode_as(blob.data, declared, must=False) if declared and decoded.encoding != "utf-8" else None
    if named is not None:
        return named
    return decoded, tuple(note("encoding_assumed", encoding=decoded.encoding) for _ in decoded.notes)


def _decode_as(data: bytes, encoding: str, *, must: bool) -> tuple[Decoded, tuple[Note, ...]] | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        if must:
            raise Unreadable("encoding_unknown", encoding=encoding) from error
        return None
    return Decoded(text.removeprefix("\ufeff"), encoding), (note("encoding_assumed", encoding=encoding),)


def _unreadable(error: InputError) -> Unreadable:
    if error.code in ("binary", "mojibake"):
        return Unreadable(error.code, line=error.line)
    return Unreadable("not_utf8", line=error.line, detail=error.message)


def date_in_name(name: str) -> tuple[Note, ...]:
    """A note where the file's name holds a date; the date itself is not used, since it may be that of the download."""
    match = _DATE_IN_NAME.search(name.rpartition("!")[2].rpartition("/")[2])
    return (note("date_in_name", value="-".join(match.groups())),) if match else ()
