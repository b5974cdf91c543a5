"""The compiled names of actors and outlets, words for people, adjectives and titles, ready for look-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from khabar.actors.knowledge import FOLDER
from khabar.arabic.lexicon import add_known
from khabar.datafile import ROOT

# A folded word begins with this where it has the article.
ARTICLE = "\u0627\u0644"
_CLITICS = ("\u0648", "\u0644", "\u0628")


@dataclass(frozen=True, slots=True)
class PeopleClass:
    """A class of people nouns; ``takes_group`` marks nouns such as «عناصر» whose complement is the actor."""

    id: str
    group: str
    en: str
    takes_group: bool
    name_class: str
    traits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nisba:
    """A relational adjective and the actors it stands for, by sense (one of ``SENSES``)."""

    id: str
    country: str
    trait: str
    name_class: str
    only: str
    senses: dict[str, tuple[str, ...]]

    def refs(self, sense: str) -> tuple[str, ...]:
        """The candidates for a sense; forces stand in for arms of their own, the state for all else."""
        if sense in ("air", "navy"):
            return self.senses[sense] or self.senses["forces"] or self.senses["state"]
        return self.senses[sense] or self.senses["state"]


SENSES = ("state", "forces", "air", "navy", "police", "intelligence")


def _rows(name: str) -> list[str]:
    text = (ROOT / FOLDER / "compiled" / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n")[1:] if line]


@cache
def name_table() -> dict[str, str]:
    """Folded name, words joined by one space, to its candidates as ``ref=name_class;…``."""
    return dict(row.split("\t", 1) for row in _rows("names.tsv"))


@cache
def name_lengths() -> dict[str, tuple[int, ...]]:
    """First word of a name to the word counts of names that begin with it, longest first."""
    lengths: dict[str, set[int]] = {}
    for name in name_table():
        first, _, rest = name.partition(" ")
        lengths.setdefault(first, set()).add(1 + rest.count(" ") + 1 if rest else 1)
    return {first: tuple(sorted(counts, reverse=True)) for first, counts in lengths.items()}


@cache
def candidates(name: str) -> tuple[tuple[str, str], ...]:
    """Pairs of reference and name class for a folded name; empty where the base has none."""
    value = name_table().get(name)
    if value is None:
        return ()
    return tuple((ref, name_class) for ref, _, name_class in (part.partition("=") for part in value.split(";")))


@cache
def teach_tokenizer() -> None:
    """Lets the tokenizer cut clitics before the names of the base («وقسد»); done once in a process."""
    add_known(known_stems())


def add_name(name: str, ref: str, name_class: str) -> None:
    """Adds a folded name to the table of this process; a name that the base has keeps its entries and gains one."""
    table = name_table()
    known = table.get(name, "")
    if f"{ref}=" not in known:
        table[name] = f"{known};{ref}={name_class}" if known else f"{ref}={name_class}"
    for cached in (name_lengths, candidates, known_stems, teach_tokenizer):
        cached.cache_clear()
    forget_words()


_forgetters: list[Callable[[], None]] = []


def forget_words() -> None:
    """Empties what other modules keep of words, after a name was added."""
    for forget in _forgetters:
        forget()


def on_added_name(forget: Callable[[], None]) -> None:
    """Registers what must be emptied when a name is added."""
    _forgetters.append(forget)


@cache
def people_words() -> dict[str, tuple[str, str, str]]:
    """Folded stem to class id, number and gender."""
    words = {}
    for row in _rows("people.tsv"):
        word, class_id, number, gender = row.split("\t")
        words[word] = (class_id, number, gender)
    return words


@cache
def people_classes() -> dict[str, PeopleClass]:
    """Class id to class."""
    classes = {}
    for row in _rows("classes.tsv"):
        class_id, group, en, takes_group, name_class, traits = row.split("\t")
        kept = tuple(trait for trait in traits.split(",") if trait)
        classes[class_id] = PeopleClass(class_id, group, en, takes_group == "1", name_class, kept)
    return classes


@cache
def nisba_words() -> dict[str, tuple[str, str]]:
    """Folded adjective form without article to nisba id and number (singular, dual, plural)."""
    return {word: (nisba_id, number) for word, nisba_id, number, _ in map(_cells, _rows("nisba.tsv"))}


def _cells(row: str) -> list[str]:
    return row.split("\t")


@cache
def masculine_people() -> frozenset[str]:
    """Forms of relational adjectives that stand for men or people («روس», «روسيين»), never for the doer of an event."""
    rows = map(_cells, _rows("nisba.tsv"))
    return frozenset(word for word, _, number, gender in rows if number != "singular" and gender != "f")


@cache
def nisbas() -> dict[str, Nisba]:
    """Nisba id to nisba."""
    found = {}
    for row in _rows("senses.tsv"):
        nisba_id, country, trait, name_class, only, *senses = row.split("\t")
        refs = {sense: tuple(ref for ref in cell.split(",") if ref) for sense, cell in zip(SENSES, senses, strict=True)}
        found[nisba_id] = Nisba(nisba_id, country, trait, name_class, only, refs)
    return found


@cache
def word_sets() -> dict[str, frozenset[str]]:
    """Name of a word list (``groups``, ``organ.air``, ``title.office``, ``given.strong`` …) to its folded words."""
    sets = {}
    for row in _rows("words.tsv"):
        key, _, words = row.partition("\t")
        sets[key] = frozenset(words.split("|"))
    return sets


@cache
def theatre_words() -> dict[str, str]:
    """Folded place word to the country whose reports it marks."""
    words = {}
    for key, listed in word_sets().items():
        if key.startswith("theatre."):
            words.update(dict.fromkeys(listed, key.removeprefix("theatre.")))
    return words


@cache
def known_stems() -> frozenset[str]:
    """Folded single words of the names of actors, outlets and people, without article.

    The tokenizer cuts clitics before these («وقسد»: «و» and «قسد»).
    """
    firsts: set[str] = set()
    others: set[str] = set()
    for name in name_table():
        first, *rest = (word[2:] if word.startswith(ARTICLE) and len(word) > 4 else word for word in name.split(" "))
        firsts.add(first)
        others.update(rest)
    firsts.update(people_words(), nisba_words())
    firsts.update(word for word in word_sets()["given.strong"] if " " not in word)
    # Inside a name a word may carry a clitic of its own («التابعة لقسد»): that is no stem.
    known = firsts | others
    others = {word for word in others if not (word.startswith(_CLITICS) and (word[1:] in known or word[2:] in known))}
    return frozenset(stem for stem in firsts | others if len(stem) > 1)
