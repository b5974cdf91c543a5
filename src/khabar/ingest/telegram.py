"""Telegram Desktop's ``result.json``: one report per message, of one chat or of a whole account.

Channels keep their names. Users become pseudonyms, whether they write, are mentioned or are forwarded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from khabar import __version__
from khabar.ingest.dates import from_instant, parse_date
from khabar.ingest.drafts import Blob, Content, Draft
from khabar.ingest.jsons import load_json
from khabar.ingest.model import Options, Refused
from khabar.ingest.reasons import Unreadable, refuse
from khabar.ingest.text import decode_blob

TOOL = "khabar.ingest.telegram"
CHANNELS = frozenset({"public_channel", "private_channel"})
PUBLIC_CHATS = frozenset({"public_channel", "public_supergroup"})

_MENTIONS = frozenset({"mention", "mention_name", "phone", "email"})


def read_telegram(blob: Blob, options: Options) -> Content:
    """One report per message with text; service messages and pictures without a caption are set aside.

    Raises:
        Unreadable: no JSON, or no Telegram export.
    """
    decoded, notes = decode_blob(blob, options)
    value = load_json(decoded.text)
    chats = list(_chats(value))
    if not chats:
        raise Unreadable("unknown_kind", detail="JSON")
    items: list[Draft | Refused] = []
    for place, chat in chats:
        messages = chat.get("messages")
        for number, message in enumerate(messages if isinstance(messages, list) else [], start=1):
            items.append(_message(blob.name, f"{place}message {number}", chat, message, options))
        if len(items) > options.limits.rows:
            raise Unreadable("too_many_rows", limit=options.limits.rows)
    if not items:
        raise Unreadable("empty")
    return Content(
        kind="telegram",
        media_type="application/json",
        items=tuple(items),
        tool=TOOL,
        version=__version__,
        encoding=decoded.encoding,
        notes=notes,
        is_private=any(chat.get("type") not in CHANNELS for _, chat in chats),
        others=_strings(value),
    )


def is_telegram(value: object) -> bool:
    """Whether a JSON value looks like a chat export."""
    return next(_chats(value), None) is not None


def _chats(value: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(value, dict):
        return
    if isinstance(value.get("messages"), list) and isinstance(value.get("type"), str):
        yield "", value
        return
    for key in ("chats", "left_chats"):
        group = value.get(key)
        chats = group.get("list") if isinstance(group, dict) else None
        for place, chat in enumerate(chats if isinstance(chats, list) else [], start=1):
            if isinstance(chat, dict) and isinstance(chat.get("messages"), list):
                yield f"{key} {place}, ", chat


def _strings(value: object) -> Iterator[str]:
    """Every text of the export, since its bytes are kept or withheld as a whole (contacts, shared numbers, names)."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _message(name: str, part: str, chat: Mapping[str, Any], message: object, options: Options) -> Draft | Refused:
    if not isinstance(message, dict):
        return refuse("message_broken", name, part=part, detail="{}")
    if message.get("type") == "service":
        return refuse("service_message", name, part=part)
    if message.get("type") != "message" or "text" not in message:
        return refuse("message_broken", name, part=part, detail="type, text")
    text, mentions = _flatten(message["text"])
    if text is None:
        return refuse("field_not_text", name, part=part, field="text")
    if not text.strip():
        return refuse("media_message", name, part=part)
    published, published_at = _moment(message, options)
    author_id = str(message.get("from_id", ""))
    author = _name(message.get("from"))
    is_channel = author_id.startswith("channel") or (not author_id and chat.get("type") in CHANNELS)
    chat_name = _name(chat.get("name"))
    signature = _name(message.get("author"))
    return Draft(
        text=text,
        publisher=author if is_channel and author else _public_name(chat, chat_name),
        sender=None if is_channel else author or author_id or None,
        authors=(),
        mentions=(*mentions, *((signature,) if signature and len(signature) > 3 else ())),
        published=published,
        published_at=published_at,
        part=part,
        message_id=_id(message.get("id")),
        reply_to=_id(message.get("reply_to_message_id")),
        forwarded_from=_name(message.get("forwarded_from")),
        forwarded_from_is_private=_is_private_origin(chat, message),
        url=_address(chat, message),
        parameters={"part": part, "message_id": _id(message.get("id")) or ""},
    )


def _flatten(text: object) -> tuple[str | None, tuple[str, ...]]:
    """The text of a string or of a list of strings and marked pieces, and the pieces that mark private persons."""
    if isinstance(text, str):
        return text, ()
    if not isinstance(text, list):
        return None, ()
    pieces: list[str] = []
    mentions: list[str] = []
    for piece in text:
        if isinstance(piece, str):
            pieces.append(piece)
        elif isinstance(piece, dict) and isinstance(piece.get("text"), str):
            pieces.append(piece["text"])
            if piece.get("type") in _MENTIONS:
                mentions.append(piece["text"])
        else:
            return None, ()
    return "".join(pieces), tuple(mentions)


def _moment(message: Mapping[str, Any], options: Options) -> tuple[str | None, str | None]:
    """Of ``date_unixtime``, an instant; of ``date``, the exporting machine's local time, only where that is missing."""
    instant = str(message.get("date_unixtime", ""))
    if instant.isdecimal():
        return from_instant(int(instant[:12]), options.timezone)
    return parse_date(str(message.get("date", "")), order="ymd", timezone=options.timezone)


def _public_name(chat: Mapping[str, Any], name: str | None) -> str | None:
    """The name of a group or channel; a chat between two persons is named after one of them and stays nameless."""
    return None if chat.get("type") in ("personal_chat", "saved_messages", "bot_chat") else name


def _is_private_origin(chat: Mapping[str, Any], message: Mapping[str, Any]) -> bool:
    """Whether a forward comes from a user; exports without ids are believed only in channels."""
    origin = message.get("forwarded_from_id")
    if isinstance(origin, str):
        return not origin.startswith("channel")
    return chat.get("type") not in CHANNELS


def _address(chat: Mapping[str, Any], message: Mapping[str, Any]) -> str | None:
    """The public address of a message, where the export gives the channel's public name."""
    username = chat.get("username")
    number = _id(message.get("id"))
    return f"https://t.me/{username}/{number}" if isinstance(username, str) and username and number else None


def _name(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _id(value: object) -> str | None:
    return str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) and value != "" else None
