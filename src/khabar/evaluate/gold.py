"""Gold and predicted records from JSON Lines files, strictly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from khabar.errors import InputError
from khabar.ingest.text_files import at, unopened
from khabar.model import Record
from khabar.model.codec import record_from_json
from khabar.schema import event_types, roles, source_kinds, statuses


def read_records(path: Path) -> Iterator[Record]:
    """The records of the file, in order.

    Raises:
        InputError: the file cannot be opened, or a line is no record of spec/record.md; with file and line.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise at(unopened(error), str(path)) from error
    with stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield _record_of(line, path, number)


def _record_of(line: bytes, path: Path, number: int) -> Record:
    try:
        record = record_from_json(json.loads(line))
        check_words(record)
    except InputError as error:
        raise at(error, str(path), number) from error
    except ValueError as error:
        column = error.colno if isinstance(error, json.JSONDecodeError) else 1
        raise InputError(
            f"the line is no JSON: {error}", path=str(path), line=number, code="not_json", details={"column": column}
        ) from error
    return record


def check_words(record: Record) -> None:
    """Nothing, if every type, role, status and kind of source is one of the vocabulary.

    Raises:
        InputError: one is not (``unknown_word``).
    """
    for claim in record.claims:
        named = [("event type", claim.type, event_types()), ("status", claim.status, statuses())]
        named += [("role", role.role, roles()) for role in claim.roles]
        named += [("kind of source", source.kind, dict.fromkeys(source_kinds(), "")) for source in claim.sources]
        for what, word, known in named:
            if word not in known:
                raise InputError(f"claim {claim.id}: there is no {what} {word!r}", code="unknown_word")


def without_claims(record: Record) -> Record:
    """The record with its report only: what a reader is given when it is scored."""
    return replace(record, claims=(), entities=())
