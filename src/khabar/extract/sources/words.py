"""The words of the source stage, read from ``rules.yml`` and ``lexicon.yml`` and checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once
from khabar.errors import DataFileError
from khabar.extract.cues import CueIndex

RULES = "extract/sources/rules.yml"
LEXICON = "extract/sources/lexicon.yml"
KINDS = (
    "outlet",
    "organization",
    "official",
    "military",
    "witness",
    "resident",
    "anonymous",
    "social_media",
    "document",
)
_RULE_KEYS = {"id", "kind", "takes", "kinds", "asks", "why", "cues"}
_ASKS = {"from", "start", "statement", "that", "short", "also", "inner", "latent", "saying"}
_RULE_KINDS = {"verb", "prep", "noun", "clause", "along"}
_SAY = "source/verb/say"


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of ``rules.yml``; see the comment there."""

    id: str
    kind: str
    takes: str
    kinds: frozenset[str]
    asks: frozenset[str]
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the stage looks up, folded.

    Attributes:
        heads: head of a source phrase to kind.
        adjectives: adjective behind «مصدر» to kind.
        speech_verbs: lemmas of the verbs of saying and quoting, for «حسبما».
        headline: the rule that a source before a colon is written down under.
    """

    rules: tuple[Rule, ...]
    index: CueIndex
    impersonal: CueIndex
    heads: dict[str, str]
    adjectives: dict[str, str]
    back: frozenset[str]
    titles: frozenset[str]
    with_place: frozenset[str]
    statements: frozenset[str]
    issued: frozenset[str]
    speech_verbs: frozenset[str]
    words: dict[str, frozenset[str]]
    headline: Rule
    say: str


@cache
def load_words() -> Words:
    """The words of the stage.

    Raises:
        DataFileError: a rule has an unknown key or kind, or a head is listed under two kinds.
    """
    data, lexicon = read_yaml_once(RULES), read_yaml_once(LEXICON)
    rules = tuple(_rule(entry) for entry in data["rules"])
    speech = [cue for rule in rules if rule.kind == "verb" for cue in rule.cues if cue.startswith("@")]
    return Words(
        rules,
        CueIndex([rule.cues for rule in rules], name=RULES),
        CueIndex([data["impersonal"]], name=RULES),
        _by_kind(lexicon["heads"], is_strict=True),
        _by_kind(lexicon["adjectives"], is_strict=True),
        _folded(lexicon["back"]),
        _folded(lexicon["titles"]),
        _folded(lexicon["with_place"]),
        _folded(data["statements"]),
        _folded(data["issued"]),
        frozenset(fold(cue[1:].partition(".")[0]) for cue in speech),
        {name: _folded(listed) for name, listed in data["words"].items()},
        Rule("source/headline/colon", "noun", "heads", frozenset(), frozenset(), ()),
        fold(data["say"]),
    )


def _rule(entry: dict[str, object]) -> Rule:
    unknown = set(entry) - _RULE_KEYS
    cues = entry.get("cues")
    if unknown or entry["kind"] not in _RULE_KINDS or not isinstance(cues, list):
        raise DataFileError(f"{RULES}: the rule {entry.get('id')} has unknown keys, an unknown kind or no cues")
    kinds, asks = _strings(entry, "kinds"), _strings(entry, "asks")
    if not set(kinds) <= set(KINDS) or not set(asks) <= _ASKS:
        raise DataFileError(f"{RULES}: the rule {entry.get('id')} asks for an unknown kind of source or condition")
    return Rule(
        str(entry["id"]),
        str(entry["kind"]),
        str(entry.get("takes", "any")),
        frozenset(kinds),
        frozenset(asks),
        tuple(str(cue) for cue in cues),
    )


def _strings(entry: dict[str, object], key: str) -> list[str]:
    listed = entry.get(key, [])
    if not isinstance(listed, list):
        raise DataFileError(f"{RULES}: {key} of the rule {entry.get('id')} is no list")
    return [str(item) for item in listed]


def _by_kind(listed: dict[str, list[str]], *, is_strict: bool) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for kind, heads in listed.items():
        if kind not in KINDS:
            raise DataFileError(f"{LEXICON}: {kind} is no kind of source")
        for head in heads:
            folded = fold(head)
            if is_strict and kinds.get(folded, kind) != kind:
                raise DataFileError(f"{LEXICON}: {head} stands under {kinds[folded]} and {kind}")
            kinds[folded] = kind
    return kinds


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
