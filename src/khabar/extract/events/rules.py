"""The rules of ``rules/*.yml``: conditions about the words near a trigger, compiled into plain functions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from khabar.arabic.normalise import fold
from khabar.arabic.tokens import Token
from khabar.datafile import read_yaml_once
from khabar.errors import DataFileError
from khabar.extract.events.lexicon import FOLDER, VERB_MARK, class_forms, noun_forms, participle_forms, without_article

RULE_FILES = ("general", "fighting", "harm", "liberty", "control", "dealing", "movement", "relief_property", "politics")
PARTICIPANT, NUMBER, EVENT_WORD, NAMED = "participant", "number", "event_word", "named"
PARTICIPANT_CLASSES = frozenset({"forces", "people", "place", "captives", "vehicle", "bodies", NAMED})
_RULE_KEYS = frozenset({"id", "if", "type", "weight", "score", "frame", "why", "example"})
# A cue five words away counts two thirds of one that stands next to the trigger.
_FADE = 0.12
_ALEF = "\u0627"


@dataclass(slots=True)
class Scene:
    """The sentence around a trigger: where words of each class stand.

    ``told`` is the type of the strike told last in this sentence or the one before, or "".
    ``earlier`` are the lexemes that named an event in an earlier sentence.
    """

    tokens: Sequence[Token]
    first: int
    last: int
    places: dict[str, list[int]]
    is_calm: bool
    told: str = ""
    earlier: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Trigger:
    """A candidate while rules look at it. ``first`` and ``last`` are a half-open token range."""

    first: int
    last: int
    form: str
    voice: str
    clause_first: int
    clause_last: int
    is_light: bool
    own_classes: frozenset[str]
    words: frozenset[str]
    prep: str = ""
    has_article: bool = False
    is_inside_name: bool = False
    is_again: bool = False


Condition = Callable[[Scene, Trigger], float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule; ``conditions`` must all hold, the result is multiplied by the smallest of their values."""

    id: str
    conditions: tuple[Condition, ...]
    type: str | None
    weight: float
    score: float
    frame: str | None

    def holds(self, scene: Scene, trigger: Trigger) -> float:
        """How far the rule holds: 0 where it does not, 1 where it does; less for a cue that stands far off."""
        value = 1.0
        for condition in self.conditions:
            found = condition(scene, trigger)
            if not found:
                return 0.0
            value = min(value, found)
        return value


@dataclass(frozen=True, slots=True)
class Classes:
    """Word classes by stem and by verb lemma."""

    by_stem: Mapping[str, frozenset[str]]
    by_verb: Mapping[str, frozenset[str]]
    names: frozenset[str]


@cache
def load_classes() -> Classes:
    """The word classes of ``classes.yml``, read once."""
    by_stem: dict[str, set[str]] = {}
    by_verb: dict[str, set[str]] = {}
    content = read_yaml_once(f"{FOLDER}classes.yml")
    for name, words in content.items():
        for word in words:
            if word.startswith(VERB_MARK):
                by_verb.setdefault(fold(word[1:]), set()).add(name)
                continue
            bare = without_article(word)
            for stem in class_forms(bare):
                by_stem.setdefault(stem, set()).add(name)
    return Classes(
        {stem: frozenset(names) for stem, names in by_stem.items()},
        {verb: frozenset(names) for verb, names in by_verb.items()},
        frozenset(content) | {PARTICIPANT, NUMBER, EVENT_WORD, NAMED},
    )


@cache
def load_rules() -> Mapping[str, tuple[Rule, ...]]:
    """The compiled rules by group, read once.

    Raises:
        DataFileError: a rule has an unknown key or a condition that cannot be read.
    """
    groups: dict[str, tuple[Rule, ...]] = {}
    for name in RULE_FILES:
        path = f"{FOLDER}rules/{name}.yml"
        for group, entries in read_yaml_once(path).items():
            groups[group] = tuple(_compile_rule(path, entry) for entry in entries)
    return groups


@cache
def lexeme_rules(groups: str) -> tuple[Rule, ...]:
    """The rules of the groups that a lexeme names, joined by «+» («strike+aim»); none for ""."""
    rules = load_rules()
    return tuple(rule for group in groups.split("+") if group for rule in rules[group])


def _compile_rule(path: str, entry: Mapping[str, str]) -> Rule:
    if unknown := set(entry) - _RULE_KEYS:
        raise DataFileError(f"{path}: {entry.get('id')}: unknown keys {', '.join(sorted(unknown))}")
    try:
        conditions = tuple(_compile_condition(part.strip()) for part in entry["if"].split("&"))
    except (KeyError, ValueError, IndexError) as error:
        raise DataFileError(f"{path}: {entry.get('id')}: the condition cannot be read: {error}") from error
    return Rule(
        entry["id"],
        conditions,
        entry.get("type"),
        float(entry.get("weight", "1")),
        float(entry.get("score", "0")),
        entry.get("frame"),
    )


