"""Inflected forms made from citation forms."""

from khabar.actors.forms import adjective_forms, noun_forms
from khabar.arabic.normalise import fold

FIGHTER = "مقاتل"
CASES_OF_FIGHTER = "مقاتل مقاتلا مقاتلان مقاتلين مقاتلون مقاتلو مقاتلي"
SONS = "أبناء"
CASES_OF_SONS = "أبناء أبنائ أبناؤ"
RUSSIAN = "روسي"
RUSSIANS = "روس"
RUSSIAN_FEMININE = "روسية"
RUSSIAN_DUAL = "روسيتين"


def words(forms):
    return {form.word for form in forms}


def test_sound_masculine_has_its_construct_forms():
    forms = noun_forms(singular=[FIGHTER], feminine=[], broken=[], is_sound=True)
    assert set(map(fold, CASES_OF_FIGHTER.split())) <= words(forms)


def test_hamza_of_a_broken_plural_changes_its_carrier():
    forms = noun_forms(singular=[], feminine=[], broken=[SONS], is_sound=False)
    assert set(map(fold, CASES_OF_SONS.split())) <= words(forms)


def test_adjective_has_feminine_dual_and_plural():
    numbers = {form.word: form.number for form in adjective_forms([RUSSIAN], [RUSSIANS])}
    assert numbers[fold(RUSSIAN_FEMININE)] == "singular"
    assert numbers[fold(RUSSIAN_DUAL)] == "dual"
    assert numbers[fold(RUSSIANS)] == "plural"
