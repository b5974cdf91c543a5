"""Places named in a text: towns, areas, camps, roads, and kind words with a name that no list knows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from khabar.arabic import lexicon
from khabar.arabic.normalise import fold
from khabar.arabic.text import Text
from khabar.arabic.tokens import Token
from khabar.places.codes import Written, find_written
from khabar.places.gazetteer import Gazetteer, default
from khabar.places.names import compound_heads
from khabar.places.scores import base_score, placeness
from khabar.places.words import KindWord, Words, words

_ARTICLE = "\u0627\u0644"
_WAW = "\u0648"
_FA = "\u0641"
_LAM_LAM = "\u0644\u0644"
_CONJUNCTIONS = "\u0648\u0641"
_PREPOSITIONS = "\u0628\u0644\u0643"
_BETWEEN = fold("\u0628\u064a\u0646")
_ON = fold("\u0639\u0644\u064a")
_FROM = fold("\u0645\u0646")
_BI = fold("\u0628")
_PART_LINKS = frozenset((fold("\u0645\u0646"), fold("\u0641\u064a")))
_MOST_ADJECTIVES = 3
_LITTLE = frozenset((fold("\u0628"), fold("\u0644")))
_OPENING = frozenset("\"'\u00ab\u201c\u201d\u2018\u2019(\u2039#")
_CLOSING = frozenset("\"'\u00bb\u201c\u201d\u2018\u2019)\u203a")
_JOINT = "_"
_DASHES = frozenset("-\u2013\u2014\u0640/")
_HEADING_MARKS = frozenset(":|")
_LEAST_SCORE = 0.5
_LONGEST_QUOTED_NAME = 4
_MOST_BEGINNINGS = 200_000
_NOT_BASES = frozenset(("country", "governorate", "city"))
_SURE_BASE = 0.7
_MOST_SURE_CANDIDATES = 4
_ARABIC_WORD = re.compile("[\u0621-\u064a]{2,}$")


@dataclass(frozen=True, slots=True)
class Area:
    """How a stretch is described: by a direction, a distance or the ground around one or two named places.

    Attributes:
        shape: ``countryside``, ``direction``, ``around``, ``distance``, ``between``, ``road``, ``inside`` or
            ``control``.
        direction: a key of ``geometry.BEARINGS``, ``c`` (middle) or "".
        km: the distance stated, or None.
        bases: the candidates of each named place.
        kinds: the kind word before each named place, or "".
    """

    shape: str
    direction: str = ""
    km: float | None = None
    bases: tuple[tuple[str, ...], ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in the text.

    Attributes:
        first, last: half-open token range.
        start, end: code points, without conjunction and preposition before it.
        candidates: refs of the places that bear the name; empty for a kind word with an unknown name.
        kind: kind of the kind word («بلدة»: town), or "".
        is_area: whether it is a stretch rather than a settlement or a spot.
        rule: id of the rule that found it.
        score: from 0 to 1, how surely this is a place at all.
        name: folded words of the name alone; "" for areas described by other places.
        area: how a described area is built, or None.
        is_heading: whether it stands alone before a colon at the head of a line, as in daily digests.
        point: latitude and longitude, where the text writes them; the mention then has no name.
    """

    first: int
    last: int
    start: int
    end: int
    candidates: tuple[str, ...]
    kind: str
    is_area: bool
    rule: str
    score: float
    name: str = ""
    area: Area | None = None
    is_heading: bool = False
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name found at a token. ``at`` is the number of folded letters cut before it."""

    last: int
    at: int
    refs: tuple[str, ...]
    name: str
    kind: str = ""
    is_many: bool = False


@lru_cache(maxsize=50_000)
def forms_of(norm: str) -> tuple[tuple[str, int], ...]:
    """The folded word and what is left of it when conjunction and preposition are cut, each with the letters cut.

    «وبالرقة» gives itself, «بالرقة» and «الرقة». The article is kept; «لل» becomes «ال».
    """
    found = [(norm, 0)]
    start = 1 if len(norm) > 3 and norm[0] in _CONJUNCTIONS else 0
    if start:
        found.append((norm[1:], 1))
    rest = norm[start:]
    if len(rest) > 3 and rest.startswith(_LAM_LAM):
        found.append((_ARTICLE + rest[2:], start + 1))
    elif len(rest) > 3 and rest[0] in _PREPOSITIONS:
        found.append((rest[1:], start + 1))
    return tuple(found)


def find_places(
    text: Text, *, gazetteer: Gazetteer | None = None, least_score: float = _LEAST_SCORE
) -> list[PlaceMention]:
    """The places named in a text, in order, without overlaps.

    Args:
        gazetteer: the names looked up; without it the shipped ones and the user's own store, if there is one.
        least_score: mentions that are less surely places are left out.
    """
    atlas = gazetteer or default()
    found = [mention for mention in _Finder(text, atlas, words()).find() if mention.score >= least_score]
    written = [_of_written(one) for one in find_written(text, atlas)]
    if not written:
        return found
    taken = {index for mention in written for index in range(mention.first, mention.last)}
    kept = [mention for mention in found if not taken.intersection(range(mention.first, mention.last))]
    return sorted([*kept, *written], key=lambda mention: mention.first)


def _of_written(written: Written) -> PlaceMention:
    refs = (written.ref,) if written.ref is not None else ()
    return PlaceMention(
        written.first,
        written.last,
        written.start,
        written.end,
        refs,
        "",
        False,
        written.rule,
        0.98,
        point=written.point,
    )


class _Finder:
    """One pass over a text. Holds the text and the lists, nothing that outlives the call."""

    def __init__(self, text: Text, gazetteer: Gazetteer, listed: Words) -> None:
        self.text = text
        self.tokens = text.tokens
        self.gazetteer = gazetteer
        self.words = listed
        self.sentence_of = text.sentence_of

    # -- small questions about tokens
    def _ends_sentence(self, index: int, other: int) -> bool:
        return other >= len(self.tokens) or self.sentence_of[index] != self.sentence_of[other]

    def _forms(self, index: int) -> tuple[tuple[str, int], ...]:
        token = self.tokens[index]
        if token.kind == "punct":
            return ()
        return forms_of(token.norm)

    def _offset(self, index: int, cut: int) -> int:
        """The original offset behind ``cut`` folded letters of a token."""
        token = self.tokens[index]
        if not cut or token.end - token.start == len(token.norm):
            return token.start + cut
        at = 0
        for offset in range(token.start, token.end):
            if at == cut and fold(self.text.original[offset]) == token.norm[at]:
                return offset
            if fold(self.text.original[offset]) == token.norm[at : at + 1]:
                at += 1
        return token.word_start

    def _skip_opening(self, index: int) -> int:
        tokens = self.tokens
        while index < len(tokens) and tokens[index].kind == "punct" and tokens[index].bare in _OPENING:
            index += 1
        return index

    def _may_begin(self, token: Token) -> bool:
        """Whether a place phrase may begin with a word; answered once for each word, since most begin none."""
        known = self.gazetteer.beginnings
        may = known.get(token.norm)
        if may is None:
            may = any(
                form in self.gazetteer.longest or form in self.words.beginnings for form, _ in forms_of(token.norm)
            )
            may = may or token.stem in self.words.beginnings
            if len(known) < _MOST_BEGINNINGS:
                known[token.norm] = may
        return may

    # -- names
    def _name_at(self, index: int, *, is_bare: bool = False) -> _Hit | None:
        """The longest known name that begins at a token; with ``is_bare`` nothing is cut before it."""
        best: _Hit | None = None
        longest = self.gazetteer.longest
        for form, cut in self._forms(index):
            if is_bare and cut:
                break
            most = longest.get(form)
            if most is None or (cut and not self._may_cut(index)):
                continue
            hit = self._longest(index, form, cut, most)
            if hit is not None and (best is None or hit.last > best.last or self._is_cut_of(index, hit)):
                best = hit
        return best

    def _may_cut(self, index: int) -> bool:
        """Whether clitics may be cut where the tokenizer cut none: not from a word («وادي»), nor «ف» («فرانس»)."""
        token = self.tokens[index]
        if token.conj or token.prep:
            return True
        return not token.norm.startswith(_FA) and lexicon.lemma_of(token.norm) is None

    def _is_cut_of(self, index: int, hit: _Hit) -> bool:
        """Whether a shorter form is what the tokenizer also reads («لحلب» is ل + حلب)."""
        token = self.tokens[index]
        return bool(token.conj or token.prep) and self._offset(index, hit.at) == token.word_start

    def _longest(self, index: int, form: str, cut: int, most: int) -> _Hit | None:
        refs = self.gazetteer.refs(form)
        best = _Hit(index + 1, cut, refs, form) if refs else None
        name, count, at = form, 1, index + 1
        while count < most and not self._ends_sentence(index, at):
            token = self.tokens[at]
            if token.kind == "punct":
                if token.bare == _JOINT and token.start == self.tokens[at - 1].end:
                    at += 1
                    continue
                break
            name += " " + token.norm
            count += 1
            at += 1
            refs = self.gazetteer.refs(name)
            if refs:
                best = _Hit(at, cut, refs, name)
        return best

    def _kind_word(self, index: int) -> tuple[KindWord, int, str] | None:
        """The kind word at a token with the letters cut before it; one with article is generic («القرية»)."""
        for form, cut in self._forms(index):
            found = self.words.kinds.get(form)
            if found is not None:
                return found, cut, form
        return None

    def _base_at(self, index: int) -> _Hit | None:
        """A known name, with or without a kind word and quotes before it."""
        if index >= len(self.tokens):
            return None
        start = self._skip_opening(index)
        if start >= len(self.tokens) or self._ends_sentence(index, start):
            return None
        kind = self._kind_word(start)
        if kind is not None:
            behind = self._skip_opening(start + 1)
            if behind < len(self.tokens) and not self._ends_sentence(index, behind):
                hit = self._name_at(behind, is_bare=True)
                if hit is not None:
                    return replace(
                        hit, at=kind[1], kind=kind[0].kind, is_many=kind[0].is_many, last=self._closed(hit.last)
                    )
        hit = self._name_at(start)
        return hit if hit is None else replace(hit, last=self._closed(hit.last) if start > index else hit.last)

    def _closed(self, last: int) -> int:
        """The index behind a closing quote right after a name that began with one."""
        return last

    # -- directions
    def _directions_at(self, index: int, *, with_article: bool) -> tuple[str, int]:
        """The direction written at a token («شمال شرق», «الشمالي الشرقي») and the index behind it; "" if none."""
        found = ""
        while index < len(self.tokens) and self.tokens[index].kind == "word":
            token = self.tokens[index]
            form = token.norm
            if not found:
                form = next((f for f, _ in self._forms(index) if f in self.words.directions), form)
            direction = self.words.directions.get(form)
            if direction is None or form.startswith(_ARTICLE) != with_article:
                break
            combined = _combined(found, direction)
            if combined is None:
                break
            found = combined
            index += 1
            if found == "c" or len(found) == 2:
                break
        return found, index

    # -- phrases; each answers with a mention or None
    def find(self) -> list[PlaceMention]:
        found: list[PlaceMention] = []
        index = 0
        while index < len(self.tokens):
            token = self.tokens[index]
            if token.kind != "word" or not self._may_begin(token):
                index += 1
                continue
            mentions = self._mentions_at(index)
            if not mentions:
                index += 1
                continue
            found += mentions
            index = max(mention.last for mention in mentions)
        return self._judged(found)

    def _mentions_at(self, index: int) -> list[PlaceMention]:
        for phrase in (self._distance, self._between, self._countryside, self._direction, self._around, self._land):
            mention = phrase(index)
            if mention is not None:
                return [mention] if isinstance(mention, PlaceMention) else mention
        return self._plain(index)

    def _mention(self, first: int, last: int, cut: int, rule: str, **more: object) -> PlaceMention:
        tokens = self.tokens
        values: dict[str, object] = {"candidates": (), "kind": "", "is_area": False, "score": 0.9, **more}
        end = tokens[last - 1].end
        return PlaceMention(first, last, self._offset(first, cut), end, rule=rule, **values)  # type: ignore[arg-type]

    def _named_area(self, index: int, least_words: int = 2) -> PlaceMention | None:
        """A gazetteer entry of several words that begins here and is itself an area («ريف حماة الشرقي»)."""
        hit = self._name_at(index)
        if hit is None or " " not in hit.name or hit.name.count(" ") + 1 < least_words:
            return None
        return self._named(index, hit)

    def _named(self, index: int, hit: _Hit, kind: str = "", rule: str = "place/name") -> PlaceMention:
        place = self.gazetteer.place(hit.refs[0])
        is_area = place is not None and place.precision == "area"
        return self._mention(
            index, hit.last, hit.at, rule, candidates=hit.refs, kind=kind, is_area=is_area, name=hit.name, score=0.0
        )

    def _distance(self, index: int) -> PlaceMention | None:
        """«على بعد 5 كم شرق الرقة», «5 كيلومترات جنوب مدينة إدلب»."""
        first = index
        if index and self.tokens[index - 1].norm == _ON and not self._ends_sentence(index, index - 1):
            first = index - 1
        if (
            self.tokens[index].stem not in self.words.distance_lead
            and self.tokens[index].norm not in self.words.distance_lead
        ):
            return None
        km, index = self._kilometres(index + 1)
        if km is None:
            return None
        direction, index = self._directions_at(index, with_article=False)
        if index < len(self.tokens) and self.tokens[index].norm == _FROM:
            index += 1
        if not direction:
            direction, index = self._directions_at(index, with_article=False)
        hit = self._base_at(index)
        if hit is None:
            return None
        area = Area("distance", direction, km, (hit.refs,), (hit.kind,))
        return self._mention(first, hit.last, 0, "place/distance", is_area=True, area=area, score=0.95)

    def _kilometres(self, index: int) -> tuple[float | None, int]:
        value = None
        for at in range(index, min(index + 4, len(self.tokens))):
            token = self.tokens[at]
            if token.kind == "number" and value is None:
                try:
                    value = float(token.norm.replace(",", "."))
                except ValueError:
                    return None, index
            elif token.stem in self.words.units_km or token.norm in self.words.units_km:
                dual = token.norm.endswith("\u064a\u0646")
                return (value if value is not None else 2.0 if dual else 1.0), at + 1
            elif token.stem in self.words.units_m or token.norm in self.words.units_m:
                return (value / 1000 if value is not None else None), at + 1
        return None, index

    def _between(self, index: int) -> PlaceMention | None:
        """«بين الميادين والبوكمال», «الممتدة بين مدينة س وبلدة ص»."""
        if self.tokens[index].stem != _BETWEEN and self.tokens[index].norm != _BETWEEN:
            return None
        one = self._base_at(index + 1)
        if one is None or one.last >= len(self.tokens):
            return None
        at = one.last
        if self.tokens[at].kind == "punct" and self.tokens[at].bare in _CLOSING:
            at += 1
        if at >= len(self.tokens) or not self.tokens[at].norm.startswith(_WAW):
            return None
        if forms_of(self.tokens[at].norm)[-1][0] == _BETWEEN:
            at += 1
        two = self._base_at(at)
        if two is None or (self.sentence_of[at] != self.sentence_of[index]) or not self._may_lie_between(one, two):
            return None
        area = Area("between", "", None, (one.refs, two.refs), (one.kind, two.kind))
        return self._mention(index + 1, two.last, 0, "place/between", is_area=True, area=area, score=0.6)

    def _may_lie_between(self, one: _Hit, two: _Hit) -> bool:
        """Whether two names are places of one country: «بين دمشق وموسكو» is no stretch of land."""
        places = [[self.gazetteer.place(ref) for ref in hit.refs] for hit in (one, two)]
        codes = [{p.country for p in found if p is not None and p.kind != "country"} for found in places]
        return not codes[0].isdisjoint(codes[1])

    def _countryside(self, index: int) -> list[PlaceMention] | PlaceMention | None:
        """«ريف حماة الشرقي», «ريفي إدلب وحماة», «الريف الشرقي لدير الزور»."""
        entry = next(
            ((f, cut) for f, cut in self._forms(index) if f.removeprefix(_ARTICLE) in self.words.countryside), None
        )
        if entry is None:
            return None
        form, cut = entry
        whole = self._named_area(index)
        if form.startswith(_ARTICLE):
            return self._countryside_of(index, cut)
        base = self._base_at(index + 1)
        if base is None:
            return whole
        direction, last = self._directions_at(base.last, with_article=True)
        if whole is not None and whole.last >= last:
            return whole
        area = Area("countryside", direction, None, (base.refs,), (base.kind,))
        first = self._mention(index, last, cut, "place/countryside", is_area=True, area=area, score=0.97)
        found = [first]
        if self.words.countryside[form]:
            found += self._second_countryside(base, last)
        return found

    def _second_countryside(self, base: _Hit, last: int) -> list[PlaceMention]:
        """The rest of a dual: «ريفي حلب الغربي [والشمالي]», «ريفي إدلب [وحماة]»."""
        if last >= len(self.tokens) or not self.tokens[last].norm.startswith(_WAW):
            return []
        direction, behind = self._directions_at(last, with_article=True)
        if direction:
            area = Area("countryside", direction, None, (base.refs,), (base.kind,))
            return [self._mention(last, behind, 1, "place/countryside", is_area=True, area=area, score=0.9)]
        other = self._base_at(last)
        if other is None:
            return []
        direction, behind = self._directions_at(other.last, with_article=True)
        area = Area("countryside", direction, None, (other.refs,), (other.kind,))
        return [self._mention(last, behind, 1, "place/countryside", is_area=True, area=area, score=0.95)]

    def _countryside_of(self, index: int, cut: int) -> PlaceMention | None:
        direction, at = self._directions_at(index + 1, with_article=True)
        while direction and at < len(self.tokens) and self.tokens[at].norm.startswith(_WAW):
            other, behind = self._directions_at(at, with_article=True)
            if not other:
                break
            at = behind
        if not direction or at >= len(self.tokens):
            return None
        if self.tokens[at].norm in (_FROM, *_LITTLE):
            at += 1
        base = self._base_at(at)
        if base is None or not (base.at or base.kind or self.tokens[at].prep):
            return None
        area = Area("countryside", direction, None, (base.refs,), (base.kind,))
        return self._mention(index, base.last, cut, "place/countryside-of", is_area=True, area=area, score=0.95)

    def _direction(self, index: int) -> PlaceMention | None:
        """«شمال شرق دير الزور», «غربي مدينة إدلب», «الشمال السوري», «الشمال الشرقي من سوريا»."""
        entry = next(((f, cut) for f, cut in self._forms(index) if f in self.words.directions), None)
        if entry is None:
            return None
        form, cut = entry
        whole = self._named_area(index)
        with_article = form.startswith(_ARTICLE)
        direction, at = self._directions_at(index, with_article=with_article)
        if not direction:
            return whole
        if with_article:
            code = self.words.country_adjectives.get(self.tokens[at].norm) if at < len(self.tokens) else None
            base = None
            if code is None:
                if at < len(self.tokens) and self.tokens[at].norm == _FROM:
                    base = self._base_at(at + 1)
                if base is None:
                    return whole
            refs, last, kind = (base.refs, base.last, base.kind) if base else (self._country(code or ""), at + 1, "")
        else:
            base = self._base_at(at)
            if base is None:
                return whole
            refs, last, kind = base.refs, base.last, base.kind
        if not refs or (whole is not None and whole.last >= last):
            return whole
        area = Area("inside" if direction == "c" else "direction", direction, None, (refs,), (kind,))
        return self._mention(index, last, cut, "place/direction", is_area=True, area=area, score=0.93)

    def _country(self, code: str) -> tuple[str, ...]:
        return self.gazetteer.countries().get(code, ())

    def _around(self, index: int) -> PlaceMention | None:
        """«محيط مدينة اعزاز», «أطراف بلدة النيرب», «أحياء درعا البلد», «ضفاف نهر الفرات»."""
        listed = self.words
        for form, cut in self._forms(index):
            if form in listed.around or form in listed.inside or form in listed.sides:
                whole = self._named_area(index)
                base = self._base_at(index + 1)
                if base is None:
                    return whole
                last = base.last
                shape = "around" if form in listed.around else "inside"
                direction, behind = self._directions_at(last, with_article=True)
                if direction:
                    last = behind
                if whole is not None and whole.last >= last:
                    return whole
                area = Area(shape, direction, None, (base.refs,), (base.kind,))
                return self._mention(
                    index, last, cut, f"place/{shape}", is_area=True, area=area, score=0.9, kind=base.kind
                )
        return None

    def _land(self, index: int) -> PlaceMention | None:
        """«الأراضي السورية», «العاصمة اليمنية»; «مناطق سيطرة قسد»."""
        listed = self.words
        for form, cut in self._forms(index):
            if form in listed.control_heads:
                found = self._control(index, cut)
                if found is not None:
                    return found
            if form not in listed.lands or index + 1 >= len(self.tokens):
                continue
            code = listed.country_adjectives.get(self.tokens[index + 1].norm)
            if code is None:
                continue
            whole = self._named_area(index)
            if whole is not None:
                return whole
            following = self._name_at(index + 2, is_bare=True) if not self._ends_sentence(index, index + 2) else None
            if following is not None and form == fold("\u0627\u0644\u0639\u0627\u0635\u0645\u0629"):
                named = self._named(index, replace(following, at=cut), "city", "place/capital")
                return named
            if form == fold("\u0627\u0644\u0639\u0627\u0635\u0645\u0629"):
                refs = self.gazetteer.capitals().get(code, ())
                return self._mention(index, index + 2, cut, "place/capital", candidates=refs, kind="city", score=0.95)
            area = Area("inside", "", None, (self._country(code),), ("",))
            return self._mention(index, index + 2, cut, "place/land", is_area=True, area=area, score=0.9)
        return None

    def _control(self, index: int, cut: int) -> PlaceMention | None:
        """«مناطق سيطرة قسد», «المناطق الخاضعة لسيطرة النظام», «مناطق درع الفرات»."""
        whole = self._named_area(index)
        if whole is not None and whole.last > index + 2:
            return replace(whole, kind="control_area", rule="place/control")
        at = index + 1
        while at < len(self.tokens) and not self._ends_sentence(index, at) and self._is_control_word(at):
            at += 1
        start = self._skip_opening(at)
        for begin in dict.fromkeys((at, start)):
            if begin >= len(self.tokens) or self._ends_sentence(index, begin):
                continue
            for form, _ in self._forms(begin):
                hit = self._control_name(begin, form)
                if hit is not None:
                    last, refs, name = hit
                    return self._mention(
                        index, last, cut, "place/control", candidates=refs, kind="control_area", is_area=True,
                        name=name, score=0.95,
                    )  # fmt: skip
        if at > index + 1 and at < len(self.tokens) and self.tokens[start].kind == "word":
            area = Area("control")
            return self._mention(index, start + 1, cut, "place/control-unknown", is_area=True, area=area, score=0.6)
        return None

    def _is_control_word(self, index: int) -> bool:
        return any(form in self.words.control_words for form, _ in self._forms(index))

    def _control_name(self, index: int, form: str) -> tuple[int, tuple[str, ...], str] | None:
        """The longest control area whose key «مناطق …» fits the words at a token."""
        best = None
        name = form
        for last in range(index + 1, min(index + 5, len(self.tokens)) + 1):
            refs = tuple(ref for ref in self.gazetteer.refs(f"{_CONTROL} {name}"))
            if refs:
                best = (last, refs, name)
            if last >= len(self.tokens) or self._ends_sentence(index, last):
                break
            if self.tokens[last].kind == "punct":
                break
            name += " " + self.tokens[last].norm
        return best

    def _plain(self, index: int) -> list[PlaceMention]:
        """A kind word with its name, or a name alone."""
        kind = self._kind_word(index)
        if kind is not None:
            whole = self._named_area(index)
            behind = self._skip_opening(index + 1)
            if behind < len(self.tokens) and not self._ends_sentence(index, behind):
                found = self._behind_kind(index, behind, kind)
                if found and (whole is None or found[0].last > whole.last):
                    return found
            if whole is not None:
                return [replace(whole, kind=kind[0].kind)]
        hit = self._name_at(index)
        if hit is None:
            return self._part_of(index)
        return [self._named(index, hit)]

    def _part_of(self, index: int) -> list[PlaceMention]:
        """«مناطق واسعة من ريف …», «مناطق سيطرتهم في …»: a part of a place that is named behind it."""
        entry = next(((f, cut) for f, cut in self._forms(index) if f in self.words.parts), None)
        if entry is None:
            return []
        at = index + 1
        while at < len(self.tokens) and at <= index + _MOST_ADJECTIVES and not self._ends_sentence(index, at):
            token = self.tokens[at]
            linked = at + 1 if token.norm in _PART_LINKS else at if token.prep == _BI else None
            if linked is not None and self._is_place_at(linked):
                return [self._mention(index, at, entry[1], "place/part-of", is_area=True, kind="region", score=0.6)]
            if token.kind != "word" or token.conj or token.prep:
                break
            at += 1
        return []

    def _is_place_at(self, index: int) -> bool:
        if index >= len(self.tokens):
            return False
        is_countryside = any(f.removeprefix(_ARTICLE) in self.words.countryside for f, _ in self._forms(index))
        return is_countryside or self._base_at(index) is not None

    def _behind_kind(self, index: int, behind: int, entry: tuple[KindWord, int, str]) -> list[PlaceMention]:
        kind, cut, _ = entry
        if behind >= len(self.tokens) or self._ends_sentence(index, behind):
            return []
        hit = self._name_at(behind, is_bare=True)
        if hit is None:
            inner = self._kind_word(behind)
            if inner is not None and inner[1] == 0 and inner[2] not in compound_heads():
                nested = (
                    self._behind_kind(behind, self._skip_opening(behind + 1), inner)
                    if behind + 1 < len(self.tokens)
                    else []
                )
                if nested and nested[0].candidates:
                    head = nested[0]
                    return [replace(head, first=index, start=self._offset(index, cut))]
                return []
            return self._unknown(index, behind, kind, cut)
        if kind.kind == "base" and not any(self._is_base(ref) for ref in hit.refs):
            # «لواء القدس» is a group, not a base named after the city.
            return []
        mention = self._named(index, replace(hit, at=cut), kind.kind, "place/kind-name")
        found = [mention]
        if kind.is_many:
            found += self._listed(hit.last, kind)
        return found

    def _is_base(self, ref: str) -> bool:
        place = self.gazetteer.place(ref)
        return place is not None and place.kind not in _NOT_BASES

    def _listed(self, at: int, kind: KindWord) -> list[PlaceMention]:
        """More names after a plural kind word: «قرى س وص، وع»."""
        found: list[PlaceMention] = []
        while at < len(self.tokens) and not self._ends_sentence(at - 1, at):
            token = self.tokens[at]
            if token.kind == "punct" and token.bare in ("\u060c", ",", "-", *_CLOSING, *_OPENING):
                at += 1
                continue
            if token.kind != "word" or not (token.norm.startswith(_WAW) or self.tokens[at - 1].kind == "punct"):
                break
            hit = self._name_at(at)
            if hit is None:
                if not self._may_be_unknown_name(at, 1 if token.norm.startswith(_WAW) else 0):
                    break
                cut = 1 if token.norm.startswith(_WAW) else 0
                name = token.norm[cut:]
                found.append(self._mention(at, at + 1, cut, "place/list-unknown", kind=kind.kind, name=name, score=0.6))
                at += 1
                continue
            found.append(self._named(at, hit, kind.kind, "place/list-name"))
            at = hit.last
        return found

    def _may_be_unknown_name(self, index: int, cut: int) -> bool:
        token = self.tokens[index]
        word = token.norm[cut:]
        if token.kind != "word" or token.prep or word in self.words.never_names or not _ARABIC_WORD.match(word):
            return False
        bare = word.removeprefix(_ARTICLE)
        return not (lexicon.lemma_of(word) or lexicon.lemma_of(bare)) and word not in self.words.country_adjectives

    def _unknown(self, index: int, behind: int, kind: KindWord, cut: int) -> list[PlaceMention]:
        """A kind word with a name that no list knows: «بلدة كذا»."""
        if not kind.opens or (kind.is_many and behind == index + 1 and not self._may_be_unknown_name(behind, 0)):
            return []
        tokens = self.tokens
        if behind > index + 1:
            last = behind
            while (
                last < len(tokens)
                and last - behind < _LONGEST_QUOTED_NAME
                and not self._ends_sentence(index, last)
                and tokens[last].kind != "punct"
            ):
                last += 1
                if tokens[behind - 1].bare == "#":
                    break
            if last == behind or (
                last < len(tokens) and tokens[behind - 1].bare != "#" and tokens[last].bare not in _CLOSING
            ):
                return []
        else:
            token = tokens[behind]
            if token.kind != "word" or token.norm in self.words.never_names or token.prep or token.conj:
                return []
            if not _ARABIC_WORD.match(token.norm) or token.norm in self.words.country_adjectives:
                return []
            if token.norm in self.words.directions or self._looks_adjective(token) or token.pron:
                return []
            last = behind + 1
            is_compound = token.norm in compound_heads() and last < len(tokens) and tokens[last].kind == "word"
            if is_compound and not self._ends_sentence(index, last) and not tokens[last].prep:
                last += 1
        name = " ".join(token.norm for token in tokens[behind:last] if token.kind != "punct")
        found = [self._mention(index, last, cut, "place/kind-unknown", kind=kind.kind, name=name, score=0.65)]
        return found + (self._listed(last, kind) if kind.is_many else [])

    def _looks_adjective(self, token: Token) -> bool:
        """Whether a word behind a kind word is rather an adjective: known to the lexicon and without article."""
        if token.has_article:
            return False
        return token.norm.endswith(("\u064a\u0647", "\u064a")) and lexicon.lemma_of(token.norm) is not None

    # -- scores
    def _judged(self, found: list[PlaceMention]) -> list[PlaceMention]:
        judged = []
        called = {mention.name for mention in found if mention.kind and mention.name}
        units = self._units(found)
        for position, mention in enumerate(found):
            is_heading = self._is_heading(mention)
            if mention.score == 0.0:
                neighbours = found[max(0, position - 1) : position] + found[position + 1 : position + 2]
                score = placeness(
                    self.text,
                    mention,
                    neighbours,
                    self.gazetteer,
                    self.words,
                    is_heading=is_heading,
                    is_named_elsewhere=mention.name in called,
                    is_in_known_unit=self._is_in(mention, units),
                )
                mention = replace(mention, score=score)
            judged.append(replace(mention, is_heading=True) if is_heading else mention)
        return judged

    def _units(self, found: list[PlaceMention]) -> frozenset[str]:
        """The governorates and districts of the mentions that are places by their name or kind word alone."""
        units: set[str] = set()
        for mention in found:
            sure = mention.score > 0 or mention.kind or base_score(mention, self.gazetteer, self.words) >= _SURE_BASE
            if sure and len(mention.candidates) <= _MOST_SURE_CANDIDATES:
                for ref in mention.candidates:
                    units |= self.gazetteer.units_of(ref)
        return frozenset(units)

    def _is_in(self, mention: PlaceMention, units: frozenset[str]) -> bool:
        return any(not units.isdisjoint(self.gazetteer.units_of(ref)) for ref in mention.candidates)

    def _is_heading(self, mention: PlaceMention) -> bool:
        """Whether a mention stands alone before a colon at the head of a line."""
        if mention.last >= len(self.tokens) or self.tokens[mention.last].bare not in _HEADING_MARKS:
            return False
        first = mention.first
        while first > 0 and self.tokens[first - 1].kind == "punct":
            first -= 1
        if first == 0 or "\n" in self.text.original[self.tokens[first - 1].end : mention.start]:
            return True
        return self.text.sentences[self.sentence_of[mention.first]].first >= first


_CONTROL = fold("\u0645\u0646\u0627\u0637\u0642")
_COMBINATIONS = {("n", "e"): "ne", ("n", "w"): "nw", ("s", "e"): "se", ("s", "w"): "sw"}


def _combined(found: str, direction: str) -> str | None:
    """Two directions as one («شمال» and «شرق»), or None where they do not go together."""
    if not found:
        return direction
    return _COMBINATIONS.get((found, direction)) or _COMBINATIONS.get((direction, found))
