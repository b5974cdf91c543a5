"""From painted glyphs to lines of text: rows, columns from the right, and Arabic turned from painted to reading order.

A PDF says where each glyph is painted. The order in its file is not the order of reading, above all not for Arabic, so
only positions count: in a line of Arabic the rightmost glyph comes first, while numbers and Latin words keep theirs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

ROW_OVERLAP = 0.45
"""Glyphs belong to one row where their middles are closer than this share of their height."""
WORD_GAP = 0.15
"""A gap wider than this share of the height is a space; in Arabic words glyphs touch, word spaces start at 0.2."""
COLUMN_GAP = 2.0
"""A gap wider than this many heights divides columns or cells; spaces of justified lines stay below 1.5."""
COLUMN_CHARS = 18
"""Lines of text columns are at least this long on average; shorter pieces are cells of a table and stay so."""
FULL_LINE_CHARS = 35
FULL_LINE_SHARE = 0.15
LINE_SPACING = 2.2
"""A line goes on in the next one where it has so many characters, ends so near the margin (share of the width), and the
next is no further below than this many heights: a larger distance divides paragraphs."""

_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LEFT_TO_RIGHT = re.compile(
    r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f0-9]*(?:[ .,:/@_&+\-]+[A-Za-z\u00c0-\u024f0-9]+)*"
    r"|[0-9\u0660-\u0669\u06f0-\u06f9]+(?:[.,:/\u066b\u066c][0-9\u0660-\u0669\u06f0-\u06f9]+)*"
)
_OPENING, _CLOSING = "([{<\u00ab", ")]}>\u00bb"
_MIRRORED = str.maketrans(_OPENING + _CLOSING, _CLOSING + _OPENING)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One painted sign; ``text`` has several characters for a ligature. Lengths in points, y grows upwards."""

    text: str
    left: float
    right: float
    middle: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its place; ``column`` is None for the row of a table."""

    text: str
    left: float
    right: float
    middle: float
    height: float
    column: int | None


def page_lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines of one page.

    Rows come from the top, columns of text one after the other, cells of tables divided by tabs.
    """
    rows = [_pieces(row) for row in _rows(glyphs)]
    lines: list[Line] = []
    column = 1
    while rows:
        count, gutters = _column_region(rows)
        if gutters:
            lines += _column_lines(rows[:count], gutters, column)
            column += len(gutters) + 1
        else:
            lines.append(_row_line(rows[0]))
        del rows[:count]
    return lines


def _row_line(row: Sequence[Sequence[Glyph]]) -> Line:
    texts = [line_text(piece) for piece in row]
    is_rtl = any(map(_RTL.search, texts))
    text = "\t".join(texts[::-1] if is_rtl else texts)
    return _measured(text, [glyph for piece in row for glyph in piece], 0 if len(row) == 1 else None)


def _measured(text: str, glyphs: Sequence[Glyph], column: int | None) -> Line:
    height = sorted(glyph.height for glyph in glyphs)[len(glyphs) // 2]
    left, right = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
    return Line(text, left, right, glyphs[0].middle, height, column)


def join_paragraphs(lines: Sequence[Line]) -> list[str]:
    """The texts of one page, where a line that runs on to the margin is joined with the next one.

    The end of a painted line is no end of a sentence.
    """
    margins: dict[int | None, tuple[float, float]] = {}
    for line in lines:
        left, right = margins.get(line.column, (line.left, line.right))
        margins[line.column] = (min(left, line.left), max(right, line.right))
    texts: list[str] = []
    last: Line | None = None
    for line in lines:
        if last is not None and _runs_on(last, line, margins[last.column]):
            texts[-1] = f"{texts[-1]} {line.text}"
        else:
            texts.append(line.text)
        last = line
    return texts


def _runs_on(line: Line, following: Line, margins: tuple[float, float]) -> bool:
    if line.column is None or line.column != following.column or len(line.text) < FULL_LINE_CHARS:
        return False
    if abs(line.height - following.height) > 0.2 * line.height:
        return False
    if not 0 < line.middle - following.middle < LINE_SPACING * line.height:
        return False
    slack = FULL_LINE_SHARE * (margins[1] - margins[0])
    is_rtl = _RTL.search(line.text) is not None
    return line.left - margins[0] < slack if is_rtl else margins[1] - line.right < slack


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda each: (-each.middle, each.left)):
        if rows and abs(rows[-1][0].middle - glyph.middle) < ROW_OVERLAP * max(glyph.height, rows[-1][0].height):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [row for row in rows if any(not glyph.text.isspace() for glyph in row)]


