"""Sentences and clauses cover the tokens, in order, without gaps."""

from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.arabic.text import parse

LETTERS = 'قصفت الطائرات بلدة.،؟!\nوقال أن"«»12د '


@settings(deadline=None)
@given(st.text(alphabet=LETTERS, max_size=120))
def test_stretches_cover_all_tokens(text):
    parsed = parse(text)
    for stretches, owner in ((parsed.sentences, parsed.sentence_of), (parsed.clauses, parsed.clause_of)):
        covered = [index for stretch in stretches for index in range(stretch.first, stretch.last)]
        assert covered == list(range(len(parsed.tokens)))
        assert all(stretches[owner[i]].first <= i < stretches[owner[i]].last for i in covered)


def sentences_of(text):
    parsed = parse(text)
    return [
        text[parsed.tokens[sentence.first].start : parsed.tokens[sentence.last - 1].end]
        for sentence in parsed.sentences
    ]


def test_lines_and_stops_end_sentences():
    text = "عنوان الخبر\nقصفت الطائرات البلدة. وقال المصدر ذلك؟"
    assert len(sentences_of(text)) == 3


def test_initials_and_decimals_end_none():
    text = "قال د. سالم إن 3.5 كيلومتر تفصل بينهما"
    assert len(sentences_of(text)) == 1


def test_closing_quote_stays_with_its_sentence():
    text = "قال: «انسحبت القوات.» وأضاف المصدر ذلك"
    assert sentences_of(text)[0].endswith("»")


def test_clause_begins_at_joined_verb():
    text = "قصفت الطائرات البلدة وقتلت خمسة مدنيين"
    parsed = parse(text)
    assert parsed.clause_of[0] != parsed.clause_of[-1]
