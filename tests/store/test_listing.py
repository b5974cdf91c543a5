import pytest

from khabar.errors import UsageError
from khabar.store.listing import Filters, find_reports, list_claims, load_claims, report_page

NAME = "بعين الورد"
UNLINKED = "الورد"
DOCTOR = "أعل"
NOTHING = "،"


def numbers(workspace, **filters):
    with workspace.reading() as connection:
        page = list_claims(connection, Filters(**filters))
    assert page.total == len(page.claims)
    return sorted(claim.number for claim in page.claims)


def test_filters_narrow_the_list(filled, samples):
    assert numbers(filled) == [1, 2, 3, 4, 5]
    assert numbers(filled, types=("shelling", "truce")) == [1, 3, 4]
    assert numbers(filled, types=("shelling",), text=NAME) == [1]
    assert numbers(filled, statuses=("denied",)) == []
    assert numbers(filled, states=("machine",)) == [1, 2, 3, 4, 5]
    assert numbers(filled, place="place:tall-azzahr") == [3, 4]
    assert numbers(filled, place=NAME) == [1, 2]
    assert numbers(filled, actor="place:tall-azzahr") == []
    assert numbers(filled, source=DOCTOR) == [4]
    assert numbers(filled, source=samples.outlet) == [1, 2, 3, 4, 5]
    assert numbers(filled, reviewer="x") == []
    assert numbers(filled, date_from="2024-03-10", date_to="2024-03-10") == [1, 2, 3, 4, 5]
    assert numbers(filled, date_from="2024-03-11") == numbers(filled, date_to="2024-03-09") == []
    assert numbers(filled, confidence_below=0.5) == []
    assert numbers(filled, confidence_below=0.9) == [1, 2, 3, 4, 5]


def test_pages_join_without_gaps_or_repeats(filled):
    seen, after = [], None
    with filled.reading() as connection:
        while True:
            page = list_claims(connection, Filters(), limit=2, after=after)
            seen += [claim.number for claim in page.claims]
            after = page.after
            if after is None:
                break
    assert sorted(seen) == [1, 2, 3, 4, 5]


def test_pages_of_reports_join(filled):
    with filled.reading() as connection:
        first = find_reports(connection, Filters(), limit=2)
        second = find_reports(connection, Filters(), limit=2, after=first.after)
    assert first.total == 3 and len({hit.report.id for hit in (*first.hits, *second.hits)}) == 3


def test_reports_are_counted_with_the_claims_that_pass(filled):
    with filled.reading() as connection:
        page = find_reports(connection, Filters(types=("killing",)))
    assert [(hit.claims, hit.marks) for hit in page.hits] == [(1, ())]


def test_what_is_not_there_is_said(filled):
    with filled.reading() as connection:
        for wrong in (
            lambda: report_page(connection, "none"),
            lambda: load_claims(connection, [1, 99]),
            lambda: list_claims(connection, Filters(report="none")),
            lambda: list_claims(connection, Filters(place=NOTHING)),
            lambda: list_claims(connection, Filters(), after="2024"),
            lambda: list_claims(connection, Filters(), after="2024/x"),
        ):
            with pytest.raises(UsageError):
                wrong()


def test_a_claim_without_a_day_is_listed_under_the_day_of_its_report(workspace, samples):
    item = samples.item(samples.arrest, published=None)
    list(workspace.add([item], read=samples.read, actor="tester", clock=samples.clock))
    with workspace.reading() as connection:
        assert list_claims(connection, Filters()).total == 1
        assert list_claims(connection, Filters(date_to="2030-01-01")).total == 0
