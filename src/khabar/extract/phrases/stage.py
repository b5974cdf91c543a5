"""Reads tokens, numbers, times, mentions and triggers; adds ``Reading.phrases``.

A phrase is the shortest noun phrase that names a participant: number or quantifier, head noun, its idafa complements,
its adjectives, and a name in apposition. Source: spec/annotation.md, rules 5, 6 and 8.
"""

from __future__ import annotations

from khabar.arabic.classes import (
    CONJUNCTION,
    DEMONSTRATIVE,
    MARK,
    NOUN,
    NUMBER,
    PREPOSITION,
    QUANTIFIER,
    is_nisba,
)
from khabar.arabic.numbers import COUNTING
from khabar.arabic.tokens import Token
from khabar.extract.phrases.words import adjectives, kind_of_head, relations
from khabar.extract.reading import Phrase, Reading, Unit

_LONGEST_PHRASE = 12
_MIN = "\u0645\u0646"
_WAW = "\u0648"
_OPENING_QUOTES = frozenset("\u00ab\u201c\"'\u2018\u201d")
_CLOSING_QUOTES = frozenset("\u00bb\u201d\"'\u2019\u201c")
_LONGEST_QUOTED_NAME = 6
# Sound plurals and duals keep their nun only outside an idafa, so a noun behind them is no complement.
_FULL_ENDINGS = ("\u0648\u0646", "\u064a\u0646", "\u0627\u0646")
_TANWIN_ALEF = "\u0627"
# Names of the attached prepositions, beside those of relations.yml.
ATTACHED = {"\u0628": "bi", "\u0644": "li", "\u0643": "ka"}
_HASH = "#"
_UNDERSCORE = "_"


def find_phrases(reading: Reading) -> None:
    """Fills ``reading.phrases``, in the order of the text."""
    _Finder(reading, {unit.first: unit for unit in reading.units}).run()


