"""What the judge looks at to decide whether a phrase fills a role of an event.

Each feature is a short string. Lexical features (heads, stems, words between) begin with ``L``: the trainer drops those
seen in fewer than three reports.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from khabar.arabic.classes import CONJUNCTION, RELATIVE, VERB
from khabar.extract.judge.model import NOTHING
from khabar.extract.reading import Event, Filler, Phrase, Reading

_FARTHEST = 48
_FAR = 19
_MANY_TRIGGERS = 2
# The first pass is read with this factor on «nothing», near what tuning finds out of fold.
_NOTHING_FACTOR = 0.45
_LEAST_RIVAL = 0.15
_LEAST_SHOWN = 0.08
_COMMON_ROLES = frozenset({"agent", "patient", "at", "party", "to", "from"})
_DISTANCES = (0, 1, 2, 3, 5, 8, 12, 18, 27, 40)
_COMMAS = frozenset("\u060c,;\u061b:")


def _bucket(value: int) -> int:
    return bisect_left(_DISTANCES, value)


def _running(flags: list[bool]) -> list[int]:
    return [0, *accumulate(flags)]


class RoleContext:
    """Counts over one reading, made once and asked for every pair."""

    def __init__(self, reading: Reading):
        self.reading = reading
        tokens, classes = reading.text.tokens, reading.classes
        self.tokens = tokens
        triggers = [False] * len(tokens)
        for event in reading.events:
            triggers[event.first] = True
        self.triggers = _running(triggers)
        self.verbs = _running([word_class == VERB for word_class in classes])
        self.relatives = _running([word_class == RELATIVE for word_class in classes])
        self.conjunctions = _running([word_class == CONJUNCTION for word_class in classes])
        self.commas = _running([token.norm in _COMMAS for token in tokens])
        self.firsts = [phrase.first for phrase in reading.phrases]
        self.bare = _running([not phrase.prep and phrase.coordinated_with is None for phrase in reading.phrases])
        self.words = [_phrase_words(reading, phrase) for phrase in reading.phrases]
        self.event_firsts = [event.first for event in reading.events]

    def candidates(self, event: Event) -> list[int]:
        """Phrases of the event's sentence that are near enough, and those that the rules took from elsewhere."""
        sentence = self.reading.text.sentences[event.sentence]
        first = max(sentence.first, event.first - _FARTHEST)
        last = min(sentence.last, event.last + _FARTHEST)
        near = range(bisect_left(self.firsts, first), bisect_left(self.firsts, last))
        proposed = {filler.phrase for filler in event.fillers}
        found = [index for index in near if index in proposed or not self._is_out_of_reach(event, index)]
        known = set(near)
        found.extend(filler.phrase for filler in event.fillers if filler.phrase not in known)
        return found

    def _is_out_of_reach(self, event: Event, index: int) -> bool:
        """Whether a phrase is far off behind two or more other triggers: one in a hundred of these fills a role."""
        phrase = self.reading.phrases[index]
        first, last = (event.last, phrase.first) if phrase.first >= event.last else (phrase.last, event.first)
        return last - first >= _FAR and self.triggers[last] - self.triggers[first] >= _MANY_TRIGGERS


def _phrase_words(reading: Reading, phrase: Phrase) -> tuple[str, ...]:
    """Features of a phrase alone, made once per phrase."""
    tokens = reading.text.tokens
    head, first = tokens[phrase.head], tokens[phrase.first]
    definite = "d" if head.has_article else ("p" if head.pron else "i")
    rule = phrase.names[0] if phrase.names else ""
    length = min(phrase.last - phrase.first, 5)
    before = tokens[phrase.first - 1].norm if phrase.first else "^"
    after = tokens[phrase.last].norm if phrase.last < len(tokens) else "$"
    return (
        phrase.kind,
        phrase.prep,
        head.stem,
        definite,
        "n" if phrase.number is not None else "",
        rule,
        str(length),
        before,
        after,
        head.lemma,
        "c" if phrase.coordinated_with is not None else "",
        first.conj,
    )


def event_words(reading: Reading, event: Event) -> tuple[str, ...]:
    """Features of an event alone: type, frame, form, voice, number, stem, light verb, definiteness."""
    tokens = reading.text.tokens
    trigger = tokens[event.first]
    verb = event.verb
    agreement = f"{verb.number[:1]}{verb.gender}" if verb is not None else ""
    voices = "/".join(verb.voices) if verb is not None else ""
    light = tokens[event.light].lemma if event.light is not None else ""
    definite = "d" if trigger.has_article else ("p" if trigger.pron else "i")
    return event.type, event.form, event.voice or voices, agreement, trigger.stem, light, definite, trigger.prep


