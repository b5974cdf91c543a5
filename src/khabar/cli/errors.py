"""Messages in the user's language, and the exit code of every error."""

from __future__ import annotations

import os
from collections.abc import Mapping

from khabar.datafile import read_yaml_once
from khabar.errors import DataFileError, InputError, KhabarError, UsageError

MESSAGES_FILE = "cli/messages.yml"
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_STOPPED = 130


def language_of(environment: Mapping[str, str], wish: str | None = None) -> str:
    """The language of messages: ``ar`` or ``en``.

    Args:
        environment: as ``os.environ``; the first of LC_ALL, LC_MESSAGES and LANG that is set decides.
        wish: what ``--lang`` says, or None.
    """
    if wish:
        return wish
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "ar" if value.lower().startswith("ar") else "en"
    return "en"


def current_language(wish: str | None = None) -> str:
    """As ``language_of``, in the environment of this process."""
    return language_of(os.environ, wish)


def say(section: str, key: str, language: str, **values: object) -> str:
    """One message of ``messages.yml`` with its values filled in.

    Raises:
        DataFileError: there is no such message in the language.
    """
    entry = read_yaml_once(MESSAGES_FILE).get(section, {}).get(key, {})
    if language not in entry:
        raise DataFileError(f"{MESSAGES_FILE}: {section}: {key}: no message in {language!r}")
    return str(entry[language]).format(**values)


def describe(error: KhabarError, language: str) -> str:
    """The error as one line for the user: file, line and what is wrong."""
    if not isinstance(error, InputError):
        return str(error)
    path = say("words", "standard_input", language) if error.path is None else error.path
    where = path if error.line is None else f"{path}:{error.line}"
    entry = read_yaml_once(MESSAGES_FILE)["errors"].get(error.code)
    if entry is None:
        return f"{where}: {error.message}"
    try:
        return f"{where}: {entry[language].format(**error.details)}"
    except KeyError:
        return f"{where}: {error.message}"


def exit_code_of(error: KhabarError) -> int:
    """2 where the command is used wrongly, 1 for everything else."""
    return EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED
