"""The event words of ``lexicon/*.yml``, indexed by stem, verb and phrase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once
from khabar.errors import DataFileError

FOLDER = "extract/events/"
FILES = (
    "fighting",
    "blasts",
    "harm",
    "liberty",
    "control",
    "deployment",
    "dealing",
    "movement",
    "relief_property",
    "politics",
)
FORMS = ("verb", "masdar", "noun", "participle", "phrase")
_KEYS = frozenset(
    {
        "type",
        "rules",
        "strength",
        "strengths",
        "frame",
        "frames",
        "forms",
        "except",
        "trigger",
        "example",
        "expect",
        "as",
    }
) | frozenset(FORMS)
VERB_MARK = "~"
GAP = "…"
LONGEST_GAP = 7
BOUND = "+"

_TA_MARBUTA, _TA, _ALEF, _YA, _WAW, _NUN = "\u0647", "\u062a", "\u0627", "\u064a", "\u0648", "\u0646"
_ARTICLE = "\u0627\u0644"
_PLURAL = _ALEF + _TA
# The tokeniser gives back a ta marbuta before a pronoun, and so it does in «غاراتها».
_HAMZA = "\u0621"
_BOUND_PLURAL = _ALEF + _TA_MARBUTA
_PARTICIPLE_ENDINGS = (
    *("", _ALEF, _TA_MARBUTA, _WAW + _NUN, _YA + _NUN, _WAW, _YA, _PLURAL, _ALEF + _NUN),
    *(_TA + _ALEF + _NUN, _TA + _YA + _NUN, _TA + _ALEF, _TA + _YA),
)
# «امر» with it would be «امراة».
_SHORT_STEM = 3
_NO_TANWEEN = frozenset(_TA_MARBUTA + _ALEF + _YA)


@dataclass(frozen=True, slots=True, eq=False)
class Lexeme:
    """One entry of the lexicon.

    ``strengths`` and ``frames`` are by form; ``rules`` names groups of rules, joined by «+», or is "". ``exceptions``
    are written forms that look like the entry and are another word.
    """

    id: str
    type: str
    rules: str
    strengths: Mapping[str, float]
    frames: Mapping[str, str]
    trigger: str
    exceptions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a phrase: the stems and verbs that may stand there; ``may_skip``: words may stand before it."""

    stems: frozenset[str]
    verbs: frozenset[str]
    may_skip: bool


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A trigger of several words."""

    lexeme: Lexeme
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Look-up tables: by stem, by verb lemma, by written form, and phrases by the stem or verb that they begin with."""

    lexemes: Mapping[str, Lexeme]
    by_stem: Mapping[str, tuple[tuple[Lexeme, str], ...]]
    by_verb: Mapping[str, tuple[Lexeme, ...]]
    by_form: Mapping[str, tuple[Lexeme, ...]]
    patterns_by_stem: Mapping[str, tuple[Pattern, ...]]
    patterns_by_verb: Mapping[str, tuple[Pattern, ...]]


def noun_forms(word: str) -> frozenset[str]:
    """The folded stems under which a noun or masdar may stand: tanween, dual, feminine plural.

    The ta of a feminine before a pronoun stands with the mark ``BOUND``: without a pronoun «قتلت» is no noun.
    """
    return _noun_forms(fold(word))


def _noun_forms(stem: str) -> frozenset[str]:
    if stem.endswith(_TA_MARBUTA):
        root = stem[:-1]
        return frozenset({stem, root + _TA + BOUND, root + _PLURAL, root + _BOUND_PLURAL} | _duals(root + _TA))
    forms = {stem, stem + _PLURAL} | _duals(stem)
    if len(stem) > _SHORT_STEM:
        forms.add(stem + _BOUND_PLURAL)
    if stem.endswith(_ALEF + _HAMZA):
        # Before a pronoun the hamza has a seat: «لقائه», «إجلاؤهم».
        forms |= {stem[:-1] + _YA, stem[:-1] + _WAW}
    if stem[-1] not in _NO_TANWEEN:
        forms.add(stem + _ALEF)
    return frozenset(forms - {stem + _YA} | {stem})


def participle_forms(word: str) -> frozenset[str]:
    """As ``noun_forms``, with the sound masculine plural, the construct state and the feminine."""
    return _participle_forms(fold(word))


def _participle_forms(stem: str) -> frozenset[str]:
    root = stem[:-1] if stem.endswith(_TA_MARBUTA) else stem
    return frozenset([stem, *(root + ending for ending in _PARTICIPLE_ENDINGS)])


