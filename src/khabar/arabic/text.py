"""A text cut into tokens, sentences and clauses, all with offsets into the original."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from khabar.arabic.segment import closed_class
from khabar.arabic.tokens import Token, tokenise
from khabar.arabic.verbs import analyse_token

# Sentences end at these, at a new line and at two or more full stops in a row.
_SENTENCE_MARKS = frozenset("!?\u061f\u2026\u06d4|")
_STOP = "."
_CLAUSE_MARKS = frozenset('\u060c,;\u061b:()[]{}\u00ab\u00bb\u201c\u201d"\u2013\u2014-')
_JOINERS = frozenset("\u0648\u0641")
# «د. فلان», «أ. فلان»: an initial before a stop ends no sentence.
_LONGEST_INITIAL = 1


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
    tokens = tokenise(original)
    sentences = _stretches(_sentence_starts(original, tokens), len(tokens))
    clause_starts = _clause_starts(tokens, {sentence.first for sentence in sentences})
    clauses = _stretches(clause_starts, len(tokens))
    return Text(original, tokens, sentences, clauses, _owners(sentences), _owners(clauses))


def _stretches(starts: list[int], count: int) -> list[Stretch]:
    return [Stretch(first, last) for first, last in pairwise([*starts, count])]


def _owners(stretches: list[Stretch]) -> list[int]:
    return [index for index, stretch in enumerate(stretches) for _ in range(stretch.first, stretch.last)]


def _sentence_starts(original: str, tokens: list[Token]) -> list[int]:
    starts: list[int] = []
    is_new = True
    for index, token in enumerate(tokens):
        if index and not is_new and "\n" in original[tokens[index - 1].end : token.start]:
            is_new = True
        # Closing quotes and brackets after a full stop belong to the sentence that they close.
        if is_new and not (
            starts and token.kind == "punct" and token.norm in '\u00bb\u201d")' and _is_glued(tokens, index)
        ):
            starts.append(index)
            is_new = False
        if token.kind == "punct" and _ends_sentence(tokens, index):
            is_new = True
    return starts


def _is_glued(tokens: list[Token], index: int) -> bool:
    return tokens[index - 1].end == tokens[index].start


def _ends_sentence(tokens: list[Token], index: int) -> bool:
    mark = tokens[index].norm
    if mark in _SENTENCE_MARKS:
        return True
    if mark != _STOP or index == 0:
        return False
    before = tokens[index - 1]
    is_initial = before.kind == "word" and len(before.bare) <= _LONGEST_INITIAL and _is_glued(tokens, index)
    follows = tokens[index + 1] if index + 1 < len(tokens) else None
    is_inside_latin = follows is not None and before.kind == follows.kind == "latin" and before.end + 1 == follows.start
    return not is_initial and not is_inside_latin


def _clause_starts(tokens: list[Token], sentence_starts: set[int]) -> list[int]:
    openers = closed_class("clause_openers")
    starts: list[int] = []
    for index, token in enumerate(tokens):
        if index in sentence_starts:
            starts.append(index)
            continue
        before = tokens[index - 1]
        if token.kind != "word":
            continue
        is_after_mark = before.kind == "punct" and before.norm in _CLAUSE_MARKS
        is_opener = token.norm in openers or (token.conj and token.norm[1:] in openers)
        is_joined_verb = bool(token.conj) and is_finite_verb(token)
        if is_after_mark or is_opener or is_joined_verb:
            starts.append(index)
    return starts


def is_finite_verb(token: Token) -> bool:
    """Whether the word may be a finite verb; a word with article or with a preposition that no verb takes is none."""
    return bool(analyse_token(token))
