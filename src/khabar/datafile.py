"""The only code that opens Khabar's YAML files: strict, with file and line in every complaint."""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from khabar.errors import DataFileError

ROOT = Path(__file__).parent


class _StrictLoader(yaml.CSafeLoader):
    """A YAML loader in which every scalar is a string and a repeated key is an error."""

    name: str


def _construct_mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in mapping:
            line = key_node.start_mark.line + 1
            raise DataFileError(f"{node.start_mark.name}:{line}: the key {key!r} is written twice")
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


def _construct_scalar(loader: _StrictLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
for _tag in ("bool", "int", "float", "null", "timestamp", "str"):
    _StrictLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _construct_scalar)


def read_yaml(path: str | Path | Traversable) -> Any:
    """The content of one YAML file: mappings, lists and strings only.

    Args:
        path: relative paths are taken from the package folder (``extract/status/rules.yml``).

    Raises:
        DataFileError: the file is missing, is no YAML, or repeats a key; with file and line.
    """
    file = ROOT / path if isinstance(path, str) else path
    if isinstance(file, Path) and not file.is_absolute():
        file = ROOT / file
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{file}: cannot be read: {error}") from error
    loader = _StrictLoader(text)
    loader.name = str(file)
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        raise DataFileError(f"{file}: {error}") from error
    finally:
        loader.dispose()


@cache
def read_yaml_once(path: str) -> Any:
    """As ``read_yaml``, read on first use and kept; the result must not be changed."""
    return read_yaml(path)
