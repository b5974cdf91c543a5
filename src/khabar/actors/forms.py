"""Inflected forms of nouns and relational adjectives, made from their citation forms; used when lists are compiled."""

from __future__ import annotations

from dataclasses import dataclass

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once


@dataclass(frozen=True, slots=True)
class Form:
    """One folded word form without article; ``number``: singular, dual or plural; ``gender``: m, f or ""."""

    word: str
    number: str
    gender: str


def noun_forms(
    *,
    singular: list[str],
    feminine: list[str],
    broken: list[str],
    is_sound: bool,
    has_dual: bool = True,
) -> list[Form]:
    """All case forms of a noun that stand in a text, without article and attached pronoun, each once.

    Args:
        singular, feminine: citation forms; a feminine one ends in ta marbuta.
        broken: plurals given as they are.
        is_sound: whether the masculine takes the plural in -ūn.
        has_dual: whether dual forms are wanted.
    """
    endings = read_yaml_once("actors/forms.yml")
    forms: list[Form] = []
    for word in map(fold, singular):
        if word.endswith(endings["feminine"]):
            forms += _feminine_forms(word, has_dual=has_dual)
            continue
        forms.append(Form(word, "singular", "m"))
        if not word.endswith(tuple(endings["no_accusative"][:3])):
            forms.append(Form(word + endings["accusative"], "singular", "m"))
        if has_dual:
            forms += [Form(word + end, "dual", "m") for end in endings["dual_masculine"]]
        if is_sound:
            forms += [Form(word + end, "plural", "m") for end in endings["sound_masculine"]]
    for word in map(fold, feminine):
        forms += _feminine_forms(word, has_dual=has_dual)
        forms.append(Form(word[:-1] + endings["plural_feminine"], "plural", "f"))
    for word in map(fold, broken):
        forms += _broken_forms(word)
    return list({form.word: form for form in reversed(forms)}.values())[::-1]


def _feminine_forms(word: str, *, has_dual: bool) -> list[Form]:
    endings = read_yaml_once("actors/forms.yml")
    base = word[:-1]
    forms = [Form(word, "singular", "f")]
    if has_dual:
        forms += [Form(base + end, "dual", "f") for end in endings["dual_feminine"]]
    return forms


def _broken_forms(word: str) -> list[Form]:
    endings = read_yaml_once("actors/forms.yml")
    forms = [Form(word, "plural", "")]
    if word.endswith(endings["hamza"]):
        forms += [Form(word[:-1] + carrier, "plural", "") for carrier in endings["hamza_carriers"]]
    elif not word.endswith(tuple(endings["no_accusative"])):
        forms.append(Form(word + endings["accusative"], "plural", ""))
    return forms


def adjective_forms(stems: list[str], plurals: list[str]) -> list[Form]:
    """All forms of relational adjectives such as «روسي»; ``plurals`` are broken ones («روس»)."""
    feminine = read_yaml_once("actors/forms.yml")["feminine"]
    return noun_forms(singular=stems, feminine=[fold(stem) + feminine for stem in stems], broken=plurals, is_sound=True)
