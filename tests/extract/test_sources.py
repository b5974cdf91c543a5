"""Sources: the corpus of examples, and the byline."""

from __future__ import annotations

import re

import pytest

from khabar.arabic.text import parse
from khabar.datafile import read_yaml_once
from khabar.extract.reading import Event, Reading
from khabar.extract.sources.bylines import find_byline
from khabar.extract.sources.stage import attach_sources
from khabar.extract.sources.words import load_words
from khabar.model import Report

CORPUS = read_yaml_once("extract/sources/corpus.yml")
PAIRS = {"⟦": "⟧", "⟨": "⟩", "⟪": "⟫"}


def reading_of(example):
    """The reading with one event for each marked trigger, the event that is asked about, and the marked sources."""
    text, opened, marked = "", [], []
    for part in re.split("([⟦⟧⟨⟩⟪⟫])", example["text"]):
        if part in PAIRS:
            opened.append((part, len(text)))
        elif part and part in PAIRS.values():
            mark, start = opened.pop()
            marked.append((start, len(text), mark))
        else:
            text += part
    parsed = parse(text)
    reading = Reading(Report("example", text), parsed)
    asked, sources = None, []
    for start, end, mark in sorted(marked):
        if mark == "⟪":
            sources.append((start, end))
            continue
        tokens = [token.index for token in parsed.tokens if token.start < end and start < token.end]
        first, last = tokens[0], tokens[-1] + 1
        form = example.get("form", "masdar") if mark == "⟦" else "noun"
        event = Event(
            first, last, start, end, "attack", form, "", "", "",
            parsed.sentence_of[first], parsed.clause_of[first], 1.0, [],
        )  # fmt: skip
        reading.events.append(event)
        asked = event if mark == "⟦" else asked
    assert asked is not None, example
    return reading, asked, sources


def name_of(example):
    return f"{example.get('rule', 'open')}: {example['text'][:40]}"


def shares_most(found, wanted):
    common = min(found[1], wanted[1]) - max(found[0], wanted[0])
    return 2 * common >= 0.8 * ((found[1] - found[0]) + (wanted[1] - wanted[0]))


@pytest.mark.parametrize("example", CORPUS["yes"], ids=name_of)
def test_the_trigger_gets_its_sources(example):
    reading, event, sources = reading_of(example)
    attach_sources(reading)
    found = [(source.span.start, source.span.end) for source in event.sources]
    assert len(found) == len(sources), [source.span.text for source in event.sources]
    assert all(shares_most(*pair) for pair in zip(found, sources, strict=True)), event.sources
    assert any(example["rule"] in source.why for source in event.sources)
    assert event.sources[0].kind == example["kind"]


@pytest.mark.parametrize("example", CORPUS["no"], ids=name_of)
def test_the_outlet_speaks_itself(example):
    reading, event, _ = reading_of(example)
    attach_sources(reading)
    assert event.sources == []


@pytest.mark.parametrize("example", CORPUS["open"], ids=name_of)
@pytest.mark.xfail(strict=True, reason="a known miss")
def test_known_miss(example):
    reading, event, _ = reading_of(example)
    attach_sources(reading)
    assert [source.span.text for source in event.sources] == example["sources"]


def test_every_rule_has_an_example():
    shown = {example["rule"] for example in CORPUS["yes"]}
    along = {rule.id for rule in load_words().rules if rule.kind == "along"}
    missing = {rule.id for rule in load_words().rules} - shown - along
    assert not missing


def test_every_span_is_what_stands_there():
    for example in (*CORPUS["yes"], *CORPUS["no"]):
        reading, _, _ = reading_of(example)
        attach_sources(reading)
        for event in reading.events:
            for source in event.sources:
                assert reading.text.original[source.span.start : source.span.end] == source.span.text


# Text (a slash ends a line), authors and publisher; a dash where there is none.
BYLINES = """
قُتل حارس. / سالم العوفي – راديو السنديان = سالم العوفي = راديو السنديان
السنديان اليوم – متابعات / قُتل حارس. = - = السنديان اليوم
عواصم (رويترز) - قُتل حارس. = - = رويترز
دمشق - سانا: قُتل حارس. = - = سانا
قُتل حارس. / المصدر: شبكة السنديان = - = شبكة السنديان
بقلم: سالم العوفي / قُتل حارس. = سالم العوفي = -
قُتل حارس – وهو ابن القرية. = - = -
"""


@pytest.mark.parametrize("row", [*BYLINES.strip().splitlines(), " = - = -"])
def test_byline(row):
    text, author, publisher = (None if part == "-" else part for part in row.split(" = "))
    text, authors = text.replace(" / ", "\n"), [author] if author else []
    byline = find_byline(Reading(Report("example", text), parse(text)))
    assert [author.text for author in byline.authors] == authors
    assert (byline.publisher.text if byline.publisher else None) == publisher
    assert bool(byline.why) == bool(authors or publisher)
