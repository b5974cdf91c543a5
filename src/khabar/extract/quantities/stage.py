"""How many of a role the text counts. Reads numbers, phrases, fillers and verbs; adds ``quantities`` to events.

Source: spec/annotation.md, rule 12; spec/record.md for the bounds of words.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from khabar.arabic.normalise import fold
from khabar.arabic.number_words import count_noun
from khabar.arabic.numbers import COUNTING, NumberExpression
from khabar.datafile import read_yaml_once
from khabar.extract.reading import Event, Filler, Phrase, Reading
from khabar.model import Quantity, Span

RULES = "extract/quantities/rules.yml"
_DUAL = "dual"
_NAMED = ("one_person", "dual_verb", "counted_trigger", "counted_phrase", "beside_trigger")


class _Rules(NamedTuple):
    one_types: frozenset[str]
    one_roles: frozenset[str]
    one_not: frozenset[str]
    trigger_roles: dict[str, str]
    not_counts: frozenset[str]
    units_by_kind: dict[str, str]
    default_unit: str
    person_types: frozenset[str]
    trigger_singulars: frozenset[str]
    not_one_behind: frozenset[str]
    beside_roles: dict[str, str]
    beside_reach: int
    before_types: frozenset[str]
    beside_not: frozenset[str]
    ids: dict[str, str]


@cache
def _rules() -> _Rules:
    rules = read_yaml_once(RULES)
    one = rules["one_person"]
    return _Rules(
        frozenset(one["types"]),
        frozenset(one["roles"]),
        frozenset(fold(word) for word in one["not"]),
        dict(rules["counted_trigger"]["types"]),
        frozenset(rules["not_counts"]),
        dict(rules["units_by_kind"]),
        rules["default_unit"],
        frozenset(rules["person_types"]),
        frozenset(fold(word) for word in rules["counted_trigger"]["singulars"]),
        frozenset(fold(word) for word in rules["counted_trigger"]["not_one_behind"]),
        dict(rules["beside_trigger"]["types"]),
        int(rules["beside_trigger"]["reach"]),
        frozenset(rules["beside_trigger"]["before"]),
        frozenset(fold(word) for word in rules["beside_trigger"]["not"]),
        {name: rules[name]["id"] for name in _NAMED},
    )


def attach_quantities(reading: Reading) -> None:
    """Sets ``quantities`` of each event in the order of the text: one for each filler that is counted.

    Where none of its people is, a number at the trigger or right beside it is taken.
    """
    number_of = _numbers_by_token(reading)
    triggers = {index for event in reading.events for index in range(event.first, event.last)}
    for event in reading.events:
        found: dict[tuple[str, int], Quantity] = {}
        for filler in event.fillers:
            phrase = reading.phrases[filler.phrase]
            quantity = _of_phrase(reading, event, filler, phrase, number_of)
            if quantity is not None:
                found.setdefault((filler.role, phrase.start), quantity)
        if not any(role in ("patient", "agent") for role, _ in found):
            counted = _of_trigger(reading, event, number_of) or _beside(reading, event, number_of, triggers)
            if counted is not None and counted.span is not None:
                found.setdefault((counted.of, counted.span.start), counted)
        event.quantities = [found[key] for key in sorted(found, key=lambda key: (key[1], key[0]))]


def _numbers_by_token(reading: Reading) -> dict[int, NumberExpression]:
    """Each token of a counting number to the number; those inside a time count nothing else."""
    in_time = {index for when in reading.times for index in range(when.first, when.last)}
    return {
        index: number
        for number in reading.numbers
        if number.kind in COUNTING and number.core_first not in in_time
        for index in range(number.first, number.core_last)
    }


def _of_phrase(
    reading: Reading, event: Event, filler: Filler, phrase: Phrase, number_of: dict[int, NumberExpression]
) -> Quantity | None:
    rules = _rules()
    number = _number_in(reading, phrase, number_of)
    if number is not None:
        unit = _unit(reading, event, phrase, number)
        if unit in rules.not_counts:
            return None
        event.why.append(number.rule)
        return _quantity(reading, filler.role, phrase, number, number.low, number.high, unit)
    noun = count_noun(reading.text.tokens[phrase.head])
    if noun is None or noun.unit != "person":
        return None
    if noun.number == _DUAL and noun.is_doubtful and _has_dual_verb(event):
        event.why.append(rules.ids["dual_verb"])
        return _quantity(reading, filler.role, phrase, None, 2, 2, "person")
    if (
        noun.number == "singular"
        and event.type in rules.one_types
        and filler.role in rules.one_roles
        and noun.singular not in rules.one_not
    ):
        event.why.append(rules.ids["one_person"])
        return _quantity(reading, filler.role, phrase, None, 1, 1, "person")
    return None


def _has_dual_verb(event: Event) -> bool:
    return event.form == "verb" and event.verb is not None and event.verb.number == _DUAL


def _number_in(reading: Reading, phrase: Phrase, number_of: dict[int, NumberExpression]) -> NumberExpression | None:
    """The number that counts the phrase: its own, one at its head or before it, or one right before the phrase."""
    if phrase.number is not None and reading.numbers[phrase.number].kind in COUNTING:
        return reading.numbers[phrase.number]
    for index in range(phrase.first, min(phrase.last, phrase.head + 2)):
        number = number_of.get(index)
        if number is not None and (number.kind != "dual" or index == phrase.head):
            return number
    for index in range(phrase.head + 2, phrase.last):
        number = number_of.get(index)
        if number is not None and number.noun == phrase.head:
            return number
    before = number_of.get(phrase.first - 1)
    if before is not None and before.noun is not None and phrase.first <= before.noun < phrase.last:
        return before
    return None


def _unit(reading: Reading, event: Event, phrase: Phrase, number: NumberExpression) -> str:
    """What is counted, by the counted noun, the head of the phrase, its kind, at last the type of event."""
    rules = _rules()
    for index in (number.noun, phrase.head):
        noun = count_noun(reading.text.tokens[index]) if index is not None else None
        if noun is not None:
            return noun.unit
    if phrase.kind in ("thing", "") and event.type in rules.person_types:
        return "person"
    return rules.units_by_kind.get(phrase.kind, rules.default_unit)


def _quantity(
    reading: Reading,
    role: str,
    phrase: Phrase,
    number: NumberExpression | None,
    low: int | None,
    high: int | None,
    unit: str,
) -> Quantity:
    start, end = phrase.start, phrase.end
    if number is not None:
        start, end = min(start, number.start), max(end, number.end)
    text = reading.text.original[start:end]
    return Quantity(text, role, low, high, unit, Span(start, end, text))


def _of_trigger(reading: Reading, event: Event, number_of: dict[int, NumberExpression]) -> Quantity | None:
    """The count of a noun that names both the event and those whom it befalls («15 قتيلاً», «سقط شهيد»)."""
    rules = _rules()
    role = rules.trigger_roles.get(event.type)
    if role is None or event.form == "verb":
        return None
    number = number_of.get(event.first - 1) or number_of.get(event.first)
    if number is not None and number.noun in range(event.first, event.last):
        event.why.append(rules.ids["counted_trigger"])
        start, end = min(number.start, event.start), max(number.end, event.end)
        return _from_to(reading, role, start, end, number.low, number.high)
    noun = count_noun(reading.text.tokens[event.first])
    before = reading.text.tokens[event.first - 1].norm if event.first else ""
    is_one = noun is not None and noun.number == "singular" and noun.singular in rules.trigger_singulars
    if not is_one or before in rules.not_one_behind or reading.text.tokens[event.first].conj:
        return None
    event.why.append(rules.ids["counted_trigger"])
    return _from_to(reading, role, event.start, event.end, 1, 1)


def _from_to(reading: Reading, role: str, start: int, end: int, low: int | None, high: int | None) -> Quantity:
    text = reading.text.original[start:end]
    return Quantity(text, role, low, high, "person", Span(start, end, text))


def _beside(
    reading: Reading, event: Event, number_of: dict[int, NumberExpression], triggers: set[int]
) -> Quantity | None:
    """People counted close behind the trigger («قتل وجرح 9 عناصر»), or right before it («شخصان قُتلا»)."""
    rules = _rules()
    role = rules.beside_roles.get(event.type)
    if role is None:
        return None
    at = event.last
    tokens = reading.text.tokens
    while at < len(tokens) and at - event.last < rules.beside_reach and at not in number_of:
        if tokens[at].kind == "punct" and tokens[at].norm != "/":
            return _before_trigger(reading, event, number_of, role)
        if at not in triggers and tokens[at].conj:
            return _before_trigger(reading, event, number_of, role)
        if at == event.last and _is_one_person(reading, at):
            event.why.append(rules.ids["beside_trigger"])
            return _from_to(reading, role, tokens[at].word_start, tokens[at].end, 1, 1)
        at += 1
    number = number_of.get(at)
    if number is None or not _counts_people(reading, number):
        return _before_trigger(reading, event, number_of, role)
    event.why.append(rules.ids["beside_trigger"])
    end = number.end if number.noun is None else max(number.end, tokens[number.noun].end)
    return _from_to(reading, role, number.start, end, number.low, number.high)


def _before_trigger(
    reading: Reading, event: Event, number_of: dict[int, NumberExpression], role: str
) -> Quantity | None:
    """People counted right before a verb."""
    if event.type not in _rules().before_types:
        return None
    tokens = reading.text.tokens
    if tokens[event.first].conj:
        return None
    for last in (event.first - 1, event.first - 2):
        number = number_of.get(last)
        noun = count_noun(tokens[number.noun]) if number is not None and number.noun is not None else None
        if number is None or number.noun is None or noun is None or noun.unit != "person":
            continue
        if max(number.noun + 1, number.last) == event.first:
            event.why.append(_rules().ids["beside_trigger"])
            start = min(number.start, tokens[number.noun].word_start)
            end = max(number.end, tokens[number.noun].end)
            return _from_to(reading, role, start, end, number.low, number.high)
    return None


def _is_one_person(reading: Reading, index: int) -> bool:
    token = reading.text.tokens[index]
    noun = count_noun(token)
    if noun is None or noun.unit != "person" or noun.number != "singular" or token.has_article or token.conj:
        return False
    return noun.singular not in _rules().one_not and noun.singular not in _rules().beside_not


def _counts_people(reading: Reading, number: NumberExpression) -> bool:
    """Whether a number counts persons, or stands for them by itself («مقتل 202»)."""
    if number.noun is None:
        return number.kind == "count"
    noun = count_noun(reading.text.tokens[number.noun])
    return noun is None or noun.unit == "person"
