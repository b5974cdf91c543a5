"""What the judge looks at to decide whether a word of the lexicon names an event here, and of which type.

Each feature is a short string. Lexical features begin with ``L``: the trainer drops those seen in fewer than three
reports.
"""

from __future__ import annotations

from bisect import bisect_left

from khabar.extract.events.words import look_up
from khabar.extract.reading import Event, Reading

_NEAR = 3
_WINDOW = 8
_PREFIX = 3


class EventContext:
    """What is asked for every candidate of one reading, made once."""

    def __init__(self, reading: Reading):
        self.reading = reading
        tokens = reading.text.tokens
        self.stems = ["#" if token.kind == "number" else token.stem for token in tokens]
        self.forms = ["#" if token.kind == "number" else token.norm for token in tokens]
        self.words = [look_up(token) if token.kind == "word" else None for token in tokens]
        self.unit_of: dict[int, str] = {}
        for unit in reading.units:
            for index in range(unit.first, unit.last):
                self.unit_of[index] = unit.kind
        self.counted = {number.first for number in reading.numbers}
        self.timed = {index for time in reading.times for index in range(time.first, time.last)}
        self.firsts = [event.first for event in reading.candidates]
        self.by_sentence: dict[int, list[int]] = {}
        for index, event in enumerate(reading.candidates):
            self.by_sentence.setdefault(event.sentence, []).append(index)

    def stem(self, index: int, first: int, last: int) -> str:
        """The stem of a token of the sentence, or a mark for its edge."""
        return self.stems[index] if first <= index < last else ("^" if index < first else "$")

    def label(self, index: int, first: int, last: int) -> str:
        """The kind of unit, number, time or word class of a token of the sentence."""
        if not first <= index < last:
            return "^" if index < first else "$"
        unit = self.unit_of.get(index)
        if unit is not None:
            return unit
        if index in self.counted:
            return "#"
        if index in self.timed:
            return "@"
        return self.reading.classes[index]


def event_features(context: EventContext, index: int) -> list[str]:
    """The features of one candidate (``index`` into ``Reading.candidates``)."""
    reading = context.reading
    event = reading.candidates[index]
    text = reading.text
    sentence = text.sentences[event.sentence]
    first, last = sentence.first, sentence.last
    token = text.tokens[event.first]
    at, end = event.first, event.last
    stem, form, lexeme = token.stem, event.form, event.lexeme
    t = event.type
    verb = event.verb
    definite = "d" if token.has_article else ("p" if token.pron else "i")
    shape = f"{form}|{event.voice}|{definite}|{token.prep}|{token.conj}"
    back1, back2 = context.stem(at - 1, first, last), context.stem(at - 2, first, last)
    next1, next2 = context.stem(end, first, last), context.stem(end + 1, first, last)
    label_b1, label_b2 = context.label(at - 1, first, last), context.label(at - 2, first, last)
    label_n1, label_n2 = context.label(end, first, last), context.label(end + 1, first, last)
    features = [
        "bias",
        f"t={t}",
        f"x={lexeme}",
        f"x={lexeme}|{shape}",
        f"x={lexeme}|f={form}",
        f"{shape}",
        f"f={form}|t={t}",
        f"sc={int(event.score * 10)}",
        f"sc={int(event.score * 10)}|t={t}",
        f"L.w={token.norm}",
        f"L.s={stem}",
        f"L.s={stem}|{definite}{token.prep}",
        f"L.b1={back1}",
        f"L.b1={back1}|x={lexeme}",
        f"L.b1={back1}|f={form}",
        f"L.n1={next1}",
        f"L.n1={next1}|x={lexeme}",
        f"L.n1={next1}|f={form}",
        f"L.b2={back2}|{back1}",
        f"L.n2={next1}|{next2}",
        f"L.b2={back2}|x={lexeme}",
        f"L.n2={next2}|x={lexeme}",
        f"lb1={label_b1}|x={lexeme}",
        f"ln1={label_n1}|x={lexeme}",
        f"lb1={label_b1}|f={form}|{definite}",
        f"ln1={label_n1}|f={form}|{definite}",
        f"l={label_b1}|{label_n1}|f={form}",
        f"l={label_b1}|{label_n1}|t={t}",
        f"l2={label_b2}|{label_b1}|{label_n1}|{label_n2}",
        f"ln2={label_n1}|{label_n2}|t={t}",
        f"pos={'0' if at == first else ('1' if at - first < 3 else '2')}|{form}|head={event.sentence == 0}",
        f"len={min((last - first) // 10, 5)}",
        f"light={event.light is not None}|t={t}",
        f"multi={event.last - event.first}|t={t}",
    ]
    features.extend(f"y={why}" for why in event.why[1:])
    features.extend(f"y={why}|x={lexeme}" for why in event.why[1:])
    features.extend(f"q={name}" for name, points in event.rivals.items() if points > 0.15)
    if verb is not None:
        features.append(f"v={verb.tense}|{verb.number[:1]}{verb.gender}|x={lexeme}")
        features.append(f"v={verb.tense}|t={t}")
    for offset in range(2, _NEAR + 1):
        features.append(f"L.B={context.stem(at - offset, first, last)}|t={t}")
        features.append(f"L.N={context.stem(end - 1 + offset, first, last)}|t={t}")
    features.extend(_window(context, event, first, last))
    features.extend(_neighbours(context, index, event))
    return features


def _window(context: EventContext, event: Event, first: int, last: int) -> list[str]:
    """Classes of words and kinds of names in the sentence, near and far."""
    t = event.type
    near: set[str] = set()
    whole: set[str] = set()
    kinds: set[str] = set()
    low, high = max(first, event.first - _WINDOW), min(last, event.last + _WINDOW)
    for index in range(first, last):
        if event.first <= index < event.last:
            continue
        word = context.words[index]
        is_near = low <= index < high
        if word is not None and word.classes:
            (near if is_near else whole).update(word.classes)
        if is_near:
            kinds.add(context.label(index, first, last))
    features = [f"near={name}|t={t}" for name in sorted(near)]
    features.extend(f"far={name}|t={t}" for name in sorted(whole - near))
    features.extend(f"kind={name}|t={t}" for name in sorted(kinds))
    return features


def _neighbours(context: EventContext, index: int, event: Event) -> list[str]:
    """The candidates just before and behind in the sentence, and whether the lexeme comes twice."""
    t = event.type
    rows = context.by_sentence[event.sentence]
    place = bisect_left(rows, index)
    candidates = context.reading.candidates
    features = [f"n={min(len(rows), 6)}"]
    for step, side in ((-1, "b"), (1, "a")):
        if 0 <= place + step < len(rows):
            other = candidates[rows[place + step]]
            distance = abs(other.first - event.first)
            bucket = min(distance, 4) if distance < 4 else (4 if distance < 8 else 5)
            features.append(f"c{side}={other.type}|t={t}")
            features.append(f"c{side}={other.type}|{bucket}|t={t}")
            features.append(f"c{side}={other.lexeme}|{event.lexeme}")
            features.append(f"c{side}={bucket}|{int(other.score * 5)}|f={event.form}")
    features.append(f"same={sum(candidates[row].type == t for row in rows)}|t={t}")
    return features
