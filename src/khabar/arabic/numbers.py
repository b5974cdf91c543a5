"""Numbers in a text: digits, number words, sets («عشرات»), duals, with what bends them («نحو», «ما لا يقل عن»).

Word lists, rule ids and the width of «نحو» are in numbers.yml, the nouns that reports count in count_nouns.yml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from khabar.arabic.normalise import fold
from khabar.arabic.tokens import Token
from khabar.datafile import read_yaml_once

RULES = "arabic/numbers.yml"
NOUNS = "arabic/count_nouns.yml"

_DIGITS = re.compile(r"\d+(?:[.,\u060c]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u060c]\d{3})+")
_DECIMAL = re.compile(r"(\d+)[.,\u060c](\d+)")
_DUAL_ENDING = re.compile("\u064e\u0651?\u064a\u0652?\u0646[\u064b-\u0652]*$")
_QUOTES = frozenset("\"'\u00ab\u00bb\u201c\u201d\u2018\u2019/()[]\u201e")
_DASHES = frozenset("-\u2013\u2014")
_AND = "\u0648"
_FROM = "\u0645\u0646"
_TA_MARBUTA = "\u0629"
# A clitic that the cutter leaves on a word it does not know.
_CLITICS = frozenset("\u0648\u0641\u0628\u0644\u0643")
_SHORTEST_AFTER_CLITIC = 3
_HUNDRED, _THOUSAND = 100, 1000
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_LONGEST_COUNT = 6


@dataclass(frozen=True, slots=True)
class NumberExpression:
    """A number as the words allow it.

    Attributes:
        first, last: half-open token range, with the words that bend the number, without the counted noun; of a dual
            («طائرتان») the noun itself.
        start, end: code points, without conjunction and preposition before it.
        low, high: inclusive bounds; an open side is None.
        kind: ``count``, ``dual`` (the noun says two), ``one_of`` («أحد»), ``percent``, ``year``, ``clock``, ``date`` or
            ``label`` (a number that names: «الفرقة 25»). Only the first three count anything.
        noun: index of the counted token, or None («قتل خمسة»).
        rule: id of the rule.
        core_first, core_last: token range of the bare number.
    """

    first: int
    last: int
    start: int
    end: int
    low: int | None
    high: int | None
    kind: str
    noun: int | None
    rule: str
    core_first: int
    core_last: int


COUNTING = frozenset({"count", "dual", "one_of"})


class _Word(NamedTuple):
    """A number word: class ``cardinal``, ``scale``, ``scale_dual``, ``set``, ``fraction``, ``one_of`` or ``vague``."""

    kind: str
    value: int
    high: int = 0


class _Phrase(NamedTuple):
    rule: str
    effect: str
    words: tuple[str, ...]
    low: int | None = None
    high: int | None = None


class _Core(NamedTuple):
    """A bare number: where it ends, its bounds, and whether it is written in digits."""

    last: int
    low: int
    high: int
    is_digits: bool
    rule: str


def _rules() -> Any:
    return read_yaml_once(RULES)


@cache
def _words() -> dict[str, _Word]:
    """Folded number word to what it stands for."""
    rules = _rules()
    found: dict[str, _Word] = {}
    for kind, group in (
        ("cardinal", "cardinals"),
        ("scale", "scales"),
        ("scale_dual", "scale_duals"),
    ):
        for value, words in rules[group].items():
            for word in words:
                found[fold(word)] = _Word(kind, int(value))
    for word, (low, high) in rules["sets"].items():
        if fold(word) not in found:
            found[fold(word)] = _Word("set", int(low), int(high))
    for word, divisor in rules["fractions"].items():
        found[fold(word)] = _Word("fraction", int(divisor))
    for word in rules["one_of"]:
        found[fold(word)] = _Word("one_of", 1)
    for phrase in _vague():
        found.setdefault(phrase.words[0], _Word("vague", 0))
    return found


@cache
def _sets() -> dict[str, tuple[int, int]]:
    return {fold(word): (int(low), int(high)) for word, (low, high) in _rules()["sets"].items()}


@cache
def _set_scales() -> dict[str, int]:
    return {fold(word): int(value) for word, value in _rules()["set_scales"].items()}


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in phrase.split())


def _phrases(name: str) -> list[_Phrase]:
    found = [
        _Phrase(
            rule["id"],
            rule.get("effect", ""),
            _split(words),
            int(rule["low"]) if rule.get("low") else None,
            int(rule["high"]) if rule.get("high") else None,
        )
        for rule in _rules()[name]
        for words in rule["words"]
    ]
    return sorted(found, key=lambda phrase: -len(phrase.words))


@cache
def _vague() -> tuple[_Phrase, ...]:
    return tuple(_phrases("vague"))


@cache
def _before() -> dict[str, tuple[_Phrase, ...]]:
    """What bends the number behind it, by its last word, longest first."""
    by_last: dict[str, list[_Phrase]] = {}
    for phrase in _phrases("before"):
        by_last.setdefault(phrase.words[-1], []).append(phrase)
    return {word: tuple(found) for word, found in by_last.items()}


@cache
def _after() -> dict[str, tuple[_Phrase, ...]]:
    """What bends the number before it, by its first word, longest first."""
    by_first: dict[str, list[_Phrase]] = {}
    for phrase in _phrases("after"):
        by_first.setdefault(phrase.words[0], []).append(phrase)
    return {word: tuple(found) for word, found in by_first.items()}


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _rules()[name])


class CountNoun(NamedTuple):
    """A noun that reports count: its unit and ``singular``, ``dual`` or ``plural``.

    ``is_doubtful``: the form is also the sound plural («مدنيين»).
    """

    unit: str
    number: str
    singular: str
    is_doubtful: bool = False


@cache
def _count_nouns() -> dict[str, CountNoun]:
    """Folded form to the counted noun it is a form of; singular before dual before plural."""
    singulars: dict[str, CountNoun] = {}
    duals: dict[str, CountNoun] = {}
    plurals: dict[str, CountNoun] = {}
    not_dual = _folded("not_dual")
    for unit, nouns in read_yaml_once(NOUNS).items():
        for noun, written in nouns.items():
            single = fold(noun)
            many = [fold(word) for word in written]
            singulars.setdefault(single, CountNoun(unit, "singular", single))
            singulars.setdefault(single + "\u0627", CountNoun(unit, "singular", single))
            for word in many:
                plurals.setdefault(word, CountNoun(unit, "plural", single))
                plurals.setdefault(word + "\u0627", CountNoun(unit, "plural", single))
            for word in _dual_forms(noun):
                if word not in not_dual:
                    duals.setdefault(word, CountNoun(unit, "dual", single, is_doubtful=word in many))
    return {**plurals, **duals, **singulars}


def _dual_forms(noun: str) -> list[str]:
    """The folded duals of a singular: nominative, oblique, and the construct of a feminine."""
    if noun.endswith(_TA_MARBUTA):
        base = fold(noun)[:-1] + "\u062a"
        return [base + "\u0627\u0646", base + "\u064a\u0646", base + "\u064a", base + "\u0627"]
    if noun.endswith("\u0649"):
        base = fold(noun)[:-1] + "\u064a"
    elif noun.endswith("\u0621"):
        base = fold(noun)
    else:
        base = fold(noun)
    return [base + "\u0627\u0646", base + "\u064a\u0646"]


_noun_cache: dict[str, CountNoun | None] = {}


def count_noun(token: Token) -> CountNoun | None:
    """The counted noun that a token is a form of, with or without clitics, or None."""
    key = token.norm
    if key not in _noun_cache:
        _noun_cache[key] = _look_up(token, _count_nouns())
    return _noun_cache[key]


def _forms(token: Token) -> tuple[str, ...]:
    """The folded token without conjunction, then preposition, then article; at last the stem."""
    plain = token.norm[len(token.conj) :]
    cut = plain[len(token.prep) :]
    forms = [token.norm, plain, cut]
    if token.has_article:
        forms.append(cut[2:])
        forms.append(cut[1:])
    if not token.conj and token.norm[:1] in _CLITICS and len(token.norm) > _SHORTEST_AFTER_CLITIC:
        forms.append(token.norm[1:])
    forms.append(token.stem)
    return tuple(forms)


def _look_up(token: Token, table: dict[str, Any]) -> Any:
    for form in _forms(token):
        found = table.get(form)
        if found is not None:
            return found
    return None


_word_cache: dict[str, _Word | None] = {}


def _word(token: Token) -> _Word | None:
    """What a word means as a number, or None. Adjectives and ordinals mean none."""
    key = token.norm
    if key not in _word_cache:
        _word_cache[key] = _look_up(token, _words())
    return _word_cache[key]


def plain_form(token: Token) -> str:
    """The folded token without conjunction."""
    return token.norm[len(token.conj) :] if token.conj else token.norm


def find_numbers(tokens: Sequence[Token], original: str = "") -> list[NumberExpression]:
    """All numbers of a text in order, not overlapping.

    Args:
        tokens: the tokens of the text.
        original: the text itself, where known: the harakat of «مدنيَّيْن» tell a dual from a plural.
    """
    found: list[NumberExpression] = []
    index, taken = 0, 0
    while index < len(tokens):
        token = tokens[index]
        kind = token.kind
        expression = None
        if kind == "number" or (kind == "word" and _word(token) is not None):
            expression = _number_at(tokens, index, taken)
        elif kind == "word":
            expression = _dual_at(tokens, index, taken, original)
        if expression is None:
            index += 1
            continue
        found.append(expression)
        index = taken = max(expression.last, expression.core_last)
    return found


def _number_at(tokens: Sequence[Token], index: int, taken: int) -> NumberExpression | None:
    """The number that starts at a token, with what bends it; nothing before ``taken`` belongs to it."""
    vague = _vague_at(tokens, index)
    if vague is not None:
        return vague
    core = _core_at(tokens, index)
    if core is None:
        return _one_of_at(tokens, index)
    kind = _kind(tokens, index, core)
    if kind != "count":
        return _expression(tokens, (index, core.last), (index, core.last), core.low, core.high, kind, None, core.rule)
    return _bent(tokens, index, core, taken)


def _bent(tokens: Sequence[Token], index: int, core: _Core, taken: int) -> NumberExpression:
    """A counting number with the range it opens and the words that bend it."""
    first, last = index, core.last
    low: int | None = core.low
    high: int | None = core.high
    rule = core.rule
    ranged = _range_at(tokens, index, core, taken)
    if ranged is not None:
        first, last, low, high = ranged
        rule = "number/range"
    else:
        bend, first = _bend_before(tokens, index, taken)
        end = last
        if bend is None:
            bend, end = _bend_after(tokens, last)
        if bend is not None:
            low, high = _bend(low, high, bend.effect)
            rule = bend.rule
            last = end if end == last or all(tokens[i].kind == "word" for i in range(last, end)) else last
    noun = _counted(tokens, index, core.last if ranged is None else last)
    core_last = core.last if ranged is None else last
    if last > core_last and noun is not None and core_last <= noun < last:
        # «15 شخصا على الأقل»: the noun stands between the number and what bends it.
        last = core_last
    return _expression(tokens, (first, last), (index, core_last), low, high, "count", noun, rule)


def _expression(
    tokens: Sequence[Token],
    span: tuple[int, int],
    core: tuple[int, int],
    low: int | None,
    high: int | None,
    kind: str,
    noun: int | None,
    rule: str,
) -> NumberExpression:
    first, last = span
    start = tokens[first].word_start if tokens[first].kind == "word" else tokens[first].start
    return NumberExpression(first, last, start, tokens[last - 1].end, low, high, kind, noun, rule, *core)


def parse_digits(norm: str) -> int | None:
    """The whole number that folded digits write («3,500», «3.500»), or None for a decimal."""
    if norm.isdigit():
        return int(norm)
    if _GROUPED.fullmatch(norm):
        return int(re.sub(r"\D", "", norm))
    return None


def _core_at(tokens: Sequence[Token], index: int) -> _Core | None:
    token = tokens[index]
    if token.kind == "number":
        return _digits_at(tokens, index)
    word = _word(token)
    if word is None or word.kind == "vague":
        return None
    if word.kind == "one_of":
        return _eleven_at(tokens, index)
    if word.kind == "fraction":
        return _fraction_at(tokens, index, word.value)
    sets = _look_up(token, _sets())
    if sets is not None:
        return _set_at(tokens, index, *sets)
    return _spelt_at(tokens, index)


def _digits_at(tokens: Sequence[Token], index: int) -> _Core | None:
    """Digits, with a scale behind them («1.5 مليون», «10 آلاف») and what is added («2 مليون و300 ألف»)."""
    norm = tokens[index].norm
    scale = _scale_at(tokens, index + 1)
    if scale is None:
        value = parse_digits(norm)
        return None if value is None else _Core(index + 1, value, value, True, "number/digits")
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
        return _Core(half[0], total + half[1], total + half[1], True, "number/digits")
    if last + 1 < len(tokens) and tokens[last].norm == _AND and tokens[last + 1].kind == "number":
        more = _digits_at(tokens, last + 1)
        if more is not None and more.low < scale:
            return _Core(more.last, total + more.low, total + more.low, True, "number/digits")
    return _Core(last, total, total, True, "number/digits")


def _scale_at(tokens: Sequence[Token], index: int) -> int | None:
    """The scale that a word without conjunction and article is, or None."""
    if index >= len(tokens) or tokens[index].kind != "word" or tokens[index].prep:
        return None
    word = _word(tokens[index])
    return word.value if word is not None and word.kind == "scale" and not _has_and(tokens[index]) else None


def _half_at(tokens: Sequence[Token], index: int, scale: int) -> tuple[int, int] | None:
    """«ونصف» behind a scale: where it ends and what it adds."""
    if index >= len(tokens) or not tokens[index].conj:
        return None
    word = _word(tokens[index])
    if word is None or word.kind != "fraction":
        return None
    follow = index + 1
    if follow < len(tokens) and tokens[follow].has_article and _word(tokens[follow]) == _Word("scale", scale):
        follow += 1
    return follow, scale // word.value


def _fraction_at(tokens: Sequence[Token], index: int, divisor: int) -> _Core | None:
    scale = _scale_at(tokens, index + 1)
    if scale is None or tokens[index].conj:
        return None
    return _Core(index + 2, scale // divisor, scale // divisor, False, "number/fraction")


def _set_at(tokens: Sequence[Token], index: int, low: int, high: int) -> _Core:
    """«عشرات», or «عشرات الآلاف»."""
    last = index + 1
    if last < len(tokens) and not tokens[last].conj and not tokens[last].prep:
        scale = _look_up(tokens[last], _set_scales())
        if scale is not None and low < _THOUSAND:
            return _Core(last + 1, low * scale, (high + 1) * scale - 1, False, "number/set")
    return _Core(last, low, high, False, "number/set")


def _eleven_at(tokens: Sequence[Token], index: int) -> _Core | None:
    """«أحد عشر», or None."""
    if not _is_ten(tokens, index + 1) or tokens[index].has_article:
        return None
    return _scaled(tokens, index, index + 2, 11)


def _is_ten(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word is the «عشر» of a teen."""
    if index >= len(tokens) or tokens[index].kind != "word" or tokens[index].conj or tokens[index].has_article:
        return False
    word = _word(tokens[index])
    return word is not None and word.kind == "cardinal" and word.value == 10 and not tokens[index].prep


