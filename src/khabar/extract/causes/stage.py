"""Reads events; sets ``Event.cause``, the index of the event that brought this one about.

Source: spec/annotation.md, rule 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from khabar.arabic.normalise import fold
from khabar.arabic.verbs import analyse_token
from khabar.datafile import read_yaml_once
from khabar.extract.reading import Event, Reading

RULES_FILE = "extract/causes/rules.yml"


@dataclass(frozen=True, slots=True)
class _Rules:
    causing: frozenset[str]
    caused: frozenset[str]
    forward_verbs: frozenset[str]
    backward_words: frozenset[str]
    backward_attached: frozenset[str]
    farthest: int
    nearest_backward: int


@cache
def _rules() -> _Rules:
    listed = read_yaml_once(RULES_FILE)
    folded = {name: frozenset(fold(word) for word in listed[name]) for name in listed if isinstance(listed[name], list)}
    return _Rules(
        folded["causing"],
        folded["caused"],
        folded["forward_verbs"],
        folded["backward_words"],
        folded["backward_attached"],
        int(listed["farthest_tokens"]),
        int(listed["nearest_backward_tokens"]),
    )


def attach_causes(reading: Reading) -> None:
    """Sets the cause of each harm of ``reading`` whose sentence names it, or whose neighbour harm has one."""
    rules = _rules()
    for index, event in enumerate(reading.events):
        if event.type not in rules.caused:
            continue
        found = _backward(reading, index, rules)
        why = "cause/backward"
        if found is None:
            found, why = _forward(reading, index, rules), "cause/forward"
        if found is None:
            found, why = _shared(reading, index, rules), "cause/shared"
        if found is not None:
            event.cause = found
            event.why.append(why)


def _same_sentence(reading: Reading, index: int, step: int) -> list[int]:
    """Events of the same sentence from ``index`` on in one direction, nearest first."""
    sentence = reading.events[index].sentence
    found, at = [], index + step
    while 0 <= at < len(reading.events) and reading.events[at].sentence == sentence:
        found.append(at)
        at += step
    return found


def _backward(reading: Reading, index: int, rules: _Rules) -> int | None:
    """The cause behind the harm, tied by a preposition or a word of cause just before it."""
    event = reading.events[index]
    for other in _same_sentence(reading, index, 1):
        cause = reading.events[other]
        if cause.first - event.last > rules.nearest_backward:
            return None
        if cause.type not in rules.causing:
            continue
        token = reading.text.tokens[cause.first]
        if token.prep in rules.backward_attached and not token.conj:
            return other
        for before in range(cause.first - 1, max(event.last - 1, cause.first - 4), -1):
            if reading.text.tokens[before].norm in rules.backward_words:
                return other
        return None
    return None


def _forward(reading: Reading, index: int, rules: _Rules) -> int | None:
    """The cause before the harm, with a verb of result between («أدى إلى», «ما أسفر عن»)."""
    event = reading.events[index]
    for other in _same_sentence(reading, index, -1):
        cause = reading.events[other]
        if event.first - cause.last > rules.farthest:
            return None
        if cause.type in rules.causing and _has_result_verb(reading, cause, event, rules):
            return other
    return None


def _has_result_verb(reading: Reading, cause: Event, event: Event, rules: _Rules) -> bool:
    for index in range(max(0, cause.first - 2), event.first + 1):
        token = reading.text.tokens[index]
        if (
            token.kind == "word"
            and not token.has_article
            and any(form.lemma in rules.forward_verbs for form in analyse_token(token))
        ):
            return True
    return False


def _shared(reading: Reading, index: int, rules: _Rules) -> int | None:
    """The cause of the harm just before, where the two are coordinated («مقتل … وإصابة …»)."""
    event = reading.events[index]
    for other in _same_sentence(reading, index, -1)[:1]:
        before = reading.events[other]
        if before.type in rules.caused and reading.text.tokens[event.first].conj and before.cause is not None:
            return before.cause
    for other in _same_sentence(reading, index, 1)[:1]:
        after = reading.events[other]
        if after.type in rules.caused and reading.text.tokens[after.first].conj:
            return _backward(reading, other, rules)
    return None
