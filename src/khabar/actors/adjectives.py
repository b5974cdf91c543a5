"""Actors that stand in an adjective: «القوات الروسية» as a mention, «غارات روسية» as an inferred actor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from khabar.actors import names
from khabar.actors.knowledge import FOLDER
from khabar.actors.names import Nisba
from khabar.actors.runs import Run, word_runs
from khabar.datafile import read_yaml_once

if TYPE_CHECKING:
    from khabar.arabic.text import Text

_MOST_BETWEEN = 3
_MOST_ADJECTIVES = 4
# Endings of a relational adjective, folded: masculine, feminine, plurals, dual.
ADJECTIVE_ENDINGS = (
    "\u064a",
    "\u064a\u0647",
    "\u064a\u064a\u0646",
    "\u064a\u0648\u0646",
    "\u064a\u0627\u062a",
    "\u064a\u062a\u064a\u0646",
)


@dataclass(frozen=True, slots=True)
class OrganHit:
    """An organ with its adjective: ``length`` words, the candidates and the sense that chose them."""

    length: int
    entries: tuple[str, ...]
    sense: str
    nisba: Nisba


@dataclass(frozen=True, slots=True)
class AdjectiveActor:
    """An actor inferred from an adjective that modifies a noun.

    Attributes:
        token: index of the adjective.
        noun: index of the noun that it modifies («غارات» in «غارات جوية روسية»).
        start, end: code points of the adjective without conjunction.
        nisba: id of the adjective.
        entries: candidate references for an act of force.
        name_class: ``adjective``, or ``hostile`` where the word is.
        rule: id of the rule.
    """

    token: int
    noun: int
    start: int
    end: int
    nisba: str
    entries: tuple[str, ...]
    name_class: str
    rule: str


@cache
def _senses_of_events() -> dict[str, str]:
    listed = read_yaml_once(f"{FOLDER}/adjective_senses.yml")
    return {event: sense for sense, events in listed.items() for event in events}


def entries_for(adjective: AdjectiveActor, event_type: str) -> tuple[str, ...]:
    """The candidates of an adjective that modifies an event of a type; "" where the type is not known."""
    sense = _senses_of_events().get(event_type, "forces")
    return names.nisbas()[adjective.nisba].refs(sense)


@cache
def _organ_senses() -> dict[str, str]:
    return {
        word: key.removeprefix("organ.")
        for key, words in names.word_sets().items()
        if key.startswith("organ.")
        for word in words
    }


def is_organ(stem: str) -> bool:
    """Whether the stem is a noun such as «قوات» that names an actor together with an adjective."""
    return stem in _organ_senses()


def organ_at(run: Run, at: int) -> OrganHit | None:
    """The organ and adjective that begin at word ``at`` («الطيران الحربي الروسي»), or None."""
    sense = _organ_senses().get(run.stems[at])
    head = run.tokens[at]
    if sense is None or head.pron:
        return None
    sets = names.word_sets()
    between, complements = sets["adjectives"], sets["adjective_complements"]
    is_definite = head.has_article
    for step in range(1, _MOST_BETWEEN + 2):
        if at + step >= len(run.tokens):
            return None
        token = run.tokens[at + step]
        if token.conj or token.prep or token.pron:
            return None
        known = names.nisba_words().get(token.stem)
        if known is not None and token.has_article == is_definite:
            nisba = names.nisbas()[known[0]]
            entries = nisba.refs("police" if sense == "security" else sense) if nisba.only != "people" else ()
            return OrganHit(step + 1, entries, sense, nisba) if entries else None
        if token.stem in complements and token.has_article and not head.has_article:
            is_definite = True
        elif not (token.stem in between and token.has_article == is_definite):
            return None
    return None


def find_adjective_actors(text: Text, runs: list[Run] | None = None) -> list[AdjectiveActor]:
    """Every adjective of an actor that modifies a noun which is no organ, in text order.

    «غارات روسية», «القصف التركي», «القصف الجوي والمدفعي الإسرائيلي». Adjectives after nouns for people or organs are
    part of the mentions of ``find_actors`` and left out here. Whether the noun is an event is for the caller to know.
    """
    found: list[AdjectiveActor] = []
    words, nisbas = names.nisba_words(), names.nisbas()
    for run in word_runs(text) if runs is None else runs:
        for at, word in enumerate(run.words):
            known = words.get(word.stem) if at and word.starts else None
            if known is None or run.tokens[at].prep or run.tokens[at].pron:
                continue
            nisba = nisbas[known[0]]
            if nisba.only or word.stem in names.masculine_people():
                continue
            noun = _modified_noun(run, at)
            if noun is None or is_organ(run.stems[noun]) or run.stems[noun] in names.people_words():
                continue
            entries = nisba.refs("forces")
            if not entries:
                continue
            token = run.tokens[at]
            found.append(
                AdjectiveActor(
                    token=token.index,
                    noun=run.tokens[noun].index,
                    start=token.word_start,
                    end=token.end,
                    nisba=nisba.id,
                    entries=entries,
                    name_class=nisba.name_class or "adjective",
                    rule=f"adjective/{nisba.id}",
                )
            )
    return found


def _modified_noun(run: Run, at: int) -> int | None:
    """The place of the noun that the adjective at ``at`` modifies, over other adjectives between, or None."""
    token = run.tokens[at]
    is_definite = token.has_article
    sets = names.word_sets()
    place = at - 1
    for _ in range(_MOST_ADJECTIVES):
        if place < 0:
            return None
        before = run.tokens[place]
        if run.stems[place] in names.people_words() or is_organ(run.stems[place]):
            break
        is_adjective = run.stems[place].endswith(ADJECTIVE_ENDINGS) and len(run.stems[place]) > 3
        if not is_adjective and run.stems[place] not in sets["adjectives"]:
            break
        if before.has_article != is_definite or place == 0:
            break
        place -= 1
    noun = run.tokens[place]
    if noun.kind != "word" or noun.has_article != is_definite or noun.pron:
        return None
    return place
