"""What the report asserts of each event: occurred, ongoing, repeated, planned, demanded, possible, denied or failed.

Reads ``Reading.text`` and ``Reading.events``; sets ``Event.status`` and adds the deciding rule to ``Event.why``.
The rules are in ``rules.yml``; their conditions (``asks``) are the functions of this module.

Source: spec/events.yaml, definitions of status; spec/annotation.md, rule 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from khabar.arabic.normalise import fold
from khabar.arabic.tokens import Token
from khabar.datafile import read_yaml_once
from khabar.errors import DataFileError
from khabar.extract.cues import CueIndex, Match, is_future, plain_word, verb_readings
from khabar.extract.reading import Event, Reading

RULES = "extract/status/rules.yml"
OCCURRED = "occurred"
_INHERITED = "inherited"
_LASTING = frozenset(("ongoing", "repeated"))
_FUTURE = "\u0633"
_LAM = "\u0644"
_CONJUNCTION_WAW = "\u0648"
_OPEN_MARKS = frozenset("\"\u201c\u201d\u00ab\u00bb'()[]")
_KEYS = {"id", "status", "why", "cues", "scope", "reach", "types", "not_types", "forms", "asks", "rank", "through"}
_SCOPES = {"governs", "object", "follows", "stretch", "self"}
# How far a shared status runs along a row of coordinated events, in tokens.
_ROW_REACH = 14
# Rules that read one word by itself; what is joined to it need not share its status.
_STATES = frozenset(("state", "smuggling-noun", "lasting"))
_FUTURE_REACH = 6
# How far «كان» reaches over a present verb behind it, in tokens.
_BE_REACH = 12
# A line without a final stop and no longer than this many tokens reads as a headline.
_LONGEST_HEADLINE = 30


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of ``rules.yml``; see the comment there."""

    id: str
    status: str
    scope: str
    reach: int
    rank: int
    types: frozenset[str]
    not_types: frozenset[str]
    forms: frozenset[str]
    asks: tuple[str, ...]
    is_through_relatives: bool
    takes_verbs: bool
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: tuple[Rule, ...]
    index: CueIndex
    of_self: tuple[Rule, ...]
    words: dict[str, frozenset[str]]
    present_prefixes: tuple[str, ...]


