"""What the text says about where a place lies: containing areas, digest headings, countries named by their people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from khabar.arabic.text import Text
from khabar.places.mentions import PlaceMention
from khabar.places.words import Words, words

_QUOTES = frozenset("\"'\u00ab\u00bb\u201c\u201d\u2018\u2019()\u2039\u203a#_")
_COMMAS = frozenset((",", "\u060c", "-", "\u2013"))
_WAW = "\u0648"
_LONGEST_LINK = 3
_CONTAINERS = frozenset(("governorate", "district", "region", "control_area"))


@dataclass(frozen=True, slots=True)
class Containment:
    """The mention ``inner`` is said to lie in the mention ``outer``; both are indexes. ``rule`` says by which words."""

    inner: int
    outer: int
    rule: str


def containments(text: Text, mentions: Sequence[PlaceMention]) -> list[Containment]:
    """Which mention holds which: «بلدة س بريف ص», «س، ريف ص», «التابعة لص», lists before a container, headings."""
    listed = words()
    found: dict[int, Containment] = {}
    for index in range(len(mentions) - 1):
        rule = _link(text, mentions[index], mentions[index + 1], listed)
        if rule:
            found[index] = Containment(index, index + 1, rule)
    for index in range(len(mentions) - 2, -1, -1):
        behind = found.get(index + 1)
        if index not in found and behind and _is_listed(text, mentions[index], mentions[index + 1]):
            found[index] = Containment(index, behind.outer, "place/in-list")
    heading: int | None = None
    for index, mention in enumerate(mentions):
        if mention.is_heading:
            heading = index
        elif heading is not None and index not in found:
            found[index] = Containment(index, heading, "place/in-heading")
    return [found[index] for index in sorted(found)]


def _link(text: Text, inner: PlaceMention, outer: PlaceMention, listed: Words) -> str:
    """The rule by which ``outer``, right behind ``inner``, holds it; "" where it does not."""
    gap = text.tokens[inner.last : outer.first]
    if len(gap) > _LONGEST_LINK + 2 or text.sentence_of[inner.last - 1] != text.sentence_of[outer.first]:
        return ""
    gap = [token for token in gap if token.bare not in _QUOTES]
    first = text.tokens[outer.first]
    is_prefixed = first.start < outer.start and first.prep in ("\u0628", "\u0644")
    if any(token.norm in listed.container_links for token in gap) and len(gap) <= _LONGEST_LINK:
        return "place/belongs-to"
    if not gap and is_prefixed and first.conj == "":
        return "place/in"
    if len(gap) == 1 and gap[0].norm in _IN and gap[0].conj == "":
        return "place/in"
    if len(gap) == 1 and gap[0].norm == _FROM and inner.rule == "place/part-of":
        return "place/in"
    if not gap and first.conj == "" and first.start == outer.start:
        if outer.area is not None and outer.area.shape in ("direction", "around", "distance"):
            return "place/direction-behind"
        if outer.area is not None or outer.kind in _CONTAINERS:
            return "place/apposed"
    is_comma = len(gap) == 1 and gap[0].bare in _COMMAS
    if is_comma and (outer.area is not None or outer.kind in _CONTAINERS) and first.start == outer.start:
        return "place/comma"
    return ""


_FROM = "\u0645\u0646"
_IN = frozenset(("\u0641\u064a", "\u0636\u0645\u0646", "\u062f\u0627\u062e\u0644"))


def _is_listed(text: Text, first: PlaceMention, second: PlaceMention) -> bool:
    """Whether two mentions are joined by «و» or a comma into one list."""
    if text.sentence_of[first.last - 1] != text.sentence_of[second.first] or first.area is not None:
        return False
    gap = [token for token in text.tokens[first.last : second.first] if token.bare not in _QUOTES]
    if any(token.bare not in _COMMAS and token.norm != _WAW for token in gap) or len(gap) > 1:
        return False
    token = text.tokens[second.first]
    return bool(gap) or (token.start < second.start and token.norm.startswith(_WAW))


def written_points(text: Text, mentions: Sequence[PlaceMention]) -> dict[int, tuple[float, float]]:
    """Index of a mention -> the coordinates written right behind it («بلدة كذا (35.33, 40.14)»)."""
    found: dict[int, tuple[float, float]] = {}
    for index in range(len(mentions) - 1):
        one, two = mentions[index], mentions[index + 1]
        if two.point is None or one.point is not None or one.area is not None:
            continue
        gap = text.tokens[one.last : two.first]
        words_between = [token for token in gap if token.kind != "punct"]
        if len(gap) <= _LONGEST_LINK + 1 and len(words_between) <= 1:
            found[index] = two.point
    return found


def countries_named(text: Text) -> Counter[str]:
    """How often each country is named by an adjective («السوري»), by country code."""
    adjectives = words().country_adjectives
    return Counter(adjectives[token.norm] for token in text.tokens if token.norm in adjectives)
