"""The home region of an outlet: places near it are meant more often."""

from __future__ import annotations

from functools import cache

from khabar.datafile import read_yaml_once
from khabar.places.gazetteer import Gazetteer
from khabar.places.names import key_of
from khabar.places.records import Place

HOMES_FILE = "places/homes.yml"


@cache
def _homes() -> dict[str, tuple[str, ...]]:
    data = read_yaml_once(HOMES_FILE)["homes"]
    return {key_of(name): tuple(entry["refs"]) for entry in data for name in entry["names"]}


def home_of(publisher: str | None, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The places an outlet reports from, or nothing where the outlet is not listed.

    A listed name counts also where it is part of a longer one («Baladi News» in «Baladi News Network»).
    """
    if not publisher:
        return ()
    key = key_of(publisher)
    refs = _homes().get(key)
    if refs is None:
        refs = next((found for name, found in _homes().items() if len(name) > 4 and f" {name} " in f" {key} "), ())
    return tuple(place for ref in refs if (place := gazetteer.place(f"place:{ref}")) is not None)
