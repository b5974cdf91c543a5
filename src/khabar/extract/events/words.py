"""What the event lexicon, the word classes and the light verbs say about one written word; cached by word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from khabar.arabic.normalise import fold
from khabar.arabic.tokens import Token
from khabar.arabic.verbs import VerbForm, analyse_token
from khabar.datafile import read_yaml_once
from khabar.extract.events.lexicon import FOLDER, Lexeme, Pattern, load_lexicon, noun_forms
from khabar.extract.events.rules import PARTICIPANT_CLASSES, load_classes

_TA_MARBUTA = "\u0629"
_MOST_WORDS = 200_000


@dataclass(frozen=True, slots=True)
class Light:
    """One light verb. ``takes``: ``object``, ``subject`` or a folded preposition."""

    id: str
    takes: str
    is_support: bool
    undergo: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One written word as the stage of events sees it.

    Attributes:
        nouns: lexemes that the stem names, with the form.
        verbs: lexemes whose verb it may be, with the readings of that verb.
        written: lexemes that list this very form.
        patterns: phrases that may begin here.
        lemmas: every verb lemma it may be.
        lights: light verbs that it may be.
        classes: word classes it belongs to.
        is_participant: whether a class of participants or places is among them.
        is_empty: nothing is known of it.
    """

    nouns: tuple[tuple[Lexeme, str], ...]
    verbs: tuple[tuple[Lexeme, tuple[VerbForm, ...]], ...]
    written: tuple[Lexeme, ...]
    patterns: tuple[Pattern, ...]
    lemmas: frozenset[str]
    lights: tuple[Light, ...]
    classes: frozenset[str]
    is_participant: bool
    is_candidate: bool


_words: dict[tuple[str, str, bool], Word] = {}


def look_up(token: Token) -> Word:
    """What is known of a word; the same object for the same word."""
    key = (token.norm, token.stem, token.bare.endswith(_TA_MARBUTA))
    word = _words.get(key)
    if word is None:
        if len(_words) > _MOST_WORDS:
            _words.clear()
        word = _words[key] = _build(token)
    return word


def _build(token: Token) -> Word:
    lexicon = load_lexicon()
    classes = load_classes()
    readings = [form for form in analyse_token(token) if form.tense != "imperative" and form.person != 2]
    lemmas = frozenset(form.lemma for form in readings)
    unconjoined = token.norm[len(token.conj) :]
    nouns = lexicon.by_stem.get(token.stem, ())
    if not nouns and not token.is_known:
        nouns = lexicon.by_stem.get(token.norm, ())
    verbs = tuple(
        (lexeme, tuple(form for form in readings if form.lemma == lemma))
        for lemma in sorted(lemmas)
        for lexeme in lexicon.by_verb.get(lemma, ())
    )
    written = lexicon.by_form.get(unconjoined, lexicon.by_form.get(token.norm, ()))
    patterns = list(lexicon.patterns_by_stem.get(token.stem, ()))
    for lemma in sorted(lemmas):
        patterns += [found for found in lexicon.patterns_by_verb.get(lemma, ()) if found not in patterns]
    found_classes = classes.by_stem.get(token.stem, frozenset()) | classes.by_stem.get(unconjoined, frozenset())
    for lemma in lemmas:
        found_classes |= classes.by_verb.get(lemma, frozenset())
    light_verbs, light_stems = _light_words()
    lights = [light for lemma in sorted(lemmas) for light in light_verbs.get(lemma, ())]
    lights += [light for light in light_stems.get(token.stem, ()) if light not in lights]
    return Word(
        nouns,
        verbs,
        written,
        tuple(patterns),
        lemmas,
        tuple(lights),
        frozenset(found_classes),
        not PARTICIPANT_CLASSES.isdisjoint(found_classes),
        bool(nouns or verbs or written or patterns),
    )


@cache
def _light_words() -> tuple[Mapping[str, tuple[Light, ...]], Mapping[str, tuple[Light, ...]]]:
    """Light verbs by lemma, and by the stem of their masdar."""
    by_verb: dict[str, tuple[Light, ...]] = {}
    by_stem: dict[str, tuple[Light, ...]] = {}
    for kind, entries in read_yaml_once(f"{FOLDER}light.yml").items():
        for entry in entries:
            light = Light(entry["id"], fold(entry["takes"]), kind == "support", "undergo" in entry)
            by_verb[fold(entry["verb"])] = (*by_verb.get(fold(entry["verb"]), ()), light)
            for masdar in entry.get("masdar", ()):
                for stem in noun_forms(masdar):
                    by_stem[stem] = (*by_stem.get(stem, ()), light)
    return by_verb, by_stem
