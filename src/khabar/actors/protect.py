"""Marks the people of a record whom exports must protect, and says which named persons are public figures and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from khabar.actors import names
from khabar.actors.knowledge import FOLDER
from khabar.actors.mentions import ActorMention, find_actors
from khabar.arabic.text import parse
from khabar.datafile import read_yaml_once

if TYPE_CHECKING:
    from khabar.model import Record, Span


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of ``protection.yml``; an empty set asks for nothing."""

    id: str
    reason: str
    classes: frozenset[str]
    events: frozenset[str]
    roles: frozenset[str]
    sources: frozenset[str]
    is_for_named: bool
    keeps_public: bool


@dataclass(frozen=True, slots=True)
class Protection:
    """A stretch of a report's text that names somebody to be protected.

    Attributes:
        start, end: code points into the report.
        rule: id of the rule; reason: its sentence.
        is_named: whether the words are a person's name.
        claim: id of the claim that made the rule fire, or "".
        traits: protected traits that the text states of them.
    """

    start: int
    end: int
    rule: str
    reason: str
    is_named: bool
    claim: str
    traits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a named person is a public figure, by which rule, and the sentence."""

    is_public: bool
    rule: str
    reason: str


_REASONS = {
    "public/figure": "stands in the base as a holder of public office",
    "public/office": "the text names him with a public office",
}


def standing_of(mention: ActorMention) -> Standing:
    """The standing of a named person: private unless a rule makes him a public figure."""
    if mention.reason in _REASONS:
        return Standing(True, mention.reason, _REASONS[mention.reason])
    if mention.entries and mention.kind == "person":
        return Standing(True, "public/figure", _REASONS["public/figure"])
    return Standing(False, "private/default", "every named person is private by default")


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in order of precedence: the first that fires gives the reason."""
    return tuple(
        Rule(
            row["id"],
            row["reason"],
            frozenset(row.get("classes", [])),
            frozenset(row.get("events", [])),
            frozenset(row.get("roles", [])),
            frozenset(row.get("sources", [])),
            row.get("named") == "yes",
            row["keep_public"] == "yes",
        )
        for row in read_yaml_once(f"{FOLDER}/protection.yml")
    )


def find_protected(record: Record) -> list[Protection]:
    """The people of a record to be protected, by place in the text, each stretch once with its first rule."""
    names.teach_tokenizer()
    text = parse(record.report.text)
    mentions = [mention for mention in find_actors(text) if mention.kind in ("people", "person")]
    found: dict[tuple[int, int], Protection] = {}
    for mention in mentions:
        protection = _protect(mention, record)
        if protection is not None:
            found.setdefault((mention.start, mention.end), protection)
    return [found[span] for span in sorted(found)]


def _protect(mention: ActorMention, record: Record) -> Protection | None:
    facts = [("", "", "", "")]
    for claim in record.claims:
        facts += [(claim.id, claim.type, role.role, "") for role in claim.roles if _overlaps(role.span, mention)]
        facts += [(claim.id, "", "", source.kind) for source in claim.sources if _overlaps(source.span, mention)]
    is_public = mention.kind == "person" and standing_of(mention).is_public
    for rule in rules():
        if is_public and rule.keeps_public:
            continue
        for claim_id, event, role, source in facts:
            if _fires(rule, mention, event, role, source):
                is_named = mention.kind == "person"
                return Protection(mention.start, mention.end, rule.id, rule.reason, is_named, claim_id, mention.traits)
    return None


def _overlaps(span: Span, mention: ActorMention) -> bool:
    return span.start < mention.end and mention.start < span.end


def _fires(rule: Rule, mention: ActorMention, event: str, role: str, source: str) -> bool:
    if rule.is_for_named:
        return mention.kind == "person"
    if rule.classes:
        return mention.people in rule.classes
    if rule.sources:
        return source in rule.sources
    is_people = mention.kind == "person" or mention.people not in ("fighter", "soldier", "unidentified", "commander")
    return event in rule.events and role in rule.roles and is_people
