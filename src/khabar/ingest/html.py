"""Web pages: the article's text, and what the page says of itself. Nothing is executed or loaded."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.metadata import version as version_of
from urllib.parse import urljoin, urlsplit

from khabar import __version__
from khabar.ingest.dates import parse_date
from khabar.ingest.drafts import Blob, Content, Draft
from khabar.ingest.model import CaptureGrade, Options
from khabar.ingest.reasons import Unreadable, note
from khabar.ingest.text import decode_blob

TOOL = "khabar.ingest.html"

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_HIDDEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "svg",
        "math",
        "select",
        "textarea",
        "button",
        "form",
    ]
)
_ACTIVE = frozenset(["script", "style", "iframe", "object", "embed", "applet"])
_AROUND = frozenset(["nav", "header", "footer", "aside", "menu"])
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_TELEGRAM_EXPORT = re.compile(rb'<div class="message default clearfix[^>]*id="message\d')
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_MAX_DEPTH = 500


@dataclass(slots=True)
class _Block:
    text: str
    linked: int
    is_article: bool
    is_around: bool


@dataclass(slots=True)
class _Page:
    """What is read off a page in one pass; filled by the parser."""

    blocks: list[_Block] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    canonical: str | None = None
    saved_from: str | None = None
    title: str = ""
    time: str | None = None
    linked_data: list[str] = field(default_factory=list)
    active: int = 0
    outside: list[str] = field(default_factory=list)


class _Parser(HTMLParser):
    """Collects blocks of visible text; a stack of open tags tells what each block stands in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = _Page()
        self.stack: list[str] = []
        self.pieces: list[str] = []
        self.linked = 0
        self.body_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _ACTIVE:
            self.page.active += 1
        if tag == "meta":
            name = values.get("property") or values.get("name") or values.get("itemprop")
            if name and values.get("content"):
                self.page.meta.setdefault(name.casefold(), values["content"].strip())
        elif tag == "link" and "canonical" in values.get("rel", "").casefold().split():
            self.page.canonical = self.page.canonical or values.get("href") or None
        elif tag == "time" and values.get("datetime"):
            self.page.time = self.page.time or values["datetime"]
        if tag in _BLOCKS:
            self._end_block()
        if tag not in _VOID and len(self.stack) < _MAX_DEPTH:
            is_body = values.get("itemprop") == "articleBody"
            mark = "ld+json" if tag == "script" and values.get("type", "").casefold() == "application/ld+json" else tag
            self.stack.append("articlebody" if is_body else mark)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_block()
        for place in range(len(self.stack) - 1, max(-1, len(self.stack) - 50), -1):
            if self.stack[place] == tag or (tag == "script" and self.stack[place] == "ld+json"):
                del self.stack[place:]
                return
            if self.stack[place] == "articlebody" and tag in _BLOCKS:
                del self.stack[place:]
                return

    def handle_comment(self, data: str) -> None:
        match = _SAVED_FROM.search(data)
        if match and self.page.saved_from is None:
            self.page.saved_from = match[1]

    def handle_data(self, data: str) -> None:
        inside = self.stack[-1] if self.stack else ""
        if inside == "ld+json":
            self.page.linked_data.append(data)
        elif "title" in self.stack and "svg" not in self.stack:
            self.page.title += data
        elif not _HIDDEN.isdisjoint(self.stack):
            return
        else:
            self.pieces.append(data)
            if "a" in self.stack:
                self.linked += len(data.strip())

    def close(self) -> None:
        super().close()
        self._end_block()

    def _end_block(self) -> None:
        if not self.pieces:
            return
        text = _SPACE.sub(" ", "".join(self.pieces)).strip(" ")
        if text:
            around = not _AROUND.isdisjoint(self.stack)
            article = not {"article", "main", "articlebody"}.isdisjoint(self.stack)
            self.page.blocks.append(_Block(text, self.linked, article, around))
        self.pieces, self.linked = [], 0


