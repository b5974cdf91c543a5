"""Numbers in digits and words, run from numbers_corpus.yml; and properties over all numbers that can be spelt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.arabic.number_words import number_words
from khabar.arabic.numbers import COUNTING, find_numbers
from khabar.arabic.text import parse
from khabar.datafile import read_yaml_once

CORPUS = read_yaml_once("arabic/numbers_corpus.yml")
RULES = read_yaml_once("arabic/numbers.yml")
EXAMPLES = [(rule, example) for rule, examples in CORPUS["yes"].items() for example in examples]
BUILT_IN = {
    "number/digits",
    "number/words",
    "number/fraction",
    "number/set",
    "number/range",
    "number/dual",
    "number/one-of",
}


def numbers_in(text):
    return find_numbers(parse(text).tokens, text)


def bound(written):
    return int(written) if written else None


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[example["text"] for _, example in EXAMPLES])
def test_number_is_read_with_its_bounds(rule, example):
    text = example["text"]
    found = [(n.rule, text[n.start : n.end], n.low, n.high) for n in numbers_in(text) if n.kind in COUNTING]
    assert (rule, example["words"], bound(example["low"]), bound(example["high"])) in found


@pytest.mark.parametrize("text", CORPUS["no"])
def test_nothing_is_counted(text):
    assert [text[n.start : n.end] for n in numbers_in(text) if n.kind in COUNTING] == []


@pytest.mark.parametrize("example", CORPUS["open"], ids=lambda example: example["text"])
def test_known_miss_is_still_missed(example):
    assert bound(example["low"]) not in [n.low for n in numbers_in(example["text"])]


def test_every_rule_has_an_example():
    named = {rule["id"] for group in ("vague", "before", "after") for rule in RULES[group]}
    assert set(CORPUS["yes"]) == named | BUILT_IN


def test_no_word_has_two_meanings():
    seen = {}
    for group in ("cardinals", "scales", "scale_duals"):
        for value, words in RULES[group].items():
            for word in words:
                assert seen.setdefault(word, value) == value, word


def words_for(kind):
    """One spelling of each value of a kind of number word."""
    spelt = {}
    for word, meaning in number_words().items():
        if meaning.kind == kind:
            spelt.setdefault(meaning.value, word)
    return spelt


UNITS = words_for("cardinal")
SCALES = words_for("scale")
TWO_THOUSAND = words_for("scale_dual")[2000]
AND = "\u0648"
AND_JOINER = f" {AND}"


def spell_below_thousand(value):
    parts = []
    if value >= 100:
        parts.append(UNITS[value // 100 * 100])
    rest = value % 100
    if 10 < rest < 20:
        parts.append(f"{UNITS[rest - 10]} {UNITS[10]}")
    elif rest > 20 and rest % 10:
        parts.extend([UNITS[rest % 10], UNITS[rest - rest % 10]])
    elif rest:
        parts.append(UNITS[rest])
    return AND_JOINER.join(parts)


def spell(value):
    """A whole number below a million in words."""
    thousands, rest = divmod(value, 1000)
    parts = []
    if thousands == 1:
        parts.append(SCALES[1000])
    elif thousands == 2:
        parts.append(TWO_THOUSAND)
    elif thousands:
        parts.append(f"{spell_below_thousand(thousands)} {SCALES[1000]}")
    if rest:
        parts.append(spell_below_thousand(rest))
    return AND_JOINER.join(parts)


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=3, max_value=999_999))
def test_every_spelt_number_is_read_back(value):
    found = numbers_in(spell(value))
    assert [(n.low, n.high) for n in found] == [(value, value)], spell(value)


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=1, max_value=999_999), st.sampled_from(["", ",", "."]))
def test_every_number_in_digits_is_read_back(value, mark):
    written = f"{value:,}".replace(",", mark)
    noun = next(iter(read_yaml_once("arabic/count_nouns.yml")["person"]))
    found = [(n.low, n.high) for n in numbers_in(f"{written} {noun}")]
    assert found == [(value, value)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*sorted(number_words()), AND, "15", "3,500", "-", "\u0645\u0646", "x"]), max_size=9))
def test_spans_hold_the_number_and_never_overlap(words):
    text = " ".join(words)
    end = 0
    for number in numbers_in(text):
        assert end <= number.start < number.end <= len(text)
        assert text[number.start : number.end].strip() == text[number.start : number.end]
        end = number.end