@dataclass(slots=True)
class _Scene:
    """One sentence under reading: its tokens, its events in text order and what has been worked out about them."""

    reading: Reading
    tokens: list[Token]
    first: int
    last: int
    events: list[Event]
    is_event: dict[int, int]
    breaks: list[int]
    is_headline: bool
    tenses: list[str]
    rules: _Rules


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a rule says of an event: the lower the pair of rank and distance, the stronger."""

    rank: int
    distance: int
    rule: Rule


def attach_status(reading: Reading) -> None:
    """Sets the status of every event of the reading."""
    if not reading.events:
        return
    by_sentence: dict[int, list[Event]] = {}
    for event in sorted(reading.events, key=lambda event: event.first):
        by_sentence.setdefault(event.sentence, []).append(event)
    for sentence, events in by_sentence.items():
        _read_sentence(reading, sentence, events)


def _read_sentence(reading: Reading, sentence: int, events: list[Event]) -> None:
    rules = load_rules()
    scene = _set_scene(reading, sentence, events, rules)
    verdicts: list[_Verdict | None] = [None] * len(events)
    for match in rules.index.find(scene.tokens, scene.first, scene.last):
        rule = rules.rules[match.entry]
        for number, distance in _reached(scene, rule, match):
            if _applies(scene, rule, match, number):
                verdicts[number] = _stronger(verdicts[number], _Verdict(rule.rank, distance, rule))
    for rule in rules.of_self:
        for number in range(len(events)):
            if _applies(scene, rule, None, number):
                verdicts[number] = _stronger(verdicts[number], _Verdict(rule.rank, 0, rule))
    _share_along_rows(scene, verdicts)
    statuses = _settle(verdicts)
    for event, verdict, status in zip(events, verdicts, statuses, strict=True):
        event.status = status
        if verdict and status != OCCURRED:
            event.why.append(verdict.rule.id)


def _settle(verdicts: list[_Verdict | None]) -> list[str]:
    """The status of each event; a result takes that of the last ongoing or repeated event before it."""
    statuses: list[str] = []
    for verdict in verdicts:
        status = verdict.rule.status if verdict else OCCURRED
        if status == _INHERITED:
            status = next((old for old in reversed(statuses) if old in _LASTING), OCCURRED)
        statuses.append(status)
    return statuses


def _stronger(old: _Verdict | None, new: _Verdict) -> _Verdict:
    return new if old is None or (new.rank, new.distance) < (old.rank, old.distance) else old


# ---- what a cue reaches


def _reached(scene: _Scene, rule: Rule, match: Match) -> list[tuple[int, int]]:
    """The events (by number) that the cue may reach in the scope of its rule, each with its distance in tokens."""
    if rule.scope == "governs":
        return _governed(scene, match.last, rule.reach)
    if rule.scope == "object":
        return _objects(scene, rule, match.last)
    if rule.scope == "follows":
        return _followed(scene, rule, match.first)
    span = _stretch_around(scene, match.first)
    return [
        (number, abs(event.first - match.first))
        for number, event in enumerate(scene.events)
        if span[0] <= event.first < span[1]
    ]


def _governed(scene: _Scene, begin: int, reach: int) -> list[tuple[int, int]]:
    openers = scene.rules.words["clause_openers"]
    for index in range(begin, min(begin + reach + 1, scene.last)):
        number = scene.is_event.get(index)
        token = scene.tokens[index]
        if number is not None:
            return [(number, index - begin)] if index > begin or not token.conj else []
        if token.kind == "punct" and token.norm not in _OPEN_MARKS:
            return []
        if plain_word(token) in openers:
            return []
    return []


def _objects(scene: _Scene, rule: Rule, begin: int) -> list[tuple[int, int]]:
    """The first event that can be the object; what someone wants to stop does not bar the way to the next."""
    words = scene.rules.words
    found: list[tuple[int, int]] = []
    for index in range(begin, min(begin + rule.reach + 1, scene.last)):
        number = scene.is_event.get(index)
        if number is not None:
            if scene.events[number].first != index or scene.events[number].type in rule.not_types:
                continue
            if _can_be_object(scene, rule, begin, index, number):
                found.append((number, index - begin))
            if not any(scene.tokens[at].stem in words["stop_nouns"] for at in range(max(begin, index - 2), index)):
                return found
            continue
        word = plain_word(scene.tokens[index])
        if index in scene.breaks or (word in words["relatives"] and not rule.is_through_relatives):
            return found
    return found


def _can_be_object(scene: _Scene, rule: Rule, begin: int, index: int, number: int) -> bool:
    """A noun that no «و» cuts off from the cue, or a verb behind «أن»."""
    token = scene.tokens[index]
    if scene.events[number].form != "verb":
        return not (token.conj and index == begin)
    if rule.takes_verbs and scene.tenses[number] == "present" and not token.conj:
        return True
    subordinators = scene.rules.words["subordinators"]
    return any(plain_word(scene.tokens[at]) in subordinators for at in range(begin - 1, index)) or bool(
        token.prep == _LAM
    )


def _followed(scene: _Scene, rule: Rule, end: int) -> list[tuple[int, int]]:
    words = scene.rules.words
    for index in range(end - 1, max(end - rule.reach - 1, scene.first) - 1, -1):
        number = scene.is_event.get(index)
        if number is not None:
            return [(number, end - index)]
        token = scene.tokens[index]
        if token.kind == "punct" and token.norm not in _OPEN_MARKS:
            return []
        word = plain_word(token)
        if word in words["clause_openers"] and not (rule.is_through_relatives and word in words["relatives"]):
            return []
    return []


def _stretch_around(scene: _Scene, index: int) -> tuple[int, int]:
    before = max((at for at in scene.breaks if at <= index), default=scene.first)
    after = min((at for at in scene.breaks if at > index), default=scene.last)
    return before, after


# ---- rows of coordinated events


def _share_along_rows(scene: _Scene, verdicts: list[_Verdict | None]) -> None:
    """Gives the status of an event to those joined to it by «و» or «أو» where nothing stronger is said of them."""
    for number in range(1, len(scene.events)):
        verdict = verdicts[number - 1]
        if verdict is None or _STATES & set(verdict.rule.asks) or not _is_joined(scene, number):
            continue
        if verdict.rule.types and scene.events[number].type not in verdict.rule.types:
            continue
        shared = _Verdict(verdict.rank, verdict.distance + 1, verdict.rule)
        current = verdicts[number]
        if current is None or shared.rank < current.rank:
            verdicts[number] = shared


def _is_joined(scene: _Scene, number: int) -> bool:
    before, event = scene.events[number - 1], scene.events[number]
    tokens = scene.tokens
    if event.first - before.last > _ROW_REACH or (event.form == "verb") != (before.form == "verb"):
        return False
    if any(before.last <= at <= event.first for at in scene.breaks):
        return False
    if scene.tenses[number] != scene.tenses[number - 1]:
        return False
    words = scene.rules.words
    if any(
        plain_word(tokens[at]) in words["joiner_phrases"]
        for at in range(max(before.last, event.first - 3), event.first)
    ):
        return True
    for index in range(event.first, max(event.first - 3, before.last - 1), -1):
        token = tokens[index]
        if token.conj == _CONJUNCTION_WAW or plain_word(tokens[index - 1]) in words["joiners"]:
            return True
        if index != event.first and token.stem not in words["light_nouns"]:
            return False
        if index == event.first and tokens[index - 1].stem not in words["light_nouns"]:
            return False
    return False


# ---- the sentence


def _set_scene(reading: Reading, sentence: int, events: list[Event], rules: _Rules) -> _Scene:
    text = reading.text
    stretch = text.sentences[sentence]
    tokens = text.tokens
    breaks = [index for index in range(stretch.first, stretch.last) if _is_break(rules, tokens, index, stretch.last)]
    is_event = {index: number for number, event in enumerate(events) for index in range(event.first, event.last)}
    scene = _Scene(reading, tokens, stretch.first, stretch.last, events, is_event, breaks, False, [], rules)
    scene.is_headline = _is_headline(scene)
    scene.tenses = [_tense(scene, event) for event in events]
    return scene


def _is_break(rules: _Rules, tokens: list[Token], index: int, last: int) -> bool:
    """Where a new clause begins; «قبل أيام» and «بعد ساعات» only give the time."""
    word = plain_word(tokens[index])
    if word in rules.words["before_times"] and index + 1 < last:
        return tokens[index + 1].kind != "number" and tokens[index + 1].stem not in rules.words["times"]
    return word in rules.words["breaks"] or tokens[index].norm in rules.words["break_marks"]


def _is_headline(scene: _Scene) -> bool:
    """Whether the sentence is a line of its own without a final stop."""
    if scene.last - scene.first > _LONGEST_HEADLINE:
        return False
    tokens, original = scene.tokens, scene.reading.text.original
    final = tokens[scene.last - 1]
    if final.kind == "punct" and final.norm in scene.rules.words["final_marks"]:
        return False
    before = original[tokens[scene.first - 1].end : tokens[scene.first].start] if scene.first else "\n"
    after = original[final.end : tokens[scene.last].start] if scene.last < len(tokens) else ""
    return "\n" in before and "\n" in after


def _tense(scene: _Scene, event: Event) -> str:
    """``past``, ``present`` or ``future`` of a verbal event; "" for a noun."""
    token = scene.tokens[event.first]
    if event.form != "verb":
        return ""
    if is_future(token) or (event.first and plain_word(scene.tokens[event.first - 1]) in scene.rules.words["future"]):
        return "future"
    if event.verb is not None:
        return event.verb.tense
    readings = verb_readings(token)
    if readings:
        return readings[0][1]
    # A verb that the table does not know: «يتدفقون».
    return "present" if plain_word(token).startswith(scene.rules.present_prefixes) else "past"


# ---- conditions


def _applies(scene: _Scene, rule: Rule, match: Match | None, number: int) -> bool:
    event = scene.events[number]
    if rule.types and event.type not in rule.types:
        return False
    if event.type in rule.not_types or (rule.forms and event.form not in rule.forms):
        return False
    if match is not None and match.first <= event.first < match.last:
        return False
    return all(_CONDITIONS[name](scene, match, number) for name in rule.asks)


def _is_negatable(scene: _Scene, match: Match | None, number: int) -> bool:
    """The negation is a real one: no «لا يزال», no «لم يتوقف», no «لم … إلا»."""
    if match is None:
        return False
    words = scene.rules.words
    tokens = scene.tokens
    if match.last < scene.last and plain_word(tokens[match.last]) in words["no_negation"]:
        return False
    if match.first > scene.first and plain_word(tokens[match.first - 1]) in words["conditions"]:
        return False
    until = min(scene.events[number].first + 8, scene.last)
    return not any(plain_word(tokens[index]) in words["exceptions"] for index in range(match.last, until))


def _is_bare_verb(scene: _Scene, match: Match | None, number: int) -> bool:
    event = scene.events[number]
    return (
        match is not None
        and event.form == "verb"
        and all(
            plain_word(scene.tokens[index]) in scene.rules.words["negated_helpers"]
            for index in range(match.last, event.first)
        )
    )


def _is_any_or_light(scene: _Scene, match: Match | None, number: int) -> bool:
    event = scene.events[number]
    if match is None or event.form == "verb":
        return False
    words = scene.rules.words
    gap = [plain_word(scene.tokens[index]) for index in range(match.last, event.first)]
    return any(word in words["any"] for word in gap) or (bool(gap) and gap[0] in words["negated_light"])


def _is_introduced(scene: _Scene, match: Match | None, number: int) -> bool:
    """The event is what the cue asks for: after a preposition or «أن», or a bare verbal noun close behind."""
    if match is None:
        return False
    event = scene.events[number]
    tokens = scene.tokens
    words = scene.rules.words
    before = plain_word(tokens[event.first - 1]) if event.first else ""
    if event.form == "verb":
        return before in words["subordinators"]
    if event.form == "participle":
        return False
    if tokens[event.first].prep or before in words["introducers"]:
        return True
    if event.first == match.last:
        return True
    if tokens[event.first - 1].stem in words["light_nouns"]:
        return True
    if tokens[event.first].conj and any(index in scene.is_event for index in range(match.last, event.first)):
        return True
    return not tokens[event.first].has_article and event.form == "masdar"


def _is_by_preposition(scene: _Scene, match: Match | None, number: int) -> bool:
    """As ``introduced``, but a bare noun behind the cue is not enough."""
    if match is None:
        return False
    event = scene.events[number]
    before = plain_word(scene.tokens[event.first - 1]) if event.first else ""
    words = scene.rules.words
    is_bare = not scene.tokens[event.first].prep and before not in words["introducers"] | words["subordinators"]
    is_light = scene.tokens[event.first - 1].stem in words["light_nouns"]
    is_chained = scene.tokens[event.first].conj != "" and any(
        index in scene.is_event or scene.tokens[index].prep for index in range(match.last, event.first)
    )
    return _is_introduced(scene, match, number) and (not is_bare or is_light or is_chained)


def _is_no_responsibility(scene: _Scene, match: Match | None, number: int) -> bool:
    """Not «نفى مسؤوليته عن …», which denies who did it and not that it was done."""
    if match is None:
        return False
    gap = range(match.last, scene.events[number].first)
    return not any(scene.tokens[at].stem in scene.rules.words["responsibility"] for at in gap)


def _is_cue_in_future(scene: _Scene, match: Match | None, number: int) -> bool:
    if match is None:
        return False
    before = plain_word(scene.tokens[match.first - 1]) if match.first > scene.first else ""
    words = {before, plain_word(scene.tokens[match.first])}
    return is_future(scene.tokens[match.first]) or bool(words & scene.rules.words["future"])


def _is_listed(scene: _Scene, match: Match | None, number: int) -> bool:
    return scene.events[number].form != "verb"


def _is_after_deal(scene: _Scene, match: Match | None, number: int) -> bool:
    if match is None or scene.events[number].form == "verb":
        return False
    begin = max(scene.first, match.first - 10)
    deals = scene.rules.words["deals"]
    return any(scene.tokens[index].stem in deals for index in range(begin, match.first + 4))


def _is_future(scene: _Scene, match: Match | None, number: int) -> bool:
    return scene.tenses[number] == "future"


def _is_present(scene: _Scene, match: Match | None, number: int) -> bool:
    return scene.tenses[number] == "present"


def _is_now(scene: _Scene, match: Match | None, number: int) -> bool:
    """No headline, no «كان», «لـ» or «قبل أن» that puts the present into a tale of the past, no negation."""
    if scene.is_headline:
        return False
    words = scene.rules.words
    tokens = scene.tokens
    at = match.first if match is not None else scene.events[number].first
    if tokens[at].prep in (_LAM, _FUTURE) or _is_subject_first(scene, at) or _is_in_past_of_be(scene, at):
        return False
    before = [plain_word(tokens[index]) for index in range(max(scene.first, at - 2), at)]
    if before and before[-1] in words["negations"]:
        return False
    return not (len(before) > 1 and before[-1] in words["subordinators"] and before[-2] in words["told_in_present"])


def _is_in_past_of_be(scene: _Scene, at: int) -> bool:
    words = scene.rules.words
    for index in range(at - 1, max(scene.first, at - _BE_REACH) - 1, -1):
        word = plain_word(scene.tokens[index])
        if word in words["been"]:
            return True
        if word in words["subordinators"] or word in words["breaks"]:
            return False
    return False


def _is_subject_first(scene: _Scene, at: int) -> bool:
    """Whether the present verb follows its subject at the head of the sentence, as headlines have it."""
    words = scene.rules.words
    first = scene.first
    while first < at and scene.tokens[first].kind != "word":
        first += 1
    if first >= at or scene.tokens[first].conj:
        return False
    openers = words["clause_openers"] | words["subordinators"] | words["inner"]
    return all(
        plain_word(scene.tokens[index]) not in openers
        and scene.tokens[index].norm not in words["inner_marks"]
        and not any(tense == "past" for _, tense in verb_readings(scene.tokens[index]) if index == first)
        for index in range(first, at)
    )


def _is_identity_open(scene: _Scene, match: Match | None, number: int) -> bool:
    """«طائرات يرجح أنها …» doubts who it was, not whether it happened."""
    if match is None:
        return False
    words = scene.rules.words
    follows = range(match.last, min(match.last + 2, scene.last))
    return not any(plain_word(scene.tokens[at]) in words["identity"] for at in follows) or any(
        scene.tokens[at].stem in words["results"] for at in range(match.last, scene.events[number].first)
    )


def _is_lasting(scene: _Scene, match: Match | None, number: int) -> bool:
    return scene.events[number].type in scene.rules.words["lasting_types"]


def _is_hearsay(scene: _Scene, match: Match | None, number: int) -> bool:
    """Not «أفادت أنباء», which names a source."""
    if match is None or match.first == scene.first:
        return False
    return plain_word(scene.tokens[match.first - 1]) in scene.rules.words["hearsay"]


def _is_purpose_lam(scene: _Scene, match: Match | None, number: int) -> bool:
    event = scene.events[number]
    token = scene.tokens[event.first]
    if event.form == "verb" or token.prep != _LAM or event.type not in scene.rules.words["purpose_types"]:
        return False
    begin = max(scene.first, event.first - 3)
    takers = scene.rules.words["lam_takers"]
    return not any(
        scene.tokens[index].stem in takers or any(lemma in takers for lemma, _ in verb_readings(scene.tokens[index]))
        for index in range(begin, event.first)
    )


def _is_smuggling_noun(scene: _Scene, match: Match | None, number: int) -> bool:
    event = scene.events[number]
    return event.form != "verb" and scene.tokens[event.first].stem in scene.rules.words["trades"]


def _is_behind_future(scene: _Scene, match: Match | None, number: int) -> bool:
    """The noun is the object of a verb in the future («سيصعد الهجمات»)."""
    event = scene.events[number]
    if event.form == "verb":
        return False
    words = scene.rules.words
    for index in range(event.first - 1, max(scene.first, event.first - _FUTURE_REACH) - 1, -1):
        token = scene.tokens[index]
        if index in scene.is_event or token.kind == "punct" or plain_word(token) in words["clause_openers"]:
            return False
        if is_future(token):
            return True
    return False


def _is_in_past(scene: _Scene, match: Match | None, number: int) -> bool:
    return match is not None and _is_in_past_of_be(scene, match.first)


def _is_not_carried_out(scene: _Scene, match: Match | None, number: int) -> bool:
    """Not «نفذ حكم الإعدام»."""
    if match is None:
        return False
    before = range(max(scene.first, match.first - 4), match.first)
    return not any(plain_word(scene.tokens[at]) in scene.rules.words["carried_out"] for at in before)


def _is_state(scene: _Scene, match: Match | None, number: int) -> bool:
    event = scene.events[number]
    token = scene.tokens[event.first]
    before = scene.tokens[event.first - 1].stem if event.first > scene.first else ""
    if before in scene.rules.words["ended"]:
        return False
    return event.form != "verb" and not token.pron and not token.conj and token.stem in scene.rules.words["states"]


_Condition = Callable[[_Scene, Match | None, int], bool]
_CONDITIONS: dict[str, _Condition] = {
    "negatable": _is_negatable,
    "bare-verb": _is_bare_verb,
    "any-or-light": _is_any_or_light,
    "introduced": _is_introduced,
    "listed": _is_listed,
    "by-preposition": _is_by_preposition,
    "no-responsibility": _is_no_responsibility,
    "cue-in-future": _is_cue_in_future,
    "after-deal": _is_after_deal,
    "future": _is_future,
    "present": _is_present,
    "now": _is_now,
    "lasting": _is_lasting,
    "not-identity": _is_identity_open,
    "hearsay": _is_hearsay,
    "purpose-lam": _is_purpose_lam,
    "smuggling-noun": _is_smuggling_noun,
    "state": _is_state,
    "behind-future": _is_behind_future,
    "in-past": _is_in_past,
    "not-carried-out": _is_not_carried_out,
}


# ---- data


@cache
def load_rules() -> _Rules:
    """The rules, checked.

    Raises:
        DataFileError: a rule has an unknown key, scope or condition, or none of its conditions can be read.
    """
    data = read_yaml_once(RULES)
    rules = tuple(_rule(entry) for entry in data["rules"])
    if len({rule.id for rule in rules}) != len(rules):
        raise DataFileError(f"{RULES}: a rule id is used twice")
    words = {name: frozenset(fold(word) for word in listed) for name, listed in data["words"].items()}
    index = CueIndex([rule.cues for rule in rules], name=RULES)
    return _Rules(
        rules,
        index,
        tuple(rule for rule in rules if rule.scope == "self"),
        words,
        tuple(sorted(words["present_prefixes"])),
    )


def _rule(entry: dict[str, object]) -> Rule:
    name = str(entry.get("id"))
    unknown = set(entry) - _KEYS
    if unknown:
        raise DataFileError(f"{RULES}: the rule {name} has unknown keys: {', '.join(sorted(unknown))}")
    asks = _strings(entry, "asks")
    strange = [ask for ask in asks if ask not in _CONDITIONS]
    scope = str(entry["scope"])
    if strange or scope not in _SCOPES:
        raise DataFileError(f"{RULES}: the rule {name} has an unknown scope or condition: {scope} {strange}")
    return Rule(
        name,
        str(entry["status"]),
        scope,
        int(str(entry.get("reach", "0"))),
        int(str(entry["rank"])),
        frozenset(_strings(entry, "types")),
        frozenset(_strings(entry, "not_types")),
        frozenset(_strings(entry, "forms")),
        asks,
        "relatives" in _strings(entry, "through"),
        "verbs" in _strings(entry, "through"),
        _strings(entry, "cues"),
    )


def _strings(entry: dict[str, object], key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list):
        raise DataFileError(f"{RULES}: {key} of the rule {entry.get('id')} is no list")
    return tuple(str(item) for item in value)
