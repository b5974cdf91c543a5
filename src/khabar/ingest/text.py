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

MIN_CHARS_PER_FAULT = 500
"""Text with more faults than one in so many characters is refused: then it is no damaged text but something else."""

_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
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
        rescued = as_declared or _rescued(blob.data)
        if rescued is not None:
            return rescued
        raise _unreadable(error) from error
    named = _decode_as(blob.data, declared, must=False) if declared and decoded.encoding != "utf-8" else None
    if named is not None:
        return named
    return decoded, tuple(note("encoding_assumed", encoding=decoded.encoding) for _ in decoded.notes)


def _rescued(data: bytes) -> tuple[Decoded, tuple[Note, ...]] | None:
    """UTF-8 with a few damaged bytes or control characters, so that one of them does not cost a file of thousands."""
    if b"\0" in data:
        return None
    text = data.decode("utf-8", errors="replace").removeprefix("\ufeff")
    damaged, controls = text.count("\ufffd"), len(_CONTROL.findall(text))
    if (damaged + controls) * MIN_CHARS_PER_FAULT > len(text):
        return None
    first = text[: text.find("\ufffd")].count("\n") + 1
    notes = (
        *((note("damaged_bytes", count=damaged, first=first),) if damaged else ()),
        *((note("control_characters", count=controls),) if controls else ()),
    )
    return Decoded(text, "utf-8"), notes


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
