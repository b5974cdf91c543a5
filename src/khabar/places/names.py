"""How a place name may be written, and the index of all names."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once

COMPOUNDS_FILE = "places/compounds.yml"
NAMES_FILE = "data/names.tsv"
_NOT_LETTERS = re.compile("[^\u0621-\u064a0-9a-z ]+")
_SPACES = re.compile(" +")
_ARTICLE = "\u0627\u0644"
_LEAST_STEM = 3


def key_of(name: str) -> str:
    """The folded words of a name with single spaces between them: what names are looked up by."""
    return _SPACES.sub(" ", _NOT_LETTERS.sub(" ", fold(name).lower())).strip()


@cache
def compound_heads() -> frozenset[str]:
    """Folded first words of compound names that writers join to the second word or write apart."""
    return frozenset(fold(word) for word in read_yaml_once(COMPOUNDS_FILE)["heads"])


def spellings(name: str) -> list[str]:
    """The keys under which a name is found: as it is, its words written together, or a compound written apart."""
    key = key_of(name)
    if not key:
        return []
    found = [key]
    words = key.split(" ")
    if len(words) == 2:
        found.append("".join(words))
    elif len(words) > 2 and words[0] in compound_heads():
        found.append(" ".join(("".join(words[:2]), *words[2:])))
        if len(words) == 3 and words[1] in compound_heads():
            found.append(f"{words[0]} {words[1]}{words[2]}")
    elif len(words) == 1:
        for head in compound_heads():
            if key.startswith(head) and len(key) >= len(head) + _LEAST_STEM:
                found.append(f"{head} {key[len(head) :]}")
    return list(dict.fromkeys(found))


@cache
def shipped_names() -> dict[str, str]:
    """Every key of the shipped gazetteer with the row numbers it stands for, joined by commas."""
    text = files("khabar.places").joinpath(NAMES_FILE).read_text(encoding="utf-8")
    pairs = (line.split("\t", 1) for line in text.split("\n")[1:] if line)
    return dict(pairs)


@cache
def known_stems() -> frozenset[str]:
    """Folded single words of place names without article, for the tokenizer («ومنبج» is و + منبج).

    Words shorter than three letters and names that are ordinary words are left out.
    """
    ordinary = ordinary_words() | {word.removeprefix(_ARTICLE) for word in ordinary_words()}
    stems = set()
    for key in shipped_names():
        word = key.partition(" ")[0]
        if word in ordinary:
            continue
        stem = word.removeprefix(_ARTICLE) if len(word) > len(_ARTICLE) + 1 else word
        if len(stem) >= _LEAST_STEM and stem not in ordinary:
            stems.add(stem)
    return frozenset(stems)


@cache
def ordinary_words() -> frozenset[str]:
    """Folded place names that are also ordinary words or personal names, as they stand in the list (article kept)."""
    data = read_yaml_once("places/ordinary.yml")
    return frozenset(key_of(word) for group in ("words", "adjectives", "person_names") for word in data[group])
