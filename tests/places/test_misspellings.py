import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.arabic.normalise import fold
from khabar.places.gazetteer import shipped
from khabar.places.misspellings import Corrector, slip_cost

LETTERS = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("منيج", "منبج"),
        ("الميادبن", "الميادين"),
        ("كوبانى", "كوباني"),
        ("البوكمل", "البوكمال"),
        ("تدمز", "تدمر"),
        ("الشداذي", "الشدادي"),
        ("جرابلص", "جرابلس"),
        ("هججين", "هجين"),
    ],
)
def test_common_slips_are_cheap(written, name):
    assert slip_cost(fold(written), fold(name)) <= 0.6


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("حلب", "حمص"),
        ("الرقة", "المزة"),
        ("تدمر", "عفرين"),
    ],
)
def test_other_names_are_dear(written, name):
    assert slip_cost(fold(written), fold(name)) >= 1


@given(LETTERS, LETTERS)
def test_the_cost_is_symmetric_and_zero_only_for_the_same(one, two):
    assert slip_cost(one, two) == pytest.approx(slip_cost(two, one))
    assert (slip_cost(one, two) == 0) == (one == two)


def test_a_slip_finds_its_name_among_all_shipped_ones():
    names = [name for name, _ in shipped().corrector().names_like(fold("منيج"))]
    assert fold("منبج") in names


def test_short_words_are_never_corrected():
    assert Corrector(["حمص", "درعا"]).names_like("حمض") == ()
