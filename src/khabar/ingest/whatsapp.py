"""WhatsApp's exported chats (``.txt``), Arabic and English, Android and iOS: one report per message.

The order of day and month is not written in the file; it is inferred over all messages and shown. Senders are private
persons and become pseudonyms. Invisible direction marks and the program's own notices are taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from khabar import __version__
from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once
from khabar.ingest.dates import HIJRI_YEARS, Order, infer_order, to_date
from khabar.ingest.drafts import Blob, Content, Draft
from khabar.ingest.model import Options, Refused
from khabar.ingest.reasons import Unreadable, note, refuse
from khabar.ingest.text import decode_blob

TOOL = "khabar.ingest.whatsapp"

_PLAIN = {first + place: str(place) for first in (0x0660, 0x06F0) for place in range(10)} | {0x060C: ","}
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u061c]")
_INVISIBLE = frozenset(
    map(chr, (0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))
)
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_HEADER = re.compile(
    r"(?P<open>\[)?(?P<a>\d{1,4})\s?[/.\-]\s?(?P<b>\d{1,2})\s?[/.\-]\s?(?P<c>\d{1,4}),?\s+(?P<before>\S{1,9}\s)?"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?|\u0635|\u0645|\u0635\u0628\u0627\u062d\u0627\u064b?|\u0645\u0633\u0627\u0621\u064b?)?"
    r"(?(open)\]\s*|\s+[-\u2013]\s+)"
)
_HEADER_CHARS = 80
_SENDER = re.compile(r"(?P<name>[^:\n]{1,120}?): ?(?P<text>.*)", re.DOTALL)


@dataclass(slots=True)
class _Message:
    """A message while its lines are read: where it begins, its date as three numbers and as stated, its text."""

    line: int
    day: tuple[int, int, int]
    stated: str
    clock: str
    rest: str
    lines: list[str] = field(default_factory=list)


def read_whatsapp(blob: Blob, options: Options) -> Content:
    """One report per message; notices, pictures without words and deleted messages are set aside.

    Raises:
        Unreadable: no line begins like a message.
    """
    decoded, notes = decode_blob(blob, options)
    messages, before = _split(decoded.text)
    if not messages:
        raise Unreadable("chat_no_message")
    order = infer_order([message.day for message in messages], given=options.date_order, runs=True)
    items: list[Draft | Refused] = [refuse("chat_before_first", blob.name, line=before)] if before else []
    items += [_item(blob.name, number, message, order) for number, message in enumerate(messages, start=1)]
    senders = {item.sender for item in items if isinstance(item, Draft)}
    group = _group_name(blob.name) if len(senders) > 2 else None
    if group:
        items = [_with_publisher(item, group) for item in items]
    is_hijri = any(number in HIJRI_YEARS for message in messages for number in message.day)
    return Content(
        kind="whatsapp",
        media_type="text/plain",
        items=tuple(items),
        tool=TOOL,
        version=__version__,
        encoding=decoded.encoding,
        notes=(*notes, order.note, *((note("hijri_dates"),) if is_hijri else ())),
        is_private=True,
        private_names=() if group else tuple(filter(None, (_group_name(blob.name),))),
    )


def looks_like_whatsapp(text: str) -> bool:
    """Whether one of the first lines begins like a message and most messages there have a sender or a notice."""
    return any(_header(line) for line in text.split("\n", 8)[:8])


def _split(text: str) -> tuple[list[_Message], int | None]:
    """The messages with their lines, and the number of the first line that comes before all of them, if any."""
    messages: list[_Message] = []
    before: int | None = None
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        header = _header(line)
        if header is not None:
            match, rest = header
            messages.append(
                _Message(
                    number,
                    (int(match["a"]), int(match["b"]), int(match["c"])),
                    f"{match['a']}/{match['b']}/{match['c']}",
                    _clock(match),
                    rest,
                )
            )
        elif messages:
            messages[-1].lines.append(line)
        elif line.strip():
            before = before or number
    return messages, before


def _header(line: str) -> tuple[re.Match[str], str] | None:
    """The date and time at the beginning of a line, and what follows as it stands; None in the midst of a message."""
    if not any(map(str.isdecimal, line[:12])):
        return None
    plain, places = _plain(line[:_HEADER_CHARS])
    match = _HEADER.match(plain)
    if match is None:
        return None
    return match, line[places[match.end()] :]


def _plain(line: str) -> tuple[str, list[int]]:
    """The line's beginning without marks, with ASCII digits and plain spaces, and where each character stood."""
    kept = [place for place, character in enumerate(line) if character not in _INVISIBLE]
    kept_text = _MARKS.sub("", line).translate(_PLAIN)
    return _SPACES.sub(" ", kept_text), [*kept, len(line)]


