import json
import subprocess
import sys

import pytest

from khabar.ingest import text_files
from khabar.ingest.text_files import report_id
from khabar.model.codec import record_from_json

# "The forces arrested five civilians in the town yesterday."
TEXT = """\
اعتقلت القوات خمسة مدنيين في البلدة أمس.
"""
# "The two sides announced a truce."
SECOND = """\
أعلن الطرفان هدنة في المدينة.
"""


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "reports.jsonl"
    rows = [{"id": "a", "text": TEXT, "published": "2020-05-02"}, {"id": "b", "text": SECOND}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_a_table_for_people(khabar, report):
    outcome = khabar("read", report, "--published", "2020-05-02", "--publisher", "P")
    assert (outcome.code, outcome.err) == (0, "")
    heading, columns, *_ = outcome.out.splitlines()
    assert "P · 2020-05-02 · claims: 1" in heading
    assert columns.split()[:2] == ["#", "event"]
    assert "Arrest" in outcome.out and "2020-05-01" in outcome.out


def test_a_table_in_arabic_runs_from_right_to_left(khabar, report):
    outcome = khabar("--lang", "ar", "read", report)
    columns = outcome.out.splitlines()[1]
    assert columns.endswith("#")


def test_one_text_as_json_is_one_record(khabar, report):
    outcome = khabar("read", report, "--format", "json")
    record = record_from_json(json.loads(outcome.out))
    assert record.report.text == TEXT
    assert record.report.id == report_id(TEXT)
    assert [claim.type for claim in record.claims] == ["arrest"]


def test_several_reports_as_json_are_a_list(khabar, report, lines):
    assert len(json.loads(khabar("read", lines, "--format", "json").out)) == 2
    assert len(json.loads(khabar("read", report, report, "--format", "json").out)) == 2


def test_json_lines_in_the_order_of_the_input(khabar, lines, report):
    outcome = khabar("read", lines, report, "--format", "jsonl")
    records = [record_from_json(json.loads(line)) for line in outcome.out.splitlines()]
    assert [record.report.id for record in records] == ["a", "b", report_id(TEXT)]
    assert records[0].report.published == "2020-05-02"
    assert "reports read: 3; failed: 0" in outcome.err


def test_the_output_can_be_read_again(khabar, lines):
    first = khabar("read", lines, "--format", "jsonl").out
    again = khabar("read", "-", "--input-format", "jsonl", "--format", "jsonl", given=first.encode())
    assert again.out == first


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input(khabar, arguments):
    outcome = khabar("read", *arguments, "--format", "json", given=TEXT.encode())
    assert json.loads(outcome.out)["report"]["text"] == TEXT


def test_the_same_input_gives_the_same_output(khabar, lines):
    runs = {khabar("read", lines, "--format", "jsonl").out for _ in range(2)}
    assert len(runs) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("read",),
        ("read", "x.txt", "--published", "2018-02-31"),
        ("read", "x.txt", "--published", "yesterday"),
        ("read", "x.txt", "--format", "xml"),
        ("read", "-", "-"),
        ("read", "x.txt", "--colour"),
        ("write",),
        (),
    ],
)
def test_wrong_use_ends_with_2(khabar, arguments):
    outcome = khabar(*arguments)
    assert outcome.code == 2
    assert outcome.err and not outcome.out


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "there is no text"),
        (b"\x7fELF\x00\x01\x02", "binary"),
        (b"Clashes near the town.", "not Arabic"),
        (TEXT.encode() + b"\xff", "0xff"),
        (TEXT.encode()[:7], "is no part of UTF-8"),
    ],
)
def test_a_report_that_cannot_be_read_is_named_and_the_others_are_read(khabar, report, tmp_path, data, words):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(data)
    outcome = khabar("read", bad, report, "--format", "jsonl")
    assert outcome.code == 1
    assert outcome.err.startswith(f"khabar: {bad}") and words in outcome.err
    assert "reports read: 1; failed: 1" in outcome.err
    assert len(outcome.out.splitlines()) == 1


def test_damage_is_named_with_its_line(khabar, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(TEXT.encode() + TEXT.encode() + b"\xff")
    assert f"{bad}:3: " in khabar("read", bad).err


@pytest.mark.parametrize("encoding", ["cp1256", "utf-16", "utf-16-le", "iso8859_6"])
def test_another_encoding_is_read_and_said(khabar, tmp_path, encoding):
    path = tmp_path / "report.txt"
    path.write_bytes(TEXT.encode(encoding))
    outcome = khabar("read", path, "--format", "json")
    assert outcome.code == 0
    assert json.loads(outcome.out)["report"]["text"] == TEXT
    assert f"{path}: not UTF-8: read as" in outcome.err


def test_bad_lines_are_named_and_counted(khabar, tmp_path):
    path = tmp_path / "reports.jsonl"
    rows = [json.dumps({"text": TEXT}), "{", json.dumps({"text": TEXT, "published": "31.02.2018"}), "[]"]
    path.write_text("\n".join(rows), encoding="utf-8")
    outcome = khabar("read", path, "--format", "jsonl")
    assert outcome.code == 1
    for number in (2, 3, 4):
        assert f"{path}:{number}: " in outcome.err
    assert "reports read: 1; failed: 3" in outcome.err


def test_a_missing_file_and_a_folder_are_named(khabar, tmp_path, report):
    outcome = khabar("read", tmp_path / "none.txt", tmp_path, report)
    assert outcome.code == 1
    assert "there is no such file" in outcome.err and "it is a folder" in outcome.err
    assert "reports read: 1; failed: 2" in outcome.err


def test_a_very_large_file_is_refused_at_once(khabar, tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    outcome = khabar("read", path)
    assert outcome.code == 1
    assert f"{text_files.MAX_REPORT_BYTES:,}" in outcome.err


def test_messages_follow_the_environment(khabar, tmp_path, monkeypatch):
    english = khabar("read", tmp_path / "none.txt").err
    monkeypatch.setenv("LANG", "ar_SY.UTF-8")
    arabic = khabar("read", tmp_path / "none.txt").err
    monkeypatch.setenv("LC_ALL", "C")
    assert khabar("read", tmp_path / "none.txt").err == english != arabic


def test_a_fault_of_the_reader_in_one_report_does_not_stop_the_run(khabar, lines, monkeypatch):
    from khabar.extract import pipeline

    read_report = pipeline.read_report

    def fail_on_first(report):
        if report.id == "a":
            raise ValueError("boom")
        return read_report(report)

    monkeypatch.setattr(pipeline, "read_report", fail_on_first)
    outcome = khabar("read", lines, "--format", "jsonl")
    assert outcome.code == 1
    assert "a: ValueError: boom" in outcome.err
    assert "reports read: 1; failed: 1" in outcome.err


def test_a_closed_pipe_ends_quietly(lines):
    command = f'"{sys.executable}" -m khabar.cli.main read {lines} {lines} --format json | head -n 1'
    run = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True)
    assert run.returncode == 0
    assert "Traceback" not in run.stderr
