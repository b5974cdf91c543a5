"""Which reader reads a file: decided by what its bytes begin with, then by its name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from khabar.datafile import read_yaml_once
from khabar.ingest.csvs import read_csv
from khabar.ingest.docx import read_docx
from khabar.ingest.drafts import Blob, Content
from khabar.ingest.feeds import read_feed
from khabar.ingest.html import read_html
from khabar.ingest.jsons import read_json, read_json_lines
from khabar.ingest.mhtml import is_mhtml
from khabar.ingest.model import Options
from khabar.ingest.parquet import read_parquet
from khabar.ingest.pdf import read_pdf
from khabar.ingest.telegram import read_telegram
from khabar.ingest.text import read_text
from khabar.ingest.warcs import is_wacz
from khabar.ingest.whatsapp import looks_like_whatsapp, read_whatsapp
from khabar.ingest.xlsx import read_xlsx

Reader = Callable[[Blob, Options], Content]

READERS: dict[str, Reader] = {
    "text": read_text,
    "html": read_html,
    "pdf": read_pdf,
    "docx": read_docx,
    "csv": read_csv,
    "xlsx": read_xlsx,
    "jsonl": read_json_lines,
    "json": read_json,
    "parquet": read_parquet,
    "feed": read_feed,
    "telegram": read_telegram,
    "whatsapp": read_whatsapp,
}
CONTAINERS = ("zip", "warc", "wacz", "mhtml")

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p)\b", re.I | re.S
)
_FEED = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<\?[^>]*>\s*|<!DOCTYPE[^>]*>\s*)*<(?:rss|feed|rdf:RDF)\b", re.S
)
_LIKE_A_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,6}$")
_TELEGRAM = re.compile(rb'"(?:messages|chats|left_chats)"\s*:')
_SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".zip": "zip",
    ".wacz": "wacz",
    ".warc": "warc",
}
_MEDIA_TYPES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "text",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "text/csv": "csv",
}


def find_kind(blob: Blob) -> str | None:
    """A key of ``READERS``, a member of ``CONTAINERS``, or None where no reader knows the bytes."""
    return _by_magic(blob) or _by_text(blob)


def is_set_aside(name: str) -> str | None:
    """``system_file`` or ``media_file`` where a file is left out by its name; None where it is read."""
    parts = name.casefold().replace("\\", "/").replace("!", "/").split("/")
    lists = read_yaml_once("ingest/kinds.yml")
    last = parts[-1]
    if last in lists["system_files"] or last.startswith("._") or "__macosx" in parts:
        return "system_file"
    return "media_file" if last.endswith(tuple(lists["media_suffixes"])) else None


def _by_magic(blob: Blob) -> str | None:
    data = blob.data
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith(b"WARC/") or (data.startswith(b"\x1f\x8b") and ".warc" in blob.name.casefold()):
        return "warc"
    return "mhtml" if is_mhtml(data) else None


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, RuntimeError):
        return "zip"
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "wacz" if is_wacz(names) else "zip"


def _by_text(blob: Blob) -> str | None:
    named = _SUFFIXES.get("." + blob.name.casefold().rpartition(".")[2]) if "." in blob.name else None
    head = blob.data[:65536].removeprefix(b"\xef\xbb\xbf")
    if _FEED.match(head):
        return "feed"
    if _HTML.match(head):
        return "html"
    if named in (None, "json", "text") and head.lstrip()[:1] == b"{" and _TELEGRAM.search(blob.data[:1_000_000]):
        return "telegram"
    if named in (None, "text") and _begins_like_chat(blob.data):
        return "whatsapp"
    if named is not None:
        return named
    if blob.media_type in _MEDIA_TYPES:
        return _MEDIA_TYPES[blob.media_type]
    return "text" if b"\0" not in head and not _LIKE_A_SUFFIX.search(blob.name) else None


def _begins_like_chat(data: bytes) -> bool:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return looks_like_whatsapp(data[:4096].decode(encoding, errors="ignore"))
