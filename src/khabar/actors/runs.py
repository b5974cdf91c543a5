"""The words of a text in runs that names may span, and the look-up of names in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from khabar.actors import names

if TYPE_CHECKING:
    from khabar.arabic.text import Text
    from khabar.arabic.tokens import Token

_LAM = "\u0644"


@dataclass(slots=True)
class Run:
    """Words that stand together, quotes and underscores between them left out.

    Attributes:
        tokens: the words.
        keys: each word without conjunction and preposition, article kept.
        norms: each word folded, whole.
        stems: each word without article and attached pronoun.
        breaks: whether punctuation was left out before the word.
    """

    tokens: list[Token]
    keys: list[str]
    norms: list[str]
    stems: list[str]
    breaks: list[bool]


def word_key(token: Token) -> str:
    """The folded word without conjunction and preposition; the article stays, «لل» becomes «ال»."""
    if token.has_article and token.prep == _LAM:
        return names.ARTICLE + token.stem
    cut = len(token.conj) + len(token.prep)
    return token.norm[cut:] if cut else token.norm


def word_runs(text: Text) -> list[Run]:
    """The text's words in runs that no mark but quotes, brackets, hash and underscore breaks."""
    quotes = names.word_sets()["quotes"]
    runs: list[Run] = []
    tokens: list[Token] = []
    breaks: list[bool] = []
    skipped = False
    sentence = -1
    for token in text.tokens:
        if text.sentence_of[token.index] != sentence:
            sentence = text.sentence_of[token.index]
            _close(runs, tokens, breaks)
            tokens, breaks, skipped = [], [], False
        if token.kind == "punct":
            if token.norm in quotes:
                skipped = True
                continue
            _close(runs, tokens, breaks)
            tokens, breaks, skipped = [], [], False
            continue
        tokens.append(token)
        breaks.append(skipped)
        skipped = False
    _close(runs, tokens, breaks)
    return runs


def _close(runs: list[Run], tokens: list[Token], breaks: list[bool]) -> None:
    if tokens:
        keys = [word_key(token) for token in tokens]
        norms = [token.norm for token in tokens]
        runs.append(Run(tokens, keys, norms, [token.stem or token.norm for token in tokens], breaks))


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name of the base at a place of a run: ``length`` words, its candidates as (reference, name class)."""

    length: int
    found: tuple[tuple[str, str], ...]


def name_at(run: Run, at: int) -> NameHit | None:
    """The longest name of the base that begins at word ``at``, whatever is written on its first word."""
    table = names.name_table()
    lengths = names.name_lengths()
    best: NameHit | None = None
    key, norm = run.keys[at], run.norms[at]
    token = run.tokens[at]
    spellings = (key,) if key == norm else (key, norm)
    if token.conj and token.prep:
        spellings = (*spellings, norm[1:])
    for spelling in spellings:
        for length in lengths.get(spelling, ()):
            if at + length > len(run.tokens) or (best is not None and best.length >= length):
                continue
            name = spelling if length == 1 else " ".join([spelling, *run.norms[at + 1 : at + length]])
            if name in table:
                best = NameHit(length, names.candidates(name))
                break
    return best
