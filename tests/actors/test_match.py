"""Names of persons across spellings: invented names only."""

import pytest

from khabar.actors.match import compare_names, read_name
from khabar.datafile import read_yaml

RANKED = "القيادي أبو سالم الفلاني"
BARE = "أبو سالم الفلاني"


@pytest.mark.parametrize("case", read_yaml("actors/match_corpus.yml"), ids=lambda case: case["rule"])
def test_names_are_compared_with_reasons(case):
    for one, other in ((case["left"], case["right"]), (case["right"], case["left"])):
        match = compare_names(one, other)
        assert float(case["low"]) <= match.score <= float(case["high"]), match
        assert match.rule == case["rule"]
        assert match.reason
        assert (match.left, match.right) == (one, other)


def test_titles_are_no_part_of_a_name():
    assert read_name(RANKED) == read_name(BARE)
