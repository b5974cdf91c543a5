"""Tables of auto-archiver: both layouts, and what is really held of a capture."""

from __future__ import annotations

import csv
import hashlib
import io

HEADER = [
    "Link",
    "Archive status",
    "Archive location",
    "Archive date",
    "Upload timestamp",
    "Upload title",
    "Text content",
    "Hash",
    "WACZ",
]


def table(*rows):
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()


def row(
    status="telegram_extractor: success", place="https://store.example.org/a.wacz", digest="0" * 64, text="the text"
):
    return ["https://example.org/1", status, place, "2021-06-06", "2021-06-05 10:00:00", "A title", text, digest, ""]


def test_sheet_layout(read):
    result = read("archive.csv", table(HEADER, row(), row(status="nothing archived"), row(status=""), row(text="")))
    first, titled = result.reports
    assert first.kind == "auto-archiver"
    assert (first.report.text, first.report.title) == ("the text", "A title")
    assert first.report.published == "2021-06-05"
    assert first.capture_grade == "page"
    assert any(note.code == "capture_stated" for note in first.notes)
    assert titled.report.text == "A title"
    assert [item.code for item in result.aside] == ["not_archived", "not_archived"]


def test_a_capture_beside_the_table_is_checked(read, tmp_path):
    (tmp_path / "a.wacz").write_bytes(b"capture")
    digest = hashlib.sha256(b"capture").hexdigest()
    good = read("archive.csv", table(HEADER, row(digest=f"SHA-256:{digest}")))
    assert good.reports[0].capture_grade == "full"
    bad = read("archive.csv", table(HEADER, row(digest="1" * 64)))
    assert bad.reports[0].capture_grade == "file"
    assert "capture_mismatch" in bad.note_codes


def test_a_place_that_leads_elsewhere_is_not_followed(read, tmp_path):
    (tmp_path / "secret").write_bytes(b"x")
    digest = hashlib.sha256(b"x").hexdigest()
    result = read("in/archive.csv", table(HEADER, row(place="../secret", digest=digest)))
    assert result.reports[0].capture_grade == "page"


def test_packed_layout(read):
    metadata = {"url": "https://example.org/1", "title": "T", "content": "the text"}
    packed = repr(metadata)[:-1] + ", 'timestamp': datetime.datetime(2021, 6, 5, 10, 0, tzinfo=datetime.timezone.utc)}"
    media = (
        "[{'filename': 'a.html', 'urls': ['https://store.example.org/a.html'], 'properties': {'hash': 'SHA-256:"
        + "0" * 64
        + "'}}]"
    )
    rows = [["status", "metadata", "media"], ["x: success", packed, media], ["x: success", "__import__('os')", "[]"]]
    result = read("archive.csv", table(*rows))
    assert result.texts == ["the text"]
    assert result.reports[0].report.published == "2021-06-05"
    assert result.reports[0].capture_grade == "page"
    assert result.codes == ["message_broken"]
