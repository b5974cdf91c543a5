"""Readings of unvowelled words as verbs, run from verbs_corpus.yml."""

import importlib.util
from pathlib import Path

import pytest

from khabar.arabic.normalise import fold
from khabar.arabic.tokens import tokenise
from khabar.arabic.verbs import analyse_token, analyse_verb, is_verb_lemma
from khabar.datafile import read_yaml_once

CORPUS = read_yaml_once("arabic/verbs_corpus.yml")


@pytest.mark.parametrize("example", CORPUS["yes"], ids=lambda example: example["text"])
def test_likeliest_reading(example):
    reading = analyse_verb(fold(example["text"]))[0]
    for field in ("lemma", "tense", "person", "number", "pron", "length"):
        assert str(getattr(reading, field)) == example[field], field
    if "voices" in example:
        assert " ".join(reading.voices) == example["voices"]
    assert reading.is_colloquial == (example.get("register") == "speech")


@pytest.mark.parametrize("word", [*CORPUS["no"], ""])
def test_names_and_nouns_are_no_verbs(word):
    assert analyse_verb(fold(word)) == ()


@pytest.mark.parametrize("example", CORPUS["tokens"], ids=lambda example: example["text"])
def test_token_is_read_without_its_clitics(example):
    (token,) = tokenise(example["text"])
    readings = analyse_token(token)
    assert (readings[0].lemma if readings else "") == example["lemma"]


def test_lemmas_are_known_by_their_citation_form():
    assert all(is_verb_lemma(example["lemma"]) for example in CORPUS["yes"])
    assert not any(is_verb_lemma(fold(word)) for word in CORPUS["no"])


def load_builder():
    script = Path(__file__).parents[2] / "scripts" / "build_verbs.py"
    spec = importlib.util.spec_from_file_location("build_verbs", script)
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    return builder


def test_forms_of_every_fortieth_root_are_read_back():
    mazini = pytest.importorskip("mazini", reason="mazini is a development dependency")
    builder = load_builder()
    wanted = builder.read_list()
    for root in list(wanted)[::40]:
        for pattern, is_marked in wanted[root].items():
            for paradigm in builder.conjugations(root, pattern, is_marked):
                lemma = fold(builder.letters(paradigm.lemma[0].form))
                for slot in (name for name in mazini.SLOTS if "_" in name):
                    for form in builder.spellings(paradigm, slot):
                        lemmas = {reading.lemma for reading in analyse_verb(fold(form))}
                        assert len(form) < 2 or lemma in lemmas, (form, slot)