class _Finder:
    """One pass over the tokens of a report."""

    def __init__(self, reading: Reading, units: dict[int, Unit]):
        self.reading = reading
        self.tokens = reading.text.tokens
        self.classes = reading.classes
        self.units = units
        self.in_unit = {i: unit for unit in units.values() for i in range(unit.first, unit.last)}
        counting = [(index, number) for index, number in enumerate(reading.numbers) if number.kind in COUNTING]
        self.number_at = {number.first: index for index, number in counting}
        # «مدنيين اثنين»: the number stands behind its noun.
        self.number_behind = {number.first: index for index, number in counting if number.noun == number.first - 1}
        self.barred = {i for time in reading.times for i in range(time.first, time.last)}
        self.triggers = {i: event for event in reading.events for i in range(event.first, event.last)}
        self.relation = ""
        self.relation_ends = -1

    def run(self) -> None:
        self._find_adjectives()
        for sentence in self.reading.text.sentences:
            self._sentence(sentence.first, sentence.last)

    def _sentence(self, first: int, last: int) -> None:
        index, previous = first, None
        while index < last:
            index_after_relation = self._relation(index, last)
            if index_after_relation > index:
                index, previous = index_after_relation, None
                continue
            built = self._build(index, last)
            if built is None:
                if not self._keeps_coordination(index):
                    previous = None
                index += 1
                continue
            built.prep = self._prep_of(built)
            if previous is not None and self._is_joined(previous, built):
                built.coordinated_with = previous
                mother = self.reading.phrases[previous]
                built.prep = built.prep or mother.prep
            self.reading.phrases.append(built)
            previous = len(self.reading.phrases) - 1
            index = built.last

    def _find_adjectives(self) -> None:
        """Adjectives behind a trigger noun belong to it and begin no phrase («غارة جوية», «القصف المدفعي العنيف»)."""
        for event in self.reading.events:
            if event.form == "verb":
                continue
            at, is_definite = event.last, self.tokens[event.last - 1].has_article
            while at < len(self.tokens) and self._is_adjective(event.last - 1, at, is_definite=is_definite):
                self.reading.adjectives.add(at)
                at += 1

    def _is_adjective(self, noun: int, at: int, *, is_definite: bool) -> bool:
        token = self.tokens[at]
        if (
            token.kind != "word"
            or token.prep
            or token.pron
            or at in self.in_unit
            or at in self.triggers
            or at in self.barred
        ):
            return False
        if self.classes[at] != NOUN or kind_of_head(token.stem) is not None or at in self.number_at:
            return False
        if is_definite:
            return token.has_article
        if token.has_article or self.tokens[noun].pron:
            return False
        return is_nisba(token) or token.stem in adjectives()

    def _keeps_coordination(self, index: int) -> bool:
        """Commas and lone conjunctions stand between the members of a list."""
        token = self.tokens[index]
        return token.norm in (_WAW, "\u060c", ",", "\u0648\u0627\u0648") or self.classes[index] == CONJUNCTION

    def _relation(self, index: int, last: int) -> int:
        """Where a relation that begins at ``index`` ends; ``index`` itself where none begins."""
        if index in self.in_unit or index in self.triggers:
            return index
        token = self.tokens[index]
        word = token.norm[1:] if token.conj else token.norm
        for words, name in relations().get(word, ()):
            end = index + len(words)
            if end <= last and all(self.tokens[index + k].norm == words[k] for k in range(1, len(words))):
                self.relation, self.relation_ends = name, end
                return end
        return index

    def _prep_of(self, phrase: Phrase) -> str:
        first = self.tokens[phrase.first]
        if first.prep in ATTACHED:
            return ATTACHED[first.prep]
        if self.relation_ends == phrase.first or (
            self.relation_ends == phrase.first - 1 and self.tokens[phrase.first - 1].norm in _OPENING_QUOTES
        ):
            return self.relation
        if phrase.first and self.classes[phrase.first - 1] == PREPOSITION:
            return self.tokens[phrase.first - 1].stem
        return ""

    def _is_joined(self, previous: int, phrase: Phrase) -> bool:
        mother = self.reading.phrases[previous]
        between = [self.tokens[i] for i in range(mother.last, phrase.first)]
        first = self.tokens[phrase.first]
        if any(token.norm == _WAW for token in between) or first.conj == _WAW:
            return True
        return bool(between) and all(token.norm in ("\u060c", ",") for token in between) and mother.prep == phrase.prep

    # One phrase.

    def _build(self, index: int, last: int) -> Phrase | None:
        """The phrase that begins at ``index``, or None where none begins."""
        if index in self.barred or index in self.reading.adjectives:
            return None
        unit = self.in_unit.get(index)
        if unit is not None and unit.first != index:
            return None
        event = self.triggers.get(index)
        if event is not None and (event.form not in ("participle", "noun") or not self._names_people(index)):
            return None
        word_class = self.classes[index]
        if unit is None and word_class not in (NOUN, NUMBER, QUANTIFIER, DEMONSTRATIVE):
            return None
        token = self.tokens[index]
        if unit is None and token.kind == "latin" and len(token.norm) < 2:
            return None
        at, number = self._before_head(index, last)
        if at is None or at >= last or (unit is None and self._ends_before(at, index)):
            return None
        head = at
        end = self._after_head(head, last)
        behind = self.number_behind.get(end)
        if behind is not None and number is None and end == head + 1 and not self.tokens[end].conj:
            number, end = behind, self.reading.numbers[behind].last
        unit = self.units.get(head)
        start_token = self.tokens[index]
        kind, ref, names = self._kind(head, end)
        return Phrase(
            first=index,
            last=end,
            start=start_token.word_start,
            end=self._end_of(end),
            head=head,
            kind=kind,
            ref=ref,
            number=number,
            names=names,
        )

    def _names_people(self, index: int) -> bool:
        return self.units.get(index) is not None or kind_of_head(self.tokens[index].stem) is not None

    def _ends_before(self, at: int, index: int) -> bool:
        """Whether what stands at ``at`` can be no head."""
        if at in self.barred or (at in self.triggers and at != index and at not in self.units):
            return True
        return self.classes[at] not in (NOUN, QUANTIFIER) and at not in self.units

    def _before_head(self, index: int, last: int) -> tuple[int | None, int | None]:
        """Index of the head behind demonstrative, number and quantifier, and the number's index."""
        at, number = index, None
        if at in self.units:
            return at, self.number_at.get(at)
        if self.classes[at] == DEMONSTRATIVE:
            at += 1
            if at >= last or self.classes[at] not in (NOUN, NUMBER, QUANTIFIER):
                return None, None
        number = self.number_at.get(at)
        if number is not None:
            expression = self.reading.numbers[number]
            if expression.kind == "dual":
                return at, number
            at = expression.last
        elif self.classes[at] == QUANTIFIER:
            at += 1
        elif self.classes[at] == NUMBER:
            return None, None
        if at != index and at < last and self.tokens[at].norm == _MIN:
            at += 1
        if at >= last:
            return None, None
        if self.number_at.get(at) is not None and at != index and at not in self.units:
            inner = self.reading.numbers[self.number_at[at]]
            if inner.kind != "dual":
                number = self.number_at[at] if number is None else number
                at = inner.last
        if at != index and at < last and (self.tokens[at].conj or self.classes[at] == MARK):
            # «عشرات، وفق …»: the number stands for its people.
            return (at - 1, number) if number is not None else (None, None)
        return at, number

    def _after_head(self, head: int, last: int) -> int:
        """Index just behind the last token of the phrase with this head."""
        unit = self.units.get(head)
        at = unit.last if unit else head + 1
        head_token = self.tokens[head]
        is_closed = bool(head_token.has_article or head_token.pron or (unit and unit.is_name))
        is_title = kind_of_head(head_token.stem) == "person" or (unit is not None and unit.kind == "person")
        while at < last and at - head < _LONGEST_PHRASE:
            step = self._step(head, at, last, is_closed=is_closed, is_title=is_title)
            if step is None:
                break
            next_at, closes = step
            is_closed = is_closed or closes
            at = next_at
        return at

    def _step(self, head: int, at: int, last: int, *, is_closed: bool, is_title: bool) -> tuple[int, bool] | None:
        """Where the phrase goes on to from ``at``, and whether what it takes there makes it definite; or None."""
        token, before = self.tokens[at], self.tokens[at - 1]
        if at in self.barred:
            return None
        if token.kind == "punct":
            return self._quoted(head, at, last, is_closed=is_closed)
        unit = self.units.get(at)
        if token.conj or token.prep:
            return None
        event = self.triggers.get(at)
        if event is not None and unit is None:
            return None
        if unit is not None:
            is_apposed = is_title and unit.kind == "person"
            if is_closed and not is_apposed and not (unit.kind == "person" and self._is_titled(head, at)):
                return None
            if not is_closed and self._is_full(before) and not is_apposed:
                return None
            return unit.last, True
        if self.classes[at] != NOUN or token.kind == "latin":
            return None
        if at in self.number_at:
            return None
        if token.has_article:
            # Behind a definite noun only an adjective goes on; a noun of its own begins a new phrase («القوات البلدة»).
            is_noun = before.has_article and kind_of_head(token.stem) is not None and not is_nisba(token)
            return None if is_noun else (at + 1, True)
        if is_closed:
            if is_title and self._is_unknown_name(token):
                return at + 1, True
            return (at + 1, True) if is_nisba(token) and is_nisba(before) and not before.has_article else None
        if self._is_full(before) and not self._agrees(before, token):
            return None
        return at + 1, bool(token.pron) or not token.is_known

    def _is_titled(self, head: int, at: int) -> bool:
        return any(kind_of_head(self.tokens[i].stem) == "person" for i in range(head, at))

    @staticmethod
    def _is_unknown_name(token: Token) -> bool:
        return not token.is_known

    @staticmethod
    def _is_full(token: Token) -> bool:
        """Whether the word's ending shows that no complement follows."""
        if token.pron or token.has_article:
            return False
        return token.norm.endswith(_FULL_ENDINGS) and len(token.norm) > 4

    @staticmethod
    def _agrees(noun: Token, adjective: Token) -> bool:
        if adjective.norm.endswith(_TANWIN_ALEF):
            return noun.norm.endswith(_TANWIN_ALEF)
        return adjective.norm.endswith(_FULL_ENDINGS) or is_nisba(adjective)

    def _quoted(self, head: int, at: int, last: int, *, is_closed: bool) -> tuple[int, bool] | None:
        """A name in quotes behind its kind word: «حركة "أحرار الشام"»."""
        mark = self.tokens[at].norm
        if mark == _UNDERSCORE or (mark == _HASH and at + 1 < last):
            return (at + 1, False) if mark == _UNDERSCORE else None
        if mark not in _OPENING_QUOTES or is_closed:
            return None
        for end in range(at + 1, min(last, at + 2 + _LONGEST_QUOTED_NAME)):
            if self.tokens[end].norm in _CLOSING_QUOTES:
                return (end + 1, True) if end > at + 1 else None
        return None

    def _end_of(self, end: int) -> int:
        """Offset behind the phrase; a closing quote or trailing mark that opened outside is left out."""
        token = self.tokens[end - 1]
        return token.end

    def _kind(self, head: int, end: int) -> tuple[str, str | None, tuple[str, ...]]:
        """Kind, reference and lexicon names of a phrase from its head and the units inside."""
        unit = self.units.get(head)
        if unit is not None:
            return unit.kind, unit.ref, unit.names
        inner = next((self.units[i] for i in range(head + 1, end) if i in self.units), None)
        kind = kind_of_head(self.tokens[head].stem)
        if kind == "site":
            return "place", None, inner.names if inner else ()
        if kind == "person" and inner is not None and inner.kind == "person":
            return "person", inner.ref, inner.names
        if kind == "body" and inner is not None and inner.kind in ("actor", "body"):
            return "actor", inner.ref, inner.names
        if kind is not None:
            return kind, None, inner.names if inner else ()
        if inner is not None and inner.kind == "place":
            return "thing", None, inner.names
        return "thing", None, inner.names if inner else ()
