"""Times and durations, run from dates_corpus.yml; and properties over all days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.arabic.dates import find_times
from khabar.arabic.numbers import find_numbers
from khabar.arabic.text import parse
from khabar.datafile import read_yaml_once

CORPUS = read_yaml_once("arabic/dates_corpus.yml")
RULES = read_yaml_once("arabic/dates.yml")
EXAMPLES = [(rule, example) for rule, examples in CORPUS["yes"].items() for example in examples]
DURATIONS = [(rule, example) for rule, examples in CORPUS["durations"].items() for example in examples]
PUBLISHED = "2018-02-20"
BUILT_IN = {
    *("time/day", "time/weekday", "time/date", "time/numeric-date", "time/hijri", "time/last-night"),
    *("time/part-of-day", "time/clock", "time/month", "time/week", "time/season", "time/year"),
    *("time/since", "time/since-until", "time/since-event", "time/until", "time/ago", "time/for"),
    *("time/before-that", "time/window", "time/range"),
}


def times_in(text, published=PUBLISHED):
    parsed = parse(text)
    day = None if published == "none" else date.fromisoformat(published)
    return find_times(parsed, find_numbers(parsed.tokens, text), day)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[example["text"] for _, example in EXAMPLES])
def test_time_is_read_and_resolved(rule, example):
    text = example["text"]
    found = [
        (one.rule, text[one.start : one.end], one.begins or "", one.ends or "", one.precision)
        for one in times_in(text, example.get("published", PUBLISHED))
    ]
    assert (rule, example["words"], example["begins"], example["ends"], example["precision"]) in found


@pytest.mark.parametrize(("rule", "example"), DURATIONS, ids=[example["text"] for _, example in DURATIONS])
def test_duration_is_read_in_days(rule, example):
    text = example["text"]
    found = [
        (one.rule, text[one.start : one.end], one.low_days, one.high_days)
        for one in times_in(text)
        if one.kind == "duration"
    ]
    days = tuple(int(example[side]) if example[side] else None for side in ("low_days", "high_days"))
    assert (rule, example["words"], *days) in found


@pytest.mark.parametrize("text", CORPUS["no"])
def test_no_time_is_found(text):
    assert [text[one.start : one.end] for one in times_in(text)] == []


@pytest.mark.parametrize("example", CORPUS["open"], ids=lambda example: example["text"])
def test_known_miss_is_still_unresolved(example):
    assert [one for one in times_in(example["text"]) if one.begins or one.ends] == []


@pytest.mark.parametrize("example", CORPUS["own_date"], ids=lambda example: example["text"])
def test_report_dates_itself(example):
    yesterday_or_today = [
        one
        for one in times_in(example["text"], "none")
        if one.is_relative and one.begins and one.rule in ("time/day", "time/date")
    ]
    if not example["today"]:
        assert yesterday_or_today == []
    else:
        today = date.fromisoformat(example["today"])
        days = {today.isoformat(), (today - timedelta(days=1)).isoformat()}
        resolved = {one.begins for one in times_in(example["text"], "none") if one.rule in ("time/day", "time/date")}
        assert resolved and resolved <= days


def test_every_rule_has_an_example():
    assert set(CORPUS["yes"]) == {rule["id"] for rule in RULES["vague"]} | BUILT_IN


def test_no_word_is_two_months():
    seen = {}
    for number, names in RULES["months"].items():
        for name in names:
            assert seen.setdefault(name, number) == number, name


def test_late_publication_moves_yesterday():
    example = CORPUS["yes"]["time/day"][-1]
    assert date.fromisoformat(example["begins"]) == date.fromisoformat(PUBLISHED) - timedelta(days=1)


MONTHS = {int(number): names[0] for number, names in RULES["months"].items()}


@settings(max_examples=200, deadline=None)
@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31)), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_full_date_is_read_back_whatever_the_day_of_publication(day, published):
    text = f"{day.day} {MONTHS[day.month]} {day.year}"
    assert [(one.begins, one.ends) for one in times_in(text, published.isoformat())] == [(day.isoformat(),) * 2]


@settings(max_examples=200, deadline=None)
@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31)), st.sampled_from("/-"))
def test_numeric_date_is_read_back_both_ways_round(day, mark):
    for written in (f"{day.year}{mark}{day.month}{mark}{day.day}", f"{day.day}{mark}{day.month:02}{mark}{day.year}"):
        assert [one.begins for one in times_in(written)] == [day.isoformat()], written


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.sampled_from(sorted(RULES["weekdays"])))
def test_weekday_is_within_the_week_before(published, weekday):
    (found,) = times_in(RULES["weekdays"][weekday][0], published.isoformat())
    day = date.fromisoformat(found.begins)
    assert day.weekday() == int(weekday)
    assert timedelta(0) <= published - day < timedelta(days=7)


WORDS = sorted(
    {
        word
        for group in ("parts", "day_nouns", "month_nouns", "year_nouns", "since", "until", "during", "last", "next")
        for word in RULES[group]
    }
    | {word for words in RULES["days"].values() for word in words}
    | {word for words in RULES["months"].values() for word in words}
    | {"12", "2018", "/", "-", "(", ")", "31"}
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=8), st.sampled_from(["2018-02-28", "2016-02-29", "none"]))
def test_spans_are_in_order_and_dates_begin_before_they_end(words, published):
    text = " ".join(words)
    end = 0
    for one in times_in(text, published):
        assert end <= one.start < one.end <= len(text)
        end = one.end
        if one.begins and one.ends:
            assert one.begins <= one.ends


COUNTED = sorted(word for group in ("since", "ago", "during", "duration", "last", "next") for word in RULES[group])
UNITS = sorted(RULES["units"])


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(COUNTED + UNITS), st.integers(0, 10**12).map(str)), max_size=7),
    st.sampled_from(["0001-01-01", "1900-01-01", "2018-02-20", "9999-12-31", "none"]),
)
def test_no_count_of_time_is_too_long(words, published):
    times_in(" ".join(words), published)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="\u0627\u0644\u064a\u0648\u0645\u0633\u0646\u0629 0123456789/-:.,()\n", max_size=40))
def test_any_text_is_read(text):
    for one in times_in(text):
        assert text[one.start : one.end]
