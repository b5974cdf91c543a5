"""What the event lexicon, the word classes and the light verbs say about one written word; cached by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from khabar.arabic.normalise import fold
from khabar.arabic.segment import PRONOUNS
from khabar.arabic.tokens import Token
from khabar.arabic.verbs import VerbForm, analyse_token, analyse_verb
from khabar.datafile import read_yaml_once
from khabar.extract.events.lexicon import BOUND, FOLDER, Lexeme, Pattern, load_lexicon, noun_forms
from khabar.extract.events.rules import PARTICIPANT_CLASSES, load_classes

_TA_MARBUTA = "\u0629"
_SHORTEST_RECUT = 4
_ARTICLES = ("\u0627\u0644", "\u0644\u0644", "\u0628\u0627\u0644", "")
_CONJUNCTIONS = frozenset("\u0648\u0641")
_PREPOSITIONS = ("", "\u0628", "\u0644", "\u0643")
_LEADS = tuple(
    conjunction + rest
    for conjunction in ("", "\u0648", "\u0641")
    for rest in (*_ARTICLES, *(prep for prep in _PREPOSITIONS if prep))
)
# «بدعم» is a preposition to the tokeniser.
_SHORT_LEADS = frozenset(_PREPOSITIONS[1:3])
_TAILS = ("", *sorted(PRONOUNS, key=len, reverse=True))
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
        stems: the stem, the word itself, and the word without an attached pronoun.
        lights: light verbs that it may be.
        classes: word classes it belongs to.
        is_participant: whether a class of participants or places is among them.
        is_candidate: whether it may be, or begin, a trigger.
        cut: where the stem begins and ends in the folded word, if the lexicon of events cuts the word another way than
            the tokeniser did; else None.
    """

    nouns: tuple[tuple[Lexeme, str], ...]
    verbs: tuple[tuple[Lexeme, tuple[VerbForm, ...]], ...]
    written: tuple[Lexeme, ...]
    patterns: tuple[Pattern, ...]
    lemmas: frozenset[str]
    stems: frozenset[str]
    lights: tuple[Light, ...]
    classes: frozenset[str]
    is_participant: bool
    is_candidate: bool
    cut: tuple[int, int] | None = None


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
    readings = [form for form in analyse_token(token) if _is_reported(form, token)]
    lemmas = frozenset(form.lemma for form in readings)
    unconjoined = token.norm[len(token.conj) :]
    verbs = _verbs(readings, unconjoined)
    if not verbs and not token.conj and token.norm[0] in _CONJUNCTIONS and len(token.norm) > _SHORTEST_RECUT - 1:
        # «ودعت» is «and called for» rather than the rare verb that has the letter as its own.
        readings = [form for form in analyse_verb(token.norm[1:]) if form.tense != "imperative" and form.person == 3]
        verbs = _verbs(readings, token.norm)
        lemmas |= {form.lemma for form in readings} if verbs else frozenset()
    nouns, cut = lexicon.by_stem.get(token.stem, ()), None
    if not nouns and token.pron:
        nouns = lexicon.by_stem.get(token.stem + BOUND, ())
    if not nouns:
        nouns, cut = _recut(token)
    if not nouns and verbs:
        nouns, cut = _bound_masdar(token, verbs)
    if nouns:
        nouns = tuple(pair for pair in nouns if unconjoined not in pair[0].exceptions)
    written = lexicon.by_form.get(unconjoined, lexicon.by_form.get(token.norm, ()))
    patterns = list(lexicon.patterns_by_stem.get(token.stem, ()))
    patterns += [found for found in lexicon.patterns_by_stem.get(unconjoined, ()) if found not in patterns]
    patterns += [found for found in lexicon.patterns_by_stem.get(token.norm, ()) if found not in patterns]
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
        _stems(token),
        tuple(lights),
        frozenset(found_classes),
        not PARTICIPANT_CLASSES.isdisjoint(found_classes),
        bool(nouns or verbs or written or patterns),
        cut,
    )


def _is_reported(form: VerbForm, token: Token) -> bool:
    """Whether a reading fits a report: no imperative, no second person, and of speech only «ب» before the present."""
    if form.tense == "imperative" or form.person == 2:
        return False
    return not form.is_colloquial or token.norm[len(token.conj) :].startswith(_PREPOSITIONS[1])


def _verbs(readings: Sequence[VerbForm], written: str) -> tuple[tuple[Lexeme, tuple[VerbForm, ...]], ...]:
    """The lexemes whose verb the word may be, with the readings."""
    by_verb = load_lexicon().by_verb
    found: list[tuple[Lexeme, tuple[VerbForm, ...]]] = []
    for lemma in sorted({form.lemma for form in readings}):
        forms = tuple(form for form in readings if form.lemma == lemma)
        for lexeme in by_verb.get(lemma, ()):
            # «يقلهم» is excepted with «يقل».
            without_pronoun = {written[: len(written) - len(form.pron)] for form in forms if form.pron}
            if written not in lexeme.exceptions and without_pronoun.isdisjoint(lexeme.exceptions):
                found.append((lexeme, forms))
    return tuple(found)


def _stems(token: Token) -> frozenset[str]:
    stems = {token.stem, token.norm, token.norm[len(token.conj) :]}
    for tail in _TAILS[1:]:
        stems |= {stem[: -len(tail)] for stem in tuple(stems) if stem.endswith(tail) and len(stem) > len(tail) + 2}
    return frozenset(stems)


def _bound_masdar(
    token: Token, verbs: Sequence[tuple[Lexeme, tuple[VerbForm, ...]]]
) -> tuple[tuple[tuple[Lexeme, str], ...], tuple[int, int] | None]:
    """The masdar of three letters with a pronoun, where the same letters are the verb with its object («قصفها»)."""
    by_stem = load_lexicon().by_stem
    for _, forms in verbs:
        for form in forms:
            if not form.pron:
                continue
            lead = len(token.norm) - len(form.pron) - form.length
            stem = token.norm[lead : lead + form.length] if lead >= 0 else ""
            if found := tuple(pair for pair in by_stem.get(stem, ()) if pair[1] == "masdar"):
                return found, (lead, lead + form.length)
    return (), None


def _recut(token: Token) -> tuple[tuple[tuple[Lexeme, str], ...], tuple[int, int] | None]:
    """The lexemes of a masdar in a word that the tokeniser left whole («بتشريد», «تسليمها»), and where it stands."""
    by_stem = load_lexicon().by_stem
    norm = token.norm
    for lead in _LEADS:
        if not norm.startswith(lead):
            continue
        for tail in _TAILS:
            stem = norm[len(lead) : len(norm) - len(tail)]
            is_short = len(stem) < _SHORTEST_RECUT and (tail or lead not in _SHORT_LEADS or len(stem) < 3)
            if is_short or not norm.endswith(tail) or stem == token.stem:
                continue
            pairs = by_stem.get(stem, ()) or (by_stem.get(stem + BOUND, ()) if tail else ())
            if found := tuple(pair for pair in pairs if pair[1] in ("masdar", "noun")):
                return found, (len(lead), len(norm) - len(tail))
    return (), None


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
