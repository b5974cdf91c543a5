"""The vocabulary of claims: what may stand in ``Claim.type``, ``Role.role``, ``Claim.status`` and ``Source.kind``.

Source: spec/events.yaml and spec/record.md, version 1; ``events.yml`` is its copy, word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from khabar.datafile import read_yaml_once
from khabar.errors import DataFileError

EVENTS_FILE = "schema/events.yml"
LABELS_FILE = "schema/labels.yml"
MEANINGS_FILE = "schema/meanings.yml"
_TYPE_KEYS = frozenset({"means", "symmetric", "triggers", "acled", "plover", "idmc"})
_NOT_GROUPS = ("roles", "status")


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of event.

    Attributes:
        name: the word that stands in ``Claim.type``.
        group: the heading it stands under (fighting, harm, …).
        means: one line that fixes the sense.
        is_symmetric: whether every side is a ``party``.
        triggers: a few typical Arabic words; no lexicon.
        acled: event type and sub-event type of the ACLED codebook, or None.
        plover: PLOVER category, or None.
        idmc: IDMC's word for the movement, or None.
    """

    name: str
    group: str
    means: str
    is_symmetric: bool
    triggers: tuple[str, ...]
    acled: str | None
    plover: str | None
    idmc: str | None


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a word of the vocabulary as people see it, in Arabic and in English."""

    ar: str
    en: str


def _optional(value: str | None) -> str | None:
    return None if value in (None, "null", "") else value


def _event_type(group: str, name: str, entry: Mapping[str, Any]) -> EventType:
    unknown = set(entry) - _TYPE_KEYS
    if unknown or not entry.get("means"):
        raise DataFileError(f"{EVENTS_FILE}: {name}: unknown keys {sorted(unknown)} or no 'means'")
    if entry.get("symmetric", "false") not in ("true", "false"):
        raise DataFileError(f"{EVENTS_FILE}: {name}: 'symmetric' is neither true nor false")
    return EventType(
        name=name,
        group=group,
        means=entry["means"],
        is_symmetric=entry.get("symmetric") == "true",
        triggers=tuple(entry.get("triggers", ())),
        acled=_optional(entry.get("acled")),
        plover=_optional(entry.get("plover")),
        idmc=_optional(entry.get("idmc")),
    )


@cache
def event_types() -> Mapping[str, EventType]:
    """All event types by name, in the order of ``events.yml``.

    Raises:
        DataFileError: the file is wrong, or a name stands under two groups.
    """
    types: dict[str, EventType] = {}
    for group, entries in read_yaml_once(EVENTS_FILE).items():
        if group in _NOT_GROUPS:
            continue
        for name, entry in entries.items():
            if name in types:
                raise DataFileError(f"{EVENTS_FILE}: {name}: stands under {types[name].group} and under {group}")
            types[name] = _event_type(group, name, entry)
    return MappingProxyType(types)


@cache
def roles() -> Mapping[str, str]:
    """The meaning of every role by name, in the order of ``events.yml``."""
    return MappingProxyType(dict(read_yaml_once(EVENTS_FILE)["roles"]))


@cache
def statuses() -> Mapping[str, str]:
    """The meaning of every status by name; ``occurred`` is the default."""
    return MappingProxyType(dict(read_yaml_once(EVENTS_FILE)["status"]))


@cache
def source_kinds() -> tuple[str, ...]:
    """The kinds of source that a report can name, in the order of ``labels.yml``."""
    return tuple(read_yaml_once(LABELS_FILE)["source_kinds"])


@cache
def label_of(family: str, name: str) -> Label:
    """The label of one word of the vocabulary.

    Args:
        family: ``groups``, ``types``, ``roles``, ``statuses``, ``source_kinds``, ``precisions`` or ``fields``.
        name: the word itself.

    Raises:
        DataFileError: ``labels.yml`` has no such entry, or it lacks a language.
    """
    entry = read_yaml_once(LABELS_FILE).get(family, {}).get(name)
    if not isinstance(entry, dict) or set(entry) != {"ar", "en"}:
        raise DataFileError(f"{LABELS_FILE}: {family}: {name}: no label with exactly 'ar' and 'en'")
    return Label(ar=entry["ar"], en=entry["en"])


def meaning_of(family: str, name: str, language: str) -> str:
    """What a word of the vocabulary means, as one line.

    Args:
        family: ``types``, ``roles`` or ``statuses``.
        language: ``ar`` or ``en``.

    Raises:
        DataFileError: there is no such word, or no meaning in the language.
    """
    if language == "en":
        meanings = {name: event.means for name, event in event_types().items()} if family == "types" else {}
        meanings.update(roles() if family == "roles" else statuses() if family == "statuses" else {})
    else:
        meanings = read_yaml_once(MEANINGS_FILE).get(family, {})
    if name not in meanings:
        raise DataFileError(f"{MEANINGS_FILE}: {family}: {name}: no meaning in {language!r}")
    return str(meanings[name])
