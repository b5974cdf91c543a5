"""What a person types to search, as a tree: words, phrases, AND, OR, NOT, brackets.

اتفاق حلب             both words
"وقف إطلاق النار"     the words in this order; «…» and ”…” do the same
هدنة OR اتفاق         either; | does the same
حلب NOT إدلب          the first without the second; a minus glued to the word does the same
(هدنة OR اتفاق) حلب   brackets bind
معتقل*                every word that begins so
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Dialect, Integer, TextualSelect, and_, bindparam, column, false, not_, or_, text

from khabar.errors import UsageError
from khabar.model import Span
from khabar.store.rows import DOCS_PER_REPORT
from khabar.store.words import Word, alternatives, words_of

_IN_SQLITE = f"SELECT rowid / {DOCS_PER_REPORT} AS report_number FROM search_index WHERE search_index MATCH :words"
_IN_POSTGRES = (
    f"SELECT number / {DOCS_PER_REPORT} AS report_number FROM search_docs WHERE vector @@ CAST(:words AS tsquery)"
)

LONGEST_QUERY = 1000
_DEEPEST = 40

_QUOTES = {'"': '"', "\u00ab": "\u00bb", "\u201c": "\u201d", "\u201d": "\u201d", "\u201e": "\u201d"}
_QUOTED = "|".join(
    f"{re.escape(opening)}[^{re.escape(closing)}]*{re.escape(closing)}" for opening, closing in _QUOTES.items()
)
_PIECE = re.compile(rf"(?P<quoted>{_QUOTED})|(?P<mark>[()|&])|(?P<word>[^\s()|&]+)")


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or several that stand side by side. Each is given by the keys that it may stand under.

    ``is_prefix``: the last word may go on.
    """

    words: tuple[tuple[str, ...], ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Query


Query = Words | All | Any | Not


def parse_query(written: str) -> Query:
    """The tree of what was typed.

    Raises:
        UsageError: nothing to search for, a bracket without its fellow, an operator without its words.
    """
    if len(written) > LONGEST_QUERY:
        raise UsageError(f"the search is longer than {LONGEST_QUERY} characters")
    pieces = [(match.lastgroup or "", match.group()) for match in _PIECE.finditer(written)]
    parser = _Parser(pieces)
    query = parser.either()
    if not parser.is_done:
        raise UsageError(f"the search has a closing bracket without an opening one: {written!r}")
    if query is None:
        raise UsageError("the search holds no word to look for")
    return query


class _Parser:
    def __init__(self, pieces: list[tuple[str, str]]) -> None:
        self._pieces = pieces
        self._at = 0
        self._depth = 0

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._pieces)

    def _is_next(self, *marks: str) -> bool:
        return not self.is_done and self._pieces[self._at][0] != "quoted" and self._pieces[self._at][1] in marks

    def either(self) -> Query | None:
        parts = [self.both()]
        while self._is_next("OR", "|"):
            self._at += 1
            parts.append(self._needed(self.both(), "OR"))
        known = tuple(part for part in parts if part is not None)
        if len(parts) > 1 and parts[0] is None:
            raise UsageError("OR stands without words before it")
        return known[0] if len(known) == 1 else (Any(known) if known else None)

    def both(self) -> Query | None:
        parts: list[Query] = []
        while not self.is_done and not self._is_next("OR", "|", ")"):
            if self._is_next("AND", "&"):
                if not parts:
                    raise UsageError("AND stands without words before it")
                self._at += 1
                parts.append(self._needed(self._one(), "AND"))
                continue
            part = self._one()
            if part is not None:
                parts.append(part)
        return parts[0] if len(parts) == 1 else (All(tuple(parts)) if parts else None)

    def _one(self) -> Query | None:
        if self.is_done or self._is_next("OR", "|", ")", "AND", "&"):
            return None
        kind, written = self._pieces[self._at]
        self._at += 1
        if kind == "quoted":
            return _words(written[1:-1], is_prefix=False)
        if written == "NOT":
            return Not(self._needed(self._one(), "NOT"))
        if written == "(":
            return self._bracket()
        if written == "-" and not self.is_done and self._pieces[self._at][0] != "word":
            return Not(self._needed(self._one(), "-"))
        if written.startswith("-") and len(written) > 1:
            return Not(self._needed(_words(written[1:].rstrip("*"), is_prefix=written.endswith("*")), "-"))
        return _words(written.rstrip("*"), is_prefix=written.endswith("*"))

    def _bracket(self) -> Query | None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UsageError("the search has too many brackets inside each other")
        inner = self.either()
        if not self._is_next(")"):
            raise UsageError("the search has an opening bracket without a closing one")
        self._at += 1
        self._depth -= 1
        return inner

    def _needed(self, part: Query | None, operator: str) -> Query:
        if part is None:
            raise UsageError(f"{operator} stands without words after it")
        return part


def _words(written: str, *, is_prefix: bool) -> Words | None:
    words = words_of(written)
    return Words(tuple(alternatives(word) for word in words), is_prefix) if words else None


def condition(query: Query, report_number: ColumnElement[int], dialect: Dialect) -> ColumnElement[bool]:
    """The reports that the query finds, as a condition on the column of their number."""
    if isinstance(query, Words):
        return report_number.in_(_lookup(query, dialect))
    if isinstance(query, Not):
        return not_(condition(query.part, report_number, dialect))
    parts = [condition(part, report_number, dialect) for part in query.parts]
    return and_(*parts) if isinstance(query, All) else or_(false(), *parts)


def _lookup(words: Words, dialect: Dialect) -> TextualSelect:
    if dialect.name == "sqlite":
        clause, written = _IN_SQLITE, _for_sqlite(words)
    else:
        clause, written = _IN_POSTGRES, _for_postgres(words)
    return text(clause).bindparams(bindparam("words", written, unique=True)).columns(column("report_number", Integer))


def _sequences(words: Words) -> list[tuple[str, ...]]:
    """The runs of keys to look for: every form of a lone word; of a phrase, all stems or all whole words."""
    if len(words.words) == 1:
        return [(key,) for key in words.words[0]]
    stems = tuple(forms[0] for forms in words.words)
    whole = tuple(forms[min(1, len(forms) - 1)] for forms in words.words)
    return list(dict.fromkeys((stems, whole)))


def _for_sqlite(words: Words) -> str:
    star = "*" if words.is_prefix else ""
    return " OR ".join(f'"{" ".join(keys)}"{star}' for keys in _sequences(words))


def _for_postgres(words: Words) -> str:
    star = ":*" if words.is_prefix else ""
    return " | ".join("(" + " <-> ".join(f"'{key}'" for key in keys) + star + ")" for keys in _sequences(words))


def highlights(query: Query, original: str) -> list[Span]:
    """Where the wanted words of the query stand in a text, in order; words that NOT excludes are left out."""
    words = words_of(original)
    spans = {span for each in _wanted(query) for span in _matches(each, words)}
    return [Span(start, end, original[start:end]) for start, end in _merged(sorted(spans))]


def _wanted(query: Query) -> list[Words]:
    if isinstance(query, Words):
        return [query]
    if isinstance(query, Not):
        return []
    return [words for part in query.parts for words in _wanted(part)]


def _matches(wanted: Words, words: list[Word]) -> list[tuple[int, int]]:
    found = []
    for keys in _sequences(wanted):
        last = len(keys) - 1
        for at in range(len(words) - last):
            if all(
                words[at + step].key.startswith(key)
                if wanted.is_prefix and step == last
                else words[at + step].key == key
                for step, key in enumerate(keys)
            ):
                found.append((words[at].start, words[at + last].end))
    return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
