"""Pages saved by a browser as one file."""

from __future__ import annotations

import base64

BODY = (
    "<p>"
    + "\u0642\u0627\u0644 \u0627\u0644\u0645\u062c\u0644\u0633 \u0627\u0644\u0645\u062d\u0644\u064a. " * 30
    + "</p>"
)
PAGE = f"<html><head><title>T</title></head><body><article>{BODY}</article></body></html>".encode()


def saved(location="https://example.org/1", page=PAGE):
    return (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {location}\r\n"
        "Subject: T\r\nDate: Sat, 5 Jun 2021 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b1"\r\n\r\n'
        "--b1\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Location: {location}\r\n\r\n{base64.encodebytes(page).decode()}\r\n"
        "--b1\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\neHg=\r\n--b1--\r\n"
    )


def test_a_saved_page_knows_its_address(read):
    item = read("page.mhtml", saved()).reports[0]
    assert item.report.url == "https://example.org/1"
    assert item.report.title == "T"
    assert item.capture_grade == "page"
    assert item.original == PAGE
    step = item.derivations[0]
    assert step.parameters["saved_at"].startswith("Sat, 05 Jun 2021")
    assert step.result_sha256 == item.original_sha256


def test_a_page_saved_from_a_disk_is_a_file(read):
    item = read("page.mht", saved("file:///C:/page.html")).reports[0]
    assert item.report.url is None
    assert item.capture_grade == "file"


def test_without_a_page_it_is_refused(read):
    assert read("page.mhtml", saved(page=b" ")).codes == ["empty"]
    assert read("page.mhtml", saved().replace("text/html", "text/css")).codes == ["empty"]
