"""Whether a bare number counts, or names a year, a share, an hour or a unit of an army."""

from __future__ import annotations

import re
from collections.abc import Sequence

from khabar.arabic.number_values import Core
from khabar.arabic.number_words import Phrase, count_noun, folded_words, phrase_matches, phrases_before, plain_form
from khabar.arabic.tokens import Token

QUOTES = frozenset("\"'\u00ab\u00bb\u201c\u201d\u2018\u2019/()[]\u201e")
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_LONGEST_COUNT = 6


def bend_before(tokens: Sequence[Token], index: int, taken: int) -> tuple[Phrase | None, int]:
    """The phrase that ends right before a number, across a quotation mark, and where it starts."""
    if tokens[index].kind == "word" and tokens[index].conj:
        return None, index
    at = index - 1
    while at >= taken and (tokens[at].norm in QUOTES or tokens[at].norm == "\u0627\u0644"):
        at -= 1
    if at < taken:
        return None, index
    for key in dict.fromkeys((tokens[at].norm, plain_form(tokens[at]), tokens[at].stem)):
        for phrase in phrases_before().get(key, ()):
            first = at - len(phrase.words) + 1
            if first >= taken and phrase_matches(tokens, first, phrase.words):
                return phrase, first
    return None, index


def number_kind(tokens: Sequence[Token], index: int, core: Core) -> str:
    """Whether a bare number counts, or names a year, a share, an hour, a unit of an army."""
    following = tokens[core.last] if core.last < len(tokens) else None
    if percent_end(tokens, core.last) > core.last:
        return "percent"
    before = tokens[index - 1] if index else None
    if tokens[index].kind != "number":
        if before is not None and _ends_ordinal(tokens[index], before):
            return "label"
        return "label" if before is not None and _is_label(before) and not _counts_noun(following) else "count"
    if _is_numeric_date(tokens, index):
        return "date"
    if _is_clock(tokens, index):
        return "clock"
    norm = tokens[index].norm
    if norm.isdigit() and (len(norm) > _LONGEST_COUNT or (norm[0] == "0" and len(norm) > 1)):
        return "label"
    if before is not None and before.kind == "latin" and before.end == tokens[index].start:
        return "label"
    if before is not None and (_is_label(before) or before.norm in folded_words("label_names")):
        return "year" if _is_year(norm) else "label"
    if _is_year(norm) and not _counts_noun(following) and bend_before(tokens, index, 0)[0] is None:
        return "year"
    return "count"


def _ends_ordinal(token: Token, before: Token) -> bool:
    """Whether a word is the tens of an ordinal («السادسة والعشرين»)."""
    return bool(token.conj) and token.has_article and before.has_article and before.kind == "word"


def _counts_noun(token: Token | None) -> bool:
    return token is not None and token.kind == "word" and count_noun(token) is not None and not token.conj


def _is_label(token: Token) -> bool:
    labels = folded_words("labels")
    cut = token.norm[len(token.conj) + len(token.prep) :]
    return token.norm in labels or plain_form(token) in labels or cut in labels


def _is_year(norm: str) -> bool:
    return len(norm) == 4 and norm.isdigit() and _FIRST_YEAR <= int(norm) <= _LAST_YEAR


def percent_end(tokens: Sequence[Token], index: int) -> int:
    """Where a mark or the words of a share end («%», «بالمئة», «في المئة»); ``index`` itself where none begin."""
    if index >= len(tokens):
        return index
    percent = folded_words("percent")
    if tokens[index].norm in percent:
        return index + 1
    has_two = index + 1 < len(tokens) and f"{tokens[index].norm} {tokens[index + 1].norm}" in percent
    return index + 2 if has_two else index


def _is_clock(tokens: Sequence[Token], index: int) -> bool:
    """Whether the number is the hour or the minutes of «2:30»."""
    for colon, other in ((index + 1, index + 2), (index - 1, index - 2)):
        low, high = min(colon, other), max(colon, other)
        if low < 0 or high >= len(tokens) or tokens[colon].norm != ":" or tokens[other].kind != "number":
            continue
        first, last = sorted((index, other))
        if tokens[last].start - tokens[first].end == 1:
            return True
    return False


def _is_numeric_date(tokens: Sequence[Token], index: int) -> bool:
    """Whether the number belongs to «2018/01/21», «21-1-2018» or «21.1.2018»."""
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|(?:19|20)\d\d\.\d{1,2}\.\d{1,2}", tokens[index].norm):
        return True
    for offset in (0, -2, -4):
        places = range(index + offset, index + offset + 5)
        if places[0] < 0 or places[-1] >= len(tokens):
            continue
        one, mark, two, other_mark, three = (tokens[place] for place in places)
        if mark.norm not in _DATE_MARKS or other_mark.norm not in _DATE_MARKS:
            continue
        if {one.kind, two.kind, three.kind} == {"number"} and (_is_year(one.norm) or _is_year(three.norm)):
            return True
    return False


_DATE_MARKS = frozenset("/-.\\\u2013")
