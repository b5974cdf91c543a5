from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from khabar.store.words import OVERLAP, WORDS_PER_DOC, alternatives, keys_of, stretches, words_of

SPELLINGS = (
    "اتفاق",
    "إتفاق",
    "ٱتِّفاق",
    "والاتفاق",
    "بالاتّفاق",
    "اتفاقهم",
    "اتفــاق",
    "الإتفاق",
)
CENSORED = (
    "اعتـ.ـقال",
    "اعتقال",
    "الاعتـ__ـقال",
)
DIGITS = (
    "٢٠٢٤",
    "۲۰۲۴",
    "2024",
)
NAME = "الوليد"
UNSEEN = (
    "بالعين",
    "العين",
)
OBJECT = (
    "وقصفها",
    "قصفاً",
    "القصف",
)


def test_every_spelling_of_a_word_has_one_key():
    assert {tuple(keys_of(word)) for word in SPELLINGS} == {tuple(keys_of(SPELLINGS[0]))}


def test_censored_words_digits_and_clitics_meet():
    for group in (CENSORED, DIGITS, UNSEEN, OBJECT):
        assert len({tuple(keys_of(word)) for word in group}) == 1, group


def test_offsets_are_those_of_the_original():
    for word in SPELLINGS:
        text = f"x {word} y"
        (found,) = [each for each in words_of(text) if each.key not in ("x", "y")]
        assert 2 <= found.start < found.end <= 2 + len(word)


def test_a_word_can_be_looked_for_whole():
    (word,) = words_of(NAME)
    assert word.whole in alternatives(word) and word.whole[2:] in alternatives(word)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_keys_hold_letters_and_digits_only(text):
    words = words_of(text)
    assert all(word.key.isalnum() for word in words)
    assert all(0 <= word.start < word.end <= len(text) for word in words)


@given(st.integers(0, 3 * WORDS_PER_DOC))
def test_stretches_hold_every_word_and_overlap(count):
    keys = [f"w{number}" for number in range(count)]
    parts = [part.split(" ") for part in stretches(keys)]
    assert {key for part in parts for key in part} == set(keys)
    assert all(len(part) <= WORDS_PER_DOC for part in parts)
    for one, other in pairwise(parts):
        assert one[-OVERLAP:] == other[:OVERLAP]
