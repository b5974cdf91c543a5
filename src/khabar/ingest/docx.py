"""Word documents: paragraphs, tables and footnotes in reading order. Macros, links and objects are never touched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from khabar import __version__
from khabar.ingest.drafts import Blob, Content, Draft
from khabar.ingest.model import Options
from khabar.ingest.reasons import Unreadable, note
from khabar.ingest.text import date_in_name
from khabar.ingest.xml import parse_xml, xml_text
from khabar.ingest.zips import read_member, safe_members

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TOOL = "khabar.ingest.docx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", _ALTERNATIVE})


def read_docx(blob: Blob, options: Options) -> Content:
    """One report: one line per paragraph, cells of a table row divided by tabs, footnotes at the end.

    Raises:
        Unreadable: damaged, no Word document, a decompression bomb, or without text.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(blob.data))
    except (zipfile.BadZipFile, ValueError, RuntimeError) as error:
        raise Unreadable("docx_broken", detail=str(error)) from error
    with archive:
        members = {member.filename: member for member in safe_members(archive, options.limits)}
        if "word/document.xml" not in members:
            raise Unreadable("docx_broken", detail="word/document.xml is missing")
        parts = {
            name: parse_xml(read_member(archive, members[name], options.limits), name)
            for name in ("word/document.xml", "word/footnotes.xml", "docProps/core.xml")
            if name in members
        }
        has_comments = "word/comments.xml" in members
        everything = [
            xml_text(read_member(archive, member, options.limits), b"</w:p>")
            for name, member in members.items()
            if name.startswith(("word/", "docProps/")) and name.endswith(".xml")
        ]
    body = parts["word/document.xml"]
    lines = [*_lines(body), *(_lines(parts["word/footnotes.xml"]) if "word/footnotes.xml" in parts else ())]
    text = "\n".join(lines).strip("\n")
    if not text.strip():
        raise Unreadable("empty")
    core = parts.get("docProps/core.xml")
    has_deletions = next(body.iter(f"{_W}del"), None) is not None
    draft = Draft(
        text=text,
        title=_property(core, "title"),
        url=blob.url,
        grade=blob.grade,
        notes=(
            *((note("tracked_changes"),) if has_deletions or has_comments else ()),
            *((note("author_left_out"),) if _property(core, "creator") else ()),
        ),
    )
    return Content(
        kind="docx",
        media_type=MEDIA_TYPE,
        items=(draft,),
        tool=TOOL,
        version=__version__,
        notes=date_in_name(blob.name),
        is_public=blob.is_public,
        others=everything,
    )


def _property(core: Element | None, name: str) -> str | None:
    found = None if core is None else core.find(f"{_DC}{name}")
    return (found.text or "").strip() or None if found is not None else None


def _lines(element: Element) -> Iterator[str]:
    """Lines of text below an element; nested tables and text boxes come where they stand."""
    for child in element:
        if child.tag == f"{_W}p":
            yield _paragraph_text(child)
        elif child.tag == f"{_W}tr":
            cells = [" ".join(filter(None, _lines(cell))) for cell in child if cell.tag == f"{_W}tc"]
            yield "\t".join(cells)
        elif child.tag not in _LEFT_OUT:
            yield from _lines(child)


def _paragraph_text(paragraph: Element) -> str:
    pieces: list[str] = []
    stack = list(reversed(list(paragraph)))
    while stack:
        element = stack.pop()
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag == f"{_W}tab":
            pieces.append("\t")
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif element.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif element.tag not in _LEFT_OUT and element.tag != f"{_W}pPr":
            stack.extend(reversed(list(element)))
    return "".join(pieces)
