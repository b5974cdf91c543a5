"""Which folded words are known: simplemma's Arabic list with its lemmas, and the names of the knowledge base."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product

from khabar.arabic.normalise import fold
from khabar.datafile import ROOT

NAMES_FILE = "arabic/names.txt"

# What a folded letter may have been: the reverse of normalise.FOLD_TABLE for the letters of the Arabic alphabet.
_SPELLINGS = {
    "\u0627": "\u0627\u0623\u0625\u0622",
    "\u0648": "\u0648\u0624",
    "\u064a": "\u064a\u0626",
}
_FINAL_SPELLINGS = {"\u0647": "\u0647\u0629", "\u064a": "\u064a\u0649\u0626"}
_MOST_SPELLINGS = 64

_added: set[str] = set()
forgetters: list[Callable[[], None]] = []
"""Called when names are added: the caches of those who ask."""


@cache
def _listed() -> dict[bytes, bytes]:
    """Form to lemma, as UTF-8 bytes and as spelt.

    Source: simplemma 2.0, Arabic list (Wiktionary through kaikki.org, Wikidata lexemes). The public ``lemmatize`` knows
    no folding and costs ten times a look-up, so the mapping behind it is read directly.
    """
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    listed: dict[bytes, bytes] = DefaultDictionaryFactory().get_dictionary("ar")._dict  # type: ignore[attr-defined]
    return listed


def _spellings(form: str) -> list[str]:
    """The spellings that fold to ``form``, the plain one first."""
    choices = [_SPELLINGS.get(letter, letter) for letter in form]
    if form[-1:] in _FINAL_SPELLINGS:
        choices[-1] = _FINAL_SPELLINGS[form[-1]]
    count = 1
    for index, choice in enumerate(choices):
        count *= len(choice)
        if count > _MOST_SPELLINGS:
            choices[index:-1] = form[index:-1]
            break
    return ["".join(letters) for letters in product(*choices)]


@cache
def lemma_of(form: str) -> str | None:
    """The folded lemma of a folded form, or None where the list has none."""
    listed = _listed()
    for spelling in _spellings(form):
        lemma = listed.get(spelling.encode())
        if lemma is not None:
            return fold(lemma.decode())
    return None


@cache
def _names() -> frozenset[str]:
    """Folded words of the names of actors and places that the list lacks; made by ``scripts/build_names.py``."""
    lines = (ROOT / NAMES_FILE).read_text(encoding="utf-8").split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))


def add_known(stems: frozenset[str]) -> None:
    """Lets folded stems of the user's own lists count as known when clitics are cut; what was cached is forgotten."""
    if stems <= _added:
        return
    _added.update(stems)
    for forget in forgetters:
        forget()


def is_name(form: str) -> bool:
    """Whether a folded form is a name of the knowledge base or was added."""
    return form in _names() or form in _added


def is_known(form: str) -> bool:
    """Whether a folded form stands in the list or is a name."""
    return is_name(form) or lemma_of(form) is not None
