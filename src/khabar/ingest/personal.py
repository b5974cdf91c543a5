"""Telephone numbers, e-mail addresses and handles in a text, and stable keyed pseudonyms in their place.

A pseudonym is the same for the same person in one workspace and cannot be computed without the workspace's key.
It holds no digits, so that no reader takes it for a count.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once

LETTERS = "bcdfghjkmnpqrstvwxyz"
"""Twenty consonants: eight of them give 34 bits, enough to keep 10,000 people apart with 99.7 % probability."""

_DIGITS = {first + place: str(place) for first in (0x0660, 0x06F0, 0xFF10) for place in range(10)}
_GAP = "[ \\-\u2010-\u2015()\u00a0\u2007\u2009\u202f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_CANDIDATE = re.compile(
    rf"(?<![A-Za-z0-9_=#&])(?<!\d[.,:])(?P<plus>\+{_GAP}*)?\(?(?P<body>\d(?:{_GAP}{{0,3}}\d){{5,16}})"
    rf"(?P<after> ?\+)?(?![A-Za-z0-9_]|[.,:]\d)"
)
_OTHER_DIGIT = re.compile("[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]")
_DIGIT = re.compile("[0-9\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]+")
_DIAL_LINK = re.compile(r"(?:wa\.me/|tel:|whatsapp\.com/send/?\?phone=)\+?(?P<body>\d{8,15})")
_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])")
_HANDLE = re.compile(r"(?<![\w@/.])@(?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)")
_DATE = re.compile(r"\d{1,2} ?[-/] ?\d{1,2} ?[-/] ?\d{4}(?!\d)|\d{4} ?[-/] ?\d{1,2} ?[-/] ?\d{1,2}(?!\d)")
_AREA = re.compile(r"\((?!(?:19|20)\d\d)\d{2,4}\) ?\d")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data at ``[start, end)``; ``canonical`` is the same for all ways to write it."""

    start: int
    end: int
    kind: str
    canonical: str


