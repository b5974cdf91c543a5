"""What the judge looks at to decide whether a phrase fills a role of an event.

Each feature is a short string. Lexical features (heads, stems, words between) begin with ``L``: the trainer drops those
seen in fewer than three reports.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from khabar.arabic.classes import CONJUNCTION, MARK, PREPOSITION, RELATIVE, VERB
from khabar.extract.reading import Event, Filler, Phrase, Reading

_FARTHEST = 48
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
        self.quotes = _running([word_class == MARK for word_class in classes])
        self.joined = _running([bool(token.conj) for token in tokens])
        self.firsts = [phrase.first for phrase in reading.phrases]
        self.bare = _running([not phrase.prep and phrase.coordinated_with is None for phrase in reading.phrases])
        self.words = [_phrase_words(reading, phrase) for phrase in reading.phrases]
        self.event_firsts = [event.first for event in reading.events]

    def candidates(self, event: Event) -> list[int]:
        """Phrases of the event's sentence that are near enough, and those that the rules took from elsewhere."""
        sentence = self.reading.text.sentences[event.sentence]
        first = max(sentence.first, event.first - _FARTHEST)
        last = min(sentence.last, event.last + _FARTHEST)
        found = list(range(bisect_left(self.firsts, first), bisect_left(self.firsts, last)))
        known = set(found)
        found.extend(filler.phrase for filler in event.fillers if filler.phrase not in known)
        return found


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


def pair_features(context: RoleContext, event: Event, words: tuple[str, ...], index: int, proposed: Filler | None) -> list[str]:
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


__all__ = ["PREPOSITION", "RoleContext", "event_words", "pair_features"]
