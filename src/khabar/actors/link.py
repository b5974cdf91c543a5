"""Decides which actor each mention names: by name, theatre, date, company and what was named before, with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from khabar.actors import names
from khabar.actors.adjectives import AdjectiveActor, entries_for
from khabar.actors.contexts import Choice, Context, anaphors, backed_rows, collisions, contexts
from khabar.actors.knowledge import Entry, find_entry
from khabar.actors.mentions import ActorMention
from khabar.actors.runs import word_of

if TYPE_CHECKING:
    from khabar.arabic.text import Text

# Weights of what speaks for a choice. Set by hand from the meaning of each sign, then checked on development reports.
_THEATRE = 0.4
_WRONG_THEATRE = -0.45
_COMPANY = 0.15
_BEFORE = 0.2
_SAME_NOUN_BEFORE = 0.35
_LEAST = 0.35
_OWN_NOUN = 0.9
_SHARED_NOUN = 0.7
_LATER = 0.5
_DEFAULT = 0.5
_PRONOUN = 0.5
# An antecedent loses this much a sentence between.
_SENTENCE_DECAY = 0.02
_LEAST_SHARE = 0.25
_LEAST_HOME = 0.1
_YEAR = re.compile(r"(19[89]\d|20[0-4]\d)\Z")
_ARMED = frozenset(("fighter", "soldier", "commander"))
_CIVIL_KINDS = frozenset(("un", "igo", "ngo", "rights", "monitor", "company", "union", "religious", "court", "person"))
_PRONOUNS = frozenset(("\u0647", "\u0647\u0627", "\u0647\u0645", "\u0647\u0645\u0627"))
_VOTE_NAME, _VOTE_PLACE, _VOTE_ADJECTIVE = 1.0, 1.0, 0.5


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """What a mention was linked to.

    Attributes:
        ref: the reference, or None where the text does not decide or the mention names no actor.
        score: between 0 and 1.
        reason: a sentence for a person.
        rule: id of the rule.
        rivals: other candidates with their scores, best first.
    """

    ref: str | None
    score: float
    reason: str
    rule: str
    rivals: tuple[tuple[str, float], ...] = ()


@dataclass(slots=True)
class Scene:
    """What a report says about where and when it is, and who was linked so far.

    Attributes:
        votes: country to its share of the signs of a theatre (0 to 1).
        date: ISO date or prefix of the report, "" where unknown.
        earliest: the latest start of an actor that the report names beyond doubt: the report is not older.
        company: references named beyond doubt anywhere in the report.
        linked: reference to the sentence of its last mention so far, the latest last.
    """

    text: Text
    mentions: Sequence[ActorMention]
    votes: dict[str, float]
    date: str
    earliest: str
    company: frozenset[str]
    linked: dict[str, int] = field(default_factory=dict)


def link_actors(
    text: Text,
    mentions: Sequence[ActorMention],
    *,
    published: str | None,
    countries: Mapping[str, float] | None = None,
) -> list[LinkDecision]:
    """One decision for each mention, in their order.

    Args:
        published: ISO date of the report, or None.
        countries: ISO codes of the countries of the places found in the report, with weights; None where unknown.
    """
    return link_mentions(read_scene(text, mentions, published=published, countries=countries))


def read_scene(
    text: Text,
    mentions: Sequence[ActorMention],
    *,
    published: str | None,
    countries: Mapping[str, float] | None = None,
) -> Scene:
    """The theatre, date and company of a report."""
    votes: dict[str, float] = dict(countries or {})
    sure: list[Entry] = []
    for mention in mentions:
        if len(mention.entries) != 1 or mention.kind == "person" or mention.name_class == "local":
            continue
        entry = find_entry(mention.entries[0])
        if entry is not None:
            sure.append(entry)
            if entry.country and not entry.is_outlet and entry.kind not in ("state", "air_force", "un", "igo"):
                votes[entry.country] = votes.get(entry.country, 0.0) + _VOTE_NAME
    years = _vote_words(text, votes)
    total = sum(votes.values())
    earliest = max((entry.start for entry in sure if not entry.is_outlet), default="")
    date = published or (max([*years, earliest]) if years else "")
    return Scene(
        text=text,
        mentions=mentions,
        votes={country: vote / total for country, vote in votes.items()} if total else {},
        date=date,
        earliest=earliest,
        company=frozenset(entry.ref for entry in sure),
    )


def _vote_words(text: Text, votes: dict[str, float]) -> list[str]:
    """Adds votes for place words and adjectives; the years that the text names."""
    places = names.theatre_words()
    years = []
    before = ""
    for token in text.tokens:
        if token.kind == "word":
            word = word_of(token)
            if word.country:
                votes[word.country] = votes.get(word.country, 0.0) + (
                    _VOTE_ADJECTIVE if word.is_adjective else _VOTE_PLACE
                )
            elif before in _first_words():
                country = places.get(f"{before} {word.key}")
                if country:
                    votes[country] = votes.get(country, 0.0) + _VOTE_PLACE
            before = word.key
        else:
            before = ""
            if token.kind == "number" and _YEAR.match(token.norm):
                years.append(token.norm)
    return years


@cache
def _first_words() -> frozenset[str]:
    """First words of place names of two words («دير الزور»)."""
    return frozenset(place.split(" ")[0] for place in names.theatre_words() if " " in place)


def link_mentions(scene: Scene) -> list[LinkDecision]:
    """The decisions for all mentions of a scene; what is linked first helps to link what follows."""
    decisions = []
    for index, mention in enumerate(scene.mentions):
        decision = _decide(scene, index, mention)
        decisions.append(decision)
        if decision.ref is not None:
            scene.linked.pop(decision.ref, None)
            scene.linked[decision.ref] = scene.text.sentence_of[mention.first]
    return decisions


def link_adjective(scene: Scene, adjective: AdjectiveActor, event_type: str = "") -> LinkDecision:
    """The actor that an adjective stands for («غارات روسية»), always as an inference.

    Args:
        event_type: type of the event that the adjective modifies; it decides between a government and its forces.
    """
    entries = entries_for(adjective, event_type)
    decision = _choose(scene, _entry_choices(entries), None, adjective.rule, adjective.token)
    if decision.ref is None:
        return decision
    reason = f"inferred from the adjective; {decision.reason}"
    return LinkDecision(decision.ref, round(decision.score * 0.9, 3), reason, adjective.rule, decision.rivals)


def _decide(scene: Scene, index: int, mention: ActorMention) -> LinkDecision:
    family, _, name = mention.rule.partition("/")
    depends, _, context_id = mention.context.partition(":")
    if mention.rule == "backed/pronoun":
        last = next(reversed(scene.linked), None)
        return _link_backed(scene, mention, (last,) if last else ())
    if mention.rule.startswith("backed/") and not depends:
        return _link_backed(scene, mention, mention.entries)
    if mention.rule.startswith("backed/"):
        patron = _choose(scene, contexts()[context_id].choices, None, mention.rule, mention.first).ref
        return _link_backed(scene, mention, (patron,) if patron else ())
    if depends == "anaphor":
        return _resolve(scene, anaphors()[context_id], mention)
    if depends == "context":
        context = contexts()[context_id]
        return _choose(scene, context.choices, context, f"context/{context.id}", mention.first)
    if mention.rule == "people/nisba":
        return _link_nationals(scene, mention)
    if mention.name_class == "unknown":
        return LinkDecision(None, 0.0, "a group or body that the base does not know", mention.rule)
    if not mention.entries:
        reason = "a person who is not in the base" if family == "person" else "no candidate"
        return LinkDecision(None, 0.0, reason, mention.rule)
    if mention.entries[0].startswith("people:"):
        return _link_people(scene, index, mention)
    if len(mention.entries) == 1:
        entry = find_entry(mention.entries[0])
        if mention.name_class == "local" and entry is not None and not _is_at_home(scene, entry):
            rivals = ((entry.ref, 0.2),)
            return LinkDecision(None, 0.0, "a name of it only in reports on its country", mention.rule, rivals)
        return LinkDecision(mention.entries[0], 1.0 if entry else 0.5, _name_reason(mention), mention.rule)
    rule = collisions().get(_name_of(scene.text, mention))
    choices = rule.choices if rule is not None else _entry_choices(mention.entries)
    return _choose(scene, choices, rule, f"collision/{name}", mention.first)


def _is_at_home(scene: Scene, entry: Entry) -> bool:
    """Whether the report is about the entry's country, or about none that it shows, and of a fitting date."""
    choice = Choice(entry.ref, (entry.country,), entry.start, entry.end, (), 0.0)
    is_here = not scene.votes or not entry.country or scene.votes.get(entry.country, 0.0) >= _LEAST_HOME
    return is_here and (not scene.date or _is_valid(scene.date, choice))


