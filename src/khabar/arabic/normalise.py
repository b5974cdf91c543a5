"""Arabic text folded in one pass, with a map back to the original characters.

Two levels: ``bare`` drops what is not a letter of the word (harakat, tatweel, Quranic marks, invisible controls) and
resolves presentation forms; ``norm`` folds letters that writers confuse. Both have the same length, so one map serves.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Marks and controls that carry no letter. Source: The Unicode Standard 16, block charts Arabic, General Punctuation.
_DROPPED_RANGES = (
    (0x0610, 0x061A),
    (0x061C, 0x061C),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E8),
    (0x06EA, 0x06ED),
    (0x00AD, 0x00AD),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0x2066, 0x2069),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
)
_PRESENTATION_RANGES = ((0xFB50, 0xFDFB), (0xFE70, 0xFEFC))

# One letter to one letter: alef and hamza carriers, final ya, ta marbuta, Persian and Urdu look-alikes, digits.
_FOLDED = {
    "\u0622": "\u0627",
    "\u0623": "\u0627",
    "\u0625": "\u0627",
    "\u0671": "\u0627",
    "\u0672": "\u0627",
    "\u0673": "\u0627",
    "\u0624": "\u0648",
    "\u0626": "\u064a",
    "\u0649": "\u064a",
    "\u0629": "\u0647",
    "\u06cc": "\u064a",
    "\u06d2": "\u064a",
    "\u06a9": "\u0643",
    "\u06aa": "\u0643",
    "\u06af": "\u0643",
    "\u06c0": "\u0647",
    "\u06c1": "\u0647",
    "\u06be": "\u0647",
    "\u06d5": "\u0647",
    "\u067e": "\u0628",
    "\u0686": "\u062c",
    "\u0698": "\u0632",
    "\u06a4": "\u0641",
    "\u066b": ".",
    "\u066c": ",",
}


def _characters(ranges: tuple[tuple[int, int], ...]) -> list[str]:
    return [chr(code) for first, last in ranges for code in range(first, last + 1)]


DROPPED = frozenset(_characters(_DROPPED_RANGES))
_EXPANDED = {
    character: expanded
    for character in _characters(_PRESENTATION_RANGES)
    if (expanded := unicodedata.normalize("NFKC", character).replace(" ", "")) != character
}
# A presentation form may expand to a letter with a mark («ﹷ»); the marks go.
_EXPANDED = {key: "".join(c for c in value if c not in DROPPED) for key, value in _EXPANDED.items()}
_DIGITS = {chr(base + digit): str(digit) for base in (0x0660, 0x06F0) for digit in range(10)}

FOLD_TABLE = str.maketrans({**_FOLDED, **_DIGITS})
_BARE_TABLE = str.maketrans({**dict.fromkeys(DROPPED, ""), **_EXPANDED})
_SPECIAL = re.compile("[" + "".join(map(re.escape, sorted(DROPPED | set(_EXPANDED)))) + "]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in both levels and the way back.

    Attributes:
        bare, norm: the two levels, of equal length.
        starts: original offset of each character of ``bare``.
        ends: original offset just behind each character of ``bare``.
    """

    bare: str
    norm: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open stretch of the original that holds characters ``start`` to ``end`` of ``bare``."""
        if start >= end:
            offset = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return offset, offset
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normalised:
    """Both levels of ``text`` and the map from their characters to the original ones."""
    characters: list[str] = []
    starts: list[int] = []
    for offset, character in enumerate(text):
        if character in DROPPED:
            continue
        expanded = _EXPANDED.get(character, character)
        for part in expanded:
            characters.append(part)
            starts.append(offset)
    bare = "".join(characters)
    return Normalised(bare, bare.translate(FOLD_TABLE), tuple(starts), tuple(offset + 1 for offset in starts))


def strip(text: str) -> str:
    """``text`` on the bare level, without the map."""
    return text.translate(_BARE_TABLE) if _SPECIAL.search(text) else text


def fold(text: str) -> str:
    """``text`` on the folded level, without the map: what lexicon entries and tokens are compared by."""
    return strip(text).translate(FOLD_TABLE)
