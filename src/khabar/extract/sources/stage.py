"""Who the report says says so.

Reads ``Reading.text``, ``Reading.events`` and, for the entities, ``Reading.phrases``; sets ``Event.sources`` in the
order in which the report names them (the outlet that is quoted before its own source). The words are in ``rules.yml``
and ``lexicon.yml``; how far the noun phrase of a source reaches is in ``noun_phrases.py``.

Source: spec/annotation.md, rule 10.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace

from khabar.arabic.tokens import Token
from khabar.extract.cues import Match, plain_word, verb_readings
from khabar.extract.reading import Event, Reading
from khabar.extract.sources.noun_phrases import Found, NounPhrases
from khabar.extract.sources.words import Rule, Words, load_words
from khabar.model import Source, Span

# A source is taken up again by «وأضاف» as long as no more sentences than this lie between.
_MEMORY = 3
# How far a cue looks for its noun phrase, and «عن» for the inner source, in tokens.
_SUBJECT_REACH = 7
_FROM_REACH = 14
_SAYING_REACH = 6
_LONGEST_HEADLINE_SOURCE = 9
_LONGEST_CREDIT = 9
_OPENING = frozenset('"\u201c\u201d\u00ab')
_CLOSING = frozenset('"\u201c\u201d\u00bb')
_COLON = ":"
_COMMAS = frozenset("\u060c,")
_FROM = "\u0639\u0646"
_MIN = "\u0645\u0646"
_IN = "\u0641\u064a"


@dataclass(slots=True)
class _Voice:
    """A stretch that somebody is quoted in.

    Attributes:
        is_latent: whether the sources are only kept for a participle or a verb that goes on.
        cue: the token of the verb that opens it.
        at: the token from which it holds forward; events at or behind it are reported by ``sources``.
        sources: who says so.
        is_backward: whether it covers what stands before it in the sentence instead.
        is_back: whether the source only refers back («بحسب المصدر»); it adds nothing where one is known.
        until: where the voice ends within the sentence, or None.
        said_at: where «أن» opens what is said, or None; a verb before it belongs to the phrase of the speaker.
        is_said: whether nothing before «إن» is part of what is said (behind «قال»).
    """

    at: int
    sources: tuple[Source, ...]
    is_backward: bool = False
    is_added: bool = False
    is_elided: bool = False
    is_back: bool = False
    until: int | None = None
    said_at: int | None = None
    is_said: bool = False
    is_latent: bool = False
    cue: int = -1


@dataclass(slots=True)
class _State:
    """What carries over from sentence to sentence."""

    last: tuple[Source, ...] = ()
    last_sentence: int = -99
    is_quote_open: bool = False
    unsourced: list[Event] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)


def attach_sources(reading: Reading) -> None:
    """Sets the sources of every event of the reading; an event that the outlet tells itself keeps none."""
    if not reading.events:
        return
    words = load_words()
    finder = NounPhrases(reading, words)
    by_sentence: dict[int, list[Event]] = {}
    for event in reading.events:
        by_sentence.setdefault(event.sentence, []).append(event)
    state = _State()
    for sentence in range(len(reading.text.sentences)):
        _read_sentence(reading, words, finder, state, sentence, by_sentence.get(sentence, []))


def _read_sentence(
    reading: Reading, words: Words, finder: NounPhrases, state: _State, sentence: int, events: list[Event]
) -> None:
    stretch = reading.text.sentences[sentence]
    voices = _find_voices(reading, words, finder, state, sentence)
    current: tuple[Source, ...] = state.last if state.is_quote_open else ()
    latent = [voice for voice in voices if voice.is_latent and not voice.is_elided]
    voices = [voice for voice in voices if not voice.is_latent]
    _lend_latent(voices, latent)
    forward = sorted((voice for voice in voices if not voice.is_backward), key=lambda voice: voice.at)
    turns = iter(forward)
    turn = next(turns, None)
    for event in sorted(events, key=lambda event: event.first):
        while turn is not None and turn.at <= event.first:
            current = _turn(current, turn)
            turn = next(turns, None)
        event.sources = list(current)
    while turn is not None:
        current = _turn(current, turn)
        turn = next(turns, None)
    for event in events:
        _drop_ended(event, forward)
    if not events and len(voices) == 1 and state.unsourced and _is_credit(reading, words, stretch.first, stretch.last):
        for event in state.unsourced:
            event.sources = list(voices[0].sources)
    state.unsourced = [event for event in events if not event.sources]
    for voice in voices:
        if voice.is_backward:
            _cover_backward(voice, events, forward, stretch.first)
    if forward:
        state.last, state.last_sentence = current, sentence
    elif voices or latent:
        state.last, state.last_sentence = (voices or latent)[-1].sources, sentence
    state.is_quote_open = _leaves_quote_open(reading, stretch.first, stretch.last, state.is_quote_open, bool(forward))
    for event in events:
        for source in event.sources:
            event.why.extend(rule for rule in source.why if rule not in event.why)


def _is_credit(reading: Reading, words: Words, first: int, last: int) -> bool:
    """Whether the sentence is nothing but «وفقاً لـ …», which then credits the sentence before it."""
    is_short = last - first <= _LONGEST_CREDIT
    matches = words.index.find(reading.text.tokens, first, first + 1)
    return is_short and any(words.rules[match.entry].kind == "prep" for match in matches)


def _drop_ended(event: Event, forward: list[_Voice]) -> None:
    """Takes the sources away from an event that stands behind the end of the voice that holds there."""
    holding = [voice for voice in forward if voice.at <= event.first]
    if not holding:
        return
    voice = holding[-1]
    is_ended = voice.until is not None and event.first >= voice.until
    is_early = voice.said_at is not None and event.first < voice.said_at and (voice.is_said or event.form == "verb")
    if is_ended or is_early:
        event.sources = []


def _lend_latent(voices: list[_Voice], latent: list[_Voice]) -> None:
    """«طالب النواب بكذا، قائلين …»: what the participle adds comes from whoever demands."""
    for voice in voices:
        if voice.is_elided:
            lenders = [other for other in latent if other.at <= voice.at]
            voice.sources = lenders[-1].sources if lenders else voice.sources


def _turn(current: tuple[Source, ...], voice: _Voice) -> tuple[Source, ...]:
    if voice.is_added:
        return current + tuple(source for source in voice.sources if source not in current)
    if voice.is_elided:
        return current or voice.sources
    return voice.sources


def _cover_backward(voice: _Voice, events: list[Event], forward: list[_Voice], first: int) -> None:
    """Adds a source named behind to what stands before it in the sentence."""
    cues = {event.first for event in events}
    begin = max(
        (other.at for other in forward if other.at <= voice.at and not other.is_elided and other.cue not in cues),
        default=first,
    )
    for event in events:
        if event.first >= voice.at or event.first < begin or (voice.is_back and event.sources):
            continue
        event.sources.extend(source for source in voice.sources if not _is_known(source, event.sources))


def _is_known(source: Source, others: list[Source]) -> bool:
    return any(source.span == other.span for other in others)


def _leaves_quote_open(reading: Reading, first: int, last: int, is_open: bool, is_reported: bool) -> bool:
    """Whether a quotation that a source began is still open at the end of the sentence."""
    if not is_open and not is_reported:
        return False
    for index in range(first, last):
        mark = reading.text.tokens[index].norm
        if mark == '"':
            is_open = not is_open
        elif mark in ("\u00ab", "\u201c"):
            is_open = True
        elif mark in ("\u00bb", "\u201d"):
            is_open = False
    return is_open


# ---- the voices of a sentence


def _find_voices(reading: Reading, words: Words, finder: NounPhrases, state: _State, sentence: int) -> list[_Voice]:
    tokens = reading.text.tokens
    stretch = reading.text.sentences[sentence]
    first, last = stretch.first, stretch.last
    voices: list[_Voice] = []
    taken = -1
    headline = _headline_source(reading, words, finder, state, first, last)
    if headline is not None:
        voices.append(headline)
        taken = headline.at
    silent = {match.first for match in words.impersonal.find(tokens, first, last)}
    matches = words.index.find(tokens, first, last)
    for match in sorted(matches, key=lambda match: (match.first, -match.last)):
        if match.first in silent or match.first < taken:
            continue
        rule = words.rules[match.entry]
        found = _voice(reading, words, finder, state, sentence, rule, match)
        if not found:
            continue
        for voice in found:
            voices.append(voice)
            taken = max(taken, voice.at if not voice.is_backward else match.last)
    return voices


def _voice(
    reading: Reading, words: Words, finder: NounPhrases, state: _State, sentence: int, rule: Rule, match: Match
) -> list[_Voice]:
    stretch = reading.text.sentences[sentence]
    if rule.kind == "verb":
        return _verb_voice(reading, words, finder, state, sentence, rule, match)
    if rule.kind == "clause":
        return _clause_voice(reading, words, finder, state, sentence, rule, match)
    if rule.kind == "along":
        return [_Voice(match.last, _remembered(state, sentence), is_elided=True)]
    found = finder.behind(match.last, stretch.last, is_any=rule.kind != "noun", reach=3, is_strict=True)
    if found is None:
        return []
    sources = _sources(reading, words, state, found, rule)
    if rule.kind == "noun":
        return [_Voice(found[-1].last, sources)]
    if "inner" in rule.asks:
        return [_Voice(found[-1].last, sources, is_added=True)]
    return _prep_voices(reading, words, stretch.first, stretch.last, match, found, sources)


def _verb_voice(
    reading: Reading, words: Words, finder: NounPhrases, state: _State, sentence: int, rule: Rule, match: Match
) -> list[_Voice]:
    stretch = reading.text.sentences[sentence]
    tokens = reading.text.tokens
    if "start" in rule.asks and match.first != stretch.first:
        return []
    if (tokens[match.first].pron and not tokens[match.first].conj) or tokens[match.first].prep:
        return []
    if match.first > stretch.first and plain_word(tokens[match.first - 1]) in words.words["silencers"]:
        return []
    is_elided = match.first > stretch.first and plain_word(tokens[match.first - 1]) in words.words["elided"]
    found = None if is_elided else _speaker(finder, tokens, rule, match, stretch.first, stretch.last)
    if found is None and "start" in rule.asks:
        return []
    end = match.last
    voices: list[_Voice] = []
    if found is not None:
        end = max(end, found[-1].last)
        sources = _sources(reading, words, state, found, rule)
        if "that" in rule.asks and not _goes_on_saying(words, tokens, end, stretch.last):
            return []
        if "saying" in rule.asks and not _is_by_saying(words, tokens, end, stretch.last):
            return []
        if rule.kinds and found[0].kind not in rule.kinds:
            return []
        if "statement" in rule.asks and not any(
            tokens[index].stem in words.statements for index in range(end, min(end + 8, stretch.last))
        ):
            return []
    elif "from" in rule.asks:
        sources = ()
    elif rule.kinds or not rule.asks.isdisjoint(("statement", "saying")):
        return []
    else:
        sources = _remembered(state, sentence)
        if not sources or not _reports(words, tokens, match, stretch.first, stretch.last):
            return []
    if "from" in rule.asks:
        inner = _inner(reading, words, finder, state, rule, end, stretch.last)
        if inner is None:
            if found is None or found[0].kind != "outlet":
                return []
        else:
            sources = (*sources, *inner[1])
            end = inner[0]
    if found is not None or "from" in rule.asks:
        document = _document(reading, words, finder, state, rule, end, stretch.last)
        if document is not None:
            sources = (*sources, *document)
    end = _content_begins(words, tokens, end, stretch.last)
    until = _break_behind(words, tokens, end, stretch.last) if "short" in rule.asks else None
    said_at = next((at for at in range(end, stretch.last) if _opens_speech(words, tokens[at])), None)
    is_said = any(lemma == words.say for lemma, _ in verb_readings(tokens[match.first]))
    voices.append(
        _Voice(
            end,
            sources,
            is_elided=found is None and "from" not in rule.asks,
            until=until,
            said_at=said_at,
            is_said=is_said,
            cue=match.first,
            is_latent="latent" in rule.asks,
        )
    )
    return voices


def _speaker(
    finder: NounPhrases, tokens: list[Token], rule: Rule, match: Match, first: int, last: int
) -> list[Found] | None:
    """The subject of a verb: a known head close behind it, else what stands before it, else any name behind it."""
    if "short" not in rule.asks:
        found = finder.behind(match.last, last, is_any=False, reach=_SUBJECT_REACH, is_subject=True, is_strict=True)
        if found is not None:
            return found
    found = None if tokens[match.first].conj else finder.before(match.first, first)
    if found is not None:
        return found
    return finder.behind(
        match.last,
        last,
        is_any=rule.takes == "any",
        reach=_SUBJECT_REACH,
        is_subject=True,
        is_strict=rule.takes == "heads",
    )


def _goes_on_saying(words: Words, tokens: list[Token], begin: int, last: int) -> bool:
    """Whether the first word behind the speaker is «على», «أن» or the like."""
    index = begin
    while index < last and tokens[index].kind == "punct":
        index += 1
    return index < last and plain_word(tokens[index]) in words.words["complementizers"]


def _is_by_saying(words: Words, tokens: list[Token], begin: int, last: int) -> bool:
    return any(tokens[index].stem in words.words["saying"] for index in range(begin, min(begin + _SAYING_REACH, last)))


def _opens_speech(words: Words, token: Token) -> bool:
    return plain_word(token) in words.words["that"] or token.norm == _COLON or token.norm in _OPENING


def _break_behind(words: Words, tokens: list[Token], begin: int, last: int) -> int:
    for index in range(begin, last):
        if plain_word(tokens[index]) in words.words["voice_breaks"]:
            return index
    return last


def _content_begins(words: Words, tokens: list[Token], begin: int, last: int) -> int:
    """Behind a relative clause on the speaker («الذي …»), what is said begins with «إن» or a quotation."""
    index = begin
    while index < last and tokens[index].kind == "punct" and tokens[index].norm in _COMMAS:
        index += 1
    if index >= last or plain_word(tokens[index]) not in words.words["relatives"]:
        return begin
    for at in range(index + 1, last):
        if plain_word(tokens[at]) in words.words["that"] or tokens[at].norm == _COLON:
            return at
    return begin


def _reports(words: Words, tokens: list[Token], match: Match, first: int, last: int) -> bool:
    """Whether a verb without a subject of its own plainly goes on reporting: «وأضاف أن», «وأوضح:»."""
    if match.last >= last:
        return False
    follows = tokens[match.last]
    if follows.kind == "punct":
        return follows.norm == _COLON or follows.norm in _OPENING or follows.norm in _COMMAS
    return plain_word(follows) in words.words["complementizers"] or follows.prep == "\u0628" or match.first == first


def _clause_voice(
    reading: Reading, words: Words, finder: NounPhrases, state: _State, sentence: int, rule: Rule, match: Match
) -> list[_Voice]:
    """«حسبما أفاد المرصد»: a speech verb within reach turns the source backwards."""
    stretch = reading.text.sentences[sentence]
    tokens = reading.text.tokens
    for index in range(match.last, min(match.last + 2, stretch.last)):
        if not any(lemma in words.speech_verbs for lemma, _ in verb_readings(tokens[index])):
            continue
        found = finder.behind(index + 1, stretch.last, is_any=True, reach=4, is_subject=True)
        if found is None:
            return []
        if "also" in rule.asks and found[-1].last < stretch.last and tokens[found[-1].last].kind != "punct":
            return []
        sources = _sources(reading, words, state, found, rule)
        inner = _inner(reading, words, finder, state, rule, found[-1].last, min(found[-1].last + 4, stretch.last))
        if inner is not None:
            sources = (*sources, *inner[1])
        return _prep_voices(reading, words, stretch.first, stretch.last, match, found, sources)
    return []


def _prep_voices(
    reading: Reading, words: Words, first: int, last: int, match: Match, found: list[Found], sources: tuple[Source, ...]
) -> list[_Voice]:
    """Forward where the cue opens the sentence, else backward, and both where the clause goes on behind it."""
    tokens = reading.text.tokens
    is_head = not any(
        event.first < match.first and event.sentence == reading.text.sentence_of[match.first]
        for event in reading.events
    )
    after = found[-1].last
    while after < last and after < found[-1].last + 2 and tokens[after].kind != "word":
        after += 1
    goes_on = after < last and plain_word(tokens[after]) in words.words["follow_on"]
    if is_head or goes_on or tokens[match.first].norm in words.words["new_clause"]:
        return [_Voice(found[-1].last, sources)]
    head = tokens[found[0].first]
    is_back = head.has_article and head.stem in words.back
    voices = [_Voice(match.first, sources, is_backward=True, is_back=is_back)]
    if after < last and not tokens[after].conj and plain_word(tokens[after]) in words.words["goes_on"] and not is_back:
        voices.append(_Voice(after, sources, is_added=True))
    return voices


def _inner(
    reading: Reading, words: Words, finder: NounPhrases, state: _State, rule: Rule, begin: int, last: int
) -> tuple[int, tuple[Source, ...]] | None:
    """The source behind «عن», with where its phrase ends."""
    tokens = reading.text.tokens
    for index in range(begin, min(begin + _FROM_REACH, last)):
        word = plain_word(tokens[index])
        if word in words.words["complementizers"] and word != _FROM and word not in ("\u0627\u0644\u064a",):
            return None
        if word == _FROM:
            found = finder.behind(index + 1, last, is_any=True, reach=2, is_named=True)
            if found is None:
                return None
            return found[-1].last, _sources(reading, words, state, found, rule)
    return None


def _document(
    reading: Reading, words: Words, finder: NounPhrases, state: _State, rule: Rule, begin: int, last: int
) -> tuple[Source, ...] | None:
    """«قالت الوزارة في بيان»: the statement is a source beside its author."""
    tokens = reading.text.tokens
    for index in range(begin, min(begin + 5, last - 1)):
        word = plain_word(tokens[index])
        is_issued = index + 2 < last and plain_word(tokens[index + 2]) in words.issued
        if word == _IN and tokens[index + 1].stem in words.statements and is_issued:
            token = tokens[index + 1]
            return (_source(reading, Found(index + 1, index + 2, token.word_start, token.stem_end, "document"), rule),)
        if word in words.words["complementizers"]:
            return None
    return None


def _headline_source(
    reading: Reading, words: Words, finder: NounPhrases, state: _State, first: int, last: int
) -> _Voice | None:
    """«المرصد: مقتل …»: a short source phrase and a colon at the head of a line."""
    tokens = reading.text.tokens
    for index in range(first + 1, min(first + _LONGEST_HEADLINE_SOURCE, last)):
        if tokens[index].norm == _COLON:
            if index + 1 < last and tokens[index + 1].norm == _COLON:
                return None
            if finder.is_place(first):
                return None
            found = finder.behind(first, index, is_any=False, reach=3, is_strict=True)
            if found is None or found[-1].last < index - 2:
                return None
            rule = words.headline
            return _Voice(index, _sources(reading, words, state, found, rule))
    return None


# ---- sources


def _remembered(state: _State, sentence: int) -> tuple[Source, ...]:
    return state.last if sentence - state.last_sentence <= _MEMORY else ()


def _sources(reading: Reading, words: Words, state: _State, found: list[Found], rule: Rule) -> tuple[Source, ...]:
    sources = []
    for phrase in found:
        kind = phrase.kind
        stem = phrase.stem
        if stem in words.back and stem in state.kinds:
            kind = state.kinds[stem]
        elif stem in words.back:
            state.kinds[stem] = kind
        sources.append(_source(reading, replace(phrase, kind=kind), rule))
    return tuple(sources)


def _source(reading: Reading, phrase: Found, rule: Rule) -> Source:
    text = reading.text.original[phrase.start : phrase.end]
    ref = None
    at = bisect_left(reading.phrases, phrase.first, key=lambda known: known.first)
    while ref is None and at < len(reading.phrases) and reading.phrases[at].start < phrase.end:
        if phrase.start < reading.phrases[at].end:
            ref = reading.phrases[at].ref
        at += 1
    return Source(phrase.kind, Span(phrase.start, phrase.end, text), ref, (rule.id,))
