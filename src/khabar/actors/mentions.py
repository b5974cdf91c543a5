"""Finds actors, people, persons and outlets in a text: every mention with its candidates and the rule that found it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from khabar.actors import names
from khabar.actors.adjectives import ADJECTIVE_ENDINGS, is_organ, organ_at
from khabar.actors.contexts import contexts
from khabar.actors.knowledge import Entry, find_entry
from khabar.actors.persons import person_at
from khabar.actors.runs import NameHit, Run, name_at, word_of, word_runs
from khabar.arabic.segment import closed_words
from khabar.arabic.text import is_finite_verb

if TYPE_CHECKING:
    from khabar.arabic.text import Text

_LONGEST_ADJECTIVE_CHAIN = 3
_SIGNS_BACK = 2
# Readings of this rank and above rest on the base; an unknown group is looked for only without them.
_KNOWN = 3
_LAM = "\u0644"
_TA = "\u062a"
# Kinds whose weak names are cities and countries.
_RULERS = ("state", "government", "authority")
_LONGEST_UNKNOWN = 4
_LONGEST_GAP = 4


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A stretch of text that names somebody.

    Attributes:
        first, last: half-open token range.
        start, end: code points without conjunction and preposition before it.
        head: index of the head token.
        kind: ``actor`` (a named force, group, state or body), ``people`` (people of a class, perhaps of an actor),
            ``person`` (a named person) or ``outlet``.
        entries: candidate references (``actor:…``), or ``people:…`` where no actor is named; empty for a person who is
            not in the base and for an anaphor such as «التنظيم».
        name_class: ``ar``, ``names``, ``short``, ``hostile``, ``euphemistic``, ``weak``, ``local``, ``adjective``,
            ``context``, ``anaphor`` or "".
        rule: id of the rule that found it.
        people: class of people (``fighter``, ``civilian`` …), or "".
        number: singular, dual, plural or "".
        traits: protected traits that the words themselves state.
        inner: token range of the actor's name inside («داعش» in «عناصر داعش»), or None.
        reason: id of the rule by which a person counts as public, or "".
        context: ``context:…`` or ``anaphor:…`` where the name's meaning depends on the report, else "".
    """

    first: int
    last: int
    start: int
    end: int
    head: int
    kind: str
    entries: tuple[str, ...]
    name_class: str
    rule: str
    people: str = ""
    number: str = ""
    traits: tuple[str, ...] = ()
    inner: tuple[int, int] | None = None
    reason: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention in places of its run; ``rank`` breaks ties between readings of equal length."""

    at: int
    length: int
    rank: int
    kind: str
    entries: tuple[str, ...]
    name_class: str
    rule: str
    people: str = ""
    number: str = ""
    traits: tuple[str, ...] = ()
    inner: tuple[int, int] | None = None
    reason: str = ""
    context: str = ""
    skip: int = 0


def find_actors(text: Text, runs: list[Run] | None = None) -> list[ActorMention]:
    """Every actor, group of people, named person and outlet of the text, leftmost and longest, without overlaps.

    Args:
        runs: ``word_runs(text)`` where the caller has it already.
    """
    runs = word_runs(text) if runs is None else runs
    mentions: list[ActorMention] = []
    for run in runs:
        at, count, words = 0, len(run.tokens), run.words
        while at < count:
            found = _best(run, at) if words[at].starts else None
            if found is None:
                at += 1
                continue
            mention = _mention(text, run, found)
            if not _is_repeated_short_form(run, found, mentions, mention):
                mentions.append(mention)
            at += max(found.length, 1)
    return _with_surnames(text, runs, mentions)


def _with_surnames(text: Text, runs: list[Run], mentions: list[ActorMention]) -> list[ActorMention]:
    """Adds «صالح» behind «علي عبد الله صالح»: the family name alone of a person named in full before."""
    families: dict[str, ActorMention] = {}
    for mention in mentions:
        last = text.tokens[mention.last - 1]
        is_full = mention.kind == "person" and mention.last - (mention.inner[0] if mention.inner else mention.first) > 1
        if is_full and last.kind == "word" and (mention.entries or last.has_article or not last.is_known):
            families.setdefault(word_of(last).key, mention)
    if not families:
        return mentions
    taken = {token for mention in mentions for token in range(mention.first, mention.last)}
    added = []
    for run in runs:
        for at, key in enumerate(run.keys):
            full = families.get(key)
            token = run.tokens[at]
            if full is None or token.index in taken or token.index < full.first or token.pron:
                continue
            added.append(
                replace(
                    full,
                    first=token.index,
                    last=token.index + 1,
                    start=token.word_start,
                    end=token.end,
                    head=token.index,
                    rule="person/surname",
                    inner=None,
                )
            )
    return sorted(mentions + added, key=lambda mention: mention.first) if added else mentions


def _best(run: Run, at: int) -> _Found | None:
    """The longest reading of the words from ``at``; at equal length the one of highest rank."""
    readings = [
        _named(run, at),
        _headed(run, at),
        _organ(run, at),
        _people(run, at),
        _nisba_noun(run, at),
        _person(run, at) if run.words[at].starts_person else None,
    ]
    found = [reading for reading in readings if reading is not None]
    if not any(reading.rank >= _KNOWN for reading in found):
        unknown = _unknown_group(run, at)
        found += [unknown] if unknown is not None else []
    if not found:
        return None
    best = max(found, key=lambda reading: (reading.length, reading.rank))
    backed = _backed(run, best)
    if backed is None and best.context and _is_said_of(run, best, "backed"):
        # «القوات الموالية لـ» somebody unknown takes up nobody and is not the usual bearer of the name.
        return replace(best, entries=(), name_class="unknown", rule="unknown/armed", context="")
    return backed or best


def _named(run: Run, at: int) -> _Found | None:
    """A name of the base, or a name that needs context, where nothing speaks against it."""
    hit = name_at(run, at)
    if hit is None or not _is_meant(run, at, hit):
        return None
    return _from_hit(run, at, hit, at)


def _from_hit(run: Run, at: int, hit: NameHit, name_place: int) -> _Found | None:
    """A mention from ``at`` over the name at ``name_place`` and epithets behind it."""
    length = name_place - at + hit.length
    first_ref, name_class = hit.found[0]
    prefix = first_ref.partition(":")[0]
    rank, kind, rule, people = 5, "actor", "actor/name", ""
    entries = tuple(ref for ref, _ in hit.found)
    if prefix == "context":
        rank, rule = 4, "context/" + first_ref.partition(":")[2]
        entries = contexts()[first_ref.partition(":")[2]].refs
        name_class = "context"
    elif prefix == "anaphor":
        if _is_modified(run, name_place + hit.length):
            return None
        rank, rule = 2, "anaphor/" + first_ref.partition(":")[2]
        entries, name_class = (), "anaphor"
    elif prefix == "people":
        people_class = names.people_classes()[first_ref.partition(":")[2]]
        kind, rule, people, name_class = "people", "people/name", people_class.group, people_class.name_class
    else:
        entry = find_entry(first_ref)
        if entry is not None and entry.is_outlet:
            kind, rule = "outlet", "outlet/name"
        elif entry is not None and entry.kind == "person":
            kind, rule = "person", "person/figure"
        length += _epithets(run, at + length, entry)
    inner = (name_place, name_place + hit.length) if name_place > at else None
    reason = "public/figure" if rule == "person/figure" else ""
    context = first_ref if prefix in ("context", "anaphor") else ""
    return _Found(
        at, length, rank, kind, entries, name_class, rule, people=people, inner=inner, reason=reason, context=context
    )


def _is_modified(run: Run, place: int) -> bool:
    """«المجموعة المتسللة»: a bare noun with an adjective of its own takes up nothing, epithets aside."""
    if place >= len(run.tokens):
        return False
    token = run.tokens[place]
    if token.kind == "number":
        return True  # «الفوج 47»
    # An unknown stem shows that the article was none («التزامها»).
    is_definite = token.has_article and not token.pron and token.is_known
    is_attached = is_definite and not token.conj and not token.prep and not run.breaks[place]
    sets = names.word_sets()
    return is_attached and token.stem not in sets["epithets"] and token.stem not in sets["backed"]


def _epithets(run: Run, place: int, entry: Entry | None) -> int:
    """1 where the word behind a name is an epithet of it («الإرهابي»), else 0; another country's adjective is none."""
    if place >= len(run.tokens) or run.breaks[place]:
        return 0
    token = run.tokens[place]
    if not token.has_article or token.conj or token.prep or token.stem not in names.word_sets()["epithets"]:
        return 0
    known = names.nisba_words().get(token.stem)
    country = names.nisbas()[known[0]].country if known is not None else ""
    return int(not country or country == (entry.country if entry is not None else ""))


