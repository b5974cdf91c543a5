"""Zip archives, read in memory under limits; nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator

from khabar import __version__
from khabar.ingest.drafts import Blob, sha256
from khabar.ingest.model import Derivation, Limits, Options, Refused
from khabar.ingest.reasons import Unreadable, refuse

TOOL = "khabar.ingest.zips"

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_CHUNK = 1024 * 1024


def open_zip(blob: Blob, options: Options) -> Iterator[Blob | Refused]:
    """The members in the order of their names, each read under the limits; what may not be read is refused alone."""
    if blob.depth >= options.limits.zip_depth:
        yield refuse("zip_depth", blob.name, limit=options.limits.zip_depth)
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(blob.data))
    except (zipfile.BadZipFile, ValueError, RuntimeError) as error:
        yield refuse("zip_broken", blob.name, detail=str(error))
        return
    with archive:
        infos = sorted(archive.infolist(), key=lambda info: (info.filename, info.header_offset))
        if len(infos) > options.limits.zip_members:
            yield refuse("zip_members", blob.name, size=len(infos), limit=options.limits.zip_members)
            return
        yield from _read_members(blob, archive, infos, options)


def _read_members(
    blob: Blob, archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], options: Options
) -> Iterator[Blob | Refused]:
    parent, total = sha256(blob.data), 0
    for info in infos:
        if info.filename.endswith("/"):
            continue
        name = f"{blob.name}!/{info.filename}"
        try:
            check_member(info, options.limits)
            data = read_member(archive, info, options.limits)
        except Unreadable as error:
            yield error.refusal(name)
            continue
        total += len(data)
        if total > options.limits.zip_total_bytes:
            yield refuse("zip_total", name, limit=options.limits.zip_total_bytes)
            return
        step = Derivation(TOOL, __version__, {"member": info.filename}, parent, sha256(data))
        yield Blob(name=name, data=data, derivations=(*blob.derivations, step), depth=blob.depth + 1)


def safe_members(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """The members of an office file, all of them sound.

    Raises:
        Unreadable: one of them is not, or they are too many or too large together.
    """
    infos = archive.infolist()
    if len(infos) > limits.zip_members:
        raise Unreadable("zip_members", size=len(infos), limit=limits.zip_members)
    if sum(info.file_size for info in infos) > limits.zip_total_bytes:
        raise Unreadable("zip_total", limit=limits.zip_total_bytes)
    for info in infos:
        check_member(info, limits)
    return infos


def check_member(info: zipfile.ZipInfo, limits: Limits) -> None:
    """Nothing, where name, kind, method, size and ratio of a member are sound.

    Raises:
        Unreadable: ``zip_path``, ``symlink``, ``zip_encrypted``, ``zip_method``, ``too_large`` or ``zip_bomb``.
    """
    parts = info.orig_filename.replace("\\", "/").split("/")
    if not info.filename or ".." in parts or parts[0] == "" or "\0" in info.orig_filename or ":" in parts[0]:
        raise Unreadable("zip_path")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("symlink")
    if info.flag_bits & 0x1:
        raise Unreadable("zip_encrypted")
    if info.compress_type not in _METHODS:
        raise Unreadable("zip_method")
    if info.file_size > limits.file_bytes:
        raise Unreadable("too_large", size=info.file_size, limit=limits.file_bytes)
    ratio = info.file_size // max(1, info.compress_size)
    if info.file_size > limits.zip_ratio_from and ratio > limits.zip_ratio:
        raise Unreadable("zip_bomb", ratio=ratio, limit=limits.zip_ratio)


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """The bytes of a member; the limits hold for what really comes out, not for what the header says.

    Raises:
        Unreadable: damaged, too large, or a decompression bomb whose header lies.
    """
    allowed = min(limits.file_bytes, max(limits.zip_ratio_from, info.compress_size * limits.zip_ratio))
    data = bytearray()
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                data += chunk
                if len(data) > allowed:
                    raise Unreadable("zip_bomb", ratio=len(data) // max(1, info.compress_size), limit=limits.zip_ratio)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Unreadable("zip_broken", detail=str(error)) from error
    return bytes(data)
