"""The frames, read once: which position or preposition carries which role."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from khabar.datafile import read_yaml_once
from khabar.errors import DataFileError

FRAMES_FILE = "extract/roles/frames.yml"
_ANY = "*"

RoleByKind = dict[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. Each table maps the kind of a phrase to a role; ``*`` is any kind not named."""

    name: str
    subject: RoleByKind
    object: RoleByKind
    idafa: RoleByKind
    second: RoleByKind
    pron: str
    prep: dict[str, RoleByKind]

    def role_of(self, table: RoleByKind, kind: str) -> str | None:
        """The role of a phrase of this kind by one of the frame's tables, or None."""
        return table.get(kind) or table.get(_ANY)


def _table(value: str | RoleByKind | None) -> RoleByKind:
    if not value:
        return {}
    return {_ANY: value} if isinstance(value, str) else value


@cache
def frames() -> dict[str, Frame]:
    """All frames by name, with the shared prepositions filled in where a frame says nothing of its own."""
    listed = read_yaml_once(FRAMES_FILE)
    shared = {name: _table(table) for name, table in listed["shared"].items()}
    found: dict[str, Frame] = {}
    for name, entry in listed.items():
        if name in ("shared", "by_type"):
            continue
        prep = dict(shared)
        for relation, table in (entry.get("prep") or {}).items():
            prep[relation] = {**shared.get(relation, {}), **_table(table)} if table else {}
        found[name] = Frame(
            name=name,
            subject=_table(entry["subject"]),
            object=_table(entry["object"]),
            idafa=_table(entry["idafa"]),
            second=_table(entry.get("second")),
            pron=entry["pron"],
            prep=prep,
        )
    return found


def frame(name: str) -> Frame:
    """The frame of this name, or of the name before the dot where the variant is not listed.

    Raises:
        DataFileError: neither is listed.
    """
    listed = frames()
    found = listed.get(name) or listed.get(name.split(".")[0])
    if found is None:
        raise DataFileError(f"{FRAMES_FILE}: no frame {name!r}")
    return found


def frame_of_type(event_type: str) -> str:
    """The plain frame of an event type."""
    found: str = read_yaml_once(FRAMES_FILE)["by_type"][event_type]
    return found
