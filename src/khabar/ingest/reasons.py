"""Sentences for a person, in English and Arabic, from their code."""

from __future__ import annotations

from khabar.datafile import read_yaml_once
from khabar.ingest.model import Note, Refused


def note(code: str, *, line: int | None = None, **words: object) -> Note:
    """The note with its sentences; ``words`` fill the braces of ``reasons.yml``."""
    entry = read_yaml_once("ingest/reasons.yml")[code]
    return Note(code, entry["en"].format(**words), entry["ar"].format(**words), line)


def refuse(code: str, path: str, *, part: str | None = None, line: int | None = None, **words: object) -> Refused:
    """The refusal with its sentences; what ``reasons.yml`` calls ``aside`` is no error."""
    entry = read_yaml_once("ingest/reasons.yml")[code]
    en, ar = entry["en"].format(**words), entry["ar"].format(**words)
    return Refused(code, en, ar, path, part, line, is_error=entry["kind"] == "refused")


class Unreadable(Exception):
    """A reader gives up on the whole of its input; caught where the reader is called, it never leaves this room."""

    def __init__(self, code: str, *, line: int | None = None, **words: object):
        self.code = code
        self.line = line
        self.words = words
        super().__init__(code)

    def refusal(self, path: str, *, part: str | None = None) -> Refused:
        """What is handed to the caller in its place."""
        entry = read_yaml_once("ingest/reasons.yml")[self.code]
        en, ar = entry["en"].format(**self.words), entry["ar"].format(**self.words)
        return Refused(self.code, en, ar, path, part, self.line, is_error=entry["kind"] == "refused")
