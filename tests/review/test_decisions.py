import pytest
from sqlalchemy import select

from khabar.errors import UsageError
from khabar.review.decisions import Reviewer, add_claim, decide, decide_all, decide_filtered, edit, undo
from khabar.store.heads import expected_heads
from khabar.store.listing import Filters, claim_history, find_reports, list_claims, load_claims, report_page
from khabar.store.tables import claim_heads, reports, users
from khabar.store.verify import verify

REASON = "نفاه مصدر طبي"
NOTE = "مصدر"


@pytest.fixture
def salma(samples):
    return Reviewer("salma", samples.clock)


@pytest.fixture
def rana(samples):
    return Reviewer("rana", samples.clock)


def claim_of(workspace, number):
    with workspace.reading() as connection:
        return load_claims(connection, [number])[0]


def states(workspace):
    with workspace.reading() as connection:
        page = list_claims(connection, Filters(with_retired=True))
    return {claim.number: claim.state for claim in page.claims}


def check_heads(workspace):
    """The lists say what the decisions come to."""
    with workspace.reading() as connection:
        numbers = list(connection.execute(select(reports.c.number)).scalars())
        stored = {row.root_number: dict(row._mapping) for row in connection.execute(select(claim_heads))}
        assert {row["root_number"]: row for row in expected_heads(connection, numbers)} == stored
    assert verify(workspace).is_sound


def test_each_decision_shows_with_its_person_and_time(filled, salma, samples):
    decide(filled, 1, "accept", reviewer=salma)
    decide(filled, 2, "reject", reviewer=salma, reason=REASON)
    decide(filled, 3, "unsure", reviewer=salma, reason=REASON)
    assert states(filled) == {1: "accepted", 2: "rejected", 3: "unsure", 4: "machine", 5: "machine"}
    claim = claim_of(filled, 1)
    assert (claim.reviewer, claim.decided_at) == ("salma", samples.at)
    assert claim_of(filled, 4).reviewer is None
    with filled.reading() as connection:
        assert connection.execute(select(users.c.name)).scalars().all() == ["salma"]
        assert list_claims(connection, Filters(reviewer="salma")).total == 3
        assert list_claims(connection, Filters(states=("machine",))).total == 2
    check_heads(filled)


def test_an_edit_makes_a_version_and_keeps_the_one_before(filled, salma):
    edit(filled, 1, {"status": "denied", "type": "airstrike"}, reviewer=salma, reason=REASON)
    claim = claim_of(filled, 1)
    assert (claim.state, claim.claim.status, claim.claim.type) == ("edited", "denied", "airstrike")
    with filled.reading() as connection:
        history = claim_history(connection, 1)
        assert list_claims(connection, Filters(types=("airstrike",))).total == 1
        assert [each.number for each in list_claims(connection, Filters(types=("shelling",))).claims] == [3]
    assert [version.claim.status for version in history.versions] == ["occurred", "denied"]
    assert [version.maker for version in history.versions] == ["machine", "person"]
    edit(filled, 1, {"roles": []}, reviewer=salma, reason=REASON)
    assert claim_of(filled, 1).claim.roles == () and claim_of(filled, 1).claim.type == "airstrike"
    check_heads(filled)


def test_every_field_can_be_edited(filled, salma, samples):
    changes = {
        "trigger": {"start": 4, "end": 9},
        "also": [{"start": 0, "end": 3}],
        "roles": [{"role": "patient", "start": 0, "end": 3, "ref": None}],
        "time": {"text": "x", "start": "2024-01-01", "end": None, "precision": "day"},
        "duration": {"text": "x", "low_days": 1, "high_days": 2},
        "quantities": [{"text": "x", "of": "patient", "low": 5, "high": None, "unit": "person"}],
        "sources": [{"kind": "witness", "start": 0, "end": 3}],
        "cause": "c2",
        "evidence": {"start": 0, "end": 20},
        "notes": ["x"],
    }
    for name, value in changes.items():
        edit(filled, 1, {name: value}, reviewer=salma, reason=REASON)
    claim = claim_of(filled, 1).claim
    assert claim.trigger.text == samples.shelling[4:9] and claim.sources[0].kind == "witness"
    assert (claim.time.start, claim.evidence.end, claim.cause) == ("2024-01-01", 20, "c2")
    with filled.reading() as connection:
        assert list_claims(connection, Filters(date_from="2030-01-01")).total == 1
    check_heads(filled)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "party"},
        {"status": "maybe"},
        {"roles": [{"role": "owner", "start": 0, "end": 3}]},
        {"sources": [{"kind": "rumour", "start": 0, "end": 3}]},
        {"trigger": {"start": 5, "end": 99999}},
        {"trigger": {"start": 0, "end": 3, "text": "abc"}},
        {"trigger": 5},
        {"colour": "red"},
        {"id": "c9"},
        {"status": "occurred"},
    ],
)
def test_a_wrong_edit_is_refused_and_changes_nothing(filled_sqlite, salma, changes):
    with pytest.raises(UsageError):
        edit(filled_sqlite, 1, changes, reviewer=salma, reason=REASON)
    assert verify(filled_sqlite).decisions == 0


