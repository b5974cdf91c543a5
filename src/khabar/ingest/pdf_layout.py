"""From painted glyphs to lines of text: rows, columns from the right, and Arabic turned from painted to reading order.

A PDF says where each glyph is painted. The order in its file is not the order of reading, above all not for Arabic, so
only positions count: in a line of Arabic the rightmost glyph comes first, while numbers and Latin words keep theirs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

ROW_OVERLAP = 0.45
"""Glyphs belong to one row where their middles are closer than this share of their height."""
WORD_GAP = 0.15
"""A gap wider than this share of the height is a space; in Arabic words glyphs touch, word spaces start at 0.2."""
GUTTER = 0.7
"""A strip without glyphs, this many heights wide, may divide columns; word spaces rarely get so wide when justified."""
CELL_GAP = 2.0
"""A gap wider than this many heights divides the cells of a table."""
COLUMN_LINES = 3
COLUMN_CHARS = 18
"""Columns of text have at least so many lines, of so many characters on average; what is shorter is a table's cells."""
FULL_WIDTH = 0.8
"""A row that covers this share of the text's width ends the search for columns."""
FULL_LINE = 14
FULL_LINE_SHARE = 0.15
LINE_SPACING = 2.2
"""A line goes on in the next one where it is so many heights long, ends so near the margin (share of the width), and
the next is no further below than this many heights: a larger distance divides paragraphs."""

_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LEFT_TO_RIGHT = re.compile(
    r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f0-9]*(?:[ .,:/@_&+\-]+[A-Za-z\u00c0-\u024f0-9]+)*"
    r"|[0-9\u0660-\u0669\u06f0-\u06f9]+(?:[.,:/\u066b\u066c][0-9\u0660-\u0669\u06f0-\u06f9]+)*"
)
_SENTENCE_ENDS = (".", "!", "?", ":", "\u061f", "\u061b", "\u06d4", "\u2026", "")
_OPENING, _CLOSING = "([{<\u00ab", ")]}>\u00bb"
_MIRRORED = str.maketrans(_OPENING + _CLOSING, _CLOSING + _OPENING)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One painted sign; ``text`` has several characters for a ligature, ``order`` is its place in the file.

    Lengths are in points, y grows upwards.
    """

    text: str
    left: float
    right: float
    middle: float
    height: float
    order: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its place; ``column`` is None for the row of a table."""

    text: str
    left: float
    right: float
    middle: float
    height: float
    column: int | None


Row = list[Glyph]


def page_lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines of one page.

    Rows come from the top, columns of text one after the other, cells of tables divided by tabs.
    """
    rows = _rows(glyphs)
    is_mirrored = _has_painted_brackets(rows)
    lines: list[Line] = []
    column = 1
    while rows:
        count, gutters = _column_region(rows)
        if gutters:
            parts = _parts([glyph for row in rows[:count] for glyph in row], gutters)
            for part in parts:
                lines += [_line(row, column, is_mirrored) for row in _rows(part)]
                column += 1
        else:
            lines.append(_line(rows[0], 0, is_mirrored))
        del rows[:count]
    return lines


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


def goes_on_overleaf(line: Line, following: Line, text: str) -> bool:
    """Whether the last line of a page, with which the text ends, goes on in the first line of the next page.

    It does where both are alike in size and width and no sentence ends there.
    """
    if line.column is None or following.column is None or text.rstrip()[-1:] in _SENTENCE_ENDS:
        return False
    is_long = line.right - line.left >= max(FULL_LINE * line.height, FULL_WIDTH * (following.right - following.left))
    return is_long and abs(line.height - following.height) <= 0.2 * line.height


def _runs_on(line: Line, following: Line, margins: tuple[float, float]) -> bool:
    if line.column is None or following.column is None or line.right - line.left < FULL_LINE * line.height:
        return False
    if abs(line.height - following.height) > 0.2 * line.height:
        return False
    is_below = 0 < line.middle - following.middle < LINE_SPACING * line.height
    if not is_below if line.column == following.column else not line.column or not following.column:
        return False
    slack = FULL_LINE_SHARE * (margins[1] - margins[0])
    is_rtl = _RTL.search(line.text) is not None
    return line.left - margins[0] < slack if is_rtl else margins[1] - line.right < slack


def _rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """Rows from the top, each from left to right and without white space at its ends."""
    rows: list[Row] = []
    for glyph in sorted(glyphs, key=lambda each: (-each.middle, each.left)):
        if rows and abs(rows[-1][0].middle - glyph.middle) < ROW_OVERLAP * max(glyph.height, rows[-1][0].height):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [stripped for row in rows if (stripped := _stripped(sorted(row, key=lambda each: each.left)))]


def _stripped(row: Row) -> Row:
    written = [place for place, glyph in enumerate(row) if not glyph.text.isspace()]
    return row[written[0] : written[-1] + 1] if written else []


def _pieces(row: Row, gap: float) -> Iterator[Row]:
    """The row cut at gaps of so many heights, white space counting as a gap; from left to right."""
    piece: Row = []
    edge = 0.0
    for glyph in row:
        if glyph.text.isspace():
            continue
        if piece and glyph.left - edge > gap * glyph.height:
            yield piece
            piece = []
        edge = max(edge, glyph.right) if piece else glyph.right
        piece.append(glyph)
    if piece:
        yield piece


def _column_region(rows: Sequence[Row]) -> tuple[int, list[float]]:
    """How many rows from the first on stand in columns of text, and where these are divided; 1 and none otherwise."""
    width = max(row[-1].right for row in rows) - min(row[0].left for row in rows)
    covered: list[tuple[float, float]] = []
    pieces: list[tuple[int, Row]] = []
    best: tuple[int, list[float]] = (1, [])
    for count, row in enumerate(rows, start=1):
        parts = list(_pieces(row, GUTTER))
        pieces += [(count, part) for part in parts]
        covered = _merged([*covered, *((part[0].left, max(glyph.right for glyph in part)) for part in parts)])
        if len(covered) == 1:
            if covered[0][1] - covered[0][0] >= FULL_WIDTH * width:
                break
            continue
        height = median(glyph.height for glyph in row)
        gutters = [
            (left[1] + right[0]) / 2 for left, right in pairwise(covered) if right[0] - left[1] >= GUTTER * height
        ]
        if gutters and _are_columns(pieces, gutters):
            best = (count, gutters)
    return best


def _merged(intervals: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for left, right in sorted(intervals):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _are_columns(pieces: Sequence[tuple[int, Row]], gutters: Sequence[float]) -> bool:
    """Whether every part between the gutters holds lines of text, not cells; pieces come with their row's number."""
    for number in range(len(gutters) + 1):
        inside = [(row, piece) for row, piece in pieces if sum(piece[0].left > gutter for gutter in gutters) == number]
        rows = {row for row, _ in inside}
        chars = sum(len(glyph.text) for _, piece in inside for glyph in piece)
        if len(rows) < COLUMN_LINES or chars < COLUMN_CHARS * len(rows):
            return False
    return True


