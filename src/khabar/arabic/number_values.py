"""The value of a bare number, in digits or in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from khabar.arabic.number_words import AND, NumberWord, look_up, number_sets, number_word, number_words, set_scales
from khabar.arabic.tokens import Token

_GROUPED = re.compile(r"\d{1,3}(?:[.,\u060c]\d{3})+")
_DECIMAL = re.compile(r"(\d+)[.,\u060c](\d+)")
_HUNDRED, THOUSAND = 100, 1000


class Core(NamedTuple):
    """A bare number: where it ends, its bounds, and whether it is written in digits."""

    last: int
    low: int
    high: int
    is_digits: bool
    rule: str


def parse_digits(norm: str) -> int | None:
    """The whole number that folded digits write («3,500», «3.500»), or None for a decimal."""
    if norm.isdigit():
        return int(norm)
    if _GROUPED.fullmatch(norm):
        return int(re.sub(r"\D", "", norm))
    return None


def core_at(tokens: Sequence[Token], index: int) -> Core | None:
    """The bare number that begins at ``index``, in digits or in words, or None."""
    token = tokens[index]
    if token.kind == "number":
        return _digits_at(tokens, index)
    word = number_word(token)
    if word is None or word.kind == "vague":
        return None
    if word.kind == "one_of":
        return _eleven_at(tokens, index)
    if word.kind == "fraction":
        return _fraction_at(tokens, index, word.value)
    sets = look_up(token, number_sets())
    if sets is not None:
        return _set_at(tokens, index, *sets)
    return _spelt_at(tokens, index)


def _digits_at(tokens: Sequence[Token], index: int) -> Core | None:
    """Digits, with a scale behind them («1.5 مليون», «10 آلاف») and what is added («2 مليون و300 ألف»)."""
    norm = tokens[index].norm
    scale = _scale_at(tokens, index + 1)
    if scale is None:
        value = parse_digits(norm)
        return None if value is None else Core(index + 1, value, value, True, "number/digits")
    decimal = _DECIMAL.fullmatch(norm)
    if norm.isdigit():
        total = int(norm) * scale
    elif decimal:
        whole, part = decimal.groups()
        total = int(whole) * scale + int(part) * scale // 10 ** len(part)
    else:
        value = parse_digits(norm)
        if value is None:
            return None
        total = value * scale
    last = index + 2
    half = _half_at(tokens, last, scale)
    if half is not None:
        return Core(half[0], total + half[1], total + half[1], True, "number/digits")
    if last + 1 < len(tokens) and tokens[last].norm == AND and tokens[last + 1].kind == "number":
        more = _digits_at(tokens, last + 1)
        if more is not None and more.low < scale:
            return Core(more.last, total + more.low, total + more.low, True, "number/digits")
    return Core(last, total, total, True, "number/digits")


def _scale_at(tokens: Sequence[Token], index: int) -> int | None:
    """The scale that a word without conjunction and article is, or None."""
    if index >= len(tokens) or tokens[index].kind != "word" or tokens[index].prep:
        return None
    word = number_word(tokens[index])
    return word.value if word is not None and word.kind == "scale" and not _has_and(tokens[index]) else None


def _half_at(tokens: Sequence[Token], index: int, scale: int) -> tuple[int, int] | None:
    """«ونصف» behind a scale: where it ends and what it adds."""
    if index >= len(tokens) or not tokens[index].conj:
        return None
    word = number_word(tokens[index])
    if word is None or word.kind != "fraction":
        return None
    follow = index + 1
    if (
        follow < len(tokens)
        and tokens[follow].has_article
        and number_word(tokens[follow]) == NumberWord("scale", scale)
    ):
        follow += 1
    return follow, scale // word.value


def _fraction_at(tokens: Sequence[Token], index: int, divisor: int) -> Core | None:
    scale = _scale_at(tokens, index + 1)
    if scale is None or tokens[index].conj:
        return None
    return Core(index + 2, scale // divisor, scale // divisor, False, "number/fraction")


def _set_at(tokens: Sequence[Token], index: int, low: int, high: int) -> Core:
    """«عشرات», or «عشرات الآلاف»."""
    last = index + 1
    if last < len(tokens) and not tokens[last].conj and not tokens[last].prep:
        scale = look_up(tokens[last], set_scales())
        if scale is not None and low < THOUSAND:
            return Core(last + 1, low * scale, (high + 1) * scale - 1, False, "number/set")
    return Core(last, low, high, False, "number/set")


def _eleven_at(tokens: Sequence[Token], index: int) -> Core | None:
    """«أحد عشر», or None."""
    if not _is_ten(tokens, index + 1) or tokens[index].has_article:
        return None
    return _scaled(tokens, index, index + 2, 11)


def _is_ten(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word is the «عشر» of a teen."""
    if index >= len(tokens) or tokens[index].kind != "word" or tokens[index].conj or tokens[index].has_article:
        return False
    word = number_word(tokens[index])
    return word is not None and word.kind == "cardinal" and word.value == 10 and not tokens[index].prep


