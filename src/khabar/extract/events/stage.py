"""The stage that finds events: reads text and names, adds candidates, events and near misses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from khabar.arabic.text import Stretch, Text
from khabar.arabic.tokens import Token
from khabar.datafile import read_yaml_once
from khabar.extract.events.candidates import Candidate, find_candidates
from khabar.extract.events.lexicon import FOLDER, VERB_MARK, Lexeme
from khabar.extract.events.merge import mark_mentions, merge_mentions
from khabar.extract.events.rules import EVENT_WORD, NAMED, NUMBER, PARTICIPANT, Scene, Trigger, lexeme_rules, load_rules
from khabar.extract.events.words import Word, look_up
from khabar.extract.reading import Event, Reading
from khabar.extract.roles.frames import frame_of_type

_COUNT = "count"
# A candidate below this names no event that a later word could take up.
_MENTION = 0.4
# One syntax serves all of these, whichever type the context gives the word.
_FIRE = frozenset({"attack", "airstrike", "shelling", "explosion", "suicide_attack", "chemical_attack"})
_STRIKES = frozenset({"airstrike", "shelling"})
_ARTICLE, _LAM = "\u0627\u0644", "\u0644"
_PREPOSITIONS = frozenset("\u0628\u0644\u0643")
_UNDERGO = "strike.undergo"


def find_events(reading: Reading) -> None:
    """Fills ``reading.events`` and ``reading.near_misses``, both in the order of the text.

    Every word of the lexicon becomes a candidate with a score between 0 and 1, its rival types and the rules that
    spoke. Candidates at or above the threshold of ``settings.yml`` are events; those below it and above its floor are
    near misses, for the judge and for ``khabar explain``.
    """
    settings = _settings()
    reading.candidates = score_candidates(reading)
    if reading.judge is not None and reading.judge.events is not None:
        # The judge weighs every candidate by itself and merges what it keeps.
        return
    found = [event for event in reading.candidates if event.score >= settings["floor"]]
    merged = merge_mentions(found, reading.text.tokens)
    reading.events[:] = [event for event in merged if event.score >= settings["threshold"]]
    reading.near_misses[:] = [event for event in merged if event.score < settings["threshold"]]


def score_candidates(reading: Reading) -> list[Event]:
    """Every candidate of the report with its score, however low, before second mentions are merged."""
    text = reading.text
    words = [look_up(token) if token.kind == "word" else None for token in text.tokens]
    named, inside_names = _named(reading), _inside_names(reading)
    is_calm = reading.is_calm = _is_calm(words, _settings())
    found: list[Event] = []
    told, told_at, told_from = "", 0, 0
    earlier: set[str] = set()
    for number, sentence in enumerate(text.sentences):
        candidates = find_candidates(text, words, sentence.first, sentence.last)
        if not candidates:
            continue
        earlier |= {event.lexeme for event in found[told_from:] if event.score >= _MENTION}
        told_from = len(found)
        scene = Scene(text.tokens, sentence.first, sentence.last, _places(text, words, sentence, named), is_calm)
        scene.earlier = earlier
        for candidate in candidates:
            scene.told = told if number - told_at <= 1 else ""
            event = _judge(text, words, scene, candidate, number, candidate.first in inside_names)
            if event.type in _STRIKES:
                told, told_at = event.type, number
            found.append(event)
    mark_mentions(found, text.tokens)
    return found


@cache
def _settings() -> dict[str, float]:
    return {name: float(value) for name, value in read_yaml_once(f"{FOLDER}settings.yml").items()}


def _named(reading: Reading) -> set[int]:
    """The first tokens of the mentions that may take part, where mentions have been found."""
    return {unit.first for unit in reading.units}


def _inside_names(reading: Reading) -> set[int]:
    """The tokens that belong to a name: «تحرير» in «هيئة تحرير الشام» is no event."""
    return {
        index
        for unit in reading.units
        if unit.is_name and unit.kind == "actor"
        for index in range(unit.first, unit.last)
    }


def _is_calm(words: Sequence[Word | None], settings: dict[str, float]) -> bool:
    """Whether the report is about sport, business and the like: few words of conflict, many of another field."""
    counts = {"conflict": 0, "sport": 0, "economy": 0, "weather": 0, "culture": 0, "science": 0}
    total = 0
    for word in words:
        if word is None:
            continue
        total += 1
        for name in word.classes:
            if name in counts:
                counts[name] += 1
    conflict = counts.pop("conflict")
    field = max(counts.values())
    if total >= settings["calm_words"] and conflict < settings["calm_conflict"] * total:
        return True
    return field > settings["calm_ratio"] * conflict and field > 1


def _places(text: Text, words: Sequence[Word | None], sentence: Stretch, named: set[int]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {PARTICIPANT: [], NUMBER: [], EVENT_WORD: [], NAMED: []}
    for index in range(sentence.first, sentence.last):
        word = words[index]
        is_number = text.tokens[index].kind == "number" or (word is not None and _COUNT in word.classes)
        if is_number:
            places[NUMBER].append(index)
        if index in named:
            places[NAMED].append(index)
        if is_number or index in named or (word is not None and word.is_participant):
            places[PARTICIPANT].append(index)
        if word is not None:
            if word.nouns:
                places[EVENT_WORD].append(index)
            for name in word.classes:
                places.setdefault(name, []).append(index)
    return places


def _judge(
    text: Text,
    words: Sequence[Word | None],
    scene: Scene,
    candidate: Candidate,
    sentence: int,
    is_inside_name: bool,
) -> Event:
    """The candidate as an event: the lexeme that scores highest gives type and frame, the others stay as rivals."""
    clause = text.clauses[text.clause_of[candidate.first]]
    own = words[candidate.first]
    token = text.tokens[candidate.first]
    names = {token.stem, token.norm} | ({VERB_MARK + lemma for lemma in own.lemmas} if own else set())
    prep, has_article = _clitics(token, own)
    best: Event | None = None
    rivals: dict[str, float] = {}
    for lexeme, form in candidate.lexemes:
        trigger = Trigger(
            candidate.first,
            candidate.last,
            form,
            candidate.voice,
            clause.first,
            clause.last,
            candidate.light is not None,
            own.classes if own else frozenset(),
            frozenset(names),
            prep,
            has_article,
            is_inside_name,
            lexeme.id in scene.earlier,
        )
        event = _read(text, scene, candidate, trigger, lexeme, sentence, own)
        for name, points in event.rivals.items():
            rivals[name] = max(rivals.get(name, 0.0), points * event.score)
        if best is None or event.score > best.score:
            best = event
    if best is None:
        raise ValueError("a candidate has no lexeme")
    total = sum(rivals.values()) or 1.0
    best.rivals = {name: round(points / total, 3) for name, points in sorted(rivals.items())}
    return best


def _read(
    text: Text,
    scene: Scene,
    candidate: Candidate,
    trigger: Trigger,
    lexeme: Lexeme,
    sentence: int,
    own: Word | None,
) -> Event:
    points = {lexeme.type: 1.0}
    score = lexeme.strengths[trigger.form]
    frame, has_rule_frame = lexeme.frames[trigger.form], False
    why = [f"lexeme:{lexeme.id}/{trigger.form}"]
    rules = load_rules()
    for rule in (*lexeme_rules(lexeme.rules), *rules["all"]):
        value = rule.holds(scene, trigger)
        if not value:
            continue
        why.append(rule.id)
        score += rule.score * value
        if rule.type is not None:
            points[rule.type] = points.get(rule.type, 0.0) + rule.weight * value
        if rule.frame is not None:
            frame, has_rule_frame = rule.frame, True
    event_type = max(points, key=lambda name: (points[name], name == lexeme.type))
    if event_type != lexeme.type and not has_rule_frame and not {event_type, lexeme.type} <= _FIRE:
        frame = frame_of_type(event_type)
    if candidate.light is not None:
        why.append(candidate.light.id)
        if candidate.light.undergo and event_type in _FIRE:
            frame = _UNDERGO
    first, last = text.tokens[candidate.first], text.tokens[candidate.last - 1]
    form = trigger.form if trigger.form != "phrase" else "masdar"
    start, end = _span(first, last, own, trigger)
    event = Event(
        candidate.first,
        candidate.last,
        start,
        end,
        event_type,
        form,
        candidate.voice,
        lexeme.id,
        frame,
        sentence,
        text.clause_of[candidate.first],
        min(1.0, max(0.0, score)),
        why,
        verb=candidate.verb,
        light=candidate.light_at if candidate.light is not None and candidate.light.is_support else None,
        rivals=points,
    )
    if candidate.also is not None:
        verb = text.tokens[candidate.also]
        event.also.append((verb.word_start, verb.stem_end))
    return event


def _clitics(token: Token, own: Word | None) -> tuple[str, bool]:
    """The preposition on a trigger, and whether it has the article; also where the lexicon of events cut the word."""
    if own is None or own.cut is None:
        return token.prep, token.has_article
    lead = token.norm[: own.cut[0]]
    has_article = lead.endswith((_ARTICLE, _LAM + _LAM))
    rest = lead[:-2] if lead.endswith(_ARTICLE) else lead[:-1] if has_article else lead
    return (rest[-1:] if rest[-1:] in _PREPOSITIONS else ""), has_article


def _span(first: Token, last: Token, own: Word | None, trigger: Trigger) -> tuple[int, int]:
    """The code points of a trigger without conjunction, preposition, article and attached pronoun."""
    if trigger.form == "verb":
        return first.word_start, last.stem_end
    is_plain = first is last and first.end - first.start == len(first.norm)
    if own is not None and own.cut is not None and is_plain and trigger.form != "phrase":
        return first.start + own.cut[0], first.start + own.cut[1]
    return first.stem_start, last.stem_end
