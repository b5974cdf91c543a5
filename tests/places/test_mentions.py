import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.arabic.text import parse
from khabar.places.mentions import find_places, forms_of

# Arabic stands at the end of its line, so that nothing behind it moves on a screen.
ARABIC_1 = "وبالرقه"
ARABIC_2 = "بالرقه"
ARABIC_3 = "الرقه"
ARABIC_4 = "لرقة"
ARABIC_5 = "وصلوا إلى بعلبك"
ARABIC_6 = "بعلبك"
ARABIC_7 = "الدحلة"
ARABIC_8 = "انسحبوا من القرية نحو المدينة ثم من البلدة المجاورة"
ARABIC_9 = "قصف قرية صغيرة وبلدة حدودية ومخيم للنازحين"
ARABIC_10 = "الباب"


def _spans(text, **options):
    return [text[m.start : m.end] for m in find_places(parse(text), **options)]


def test_clitics_before_a_name_are_cut_and_the_article_is_kept():
    assert [form for form, _ in forms_of(ARABIC_1)] == [ARABIC_1, ARABIC_2, ARABIC_3]


def test_lam_before_the_article_is_cut_as_lam_alone():
    text = "عادوا للرقة"
    assert _spans(text) == [ARABIC_4]


def test_a_name_that_begins_like_a_clitic_stays_whole():
    assert _spans(ARABIC_5) == [ARABIC_6]


@pytest.mark.parametrize(
    "text",
    [
        "قصف دير الزور",
        "قصف ديرالزور",
        "قصف دِيرَ الزُّور",
        "قصف #دير_الزور",
        "قصف ديــر الزور",
    ],
)
def test_spellings_of_one_name_give_one_candidate_list(text):
    (mention,) = find_places(parse(text))
    assert "place:gn-170794" in mention.candidates


def test_a_vowelled_name_spans_the_original_characters():
    text = "قُتِلَ في مَنْبِجَ أمس"
    (mention,) = find_places(parse(text))
    assert text[mention.start : mention.end] == "مَنْبِجَ"


def test_a_name_in_quotes_belongs_to_its_kind_word():
    text = "قصف قرية “الدحلة” أمس"
    (mention,) = find_places(parse(text))
    assert mention.kind == "village"
    assert ARABIC_7 in text[mention.start : mention.end]


def test_generic_kind_words_are_no_mentions():
    assert _spans(ARABIC_8) == []


def test_adjectives_behind_a_kind_word_are_no_names():
    assert _spans(ARABIC_9) == []


def test_doubtful_names_are_given_on_demand():
    text = "أغلقوا الباب"
    assert _spans(text) == []
    assert _spans(text, least_score=0.0) == [ARABIC_10]


def test_an_empty_text_has_no_places():
    assert find_places(parse("")) == []


def test_mentions_do_not_overlap_and_stand_in_order():
    text = "قصف ريف حماة الشرقي ومدينتي الميادين والبوكمال بريف دير الزور الشرقي بين هجين وغرانيج"
    mentions = find_places(parse(text))
    assert all(one.last <= two.first for one, two in itertools.pairwise(mentions))


_WORDS = st.sampled_from(
    [
        "ريف",
        "ريفي",
        "مدينة",
        "بين",
        "على",
        "بعد",
        "5",
        "كم",
        "شرق",
        "الشرقي",
        "حلب",
        "وحلب",
        "والبوكمال",
        "محيط",
        "مناطق",
        "سيطرة",
        "قسد",
        "الأراضي",
        "السورية",
        "العاصمة",
        "قرى",
        "و",
        "،",
        ":",
        "«",
        "»",
        "#",
        "_",
        "35.12,",
        "40.12",
        "تل",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=14).map(" ".join))
def test_any_mixture_of_place_words_gives_spans_of_the_text(text):
    parsed = parse(text)
    for mention in find_places(parsed, least_score=0.0):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.first < mention.last <= len(parsed.tokens)
        assert parsed.tokens[mention.first].start <= mention.start
        assert mention.end >= parsed.tokens[mention.last - 1].start