def _is_meant(run: Run, at: int, hit: NameHit) -> bool:
    """Whether a name that is also a common word or a place stands for the actor here."""
    classes = {name_class for _, name_class in hit.found}
    if classes == {"weak"}:
        return _has_sign(run, at, hit)
    entry = find_entry(hit.found[0][0])
    if entry is not None and entry.kind == "state" and hit.length <= _SIGNS_BACK:
        return not _is_place_here(run, at)
    return True


def _has_sign(run: Run, at: int, hit: NameHit) -> bool:
    sets = names.word_sets()
    entry = find_entry(hit.found[0][0])
    if entry is not None and entry.kind in _RULERS:
        return _is_acting(run, at, hit.length)
    if run.breaks[at]:
        return True
    following = run.tokens[at + hit.length] if at + hit.length < len(run.tokens) else None
    is_noun_here = following is not None and following.has_article and following.stem.endswith(ADJECTIVE_ENDINGS)
    if at == 0 or (is_noun_here and not entry_is_outlet(entry)):
        return False  # «القاعدة التركية» is a base
    before = run.stems[at - 1]
    if entry is not None and entry.is_outlet:
        return before in sets["media"] or run.norms[at - 1] in sets["speech"]
    if entry is not None and entry.kind == "person":
        return before in sets["title.office"] or before in sets["title.rank"] or before in names.nisba_words()
    return before in sets["groups"] or before in sets["parts"] or before in names.people_words()


