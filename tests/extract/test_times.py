"""Which time and duration an event takes, run from extract/times/corpus.yml."""

import pytest

from khabar.arabic.numbers import find_numbers
from khabar.arabic.text import parse
from khabar.datafile import read_yaml_once
from khabar.extract.reading import Event, Reading
from khabar.extract.times.stage import attach_times, read_times
from khabar.model import Report

CORPUS = read_yaml_once("extract/times/corpus.yml")
TEXTS = {"ids": lambda example: example["text"]}


def read_with_triggers(example, **fields):
    """A reading whose events are the given triggers, with times and durations attached."""
    text = example["text"]
    reading = Reading(Report("r", text, published="2018-02-20"), parse(text))
    reading.numbers = find_numbers(reading.text.tokens, text)
    at = 0
    for trigger in example["triggers"]:
        at = text.index(trigger, at)
        index = next(token.index for token in reading.text.tokens if token.end > at)
        sentence, clause = reading.text.sentence_of[index], reading.text.clause_of[index]
        event = Event(index, index + 1, at, at + len(trigger), "attack", "verb", "", "", "", sentence, clause, 1.0, [])
        reading.events.append(event)
        at += len(trigger)
    for name, value in fields.items():
        for event in reading.events:
            setattr(event, name, value)
    read_times(reading)
    attach_times(reading)
    return reading


@pytest.mark.parametrize("example", [*CORPUS["yes"], *CORPUS["open"]], **TEXTS)
def test_each_event_takes_its_time(example):
    events = read_with_triggers(example).events
    assert [event.time.text if event.time else "" for event in events] == example["times"]
    for side, field in (("begins", "start"), ("ends", "end")):
        if side in example:
            assert [getattr(event.time, field) or "" for event in events] == example[side]


@pytest.mark.parametrize("example", CORPUS["durations"], **TEXTS)
def test_each_event_takes_its_duration(example):
    events = read_with_triggers(example).events
    assert [event.duration.text if event.duration else "" for event in events] == example["durations"]
    for side in ("low_days", "high_days"):
        days = [getattr(event.duration, side, None) for event in events]
        assert ["" if day is None else str(day) for day in days] == example[side]


def test_time_is_pinned_to_its_characters_and_its_rule():
    reading = read_with_triggers(CORPUS["yes"][0])
    for event in reading.events:
        span = event.time.span
        assert reading.report.text[span.start : span.end] == span.text == event.time.text
        assert "time/day" in event.why


def test_what_is_only_demanded_takes_no_far_time():
    example = CORPUS["yes"][0]
    assert read_with_triggers(example, status="occurred").events[1].time is not None
    far = {**example, "text": example["text"].replace(example["times"][0] + " ", ""), "times": [""]}
    assert read_with_triggers(far, status="demanded").events[1].time is None