def test_a_missed_claim_is_added(filled, salma):
    with filled.reading() as connection:
        report_id = connection.execute(select(reports.c.id).where(reports.c.number == 3)).scalar_one()
    made = add_claim(
        filled,
        report_id,
        {"type": "arrest", "trigger": {"start": 0, "end": 4}, "roles": [{"role": "agent", "start": 5, "end": 10}]},
        reviewer=salma,
    )
    with filled.reading() as connection:
        page = report_page(connection, report_id)
    added = next(claim for claim in page.claims if claim.number == made.root)
    assert (added.state, added.claim.id, added.reviewer) == ("added", f"p{made.root}", "salma")
    assert added.claim.evidence.end == len(page.report.text)
    undo(filled, reviewer=salma)
    with filled.reading() as connection:
        assert made.root not in {claim.number for claim in report_page(connection, report_id).claims}
    check_heads(filled)


def test_undo_takes_back_the_last_own_decision(filled, salma, rana):
    decide(filled, 1, "accept", reviewer=salma)
    decide(filled, 2, "accept", reviewer=rana)
    edit(filled, 1, {"status": "denied"}, reviewer=salma, reason=REASON)
    undo(filled, reviewer=salma)
    assert (claim_of(filled, 1).state, claim_of(filled, 1).claim.status) == ("accepted", "occurred")
    (taken_back,) = undo(filled, reviewer=salma)
    assert states(filled)[1] == "machine" and states(filled)[2] == "accepted"
    undo(filled, reviewer=salma, decision=taken_back.number)
    assert states(filled)[1] == "accepted"
    with pytest.raises(UsageError, match="already"):
        undo(filled, reviewer=salma, decision=taken_back.number)
    with pytest.raises(UsageError):
        undo(filled, reviewer=Reviewer("nobody", salma.clock))
    with pytest.raises(UsageError):
        undo(filled, reviewer=salma, decision=99)
    check_heads(filled)


def test_filter_then_decide_in_bulk_and_undo_it_at_once(filled, salma):
    chosen = Filters(types=("shelling",))
    with pytest.raises(UsageError, match="look again"):
        decide_filtered(filled, chosen, "accept", expected=1, reviewer=salma)
    made = decide_filtered(filled, chosen, "accept", expected=2, reviewer=salma)
    assert len(made) == 2 and len({decision.bulk for decision in made}) == 1
    assert states(filled) == {1: "accepted", 2: "machine", 3: "accepted", 4: "machine", 5: "machine"}
    assert len(undo(filled, reviewer=salma)) == 2
    assert set(states(filled).values()) == {"machine"}
    assert decide_filtered(filled, Filters(types=("aid",)), "accept", expected=0, reviewer=salma) == []
    check_heads(filled)


def test_bulk_is_all_or_nothing(filled, salma):
    with pytest.raises(UsageError, match="no claim 99"):
        decide_all(filled, [1, 2, 99], "accept", reviewer=salma)
    assert set(states(filled).values()) == {"machine"}


def test_reasons_and_names_are_asked_for(filled, salma):
    for action in ("reject", "unsure"):
        with pytest.raises(UsageError, match="reason"):
            decide(filled, 1, action, reviewer=salma, reason=" ")
    with pytest.raises(UsageError, match="reason"):
        edit(filled, 1, {"status": "denied"}, reviewer=salma, reason="")
    with pytest.raises(UsageError, match="name"):
        decide(filled, 1, "accept", reviewer=Reviewer(" ", salma.clock))
    with pytest.raises(UsageError, match="no decision"):
        decide(filled, 1, "approve", reviewer=salma)


def test_reasons_can_be_searched(filled, salma):
    decide(filled, 5, "reject", reviewer=salma, reason=REASON)
    with filled.reading() as connection:
        assert find_reports(connection, Filters(text=REASON)).total == 1
        assert find_reports(connection, Filters(text=NOTE)).total == 1


def test_a_reviewed_claim_stays_beside_a_new_reading(filled, salma, samples):
    edit(filled, 1, {"status": "denied"}, reviewer=salma, reason=REASON)
    decide(filled, 3, "reject", reviewer=salma, reason=REASON)

    def newer(report):
        return samples.read(report, reader="words/2", status="ongoing")

    list(filled.reread(newer, actor="tester", clock=samples.clock))
    with filled.reading() as connection:
        live = {claim.number: (claim.state, claim.claim.status) for claim in list_claims(connection, Filters()).claims}
    assert live[1] == ("edited", "denied") and live[3] == ("rejected", "occurred")
    assert {state for number, (state, _) in live.items() if number not in (1, 3)} == {"machine"}
    assert {status for number, (_, status) in live.items() if number not in (1, 3)} == {"ongoing"}
    assert len(live) == 5
    undo(filled, reviewer=salma)
    with filled.reading() as connection:
        live = {claim.number: claim.claim.status for claim in list_claims(connection, Filters()).claims}
    assert 3 not in live and len(live) == 5
    check_heads(filled)
