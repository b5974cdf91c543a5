"""One address from the web, because a person asked for it. The only code of Khabar that opens a connection by itself.

The address, every redirect, the server's answer and the time are recorded with the bytes. What the page refers to
(pictures, scripts, styles) is not loaded.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import quote, urlsplit, urlunsplit

from khabar import __version__
from khabar.ingest.drafts import Blob, sha256
from khabar.ingest.model import Derivation, Imported, Limits, Options, Refused
from khabar.ingest.read import read_blob
from khabar.ingest.reasons import Unreadable, note

TOOL = "khabar.ingest.fetch"
USER_AGENT = f"khabar/{__version__} (fetches one page for its user)"

_CHUNK = 64 * 1024
_CONNECT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the server gave; ``redirects`` are the addresses passed on the way to ``final_url``."""

    url: str
    final_url: str
    redirects: tuple[str, ...]
    status: int
    media_type: str
    charset: str | None
    data: bytes = field(repr=False)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http and https only, and keeps them."""

    def __init__(self, limit: int):
        self.passed: list[str] = []
        self._limit = limit

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme not in ("http", "https"):  # the library itself lets ftp pass
            raise Unreadable("bad_url", detail=newurl)
        self.passed.append(newurl)
        if len(self.passed) > self._limit:
            raise Unreadable("fetch_redirects", limit=self._limit, redirects=" > ".join(self.passed))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(url: str, options: Options, *, clock: Callable[[], str]) -> Iterator[Imported | Refused]:
    """The reports at an address, as ``read_blob`` gives them, of grade ``page``.

    Args:
        clock: gives the time as ISO 8601 in UTC; it is recorded.
    """
    try:
        fetched = download(url, options.limits)
    except Unreadable as error:
        yield error.refusal(url)
        return
    at = clock()
    step = Derivation(
        TOOL,
        __version__,
        {
            "url": fetched.url,
            "final_url": fetched.final_url,
            "redirects": " > ".join(fetched.redirects),
            "status": str(fetched.status),
            "media_type": fetched.media_type,
            "fetched_at": at,
        },
        sha256(fetched.url.encode()),
        sha256(fetched.data),
    )
    blob = Blob(
        name=fetched.final_url,
        data=fetched.data,
        media_type=fetched.media_type,
        charset=fetched.charset,
        url=fetched.final_url,
        grade="page",
        is_public=True,
        derivations=(step,),
        notes=(note("fetched", url=fetched.final_url, time=at, redirects=" > ".join(fetched.redirects) or "0"),),
    )
    yield from read_blob(blob, options)


def download(url: str, limits: Limits, *, seconds: Callable[[], float] = time.monotonic) -> Fetched:
    """The bytes at an address.

    Raises:
        Unreadable: no http address, too many redirects, another answer than success, too large, too slow, unreachable.
    """
    address = check_url(url)
    redirects = _Redirects(limits.fetch_redirects)
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        redirects,
    ):
        opener.add_handler(handler)
    request = urllib.request.Request(address, headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"})
    until = seconds() + limits.fetch_seconds
    try:
        with opener.open(request, timeout=min(_CONNECT_SECONDS, limits.fetch_seconds)) as answer:
            data = _read_all(answer, limits, until, seconds)
            return Fetched(
                address,
                answer.geturl(),
                tuple(redirects.passed),
                answer.status,
                answer.headers.get_content_type(),
                answer.headers.get_content_charset(),
                data,
            )
    except urllib.error.HTTPError as error:
        error.close()
        target = error.headers.get("Location") if 300 <= error.code < 400 else None
        if target:
            raise Unreadable("bad_url", detail=target) from error
        raise Unreadable("fetch_status", status=f"{error.code} {error.reason}") from error
    except TimeoutError as error:
        raise Unreadable("fetch_slow", limit=limits.fetch_seconds) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, TimeoutError):
            raise Unreadable("fetch_slow", limit=limits.fetch_seconds) from error
        raise Unreadable("fetch_failed", detail=str(reason)) from error


def check_url(url: str) -> str:
    """The address with its host in ASCII and without a fragment.

    Raises:
        Unreadable: it is no http or https address, or holds a password, which would be stored with it.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError) as error:
        raise Unreadable("bad_url", detail=str(error)) from error
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise Unreadable("bad_url", detail=url if not parts.password else f"{parts.scheme}://…@{host}")
    host = f"[{host}]" if ":" in host else host
    quoted = "".join(each if each.isascii() and each > " " else quote(each) for each in parts.path or "/")
    query = "".join(each if each.isascii() and each > " " else quote(each) for each in parts.query)
    return urlunsplit((parts.scheme, host + port, quoted, query, ""))


def _read_all(answer: http.client.HTTPResponse, limits: Limits, until: float, seconds: Callable[[], float]) -> bytes:
    data = bytearray()
    while chunk := answer.read1(_CHUNK):
        data += chunk
        if len(data) > limits.fetch_bytes:
            raise Unreadable("too_large", size=f"> {limits.fetch_bytes}", limit=limits.fetch_bytes)
        if seconds() > until:
            raise Unreadable("fetch_slow", limit=limits.fetch_seconds)
    return bytes(data)
