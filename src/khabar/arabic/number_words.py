"""The words of numbers.yml and count_nouns.yml: what a token means as a number, and which nouns are counted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from khabar.arabic.normalise import fold
from khabar.arabic.tokens import Token
from khabar.datafile import read_yaml_once

RULES = "arabic/numbers.yml"
NOUNS = "arabic/count_nouns.yml"
AND = "\u0648"
FROM = "\u0645\u0646"
_TA_MARBUTA = "\u0629"
# A clitic that the cutter leaves on a word it does not know.
_CLITICS = frozenset("\u0648\u0641\u0628\u0644\u0643")
_SHORTEST_AFTER_CLITIC = 3


class NumberWord(NamedTuple):
    """A number word: class ``cardinal``, ``scale``, ``scale_dual``, ``set``, ``fraction``, ``one_of`` or ``vague``."""

    kind: str
    value: int
    high: int = 0


class Phrase(NamedTuple):
    """A phrase that bends or stands for a number: rule id, effect and folded words."""

    rule: str
    effect: str
    words: tuple[str, ...]
    low: int | None = None
    high: int | None = None


def read_rules() -> Any:
    """The content of ``numbers.yml``."""
    return read_yaml_once(RULES)


@cache
def number_words() -> dict[str, NumberWord]:
    """Folded number word to what it stands for."""
    rules = read_rules()
    found: dict[str, NumberWord] = {}
    for kind, group in (
        ("cardinal", "cardinals"),
        ("scale", "scales"),
        ("scale_dual", "scale_duals"),
    ):
        for value, words in rules[group].items():
            for word in words:
                found[fold(word)] = NumberWord(kind, int(value))
    for word, (low, high) in rules["sets"].items():
        if fold(word) not in found:
            found[fold(word)] = NumberWord("set", int(low), int(high))
    for word, divisor in rules["fractions"].items():
        found[fold(word)] = NumberWord("fraction", int(divisor))
    for word in rules["one_of"]:
        found[fold(word)] = NumberWord("one_of", 1)
    for phrase in vague_phrases():
        found.setdefault(phrase.words[0], NumberWord("vague", 0))
    return found


@cache
def number_sets() -> dict[str, tuple[int, int]]:
    """Folded set word («عشرات») to the bounds that it allows."""
    return {fold(word): (int(low), int(high)) for word, (low, high) in read_rules()["sets"].items()}


@cache
def set_scales() -> dict[str, int]:
    """Folded set word to the scale that it multiplies."""
    return {fold(word): int(value) for word, value in read_rules()["set_scales"].items()}


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in phrase.split())


def _phrases(name: str) -> list[Phrase]:
    found = [
        Phrase(
            rule["id"],
            rule.get("effect", ""),
            _split(words),
            int(rule["low"]) if rule.get("low") else None,
            int(rule["high"]) if rule.get("high") else None,
        )
        for rule in read_rules()[name]
        for words in rule["words"]
    ]
    return sorted(found, key=lambda phrase: -len(phrase.words))


@cache
def vague_phrases() -> tuple[Phrase, ...]:
    """The phrases that say an open number («عدد من»)."""
    return tuple(_phrases("vague"))


@cache
def phrases_before() -> dict[str, tuple[Phrase, ...]]:
    """What bends the number behind it, by its last word, longest first."""
    by_last: dict[str, list[Phrase]] = {}
    for phrase in _phrases("before"):
        by_last.setdefault(phrase.words[-1], []).append(phrase)
    return {word: tuple(found) for word, found in by_last.items()}


@cache
def phrases_after() -> dict[str, tuple[Phrase, ...]]:
    """What bends the number before it, by its first word, longest first."""
    by_first: dict[str, list[Phrase]] = {}
    for phrase in _phrases("after"):
        by_first.setdefault(phrase.words[0], []).append(phrase)
    return {word: tuple(found) for word, found in by_first.items()}


@cache
def folded_words(name: str) -> frozenset[str]:
    """The folded words of one list of ``numbers.yml``."""
    return frozenset(fold(word) for word in read_rules()[name])


class CountNoun(NamedTuple):
    """A noun that reports count: its unit and ``singular``, ``dual`` or ``plural``.

    ``is_doubtful``: the form is also the sound plural («مدنيين»).
    """

    unit: str
    number: str
    singular: str
    is_doubtful: bool = False


@cache
def _count_nouns() -> dict[str, CountNoun]:
    """Folded form to the counted noun it is a form of; singular before dual before plural."""
    singulars: dict[str, CountNoun] = {}
    duals: dict[str, CountNoun] = {}
    plurals: dict[str, CountNoun] = {}
    not_dual = folded_words("not_dual")
    for unit, nouns in read_yaml_once(NOUNS).items():
        for noun, written in nouns.items():
            single = fold(noun)
            many = [fold(word) for word in written]
            singulars.setdefault(single, CountNoun(unit, "singular", single))
            singulars.setdefault(single + "\u0627", CountNoun(unit, "singular", single))
            for word in many:
                plurals.setdefault(word, CountNoun(unit, "plural", single))
                plurals.setdefault(word + "\u0627", CountNoun(unit, "plural", single))
            for word in _dual_forms(noun):
                if word not in not_dual:
                    duals.setdefault(word, CountNoun(unit, "dual", single, is_doubtful=word in many))
    return {**plurals, **duals, **singulars}


def _dual_forms(noun: str) -> list[str]:
    """The folded duals of a singular: nominative, oblique, and the construct of a feminine."""
    if noun.endswith(_TA_MARBUTA):
        base = fold(noun)[:-1] + "\u062a"
        return [base + "\u0627\u0646", base + "\u064a\u0646", base + "\u064a", base + "\u0627"]
    if noun.endswith("\u0649"):
        base = fold(noun)[:-1] + "\u064a"
    elif noun.endswith("\u0621"):
        base = fold(noun)
    else:
        base = fold(noun)
    return [base + "\u0627\u0646", base + "\u064a\u0646"]


_noun_cache: dict[str, CountNoun | None] = {}


def count_noun(token: Token) -> CountNoun | None:
    """The counted noun that a token is a form of, with or without clitics, or None."""
    key = token.norm
    if key not in _noun_cache:
        _noun_cache[key] = look_up(token, _count_nouns())
    return _noun_cache[key]


def _forms(token: Token) -> tuple[str, ...]:
    """The folded token without conjunction, then preposition, then article; at last the stem."""
    plain = token.norm[len(token.conj) :]
    cut = plain[len(token.prep) :]
    forms = [token.norm, plain, cut]
    if token.has_article:
        forms.append(cut[2:])
        forms.append(cut[1:])
    if not token.conj and token.norm[:1] in _CLITICS and len(token.norm) > _SHORTEST_AFTER_CLITIC:
        forms.append(token.norm[1:])
    forms.append(token.stem)
    return tuple(forms)


def look_up(token: Token, table: dict[str, Any]) -> Any:
    """What the table holds for the first form of the token that it knows, or None."""
    for form in _forms(token):
        found = table.get(form)
        if found is not None:
            return found
    return None


_word_cache: dict[str, NumberWord | None] = {}


def number_word(token: Token) -> NumberWord | None:
    """What a word means as a number, or None. Adjectives and ordinals mean none."""
    key = token.norm
    if key not in _word_cache:
        _word_cache[key] = look_up(token, number_words())
    return _word_cache[key]


def plain_form(token: Token) -> str:
    """The folded token without conjunction."""
    return token.norm[len(token.conj) :] if token.conj else token.norm


def phrase_matches(tokens: Sequence[Token], first: int, words: tuple[str, ...]) -> bool:
    """Whether a phrase stands at a token; its first word may carry clitics."""
    if first + len(words) > len(tokens):
        return False
    head = tokens[first]
    stem = "" if head.has_article else head.stem
    if words[0] not in (head.norm, plain_form(head), head.norm[len(head.conj) + len(head.prep) :], stem):
        return False
    return all(tokens[first + offset].norm == word for offset, word in enumerate(words) if offset)
