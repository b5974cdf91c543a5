"""Finds entries of the base by name for a person: exact names first, then parts of names, then similar spellings."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from khabar.actors.compile import surface_forms
from khabar.actors.knowledge import Entry, read_base
from khabar.arabic.normalise import fold

_LEAST_SIMILARITY = 78.0
_MOST = 12
_QUOTES = "\u00ab\u00bb\u201c\u201d\"'"


@dataclass(frozen=True, slots=True)
class Found:
    """An entry and why it was found: ``exact``, ``part`` or ``similar``, with the name and its class."""

    entry: Entry
    how: str
    name: str
    name_class: str
    score: float


def find_by_name(query: str) -> list[Found]:
    """Entries that a name may mean, best first; Arabic or English, at most a dozen; empty where none is near."""
    wanted = fold(query.strip().strip(_QUOTES)).lower()
    if not wanted:
        return []
    found: dict[str, Found] = {}
    spellings: list[tuple[str, Entry, str, str]] = []
    for entry in read_base():
        for name_class, name in (*entry.names, ("en", entry.name_en), ("id", entry.ref.removeprefix("actor:"))):
            forms = surface_forms(name) if name_class not in ("en", "id") else [name.lower()]
            if wanted in forms:
                found.setdefault(entry.ref, Found(entry, "exact", name, name_class, 1.0))
            spellings.append((forms[0], entry, name, name_class))
    for spelling, entry, name, name_class in spellings:
        if f" {wanted} " in f" {spelling} ":
            found.setdefault(entry.ref, Found(entry, "part", name, name_class, 0.8))
    if not found:
        texts = [spelling for spelling, *_ in spellings]
        for _text, score, at in process.extract(
            wanted, texts, scorer=fuzz.ratio, limit=_MOST, score_cutoff=_LEAST_SIMILARITY
        ):
            _, entry, name, name_class = spellings[at]
            found.setdefault(entry.ref, Found(entry, "similar", name, name_class, round(score / 100, 2)))
    return sorted(found.values(), key=lambda item: (-item.score, len(item.name), item.entry.ref))[:_MOST]
