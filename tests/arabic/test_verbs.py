"""Readings of unvowelled words as verbs."""

import subprocess
import sys
from pathlib import Path

import pytest

from khabar.arabic.normalise import fold
from khabar.arabic.verbs import VerbForm, analyse_verb, is_verb_lemma


def readings(word: str) -> list[tuple[str, str, int, str, str]]:
    return [(r.lemma, r.tense, r.person, r.number, r.pron) for r in analyse_verb(fold(word))]


def first(word: str) -> VerbForm:
    return analyse_verb(fold(word))[0]


SOUND = [
    ("قصفت", "قصف", "past", "singular", ""),
    ("استهدفت", "استهدف", "past", "singular", ""),
    ("يعتقلون", "اعتقل", "present", "plural", ""),
    ("اعتقلوه", "اعتقل", "past", "plural", "ه"),
    ("قالت", "قال", "past", "singular", ""),
    ("يقول", "قال", "present", "singular", ""),
    ("رماه", "رمي", "past", "singular", "ه"),
    ("دعوا", "دعا", "past", "plural", ""),
    ("تدعو", "دعا", "present", "singular", ""),
    ("اتهمهم", "اتهم", "past", "singular", "هم"),
    ("بدأوا", "بدا", "past", "plural", ""),
    ("بدؤوا", "بدا", "past", "plural", ""),
    ("أعلن", "اعلن", "past", "singular", ""),
    ("يرى", "راي", "present", "singular", ""),
    ("ليست", "ليس", "past", "singular", ""),
    ("سيطروا", "سيطر", "past", "plural", ""),
]


@pytest.mark.parametrize(("word", "lemma", "tense", "number", "pron"), SOUND)
def test_likeliest_reading(word: str, lemma: str, tense: str, number: str, pron: str) -> None:
    reading = first(word)
    assert (reading.lemma, reading.tense, reading.number, reading.pron) == (lemma, tense, number, pron)


def test_unvowelled_past_keeps_both_voices() -> None:
    assert set(first("قتل").voices) == {"active", "passive"}
    assert set(first("استُهدف").voices) == {"active", "passive"}


def test_pronoun_leaves_only_the_active() -> None:
    assert first("قتلته").voices == ("active",)


def test_length_leaves_the_pronoun_out() -> None:
    reading = first("اعتقلوهم")
    assert fold("اعتقلوهم")[: reading.length] == fold("اعتقلو")


def test_third_person_comes_first() -> None:
    assert first("قتلت").person == 3


@pytest.mark.parametrize("word", ["بيقصفوا", "بتقصف", "قصفو", "بيقصفو"])
def test_speech_prefixes_are_read_as_speech(word: str) -> None:
    reading = first(word)
    assert reading.lemma == "قصف"
    assert reading.is_colloquial


@pytest.mark.parametrize("word", ["محمد", "شمال", "مدينة", "طائرة", "الرقة", "", "و", "3"])
def test_names_and_nouns_are_no_verbs(word: str) -> None:
    assert readings(word) == []


def test_lemmas_are_known_by_their_citation_form() -> None:
    assert is_verb_lemma(fold("استهدف"))
    assert is_verb_lemma(fold("ليس"))
    assert not is_verb_lemma(fold("مدينة"))


def test_table_is_what_the_script_builds() -> None:
    pytest.importorskip("mazini", reason="mazini is a development dependency")
    script = Path(__file__).parents[2] / "scripts" / "build_verbs.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
