"""Bytes to text: UTF-8 first, then what Arabic files are really stored in, and never a silent guess.

The text is what the bytes say: line ends and invisible characters stay; only a byte order mark is taken off.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from khabar.errors import InputError

SINGLE_BYTE_ENCODINGS = ("cp1256", "iso8859_6")
"""Tried where the bytes are not Unicode; the one in which more words begin with the article wins."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_ARTICLE = re.compile("(?<![\u0620-\u064a])\u0627\u0644")
_MIXED = re.compile("[A-Za-z][\u0620-\u064a]|[\u0620-\u064a][A-Za-z]")
_REPLACEMENT = "\ufffd"
_MOJIBAKE = re.compile("[\u00d8-\u00db][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122\u20ac]")
_NAMES = {"cp1256": "windows-1256", "iso8859_6": "ISO 8859-6"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of some bytes.

    Attributes:
        encoding: the encoding that was read, as Python names it (``utf-8``, ``utf-16-le``, ``cp1256`` …).
        notes: sentences for the user where the encoding is not plain UTF-8; empty where it is.
    """

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of the bytes, and what had to be assumed to read it.

    Raises:
        InputError: the bytes are no text (``binary``), are damaged UTF-8 (``not_utf8``, with the line), or are Arabic
            that an earlier program has stored in a wrong encoding (``mojibake``). The caller adds the path.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_not_utf8(data, error)
    if _CONTROL.search(text):
        return _decode_wide_without_mark(data)
    # Counted by encoding: a list of every letter of a large file takes forty times its size.
    not_ascii = len(text) - len(text.encode("ascii", errors="ignore"))
    if not_ascii > 8 and len(_MOJIBAKE.findall(text)) * 4 > not_ascii:
        raise InputError(
            "the text is Arabic that another program has stored in a wrong encoding; get the original file",
            code="mojibake",
        )
    return Decoded(text, "utf-8")


def _decode_marked(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _damaged(encoding, line, data[error.start]) from error
    if encoding == "utf-8":
        return Decoded(text, encoding)
    return _noted(text, encoding, encoding.upper())


def _decode_not_utf8(data: bytes, error: UnicodeDecodeError) -> Decoded:
    if b"\x00" in data:
        return _decode_wide_without_mark(data)
    as_utf8 = data.decode("utf-8", errors="replace")
    if len(_ARABIC.findall(as_utf8)) > 4 * as_utf8.count(_REPLACEMENT):
        raise _damaged("utf-8", data[: error.start].count(b"\n") + 1, data[error.start]) from error
    best, best_articles = None, 0
    for encoding in SINGLE_BYTE_ENCODINGS:
        text = data.decode(encoding, errors="replace")
        articles = len(_ARTICLE.findall(text))
        if _is_plausible(text) and (best is None or articles > best_articles):
            best, best_articles = (text, encoding), articles
    if best is None:
        raise (
            _binary()
            if _CONTROL.search(as_utf8)
            else _damaged("utf-8", data[: error.start].count(b"\n") + 1, data[error.start])
        ) from error
    return _noted(best[0], best[1], _NAMES[best[1]])


def _decode_wide_without_mark(data: bytes) -> Decoded:
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, errors="replace")
        if len(data) % 2 == 0 and _is_plausible(text):
            return _noted(text, encoding, f"{encoding.upper()} without a byte order mark")
    raise _binary()


def _is_plausible(text: str) -> bool:
    """Whether the text reads as Arabic: no control characters, Arabic beyond ASCII, few words of two scripts."""
    beyond, arabic = len(_NOT_ASCII.findall(text)), len(_ARABIC.findall(text))
    return (
        beyond > 0
        and _CONTROL.search(text) is None
        and text.count(_REPLACEMENT) * 100 <= len(text)
        and arabic * 4 >= beyond * 3
        and len(_MIXED.findall(text)) * 4 <= arabic
    )


def _noted(text: str, encoding: str, name: str) -> Decoded:
    return Decoded(text, encoding, (f"not UTF-8: read as {name}",))


def _damaged(encoding: str, line: int, byte: int) -> InputError:
    return InputError(
        f"the byte 0x{byte:02x} is no part of {encoding.upper()} text",
        line=line,
        code="not_utf8",
        details={"byte": f"0x{byte:02x}", "encoding": encoding.upper()},
    )


def _binary() -> InputError:
    return InputError("the file is no text but binary data", code="binary")
