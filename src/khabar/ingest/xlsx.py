"""Spreadsheets: cells as texts; formulas stay text and are never calculated, macros and links are never touched."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from khabar.ingest.drafts import Blob, Content
from khabar.ingest.model import Note, Options
from khabar.ingest.reasons import Unreadable, note
from khabar.ingest.tables import Row, check_header, map_rows
from khabar.ingest.xml import parse_xml, xml_text
from khabar.ingest.zips import read_member, safe_members

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STRICTLY_CHECKED = ("[Content_Types].xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml")

_TEXTS = ("xl/sharedStrings", "xl/worksheets", "xl/comments", "xl/threadedComments")


def read_xlsx(blob: Blob, options: Options) -> Content:
    """One report per row of one sheet: the one that the mapping names, or the first.

    Raises:
        Unreadable: damaged, a decompression bomb, entities in its XML, no such sheet, or no column for the text.
    """
    import openpyxl

    everything = _check_package(blob.data, options)
    workbook = _open(blob.data)
    try:
        sheet, notes = _choose_sheet(workbook, options)
        rows = _rows(sheet, options)
    finally:
        workbook.close()
    if not rows:
        raise Unreadable("empty")
    header = tuple(cell.strip() for cell in rows[0].cells)
    while header and not header[-1]:
        header = header[:-1]
    check_header(header)
    mapped = map_rows(blob.name, header, rows[1:], options)
    return Content(
        kind="xlsx",
        media_type=MEDIA_TYPE,
        items=mapped.items,
        tool="openpyxl",
        version=openpyxl.__version__,
        notes=(*notes, *mapped.notes),
        is_private=mapped.has_senders,
        is_public=blob.is_public,
        others=(*mapped.others, *everything),
    )


def _check_package(data: bytes, options: Options) -> list[str]:
    """The texts of all parts (other sheets, comments), where the zip is sound and no part declares entities."""
    texts: list[str] = []
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, RuntimeError) as error:
        raise Unreadable("xlsx_broken", detail=str(error)) from error
    with archive:
        for member in safe_members(archive, options.limits):
            name = member.filename
            if not name.endswith((".xml", ".rels")):
                continue
            part = read_member(archive, member, options.limits)
            if name in _STRICTLY_CHECKED and len(part) < options.limits.markup_bytes:
                parse_xml(part, name)
            elif b"<!DOCTYPE" in part or b"<!ENTITY" in part or part[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise Unreadable("xml_entities")
            if name.startswith(_TEXTS):
                texts.append(xml_text(part, b"</c>" if name.startswith("xl/worksheets") else b"</t>"))
    return texts


def _open(data: bytes) -> Workbook:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks on styles and extensions that a reader of texts does not need
            return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # a damaged workbook makes the library raise errors of any class
        raise Unreadable("xlsx_broken", detail=f"{type(error).__name__}: {error}"[:160]) from error


def _choose_sheet(workbook: Workbook, options: Options) -> tuple[Any, tuple[Note, ...]]:
    names = [sheet.title for sheet in workbook.worksheets]
    wanted = options.mapping.sheet if options.mapping and options.mapping.sheet else (names[0] if names else "")
    if wanted not in names:
        raise Unreadable("xlsx_broken", detail=f"there is no sheet {wanted!r}")
    others = [name for name in names if name != wanted]
    return workbook[wanted], (note("sheets_left", sheet=wanted, others=", ".join(others)),) if others else ()


def _rows(sheet: Any, options: Options) -> list[Row]:
    """The rows from the first that is not empty; empty rows at the end are left out."""
    sheet.reset_dimensions()
    rows: list[Row] = []
    try:
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            texts = tuple(cell_text(cell.value) for cell in cells)
            if any(texts) or rows:
                rows.append(Row(number, texts, _formulas(cells)))
            if len(rows) > options.limits.rows + 1:
                raise Unreadable("too_many_rows", limit=options.limits.rows)
    except Unreadable:
        raise
    except Exception as error:  # as in _open
        raise Unreadable("xlsx_broken", detail=f"{type(error).__name__}: {error}"[:160]) from error
    while rows and not any(rows[-1].cells):
        rows.pop()
    return rows


def _formulas(cells: Iterable[Any]) -> int:
    return sum(getattr(cell, "data_type", None) == "f" for cell in cells)


def cell_text(value: object) -> str:
    """A cell as text: dates in ISO form, whole numbers without a decimal point, formulas as they are written."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(getattr(value, "text", value))
