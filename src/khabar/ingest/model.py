"""What comes in: originals, the reports read from them, what was refused, and the options that steer it.

Hashes are lower-case hexadecimal SHA-256: of the bytes for an original, of the UTF-8 form for a derived text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from khabar.model import Report

CaptureGrade = Literal["pasted", "file", "page", "full"]
"""How much of the source is held: pasted text, a file, a page with URL and HTML, a full capture with a checked hash.

Source: Berkeley Protocol on Digital Open Source Investigations (2022), section 155.
"""

DateOrder = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark for a person, in English and Arabic; ``code`` is stable and listed in ``reasons.yml``."""

    code: str
    en: str
    ar: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """One transformation on the way from the original bytes to the derived text.

    ``parent_sha256`` is the hash of what went in, ``result_sha256`` of what came out. Where the result still holds
    personal data, it is None and the next step names the original as its parent: the hash of a short text betrays it.
    """

    tool: str
    version: str
    parameters: Mapping[str, str]
    parent_sha256: str
    result_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One report as it enters the store; personal data of private senders are already replaced.

    Attributes:
        report: its id comes from the content; ``published`` is an ISO date or None.
        original: the bytes that it was read from; many reports share one object. None where the bytes are withheld from
            the store because they hold personal data; ``original_sha256`` proves that a copy kept elsewhere is it.
        original_name: the path as the user named it; members of archives follow a ``!``
            (``week.zip!/chat/result.json``). Personal data in it are replaced too.
        kind: the kind of input that read it: text, html, telegram, ….
        encoding: as Python names it, where the original is text.
        derivations: in order from the original (``parent_sha256`` of the first, unless an archive comes before) to the
            text of the report (``result_sha256`` of the last).
        part: where in the original it stands (``message 17``, ``row 3``); ``line`` is 1-based, where there is one.
        published_at: ISO date-time, with offset where it is known.
        message_id, reply_to: identifiers within the same original.
        forwarded_from: the channel or pseudonym that a message was forwarded from.
        replaced: how often something was pseudonymised, by kind: phone, email, handle, sender.
        notes: of this report and of its whole file (encoding, order of day and month, columns).
    """

    report: Report
    original: bytes | None = field(repr=False)
    original_sha256: str
    original_size: int
    original_name: str
    media_type: str
    kind: str
    encoding: str | None
    derivations: tuple[Derivation, ...]
    capture_grade: CaptureGrade
    part: str | None = None
    line: int | None = None
    published_at: str | None = None
    message_id: str | None = None
    reply_to: str | None = None
    forwarded_from: str | None = None
    replaced: tuple[tuple[str, int], ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that does not enter the store, and why, in English and Arabic.

    ``is_error`` is False for what is set aside on purpose, by name: a chat's notice, a picture, an empty row.
    """

    code: str
    en: str
    ar: str
    path: str
    part: str | None = None
    line: int | None = None
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes beyond which input is refused; bytes unless the name says otherwise.

    ``zip_ratio`` is unpacked to packed size; it is checked for members above ``zip_ratio_from`` only, since short
    repetitive texts pack well. Deflate cannot exceed 1,032 to 1, real texts stay below 20 to 1.
    """

    file_bytes: int = 256 * 1024 * 1024
    markup_bytes: int = 32 * 1024 * 1024
    text_chars: int = 2_000_000
    rows: int = 500_000
    pdf_pages: int = 3_000
    zip_members: int = 20_000
    zip_total_bytes: int = 1024 * 1024 * 1024
    zip_ratio: int = 200
    zip_ratio_from: int = 1024 * 1024
    zip_depth: int = 2
    fetch_bytes: int = 32 * 1024 * 1024
    fetch_seconds: float = 60.0
    fetch_redirects: int = 5


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which columns of a table (or keys of JSON objects) fill which field of a report.

    ``columns`` maps a field (text, title, publisher, author, sender, url, published, id, reply_to, forwarded_from) to
    names of columns; several columns are joined, text by blank lines. Columns that no field names are dropped.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    date_order: DateOrder | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read; ``key`` is the workspace's secret for pseudonyms.

    ``personal``: replace phone numbers, e-mail addresses and private senders and their handles, or keep them.
    ``originals``: ``auto`` withholds the bytes of files in which something was replaced, but keeps published pages,
    feeds and captures; ``keep`` keeps all; ``withhold`` keeps none in which something was replaced.
    ``keep_names``: channels, outlets and handles that are never replaced, in any case.
    ``mappings_folder`` holds mappings saved for headers seen before; ``on_mapping`` is told of each header and of the
    mapping that its table is read with.
    ``timezone`` turns instants into dates. ``country_code`` completes telephone numbers that start with a single 0.
    """

    key: bytes = field(repr=False)
    personal: Literal["replace", "keep"] = "replace"
    originals: Literal["auto", "keep", "withhold"] = "auto"
    keep_names: frozenset[str] = frozenset()
    mapping: ColumnMapping | None = None
    mappings_folder: Path | None = None
    on_mapping: Callable[[Sequence[str], ColumnMapping], None] | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    date_order: DateOrder | None = None
    timezone: str = "UTC"
    country_code: str = "963"
    encoding: str | None = None
    limits: Limits = field(default_factory=Limits)