def class_forms(word: str) -> frozenset[str]:
    """The stems of a folded word of a word class: a noun's, and an adjective's where it is given as masculine."""
    return _noun_forms(word) if word.endswith(_TA_MARBUTA) else _noun_forms(word) | _participle_forms(word)


def _duals(stem: str) -> set[str]:
    return {stem + _ALEF + _NUN, stem + _YA + _NUN, stem + _ALEF, stem + _YA}


def without_article(word: str) -> str:
    """The folded word without a written article; «إلقاء» and «ألغام» have none."""
    folded = fold(word)
    has_article = word.startswith(_ARTICLE) and len(folded) > len(_ARTICLE) + 2
    return folded[len(_ARTICLE) :] if has_article else folded


@cache
def load_lexicon() -> Lexicon:
    """The compiled lexicon, read once.

    Raises:
        DataFileError: an entry has an unknown key, no type or no word.
    """
    tables: _Tables = _Tables({}, {}, {}, {}, {}, {})
    for name in FILES:
        path = f"{FOLDER}lexicon/{name}.yml"
        for entry_id, entry in read_yaml_once(path).items():
            _add(tables, path, entry_id, entry)
    return Lexicon(
        tables.lexemes,
        {key: tuple(found) for key, found in tables.by_stem.items()},
        {key: tuple(found) for key, found in tables.by_verb.items()},
        {key: tuple(found) for key, found in tables.by_form.items()},
        {key: tuple(found) for key, found in tables.patterns_by_stem.items()},
        {key: tuple(found) for key, found in tables.patterns_by_verb.items()},
    )


@dataclass(slots=True)
class _Tables:
    lexemes: dict[str, Lexeme]
    by_stem: dict[str, list[tuple[Lexeme, str]]]
    by_verb: dict[str, list[Lexeme]]
    by_form: dict[str, list[Lexeme]]
    patterns_by_stem: dict[str, list[Pattern]]
    patterns_by_verb: dict[str, list[Pattern]]


def _add(tables: _Tables, path: str, entry_id: str, entry: Mapping[str, Any]) -> None:
    unknown = set(entry) - _KEYS
    if unknown or entry_id in tables.lexemes:
        raise DataFileError(f"{path}: {entry_id}: unknown key or second entry: {', '.join(sorted(unknown))}")
    lexeme = _lexeme(entry_id, entry)
    tables.lexemes[entry_id] = lexeme
    for form, derive in (("masdar", noun_forms), ("noun", noun_forms), ("participle", participle_forms)):
        for word in entry.get(form, ()):
            for stem in derive(word):
                found = tables.by_stem.setdefault(stem, [])
                if (lexeme, form) not in found and all(other is not lexeme for other, _ in found):
                    found.append((lexeme, form))
    for word in entry.get("verb", ()):
        tables.by_verb.setdefault(fold(word), []).append(lexeme)
    for word in entry.get("forms", ()):
        tables.by_form.setdefault(fold(word), []).append(lexeme)
    for text in entry.get("phrase", ()):
        pattern = Pattern(lexeme, _elements(text))
        for stem in pattern.elements[0].stems:
            tables.patterns_by_stem.setdefault(stem, []).append(pattern)
        for verb in pattern.elements[0].verbs:
            tables.patterns_by_verb.setdefault(verb, []).append(pattern)


def _lexeme(entry_id: str, entry: Mapping[str, Any]) -> Lexeme:
    strength = float(entry["strength"])
    strengths = {form: float(entry.get("strengths", {}).get(form, strength)) for form in FORMS}
    frames = {form: entry.get("frames", {}).get(form, entry["frame"]) for form in FORMS}
    exceptions = frozenset(fold(word) for word in entry.get("except", ()))
    return Lexeme(
        entry_id, entry["type"], entry.get("rules", ""), strengths, frames, entry.get("trigger", "all"), exceptions
    )


def _elements(text: str) -> tuple[Element, ...]:
    elements: list[Element] = []
    may_skip = False
    for word in text.split():
        if word == GAP:
            may_skip = True
            continue
        elements.append(_element(word.split("/"), may_skip))
        may_skip = False
    return tuple(elements)


def _element(words: Iterable[str], may_skip: bool) -> Element:
    stems: set[str] = set()
    verbs: set[str] = set()
    for word in words:
        if word.startswith(VERB_MARK):
            verbs.add(fold(word[1:]))
        else:
            bare = without_article(word)
            stems |= participle_forms(bare) | noun_forms(bare)
    return Element(frozenset(stems), frozenset(verbs), may_skip)
