"""The commands on a workspace, from ``init`` to ``restore``."""

import json

import pytest

from khabar.datafile import read_yaml_once
from khabar.evaluate.gold import read_records
from khabar.store.workspace import open_workspace

WORD = "والقصف"
REASON = "نفاه المصدر"
PASSPHRASE = "أربع كلمات لا يعرفها أحد"


@pytest.fixture
def folder(khabar, samples, tmp_path):
    """A workspace with the three sample reports, made by the command."""
    root = tmp_path / "mine"
    outcome = khabar("init", root, "--by", "salma")
    assert outcome.code == 0, outcome.err
    with open_workspace(root) as workspace:
        samples.fill(workspace)
    return root


def test_every_message_stands_in_both_languages():
    for key, entry in read_yaml_once("cli/workspace_messages.yml").items():
        assert set(entry) == {"ar", "en"}, key
        words = [sorted(part.split("}")[0] for part in entry[language].split("{")[1:]) for language in ("ar", "en")]
        assert words[0] == words[1], key


def test_find_shows_reports_with_marks(khabar, folder):
    outcome = khabar("find", WORD, "-w", folder)
    assert outcome.code == 0 and "reports found: 2" in outcome.out and "⟦" in outcome.out
    page = json.loads(khabar("find", WORD, "-w", folder, "--format", "json").out)
    assert page["total"] == 2
    assert all(mark["text"] for hit in page["reports"] for mark in hit["marks"])


def test_find_lists_claims_by_filters_page_by_page(khabar, folder):
    outcome = khabar("find", "--claims", "--type", "shelling", "-w", folder, "--limit", "1")
    assert "claims found: 2; shown: 1" in outcome.out and "not reviewed" in outcome.out
    after = outcome.out.rpartition("--after ")[2].strip()
    page = json.loads(
        khabar("find", "--claims", "--type", "shelling", "-w", folder, "--after", after, "--format", "json").out
    )
    assert [claim["number"] for claim in page["claims"]] == [1]
    assert khabar("find", "--claims", "--type", "party", "-w", folder).code == 2
    assert khabar("find", "--from", "yesterday", "-w", folder).code == 2
    assert khabar("find", "(", "-w", folder).code == 2


def test_messages_come_in_arabic(khabar, folder):
    outcome = khabar("--lang", "ar", "find", WORD, "-w", folder)
    assert read_yaml_once("cli/workspace_messages.yml")["found_reports"]["ar"].split(":")[0] in outcome.out


def test_show_gives_custody_claims_and_history(khabar, folder, samples):
    report_id = json.loads(khabar("find", "-w", folder, "--format", "json", "--claims").out)["claims"][-1]["report"]
    shown = khabar("show", report_id, "-w", folder).out
    assert samples.shelling in shown and "SHA-256" in shown and "not reviewed" in shown
    value = json.loads(khabar("show", report_id, "-w", folder, "--format", "json").out)
    assert value["capture_grade"] == "file" and len(value["claims"]) == 2 and value["steps"]
    assert khabar("review", "accept", "1", "-w", folder, "--by", "salma").code == 0
    history = json.loads(khabar("show", "1", "-w", folder, "--format", "json").out)
    assert history["state"] == "accepted" and history["decisions"][0]["reviewer"] == "salma"
    assert "accepted by salma" in khabar("show", "1", "-w", folder).out
    assert khabar("show", "99", "-w", folder).code == 2
    assert "no second reading" in khabar("show", report_id, "--diff", "-w", folder).out