def _compile_condition(text: str) -> Condition:
    if text.startswith("not "):
        inner = _compile_condition(text[4:])
        return lambda scene, trigger: 0.0 if inner(scene, trigger) else 1.0
    words = text.split()
    if words[0] in _PLAIN:
        return _PLAIN[words[0]]
    if words[0] == "form":
        forms = frozenset(words[1].split("|"))
        return lambda scene, trigger: float(trigger.form in forms)
    if words[0] == "word":
        wanted = frozenset().union(*(noun_forms(word) | participle_forms(word) for word in words[1].split("|")))
        return lambda scene, trigger: float(not wanted.isdisjoint(trigger.words))
    if words[0] == "exactly":
        forms_wanted = frozenset(fold(word) for word in words[1].split("|"))
        return lambda scene, trigger: float(_neighbour(scene, trigger.first) in forms_wanted)
    if words[0] == "next-prep":
        next_letters = frozenset(fold(letter) for letter in words[1].split("|"))
        return lambda scene, trigger: float(
            trigger.last < scene.last and scene.tokens[trigger.last].prep in next_letters
        )
    if words[0] == "lemma":
        lemmas = frozenset(VERB_MARK + fold(word) for word in words[1].split("|"))
        return lambda scene, trigger: float(not lemmas.isdisjoint(trigger.words))
    if words[0] == "told":
        told_types = frozenset(words[1].split("|"))
        return lambda scene, trigger: float(scene.told in told_types)
    if words[0] == "prep":
        letters = frozenset(fold(letter) for letter in words[1].split("|"))
        return lambda scene, trigger: float(trigger.prep in letters)
    if words[0] == "after-word":
        before = frozenset(fold(word) for word in words[1].split("|"))
        return lambda scene, trigger: float(_neighbour(scene, trigger.first - 1) in before)
    if words[0] == "before-word":
        after = frozenset(fold(word) for word in words[1].split("|"))
        return lambda scene, trigger: float(_neighbour(scene, trigger.last) in after)
    if words[0] == "reaches-word":
        reach = int(words[2])
        near = frozenset(fold(word) for word in words[1].split("|"))
        return lambda scene, trigger: float(_reaches(scene, near, trigger.last, trigger.last + reach))
    names = tuple(words[0].split("|"))
    if unknown := set(names) - load_classes().names:
        raise ValueError(f"no such class: {', '.join(sorted(unknown))}")
    if words[1] == "self":
        wanted_classes = frozenset(names)
        return lambda scene, trigger: float(not wanted_classes.isdisjoint(trigger.own_classes))
    return _place_condition(names, words[1:])


def _neighbour(scene: Scene, at: int) -> str:
    if not scene.first <= at < scene.last:
        return ""
    token = scene.tokens[at]
    return token.norm[len(token.conj) :] if token.conj else token.norm


def _reaches(scene: Scene, near: frozenset[str], first: int, last: int) -> bool:
    """Whether one of some words stands in a range, as written, without tanween, or under clitics."""
    for at in range(first, min(last, scene.last)):
        token = scene.tokens[at]
        if token.stem in near:
            return True
        word = token.norm[len(token.conj) :]
        if word in near or (word.endswith(_ALEF) and word[:-1] in near):
            return True
    return False


def _has_article(scene: Scene, trigger: Trigger) -> float:
    return float(trigger.has_article)


def _has_pronoun(scene: Scene, trigger: Trigger) -> float:
    return float(bool(scene.tokens[trigger.last - 1].pron))


def _is_light(scene: Scene, trigger: Trigger) -> float:
    return float(trigger.is_light)


def _is_calm(scene: Scene, trigger: Trigger) -> float:
    return float(scene.is_calm)


def _is_passive(scene: Scene, trigger: Trigger) -> float:
    return float(trigger.voice == "passive")


def _heads_sentence(scene: Scene, trigger: Trigger) -> float:
    return float(trigger.first <= scene.first + 1)


def _is_inside_name(scene: Scene, trigger: Trigger) -> float:
    return float(trigger.is_inside_name)


def _is_again(scene: Scene, trigger: Trigger) -> float:
    return float(trigger.is_again)


_PLAIN: dict[str, Condition] = {
    "again": _is_again,
    "inside-name": _is_inside_name,
    "article": _has_article,
    "pronoun": _has_pronoun,
    "light": _is_light,
    "calm": _is_calm,
    "passive": _is_passive,
    "heads": _heads_sentence,
}


def _place_condition(names: tuple[str, ...], where: list[str]) -> Condition:
    """Whether a word of the classes stands in a range around the trigger."""
    kind = where[0]
    reach = int(where[1]) if kind in ("after", "before", "within") else 1

    def after(scene: Scene, trigger: Trigger) -> float:
        return _found(scene, names, trigger.last, min(trigger.last + reach, scene.last))

    def before(scene: Scene, trigger: Trigger) -> float:
        return _found(scene, names, max(trigger.first - reach, scene.first), trigger.first)

    def within(scene: Scene, trigger: Trigger) -> float:
        return _nearest(scene, names, trigger, reach)

    def in_clause(scene: Scene, trigger: Trigger) -> float:
        return _found(scene, names, trigger.clause_first, trigger.clause_last, trigger)

    def in_sentence(scene: Scene, trigger: Trigger) -> float:
        return _found(scene, names, scene.first, scene.last, trigger)

    if kind == "in":
        return in_clause if where[1] == "clause" else in_sentence
    return {"next": after, "previous": before, "after": after, "before": before, "within": within}[kind]


def _found(scene: Scene, names: tuple[str, ...], first: int, last: int, outside: Trigger | None = None) -> float:
    for name in names:
        places = scene.places.get(name)
        if not places:
            continue
        at = bisect_left(places, first)
        while at < len(places) and places[at] < last:
            if outside is None or not outside.first <= places[at] < outside.last:
                return 1.0
            at += 1
    return 0.0


def _nearest(scene: Scene, names: tuple[str, ...], trigger: Trigger, reach: int) -> float:
    best = reach + 1
    for name in names:
        for place in scene.places.get(name, ()):
            if place >= trigger.last:
                best = min(best, place - trigger.last + 1)
                break
            if place < trigger.first:
                # What stands before the trigger and in another clause is mostly the means of something else.
                distance = trigger.first - place
                best = min(best, distance if place >= trigger.clause_first else distance + 4)
    return 1.0 / (1.0 + _FADE * (best - 1)) if best <= reach else 0.0
