"""Two words for one event in one sentence become one event (annotation rules 2 and 3)."""

from __future__ import annotations

from collections.abc import Sequence

from khabar.arabic.tokens import Token
from khabar.datafile import read_yaml_once
from khabar.extract.events.lexicon import FOLDER
from khabar.extract.events.words import look_up
from khabar.extract.reading import Event


def merge_mentions(events: list[Event], tokens: Sequence[Token]) -> list[Event]:
    """The events of one report, in order, with second mentions moved to ``also``.

    The pairs are those of ``merge.yml``: which lexemes, in which order, how far apart, what may stand between.
    """
    rules = read_yaml_once(f"{FOLDER}merge.yml")
    gone: set[int] = set()
    for left in range(len(events) - 1):
        if left in gone:
            continue
        for right in range(left + 1, min(left + 4, len(events))):
            if right in gone or events[right].sentence != events[left].sentence:
                continue
            rule = _rule_for(rules, events[left], events[right], tokens)
            if rule is None:
                continue
            keep, drop = (left, right) if rule["keep"] == "first" else (right, left)
            _absorb(events[keep], events[drop], rule)
            gone.add(drop)
            if drop == left:
                break
    return [event for index, event in enumerate(events) if index not in gone]


def _rule_for(rules: Sequence[dict[str, str]], left: Event, right: Event, tokens: Sequence[Token]) -> dict[str, str] | None:
    distance = right.first - left.last
    for rule in rules:
        if not (_is(left, rule["first"]) and _is(right, rule["second"])) or distance > int(rule["within"]):
            continue
        if "same-type" in rule and left.type != right.type:
            continue
        token = tokens[right.first]
        if "joined" in rule and (rule["joined"] == "yes") != bool(token.conj):
            continue
        if "unless-next" in rule and _next_is(tokens, right.last, rule["unless-next"]):
            continue
        if "prep" in rule and token.prep not in rule["prep"].split("|"):
            continue
        return rule
    return None


def _next_is(tokens: Sequence[Token], at: int, name: str) -> bool:
    """Whether the word at ``at`` belongs to a class of words."""
    return at < len(tokens) and tokens[at].kind == "word" and name in look_up(tokens[at]).classes


def _is(event: Event, wanted: str) -> bool:
    """Whether an event fits a description such as «strike/noun|masdar»: a prefix of the lexeme's id, or «*», and forms."""
    prefixes, _, forms = wanted.partition("/")
    fits = prefixes == "*" or any(event.lexeme.startswith(prefix) for prefix in prefixes.split("|"))
    return fits and (not forms or event.form in forms.split("|"))


def _absorb(keep: Event, drop: Event, rule: dict[str, str]) -> None:
    keep.also.append((drop.start, drop.end))
    keep.also.extend(drop.also)
    keep.why.append(rule["id"])
    if "type-of" in rule and rule["type-of"] == "strongest" and drop.rivals.get(drop.type, 0) > keep.rivals.get(keep.type, 0):
        keep.type = drop.type
    keep.score = max(keep.score, drop.score)
    if keep.light is None:
        keep.light = drop.light