def _spelt_at(tokens: Sequence[Token], index: int) -> _Core | None:
    """A number in words: teens, «و» between descending parts, scales."""
    word = _word(tokens[index])
    if word is None or word.kind not in ("cardinal", "scale", "scale_dual"):
        return None
    if word.kind == "cardinal" and word.value < 10 and _is_ten(tokens, index + 1):
        return _scaled(tokens, index, index + 2, word.value + 10)
    if word.kind == "cardinal":
        return _scaled(tokens, index, index + 1, word.value)
    half = _half_at(tokens, index + 1, word.value) if word.kind == "scale" else None
    if half is not None:
        return _Core(half[0], word.value + half[1], word.value + half[1], False, "number/words")
    return _summed(tokens, index + 1, word.value, 0, word.value if word.kind == "scale" else word.value // 2)


def _scaled(tokens: Sequence[Token], first: int, last: int, value: int) -> _Core:
    """A value below a thousand that may be followed by «مئة», by parts added to it, and by a scale."""
    if value < 10 and last < len(tokens) and not tokens[last].conj and not tokens[last].prep:
        word = _word(tokens[last]) if tokens[last].kind == "word" else None
        if word == _Word("cardinal", _HUNDRED):
            value, last = value * _HUNDRED, last + 1
    return _summed(tokens, last, 0, value, 0)


def _has_and(token: Token) -> bool:
    """Whether «و» is written on a number word; the cutter leaves it on words it does not know."""
    return bool(token.conj) or (token.norm[:1] == _AND and token.norm not in _words())


def _summed(tokens: Sequence[Token], last: int, total: int, current: int, scale: int) -> _Core:
    """Adds the parts joined by «و» and applies the scales.

    Args:
        total: what is finished: multiples of a scale.
        current: the part below the next scale.
        scale: the last scale used, or 0.
    """
    while last < len(tokens):
        token = tokens[last]
        if token.kind == "number" and last and tokens[last - 1].norm == _AND:
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
    return _Core(last, value, value, False, "number/words")


def _joined_part(tokens: Sequence[Token], index: int) -> tuple[int, bool, int] | None:
    """A part behind «و»: its value, whether it is a scale by itself, and where it ends."""
    token = tokens[index]
    if token.kind != "word":
        return None
    if token.norm == _AND and index + 1 < len(tokens):
        if tokens[index + 1].kind == "number" and tokens[index + 1].norm.isdigit():
            return int(tokens[index + 1].norm), False, index + 2
        return None
    if token.prep or not _has_and(token):
        return None
    word = _word(token)
    if word is None:
        return None
    if word.kind == "cardinal":
        if word.value < 10 and _is_ten(tokens, index + 1):
            return word.value + 10, False, index + 2
        if word.value < 10 and index + 1 < len(tokens) and not tokens[index + 1].conj:
            following = _word(tokens[index + 1]) if tokens[index + 1].kind == "word" else None
            if following == _Word("cardinal", _HUNDRED):
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
        return value < (scale or _THOUSAND) and value < _THOUSAND
    if value >= _HUNDRED or not current:
        return False
    below = current % _HUNDRED
    if value in range(20, _HUNDRED, 10):
        return below < 10
    return below == 0


def _range_at(
    tokens: Sequence[Token], index: int, core: _Core, taken: int
) -> tuple[int, int, int, int] | None:
    """«بين 10 و15», «10-15», «من 10 إلى 15», «ثلاثة أو أربعة»: first, last, low, high."""
    at = core.last
    if at >= len(tokens):
        return None
    has_opener = index > taken and plain_form(tokens[index - 1]) in _folded("range_first")
    if has_opener and plain_form(tokens[index - 1]) == _FROM and _is_change(tokens, index - 1):
        return None
    joint = tokens[at]
    second = at
    if joint.norm in _folded("range_joins") or joint.norm == _AND:
        second = at + 1
        if joint.norm == _AND and not (has_opener and plain_form(tokens[index - 1]) != _FROM):
            return None
        if joint.norm in _DASHES and not core.is_digits:
            return None
    elif not (joint.conj and has_opener and joint.kind == "word"):
        return None
    if second >= len(tokens):
        return None
    other = _core_at(tokens, second)
    if other is None or other.low <= core.low or _kind(tokens, second, other) in ("clock", "percent", "date"):
        return None
    first = index
    if has_opener:
        first = index - 1
        if first > taken and f"{tokens[first - 1].norm} {tokens[first].norm}" in _folded("range_first"):
            first -= 1
    low = core.low
    if low < 100 <= other.high and other.high % _THOUSAND == 0 and not core.is_digits:
        scale = other.high // max(1, other.high // _THOUSAND)
        low = low * scale if low < other.high // scale else low
    return first, other.last, low, other.high


def _is_change(tokens: Sequence[Token], index: int) -> bool:
    """Whether a verb of rising or falling stands shortly before «من»."""
    reach = int(_rules()["change_reach"])
    return any(plain_form(token) in _folded("changes") for token in tokens[max(0, index - reach) : index])


def _bend_before(tokens: Sequence[Token], index: int, taken: int) -> tuple[_Phrase | None, int]:
    """The phrase that ends right before a number, across a quotation mark, and where it starts."""
    if tokens[index].kind == "word" and tokens[index].conj:
        return None, index
    at = index - 1
    while at >= taken and (tokens[at].norm in _QUOTES or tokens[at].norm == "\u0627\u0644"):
        at -= 1
    if at < taken:
        return None, index
    for key in dict.fromkeys((tokens[at].norm, plain_form(tokens[at]), tokens[at].stem)):
        for phrase in _before().get(key, ()):
            first = at - len(phrase.words) + 1
            if first >= taken and _matches(tokens, first, phrase.words):
                return phrase, first
    return None, index


def _bend_after(tokens: Sequence[Token], last: int) -> tuple[_Phrase | None, int]:
    """The phrase that follows within reach, and where it ends."""
    reach = int(_rules()["after_reach"])
    for at in range(last, min(last + reach, len(tokens))):
        if tokens[at].kind == "number" or (tokens[at].kind == "punct" and tokens[at].norm not in _QUOTES):
            break
        is_joined = bool(tokens[at].conj) and plain_form(tokens[at]) not in _after()
        if at > last and is_joined and count_noun(tokens[at]) is None:
            break
        for phrase in _after().get(plain_form(tokens[at]), _after().get(tokens[at].norm, ())):
            if _matches(tokens, at, phrase.words):
                return phrase, at + len(phrase.words)
    return None, last


def _matches(tokens: Sequence[Token], first: int, words: tuple[str, ...]) -> bool:
    """Whether a phrase stands at a token; its first word may carry clitics."""
    if first + len(words) > len(tokens):
        return False
    head = tokens[first]
    if words[0] not in (head.norm, plain_form(head), head.norm[len(head.conj) + len(head.prep) :], head.stem):
        return False
    return all(tokens[first + offset].norm == word for offset, word in enumerate(words) if offset)


def _bend(low: int | None, high: int | None, effect: str) -> tuple[int | None, int | None]:
    if effect == "approximate" and low is not None and high is not None:
        percent = int(_rules()["approximate_percent"])
        return low - low * percent // 100, high + high * percent // 100
    if effect == "more" and low is not None:
        return low + 1, None
    if effect == "at_least":
        return low, None
    if effect == "less" and high is not None:
        return None, high - 1
    if effect == "at_most":
        return None, high
    return low, high


def _vague_at(tokens: Sequence[Token], index: int) -> NumberExpression | None:
    """«عدد من», «بضعة», «العديد من»."""
    word = _word(tokens[index]) if tokens[index].kind == "word" else None
    if word is None or word.kind != "vague":
        return None
    for phrase in _vague():
        if _matches(tokens, index, phrase.words):
            last = index + len(phrase.words)
            if last >= len(tokens) or tokens[last].kind != "word":
                return None
            span = (index, last)
            return _expression(tokens, span, span, phrase.low, phrase.high, "count", last, phrase.rule)
    return None


def _one_of_at(tokens: Sequence[Token], index: int) -> NumberExpression | None:
    """«أحد» before a noun counts one; «الأحد» is the day, «لا أحد» nobody."""
    token = tokens[index]
    word = _word(token) if token.kind == "word" else None
    if word is None or word.kind != "one_of" or token.has_article or index + 1 >= len(tokens):
        return None
    if index and plain_form(tokens[index - 1]) in _folded("nobody"):
        return None
    if tokens[index + 1].kind != "word" or tokens[index + 1].prep:
        return None
    return _expression(tokens, (index, index + 1), (index, index + 1), 1, 1, "one_of", index + 1, "number/one-of")


def _dual_at(tokens: Sequence[Token], index: int, taken: int, original: str) -> NumberExpression | None:
    """A counted noun in the dual; one that may be a plural counts two where harakat or a dual beside it say so."""
    noun = count_noun(tokens[index])
    if noun is None or noun.number != "dual":
        return None
    if index + 1 < len(tokens) and _word(tokens[index + 1]) == _Word("cardinal", 2):
        return None
    token = tokens[index]
    if index > taken and token.norm[-2:] == tokens[index - 1].norm[-2:] and _is_sure_dual(tokens[index - 1]):
        return None
    if noun.is_doubtful and not _has_dual_marks(original[token.start : token.end]):
        return None
    bend, first = _bend_before(tokens, index, taken)
    if bend is None:
        bend = _bend_after(tokens, index + 1)[0]
    low, high = _bend(2, 2, bend.effect) if bend is not None else (2, 2)
    rule = bend.rule if bend is not None else "number/dual"
    return _expression(tokens, (first, index + 1), (index, index + 1), low, high, "dual", index, rule)


def _is_sure_dual(token: Token) -> bool:
    """Whether a word before an adjective in the dual is itself the counted dual («جنديين تركيين»)."""
    noun = count_noun(token) if token.kind == "word" else None
    return noun is not None and noun.number == "dual"


def _has_dual_marks(written: str) -> bool:
    """Whether a fatha stands before the «ي» of a final «ين»."""
    return bool(_DUAL_ENDING.search(written))


def _counted(tokens: Sequence[Token], index: int, last: int) -> int | None:
    """The counted token: behind the number («خمسة مدنيين», «خمسة من المدنيين»), or before it («المدنيين الخمسة»)."""
    at = last
    while at < len(tokens) and tokens[at].norm in _QUOTES and at - last < 2:
        at += 1
    before = _noun_before(tokens, index)
    if before is not None:
        return before
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    if plain_form(tokens[at]) == _FROM:
        return at + 1 if at + 1 < len(tokens) and tokens[at + 1].kind == "word" else None
    if tokens[at].conj or tokens[at].prep:
        return None
    return at


def _noun_before(tokens: Sequence[Token], index: int) -> int | None:
    """The counted noun before its number, across one adjective («المتهمين الخمسة», «عسكريين تركيين اثنين»)."""
    token = tokens[index]
    word = _word(token) if token.kind == "word" else None
    if word is None or word.kind != "cardinal" or token.conj or token.prep:
        return None
    if index < 1 or tokens[index - 1].kind != "word":
        return None
    near = tokens[index - 1]
    far = tokens[index - 2] if index > 1 and tokens[index - 2].kind == "word" else None
    if token.has_article:
        if not near.has_article:
            return None
        has_adjective = far is not None and far.has_article and far.norm[-2:] == near.norm[-2:]
        return index - 2 if has_adjective else index - 1
    if word.value not in (1, 2):
        return None
    if far is not None and far.norm[-2:] == near.norm[-2:] and count_noun(far) is not None:
        return index - 2
    return index - 1 if count_noun(near) is not None else None


def _kind(tokens: Sequence[Token], index: int, core: _Core) -> str:
    """Whether a bare number counts, or names a year, a share, an hour, a unit of an army."""
    following = tokens[core.last] if core.last < len(tokens) else None
    if following is not None and _is_percent(tokens, core.last):
        return "percent"
    before = tokens[index - 1] if index else None
    if tokens[index].kind != "number":
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
    if before is not None and (_is_label(before) or before.norm in _folded("label_names")):
        return "year" if _is_year(norm) else "label"
    if _is_year(norm) and not _counts_noun(following) and _bend_before(tokens, index, 0)[0] is None:
        return "year"
    return "count"


def _counts_noun(token: Token | None) -> bool:
    return token is not None and token.kind == "word" and count_noun(token) is not None and not token.conj


def _is_label(token: Token) -> bool:
    labels = _folded("labels")
    cut = token.norm[len(token.conj) + len(token.prep) :]
    return token.norm in labels or plain_form(token) in labels or cut in labels


def _is_year(norm: str) -> bool:
    return len(norm) == 4 and norm.isdigit() and _FIRST_YEAR <= int(norm) <= _LAST_YEAR


def _is_percent(tokens: Sequence[Token], index: int) -> bool:
    percent = _folded("percent")
    if tokens[index].norm in percent:
        return True
    return index + 1 < len(tokens) and f"{tokens[index].norm} {tokens[index + 1].norm}" in percent


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
