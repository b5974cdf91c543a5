"""Times and durations in a text, resolved against the day of publication where there is one.

Word lists are in dates.yml. Nothing relative («أمس», «الشهر الماضي») and no date without a year is resolved without a
day of publication; the words stay. A report that dates itself («اليوم الجمعة 2 كانون الأول 2022») gives that day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from khabar.arabic.normalise import fold
from khabar.arabic.numbers import NumberExpression, count_noun, parse_digits, plain_form
from khabar.arabic.text import Text
from khabar.arabic.tokens import Token
from khabar.datafile import read_yaml_once

RULES = "arabic/dates.yml"

_FROM = fold("\u0645\u0646")
_AND = "\u0648"
_ARTICLE = "\u0627\u0644"
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_FIRST_HIJRI, _LAST_HIJRI = 1343, 1500
# A date without year that lies further ahead than this is of the year before. A report speaks of the past.
_DAYS_AHEAD = 31
# A report may come out this many days after the «today» that it names by its weekday.
_LATE_DAYS = 3
_BRACKETS = frozenset("()\u060c,\u00ab\u00bb\"\u201c\u201d")
_SLASHES = frozenset("/-\u2013:\\|.")
_YEAR_MARKS = frozenset("/-\u060c,")
_IN = frozenset({"\u0641\u064a", "\u0636\u0645\u0646"})
_NUMERIC = re.compile(r"(\d{1,4})[.](\d{1,2})[.](\d{1,4})")


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words of time, and what they say.

    Attributes:
        first, last: half-open token range; of «منذ» with an event, that of the date inside.
        start, end: code points, without conjunction and preposition before it.
        kind: ``time`` or ``duration``.
        begins, ends: inclusive ISO dates; an open or unresolved side is None.
        precision: ``hour``, ``day``, ``week``, ``month``, ``season``, ``year`` or ``vague``.
        low_days, high_days: of a duration, as the words allow.
        rule: id of the rule.
        is_relative: whether the day of publication decided it.
        inner: of «منذ سيطرة الحركة عليه عام 2007», the dates of the event inside.
    """

    first: int
    last: int
    start: int
    end: int
    kind: str
    begins: str | None
    ends: str | None
    precision: str
    rule: str
    low_days: int | None = None
    high_days: int | None = None
    is_relative: bool = False
    inner: tuple[str | None, str | None] | None = None


class _When(NamedTuple):
    """What a stretch of tokens says: where it ends and the dates."""

    last: int
    begins: date | None
    ends: date | None
    precision: str
    rule: str
    is_relative: bool = False
    inner: _Inner | None = None


class _Inner(NamedTuple):
    """The date inside «منذ سيطرة الحركة عليه عام 2007»: its first token and what it says of the event."""

    first: int
    begins: date
    ends: date | None


class _Word(NamedTuple):
    """A word of time: its kind and value."""

    kind: str
    value: int
    words: tuple[str, ...]


class _Context(NamedTuple):
    """What the readers below look at: ``anchor`` is the day of «today», ``original`` shows where lines begin,
    ``words`` has the phrases of time that may start at each token."""

    tokens: Sequence[Token]
    numbers: dict[int, NumberExpression]
    anchor: date | None
    original: str
    words: list[dict[str, tuple[_Word, ...]] | None]


def _rules() -> Any:
    return read_yaml_once(RULES)


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in phrase.split())


@cache
def _index() -> dict[str, tuple[_Word, ...]]:
    """First word of each phrase of time to the phrases, longest first."""
    rules = _rules()
    found: dict[str, list[_Word]] = {}

    def add(kind: str, value: int, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            words = _split(phrase)
            word = _Word(kind, value, words)
            if word not in found.setdefault(words[0], []):
                found[words[0]].append(word)

    for kind, group in (
        ("month", "months"),
        ("hijri", "hijri_months"),
        ("weekday", "weekdays"),
        ("day", "days"),
        ("ordinal", "ordinals"),
    ):
        for value, phrases in rules[group].items():
            add(kind, int(value), phrases)
    for place, (name, phrases) in enumerate(rules["seasons"].items()):
        add("season", place, phrases)
        del name
    for place, phrases in enumerate(rules["boundaries"].values()):
        add("boundary", place, phrases)
    for place, rule in enumerate(rules["vague"]):
        add("vague", place, rule["words"])
    for kind in (
        "parts",
        "part_openers",
        "nights_before",
        "day_nouns",
        "month_nouns",
        "year_nouns",
        "week_nouns",
        "last",
        "recent",
        "this",
        "next",
        "date_links",
        "since",
        "until",
        "during",
        "ago",
        "after",
        "range_openers",
        "range_joins",
        "duration",
        "duration_fillers",
        "hour_tails",
        "hijri_marks",
        "or",
        "that",
    ):
        add(kind, 0, rules[kind])
    return {word: tuple(sorted(phrases, key=lambda p: -len(p.words))) for word, phrases in found.items()}


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _rules()[name])


_heads: dict[str, dict[str, tuple[_Word, ...]] | None] = {}


def _candidates(token: Token) -> dict[str, tuple[_Word, ...]] | None:
    """The phrases of time that may start with a token, by kind, longest first; None where there are none.

    The conjunction and the preposition written on the token may belong to the phrase or not.
    """
    key = token.norm
    if key in _heads:
        return _heads[key]
    index = _index()
    plain = key[len(token.conj) :]
    forms = [key, plain, plain[len(token.prep) :]]
    if token.has_article:
        forms.append(_ARTICLE + token.stem)
    if not token.conj and key[:1] == _AND:
        forms.append(key[1:])
    by_kind: dict[str, list[_Word]] = {}
    for form in dict.fromkeys(forms):
        for word in index.get(form, ()):
            by_kind.setdefault(word.kind, []).append(word)
    found = {kind: tuple(words) for kind, words in by_kind.items()} or None
    _heads[key] = found
    return found


def _at(context: _Context, index: int, kind: str) -> tuple[int, int] | None:
    """Where the longest phrase of a kind ends and its value, or None."""
    if index >= len(context.words):
        return None
    starts = context.words[index]
    if starts is None or kind not in starts:
        return None
    for word in starts[kind]:
        if len(word.words) == 1 or _follows(context.tokens, index, word.words):
            return index + len(word.words), word.value
    return None


