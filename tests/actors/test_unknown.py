"""Names that the base lacks, counted over reports."""

from khabar.actors.unknown import count_unknown
from khabar.model import Report

NAME = "كتيبة سنابل الوادي"
TWICE = "هاجمت كتيبة سنابل الوادي الحاجز ثم انسحبت كتيبة سنابل الوادي"
ONCE = "قالت كتيبة سنابل الوادي إنها باقية، ورفضت قسد ذلك"
PEOPLE = "قتل سامر كريم الفلاني وثلاثة مدنيين"


def test_unknown_groups_are_counted_with_their_places():
    (unknown,) = count_unknown([Report("a", TWICE), Report("b", ONCE)])
    assert (unknown.name, unknown.count, unknown.reports) == (NAME, 3, 2)
    assert unknown.places[0] == ("a", 6, 24)
    assert unknown.rule == "unknown/armed"


def test_persons_and_classes_of_people_are_no_unknown_actors():
    assert count_unknown([Report("a", PEOPLE)]) == []
