"""How many of a role a text counts, run from extract/quantities/corpus.yml."""

import pytest

from khabar.arabic.numbers import find_numbers
from khabar.arabic.text import parse
from khabar.arabic.verbs import analyse_token
from khabar.datafile import read_yaml_once
from khabar.extract.quantities.stage import attach_quantities
from khabar.extract.reading import Event, Filler, Phrase, Reading
from khabar.model import Report

CORPUS = read_yaml_once("extract/quantities/corpus.yml")
RULES = read_yaml_once("extract/quantities/rules.yml")
EXAMPLES = [(rule, example) for rule, examples in CORPUS["yes"].items() for example in examples]


def read_with_role(example):
    """The event of an example, with its one role filled and its quantities attached."""
    text = example["text"]
    reading = Reading(Report("r", text), parse(text))
    tokens = reading.text.tokens
    reading.numbers = find_numbers(tokens, text)

    def place(words):
        start = text.index(words)
        inside = [token.index for token in tokens if token.end > start and token.start < start + len(words)]
        return start, start + len(words), inside[0], inside[-1] + 1

    start, end, first, last = place(example["trigger"])
    form = example.get("form", "verb")
    event = Event(first, last, start, end, example["type"], form, "", "", "", 0, 0, 1.0, [])
    readings = analyse_token(tokens[first])
    event.verb = readings[0] if readings else None
    if example["phrase"]:
        start, end, first, last = place(example["phrase"])
        head = place(example["head"])[2]
        reading.phrases.append(Phrase(first, last, start, end, head, "thing"))
        event.fillers.append(Filler(example["role"], 0, 1.0, ()))
    reading.events.append(event)
    attach_quantities(reading)
    return event


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[example["text"] for _, example in EXAMPLES])
def test_role_is_counted(rule, example):
    event = read_with_role(example)
    bounds = [int(example[side]) if example[side] else None for side in ("low", "high")]
    found = [[quantity.text, quantity.of, quantity.low, quantity.high, quantity.unit] for quantity in event.quantities]
    assert found == [[example["quantity"], example["role"], *bounds, example["unit"]]]
    assert rule == RULES["counted_phrase"]["id"] or rule in event.why
    span = event.quantities[0].span
    assert example["text"][span.start : span.end] == span.text


@pytest.mark.parametrize("example", CORPUS["no"], ids=lambda example: example["text"])
def test_nothing_is_counted(example):
    assert read_with_role(example).quantities == []


def test_every_rule_has_an_example():
    named = {rule["id"] for rule in RULES.values() if isinstance(rule, dict) and "id" in rule}
    assert set(CORPUS["yes"]) == named
