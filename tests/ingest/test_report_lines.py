import io
import json

import pytest

from khabar.errors import InputError
from khabar.ingest import report_lines
from khabar.ingest.report_lines import read_report_lines
from khabar.ingest.text_files import report_id
from khabar.model import Report

TEXT = """\
قال مصدر في البلدة إن القوات انسحبت من الحاجز الشرقي.
"""


def read(*lines, notes=None, **options):
    data = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    on_note = None if notes is None else lambda path, note: notes.append((path, note))
    return list(read_report_lines(io.BytesIO(data), name="x.jsonl", on_note=on_note, **options))


def test_all_fields_are_taken():
    line = {
        "id": "a",
        "text": TEXT,
        "title": "t",
        "publisher": "p",
        "authors": ["n"],
        "url": "u",
        "published": "2020-01-02",
    }
    assert read(line) == [Report("a", TEXT, "t", "p", ("n",), "u", "2020-01-02")]


def test_id_and_defaults_where_the_line_says_nothing():
    (report,) = read({"text": TEXT, "published": None}, published="2020-01-02", publisher="P")
    assert (report.id, report.published, report.publisher) == (report_id(TEXT), "2020-01-02", "P")


def test_a_bad_line_names_file_and_line_and_the_next_is_read():
    results = read(
        {"text": TEXT},
        b"{not json",
        b"",
        b"[1]",
        {"id": "b"},
        {"text": TEXT, "published": "2018-02-31"},
        {"text": TEXT},
    )
    found = [result if isinstance(result, Report) else (result.line, result.code) for result in results]
    assert found[1:-1] == [(2, "not_json"), (4, "not_object"), (5, "no_text"), (6, "bad_date")]
    assert isinstance(found[0], Report) and isinstance(found[-1], Report)
    assert str(results[1]).startswith("x.jsonl:2: the line is no JSON")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"text": "  "}, "empty"),
        ({"text": "English only"}, "not_arabic"),
        ({"text": TEXT + "\ud800"}, "bad_characters"),
        ({"text": TEXT, "title": 3}, "wrong_kind"),
        ({"text": TEXT, "id": True}, "wrong_kind"),
        ({"text": TEXT, "authors": "n"}, "wrong_kind"),
        (TEXT.strip().encode() + b"\xff", "not_utf8"),
        (b"\x00\x01\x02\xff", "binary"),
        (b"[" * 100_000, "not_json"),
    ],
)
def test_each_kind_of_bad_line_has_its_reason(line, code):
    (error,) = read(line)
    assert isinstance(error, InputError)
    assert (error.code, error.line, error.path) == (code, 1, "x.jsonl")


def test_numbers_are_taken_as_ids():
    assert read({"id": 7, "text": TEXT})[0].id == "7"


def test_keys_that_are_not_read_are_named_once():
    notes = []
    read({"text": TEXT, "kind": "post"}, {"text": TEXT, "kind": "post"}, notes=notes)
    assert notes == [("x.jsonl", "keys that are not read: kind")]


def test_a_whole_record_gives_its_report():
    assert read({"khabar": "1", "report": {"id": "g", "text": TEXT}, "claims": []})[0].id == "g"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1256", "utf-16", "utf-16-be"])
def test_lines_in_other_encodings(encoding):
    lines = "\n".join(json.dumps({"text": TEXT}, ensure_ascii=False) for _ in range(3))
    data = lines.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    notes = []
    reports = list(read_report_lines(io.BytesIO(data), on_note=lambda *note: notes.append(note)))
    assert [report.text for report in reports] == [TEXT] * 3
    assert len(notes) == (0 if encoding == "utf-8-sig" else 1)


def test_a_line_over_the_limit_is_skipped_to_its_end(monkeypatch):
    monkeypatch.setattr(report_lines, "MAX_LINE_BYTES", 400)
    results = read({"text": TEXT}, {"text": TEXT * 20}, {"text": TEXT})
    assert [getattr(result, "code", "read") for result in results] == ["read", "too_large", "read"]
    assert results[1].line == 2


def test_lines_are_read_as_they_come():
    class Endless(io.RawIOBase):
        def readline(self, size=-1):
            return json.dumps({"text": TEXT}).encode() + b"\n"

    assert next(read_report_lines(Endless())).text == TEXT


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.jsonl: the file cannot be opened"):
        list(read_report_lines(tmp_path / "none.jsonl", name="none.jsonl"))
