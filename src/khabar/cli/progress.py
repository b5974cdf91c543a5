"""A line on standard error that counts reports while a long run goes on."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TextIO

from khabar.cli.errors import say

FIRST_AFTER_SECONDS = 1.0
EVERY_SECONDS = 0.2
_BAR = 24


class Progress:
    """Counts reports and shows the count where the stream is a terminal; elsewhere it stays silent.

    Args:
        stream: standard error.
        language: ``ar`` or ``en``.
        total: how many reports there will be, or None where that is not known.
    """

    def __init__(self, stream: TextIO, language: str, total: int | None = None):
        self._stream = stream
        self._language = language
        self._total = total
        self._is_shown = stream.isatty()
        self._began = self._drawn = time.monotonic()
        self._count = 0
        self._has_drawn = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def step(self) -> None:
        """One report is done."""
        self._count += 1
        now = time.monotonic()
        if self._is_shown and now - self._began > FIRST_AFTER_SECONDS and now - self._drawn > EVERY_SECONDS:
            self._drawn = now
            self._draw(now)

    def clear(self) -> None:
        """Takes the line off the screen, before something else is written there."""
        if self._has_drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._has_drawn = False

    def _draw(self, now: float) -> None:
        rate = f"{self._count / (now - self._began):.0f}"
        count = str(self._count)
        bar = ""
        if self._total:
            done = min(1.0, self._count / self._total)
            bar = "█" * round(done * _BAR) + "░" * (_BAR - round(done * _BAR)) + f" {done:4.0%} "
            count = f"{self._count}/{self._total}"
        self._stream.write(f"\r\x1b[K{bar}{say('words', 'progress', self._language, count=count, rate=rate)}")
        self._stream.flush()
        self._has_drawn = True
