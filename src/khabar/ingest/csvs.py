"""CSV in all its dialects: the delimiter is found, rows keep their line numbers, an auto-archiver is recognised."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from khabar import __version__
from khabar.ingest.autoarchiver import is_autoarchiver, read_archived_rows
from khabar.ingest.drafts import Blob, Content
from khabar.ingest.model import Options
from khabar.ingest.reasons import Unreadable
from khabar.ingest.tables import Row, check_header, is_formula, map_rows
from khabar.ingest.text import decode_blob

TOOL = "khabar.ingest.csvs"
DELIMITERS = (",", ";", "\t", "|", "\u060c", "\u061b")
SAMPLE_LINES = 50


def read_csv(blob: Blob, options: Options) -> Content:
    """One report per row.

    Raises:
        Unreadable: no text, no header, too many rows, or no column for the text.
    """
    decoded, encoding_notes = decode_blob(blob, options)
    text, first_line = _without_separator_line(decoded.text)
    if not text.strip():
        raise Unreadable("empty")
    delimiter = (options.mapping.delimiter if options.mapping else None) or find_delimiter(text)
    rows = _rows(text, delimiter, first_line, options)
    header = tuple(cell.strip() for cell in rows[0].cells)
    if is_autoarchiver(header) and options.mapping is None:
        return read_archived_rows(blob, header, rows[1:], options, encoding=decoded.encoding, notes=encoding_notes)
    check_header(header)
    mapped = map_rows(blob.name, header, rows[1:], options)
    return Content(
        kind="csv",
        media_type="text/csv",
        items=mapped.items,
        tool=TOOL,
        version=__version__,
        encoding=decoded.encoding,
        notes=(*encoding_notes, *mapped.notes),
        is_private=mapped.has_senders,
        is_public=blob.is_public,
        others=mapped.others,
    )


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the most columns of equal number; the comma where none cuts."""
    sample = "\n".join(text.split("\n")[:SAMPLE_LINES])
    best, best_score = ",", 1.0
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        if not widths or widths[0] < 2:
            continue
        score = widths[0] * sum(width == widths[0] for width in widths) / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    try:
        return [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
    except csv.Error:
        return []


def _without_separator_line(text: str) -> tuple[str, int]:
    """The text after a first line ``sep=;`` that some spreadsheets write, and the number of its first line."""
    first, _, rest = text.partition("\n")
    return (rest, 2) if first.strip().casefold().startswith("sep=") else (text, 1)


def _rows(text: str, delimiter: str, first_line: int, options: Options) -> Sequence[Row]:
    csv.field_size_limit(max(csv.field_size_limit(), options.limits.text_chars))  # one setting for the whole process
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    line = first_line
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise Unreadable("csv_broken", line=first_line - 1 + reader.line_num, detail=str(error)) from error
        if cells or rows:
            formulas = sum(map(is_formula, cells)) if rows else 0
            rows.append(Row(line, tuple(cells), formulas))
        if len(rows) > options.limits.rows + 1:
            raise Unreadable("too_many_rows", limit=options.limits.rows)
        line = first_line + reader.line_num
    while rows and not rows[-1].cells:
        rows.pop()
    return rows
