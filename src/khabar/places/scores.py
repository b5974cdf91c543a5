"""How surely a name in the text is a place and not a person, a group or an ordinary word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khabar.arabic import lexicon
from khabar.arabic.text import Text
from khabar.arabic.tokens import Token
from khabar.places.gazetteer import Gazetteer
from khabar.places.names import compound_heads
from khabar.places.words import Words

if TYPE_CHECKING:
    from khabar.places.mentions import PlaceMention

_ARTICLE = "\u0627\u0644"
_SURE_POPULATION = 50_000
_TOWN_POPULATION = 5_000
# Refs of the hand-written supplement: places that reports write of, whatever their size.
_CHOSEN = "place:kh-"
_NAMED_BY_HAND = "by Khabar"
# Compound heads that begin names of persons as well, folded: «شيخ», «الشيخ», «عبد».
_SHEIKH = frozenset(("\u0634\u064a\u062e", "\u0627\u0644\u0634\u064a\u062e", "\u0639\u0628\u062f"))

# Weights of the evidence, set by hand on invented sentences and looked over on the development reports.
_BASE_LARGE = 0.85
_BASE_COMPOUND = 0.8
_BASE_UNKNOWN_WORD = 0.72
_BASE_KNOWN_WORD = 0.25
_BASE_KNOWN_TOWN = 0.6
_BASE_ORDINARY = 0.25
_KIND_WORD = 0.45
_PREPOSITION = 0.25
_PREPOSITION_ON_WORD = 0.05
_PRONOUN_ON_WORD = -0.3
_NAMED_ELSEWHERE = 0.4
_SAME_UNIT = 0.15
_CONTAINER = 0.25
_NEIGHBOUR = 0.2
_HEADING = 0.3
_PERSON = -0.6
_GROUP = -0.6
_ADJECTIVE = -0.35


def placeness(
    text: Text,
    mention: PlaceMention,
    neighbours: list[PlaceMention],
    gazetteer: Gazetteer,
    listed: Words,
    *,
    is_heading: bool,
    is_named_elsewhere: bool,
    is_in_known_unit: bool,
) -> float:
    """The score from 0 to 1 of a mention found by its name.

    Args:
        is_named_elsewhere: whether the same name stands behind a kind word in the same text.
        is_in_known_unit: whether a candidate lies in a governorate or district of another, surer place of the text.
    """
    score = base_score(mention, gazetteer, listed)
    if mention.kind:
        return min(1.0, score + _KIND_WORD)
    score += (_NAMED_ELSEWHERE if is_named_elsewhere else 0.0) + (_SAME_UNIT if is_in_known_unit else 0.0)
    tokens = text.tokens
    before = (
        tokens[mention.first - 1] if mention.first and _same_sentence(text, mention.first - 1, mention.first) else None
    )
    token = tokens[mention.first]
    if is_heading:
        score += _HEADING
    if (mention.start > token.start and token.prep) or (
        before is not None and (before.norm in listed.prepositions or before.stem in listed.prepositions)
    ):
        score += _PREPOSITION
    if before is not None and before.kind == "word" and mention.start == token.start:
        score += _before(before, token.has_article, mention.name in listed.ordinary, listed)
    if any(_is_next_to(text, mention, other) for other in neighbours):
        score += _NEIGHBOUR
    if _has_container(text, mention, listed):
        score += _CONTAINER
    return max(0.0, min(1.0, score))


def base_score(mention: PlaceMention, gazetteer: Gazetteer, listed: Words) -> float:
    """How much the name alone says: a large town or a name of several words more, an ordinary word little."""
    if mention.name in listed.ordinary:
        return _BASE_ORDINARY
    if " " in mention.name and not _is_phrase_of_words(mention, gazetteer, listed):
        return _BASE_COMPOUND
    bare = mention.name.removeprefix(_ARTICLE)
    is_word = len(bare) < 3 or lexicon.lemma_of(bare) is not None or lexicon.lemma_of(mention.name) is not None
    places = [place for ref in mention.candidates if (place := gazetteer.place(ref)) is not None]
    if any(place.kind in ("country", "governorate") for place in places) or mention.name in listed.famous:
        return _BASE_LARGE
    if not is_word:
        return _BASE_LARGE if any(place.population >= _SURE_POPULATION for place in places) else _BASE_UNKNOWN_WORD
    is_own = any(place.ref.startswith(_CHOSEN) or _NAMED_BY_HAND in place.source for place in places)
    return _BASE_KNOWN_TOWN if is_own else _BASE_KNOWN_WORD


def _is_phrase_of_words(mention: PlaceMention, gazetteer: Gazetteer, listed: Words) -> bool:
    """Whether a name of several words may be any phrase or a person («مركز الملك», «أبو بكر»), and no known town."""
    if any(ref.startswith(_CHOSEN) for ref in mention.candidates):
        return False
    for ref in mention.candidates:
        place = gazetteer.place(ref)
        if place is not None and (place.population >= _TOWN_POPULATION or place.kind not in ("village", "quarter")):
            return False
    first, *rest = mention.name.split(" ")
    if first in compound_heads() and first not in listed.person_heads and first not in _SHEIKH:
        return False
    return all(
        lexicon.lemma_of(word.removeprefix(_ARTICLE)) is not None
        or word in listed.given_names
        or word in listed.ordinary
        for word in (first, *rest)
    )


def _before(before: Token, has_article: bool, is_ordinary: bool, listed: Words) -> float:
    stem = before.stem
    if before.norm in listed.prepositions:
        return 0.0
    if before.norm in listed.given_names or stem in listed.given_names:
        return _PERSON
    if before.norm in listed.person_heads or (before.has_article and _ARTICLE + stem in listed.person_heads):
        return _PERSON
    if stem in listed.group_heads and not before.pron:
        return _GROUP
    if is_ordinary and has_article and before.has_article:
        return _ADJECTIVE
    return 0.0


def _same_sentence(text: Text, one: int, two: int) -> bool:
    return text.sentence_of[one] == text.sentence_of[two]


def _is_next_to(text: Text, mention: PlaceMention, other: PlaceMention) -> bool:
    """Whether two mentions stand in one list: side by side, or with a comma or «و» between them."""
    first, second = (mention, other) if mention.first < other.first else (other, mention)
    if second.first - first.last > 1 or not _same_sentence(text, first.last - 1, second.first):
        return False
    between = text.tokens[first.last : second.first]
    is_joined = text.tokens[second.first].start < second.start
    return is_joined or any(token.kind == "punct" for token in between)


def _has_container(text: Text, mention: PlaceMention, listed: Words) -> bool:
    """Whether «بريف …», «في محافظة …», «التابعة …» or a direction stands right behind the mention."""
    tokens = text.tokens
    if mention.last >= len(tokens) or not _same_sentence(text, mention.last - 1, mention.last):
        return False
    token = tokens[mention.last]
    if token.kind != "word":
        return False
    return (
        token.stem in listed.countryside
        or (token.prep != "" and token.stem in listed.kinds)
        or token.norm in listed.container_links
        or (token.norm in listed.directions and not token.has_article)
    )