def pair_features(
    context: RoleContext, event: Event, words: tuple[str, ...], index: int, proposed: Filler | None
) -> list[str]:
    """The features of one event and one phrase.

    Args:
        words: ``event_words`` of the event.
        index: the phrase's index in ``Reading.phrases``.
        proposed: what the rules say of the pair, or None.
    """
    reading = context.reading
    phrase = reading.phrases[index]
    kind, prep, head, definite, counted, rule, length, before, after, lemma, joined, conj = context.words[index]
    kind_of_event, form, voice, agreement, stem, light, trigger_definite, trigger_prep = words
    holds = phrase.first < event.last and phrase.last > event.first
    is_after = phrase.first >= event.last
    side = "o" if holds else ("a" if is_after else "b")
    first, last = (event.last, phrase.first) if is_after else (phrase.last, event.first)
    gap = max(0, last - first)
    same_sentence = reading.text.sentence_of[phrase.first] == event.sentence
    if holds or last < first:
        verbs = triggers = relatives = commas = conjunctions = bare = 0
    else:
        verbs = context.verbs[last] - context.verbs[first]
        triggers = context.triggers[last] - context.triggers[first]
        relatives = context.relatives[last] - context.relatives[first]
        commas = context.commas[last] - context.commas[first]
        conjunctions = context.conjunctions[last] - context.conjunctions[first]
        if is_after:
            at = bisect_left(context.firsts, event.last)
            bare = context.bare[index] - context.bare[min(at, index)]
        else:
            bare = 0
    if is_after:
        order = index - bisect_left(context.firsts, event.last)
    else:
        order = bisect_left(context.firsts, event.first) - 1 - index
    order = min(order, 6)
    distance = _bucket(gap)
    clause = reading.text.clause_of[phrase.first] - event_clause(reading, event)
    clause_side = "0" if clause == 0 else ("+" if clause > 0 else "-") + str(min(abs(clause), 3))
    barrier = f"{min(verbs, 2)}{min(triggers, 2)}{min(relatives, 1)}"
    t = kind_of_event
    role, why = (proposed.role, proposed.why[0].split("/", 1)[1]) if proposed is not None else ("", "")
    where = f"{side}{prep}"
    features = [
        "bias",
        f"t={t}",
        f"k={kind}",
        f"t={t}|k={kind}",
        f"w={where}",
        f"w={where}|k={kind}",
        f"w={where}|t={t}",
        f"w={where}|t={t}|k={kind}",
        f"w={where}|f={form}|v={voice}",
        f"w={where}|f={form}|v={voice}|t={t}",
        f"w={where}|f={form}|t={t}|k={kind}",
        f"s={side}|d={distance}",
        f"s={side}|d={distance}|b={barrier}",
        f"s={side}|b={barrier}",
        f"w={where}|b={barrier}",
        f"w={where}|b={barrier}|t={t}",
        f"w={where}|o={order}",
        f"w={where}|o={order}|t={t}",
        f"w={where}|o={order}|f={form}|b={barrier}",
        f"w={where}|o={order}|f={form}|b={barrier}|k={kind}",
        f"s={side}|bare={bare}|p={prep}|f={form}|v={voice}",
        f"s={side}|bare={bare}|p={prep}|f={form}|t={t}",
        f"s={side}|c={clause_side}",
        f"w={where}|c={clause_side}|t={t}",
        f"s={side}|commas={min(commas, 3)}|conj={min(conjunctions, 2)}",
        f"len={length}|def={definite}|n={counted}",
        f"def={definite}|n={counted}|w={where}|t={t}",
        f"rule={rule}",
        f"rule={rule}|t={t}",
        f"L.h={head}",
        f"L.h={head}|t={t}",
        f"L.h={head}|w={where}",
        f"L.l={lemma}|t={t}",
        f"L.b={before}|s={side}",
        f"L.b={before}|t={t}",
        f"L.a={after}|s={side}",
        f"L.e={stem}|w={where}",
        f"L.e={stem}|w={where}|k={kind}",
        f"L.e={stem}|f={form}|o={order}|s={side}",
        f"tp={trigger_prep}|td={trigger_definite}|w={where}|o={order}",
        f"light={bool(light)}|w={where}|t={t}",
        f"L.light={light}|w={where}",
        f"agr={agreement}|w={where}|k={kind}",
        f"agr={agreement}|s={side}|def={definite}|n={counted}",
        f"j={joined}|conj={conj}|s={side}|o={order}",
        f"same={same_sentence}",
        f"r={role}",
        f"r={role}|y={why}",
        f"r={role}|y={why}|t={t}",
        f"r={role}|y={why}|k={kind}",
        f"r={role}|b={barrier}|d={distance}",
    ]
    if is_after and gap and gap <= 4:
        between = " ".join(token.stem for token in context.tokens[first:last])
        features.append(f"L.i={between}")
        features.append(f"L.i={between}|t={t}")
    elif not is_after and gap and gap <= 4 and not holds:
        between = " ".join(token.stem for token in context.tokens[first:last])
        features.append(f"L.j={between}")
        features.append(f"L.j={between}|t={t}")
    if triggers == 1 and not holds:
        middle = reading.events[bisect_left(context.event_firsts, first)]
        features.append(f"m={middle.type}|t={t}|s={side}")
        features.append(f"m={middle.type}|t={t}|w={where}|f={middle.form}")
    if is_after:
        follower = context.tokens[event.last].norm if event.last < len(context.tokens) else "$"
        features.append(f"L.n={follower}|w={where}|o={order}")
    return features


