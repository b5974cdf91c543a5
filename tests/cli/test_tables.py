import pytest

from khabar.cli.tables import FSI, PDI, Column, Style, clean, draw_table, draw_tree, style_for, width_of, wrap

WORD = """\
البلدة
"""
VOWELLED = """\
بَلْدَةٌ
"""
BARE = """\
بلدة
"""
COLUMNS = (Column("a", width=4), Column("b", share=1))


def test_vowel_marks_and_controls_take_no_column():
    assert width_of(VOWELLED) == width_of(BARE)
    assert width_of("\u2068ab\u2069\u200f") == 2


def test_wide_letters_take_two_columns():
    assert width_of("漢") == 2


def test_a_report_cannot_steer_the_terminal():
    assert clean("a\x1b[31mb\r\nc\u202ed\u2028e") == "a [31mb c d e"


@pytest.mark.parametrize("width", [4, 7, 20])
def test_no_line_is_wider_than_asked(width):
    text = f"{WORD.strip()} {VOWELLED.strip()} abcdefghijklmnop " * 3
    lines = wrap(text, width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")


def test_columns_stand_under_their_headings():
    lines = draw_table(COLUMNS, [(["1"], [WORD]), (["22"], ["x y"])], Style(width=40))
    assert lines[0] == "a     b"
    assert lines[2] == f"1     {WORD.strip()}"
    assert lines[3] == "22    x y"


def test_a_mirrored_table_runs_from_right_to_left():
    lines = draw_table(COLUMNS, [(["1"], [WORD])], Style(width=40, is_mirrored=True))
    assert lines[2] == f"{WORD.strip()}     1"


def test_cells_are_isolated_on_a_terminal_only():
    plain = draw_table(COLUMNS, [(["1"], [WORD])], Style(width=40))
    isolated = draw_table(COLUMNS, [(["1"], [WORD])], Style(width=40, is_isolated=True))
    assert FSI not in "".join(plain)
    assert isolated[2] == f"1     {FSI}{WORD.strip()}{PDI}"
    assert [width_of(line) for line in plain] == [width_of(line) for line in isolated]


def test_a_cell_of_many_paragraphs_has_a_line_for_each():
    lines = draw_table(COLUMNS, [(["1"], ["x", "y"]), (["2"], [])], Style(width=40))
    assert lines[2:] == ["1     x", "      y", "2"] or lines[2:4] == ["1     x", "      y"]


def test_the_width_of_the_terminal_is_kept(monkeypatch):
    monkeypatch.setenv("COLUMNS", "70")
    assert style_for("en", is_terminal=True) == Style(70, False, True)
    assert style_for("ar", is_terminal=False) == Style(110, True, False)


def test_a_tree_shows_what_hangs_under_what():
    tree = ("root", [("a", [("b", [])]), ("c", [])])
    assert draw_tree(tree, Style()) == ["root", "├─ a", "│  └─ b", "└─ c"]
