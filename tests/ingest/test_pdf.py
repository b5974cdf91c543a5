"""PDF: lines by position, backwards layers turned, scans and broken layers refused."""

from __future__ import annotations

import unicodedata
import zlib

import pytest

from khabar.ingest.arabic_layer import turn_line

LINES = [
    "قال المجلس المحلي في بلدة تل الزيتون إن القصف",
    "أصاب مدرسة على الطريق وجرح 3 أشخاص (بينهم طفلة)",
    "يوم 12/05/2019 في قرية رأس النبع وقال BBC News ذلك",
]
TEXT = " ".join(LINES)


def painted(line):
    """A line as a page shows it from left to right."""
    return turn_line(line)


def test_painted_order_is_read_from_the_right(read, make):
    result = read("a.pdf", make.pdf([[painted(line) for line in LINES]], title="A statement"))
    assert result.texts == [TEXT]
    assert result.reports[0].report.title == "A statement"
    assert "reversed_text" not in result.note_codes


def test_a_layer_that_runs_backwards_is_turned_and_noted(read, make):
    result = read("a.pdf", make.pdf([LINES]))
    assert result.texts == [TEXT]
    assert "reversed_text" in result.note_codes
    assert result.reports[0].derivations[0].parameters["turned_lines"] == "3"


def test_shapes_become_letters(read, make):
    forms = {"\u0627": "\ufe8d", "\u0644": "\ufedf", "\u0641": "\ufed3", "\u064a": "\ufef2"}
    shaped = ["".join(forms.get(letter, letter) for letter in painted(line)) for line in LINES]
    result = read("a.pdf", make.pdf([shaped]))
    assert result.texts == [TEXT]
    assert "presentation_forms" in result.note_codes


def test_a_ligature_keeps_its_letters_in_order(read, make):
    (line,) = [
        "قال الأهالي إن السلام لا يعود من دون عودة المهجرين إلى بيوتهم",
    ]
    ligated = line.replace("\u0644\u0627", "\ufefb")
    assert ligated != line
    result = read("a.pdf", make.pdf([[painted(ligated)]]))
    assert result.texts == [line]


def test_pages_are_divided_and_pages_without_text_are_named(read, make):
    result = read("a.pdf", make.pdf([[painted(LINES[0])], [], [painted(LINES[1])]]))
    assert result.texts == [f"{LINES[0]}\n\n{LINES[1]}"]
    assert any(note.code == "pages_without_text" and "2" in note.en for note in result.reports[0].notes)


def test_a_scan_is_refused(read, make):
    assert read("a.pdf", make.pdf([[], []])).codes == ["pdf_no_text"]


def test_a_layer_of_private_signs_is_refused(read, make):
    broken = "".join(chr(0xE000 + place % 60) for place in range(120))
    assert read("a.pdf", make.pdf([[broken]])).codes == ["pdf_bad_layer"]


def test_western_letters_of_arabic_bytes_are_repaired(read, make):
    wrong = TEXT.replace("BBC News", "").encode("cp1256").decode("latin-1")
    result = read("a.pdf", make.pdf([[wrong]]))
    assert "mojibake_repaired" in result.note_codes
    assert result.texts[0].startswith(LINES[0])


def test_french_is_no_broken_arabic(read, make):
    line = "Les combattants ont été évacués à l'aube, a déclaré le porte-parole à Genève"
    assert read("a.pdf", make.pdf([[line]])).texts == [line]


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj trailer << /Root 1 0 R >>"]
)
def test_a_damaged_file_is_refused(read, data):
    assert read("a.pdf", data).codes == ["pdf_broken"]


def test_a_cut_off_file_is_refused_or_read_but_never_raises(read, make):
    whole = make.pdf([[painted(line) for line in LINES]])
    for end in range(40, len(whole), 97):
        result = read("a.pdf", whole[:end])
        assert len(result.items) == 1


def test_a_decompression_bomb_is_refused(read, limits):
    packed = zlib.compress(b"0" * 20_000_000)
    data = b"%PDF-1.7\n1 0 obj << /Filter /FlateDecode /Length 9 >> stream\n" + packed + b"\nendstream endobj"
    result = read("a.pdf", data, limits=limits(zip_total_bytes=10_000_000))
    assert result.codes == ["zip_bomb"]


def test_too_many_pages_are_refused(read, make, limits):
    pages = [[painted(LINES[0])]] * 3
    assert read("a.pdf", make.pdf(pages), limits=limits(pdf_pages=2)).codes == ["pdf_pages"]


def test_a_file_name_is_no_title(read, make):
    result = read("a.pdf", make.pdf([[painted(line) for line in LINES]], title="Microsoft Word - final.docx"))
    assert result.reports[0].report.title is None


def test_turning_twice_gives_the_line_back():
    for line in LINES:
        assert turn_line(turn_line(line)) == line
        assert unicodedata.is_normalized("NFC", line)


def test_running_heads_are_left_out_and_sentences_go_on_overleaf(read, make):
    head = LINES[0][:20]
    pages = [[painted(f"{head} {number}"), painted(LINES[1]), painted(LINES[2]), str(number)] for number in range(1, 5)]
    result = read("a.pdf", make.pdf(pages))
    assert result.texts == [" ".join([LINES[1], LINES[2]] * 4)]
    assert result.reports[0].derivations[0].parameters["running_lines"] == "8"
    assert "running_lines" in result.note_codes
