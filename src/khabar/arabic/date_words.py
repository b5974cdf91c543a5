"""The words of time of dates.yml, and what all readers of times share: the context and the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from khabar.arabic.normalise import fold
from khabar.arabic.number_values import parse_digits
from khabar.arabic.number_words import count_noun
from khabar.arabic.numbers import NumberExpression
from khabar.arabic.tokens import Token
from khabar.datafile import read_yaml_once

RULES = "arabic/dates.yml"
FROM = fold("\u0645\u0646")
AND = "\u0648"
ARTICLE = "\u0627\u0644"
FIRST_YEAR, LAST_YEAR = 1900, 2099
BRACKETS = frozenset('()\u060c,\u00ab\u00bb"\u201c\u201d')
SLASHES = frozenset("/-\u2013:\\|.")


class When(NamedTuple):
    """What a stretch of tokens says: where it ends and the dates."""

    last: int
    begins: date | None
    ends: date | None
    precision: str
    rule: str
    is_relative: bool = False
    inner: Inner | None = None


class Inner(NamedTuple):
    """The date inside «منذ سيطرة الحركة عليه عام 2007»: its first token and what it says of the event."""

    first: int
    begins: date
    ends: date | None


class _Word(NamedTuple):
    """A word of time: its kind and value."""

    kind: str
    value: int
    words: tuple[str, ...]


class Context(NamedTuple):
    """What the readers below look at: ``anchor`` is the day of «today», ``original`` shows where lines begin,
    ``words`` has the phrases of time that may start at each token."""

    tokens: Sequence[Token]
    numbers: dict[int, NumberExpression]
    anchor: date | None
    original: str
    words: list[dict[str, tuple[_Word, ...]] | None]


def read_rules() -> Any:
    """The content of ``dates.yml``."""
    return read_yaml_once(RULES)


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in phrase.split())


@cache
def _index() -> dict[str, tuple[_Word, ...]]:
    """First word of each phrase of time to the phrases, longest first."""
    rules = read_rules()
    found: dict[str, list[_Word]] = {}

    def add(kind: str, value: int, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            words = _split(phrase)
            word = _Word(kind, value, words)
            if word not in found.setdefault(words[0], []):
                found[words[0]].append(word)

    for kind, group in (
        ("month", "months"),
        ("hijri", "hijri_months"),
        ("weekday", "weekdays"),
        ("day", "days"),
        ("ordinal", "ordinals"),
    ):
        for value, phrases in rules[group].items():
            add(kind, int(value), phrases)
    for place, (name, phrases) in enumerate(rules["seasons"].items()):
        add("season", place, phrases)
        del name
    for place, phrases in enumerate(rules["boundaries"].values()):
        add("boundary", place, phrases)
    for place, rule in enumerate(rules["vague"]):
        add("vague", place, rule["words"])
    for kind in (
        "parts",
        "part_openers",
        "nights_before",
        "day_nouns",
        "month_nouns",
        "year_nouns",
        "week_nouns",
        "last",
        "recent",
        "this",
        "next",
        "date_links",
        "since",
        "until",
        "during",
        "ago",
        "after",
        "range_openers",
        "range_joins",
        "duration",
        "duration_fillers",
        "hour_tails",
        "hijri_marks",
        "or",
        "that",
    ):
        add(kind, 0, rules[kind])
    return {word: tuple(sorted(phrases, key=lambda p: -len(p.words))) for word, phrases in found.items()}


@cache
def folded_words(name: str) -> frozenset[str]:
    """The folded words of one list of ``dates.yml``."""
    return frozenset(fold(word) for word in read_rules()[name])


_heads: dict[str, dict[str, tuple[_Word, ...]] | None] = {}


def phrases_of(token: Token) -> dict[str, tuple[_Word, ...]] | None:
    """The phrases of time that may start with a token, by kind, longest first; None where there are none.

    The conjunction and the preposition written on the token may belong to the phrase or not.
    """
    key = token.norm
    if key in _heads:
        return _heads[key]
    index = _index()
    plain = key[len(token.conj) :]
    forms = [key, plain, plain[len(token.prep) :]]
    if token.has_article:
        forms.append(ARTICLE + token.stem)
    if not token.conj and key[:1] == AND:
        forms.append(key[1:])
    by_kind: dict[str, list[_Word]] = {}
    for form in dict.fromkeys(forms):
        for word in index.get(form, ()):
            by_kind.setdefault(word.kind, []).append(word)
    found = {kind: tuple(words) for kind, words in by_kind.items()} or None
    _heads[key] = found
    return found


def phrase_at(context: Context, index: int, kind: str) -> tuple[int, int] | None:
    """Where the longest phrase of a kind ends and its value, or None."""
    if index >= len(context.words):
        return None
    starts = context.words[index]
    if starts is None or kind not in starts:
        return None
    for word in starts[kind]:
        if len(word.words) == 1 or _follows(context.tokens, index, word.words):
            return index + len(word.words), word.value
    return None


def _follows(tokens: Sequence[Token], index: int, words: tuple[str, ...]) -> bool:
    if index + len(words) > len(tokens):
        return False
    return all(tokens[index + offset].norm == word for offset, word in enumerate(words) if offset)


def is_time_noun(token: Token) -> bool:
    """Whether the token counts time («يوم», «شهور»)."""
    noun = count_noun(token)
    return noun is not None and noun.unit == "time"


def side_at(context: Context, index: int) -> tuple[int, str] | None:
    """«الماضي», «الجاري», «المقبل» at a token: where it ends and which side of the day of publication."""
    for side in ("last", "this", "next"):
        found = phrase_at(context, index, side)
        if found is not None:
            return found[0], side
    return None


def skip_link(context: Context, index: int) -> int:
    """Over a comma, a bracket or «الموافق» between the parts of one date."""
    at = index
    while at < len(context.tokens) and context.tokens[at].norm in BRACKETS and at - index < 2:
        at += 1
    link = phrase_at(context, at, "date_links")
    return link[0] if link is not None else at


def number_at(context: Context, index: int) -> int | None:
    """The value of a token of digits, or None where there is none at ``index``."""
    token = context.tokens[index] if index < len(context.tokens) else None
    return parse_digits(token.norm) if token is not None and token.kind == "number" else None


def is_behind_time_word(context: Context, index: int) -> bool:
    """Whether «في», «منذ», «خلال» stand before a token."""
    if not index:
        return False
    return any(phrase_at(context, index - 1, kind) is not None for kind in ("since", "until", "during"))


def has_break(context: Context, index: int) -> bool:
    """Whether a new line begins at a token."""
    return "\n" in context.original[context.tokens[index - 1].end : context.tokens[index].start]