def event_clause(reading: Reading, event: Event) -> int:
    """The clause of the trigger."""
    return reading.text.clause_of[event.first]


class SecondLook:
    """What the first pass said of a whole reading, asked pair by pair in the second.

    The second pass sees what the first thinks of the phrase it is joined to, of rivals for the same role, and of the
    same phrase beside other events.
    """

    def __init__(
        self, reading: Reading, pairs: list[tuple[int, int]], found: NDArray[np.float32], labels: tuple[str, ...]
    ):
        self.reading = reading
        self.labels = labels
        self.nothing = labels.index(NOTHING)
        self.rows = dict(zip(pairs, found, strict=True))
        scaled = found.copy()
        scaled[:, self.nothing] *= _NOTHING_FACTOR
        best = scaled.argmax(axis=1)
        self.top = {
            pair: (labels[label], float(row[label])) for pair, label, row in zip(pairs, best, found, strict=True)
        }
        self.rivals: dict[tuple[int, int], list[tuple[float, int]]] = {}
        for (event, phrase), row in self.rows.items():
            for label in np.flatnonzero(row > _LEAST_RIVAL):
                if label != self.nothing:
                    self.rivals.setdefault((event, int(label)), []).append((float(row[label]), phrase))
        self.children: dict[int, int] = {}
        for index, joined in enumerate(reading.phrases):
            if joined.coordinated_with is not None:
                self.children.setdefault(joined.coordinated_with, index)
        self.of_event: dict[int, list[int]] = {}
        self.of_phrase: dict[int, list[int]] = {}
        for event, phrase_index in pairs:
            self.of_event.setdefault(event, []).append(phrase_index)
            self.of_phrase.setdefault(phrase_index, []).append(event)

    def features(self, event: int, phrase: int) -> list[str]:
        """The features of the second pass, beside those of the first."""
        row = self.rows[event, phrase]
        t = self.reading.events[event].type
        own, sure = self.top[event, phrase]
        order = np.argsort(-row, kind="stable")[:2]
        first, second = int(order[0]), int(order[1])
        found = [
            f"2o={own}:{int(sure * 10)}",
            f"2s={self.labels[first]}:{self.labels[second]}:{int(row[second] * 10)}",
        ]
        for shown in np.flatnonzero(row > _LEAST_SHOWN):
            if shown != self.nothing:
                found.append(f"2p={self.labels[shown]}:{int(row[shown] * 10)}")
        found += self._joined("2m", event, self.reading.phrases[phrase].coordinated_with, own)
        found += self._joined("2k", event, self.children.get(phrase), own)
        for label in (first, second):
            if label != self.nothing:
                found += self._against(event, phrase, label, float(row[label]), t)
        found += self._elsewhere(event, phrase, own, t)
        have = {self.top[event, other][0] for other in self.of_event[event] if other != phrase}
        found.append(f"2h={','.join(sorted(have & _COMMON_ROLES))}|{own}")
        return found

    def _joined(self, name: str, event: int, other: int | None, own: str) -> list[str]:
        if other is None or (event, other) not in self.top:
            return []
        role, sure = self.top[event, other]
        return [f"{name}={role}:{int(sure * 4)}", f"{name}={role}|{own}"]

    def _against(self, event: int, phrase: int, label: int, share: float, t: str) -> list[str]:
        rivals = [rival for rival in self.rivals.get((event, label), ()) if rival[1] != phrase and rival[0] > share]
        better = min(len(rivals), 2)
        role = self.labels[label]
        found = [f"2c={role}:{better}|{int(share * 10)}", f"2c={role}:{better}|t={t}"]
        if rivals:
            strongest = max(rivals)[1]
            phrases = self.reading.phrases
            is_joined = phrases[strongest].coordinated_with == phrase or phrases[phrase].coordinated_with == strongest
            found.append(f"2r={role}|{is_joined}")
        return found

    def _elsewhere(self, event: int, phrase: int, own: str, t: str) -> list[str]:
        found: list[str] = []
        for step in (-1, 1):
            beside = self.top.get((event + step, phrase))
            if beside is not None:
                other = self.reading.events[event + step].type
                found.append(f"2e{step}={beside[0]}|{other}|t={t}")
                found.append(f"2e{step}={beside[0]}|{own}")
                found.append(f"2e{step}={beside[0]}:{int(beside[1] * 4)}")
        elsewhere = [self.top[other, phrase] for other in self.of_phrase[phrase] if other != event]
        taken = [(sure, role) for role, sure in elsewhere if role != NOTHING]
        if taken:
            sure, role = max(taken)
            found.append(f"2x={role}:{int(sure * 4)}|{own}")
        return found