def _link_backed(scene: Scene, mention: ActorMention, patrons: Sequence[str]) -> LinkDecision:
    """A group named by its patron: the row of ``backed.yml`` that fits, else the whole that it is a part of."""
    named = find_entry(patrons[0]) if patrons else None
    if named is None:
        return LinkDecision(None, 0.0, "backed by somebody whom the base does not know", mention.rule)
    for row in backed_rows():
        if not set(patrons) & set(row.patrons):
            continue
        is_here = not scene.votes or any(scene.votes.get(theatre, 0.0) >= _LEAST_SHARE for theatre in row.theatres)
        if is_here and (not scene.date or _is_valid(scene.date, Choice(row.ref, (), row.start, row.end, (), 0.0))):
            reason = f"a group said to be backed by {named.name_en}"
            return LinkDecision(row.ref, 0.8, reason, f"backed/{row.id}")
    if mention.rule == "backed/part":
        return LinkDecision(named.ref, 0.8, "said to be a part of it", mention.rule)
    return LinkDecision(None, 0.0, f"backed by {named.name_en}, itself not named", mention.rule)


def _link_nationals(scene: Scene, mention: ActorMention) -> LinkDecision:
    """«الروس» in a report on another country is the state; people of the theatre's own country are people."""
    entry = find_entry(mention.entries[0])
    if entry is None or entry.country == "" or len(mention.entries) > 1:
        return LinkDecision(None, 0.0, "people of a class, no actor named", "people/class")
    if scene.votes.get(entry.country, 0.0) >= _LEAST_SHARE or mention.number != "plural":
        return LinkDecision(None, 0.0, "people of the country, not its government", "people/class")
    return LinkDecision(entry.ref, 0.6, "nationals of a state outside the theatre, named as a side", mention.rule)