def _clock(match: re.Match[str]) -> str:
    hour, half = int(match["hour"]), (match["half"] or match["before"] or "").strip().casefold()
    if half.startswith(("p", "\u0645")) and hour < 12:
        hour += 12
    elif half.startswith(("a", "\u0635")) and hour == 12:
        hour = 0
    return f"{hour % 24:02d}:{match['minute']}:{match['second'] or '00'}"


def _item(name: str, number: int, message: _Message, order: Order) -> Draft | Refused:
    part = f"message {number}"
    whole = "\n".join((message.rest, *message.lines)).rstrip("\n")
    match = _SENDER.match(whole)
    if match is None:
        return refuse("service_message", name, part=part, line=message.line)
    if any(phrase in _key(match["name"]) for phrase in _phrases("service")):
        return refuse("service_message", name, part=part, line=message.line)
    text = _without_edit_mark(_trim(match["text"]))
    aside = _aside(text)
    if aside is not None:
        return refuse(aside, name, part=part, line=message.line)
    text = "\n".join(_without_attachments(text)).strip()
    if not text:
        return refuse("media_message", name, part=part, line=message.line)
    day = to_date(message.day, order.order)
    if day is None:
        return refuse("chat_bad_date", name, part=part, line=message.line, value=message.stated)
    return _draft(number, message, match["name"], text, day, order)


def _draft(number: int, message: _Message, sender: str, text: str, day: date, order: Order) -> Draft:
    return Draft(
        text=text,
        sender=_MARKS.sub("", sender).strip(),
        published=day.isoformat(),
        published_at=f"{day.isoformat()}T{message.clock}",
        part=f"message {number}",
        line=message.line,
        message_id=str(number),
        parameters={"line": str(message.line), "date_order": order.order},
    )


def _trim(text: str) -> str:
    """The text without white space and direction marks around it; those within stay."""
    return re.sub(rf"^(?:\s|{_MARKS.pattern})+|(?:\s|{_MARKS.pattern})+$", "", text)


def _without_edit_mark(text: str) -> str:
    for mark in read_yaml_once("ingest/whatsapp.yml")["edited"]:
        if text.endswith(mark):
            return _trim(text.removesuffix(mark))
    return text


def _aside(text: str) -> str | None:
    """Why a message of someone is none: a notice, a picture without words, deleted; None where it is one."""
    key = _key(text)
    if key in _phrases("deleted"):
        return "deleted_message"
    if key in _phrases("media"):
        return "media_message"
    if len(key) < 300 and any(phrase in key for phrase in _phrases("service")):
        return "service_message"
    return None


def _without_attachments(text: str) -> Iterator[str]:
    """The lines of a message without names of attached files; what someone wrote beside or below them stays."""
    for line in text.split("\n"):
        kept = _attachment().sub("", line)
        if kept == line or _trim(kept):
            yield _trim(kept) if kept != line else line


@cache
def _attachment() -> re.Pattern[str]:
    """A file's name with the words for "attached" behind it, or in angle brackets with these words before it."""
    words = read_yaml_once("ingest/whatsapp.yml")["attached"]
    behind = "|".join(map(re.escape, words["behind"]))
    before = "|".join("[\u064b-\u0652]?".join(word) for word in words["before"])
    return re.compile(rf"^\W*\S.{{0,200}}?\.\w{{1,5}} (?:{behind})|<(?:{before}):[^<>]{{1,250}}>")


def _key(text: str) -> str:
    return fold(text).casefold().strip(" .\u200e\u200f")


@cache
def _phrases(section: str) -> Sequence[str]:
    return tuple(_key(phrase) for phrase in read_yaml_once("ingest/whatsapp.yml")[section])


def _group_name(name: str) -> str | None:
    """The chat's name in the name of the file, or of the zip around it (``_chat.txt`` is always named so)."""
    for part in reversed(name.replace("\\", "/").split("!/")):
        stem = part.rpartition("/")[2].rpartition(".")[0]
        for start in read_yaml_once("ingest/whatsapp.yml")["file_names"]:
            if stem.startswith(start):
                return stem.removeprefix(start).strip(" -") or None
    return None


def _with_publisher(item: Draft | Refused, group: str) -> Draft | Refused:
    return replace(item, publisher=group) if isinstance(item, Draft) else item
