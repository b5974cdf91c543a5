"""Months, weeks, seasons and years, in the Gregorian and the Hijri calendar."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from khabar.arabic.date_words import (
    AND,
    FIRST_YEAR,
    FROM,
    LAST_YEAR,
    SLASHES,
    Context,
    When,
    folded_words,
    has_break,
    is_behind_time_word,
    number_at,
    phrase_at,
    side_at,
)
from khabar.arabic.number_words import plain_form

_FIRST_HIJRI, _LAST_HIJRI = 1343, 1500
_YEAR_MARKS = frozenset("/-\u060c,")


def shift_month(year: int, month: int, count: int) -> tuple[int, int]:
    """The year and month (1 to 12) that lie ``count`` months after the given ones; ``count`` may be negative."""
    place = year * 12 + month - 1 + count
    return place // 12, place % 12 + 1


def month_name_at(context: Context, index: int) -> tuple[int, int] | None:
    """A month, or its two names («آذار/مارس», «سبتمبر (أيلول)»): where it ends and its number."""
    found = phrase_at(context, index, "month")
    if found is None:
        return None
    last, value = found
    tokens = context.tokens
    at = last
    while at < len(tokens) and tokens[at].norm in (SLASHES | {"("}) and at - last < 2:
        at += 1
    second = phrase_at(context, at, "month")
    if second is not None and second[1] == value:
        last = second[0]
        if last < len(tokens) and tokens[last].norm == ")":
            last += 1
    return last, value


def year_tail(context: Context, index: int) -> tuple[int, int | None, str]:
    """A year behind a month («من عام 2019», «2019», «من العام الماضي»): where it ends, the year, or the side."""
    tokens = context.tokens
    at = index
    if at < len(tokens) and tokens[at].norm in _YEAR_MARKS:
        at += 1
    if at < len(tokens) and tokens[at].norm == FROM:
        at += 1
    that = phrase_at(context, at, "that")
    noun = phrase_at(context, that[0], "year_nouns") if that is not None else None
    if noun is not None:
        return noun[0], None, "that"
    noun = phrase_at(context, at, "year_nouns")
    if noun is not None:
        side = side_at(context, noun[0])
        if side is not None:
            follow = number_at(context, side[0])
            if follow is not None and FIRST_YEAR <= follow <= LAST_YEAR:
                return side[0] + 1, follow, ""
            if context.anchor is not None:
                return side[0], context.anchor.year + {"last": -1, "this": 0, "next": 1}[side[1]], ""
            return side[0], None, side[1]
        at = noun[0]
    year = number_at(context, at)
    if year is not None and FIRST_YEAR <= year <= LAST_YEAR and "," not in tokens[at].norm:
        last = at + 1
        side = side_at(context, last)
        return (side[0] if side is not None and side[1] != "next" else last), year, ""
    return index, None, ""


def hijri_at(context: Context, index: int, day: int | None) -> When | None:
    """A day or a month of the Hijri calendar with its year, or the one nearest before publication."""
    found = phrase_at(context, index, "hijri")
    if found is None:
        return None
    last, month = found
    tokens = context.tokens
    at = last
    if at < len(tokens) and tokens[at].norm == FROM:
        at += 1
    noun = phrase_at(context, at, "year_nouns")
    if noun is not None:
        at = noun[0]
    year = number_at(context, at)
    if year is not None and _FIRST_HIJRI <= year <= _LAST_HIJRI:
        last = at + 1
        mark = phrase_at(context, last, "hijri_marks")
        last = mark[0] if mark is not None else last
        return _hijri_span(last, year, month, day, is_relative=False)
    side = side_at(context, last)
    last = side[0] if side is not None else last
    if context.anchor is None:
        return When(last, None, None, "day" if day else "month", "time/hijri", True)
    from hijridate import Gregorian

    anchor = context.anchor
    if not date(1924, 8, 1) <= anchor <= date(2077, 11, 16):
        return When(last, None, None, "day" if day else "month", "time/hijri", True)
    year = Gregorian(anchor.year, anchor.month, anchor.day).to_hijri().year
    when = _hijri_span(last, year, month, day, is_relative=True)
    if when.begins is not None and when.begins > anchor and (side is None or side[1] != "next"):
        return _hijri_span(last, year - 1, month, day, is_relative=True)
    return when


def _hijri_span(last: int, year: int, month: int, day: int | None, *, is_relative: bool) -> When:
    """Source: Umm al-Qura calendar (hijridate 2.6); a sighting may differ by a day."""
    from hijridate import Hijri

    precision = "day" if day else "month"
    try:
        begins = Hijri(year, month, day or 1).to_gregorian()
        length = Hijri(year, month, 1).month_length()
    except (ValueError, OverflowError):
        return When(last, None, None, precision, "time/hijri", is_relative)
    first = date(begins.year, begins.month, begins.day)
    ends = first if day else first + timedelta(days=length - 1)
    return When(last, first, ends, precision, "time/hijri", is_relative)


def month_at(context: Context, index: int) -> When | None:
    """«آذار 2018», «شهر أيار المنصرم», «مطلع الشهر الجاري», «منتصف سبتمبر/أيلول 2006»."""
    boundary = phrase_at(context, index, "boundary")
    at = boundary[0] if boundary is not None else index
    noun = phrase_at(context, at, "month_nouns")
    if noun is not None:
        at = noun[0]
        hijri = hijri_at(context, at, None)
        if hijri is not None:
            return hijri
    month = month_name_at(context, at)
    if month is None:
        if noun is None:
            return None
        return _near_month(context, index, at, boundary)
    last, value = month
    end, year, year_side = year_tail(context, last)
    side = side_at(context, last) if year is None and not year_side else None
    if side is not None:
        end, year_side = side
    is_supported = noun is not None or boundary is not None or year is not None or bool(year_side)
    is_doubtful = last == at + 1 and plain_form(context.tokens[at]) in folded_words("doubtful_months")
    if is_doubtful and not is_supported and not is_behind_time_word(context, at):
        return None
    begins = _month_start(context, value, year, year_side)
    if begins is None:
        return When(end, None, None, "month", "time/month", True)
    first, final = part_of_month(begins, boundary[1] if boundary is not None else None)
    return When(end, first, final, "month", "time/month", year is None)


def _near_month(context: Context, index: int, at: int, boundary: tuple[int, int] | None) -> When | None:
    """«الشهر الماضي», «هذا الشهر», «مطلع الشهر الجاري»."""
    side = side_at(context, at)
    if side is None and index and phrase_at(context, index - 1, "this") is not None and boundary is None:
        side = (at, "this")
    if side is None:
        return None
    anchor = context.anchor
    if anchor is None:
        return When(side[0], None, None, "month", "time/month", True)
    year, month = shift_month(anchor.year, anchor.month, {"last": -1, "this": 0, "next": 1}[side[1]])
    first, final = part_of_month(date(year, month, 1), boundary[1] if boundary is not None else None)
    return When(side[0], first, final, "month", "time/month", True)


def _month_start(context: Context, month: int, year: int | None, side: str) -> date | None:
    """The first day of a named month; without a year, the nearest one that the report can mean."""
    if year is not None:
        return date(year, month, 1)
    anchor = context.anchor
    if anchor is None or side == "that":
        return None
    if side == "next":
        return date(anchor.year + (month <= anchor.month), month, 1)
    if side == "last":
        return date(anchor.year - (month >= anchor.month), month, 1)
    return date(anchor.year - (month > anchor.month), month, 1)


def part_of_month(begins: date, part: int | None) -> tuple[date, date]:
    """The whole month, its first ten days, its middle (10 to 20) or its last ten."""
    length = calendar.monthrange(begins.year, begins.month)[1]
    if part == 0:
        return begins, begins.replace(day=10)
    if part == 1:
        return begins.replace(day=10), begins.replace(day=20)
    if part == 2:
        return begins.replace(day=21), begins.replace(day=length)
    return begins, begins.replace(day=length)


def week_at(context: Context, index: int) -> When | None:
    """«الأسبوع الماضي»: Monday to Sunday."""
    boundary = phrase_at(context, index, "boundary")
    at = boundary[0] if boundary is not None else index
    noun = phrase_at(context, at, "week_nouns")
    if noun is None:
        return None
    side = side_at(context, noun[0])
    if side is None and index and phrase_at(context, index - 1, "this") is not None:
        side = (noun[0], "this")
    if side is None:
        return None
    if context.anchor is None:
        return When(side[0], None, None, "week", "time/week", True)
    monday = context.anchor - timedelta(days=context.anchor.weekday())
    monday += timedelta(days=7 * {"last": -1, "this": 0, "next": 1}[side[1]])
    return When(side[0], monday, monday + timedelta(days=6), "week", "time/week", True)


# First month of each season and how many. Source: meteorological seasons of the northern hemisphere.
_SEASON_STARTS = (12, 3, 6, 9)


def season_at(context: Context, index: int) -> When | None:
    """«صيف عام 2003», «الشتاء الماضي»."""
    season = phrase_at(context, index, "season")
    if season is None:
        return None
    last, place = season
    end, year, side = year_tail(context, last)
    if year is None and not side:
        own = side_at(context, last)
        if own is None:
            return None
        end, side = own
    month = _SEASON_STARTS[place]
    if year is None:
        anchor = context.anchor
        if anchor is None:
            return When(end, None, None, "season", "time/season", True)
        year = anchor.year
        while side == "last" and _season_end(year, month) >= anchor:
            year -= 1
        if side == "next" and date(year, month, 1) <= anchor:
            year += 1
        return When(end, date(year, month, 1), _season_end(year, month), "season", "time/season", True)
    return When(end, date(year, month, 1), _season_end(year, month), "season", "time/season")


def _season_end(year: int, month: int) -> date:
    end_year, end_month = shift_month(year, month, 2)
    return date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def year_at(context: Context, index: int) -> When | None:
    """«عام 2016», «العام الماضي», «مطلع 2018», «عامي 2003 و2004», «2018» behind a word of time."""
    boundary = phrase_at(context, index, "boundary")
    at = boundary[0] if boundary is not None else index
    noun = phrase_at(context, at, "year_nouns")
    part = boundary[1] if boundary is not None else None
    if noun is not None:
        at = noun[0]
        side = side_at(context, at)
        if side is not None:
            return _near_year(context, side, part)
    year = number_at(context, at)
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR or not context.tokens[at].norm.isdigit():
        if noun is not None and index and phrase_at(context, index - 1, "this") is not None:
            return _near_year(context, (at, "this"), part)
        return None
    number = context.numbers.get(at)
    if noun is None and boundary is None and (number is None or number.kind != "year" or not _may_be_year(context, at)):
        return None
    last = at + 1
    end_year = year
    if last + 1 < len(context.tokens) and context.tokens[last].norm in (AND, "-", "\u2013", "/"):
        other = number_at(context, last + 1)
        if other is not None and year < other <= LAST_YEAR:
            end_year, last = other, last + 2
    first, final = _part_of_year(year, part) if end_year == year else (date(year, 1, 1), date(end_year, 12, 31))
    side = side_at(context, last)
    if side is not None:
        last = side[0]
    return When(last, first, final, "year" if part is None else "month", "time/year")


def _may_be_year(context: Context, index: int) -> bool:
    """A bare number is a year behind a word of time, and at the head of a line before a mark («1934: …»)."""
    tokens = context.tokens
    if index and index + 1 < len(tokens) and has_break(context, index):
        return tokens[index + 1].kind == "punct" or has_break(context, index + 1)
    return is_behind_time_word(context, index)


def _near_year(context: Context, side: tuple[int, str], part: int | None) -> When:
    last = side[0]
    stated = number_at(context, last)
    if stated is not None and FIRST_YEAR <= stated <= LAST_YEAR:
        first, final = _part_of_year(stated, part)
        return When(last + 1, first, final, "year", "time/year")
    if context.anchor is None:
        return When(last, None, None, "year", "time/year", True)
    year = context.anchor.year + {"last": -1, "this": 0, "next": 1}[side[1]]
    first, final = _part_of_year(year, part)
    return When(last, first, final, "year" if part is None else "month", "time/year", True)


def _part_of_year(year: int, part: int | None) -> tuple[date, date]:
    """The whole year, its first month, its middle (June, July) or its last quarter."""
    if part == 0:
        return date(year, 1, 1), date(year, 1, 31)
    if part == 1:
        return date(year, 6, 1), date(year, 7, 31)
    if part == 2:
        return date(year, 10, 1), date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)
