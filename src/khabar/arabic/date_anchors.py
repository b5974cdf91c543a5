"""The day that a report means by «today», where publication is not known or is late."""

from __future__ import annotations

from datetime import date, timedelta

from khabar.arabic.date_days import day_at, weekday_at
from khabar.arabic.date_words import FIRST_YEAR, LAST_YEAR, Context, folded_words, has_break, phrase_at, skip_link
from khabar.arabic.number_words import plain_form
from khabar.arabic.tokens import Token

# A report may come out this many days after the «today» that it names by its weekday.
_LATE_DAYS = 3


def own_date(context: Context) -> date | None:
    """The day that a report gives for «today», or None.

    It is the full date beside «اليوم» or «أمس»; else a day, a month and a weekday there, in the year of another date of
    the report if the weekday fits.
    """
    years: set[int] | None = None
    for index, starts in enumerate(context.words):
        day = phrase_at(context, index, "day") if starts is not None and "day" in starts else None
        if day is None or day[1] not in (0, -1):
            continue
        when = day_at(context, index)
        if when is not None and when.begins is not None and when.begins == when.ends:
            return when.begins - timedelta(days=day[1])
        if when is None or when.rule != "time/date":
            continue
        weekdays = [
            found[1] for at in range(index, when.last) if (found := phrase_at(context, at, "weekday")) is not None
        ]
        if years is None:
            years = {year for year in map(_number_or_none, context.tokens) if year is not None}
        for year in sorted(years, reverse=True):
            shifted = day_at(context._replace(anchor=date(year, 12, 31)), index)
            if shifted is not None and shifted.begins is not None and shifted.begins.weekday() in weekdays:
                return shifted.begins - timedelta(days=day[1])
    return None


# A dateline stands among this many first tokens.
_DATELINE_REACH = 150


def dateline(context: Context) -> date | None:
    """The earliest full date that stands as a dateline, or None.

    Pages carry the day of the visit too, which is never before the day of publication.
    """
    found: list[date] = []
    index = 0
    while index < min(len(context.tokens), _DATELINE_REACH):
        token = context.tokens[index]
        when = day_at(context, index) if token.kind == "number" or context.words[index] else None
        if when is None or when.begins is None or when.begins != when.ends or when.rule == "time/hijri":
            index += 1
            continue
        if _is_dateline(context, index, when.last):
            found.append(when.begins)
        index = when.last
    return min(found, default=None)


def _is_dateline(context: Context, first: int, last: int) -> bool:
    tokens = context.tokens
    before = first - 1
    while before >= 0 and tokens[before].norm in (_MARKS_OF_DATELINES | {":"}):
        before -= 1
    if before >= 1 and f"{tokens[before - 1].norm} {tokens[before].norm}" in folded_words("not_dateline_before"):
        return False
    near = [plain_form(tokens[at]) for at in (before - 1, before) if at >= 0]
    if near and (near[-1] in folded_words("dateline_before") or " ".join(near) in folded_words("dateline_before")):
        return True
    if first and (tokens[first - 1].norm in _PREPOSITIONS or tokens[first].prep):
        return False
    if last >= len(tokens) or has_break(context, last):
        return first == 0 or has_break(context, first)
    after = tokens[last]
    if after.norm in folded_words("dateline_after") or after.norm in _MARKS_OF_DATELINES:
        return True
    return after.kind == "number" and last + 1 < len(tokens) and tokens[last + 1].norm == ":"


_MARKS_OF_DATELINES = frozenset("-\u2013\u2014|;\u061b()")
# «في», «من», «منذ», «حتى».
_PREPOSITIONS = frozenset({"\u0641\u064a", "\u0645\u0646", "\u0645\u0646\u0630", "\u062d\u062a\u064a"})


def _number_or_none(token: Token) -> int | None:
    """The year that four digits write, or None."""
    if token.kind != "number" or not token.norm.isdigit() or len(token.norm) != 4:
        return None
    year = int(token.norm)
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def corrected(context: Context, published: date) -> date:
    """The day of «today»: publication, or a day shortly before where «اليوم الثلاثاء» names another weekday."""
    for index, starts in enumerate(context.words):
        day = phrase_at(context, index, "day") if starts is not None and "day" in starts else None
        if day is None or day[1] not in (0, -1, -2):
            continue
        at = skip_link(context, day[0])
        weekday = weekday_at(context, at)
        if weekday is not None:
            back = (published.weekday() - (weekday[1] - day[1])) % 7
            return published - timedelta(days=back) if back <= _LATE_DAYS else published
    return published