def read_html(blob: Blob, options: Options) -> Content:
    """One report: the article of the page.

    Raises:
        Unreadable: the page is too large or holds no text.
    """
    if len(blob.data) > options.limits.markup_bytes:
        raise Unreadable("too_large", size=len(blob.data), limit=options.limits.markup_bytes)
    if _TELEGRAM_EXPORT.search(blob.data):
        raise Unreadable("telegram_html")
    charset = _CHARSET.search(blob.data[:4096])
    declared = blob.charset or (charset[1].decode("ascii") if charset else None)
    decoded, notes = decode_blob(blob, options, declared=declared)
    page = _parse(decoded.text)
    text, tool, version = _article_text(decoded.text, page)
    if not text.strip():
        raise Unreadable("empty")
    stated_url = _web_address(page.saved_from) or _web_address(page.canonical) or _web_address(page.meta.get("og:url"))
    url = blob.url or stated_url or options.url
    published, published_at = _published(page, options.timezone)
    grade: CaptureGrade = blob.grade or ("page" if url else "file")
    draft = Draft(
        text=text,
        title=_clean(page.meta.get("og:title") or page.title),
        publisher=_clean(page.meta.get("og:site_name") or page.meta.get("application-name")) or _host(url),
        authors=tuple(filter(None, (_clean(page.meta.get("author") or page.meta.get("article:author")),))),
        url=url,
        published=published,
        published_at=published_at,
        grade=grade,
        parameters={"encoding": decoded.encoding},
        notes=(
            *((note("page_states_url"),) if stated_url and not blob.url else ()),
            *((note("url_given"),) if url and not (blob.url or stated_url) else ()),
            *((note("html_scripts", count=page.active),) if page.active else ()),
            *((note("html_fallback"),) if tool == TOOL else ()),
        ),
    )
    return Content(
        kind="html",
        media_type="text/html",
        items=(draft,),
        tool=tool,
        version=version,
        encoding=decoded.encoding,
        notes=notes,
        is_public=url is not None,
        others=() if url else (decoded.text,),
    )


def fragment_text(markup: str) -> str:
    """The visible text of a piece of HTML, one line per block; scripts, styles, frames and forms are left out."""
    return "\n".join(block.text for block in _parse(markup).blocks)


def _parse(markup: str) -> _Page:
    parser = _Parser()
    parser.feed(markup.replace("\0", ""))
    parser.close()
    return parser.page


def _article_text(markup: str, page: _Page) -> tuple[str, str, str]:
    """Text, tool and version; the built-in reader where trafilatura is not installed or finds nothing."""
    if importlib.util.find_spec("trafilatura") is not None:
        text = _by_trafilatura(markup)
        if text.strip():
            return text, "trafilatura", version_of("trafilatura")
    return _by_blocks(page.blocks), TOOL, __version__


def _by_trafilatura(markup: str) -> str:
    import trafilatura

    try:
        text = trafilatura.extract(
            markup, output_format="txt", include_comments=False, include_tables=True, include_formatting=False
        )
    except Exception:  # whatever hostile markup makes the library raise: the built-in reader takes over
        return ""
    return text or ""


def _by_blocks(blocks: Sequence[_Block]) -> str:
    """The blocks of the article; without one, those that are not mostly links and not around the content."""
    article = [block for block in blocks if block.is_article and not block.is_around]
    if sum(len(block.text) for block in article) < 200:
        article = [block for block in blocks if not block.is_around] or list(blocks)
    kept = [block.text for block in article if block.linked * 2 <= len(block.text)]
    return "\n".join(kept or [block.text for block in article])


def _published(page: _Page, timezone: str) -> tuple[str | None, str | None]:
    """Only what the page states for machines; a date somewhere in its text is not taken."""
    names = (
        "article:published_time",
        "datepublished",
        "og:published_time",
        "dc.date.issued",
        "dc.date",
        "date",
        "pubdate",
    )
    stated = [page.meta.get(name) for name in names]
    stated += [_linked_date(text) for text in page.linked_data]
    stated.append(page.time)
    for value in filter(None, stated):
        published, published_at = parse_date(value, order="ymd", timezone=timezone)
        if published:
            return published, published_at
    return None, None


def _linked_date(text: str) -> str | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    nodes = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
    for node in nodes if isinstance(nodes, list) else []:
        if isinstance(node, dict) and isinstance(node.get("datePublished"), str):
            return str(node["datePublished"])
    return None


def _web_address(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(urljoin("", value.strip()))
    except ValueError:
        return None
    return value.strip() if parts.scheme in ("http", "https") and parts.hostname else None


def _host(url: str | None) -> str | None:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") or None if url else None
    except ValueError:
        return None


def _clean(value: str | None) -> str | None:
    text = _SPACE.sub(" ", value or "").strip()
    return text or None
