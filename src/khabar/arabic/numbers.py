"""Numbers in a text: digits, number words, sets («عشرات»), duals, with what bends them («نحو», «ما لا يقل عن»).

Word lists, rule ids and the width of «نحو» are in numbers.yml, the nouns that reports count in count_nouns.yml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from khabar.arabic.number_kinds import QUOTES, bend_before, number_kind, percent_end
from khabar.arabic.number_values import THOUSAND, Core, core_at
from khabar.arabic.number_words import (
    AND,
    FROM,
    NumberWord,
    Phrase,
    count_noun,
    folded_words,
    look_up,
    number_sets,
    number_word,
    phrase_matches,
    phrases_after,
    plain_form,
    read_rules,
    vague_phrases,
)
from khabar.arabic.segment import closed_class
from khabar.arabic.tokens import Token

_DUAL_ENDING = re.compile("\u064e\u0651?\u064a\u0652?\u0646[\u064b-\u0652]*$")
_DASHES = frozenset("-\u2013\u2014")


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
        if kind == "number" or (kind == "word" and number_word(token) is not None):
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
    core = core_at(tokens, index)
    if core is None:
        return _one_of_at(tokens, index)
    kind = number_kind(tokens, index, core)
    if kind != "count":
        last = percent_end(tokens, core.last)
        return _expression(tokens, (index, last), (index, core.last), core.low, core.high, kind, None, core.rule)
    return _bent(tokens, index, core, taken)


def _bent(tokens: Sequence[Token], index: int, core: Core, taken: int) -> NumberExpression:
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
        bend, first = bend_before(tokens, index, taken)
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


def _range_at(tokens: Sequence[Token], index: int, core: Core, taken: int) -> tuple[int, int, int, int] | None:
    """«بين 10 و15», «10-15», «من 10 إلى 15», «ثلاثة أو أربعة»: first, last, low, high."""
    at = core.last
    if at >= len(tokens):
        return None
    has_opener = index > taken and plain_form(tokens[index - 1]) in folded_words("range_first")
    if has_opener and plain_form(tokens[index - 1]) == FROM and _is_change(tokens, index - 1):
        return None
    joint = tokens[at]
    second = at
    if joint.norm in folded_words("range_joins") or joint.norm == AND:
        second = at + 1
        if joint.norm == AND and not (has_opener and plain_form(tokens[index - 1]) != FROM):
            return None
        is_glued = second < len(tokens) and joint.start == tokens[at - 1].end and joint.end == tokens[second].start
        if joint.norm in _DASHES and not (core.is_digits and is_glued):
            return None
    elif not (joint.conj and has_opener and joint.kind == "word"):
        return None
    if second >= len(tokens):
        return None
    other = core_at(tokens, second)
    if other is None or other.low <= core.low or number_kind(tokens, second, other) in ("clock", "percent", "date"):
        return None
    first = index
    if has_opener:
        first = index - 1
        if first > taken and f"{tokens[first - 1].norm} {tokens[first].norm}" in folded_words("range_first"):
            first -= 1
    low = core.low
    if low < 100 <= other.high and other.high % THOUSAND == 0 and not core.is_digits:
        scale = other.high // max(1, other.high // THOUSAND)
        low = low * scale if low < other.high // scale else low
    return first, other.last, low, other.high


def _is_change(tokens: Sequence[Token], index: int) -> bool:
    """Whether a verb of rising or falling stands shortly before «من»."""
    reach = int(read_rules()["change_reach"])
    return any(plain_form(token) in folded_words("changes") for token in tokens[max(0, index - reach) : index])


def _bend_after(tokens: Sequence[Token], last: int) -> tuple[Phrase | None, int]:
    """The phrase that follows within reach, and where it ends."""
    reach = int(read_rules()["after_reach"])
    for at in range(last, min(last + reach, len(tokens))):
        if tokens[at].kind == "number" or (tokens[at].kind == "punct" and tokens[at].norm not in QUOTES):
            break
        is_joined = bool(tokens[at].conj) and plain_form(tokens[at]) not in phrases_after()
        if at > last and is_joined and count_noun(tokens[at]) is None:
            break
        for phrase in phrases_after().get(plain_form(tokens[at]), phrases_after().get(tokens[at].norm, ())):
            if phrase_matches(tokens, at, phrase.words):
                return phrase, at + len(phrase.words)
    return None, last


def _bend(low: int | None, high: int | None, effect: str) -> tuple[int | None, int | None]:
    if effect == "approximate" and low is not None and high is not None:
        percent = int(read_rules()["approximate_percent"])
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
    word = number_word(tokens[index]) if tokens[index].kind == "word" else None
    if word is None or word.kind != "vague":
        return None
    for phrase in vague_phrases():
        if phrase_matches(tokens, index, phrase.words):
            last = index + len(phrase.words)
            if last >= len(tokens) or tokens[last].kind != "word" or plain_form(tokens[last]) in _prepositions():
                return None
            base = look_up(tokens[last], number_sets())
            if base is not None and phrase.low and phrase.high:
                # «بضع مئات»
                unit = base[0] // 2
                span = (index, last + 1)
                noun = last + 1 if last + 1 < len(tokens) and tokens[last + 1].kind == "word" else None
                low, high = phrase.low * unit, phrase.high * unit
                return _expression(tokens, span, span, low, high, "count", noun, phrase.rule)
            span = (index, last)
            return _expression(tokens, span, span, phrase.low, phrase.high, "count", last, phrase.rule)
    return None


def _prepositions() -> frozenset[str]:
    return closed_class("prepositions")


def _one_of_at(tokens: Sequence[Token], index: int) -> NumberExpression | None:
    """«أحد» before a noun counts one; «الأحد» is the day, «لا أحد» nobody."""
    token = tokens[index]
    word = number_word(token) if token.kind == "word" else None
    if word is None or word.kind != "one_of" or token.has_article or index + 1 >= len(tokens):
        return None
    if index and plain_form(tokens[index - 1]) in folded_words("nobody"):
        return None
    following = tokens[index + 1]
    if following.kind != "word" or following.prep or following.norm == FROM:
        return None
    return _expression(tokens, (index, index + 1), (index, index + 1), 1, 1, "one_of", index + 1, "number/one-of")


def _dual_at(tokens: Sequence[Token], index: int, taken: int, original: str) -> NumberExpression | None:
    """A counted noun in the dual; one that may be a plural counts two where harakat or a dual beside it say so."""
    noun = count_noun(tokens[index])
    if noun is None or noun.number != "dual":
        return None
    if index + 1 < len(tokens) and number_word(tokens[index + 1]) == NumberWord("cardinal", 2):
        return None
    token = tokens[index]
    if index > taken and token.norm[-2:] == tokens[index - 1].norm[-2:] and _is_sure_dual(tokens[index - 1]):
        return None
    if noun.is_doubtful and not _has_dual_marks(original[token.start : token.end]):
        return None
    bend, first = bend_before(tokens, index, taken)
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
    while at < len(tokens) and tokens[at].norm in QUOTES and at - last < 2:
        at += 1
    before = _noun_before(tokens, index)
    if before is not None:
        return before
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    if plain_form(tokens[at]) == FROM:
        return at + 1 if at + 1 < len(tokens) and tokens[at + 1].kind == "word" else None
    if tokens[at].conj or tokens[at].prep:
        return None
    return at


def _noun_before(tokens: Sequence[Token], index: int) -> int | None:
    """The counted noun before its number, across one adjective («المتهمين الخمسة», «عسكريين تركيين اثنين»)."""
    token = tokens[index]
    word = number_word(token) if token.kind == "word" else None
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
