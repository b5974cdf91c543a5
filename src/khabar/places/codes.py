"""Coordinates and P-codes written in a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from khabar.arabic.normalise import DROPPED, FOLD_TABLE
from khabar.arabic.text import Text
from khabar.datafile import read_yaml_once
from khabar.places.gazetteer import Gazetteer

CODES_FILE = "places/codes.yml"

# Two decimal numbers with at least three decimals each: fewer are seldom meant as a point.
_DECIMAL = re.compile(
    r"(?<![\d.,])([NSEW]?)\s*([+-]?\d{1,3}\.\d{3,8})\s*°?\s*([NSEWa-z\u0621-\u064a]*)\s*[,;/\u060c\u061b|\s]\s*"
    r"([NSEW]?)\s*([+-]?\d{1,3}\.\d{3,8})\s*°?\s*([NSEW]?|[\u0621-\u064a]*)(?![\d.])"
)
_SEXAGESIMAL = re.compile(
    r"(\d{1,3})\s*°\s*(\d{1,2})\s*['\u2032\u2019]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|\u2033|\u201d|''))?\s*([NSEW\u0621-\u064a]*)"
)
_CODE = re.compile(r"(?<![A-Za-z0-9])(?:C\d{4}|[A-Z]{2}\d{2,10}|[A-Z]{2}G\d{2,8})(?![A-Za-z0-9])")
_MOST_LATITUDE, _MOST_LONGITUDE = 90.0, 180.0


@dataclass(frozen=True, slots=True)
class Written:
    """A point or a P-code written in the text: a half-open token range and code points, a point or a ref."""

    first: int
    last: int
    start: int
    end: int
    rule: str
    point: tuple[float, float] | None = None
    ref: str | None = None


def find_written(text: Text, gazetteer: Gazetteer) -> list[Written]:
    """The coordinates and the P-codes of imported lists that stand in a text, in order."""
    original = text.original
    if not any(token.kind in ("number", "latin") for token in text.tokens):
        return []
    plain = original.translate(FOLD_TABLE)
    found = list(_decimals(text, plain)) if "." in plain else []
    found += _sexagesimals(text, plain) if "\u00b0" in plain else []
    if gazetteer.has_codes:
        found += _codes(text, original, gazetteer)
    return sorted(found, key=lambda written: written.start)


def _decimals(text: Text, plain: str) -> Iterator[Written]:
    for match in _DECIMAL.finditer(plain):
        before, one, after, before_2, two, after_2 = match.groups()
        point = _point(float(one), _axis(before or after), float(two), _axis(before_2 or after_2))
        if point is not None:
            end = match.end(6) if _axis(after_2) else match.end(5)
            yield _written(text, match.start(1) if before else match.start(2), end, point)


def _sexagesimals(text: Text, plain: str) -> Iterator[Written]:
    matches = list(_SEXAGESIMAL.finditer(plain))
    index = 0
    while index + 1 < len(matches):
        one, two = matches[index], matches[index + 1]
        if two.start() - one.end() <= 4:
            point = _point(_degrees(one), _axis(one.group(4)), _degrees(two), _axis(two.group(4)))
            if point is not None:
                end = two.end() if _axis(two.group(4)) else two.start(4)
                yield _written(text, one.start(), len(plain[:end].rstrip()), point)
            index += 1
        index += 1


def _degrees(match: re.Match[str]) -> float:
    degrees, minutes, seconds, axis = match.groups()
    value = int(degrees) + int(minutes) / 60 + float(seconds or 0) / 3600
    return -value if _axis(axis) in ("s", "w") else value


def _axis(word: str) -> str:
    """The direction that a letter or word names (``n``, ``s``, ``e``, ``w``), or ""."""
    axes = read_yaml_once(CODES_FILE)["axes"]
    plain = word.strip().lower().translate(FOLD_TABLE)
    return next((axis for axis, listed in axes.items() if plain in (w.translate(FOLD_TABLE) for w in listed)), "")


def _point(one: float, axis_1: str, two: float, axis_2: str) -> tuple[float, float] | None:
    """Latitude and longitude of two numbers; the order is latitude first where no letter says otherwise."""
    if axis_1 in ("e", "w") or axis_2 in ("n", "s"):
        one, two = two, one
    if abs(one) > _MOST_LATITUDE or abs(two) > _MOST_LONGITUDE:
        return None
    return round(one, 6), round(two, 6)


def _codes(text: Text, original: str, gazetteer: Gazetteer) -> Iterator[Written]:
    for match in _CODE.finditer(original):
        ref = gazetteer.by_code(match.group())
        if ref is not None:
            first, last = _tokens(text, match.start(), match.end())
            yield Written(first, last, match.start(), match.end(), "place/code", ref=ref)


def _written(text: Text, start: int, end: int, point: tuple[float, float]) -> Written:
    while end < len(text.original) and text.original[end] in DROPPED:
        end += 1
    first, last = _tokens(text, start, end)
    return Written(first, last, start, end, "place/coordinates", point=point)


def _tokens(text: Text, start: int, end: int) -> tuple[int, int]:
    """The half-open range of tokens that a stretch of the text touches."""
    starts = [token.start for token in text.tokens]
    first = max(0, bisect_right(starts, start) - 1)
    last = first + 1
    while last < len(text.tokens) and text.tokens[last].start < end:
        last += 1
    return first, last
