"""Reads phrases, triggers and word classes; adds ``Event.fillers``.

Roles are looked for in the clause of the trigger first, by position, voice and preposition; a pronoun, an elided
subject and the antecedent of a relative clause take the nearest fitting mention. Source: spec/annotation.md, rules 6
to 8.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

from khabar.arabic.classes import ADVERB, MARK, RELATIVE, VERB
from khabar.arabic.normalise import fold
from khabar.arabic.verbs import analyse_token
from khabar.datafile import read_yaml_once
from khabar.extract.reading import Event, Filler, Reading
from khabar.extract.roles.anaphora import find_antecedent
from khabar.extract.roles.frames import Frame, frame

WORDS_FILE = "extract/roles/words.yml"
ACTING = frozenset({"actor", "people", "person", "body", "aircraft", "vehicle"})
PLACING = frozenset({"place", "building"})


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in read_yaml_once(WORDS_FILE)[name])


def attach_roles(reading: Reading) -> None:
    """Fills ``Event.fillers`` of each event of ``reading``."""
    finder = _Finder(reading)
    for event in reading.events:
        finder.fill(event)
    for event in reading.events:
        finder.share(event)


class _Finder:
    def __init__(self, reading: Reading):
        self.reading = reading
        self.tokens = reading.text.tokens
        self.classes = reading.classes
        self.phrases = reading.phrases
        self.firsts = [phrase.first for phrase in reading.phrases]
        self.barred = {i for time in reading.times for i in range(time.first, time.last)}
        self.position_of = {id(event): number for number, event in enumerate(reading.events)}
        self.trigger_at = {event.first: event for event in reading.events}
        self.light_at = {event.light: event for event in reading.events if event.light is not None}
        self.conjuncts: dict[int, list[int]] = {}
        for index, phrase in enumerate(reading.phrases):
            if phrase.coordinated_with is not None:
                self.conjuncts.setdefault(phrase.coordinated_with, []).append(index)

    # Neighbourhood.

    def _after(self, start: int, limit: int) -> list[int]:
        """Indices of the phrases that begin in ``[start, limit)``."""
        at = bisect_left(self.firsts, start)
        found = []
        while at < len(self.firsts) and self.firsts[at] < limit:
            found.append(at)
            at += 1
        return found

    def _right_limit(self, event: Event) -> int:
        """The first token that governs for itself: another trigger, a finite verb, a relative, a clause opener."""
        sentence = self.reading.text.sentences[event.sentence]
        for index in range(event.last, sentence.last):
            if index in self.trigger_at and self.trigger_at[index] is not event:
                other = self.trigger_at[index]
                # A noun that is its own patient («قتلى», «المختطفين») is a phrase of this event, too.
                if any(self.phrases[p].first == index for p in self._after(index, index + 1)) and other.form in (
                    "participle",
                    "noun",
                ):
                    continue
                return index
            if self.classes[index] in (VERB, RELATIVE):
                return index
        return sentence.last

    def _left_limit(self, event: Event) -> int:
        sentence = self.reading.text.sentences[event.sentence]
        for index in range(event.first - 1, sentence.first - 1, -1):
            if index in self.trigger_at or self.classes[index] == VERB:
                return index + 1
        return sentence.first

    def _group(self, index: int) -> list[int]:
        """A phrase and those coordinated with it, in the order of the text."""
        found, queue = [], [index]
        while queue:
            current = queue.pop(0)
            found.append(current)
            queue.extend(self.conjuncts.get(current, ()))
        return found

    def _add(self, event: Event, role: str | None, index: int, score: float, why: str) -> None:
        """Adds a phrase and its conjuncts under a role; the first rule that takes a phrase keeps it."""
        if not role:
            return
        taken = {filler.phrase for filler in event.fillers}
        for member in self._group(index):
            phrase = self.phrases[member]
            if member in taken or (phrase.first < event.last and phrase.last > event.first and why != "itself"):
                continue
            if member != index and (self._crosses(index, member) or phrase.kind == "time"):
                continue
            event.fillers.append(Filler(role, member, score, (f"role:{role}/{why}",)))

    def _crosses(self, index: int, member: int) -> bool:
        """Whether a finite verb or a trigger stands between two coordinated phrases."""
        first, last = self.phrases[index].last, self.phrases[member].first
        return any(self.classes[i] == VERB or i in self.trigger_at for i in range(first, last))

    # One event.

    def fill(self, event: Event) -> None:
        rules = frame(event.frame)
        limit = self._right_limit(event)
        if event.form == "verb":
            self._fill_verb(event, rules, limit)
        else:
            self._fill_noun(event, rules, limit)
        self._fill_prepositions(event, rules, limit)
        self._fill_places_before(event, rules)

    def _bare_after(self, event: Event, limit: int) -> list[int]:
        """Phrases behind the trigger without a preposition that are no conjunct of an earlier one."""
        found = []
        for index in self._after(event.last, limit):
            phrase = self.phrases[index]
            mother = phrase.coordinated_with
            if (
                phrase.prep == ""
                and (mother is None or self.phrases[mother].first < event.last)
                and phrase.kind != "time"
            ):
                found.append(index)
            if len(found) == 3:
                break
        return found

    def _before(self, event: Event) -> tuple[int | None, bool]:
        """The phrase just before a verb, and whether a relative pronoun stands between."""
        at, is_relative = event.first - 1, False
        first = self.reading.text.sentences[event.sentence].first
        while at >= first and (
            at in self.barred or self.classes[at] in (ADVERB, MARK, RELATIVE) or self._is_particle(at)
        ):
            is_relative = is_relative or self.classes[at] == RELATIVE
            at -= 1
        if at < first:
            return None, False
        position = bisect_left(self.firsts, at + 1) - 1
        if position < 0:
            return None, False
        phrase = self.phrases[position]
        if phrase.last != at + 1:
            return None, False
        # A chain of places behind the subject («القوات في المدينة قصفت») is stepped over.
        while phrase.prep and not is_relative and position and self.phrases[position - 1].last >= phrase.first - 2:
            position -= 1
            phrase = self.phrases[position]
        mother = phrase.coordinated_with
        while mother is not None:
            position, phrase = mother, self.phrases[mother]
            mother = phrase.coordinated_with
        if phrase.prep and not is_relative:
            return None, False
        return position, is_relative

    def _is_particle(self, at: int) -> bool:
        norm = self.tokens[at].norm
        return norm in (
            "\u0642\u062f",
            "\u0644\u0642\u062f",
            "\u0644\u0645",
            "\u0644\u0627",
            "\u0644\u0646",
            "\u0633\u0648\u0641",
        )

    def _fill_verb(self, event: Event, rules: Frame, limit: int) -> None:
        after = self._bare_after(event, limit)
        before, is_relative = self._before(event)
        verb = event.verb
        token = self.tokens[event.last - 1]
        pron = (verb.pron if verb else "") or token.pron
        is_plural = verb is not None and verb.number == "plural" and verb.person == 3
        voice = event.voice or self._voice(event, rules, after, before, pron)
        subject: int | None = None
        if voice == "passive":
            subject = after[0] if after and not is_plural else before
            if subject is None:
                subject = before
            if subject is not None:
                kind = self.phrases[subject].kind
                self._add(
                    event,
                    rules.role_of(rules.object, kind) or rules.role_of(rules.subject, kind),
                    subject,
                    0.8,
                    "passive",
                )
            return
        rest = list(after)
        if is_relative and pron and rest:
            subject = rest.pop(0)
            if before is not None:
                kind = self.phrases[before].kind
                self._add(event, rules.role_of(rules.object, kind), before, 0.7, "antecedent")
                pron = ""
        elif before is not None and (is_plural or self._fits_before(event, before, rest, is_relative=is_relative)):
            subject = before
        elif rest and not is_plural and self._may_act(rules, rest[0], is_alone=len(rest) == 1):
            subject = rest.pop(0)
        if subject is not None:
            why = "antecedent" if is_relative and subject == before else ("before" if subject == before else "subject")
            self._add(event, rules.role_of(rules.subject, self.phrases[subject].kind), subject, 0.85, why)
        else:
            self._add_elided(event, rules)
        if rest and rules.object:
            first = rest[0]
            self._add(event, rules.role_of(rules.object, self.phrases[first].kind), first, 0.8, "object")
        elif pron and rules.object:
            self._add_pronoun(
                event, rules.object.get("*") or next(iter(rules.object.values()), None), pron, "object-pronoun"
            )

    def _fits_before(self, event: Event, before: int, rest: list[int], *, is_relative: bool) -> bool:
        """Whether the phrase before the verb is its subject: a headline, a clause behind أن, a relative clause."""
        phrase = self.phrases[before]
        if is_relative:
            return not rest or len(rest) < 2
        if phrase.kind not in ACTING and phrase.kind != "thing" and phrase.kind != "weapon":
            return False
        return not self.tokens[event.first].conj

    def _may_act(self, rules: Frame, index: int, *, is_alone: bool) -> bool:
        """Whether the phrase behind the verb is its subject rather than the object of an elided one."""
        kind = self.phrases[index].kind
        if not rules.object:
            return True
        if rules.role_of(rules.subject, kind) in (None,):
            return False
        return kind not in PLACING or not is_alone or "place" in rules.subject

    def _voice(self, event: Event, rules: Frame, after: list[int], before: int | None, pron: str) -> str:
        voices = event.verb.voices if event.verb else ("active",)
        if len(voices) == 1:
            return voices[0]
        if "passive" not in voices or not rules.object:
            return "active"
        nouns = [self.phrases[i] for i in after]
        has_by = any(self.phrases[i].prep == "by" for i in self._after(event.last, self._right_limit(event)))
        if has_by:
            return "passive"
        if pron or len(nouns) >= 2:
            return "active"
        if not nouns and before is None:
            return "active"
        only = nouns[0] if nouns else self.phrases[before] if before is not None else None
        is_victim = only is not None and (only.kind in ("people", "person", "thing") or only.number is not None)
        return "passive" if is_victim and not (nouns and before is not None) else "active"

    def _add_elided(self, event: Event, rules: Frame) -> None:
        """The subject of a verb without one: that of the verb before it in the sentence, or the nearest that agrees."""
        position = self.position_of[id(event)]
        for other in reversed(self.reading.events[:position]):
            if other.sentence != event.sentence or event.first - other.first > 30:
                break
            for filler in other.fillers:
                if filler.role in ("agent", "party") and self.phrases[filler.phrase].kind in ACTING:
                    role = rules.role_of(rules.subject, self.phrases[filler.phrase].kind)
                    if role:
                        event.fillers.append(Filler(role, filler.phrase, 0.5, (f"role:{role}/elided",)))
            if event.fillers:
                return
        if event.verb is not None and event.verb.person == 3:
            found = find_antecedent(
                self.reading, event.first, number=event.verb.number, gender=event.verb.gender, kinds=ACTING
            )
            if found is not None:
                self._add(event, rules.role_of(rules.subject, self.phrases[found].kind), found, 0.4, "elided")

    def _add_pronoun(self, event: Event, role: str | None, pron: str, why: str) -> None:
        number, gender = _PRONOUNS.get(pron, ("", ""))
        found = find_antecedent(self.reading, event.first, number=number, gender=gender, kinds=None)
        if found is not None and role:
            self._add(event, role, found, 0.5, why)

    def _fill_noun(self, event: Event, rules: Frame, limit: int) -> None:
        itself = next((i for i in self._after(event.first - 4, event.last) if self._holds(i, event)), None)
        if itself is not None and event.form in ("participle", "noun"):
            self._add(event, "patient" if event.type != "clash" else None, itself, 0.8, "itself")
        bare = self._bare_after(event, limit)
        last = event.last
        idafa = next((i for i in bare if self._is_adjacent(last, self.phrases[i].first)), None)
        pron = self.tokens[event.last - 1].pron
        if idafa is not None and itself is None:
            second = next(
                (i for i in bare if i > idafa and self._is_adjacent(self.phrases[idafa].last, self.phrases[i].first)),
                None,
            )
            kind = self.phrases[idafa].kind
            if second is not None and rules.second and kind in ACTING:
                self._add(event, rules.role_of(rules.subject, kind), idafa, 0.8, "idafa-subject")
                self._add(event, rules.role_of(rules.second, self.phrases[second].kind), second, 0.7, "masdar-object")
            else:
                self._add(event, rules.role_of(rules.idafa, kind), idafa, 0.8, "idafa")
        elif pron:
            self._add_pronoun(event, rules.pron, pron, "pronoun")
            if bare and rules.second and self._is_adjacent(last, self.phrases[bare[0]].first):
                self._add(event, rules.role_of(rules.second, self.phrases[bare[0]].kind), bare[0], 0.7, "masdar-object")
        self._fill_governor(event, rules)

    def _holds(self, index: int, event: Event) -> bool:
        phrase = self.phrases[index]
        return phrase.first <= event.first < phrase.last and phrase.head in range(event.first, event.last)

    def _is_adjacent(self, end: int, first: int) -> bool:
        """Whether only adjectives, times, quotes or adverbs stand between."""
        if first - end > 3:
            return False
        return all(
            i in self.barred or self.classes[i] in (MARK, ADVERB) or i in self.reading.adjectives
            for i in range(end, first)
        )

    def _fill_governor(self, event: Event, rules: Frame) -> None:
        """The subject of the verb that governs the noun, where the noun has no agent of its own."""
        acting = {"agent", "party"}
        has_agent = any(filler.role in acting for filler in event.fillers)
        light = event.light if event.light is not None else self._governor(event)
        if light is None:
            return
        lemmas = {form.lemma for form in analyse_token(self.tokens[light])}
        subject = self._subject_of(light, event)
        if subject is None:
            return
        kind = self.phrases[subject].kind
        if lemmas & _words("undergo"):
            self._add(event, "at" if kind in PLACING else "patient", subject, 0.7, "undergo")
            return
        if has_agent or lemmas & _words("result") or kind not in ACTING:
            return
        if event.light is not None or lemmas & _words("control"):
            role = rules.role_of(rules.subject, kind)
            if role in acting:
                self._add(event, role, subject, 0.6, "light-subject" if event.light is not None else "governor")

    def _governor(self, event: Event) -> int | None:
        """The finite verb before the noun in its clause, if no other trigger stands between."""
        sentence = self.reading.text.sentences[event.sentence]
        for index in range(event.first - 1, max(sentence.first, event.first - 14) - 1, -1):
            if index in self.trigger_at:
                return index if self.trigger_at[index].form == "verb" and self.classes[index] == VERB else None
            if self.classes[index] == VERB:
                return index
        return None

    def _subject_of(self, verb: int, event: Event) -> int | None:
        """The subject of a verb: the bare phrase behind it and before the noun, or the one just before it."""
        for index in self._after(verb + 1, event.first):
            phrase = self.phrases[index]
            if phrase.prep == "" and phrase.kind != "time":
                return index
        at = verb - 1
        first = self.reading.text.sentences[event.sentence].first
        while at >= first and (
            at in self.barred or self.classes[at] in (ADVERB, MARK, RELATIVE) or self._is_particle(at)
        ):
            at -= 1
        position = bisect_left(self.firsts, at + 1) - 1
        if at >= first and position >= 0 and self.phrases[position].last == at + 1:
            phrase = self.phrases[position]
            while phrase.coordinated_with is not None:
                position = phrase.coordinated_with
                phrase = self.phrases[position]
            return None if phrase.prep else position
        return None

    def _fill_prepositions(self, event: Event, rules: Frame, limit: int) -> None:
        seen_at = False
        for index in self._after(event.last, limit):
            phrase = self.phrases[index]
            if not phrase.prep or (
                phrase.coordinated_with is not None and self.phrases[phrase.coordinated_with].first >= event.last
            ):
                continue
            table = rules.prep.get(phrase.prep)
            if table is None:
                continue
            role = rules.role_of(table, phrase.kind)
            if role is None:
                continue
            if role == "at" and phrase.prep in ("inside", "bi") and seen_at and self._is_container(index):
                continue
            self._add(event, role, index, 0.7, f"prep-{phrase.prep}")
            seen_at = seen_at or role in ("at", "patient", "to", "from")

    def _is_container(self, index: int) -> bool:
        """Whether the place only says where the place before it lies («بلدة س بريف ص»)."""
        if index == 0:
            return False
        mother = self.phrases[index - 1]
        return mother.kind in PLACING and self.phrases[index].first - mother.last <= 1

    def _fill_places_before(self, event: Event, rules: Frame) -> None:
        """A place at the head of the clause («وفي بلدة س قُتل …») where no place is found behind the trigger."""
        if any(filler.role in ("at", "from", "to") for filler in event.fillers):
            return
        left = self._left_limit(event)
        for index in self._after(left, event.first):
            phrase = self.phrases[index]
            if phrase.kind == "place" and phrase.prep in ("inside", "bi", "near") and phrase.coordinated_with is None:
                self._add(event, "at", index, 0.5, "place-before")
                return

    # What coordinated triggers share.

    def share(self, event: Event) -> None:
        """«مقتل وإصابة 25 مدنياً»: the first of two coordinated nouns takes what the second has."""
        if event.form == "verb" or event.fillers:
            return
        follower = self.trigger_at.get(event.last)
        if follower is None or not self.tokens[event.last].conj or self.tokens[event.first].has_article:
            return
        for filler in follower.fillers:
            if filler.role in ("patient", "agent", "at", "party"):
                event.fillers.append(Filler(filler.role, filler.phrase, 0.6, (f"role:{filler.role}/shared",)))


_PRONOUNS = {
    "\u0647": ("singular", "m"),
    "\u0647\u0627": ("singular", "f"),
    "\u0647\u0645": ("plural", "m"),
    "\u0647\u0646": ("plural", "f"),
    "\u0647\u0645\u0627": ("dual", ""),
}
