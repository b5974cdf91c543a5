"""Counts of time, and what they say of a day: some days ago, the last days, how long."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from khabar.arabic.date_periods import part_of_month, shift_month
from khabar.arabic.date_words import ARTICLE, FIRST_YEAR, FROM, Context, When, phrase_at, read_rules, side_at
from khabar.arabic.normalise import fold
from khabar.arabic.number_words import count_noun


class _Count(NamedTuple):
    """A count of time: where it ends, unit (folded singular), bounds; a plural without number has none."""

    last: int
    unit: str
    low: int | None
    high: int | None


# Longer counts («منذ 6000 سنة») say nothing of a day.
_LONGEST_COUNT_DAYS = 300 * 366


def count_at(context: Context, index: int) -> _Count | None:
    """«ثلاثة أيام», «يومين», «شهر», «الـ 24 ساعة», «أيام»; one beyond three centuries keeps no number."""
    count = _count_of_any_length(context, index)
    if count is not None and (count.low is not None or count.high is not None):
        longest = count._replace(low=max(count.low or 0, count.high or 0))
        if _length(longest) > _LONGEST_COUNT_DAYS:
            return count._replace(low=None, high=None)
    return count


def _count_of_any_length(context: Context, index: int) -> _Count | None:
    tokens = context.tokens
    at = index
    if at < len(tokens) and tokens[at].norm == ARTICLE:
        at += 1
    if at >= len(tokens):
        return None
    number = context.numbers.get(at)
    if number is not None and number.kind in ("count", "dual") and number.noun is not None:
        noun = count_noun(tokens[number.noun])
        if noun is None or noun.unit != "time":
            return None
        if noun.number == "singular" and tokens[number.noun].has_article and number.noun >= number.core_last:
            return None
        return _Count(max(number.noun + 1, number.last), noun.singular, number.low, number.high)
    noun = count_noun(tokens[at])
    if noun is None or noun.unit != "time":
        return None
    if noun.number == "plural":
        place = at + 2 if at + 1 < len(tokens) and tokens[at + 1].norm == ARTICLE else at + 1
        following = context.numbers.get(place)
        has_article = place == at + 2 or (place < len(tokens) and tokens[place].has_article)
        if following is not None and has_article and following.kind == "count":
            return _Count(following.core_last, noun.singular, following.low, following.high)
        return _Count(at + 1, noun.singular, None, None)
    value = 2 if noun.number == "dual" else 1
    return _Count(at + 1, noun.singular, value, value)


def ago_at(context: Context, index: int) -> When | None:
    """«قبل شهرين», «منذ ثلاثة أيام»."""
    ago = phrase_at(context, index, "ago")
    if ago is None:
        return None
    is_since = phrase_at(context, index, "since") is not None
    count = _count_behind_fillers(context, ago[0])
    if count is None:
        return None
    rule = "time/for" if is_since else "time/ago"
    following = context.tokens[count.last] if count.last < len(context.tokens) else None
    if following is not None and following.norm == FROM and not is_since:
        return When(count.last, None, None, "vague", "time/before-that")
    if count.low is None or count.low != (count.high or count.low) or context.anchor is None:
        base = count.low if count.low is not None else count.high
        if base is None or context.anchor is None:
            return When(count.last, None, None, _precision(count.unit), rule, True)
        count = count._replace(low=base if count.high is None else (count.low or base))
    middle = count.low if count.high is None or count.low is None else (count.low + count.high) // 2
    if count.high is None and count.low is not None and _is_more_than(context, ago[0]):
        middle = count.low - 1
    first, final = _back(context.anchor, count.unit, middle or 1)
    if is_since:
        exact = count._replace(low=middle or 1, high=middle or 1)
        first = _window_start(context.anchor, exact, _length(exact))
        return When(count.last, first, context.anchor, _precision(count.unit), rule, True)
    return When(count.last, first, final, _precision(count.unit), rule, True)


def _count_behind_fillers(context: Context, index: int) -> _Count | None:
    """A count of time behind at most three of «نحو», «أكثر من» and the like."""
    at, count = index, count_at(context, index)
    while count is None and at - index < 3:
        filler = phrase_at(context, at, "duration_fillers")
        if filler is None:
            return None
        at = filler[0]
        count = count_at(context, at)
    return count


def _is_more_than(context: Context, index: int) -> bool:
    number = context.numbers.get(index)
    return number is not None and number.rule == "number/more-than"


@cache
def _unit_kinds() -> dict[str, str]:
    """Folded unit to ``hour``, ``day``, ``week``, ``month``, ``year``, from its length."""
    kinds = {"0": "hour", "1": "day", "7": "week", "28": "month", "365": "year", "3650": "decade", "36500": "century"}
    return {fold(unit): kinds[low] for unit, (low, _) in read_rules()["units"].items()}


def _precision(unit: str) -> str:
    kind = _unit_kinds().get(unit, "day")
    return "year" if kind in ("decade", "century") else kind


def _back(anchor: date, unit: str, count: int) -> tuple[date, date]:
    """The day, month or year that lies ``count`` units before."""
    kind = _unit_kinds().get(unit, "day")
    if kind == "hour":
        day = anchor - timedelta(days=count // 24)
        return day, day
    if kind in ("day", "week"):
        day = anchor - timedelta(days=count * (7 if kind == "week" else 1))
        return day, day
    if kind == "month":
        year, month = shift_month(anchor.year, anchor.month, -count)
        return part_of_month(date(year, month, 1), None)
    year = max(FIRST_YEAR, anchor.year - count * {"year": 1, "decade": 10, "century": 100}[kind])
    return date(year, 1, 1), date(year, 12, 31)


def window_at(context: Context, index: int) -> When | None:
    """«خلال الأيام الثلاثة الماضية», «الـ 24 ساعة الماضية», «اليومين الماضيين»: back from publication, or ahead."""
    during = phrase_at(context, index, "during")
    at = during[0] if during is not None else index
    if at < len(context.tokens) and context.tokens[at].norm[len(context.tokens[at].conj) :] == FROM:
        return None
    fewer = context.numbers.get(at)
    count = count_at(context, at)
    if count is None:
        return None
    last = count.last
    side = "recent" if phrase_at(context, last, "recent") else ""
    if side:
        last += 1
    else:
        found = side_at(context, last)
        if found is None:
            has_article = context.tokens[at].has_article
            if during is not None and not has_article and fewer is not None and count.unit in _hours():
                return _hours_window(context, last, count)
            return None
        last, side = found
    number = context.tokens[at]
    is_long = _unit_kinds().get(count.unit, "day") in ("decade", "century")
    if count.low == 1 and count.high == 1 and number.kind == "word" and not is_long:
        return None
    if count.low is None or context.anchor is None:
        begins_at = context.anchor if side == "next" else None
        if context.anchor is not None and side != "next" and count.unit in _hours():
            begins_at = context.anchor - timedelta(days=1)
        ends_at = context.anchor if side in ("last", "recent") else None
        return When(last, begins_at, ends_at, "vague", "time/window", True)
    days = _length(count)
    if side == "next":
        begins = context.anchor + timedelta(days=1)
        return When(last, begins, context.anchor + timedelta(days=days), "day", "time/window", True)
    return When(last, _window_start(context.anchor, count, days), context.anchor, "day", "time/window", True)


def _window_start(anchor: date, count: _Count, days: int) -> date:
    kind = _unit_kinds().get(count.unit, "day")
    value = count.low or 1
    if kind in ("month", "year", "decade", "century"):
        months = value * {"month": 1, "year": 12, "decade": 120, "century": 1200}[kind]
        year, month = shift_month(anchor.year, anchor.month, -months)
        return date(year, month, min(anchor.day, calendar.monthrange(year, month)[1]))
    return anchor - timedelta(days=days)


@cache
def _hours() -> frozenset[str]:
    return frozenset(unit for unit, kind in _unit_kinds().items() if kind == "hour")


def _hours_window(context: Context, last: int, count: _Count) -> When | None:
    """«خلال 24 ساعة», «خلال أقل من 24 ساعة»: the day before and the day of publication."""
    hours = count.high if count.high is not None else count.low
    if hours is None or hours < 20 or context.anchor is None:
        return None
    days = _length(count)
    return When(last, context.anchor - timedelta(days=days), context.anchor, "day", "time/window", True)


def _length(count: _Count) -> int:
    """The days that a count of time spans, at least one."""
    value = count.low if count.low is not None else count.high or 1
    kind = _unit_kinds().get(count.unit, "day")
    if kind == "hour":
        return max(1, (value + 12) // 24)
    return value * {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3650, "century": 36500}[kind]


def day_bounds(count: _Count) -> tuple[int | None, int | None]:
    """The fewest and the most days of a count of time."""
    low_unit, high_unit = _unit_lengths()[count.unit]
    if _unit_kinds()[count.unit] == "hour":
        return (0, None) if count.high is None else (count.low // 24 if count.low else 0, -(-count.high // 24) or 1)
    low = count.low * low_unit if count.low is not None else None
    high = count.high * high_unit if count.high is not None else None
    return low, high


@cache
def _unit_lengths() -> dict[str, tuple[int, int]]:
    return {fold(unit): (int(low), int(high)) for unit, (low, high) in read_rules()["units"].items()}
