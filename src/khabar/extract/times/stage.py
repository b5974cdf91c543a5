"""Times and durations of events. Reads tokens, numbers and events; adds ``times`` to the reading, ``time`` and
``duration`` to its events.

Source: spec/annotation.md, rule 11: a time is stated for the event in its sentence or carries over from its head.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from functools import cache
from typing import NamedTuple

from khabar.arabic.dates import TimeExpression, find_times
from khabar.datafile import read_yaml_once
from khabar.extract.reading import Event, Reading
from khabar.model import Duration, Span, Time

RULES = "extract/times/rules.yml"


class _Costs(NamedTuple):
    reach: int
    fee_behind: int
    fee_before: int
    fee_clause: int
    head_words: int
    head_bonus: int
    fee_weak: int
    fee_weakest: int
    fee_unasserted: int
    duration_reach: int
    weak: frozenset[str]
    weakest: frozenset[str]
    never: frozenset[str]
    unasserted: frozenset[str]


@cache
def _costs() -> _Costs:
    rules = read_yaml_once(RULES)
    return _Costs(
        reach=int(rules["reach"]),
        fee_behind=int(rules["fee_behind"]),
        fee_before=int(rules["fee_before"]),
        fee_clause=int(rules["fee_clause"]),
        head_words=int(rules["head_words"]),
        head_bonus=int(rules["head_bonus"]),
        fee_weak=int(rules["fee_weak"]),
        fee_weakest=int(rules["fee_weakest"]),
        fee_unasserted=int(rules["fee_unasserted"]),
        duration_reach=int(rules["duration_reach"]),
        weak=frozenset(rules["weak"]),
        weakest=frozenset(rules["weakest"]),
        never=frozenset(rules["never"]),
        unasserted=frozenset(rules["unasserted"]),
    )


def read_times(reading: Reading) -> None:
    """Sets ``reading.times``, resolved against the day of publication where the report has one."""
    published = reading.report.published
    day = date.fromisoformat(published) if published else None
    reading.times = find_times(reading.text, reading.numbers, day)


def attach_times(reading: Reading) -> None:
    """Sets ``time`` and ``duration`` of each event, and leaves None where the sentence gives none."""
    by_sentence: dict[int, list[TimeExpression]] = {}
    for expression in reading.times:
        by_sentence.setdefault(reading.text.sentence_of[expression.first], []).append(expression)
    triggers: dict[int, list[int]] = {}
    for event in reading.events:
        triggers.setdefault(event.sentence, []).append(event.first)
    for firsts in triggers.values():
        firsts.sort()
    for event in reading.events:
        expressions = by_sentence.get(event.sentence)
        if not expressions:
            continue
        firsts = triggers[event.sentence]
        when = _nearest(reading, event, [one for one in expressions if one.kind == "time"], firsts)
        if when is not None:
            event.time = _time(reading, event, when, expressions)
            event.why.append(when.rule)
        lasting = _nearest_duration(event, [one for one in expressions if one.kind == "duration"], firsts)
        if lasting is not None:
            text = reading.text.original[lasting.start : lasting.end]
            event.duration = Duration(text, lasting.low_days, lasting.high_days)
            event.why.append(lasting.rule)


def _between(event: Event, expression: TimeExpression) -> tuple[int, int]:
    """The tokens between an event and a time, half-open; empty where one holds the other."""
    if expression.last <= event.first:
        return expression.last, event.first
    return event.last, max(event.last, expression.first)


def _others(firsts: list[int], event: Event, span: tuple[int, int]) -> int:
    """How many other events stand in a range of tokens."""
    count = bisect_left(firsts, span[1]) - bisect_left(firsts, span[0])
    return count - (span[0] <= event.first < span[1])


def _nearest(
    reading: Reading, event: Event, expressions: list[TimeExpression], firsts: list[int]
) -> TimeExpression | None:
    """The time with the least cost, the earlier of two, or None where all are out of reach."""
    costs = _costs()
    sentence = reading.text.sentences[event.sentence]
    best: TimeExpression | None = None
    least = 0
    for expression in expressions:
        if expression.rule in costs.never:
            continue
        span = _between(event, expression)
        fee = costs.fee_before if expression.last <= event.first else costs.fee_behind
        cost = span[1] - span[0] + fee * _others(firsts, event, span)
        if reading.text.clause_of[expression.first] != event.clause:
            cost += costs.fee_clause
        if expression.rule in costs.weak:
            cost += costs.fee_weak
        elif expression.rule in costs.weakest:
            cost += costs.fee_weakest
        if event.status in costs.unasserted:
            cost += costs.fee_unasserted
        is_head = expression.first - sentence.first <= costs.head_words
        if cost <= costs.reach + is_head * costs.head_bonus and (best is None or cost < least):
            best, least = expression, cost
    return best


def _time(reading: Reading, event: Event, when: TimeExpression, expressions: list[TimeExpression]) -> Time:
    """The time of an event: that of the inner event where it stands inside «منذ …», the named day for an hour."""
    begins, ends = when.begins, when.ends
    if when.inner is not None and when.start <= event.start < when.end:
        begins, ends = when.inner
    if when.rule == "time/clock":
        day = next((one for one in expressions if one.precision == "day" and one.begins is not None), None)
        if day is not None:
            begins, ends = day.begins, day.ends
    text = reading.text.original[when.start : when.end]
    return Time(text, begins, ends, when.precision, Span(when.start, when.end, text))


def _nearest_duration(event: Event, expressions: list[TimeExpression], firsts: list[int]) -> TimeExpression | None:
    """The duration behind an event, within reach and with no other event between, or None."""
    reach = _costs().duration_reach
    for expression in expressions:
        if expression.first < event.last:
            continue
        span = _between(event, expression)
        if span[1] - span[0] <= reach and not _others(firsts, event, span):
            return expression
    return None
