"""How far two people who read the same claims agree.

Source: Cohen, "A coefficient of agreement for nominal scales" (1960).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, select

from khabar.store.heads import Decision, decision_from_row, stance_of, standing
from khabar.store.tables import decisions


@dataclass(frozen=True, slots=True)
class Agreement:
    """The claims on which two people or more have decided, by the first two of them.

    Attributes:
        pairs: how many claims.
        same_stance: how many got the same of keep, reject and unsure from both.
        same_version: how many got the same stance and, where kept, the same content.
        kappa: Cohen's kappa over the stances; None where it has no value (no pair, or only one stance was given).
        stances: how often the first said the one and the second the other.
        differing: numbers of the claims on which they differ, in stance or content.
    """

    pairs: int
    same_stance: int
    same_version: int
    kappa: float | None
    stances: tuple[tuple[str, str, int], ...]
    differing: tuple[int, ...]


def agreement(connection: Connection, *, readers: tuple[str, str] | None = None) -> Agreement:
    """How far readers agree over the whole workspace.

    Args:
        readers: only claims that both of these decided on, the first and the second in this order; None takes the first
            two people on each claim.
    """
    by_claim: dict[int, list[Decision]] = {}
    for row in connection.execute(select(decisions).order_by(decisions.c.number)):
        by_claim.setdefault(row.root_number, []).append(decision_from_row(row))
    pairs = {
        root: pair for root, made in sorted(by_claim.items()) if (pair := _pair(standing(made), readers)) is not None
    }
    stances = Counter((stance_of(first), stance_of(second)) for first, second in pairs.values())
    same = sum(count for (first, second), count in stances.items() if first == second)
    differing = tuple(root for root, (first, second) in pairs.items() if _content(first) != _content(second))
    return Agreement(
        len(pairs),
        same,
        len(pairs) - len(differing),
        _kappa(stances),
        tuple((first, second, count) for (first, second), count in sorted(stances.items())),
        differing,
    )


def _pair(made: list[Decision], readers: tuple[str, str] | None) -> tuple[Decision, Decision] | None:
    """The last decision of each of the two people."""
    last = {decision.reviewer: decision for decision in made}
    names = readers or tuple(dict.fromkeys(decision.reviewer for decision in made))[:2]
    if len(names) < 2 or any(name not in last for name in names):
        return None
    return last[names[0]], last[names[1]]


def _content(decision: Decision) -> tuple[str, int | None]:
    stance = stance_of(decision)
    return stance, decision.claim_after if stance == "keep" else None


def _kappa(stances: Counter[tuple[str, str]]) -> float | None:
    total = sum(stances.values())
    if not total:
        return None
    first, second = Counter[str](), Counter[str]()
    for (one, other), count in stances.items():
        first[one] += count
        second[other] += count
    by_chance = sum(first[name] * second[name] for name in first) / total**2
    if by_chance == 1:
        return None
    observed = sum(count for (one, other), count in stances.items() if one == other) / total
    return round((observed - by_chance) / (1 - by_chance), 4)
