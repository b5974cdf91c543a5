"""Words of an Arabic text with their clitics, each pinned to the original characters."""

from __future__ import annotations

import re
from functools import lru_cache

from khabar.arabic import lexicon
from khabar.arabic.normalise import DROPPED, Normalised, fold, normalise, strip
from khabar.arabic.segment import Segments, closed_class, closed_words, segment

_TATWEEL = "\u0640"
_HA = "\u0647"
_LETTERS = (
    "\u0621-\u063a\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\ufb50-\ufdfb\ufe70-\ufefc"
)
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
_MARKS = "".join(map(re.escape, sorted(DROPPED)))
_TOKEN = re.compile(
    f"(?P<word>[{_LETTERS}{_TATWEEL}][{_LETTERS}{_MARKS}]*)"
    f"|(?P<number>[{_DIGITS}]+(?:[.,\u066b\u066c\u060c][{_DIGITS}]+)*)"
    "|(?P<latin>[^\\W\\d_]+)"
    f"|(?P<punct>[^\\s{_MARKS}])"
)
# What writers put between the letters of a word to dodge a censor.
_BREAKERS = frozenset(".,\u060c*/_\\-~|+'`^\u00b7\u2022:;\u2026\u2024\u201a<>=")
_BARE_BREAKERS = frozenset(".-/*'|~\u060c,")
_ALEF = "\u0627"
_PRESENT_PREFIXES = frozenset("\u064a\u062a\u0646")
_GLUED_NEGATION = "\u0644\u0627"
_MOST_PIECES = 9
_CACHED_WORDS = 100_000


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
        stem: ``norm`` without conjunction, preposition, article and attached pronoun; ta marbuta comes back as ha
            («سيطرتها»: «سيطره»).
        pron: the attached pronoun, folded (``ه``, ``ها``, ``هم`` …) or "".
        word_start: offset where the word without conjunction and preposition begins; the article stays in, but for the
            one that is lost in «لل».
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

    def __repr__(self) -> str:
        return f"Token({self.index}, {self.start}:{self.end}, {self.norm!r}, stem={self.stem!r})"


@lru_cache(maxsize=_CACHED_WORDS)
def _analyse(bare: str) -> tuple[str, Segments]:
    """The folded word and its segments."""
    norm = fold(bare)
    return norm, segment(norm, ends_in_ha=bare.endswith(_HA))


lexicon.forgetters.append(_analyse.cache_clear)


def _word(index: int, start: int, end: int, raw: str, map_back: Normalised | None) -> Token:
    """A word token. ``map_back`` is None where each character of the raw token is a letter of the word."""
    token = Token()
    token.index, token.start, token.end, token.kind = index, start, end, "word"
    bare = raw if map_back is None else map_back.bare
    token.bare = bare
    token.norm, parts = _analyse(bare)
    token.conj, token.prep, token.has_article = parts.conj, parts.prep, parts.has_article
    token.stem, token.pron, token.lemma, token.is_known = parts.stem, parts.pron, parts.lemma, parts.is_known
    if map_back is None:
        token.word_start = start + parts.word_at
        token.stem_start = start + parts.stem_at
        token.stem_end = start + parts.stem_to
    else:
        starts, ends = map_back.starts, map_back.ends
        token.word_start = start + (starts[parts.word_at] if parts.word_at else 0)
        token.stem_start = start + (starts[parts.stem_at] if parts.stem_at else 0)
        is_whole = parts.stem_to == len(bare)
        token.stem_end = end if is_whole else start + ends[parts.stem_to - 1]
    return token


def _plain(index: int, start: int, end: int, raw: str, kind: str) -> Token:
    """A token without clitics: number, Latin word or mark."""
    token = Token()
    token.index, token.start, token.end, token.kind = index, start, end, kind
    token.bare = strip(raw)
    token.norm = fold(raw)
    token.conj = token.prep = token.pron = ""
    token.has_article = False
    token.stem = token.lemma = token.norm
    token.word_start = token.stem_start = start
    token.stem_end = end
    token.is_known = False
    return token


def _is_whole_word(norm: str) -> bool:
    return segment(norm, ends_in_ha=False).is_known


def _joint(text: str, left: re.Match[str], between: str, right: re.Match[str]) -> str:
    """How two pieces of text are joined: ``tatweel`` (surely one word), ``bare`` (perhaps) or ""."""
    has_left = text[left.end() - 1] == _TATWEEL
    has_right = text[right.start()] == _TATWEEL
    marks = between.replace(" ", "")
    if "\n" in between or len(between) > 3 or any(mark not in _BREAKERS for mark in marks):
        return ""
    if not marks:
        return "tatweel" if between and has_left and has_right else ""
    if has_left or has_right:
        return "tatweel" if between.count(" ") <= 1 or (has_left and has_right) else ""
    is_bare = len(between) == 1 and between in _BARE_BREAKERS
    return "bare" if is_bare else ""


