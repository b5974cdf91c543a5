"""Words of an Arabic text with their clitics, each pinned to the original characters."""

from __future__ import annotations


class Token:
    """One word, number or mark of the text.

    Attributes:
        index: position in ``Text.tokens``.
        start, end: code points of the whole token in the original text.
        kind: ``word`` (Arabic letters), ``number`` (digits), ``latin`` or ``punct``.
        bare: the token without marks, tatweel, invisible controls and the breaks that dodge censors; letters as
            written. Use it where «على» and «علي» must differ.
        norm: ``bare`` folded (alef, hamza, ya, ta marbuta, Persian look-alikes, digits); the same length as ``bare``.
        conj: the conjunction written on it (``و``, ``ف``) or "".
        prep: the preposition written on it (``ب``, ``ل``, ``ك``) or "" (``س`` of the future counts here).
        has_article: whether ``ال`` (or the ``ل`` of «لل») stands before the stem.
        stem: ``norm`` without conjunction, preposition, article and attached pronoun.
        pron: the attached pronoun, folded (``ه``, ``ها``, ``هم`` …) or "".
        word_start: offset where the word without conjunction and preposition begins; the article stays in.
        stem_start, stem_end: offsets of ``stem`` in the original text.
        lemma: citation form, folded; the stem itself where none is known.
        is_known: whether the stem is in the lexicon.
    """

    __slots__ = (
        "bare",
        "conj",
        "end",
        "has_article",
        "index",
        "is_known",
        "kind",
        "lemma",
        "norm",
        "prep",
        "pron",
        "start",
        "stem",
        "stem_end",
        "stem_start",
        "word_start",
    )

    index: int
    start: int
    end: int
    kind: str
    bare: str
    norm: str
    conj: str
    prep: str
    has_article: bool
    stem: str
    pron: str
    word_start: int
    stem_start: int
    stem_end: int
    lemma: str
    is_known: bool