def entry_is_outlet(entry: Entry | None) -> bool:
    """Whether there is an entry and it is an outlet."""
    return entry is not None and entry.is_outlet


def _is_acting(run: Run, at: int, length: int) -> bool:
    """Whether a city or state stands for its government: behind a verb of saying or doing, or before a verb."""
    sets = names.word_sets()
    if at:
        before = run.norms[at - 1].removeprefix(run.tokens[at - 1].conj)
        listed = sets["speech"] | sets["acting"] | sets["metonym_before"] | sets["acting_before"]
        if before in listed or run.stems[at - 1] in sets["acting_before"]:
            return True
    place = at + length
    if place >= len(run.tokens) or _is_place_here(run, at) or run.tokens[at].prep:
        return False
    token = run.tokens[place]
    is_feminine = token.norm.startswith(_TA) or token.norm.endswith(_TA)
    return is_feminine and not token.conj and is_finite_verb(token)


def _is_place_here(run: Run, at: int) -> bool:
    """Whether the name of a state is used as a place: after «في», «شمال», «حدود» …, unless «من قبل» or the like."""
    sets = names.word_sets()
    token = run.tokens[at]
    before = run.stems[at - 1] if at else ""
    if token.prep and token.prep != "\u0644":
        return before not in sets["actor_before"]
    if not at or (run.tokens[at - 1].conj and before in sets["speech"]):
        return False
    if run.norms[at - 1] in sets["place_before"] or before in sets["place_before"]:
        return not (at > 1 and (run.stems[at - 2] in sets["actor_before"] or run.stems[at - 2] in sets["backed"]))
    return False


def _headed(run: Run, at: int) -> _Found | None:
    """A noun for a group, a part of it or a medium before a name: «تنظيم داعش», «مدفعية قسد», «وكالة سانا»."""
    head = run.tokens[at]
    if head.has_article or head.pron or at + 1 >= len(run.tokens):
        return None
    sets = names.word_sets()
    stem = run.stems[at]
    is_media = stem in sets["media"]
    if not is_media and stem not in sets["groups"] and stem not in sets["parts"]:
        return None
    following = run.tokens[at + 1]
    if following.conj or following.prep:
        return None
    hit = name_at(run, at + 1)
    leader = _person(run, at + 1) if stem in sets["led"] and run.words[at + 1].starts_person else None
    if leader is not None and leader.entries:
        # «قوات الرئيس السابق …»: forces named by their leader.
        inner = (at + 1, at + 1 + leader.length)
        return _Found(at, 1 + leader.length, 3, "actor", leader.entries, "backed", "backed/patron", inner=inner)
    if hit is None:
        return None
    entry = find_entry(hit.found[0][0])
    if entry is None:
        return None if hit.found[0][0].startswith("people") else _headed_context(run, at, hit)
    is_weak = all(name_class == "weak" for _, name_class in hit.found)
    is_group = stem in (sets["led"] if is_weak and entry.kind in _RULERS else sets["groups"] | sets["parts"])
    if not (is_media if entry.is_outlet else is_group):
        return None
    if entry.kind == "state" and stem not in sets["parts"] and not is_organ(stem):
        return None
    found = _from_hit(run, at, hit, at + 1)
    return found and replace(found, rule="outlet/headed" if entry.is_outlet else "actor/headed")


