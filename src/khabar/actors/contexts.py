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
    """A contextual name (``nouns`` empty) or an anaphor (``nouns`` that its antecedent must answer to)."""

    id: str
    choices: tuple[Choice, ...]
    nouns: tuple[str, ...]

    @property
    def refs(self) -> tuple[str, ...]:
        """The references of all choices, each once."""
        return tuple(dict.fromkeys(choice.ref for choice in self.choices))


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


def _read(name: str) -> dict[str, Context]:
    found = {}
    for line in (ROOT / FOLDER / "compiled" / name).read_text(encoding="utf-8").splitlines()[1:]:
        key, nouns, *choices = line.split("\t")
        found[key] = Context(
            key, tuple(_choice(choice) for choice in choices), tuple(noun for noun in nouns.split(",") if noun)
        )
    return found


def _choice(text: str) -> Choice:
    ref, theatres, start, end, company, prior = text.split("|")
    return Choice(ref, _split(theatres), start, end, _split(company), float(prior))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)
