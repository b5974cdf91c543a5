import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.arabic.normalise import fold
from khabar.places.gazetteer import shipped
from khabar.places.misspellings import Corrector, slip_cost

# Arabic stands at the end of its line, so that nothing behind it moves on a screen.
ARABIC_1 = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
ARABIC_2 = "منيج"
ARABIC_3 = "منبج"
ARABIC_4 = "الميادبن"
ARABIC_5 = "الميادين"
ARABIC_6 = "كوبانى"
ARABIC_7 = "كوباني"
ARABIC_8 = "البوكمل"
ARABIC_9 = "البوكمال"
ARABIC_10 = "تدمز"
ARABIC_11 = "تدمر"
ARABIC_12 = "الشداذي"
ARABIC_13 = "الشدادي"
ARABIC_14 = "جرابلص"
ARABIC_15 = "جرابلس"
ARABIC_16 = "هججين"
ARABIC_17 = "هجين"
ARABIC_18 = "حلب"
ARABIC_19 = "حمص"
ARABIC_20 = "الرقة"
ARABIC_21 = "المزة"
ARABIC_22 = "عفرين"
ARABIC_23 = "درعا"
ARABIC_24 = "حمض"

LETTERS = st.text(ARABIC_1, min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (ARABIC_2, ARABIC_3),
        (ARABIC_4, ARABIC_5),
        (ARABIC_6, ARABIC_7),
        (ARABIC_8, ARABIC_9),
        (ARABIC_10, ARABIC_11),
        (ARABIC_12, ARABIC_13),
        (ARABIC_14, ARABIC_15),
        (ARABIC_16, ARABIC_17),
    ],
)
def test_common_slips_are_cheap(written, name):
    assert slip_cost(fold(written), fold(name)) <= 0.6


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (ARABIC_18, ARABIC_19),
        (ARABIC_20, ARABIC_21),
        (ARABIC_11, ARABIC_22),
    ],
)
def test_other_names_are_dear(written, name):
    assert slip_cost(fold(written), fold(name)) >= 1


@given(LETTERS, LETTERS)
def test_the_cost_is_symmetric_and_zero_only_for_the_same(one, two):
    assert slip_cost(one, two) == pytest.approx(slip_cost(two, one))
    assert (slip_cost(one, two) == 0) == (one == two)


def test_a_slip_finds_its_name_among_all_shipped_ones():
    names = [name for name, _ in shipped().corrector().names_like(fold(ARABIC_2))]
    assert fold(ARABIC_3) in names


def test_short_words_are_never_corrected():
    assert Corrector([ARABIC_19, ARABIC_23]).names_like(ARABIC_24) == ()
