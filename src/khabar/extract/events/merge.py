"""Two words for one event in one sentence become one event (annotation rules 2 and 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from khabar.arabic.tokens import Token
from khabar.datafile import read_yaml_once
from khabar.errors import DataFileError
from khabar.extract.events.lexicon import FOLDER
from khabar.extract.events.words import look_up
from khabar.extract.reading import Event

_KEYS = frozenset(
    {"id", "first", "second", "within", "keep", "joined", "prep", "unless-next", "type-of", "same-type", "example"}
)
_FARTHEST = 4


@dataclass(frozen=True, slots=True)
class _Rule:
    """One line of ``merge.yml``."""

    id: str
    first: str
    second: str
    within: int
    keeps_first: bool
    joined: bool | None
    preps: frozenset[str]
    unless_next: frozenset[str]
    takes_strongest_type: bool
    same_type: bool


@cache
def merge_rules() -> tuple[_Rule, ...]:
    """The rules of ``merge.yml``, read once.

    Raises:
        DataFileError: a rule has an unknown key.
    """
    return tuple(_rule(entry) for entry in read_yaml_once(f"{FOLDER}merge.yml"))


def _rule(entry: Mapping[str, str]) -> _Rule:
    if unknown := set(entry) - _KEYS:
        raise DataFileError(f"{FOLDER}merge.yml: {entry.get('id')}: unknown keys {', '.join(sorted(unknown))}")
    return _Rule(
        entry["id"],
        entry["first"],
        entry["second"],
        int(entry["within"]),
        entry["keep"] == "first",
        entry["joined"] == "yes" if "joined" in entry else None,
        frozenset(entry["prep"].split("|")) if "prep" in entry else frozenset(),
        frozenset(entry.get("unless-next", "").split("|")),
        entry.get("type-of") == "strongest",
        "same-type" in entry,
    )


def merge_mentions(events: list[Event], tokens: Sequence[Token]) -> list[Event]:
    """The events of one report, in order, with second mentions moved to ``also``."""
    gone: set[int] = set()
    for left in range(len(events) - 1):
        if left in gone:
            continue
        starts = _matching(events[left].lexeme, events[left].form)[0]
        if not starts:
            continue
        for right in range(left + 1, min(left + _FARTHEST, len(events))):
            if right in gone or events[right].sentence != events[left].sentence:
                continue
            rule = _rule_for(starts, events[left], events[right], tokens)
            if rule is None:
                continue
            keep, drop = (left, right) if rule.keeps_first else (right, left)
            _absorb(events[keep], events[drop], rule)
            gone.add(drop)
            if drop == left:
                break
    return [event for index, event in enumerate(events) if index not in gone]


def mark_mentions(events: Sequence[Event], tokens: Sequence[Token]) -> None:
    """Notes in ``why`` which events may be second mentions, and of which they are; nothing is merged."""
    for left, event in enumerate(events):
        starts = _matching(event.lexeme, event.form)[0]
        if not starts:
            continue
        for other in events[left + 1 : left + _FARTHEST]:
            if other.sentence != event.sentence:
                break
            rule = _rule_for(starts, event, other, tokens)
            if rule is not None:
                main, second = (event, other) if rule.keeps_first else (other, event)
                main.why.append(f"main:{rule.id}")
                second.why.append(f"second:{rule.id}")
                break


@cache
def _matching(lexeme: str, form: str) -> tuple[tuple[_Rule, ...], frozenset[str]]:
    """The rules whose first place fits a lexeme in a form, and the ids of those whose second place does."""
    rules = merge_rules()
    first = tuple(rule for rule in rules if _is(lexeme, form, rule.first))
    return first, frozenset(rule.id for rule in rules if _is(lexeme, form, rule.second))


def _is(lexeme: str, form: str, wanted: str) -> bool:
    """Whether a lexeme fits a description such as «strike/noun|masdar»: a prefix of its id, or «*», and forms."""
    prefixes, _, forms = wanted.partition("/")
    fits = prefixes == "*" or any(lexeme.startswith(prefix) for prefix in prefixes.split("|"))
    return fits and (not forms or form in forms.split("|"))


def _rule_for(rules: Sequence[_Rule], left: Event, right: Event, tokens: Sequence[Token]) -> _Rule | None:
    fitting = _matching(right.lexeme, right.form)[1]
    if not fitting:
        return None
    distance = right.first - left.last
    token = tokens[right.first]
    for rule in rules:
        if rule.id not in fitting or distance > rule.within:
            continue
        if rule.same_type and left.type != right.type:
            continue
        if rule.joined is not None and rule.joined != bool(token.conj):
            continue
        if rule.unless_next and _next_is(tokens, right.last, rule.unless_next):
            continue
        if rule.preps and token.prep not in rule.preps:
            continue
        return rule
    return None


def _next_is(tokens: Sequence[Token], at: int, names: frozenset[str]) -> bool:
    """Whether the word at ``at`` belongs to one of some classes of words."""
    return at < len(tokens) and tokens[at].kind == "word" and not look_up(tokens[at]).classes.isdisjoint(names)


def _absorb(keep: Event, drop: Event, rule: _Rule) -> None:
    keep.also.append((drop.start, drop.end))
    keep.also.extend(drop.also)
    keep.why.append(rule.id)
    is_stronger = drop.rivals.get(drop.type, 0) > keep.rivals.get(keep.type, 0)
    if rule.takes_strongest_type and is_stronger:
        keep.type = drop.type
    keep.score = max(keep.score, drop.score)
    if keep.light is None:
        keep.light = drop.light
