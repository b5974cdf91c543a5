"""Cue words of a stage, written as patterns in YAML and found in the tokens of a text.

A pattern is a row of elements, one a token:

``word``   the token, with or without its conjunction, is this word («وبحسب» matches ``بحسب``)
``~word``  the stem of the token is this word, whatever is written on it («ومحاولتهم» matches ``~محاولة``)
``@verb``  the token is a form of this verb; ``@verb.past`` and ``@verb.present`` ask for the tense
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from khabar.arabic.normalise import fold
from khabar.arabic.tokens import Token
from khabar.arabic.verbs import VerbForm, analyse_token, analyse_verb, is_verb_lemma
from khabar.errors import DataFileError

_IMPERATIVE = "imperative"
_WAW = "\u0648"
_SHORTEST_AFTER_WAW = 3
_SIN = "\u0633"
_PRESENT_PREFIXES = frozenset("\u064a\u062a\u0646\u0627")
_SHORT_FUTURE = 4
_WORD, _STEM, _VERB = range(3)


@dataclass(frozen=True, slots=True)
class Match:
    """A cue found: the number of its entry and its half-open token range."""

    entry: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Element:
    """One element of a pattern: how to compare, with what, in which tense."""

    how: int
    what: str
    tense: str = ""


_Pattern = tuple[tuple[_Element, ...], int]


class CueIndex:
    """Patterns by their first element; which of them a word may begin is kept for each written form.

    Args:
        entries: for each entry, its patterns.
        name: the file that the entries come from, for complaints.
    """

    def __init__(self, entries: Sequence[Iterable[str]], *, name: str) -> None:
        self._starts: dict[tuple[int, str], list[_Pattern]] = {}
        for number, patterns in enumerate(entries):
            for pattern in patterns:
                elements = tuple(_element(part, name) for part in pattern.split())
                if not elements:
                    raise DataFileError(f"{name}: an empty pattern in entry {number}")
                self._starts.setdefault((elements[0].how, elements[0].what), []).append((elements, number))
        self._kept: dict[tuple[str, str, str, str], tuple[_Pattern, ...]] = {}

    def find(self, tokens: Sequence[Token], first: int, last: int) -> list[Match]:
        """Every cue in the range, in text order; of one entry at one place the longest."""
        matches: list[Match] = []
        kept = self._kept
        for index in range(first, last):
            token = tokens[index]
            if token.kind != "word":
                continue
            key = (token.norm, token.conj, token.prep, token.stem)
            patterns = kept.get(key)
            if patterns is None:
                patterns = kept[key] = self._begun_by(token)
            if not patterns:
                continue
            found: dict[int, int] = {}
            for elements, entry in patterns:
                end = index + len(elements)
                if end <= last and all(fits(element, tokens[index + at]) for at, element in enumerate(elements)):
                    found[entry] = max(found.get(entry, 0), end)
            matches.extend(Match(entry, index, end) for entry, end in found.items())
        return matches

    def _begun_by(self, token: Token) -> tuple[_Pattern, ...]:
        begun = list(self._starts.get((_WORD, plain_word(token)), ()))
        if token.conj:
            begun += self._starts.get((_WORD, token.norm), ())
        begun += self._starts.get((_STEM, token.stem), ())
        for lemma in {lemma for lemma, _ in verb_readings(token)}:
            begun += self._starts.get((_VERB, lemma), ())
        return tuple(begun)


def plain_word(token: Token) -> str:
    """The folded word without its conjunction."""
    return token.norm[len(token.conj) :]


def verb_readings(token: Token) -> tuple[tuple[str, str], ...]:
    """The verbs that a token may be a form of, each as folded lemma and tense."""
    if token.kind != "word" or token.has_article:
        return ()
    return _readings(token.norm, token.conj, token.prep, token)


def fits(element: _Element, token: Token) -> bool:
    """Whether the token is what the element asks for."""
    if element.how == _WORD:
        return element.what in (plain_word(token), token.norm)
    if element.how == _STEM:
        return token.stem == element.what
    return any(
        lemma == element.what and (not element.tense or element.tense == tense) for lemma, tense in verb_readings(token)
    )


def _readings(norm: str, conj: str, prep: str, token: Token) -> tuple[tuple[str, str], ...]:
    key = (norm, conj, prep)
    found = _kept_readings.get(key)
    if found is None:
        forms = analyse_token(token)
        if not token.conj and norm[0] == _WAW and len(norm) > _SHORTEST_AFTER_WAW:
            # «ودعت» may be «دعت» as well.
            forms += analyse_verb(norm[1:])
        if not forms and _may_be_short_future(token):
            forms = analyse_verb(norm[len(conj) + 1 :])
        found = tuple(dict.fromkeys((form.lemma, form.tense) for form in forms if _is_reported(form, forms)))
        if len(_kept_readings) >= _MOST_KEPT:
            _kept_readings.clear()
        _kept_readings[key] = found
    return found


def is_future(token: Token) -> bool:
    """Whether the word is a verb with «س» («سيقصفون», «سيتم»)."""
    if token.prep == _SIN:
        return bool(verb_readings(token))
    return _may_be_short_future(token) and bool(verb_readings(token))


def _may_be_short_future(token: Token) -> bool:
    """Four letters are too few for the cut of «س» in general; a word that no list knows may still be one."""
    word = plain_word(token)
    return len(word) == _SHORT_FUTURE and word[0] == _SIN and word[1] in _PRESENT_PREFIXES and not token.is_known


def _is_reported(form: VerbForm, forms: tuple[VerbForm, ...]) -> bool:
    """The third person where there is one: «استمر» is «he went on», not «I go on», but «نطالب» is «we demand»."""
    if form.tense == _IMPERATIVE or form.person == 2 or (form.is_colloquial and form.person == 1):
        return False
    return form.person == 3 or not any(other.person == 3 for other in forms)


_MOST_KEPT = 200_000
_kept_readings: dict[tuple[str, str, str], tuple[tuple[str, str], ...]] = {}


@lru_cache(maxsize=4096)
def _element(part: str, name: str) -> _Element:
    if part.startswith("~"):
        return _Element(_STEM, fold(part[1:]))
    if part.startswith("@"):
        verb, _, tense = part[1:].partition(".")
        if not is_verb_lemma(fold(verb)):
            raise DataFileError(f"{name}: the verb table does not know the verb of {part!r}")
        return _Element(_VERB, fold(verb), tense)
    return _Element(_WORD, fold(part))