def _headed_context(run: Run, at: int, hit: NameHit) -> _Found | None:
    """«مدفعية الجيش», «طيران النظام», «قيادة التنظيم»: a part of an actor that the context tells."""
    if run.stems[at] not in names.word_sets()["parts"]:
        return None
    return _from_hit(run, at, hit, at + 1)


def _organ(run: Run, at: int) -> _Found | None:
    """An organ with an adjective: «القوات الروسية»; people of it: «جنود أتراك»."""
    hit = organ_at(run, at)
    if hit is None:
        return None
    name_class = hit.nisba.name_class or "adjective"
    known = names.people_words().get(run.stems[at])
    if known is None:
        return _Found(at, hit.length, 3, "actor", hit.entries, name_class, f"organ/{hit.sense}")
    people_class = names.people_classes()[known[0]]
    return _Found(
        at,
        hit.length,
        3,
        "people",
        hit.entries,
        name_class,
        f"people/{hit.sense}",
        people=people_class.group,
        number=known[1],
        traits=people_class.traits,
    )


def _people(run: Run, at: int) -> _Found | None:
    """A noun for people, with the adjectives or the actor that belong to it: «مسلحون مجهولون», «عناصر داعش»."""
    known = names.people_words().get(run.stems[at])
    if known is None:
        return None
    class_id, number, _gender = known
    people_class = names.people_classes()[class_id]
    token = run.tokens[at]
    entries: tuple[str, ...] = (f"people:{class_id}",)
    name_class, rule = people_class.name_class, "people/noun"
    traits = list(people_class.traits)
    length, inner, context = 1, None, ""
    if people_class.takes_group and not token.has_article and not token.pron:
        owner = _owner(run, at)
        if owner is not None:
            entries, length, inner = owner.entries, 1 + owner.length, (at + 1, at + 1 + owner.length)
            name_class, rule, context = owner.name_class, "people/of-actor", owner.context
    if inner is None:
        length += _people_adjectives(run, at, traits)
    return _Found(
        at,
        length,
        2,
        "people",
        entries,
        name_class,
        rule,
        people=people_class.group,
        number=number,
        traits=tuple(dict.fromkeys(traits)),
        inner=inner,
        context=context,
    )


def _owner(run: Run, at: int) -> _Found | None:
    """The actor in construct behind a noun for people, or None."""
    if at + 1 >= len(run.tokens):
        return None
    following = run.tokens[at + 1]
    if following.conj or following.prep:
        return None
    readings = [
        reading
        for reading in (_named(run, at + 1), _headed(run, at + 1), _organ(run, at + 1))
        if reading is not None and reading.kind in ("actor", "outlet")
    ]
    if not readings:
        return None
    best = max(readings, key=lambda reading: (reading.length, reading.rank))
    entry = find_entry(best.entries[0]) if best.entries else None
    is_state = entry is not None and entry.kind == "state" and best.rule == "actor/name"
    return None if is_state else best


def _people_adjectives(run: Run, at: int, traits: list[str]) -> int:
    """How many words behind a noun for people are adjectives of it; traits that they state are added."""
    sets = names.word_sets()
    is_definite = run.tokens[at].has_article
    count = 0
    for place in range(at + 1, min(len(run.tokens), at + 1 + _LONGEST_ADJECTIVE_CHAIN)):
        token = run.tokens[place]
        if token.conj or token.prep or token.pron or run.breaks[place] or token.has_article != is_definite:
            break
        known = names.nisba_words().get(token.stem)
        if known is not None:
            trait = names.nisbas()[known[0]].trait
            if trait:
                traits.append(f"{trait}:{known[0]}")
        elif token.stem not in sets["people_adjectives"] or token.stem in sets["backed"]:
            break
        count += 1
    return count