def _broken_word(text: str, matches: list[re.Match[str]], at: int) -> int:
    """How many matches from ``at`` are the pieces of one broken word; 1 where the word is whole.

    Pieces that tatweel ties are joined at once («اعتقـ.ـال»); pieces with a bare mark between them only where the whole
    is a known word and one of the parts is none («قت-يل», but not «سوريا.وقال»).
    """
    last, has_bare = at, False
    taken = 1
    pieces = [fold(matches[at].group())]
    follow = at + 1
    while follow < len(matches) and last - at < _MOST_PIECES * 2:
        if matches[follow].lastgroup == "punct" and follow + 1 < len(matches):
            ahead = follow + 1
            while ahead < len(matches) and matches[ahead].lastgroup == "punct" and ahead - follow < 3:
                ahead += 1
            if ahead >= len(matches) or matches[ahead].lastgroup != "word":
                break
        elif matches[follow].lastgroup == "word":
            ahead = follow
        else:
            break
        between = text[matches[last].end() : matches[ahead].start()]
        joint = _joint(text, matches[last], between, matches[ahead])
        if not joint:
            break
        pieces.append(fold(matches[ahead].group()))
        has_bare = has_bare or joint == "bare"
        last, follow = ahead, ahead + 1
        if not has_bare or _is_one_word(pieces):
            taken = last - at + 1
    return taken


def _is_one_word(pieces: list[str]) -> bool:
    if not _is_whole_word("".join(pieces)):
        return False
    closed = closed_words()
    return any(not _is_whole_word(piece) or (len(piece) < 3 and piece not in closed) for piece in pieces)


def _glued(norm: str, bare: str) -> int:
    """Where a particle glued to the next word ends («كماحصل»: 3), or 0; «لإعادة» holds no «لا»."""
    at = 1 if len(norm) > 4 and norm[0] in "\u0648\u0641" else 0
    for particle in closed_class("glued"):
        cut = at + len(particle)
        if bare.startswith(particle, at) and len(norm) - cut >= 3 and lexicon.lemma_of(norm[cut:]) is not None:
            return cut
    return 0


def tokenise(text: str) -> list[Token]:
    """The tokens of ``text`` in order; white space and lone invisible controls belong to none."""
    matches = list(_TOKEN.finditer(text))
    tokens: list[Token] = []
    at = 0
    while at < len(matches):
        match = matches[at]
        kind, start, end = match.lastgroup or "punct", match.start(), match.end()
        if kind != "word":
            tokens.append(_plain(len(tokens), start, end, match.group(), kind))
            at += 1
            continue
        count = 1
        if at + 1 < len(matches) and (matches[at + 1].start() == end or text[end - 1] == _TATWEEL):
            count = _broken_word(text, matches, at)
        end = matches[at + count - 1].end()
        at += count
        _add_word(tokens, text, start, end, is_broken=count > 1)
    return tokens


def _add_word(tokens: list[Token], text: str, start: int, end: int, *, is_broken: bool) -> None:
    raw = text[start:end]
    bare = strip(raw)
    if not bare:
        tokens.append(_plain(len(tokens), start, end, raw, "punct"))
        return
    if is_broken:
        letters = "".join(c if c.isalpha() or c in DROPPED else _TATWEEL for c in raw)
        tokens.append(_word(len(tokens), start, end, raw, normalise(letters)))
        return
    norm, parts = _analyse(bare)
    # «لايمر» also reads as ل before a noun; before a present the glued negation is far commoner. Elsewhere («لأضرار»,
    # «لاطلاق») the noun is.
    is_negation = norm.startswith(_GLUED_NEGATION) and bare[1:2] == _ALEF and norm[2:3] in _PRESENT_PREFIXES
    may_be_glued = not parts.is_known or (is_negation and parts.prep == norm[0])
    cut = _glued(norm, bare) if may_be_glued and len(bare) == len(raw) else 0
    if cut:
        tokens.append(_word(len(tokens), start, start + cut, raw[:cut], None))
        tokens.append(_word(len(tokens), start + cut, end, raw[cut:], None))
        return
    map_back = None if bare == raw else normalise(raw)
    tokens.append(_word(len(tokens), start, end, raw, map_back))
