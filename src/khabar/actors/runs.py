"""The words of a text in runs that names may span, and the look-up of names in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from khabar.actors import names

if TYPE_CHECKING:
    from khabar.arabic.text import Text
    from khabar.arabic.tokens import Token

_LAM = "\u0644"
_MOST_WORDS = 60_000


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a written word whatever stands around it.

    Attributes:
        key: folded, without conjunction and preposition; the article stays, «لل» becomes «ال».
        stem: folded, without article and attached pronoun too.
        starts: whether a mention may begin here.
        starts_person: whether a person's title or name may begin here.
        country: country that the word speaks for as the theatre of a report, or "".
        is_adjective: whether it speaks as an adjective («السوري») and not as a place.
    """

    key: str
    stem: str
    starts: bool
    starts_person: bool
    country: str
    is_adjective: bool


# Written words repeat; what is known of one is kept. Emptied when full, so that memory stays bounded.
_known_words: dict[tuple[str, str], Word] = {}
names.on_added_name(_known_words.clear)


def word_of(token: Token) -> Word:
    """The word of a token, kept between texts."""
    word = _known_words.get((token.norm, token.stem))
    if word is None:
        if len(_known_words) >= _MOST_WORDS:
            _known_words.clear()
        word = _known_words[token.norm, token.stem] = _read_word(token)
    return word


def _read_word(token: Token) -> Word:
    key = _key(token)
    stem = token.stem or token.norm
    lengths = names.name_lengths()
    is_person = _starts_person(key, token.norm, stem)
    starts = is_person or stem in _triggers() or key in lengths or token.norm in lengths or token.norm[1:] in lengths
    country = names.theatre_words().get(key, "")
    is_adjective = False
    if not country and stem in names.nisba_words():
        country, is_adjective = names.nisbas()[names.nisba_words()[stem][0]].country, True
    return Word(key, stem, starts, is_person, country, is_adjective)


def _key(token: Token) -> str:
    if token.has_article and token.prep == _LAM:
        return names.ARTICLE + token.stem
    cut = len(token.conj) + len(token.prep)
    return token.norm[cut:] if cut else token.norm


@cache
def _triggers() -> frozenset[str]:
    """Stems at which a mention may begin, names and persons aside."""
    sets = names.word_sets()
    organs = {word for key, words in sets.items() if key.startswith("organ.") for word in words}
    listed = organs | sets["groups"] | sets["parts"] | sets["media"]
    return frozenset(listed | set(names.people_words()) | set(names.nisba_words()))


@cache
def person_starts() -> frozenset[str]:
    """Stems of titles and introducing words."""
    sets = names.word_sets()
    return frozenset().union(*(sets[f"title.{kind}"] for kind in ("office", "rank", "honorific", "introducing")))


def _starts_person(key: str, norm: str, stem: str) -> bool:
    sets = names.word_sets()
    given = sets["given.strong"]
    is_name = key in given or norm in given or key in sets["title.kunya"] or key in sets["title.abd"]
    return is_name or stem in person_starts() or is_joined_kunya(key)


@cache
def _joined_kunya_forms() -> tuple[str, ...]:
    return tuple(word for word in names.word_sets()["title.kunya"] if len(word) == 3)


def is_joined_kunya(key: str) -> bool:
    """Whether the word is a kunya written in one: «أبوسالم»."""
    return key.startswith(_joined_kunya_forms()) and key[3:] in names.word_sets()["given.strong"]


@dataclass(slots=True)
class Run:
    """Words that stand together, quotes and underscores between them left out.

    Attributes:
        tokens, words: the words as written and what is known of them.
        keys, norms, stems: their folded forms: without clitics but the article, whole, bare.
        breaks: whether punctuation was left out before the word.
    """

    tokens: list[Token]
    words: list[Word]
    keys: list[str]
    norms: list[str]
    stems: list[str]
    breaks: list[bool]


def word_runs(text: Text) -> list[Run]:
    """The text's words in runs that no mark but quotes, brackets, hash and underscore breaks."""
    quotes = names.word_sets()["quotes"]
    runs: list[Run] = []
    tokens: list[Token] = []
    breaks: list[bool] = []
    skipped = False
    all_tokens = text.tokens
    for sentence in text.sentences:
        for index in range(sentence.first, sentence.last):
            token = all_tokens[index]
            if token.kind != "punct":
                tokens.append(token)
                breaks.append(skipped)
                skipped = False
            elif token.norm in quotes:
                skipped = True
            else:
                if tokens:
                    runs.append(_run(tokens, breaks))
                    tokens, breaks = [], []
                skipped = False
        if tokens:
            runs.append(_run(tokens, breaks))
            tokens, breaks = [], []
        skipped = False
    return runs


def _run(tokens: list[Token], breaks: list[bool]) -> Run:
    words = [word_of(token) for token in tokens]
    return Run(
        tokens,
        words,
        [word.key for word in words],
        [token.norm for token in tokens],
        [word.stem for word in words],
        breaks,
    )


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
    count = len(run.tokens) - at
    for spelling in spellings:
        for length in lengths.get(spelling, ()):
            if length > count or (best is not None and best.length >= length):
                continue
            name = spelling if length == 1 else " ".join([spelling, *run.norms[at + 1 : at + length]])
            if name in table:
                best = NameHit(length, names.candidates(name))
                break
    return best
