"""JSON Lines to reports, one line at a time: a bad line is handed on as an error and the next one is read."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from khabar.errors import InputError
from khabar.ingest.decode import decode
from khabar.ingest.text_files import (
    MAX_REPORT_BYTES,
    NoteHandler,
    at,
    check_text,
    checked_date,
    report_id,
    too_large,
    unopened,
)
from khabar.model import Report

MAX_LINE_BYTES = 4 * MAX_REPORT_BYTES
"""A line may be longer than its text: JSON may write an Arabic letter as six bytes."""

_KEYS = frozenset({"id", "text", "title", "publisher", "authors", "url", "published"})
_WIDE_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_report_lines(
    source: Path | BinaryIO,
    *,
    name: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    on_note: NoteHandler | None = None,
) -> Iterator[Report | InputError]:
    """The reports of a file or stream of JSON Lines, in order; a line that holds none gives its error.

    A line is ``{"text": …}`` with, as wanted, ``id``, ``title``, ``publisher``, ``authors``, ``url`` and ``published``;
    or a whole record, of which the report is taken. Empty lines are passed over. Other keys are named once to
    ``on_note`` and ignored. Lines of any number are read in constant memory.

    Args:
        name: how messages call the file; None for standard input.
        published, publisher: taken where a line says nothing.

    Raises:
        InputError: the file cannot be opened or is in no encoding that holds lines.
    """
    if isinstance(source, Path):
        try:
            stream: BinaryIO = source.open("rb")
        except OSError as error:
            raise at(unopened(error), name) from error
        with stream:
            yield from _read_stream(stream, name, published, publisher, on_note)
    else:
        yield from _read_stream(source, name, published, publisher, on_note)


def _read_stream(
    stream: BinaryIO, name: str | None, published: str | None, publisher: str | None, on_note: NoteHandler | None
) -> Iterator[Report | InputError]:
    said: set[str] = set()

    def say(note: str) -> None:
        if on_note and note not in said:
            said.add(note)
            on_note(name, note)

    for number, line in _numbered_lines(stream, name, say):
        if isinstance(line, InputError):
            yield at(line, name, number)
            continue
        if not line.strip():
            continue
        try:
            decoded = decode(line)
            for note in decoded.notes:
                say(note)
            value = _parse_line(decoded.text)
            unknown = sorted(set(value) - _KEYS)
            if unknown:
                say(f"keys that are not read: {', '.join(unknown)}")
            yield _report_of(value, published, publisher)
        except InputError as error:
            # The decoder counts lines within what it was given, which is one line here.
            yield InputError(error.message, path=name, line=number, code=error.code, details=error.details)


def _numbered_lines(stream: BinaryIO, name: str | None, say: Any) -> Iterator[tuple[int, bytes | InputError]]:
    """Each line with its 1-based number; a line over the limit is skipped to its end and given as an error."""
    number, is_over = 0, False
    while line := stream.readline(MAX_LINE_BYTES + 1):
        if is_over:
            is_over = not line.endswith(b"\n")
            continue
        number += 1
        if number == 1:
            for mark, encoding in _WIDE_MARKS:
                if line.startswith(mark):
                    say(f"not UTF-8: read as {encoding.upper()}")
                    yield from _wide_lines(line + stream.read(MAX_LINE_BYTES + 1), encoding)
                    return
        if len(line) > MAX_LINE_BYTES:
            is_over = not line.endswith(b"\n")
            yield number, too_large()
        else:
            yield number, line


def _wide_lines(data: bytes, encoding: str) -> Iterator[tuple[int, bytes | InputError]]:
    """The lines of a UTF-16 file, as UTF-8; such a file is read whole and so has a limit."""
    if len(data) > MAX_LINE_BYTES:
        yield (
            1,
            InputError(
                f"a UTF-16 file of JSON Lines may have {MAX_LINE_BYTES:,} bytes; store it as UTF-8",
                code="too_large_wide",
            ),
        )
        return
    try:
        text = data[2:].decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count("\n".encode(encoding)) + 1
        yield line, InputError(f"the bytes are no {encoding.upper()} text", code="not_utf8", line=line)
        return
    for number, line_text in enumerate(text.split("\n"), start=1):
        yield number, line_text.encode("utf-8")


def _parse_line(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        column = error.colno if isinstance(error, json.JSONDecodeError) else 1
        raise InputError(
            f"the line is no JSON: {reason} at column {column}", code="not_json", details={"column": column}
        ) from error
    if isinstance(value, dict) and isinstance(value.get("report"), dict):
        value = value["report"]
    if not isinstance(value, dict):
        raise InputError("the line is no JSON object", code="not_object")
    return value


def _report_of(value: dict[str, Any], published: str | None, publisher: str | None) -> Report:
    text = value.get("text")
    if not isinstance(text, str):
        raise InputError("the line has no 'text'", code="no_text")
    check_text(text)
    if len(text.encode("utf-8")) > MAX_REPORT_BYTES:
        raise too_large()
    given = _text_or_none(value, "published")
    return Report(
        id=_id_of(value, text),
        text=text,
        title=_text_or_none(value, "title"),
        publisher=_text_or_none(value, "publisher") or publisher,
        authors=_authors_of(value),
        url=_text_or_none(value, "url"),
        published=checked_date(given) if given else published,
    )


def _id_of(value: dict[str, Any], text: str) -> str:
    given = value.get("id")
    if given is None or given == "":
        return report_id(text)
    if isinstance(given, str) or (isinstance(given, int) and not isinstance(given, bool)):
        return str(given)
    raise _wrong_kind("id")


def _text_or_none(value: dict[str, Any], key: str) -> str | None:
    given = value.get(key)
    if given is None or given == "":
        return None
    if isinstance(given, str):
        return given
    raise _wrong_kind(key)


def _authors_of(value: dict[str, Any]) -> tuple[str, ...]:
    given = value.get("authors") or []
    if not isinstance(given, list) or not all(isinstance(author, str) for author in given):
        raise _wrong_kind("authors")
    return tuple(given)


def _wrong_kind(key: str) -> InputError:
    return InputError(f"{key!r} is of the wrong kind", code="wrong_kind", details={"key": key})
