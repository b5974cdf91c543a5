"""How far the noun phrase of a source reaches.

The shortest phrase that names who speaks: head noun, complements, adjectives, a name in apposition, and for «مصدر»,
«متحدث» and the like the preposition that says whose. Source: spec/annotation.md, rules 6 and 10.
"""

from __future__ import annotations

from dataclasses import dataclass

from khabar.arabic.tokens import Token
from khabar.extract.cues import plain_word, verb_readings
from khabar.extract.reading import Reading
from khabar.extract.sources.words import Words

_LONGEST = 16
_LONGEST_QUOTED = 7
_LONGEST_NAME = 5
# How many tokens may stand between a source and a second one joined to it.
_LONGEST_APART = 6
_COMMAS = frozenset("\u060c,")
_CLOSERS = frozenset("\"\u00bb\u201c\u201d\u2019'")
_PAIRS = dict.fromkeys("\"«“”‘'", _CLOSERS) | {"(": frozenset(")")}
_ENDING_MARKS = _CLOSERS | {")"}
_ACCUSATIVE = "\u064a\u0646"
_NOMINATIVE = "\u0648\u0646"
_TANWIN = "\u0627"
_LAM = "\u0644"
_OPENING = frozenset(_PAIRS) - {"("}
_WAW = "\u0648"
_NA = "\u0646\u0627"
_ATTACHED = frozenset("\u0628\u0644")


@dataclass(frozen=True, slots=True)
class Found:
    """A source phrase: token range, code points, kind, and the stem of its head."""

    first: int
    last: int
    start: int
    end: int
    kind: str
    stem: str = ""


