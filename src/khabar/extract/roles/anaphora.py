"""The nearest earlier full mention that a pronoun or an elided subject may refer to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection

from khabar.extract.reading import Phrase, Reading

_FEMININE_ENDINGS = ("\u0647", "\u0627\u062a", "\u0627", "\u0627\u0621")
_BROKEN_PLURAL_KINDS = frozenset({"building", "weapon", "vehicle", "aircraft", "thing", "place"})
_PLURAL_ENDINGS = ("\u0648\u0646", "\u064a\u0646")


def find_antecedent(
    reading: Reading, before: int, *, number: str, gender: str, kinds: Collection[str] | None
) -> int | None:
    """Index of the nearest phrase before token ``before`` that agrees, in its sentence or the one before; or None.

    Args:
        number, gender: as in ``VerbForm``; "" leaves the feature open.
        kinds: the kinds of phrase allowed, or None for any but times.

    Source: spec/annotation.md, rule 7.
    """
    sentence = reading.text.sentence_of[before]
    earliest = reading.text.sentences[max(0, sentence - 1)].first
    at = bisect_left(reading.phrases, before, key=lambda phrase: phrase.first) - 1
    best: tuple[float, int] | None = None
    while at >= 0 and reading.phrases[at].first >= earliest:
        phrase = reading.phrases[at]
        if phrase.last <= before and phrase.kind != "time" and (kinds is None or phrase.kind in kinds):
            score = _agreement(reading, phrase, number, gender)
            if score > 0:
                is_same = reading.text.sentence_of[phrase.first] == sentence
                # A bare phrase is likelier the subject that a text goes on about than one behind a preposition.
                total = (
                    score
                    + (0.5 if not phrase.prep else 0.0)
                    + (0.5 if is_same else 0.0)
                    - 0.02 * (before - phrase.last)
                )
                if best is None or total > best[0]:
                    best = (total, at)
        at -= 1
    return best[1] if best else None


def _agreement(reading: Reading, phrase: Phrase, number: str, gender: str) -> float:
    """How well the phrase's head agrees: 0 where it cannot."""
    head = reading.text.tokens[phrase.head]
    is_feminine = head.stem.endswith(_FEMININE_ENDINGS) and not head.stem.endswith("\u0647\u0645")
    is_plural = (phrase.kind == "people" and (phrase.number is not None or head.stem.endswith(_PLURAL_ENDINGS))) or (
        head.stem.endswith(_PLURAL_ENDINGS)
    )
    if number == "plural":
        return 1.0 if phrase.kind in ("people", "actor") or is_plural else 0.0
    if number == "singular" and gender == "f":
        return (
            1.0
            if is_feminine or phrase.kind in ("place", *_BROKEN_PLURAL_KINDS)
            else (0.3 if phrase.kind == "actor" else 0.0)
        )
    if number == "singular" and gender == "m":
        return 0.0 if is_feminine or is_plural else 1.0
    return 0.6