def _pieces(row: Sequence[Glyph]) -> list[list[Glyph]]:
    """The row from left to right, cut at wide gaps."""
    pieces: list[list[Glyph]] = []
    edge = 0.0
    for glyph in sorted(row, key=lambda each: each.left):
        if glyph.text.isspace() and not pieces:
            continue
        if pieces and glyph.left - edge <= COLUMN_GAP * glyph.height:
            pieces[-1].append(glyph)
        elif not glyph.text.isspace():
            pieces.append([glyph])
        else:
            continue
        edge = max(edge, glyph.right) if len(pieces[-1]) > 1 else glyph.right
    return pieces


def _column_region(rows: Sequence[list[list[Glyph]]]) -> tuple[int, list[tuple[float, float]]]:
    """How many rows from the first on stand in columns of text, and the gutters between these; 1 and none otherwise."""
    gutters = _gaps(rows[0])
    if not gutters:
        return 1, []
    count, pieces = 1, list(rows[0])
    for row in rows[1:]:
        left = [gutter for gutter in (_narrowed(gutter, row) for gutter in gutters) if gutter]
        if not left:
            break
        gutters = left
        pieces += row
        count += 1
    length = sum(len(glyph.text) for piece in pieces for glyph in piece) / len(pieces)
    return (count, gutters) if count > 2 and length >= COLUMN_CHARS else (1, [])


def _gaps(row: Sequence[list[Glyph]]) -> list[tuple[float, float]]:
    edges = [(min(glyph.left for glyph in piece), max(glyph.right for glyph in piece)) for piece in row]
    return [(edges[place][1], edges[place + 1][0]) for place in range(len(edges) - 1)]


def _narrowed(gutter: tuple[float, float], row: Sequence[list[Glyph]]) -> tuple[float, float] | None:
    """What is left of a gutter beside the pieces of a row; None where a piece crosses it."""
    start, end = gutter
    for piece in row:
        left, right = min(glyph.left for glyph in piece), max(glyph.right for glyph in piece)
        if left < start and right > end:
            return None
        if start < right <= end and left < start:
            start = right
        elif start <= left < end:
            end = left
    return (start, end) if end - start > 4 else None


def _column_lines(rows: Sequence[list[list[Glyph]]], gutters: Sequence[tuple[float, float]], first: int) -> list[Line]:
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for row in rows:
        for piece in row:
            place = sum(piece[0].left >= start for start, _ in gutters)
            columns[place].append(_measured(line_text(piece), piece, first + place))
    is_rtl = any(_RTL.search(line.text) for column in columns for line in column)
    return [line for column in (reversed(columns) if is_rtl else columns) for line in column]


def line_text(glyphs: Sequence[Glyph]) -> str:
    """One line in reading order."""
    written = "".join(glyph.text for glyph in glyphs)
    if len(_RTL.findall(written)) < len(_LATIN.findall(written)) or not _RTL.search(written):
        return _joined(_ordered(glyphs, from_right=False))
    text = _joined(_ordered(glyphs, from_right=True))
    text = _LEFT_TO_RIGHT.sub(lambda match: match[0][::-1], text)
    return text.translate(_MIRRORED) if _brackets_face_out(text) else text


def _ordered(glyphs: Sequence[Glyph], *, from_right: bool) -> list[Glyph]:
    """The glyphs along the line; marks follow the letter that they are painted over."""
    marks = [glyph for glyph in glyphs if _is_mark(glyph)]
    letters = sorted(
        (glyph for glyph in glyphs if not _is_mark(glyph)), key=lambda each: each.left + each.right, reverse=from_right
    )
    for mark in marks:
        below = [place for place, letter in enumerate(letters) if letter.left <= _middle(mark) <= letter.right]
        letters.insert(below[0] + 1 if below else len(letters), mark)
    return letters


def _is_mark(glyph: Glyph) -> bool:
    return bool(glyph.text) and all(unicodedata.category(character) == "Mn" for character in glyph.text)


def _middle(glyph: Glyph) -> float:
    return (glyph.left + glyph.right) / 2


def _joined(glyphs: Sequence[Glyph]) -> str:
    pieces: list[str] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None and not _is_mark(glyph):
            gap = max(glyph.left - last.right, last.left - glyph.right)
            if gap > WORD_GAP * glyph.height and not (glyph.text.isspace() or last.text.isspace()):
                pieces.append(" ")
        is_latin = len(glyph.text) > 1 and not _RTL.search(glyph.text)
        pieces.append(glyph.text[::-1] if is_latin and last is not None and last.left > glyph.left else glyph.text)
        last = glyph if not _is_mark(glyph) else last
    return re.sub(" {2,}", " ", "".join(pieces)).strip()


def _brackets_face_out(text: str) -> bool:
    """Whether the brackets were noted as they are painted, so that a closing one comes before its opening one."""
    first = next((character for character in text if character in _OPENING + _CLOSING), "")
    return first != "" and first in _CLOSING
