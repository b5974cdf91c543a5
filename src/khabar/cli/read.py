"""``khabar read``: reports in, claims out, one report at a time and in the order of the input."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, TextIO

from khabar.cli.claim_tables import draw_record
from khabar.cli.errors import EXIT_FAILED, describe, say
from khabar.cli.progress import Progress
from khabar.cli.tables import style_for
from khabar.errors import InputError, KhabarError, UsageError
from khabar.ingest.report_lines import read_report_lines
from khabar.ingest.text_files import checked_date, read_text_file
from khabar.model import Record, Report
from khabar.model.codec import record_to_json, record_to_line

LINES_SUFFIXES = (".jsonl", ".ndjson")


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "read",
        help="read reports and print their claims",
        description="Read Arabic reports and print what they claim. A text file is one report; JSON Lines hold one "
        'report a line: {"text": …} with, as wanted, id, title, published, publisher, authors and url.',
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="files to read, or - for standard input (the default)")
    parser.add_argument(
        "--format",
        choices=("table", "json", "jsonl"),
        default="table",
        help="table for people; json: one object, or a list where there may be several reports; jsonl: one record a "
        "line as it is read (default: table)",
    )
    parser.add_argument(
        "--input-format",
        choices=("text", "jsonl"),
        help="what the files hold (default: jsonl for .jsonl and .ndjson, else text)",
    )
    parser.add_argument(
        "--published", metavar="DATE", help="date of publication (2018-02-20) of reports that bring none"
    )
    parser.add_argument("--publisher", metavar="NAME", help="publisher of reports that bring none")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Reads all reports; returns 0, or 1 where one or more of them failed."""
    published = checked_published(args.published, args.lang)
    files = _checked_files(args)
    is_single = len(files) == 1 and _holds_text(files[0], args.input_format)
    writer = _writer(args.format, sys.stdout, args.lang, is_single=is_single)
    read = failed = 0
    total = len(files) if all(_holds_text(file, args.input_format) for file in files) else None
    with Progress(sys.stderr, args.lang, total) as progress:

        def tell(message: str) -> None:
            progress.clear()
            sys.stderr.write(f"khabar: {message}\n")

        writer.begin()
        for file in files:
            for result in _results(file, args, published, tell):
                if isinstance(result, Record):
                    writer.write(result)
                    read += 1
                else:
                    tell(describe(result, args.lang))
                    failed += 1
                progress.step()
        writer.end()
    if failed or read > 1:
        sys.stderr.write(f"khabar: {say('words', 'summary', args.lang, read=read, failed=failed)}\n")
    return EXIT_FAILED if failed else 0


def checked_published(value: str | None, language: str) -> str | None:
    """The date that an option gives.

    Raises:
        UsageError: it is no date.
    """
    if value is None:
        return None
    try:
        return checked_date(value)
    except InputError as error:
        raise UsageError(say("errors", error.code, language, **error.details)) from error


def _checked_files(args: argparse.Namespace) -> list[str]:
    files: list[str] = args.files
    if not files:
        if sys.stdin.isatty():
            raise UsageError(say("usage", "no_input", args.lang))
        return ["-"]
    if files.count("-") > 1:
        raise UsageError(say("usage", "twice_stdin", args.lang))
    return files


def _holds_text(file: str, input_format: str | None) -> bool:
    return (input_format or ("jsonl" if file.endswith(LINES_SUFFIXES) else "text")) == "text"


def _results(file: str, args: argparse.Namespace, published: str | None, tell: Any) -> Iterator[Record | KhabarError]:
    """The records of one file and the errors of what could not be read, in order."""
    for report in _reports(file, args, published, tell):
        if isinstance(report, InputError):
            yield report
        else:
            yield _read(report, None if file == "-" else file)


def _reports(file: str, args: argparse.Namespace, published: str | None, tell: Any) -> Iterator[Report | InputError]:
    name = None if file == "-" else file
    source = sys.stdin.buffer if file == "-" else Path(file)

    def on_note(path: str | None, note: str) -> None:
        tell(f"{path or say('words', 'standard_input', args.lang)}: {note}")

    try:
        if _holds_text(file, args.input_format):
            yield read_text_file(source, name=name, published=published, publisher=args.publisher, on_note=on_note)
        else:
            yield from read_report_lines(
                source, name=name, published=published, publisher=args.publisher, on_note=on_note
            )
    except InputError as error:
        yield error


def _read(report: Report, path: str | None) -> Record | KhabarError:
    from khabar.extract.pipeline import read_report

    try:
        return read_report(report)
    except KhabarError:
        raise
    except Exception as error:  # A fault of ours in one report must not cost the run; it is shown, counted and exits 1.
        reason = f"{report.id}: {type(error).__name__}: {error}"
        return InputError(
            f"the reader failed on this report, which is a fault of Khabar: {reason}",
            path=path,
            code="reader_failed",
            details={"reason": reason},
        )


class _Writer(Protocol):
    """Writes records in one format."""

    def begin(self) -> None: ...

    def write(self, record: Record) -> None: ...

    def end(self) -> None: ...


class _LineWriter:
    """One record a line, flushed at once, so that a pipe sees each report when it is read."""

    def __init__(self, stream: TextIO):
        self._stream = stream

    def begin(self) -> None:
        """Nothing comes before the first record."""

    def write(self, record: Record) -> None:
        """Writes one line."""
        self._stream.write(record_to_line(record) + "\n")
        self._stream.flush()

    def end(self) -> None:
        """Nothing comes after the last record."""


class _JsonWriter:
    """Indented JSON: one object for a single text, else a list, written as the records come."""

    def __init__(self, stream: TextIO, *, is_single: bool):
        self._stream = stream
        self._is_single = is_single
        self._separator = ""

    def begin(self) -> None:
        """Opens the list."""
        if not self._is_single:
            self._stream.write("[\n")

    def write(self, record: Record) -> None:
        """Writes one record."""
        body = json.dumps(record_to_json(record), ensure_ascii=False, indent=2)
        self._stream.write(self._separator + body)
        self._separator = ",\n"

    def end(self) -> None:
        """Closes the list."""
        if self._is_single:
            self._stream.write("\n" if self._separator else "")
        else:
            self._stream.write("\n]\n" if self._separator else "]\n")


class _TableWriter:
    """One table a report, for people."""

    def __init__(self, stream: TextIO, language: str):
        self._stream = stream
        self._language = language
        self._style = style_for(language, is_terminal=stream.isatty())
        self._separator = ""

    def begin(self) -> None:
        """Nothing comes before the first table."""

    def write(self, record: Record) -> None:
        """Writes one table."""
        lines = draw_record(record, self._language, self._style)
        self._stream.write(self._separator + "\n".join(lines) + "\n")
        self._separator = "\n"

    def end(self) -> None:
        """Nothing comes after the last table."""


def _writer(name: str, stream: TextIO, language: str, *, is_single: bool) -> _Writer:
    if name == "jsonl":
        return _LineWriter(stream)
    if name == "json":
        return _JsonWriter(stream, is_single=is_single)
    return _TableWriter(stream, language)