def test_review_by_number_by_filter_and_undo(khabar, folder, tmp_path):
    where = ("-w", folder, "--by", "salma")
    assert khabar("review", "reject", "2", *where).code == 2
    assert khabar("review", "reject", "2", "--reason", REASON, *where).code == 0
    assert khabar("review", "edit", "1", "--set", "status=denied", "--reason", REASON, *where).code == 0
    assert "--expected 2" in khabar("review", "accept", "--type", "shelling", *where).out
    assert "decisions: 2" in khabar("review", "accept", "--type", "shelling", "--expected", "2", *where).out
    assert "decisions: 2" in khabar("review", "undo", *where).out
    fields = tmp_path / "claim.json"
    fields.write_text(json.dumps({"type": "arrest", "trigger": {"start": 0, "end": 4}, "roles": []}))
    report_id = json.loads(khabar("show", "5", "-w", folder, "--format", "json").out)["report"]
    assert khabar("review", "add", report_id, fields, *where).out.strip() == "[7]"
    for wrong in (
        ("review", "accept"),
        ("review", "accept", "1", "--type", "shelling"),
        ("review", "edit", "1", "--reason", REASON),
        ("review", "edit", "1", "--set", "status", "--reason", REASON),
        ("review", "add", report_id, tmp_path / "none.json"),
        ("review", "undo", "--decision", "99"),
    ):
        assert khabar(*wrong, *where).code == 2, wrong
    assert khabar("review", "accept", "2", "-w", folder, "--by", "rana").code == 0
    assert "claims with two readers: 1" in khabar("review", "agreement", "-w", folder).out
    assert "claims found: 1" in khabar("find", "--claims", "--agreement", "disagree", "-w", folder).out


def test_gold_goes_out_and_scores_the_reader(khabar, folder, tmp_path):
    gold = tmp_path / "gold.jsonl"
    assert khabar("export", "gold", gold, "-w", folder).code == 1 and not gold.exists()
    khabar("review", "accept", "1", "2", "3", "-w", folder, "--by", "salma")
    khabar("review", "reject", "4", "--reason", REASON, "-w", folder, "--by", "salma")
    assert khabar("export", "gold", gold, "-w", folder).code == 0
    assert [len(record.claims) for record in read_records(gold)] == [2, 1]
    assert khabar("export", "gold", gold, "-w", folder).code == 2
    score = json.loads(khabar("evaluate", "-w", folder, "--format", "json").out)
    assert score["reports"] == 2 and score["misses"] == {"spurious": 1}
    assert khabar("evaluate").code == 2
    assert khabar("verify", "-w", folder).code == 0


def test_verify_and_its_checkpoint(khabar, folder, tmp_path):
    checkpoint = tmp_path / "checkpoint.json"
    outcome = khabar("verify", "-w", folder, "--write-checkpoint", checkpoint)
    assert outcome.code == 0 and "all is as it was logged" in outcome.out
    assert khabar("verify", "-w", folder, "--checkpoint", checkpoint).code == 0
    (original, *_) = [path for path in (folder / "originals").rglob("*") if path.is_file()]
    original.chmod(0o600)
    original.write_bytes(b"x")
    outcome = khabar("verify", "-w", folder)
    assert outcome.code == 1 and "the first entry that does not hold: " in outcome.out
    assert json.loads(khabar("verify", "-w", folder, "--format", "json").out)["sound"] is False


def test_backup_and_restore(khabar, folder, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    backup = tmp_path / "backup.khabar"
    assert khabar("backup", backup, "-w", folder, "--passphrase-file", secret).code == 0
    assert khabar("restore", backup, tmp_path / "again", "--passphrase-file", secret).code == 0
    assert khabar("verify", "-w", tmp_path / "again").code == 0
    assert khabar("restore", backup, tmp_path / "third", given=b"").code == 2
    secret.write_text("another one entirely")
    outcome = khabar("restore", backup, tmp_path / "third", "--passphrase-file", secret)
    assert outcome.code == 1 and "passphrase" in outcome.err
    assert khabar("restore", backup, tmp_path / "third", "--passphrase-file", tmp_path / "none").code == 1


def test_reread_says_what_it_did(khabar, folder, samples, monkeypatch):
    monkeypatch.setattr(
        "khabar.extract.pipeline.read_report", lambda report: samples.read(report, reader="words/2", status="ongoing")
    )
    assert "read anew: 3" in khabar("reread", "-w", folder).out
    assert "read by this reader before: 3" in khabar("reread", "-w", folder).out


def test_what_is_no_workspace_is_said(khabar, tmp_path):
    outcome = khabar("find", "x", "-w", tmp_path)
    assert outcome.code == 2 and "khabar init" in outcome.err