def _follows(tokens: Sequence[Token], index: int, words: tuple[str, ...]) -> bool:
    if index + len(words) > len(tokens):
        return False
    return all(tokens[index + offset].norm == word for offset, word in enumerate(words) if offset)


def find_times(
    text: Text, numbers: Sequence[NumberExpression], published: date | None
) -> list[TimeExpression]:
    """All times and durations of a text in order, not overlapping.

    Args:
        numbers: what ``find_numbers`` found in it.
        published: the day of publication; None leaves everything relative unresolved.
    """
    by_first: dict[int, NumberExpression] = {}
    for number in numbers:
        for place in (number.first, number.core_first):
            by_first.setdefault(place, number)
    words = [_candidates(token) if token.kind == "word" else None for token in text.tokens]
    context = _Context(text.tokens, by_first, None, text.original, words)
    anchor = _own_date(context) or _dateline(context) if published is None else _corrected(context, published)
    context = context._replace(anchor=anchor)
    found: list[TimeExpression] = []
    index = 0
    while index < len(text.tokens):
        expression = _expression_at(context, index)
        if expression is None:
            index += 1
            continue
        found.append(expression)
        index = expression.last
    return found


def _own_date(context: _Context) -> date | None:
    """The day that a report gives for «today», or None.

    It is the full date beside «اليوم» or «أمس»; else a day, a month and a weekday there, in the year of another date of
    the report if the weekday fits.
    """
    years: set[int] | None = None
    for index, starts in enumerate(context.words):
        day = _at(context, index, "day") if starts is not None and "day" in starts else None
        if day is None or day[1] not in (0, -1):
            continue
        when = _day_at(context, index)
        if when is not None and when.begins is not None and when.begins == when.ends:
            return when.begins - timedelta(days=day[1])
        if when is None or when.rule != "time/date":
            continue
        weekdays = [found[1] for at in range(index, when.last) if (found := _at(context, at, "weekday")) is not None]
        if years is None:
            years = {year for year in map(_number_or_none, context.tokens) if year is not None}
        for year in sorted(years, reverse=True):
            shifted = _day_at(context._replace(anchor=date(year, 12, 31)), index)
            if shifted is not None and shifted.begins is not None and shifted.begins.weekday() in weekdays:
                return shifted.begins - timedelta(days=day[1])
    return None


# A dateline stands among this many first tokens.
_DATELINE_REACH = 150


def _dateline(context: _Context) -> date | None:
    """The earliest full date that stands as a dateline, or None.

    Pages carry the day of the visit too, which is never before the day of publication.
    """
    found: list[date] = []
    index = 0
    while index < min(len(context.tokens), _DATELINE_REACH):
        token = context.tokens[index]
        when = _day_at(context, index) if token.kind == "number" or context.words[index] else None
        if when is None or when.begins is None or when.begins != when.ends or when.rule == "time/hijri":
            index += 1
            continue
        if _is_dateline(context, index, when.last):
            found.append(when.begins)
        index = when.last
    return min(found, default=None)


def _is_dateline(context: _Context, first: int, last: int) -> bool:
    tokens = context.tokens
    before = first - 1
    while before >= 0 and tokens[before].norm in (_MARKS_OF_DATELINES | {":"}):
        before -= 1
    if before >= 1 and f"{tokens[before - 1].norm} {tokens[before].norm}" in _folded("not_dateline_before"):
        return False
    near = [plain_form(tokens[at]) for at in (before - 1, before) if at >= 0]
    if near and (near[-1] in _folded("dateline_before") or " ".join(near) in _folded("dateline_before")):
        return True
    if first and (tokens[first - 1].norm in _PREPOSITIONS or tokens[first].prep):
        return False
    if last >= len(tokens) or _has_break(context, last):
        return first == 0 or _has_break(context, first)
    after = tokens[last]
    if after.norm in _folded("dateline_after") or after.norm in _MARKS_OF_DATELINES:
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
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _corrected(context: _Context, published: date) -> date:
    """The day of «today»: publication, or a day shortly before where «اليوم الثلاثاء» names another weekday."""
    for index, starts in enumerate(context.words):
        day = _at(context, index, "day") if starts is not None and "day" in starts else None
        if day is None or day[1] not in (0, -1, -2):
            continue
        at = _skip_link(context, day[0])
        weekday = _weekday_at(context, at)
        if weekday is not None:
            back = (published.weekday() - (weekday[1] - day[1])) % 7
            return published - timedelta(days=back) if back <= _LATE_DAYS else published
    return published


def _expression_at(context: _Context, index: int) -> TimeExpression | None:
    token, starts = context.tokens[index], context.words[index]
    if token.kind == "word":
        if starts is None and not _is_time_noun(token):
            return None
    elif token.kind != "number":
        return None
    duration = _duration_at(context, index) if starts is not None and "duration" in starts else None
    when = _when_at(context, index)
    if duration is not None and (when is None or duration.last > when.last):
        return duration
    if when is None:
        return None
    return _expression(context, index, when)


def _is_time_noun(token: Token) -> bool:
    noun = count_noun(token)
    return noun is not None and noun.unit == "time"


