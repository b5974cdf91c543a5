"""The data files themselves: readable, normalised, and without entries that can never match."""

import re
import unicodedata
from pathlib import Path

import pytest

from khabar.datafile import read_yaml

PACKAGE = Path(__file__).parents[1] / "src" / "khabar"
YAML_FILES = sorted(PACKAGE.rglob("*.yml"))
TABLES = sorted(path for kind in ("*.tsv", "*.txt") for path in PACKAGE.rglob(kind))
FOR_PEOPLE = {
    *("ar", "comment", "en", "example", "examples", "found", "means", "no", "note", "notes", "open"),
    *("reason", "source", "text", "title", "why", "yes"),
}
"""Keys whose values people read, or that show spellings of every kind on purpose; nothing is matched with them."""

MAX_YAML_BYTES = 200 * 1024

# Doubling and nunation stay: they are natural spelling, and folding takes them off.
NEVER_MATCHES = {
    "tatweel": "\u0640",
    "vowel mark": "[\u064e-\u0650\u0652-\u065f\u0670]",
    "presentation form": "[\ufb50-\ufdff\ufe70-\ufefc]",
    "invisible control": "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]",
    "Persian look-alike": "[\u06cc\u06a9\u06c1]",
    "Persian digit": "[\u06f0-\u06f9]",
}


def name_of(path):
    return str(path.relative_to(PACKAGE))


def matchable_texts(node):
    """All texts of a YAML file that something may be matched with; entries with ``variant: reason`` are left out."""
    if isinstance(node, dict):
        if "variant" not in node:
            for key, value in node.items():
                yield key
                if key not in FOR_PEOPLE:
                    yield from matchable_texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from matchable_texts(item)
    elif isinstance(node, str):
        yield node


@pytest.mark.parametrize("path", YAML_FILES, ids=name_of)
def test_yaml_is_read_strictly(path):
    assert read_yaml(path) is not None
    assert path.stat().st_size <= MAX_YAML_BYTES, "over 200 KiB a table (TSV) is read faster"


@pytest.mark.parametrize("path", YAML_FILES + TABLES, ids=name_of)
def test_text_is_composed(path):
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)


def faults_in(texts):
    return [
        f"{what}: {text.strip()[:60]!r}"
        for text in texts
        for what, pattern in NEVER_MATCHES.items()
        if re.search(pattern, text)
    ]


@pytest.mark.parametrize("path", YAML_FILES, ids=name_of)
def test_no_entry_of_a_word_list_can_never_match(path):
    is_prose = (
        path.parent == PACKAGE / "schema"
    )  # the specification, and texts for people; nothing is matched with them
    if "corpus" not in path.stem and not is_prose:
        assert not faults_in(matchable_texts(read_yaml(path)))


@pytest.mark.parametrize("path", TABLES, ids=name_of)
def test_no_row_of_a_table_can_never_match(path):
    assert not faults_in(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))


def test_messages_use_the_same_words_in_both_languages():
    for entry in texts_in(read_yaml(PACKAGE / "cli" / "messages.yml")):
        words = [sorted(re.findall(r"\{(\w+)\}", entry[language])) for language in ("en", "ar")]
        assert words[0] == words[1], entry


def texts_in(node):
    """Every mapping with both languages."""
    if isinstance(node, dict):
        if {"ar", "en"} <= set(node):
            yield node
        else:
            for value in node.values():
                yield from texts_in(value)
