"""Every error that Khabar raises.

KhabarError
├── UsageError       the command or request is wrong; exit code 2
├── DataFileError    one of our own data files is wrong; names file and line
├── InputError       a file given by the user cannot be read; names file and, where there is one, line
└── StoreError       the workspace cannot be opened, written or trusted
"""

from __future__ import annotations

from collections.abc import Mapping


class KhabarError(Exception):
    """The root of all errors that Khabar raises on purpose."""


class UsageError(KhabarError):
    """The command or request itself is wrong."""


class DataFileError(KhabarError):
    """One of Khabar's own data files is wrong; the message names file and line."""


class InputError(KhabarError):
    """Something given by the user cannot be read.

    Args:
        message: what is wrong, for a person.
        path: the file as the user named it, or None for standard input.
        line: 1-based line number, or None where lines have no meaning.
        code: a stable word for translations and for counting reasons, for example ``not_utf8``.
        details: the values that a translation of the message names, for example ``{"value": "2018-02-31"}``.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        code: str = "unreadable",
        details: Mapping[str, object] | None = None,
    ):
        self.message = message
        self.path = path
        self.line = line
        self.code = code
        self.details = dict(details or {})
        super().__init__(self.__str__())

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        return f"{where}: {self.message}" if where else self.message


class StoreError(KhabarError):
    """The workspace cannot be opened, written or trusted."""
