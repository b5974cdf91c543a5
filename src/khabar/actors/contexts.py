"""Names that mean different actors by context, and bare nouns that take up an actor, as compiled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from khabar.actors.knowledge import FOLDER
from khabar.datafile import ROOT


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading of a contextual name, with the theatres, dates and company that speak for it."""

    ref: str
    theatres: tuple[str, ...]
    start: str
    end: str
    company: tuple[str, ...]
    prior: float


@dataclass(frozen=True, slots=True)
class Context:
    """A contextual name or an anaphor.

    Attributes:
        choices: readings of a name; defaults of an anaphor.
        nouns: folded nouns that an antecedent must answer to.
        refs: references of the choices, each once.
    """

    id: str
    choices: tuple[Choice, ...]
    nouns: tuple[str, ...]
    refs: tuple[str, ...]


@cache
def contexts() -> dict[str, Context]:
    """Contextual names by id."""
    return _read("context.tsv")


@cache
def anaphors() -> dict[str, Context]:
    """Anaphors by id."""
    return _read("anaphors.tsv")


@cache
def collisions() -> dict[str, Context]:
    """Rules for names that several entries share, by folded name."""
    return _read("collisions.tsv")


@dataclass(frozen=True, slots=True)
class Backed:
    """A group known by its patron, with theatres and dates of the reading."""

    id: str
    patrons: tuple[str, ...]
    theatres: tuple[str, ...]
    start: str
    end: str
    ref: str


@cache
def backed_rows() -> tuple[Backed, ...]:
    """Groups known by their patron, in order of precedence."""
    lines = (ROOT / FOLDER / "compiled" / "backed.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = []
    for line in lines:
        key, patrons, theatres, start, end, ref = line.split("\t")
        rows.append(Backed(key, _split(patrons), _split(theatres), start, end, ref))
    return tuple(rows)


def _read(name: str) -> dict[str, Context]:
    found = {}
    for line in (ROOT / FOLDER / "compiled" / name).read_text(encoding="utf-8").splitlines()[1:]:
        key, nouns, *cells = line.split("\t")
        choices = tuple(_choice(cell) for cell in cells)
        found[key] = Context(key, choices, _split(nouns), tuple(dict.fromkeys(choice.ref for choice in choices)))
    return found


def _choice(text: str) -> Choice:
    ref, theatres, start, end, company, prior = text.split("|")
    return Choice(ref, _split(theatres), start, end, _split(company), float(prior))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)
