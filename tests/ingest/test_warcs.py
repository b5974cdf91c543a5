"""Web archives: pages with their address, checked against the stated hashes."""

from __future__ import annotations

import hashlib
import json

BODY = (
    "<p>"
    + "\u0642\u0627\u0644 \u0627\u0644\u0645\u062c\u0644\u0633 \u0627\u0644\u0645\u062d\u0644\u064a. " * 30
    + "</p>"
)
PAGE = f"<html><head><title>T</title></head><body><article>{BODY}</article></body></html>".encode()
PAGES = [
    ("https://example.org/a", "text/html; charset=utf-8", PAGE),
    ("https://example.org/a.png", "image/png", b"x"),
    ("https://example.org/b", "text/html", PAGE.replace(b"T</title>", b"U</title>")),
]


def test_pages_come_with_address_and_grade_full(read, make):
    result = read("a.warc.gz", make.warc(PAGES))
    assert [item.report.url for item in result.reports] == ["https://example.org/a", "https://example.org/b"]
    first = result.reports[0]
    assert first.capture_grade == "full"
    assert first.original == PAGE
    assert first.derivations[0].tool == "warcio"
    assert first.derivations[0].parameters["captured_at"] == "2021-06-05T08:00:00Z"
    assert first.derivations[0].result_sha256 == first.original_sha256 == first.derivations[1].parent_sha256
    assert [item.code for item in result.aside] == ["warc_not_text"]


def test_other_answers_than_success_are_set_aside(read, make):
    result = read("a.warc.gz", make.warc(PAGES[:1], status="404 Not Found"))
    assert not result.reports
    assert [item.code for item in result.aside] == ["warc_not_text"]


def test_a_changed_payload_is_refused(read, make):
    sound = make.warc_record(1, PAGES[0], kind="resource")
    result = read("a.warc", sound.replace(b"<title>T<", b"<title>X<"))
    assert result.codes == ["digest_mismatch"]
    assert read("b.warc", sound).reports[0].capture_grade == "full"


def test_a_damaged_archive_is_refused_after_what_was_sound(read, make):
    data = make.warc(PAGES)
    result = read("a.warc.gz", data[: len(data) - 40])
    assert result.reports
    assert not read("b.warc.gz", b"\x1f\x8b\x08 no archive").reports


def test_a_wrong_length_is_said_once_and_not_printed(read, make, capfd):
    first, second = (make.warc_record(number, PAGES[0]) for number in (1, 2))
    result = read("a.warc", first.replace(b"Content-Length: ", b"Content-Length: 1") + second)
    assert "warc_broken" in result.codes or "digest_mismatch" in result.codes
    short = first.replace(f"Content-Length: {len(first)}".encode(), b"")
    read("b.warc", short.replace(b"</body></html>", b"</body></html>more text") + second)
    assert capfd.readouterr().err == ""


def test_wacz_checks_the_stated_hash(read, make):
    warc = make.warc(PAGES[:1])

    def wacz(digest):
        package = {"resources": [{"path": "archive/data.warc.gz", "hash": f"sha256:{digest}"}]}
        return make.zip({"datapackage.json": json.dumps(package).encode(), "archive/data.warc.gz": warc})

    good = read("a.wacz", wacz(hashlib.sha256(warc).hexdigest()))
    assert good.reports[0].report.url == "https://example.org/a"
    assert [step.tool for step in good.reports[0].derivations][:2] == ["khabar.ingest.warcs", "warcio"]
    assert read("b.wacz", wacz("0" * 64)).codes == ["digest_mismatch"]
