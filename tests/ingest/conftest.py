"""Tiny files of every kind, built in memory; all names and texts in these tests are invented."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from khabar.ingest.model import Imported, Limits, Options, Refused
from khabar.ingest.read import read_paths

_UNICODE_MAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap end end"""


def make_pdf(pages: Sequence[Sequence[str]], *, title: str | None = None) -> bytes:
    """A PDF whose text layer holds the lines in just this order of characters."""
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(content: bytes, head: bytes = b"") -> bytes:
        packed = zlib.compress(content)
        return b"<< %s /Filter /FlateDecode /Length %d >> stream\n%s\nendstream" % (head, len(packed), packed)

    unicode_map = add(stream(_UNICODE_MAP))
    descriptor = add(
        b"<< /Type /FontDescriptor /FontName /Own /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 "
        b"/Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    descendant = add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> /DW 500 /FontDescriptor %d 0 R >>" % descriptor
    )
    font = add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [%d 0 R] "
        b"/ToUnicode %d 0 R >>" % (descendant, unicode_map)
    )
    contents = [add(stream(_page_content(lines))) for lines in pages]
    tree = len(objects) + len(pages) + 1
    kids = [
        add(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 %d 0 R >> >> >>" % (tree, content, font)
        )
        for content in contents
    ]
    add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids)))
    root = add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    info = add(b"<< /Title <FEFF%s> >>" % (title or "").encode("utf-16-be").hex().encode())
    return _assemble(objects, root, info)


def _page_content(lines: Sequence[str]) -> bytes:
    """The lines flush right at x = 545, each glyph six points wide."""
    shown = [
        b"BT /F1 12 Tf 1 0 0 1 %d %d Tm <%s> Tj ET"
        % (545 - 6 * len(line), 800 - 16 * place, line.encode("utf-16-be").hex().encode())
        for place, line in enumerate(lines)
    ]
    return b"\n".join(shown)


def _assemble(objects: Sequence[bytes], root: int, info: int) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        info,
        start,
    )
    return bytes(out)


def make_zip(members: Mapping[str, bytes]) -> bytes:
    """A zip with these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def make_docx(body: str, *, title: str = "", creator: str = "", more: Mapping[str, bytes] | None = None) -> bytes:
    """A Word document; ``body`` is the XML within ``w:body``."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>'
        "</cp:coreProperties>"
    )
    return make_zip(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>".encode(),
            "docProps/core.xml": core.encode(),
            **(more or {}),
        }
    )


def paragraph(text: str) -> str:
    """One paragraph of a Word document."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def make_xlsx(rows: Sequence[Sequence[object]], *, other_sheets: Sequence[str] = ()) -> bytes:
    """A spreadsheet with these rows in its first sheet."""
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Reports"
    for row in rows:
        sheet.append(list(row))
    for name in other_sheets:
        workbook.create_sheet(name)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def make_warc(pages: Sequence[tuple[str, str, bytes]], *, status: str = "200 OK", kind: str = "response") -> bytes:
    """A packed WARC: address, content type and payload of each page, with the hash of the payload."""
    return b"".join(
        gzip.compress(warc_record(number, page, status=status, kind=kind)) for number, page in enumerate(pages)
    )


def warc_record(number: int, page: tuple[str, str, bytes], *, status: str = "200 OK", kind: str = "response") -> bytes:
    """One record of a WARC, not packed."""
    url, content_type, payload = page
    block = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n\r\n".encode() + payload
    media = "application/http; msgtype=response"
    if kind == "resource":
        block, media = payload, content_type
    digest = base64.b32encode(hashlib.sha1(payload).digest()).decode()
    head = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>",
        f"WARC-Target-URI: {url}",
        "WARC-Date: 2021-06-05T08:00:00Z",
        f"WARC-Payload-Digest: sha1:{digest}",
        f"Content-Type: {media}",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


@pytest.fixture
def make() -> SimpleNamespace:
    """The builders of this file."""
    return SimpleNamespace(
        pdf=make_pdf,
        zip=make_zip,
        docx=make_docx,
        paragraph=paragraph,
        xlsx=make_xlsx,
        warc=make_warc,
        warc_record=warc_record,
    )


class Result:
    """What a read gave, sorted."""

    def __init__(self, items: Sequence[Imported | Refused]):
        self.items = list(items)
        self.reports = [item for item in items if isinstance(item, Imported)]
        self.refused = [item for item in items if isinstance(item, Refused) and item.is_error]
        self.aside = [item for item in items if isinstance(item, Refused) and not item.is_error]

    @property
    def texts(self) -> list[str]:
        return [item.report.text for item in self.reports]

    @property
    def codes(self) -> list[str]:
        return [item.code for item in self.refused]

    @property
    def note_codes(self) -> list[str]:
        return [note.code for item in self.reports for note in item.notes]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Result]:
    """Writes bytes to a file of that name and reads it; further arguments are options."""

    def run(name: str, data: bytes | str, **options: object) -> Result:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return Result(list(read_paths([path], Options(**{"key": b"key of a test", **options}))))  # type: ignore[arg-type]

    return run


@pytest.fixture
def limits() -> type[Limits]:
    """The limits, to be set lower."""
    return Limits
