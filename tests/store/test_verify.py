import json

import pytest
from sqlalchemy import text

from khabar.errors import InputError, StoreError
from khabar.review.decisions import Reviewer, add_claim, decide, edit
from khabar.store.audit import entries
from khabar.store.checkpoints import read_checkpoint, write_checkpoint
from khabar.store.verify import verify
from khabar.store.workspace import open_workspace

REASON = "نفاه المصدر"


@pytest.fixture
def decided(filled, samples):
    """Entries: 1 create, 2 to 4 imports, 5 accept of claim 1, 6 edit of claim 2, 7 addition."""
    reviewer = Reviewer("salma", samples.clock)
    decide(filled, 1, "accept", reviewer=reviewer)
    edit(filled, 2, {"status": "denied"}, reviewer=reviewer, reason=REASON)
    with filled.reading() as connection:
        report_id = connection.execute(text("SELECT id FROM reports WHERE number = 3")).scalar()
    fields = {"type": "arrest", "trigger": {"start": 0, "end": 4}, "roles": []}
    add_claim(filled, report_id, fields, reviewer=reviewer)
    return filled


def tamper(workspace, *statements):
    """Changes the database behind the workspace's back, as someone with the file would."""
    with workspace.writing() as connection:
        if workspace.is_sqlite:
            for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
        if not workspace.is_sqlite:
            connection.execute(text("SET session_replication_role = origin"))


def test_an_untouched_workspace_is_sound(decided):
    found = verify(decided)
    assert found.is_sound and found.problems == ()
    assert (found.entries, found.reports, found.claims, found.decisions) == (7, 3, 7, 3)


@pytest.mark.parametrize(
    ("statement", "entry"),
    [
        ("UPDATE audit SET actor = 'someone' WHERE number = 3", 3),
        ("UPDATE audit SET detail = '{}' WHERE number = 4", 4),
        ("DELETE FROM audit WHERE number = 5", 6),
        ("UPDATE reports SET text = replace(text, ' ', '_') WHERE number = 2", 3),
        ("UPDATE reports SET published = '2020-01-01' WHERE number = 1", 2),
        ("UPDATE reports SET capture_grade = 'full' WHERE number = 1", 2),
        ("UPDATE derivations SET version = '9' WHERE report_number = 1", 2),
        ("UPDATE claims SET body = replace(body, 'shelling', 'airstrike') WHERE number = 1", 2),
        ("UPDATE claims SET body = replace(body, 'denied', 'planned') WHERE number = 6", 6),
        ("UPDATE decisions SET action = 'reject' WHERE number = 1", 5),
        ("UPDATE decisions SET reviewer = 'salma', at = '2020' WHERE number = 2", 6),
        ("UPDATE readings SET reader = 'other' WHERE number = 1", 2),
        ("DELETE FROM decisions WHERE number = 3", 7),
    ],
)
def test_every_change_is_found_and_the_entry_named(decided, statement, entry):
    tamper(decided, statement)
    found = verify(decided)
    assert not found.is_sound
    assert found.first_broken == entry, found.problems


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE claim_heads SET state = 'accepted' WHERE root_number = 3",
        "UPDATE claim_heads SET is_live = NOT is_live WHERE root_number = 1",
        "DELETE FROM claim_heads WHERE root_number = 4",
        "DELETE FROM roles WHERE claim_number = 1",
    ],
)
def test_lists_that_say_more_than_the_decisions_are_found(decided, statement):
    tamper(decided, statement)
    assert not verify(decided).is_sound


def test_a_decision_that_the_log_does_not_know_is_found(decided):
    tamper(
        decided,
        "INSERT INTO decisions (number, root_number, action, reviewer, at) VALUES (9, 3, 'accept', 'salma', '2026')",
    )
    assert any("does not know the decision 9" in problem.message for problem in verify(decided).problems)


def test_a_changed_or_missing_original_is_found(decided):
    (path, *_) = sorted(path for path in decided.originals.root.rglob("*") if path.is_file())
    path.chmod(0o600)
    path.write_bytes(b"x")
    assert "changed on disk" in verify(decided).problems[0].message
    path.unlink()
    found = verify(decided)
    assert found.first_broken in (2, 3, 4) and "cannot be read" in found.problems[0].message


def test_a_file_that_no_import_finished_does_no_harm(decided):
    decided.originals.put(b"left over")
    found = verify(decided)
    assert found.is_sound and len(found.strays) == 1


def test_history_cannot_be_rewritten_by_accident(decided):
    for statement in (
        "UPDATE claims SET body = '{}'",
        "DELETE FROM decisions",
        "UPDATE audit SET at = ''",
        "DELETE FROM derivations",
    ):
        with pytest.raises(StoreError, match="never changed"), decided.writing() as connection:
            connection.execute(text(statement))
    assert verify(decided).is_sound


def test_a_checkpoint_shows_that_the_log_was_cut(decided, samples, tmp_path):
    path = tmp_path / "checkpoint.json"
    write_checkpoint(decided, path, clock=samples.clock)
    checkpoint = read_checkpoint(path)
    assert verify(decided, checkpoint=checkpoint).is_sound
    tamper(
        decided,
        "DELETE FROM audit WHERE number = 7",
        "DELETE FROM claim_heads WHERE root_number = 7",
        "DELETE FROM decisions WHERE number = 3",
        "DELETE FROM claims WHERE number = 7",
    )
    assert verify(decided).is_sound
    found = verify(decided, checkpoint=checkpoint)
    assert found.first_broken == 7 and "ends before entry 7" in found.problems[0].message


def test_a_checkpoint_holds_as_the_log_grows(decided, samples, tmp_path):
    path = tmp_path / "checkpoint.json"
    write_checkpoint(decided, path, clock=samples.clock)
    decide(decided, 3, "accept", reviewer=Reviewer("rana", samples.clock))
    assert verify(decided, checkpoint=read_checkpoint(path)).is_sound


def test_a_forged_checkpoint_is_refused(sqlite_workspace, samples, tmp_path):
    path = tmp_path / "checkpoint.json"
    write_checkpoint(sqlite_workspace, path, clock=samples.clock)
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "number": 9}))
    with pytest.raises(InputError, match="changed after it was signed"):
        read_checkpoint(path)
    path.write_text("[]")
    with pytest.raises(InputError):
        read_checkpoint(path)


def test_a_checkpoint_of_another_workspace_is_told(new_workspace, samples, tmp_path):
    one, other = new_workspace(), new_workspace()
    write_checkpoint(one, tmp_path / "one.json", clock=samples.clock)
    messages = [each.message for each in verify(other, checkpoint=read_checkpoint(tmp_path / "one.json")).problems]
    assert any("another workspace" in message for message in messages)


def test_the_log_says_who_did_what(decided):
    with open_workspace(decided.root, write=False) as reader, reader.reading() as connection:
        found = list(entries(connection))
    assert [entry.action for entry in found] == ["create", "import", "import", "import", "decide", "decide", "decide"]
    assert found[5].subject == "claim:2" and found[5].actor == "salma"
    assert [entry.number for entry in found] == list(range(1, 8))