def pseudonym(key: bytes, kind: str, canonical: str) -> str:
    """``kind-xxxxxxxx``; a sender known by a telephone number shares the letters with that number's pseudonym."""
    digest = hmac.new(key, f"{_family(kind)}\0{canonical}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    letters = []
    for _ in range(8):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return f"{kind}-{''.join(letters)}"


def _family(kind: str) -> str:
    return "person" if kind in ("phone", "sender") else kind


def sender_pseudonym(key: bytes, name: str, *, country_code: str) -> str:
    """The pseudonym of a private sender, who goes by a display name or a telephone number."""
    bare = _MARKS.sub("", name).strip().lstrip("~").strip()
    phones = [found for found in find_personal(bare, handles=False, country_code=country_code) if found.kind == "phone"]
    canonical = phones[0].canonical if phones else fold(bare).casefold()
    return pseudonym(key, "sender", canonical)


def replace_personal(
    text: str,
    key: bytes,
    *,
    handles: bool,
    country_code: str,
    keep: frozenset[str] = frozenset(),
    also: Iterable[str] = (),
) -> tuple[str, Counter[str]]:
    """The text with pseudonyms in square brackets, and how many of each kind.

    Args:
        handles: whether ``@handles`` are replaced too.
        keep: handles and addresses that stay, lower case, without ``@``.
        also: names or handles of private persons (a chat's marked mentions); replaced as they stand.
    """
    counts: Counter[str] = Counter()
    pieces: list[str] = []
    position = 0
    for found in _with_given(text, find_personal(text, handles=handles, country_code=country_code, keep=keep), also):
        pieces += [text[position : found.start], f"[{pseudonym(key, found.kind, found.canonical)}]"]
        position = found.end
        counts[found.kind] += 1
    if not counts:
        return text, counts
    return "".join(pieces) + text[position:], counts


def _with_given(text: str, found: list[Found], given: Iterable[str]) -> list[Found]:
    more = [
        Found(match.start(), match.end(), "handle", word.lstrip("@").casefold())
        for word in sorted(set(given) - {"", "@"})
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    ]
    return _without_overlaps([*found, *more])


def find_personal(text: str, *, handles: bool, country_code: str, keep: frozenset[str] = frozenset()) -> list[Found]:
    """Telephone numbers, e-mail addresses and (if asked for) handles, in order, without overlaps."""
    found: list[Found] = []
    if "@" in text:
        found += _find_emails(text, keep)
        if handles:
            found += _find_handles(text, keep)
    if len(_DIGIT.findall(text)) >= 6:
        ascii_digits = text.translate(_DIGITS) if _OTHER_DIGIT.search(text) else text
        found += _find_phones(ascii_digits, country_code)
    return _without_overlaps(found)


def _without_overlaps(found: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for item in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _find_emails(text: str, keep: frozenset[str]) -> list[Found]:
    offices = _office_mailboxes()
    found = []
    for match in _EMAIL.finditer(text):
        address = match.group().casefold()
        if address not in keep and address.partition("@")[0] not in offices:
            found.append(Found(match.start(), match.end(), "email", address))
    return found


def _find_handles(text: str, keep: frozenset[str]) -> list[Found]:
    return [
        Found(match.start(), match.end(), "handle", match["name"].casefold())
        for match in _HANDLE.finditer(text)
        if match["name"].casefold() not in keep
    ]


def _find_phones(text: str, country_code: str) -> list[Found]:
    urls = [match.span() for match in _URL.finditer(text)]
    found = [Found(*match.span("body"), "phone", match["body"]) for match in _DIAL_LINK.finditer(text)]
    for match in _CANDIDATE.finditer(text):
        start, end = match.span()
        if any(first <= start < last for first, last in urls):
            continue
        canonical = _canonical_phone(text, match, country_code)
        if canonical is not None:
            found.append(Found(start, end, "phone", canonical))
    return found


def _canonical_phone(text: str, match: re.Match[str], country_code: str) -> str | None:
    """The digits with the country's code, or None where the figures are no telephone number."""
    body = match["body"]
    digits = "".join(filter(str.isdecimal, body))
    groups = re.findall(r"\d+", body)
    if _DATE.search(body) or sum(len(group) == 1 for group in groups) > 3:
        return None
    is_spaced_sum = match["after"] == " +" and "-" not in body
    if match["plus"] or (match["after"] and not is_spaced_sum):
        return digits if 9 <= len(digits) <= 15 and not digits.startswith("0") else None
    if digits.startswith("00"):
        return digits[2:] if 11 <= len(digits) <= 17 else None
    if digits.startswith("0") and 9 <= len(digits) <= 10:
        return country_code + digits[1:]
    if digits.startswith("0") and len(digits) == 11:
        return digits
    has_area = _AREA.match(match[0]) is not None and 9 <= len(digits) <= 11
    if has_area or _bare_mobile().fullmatch(digits):
        return digits
    if 6 <= len(digits) <= 15 and _label().search(fold(text[max(0, match.start() - 24) : match.start()]).casefold()):
        return digits
    return None


def names_telephones(column: str) -> bool:
    """Whether the name of a column says that it holds telephone numbers."""
    words = fold(column).casefold().replace("_", " ").split()
    return any(_label().search(word) for word in words)


@cache
def _bare_mobile() -> re.Pattern[str]:
    return re.compile("|".join(read_yaml_once("ingest/personal.yml")["bare_mobiles"].values()))


@cache
def _label() -> re.Pattern[str]:
    words = sorted((fold(word).casefold() for word in read_yaml_once("ingest/personal.yml")["labels"]), key=len)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, reversed(words)))})[\s:.\-\u061b\u060c]*$")


@cache
def _office_mailboxes() -> frozenset[str]:
    return frozenset(read_yaml_once("ingest/personal.yml")["office_mailboxes"])
