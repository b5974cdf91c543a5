"""Place tests run on the shipped gazetteer, whatever the machine's user has imported."""

import pytest

from khabar.places import gazetteer


@pytest.fixture(autouse=True)
def _shipped_only(monkeypatch):
    monkeypatch.setenv("KHABAR_PLACES", "none")
    monkeypatch.setattr(gazetteer, "_chosen", [])
