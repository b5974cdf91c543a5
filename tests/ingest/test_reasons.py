"""Every reason is said in both languages, with the same words filled in, and is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from khabar.datafile import read_yaml_once

ROOM = Path(__file__).parents[2] / "src" / "khabar" / "ingest"
REASONS = read_yaml_once("ingest/reasons.yml")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("*.py")))


def test_kinds_are_known():
    assert {entry["kind"] for entry in REASONS.values()} == {"refused", "aside", "note"}


@pytest.mark.parametrize("code", REASONS)
def test_both_languages_use_the_same_words(code):
    words = [sorted(re.findall(r"\{(\w+?)(?:_ar)?\}", REASONS[code][language])) for language in ("en", "ar")]
    assert words[0] == words[1]


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_is_used(code):
    assert f'"{code}"' in CODE


def test_every_used_code_has_a_reason():
    used = set(re.findall(r'(?:refuse|note|Unreadable)\(\s*"(\w+)"', CODE))
    assert used <= set(REASONS)