def _name_of(text: Text, mention: ActorMention) -> str:
    first, last = mention.inner or (mention.first, mention.last)
    words = [token for token in text.tokens[first:last] if token.kind != "punct"]
    return " ".join([word_of(words[0]).key, *(token.norm for token in words[1:])]) if words else ""


def _name_reason(mention: ActorMention) -> str:
    kinds = {"hostile": "a hostile name of it", "euphemistic": "a euphemistic name of it", "short": "its short name"}
    return kinds.get(mention.name_class, "an adjective of it" if mention.name_class == "adjective" else "its name")


def _entry_choices(refs: Sequence[str]) -> tuple[Choice, ...]:
    """Entries as choices: their country is the theatre, their life the dates; an earlier one has no precedence."""
    choices = []
    for ref in refs:
        entry = find_entry(ref)
        if entry is not None:
            theatres = (entry.country,) if entry.country else ()
            choices.append(Choice(ref, theatres, entry.start, entry.end, (), 0.4))
    return tuple(choices)


def _choose(scene: Scene, choices: Sequence[Choice], context: Context | None, rule: str, token: int) -> LinkDecision:
    """The best choice with its reason, or no reference where none is good enough."""
    scored = []
    for choice in choices:
        score, signs = _score(scene, choice)
        if score is not None:
            scored.append((score, choice.ref, signs))
    if context is not None and context.nouns:
        scored = _with_same_noun(scene, context, scored)
    if len(choices) == 1 and scored:
        scored = [(max(scored[0][0], _LEAST), scored[0][1], scored[0][2])]
    scored.sort(key=lambda item: -item[0])
    rivals = tuple((ref, round(min(score, 1.0), 3)) for score, ref, _ in scored[1:4])
    if not scored or scored[0][0] < _LEAST:
        left = tuple((ref, round(min(score, 1.0), 3)) for score, ref, _ in scored[:4])
        return LinkDecision(None, 0.0, "the report does not say which is meant", rule, left)
    score, ref, signs = scored[0]
    reason = ", ".join(signs) if signs else "the usual meaning of the name"
    return LinkDecision(ref, round(min(score, 1.0), 3), reason, rule, rivals)


def _with_same_noun(
    scene: Scene, context: Context, scored: list[tuple[float, str, list[str]]]
) -> list[tuple[float, str, list[str]]]:
    """«الجيش» after «الجيش الإسرائيلي»: the last actor whose own name begins with the noun gains."""
    kinds = {choice.kind for choice in map(find_entry, context.refs) if choice is not None}
    for ref in reversed(scene.linked):
        entry = find_entry(ref)
        if entry is None or entry.kind not in kinds or not set(entry.own_nouns) & set(context.nouns):
            continue
        sign = f"{entry.name_en} was named before"
        for position, (score, known, signs) in enumerate(scored):
            if known == ref:
                scored[position] = (score + _SAME_NOUN_BEFORE, known, [*signs, sign])
                return scored
        return [*scored, (_LEAST + _SAME_NOUN_BEFORE, ref, [sign])]
    return scored


