"""Named persons in a run of words: by title, kunya, given names and introducing words. No list of persons is needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from khabar.actors import names
from khabar.actors.knowledge import find_entry
from khabar.actors.runs import Run, is_joined_kunya, name_at

if TYPE_CHECKING:
    from khabar.arabic.tokens import Token

_LONGEST_NAME = 5
_LONGEST_TITLE = 7
_LONGEST_UNKNOWN = 3
_LEAST_LETTERS = 2
_MOTHER_LENGTH = 2
_YA = "\u064a"
_ALEF_MAQSURA = "\u0649"
# «على» folds to the name «علي»; only the spelling with ya is the name.
_ALA = frozenset(("\u0639\u0644\u064a",))


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A named person: words ``[at, at + length)`` of which the name itself begins at ``name_at``.

    ``public`` is the id of the rule that makes the person a public figure, or "".
    """

    length: int
    name_at: int
    rule: str
    public: str


@cache
def _sets() -> dict[str, frozenset[str]]:
    return names.word_sets()


@cache
def _abd_heads() -> frozenset[str]:
    return _sets()["title.abd"]


def person_at(run: Run, at: int) -> PersonHit | None:
    """The person whose title or name begins at word ``at``, or None."""
    sets = _sets()
    stem = run.stems[at]
    if stem in sets["title.introducing"] and not run.tokens[at].pron:
        return _introduced(run, at)
    is_title = stem in sets["title.office"] or stem in sets["title.rank"] or stem in sets["title.honorific"]
    if is_title and not run.tokens[at].pron:
        titled = _titled(run, at)
        if titled is not None:
            return titled
    length = _name_length(run, at, is_marked=False)
    return PersonHit(length, at, "person/name", "") if length else None


def _introduced(run: Run, at: int) -> PersonHit | None:
    """«يدعى أبو سالم»: the name alone is the mention, so the hit begins behind the introducing word."""
    if at + 1 >= len(run.tokens) or run.tokens[at + 1].conj:
        return None
    length = _name_length(run, at + 1, is_marked=True)
    return PersonHit(length + 1, at + 1, "person/introduced", "") if length else None


def _titled(run: Run, at: int) -> PersonHit | None:
    """«وزير الخارجية الروسي سيرغي لافروف»: title, its complements and adjectives, then a name."""
    sets = _sets()
    office = run.stems[at] in sets["title.office"]
    has_rank = run.stems[at] in sets["title.rank"]
    place = at + 1
    while place < len(run.tokens) and place - at < _LONGEST_TITLE:
        token, stem = run.tokens[place], run.stems[place]
        if token.conj:
            break
        if run.breaks[place]:
            length = _quoted_length(run, place)
            if length:
                return _person(at, place, length, office=office, rank=has_rank)
            break
        length = _name_length(run, place, is_marked=False)
        if length:
            return _person(at, place, length, office=office, rank=has_rank)
        if stem in sets["title.office"]:
            office = True
        elif stem in sets["title.rank"]:
            has_rank = True
        elif not (
            stem in sets["title.office_complements"]
            or stem in sets["title.honorific"]
            or stem in names.nisba_words()
            or (office and token.has_article and not token.prep)
        ):
            break
        place += 1
    if place < len(run.tokens) and not run.tokens[place].conj:
        length = _name_length(run, place, is_marked=True) or _quoted_length(run, place)
        if length:
            return _person(at, place, length, office=office, rank=has_rank)
    return None


def _person(at: int, place: int, length: int, *, office: bool, rank: bool) -> PersonHit:
    public = "public/office" if office else ""
    rule = "person/office" if office else "person/rank" if rank else "person/title"
    return PersonHit(place - at + length, place, rule, public)


