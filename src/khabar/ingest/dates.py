"""Dates as files write them: the order of day and month over a whole file, and one value to ISO."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once
from khabar.errors import UsageError
from khabar.ingest.model import DateOrder, Note
from khabar.ingest.reasons import note

ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
HIJRI_YEARS = range(1300, 1501)

_DIGITS = {first + place: str(place) for first in (0x0660, 0x06F0) for place in range(10)}
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_NUMERIC = re.compile(r"(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})(?!\d)")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$")
_CTIME = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2} (?:[+-]\d{4} )?\d{4}$")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")
_NAMED = re.compile(r"(\d{1,2})\s+(\D+?)[\s,]+(\d{4})(?!\d)|([^\W\d]+)\.?\s+(\d{1,2}),?\s+(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Order:
    """In which order a file writes day, month and year, and why that is believed: given, only, forward or assumed."""

    order: DateOrder
    why: str

    @property
    def note(self) -> Note:
        """The sentence for a person."""
        words = read_yaml_once("ingest/date_orders.yml")
        order, why = words["orders"][self.order], words["reasons"][self.why]
        return note("date_order", order=order["en"], order_ar=order["ar"], why=why["en"], why_ar=why["ar"])


def infer_order(parts: Sequence[tuple[int, int, int]], *, given: DateOrder | None = None, runs: bool = False) -> Order:
    """The order of day and month that all dates of a file share.

    Args:
        parts: the three numbers of each date as they stand, in the order of the file.
        runs: whether the file runs forward in time (a chat does), so that a wrong order shows in jumps backwards.
    """
    if given is not None:
        return Order(given, "given")
    possible = {order: [to_date(part, order) for part in parts] for order in ORDERS}
    fitting = {order: sum(day is not None for day in days) for order, days in possible.items()}
    best = [order for order in ORDERS if fitting[order] == max(fitting.values())]
    if len(best) == 1:
        return Order(best[0], "only")
    if runs:
        jumps = {order: _jumps_back([day for day in possible[order] if day is not None]) for order in best}
        calm = [order for order in best if jumps[order] == min(jumps.values())]
        if len(calm) == 1:
            return Order(calm[0], "forward")
        best = calm
    return Order(best[0], "assumed")


def _jumps_back(days: Sequence[date]) -> int:
    return sum(later < earlier for earlier, later in pairwise(days))


def to_date(part: tuple[int, int, int], order: DateOrder) -> date | None:
    """The date that three numbers make in an order; two-digit years are of this century; Hijri years are converted."""
    first, second, third = part
    by_order = {"dmy": (third, second, first), "mdy": (third, first, second), "ymd": (first, second, third)}
    year, month, day = by_order[order]
    if order == "ymd" and year < 1000:
        return None
    if year < 100:
        year += 2000
    try:
        if year in HIJRI_YEARS:
            return _from_hijri(year, month, day)
        return date(year, month, day) if 1900 <= year <= 2100 else None
    except (ValueError, OverflowError):
        return None


def _from_hijri(year: int, month: int, day: int) -> date:
    from hijridate import Hijri

    return Hijri(year, month, day).to_gregorian()


def numeric_parts(values: Iterable[str]) -> list[tuple[int, int, int]]:
    """The three numbers of each value written in numbers but not as ISO; values of another shape are left out."""
    found = []
    for value in values:
        text = _plain(value)
        match = _NUMERIC.match(text)
        if match and not _ISO.match(text):
            found.append((int(match[1]), int(match[2]), int(match[3])))
    return found


def parse_date(value: str, *, order: DateOrder, timezone: str = "UTC") -> tuple[str | None, str | None]:
    """ISO date and, where a clock time is given, ISO date-time of one value; both None where it is not understood.

    An instant (with an offset, or an e-mail date) becomes a date in ``timezone``.
    """
    text = _plain(value)
    iso = _ISO.match(text)
    if iso:
        return _from_iso(text, timezone)
    if text.isdecimal() and len(text) in (10, 13):
        return from_instant(int(text[:10]), timezone)
    if _CTIME.match(text):
        return _from_mail(text, timezone)
    day = _numeric_day(text, order) or _named_day(text)
    if day is None:
        return None, None
    if re.search(r"\d\s*(?:GMT|UTC|UT|[+-]\d{4})\s*$", text):
        return _from_mail(text, timezone)
    clock = _CLOCK.search(text)
    if clock and int(clock[1]) < 24 and int(clock[2]) < 60:
        return day.isoformat(), f"{day.isoformat()}T{int(clock[1]):02d}:{clock[2]}:{clock[3] or '00'}"
    return day.isoformat(), None


def from_instant(seconds: int, timezone: str) -> tuple[str | None, str | None]:
    """Date and date-time in ``timezone`` of a Unix time; None, None where it lies outside the years 1990 to 2100."""
    if not 631_152_000 <= seconds < 4_102_444_800:
        return None, None
    local = datetime.fromtimestamp(seconds, UTC).astimezone(zone(timezone))
    return local.date().isoformat(), local.isoformat()


@cache
def zone(name: str) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        UsageError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"there is no time zone {name!r}; write one like Asia/Damascus or UTC") from error


def _plain(value: str) -> str:
    return _MARKS.sub("", value).translate(_DIGITS).replace("\u060c", ",").replace("\u00a0", " ").strip()


def _from_iso(text: str, timezone: str) -> tuple[str | None, str | None]:
    try:
        moment = datetime.fromisoformat(re.sub(r"[.,]\d+", "", text).replace(" +", "+").replace(" -", "-").strip())
    except ValueError:
        return None, None
    if moment.tzinfo is not None:
        moment = moment.astimezone(zone(timezone))
    has_clock = len(text) > 10
    return moment.date().isoformat(), moment.isoformat() if has_clock else None


def _from_mail(text: str, timezone: str) -> tuple[str | None, str | None]:
    try:
        local = parsedate_to_datetime(text).astimezone(zone(timezone))
    except (ValueError, TypeError, OverflowError):
        return None, None
    return local.date().isoformat(), local.isoformat()


def _numeric_day(text: str, order: DateOrder) -> date | None:
    match = _NUMERIC.match(text)
    if match is None:
        return None
    part = (int(match[1]), int(match[2]), int(match[3]))
    return to_date(part, "ymd" if len(match[1]) == 4 else order)


def _named_day(text: str) -> date | None:
    match = _NAMED.search(text)
    if match is None:
        return None
    day, name, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
    names = [name, *re.split(r"[/()\-\u2013]|\s{2,}", name)]
    keys = [fold(each).casefold().strip(" .") for each in names]
    month = next((_months()[key] for key in keys if key in _months()), None)
    return to_date((int(day), month, int(year)), "dmy") if month else None


@cache
def _months() -> dict[str, int]:
    months = read_yaml_once("ingest/months.yml")
    return {fold(name).casefold(): int(number) for number, names in months.items() for name in names}