def _score(scene: Scene, choice: Choice) -> tuple[float | None, list[str]]:
    """The weight of a choice and the signs for it; None where the date rules it out."""
    signs = []
    date = scene.date
    if date and not _is_valid(date, choice):
        return None, []
    if not date and choice.end and scene.earliest > choice.end:
        return None, []
    if date and (choice.start or choice.end):
        signs.append(f"the report is of {date}")
    score = choice.prior
    share = sum(scene.votes.get(theatre, 0.0) for theatre in choice.theatres)
    if share:
        score += _THEATRE * share
        signs.append(f"the report is about {'/'.join(t for t in choice.theatres if t in scene.votes)}")
    elif choice.theatres and scene.votes:
        score += _WRONG_THEATRE
    company = [ref for ref in choice.company if ref in scene.company]
    if company:
        entry = find_entry(company[0])
        score += _COMPANY
        signs.append(f"it also names {entry.name_en if entry else company[0]}")
    if choice.ref in scene.linked or choice.ref in scene.company:
        score += _BEFORE
        signs.append("the report names it elsewhere")
    return score, signs


def _is_valid(date: str, choice: Choice) -> bool:
    """Whether the date lies in the choice's life, as far as both are known (a year alone covers all its days)."""
    size = min(len(date), len(choice.start)) if choice.start else 0
    if choice.start and date[:size] < choice.start[:size]:
        return False
    size = min(len(date), len(choice.end)) if choice.end else 0
    return not (choice.end and date[:size] > choice.end[:size])


def _resolve(scene: Scene, anaphor: Context, mention: ActorMention) -> LinkDecision:
    """«التنظيم»: the last actor named before that answers to the noun, else the first after, else a default."""
    nouns = set(anaphor.nouns)
    sentence = scene.text.sentence_of[mention.first]
    best: tuple[float, str] | None = None
    rivals: dict[str, float] = {}
    for ref, where in reversed(scene.linked.items()):
        entry = find_entry(ref)
        if entry is None:
            continue
        score = _OWN_NOUN if nouns & set(entry.own_nouns) else _SHARED_NOUN if nouns & set(entry.shared_nouns) else 0.0
        if not score:
            continue
        score -= min(_SENTENCE_DECAY * (sentence - where), 0.3)
        rivals.setdefault(ref, round(score, 3))
        if best is None or score > best[0]:
            best = (score, ref)
    if best is not None:
        entry = find_entry(best[1])
        others = tuple((ref, score) for ref, score in rivals.items() if ref != best[1])[:3]
        reason = f"takes up {entry.name_en if entry else best[1]}, the last actor before that answers to the noun"
        return LinkDecision(best[1], round(best[0], 3), reason, f"anaphor/{anaphor.id}", others)
    later = _first_later(scene, mention, nouns)
    if later is not None:
        return LinkDecision(later, _LATER, "the first actor after that answers to the noun", f"anaphor/{anaphor.id}")
    defaults = [(scored, choice) for choice in anaphor.choices if (scored := _score(scene, choice)[0]) is not None]
    fitting = [(scored, choice) for scored, choice in defaults if scored >= _LEAST]
    if fitting:
        _, choice = max(fitting, key=lambda item: item[0])
        return LinkDecision(choice.ref, _DEFAULT, "the usual meaning in this theatre", f"anaphor/{anaphor.id}")
    return LinkDecision(None, 0.0, "no actor in the report answers to the noun", "anaphor/none")


def _first_later(scene: Scene, mention: ActorMention, nouns: set[str]) -> str | None:
    for other in scene.mentions:
        if other.first <= mention.first or len(other.entries) != 1:
            continue
        entry = find_entry(other.entries[0])
        if entry is not None and nouns & set(entry.own_nouns):
            return entry.ref
    return None


def _link_people(scene: Scene, index: int, mention: ActorMention) -> LinkDecision:
    """«عناصره»: the people of the last actor named in this sentence or the one before; else people of a class."""
    token = scene.text.tokens[mention.first]
    people_class = names.people_classes()[mention.entries[0].partition(":")[2]]
    if token.pron in _PRONOUNS and people_class.takes_group and people_class.group in _ARMED:
        sentence = scene.text.sentence_of[mention.first]
        for ref, where in reversed(scene.linked.items()):
            entry = find_entry(ref)
            if sentence - where > 1:
                break
            if entry is not None and not entry.is_outlet and entry.kind not in _CIVIL_KINDS:
                reason = f"the pronoun takes up {entry.name_en}"
                return LinkDecision(ref, _PRONOUN, reason, "anaphor/pronoun")
    return LinkDecision(None, 0.0, "people of a class, no actor named", "people/class")
