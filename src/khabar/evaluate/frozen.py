"""A reading frozen as text, one claim a line, and the claims won and lost between two readings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from khabar.model import Claim, Quantity, Record, Time


@dataclass(frozen=True, slots=True)
class Change:
    """Lines that only the new reading has, and lines that only the old one had."""

    won: tuple[str, ...]
    lost: tuple[str, ...]


def freeze(record: Record) -> str:
    """The reading as text: a heading, then one line a claim in the order of the text; ids and scores stay out."""
    triggers = {claim.id: claim for claim in record.claims}
    claims = sorted(record.claims, key=lambda claim: (claim.trigger.start, claim.type))
    heading = f"# {record.report.id}: {len(claims)} claims"
    return "\n".join([heading, *(_line(claim, triggers) for claim in claims)]) + "\n"


def compare(old: str, new: str) -> Change:
    """The claims won and lost from one frozen reading to another; headings play no part."""
    before, after = Counter(_claims_of(old)), Counter(_claims_of(new))
    return Change(tuple((after - before).elements()), tuple((before - after).elements()))


def show(change: Change) -> str:
    """The change as text for a person; empty where nothing changed."""
    lines = [f"won:  {line}" for line in change.won] + [f"lost: {line}" for line in change.lost]
    return "\n".join(lines)


def _claims_of(frozen: str) -> list[str]:
    return [line for line in frozen.splitlines() if line and not line.startswith("#")]


def _line(claim: Claim, triggers: dict[str, Claim]) -> str:
    parts = [f"{claim.trigger.start}-{claim.trigger.end} {claim.type} {claim.status} «{claim.trigger.text}»"]
    for role in claim.roles:
        ref = f" → {role.ref}" if role.ref else ""
        parts.append(f"{role.role}={role.span.text}{ref}")
    if claim.time is not None:
        parts.append(f"time={_time(claim.time)}")
    if claim.duration is not None:
        parts.append(f"duration={claim.duration.low_days}..{claim.duration.high_days}")
    parts += [f"quantity of {quantity.of}={_bounds(quantity)}" for quantity in claim.quantities]
    parts += [f"source={source.kind}: {source.span.text}" for source in claim.sources]
    if claim.cause in triggers:
        parts.append(f"cause=«{triggers[claim.cause].trigger.text}»")
    return " | ".join(part.replace("\n", " ") for part in parts)


def _time(time: Time) -> str:
    return f"{time.start or '?'}..{time.end or '?'} ({time.text})"


def _bounds(quantity: Quantity) -> str:
    low, high = quantity.low, quantity.high
    return str(low) if low == high else f"{'' if low is None else low}..{'' if high is None else high}"