def _name_length(run: Run, at: int, *, is_marked: bool) -> int:
    """How many words from ``at`` make a name; 0 where none does.

    Args:
        is_marked: a title or introducing word stands before, so unknown words may be the name.
    """
    sets = _sets()
    figure = _figure_length(run, at)
    if figure and (is_marked or figure > 1):
        return figure
    place, given, total = at, 0, 0
    limit = min(len(run.tokens), at + _LONGEST_NAME)
    is_kunya = False
    unknown = 0
    while place < limit:
        token, key = run.tokens[place], run.keys[place]
        if token.bare.endswith(_ALEF_MAQSURA) and key in _ALA:
            break
        if place > at and (token.conj or run.breaks[place]):
            break
        if token.prep and key not in sets["given.strong"]:
            key = run.norms[place] if run.norms[place] in sets["given.strong"] else key
            if key not in sets["given.strong"] and not (is_marked and place == at):
                break
        if key in sets["title.kunya"] and place + 1 < len(run.tokens):
            if not _makes_kunya(run, place):
                break
            is_kunya = True
            place += 2
            total = place - at
            continue
        if is_joined_kunya(key):
            is_kunya = True
            place += 1
            total = place - at
            continue
        if key in _abd_heads() and place + 1 < len(run.tokens) and run.keys[place + 1] in _abd_complements():
            given += 1
            place += 2
            total = place - at
            continue
        if key in sets["given.strong"] or (key in sets["given.weak"] and (given or is_marked)):
            given += 1
        elif key in sets["title.links"] and (given or is_kunya):
            place += 1
            continue
        elif (given or is_kunya) and (_may_be_family(run, place) or _is_late_family(run, at, place, given)):
            pass
        elif (is_marked or given) and _may_be_foreign(token) and unknown < _LONGEST_UNKNOWN:
            unknown += 1
        else:
            break
        place += 1
        total = place - at
        if given and total >= 4:
            break
    if is_kunya:
        return total
    if is_marked:
        return total if given or unknown else 0
    # Without a title one given name alone is no sign of a person.
    return total if given and total >= 2 else 0


def _quoted_length(run: Run, at: int) -> int:
    """«الشاب (محمد فاتح خلف)»: the words in quotes or brackets behind a title, where a given name is among them."""
    if not run.breaks[at]:
        return 0
    place = at + 1
    while (
        place < len(run.tokens) and not run.breaks[place] and not run.tokens[place].prep and place - at < _LONGEST_NAME
    ):
        place += 1
    sets = _sets()
    has_name = any(run.keys[word] in sets["given.strong"] for word in range(at, min(at + 2, place)))
    is_closed = place >= len(run.tokens) or run.breaks[place]
    return place - at if has_name and is_closed else _name_length(run, at, is_marked=True)


def _makes_kunya(run: Run, place: int) -> bool:
    """Whether «أبو» or «أم» and the word behind it are a kunya; «أم» needs a given name, being a question word too."""
    sets = _sets()
    head, following = run.tokens[place], run.tokens[place + 1]
    if following.kind != "word" or following.conj or len(following.norm) < _LEAST_LETTERS:
        return False
    if run.keys[place + 1] in sets["title.not_kunya"] or head.bare.endswith(_ALEF_MAQSURA):
        return False
    is_mother = len(run.keys[place]) == _MOTHER_LENGTH
    given = sets["given.strong"] | sets["given.weak"]
    return not is_mother or run.keys[place + 1] in given or following.stem in given


def _figure_length(run: Run, at: int) -> int:
    """How many words the name of a public figure of the base takes from here; 0 where there is none."""
    hit = name_at(run, at) if run.keys[at] in names.name_lengths() else None
    entry = find_entry(hit.found[0][0]) if hit is not None else None
    return hit.length if hit is not None and entry is not None and entry.kind == "person" else 0


@cache
def _abd_complements() -> frozenset[str]:
    return _sets()["given.abd"]


def _may_be_family(run: Run, place: int) -> bool:
    """Whether the word looks like a family name: with article and an ending -ī, or not in the lexicon at all."""
    token = run.tokens[place]
    if token.kind != "word" or token.prep:
        return False
    if token.has_article:
        is_organ_word = token.stem in _sets()["adjectives"] or token.stem in names.nisba_words()
        return (token.stem.endswith(_YA) and len(token.stem) > 3 and not is_organ_word) or not token.is_known
    return not token.is_known


def _is_late_family(run: Run, at: int, place: int, given: int) -> bool:
    """Behind two given names, or one that is no common word, a word with article is the family name: «محمود السالم»."""
    token = run.tokens[place]
    if token.kind != "word" or token.prep or not token.has_article:
        return False
    sets = _sets()
    is_name = names.ARTICLE + token.stem in sets["given.strong"] or token.stem in sets["given.strong"]
    is_other = (
        token.stem in sets["adjectives"]
        or token.stem in names.nisba_words()
        or token.stem in names.people_words()
        or run.keys[place] in names.name_lengths()
    )
    is_sure = run.keys[at] in sets["given.sure"] or run.keys[at] in sets["title.abd"]
    return (
        is_name
        or ((given >= 2 or (given == 1 and is_sure)) and not is_other)
        or (given >= 1 and token.stem in sets["title.family"])
    )


def _may_be_foreign(token: Token) -> bool:
    return token.kind == "word" and not token.is_known and not token.has_article and len(token.norm) > 2
