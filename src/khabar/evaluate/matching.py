"""Which predicted claim answers which gold claim, and which spans agree.

Source: the scorer of the gold sets, ../shared/tools/score.py; ``tests/evaluate`` holds both to the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from khabar.model import Claim, Span
from khabar.schema import event_types

MIN_DICE = 0.5
"""Two spans agree from this share of common characters on. Source: the scorer."""

FIGHTING = frozenset({"clash", "attack", "airstrike", "shelling", "explosion", "suicide_attack", "chemical_attack"})
STRUCK = FIGHTING | {"destruction", "looting", "siege", "capture"}


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A span with the role it plays; ``role`` is "" where roles do not matter."""

    role: str
    span: Span


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs of gold and predicted claims by index, and the predicted claims that are neither right nor wrong."""

    pairs: tuple[tuple[int, int], ...]
    spare: frozenset[int]


def overlap_of(a: Span, b: Span) -> int:
    """How many characters the two spans have in common."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def dice_of(a: Span, b: Span) -> float:
    """Twice the common characters over the characters of both; 0.0 for two empty spans."""
    total = (a.end - a.start) + (b.end - b.start)
    return 2 * overlap_of(a, b) / total if total else 0.0


def folded_role(event: str, role: str) -> str:
    """The role's name, with the names between which annotators waver folded into one.

    Source: the scorer. The struck thing and the struck place are one, so are the sides of mutual fire, and the places
    where and from where people are displaced.
    """
    if event in event_types() and event_types()[event].is_symmetric and role in ("party", "agent", "patient"):
        return "party"
    if event in FIGHTING and role == "party":
        return "agent"
    if event in STRUCK and role in ("at", "patient"):
        return "at"
    if event == "displacement" and role in ("at", "from"):
        return "from"
    return role


def folded_roles(claim: Claim) -> list[NamedSpan]:
    """The claim's roles under folded names."""
    return [NamedSpan(folded_role(claim.type, role.role), role.span) for role in claim.roles]


def bare_spans(items: Sequence[Span]) -> list[NamedSpan]:
    """Spans whose role does not matter."""
    return [NamedSpan("", span) for span in items]


def match_spans(gold: Sequence[NamedSpan], predicted: Sequence[NamedSpan]) -> list[tuple[int, int]]:
    """Index pairs of spans that agree in role and, by ``MIN_DICE``, in characters; each is used once.

    Among equally good spans the later one is taken, as the scorer does.
    """
    pairs: list[tuple[int, int]] = []
    used: set[int] = set()
    for i, wanted in enumerate(gold):
        best = max(
            (
                (dice_of(wanted.span, found.span), j)
                for j, found in enumerate(predicted)
                if j not in used and wanted.role == found.role
            ),
            default=(0.0, -1),
        )
        if best[0] >= MIN_DICE:
            used.add(best[1])
            pairs.append((i, best[1]))
    return pairs


def pair_claims(gold: Sequence[Claim], predicted: Sequence[Claim], *, same_type: bool) -> Pairing:
    """One-to-one pairs of claims by trigger, best agreement of roles first.

    A prediction that meets only a gold claim which is paired already, on its trigger or another of its words, is spare.
    """
    options = []
    for i, wanted in enumerate(gold):
        for j, found in enumerate(predicted):
            if same_type and wanted.type != found.type:
                continue
            best = max(overlap_of(span, found.trigger) for span in (wanted.trigger, *wanted.also))
            if best:
                agreeing = len(match_spans(folded_roles(wanted), folded_roles(found)))
                options.append((overlap_of(wanted.trigger, found.trigger) > 0, agreeing, best, -i, -j, i, j))
    pairs: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for *_, i, j in sorted(options, reverse=True):
        if i not in used_gold and j not in used_predicted:
            pairs.append((i, j))
            used_gold.add(i)
            used_predicted.add(j)
    spare = frozenset(
        j
        for j, found in enumerate(predicted)
        if j not in used_predicted
        and any(
            overlap_of(span, found.trigger) and (not same_type or gold[i].type == found.type)
            for i in used_gold
            for span in (gold[i].trigger, *gold[i].also)
        )
    )
    return Pairing(tuple(pairs), spare)
