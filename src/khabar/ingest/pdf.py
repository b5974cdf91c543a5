"""PDF: the text layer, read by position, checked and put right; a scan without one is refused."""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from khabar.ingest.arabic_layer import repair_layer
from khabar.ingest.drafts import Blob, Content, Draft
from khabar.ingest.model import Limits, Options
from khabar.ingest.pdf_layout import Glyph, Line, goes_on_overleaf, join_paragraphs, page_lines
from khabar.ingest.reasons import Unreadable, note
from khabar.ingest.text import date_in_name

if TYPE_CHECKING:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfinterp import PDFResourceManager

MIN_CHARS_PER_PAGE = 20
"""Fewer on average means that the pages are pictures: a page number or a stamp is all that is text."""
MAX_GLYPHS_PER_PAGE = 60_000
MAX_FORMS_PER_PAGE = 2_000
"""A dense newspaper page has 20,000 glyphs; nested forms can paint themselves without end."""

MIN_PAGES_FOR_RUNNING_LINES = 3

_STREAM = re.compile(rb"stream\r?\n")
_FILE_LIKE = re.compile(r"\.(?:docx?|pdf|indd|rtf|odt|pptx?)\b|^untitled|^microsoft word", re.IGNORECASE)
_CHUNK = 1024 * 1024


def read_pdf(blob: Blob, options: Options) -> Content:
    """One report: the text of all pages, joined by empty lines.

    Raises:
        Unreadable: damaged, encrypted, too many pages, a decompression bomb, no text, or a text layer that is no
            readable Arabic.
    """
    import pdfminer

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # its remarks on damaged files become refusals here
    _check_streams(blob.data, options.limits)
    try:
        pages, title = _read(blob.data, options.limits)
    except Unreadable:
        raise
    except Exception as error:  # a damaged PDF makes the library raise errors of any class
        raise Unreadable("pdf_broken", detail=f"{type(error).__name__}: {error}"[:160]) from error
    everything = ["\n".join(line.text for line in page) for page in pages]
    pages, running = _without_running_lines(pages)
    painted = "\n".join(line.text for page in pages for line in page)
    chars = len("".join(painted.split()))
    if chars < MIN_CHARS_PER_PAGE * len(pages) and chars < 200:
        raise Unreadable("pdf_no_text")
    repaired = repair_layer(painted)
    empty = [str(number) for number, page in enumerate(pages, start=1) if not page]
    draft = Draft(
        text=_joined(pages, repaired.text.split("\n")),
        title=title,
        url=blob.url,
        grade=blob.grade,
        parameters={"pages": str(len(pages)), "running_lines": str(running), **dict(repaired.parameters)},
        notes=(
            *repaired.notes,
            *((note("running_lines", count=running),) if running else ()),
            *((note("pages_without_text", pages=", ".join(empty)),) if empty else ()),
        ),
    )
    return Content(
        kind="pdf",
        media_type="application/pdf",
        items=(draft,),
        tool="pdfminer.six",
        version=pdfminer.__version__,
        notes=date_in_name(blob.name),
        is_public=blob.is_public,
        others=everything,
    )


def _without_running_lines(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], int]:
    """The pages without what stands at the top or foot of most of them, numbers aside, and how many lines that were.

    A sentence that goes on over the page would be cut by them.
    """
    if len(pages) < MIN_PAGES_FOR_RUNNING_LINES:
        return [list(page) for page in pages], 0
    written = [page for page in pages if page]
    heads, feet = (
        Counter(_running_key(page[0]) for page in written),
        Counter(_running_key(page[-1]) for page in written),
    )
    cleaned: list[list[Line]] = []
    for page in pages:
        lines = list(page)
        if lines and heads[_running_key(lines[0])] * 2 > len(written):
            lines = lines[1:]
        if lines and feet[_running_key(lines[-1])] * 2 > len(written):
            lines = lines[:-1]
        cleaned.append(lines)
    return cleaned, sum(map(len, pages)) - sum(map(len, cleaned))


def _running_key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _joined(pages: Sequence[Sequence[Line]], texts: Sequence[str]) -> str:
    """The pages with the repaired texts of their lines, one after the other."""
    repaired = iter(texts)
    bodies = [join_paragraphs([replace(line, text=next(repaired)) for line in page]) for page in pages]
    text = ""
    last: Line | None = None
    for page, paragraphs in zip(pages, bodies, strict=True):
        if not page:
            last = None
            continue
        goes_on = last is not None and goes_on_overleaf(last, page[0], text)
        text += (" " if goes_on else "\n\n" if text else "") + "\n".join(paragraphs)
        last = page[-1]
    return text


