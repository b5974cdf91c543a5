import json

import pytest

# "The forces arrested five civilians in the town."
TEXT = """\
اعتقلت القوات خمسة مدنيين في البلدة.
"""


@pytest.fixture
def gold(khabar, tmp_path):
    path = tmp_path / "gold.jsonl"
    report = tmp_path / "report.txt"
    report.write_text(TEXT, encoding="utf-8")
    path.write_text(khabar("read", report, "--format", "jsonl").out, encoding="utf-8")
    return path


def test_what_was_read_is_read_again_perfectly(khabar, gold):
    outcome = khabar("evaluate", gold)
    assert outcome.code == 0
    rows = {line.split()[0]: line.split()[1:] for line in outcome.out.splitlines() if line.strip()}
    assert rows["event"][:3] == ["1.000"] * 3
    assert rows["arrest"][:2] == ["1", "1"]


def test_against_records_that_were_read_before(khabar, gold, tmp_path):
    spoilt = json.loads(gold.read_text(encoding="utf-8"))
    spoilt["claims"] = []
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text(json.dumps(spoilt), encoding="utf-8")
    errors = tmp_path / "errors.tsv"
    outcome = khabar("evaluate", gold, predicted, "--errors", errors, "--format", "json")
    data = json.loads(outcome.out)
    assert data["figures"]["event"]["recall"] == 0
    assert data["misses"] == {"missed": 1}
    assert [line.split("\t")[1] for line in errors.read_text(encoding="utf-8").splitlines()] == ["missed"]


def test_the_floor_has_no_roles(khabar, gold):
    data = json.loads(khabar("evaluate", gold, "--floor", "--format", "json").out)
    assert data["figures"]["role"]["recall"] == 0


def test_a_wrong_gold_file_is_named_with_its_line(khabar, tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    outcome = khabar("evaluate", path)
    assert outcome.code == 1
    assert f"{path}:1: " in outcome.err
