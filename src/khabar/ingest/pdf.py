"""PDF: the text layer, checked and put right; a scan without one is refused."""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING

from khabar.ingest.arabic_layer import repair_layer
from khabar.ingest.drafts import Blob, Content, Draft
from khabar.ingest.model import Options
from khabar.ingest.reasons import Unreadable, note
from khabar.ingest.text import date_in_name

if TYPE_CHECKING:
    from pypdf import PdfReader

MIN_CHARS_PER_PAGE = 20
"""Fewer on average means that the pages are pictures: a page number or a stamp is all that is text."""

_FILE_LIKE = re.compile(r"\.(?:docx?|pdf|indd|rtf|odt|pptx?)\b|^untitled|^microsoft word", re.IGNORECASE)


def read_pdf(blob: Blob, options: Options) -> Content:
    """One report: the text of all pages, joined by empty lines.

    Raises:
        Unreadable: damaged, encrypted, too many pages, no text, or a text layer that is no readable Arabic.
    """
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks on damaged files are given as a refusal instead
    pages = _page_texts(blob.data, options)
    text = "\n\n".join(page.strip("\n") for page in pages)
    if len("".join(text.split())) < MIN_CHARS_PER_PAGE * len(pages) and len("".join(text.split())) < 200:
        raise Unreadable("pdf_no_text")
    repaired = repair_layer(text)
    empty = [str(number) for number, page in enumerate(pages, start=1) if not page.strip()]
    draft = Draft(
        text=repaired.text,
        title=_title(blob.data),
        url=blob.url,
        grade=blob.grade,
        parameters={"pages": str(len(pages)), **dict(repaired.parameters)},
        notes=(*repaired.notes, *((note("pages_without_text", pages=", ".join(empty)),) if empty else ())),
    )
    return Content(
        kind="pdf",
        media_type="application/pdf",
        items=(draft,),
        tool="pypdf",
        version=pypdf.__version__,
        notes=date_in_name(blob.name),
        is_public=blob.is_public,
    )


def _page_texts(data: bytes, options: Options) -> list[str]:
    reader = _open(data)
    if reader.is_encrypted:
        raise Unreadable("pdf_encrypted")
    try:
        count = len(reader.pages)
        if count > options.limits.pdf_pages:
            raise Unreadable("pdf_pages", size=count, limit=options.limits.pdf_pages)
        texts: list[str] = []
        for page in reader.pages:
            texts.append(page.extract_text())
            if sum(map(len, texts)) > options.limits.text_chars:
                raise Unreadable("too_long", size=f"> {options.limits.text_chars}", limit=options.limits.text_chars)
    except Unreadable:
        raise
    except Exception as error:  # a damaged PDF makes the library raise errors of any class
        raise Unreadable("pdf_broken", detail=_short(error)) from error
    return texts


def _open(data: bytes) -> PdfReader:
    from pypdf import PdfReader

    try:
        return PdfReader(io.BytesIO(data))
    except Exception as error:  # as above
        raise Unreadable("pdf_broken", detail=_short(error)) from error


def _title(data: bytes) -> str | None:
    """The title in the properties, unless it is the name of a file; the author's name there is left out."""
    try:
        metadata = _open(data).metadata
        title = metadata.title if metadata is not None else None
    except Exception:  # as above; a title is no reason to lose the text
        return None
    text = str(title or "").strip()
    return text if len(text) > 3 and not _FILE_LIKE.search(text) else None


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:160]