def _check_streams(data: bytes, limits: Limits) -> None:
    """Nothing, where no stream unpacks beyond the limits; packed streams within streams are looked into once more."""
    total = 0
    for match in _STREAM.finditer(data):
        total += _unpacked_size(data[match.end() :] if match.end() else b"", limits, total, depth=0)


def _unpacked_size(packed: bytes, limits: Limits, before: int, *, depth: int) -> int:
    if packed[:1] != b"\x78":
        return 0
    unpacker, size, head = zlib.decompressobj(), 0, b""
    rest = memoryview(packed)[: limits.file_bytes]
    try:
        chunk = unpacker.decompress(rest[:_CHUNK], _CHUNK)
        place = _CHUNK
        while chunk:
            head = head or chunk[:_CHUNK]
            size += len(chunk)
            if before + size > limits.zip_total_bytes or size > limits.file_bytes:
                raise Unreadable("zip_bomb", ratio=size // max(1, place), limit=limits.zip_ratio)
            more = unpacker.unconsumed_tail
            if not more and not unpacker.eof:
                more, place = bytes(rest[place : place + _CHUNK]), place + _CHUNK
            chunk = unpacker.decompress(more, _CHUNK) if more else b""
    except zlib.error:
        return size
    return size + (_unpacked_size(head, limits, before + size, depth=depth + 1) if depth == 0 else 0)


def _read(data: bytes, limits: Limits) -> tuple[list[list[Line]], str | None]:
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfinterp import PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise Unreadable("pdf_encrypted") from error
    pages: list[list[Line]] = []
    chars = 0
    manager = PDFResourceManager()
    for number, page in enumerate(PDFPage.create_pages(document), start=1):
        if number > limits.pdf_pages:
            raise Unreadable("pdf_pages", size=f"> {limits.pdf_pages}", limit=limits.pdf_pages)
        pages.append(page_lines(_glyphs(page, manager)))
        chars += sum(len(line.text) for line in pages[-1])
        if chars > limits.text_chars:
            raise Unreadable("too_long", size=f"> {limits.text_chars}", limit=limits.text_chars)
    if not pages:
        raise Unreadable("pdf_broken", detail="it has no pages")
    return pages, _title(document)


def _glyphs(page: Any, manager: PDFResourceManager) -> list[Glyph]:
    """The upright glyphs of a page, wherever they are painted."""
    from pdfminer.converter import PDFLayoutAnalyzer
    from pdfminer.layout import LTChar, LTContainer, LTPage
    from pdfminer.pdfinterp import PDFPageInterpreter

    class _Collector(PDFLayoutAnalyzer):
        """Keeps the page's items; gives up on a page that paints without end."""

        page: LTPage | None = None
        forms = 0
        painted = 0

        def receive_layout(self, ltpage: LTPage) -> None:
            self.page = ltpage

        def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
            self.forms += 1
            if self.forms > MAX_FORMS_PER_PAGE:
                raise Unreadable("pdf_broken", detail=f"more than {MAX_FORMS_PER_PAGE} forms on a page")
            super().begin_figure(name, bbox, matrix)

        def render_char(self, *args: Any, **more: Any) -> float:
            self.painted += 1
            if self.painted > MAX_GLYPHS_PER_PAGE:
                raise Unreadable("pdf_broken", detail=f"more than {MAX_GLYPHS_PER_PAGE} signs on a page")
            return super().render_char(*args, **more)

    def walk(container: LTContainer[Any]) -> Iterator[LTChar]:
        for item in container:
            if isinstance(item, LTChar):
                yield item
            elif isinstance(item, LTContainer):
                yield from walk(item)

    collector = _Collector(manager, laparams=None)
    PDFPageInterpreter(manager, collector).process_page(page)
    if collector.page is None:
        return []
    return [
        Glyph(char.get_text(), char.x0, char.x1, (char.y0 + char.y1) / 2, max(1.0, char.y1 - char.y0), order)
        for order, char in enumerate(walk(collector.page))
        if char.get_text()
    ]


def _title(document: PDFDocument) -> str | None:
    """The title in the properties, unless it is the name of a file; the author's name there is left out."""
    from pdfminer.utils import decode_text

    raw = next((info["Title"] for info in document.info if "Title" in info), b"")
    text = decode_text(raw).strip() if isinstance(raw, bytes) else ""
    return text if len(text) > 3 and not _FILE_LIKE.search(text) else None
