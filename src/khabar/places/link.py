"""Which place a mention means, with scores, rivals and a sentence that says why."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from khabar.arabic.text import Text
from khabar.places.areas import Extent, extent
from khabar.places.contexts import Containment, containments, countries_named
from khabar.places.gazetteer import Gazetteer, default
from khabar.places.geometry import distance_km
from khabar.places.homes import home_of
from khabar.places.mentions import PlaceMention
from khabar.places.records import Place
from khabar.places.words import words

# Weights in natural logarithms, set by hand and looked over on the development reports.
_WEIGHT_COUNTRY = 1.0
_WEIGHT_POPULATION = 0.8
_WITHOUT_POINT = -1.0
_WEIGHT_CONTAINER = 6.0
_WEIGHT_NEAR = 3.0
_WEIGHT_KIND = 1.5
_WEIGHT_ADJECTIVE = 6.0
_COUNTRY_FLOOR = 0.02
_NEAR_KM = 40.0
_CLEAR = 0.6
_SERIOUS = 0.3
_SMALL_CONTAINER_KM = 30.0
_STAND_IN = 0.7
_LEAST_CONTAINER_SCORE = 0.5
_SAME_SPOT_KM = 12.0
_ROUNDS = 2
_LEAST_CORRECTION_SUPPORT_KM = 60.0

_LARGE = frozenset(("country", "governorate", "district", "subdistrict"))
_SETTLED = frozenset(("city", "town", "village", "quarter", "camp"))
# Stands for the population where the source gives none: how often a place of that kind is written of.
_SUPPOSED_POPULATION = {"country": 10_000_000, "governorate": 1_000_000, "district": 100_000, "area": 20_000}

# Kinds that a kind word allows besides its own.
_FITTING = {
    "city": _SETTLED,
    "town": _SETTLED,
    "village": _SETTLED,
    "quarter": frozenset(("quarter", "village", "town", "area", "site", "camp")),
    "camp": frozenset(("camp", "quarter", "area")),
    "region": frozenset(("district", "subdistrict", "area", "control_area", *_SETTLED)),
    "district": frozenset(("district", "subdistrict")),
    "governorate": frozenset(("governorate",)),
    "base": frozenset(("base", "airport")),
    "airport": frozenset(("airport", "base")),
    "mountain": frozenset(("mountain", "area", "village")),
    "river": frozenset(("river", "area", "village")),
    "site": frozenset(("site",)),
}


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


@dataclass(slots=True)
class _Context:
    """What is known about the whole report while its mentions are decided."""

    text: Text
    mentions: list[PlaceMention]
    gazetteer: Gazetteer
    published: str
    outer: dict[int, Containment]
    countries: Counter[str]
    home: tuple[Place, ...]
    decided: dict[int, LinkDecision] = field(default_factory=dict)
    read_as: dict[int, str] = field(default_factory=dict)


def link_places(
    text: Text,
    mentions: Sequence[PlaceMention],
    *,
    publisher: str | None = None,
    published: str | None = None,
    actor_countries: Sequence[str] = (),
    gazetteer: Gazetteer | None = None,
) -> list[LinkDecision]:
    """One decision for each mention, in their order.

    Args:
        publisher: the outlet; its home region speaks for places near it.
        published: ISO date; control areas hold only in their time.
        actor_countries: ISO codes of the countries of the report's actors, repeated as often as they are named.
    """
    atlas = gazetteer or default()
    outer = {pair.inner: pair for pair in containments(text, mentions)}
    home = home_of(publisher, atlas)
    context = _Context(text, list(mentions), atlas, published or "", outer, Counter(), home)
    context.countries = _country_votes(context, actor_countries)
    for round_number in range(_ROUNDS):
        for index in _order(context):
            context.decided[index] = _decide(context, index)
        if round_number == 0:
            _correct(context)
    return [context.decided[index] for index in range(len(mentions))]


def _order(context: _Context) -> list[int]:
    """Containers before what they hold, so that their extent is known."""
    outers = {pair.outer for pair in context.outer.values()}
    return sorted(range(len(context.mentions)), key=lambda index: (index not in outers, index))


def _country_votes(context: _Context, actor_countries: Sequence[str]) -> Counter[str]:
    votes: Counter[str] = Counter()
    for mention in context.mentions:
        for refs in (mention.candidates, *(mention.area.bases if mention.area else ())):
            places = [place for ref in refs if (place := context.gazetteer.place(ref)) is not None]
            codes = {place.country for place in places if place.country}
            if len(codes) == 1:
                weight = 0.6 if places[0].kind == "country" else 1.0
                votes[codes.pop()] += weight * mention.score
            else:
                for code in codes:
                    votes[code] += 0.3 * mention.score / len(codes)
    for code in actor_countries:
        votes[code] += 0.5
    for code, count in countries_named(context.text).items():
        votes[code] += min(3.0, 0.4 * count)
    for place in context.home:
        votes[place.country] += 1.5
    return votes


# -- one mention
def _decide(context: _Context, index: int) -> LinkDecision:
    mention = context.mentions[index]
    if mention.area is not None and not mention.candidates:
        return _decide_area(context, index, mention)
    places = [place for ref in mention.candidates if (place := context.gazetteer.place(ref)) is not None]
    places = _in_time(places, context.published)
    if not places:
        return _unknown(context, index, mention)
    return _choose(context, index, mention, places)


def _in_time(places: list[Place], published: str) -> list[Place]:
    """Control areas only in the time in which their extent holds; all of them where the report has no date."""
    if not published:
        return places[:1] if places and places[0].kind == "control_area" else places
    kept = [
        p
        for p in places
        if (not p.valid_from or p.valid_from <= published) and (not p.valid_to or published <= p.valid_to)
    ]
    return kept or places[:1]


def _choose(context: _Context, index: int, mention: PlaceMention, places: list[Place]) -> LinkDecision:
    scored = [(_score(context, index, mention, place), place) for place in places]
    scored.sort(key=lambda pair: (-pair[0][0], pair[1].ref))
    groups = _spots(scored)
    total = sum(math.exp(points - groups[0][0]) for points, _, _ in groups)
    shares = [math.exp(points - groups[0][0]) / total for points, _, _ in groups]
    best, reasons = groups[0][1], groups[0][2]
    rivals = tuple(
        Rival(place.ref, place.name_ar, round(share, 3))
        for share, (_, place, _) in zip(shares[1:6], groups[1:6], strict=True)
    )
    sentence = "; ".join(reasons) or "the only place of that name"
    if len(groups) == 1:
        return _of_place(context, index, best, _trust(context, mention, best), "place/only", sentence, rivals)
    if shares[0] >= _CLEAR:
        score = shares[0] * _trust(context, mention, best)
        return _of_place(context, index, best, score, "place/best", sentence, rivals)
    return _ambiguous(context, index, [(share, group[1]) for share, group in zip(shares, groups, strict=True)], rivals)


def _trust(context: _Context, mention: PlaceMention, place: Place) -> float:
    """How far the only or best candidate may be trusted: less where its country fits nothing else in the report."""
    total = sum(context.countries.values())
    if not total or not place.country:
        return 0.8 * mention.score
    share = context.countries[place.country] / total
    return mention.score * (0.6 + 0.4 * min(1.0, share * 2))


def _spots(scored: list[tuple[tuple[float, list[str]], Place]]) -> list[tuple[float, Place, list[str]]]:
    """Candidates at one spot (a town, its district and its governorate) as one, the best scored standing for them."""
    groups: list[tuple[float, Place, list[str]]] = []
    for (points, reasons), place in scored:
        for _, other, _ in groups:
            if _is_same_spot(place, other):
                break
        else:
            groups.append((points, place, reasons))
    return groups


def _is_same_spot(one: Place, two: Place) -> bool:
    if one.ref == two.parent or two.ref == one.parent:
        return True
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return one.country == two.country and one.parent == two.parent
    reach = _SAME_SPOT_KM if one.kind in _LARGE or two.kind in _LARGE else 2.0
    return distance_km(one.lat, one.lon, two.lat, two.lon) <= reach


def _score(context: _Context, index: int, mention: PlaceMention, place: Place) -> tuple[float, list[str]]:
    """Points of one candidate in natural logarithms, and what spoke for it."""
    reasons: list[str] = []
    total = sum(context.countries.values()) or 1.0
    share = context.countries[place.country] / total
    points = _WEIGHT_COUNTRY * math.log(_COUNTRY_FLOOR + share)
    if share > 0.5:
        reasons.append(f"the report speaks mostly of {place.country}")
    points += _WEIGHT_POPULATION * math.log10(100 + (place.population or _SUPPOSED_POPULATION.get(place.kind, 0)))
    points += _WITHOUT_POINT if place.lat is None else 0.0
    points += _kind_points(mention, place, reasons)
    points += _adjective_points(context, mention, place, reasons)
    points += _container_points(context, index, place, reasons)
    points += _near_points(context, index, place, reasons)
    return points, reasons


def _adjective_points(context: _Context, mention: PlaceMention, place: Place, reasons: list[str]) -> float:
    """«سنجار العراقية»: the adjective of a country right behind the name."""
    tokens = context.text.tokens
    if mention.last >= len(tokens):
        return 0.0
    code = words().country_adjectives.get(tokens[mention.last].norm)
    if code is None or context.text.sentence_of[mention.last - 1] != context.text.sentence_of[mention.last]:
        return 0.0
    if code == place.country:
        reasons.append(f"the text says it is in {code}")
        return _WEIGHT_ADJECTIVE
    return 0.0


def _kind_points(mention: PlaceMention, place: Place, reasons: list[str]) -> float:
    if not mention.kind:
        # A bare name means the town rather than the district or governorate named after it; a country stays itself.
        return -0.5 if place.kind in ("governorate", "district", "subdistrict") else 0.0
    if place.kind == mention.kind:
        reasons.append(f"the text calls it a {mention.kind}")
        return _WEIGHT_KIND
    if place.kind in _FITTING.get(mention.kind, ()):
        return 0.6 * _WEIGHT_KIND
    return -_WEIGHT_KIND


def _point(decision: LinkDecision | None) -> tuple[float, float, float] | None:
    if decision is None or decision.lat is None or decision.lon is None:
        return None
    return decision.lat, decision.lon, decision.radius_km


def _container_points(context: _Context, index: int, place: Place, reasons: list[str]) -> float:
    pair = context.outer.get(index)
    if pair is None:
        return 0.0
    outer = context.decided.get(pair.outer)
    weight = _WEIGHT_CONTAINER * (0.5 if pair.rule == "place/in-heading" else 1.0)
    if outer is None or outer.ref is None or outer.ref == place.ref:
        return 0.0
    if any(parent.ref == outer.ref for parent in context.gazetteer.parents(place.ref)):
        reasons.append(f"it lies in {outer.name_ar}, named beside it")
        return weight
    spot = _point(outer)
    if spot is None or place.lat is None or place.lon is None:
        return 0.0
    beyond = distance_km(place.lat, place.lon, spot[0], spot[1]) - 1.2 * spot[2] - 5
    if beyond <= 0:
        reasons.append(f"it lies near {outer.name_ar}, named beside it")
        return 0.9 * weight
    return 0.9 * weight * math.exp(-beyond / 20)


def _near_points(context: _Context, index: int, place: Place, reasons: list[str]) -> float:
    """Nearness to the other places of the report that are decided, those of the same sentence counting double."""
    if place.lat is None or place.lon is None:
        return 0.0
    mention = context.mentions[index]
    sentence = context.text.sentence_of[mention.first]
    total = weights = 0.0
    nearest: tuple[float, str] | None = None
    for other_index, other in context.decided.items():
        if other_index == index or other.ref is None or other.lat is None or other.lon is None or other.is_ambiguous:
            continue
        if other.precision == "country" or context.mentions[other_index].name == mention.name:
            continue
        same = context.text.sentence_of[context.mentions[other_index].first] == sentence
        weight = other.score * (2.0 if same else 1.0)
        apart = max(0.0, distance_km(place.lat, place.lon, other.lat, other.lon) - other.radius_km / 2)
        total += weight * math.exp(-apart / _NEAR_KM)
        weights += weight
        if nearest is None or apart < nearest[0]:
            nearest = (apart, other.name_ar)
    for home in context.home:
        if home.kind != "country" and home.lat is not None and home.lon is not None:
            total += 0.5 * math.exp(
                -max(0.0, distance_km(place.lat, place.lon, home.lat, home.lon) - home.radius_km) / _NEAR_KM
            )
            weights += 0.5
    if nearest is not None and nearest[0] < _NEAR_KM:
        reasons.append(f"it is {nearest[0]:.0f} km from {nearest[1]}, named in the report")
    return _WEIGHT_NEAR * total / weights if weights else 0.0


# -- answers
def _of_place(
    context: _Context, index: int, place: Place, score: float, rule: str, sentence: str, rivals: tuple[Rival, ...]
) -> LinkDecision:
    lat, lon, precision, radius = place.lat, place.lon, place.precision, place.radius_km
    pair = context.outer.get(index)
    if place.kind == "control_area" and pair is not None and pair.rule == "place/in":
        inside = context.decided.get(pair.outer)
        if inside is not None and inside.lat is not None and inside.radius_km < radius:
            lat, lon, radius = inside.lat, inside.lon, inside.radius_km
            sentence += f"; as far as it lies in {inside.name_ar}"
    outer = (
        context.decided.get(pair.outer)
        if lat is None and pair is not None and pair.rule != "place/in-heading"
        else None
    )
    nearest = (
        next((p for p in context.gazetteer.parents(place.ref) if p.lat is not None), None)
        if outer is not None
        else None
    )
    reach = min(_SMALL_CONTAINER_KM, nearest.radius_km if nearest is not None else _SMALL_CONTAINER_KM)
    if outer is not None and outer.lat is not None and outer.radius_km <= reach and not outer.is_ambiguous:
        lat, lon, radius, precision = outer.lat, outer.lon, max(outer.radius_km, 5.0), "area"
        sentence += f"; its own point is not known, the text puts it in {outer.name_ar}"
    if lat is None:
        for parent in context.gazetteer.parents(place.ref):
            if parent.lat is not None:
                lat, lon, radius = parent.lat, parent.lon, parent.radius_km
                precision = parent.precision if parent.precision in ("district", "governorate", "country") else "area"
                sentence += f"; its own point is not known, so {parent.name_ar} stands for it"
                break
    if place.lat is None:
        score *= _STAND_IN
    read_as = context.read_as.get(index, "")
    if read_as:
        sentence = f"read as {read_as}; {sentence}"
        rule = "place/misspelling"
        score *= 0.8
    return LinkDecision(
        mention=index,
        ref=place.ref,
        name_ar=place.name_ar,
        name_en=place.name_en,
        lat=lat,
        lon=lon,
        precision=precision,
        radius_km=radius,
        score=round(score, 3),
        reason=sentence,
        rule=rule,
        rivals=rivals,
        read_as=read_as,
    )


def _ambiguous(
    context: _Context, index: int, shares: list[tuple[float, Place]], rivals: tuple[Rival, ...]
) -> LinkDecision:
    """The smallest area that holds all candidates of weight, flagged as ambiguous."""
    best_share, best = shares[0]
    serious = [place for share, place in shares if share > _SERIOUS * best_share]
    names = ", ".join(f"{place.name_ar} ({place.ref.removeprefix('place:')})" for place in serious)
    sentence = f"{len(serious)} places of that name fit about as well: {names}"
    own = Rival(best.ref, best.name_ar, round(best_share, 3))
    chains = [[place, *context.gazetteer.parents(place.ref)] for place in serious]
    shared = [area for area in chains[0] if all(any(area.ref == other.ref for other in chain) for chain in chains[1:])]
    if not shared:
        mention = context.mentions[index]
        name = context.text.original[mention.start : mention.end]
        return LinkDecision(
            index, None, name, "", None, None, "area", 0.0, round(best_share, 3), sentence, "place/ambiguous",
            (own, *rivals), True,
        )  # fmt: skip
    area = shared[0]
    decision = _of_place(
        context, index, area, best_share, "place/ambiguous", f"{sentence}; all lie in {area.name_ar}", (own, *rivals)
    )
    return replace(decision, is_ambiguous=True)


def _decide_area(context: _Context, index: int, mention: PlaceMention) -> LinkDecision:
    area = mention.area
    surface = " ".join(context.text.original[mention.start : mention.end].split())
    bases: list[Place] = []
    decisions: list[LinkDecision] = []
    if area is not None:
        for refs, kind in zip(area.bases, area.kinds, strict=True):
            places = [place for ref in refs if (place := context.gazetteer.place(ref)) is not None]
            stand_in = replace(mention, candidates=refs, kind=kind or _base_kind(area.shape, places), area=None)
            if not places:
                continue
            decision = _choose(context, index, stand_in, places)
            found = context.gazetteer.place(decision.ref) if decision.ref else None
            if found is not None:
                bases.append(replace(found, lat=decision.lat, lon=decision.lon))
                decisions.append(decision)
    size: Extent | None = extent(area, bases, context.gazetteer) if area is not None and bases else None
    if area is None or size is None:
        return LinkDecision(
            index,
            None,
            surface,
            "",
            None,
            None,
            "area",
            0.0,
            0.2,
            "no place it could be told from is known",
            mention.rule,
        )
    base = bases[0]
    if area.shape == "inside" and size.precision == base.precision:
        answer = _of_place(context, index, base, decisions[0].score, mention.rule, size.sentence, decisions[0].rivals)
        return replace(answer, is_ambiguous=decisions[0].is_ambiguous)
    slug = "-".join(
        part for part in (area.shape, area.direction, *(b.ref.removeprefix("place:") for b in bases)) if part
    )
    if area.km is not None:
        slug += f"-{area.km:g}km"
    return LinkDecision(
        mention=index,
        ref=f"place:area-{slug}",
        name_ar=surface,
        name_en=f"{_ENGLISH.get(area.shape, area.shape)} {area.direction} {' and '.join(b.name_en for b in bases)}".replace(
            "  ", " "
        ),
        lat=round(size.lat, 4),
        lon=round(size.lon, 4),
        precision=size.precision,
        radius_km=round(size.radius_km, 1),
        score=round(min(d.score for d in decisions), 3),
        reason=size.sentence,
        rule=mention.rule,
        rivals=decisions[0].rivals,
        is_ambiguous=any(d.is_ambiguous for d in decisions),
    )


_ENGLISH = {
    "countryside": "countryside",
    "direction": "side",
    "around": "around",
    "distance": "distance",
    "between": "between",
}


def _base_kind(shape: str, places: list[Place]) -> str:
    """The countryside of a bare name is that of the governorate, where one bears the name."""
    if shape == "countryside" and any(place.kind == "governorate" for place in places):
        return "governorate"
    if shape == "direction" and any(place.kind == "governorate" for place in places):
        return "governorate"
    return ""


def _unknown(context: _Context, index: int, mention: PlaceMention) -> LinkDecision:
    """A place that no list knows: the area that the text puts it in, or nothing."""
    name = context.text.original[mention.start : mention.end]
    pair = context.outer.get(index)
    outer = context.decided.get(pair.outer) if pair is not None and pair.rule != "place/in-heading" else None
    is_sure = outer is not None and not outer.is_ambiguous and outer.score >= _LEAST_CONTAINER_SCORE
    if outer is not None and outer.ref is not None and is_sure:
        return LinkDecision(
            index, outer.ref, outer.name_ar, outer.name_en, outer.lat, outer.lon, outer.precision, outer.radius_km,
            round(0.5 * outer.score, 3), f"no list knows the place; the text puts it in {outer.name_ar}",
            "place/unknown-in-container",
        )  # fmt: skip
    return LinkDecision(index, None, name, "", None, None, "area", 0.0, 0.2, "no list knows the place", "place/unknown")


# -- slips of spelling
def _correct(context: _Context) -> None:
    """Gives unknown names the candidates of a listed name that they are a slip of, where the report supports it."""
    for index, mention in enumerate(context.mentions):
        if mention.candidates or mention.area is not None or not mention.name or " " in mention.name:
            continue
        for name, _ in context.gazetteer.corrector().names_like(mention.name):
            refs = tuple(ref for ref in context.gazetteer.refs(name) if _is_supported(context, index, mention, ref))
            if refs:
                place = context.gazetteer.place(refs[0])
                context.mentions[index] = replace(mention, candidates=refs)
                context.read_as[index] = place.name_ar if place is not None else name
                break


def _is_supported(context: _Context, index: int, mention: PlaceMention, ref: str) -> bool:
    """Whether a place is of the kind that the text says, and lies in the mention's container or near a place of the report that is decided."""
    place = context.gazetteer.place(ref)
    if place is None or place.lat is None or place.lon is None or place.kind == "country":
        return False
    if mention.kind and place.kind != mention.kind and place.kind not in _FITTING.get(mention.kind, ()):
        return False
    pair = context.outer.get(index)
    others = [pair.outer] if pair is not None else [other for other in context.decided if other != index]
    for other in others:
        decision = context.decided.get(other)
        if decision is None or decision.is_ambiguous or decision.lat is None or decision.lon is None:
            continue
        if decision.precision == "country" or decision.radius_km > _LEAST_CORRECTION_SUPPORT_KM:
            continue
        reach = _LEAST_CORRECTION_SUPPORT_KM + decision.radius_km
        if distance_km(place.lat, place.lon, decision.lat, decision.lon) <= reach:
            return True
    return False