def _spelt_at(tokens: Sequence[Token], index: int) -> Core | None:
    """A number in words: teens, «و» between descending parts, scales."""
    word = number_word(tokens[index])
    if word is None or word.kind not in ("cardinal", "scale", "scale_dual"):
        return None
    if word.kind == "cardinal" and word.value < 10 and _is_ten(tokens, index + 1):
        return _scaled(tokens, index, index + 2, word.value + 10)
    if word.kind == "cardinal":
        return _scaled(tokens, index, index + 1, word.value)
    half = _half_at(tokens, index + 1, word.value) if word.kind == "scale" else None
    if half is not None:
        return Core(half[0], word.value + half[1], word.value + half[1], False, "number/words")
    return _summed(tokens, index + 1, word.value, 0, word.value if word.kind == "scale" else word.value // 2)


def _scaled(tokens: Sequence[Token], first: int, last: int, value: int) -> Core:
    """A value below a thousand that may be followed by «مئة», by parts added to it, and by a scale."""
    if value < 10 and last < len(tokens) and not tokens[last].conj and not tokens[last].prep:
        word = number_word(tokens[last]) if tokens[last].kind == "word" else None
        if word == NumberWord("cardinal", _HUNDRED):
            value, last = value * _HUNDRED, last + 1
    return _summed(tokens, last, 0, value, 0)


def _has_and(token: Token) -> bool:
    """Whether «و» is written on a number word; the cutter leaves it on words it does not know."""
    return bool(token.conj) or (token.norm[:1] == AND and token.norm not in number_words())


def _summed(tokens: Sequence[Token], last: int, total: int, current: int, scale: int) -> Core:
    """Adds the parts joined by «و» and applies the scales.

    Args:
        total: what is finished: multiples of a scale.
        current: the part below the next scale.
        scale: the last scale used, or 0.
    """
    while last < len(tokens):
        token = tokens[last]
        if token.kind == "number" and last and tokens[last - 1].norm == AND:
            break
        following = _scale_at(tokens, last)
        if following is not None and current and (not scale or following < scale):
            total, current, scale, last = total + current * following, 0, following, last + 1
            half = _half_at(tokens, last, following)
            if half is not None:
                last, added = half
                total += added
            continue
        part = _joined_part(tokens, last)
        if part is None or not _may_add(total, current, scale, part):
            break
        value, is_scale, last = part
        if is_scale:
            total, scale = total + value, value
        else:
            current += value
    value = total + current
    return Core(last, value, value, False, "number/words")


def _joined_part(tokens: Sequence[Token], index: int) -> tuple[int, bool, int] | None:
    """A part behind «و»: its value, whether it is a scale by itself, and where it ends."""
    token = tokens[index]
    if token.kind != "word":
        return None
    if token.norm == AND and index + 1 < len(tokens):
        if tokens[index + 1].kind == "number" and tokens[index + 1].norm.isdigit():
            return int(tokens[index + 1].norm), False, index + 2
        return None
    if token.prep or not _has_and(token):
        return None
    word = number_word(token)
    if word is None:
        return None
    if word.kind == "cardinal":
        if word.value < 10 and _is_ten(tokens, index + 1):
            return word.value + 10, False, index + 2
        if word.value < 10 and index + 1 < len(tokens) and not tokens[index + 1].conj:
            following = number_word(tokens[index + 1]) if tokens[index + 1].kind == "word" else None
            if following == NumberWord("cardinal", _HUNDRED):
                return word.value * _HUNDRED, False, index + 2
        return word.value, False, index + 1
    if word.kind in ("scale", "scale_dual"):
        return word.value, True, index + 1
    if word.kind == "one_of" and _is_ten(tokens, index + 1):
        return 11, False, index + 2
    return None


def _may_add(total: int, current: int, scale: int, part: tuple[int, bool, int]) -> bool:
    """Whether a part may follow: larger before smaller, but units before tens."""
    value, is_scale, _ = part
    if is_scale:
        return not current and total > 0 and value < (scale or 1)
    if total and not current:
        return value < (scale or THOUSAND) and value < THOUSAND
    if value >= _HUNDRED or not current:
        return False
    below = current % _HUNDRED
    if value in range(20, _HUNDRED, 10):
        return below < 10
    return below == 0
