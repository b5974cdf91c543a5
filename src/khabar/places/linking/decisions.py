"""The answer for one mention, and what is known while the mentions of a report are decided."""

from __future__ import annotations

from dataclasses import dataclass, field

from khabar.arabic.text import Text
from khabar.places.gazetteer import Gazetteer
from khabar.places.linking.contexts import Containment
from khabar.places.mentions import PlaceMention
from khabar.places.records import Place


@dataclass(frozen=True, slots=True)
class Rival:
    """Another place that the mention may mean, with its share of the score."""

    ref: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """Where a mention is.

    Attributes:
        mention: index of the mention.
        ref: the place, or None where nothing can be said. A described area has a ref of its own making.
        lat, lon: degrees, or None.
        precision: point, town, district, governorate, country or area.
        radius_km: reach of the place; 0 for a point.
        score: from 0 to 1.
        reason: one sentence for a person.
        rule: id of the rule that decided.
        rivals: the other candidates, best first.
        is_ambiguous: whether no candidate won clearly; ``ref`` is then the smallest area that holds them.
        read_as: the right spelling where the text's was taken for a slip, or "".
        country: ISO code of the place, or "".
    """

    mention: int
    ref: str | None
    name_ar: str
    name_en: str
    lat: float | None
    lon: float | None
    precision: str
    radius_km: float
    score: float
    reason: str
    rule: str
    rivals: tuple[Rival, ...] = ()
    is_ambiguous: bool = False
    read_as: str = ""
    country: str = ""


@dataclass(slots=True)
class Context:
    """What is known about the whole report while its mentions are decided.

    Attributes:
        outer: index of a mention -> the mention that holds it.
        shared: index of a mention without container of its own -> the container of a mention of the same name.
        countries: votes for each country, by ISO code.
        home: the places that the outlet reports from.
        written: index of a mention -> the coordinates written behind it.
        decided: the answers so far.
        read_as: index of a mention -> the listed name it is a slip of.
    """

    text: Text
    mentions: list[PlaceMention]
    gazetteer: Gazetteer
    published: str
    outer: dict[int, Containment]
    home: tuple[Place, ...]
    shared: dict[int, Containment] = field(default_factory=dict)
    countries: dict[str, float] = field(default_factory=dict)
    written: dict[int, tuple[float, float]] = field(default_factory=dict)
    decided: dict[int, LinkDecision] = field(default_factory=dict)
    read_as: dict[int, str] = field(default_factory=dict)

    def places(self, refs: tuple[str, ...]) -> list[Place]:
        """The places of refs, those that the gazetteer knows."""
        return [place for ref in refs if (place := self.gazetteer.place(ref)) is not None]

    def container_of(self, index: int) -> tuple[Containment, LinkDecision] | None:
        """The containment of a mention, its own or that of its namesake, with the answer for the container."""
        pair = self.outer.get(index) or self.shared.get(index)
        answer = self.decided.get(pair.outer) if pair is not None else None
        return None if pair is None or answer is None or answer.ref is None else (pair, answer)
