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


@pytest.mark.parametrize(
    ("word", "conj", "prep", "article", "stem", "pron"),
    [
        ("وبالرقة", "و", "ب", True, "رقه", ""),
        ("للنازحين", "", "ل", True, "نازحين", ""),
        ("وسيطرتها", "و", "", False, "سيطره", "ها"),
        ("اعتقالهم", "", "", False, "اعتقال", "هم"),
        ("كرهائن", "", "ك", False, "رهاين", ""),
        ("وصول", "", "", False, "وصول", ""),
        ("فصائل", "", "", False, "فصايل", ""),
        ("بلدة", "", "", False, "بلده", ""),
        ("إلقاء", "", "", False, "القاء", ""),
        ("والتي", "و", "", False, "التي", ""),
    ],
)
def test_clitics_are_cut(word, conj, prep, article, stem, pron):
    (token,) = tokenise(word)
    assert (token.conj, token.prep, token.has_article, token.stem, token.pron) == (conj, prep, article, stem, pron)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("اعتقـ.ـال", "اعتقال"),
        ("قت-يل", "قتيل"),
        ("غار.ات", "غارات"),
        ("مـ ـقـ ـتل", "مقتل"),
        ("الـ.ـدولـ ـة", "الدوله"),
        ("داعـ،ش", "داعش"),
    ],
)
def test_broken_words_are_one_token(written, meant):
    text = f"خبر عن {written} جديد"
    token = tokenise(text)[2]
    assert token.norm == meant
    assert text[token.start : token.end] == written


def test_full_stop_without_space_breaks_no_sentence_apart():
    norms = [token.norm for token in tokenise("في سوريا.وقال المصدر")]
    assert "." in norms
    assert "وقال" in norms


def test_glued_particle_is_cut_from_the_verb():
    assert [token.norm for token in tokenise("لايمر يوم وكماحصل")] == ["لا", "يمر", "يوم", "وكما", "حصل"]


def test_vowelled_bare_and_hamza_variants_are_read_alike():
    readings = {
        (token.stem, token.lemma, token.is_known)
        for word in ("اعتقال", "اعتِقال", "إعتقال", "ٱعتقال")
        for token in tokenise(word)
    }
    assert len(readings) == 1
