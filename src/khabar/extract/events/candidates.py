"""Where a report may name an event: single words and phrases of the lexicon, as verb, masdar, noun or participle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from khabar.arabic.normalise import fold
from khabar.arabic.text import Text
from khabar.arabic.tokens import Token
from khabar.arabic.verbs import VerbForm
from khabar.datafile import read_yaml_once
from khabar.extract.events.lexicon import FOLDER, LONGEST_GAP, Element, Lexeme, Pattern
from khabar.extract.events.words import Light, Word

_DAMMA = "\u064f"
_QUOTES = frozenset("\"'\u00ab\u00bb\u201c\u201d")
_LONGEST_REACH = 7
_NOUN_PREPOSITIONS = ("\u0628", "\u0644", "\u0643")


@dataclass(slots=True)
class Candidate:
    """A possible trigger: half-open token range, the lexemes that may have fired, and how the word stands there.

    ``also`` is the token of a phrase's verb that stands apart from its noun, or None.
    """

    first: int
    last: int
    lexemes: tuple[tuple[Lexeme, str], ...]
    verb: VerbForm | None
    voice: str
    light: Light | None = None
    light_at: int | None = None
    also: int | None = None


@cache
def grammar_words(name: str) -> frozenset[str]:
    """A list of ``grammar.yml``, folded."""
    return frozenset(fold(word) for word in read_yaml_once(f"{FOLDER}grammar.yml")[name])


def find_candidates(text: Text, words: Sequence[Word | None], first: int, last: int) -> list[Candidate]:
    """The candidates among the tokens ``first`` to ``last`` (one sentence), in order; phrases before single words."""
    found: list[Candidate] = []
    taken: set[int] = set()
    for index in range(first, last):
        word = words[index]
        if word is None or not word.is_candidate or index in taken:
            continue
        if word.patterns and (phrase := _longest_phrase(text.tokens, words, word.patterns, index, last)):
            found.append(_phrase_candidate(text.tokens, *phrase))
            taken.update(phrase[1])
            continue
        candidate = _word_candidate(text, words, word, index, first)
        if candidate is not None:
            found.append(candidate)
    for candidate in found:
        _find_light(text.tokens, words, candidate, first)
    return found


def _longest_phrase(
    tokens: Sequence[Token], words: Sequence[Word | None], patterns: Sequence[Pattern], index: int, last: int
) -> tuple[Pattern, list[int]] | None:
    best: tuple[Pattern, list[int]] | None = None
    for pattern in patterns:
        places = _match(tokens, words, pattern, index, last)
        if places and (best is None or len(places) > len(best[1])):
            best = (pattern, places)
    return best


def _match(
    tokens: Sequence[Token], words: Sequence[Word | None], pattern: Pattern, index: int, last: int
) -> list[int] | None:
    places = [index]
    at = index + 1
    for element in pattern.elements[1:]:
        limit = at + LONGEST_GAP if element.may_skip else at
        while at < last:
            token = tokens[at]
            if token.kind == "word" and _fits(token, words[at], element):
                break
            if token.kind == "punct" and token.norm not in _QUOTES:
                return None
            if token.kind != "punct" and at >= limit:
                return None
            at += 1
        else:
            return None
        places.append(at)
        at += 1
    return places


def _fits(token: Token, word: Word | None, element: Element) -> bool:
    if word is None:
        return False
    return not element.stems.isdisjoint(word.stems) or not element.verbs.isdisjoint(word.lemmas)


def _phrase_candidate(tokens: Sequence[Token], pattern: Pattern, places: list[int]) -> Candidate:
    which = pattern.lexeme.trigger
    is_apart = places[-1] - places[0] != len(places) - 1
    first, last, also = places[0], places[-1] + 1, None
    if which == "first" or (is_apart and which == "all"):
        last, also = first + 1, places[-1] if is_apart else None
    elif which == "last":
        first = places[-1]
    elif which != "all":
        wanted = fold(which)
        first = next((place for place in places if tokens[place].stem.startswith(wanted)), places[-1])
        last = first + 1
    return Candidate(first, last, ((pattern.lexeme, "phrase"),), None, "", also=also)


def _word_candidate(
    text: Text, words: Sequence[Word | None], word: Word, index: int, sentence_first: int
) -> Candidate | None:
    token = text.tokens[index]
    is_verb = bool(word.verbs) and reads_as_verb(text.tokens, words, word, index, sentence_first)
    if word.written:
        return Candidate(index, index + 1, tuple((lexeme, "verb") for lexeme in word.written), None, "active")
    if is_verb:
        # A word that could be noun or verb keeps the noun's lexemes too: «نقل», «حكم».
        lexemes = dict.fromkeys((lexeme, "verb") for lexeme, _ in word.verbs)
        form = word.verbs[0][1][0]
        return Candidate(index, index + 1, tuple(lexemes), form, _voice(text, words, token, form, index))
    if word.nouns:
        return Candidate(index, index + 1, word.nouns, None, "")
    return None


def reads_as_verb(
    tokens: Sequence[Token], words: Sequence[Word | None], word: Word, index: int, sentence_first: int
) -> bool:
    """Whether a word that may be a verb is one here; the word before decides where a noun has the same letters."""
    token = tokens[index]
    if token.has_article:
        return False
    before = tokens[index - 1] if index > sentence_first else None
    before_norm = before.norm[len(before.conj) :] if before is not None else ""
    if before is not None and before_norm in grammar_words("verb_particles"):
        return True
    if before is not None and before_norm in grammar_words("prepositions"):
        # «من يرفض»: the relative pronoun has the letters of the preposition.
        is_relative = before_norm in grammar_words("relative_or_preposition")
        return (
            is_relative and not word.nouns and all(form.tense == "present" for _, forms in word.verbs for form in forms)
        )
    if not word.nouns:
        return True
    if token.prep in _NOUN_PREPOSITIONS and any(form == "masdar" for _, form in word.nouns):
        return False
    if before is None or before.kind == "punct" or token.conj:
        # At the head of a clause: a verb, unless a relational adjective follows («قصف مدفعي», «هجوم بري»).
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        return following is None or not following.stem.endswith(_NISBA) or following.has_article
    before_word = words[index - 1]
    if before_word is not None and (before_word.lights or before_word.nouns):
        return False
    return before_norm in grammar_words("before_verbs") or before.norm in grammar_words("before_verbs")


_NISBA = ("\u064a", "\u064a\u0627")


def _voice(text: Text, words: Sequence[Word | None], token: Token, form: VerbForm, index: int) -> str:
    """``active`` or ``passive``; where the letters allow both, the vowels written and what follows decide."""
    if len(form.voices) == 1:
        return form.voices[0]
    written = text.original[token.word_start : token.word_start + 3]
    if _DAMMA in written:
        return "passive"
    if form.pron:
        return "active"
    at = index + 1
    while at < len(text.tokens) and text.tokens[at].norm in grammar_words("adverbs"):
        at += 1
    following = text.tokens[at] if at < len(text.tokens) else None
    if following is None or following.has_article:
        return "active"
    if following.kind == "number":
        return "passive"
    word = words[at]
    if word is not None and "count" in word.classes:
        return "passive"
    is_person = word is not None and "people" in word.classes and "forces" not in word.classes
    return "passive" if is_person else "active"


def _find_light(tokens: Sequence[Token], words: Sequence[Word | None], candidate: Candidate, first: int) -> None:
    """The light verb that governs a noun, a few words before it."""
    if any(form == "verb" for _, form in candidate.lexemes):
        return
    trigger = tokens[candidate.first]
    before = tokens[candidate.first - 1] if candidate.first > first else None
    prep = trigger.prep if trigger.prep in _NOUN_PREPOSITIONS else ""
    if not prep and before is not None and before.norm in grammar_words("prepositions"):
        prep = before.norm
    for at in range(candidate.first - 1, max(candidate.first - _LONGEST_REACH, first) - 1, -1):
        if tokens[at].kind == "punct" and tokens[at].norm not in _QUOTES:
            return
        word = words[at]
        if word is None or not word.lights:
            continue
        light = _governing(word.lights, prep, candidate.first - at)
        if light is not None:
            candidate.light, candidate.light_at = light, at
        return


def _governing(lights: Sequence[Light], prep: str, distance: int) -> Light | None:
    for light in lights:
        if light.takes in ("object", "subject"):
            if not prep and (light.takes == "object" or distance <= 4):
                return light
        elif light.takes == prep:
            return light
    return None
