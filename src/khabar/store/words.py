"""Text as the search index sees it: folded words without their clitics, in order, and the way back to the original.

Both databases are fed these words, so that both find the same. Source: reference/scale.md, section 6 (the databases'
own tokenisers break vocalised words and keep clitics on).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from khabar.arabic.tokens import Token, tokenise

ANALYSER_VERSION = "1"
"""Changes with the rules below; a store whose words came from another version is indexed anew."""

# PostgreSQL counts positions up to 16,383 in one vector; longer texts are cut into stretches that overlap.
WORDS_PER_DOC = 8000
OVERLAP = 16

_ARTICLE = "\u0627\u0644"
_ALEF = "\u0627"
# Preposition and article; the pronouns of the third person.
_BEFORE = re.compile("[\u0628\u0643]\u0627\u0644")
_AFTER = ("\u0647\u0645\u0627", "\u0647\u0627", "\u0647\u0645", "\u0647\u0646")
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Word:
    """One indexed word: its key, its whole folded form as a key, and the original code points of its stem."""

    key: str
    whole: str
    start: int
    end: int


def _as_key(form: str) -> str:
    """A form that every tokeniser keeps whole: letters and digits only, lower case."""
    if form.isalnum():
        return form.lower() if form.isascii() else form
    kept = "".join(character if character.isalnum() else "x" for character in form)
    return kept.lower() if kept.strip("x") else ""


def _word(token: Token) -> Word | None:
    if token.kind == "punct":
        return None
    key, whole, before, after = _cut(token.stem, token.norm, token.lemma, not token.has_article and not token.prep)
    start, end = token.stem_start, token.stem_end
    # Letters can be counted off only where no mark or break stands among them.
    if end - start == before + len(key) + after:
        start, end = start + before, end - after
    return Word(key, whole, start, end) if key else None


@lru_cache(maxsize=1 << 16)
def _cut(stem: str, norm: str, lemma: str, is_bare: bool) -> tuple[str, str, int, int]:
    """Key and whole form of a word, and how many letters before and after the key are clitics.

    The tokeniser leaves clitics on where the word may also be a verb («بالعين», «قصفها»). The same cut is made in text
    and query.
    """
    key, whole = _as_key(stem) or _as_key(norm), _as_key(norm)
    # The accusative's alef («قصفاً») is no letter of the word.
    if key.endswith(_ALEF) and lemma == key[:-1]:
        return key[:-1], whole, 0, 0
    found = _BEFORE.match(key) if is_bare else None
    before = found.end() if found and len(key) - found.end() >= _SHORTEST_STEM else 0
    left = len(key) - before
    after = next((len(each) for each in _AFTER if key.endswith(each) and left - len(each) >= _SHORTEST_STEM), 0)
    return key[before : len(key) - after], whole, before, after


def words_of(text: str) -> list[Word]:
    """The indexed words of a text, in order."""
    return [word for token in tokenise(text) if (word := _word(token)) is not None]


def keys_of(text: str) -> list[str]:
    """The keys of a text's words, in order."""
    return [word.key for word in words_of(text)]


@lru_cache(maxsize=1 << 14)
def keys_of_name(name: str) -> tuple[str, ...]:
    """As ``keys_of``, for short texts that come again and again."""
    return tuple(keys_of(name))


def stretches(keys: list[str]) -> list[str]:
    """The keys as the ``words`` of one or more rows of the index."""
    if len(keys) <= WORDS_PER_DOC:
        return [" ".join(keys)] if keys else []
    step = WORDS_PER_DOC - OVERLAP
    return [" ".join(keys[at : at + WORDS_PER_DOC]) for at in range(0, len(keys) - OVERLAP, step)]


def alternatives(word: Word) -> tuple[str, ...]:
    """The keys that a searched word may stand under: its stem; the word whole; the word whole without the article.

    A name that begins like a clitic («وليد») is cut in one text and not in another.
    """
    forms = [word.key, word.whole]
    if word.whole.startswith(_ARTICLE) and len(word.whole) > len(_ARTICLE) + 1:
        forms.append(word.whole[len(_ARTICLE) :])
    return tuple(dict.fromkeys(forms))
