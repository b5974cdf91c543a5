"""What one predicted record gets right and wrong against its gold record, as counts and as a list of misses."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from khabar.evaluate.matching import (
    Pairing,
    bare_spans,
    folded_roles,
    match_spans,
    pair_claims,
)
from khabar.model import Claim, Entity, Record, Time

EARTH_DIAMETER_KM = 12742
REACH_KM = {"district": 20, "area": 50, "governorate": 60, "country": 300}
"""How far a place may lie from the gold point, by the gold's precision. Source: the scorer."""
POINT_REACH_KM = 10

Counts = Counter[str]
"""``NAME_tp``, ``NAME_g``, ``NAME_p`` for what is found; ``NAME_ok``, ``NAME_n`` for what is right of what is asked."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that was read otherwise than the gold has it.

    ``kind`` is ``missed``, ``spurious``, ``status`` or ``roles``; ``type`` the gold's event type, or the reader's where
    the gold has none.
    """

    report_id: str
    kind: str
    type: str
    wanted: str
    found: str


def count_record(gold: Record, predicted: Record) -> Counts:
    """The counts of one report."""
    n: Counts = Counter()
    by_trigger = pair_claims(gold.claims, predicted.claims, same_type=False)
    n["detect_tp"] += len(by_trigger.pairs)
    n["detect_g"] += len(gold.claims)
    n["detect_p"] += len(predicted.claims) - len(by_trigger.spare)
    pairing = pair_claims(gold.claims, predicted.claims, same_type=True)
    n["event_tp"] += len(pairing.pairs)
    n["event_g"] += len(gold.claims)
    n["event_p"] += len(predicted.claims) - len(pairing.spare)
    for wanted in gold.claims:
        n["role_g"] += len(wanted.roles)
        n["argument_g"] += len(wanted.roles)
    for j, found in enumerate(predicted.claims):
        if j not in pairing.spare:
            n["role_p"] += len(found.roles)
            n["argument_p"] += len(found.roles)
    gold_places, places = _places_of(gold), _places_of(predicted)
    for i, j in pairing.pairs:
        wanted, found = gold.claims[i], predicted.claims[j]
        n["role_tp"] += len(match_spans(folded_roles(wanted), folded_roles(found)))
        arguments = match_spans(
            bare_spans([role.span for role in wanted.roles]), bare_spans([role.span for role in found.roles])
        )
        n["argument_tp"] += len(arguments)
        _count_status(n, wanted, found)
        _count_sources(n, wanted, found)
        _count_time(n, wanted.time, found.time)
        _count_quantities(n, wanted, found)
        for a, b in arguments:
            place = gold_places.get(wanted.roles[a].ref or "")
            if place is not None:
                n["place_n"] += 1
                n["place_ok"] += _is_within_reach(place, places.get(found.roles[b].ref or ""))
    return n


def count_by_type(gold: Record, predicted: Record) -> dict[str, Counts]:
    """Event and role counts of one report, by the claim's type."""
    counts: dict[str, Counts] = {}
    pairing = pair_claims(gold.claims, predicted.claims, same_type=True)

    def of(event: str) -> Counts:
        return counts.setdefault(event, Counter())

    for wanted in gold.claims:
        of(wanted.type)["event_g"] += 1
        of(wanted.type)["role_g"] += len(wanted.roles)
    for j, found in enumerate(predicted.claims):
        if j not in pairing.spare:
            of(found.type)["event_p"] += 1
            of(found.type)["role_p"] += len(found.roles)
    for i, j in pairing.pairs:
        wanted, found = gold.claims[i], predicted.claims[j]
        of(wanted.type)["event_tp"] += 1
        of(wanted.type)["role_tp"] += len(match_spans(folded_roles(wanted), folded_roles(found)))
    return counts


def find_misses(gold: Record, predicted: Record) -> list[Miss]:
    """Every claim that was missed, is spurious, or has another status or other roles, in the order of the gold."""
    pairing: Pairing = pair_claims(gold.claims, predicted.claims, same_type=True)
    hit_gold = {i for i, _ in pairing.pairs}
    hit_predicted = {j for _, j in pairing.pairs}
    report = gold.report.id
    misses = [
        Miss(report, "missed", claim.type, show_claim(claim), "")
        for i, claim in enumerate(gold.claims)
        if i not in hit_gold
    ]
    misses += [
        Miss(report, "spurious", claim.type, "", show_claim(claim))
        for j, claim in enumerate(predicted.claims)
        if j not in hit_predicted and j not in pairing.spare
    ]
    for i, j in pairing.pairs:
        wanted, found = gold.claims[i], predicted.claims[j]
        if wanted.status != found.status:
            misses.append(Miss(report, "status", wanted.type, f"{wanted.status}: {show_claim(wanted)}", found.status))
        agreeing = match_spans(folded_roles(wanted), folded_roles(found))
        if len(agreeing) < max(len(wanted.roles), len(found.roles)):
            misses.append(Miss(report, "roles", wanted.type, show_claim(wanted), show_claim(found)))
    return misses


def show_claim(claim: Claim) -> str:
    """The claim on one line: type, trigger, roles."""
    roles = "; ".join(f"{role.role}={role.span.text}" for role in claim.roles)
    return f"{claim.type} {claim.trigger.text} {roles}".replace("\n", " ").rstrip()


def _places_of(record: Record) -> dict[str, Entity]:
    return {entity.ref: entity for entity in record.entities if entity.lat is not None}


def _count_status(n: Counts, wanted: Claim, found: Claim) -> None:
    is_right = wanted.status == found.status
    n["status_n"] += 1
    n["status_ok"] += is_right
    if wanted.status != "occurred":
        n["marked_n"] += 1
        n["marked_ok"] += is_right


def _count_sources(n: Counts, wanted: Claim, found: Claim) -> None:
    gold = bare_spans([source.span for source in wanted.sources])
    predicted = bare_spans([source.span for source in found.sources])
    n["source_tp"] += len(match_spans(gold, predicted))
    n["source_g"] += len(gold)
    n["source_p"] += len(predicted)


def _count_time(n: Counts, wanted: Time | None, found: Time | None) -> None:
    if wanted is not None and (wanted.start or wanted.end):
        n["time_n"] += 1
        n["time_ok"] += found is not None and (found.start, found.end) == (wanted.start, wanted.end)


def _count_quantities(n: Counts, wanted: Claim, found: Claim) -> None:
    bounds = [(quantity.low, quantity.high) for quantity in found.quantities]
    for quantity in wanted.quantities:
        n["quantity_n"] += 1
        if (quantity.low, quantity.high) in bounds:
            n["quantity_ok"] += 1
            bounds.remove((quantity.low, quantity.high))


def _is_within_reach(wanted: Entity, found: Entity | None) -> bool:
    reach = REACH_KM.get(wanted.precision or "", POINT_REACH_KM)
    return found is not None and distance_km(wanted, found) <= reach


def distance_km(a: Entity, b: Entity) -> float:
    """Kilometres between two places on the sphere; both must have coordinates."""
    lat_a, lon_a, lat_b, lon_b = (math.radians(value or 0.0) for value in (a.lat, a.lon, b.lat, b.lon))
    haversine = (
        math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return EARTH_DIAMETER_KM * math.asin(min(1.0, math.sqrt(haversine)))
