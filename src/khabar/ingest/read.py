"""Files, folders and archives in; reports and refusals out, one after the other. Nothing here uses the network."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from khabar.ingest.drafts import Blob
from khabar.ingest.finish import finish
from khabar.ingest.kinds import CONTAINERS, READERS, find_kind, is_set_aside
from khabar.ingest.mhtml import open_mhtml
from khabar.ingest.model import Imported, Options, Refused
from khabar.ingest.reasons import Unreadable, refuse
from khabar.ingest.warcs import open_wacz, open_warc
from khabar.ingest.zips import open_zip

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of .doc, .xls and other compound files."""


def read_paths(paths: Iterable[Path], options: Options) -> Iterator[Imported | Refused]:
    """Everything in the files and folders, folders in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from _read_folder(path, options)
        else:
            yield from read_file(path, options)


def read_file(path: Path, options: Options, *, base: Path | None = None) -> Iterator[Imported | Refused]:
    """The reports in one file, and what was refused in it.

    Args:
        base: the folder that stored names are relative to; by default only the file's own name is stored.
    """
    name = str(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            yield refuse("special_file", name)
            return
        if status.st_size > options.limits.file_bytes:
            yield refuse("too_large", name, size=status.st_size, limit=options.limits.file_bytes)
            return
        data = path.read_bytes()
    except FileNotFoundError:
        yield refuse("not_found", name)
        return
    except OSError as error:
        yield refuse("no_access", name, detail=error.strerror or str(error))
        return
    prefix = str(base or path.parent) + os.sep
    shown = name if name.startswith(prefix) else prefix + path.name
    stored = shown.removeprefix(prefix).replace(os.sep, "/")
    yield from read_blob(Blob(name=name, stored_as=(name, stored), data=data, folder=path.parent), options)


def read_pasted(text: str, options: Options, *, name: str = "pasted") -> Iterator[Imported | Refused]:
    """The report that a person pasted; the lowest capture grade."""
    blob = Blob(name=name, data=text.encode("utf-8", errors="surrogatepass"), grade="pasted")
    yield from _read_with("text", blob, options)


def read_blob(blob: Blob, options: Options) -> Iterator[Imported | Refused]:
    """The reports in some bytes, and what was refused in them; archives are opened, each member on its own."""
    if not blob.data:
        yield refuse("empty", blob.name)
        return
    aside = is_set_aside(blob.name) if blob.url is None else None
    if aside is not None:
        yield refuse(aside, blob.name)
        return
    kind = find_kind(blob)
    if blob.data.startswith(OLD_OFFICE):
        yield refuse("old_office", blob.name)
    elif kind is None:
        yield refuse("unknown_kind", blob.name, detail=Path(blob.name).suffix or "?")
    elif kind in CONTAINERS:
        yield from _read_container(kind, blob, options)
    else:
        yield from _read_with(kind, blob, options)


def _read_with(kind: str, blob: Blob, options: Options) -> Iterator[Imported | Refused]:
    try:
        content = READERS[kind](blob, options)
    except Unreadable as error:
        yield error.refusal(blob.name)
        return
    yield from finish(blob, content, options)


def _read_container(kind: str, blob: Blob, options: Options) -> Iterator[Imported | Refused]:
    members = {"zip": open_zip, "warc": open_warc, "wacz": open_wacz, "mhtml": open_mhtml}[kind](blob, options)
    for member in members:
        if isinstance(member, Refused):
            yield member
        else:
            yield from read_blob(replace(member, stored_as=blob.stored_as), options)


def _read_folder(folder: Path, options: Options) -> Iterator[Imported | Refused]:
    """All files below a folder. Links are refused, so that nothing outside the folder comes in."""
    for root, names, files in os.walk(folder, onerror=None, followlinks=False):
        names.sort()
        for name in [name for name in names if os.path.islink(os.path.join(root, name))]:
            names.remove(name)
            yield refuse("symlink", os.path.join(root, name))
        for name in [name for name in names if is_set_aside(name) or name.startswith(".")]:
            names.remove(name)
            yield refuse("system_file", os.path.join(root, name))
        for name in sorted(files):
            path = Path(root, name)
            if path.is_symlink():
                yield refuse("symlink", str(path))
            else:
                yield from read_file(path, options, base=folder.parent)
