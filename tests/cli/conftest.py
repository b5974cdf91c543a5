import io
import sys

import pytest

from khabar.cli.main import main


class Outcome:
    """What a command did."""

    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err


@pytest.fixture
def khabar(capsys, monkeypatch):
    """Runs a command in this process; ``given`` is standard input, None a terminal."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments, given=None):
        stdin = io.TextIOWrapper(io.BytesIO(given or b""))
        stdin.isatty = lambda: given is None
        monkeypatch.setattr(sys, "stdin", stdin)
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run
