"""Author and outlet, where the text itself shows them.

A last line «اسم – منبر», a dateline «دمشق - سانا», an agency in brackets («(رويترز)»), a label («المصدر: …»).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from khabar.arabic.normalise import fold
from khabar.arabic.tokens import Token
from khabar.datafile import read_yaml_once
from khabar.extract.cues import plain_word
from khabar.extract.reading import Reading
from khabar.extract.sources.words import LEXICON
from khabar.model import Span

_DASHES = frozenset("-\u2013\u2014|")
_COLON = ":"
_FINAL_STOPS = frozenset(".\u061f!\u2026")
_LONGEST_LINE = 10
_LONGEST_NAME = 5
# Datelines and agencies stand among the first tokens of a report.
_HEAD = 24


@dataclass(frozen=True, slots=True)
class Byline:
    """What the text shows of its own origin; ``why`` names the patterns that showed it."""

    authors: tuple[Span, ...] = ()
    publisher: Span | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    agencies: frozenset[tuple[str, ...]]
    outlet_words: frozenset[str]
    desk_words: frozenset[str]
    author_labels: frozenset[str]
    publisher_labels: frozenset[str]


@cache
def _words() -> _Words:
    lexicon = read_yaml_once(LEXICON)
    folded = {name: frozenset(map(fold, lexicon[name])) for name in _Words.__slots__ if name != "agencies"}
    return _Words(frozenset(tuple(fold(name).split()) for name in lexicon["agencies"]), **folded)


def find_byline(reading: Reading) -> Byline:
    """Author and outlet as the text shows them; nothing where it shows none."""
    lines = _lines(reading)
    if not lines:
        return Byline()
    authors: list[Span] = []
    publishers: list[Span] = []
    why: list[str] = []
    for first, last in (lines[0], lines[-1]):
        _read_signature(reading, first, last, authors, publishers, why)
    _read_labels(reading, lines, authors, publishers, why)
    if not publishers:
        _read_agency(reading, publishers, why)
    return Byline(tuple(dict.fromkeys(authors)), publishers[0] if publishers else None, tuple(dict.fromkeys(why)))


def _lines(reading: Reading) -> list[tuple[int, int]]:
    """The lines of the text as token ranges."""
    text = reading.text
    starts = [
        index
        for index, token in enumerate(text.tokens)
        if index == 0 or "\n" in text.original[text.tokens[index - 1].end : token.start]
    ]
    return [(first, last) for first, last in zip(starts, [*starts[1:], len(text.tokens)], strict=False)]


def _read_signature(
    reading: Reading, first: int, last: int, authors: list[Span], publishers: list[Span], why: list[str]
) -> None:
    """«اسم – منبر» and «منبر – متابعات», on a short line of their own."""
    tokens = reading.text.tokens
    dashes = [index for index in range(first, last) if tokens[index].norm in _DASHES]
    if last - first > _LONGEST_LINE or len(dashes) != 1 or tokens[last - 1].norm in _FINAL_STOPS:
        return
    before, after = (first, dashes[0]), (dashes[0] + 1, last)
    if not (0 < before[1] - before[0] <= _LONGEST_NAME and 0 < after[1] - after[0] <= _LONGEST_NAME):
        return
    if _is_desk(tokens, *after):
        publishers.append(_span(reading, *before))
        why.append("byline/outlet-desk")
    elif _is_outlet(tokens, *after):
        publishers.append(_span(reading, *after))
        if first > 0 and not _is_outlet(tokens, *before):
            authors.append(_span(reading, *before))
        why.append("byline/name-outlet")


def _read_labels(
    reading: Reading, lines: list[tuple[int, int]], authors: list[Span], publishers: list[Span], why: list[str]
) -> None:
    """«المصدر: …» and «بقلم: …» at the head of a short line."""
    tokens, words = reading.text.tokens, _words()
    for first, last in lines:
        colon = next((at for at in range(first + 1, min(first + 3, last)) if tokens[at].norm == _COLON), None)
        if colon is None or last - first > _LONGEST_LINE or colon + 1 >= last:
            continue
        label = " ".join(plain_word(token) for token in tokens[first:colon])
        if label in words.author_labels:
            authors.append(_span(reading, colon + 1, last))
            why.append("byline/author-label")
        elif label in words.publisher_labels:
            publishers.append(_span(reading, colon + 1, last))
            why.append("byline/publisher-label")


def _read_agency(reading: Reading, publishers: list[Span], why: list[str]) -> None:
    """An agency behind a bracket or a dash near the head of the report."""
    tokens, words = reading.text.tokens, _words()
    for index in range(1, min(_HEAD, len(tokens))):
        if tokens[index - 1].norm != "(" and tokens[index - 1].norm not in _DASHES:
            continue
        for name in words.agencies:
            end = index + len(name)
            if tuple(token.norm for token in tokens[index:end]) == name and _closes(tokens, end):
                publishers.append(_span(reading, index, end))
                why.append("byline/agency")
                return


def _closes(tokens: list[Token], end: int) -> bool:
    return end >= len(tokens) or tokens[end].kind == "punct"


def _is_outlet(tokens: list[Token], first: int, last: int) -> bool:
    words = _words()
    names = {plain_word(token) for token in tokens[first:last]}
    return bool(names & words.outlet_words) or tuple(token.norm for token in tokens[first:last]) in words.agencies


def _is_desk(tokens: list[Token], first: int, last: int) -> bool:
    return last - first == 1 and plain_word(tokens[first]) in _words().desk_words


def _span(reading: Reading, first: int, last: int) -> Span:
    start, end = reading.text.tokens[first].start, reading.text.tokens[last - 1].end
    return Span(start, end, reading.text.original[start:end])
