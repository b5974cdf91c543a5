"""The word class of each token: what a phrase may begin with, run over, and end at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from khabar.arabic.normalise import fold
from khabar.arabic.segment import closed_class
from khabar.arabic.text import is_finite_verb
from khabar.arabic.tokens import Token
from khabar.arabic.verbs import analyse_token, analyse_verb
from khabar.datafile import read_yaml_once

VERB, NOUN, PREPOSITION, CONJUNCTION, RELATIVE, DEMONSTRATIVE = (
    "verb",
    "noun",
    "prep",
    "conj",
    "relative",
    "demonstrative",
)
NEGATION, ADVERB, PRONOUN, NUMBER, MARK, QUANTIFIER = "negation", "adverb", "pronoun", "number", "mark", "quantifier"

CLASSES_FILE = "arabic/classes.yml"
_PRESENT_PREFIXES = frozenset("\u064a\u062a\u0646\u0627")
_YA = "\u064a"
_ALEF_MAQSURA = "\u0649"
_PATTERNS_WITH_LONG_MASDAR = frozenset({"VII", "VIII", "X"})
_NISBA_ENDINGS = (
    "\u064a",
    "\u064a\u0647",
    "\u064a\u0627",
    "\u064a\u064a\u0646",
    "\u064a\u0648\u0646",
    "\u064a\u0627\u062a",
)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in read_yaml_once(CLASSES_FILE)[name])


@cache
def _closed_class_of() -> dict[str, str]:
    """Folded word to its closed class; the first listing wins."""
    order = (
        ("relatives", RELATIVE),
        ("demonstratives", DEMONSTRATIVE),
        ("negations", NEGATION),
        ("prepositions", PREPOSITION),
        ("quantifiers", QUANTIFIER),
        ("pronouns", PRONOUN),
        ("conjunctions", CONJUNCTION),
        ("adverbs", ADVERB),
    )
    classes: dict[str, str] = {}
    for name, word_class in order:
        for word in closed_class(name):
            classes.setdefault(word, word_class)
    return classes


def closed_class_of(token: Token) -> str | None:
    """The closed class of a word, with or without a conjunction written on it, or None for an open word."""
    classes = _closed_class_of()
    found = classes.get(token.norm)
    if found is None and token.conj:
        found = classes.get(token.norm[1:])
    # «علي» without its dots is the preposition; with them it is a name.
    if found == PREPOSITION and token.bare.endswith(_YA) and token.stem in _words("prepositions_in_alef_maqsura"):
        return None if token.stem in _words("names_like_prepositions") else found
    return found


def find_classes(tokens: Sequence[Token]) -> list[str]:
    """The class of each token.

    A word that may be verb or noun («قصف», «قتل») is read by its place: a noun behind a preposition, a noun or a
    demonstrative; a verb at the head of a clause, behind a conjunction, a negation or a verbal particle.
    """
    classes: list[str] = []
    for index, token in enumerate(tokens):
        classes.append(_class_of(tokens, classes, index, token))
    return classes


def _class_of(tokens: Sequence[Token], classes: list[str], index: int, token: Token) -> str:
    if token.kind == "number":
        return NUMBER
    if token.kind == "latin":
        return NOUN
    if token.kind == "punct":
        return MARK
    closed = closed_class_of(token)
    if closed is not None:
        return closed
    if not is_finite_verb(token):
        return NOUN
    if token.norm in _words("never_verbs") or token.stem in _words("never_verbs"):
        return NOUN
    return VERB if _reads_as_verb(tokens, classes, index, token) else NOUN


def _reads_as_verb(tokens: Sequence[Token], classes: list[str], index: int, token: Token) -> bool:
    bare_form = token.norm[1:] if token.conj else token.norm
    if token.prep == "\u0633":
        return True
    if (
        token.prep == "\u0644"
        and token.stem[0] == _YA
        and any(form.tense == "present" for form in analyse_token(token))
    ):
        return True
    has_present_shape = bare_form[0] in _PRESENT_PREFIXES and bare_form[0] != "\u0627"
    before = classes[index - 1] if index else ""
    before_token = tokens[index - 1] if index else None
    if bare_form in _words("nouns_like_present") and not token.bare.endswith(_ALEF_MAQSURA):
        return before_token is not None and before_token.norm in _words("before_verbs") and not token.conj
    if has_present_shape:
        # «تسليم», «تدمير», «تقدم»: a masdar of form II or V looks like a present; behind a preposition it is the noun.
        is_certain = bare_form[0] == _YA
        if is_certain:
            return before != PREPOSITION
        if token.prep or before == PREPOSITION:
            return False
        return _has_verbal_place(before, before_token, token) or bare_form in _words("present_beyond_doubt")
    if before == PREPOSITION or token.prep:
        return False
    if _is_verb_by_shape(bare_form) or (token.bare.endswith(_ALEF_MAQSURA) and _is_past(bare_form)):
        return True
    if _has_verbal_place(before, before_token, token):
        return True
    # A past form with an ending of its own is no noun («قصفت», «قتلوا»).
    return bare_form.endswith(("\u062a", "\u0648\u0627", "\u062a\u0627", "\u0646\u0627")) and bare_form not in _words(
        "nouns_like_past"
    )


@cache
def _is_past(form: str) -> bool:
    """Whether a form spelt with alef maqsura is a past («نفى», «أدى»), which the masdar beside it («نفي») is not."""
    return form not in _words("nouns_like_past") and any(reading.tense == "past" for reading in analyse_verb(form))


@cache
def _is_verb_by_shape(form: str) -> bool:
    """Whether a past form can be no noun: its masdar is written otherwise («استهدف» beside «استهداف»)."""
    readings = [reading for reading in analyse_verb(form) if reading.tense == "past"]
    if not readings or form in _words("nouns_like_past"):
        return False
    if any(pattern in _PATTERNS_WITH_LONG_MASDAR for reading in readings for pattern in reading.patterns):
        return True
    return any("IV" in reading.patterns and reading.lemma in _words("fourth_form_verbs") for reading in readings)


def _has_verbal_place(before: str, before_token: Token | None, token: Token) -> bool:
    """Whether a finite verb is expected here."""
    if before_token is None or before in (MARK, RELATIVE, NEGATION, CONJUNCTION, ADVERB, PRONOUN):
        return True
    if before_token.norm in _words("before_verbs"):
        return True
    return bool(token.conj) and before != PREPOSITION


def is_nisba(token: Token) -> bool:
    """Whether the stem has the shape of a relational adjective («روسي», «مدفعية»)."""
    return len(token.stem) >= 4 and token.stem.endswith(_NISBA_ENDINGS)
