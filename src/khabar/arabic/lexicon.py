"""Which folded words are known, and their lemmas (simplemma's Arabic list), with the names that other rooms add."""

from __future__ import annotations

from functools import cache
from itertools import product

from khabar.arabic.normalise import fold

# What a folded letter may have been: the reverse of normalise.FOLD_TABLE for the letters of the Arabic alphabet.
_SPELLINGS = {
    "\u0627": "\u0627\u0623\u0625\u0622",
    "\u0648": "\u0648\u0624",
    "\u064a": "\u064a\u0626",
}
_FINAL_SPELLINGS = {"\u0647": "\u0647\u0629", "\u064a": "\u064a\u0649\u0626"}
_MOST_SPELLINGS = 64

_added: set[str] = set()


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


def add_known(stems: frozenset[str]) -> None:
    """Lets folded stems (names of places, actors, event words) count as known when clitics are cut."""
    _added.update(stems)


def is_name(form: str) -> bool:
    """Whether a folded form was added."""
    return form in _added


def is_known(form: str) -> bool:
    """Whether a folded form stands in the list or was added."""
    return form in _added or lemma_of(form) is not None
