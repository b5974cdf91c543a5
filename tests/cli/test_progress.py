import io
import time

from khabar.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nothing_is_shown_where_there_is_no_terminal(monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    stream = io.StringIO()
    with Progress(stream, "en") as progress:
        progress.step()
    assert stream.getvalue() == ""


def test_a_long_run_is_counted_and_the_line_taken_off_again(monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    stream = Terminal()
    with Progress(stream, "en", total=4) as progress:
        progress.step()
        progress.step()
    shown = stream.getvalue()
    assert "50% 2/4 reports" in shown and shown.endswith("\r\x1b[K")


def test_a_short_run_shows_nothing():
    stream = Terminal()
    with Progress(stream, "en") as progress:
        progress.step()
    assert stream.getvalue() == ""
