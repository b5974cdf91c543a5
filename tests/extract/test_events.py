"""The stage of events: triggers, spans, types among rivals, light verbs, second mentions, and the lexicon itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from khabar.arabic.normalise import fold
from khabar.arabic.text import parse
from khabar.arabic.verbs import is_verb_lemma
from khabar.datafile import ROOT, read_yaml_once
from khabar.extract.events.lexicon import FILES, FOLDER, VERB_MARK
from khabar.extract.events.merge import merge_rules
from khabar.extract.events.rules import RULE_FILES, load_classes, load_rules
from khabar.extract.events.stage import find_events
from khabar.extract.phrases.units import find_units
from khabar.extract.reading import Event, Reading
from khabar.extract.roles.frames import frame
from khabar.model import Report

EVENTS = ROOT / FOLDER
OPEN, CLOSE = "\u00ab", "\u00bb"


def read(text: str) -> Reading:
    reading = Reading(Report("r", text), parse(text))
    find_units(reading)
    find_events(reading)
    return reading


def unmark(example: str) -> tuple[str, int, int]:
    """The example without its marks, and the span between them."""
    start, end = example.index(OPEN), example.index(CLOSE)
    return example[:start] + example[start + 1 : end] + example[end + 1 :], start, end - 1


def overlapping(events: list[Event], start: int, end: int) -> list[Event]:
    return [event for event in events if event.start < end and start < event.end]


def entries() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in FILES:
        yield from read_yaml_once(f"{FOLDER}lexicon/{name}.yml").items()


def types() -> set[str]:
    schema = read_yaml_once("schema/events.yml")
    return {event for group, events in schema.items() if group not in ("roles", "status") for event in events}


# The vocabulary


def test_every_entry_of_the_lexicon_finds_its_example() -> None:
    failures = []
    for entry_id, entry in entries():
        text, start, end = unmark(entry["example"])
        reading = read(text)
        found = reading.events + (reading.near_misses if "expect" in entry else [])
        wanted = entry.get("as", entry["type"])
        if not any(e.lexeme == entry_id and e.type == wanted for e in overlapping(found, start, end)):
            failures.append(f"{entry_id}: {entry['example']}")
    assert not failures, "\n".join(failures)


def test_every_rule_has_an_example_for_which_it_speaks() -> None:
    examples = {}
    for name in RULE_FILES:
        if (EVENTS / "corpus" / f"{name}.yml").exists():
            examples.update(read_yaml_once(f"{FOLDER}corpus/{name}.yml"))
    ids = [rule.id for group in load_rules().values() for rule in group]
    assert len(ids) == len(set(ids)), "two rules with one id"
    assert set(examples) == set(ids)
    failures = []
    for rule_id, example in examples.items():
        text, start, end = unmark(example)
        events = overlapping(read(text).candidates, start, end)
        if not any(rule_id in event.why for event in events):
            failures.append(f"{rule_id}: {example}")
    assert not failures, "\n".join(failures)


def test_the_corpus_is_read_as_it_says() -> None:
    corpus = read_yaml_once(f"{FOLDER}corpus.yml")
    failures = []
    for event_type, examples in corpus["yes"].items():
        for example in examples:
            text, start, end = unmark(example)
            if event_type not in {event.type for event in overlapping(read(text).events, start, end)}:
                failures.append(f"{event_type}: {example}")
    for reason, examples in corpus["no"].items():
        for example in examples:
            text, start, end = unmark(example)
            if overlapping(read(text).events, start, end):
                failures.append(f"no ({reason}): {example}")
    for entry in corpus["open"]:
        text, start, end = unmark(entry["text"])
        if entry["type"] in {event.type for event in overlapping(read(text).events, start, end)}:
            failures.append(f"now found, move to yes: {entry['text']}")
    assert not failures, "\n".join(failures)


def test_types_frames_and_groups_that_are_named_exist() -> None:
    known_types, groups = types(), load_rules()
    for entry_id, entry in entries():
        assert entry["type"] in known_types, entry_id
        for name in (entry["frame"], *entry.get("frames", {}).values()):
            frame(name)
        for group in entry.get("rules", "").split("+"):
            assert not group or group in groups, f"{entry_id}: {group}"
    for group in groups.values():
        for rule in group:
            assert rule.type is None or rule.type in known_types, rule.id
    assert {entry["type"] for _, entry in entries()} == known_types


def test_every_group_of_rules_and_every_class_is_used() -> None:
    used = {group for _, entry in entries() for group in entry.get("rules", "").split("+")}
    assert set(load_rules()) - {"all"} <= used
    conditions = " ".join(
        rule["if"]
        for name in RULE_FILES
        for group in read_yaml_once(f"{FOLDER}rules/{name}.yml").values()
        for rule in group
    )
    in_code = {"forces", "people", "place", "captives", "vehicle", "bodies", "named", "participant", "number", "count"}
    in_code |= {"conflict", "sport", "economy", "weather", "culture", "science", "aircraft", "event_word"}
    unused = load_classes().names - set(re.findall("[a-z_]+", conditions)) - in_code
    assert not unused


def test_verbs_of_the_lexicon_are_verbs_of_the_table() -> None:
    unknown = set()
    for _, entry in entries():
        unknown |= {verb for verb in entry.get("verb", ()) if not is_verb_lemma(fold(verb))}
        for phrase in entry.get("phrase", ()):
            words = [word for part in phrase.split() for word in part.split("/")]
            unknown |= {word for word in words if word.startswith(VERB_MARK) and not is_verb_lemma(fold(word[1:]))}
    assert not unknown


def test_no_word_stands_twice_in_one_field_with_one_type() -> None:
    seen: dict[tuple[str, str, str], str] = {}
    twice = []
    for entry_id, entry in entries():
        for form in ("verb", "masdar", "noun"):
            for word in entry.get(form, ()):
                key = (fold(word), form, entry["type"])
                if key in seen:
                    twice.append(f"{word}: {seen[key]} and {entry_id}")
                seen[key] = entry_id
    assert not twice


# Spans (annotation rule 5)

SPANS = (
    # text, and the words that are its triggers
    "وبالقصف على القرية قتل طفل | قصف قتل",
    "جرى اعتقالهم في المدينة | اعتقال",
    "وسيقصفون القرية بالمدفعية | يقصفون",
    "قصـ.ـف مدفعي على القرية | قصـ.ـف",
    "اتهمت الهيئة الجيش بتشريد السكان | اتهمت تشريد",
    "شن الطيران غاراته على القرية | غارات",
)


@pytest.mark.parametrize("case", SPANS)
def test_span_leaves_conjunction_preposition_article_and_pronoun_out(case: str) -> None:
    text, triggers = case.split(" | ")
    spans = [text[event.start : event.end] for event in read(text).events]
    assert [span.removeprefix(SIN) for span in spans] == triggers.split()


SIN = "\u0633"
TWO_WORDS = "إلقاء القبض على مهرب في القرية"
TWO_WORD_TRIGGER = "إلقاء القبض"


def test_two_words_are_the_trigger_where_the_sense_needs_both() -> None:
    event = read(TWO_WORDS).events[0]
    assert TWO_WORDS[event.start : event.end] == TWO_WORD_TRIGGER


BARE = "قتل ثلاثة مدنيين بقصف على البلدة"
VOWELLED = "قُتِلَ ثلاثةُ مدنيّين بقصفٍ على البلدة"


def test_a_vowelled_and_a_bare_text_give_the_same_events() -> None:
    assert [event.type for event in read(BARE).events] == ["killing", "shelling"]
    assert [event.type for event in read(VOWELLED).events] == ["killing", "shelling"]


# Types among rivals

BY_AIR = "استهدف الطيران الحربي مواقع الجيش"
BY_GUNS = "استهدفت المدفعية مواقع الجيش"
BY_BOMB = "استهداف سيارة للجيش بعبوة ناسفة"
BY_NOTHING_TOLD = "استهدف مسلحون مجهولون الحاجز"


def test_type_follows_the_means() -> None:
    found = [read(text).events[0].type for text in (BY_AIR, BY_GUNS, BY_BOMB, BY_NOTHING_TOLD)]
    assert found == ["airstrike", "shelling", "explosion", "attack"]


TOLD_BEFORE = "شنت الطائرات غارة على القرية. واستهدفت القوات بلدة العين أيضا"


def test_a_strike_without_means_takes_the_type_of_the_strike_told_before() -> None:
    assert [event.type for event in read(TOLD_BEFORE).events] == ["airstrike", "airstrike"]


ROCKETS = "هجوم صاروخي على القاعدة"


def test_rivals_keep_the_other_reading() -> None:
    event = read(ROCKETS).events[0]
    assert set(event.rivals) >= {"attack", "shelling"}
    assert event.rivals[event.type] == max(event.rivals.values())


# Light verbs and second mentions

LIGHT = "شنت الطائرات غارة على القرية"
UNDERGO = "تعرضت القرية لقصف مدفعي"
RELATIVE = "قصف مدفعي استهدف منازل المدنيين في القرية"
RELATIVE_VERB = "استهدف"
OWN_SIDE = "قصف مدفعي على القرية في وقت استهدفت القوات البلدة"


def test_light_verb_leaves_the_noun_as_trigger() -> None:
    assert [(event.type, event.light) for event in read(LIGHT).events] == [("airstrike", 0)]


def test_who_undergoes_is_no_agent() -> None:
    assert read(UNDERGO).events[0].frame == "strike.undergo"


def test_relative_verb_of_a_strike_is_the_same_event() -> None:
    events = read(RELATIVE).events
    assert [event.type for event in events] == ["shelling"]
    assert [RELATIVE[start:end] for start, end in events[0].also] == [RELATIVE_VERB]


def test_a_second_strike_with_its_own_side_stays_an_event() -> None:
    assert len(read(OWN_SIDE).events) == 2


# Voice

VICTIMS_FOLLOW = "قتل ثلاثة مدنيين في القرية"
KILLER_FOLLOWS = "قتل الجيش ثلاثة مدنيين في القرية"
PASSIVE_LETTERS = "أصيب طفل في القرية"


def test_voice_of_a_verb_that_the_letters_leave_open() -> None:
    voices = [read(text).events[0].voice for text in (VICTIMS_FOLLOW, KILLER_FOLLOWS, PASSIVE_LETTERS)]
    assert voices == ["passive", "active", "passive"]


# Near misses and scores

REPORTED = "نقلت صحيفة محلية أن القوات قصفت القرية"
THREE_SENTENCES = "شن الطيران غارات على القرية. قتل خمسة مدنيين وأصيب عشرة. واعتقلت الشرطة شاباً أمس"


def test_near_misses_lie_below_the_threshold_and_carry_their_reasons() -> None:
    reading = read(REPORTED)
    assert [event.type for event in reading.events] == ["shelling"]
    assert all(event.score < 0.5 for event in reading.near_misses)
    assert all(event.why[0].startswith("lexeme:") for event in reading.events + reading.near_misses)


def test_scores_lie_between_nought_and_one_and_events_stand_in_order() -> None:
    reading = read(THREE_SENTENCES)
    starts = [event.start for event in reading.events]
    assert len(starts) == 4
    assert starts == sorted(starts)
    assert all(0 <= event.score <= 1 for event in reading.events + reading.near_misses)


def test_an_empty_text_has_no_events() -> None:
    assert read("").events == []


def test_background_reports_hold_hardly_any_event() -> None:
    shared = Path(__file__).parents[3] / "shared" / "data" / "background_dev.jsonl"
    if not shared.exists():
        pytest.skip("the shared folder is absent")
    claims = sentences = 0
    for line in shared.read_text(encoding="utf-8").splitlines():
        reading = read(json.loads(line)["text"])
        claims += len(reading.events)
        sentences += len(reading.text.sentences)
    assert claims / sentences <= 0.05


def test_merging_has_named_rules() -> None:
    ids = [rule.id for rule in merge_rules()]
    assert len(ids) == len(set(ids))
