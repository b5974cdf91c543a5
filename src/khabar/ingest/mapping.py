"""Which column fills which field: guessed from names, given by a file, or saved for a header seen before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once
from khabar.errors import InputError
from khabar.ingest.model import ColumnMapping, Options
from khabar.ingest.reasons import Unreadable

VERSION = 1
FIELDS = ("text", "title", "publisher", "author", "sender", "url", "published", "id", "reply_to", "forwarded_from")
MANY = frozenset({"text", "author"})
"""Fields that may be filled from several columns."""

_ORDERS = ("dmy", "mdy", "ymd")
_KEYS = frozenset({"khabar_mapping", "columns", "date_order", "delimiter", "sheet"})


def choose_mapping(header: Sequence[str], options: Options) -> tuple[ColumnMapping, str | None]:
    """The mapping for a header, and the name of the saved file it comes from, if any.

    A given mapping comes first, then one saved for the same header, then the guess.

    Raises:
        Unreadable: no column holds the text, or the mapping names columns that are not there.
    """
    saved = _saved_path(header, options.mappings_folder)
    if options.mapping is not None:
        mapping, name = options.mapping, None
    elif saved is not None and saved.is_file():
        mapping, name = load_mapping(saved), saved.name
    else:
        mapping, name = guess_mapping(header), None
    missing = [column for columns in mapping.columns.values() for column in columns if column not in header]
    if missing:
        raise Unreadable("mapping_columns", columns=", ".join(missing))
    if not mapping.columns.get("text"):
        raise Unreadable("no_text_column", columns=", ".join(filter(None, header)))
    return mapping, name


def guess_mapping(header: Sequence[str]) -> ColumnMapping:
    """The mapping that the columns' names suggest; fields without a column of a known name are left out."""
    by_key: dict[str, str] = {}
    for column in header:
        by_key.setdefault(_column_key(column), column)
    columns = {}
    for field, names in _known_names().items():
        found = next((by_key[name] for name in names if name in by_key), None)
        if found is not None:
            columns[field] = (found,)
    return ColumnMapping(MappingProxyType(columns))


def load_mapping(path: Path) -> ColumnMapping:
    """The mapping that a file holds.

    Raises:
        InputError: the file cannot be read, or holds a key or value that means nothing.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"the mapping cannot be read: {error}", path=str(path), code="bad_mapping") from error
    wrong = _what_is_wrong(data)
    if wrong:
        raise InputError(wrong, path=str(path), code="bad_mapping")
    columns = {field: (names,) if isinstance(names, str) else tuple(names) for field, names in data["columns"].items()}
    return ColumnMapping(MappingProxyType(columns), data.get("date_order"), data.get("delimiter"), data.get("sheet"))


def _what_is_wrong(data: Any) -> str | None:
    if not isinstance(data, dict) or data.get("khabar_mapping") != VERSION:
        return f'a mapping begins with "khabar_mapping": {VERSION}'
    unknown = sorted(set(data) - _KEYS)
    if unknown:
        return f"unknown keys: {', '.join(unknown)}"
    columns = data.get("columns")
    if not isinstance(columns, dict) or "text" not in columns:
        return '"columns" must name at least the column of the text'
    for field, names in columns.items():
        if field not in FIELDS:
            return f"{field!r} is no field; known are {', '.join(FIELDS)}"
        named = [names] if isinstance(names, str) else names
        if not isinstance(named, list) or not named or not all(isinstance(name, str) for name in named):
            return f"the columns of {field!r} must be a name or a list of names"
        if len(named) > 1 and field not in MANY:
            return f"{field!r} takes one column"
    if data.get("date_order") not in (None, *_ORDERS):
        return f"date_order must be one of {', '.join(_ORDERS)}"
    if not isinstance(data.get("delimiter", ","), str) or len(data.get("delimiter", ",")) != 1:
        return "delimiter must be one character"
    if not isinstance(data.get("sheet", ""), str):
        return "sheet must be a name"
    return None


def mapping_json(mapping: ColumnMapping) -> str:
    """The mapping as ``load_mapping`` reads it."""
    data: dict[str, object] = {
        "khabar_mapping": VERSION,
        "columns": {field: list(names) for field, names in mapping.columns.items()},
    }
    settings = {"date_order": mapping.date_order, "delimiter": mapping.delimiter, "sheet": mapping.sheet}
    data.update({key: value for key, value in settings.items() if value is not None})
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def save_mapping(header: Sequence[str], mapping: ColumnMapping, folder: Path) -> Path:
    """The file in which the mapping for this header now lies; it is used when the same header comes again."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _file_name(header)
    path.write_text(mapping_json(mapping), encoding="utf-8")
    return path


def _saved_path(header: Sequence[str], folder: Path | None) -> Path | None:
    return None if folder is None else folder / _file_name(header)


def _file_name(header: Sequence[str]) -> str:
    return f"{hashlib.sha256(json.dumps(list(header)).encode()).hexdigest()[:16]}.json"


def _column_key(name: str) -> str:
    return re.sub(r"[\s_\-]+", " ", fold(name)).strip().casefold()


@cache
def _known_names() -> Mapping[str, tuple[str, ...]]:
    names = read_yaml_once("ingest/columns.yml")
    return MappingProxyType({field: tuple(_column_key(name) for name in names[field]) for field in FIELDS})
