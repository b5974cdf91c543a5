"""Status: the corpus of examples, and what the engine promises beside it."""

from __future__ import annotations

import re

import pytest

from khabar.arabic.text import parse
from khabar.datafile import read_yaml_once
from khabar.extract.reading import Event, Reading
from khabar.extract.status.stage import attach_status, load_rules
from khabar.model import Report

CORPUS = read_yaml_once("extract/status/corpus.yml")
MARKS = {"⟦": "⟧", "⟨": "⟩"}


def reading_of(example):
    """The reading with one event for each marked word, and the event that the example asks about."""
    text, marked, asked = "", [], None
    for part in re.split("([⟦⟧⟨⟩])", example["text"]):
        if part in MARKS:
            marked.append((len(text), part == "⟦"))
        elif part and part in MARKS.values():
            start, is_asked = marked.pop()
            marked.insert(0, (start, len(text), is_asked))
        else:
            text += part
    parsed = parse(text)
    reading = Reading(Report("example", text), parsed)
    for start, end, is_asked in sorted(marked):
        tokens = [token for token in parsed.tokens if token.start < end and start < token.end]
        first, last = tokens[0].index, tokens[-1].index + 1
        event = Event(
            first, last, start, end,
            example.get("type", "attack") if is_asked else "attack",
            example.get("form", "masdar") if is_asked else "noun",
            "", "", "", parsed.sentence_of[first], parsed.clause_of[first], 1.0, [],
        )  # fmt: skip
        reading.events.append(event)
        asked = event if is_asked else asked
    assert asked is not None, example
    return reading, asked


def name_of(example):
    return f"{example.get('rule', 'open')}: {example['text'][:40]}"


@pytest.mark.parametrize("example", CORPUS["yes"], ids=name_of)
def test_rule_decides(example):
    reading, event = reading_of(example)
    attach_status(reading)
    rule = next(rule for rule in load_rules().rules if rule.id == example["rule"])
    assert event.why[-1:] == [rule.id]
    assert event.status == example.get("status", rule.status)


@pytest.mark.parametrize("example", CORPUS["no"], ids=name_of)
def test_rule_stays_silent(example):
    reading, event = reading_of(example)
    attach_status(reading)
    assert example["rule"] not in event.why
    assert event.status == example.get("status", "occurred"), event.why


@pytest.mark.parametrize("example", CORPUS["open"], ids=name_of)
@pytest.mark.xfail(strict=True, reason="a known miss")
def test_known_miss(example):
    reading, event = reading_of(example)
    attach_status(reading)
    assert event.status == example["status"]


def test_every_rule_has_an_example():
    shown = {example["rule"] for example in CORPUS["yes"]}
    assert not [rule.id for rule in load_rules().rules if rule.id not in shown]


def test_every_example_names_a_rule():
    ids = {rule.id for rule in load_rules().rules}
    assert not [example for kind in ("yes", "no") for example in CORPUS[kind] if example["rule"] not in ids]


def test_a_plain_event_has_occurred_and_names_no_rule():
    text = "قُتل مزارع في ⟦قصف⟧ على بلدة السنديانة."
    reading, event = reading_of({"text": text, "type": "shelling"})
    attach_status(reading)
    assert (event.status, event.why) == ("occurred", [])


def test_the_status_runs_along_a_row_of_nouns():
    text = "أحبط الحرس محاولة ⟨تسلل⟩ و⟦هجوم⟧ على التل."
    example = {"text": text, "type": "attack"}
    reading, _ = reading_of(example)
    attach_status(reading)
    assert {other.status for other in reading.events} == {"failed"}


def test_a_reading_without_events_stays_as_it_is():
    text = "لم يقع شيء."
    reading = Reading(Report("empty", text), parse(text))
    attach_status(reading)
    assert reading.events == []
