"""Rows of CSV, TSV and XLSX files with their line numbers, read as a stream."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from khabar.errors import InputError

MOST_BYTES = 256 * 1024 * 1024
"""The largest file that is read. A GeoNames dump of a country has at most some tens of MB."""
_MOST_FIELD = 1_000_000
_SHEET = "xl/worksheets/sheet1.xml"
_STRINGS = "xl/sharedStrings.xml"
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile("([A-Z]+)")
_HALF_READ = ("\ufffd", "\u00d8\u00a7", "\u00d9\u201e", "\u0637\u00a7")

Row = tuple[int, list[str]]
"""Line number (CSV) or row number (XLSX), counted from 1, and the cells."""


def read_rows(path: Path, *, encoding: str = "utf-8", delimiter: str = "") -> Iterator[Row]:
    """The rows of a table, the heading first; empty rows are left out.

    Args:
        delimiter: of a text file; without it the heading decides between comma, semicolon and tab.

    Raises:
        InputError: the file is missing, too large, in another encoding, or no table; with the line where there is one.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=str(path), code="no_file") from error
    if size > MOST_BYTES:
        raise InputError(
            f"the file has {size // 1024**2} MB; at most {MOST_BYTES // 1024**2} MB are read: "
            "cut it down to the countries that are needed",
            path=str(path),
            code="too_large_places",
        )
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"PK"):
        yield from _xlsx_rows(path)
    else:
        yield from _text_rows(path, encoding, delimiter)


def _text_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    csv.field_size_limit(_MOST_FIELD)
    lines = _decoded_lines(path, codec)
    first = next(lines, "")
    if not delimiter:
        delimiter = max(("\t", ",", ";"), key=first.count)
    if delimiter == "\t":
        reader = csv.reader(_chained(first, lines), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(_chained(first, lines), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                f"the line is no row of a table: {error}", path=str(path), line=line, code="no_table"
            ) from error
        if any(cell.strip() for cell in cells):
            yield line, cells


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _decoded_lines(path: Path, codec: str) -> Iterator[str]:
    number = 0
    with path.open("rb") as file:
        for raw in file:
            number += 1
            if codec == "utf-8-sig" and number == 1 and raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise _wrong_encoding(path, 1, "UTF-8; it looks like UTF-16")
            try:
                line = raw.decode(codec if number == 1 or codec != "utf-8-sig" else "utf-8")
            except (UnicodeDecodeError, LookupError) as error:
                raise _wrong_encoding(path, number, codec.removesuffix("-sig").upper()) from error
            if "\0" in line:
                raise InputError("the file is no text", path=str(path), line=number, code="binary")
            if any(mark in line for mark in _HALF_READ):
                raise InputError(
                    "the Arabic letters were stored in a wrong encoding before; get the original file",
                    path=str(path),
                    line=number,
                    code="mojibake",
                )
            yield line


def _wrong_encoding(path: Path, line: int, expected: str) -> InputError:
    return InputError(
        f"the line is not {expected}; name the right one with --encoding (windows-1256, utf-16)",
        path=str(path),
        line=line,
        code="wrong_encoding_places",
    )


# -- XLSX: a zip of XML files; only the first sheet is read
def _xlsx_rows(path: Path) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if _SHEET not in names:
                raise InputError("the file is a zip, but no XLSX table", path=str(path), code="no_table")
            if sum(info.file_size for info in archive.infolist()) > 4 * MOST_BYTES:
                raise InputError("the unpacked table is too large", path=str(path), code="too_large_places")
            strings = _shared_strings(archive) if _STRINGS in names else []
            yield from _sheet_rows(archive, strings)
    except (zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise InputError(f"the XLSX file is damaged: {error}", path=str(path), code="no_table") from error


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    strings: list[str] = []
    with archive.open(_STRINGS) as file:
        for _, element in ElementTree.iterparse(file):
            if element.tag == f"{_SPACE}si":
                strings.append("".join(part.text or "" for part in element.iter(f"{_SPACE}t")))
                element.clear()
    return strings


def _sheet_rows(archive: zipfile.ZipFile, strings: list[str]) -> Iterator[Row]:
    with archive.open(_SHEET) as file:
        number = 0
        for _, element in ElementTree.iterparse(file):
            if element.tag != f"{_SPACE}row":
                continue
            number = int(element.get("r") or number + 1)
            cells: list[str] = []
            for cell in element.iter(f"{_SPACE}c"):
                column = _column(cell.get("r") or "", len(cells))
                cells += [""] * (column - len(cells))
                cells.append(_value(cell, strings))
            element.clear()
            if any(value.strip() for value in cells):
                yield number, cells


def _column(name: str, otherwise: int) -> int:
    letters = _CELL.match(name)
    if letters is None:
        return otherwise
    index = 0
    for letter in letters.group(1):
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _value(cell: ElementTree.Element, strings: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_SPACE}t"))
    value = cell.find(f"{_SPACE}v")
    text = value.text or "" if value is not None else ""
    return strings[int(text)] if kind == "s" and text.isdigit() and int(text) < len(strings) else text
