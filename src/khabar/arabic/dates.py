"""Times and durations in a text, resolved against the day of publication where there is one.

Word lists are in dates.yml. Nothing relative («أمس», «الشهر الماضي») and no date without a year is resolved without a
day of publication; the words stay. A report that dates itself («اليوم الجمعة 2 كانون الأول 2022») gives that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from khabar.arabic.date_anchors import corrected, dateline, own_date
from khabar.arabic.date_counts import ago_at, count_at, day_bounds, window_at
from khabar.arabic.date_days import POINT_KINDS, date_at, day_at, point_at
from khabar.arabic.date_words import (
    AND,
    BRACKETS,
    FIRST_YEAR,
    FROM,
    LAST_YEAR,
    SLASHES,
    Context,
    Inner,
    When,
    is_time_noun,
    number_at,
    phrase_at,
    phrases_of,
    read_rules,
    side_at,
)
from khabar.arabic.normalise import fold
from khabar.arabic.number_words import count_noun
from khabar.arabic.numbers import NumberExpression
from khabar.arabic.text import Text

_IN = frozenset({"\u0641\u064a", "\u0636\u0645\u0646"})


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


def find_times(text: Text, numbers: Sequence[NumberExpression], published: date | None) -> list[TimeExpression]:
    """All times and durations of a text in order, not overlapping.

    Args:
        numbers: what ``find_numbers`` found in it.
        published: the day of publication; None, or a year outside 1900 to 2099, leaves everything relative unresolved.
    """
    if published is not None and not FIRST_YEAR <= published.year <= LAST_YEAR:
        published = None
    by_first: dict[int, NumberExpression] = {}
    for number in numbers:
        for place in (number.first, number.core_first):
            by_first.setdefault(place, number)
    words = [phrases_of(token) if token.kind == "word" else None for token in text.tokens]
    context = Context(text.tokens, by_first, None, text.original, words)
    anchor = own_date(context) or dateline(context) if published is None else corrected(context, published)
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


def _expression_at(context: Context, index: int) -> TimeExpression | None:
    token, starts = context.tokens[index], context.words[index]
    if token.kind == "word":
        if starts is None and not is_time_noun(token):
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


def _expression(context: Context, first: int, when: When) -> TimeExpression:
    tokens = context.tokens
    while tokens[first].norm.removeprefix(AND) in _IN and first + 1 < when.last:
        first += 1
    start = tokens[first].word_start if tokens[first].kind == "word" else tokens[first].start
    # «منذ أيار المقبل حتى آذار»: an end before the beginning is none.
    has_order = when.begins is None or when.ends is None or when.begins <= when.ends
    return TimeExpression(
        first if when.inner is None else when.inner.first,
        when.last,
        start,
        tokens[when.last - 1].end,
        "time",
        _iso(when.begins),
        _iso(when.ends) if has_order else None,
        when.precision,
        when.rule,
        is_relative=when.is_relative,
        inner=None if when.inner is None else (_iso(when.inner.begins), _iso(when.inner.ends)),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _when_at(context: Context, index: int) -> When | None:
    """The longest time that starts at a token; of two equals the first of the list."""
    starts = context.words[index] or {}
    has_point = bool(starts.keys() & POINT_KINDS) or context.tokens[index].kind == "number" or index in context.numbers
    best: When | None = None
    for kind, read in (
        ("vague", _vague_at),
        ("since", _since_at),
        ("until", _until_at),
        ("ago", ago_at),
        ("during", window_at),
        ("range_openers", _range_at),
        ("", _clock_at),
        ("", point_at),
    ):
        if kind not in starts:
            if kind in ("vague", "since", "until", "ago"):
                continue
            if kind == "range_openers" and not has_point:
                continue
            if read is point_at and not has_point:
                continue
            if kind == "during" and not (has_point or is_time_noun(context.tokens[index])):
                continue
            if read is _clock_at and not is_time_noun(context.tokens[index]):
                continue
        when = read(context, index)
        if when is not None and (best is None or when.last > best.last):
            best = when
    return best


def _since_at(context: Context, index: int) -> When | None:
    """«منذ» with a point: open at its end; where publication decided the point, it runs until publication."""
    since = phrase_at(context, index, "since")
    if since is None:
        return None
    link = phrase_at(context, since[0], "date_links")
    at = link[0] if link is not None else since[0]
    point = _range_at(context, at) or point_at(context, at)
    if point is None:
        return _since_event_at(context, since[0])
    until = _until_behind(context, point.last)
    if until is not None:
        return When(until.last, point.begins, until.ends, point.precision, "time/since-until", point.is_relative)
    is_span = point.begins is not None and point.ends is not None and point.rule != "time/range"
    is_past = is_span and context.anchor is not None and point.begins is not None and point.begins < context.anchor
    ends = context.anchor if is_past and point.is_relative else None
    return When(point.last, point.begins, ends, point.precision, "time/since", point.is_relative)


def _until_behind(context: Context, index: int) -> When | None:
    """«حتى …» right behind a point or behind its comma."""
    tokens = context.tokens
    at = index + 1 if index < len(tokens) and tokens[index].norm in BRACKETS else index
    return _until_at(context, at) if at < len(tokens) else None


# How many words may name the event in «منذ سيطرة الحركة عليه في حزيران 2007».
_EVENT_WORDS = 9


def _since_event_at(context: Context, index: int) -> When | None:
    """«منذ» with an event and its date: from that date until publication."""
    tokens = context.tokens
    for at in range(index + 1, min(index + _EVENT_WORDS, len(tokens))):
        if tokens[at].kind == "punct" or phrase_at(context, at, "since") is not None:
            return None
        if context.words[at] is None and tokens[at].kind != "number":
            continue
        point = point_at(context, at)
        if point is None:
            point = ago_at(context, at)
        if point is None or point.begins is None or point.rule in ("time/day", "time/weekday"):
            continue
        until = _until_behind(context, point.last)
        ends = until.ends if until is not None else context.anchor
        last = until.last if until is not None else point.last
        inner = Inner(at, point.begins, point.ends)
        return When(last, point.begins, ends, point.precision, "time/since-event", inner=inner)
    return None


def _until_at(context: Context, index: int) -> When | None:
    until = phrase_at(context, index, "until")
    if until is None:
        return None
    point = point_at(context, until[0])
    if point is None:
        return None
    return When(point.last, None, point.ends, point.precision, "time/until", point.is_relative)


def _vague_at(context: Context, index: int) -> When | None:
    found = phrase_at(context, index, "vague")
    if found is None:
        return None
    rule = read_rules()["vague"][found[1]]
    anchor = context.anchor

    def day(offset: str) -> date | None:
        return anchor + timedelta(days=int(offset)) if anchor is not None and offset else None

    begins, ends = day(rule["begins"]), day(rule["ends"])
    precision = "day" if rule["begins"] and rule["ends"] else "vague"
    return When(found[0], begins, ends, precision, rule["id"], bool(rule["begins"] or rule["ends"]))


def _range_at(context: Context, index: int) -> When | None:
    """«من 26 أبريل إلى 19 أغسطس 2021», «بين 10 و15 نيسان», «يومي 21 و22 من الشهر الجاري»."""
    opener = phrase_at(context, index, "range_openers")
    at = opener[0] if opener is not None else index
    noun = phrase_at(context, at, "day_nouns")
    start = noun[0] if noun is not None else at
    pair = _day_pair(context, start, has_opener=opener is not None or noun is not None)
    if pair is not None:
        return pair
    if at >= len(context.tokens) or (opener is None and context.tokens[at].kind != "number" and noun is None):
        return None
    one = point_at(context, at)
    if one is None or one.last >= len(context.tokens):
        return None
    join = phrase_at(context, one.last, "range_joins")
    second = join[0] if join is not None else None
    token = context.tokens[one.last]
    if second is None and opener is not None and context.tokens[index].norm != FROM:
        second = one.last + 1 if token.norm == AND else one.last if token.conj else None
    if second is None:
        return None
    two = point_at(context, second)
    if two is None or two.precision != one.precision:
        return None
    begins = one.begins
    if two.ends is not None and (begins is None or begins > two.ends) and not two.is_relative:
        # «من 26 أبريل إلى 19 أغسطس 2021»: the year is written once.
        shifted = point_at(context._replace(anchor=two.ends), at)
        begins = shifted.begins if shifted is not None else begins
    elif two.ends is not None and one.is_relative and not two.is_relative:
        shifted = point_at(context._replace(anchor=two.ends), at)
        begins = shifted.begins if shifted is not None else begins
    if begins is not None and two.ends is not None and begins > two.ends:
        return None
    return When(two.last, begins, two.ends, one.precision, "time/range", one.is_relative and two.is_relative)


def _day_pair(context: Context, index: int, *, has_opener: bool) -> When | None:
    """Two days of one month: «10 و15 نيسان», «10-15 نيسان»."""
    value = number_at(context, index)
    if value is None or not 1 <= value <= 31 or index + 2 >= len(context.tokens):
        return None
    joint = context.tokens[index + 1]
    if not (
        joint.norm in SLASHES or (has_opener and (joint.norm == AND or phrase_at(context, index + 1, "range_joins")))
    ):
        return None
    two = date_at(context, index + 2)
    if two is None or (joint.norm in ("/", ".") and not has_opener):
        return None
    if two.begins is None or two.begins.day <= value:
        return When(two.last, None, two.ends, "day", "time/range", True) if two.begins is None else None
    return When(two.last, two.begins.replace(day=value), two.ends, "day", "time/range", two.is_relative)


def _clock_at(context: Context, index: int) -> When | None:
    """«الساعة الثالثة والنصف فجراً», «الساعة 2:30»: an hour of the day of publication, or of the day named behind it."""
    tokens = context.tokens
    noun = count_noun(tokens[index])
    if noun is None or noun.singular not in _clock_words() or not tokens[index].has_article:
        return None
    at = index + 1
    hour = number_at(context, at)
    if hour is not None:
        last = at + 1
        if last + 1 < len(tokens) and tokens[last].norm in (":", ".") and number_at(context, last + 1) is not None:
            last += 2
    else:
        ordinal = phrase_at(context, at, "ordinal")
        if ordinal is None:
            return None
        last, hour = ordinal
    if hour > 24:
        return None
    tail = phrase_at(context, last, "hour_tails")
    last = tail[0] if tail is not None else last
    day = day_at(context, last) if last < len(tokens) else None
    if day is not None and day.precision == "day":
        return When(day.last, day.begins, day.ends, "hour", "time/clock", day.is_relative)
    if day is not None:
        last = day.last
    return When(last, context.anchor, context.anchor, "hour", "time/clock", True)


@cache
def _clock_words() -> frozenset[str]:
    return frozenset({fold("\u0633\u0627\u0639\u0629")})


def _duration_at(context: Context, index: int) -> TimeExpression | None:
    """«لمدة شهر», «مدتها ستة أشهر», «استمرت ثلاثة أيام», «تتراوح بين شهر أو شهرين»."""
    opener = phrase_at(context, index, "duration")
    if opener is None:
        return None
    at = opener[0]
    count = count_at(context, at)
    while count is None:
        filler = phrase_at(context, at, "duration_fillers")
        if filler is None or at - opener[0] > 4:
            return None
        at = filler[0]
        count = count_at(context, at)
    low, high = day_bounds(count)
    last = count.last
    if side_at(context, last) is not None or phrase_at(context, last, "recent") is not None:
        return None
    joined = phrase_at(context, last, "or")
    if joined is not None:
        other = count_at(context, joined[0])
        if other is not None:
            high, last = day_bounds(other)[1], other.last
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
