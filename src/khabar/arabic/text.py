"""A text cut into tokens, sentences and clauses, all with offsets into the original."""

from __future__ import annotations

from dataclasses import dataclass

from khabar.arabic.tokens import Token


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-open range of tokens: a sentence or a clause."""

    first: int
    last: int


@dataclass(slots=True)
class Text:
    """The original text and its parts.

    ``sentence_of[i]`` and ``clause_of[i]`` give the index of the sentence and clause of token ``i``.
    """

    original: str
    tokens: list[Token]
    sentences: list[Stretch]
    clauses: list[Stretch]
    sentence_of: list[int]
    clause_of: list[int]


def parse(original: str) -> Text:
    """The text cut into tokens, sentences and clauses; the original is kept as it is."""
    raise NotImplementedError
