"""The word lists of this stage, folded and indexed on first use."""

from __future__ import annotations

from functools import cache

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once

HEADS_FILE = "extract/phrases/heads.yml"
ADJECTIVES_FILE = "extract/phrases/adjectives.yml"
RELATIONS_FILE = "extract/phrases/relations.yml"


@cache
def kind_by_head() -> dict[str, str]:
    """Folded head noun to the kind of its phrase; the first listing wins."""
    kinds: dict[str, str] = {}
    for kind, words in read_yaml_once(HEADS_FILE).items():
        for word in words:
            kinds.setdefault(fold(word), kind)
    return kinds


@cache
def relations() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First folded word to the relations that begin with it, longest first: their words and name."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, phrases in read_yaml_once(RELATIONS_FILE).items():
        for phrase in phrases:
            words = tuple(fold(word) for word in phrase.split())
            index.setdefault(words[0], []).append((words, name))
    for listed in index.values():
        listed.sort(key=lambda item: -len(item[0]))
    return index


_ENDINGS = (
    "\u062a\u064a\u0646",
    "\u062a\u0627\u0646",
    "\u0648\u0646",
    "\u064a\u0646",
    "\u0627\u062a",
    "\u0627\u0646",
    "\u0647",
    "\u0627",
    "\u0648",
    "\u064a",
)


@cache
def kind_of_head(stem: str) -> str | None:
    """The kind that a head noun gives, with the endings of number and case tried, or None."""
    kinds = kind_by_head()
    found = kinds.get(stem)
    if found is not None:
        return found
    for ending in _ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= 3:
            base = stem[: -len(ending)]
            found = kinds.get(base) or kinds.get(base + "\u0647")
            if found is not None:
                return found
    return None


@cache
def adjectives() -> frozenset[str]:
    """Folded common adjectives, with their feminine, that follow event nouns («عنيف», «واسعة»)."""
    words = [fold(word) for word in read_yaml_once(ADJECTIVES_FILE)["adjectives"]]
    return (
        frozenset(words) | frozenset(word + "\u0647" for word in words) | frozenset(word + "\u0627" for word in words)
    )
