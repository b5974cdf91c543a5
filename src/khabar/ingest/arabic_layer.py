"""Is the text layer of a PDF readable Arabic? Shapes instead of letters, lines that run backwards, wrong encodings.

A text layer says how a page was painted, not how it is read. What can be turned back without doubt is turned back and
noted; what cannot is refused, since text recognition serves better than wrong letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from khabar.datafile import read_yaml_once
from khabar.ingest.model import Note
from khabar.ingest.reasons import Unreadable, note

MAX_BROKEN_SHARE = 0.05
"""Above this share of unreadable signs a layer is refused; sound layers stay below 0.01 (a bullet, a logo's glyph)."""

WRONG_ENCODINGS = ("cp1256", "mac_arabic", "iso8859_6")

_BROKEN = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SHAPES = re.compile("[\ufb50-\ufdfb\ufe70-\ufefc]")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdfb\ufe70-\ufefc]")
_WORD = re.compile("[\u0620-\u0652\u0670-\u06d3]{2,}")
_LEFT_TO_RIGHT = re.compile(
    r"[A-Za-z\u00c0-\u024f0-9\u0660-\u0669\u06f0-\u06f9]+(?:[ .,:/%@_+\-]+[A-Za-z\u00c0-\u024f0-9]+)*"
)
_LATIN_HIGH = re.compile("[\u00a1-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u2122]")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


@dataclass(frozen=True, slots=True)
class Repaired:
    """A readable text, and what was done to get it; no parameters where nothing was done."""

    text: str
    parameters: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()


def repair_layer(text: str) -> Repaired:
    """The text with letters, in reading order; it has as many lines as before.

    Raises:
        Unreadable: more than ``MAX_BROKEN_SHARE`` of the signs are no letters at all (``pdf_bad_layer``).
    """
    share = broken_share(text)
    if share > MAX_BROKEN_SHARE:
        raise Unreadable("pdf_bad_layer", share=round(100 * share))
    parameters: list[tuple[str, str]] = []
    notes: list[Note] = []
    text = _CONTROL.sub("", text)
    text, encoding = _repair_encoding(text)
    if encoding:
        parameters.append(("re_encoded", encoding))
        notes.append(note("mojibake_repaired", encoding=encoding))
    lines, turned = _turn_lines(text.split("\n"))
    if turned:
        parameters.append(("turned_lines", str(turned)))
        notes.append(note("reversed_text", count=turned))
    text = "\n".join(lines)
    shapes = len(_SHAPES.findall(text))
    if shapes:
        share = round(100 * shapes / max(1, len(_ARABIC.findall(text))))
        text = shapes_to_letters(text)
        parameters.append(("presentation_forms", str(shapes)))
        notes.append(note("presentation_forms", share=share))
    return Repaired(text, tuple(parameters), tuple(notes))


def broken_share(text: str) -> float:
    """The share of signs that stand for no letter: replacement, private use, control, ``(cid:12)``."""
    signs = len("".join(text.split()))
    return len(_BROKEN.findall(text)) / signs if signs else 0.0


def shapes_to_letters(text: str) -> str:
    """Presentation forms turned into letters (a ligature into several); nothing else changes."""
    return _SHAPES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def backwards_balance(line: str) -> int:
    """Words that show a line running backwards minus words that show it running forwards; 0 where neither shows."""
    clues = read_yaml_once("ingest/arabic_layer.yml")
    forward, backward = frozenset(clues["words"]), frozenset(word[::-1] for word in clues["words"])
    balance = 0
    for word in _WORD.findall(shapes_to_letters(line)):
        if word in forward or word.startswith(clues["article"]) or word[-1] in clues["only_last"]:
            balance -= 1
        if (
            word in backward
            or (len(word) > 3 and word.endswith(clues["article"][::-1]))
            or word[0] in clues["only_last"]
        ):
            balance += 1
    return balance


def _turn_lines(lines: Sequence[str]) -> tuple[list[str], int]:
    """The lines in reading order and how many were turned; a line without clues follows the whole text."""
    balances = [backwards_balance(line) for line in lines]
    mostly_backwards = sum(balances) > 0 and sum(balance > 0 for balance in balances) > sum(b < 0 for b in balances)
    turned = 0
    result = []
    for line, balance in zip(lines, balances, strict=True):
        if _ARABIC.search(line) and (balance > 0 or (balance == 0 and mostly_backwards)):
            result.append(turn_line(line))
            turned += 1
        else:
            result.append(line)
    return result, turned


def turn_line(line: str) -> str:
    """The line from back to front; Latin words and numbers keep their own direction, brackets are mirrored."""
    turned = _LEFT_TO_RIGHT.sub(lambda match: match[0][::-1], line[::-1])
    if any(character in turned for character in "()[]{}<>\u00ab\u00bb"):
        turned = turned.translate(_MIRRORED)
    return turned if line.strip() else line


def _repair_encoding(text: str) -> tuple[str, str | None]:
    """Arabic bytes that were read as Western letters, read again; unchanged where that gives no Arabic words."""
    if len(_LATIN_HIGH.findall(text)) * 3 < len(re.findall(r"\w", text)) or _ARABIC.search(text):
        return text, None
    for western in ("cp1252", "latin-1"):
        for encoding in WRONG_ENCODINGS:
            try:
                again = text.encode(western).decode(encoding)
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
            letters = len(_ARABIC.findall(again))
            if letters * 10 >= len(re.findall(r"\w", again)) * 7 and backwards_balance(again) < 0:
                return again, encoding
    return text, None