def _nisba_noun(run: Run, at: int) -> _Found | None:
    """«الروس», «66 حوثيا»: an adjective that stands for people, where no noun goes before it."""
    known = names.nisba_words().get(run.stems[at])
    if known is None or (at and run.tokens[at - 1].kind == "word" and not _may_precede_people(run, at)):
        return None
    token = run.tokens[at]
    nisba, number = names.nisbas()[known[0]], known[1]
    is_counted = at > 0 and run.tokens[at - 1].kind == "number"
    if token.pron or (number == "singular" and not is_counted) or not (token.has_article or is_counted):
        return None
    is_group = nisba.trait == ""
    entries = nisba.refs("forces" if is_group else "state") or ("people:nationals",)
    traits = (f"{nisba.trait}:{nisba.id}",) if nisba.trait else ()
    people = "fighter" if is_group else "civilian"
    rule = "people/nisba-group" if is_group else "people/nisba"
    return _Found(at, 1, 1, "people", entries, "adjective", rule, people=people, number=number, traits=traits)


def _may_precede_people(run: Run, at: int) -> bool:
    """Whether the word before leaves the adjective without a noun: it is no noun with the same article."""
    before, token = run.tokens[at - 1], run.tokens[at]
    if run.breaks[at] or token.conj or token.prep:
        return True
    if token.has_article:
        return not before.has_article and not is_organ(run.stems[at - 1])
    return False


def _unknown_group(run: Run, at: int) -> _Found | None:
    """A group or body that the base does not know, by its first noun: «كتيبة شهداء …», «رابطة …»."""
    sets = names.word_sets()
    stem, head = run.stems[at], run.tokens[at]
    is_armed = stem in sets["unknown_armed"]
    if head.has_article or head.pron or not (is_armed or stem in sets["unknown_body"]):
        return None
    length = _unknown_length(run, at)
    if not length:
        return None
    rule = "unknown/armed" if is_armed else "unknown/body"
    return _Found(at, 1 + length, 1, "actor", (), "unknown", rule)


def _unknown_length(run: Run, at: int) -> int:
    """How many words behind the noun belong to the name; 0 where they make none.

    The name ends with its first word that has the article or that no lexicon knows, and adjectives behind it.
    """
    sets = names.word_sets()
    end = min(len(run.tokens), at + 1 + _LONGEST_UNKNOWN)
    length = 0
    is_closed = False
    for place in range(at + 1, end):
        token, stem = run.tokens[place], run.stems[place]
        if token.kind not in ("word", "number") or token.conj or token.prep or token.pron or stem in sets["not_names"]:
            break
        if (place > at + 1 and run.breaks[place]) or token.norm in closed_words():
            break
        if is_closed:
            if not (token.has_article and stem.endswith(ADJECTIVE_ENDINGS)):
                break
        elif token.has_article or not token.is_known:
            is_closed = True
        elif stem in names.nisba_words() or (token.kind == "word" and not run.breaks[at + 1] and is_finite_verb(token)):
            break
        length += 1
    is_quoted = at + 1 < len(run.tokens) and run.breaks[at + 1]
    return length if is_closed or (is_quoted and length) else 0


