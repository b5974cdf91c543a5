"""Tables and trees for a terminal, with Arabic and Latin cells side by side.

Widths are counted in terminal columns. For a right-to-left language the columns stand from right to left and cells
end at their right edge. Where the output is a terminal, every cell is isolated (FSI … PDI), so that a terminal which
reorders text keeps the columns apart; files and pipes get no invisible characters.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

FSI, PDI = "\u2068", "\u2069"
MIN_WIDTH, DEFAULT_WIDTH, MAX_WIDTH = 60, 110, 180
_GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and either a fixed width or a share of what is left."""

    heading: str
    width: int = 0
    share: int = 0


@dataclass(frozen=True, slots=True)
class Style:
    """How to draw: total width in columns, from right to left or not, with isolates or not."""

    width: int = DEFAULT_WIDTH
    is_mirrored: bool = False
    is_isolated: bool = False


Cell = Sequence[str]
"""The paragraphs of one cell, each on lines of its own."""


def style_for(language: str, *, is_terminal: bool) -> Style:
    """The style for standard output."""
    width = shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns if is_terminal else DEFAULT_WIDTH
    return Style(min(max(width, MIN_WIDTH), MAX_WIDTH), language == "ar", is_terminal)


@cache
def _columns_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def width_of(text: str) -> int:
    """How many terminal columns the text takes; marks and invisible controls take none."""
    return sum(map(_columns_of, text))


def clean(text: str) -> str:
    """The text on one line and without control characters, so that no report can steer the terminal."""
    visible = "".join(character if not _is_control(character) else " " for character in text)
    return " ".join(visible.split())


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") or character in "\u202a\u202b\u202c\u202d\u202e"


def isolate(text: str, style: Style) -> str:
    """The text as a run of its own direction, where the style asks for it."""
    return f"{FSI}{text}{PDI}" if style.is_isolated and not text.isascii() else text


def wrap(text: str, width: int) -> list[str]:
    """The text on lines of at most ``width`` columns, broken between words, and inside words that are wider."""
    lines, line, used = [], "", 0
    for word in clean(text).split(" "):
        for part in _pieces(word, width):
            size = width_of(part)
            if line and used + 1 + size > width:
                lines.append(line)
                line, used = part, size
            else:
                line = f"{line} {part}" if line else part
                used = width_of(line)
    return [*lines, line]


def _pieces(word: str, width: int) -> list[str]:
    if width_of(word) <= width:
        return [word]
    pieces, piece = [], ""
    for character in word:
        if width_of(piece + character) > width:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]


def draw_table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], style: Style) -> list[str]:
    """The lines of the table: headings, a rule, and the rows."""
    widths = _widths(columns, rows, style)
    headings: list[Cell] = [(column.heading,) for column in columns]
    lines = _draw_row(headings, widths, style)
    lines.append("─" * (sum(widths) + len(_GAP) * (len(widths) - 1)))
    for row in rows:
        lines.extend(_draw_row(row, widths, style))
    return lines


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], style: Style) -> list[int]:
    """Fixed widths as they are; the rest is shared, but no column gets more than its longest paragraph needs."""
    needs = [
        max(width_of(clean(text)) for text in [columns[at].heading, *(text for row in rows for text in row[at])])
        for at in range(len(columns))
    ]
    left = style.width - sum(c.width for c in columns if not c.share) - len(_GAP) * (len(columns) - 1)
    widths = [0 if column.share else column.width for column in columns]
    flexible = [at for at, column in enumerate(columns) if column.share]
    while flexible:
        shares = sum(columns[at].share for at in flexible)
        small = [at for at in flexible if needs[at] <= left * columns[at].share // shares]
        if not small:
            for at in flexible:
                widths[at] = max(4, left * columns[at].share // shares)
            break
        for at in small:
            widths[at] = needs[at]
            left -= needs[at]
        flexible = [at for at in flexible if at not in small]
    return widths


def _draw_row(row: Sequence[Cell], widths: Sequence[int], style: Style) -> list[str]:
    cells = [[line for text in cell for line in wrap(text, width)] for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    lines = []
    for at in range(height):
        parts = [
            _pad(cell[at] if at < len(cell) else "", width, style) for cell, width in zip(cells, widths, strict=True)
        ]
        if style.is_mirrored:
            parts.reverse()
        lines.append(_GAP.join(parts).rstrip())
    return lines


def _pad(text: str, width: int, style: Style) -> str:
    fill = " " * (width - width_of(text))
    return fill + isolate(text, style) if style.is_mirrored else isolate(text, style) + fill


Tree = tuple[str, Sequence["Tree"]]
"""A label and what hangs under it."""


def draw_tree(tree: Tree, style: Style) -> list[str]:
    """The lines of the tree; labels are not wrapped, so that offsets and ids can be copied."""
    label, children = tree
    return [isolate(clean(label), style), *_draw_children(children, "", style)]


def _draw_children(children: Sequence[Tree], indent: str, style: Style) -> list[str]:
    lines = []
    for at, (label, below) in enumerate(children):
        is_last = at == len(children) - 1
        lines.append(f"{indent}{'└─ ' if is_last else '├─ '}{isolate(clean(label), style)}")
        lines.extend(_draw_children(below, indent + ("   " if is_last else "│  "), style))
    return lines