class NounPhrases:
    """Finds source phrases behind and before a place in one text."""

    def __init__(self, reading: Reading, words: Words) -> None:
        self._tokens = reading.text.tokens
        self._words = words
        self._names = {
            index
            for phrase in reading.phrases
            if phrase.ref is not None or phrase.kind == "person"
            for index in range(phrase.first, phrase.last)
        }
        self._places = {
            index for phrase in reading.phrases if phrase.kind == "place" for index in range(phrase.first, phrase.last)
        }
        self._triggers = {index for event in reading.events for index in range(event.first, event.last)}

    def behind(
        self,
        begin: int,
        last: int,
        *,
        is_any: bool,
        reach: int,
        is_subject: bool = False,
        is_strict: bool = False,
        is_named: bool = False,
    ) -> list[Found] | None:
        """The phrases (joined by «و») of the source that stands behind a cue, or None.

        Args:
            begin, last: where to look, as tokens.
            is_any: whether a noun that the lexicon does not know may be one.
            reach: how many words may stand between.
            is_subject: whether it is the subject of a verb; a plural in «ـين» is none.
            is_strict: whether a definite noun that the lexicon does not know is none either.
            is_named: whether a bare noun is taken for a name (behind «عن»).
        """
        index = self._skip(begin, min(begin + reach, last))
        if index is None or index >= last:
            return None
        head = self._tokens[index]
        if is_subject and (self._is_oblique(head) or head.prep == _LAM or plain_word(head) in self._words.words["to"]):
            return None
        if is_strict and head.has_article and head.stem not in self._words.heads and index not in self._names:
            return None
        if head.pron and head.pron != _NA and is_strict:
            return None
        is_moved = any(plain_word(token) in self._words.words["prepositions"] for token in self._tokens[begin:index])
        if is_named and not is_moved and self._is_bare_name(index):
            found = Found(index, self._reach(index, last), head.word_start, head.end, "official", head.stem)
            found = self._bounded(found)
        else:
            bounded = self._phrase(index, last, is_any=is_any and not is_moved, is_definite=not is_moved)
            if bounded is None:
                return None
            found = bounded
        phrases = [found]
        while len(phrases) < 4:
            joined = self._joined(phrases[-1].last, last)
            if joined is None:
                return phrases
            phrases.append(joined)
        return phrases

    def _is_oblique(self, token: Token) -> bool:
        """Whether the word is a plural in «ـين», which no subject is."""
        if not token.stem.endswith(_ACCUSATIVE):
            return False
        nominative = token.stem[:-2] + _NOMINATIVE
        return nominative in self._words.heads or (token.has_article and token.stem not in self._words.heads)

    def is_place(self, index: int) -> bool:
        """Whether a phrase of the reading reads the token as a place."""
        return index in self._places

    def before(self, end: int, first: int) -> list[Found] | None:
        """The phrase that opens the sentence or its last clause and ends just before a verb, or None."""
        index = end - 1
        begin = None
        while index >= first and (
            plain_word(self._tokens[index]) in self._words.words["before_verb"] or self._tokens[index].norm in _COMMAS
        ):
            index -= 1
        while index >= first and end - index <= _LONGEST + 4:
            token = self._tokens[index]
            word = plain_word(token)
            if token.kind == "punct" and token.norm not in _PAIRS and token.norm not in _ENDING_MARKS:
                break
            if word in self._words.words["been"]:
                begin = index + 1
                break
            if word in self._words.words["openers"] and not token.conj:
                break
            if token.kind == "word" and (token.stem in self._words.heads or index in self._names):
                begin = index
            index -= 1
        if begin is None or not self._opens(begin, first):
            return None
        found = self._phrase(begin, end, is_any=self._tokens[begin - 1].stem in self._words.words["been"])
        if found is None:
            return None
        rest = [token for token in self._tokens[found.last : end] if token.kind == "word"]
        if any(plain_word(token) in self._words.words["relatives"] for token in rest) or len(rest) > 4:
            return None
        return [found]

    def _opens(self, index: int, first: int) -> bool:
        """Whether a phrase at ``index`` begins a clause, so that it can be the subject of a verb behind it."""
        before = index - 1
        while before >= first and self._tokens[before].norm in _OPENING:
            before -= 1
        if before < first or self._tokens[index].conj:
            return True
        token = self._tokens[before]
        if plain_word(token) in self._words.words["that"] and before > first:
            return plain_word(self._tokens[before - 1]) in self._words.words["impersonal"]
        return token.kind == "punct" or plain_word(token) in self._words.words["openers"]

    def _skip(self, begin: int, last: int) -> int | None:
        """The first token that may begin a phrase: marks, times and the like are passed over."""
        index = begin
        while index < last:
            token = self._tokens[index]
            if token.kind == "punct":
                if token.norm in _OPENING or token.norm == "(" or token.norm in _COMMAS:
                    index += 1
                    continue
                return None
            if token.kind == "number":
                return None
            follows = self._tokens[index + 1].stem if index + 1 < last else ""
            if plain_word(token) in self._words.words["complementizers"]:
                return index if self._is_split_name(index) else None
            if follows in self._words.heads and plain_word(token) in self._words.words["numbers"]:
                index += 1
                continue
            if plain_word(token) in self._words.words["between"] and token.stem not in self._words.heads:
                index += 1
                continue
            return index
        return None

    def _joined(self, index: int, last: int) -> Found | None:
        """A second phrase joined by «و», where it opens with a head of the lexicon."""
        if index >= last:
            return None
        if index >= last:
            return None
        for at in range(index, min(index + _LONGEST_APART, last)):
            token = self._tokens[at]
            if token.conj or plain_word(token) in self._words.words["complementizers"]:
                index = at
                break
        token = self._tokens[index]
        if token.conj != _WAW or token.stem not in self._words.heads or token.prep:
            return None
        return self._phrase(index, last, is_any=False)

    def _is_bare_name(self, index: int) -> bool:
        token = self._tokens[index]
        return (
            token.kind == "word"
            and not token.has_article
            and not token.prep
            and token.stem not in self._words.heads
            and index not in self._triggers
            and plain_word(token) not in self._words.words["time"]
        )

    def _bounded(self, found: Found) -> Found:
        """The phrase with the offset where its last word ends."""
        last_token = self._tokens[found.last - 1]
        if last_token.kind == "punct" and last_token.norm != ")" and found.last - 1 > found.first:
            last_token = self._tokens[found.last - 2] if found.last - found.first == 2 else last_token
        return Found(found.first, found.last, found.start, max(found.end, last_token.end), found.kind, found.stem)

    def _phrase(self, index: int, last: int, *, is_any: bool, is_definite: bool = True) -> Found | None:
        head = self._tokens[index]
        kind = self._head_kind(index, is_any=is_any, is_definite=is_definite)
        if kind is None:
            return None
        end = self._reach(index, last)
        if kind == "anonymous":
            for at in range(index + 1, end):
                kind = self._words.adjectives.get(self._tokens[at].stem, kind)
        start = head.stem_start if head.prep else head.word_start
        if not head.prep and head.stem not in self._words.heads and self._uncut(index) in self._words.heads:
            start += 1
        return self._bounded(Found(index, end, start, head.end, kind, head.stem))

    def _head_kind(self, index: int, *, is_any: bool, is_definite: bool) -> str | None:
        token = self._tokens[index]
        if token.kind not in ("word", "latin"):
            return None
        kind = self._words.heads.get(token.stem) or self._words.heads.get(self._uncut(index))
        if kind is None and token.stem.endswith(_TANWIN):
            kind = self._words.heads.get(token.stem[:-1])
        if kind is not None:
            return kind
        if self._is_split_name(index):
            return "official" if is_any else None
        if index in self._triggers or plain_word(token) in self._words.words["time"]:
            return None
        if token.stem in self._words.words["things"]:
            return None
        if token.kind == "latin":
            return "outlet" if is_any else None
        if index in self._names:
            return "official" if is_any or index not in self._places else None
        if token.has_article:
            return "organization" if is_definite and token.prep == "" else None
        if token.prep or not is_any:
            return None
        if token.is_known and not self._is_speaker(index):
            return None
        return "official"

    def _is_split_name(self, index: int) -> bool:
        """Whether «بان» is the first part of a name («بان كي مون»), not «بأن»."""
        follows = self._tokens[index + 1].norm if index + 1 < len(self._tokens) else ""
        return follows in self._words.words["name_rests"]

    def _uncut(self, index: int) -> str:
        """The word without an «ل» that was not cut off («لقناة»), or ""."""
        token = self._tokens[index]
        word = plain_word(token)
        return word[1:] if not token.prep and word.startswith(_LAM) else ""

    def _is_speaker(self, index: int) -> bool:
        """Whether a bare noun behind a speech verb is a name: what is said follows close behind."""
        words = self._words.words
        if plain_word(self._tokens[index]) in words["objects"] or self._tokens[index].pron:
            return False
        for at in range(index + 1, min(index + 4, len(self._tokens))):
            token = self._tokens[at]
            if token.norm == ":" or token.norm in _COMMAS or plain_word(token) in words["that"]:
                return True
            if plain_word(token) in words["prepositions"] and at + 1 < len(self._tokens):
                return self._tokens[at + 1].stem in words["meeting"]
        return False

    def _reach(self, head: int, last: int) -> int:
        """Where the phrase that begins at ``head`` ends."""
        tokens, words = self._tokens, self._words
        index = head + 1
        has_place = False
        kind = words.heads.get(tokens[head].stem)
        limit = min(head + _LONGEST, last)
        is_titled = tokens[head].stem in words.titles
        while index < limit:
            token = tokens[index]
            if token.kind == "punct":
                closed = self._closed(index, last)
                if closed is not None and not self._is_speech(index, closed):
                    index = closed
                    continue
                if token.norm in _COMMAS and is_titled:
                    named = self._name_behind(index, last)
                    if named is not None:
                        return named
                break
            word = plain_word(token)
            if token.kind == "number" or index in self._triggers:
                break
            if word in words.words["in"] and not token.conj and tokens[head].stem in words.with_place and not has_place:
                if (
                    index + 1 < limit
                    and plain_word(tokens[index + 1]) not in words.words["time"]
                    and tokens[index + 1].stem not in words.statements
                    and tokens[index + 1].kind == "word"
                    and (index + 1) not in self._triggers
                    and tokens[index + 1].stem not in words.words["meeting"]
                ):
                    has_place = True
                    index += 2
                    continue
                break
            if (word == _LAM and not is_titled) or token.stem in words.words["saying"]:
                break
            if token.conj or word in words.words["time"] or word in words.words["in"]:
                break
            if token.prep and token.prep in _ATTACHED:
                is_owner = token.prep == _LAM and (
                    is_titled or kind == "document" or token.stem in words.words["fields"]
                )
                is_placed = token.prep != _LAM and (is_titled or tokens[head].stem in words.with_place)
                if not has_place and (is_owner or (is_placed and index <= head + 3)):
                    has_place = True
                    index += 1
                    continue
                break
            if token.pron and token.pron != _NA and token.norm not in words.words["in_ha"]:
                break
            is_title = token.stem in words.titles and tokens[index - 1].stem not in words.words["name_heads"]
            if kind is None and not tokens[head].has_article and is_title:
                break
            if token.has_article and token.stem.endswith(_ACCUSATIVE) and self._is_definite_subject(head):
                break
            if word in words.words["issued"] and index + 1 < limit:
                index += 2 if plain_word(tokens[index + 1]) in words.words["in"] else 1
                continue
            is_named_so = index == head + 1 and word in words.words["name_words"]
            is_named_so = is_named_so or tokens[index - 1].stem in words.words["name_heads"]
            if (self._is_verb(index) and not is_named_so) or token.stem in words.statements:
                break
            index += 1
        return index

    def _is_definite_subject(self, index: int) -> bool:
        """Whether a definite plural in «ـين» behind the word is an object («اتهمت الحكومة المسلحين»)."""
        token = self._tokens[index]
        return token.has_article and not token.stem.endswith(_ACCUSATIVE)

    def _is_verb(self, index: int) -> bool:
        token = self._tokens[index]
        if token.has_article or token.kind != "word":
            return False
        return (
            any(
                lemma in self._words.speech_verbs or lemma in self._words.words["plain_verbs"]
                for lemma, _ in verb_readings(token)
            )
            and token.stem not in self._words.heads
        )

    def _closed(self, index: int, last: int) -> int | None:
        """Behind the mark that closes the quoted or bracketed name at ``index``, or None."""
        closing = _PAIRS.get(self._tokens[index].norm)
        if closing is None:
            return None
        for at in range(index + 1, min(index + _LONGEST_QUOTED, last)):
            if self._tokens[at].norm in closing:
                return at + 1
        return None

    def _is_speech(self, index: int, closed: int) -> bool:
        """Whether what the marks hold is what is said, not a name."""
        if self._words.heads.get(self._tokens[index - 1].stem) == "outlet":
            return False
        return any(
            at in self._triggers or plain_word(self._tokens[at]) in self._words.words["complementizers"]
            for at in range(index + 1, closed)
        )

    def _name_behind(self, comma: int, last: int) -> int | None:
        """The end of a name between two commas behind a title, or None."""
        for at in range(comma + 1, min(comma + 2 + _LONGEST_NAME, last)):
            token = self._tokens[at]
            word = plain_word(token)
            is_end = (
                token.norm in _COMMAS or word in self._words.words["complementizers"] or word in self._words.words["in"]
            )
            if is_end:
                return at if at > comma + 1 else None
            if at in self._triggers or not self._is_name_part(token, word):
                return None
        return None

    def _is_name_part(self, token: Token, word: str) -> bool:
        if token.kind != "word" or token.conj or word in self._words.words["time"]:
            return False
        return token.stem not in self._words.heads or token.stem in self._words.titles