def _backed(run: Run, found: _Found) -> _Found | None:
    """«الفصائل السورية الموالية لتركيا»: a group with its patron; the patron's name stands in ``inner``."""
    is_generic = found.rule == "unknown/armed" or found.people in ("fighter", "unidentified")
    may_be = found.context != "" or is_generic or found.name_class == "hostile"
    if not may_be or found.inner is not None or run.tokens[found.at].pron:
        return None
    sets = names.word_sets()
    place = found.at + found.length
    for _ in range(_LONGEST_GAP):
        if place + 1 >= len(run.tokens) or run.tokens[place].conj or run.tokens[place].prep:
            return None
        if run.stems[place] in sets["backed"]:
            break
        if run.stems[place] not in names.nisba_words() and run.stems[place] not in sets["people_adjectives"]:
            return None
        place += 1
    else:
        return None
    tie = run.stems[place]
    place += 1
    while place < len(run.tokens) and run.norms[place] in sets["backed_prepositions"]:
        place += 1
        if place < len(run.tokens) and run.tokens[place].conj:
            return None
    if place >= len(run.tokens) or run.tokens[place].conj:
        return None
    if run.norms[place] in sets["backed_pronouns"]:
        length = place + 1 - found.at
        return replace(found, length=length, entries=(), name_class="backed", rule="backed/pronoun", context="")
    readings = [
        reading
        for reading in (_patron(run, place), _organ(run, place), _person(run, place))
        if reading is not None and (reading.entries or reading.context)
    ]
    if not readings:
        return None
    patron = max(readings, key=lambda reading: reading.length)
    length = place + patron.length - found.at
    rule = "backed/part" if tie in sets["backed_part"] else "backed/patron"
    inner = (place, place + patron.length)
    return replace(
        found,
        length=length,
        entries=patron.entries,
        name_class="backed",
        rule=rule,
        inner=inner,
        context=patron.context,
    )


def _is_said_of(run: Run, found: _Found, words: str) -> bool:
    """Whether the word behind a mention is one of a list and belongs to it."""
    place = found.at + found.length
    if place >= len(run.tokens):
        return False
    token = run.tokens[place]
    return token.has_article and not token.conj and not token.prep and token.stem in names.word_sets()[words]


def _patron(run: Run, place: int) -> _Found | None:
    hit = name_at(run, place)
    if hit is None or hit.found[0][0].startswith(("people:", "anaphor:")):
        return None
    return _from_hit(run, place, hit, place)


def _person(run: Run, at: int) -> _Found | None:
    hit = person_at(run, at)
    if hit is None:
        return None
    figure = name_at(run, hit.name_at) if hit.name_at > at else None
    entries = tuple(ref for ref, _ in figure.found) if figure and _is_figure(figure) else ()
    return _Found(
        at,
        hit.length,
        4,
        "person",
        entries,
        "",
        hit.rule,
        number="singular",
        reason=hit.public,
        inner=(hit.name_at, at + hit.length) if hit.name_at > at else None,
        skip=1 if hit.rule == "person/introduced" else 0,
    )


def _is_figure(hit: NameHit) -> bool:
    entry = find_entry(hit.found[0][0])
    return entry is not None and entry.kind == "person"


def _mention(text: Text, run: Run, found: _Found) -> ActorMention:
    tokens = run.tokens[found.at + found.skip : found.at + found.length]
    first, last = tokens[0], tokens[-1]
    # «للسلطات»: the lam is half of the article; the phrase begins at the stem.
    start = first.stem_start if first.has_article and first.prep == _LAM else first.word_start
    end = last.end
    inner = None
    if found.inner is not None and not found.skip:
        inner = (run.tokens[found.inner[0]].index, run.tokens[found.inner[1] - 1].index + 1)
    last_index = last.index + 1
    # A quote that opens inside the name closes inside it too.
    if any(run.breaks[place] for place in range(found.at + found.skip + 1, found.at + found.length)):
        closing = text.tokens[last_index] if last_index < len(text.tokens) else None
        if closing is not None and closing.kind == "punct" and closing.norm in _CLOSING:
            last_index, end = last_index + 1, closing.end
    return ActorMention(
        first=first.index,
        last=last_index,
        start=start,
        end=end,
        head=first.index,
        kind=found.kind,
        entries=found.entries,
        name_class=found.name_class,
        rule=found.rule,
        people=found.people,
        number=found.number,
        traits=found.traits,
        inner=inner,
        reason=found.reason,
        context=found.context,
    )


_CLOSING = frozenset("\u00bb\"\u201d\u201c'\u2019)]")


def _is_repeated_short_form(run: Run, found: _Found, mentions: list[ActorMention], mention: ActorMention) -> bool:
    """«قوات سوريا الديمقراطية (قسد)»: the short form in brackets is no mention of its own."""
    if not mentions or not run.breaks[found.at]:
        return False
    before = mentions[-1]
    is_next = mention.first - before.last <= 1
    return is_next and mention.kind == "actor" and bool(set(before.entries) & set(mention.entries))
