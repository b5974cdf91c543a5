import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import UsageError
from khabar.store.listing import Filters, find_reports
from khabar.store.query import All, Any, Not, Words, highlights, parse_query

VOCALISED = "وقّع الطرفان ٱتِّفاقاً في تل الزهر، والاتّفاق سارٍ منذ ٥ أيام. وصفه ناشط بأنه اتـ.ـفاق هش."
AGREEMENT = "اتفاق"
COMMA = "،"
SPELLINGS = (
    "اتفاق",
    "إتفاق",
    "ٱتِّفاق",
    "والاتفاق",
)
MARKED = [
    "ٱتِّفاقاً",
    "اتّفاق",
    "اتـ.ـفاق",
]
QUERIES = dict(
    zip(
        (
            "قصف",
            "قصف هدنة",
            "قصف AND NOT هدنة",
            "مقتل OR اعتقال",
            "مقتل | اعتقال",
            "(مقتل OR هدنة) -مقتل",
            '"عين الورد"',
            "«الورد عين»",
            "NOT قصف",
            "بستان",
            "مدني*",
            "النسيم",
        ),
        ("ST", "T", "S", "SA", "SA", "T", "S", "", "A", "A", "S", "STA"),
        strict=True,
    )
)


@pytest.mark.parametrize("query", QUERIES)
def test_search_finds_the_same_on_both_databases(filled, samples, query):
    letters = dict(zip((samples.shelling, samples.truce, samples.arrest), "STA", strict=True))
    with filled.reading() as connection:
        found = find_reports(connection, Filters(text=query))
    assert {letters[hit.report.text] for hit in found.hits} == set(QUERIES[query])
    assert found.total == len(QUERIES[query])


def test_all_spellings_give_the_same_hits_marked_exactly(workspace, samples):
    samples.fill(workspace, VOCALISED, samples.arrest)
    with workspace.reading() as connection:
        for spelling in SPELLINGS:
            (hit,) = find_reports(connection, Filters(text=spelling)).hits
            assert [VOCALISED[mark.start : mark.end] for mark in hit.marks] == [mark.text for mark in hit.marks]
            assert [mark.text for mark in hit.marks] == MARKED


def test_a_phrase_is_marked_as_one(samples):
    (mark,) = highlights(
        parse_query(
            "«عين الورد»",
        ),
        samples.shelling,
    )
    assert samples.shelling[mark.start : mark.end] == mark.text and " " in mark.text


def test_excluded_words_are_not_marked(samples):
    assert highlights(Not(parse_query(AGREEMENT)), VOCALISED) == []


def test_the_tree():
    tree = parse_query("a b OR NOT (c d)")
    assert tree == Any((All((_word("a"), _word("b"))), Not(All((_word("c"), _word("d"))))))
    assert parse_query("a*") == Words((("a",),), is_prefix=True)
    assert parse_query("-a") == Not(_word("a"))
    assert parse_query('""a') == _word("a")


def _word(letter):
    return Words(((letter,),))


@pytest.mark.parametrize(
    "query", ["", "  ", "(", "a)", "(a", "a OR", "OR a", "AND a", "NOT", "a AND", '""', "()", COMMA, "(" * 60]
)
def test_what_cannot_be_searched_is_said(query):
    with pytest.raises(UsageError):
        parse_query(query)


def test_a_query_may_not_be_endless():
    with pytest.raises(UsageError):
        parse_query("a " * 600)


@given(st.text(alphabet=st.sampled_from("ab()\"|&-* «»ANDORT'\\:<>!%_;0"), max_size=40))
def test_no_query_breaks_either_database(query):
    from sqlalchemy.dialects import postgresql, sqlite

    from khabar.store.query import condition
    from khabar.store.tables import reports

    try:
        tree = parse_query(query)
    except UsageError:
        return
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        compiled = condition(tree, reports.c.number, dialect).compile(dialect=dialect)
        for name, value in compiled.params.items():
            if name.startswith("words"):
                assert not set(value.replace(" <-> ", "").replace(" | ", "")) & set("\\:<>!%_;&") - set(":*")


def test_odd_characters_reach_no_database(filled):
    with filled.reading() as connection:
        for query in (
            "a'b",
            'a"b',
            "a:b",
            "a&b",
            "x\\y",
            "%",
            "a_b",
            "NEAR(a b)",
            "a^2",
            "ـ",
            "'; DROP TABLE reports; --",
        ):
            try:
                find_reports(connection, Filters(text=query))
            except UsageError:
                continue
        assert find_reports(connection, Filters()).total == 3
