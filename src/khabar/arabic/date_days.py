"""Days: relative days, parts of days, weekdays, days of a month, dates in digits."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from khabar.arabic.date_periods import (
    hijri_at,
    month_at,
    month_name_at,
    season_at,
    shift_month,
    week_at,
    year_at,
    year_tail,
)
from khabar.arabic.date_words import (
    ARTICLE,
    BRACKETS,
    FIRST_YEAR,
    FROM,
    LAST_YEAR,
    SLASHES,
    Context,
    When,
    folded_words,
    number_at,
    phrase_at,
    side_at,
    skip_link,
)
from khabar.arabic.normalise import fold
from khabar.arabic.number_words import plain_form

# A date without year that lies further ahead than this is of the year before. A report speaks of the past.
_DAYS_AHEAD = 31
_FUTURE = "\u0633"
_NUMERIC = re.compile(r"(\d{1,4})[.](\d{1,2})[.](\d{1,4})")
# Words that a day, a month, a week, a season or a year may begin with.
POINT_KINDS = frozenset(
    {
        "boundary",
        "day",
        "day_nouns",
        "hijri",
        "month",
        "month_nouns",
        "nights_before",
        "ordinal",
        "part_openers",
        "parts",
        "season",
        "week_nouns",
        "weekday",
        "year_nouns",
    }
)


def point_at(context: Context, index: int) -> When | None:
    """A day, a week, a month, a season or a year."""
    if index >= len(context.tokens):
        return None
    token, starts = context.tokens[index], context.words[index]
    is_number = token.kind == "number" or index in context.numbers or token.norm == ARTICLE
    if not is_number and (starts is None or not starts.keys() & POINT_KINDS):
        return None
    best: When | None = None
    for read in (day_at, month_at, week_at, season_at, year_at):
        when = read(context, index)
        if when is not None and (best is None or when.last > best.last):
            best = when
    return best


def day_at(context: Context, index: int) -> When | None:
    """A day: part of day, «اليوم», weekday, date, in any company («فجر اليوم، الثلاثاء 20 كانون الأول»)."""
    night = phrase_at(context, index, "nights_before")
    if night is not None:
        anchor = context.anchor
        begins = anchor - timedelta(days=1) if anchor else None
        return When(night[0], begins, anchor, "day", "time/last-night", True)
    at, has_part = _part_at(context, index)
    start = at
    day: int | None = None
    weekday: int | None = None
    weekday_side = ""
    dated: When | None = None
    last = at
    while at < len(context.tokens):
        step = at
        noun = phrase_at(context, at, "day_nouns")
        if noun is not None:
            step = noun[0]
        found_date = date_at(context, step) if dated is None else None
        found_day = phrase_at(context, step, "day") if day is None and found_date is None else None
        found_weekday = weekday_at(context, step) if found_date is None and found_day is None else None
        if found_date is not None:
            dated, at = found_date, found_date.last
        elif found_day is not None and dated is None and weekday is None:
            if phrase_at(context, found_day[0], "ordinal") is not None and found_day[1] == 0:
                return _running_day(context, found_day[0])
            at, day = found_day
        elif found_weekday is not None and dated is None:
            at, weekday = found_weekday
            side = side_at(context, at)
            if side is not None:
                at, weekday_side = side
        elif at > start and _part_at(context, at)[1]:
            at = _part_at(context, at)[0]
        else:
            break
        last = at
        at = skip_link(context, at)
    if last == start:
        return _bare_part(context, index, last) if has_part else None
    if context.tokens[last - 1].kind != "punct" and last < len(context.tokens) and context.tokens[last].norm == ")":
        last = last + 1 if any(t.norm == "(" for t in context.tokens[index:last]) else last
    if dated is not None and dated.begins is not None:
        return When(last, dated.begins, dated.ends, dated.precision, dated.rule, dated.is_relative)
    if day is None and weekday is not None and not weekday_side and _is_ahead(context, index):
        weekday_side = "next"
    return _resolved_day(context, last, day, weekday, weekday_side, has_date=dated is not None)


# How far before a weekday a future form decides («ستنظم … يوم الثلاثاء»).
_FUTURE_REACH = 14


def _is_ahead(context: Context, index: int) -> bool:
    """Whether a future form stands before a weekday in its sentence, with no mark between but a comma."""
    for at in range(index - 1, max(-1, index - 1 - _FUTURE_REACH), -1):
        token = context.tokens[at]
        if token.kind == "punct" and token.norm not in BRACKETS:
            return False
        if token.prep == _FUTURE or plain_form(token) in folded_words("future"):
            return True
    return False


def _resolved_day(
    context: Context, last: int, day: int | None, weekday: int | None, side: str, *, has_date: bool
) -> When:
    anchor = context.anchor
    rule = "time/date" if has_date else "time/weekday" if day is None else "time/day"
    if anchor is None or has_date:
        return When(last, None, None, "day", rule, True)
    if day is not None and weekday is not None:
        # The weekday is surer than «أمس» of a report that came out a day late.
        when = anchor + timedelta(days=day)
        when -= timedelta(days=(when.weekday() - weekday) % 7) if day <= 0 else timedelta(0)
    elif day is not None:
        when = anchor + timedelta(days=day)
    else:
        back = (anchor.weekday() - (weekday or 0)) % 7
        when = anchor - timedelta(days=back)
        if side == "last" and back == 0:
            when -= timedelta(days=7)
        if side == "next":
            when = anchor + timedelta(days=((weekday or 0) - anchor.weekday()) % 7 or 7)
    return When(last, when, when, "day", rule, True)


def _running_day(context: Context, index: int) -> When | None:
    """«اليوم الثالث على التوالي» is today; «اليوم الثاني» by itself is no time that can be told."""
    tokens = context.tokens
    ordinal = phrase_at(context, index, "ordinal")
    if ordinal is None:
        return None
    at, number = ordinal
    if at + 1 < len(tokens) and tokens[at].norm == fold("\u0639\u0644\u0649"):
        return When(at + 2, context.anchor, context.anchor, "day", "time/day", True)
    if at + 1 < len(tokens) and tokens[at].norm == FROM:
        year = number_at(context, at + 1)
        if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
            first = date(year, 1, 1) + timedelta(days=number - 1)
            return When(at + 2, first, first, "day", "time/day")
        whole = month_at(context, at + 1) or year_at(context, at + 1)
        if whole is not None:
            when = whole.begins + timedelta(days=number - 1) if whole.begins is not None else None
            return When(whole.last, when, when, "day", "time/day", whole.is_relative)
    return None


def _part_at(context: Context, index: int) -> tuple[int, bool]:
    """Where the words for a part of the day end, and whether there are any."""
    at = index
    while True:
        opener = phrase_at(context, at, "part_openers")
        if opener is None:
            break
        at = opener[0]
    part = phrase_at(context, at, "parts")
    if part is None:
        return index, False
    at = part[0]
    if phrase_at(context, at, "parts") is not None and at < len(context.tokens):
        at = at + 1
    return at, True


def _bare_part(context: Context, index: int, last: int) -> When | None:
    """A part of the day without a day says when, but not which day."""
    if not any(token.norm in folded_words("adverb_parts") for token in context.tokens[index:last]):
        return None
    if last < len(context.tokens) and context.tokens[last].norm in folded_words("recent"):
        last += 1
    return When(last, None, None, "vague", "time/part-of-day")


def weekday_at(context: Context, index: int) -> tuple[int, int] | None:
    """A weekday; of two joined by a dash («ليل الخميس – الجمعة») the second."""
    found = phrase_at(context, index, "weekday")
    if found is None:
        return None
    if index and context.tokens[index - 1].norm in folded_words("not_weekday_after"):
        return None
    last, value = found
    if last + 1 < len(context.tokens) and context.tokens[last].norm in SLASHES:
        second = phrase_at(context, last + 1, "weekday")
        if second is not None:
            return second
    return last, value


def date_at(context: Context, index: int) -> When | None:
    """A day of a month: «12 تشرين الأول/أكتوبر 2019», «الخامس من آذار», «2018/01/21», «25 الشهر الماضي»."""
    numeric = _numeric_date_at(context, index)
    if numeric is not None:
        return numeric
    day = _day_number_at(context, index)
    if day is None:
        return None
    at, number = day
    tokens = context.tokens
    if at < len(tokens) and tokens[at].norm in SLASHES:
        at += 1
    if at < len(tokens) and tokens[at].norm == FROM:
        at += 1
    noun = phrase_at(context, at, "month_nouns")
    after_noun = noun[0] if noun is not None else at
    hijri = hijri_at(context, after_noun, number)
    if hijri is not None:
        return hijri
    month = month_name_at(context, after_noun)
    if month is not None:
        last, value = month
        year_end, year, side = year_tail(context, last)
        if year is None and not side and last < len(tokens):
            own = side_at(context, last)
            if own is not None:
                year_end, side = own
        return _full_date(context, year_end, number, value, year, side)
    if noun is not None:
        own = side_at(context, after_noun)
        if own is not None:
            return _date_of_near_month(context, own[0], number, own[1])
    return None


def _day_number_at(context: Context, index: int) -> tuple[int, int] | None:
    """A number that may be a day of a month: «12», «الـ 12», «الخامس والعشرين»."""
    at = index
    if at < len(context.tokens) and context.tokens[at].norm == ARTICLE:
        at += 1
    value = number_at(context, at)
    if value is not None:
        return (at + 1, value) if 1 <= value <= 31 else None
    ordinal = phrase_at(context, index, "ordinal")
    if ordinal is not None:
        return ordinal
    number = context.numbers.get(index)
    if number is not None and number.core_first == index and number.low == number.high and number.low is not None:
        return (number.core_last, number.low) if 1 <= number.low <= 31 else None
    return None


def _numeric_date_at(context: Context, index: int) -> When | None:
    tokens = context.tokens
    if index >= len(tokens) or tokens[index].kind != "number":
        return None
    dotted = _NUMERIC.fullmatch(tokens[index].norm)
    if dotted is not None:
        parts, last = [int(part) for part in dotted.groups()], index + 1
    else:
        spaced = [number_at(context, index + offset) for offset in range(3)]
        if spaced[0] and spaced[1] and spaced[2] and FIRST_YEAR <= spaced[2] <= LAST_YEAR:
            when = _safe_date(spaced[2], spaced[1], spaced[0])
            return When(index + 3, when, when, "day", "time/numeric-date") if when is not None else None
        if index + 4 >= len(tokens) or tokens[index + 1].norm not in SLASHES or tokens[index + 3].norm not in SLASHES:
            return None
        values = [number_at(context, index + offset) for offset in (0, 2, 4)]
        parts = [value for value in values if value is not None]
        last = index + 5
        if len(parts) != 3:
            return None
    year, month, day = parts if parts[0] > 31 else parts[::-1]
    if year < 100:
        year += 2000
    if month > 12 >= day:
        month, day = day, month
    when = _safe_date(year, month, day)
    if when is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return When(last, when, when, "day", "time/numeric-date")


def _safe_date(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _full_date(context: Context, last: int, day: int, month: int, year: int | None, side: str) -> When:
    """The date of a day and a month; without a year, the nearest one that the report can mean."""
    anchor = context.anchor
    if year is not None:
        when = _safe_date(year, month, day)
        return When(last, when, when, "day", "time/date")
    if anchor is None or side == "that":
        return When(last, None, None, "day", "time/date", True)
    when = _safe_date(anchor.year, month, day)
    if when is None:
        return When(last, None, None, "day", "time/date", True)
    if side == "next":
        shift = 1 if when <= anchor else 0
    elif side == "last":
        shift = -1 if when > anchor else 0
    elif side == "last_year":
        shift = -1
    elif side == "this":
        shift = 0
    else:
        shift = -1 if when > anchor + timedelta(days=_DAYS_AHEAD) else 0
    when = _safe_date(anchor.year + shift, month, day)
    return When(last, when, when, "day", "time/date", True)


def _date_of_near_month(context: Context, last: int, day: int, side: str) -> When:
    """«25 من الشهر الماضي»."""
    if context.anchor is None:
        return When(last, None, None, "day", "time/date", True)
    year, month = shift_month(context.anchor.year, context.anchor.month, {"last": -1, "this": 0, "next": 1}[side])
    when = _safe_date(year, month, day)
    return When(last, when, when, "day", "time/date", True)
