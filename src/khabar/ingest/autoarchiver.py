"""Tables written by Bellingcat's auto-archiver: its sheet (a column per fact) and its ``csv_db`` (packed columns).

Source: the module manifests ``gsheet_feeder_db`` (column names) and ``csv_db`` of auto-archiver, versions 0.12 to 1.1.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from khabar import __version__
from khabar.ingest.dates import parse_date
from khabar.ingest.drafts import Blob, Content, Draft, sha256
from khabar.ingest.model import CaptureGrade, Note, Options, Refused
from khabar.ingest.reasons import note, refuse
from khabar.ingest.tables import Row

TOOL = "khabar.ingest.autoarchiver"

_SHEET = frozenset({"archive status", "archive location"})
_PACKED = ("status", "metadata", "media")
_MOMENT = re.compile(
    r"datetime\.datetime\((\d{4}), (\d{1,2}), (\d{1,2})(?:, (\d{1,2}), (\d{1,2}))?[^()]*(?:\([^()]*\))?[^()]*\)"
)
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_MAX_PACKED = 200_000


def is_autoarchiver(header: Sequence[str]) -> bool:
    """Whether the header is one that auto-archiver writes."""
    names = [name.casefold() for name in header]
    return set(names) >= _SHEET or tuple(names) == _PACKED


def read_archived_rows(
    blob: Blob, header: Sequence[str], rows: Sequence[Row], options: Options, *, encoding: str, notes: tuple[Note, ...]
) -> Content:
    """One report per archived row with text.

    The grade is ``full`` where the capture lies beside the table and its hash matches, ``page`` where only the archiver
    states address, place and hash, ``file`` otherwise.
    """
    names = [name.casefold() for name in header]
    items: list[Draft | Refused] = []
    others: list[str] = []
    for row in rows:
        cells = dict(zip(names, row.cells, strict=False))
        if not any(cells.values()):
            items.append(refuse("empty_row", blob.name, part=f"row {row.line}", line=row.line))
            continue
        facts = _unpack(cells) if tuple(names) == _PACKED else cells
        if facts is None:
            items.append(refuse("message_broken", blob.name, part=f"row {row.line}", line=row.line, detail="metadata"))
            continue
        items.append(_draft(blob, row, facts, options))
        others += [value for name, value in facts.items() if name != "text content" and "@" in value]
    return Content(
        kind="auto-archiver",
        media_type="text/csv",
        items=tuple(items),
        tool=TOOL,
        version=__version__,
        encoding=encoding,
        notes=notes,
        is_public=True,
        others=others,
    )


def _draft(blob: Blob, row: Row, facts: Mapping[str, str], options: Options) -> Draft | Refused:
    part = f"row {row.line}"
    status = facts.get("archive status", "").casefold()
    if not status or "nothing archived" in status or status.startswith(("fail", "in progress", "no archiver")):
        return refuse("not_archived", blob.name, part=part, line=row.line)
    text = facts.get("text content", "").strip()
    title = facts.get("upload title", "").strip() or None
    if not text and not title:
        return refuse("empty_row", blob.name, part=part, line=row.line)
    stated = facts.get("upload timestamp", "")
    published, published_at = parse_date(stated, order="ymd", timezone=options.timezone) if stated else (None, None)
    grade, remark = _capture(blob.folder, facts)
    return Draft(
        text=text or title or "",
        title=title if text else None,
        url=facts.get("link") or facts.get("url") or None,
        published=published,
        published_at=published_at,
        part=part,
        line=row.line,
        grade=grade,
        parameters={"row": str(row.line), "archived": facts.get("archive date", "")},
        notes=(
            *((note("bad_date", line=row.line, value=stated),) if stated and not published else ()),
            *((remark,) if remark else ()),
        ),
    )


def _capture(folder: Path | None, facts: Mapping[str, str]) -> tuple[CaptureGrade, Note | None]:
    """What is held of the capture that the row names."""
    places = [facts[name] for name in ("wacz", "archive location") if facts.get(name)]
    stated = _HASH.search(facts.get("hash", "").casefold())
    for place in places:
        name = place.split("?")[0].replace("\\", "/").rpartition("/")[2]
        path = folder / name if folder is not None and name not in ("", ".", "..") else None
        if path is None or path.is_symlink() or not path.is_file():
            continue
        if stated is not None and sha256(path.read_bytes()) == stated[0]:
            return "full", note("capture_checked", name=name)
        return "file", note("capture_mismatch", name=name)
    if places and stated is not None and (facts.get("link") or facts.get("url")):
        return "page", note("capture_stated", place=places[0], hash=stated[0])
    return "file", None


def _unpack(cells: Mapping[str, str]) -> dict[str, str] | None:
    """The facts of a ``csv_db`` row under the sheet's names, or None where the packed columns cannot be read."""
    metadata = _literal(cells.get("metadata", ""))
    if not isinstance(metadata, dict):
        return None
    media = _literal(_without_calls(cells.get("media", "")))
    first = media[0] if isinstance(media, list) and media and isinstance(media[0], dict) else {}
    properties = first.get("properties") if isinstance(first.get("properties"), dict) else {}
    urls = first.get("urls") if isinstance(first.get("urls"), list) else []
    facts = {
        "archive status": cells.get("status", ""),
        "link": metadata.get("url"),
        "upload title": metadata.get("title"),
        "text content": metadata.get("content"),
        "upload timestamp": metadata.get("timestamp"),
        "archive date": metadata.get("_processed_at"),
        "archive location": urls[0] if urls else first.get("filename"),
        "hash": (properties or {}).get("hash"),
    }
    return {name: value for name, value in facts.items() if isinstance(value, str)}


def _literal(text: str) -> object:
    if len(text) > _MAX_PACKED:
        return None
    try:
        return ast.literal_eval(_MOMENT.sub(_iso, text))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _iso(match: re.Match[str]) -> str:
    year, month, day, hour, minute = match.groups()
    clock = f" {int(hour):02d}:{int(minute):02d}" if hour else ""
    return repr(f"{year}-{int(month):02d}-{int(day):02d}{clock}")


def _without_calls(text: str) -> str:
    return text.replace("None", "''")
