"""Normalisation: the map back to the original, and that once is enough."""

from hypothesis import given
from hypothesis import strategies as st

from khabar.arabic.normalise import DROPPED, fold, normalise, strip

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآٱىةؤئء"
MARKS = "\u064b\u064e\u064f\u0650\u0651\u0652\u0670\u0640\u200b\u200f\u202b\u2066"
PRESENTATION = "ﻻﻷﺔﷲﻫ"
OTHERS = " .،0123456789٠١٢abc"
TEXTS = st.text(alphabet=LETTERS + MARKS + PRESENTATION + OTHERS, max_size=60)


@given(TEXTS)
def test_twice_is_once(text):
    once = fold(text)
    assert fold(once) == once
    assert strip(strip(text)) == strip(text)


@given(TEXTS)
def test_map_leads_back_to_the_characters(text):
    found = normalise(text)
    assert len(found.bare) == len(found.norm) == len(found.starts) == len(found.ends)
    assert found.bare == strip(text)
    assert found.norm == fold(text)
    for position, letter in enumerate(found.bare):
        original = text[found.starts[position] : found.ends[position]]
        assert letter in strip(original)


@given(TEXTS, st.data())
def test_span_of_the_original_holds_the_letters(text, data):
    found = normalise(text)
    start = data.draw(st.integers(0, len(found.bare)))
    end = data.draw(st.integers(start, len(found.bare)))
    first, last = found.original_span(start, end)
    assert 0 <= first <= last <= len(text)
    assert found.bare[start:end] in strip(text[first:last])


def test_hamza_harakat_and_presentation_forms_are_one():
    spellings = (
        "اتفاق",
        "إتفاق",
        "ٱتِّفاق",
        "اتـــفاق",
        "ﺍﺗﻔﺎﻕ",
    )
    assert len({fold(spelling) for spelling in spellings}) == 1


def test_ligature_keeps_both_letters_at_one_character():
    ligature = "ﻻجئ"
    found = normalise(ligature)
    assert found.bare == "لاجئ"
    assert found.original_span(0, 2) == (0, 1)


def test_nothing_dropped_stays():
    word = "خبر"
    assert not DROPPED & set(fold("".join(sorted(DROPPED)) + word))
