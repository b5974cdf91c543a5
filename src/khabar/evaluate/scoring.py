"""Figures over many reports, with intervals, per event type, and the misses."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from khabar.errors import InputError
from khabar.evaluate.counting import Counts, Miss, count_by_type, count_record, find_misses
from khabar.model import Record

FOUND = ("detect", "event", "argument", "role", "source")
"""Measured by precision, recall and F1."""
ASKED = ("status", "marked", "time", "quantity", "place")
"""Measured by the share that is right."""
NAMES = ("detect", "event", "argument", "role", "source", "status", "marked", "time", "quantity", "place")
DRAWS, SEED = 500, 0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; None where nothing was there to measure.

    ``value`` is F1 for what is found and the share that is right for what is asked. ``low`` and ``high`` bound the 95 %
    bootstrap interval over reports. ``gold`` counts what the gold has.
    """

    value: float | None
    gold: int
    precision: float | None = None
    recall: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class TypeRow:
    """How one event type is read."""

    type: str
    gold: int
    predicted: int
    event: Figure
    role: Figure


@dataclass(frozen=True, slots=True)
class Score:
    """All figures of a run; ``missing`` counts gold reports without a prediction of the same text."""

    figures: dict[str, Figure]
    types: tuple[TypeRow, ...]
    misses: tuple[Miss, ...]
    reports: int
    missing: int


def score_records(gold: Sequence[Record], predicted: Sequence[Record]) -> Score:
    """The score of the predicted records against the gold.

    A prediction is found by the report's id, else by its text; one whose text differs counts as missing.

    Raises:
        InputError: two gold reports have one id.
    """
    by_id = {record.report.id: record for record in predicted}
    by_text = {record.report.text: record for record in predicted}
    if len({record.report.id for record in gold}) != len(gold):
        raise InputError("two gold reports have one id", code="bad_record")
    counts: list[Counts] = []
    by_type: dict[str, Counts] = {}
    misses: list[Miss] = []
    missing = 0
    for wanted in gold:
        found = by_id.get(wanted.report.id) or by_text.get(wanted.report.text)
        if found is None or found.report.text != wanted.report.text:
            missing += 1
            found = Record(wanted.report, (), ())
        counts.append(count_record(wanted, found))
        for event, part in count_by_type(wanted, found).items():
            by_type.setdefault(event, Counter()).update(part)
        misses += find_misses(wanted, found)
    rows = tuple(
        TypeRow(event, n["event_g"], n["event_p"], _found("event", n), _found("role", n))
        for event, n in sorted(by_type.items(), key=lambda item: (-item[1]["event_g"], item[0]))
    )
    return Score(_with_intervals(counts), rows, tuple(misses), len(gold), missing)


def figures_of(n: Counts) -> dict[str, Figure]:
    """The figures that the counts give, without intervals, in the order of ``NAMES``."""
    return {name: _found(name, n) if name in FOUND else _asked(name, n) for name in NAMES}


def _found(name: str, n: Counts) -> Figure:
    hits, gold, predicted = n[f"{name}_tp"], n[f"{name}_g"], n[f"{name}_p"]
    return Figure(
        value=2 * hits / (gold + predicted) if gold + predicted else None,
        gold=gold,
        precision=hits / predicted if predicted else None,
        recall=hits / gold if gold else None,
    )


def _asked(name: str, n: Counts) -> Figure:
    asked = n[f"{name}_n"]
    return Figure(value=n[f"{name}_ok"] / asked if asked else None, gold=asked)


def _with_intervals(counts: Sequence[Counts]) -> dict[str, Figure]:
    total: Counts = Counter()
    for n in counts:
        total.update(n)
    figures = figures_of(total)
    if not counts:
        return figures
    source = random.Random(SEED)
    draws: dict[str, list[float]] = {name: [] for name in NAMES}
    for _ in range(DRAWS):
        sample: dict[str, int] = {}
        for n in source.choices(counts, k=len(counts)):
            for key, value in n.items():
                sample[key] = sample.get(key, 0) + value
        for name, figure in figures_of(Counter(sample)).items():
            if figure.value is not None:
                draws[name].append(figure.value)
    return {name: _with_interval(figure, sorted(draws[name])) for name, figure in figures.items()}


def _with_interval(figure: Figure, values: Sequence[float]) -> Figure:
    if not values:
        return figure
    low, high = values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]
    return Figure(figure.value, figure.gold, figure.precision, figure.recall, low, high)
