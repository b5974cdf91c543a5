from khabar.review.agreement import agreement
from khabar.review.decisions import Reviewer, decide, edit, undo
from khabar.store.listing import Filters, list_claims

REASON = "نفاه مصدر طبي"


def measure(workspace, readers=None):
    with workspace.reading() as connection:
        return agreement(connection, readers=readers)


def test_two_readers_are_compared_claim_by_claim(filled, samples):
    salma, rana = Reviewer("salma", samples.clock), Reviewer("rana", samples.clock)
    for number in (1, 2, 3, 4):
        decide(filled, number, "accept", reviewer=salma)
    decide(filled, 1, "accept", reviewer=rana)
    decide(filled, 2, "reject", reviewer=rana, reason=REASON)
    decide(filled, 5, "accept", reviewer=rana)
    edit(filled, 3, {"status": "planned"}, reviewer=rana, reason=REASON)
    found = measure(filled)
    assert (found.pairs, found.same_stance, found.same_version) == (3, 2, 1)
    assert found.differing == (2, 3)
    assert found.stances == (("keep", "keep", 2), ("keep", "reject", 1))
    assert found.kappa == 0.0
    with filled.reading() as connection:
        assert [each.number for each in list_claims(connection, Filters(agreement="disagree")).claims] == [3, 2]
    assert measure(filled, ("rana", "salma")).stances[1] == ("reject", "keep", 1)
    assert measure(filled, ("rana", "nobody")).pairs == 0


def test_without_pairs_there_is_no_kappa(filled, samples):
    salma = Reviewer("salma", samples.clock)
    decide(filled, 1, "accept", reviewer=salma)
    assert measure(filled).kappa is None
    decide(filled, 1, "accept", reviewer=Reviewer("rana", samples.clock))
    assert (measure(filled).pairs, measure(filled).kappa) == (1, None)
    undo(filled, reviewer=salma)
    assert measure(filled).pairs == 0


def test_kappa_is_cohens(filled, samples):
    salma, rana = Reviewer("salma", samples.clock), Reviewer("rana", samples.clock)
    for number, (first, second) in enumerate([("accept",) * 2] * 2 + [("reject",) * 2, ("accept", "reject")], start=1):
        decide(filled, number, first, reviewer=salma, reason=REASON)
        decide(filled, number, second, reviewer=rana, reason=REASON)
    # Observed 0.75; by chance 0.75 * 0.5 + 0.25 * 0.5 = 0.5.
    assert measure(filled).kappa == 0.5
