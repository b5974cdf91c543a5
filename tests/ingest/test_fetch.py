"""Fetching one address: redirects shown, limits kept, answers recorded. The server of these tests is this process."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from khabar.ingest.fetch import check_url, fetch
from khabar.ingest.model import Limits, Options
from khabar.ingest.reasons import Unreadable

TEXT = "\u0642\u0627\u0644 \u0627\u0644\u0645\u062c\u0644\u0633. " * 40
PAGE = f"<html><head><title>T</title></head><body><article><p>{TEXT}</p></article></body></html>".encode()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/page":
            self.answer(200, PAGE, "text/html; charset=utf-8")
        elif self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/page")
            self.end_headers()
        elif self.path.startswith("/loop"):
            self.send_response(302)
            self.send_header("Location", f"/loop?{time.monotonic_ns()}")
            self.end_headers()
        elif self.path == "/file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(20):
                self.wfile.write(b"x" * 10)
                self.wfile.flush()
                time.sleep(0.05)
        elif self.path == "/picture":
            self.answer(200, b"\x89PNG\0", "image/png")
        else:
            self.answer(404, b"no", "text/plain")

    def answer(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def fetched(url, **limits):
    options = Options(key=b"k", limits=Limits(**limits))
    return list(fetch(url, options, clock=lambda: "2021-06-05T10:00:00Z"))


def test_a_page_with_its_redirects_and_time(server):
    (item,) = fetched(f"{server}/moved")
    assert item.capture_grade == "page"
    assert item.report.url == f"{server}/page"
    assert item.original == PAGE
    step = item.derivations[0]
    assert step.parameters["redirects"] == f"{server}/page"
    assert step.parameters["fetched_at"] == "2021-06-05T10:00:00Z"
    assert step.result_sha256 == item.original_sha256
    assert any(note.code == "fetched" for note in item.notes)


@pytest.mark.parametrize(
    ("path", "limits", "code"),
    [
        ("/nowhere", {}, "fetch_status"),
        ("/loop", {}, "fetch_redirects"),
        ("/file", {}, "bad_url"),
        ("/page", {"fetch_bytes": 100}, "too_large"),
        ("/slow", {"fetch_seconds": 0.2}, "fetch_slow"),
        ("/picture", {}, "unknown_kind"),
    ],
)
def test_refusals(server, path, limits, code):
    (item,) = fetched(f"{server}{path}", **limits)
    assert item.code == code


def test_an_unreachable_server():
    (item,) = fetched("http://127.0.0.1:9/")
    assert item.code == "fetch_failed"


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "ftp://example.org/x", "example.org", "http://", "http://u:p@example.org/"]
)
def test_addresses_that_are_not_fetched(url):
    with pytest.raises(Unreadable) as error:
        check_url(url)
    assert error.value.code == "bad_url"
    assert "u:p" not in str(error.value.words)


def test_arabic_addresses_are_written_in_ascii():
    url = "https://example.org/\u062e\u0628\u0631?q=\u0623#part"
    assert check_url(url) == "https://example.org/%D8%AE%D8%A8%D8%B1?q=%D8%A3"
