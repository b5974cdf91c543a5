"""Tokens: spans reproduce the original, clitics are cut, broken words are joined."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.arabic.normalise import fold
from khabar.arabic.tokens import tokenise

WORDS = st.sampled_from(
    [
        "وقصفت",
        "الطائرات",
        "بلدة",
        "للنازحين",
        "واعتقالهم",
        "سيطرتها",
        "قُتِلَ",
        "اعتقـ.ـال",
        "مـ ـقـ ـتل",
        "وكماحصل",
        "١٢٣",
        "3,500",
        "،",
        "CNN",
        "#باب_الهوى",
        "“قسد”",
        "ﻻجئين",
        "\u200fحلب\u200f",
        "😀",
    ]
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=80))
def test_spans_reproduce_the_original(text):
    end = 0
    for token in tokenise(text):
        assert end <= token.start <= token.word_start <= token.stem_start <= token.stem_end <= token.end <= len(text)
        end = token.end
        assert fold(text[token.start : token.end]).replace(" ", "") or token.kind == "punct"
        if token.kind == "word" and not token.pron:
            letters = "".join(c for c in fold(text[token.stem_start : token.stem_end]) if c.isalpha())
            assert letters == token.stem


# Word, conjunction, preposition, article, stem and pronoun; a dash where there is none.
CLITICS = """
وبالرقة و ب ال رقه -
للنازحين - ل ال نازحين -
وسيطرتها و - - سيطره ها
اعتقالهم - - - اعتقال هم
كرهائن - ك - رهاين -
وصول - - - وصول -
فصائل - - - فصايل -
بلدة - - - بلده -
إلقاء - - - القاء -
والتي و - - التي -
وفي و - - في -
"""


@pytest.mark.parametrize("row", CLITICS.strip().splitlines())
def test_clitics_are_cut(row):
    word, *expected = row.split()
    (token,) = tokenise(word)
    article = token.has_article
    found = [token.conj, token.prep, article, token.stem, token.pron]
    assert [bool(part) if isinstance(part, bool) else part or "-" for part in found] == [
        value if place != 2 else value != "-" for place, value in enumerate(expected)
    ]


# As written, and as meant.
BROKEN = """
اعتقـ.ـال = اعتقال
قت-يل = قتيل
غار.ات = غارات
مـ ـقـ ـتل = مقتل
الـ.ـدولـ ـة = الدوله
داعـ،ش = داعش
"""
FRAME = "خبر عن {} جديد"


@pytest.mark.parametrize("row", BROKEN.strip().splitlines())
def test_broken_words_are_one_token(row):
    written, meant = row.split(" = ")
    text = FRAME.format(written)
    token = tokenise(text)[2]
    assert token.norm == meant
    assert text[token.start : token.end] == written


def test_full_stop_without_space_breaks_no_sentence_apart():
    text = "في سوريا.وقال المصدر"
    said = "وقال"
    norms = [token.norm for token in tokenise(text)]
    assert "." in norms
    assert said in norms


def test_glued_particle_is_cut_from_the_verb():
    text = "لايمر يوم وكماحصل"
    assert " ".join(token.norm for token in tokenise(text)) == "لا يمر يوم وكما حصل"


def test_vowelled_bare_and_hamza_variants_are_read_alike():
    spellings = "اعتقال اعتِقال إعتقال ٱعتقال"
    readings = {(token.stem, token.lemma, token.is_known) for word in spellings.split() for token in tokenise(word)}
    assert len(readings) == 1
