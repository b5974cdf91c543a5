from khabar.evaluate.floor import read_naively
from khabar.evaluate.frozen import Change, compare, freeze, show
from khabar.model import Report

# "Clashes and shelling in the town." and "Shelling and arrests in the town."
BEFORE = """\
اشتباكات وقصف في البلدة.
"""
AFTER = """\
اشتباكات واعتقال في البلدة.
"""


def frozen(text):
    return freeze(read_naively(Report("r", text)))


def test_a_reading_is_one_line_a_claim():
    lines = frozen(BEFORE).splitlines()
    assert lines[0] == "# r: 2 claims"
    assert [line.split()[1:3] for line in lines[1:]] == [["clash", "occurred"], ["shelling", "occurred"]]


def test_claims_won_and_lost_are_told_apart():
    change = compare(frozen(BEFORE), frozen(AFTER))
    assert [line.split()[1] for line in change.won] == ["arrest"]
    assert [line.split()[1] for line in change.lost] == ["shelling"]
    assert [line.split(":")[0] for line in show(change).splitlines()] == ["won", "lost"]


def test_the_same_reading_changes_nothing():
    assert compare(frozen(BEFORE), frozen(BEFORE)) == Change((), ())
