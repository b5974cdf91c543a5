"""RSS and Atom files: one report per entry. Nothing that an entry points to is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khabar import __version__
from khabar.ingest.dates import parse_date
from khabar.ingest.drafts import Blob, Content, Draft
from khabar.ingest.html import fragment_text
from khabar.ingest.model import Options, Refused
from khabar.ingest.reasons import Unreadable, refuse
from khabar.ingest.xml import parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TOOL = "khabar.ingest.feeds"
ROOTS = frozenset({"rss", "feed", "RDF"})


def read_feed(blob: Blob, options: Options) -> Content:
    """One report per entry with text.

    Raises:
        Unreadable: no XML, entities in it, no feed, or without entries.
    """
    if len(blob.data) > options.limits.markup_bytes:
        raise Unreadable("too_large", size=len(blob.data), limit=options.limits.markup_bytes)
    root = parse_xml(blob.data, blob.name)
    if _local(root) not in ROOTS:
        raise Unreadable("unknown_kind", detail=f"XML <{_local(root)}>")
    head = next((child for child in root if _local(child) == "channel"), root)
    publisher = _text(head, "title")
    entries = [element for element in root.iter() if _local(element) in ("item", "entry")]
    if not entries:
        raise Unreadable("empty")
    items = tuple(_entry(blob, place, entry, publisher, options) for place, entry in enumerate(entries, start=1))
    return Content(
        kind="feed", media_type="application/xml", items=items, tool=TOOL, version=__version__, is_public=True
    )


def _entry(blob: Blob, place: int, entry: Element, publisher: str | None, options: Options) -> Draft | Refused:
    part = f"entry {place}"
    title = fragment_text(_text(entry, "title") or "") or None
    bodies = [fragment_text(_text(entry, name) or "") for name in ("encoded", "content", "description", "summary")]
    text = max(bodies, key=len)
    if not text.strip() and not title:
        return refuse("empty_row", blob.name, part=part)
    stated = next(filter(None, (_text(entry, name) for name in ("pubDate", "published", "date", "updated"))), None)
    published, published_at = parse_date(stated, order="dmy", timezone=options.timezone) if stated else (None, None)
    return Draft(
        text=text if text.strip() else title or "",
        title=title if text.strip() else None,
        publisher=_text(_child(entry, "source"), "title") or _own_text(_child(entry, "source")) or publisher,
        authors=tuple(filter(None, (_text(entry, "creator") or _text(_child(entry, "author"), "name"),))),
        url=_link(entry),
        published=published,
        published_at=published_at,
        part=part,
        message_id=_text(entry, "guid") or _text(entry, "id"),
        parameters={"entry": str(place)},
    )


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Element | None, name: str) -> Element | None:
    return next((child for child in element if _local(child) == name), None) if element is not None else None


def _text(element: Element | None, name: str) -> str | None:
    """All text below the first child of that name, with the markup of nested XHTML left out."""
    child = _child(element, name)
    return " ".join("".join(child.itertext()).split("\0")).strip() or None if child is not None else None


def _own_text(element: Element | None) -> str | None:
    return (element.text or "").strip() or None if element is not None else None


def _link(entry: Element) -> str | None:
    links = [child for child in entry if _local(child) == "link"]
    chosen = next((link for link in links if link.get("rel", "alternate") == "alternate"), None)
    if chosen is None:
        return None
    address = (chosen.get("href") or chosen.text or "").strip()
    return address if address.startswith(("http://", "https://")) else None
