"""The words of place phrases, folded, as ``mentions.yml`` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once
from khabar.places.names import key_of, ordinary_words

MENTIONS_FILE = "places/mentions.yml"
FAMOUS_FILE = "places/famous.yml"
BETWEEN = "\u0628\u064a\u0646"
_ARTICLE = "\u0627\u0644"


@dataclass(frozen=True, slots=True)
class KindWord:
    """A noun that says what kind of place follows («مدينة»); ``is_many`` for duals and plurals."""

    kind: str
    is_many: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Words:
    """All word classes of place phrases; keys and members are folded."""

    kinds: dict[str, KindWord]
    countryside: dict[str, bool]
    around: frozenset[str]
    near: frozenset[str]
    parts: frozenset[str]
    inside: frozenset[str]
    sides: frozenset[str]
    directions: dict[str, str]
    distance_lead: frozenset[str]
    units_km: frozenset[str]
    units_m: frozenset[str]
    control_heads: frozenset[str]
    control_words: frozenset[str]
    container_links: frozenset[str]
    never_names: frozenset[str]
    group_heads: frozenset[str]
    person_heads: frozenset[str]
    given_names: frozenset[str]
    prepositions: frozenset[str]
    lands: frozenset[str]
    country_adjectives: dict[str, str]
    ordinary: frozenset[str]
    famous: frozenset[str]
    beginnings: frozenset[str]
    """Every word that a place phrase may begin with besides names."""


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


@cache
def words() -> Words:
    """The word classes, read on first use.

    Raises:
        DataFileError: the file cannot be read.
    """
    data = read_yaml_once(MENTIONS_FILE)
    kinds: dict[str, KindWord] = {}
    for kind, entry in data["kinds"].items():
        opens = entry["opens"] == "yes"
        kinds.update({fold(word): KindWord(kind, False, opens) for word in entry["one"]})
        kinds.update({fold(word): KindWord(kind, True, opens) for word in entry["many"]})
    countryside = {fold(word): False for word in data["countryside"]["one"]}
    countryside |= {fold(word): True for word in data["countryside"]["many"]}
    classes = {name: _folded(data[name]) for name in ("around", "near", "inside", "sides", "lands", "parts")}
    directions = {fold(word): key for key, listed in data["directions"].items() for word in listed}
    lead, heads = _folded(data["distance"]["lead"]), _folded(data["control"]["heads"])
    beginnings = frozenset().union(kinds, countryside, directions, lead, heads, *classes.values(), {fold(BETWEEN)})
    articled = {_ARTICLE + word for word in countryside}
    return Words(
        kinds=kinds,
        countryside=countryside,
        around=classes["around"],
        near=classes["near"],
        parts=classes["parts"],
        inside=classes["inside"],
        sides=classes["sides"],
        directions=directions,
        distance_lead=lead,
        units_km=_folded(data["distance"]["units_km"]),
        units_m=_folded(data["distance"]["units_m"]),
        control_heads=heads,
        control_words=_folded(data["control"]["words"]),
        container_links=_folded(data["container_links"]),
        never_names=_folded(data["never_names"]),
        group_heads=_folded(data["group_heads"]),
        person_heads=_folded(data["person_heads"]),
        given_names=_folded(data["given_names"]),
        prepositions=_folded(data["place_prepositions"]),
        lands=classes["lands"],
        country_adjectives={fold(word): code for code, listed in data["country_adjectives"].items() for word in listed},
        ordinary=frozenset(key_of(word) for word in ordinary_words()),
        famous=frozenset(key_of(word) for word in read_yaml_once(FAMOUS_FILE)["names"]),
        beginnings=beginnings | articled,
    )
