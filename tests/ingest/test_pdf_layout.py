"""Where glyphs stand decides: columns from the right, cells of tables, spaces from gaps, marks over letters."""

from __future__ import annotations

from dataclasses import replace

from khabar.ingest.pdf_layout import Glyph, join_paragraphs, line_text, page_lines


def painted(text, *, right, top, size=10.0, width=5.0, spaced=True):
    """The glyphs of a line that ends at its right edge; the first character stands rightmost."""
    glyphs = []
    for character in text:
        if character != " " or spaced:
            glyphs.append(Glyph(character, right - width, right, top, size))
        right -= width
    return glyphs


def text_of(glyphs):
    return "\n".join(join_paragraphs(page_lines(glyphs)))


WORD, LONG = [
    "العربية",
    "وصلت القافلة إلى المعبر في الصباح",
]


def test_order_in_the_file_does_not_matter():
    glyphs = painted(LONG, right=500, top=700)
    assert text_of(glyphs[::-1]) == text_of(glyphs[::2] + glyphs[1::2]) == LONG


def test_gaps_without_space_glyphs_are_spaces():
    assert text_of(painted(LONG, right=500, top=700, spaced=False)) == LONG


def test_columns_are_read_from_the_right():
    glyphs = []
    for place in range(4):
        glyphs += painted(f"{LONG} {place}", right=550, top=700 - 14 * place)
        glyphs += painted(f"{LONG} {place + 4}", right=270, top=700 - 14 * place)
    lines = [line.text for line in page_lines(glyphs)]
    assert [line[-1] for line in lines] == ["0", "1", "2", "3", "4", "5", "6", "7"]


def test_cells_of_a_table_stay_in_their_row():
    glyphs = []
    for place in range(4):
        glyphs += painted(WORD, right=550, top=700 - 14 * place)
        glyphs += painted(str(place), right=300, top=700 - 14 * place)
    assert [line.text for line in page_lines(glyphs)] == [f"{WORD}\t{place}" for place in range(4)]


def test_lines_that_reach_the_margin_are_joined_and_short_ones_end_a_paragraph():
    full = f"{LONG} {LONG}"
    glyphs = painted(full, right=550, top=700) + painted(WORD, right=550, top=684) + painted(full, right=550, top=668)
    assert text_of(glyphs) == f"{full} {WORD}\n{full}"


def test_a_larger_distance_divides_paragraphs():
    full = f"{LONG} {LONG}"
    glyphs = painted(full, right=550, top=700) + painted(full, right=550, top=660)
    assert text_of(glyphs) == f"{full}\n{full}"


def test_a_mark_without_width_goes_to_the_letter_after_it_in_the_file_of_a_painted_line():
    letters = painted("\u0628\u062a\u062b", right=100, top=50)
    first, second, third = (replace(letter, order=order) for letter, order in zip(letters, (4, 2, 1), strict=True))
    mark = Glyph("\u064e", 89, 89, 50, 10, 3)
    assert line_text([third, second, mark, first]) == "\u0628\u064e\u062a\u062b"


def test_a_mark_goes_to_the_letter_before_it_in_the_file_of_a_spoken_line():
    letters = painted("\u0628\u062a\u062b", right=100, top=50)
    first, second, third = (replace(letter, order=order) for letter, order in zip(letters, (1, 2, 4), strict=True))
    mark = Glyph("\u064e", 89, 89, 50, 10, 3)
    assert line_text([first, second, mark, third]) == "\u0628\u062a\u064e\u062b"


def test_brackets_painted_as_mirrored_face_inwards_again_even_across_lines():
    seen = [f")5{WORD}(", f"{WORD} )5", f"{WORD}(5"]
    glyphs = [glyph for place, text in enumerate(seen) for glyph in painted(text, right=100, top=50 - 40 * place)]
    assert [line.text for line in page_lines(glyphs)] == [f"(5{WORD})", f"{WORD} (5", f"{WORD})5"]
    kept = [glyph for place, text in enumerate([f"(5{WORD})"]) for glyph in painted(text, right=100, top=50 - place)]
    assert [line.text for line in page_lines(kept)] == [f"(5{WORD})"]


def test_wide_spaces_of_justified_lines_make_no_columns():
    glyphs = []
    for place in range(6):
        for word, right in ((WORD, 550), (WORD, 550 - 45 - 9 * place), (LONG, 400 - 6 * place), (LONG, 220)):
            glyphs += painted(word, right=right, top=700 - 14 * place)
    lines = page_lines(glyphs)
    assert len(lines) == 6