def _parts(glyphs: Sequence[Glyph], gutters: Sequence[float]) -> list[Row]:
    """The glyphs of each column, in the order in which columns are read."""
    parts: list[Row] = [[] for _ in range(len(gutters) + 1)]
    for glyph in glyphs:
        parts[sum(glyph.left > gutter for gutter in gutters)].append(glyph)
    return parts[::-1] if any(_RTL.search(glyph.text) for glyph in glyphs) else parts


def _line(row: Row, column: int, is_mirrored: bool) -> Line:
    cells = [_between(row, piece) for piece in _pieces(row, CELL_GAP)]
    texts = [line_text(cell, is_mirrored=is_mirrored) for cell in cells]
    text = "\t".join(texts[::-1] if any(map(_RTL.search, texts)) else texts)
    right = max(glyph.right for glyph in row)
    return Line(
        text,
        row[0].left,
        right,
        row[0].middle,
        median(glyph.height for glyph in row),
        column if len(cells) == 1 else None,
    )


def _between(row: Row, piece: Row) -> Row:
    """The glyphs of a row from the first to the last of a piece, with the spaces within."""
    return row[row.index(piece[0]) : row.index(piece[-1]) + 1]


def _has_painted_brackets(rows: Sequence[Row]) -> bool:
    """Whether the page notes brackets as they are painted: in reading order, more of them close before they open."""
    balance = 0
    for row in rows:
        text = "".join(glyph.text for glyph in reversed(row))
        if _RTL.search(text):
            for opening, closing in zip(_OPENING, _CLOSING, strict=True):
                balance += len(re.findall(rf"\{opening}[^\{closing}\{opening}]*\{closing}", text))
                balance -= len(re.findall(rf"\{closing}[^\{closing}\{opening}]*\{opening}", text))
    return balance < 0


def line_text(glyphs: Sequence[Glyph], *, is_mirrored: bool = False) -> str:
    """One line in reading order; ``is_mirrored`` tells that brackets in Arabic are noted as they are painted."""
    written = "".join(glyph.text for glyph in glyphs)
    if len(_RTL.findall(written)) < len(_LATIN.findall(written)) or not _RTL.search(written):
        return _joined(_ordered(glyphs, from_right=False))
    text = _joined(_ordered(glyphs, from_right=True))
    text = _LEFT_TO_RIGHT.sub(lambda match: match[0][::-1], text)
    return text.translate(_MIRRORED) if is_mirrored else text


def _ordered(glyphs: Sequence[Glyph], *, from_right: bool) -> list[Glyph]:
    """The glyphs along the line; a mark follows its letter.

    A mark has no width, so its position does not tell its letter; its place in the file does: programs that paint from
    left to right put the mark before the letter of an Arabic word, others behind it.
    """
    letters = sorted(
        (glyph for glyph in glyphs if not _is_mark(glyph)), key=lambda each: each.left + each.right, reverse=from_right
    )
    filed = sorted(glyphs, key=lambda each: each.order)
    for place, mark in enumerate(filed):
        if not _is_mark(mark):
            continue
        before = next((glyph for glyph in reversed(filed[:place]) if not _is_mark(glyph)), None)
        after = next((glyph for glyph in filed[place + 1 :] if not _is_mark(glyph)), None)
        is_leading = before is not None and after is not None and from_right and before.left < after.left
        bearer = after if is_leading or before is None else before
        spot = letters.index(bearer) + 1 if bearer is not None else len(letters)
        while spot < len(letters) and _is_mark(letters[spot]):
            spot += 1
        letters.insert(spot, mark)
    return letters


def _is_mark(glyph: Glyph) -> bool:
    return bool(glyph.text) and all(unicodedata.category(character) == "Mn" for character in glyph.text)


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
