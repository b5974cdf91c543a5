"""WARC and WACZ: pages as they were captured, each with its address; payloads are checked against their hashes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import IO, Any

from khabar import __version__
from khabar.ingest.drafts import Blob, sha256
from khabar.ingest.model import CaptureGrade, Derivation, Options, Refused
from khabar.ingest.reasons import Unreadable, refuse
from khabar.ingest.zips import check_member, read_member

PAGES = frozenset({"text/html", "application/xhtml+xml", "application/pdf", "text/plain"})


def open_warc(blob: Blob, options: Options) -> Iterator[Blob | Refused]:
    """The pages of a web archive, in its order."""
    yield from _records(blob, io.BytesIO(blob.data), sha256(blob.data), options)


def open_wacz(blob: Blob, options: Options) -> Iterator[Blob | Refused]:
    """The pages of the web archives in a WACZ file; one that does not match its stated hash is refused whole.

    Source: Web Archive Collection Zipped (WACZ) 1.1.1, sections 5.1 and 5.3.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(blob.data))
    except (zipfile.BadZipFile, ValueError, RuntimeError) as error:
        yield refuse("zip_broken", blob.name, detail=str(error))
        return
    with archive:
        stated = _stated_hashes(archive, options)
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if not info.filename.startswith("archive/") or info.filename.endswith("/"):
                continue
            name = f"{blob.name}!/{info.filename}"
            try:
                check_member(info, options.limits)
                data = read_member(archive, info, options.limits)
            except Unreadable as error:
                yield error.refusal(name)
                continue
            digest = sha256(data)
            if stated.get(info.filename, digest) != digest:
                yield refuse("digest_mismatch", name)
                continue
            step = Derivation("khabar.ingest.warcs", __version__, {"member": info.filename}, sha256(blob.data), digest)
            inner = Blob(name=name, data=data, derivations=(*blob.derivations, step), depth=blob.depth + 1)
            yield from _records(inner, io.BytesIO(data), digest, options)


def is_wacz(names: list[str]) -> bool:
    """Whether the members of a zip are those of a WACZ file."""
    return "datapackage.json" in names and any(name.startswith("archive/") for name in names)


def _stated_hashes(archive: zipfile.ZipFile, options: Options) -> dict[str, str]:
    try:
        package = json.loads(read_member(archive, archive.getinfo("datapackage.json"), options.limits))
    except (KeyError, ValueError, RecursionError, Unreadable):
        return {}
    resources = package.get("resources") if isinstance(package, dict) else None
    hashes = {}
    for resource in resources if isinstance(resources, list) else []:
        path, digest = (resource.get("path"), resource.get("hash")) if isinstance(resource, dict) else (None, None)
        if isinstance(path, str) and isinstance(digest, str) and digest.startswith("sha256:"):
            hashes[path] = digest.removeprefix("sha256:").casefold()
    return hashes


def _records(blob: Blob, stream: IO[bytes], parent: str, options: Options) -> Iterator[Blob | Refused]:
    from warcio.archiveiterator import ArchiveIterator

    archive = ArchiveIterator(stream, check_digests=True)
    records = iter(archive)
    number = faults = 0
    while True:
        try:
            with redirect_stderr(io.StringIO()):  # the library prints remarks, with pieces of the content
                record = next(records, None)
                page = None if record is None else _page(blob, record, number + 1, parent, options)
            if archive.err_count > faults:
                faults = archive.err_count
                yield refuse("warc_broken", blob.name, part=f"record {number}", detail="its stated length is wrong")
            if page is None:
                return
            number += 1
            yield page
        except Exception as error:  # a damaged archive makes the library raise errors of any class
            yield refuse(
                "warc_broken", blob.name, part=f"record {number + 1}", detail=f"{type(error).__name__}: {error}"[:160]
            )
            return


def _page(blob: Blob, record: Any, number: int, parent: str, options: Options) -> Blob | Refused:
    part = f"record {number}"
    if record.rec_type not in ("response", "resource"):
        return refuse("warc_not_text", blob.name, part=part, detail=record.rec_type)
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    headers = record.http_headers
    status = headers.get_statuscode() if headers else "200"
    content_type = (headers or record.rec_headers).get_header("Content-Type") or ""
    media_type, _, rest = content_type.partition(";")
    media_type = media_type.strip().casefold()
    if status != "200" or media_type not in PAGES or not url.startswith(("http://", "https://")):
        return refuse("warc_not_text", blob.name, part=part, detail=f"{status} {media_type}".strip())
    data = record.content_stream().read(options.limits.markup_bytes + 1)
    if len(data) > options.limits.markup_bytes:
        return refuse("too_large", blob.name, part=part, size=len(data), limit=options.limits.markup_bytes)
    record.content_stream().read()
    if getattr(record.raw_stream, "limit", 0) > 0:
        return refuse("warc_broken", f"{blob.name}!/{url}", part=part, detail="it ends before its stated length")
    passed = record.digest_checker.passed
    if passed is False:
        return refuse("digest_mismatch", f"{blob.name}!/{url}", part=part)
    grade: CaptureGrade = "full" if passed else "page"
    step = Derivation(
        "warcio",
        _version_of_warcio(),
        {
            "record": record.rec_headers.get_header("WARC-Record-ID") or part,
            "captured_at": record.rec_headers.get_header("WARC-Date") or "",
            "payload_digest": record.rec_headers.get_header("WARC-Payload-Digest") or "",
            "status": status or "",
        },
        parent,
        hashlib.sha256(data).hexdigest(),
    )
    charset = rest.partition("charset=")[2].strip(" \"';") or None
    return Blob(
        name=f"{blob.name}!/{url}",
        data=data,
        media_type=media_type,
        charset=charset,
        url=url,
        grade=grade,
        is_public=True,
        derivations=(*blob.derivations, step),
        depth=blob.depth,
    )


def _version_of_warcio() -> str:
    from importlib.metadata import version

    return version("warcio")
