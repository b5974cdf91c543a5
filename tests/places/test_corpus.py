"""The examples of src/khabar/places/corpus.yml run here."""

import pytest

from khabar.arabic.text import parse
from khabar.datafile import read_yaml_once
from khabar.places.geometry import distance_km
from khabar.places.link import link_places
from khabar.places.mentions import find_places

CORPUS = read_yaml_once("places/corpus.yml")

RULES = {
    "place/name",
    "place/kind-name",
    "place/list-name",
    "place/kind-unknown",
    "place/list-unknown",
    "place/countryside",
    "place/countryside-of",
    "place/direction",
    "place/distance",
    "place/between",
    "place/around",
    "place/inside",
    "place/land",
    "place/capital",
    "place/control",
    "place/control-unknown",
    "place/coordinates",
    "place/part-of",
}


def _read(example):
    text = parse(example["text"])
    mentions = find_places(text)
    decisions = link_places(text, mentions, published=example.get("published"))
    return {text.original[m.start : m.end]: (m, d) for m, d in zip(mentions, decisions, strict=True)}


@pytest.mark.parametrize("example", CORPUS["yes"], ids=lambda example: example["text"][:40])
def test_yes_examples_are_found_and_linked(example):
    found = _read(example)
    for wanted in example["places"]:
        assert wanted["span"] in found, (wanted["span"], list(found))
        mention, decision = found[wanted["span"]]
        assert mention.rule == wanted.get("rule", mention.rule)
        assert decision.rule == wanted.get("linked", decision.rule)
        assert decision.ref == wanted.get("ref", decision.ref)
        assert decision.precision == wanted.get("precision", decision.precision)
        assert decision.read_as == wanted.get("read_as", decision.read_as)
        assert mention.is_heading == (wanted.get("heading") == "yes")
        if "near" in wanted:
            lat, lon, km = map(float, wanted["near"].split())
            assert distance_km(lat, lon, decision.lat, decision.lon) <= km, decision


@pytest.mark.parametrize("example", CORPUS["no"], ids=lambda example: example["text"])
def test_no_examples_are_no_places(example):
    assert example["span"] not in _read(example)


@pytest.mark.parametrize("example", CORPUS["open"], ids=lambda example: example["text"])
def test_open_examples_are_still_missed(example):
    assert example["why"]
    assert example["span"] not in _read(example)


def test_every_rule_of_mentions_has_an_example():
    used = {wanted.get("rule") for example in CORPUS["yes"] for wanted in example["places"]}
    assert used >= RULES
