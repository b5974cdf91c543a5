"""Dates of files: one order for all, single values, instants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import UsageError
from khabar.ingest.dates import from_instant, infer_order, parse_date, to_date, zone


@given(st.lists(st.dates(min_value=__import__("datetime").date(2000, 1, 1)), min_size=1, max_size=30))
def test_the_true_order_is_never_ruled_out(days):
    days = sorted(day for day in days if day.year < 2100) or [__import__("datetime").date(2020, 5, 13)]
    parts = [(day.day, day.month, day.year) for day in days]
    order = infer_order(parts, runs=True)
    if order.why in ("only", "forward"):
        fitting = [to_date(part, order.order) for part in parts]
        assert None not in fitting
        assert fitting == sorted(fitting)
    if any(day.day > 12 for day in days):
        assert order.order == "dmy"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020-05-06", ("2020-05-06", None)),
        ("2020-05-06T23:30:00Z", ("2020-05-06", "2020-05-06T23:30:00+00:00")),
        ("2020-05-06 10:20", ("2020-05-06", "2020-05-06T10:20:00")),
        ("6/5/2020 10:20", ("2020-05-06", "2020-05-06T10:20:00")),
        ("2020/05/06", ("2020-05-06", None)),
        ("Wed, 06 May 2020 23:30:00 GMT", ("2020-05-06", "2020-05-06T23:30:00+00:00")),
        ("May 6, 2020", ("2020-05-06", None)),
        ("1588807800", ("2020-05-06", "2020-05-06T23:30:00+00:00")),
        ("1588807800000", ("2020-05-06", "2020-05-06T23:30:00+00:00")),
        ("Wed May 06 23:30:00 +0000 2020", ("2020-05-06", "2020-05-06T23:30:00+00:00")),
        ("31/02/2020", (None, None)),
        ("yesterday", (None, None)),
        ("", (None, None)),
        ("12345", (None, None)),
    ],
)
def test_single_values(value, expected):
    assert parse_date(value, order="dmy") == expected


def test_an_instant_becomes_a_date_of_the_zone():
    assert parse_date("2020-05-06T23:30:00Z", order="dmy", timezone="Asia/Damascus")[0] == "2020-05-07"
    assert from_instant(0, "UTC") == (None, None)


def test_an_unknown_zone_is_the_users_error():
    with pytest.raises(UsageError):
        zone("Mars/Base")


def test_arabic_digits_and_marks():
    value = """
\u200f٦\u200f/٥\u200f/٢٠٢٠
""".strip()
    assert parse_date(value, order="dmy")[0] == "2020-05-06"
