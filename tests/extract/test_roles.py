"""Roles: the corpus of examples, read by the rules alone."""

import re

import pytest

from khabar.datafile import read_yaml_once
from khabar.extract.judge.stage import Judge
from khabar.extract.pipeline import read
from khabar.extract.roles.frames import frame, frame_of_type, frames
from khabar.model import Report
from khabar.schema import event_types, roles

CORPUS = read_yaml_once("extract/roles/corpus.yml")


def event_at_mark(text):
    """The reading of the example and the event on the marked word."""
    start, end = text.index("⟦"), text.index("⟧") - 1
    plain = re.sub("[⟦⟧]", "", text)
    reading = read(Report("example", plain), judge=Judge())
    found = [event for event in reading.events if event.start < end and start < event.end]
    assert found, f"no event on {plain[start:end]}: {[plain[e.start : e.end] for e in reading.events]}"
    return reading, found[0]


def roles_of(reading, event):
    text = reading.text.original
    return [
        (filler.role, text[phrase.start : phrase.end], filler.why[0].split("/")[-1])
        for filler in event.fillers
        for phrase in [reading.phrases[filler.phrase]]
    ]


@pytest.mark.parametrize("example", CORPUS["yes"], ids=lambda example: example["text"])
def test_role_is_found_by_its_rule(example):
    reading, event = event_at_mark(example["text"])
    found = roles_of(reading, event)
    for role, words, rule in example["roles"]:
        assert (role, words, rule) in found


@pytest.mark.parametrize("example", CORPUS["no"], ids=lambda example: example["text"])
def test_role_is_not_given(example):
    reading, event = event_at_mark(example["text"])
    found = {(role, words) for role, words, _ in roles_of(reading, event)}
    for role, words in example["not"]:
        assert (role, words) not in found


@pytest.mark.parametrize("example", CORPUS["open"], ids=lambda example: example["text"])
def test_open_example_has_a_reason(example):
    assert example["why"]


def test_every_type_has_a_frame():
    for name in event_types():
        assert frame(frame_of_type(name)).name in frames()


def test_frames_name_known_roles():
    known = set(roles())
    for entry in frames().values():
        tables = (entry.subject, entry.object, entry.idafa, entry.second, *entry.prep.values())
        assert {role for table in tables for role in table.values()} | {entry.pron} <= known, entry.name


def test_every_rule_has_an_example():
    source = (__import__("khabar").__path__[0]) + "/extract/roles/stage.py"
    with open(source, encoding="utf-8") as stream:
        code = stream.read()
    rules = set(re.findall(r'_add\([^)]*?"([a-z-]+)"\)', code)) | {
        "elided",
        "shared",
        "before",
        "antecedent",
        "subject",
    }
    shown = {rule for example in CORPUS["yes"] for _, _, rule in example["roles"]}
    assert not {rule for rule in rules if not rule.startswith("role")} - shown
