from hypothesis import given
from hypothesis import strategies as st

from khabar.store.heads import DECIDED_STATES, Brief, Decision, Reviewed, match_reviewed, replay, standing

ROOT = 1


def decision(number, action, reviewer="a", *, after=ROOT, undoes=None):
    return Decision(number, ROOT, action, reviewer, "t", None, ROOT, after, undoes)


def undo(number, undoes, reviewer="a"):
    return decision(number, "undo", reviewer, after=None, undoes=undoes)


def state(*made):
    return replay(ROOT, made).state


def test_without_a_decision_the_reading_is_the_machine_s():
    assert replay(ROOT, ()) == replay(ROOT, [decision(1, "accept"), undo(2, 1)])
    assert state() == "machine"


def test_the_last_decision_holds():
    assert state(decision(1, "accept")) == "accepted"
    assert state(decision(1, "accept"), decision(2, "reject")) == "rejected"
    assert state(decision(1, "unsure"), decision(2, "edit", after=5)) == "edited"


def test_an_edit_gives_the_version_and_accepting_it_keeps_it():
    made = [decision(1, "edit", after=5), decision(2, "accept", "b", after=5)]
    outcome = replay(ROOT, made)
    assert (outcome.claim, outcome.state, outcome.agreement) == (5, "accepted", "agree")
    assert replay(ROOT, [*made, undo(3, 1)]).claim == 5
    assert replay(ROOT, [made[0], undo(2, 1)]).claim == ROOT


def test_undo_goes_back_one_step_and_may_be_undone():
    made = [decision(1, "accept"), decision(2, "reject"), undo(3, 2)]
    assert state(*made) == "accepted"
    assert state(*made, undo(4, 3)) == "rejected"


def test_an_addition_taken_back_is_withdrawn():
    assert state(decision(1, "add")) == "added"
    assert state(decision(1, "add"), undo(2, 1)) == "withdrawn"
    assert state(decision(1, "add"), decision(2, "accept", "b"), undo(3, 1)) == "withdrawn"


def test_agreement_needs_two_people():
    assert replay(ROOT, [decision(1, "accept"), decision(2, "reject")]).agreement is None
    assert replay(ROOT, [decision(1, "accept"), decision(2, "reject", "b")]).agreement == "disagree"
    assert replay(ROOT, [decision(1, "reject"), decision(2, "reject", "b")]).agreement == "agree"
    assert replay(ROOT, [decision(1, "accept"), decision(2, "edit", "b", after=5)]).agreement == "disagree"


@st.composite
def histories(draw):
    made = []
    for number in range(1, draw(st.integers(1, 12))):
        others = list(made)
        action = draw(
            st.sampled_from(["accept", "reject", "edit", "unsure", "undo"] if others else ["accept", "reject"])
        )
        reviewer = draw(st.sampled_from("ab"))
        if action == "undo":
            made.append(undo(number, draw(st.sampled_from(others)).number, reviewer))
        else:
            made.append(decision(number, action, reviewer, after=100 + number if action == "edit" else ROOT))
    return made


@given(histories())
def test_undoing_the_last_decision_gives_what_was_before(made):
    before, last = replay(ROOT, made), decision(90, "reject", "c")
    after = replay(ROOT, [*made, last, undo(91, 90)])
    assert after == before
    assert replay(ROOT, [*made, last]).state == "rejected"


@given(histories())
def test_no_history_shows_a_machine_reading_as_reviewed(made):
    outcome = replay(ROOT, made)
    assert (outcome.state in DECIDED_STATES) == bool(standing(made))
    assert (outcome.reviewer is None) == (not standing(made))


def brief(start, end, kind="shelling"):
    return Brief(kind, "occurred", start, end, None, None, None)


def test_a_new_reading_matches_what_people_decided_on_the_same_words():
    reviewed = [Reviewed(1, brief(0, 3), brief(0, 3)), Reviewed(2, brief(0, 3, "killing"), brief(10, 14, "killing"))]
    assert match_reviewed(brief(0, 3), 10, reviewed) == 1
    assert match_reviewed(brief(0, 3, "killing"), 10, reviewed) == 2
    assert match_reviewed(brief(12, 13), 10, reviewed) == 2
    assert match_reviewed(brief(20, 23), 10, reviewed) is None


def test_claims_of_one_reading_do_not_hide_each_other():
    assert match_reviewed(brief(0, 3), 1, [Reviewed(1, brief(0, 3), brief(0, 3))]) is None
