"""A text file or stream becomes one report, character by character; what cannot be one is refused with a reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import BinaryIO

from khabar.errors import InputError
from khabar.ingest.decode import decode
from khabar.model import Report

MAX_REPORT_BYTES = 5_000_000
"""The largest single report. A year of a busy agency's daily digests is smaller; a larger file is not one report."""

NoteHandler = Callable[[str | None, str], None]
"""Called with the path (None: standard input) and a sentence about something that the user should know."""

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_OTHER_LANGUAGES = re.compile("[\u067e\u0686\u0698\u06af\u0695\u06c6\u06d5\u06c1\u06d2\u0679\u0688\u0691]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_ARTICLE = re.compile("\\b[\u0648\u0641\u0628\u0643]?\u0627\u0644")


def report_id(text: str) -> str:
    """The id of a report that brings none: the same for the same characters, wherever they were read."""
    return "r" + hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def checked_date(value: str) -> str:
    """The ISO date that the value begins with; a time of day after it is left off.

    Raises:
        InputError: it is no date of the calendar (``bad_date``).
    """
    day, separator, rest = value.strip().partition("T") if "T" in value else value.strip().partition(" ")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) and (not separator or re.match(r"\d{1,2}:\d{2}", rest)):
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            pass
    raise InputError(
        f"{value!r:.60} is no date; write it as 2018-02-20", code="bad_date", details={"value": repr(value)[:60]}
    )


def check_text(text: str) -> None:
    """Nothing, if the text can be read as an Arabic report.

    Raises:
        InputError: it is ``empty``, holds half characters (``bad_characters``) or is ``not_arabic``.
    """
    if not text.strip():
        raise InputError("there is no text in it", code="empty")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"the character at {error.start} is half of a pair and cannot be stored", code="bad_characters"
        ) from error
    letters, arabic = len(_LETTER.findall(text)), len(_ARABIC.findall(text))
    if arabic == 0 or arabic * 5 < letters or _is_other_language(text, arabic):
        raise InputError("the text is not Arabic", code="not_arabic")


def _is_other_language(text: str, arabic: int) -> bool:
    """Whether letters of Persian, Urdu or Kurdish stand in it often and the Arabic article hardly ever.

    The bounds, one letter in 50 and one word in 20, leave room for Iraqi names and short texts.
    """
    foreign = len(_OTHER_LANGUAGES.findall(text))
    return foreign >= 3 and foreign * 50 > arabic and len(_ARTICLE.findall(text)) * 20 < len(_WORD.findall(text))


def read_text_file(
    path: Path | BinaryIO,
    *,
    name: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    on_note: NoteHandler | None = None,
) -> Report:
    """The report in a text file or stream of bytes.

    Args:
        name: how messages call it; None for standard input.
        published: ISO date, already checked.
        on_note: told when the file is not UTF-8.

    Raises:
        InputError: the file cannot be opened, is over ``MAX_REPORT_BYTES``, or is no Arabic text.
    """
    try:
        decoded = decode(_read_bytes(path))
        check_text(decoded.text)
    except InputError as error:
        raise at(error, name) from error
    for note in decoded.notes:
        if on_note:
            on_note(name, note)
    text = decoded.text
    return Report(id=report_id(text), text=text, publisher=publisher, published=published)


def at(error: InputError, path: str | None, line: int | None = None) -> InputError:
    """The same error with the file, and the line where the error itself knows none."""
    return InputError(error.message, path=path, line=error.line or line, code=error.code, details=error.details)


def _read_bytes(path: Path | BinaryIO) -> bytes:
    try:
        if isinstance(path, Path):
            with path.open("rb") as stream:
                data = stream.read(MAX_REPORT_BYTES + 1)
        else:
            data = path.read(MAX_REPORT_BYTES + 1)
    except OSError as error:
        raise unopened(error) from error
    if len(data) > MAX_REPORT_BYTES:
        raise too_large()
    return data


def unopened(error: OSError) -> InputError:
    """The error to raise where the system does not give a file."""
    code = {FileNotFoundError: "no_file", IsADirectoryError: "is_folder", PermissionError: "no_permission"}
    reason = error.strerror or str(error)
    return InputError(
        f"the file cannot be opened: {reason}", code=code.get(type(error), "no_open"), details={"reason": reason}
    )


def too_large() -> InputError:
    """The error to raise where one report is over the limit."""
    limit = f"{MAX_REPORT_BYTES:,}"
    return InputError(
        f"more than {limit} bytes, which is the limit of one report; split it, or give one report a line as JSON Lines",
        code="too_large",
        details={"limit": limit},
    )