def _expression(context: _Context, first: int, when: _When) -> TimeExpression:
    tokens = context.tokens
    while tokens[first].norm in _IN and first + 1 < when.last:
        first += 1
    start = tokens[first].word_start if tokens[first].kind == "word" else tokens[first].start
    return TimeExpression(
        first if when.inner is None else when.inner.first,
        when.last,
        start,
        tokens[when.last - 1].end,
        "time",
        _iso(when.begins),
        _iso(when.ends),
        when.precision,
        when.rule,
        is_relative=when.is_relative,
        inner=None if when.inner is None else (_iso(when.inner.begins), _iso(when.inner.ends)),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _when_at(context: _Context, index: int) -> _When | None:
    """The longest time that starts at a token; of two equals the first of the list."""
    starts = context.words[index] or {}
    has_point = bool(starts.keys() & _POINT_KINDS) or context.tokens[index].kind == "number" or index in context.numbers
    best: _When | None = None
    for kind, read in (
        ("vague", _vague_at),
        ("since", _since_at),
        ("until", _until_at),
        ("ago", _ago_at),
        ("during", _window_at),
        ("range_openers", _range_at),
        ("", _clock_at),
        ("", _point_at),
    ):
        if kind not in starts:
            if kind in ("vague", "since", "until", "ago"):
                continue
            if kind == "range_openers" and not has_point:
                continue
            if read is _point_at and not has_point:
                continue
            if kind == "during" and not (has_point or _is_time_noun(context.tokens[index])):
                continue
            if read is _clock_at and not _is_time_noun(context.tokens[index]):
                continue
        when = read(context, index)
        if when is not None and (best is None or when.last > best.last):
            best = when
    return best


# Words that a day, a month, a week, a season or a year may begin with.
_POINT_KINDS = frozenset(
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


def _point_at(context: _Context, index: int) -> _When | None:
    """A day, a week, a month, a season or a year."""
    if index >= len(context.tokens):
        return None
    token, starts = context.tokens[index], context.words[index]
    is_number = token.kind == "number" or index in context.numbers or token.norm == _ARTICLE
    if not is_number and (starts is None or not starts.keys() & _POINT_KINDS):
        return None
    best: _When | None = None
    for read in (_day_at, _month_at, _week_at, _season_at, _year_at):
        when = read(context, index)
        if when is not None and (best is None or when.last > best.last):
            best = when
    return best


# Days


def _day_at(context: _Context, index: int) -> _When | None:
    """A day: part of day, «اليوم», weekday, date, in any company («فجر اليوم، الثلاثاء 20 كانون الأول»)."""
    night = _at(context, index, "nights_before")
    if night is not None:
        anchor = context.anchor
        begins = anchor - timedelta(days=1) if anchor else None
        return _When(night[0], begins, anchor, "day", "time/last-night", True)
    at, has_part = _part_at(context, index)
    start = at
    day: int | None = None
    weekday: int | None = None
    weekday_side = ""
    dated: _When | None = None
    last = at
    while at < len(context.tokens):
        step = at
        noun = _at(context, at, "day_nouns")
        if noun is not None:
            step = noun[0]
        found_date = _date_at(context, step) if dated is None else None
        found_day = _at(context, step, "day") if day is None and found_date is None else None
        found_weekday = _weekday_at(context, step) if found_date is None and found_day is None else None
        if found_date is not None:
            dated, at = found_date, found_date.last
        elif found_day is not None and dated is None and weekday is None:
            if _at(context, found_day[0], "ordinal") is not None and found_day[1] == 0:
                return _running_day(context, found_day[0])
            at, day = found_day
        elif found_weekday is not None and dated is None:
            at, weekday = found_weekday
            side = _side_at(context, at)
            if side is not None:
                at, weekday_side = side
        elif at > start and _part_at(context, at)[1]:
            at = _part_at(context, at)[0]
        else:
            break
        last = at
        at = _skip_link(context, at)
    if last == start:
        return _bare_part(context, index, last) if has_part else None
    if context.tokens[last - 1].kind != "punct" and last < len(context.tokens) and context.tokens[last].norm == ")":
        last = last + 1 if any(t.norm == "(" for t in context.tokens[index:last]) else last
    if dated is not None and dated.begins is not None:
        return _When(last, dated.begins, dated.ends, dated.precision, dated.rule, dated.is_relative)
    return _resolved_day(context, last, day, weekday, weekday_side, has_date=dated is not None)


def _resolved_day(
    context: _Context, last: int, day: int | None, weekday: int | None, side: str, *, has_date: bool
) -> _When:
    anchor = context.anchor
    rule = "time/date" if has_date else "time/weekday" if day is None else "time/day"
    if anchor is None or has_date:
        return _When(last, None, None, "day", rule, True)
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
    return _When(last, when, when, "day", rule, True)


def _running_day(context: _Context, index: int) -> _When | None:
    """«اليوم الثالث على التوالي» is today; «اليوم الثاني» by itself is no time that can be told."""
    tokens = context.tokens
    ordinal = _at(context, index, "ordinal")
    if ordinal is None:
        return None
    at, number = ordinal
    if at + 1 < len(tokens) and tokens[at].norm == fold("\u0639\u0644\u0649"):
        return _When(at + 2, context.anchor, context.anchor, "day", "time/day", True)
    if at + 1 < len(tokens) and tokens[at].norm == _FROM:
        whole = _month_at(context, at + 1) or _year_at(context, at + 1)
        if whole is not None:
            when = whole.begins + timedelta(days=number - 1) if whole.begins is not None else None
            return _When(whole.last, when, when, "day", "time/day", whole.is_relative)
    return None


def _part_at(context: _Context, index: int) -> tuple[int, bool]:
    """Where the words for a part of the day end, and whether there are any."""
    at = index
    while True:
        opener = _at(context, at, "part_openers")
        if opener is None:
            break
        at = opener[0]
    part = _at(context, at, "parts")
    if part is None:
        return index, False
    at = part[0]
    if _at(context, at, "parts") is not None and at < len(context.tokens):
        at = at + 1
    return at, True


def _bare_part(context: _Context, index: int, last: int) -> _When | None:
    """A part of the day without a day says when, but not which day."""
    if not any(token.norm in _folded("adverb_parts") for token in context.tokens[index:last]):
        return None
    if last < len(context.tokens) and context.tokens[last].norm in _folded("recent"):
        last += 1
    return _When(last, None, None, "vague", "time/part-of-day")


def _weekday_at(context: _Context, index: int) -> tuple[int, int] | None:
    """A weekday; of two joined by a dash («ليل الخميس – الجمعة») the second."""
    found = _at(context, index, "weekday")
    if found is None:
        return None
    if index and context.tokens[index - 1].norm in _folded("not_weekday_after"):
        return None
    last, value = found
    if last + 1 < len(context.tokens) and context.tokens[last].norm in _SLASHES:
        second = _at(context, last + 1, "weekday")
        if second is not None:
            return second
    return last, value


def _side_at(context: _Context, index: int) -> tuple[int, str] | None:
    """«الماضي», «الجاري», «المقبل» at a token: where it ends and which side of the day of publication."""
    for side in ("last", "this", "next"):
        found = _at(context, index, side)
        if found is not None:
            return found[0], side
    return None


def _skip_link(context: _Context, index: int) -> int:
    """Over a comma, a bracket or «الموافق» between the parts of one date."""
    at = index
    while at < len(context.tokens) and context.tokens[at].norm in _BRACKETS and at - index < 2:
        at += 1
    link = _at(context, at, "date_links")
    return link[0] if link is not None else at


# Dates


def _number_at(context: _Context, index: int) -> int | None:
    token = context.tokens[index] if index < len(context.tokens) else None
    return parse_digits(token.norm) if token is not None and token.kind == "number" else None


def _date_at(context: _Context, index: int) -> _When | None:
    """A day of a month: «12 تشرين الأول/أكتوبر 2019», «الخامس من آذار», «2018/01/21», «25 الشهر الماضي»."""
    numeric = _numeric_date_at(context, index)
    if numeric is not None:
        return numeric
    day = _day_number_at(context, index)
    if day is None:
        return None
    at, number = day
    tokens = context.tokens
    if at < len(tokens) and tokens[at].norm in _SLASHES:
        at += 1
    if at < len(tokens) and tokens[at].norm == _FROM:
        at += 1
    noun = _at(context, at, "month_nouns")
    after_noun = noun[0] if noun is not None else at
    hijri = _hijri_at(context, after_noun, number)
    if hijri is not None:
        return hijri
    month = _month_name_at(context, after_noun)
    if month is not None:
        last, value = month
        year_end, year, side = _year_tail(context, last)
        if year is None and not side and last < len(tokens):
            own = _side_at(context, last)
            if own is not None:
                year_end, side = own
        return _full_date(context, year_end, number, value, year, side)
    if noun is not None:
        own = _side_at(context, after_noun)
        if own is not None:
            return _date_of_near_month(context, own[0], number, own[1])
    return None


def _day_number_at(context: _Context, index: int) -> tuple[int, int] | None:
    """A number that may be a day of a month: «12», «الـ 12», «الخامس والعشرين»."""
    at = index
    if at < len(context.tokens) and context.tokens[at].norm == _ARTICLE:
        at += 1
    value = _number_at(context, at)
    if value is not None:
        return (at + 1, value) if 1 <= value <= 31 else None
    ordinal = _at(context, index, "ordinal")
    if ordinal is not None:
        return ordinal
    number = context.numbers.get(index)
    if number is not None and number.core_first == index and number.low == number.high and number.low is not None:
        return (number.core_last, number.low) if 1 <= number.low <= 31 else None
    return None


def _numeric_date_at(context: _Context, index: int) -> _When | None:
    tokens = context.tokens
    if index >= len(tokens) or tokens[index].kind != "number":
        return None
    dotted = _NUMERIC.fullmatch(tokens[index].norm)
    if dotted is not None:
        parts, last = [int(part) for part in dotted.groups()], index + 1
    else:
        spaced = [_number_at(context, index + offset) for offset in range(3)]
        if spaced[0] and spaced[1] and spaced[2] and _FIRST_YEAR <= spaced[2] <= _LAST_YEAR:
            when = _safe_date(spaced[2], spaced[1], spaced[0])
            return _When(index + 3, when, when, "day", "time/numeric-date") if when is not None else None
        if index + 4 >= len(tokens) or tokens[index + 1].norm not in _SLASHES or tokens[index + 3].norm not in _SLASHES:
            return None
        values = [_number_at(context, index + offset) for offset in (0, 2, 4)]
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
    if when is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    return _When(last, when, when, "day", "time/numeric-date")


def _safe_date(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _full_date(context: _Context, last: int, day: int, month: int, year: int | None, side: str) -> _When:
    """The date of a day and a month; without a year, the nearest one that the report can mean."""
    anchor = context.anchor
    if year is not None:
        when = _safe_date(year, month, day)
        return _When(last, when, when, "day", "time/date")
    if anchor is None or side == "that":
        return _When(last, None, None, "day", "time/date", True)
    when = _safe_date(anchor.year, month, day)
    if when is None:
        return _When(last, None, None, "day", "time/date", True)
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
    return _When(last, when, when, "day", "time/date", True)


def _date_of_near_month(context: _Context, last: int, day: int, side: str) -> _When:
    """«25 من الشهر الماضي»."""
    if context.anchor is None:
        return _When(last, None, None, "day", "time/date", True)
    year, month = _shift_month(context.anchor.year, context.anchor.month, {"last": -1, "this": 0, "next": 1}[side])
    when = _safe_date(year, month, day)
    return _When(last, when, when, "day", "time/date", True)


def _shift_month(year: int, month: int, count: int) -> tuple[int, int]:
    place = year * 12 + month - 1 + count
    return place // 12, place % 12 + 1


def _month_name_at(context: _Context, index: int) -> tuple[int, int] | None:
    """A month, or its two names («آذار/مارس», «سبتمبر (أيلول)»): where it ends and its number."""
    found = _at(context, index, "month")
    if found is None:
        return None
    last, value = found
    tokens = context.tokens
    at = last
    while at < len(tokens) and tokens[at].norm in (_SLASHES | {"("}) and at - last < 2:
        at += 1
    second = _at(context, at, "month")
    if second is not None and second[1] == value:
        last = second[0]
        if last < len(tokens) and tokens[last].norm == ")":
            last += 1
    return last, value


def _year_tail(context: _Context, index: int) -> tuple[int, int | None, str]:
    """A year behind a month («من عام 2019», «2019», «من العام الماضي»): where it ends, the year, or the side."""
    tokens = context.tokens
    at = index
    if at < len(tokens) and tokens[at].norm in _YEAR_MARKS:
        at += 1
    if at < len(tokens) and tokens[at].norm == _FROM:
        at += 1
    that = _at(context, at, "that")
    noun = _at(context, that[0], "year_nouns") if that is not None else None
    if noun is not None:
        return noun[0], None, "that"
    noun = _at(context, at, "year_nouns")
    if noun is not None:
        side = _side_at(context, noun[0])
        if side is not None:
            follow = _number_at(context, side[0])
            if follow is not None and _FIRST_YEAR <= follow <= _LAST_YEAR:
                return side[0] + 1, follow, ""
            if context.anchor is not None:
                return side[0], context.anchor.year + {"last": -1, "this": 0, "next": 1}[side[1]], ""
            return side[0], None, side[1]
        at = noun[0]
    year = _number_at(context, at)
    if year is not None and _FIRST_YEAR <= year <= _LAST_YEAR and "," not in tokens[at].norm:
        last = at + 1
        side = _side_at(context, last)
        return (side[0] if side is not None and side[1] != "next" else last), year, ""
    return index, None, ""


# Hijri months


def _hijri_at(context: _Context, index: int, day: int | None) -> _When | None:
    """A day or a month of the Hijri calendar with its year, or the one nearest before publication."""
    found = _at(context, index, "hijri")
    if found is None:
        return None
    last, month = found
    tokens = context.tokens
    at = last
    if at < len(tokens) and tokens[at].norm == _FROM:
        at += 1
    noun = _at(context, at, "year_nouns")
    if noun is not None:
        at = noun[0]
    year = _number_at(context, at)
    if year is not None and _FIRST_HIJRI <= year <= _LAST_HIJRI:
        last = at + 1
        mark = _at(context, last, "hijri_marks")
        last = mark[0] if mark is not None else last
        return _hijri_span(last, year, month, day, is_relative=False)
    side = _side_at(context, last)
    last = side[0] if side is not None else last
    if context.anchor is None:
        return _When(last, None, None, "day" if day else "month", "time/hijri", True)
    from hijridate import Gregorian

    anchor = context.anchor
    if not date(1924, 8, 1) <= anchor <= date(2077, 11, 16):
        return _When(last, None, None, "day" if day else "month", "time/hijri", True)
    year = Gregorian(anchor.year, anchor.month, anchor.day).to_hijri().year
    when = _hijri_span(last, year, month, day, is_relative=True)
    if when.begins is not None and when.begins > anchor and (side is None or side[1] != "next"):
        return _hijri_span(last, year - 1, month, day, is_relative=True)
    return when


def _hijri_span(last: int, year: int, month: int, day: int | None, *, is_relative: bool) -> _When:
    """Source: Umm al-Qura calendar (hijridate 2.6); a sighting may differ by a day."""
    from hijridate import Hijri

    precision = "day" if day else "month"
    try:
        begins = Hijri(year, month, day or 1).to_gregorian()
        length = Hijri(year, month, 1).month_length()
    except (ValueError, OverflowError):
        return _When(last, None, None, precision, "time/hijri", is_relative)
    first = date(begins.year, begins.month, begins.day)
    ends = first if day else first + timedelta(days=length - 1)
    return _When(last, first, ends, precision, "time/hijri", is_relative)


# Months, weeks, seasons, years


def _month_at(context: _Context, index: int) -> _When | None:
    """«آذار 2018», «شهر أيار المنصرم», «مطلع الشهر الجاري», «منتصف سبتمبر/أيلول 2006»."""
    boundary = _at(context, index, "boundary")
    at = boundary[0] if boundary is not None else index
    noun = _at(context, at, "month_nouns")
    if noun is not None:
        at = noun[0]
        hijri = _hijri_at(context, at, None)
        if hijri is not None:
            return hijri
    month = _month_name_at(context, at)
    if month is None:
        if noun is None:
            return None
        return _near_month(context, index, at, boundary)
    last, value = month
    end, year, year_side = _year_tail(context, last)
    side = _side_at(context, last) if year is None and not year_side else None
    if side is not None:
        end, year_side = side
    is_supported = noun is not None or boundary is not None or year is not None or bool(year_side)
    is_doubtful = last == at + 1 and plain_form(context.tokens[at]) in _folded("doubtful_months")
    if is_doubtful and not is_supported and not _is_behind_time_word(context, at):
        return None
    begins = _month_start(context, value, year, year_side)
    if begins is None:
        return _When(end, None, None, "month", "time/month", True)
    first, final = _part_of_month(begins, boundary[1] if boundary is not None else None)
    return _When(end, first, final, "month", "time/month", year is None)


def _is_behind_time_word(context: _Context, index: int) -> bool:
    """Whether «في», «منذ», «خلال» stand before a token."""
    if not index:
        return False
    return any(_at(context, index - 1, kind) is not None for kind in ("since", "until", "during"))


def _near_month(
    context: _Context, index: int, at: int, boundary: tuple[int, int] | None
) -> _When | None:
    """«الشهر الماضي», «هذا الشهر», «مطلع الشهر الجاري»."""
    side = _side_at(context, at)
    if side is None and index and _at(context, index - 1, "this") is not None and boundary is None:
        side = (at, "this")
    if side is None:
        return None
    anchor = context.anchor
    if anchor is None:
        return _When(side[0], None, None, "month", "time/month", True)
    year, month = _shift_month(anchor.year, anchor.month, {"last": -1, "this": 0, "next": 1}[side[1]])
    first, final = _part_of_month(date(year, month, 1), boundary[1] if boundary is not None else None)
    return _When(side[0], first, final, "month", "time/month", True)


def _month_start(context: _Context, month: int, year: int | None, side: str) -> date | None:
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


def _part_of_month(begins: date, part: int | None) -> tuple[date, date]:
    """The whole month, its first ten days, its middle (10 to 20) or its last ten."""
    length = calendar.monthrange(begins.year, begins.month)[1]
    if part == 0:
        return begins, begins.replace(day=10)
    if part == 1:
        return begins.replace(day=10), begins.replace(day=20)
    if part == 2:
        return begins.replace(day=21), begins.replace(day=length)
    return begins, begins.replace(day=length)


def _week_at(context: _Context, index: int) -> _When | None:
    """«الأسبوع الماضي»: Monday to Sunday."""
    boundary = _at(context, index, "boundary")
    at = boundary[0] if boundary is not None else index
    noun = _at(context, at, "week_nouns")
    if noun is None:
        return None
    side = _side_at(context, noun[0])
    if side is None and index and _at(context, index - 1, "this") is not None:
        side = (noun[0], "this")
    if side is None:
        return None
    if context.anchor is None:
        return _When(side[0], None, None, "week", "time/week", True)
    monday = context.anchor - timedelta(days=context.anchor.weekday())
    monday += timedelta(days=7 * {"last": -1, "this": 0, "next": 1}[side[1]])
    return _When(side[0], monday, monday + timedelta(days=6), "week", "time/week", True)


# First month of each season and how many. Source: meteorological seasons of the northern hemisphere.
_SEASON_STARTS = (12, 3, 6, 9)


def _season_at(context: _Context, index: int) -> _When | None:
    """«صيف عام 2003», «الشتاء الماضي»."""
    season = _at(context, index, "season")
    if season is None:
        return None
    last, place = season
    end, year, side = _year_tail(context, last)
    if year is None and not side:
        own = _side_at(context, last)
        if own is None:
            return None
        end, side = own
    month = _SEASON_STARTS[place]
    if year is None:
        anchor = context.anchor
        if anchor is None:
            return _When(end, None, None, "season", "time/season", True)
        year = anchor.year
        while side == "last" and _season_end(year, month) >= anchor:
            year -= 1
        if side == "next" and date(year, month, 1) <= anchor:
            year += 1
        return _When(end, date(year, month, 1), _season_end(year, month), "season", "time/season", True)
    return _When(end, date(year, month, 1), _season_end(year, month), "season", "time/season")


def _season_end(year: int, month: int) -> date:
    end_year, end_month = _shift_month(year, month, 2)
    return date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def _year_at(context: _Context, index: int) -> _When | None:
    """«عام 2016», «العام الماضي», «مطلع 2018», «عامي 2003 و2004», «2018» behind a word of time."""
    boundary = _at(context, index, "boundary")
    at = boundary[0] if boundary is not None else index
    noun = _at(context, at, "year_nouns")
    part = boundary[1] if boundary is not None else None
    if noun is not None:
        at = noun[0]
        side = _side_at(context, at)
        if side is not None:
            return _near_year(context, side, part)
    year = _number_at(context, at)
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR or not context.tokens[at].norm.isdigit():
        if noun is not None and index and _at(context, index - 1, "this") is not None:
            return _near_year(context, (at, "this"), part)
        return None
    number = context.numbers.get(at)
    if noun is None and boundary is None and (number is None or number.kind != "year" or not _may_be_year(context, at)):
        return None
    last = at + 1
    end_year = year
    if last + 1 < len(context.tokens) and context.tokens[last].norm in (_AND, "-", "\u2013", "/"):
        other = _number_at(context, last + 1)
        if other is not None and year < other <= _LAST_YEAR:
            end_year, last = other, last + 2
    first, final = _part_of_year(year, part) if end_year == year else (date(year, 1, 1), date(end_year, 12, 31))
    side = _side_at(context, last)
    if side is not None:
        last = side[0]
    return _When(last, first, final, "year" if part is None else "month", "time/year")


def _may_be_year(context: _Context, index: int) -> bool:
    """A bare number is a year behind a word of time, and at the head of a line before a mark («1934: …»)."""
    tokens = context.tokens
    if index and index + 1 < len(tokens) and _has_break(context, index):
        return tokens[index + 1].kind == "punct" or _has_break(context, index + 1)
    return _is_behind_time_word(context, index)


def _has_break(context: _Context, index: int) -> bool:
    """Whether a new line begins at a token."""
    return "\n" in context.original[context.tokens[index - 1].end : context.tokens[index].start]


def _near_year(context: _Context, side: tuple[int, str], part: int | None) -> _When:
    last = side[0]
    stated = _number_at(context, last)
    if stated is not None and _FIRST_YEAR <= stated <= _LAST_YEAR:
        first, final = _part_of_year(stated, part)
        return _When(last + 1, first, final, "year", "time/year")
    if context.anchor is None:
        return _When(last, None, None, "year", "time/year", True)
    year = context.anchor.year + {"last": -1, "this": 0, "next": 1}[side[1]]
    first, final = _part_of_year(year, part)
    return _When(last, first, final, "year" if part is None else "month", "time/year", True)


def _part_of_year(year: int, part: int | None) -> tuple[date, date]:
    """The whole year, its first month, its middle (June, July) or its last quarter."""
    if part == 0:
        return date(year, 1, 1), date(year, 1, 31)
    if part == 1:
        return date(year, 6, 1), date(year, 7, 31)
    if part == 2:
        return date(year, 10, 1), date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


# From and until, counts of days


def _since_at(context: _Context, index: int) -> _When | None:
    """«منذ» with a point: open at its end; where publication decided the point, it runs until publication."""
    since = _at(context, index, "since")
    if since is None:
        return None
    link = _at(context, since[0], "date_links")
    at = link[0] if link is not None else since[0]
    point = _range_at(context, at) or _point_at(context, at)
    if point is None:
        return _since_event_at(context, since[0])
    until = _until_behind(context, point.last)
    if until is not None:
        return _When(until.last, point.begins, until.ends, point.precision, "time/since-until", point.is_relative)
    is_span = point.begins is not None and point.ends is not None and point.rule != "time/range"
    ends = context.anchor if is_span and point.is_relative and point.begins != context.anchor else None
    return _When(point.last, point.begins, ends, point.precision, "time/since", point.is_relative)


def _until_behind(context: _Context, index: int) -> _When | None:
    """«حتى …» right behind a point or behind its comma."""
    tokens = context.tokens
    at = index + 1 if index < len(tokens) and tokens[index].norm in _BRACKETS else index
    return _until_at(context, at) if at < len(tokens) else None


# How many words may name the event in «منذ سيطرة الحركة عليه في حزيران 2007».
_EVENT_WORDS = 9


def _since_event_at(context: _Context, index: int) -> _When | None:
    """«منذ» with an event and its date: from that date until publication."""
    tokens = context.tokens
    for at in range(index + 1, min(index + _EVENT_WORDS, len(tokens))):
        if tokens[at].kind == "punct" or _at(context, at, "since") is not None:
            return None
        if context.words[at] is None and tokens[at].kind != "number":
            continue
        point = _point_at(context, at)
        if point is None:
            point = _ago_at(context, at)
        if point is None or point.begins is None or point.rule in ("time/day", "time/weekday"):
            continue
        until = _until_behind(context, point.last)
        ends = until.ends if until is not None else context.anchor
        last = until.last if until is not None else point.last
        inner = _Inner(at, point.begins, point.ends)
        return _When(last, point.begins, ends, point.precision, "time/since-event", inner=inner)
    return None


def _until_at(context: _Context, index: int) -> _When | None:
    until = _at(context, index, "until")
    if until is None:
        return None
    point = _point_at(context, until[0])
    if point is None:
        return None
    return _When(point.last, None, point.ends, point.precision, "time/until", point.is_relative)


class _Count(NamedTuple):
    """A count of time: where it ends, unit (folded singular), bounds; a plural without number has none."""

    last: int
    unit: str
    low: int | None
    high: int | None
    has_side: str


def _count_at(context: _Context, index: int) -> _Count | None:
    """«ثلاثة أيام», «يومين», «شهر», «الـ 24 ساعة», «أيام»."""
    tokens = context.tokens
    at = index
    if at < len(tokens) and tokens[at].norm == _ARTICLE:
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
        return _Count(max(number.noun + 1, number.last), noun.singular, number.low, number.high, "")
    noun = count_noun(tokens[at])
    if noun is None or noun.unit != "time":
        return None
    if noun.number == "plural":
        place = at + 2 if at + 1 < len(tokens) and tokens[at + 1].norm == _ARTICLE else at + 1
        following = context.numbers.get(place)
        has_article = place == at + 2 or (place < len(tokens) and tokens[place].has_article)
        if following is not None and has_article and following.kind == "count":
            return _Count(following.core_last, noun.singular, following.low, following.high, "")
        return _Count(at + 1, noun.singular, None, None, "")
    value = 2 if noun.number == "dual" else 1
    return _Count(at + 1, noun.singular, value, value, "")


def _ago_at(context: _Context, index: int) -> _When | None:
    """«قبل شهرين», «منذ ثلاثة أيام»."""
    ago = _at(context, index, "ago")
    if ago is None:
        return None
    is_since = _at(context, index, "since") is not None
    count = _count_behind_fillers(context, ago[0])
    if count is None:
        return None
    rule = "time/for" if is_since else "time/ago"
    following = context.tokens[count.last] if count.last < len(context.tokens) else None
    if following is not None and following.norm == _FROM and not is_since:
        return _When(count.last, None, None, "vague", "time/before-that")
    if count.low is None or count.low != (count.high or count.low) or context.anchor is None:
        base = count.low if count.low is not None else count.high
        if base is None or context.anchor is None:
            return _When(count.last, None, None, _precision(count.unit), rule, True)
        count = count._replace(low=base if count.high is None else (count.low or base))
    middle = count.low if count.high is None or count.low is None else (count.low + count.high) // 2
    if count.high is None and count.low is not None and _is_more_than(context, ago[0]):
        middle = count.low - 1
    first, final = _back(context.anchor, count.unit, middle or 1)
    if is_since:
        exact = count._replace(low=middle or 1, high=middle or 1)
        first = _window_start(context.anchor, exact, _length(exact))
        return _When(count.last, first, context.anchor, _precision(count.unit), rule, True)
    return _When(count.last, first, final, _precision(count.unit), rule, True)


def _count_behind_fillers(context: _Context, index: int) -> _Count | None:
    """A count of time behind at most three of «نحو», «أكثر من» and the like."""
    at, count = index, _count_at(context, index)
    while count is None and at - index < 3:
        filler = _at(context, at, "duration_fillers")
        if filler is None:
            return None
        at = filler[0]
        count = _count_at(context, at)
    return count


def _is_more_than(context: _Context, index: int) -> bool:
    number = context.numbers.get(index)
    return number is not None and number.rule == "number/more-than"


@cache
def _unit_kinds() -> dict[str, str]:
    """Folded unit to ``hour``, ``day``, ``week``, ``month``, ``year``, from its length."""
    kinds = {"0": "hour", "1": "day", "7": "week", "28": "month", "365": "year", "3650": "decade", "36500": "century"}
    return {fold(unit): kinds[low] for unit, (low, _) in _rules()["units"].items()}


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
        year, month = _shift_month(anchor.year, anchor.month, -count)
        return _part_of_month(date(year, month, 1), None)
    year = max(_FIRST_YEAR, anchor.year - count * {"year": 1, "decade": 10, "century": 100}[kind])
    return date(year, 1, 1), date(year, 12, 31)


def _window_at(context: _Context, index: int) -> _When | None:
    """«خلال الأيام الثلاثة الماضية», «الـ 24 ساعة الماضية», «اليومين الماضيين»: back from publication, or ahead."""
    during = _at(context, index, "during")
    at = during[0] if during is not None else index
    if at < len(context.tokens) and context.tokens[at].norm[len(context.tokens[at].conj) :] == _FROM:
        return None
    fewer = context.numbers.get(at)
    count = _count_at(context, at)
    if count is None:
        return None
    last = count.last
    side = "recent" if _at(context, last, "recent") else ""
    if side:
        last += 1
    else:
        found = _side_at(context, last)
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
        return _When(last, begins_at, ends_at, "vague", "time/window", True)
    days = _length(count)
    if side == "next":
        begins = context.anchor + timedelta(days=1)
        return _When(last, begins, context.anchor + timedelta(days=days), "day", "time/window", True)
    return _When(last, _window_start(context.anchor, count, days), context.anchor, "day", "time/window", True)


def _window_start(anchor: date, count: _Count, days: int) -> date:
    kind = _unit_kinds().get(count.unit, "day")
    value = count.low or 1
    if kind in ("month", "year", "decade", "century"):
        months = value * {"month": 1, "year": 12, "decade": 120, "century": 1200}[kind]
        year, month = _shift_month(anchor.year, anchor.month, -months)
        return date(year, month, min(anchor.day, calendar.monthrange(year, month)[1]))
    return anchor - timedelta(days=days)


@cache
def _hours() -> frozenset[str]:
    return frozenset(unit for unit, kind in _unit_kinds().items() if kind == "hour")


def _hours_window(context: _Context, last: int, count: _Count) -> _When | None:
    """«خلال 24 ساعة», «خلال أقل من 24 ساعة»: the day before and the day of publication."""
    hours = count.high if count.high is not None else count.low
    if hours is None or hours < 20 or context.anchor is None:
        return None
    days = _length(count)
    return _When(last, context.anchor - timedelta(days=days), context.anchor, "day", "time/window", True)


def _length(count: _Count) -> int:
    """The days that a count of time spans, at least one."""
    value = count.low if count.low is not None else count.high or 1
    kind = _unit_kinds().get(count.unit, "day")
    if kind == "hour":
        return max(1, (value + 12) // 24)
    return value * {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3650, "century": 36500}[kind]


def _vague_at(context: _Context, index: int) -> _When | None:
    found = _at(context, index, "vague")
    if found is None:
        return None
    rule = _rules()["vague"][found[1]]
    anchor = context.anchor

    def day(offset: str) -> date | None:
        return anchor + timedelta(days=int(offset)) if anchor is not None and offset else None

    begins, ends = day(rule["begins"]), day(rule["ends"])
    precision = "day" if rule["begins"] and rule["ends"] else "vague"
    return _When(found[0], begins, ends, precision, rule["id"], bool(rule["begins"] or rule["ends"]))


def _range_at(context: _Context, index: int) -> _When | None:
    """«من 26 أبريل إلى 19 أغسطس 2021», «بين 10 و15 نيسان», «يومي 21 و22 من الشهر الجاري»."""
    opener = _at(context, index, "range_openers")
    at = opener[0] if opener is not None else index
    noun = _at(context, at, "day_nouns")
    start = noun[0] if noun is not None else at
    pair = _day_pair(context, start, has_opener=opener is not None or noun is not None)
    if pair is not None:
        return pair
    if opener is None and context.tokens[at].kind != "number" and noun is None:
        return None
    one = _point_at(context, at)
    if one is None or one.last >= len(context.tokens):
        return None
    join = _at(context, one.last, "range_joins")
    second = join[0] if join is not None else None
    token = context.tokens[one.last]
    if second is None and opener is not None and context.tokens[index].norm != _FROM:
        second = one.last + 1 if token.norm == _AND else one.last if token.conj else None
    if second is None:
        return None
    two = _point_at(context, second)
    if two is None or two.precision != one.precision:
        return None
    begins = one.begins
    if two.ends is not None and (begins is None or begins > two.ends) and not two.is_relative:
        # «من 26 أبريل إلى 19 أغسطس 2021»: the year is written once.
        shifted = _point_at(context._replace(anchor=two.ends), at)
        begins = shifted.begins if shifted is not None else begins
    elif two.ends is not None and one.is_relative and not two.is_relative:
        shifted = _point_at(context._replace(anchor=two.ends), at)
        begins = shifted.begins if shifted is not None else begins
    if begins is not None and two.ends is not None and begins > two.ends:
        return None
    return _When(two.last, begins, two.ends, one.precision, "time/range", one.is_relative and two.is_relative)


def _day_pair(context: _Context, index: int, *, has_opener: bool) -> _When | None:
    """Two days of one month: «10 و15 نيسان», «10-15 نيسان»."""
    value = _number_at(context, index)
    if value is None or not 1 <= value <= 31 or index + 2 >= len(context.tokens):
        return None
    joint = context.tokens[index + 1]
    if not (joint.norm in _SLASHES or (has_opener and (joint.norm == _AND or _at(context, index + 1, "range_joins")))):
        return None
    two = _date_at(context, index + 2)
    if two is None or (joint.norm in ("/", ".") and not has_opener):
        return None
    if two.begins is None or two.begins.day <= value:
        return _When(two.last, None, two.ends, "day", "time/range", True) if two.begins is None else None
    return _When(two.last, two.begins.replace(day=value), two.ends, "day", "time/range", two.is_relative)


def _clock_at(context: _Context, index: int) -> _When | None:
    """«الساعة الثالثة والنصف فجراً», «الساعة 2:30»: an hour of the day of publication, or of the day named behind it."""
    tokens = context.tokens
    noun = count_noun(tokens[index])
    if noun is None or noun.singular not in _clock_words() or not tokens[index].has_article:
        return None
    at = index + 1
    hour = _number_at(context, at)
    if hour is not None:
        last = at + 1
        if last + 1 < len(tokens) and tokens[last].norm in (":", ".") and _number_at(context, last + 1) is not None:
            last += 2
    else:
        ordinal = _at(context, at, "ordinal")
        if ordinal is None:
            return None
        last, hour = ordinal
    if hour > 24:
        return None
    tail = _at(context, last, "hour_tails")
    last = tail[0] if tail is not None else last
    day = _day_at(context, last) if last < len(tokens) else None
    if day is not None and day.precision == "day":
        return _When(day.last, day.begins, day.ends, "hour", "time/clock", day.is_relative)
    if day is not None:
        last = day.last
    return _When(last, context.anchor, context.anchor, "hour", "time/clock", True)


@cache
def _clock_words() -> frozenset[str]:
    return frozenset({fold("\u0633\u0627\u0639\u0629")})


# Durations


def _duration_at(context: _Context, index: int) -> TimeExpression | None:
    """«لمدة شهر», «مدتها ستة أشهر», «استمرت ثلاثة أيام», «تتراوح بين شهر أو شهرين»."""
    opener = _at(context, index, "duration")
    if opener is None:
        return None
    at = opener[0]
    count = _count_at(context, at)
    while count is None:
        filler = _at(context, at, "duration_fillers")
        if filler is None or at - opener[0] > 4:
            return None
        at = filler[0]
        count = _count_at(context, at)
    low, high = _days(count)
    last = count.last
    if _side_at(context, last) is not None or _at(context, last, "recent") is not None:
        return None
    joined = _at(context, last, "or")
    if joined is not None:
        other = _count_at(context, joined[0])
        if other is not None:
            high, last = _days(other)[1], other.last
    tokens = context.tokens
    start = tokens[index].word_start if not tokens[index].prep else tokens[index].start + len(tokens[index].conj)
    return TimeExpression(
        index,
        last,
        start,
        tokens[last - 1].end,
        "duration",
        None,
        None,
        "vague",
        "duration/count",
        low,
        high,
    )


def _days(count: _Count) -> tuple[int | None, int | None]:
    """The fewest and the most days of a count of time."""
    low_unit, high_unit = _unit_lengths()[count.unit]
    if _unit_kinds()[count.unit] == "hour":
        return (0, None) if count.high is None else (count.low // 24 if count.low else 0, -(-count.high // 24) or 1)
    low = count.low * low_unit if count.low is not None else None
    high = count.high * high_unit if count.high is not None else None
    return low, high


@cache
def _unit_lengths() -> dict[str, tuple[int, int]]:
    return {fold(unit): (int(low), int(high)) for unit, (low, high) in _rules()["units"].items()}
