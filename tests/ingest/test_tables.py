"""Tables of all kinds: mappings, dates over a column, formulas as text, errors with their row."""

from __future__ import annotations

import datetime
import io
import json

import pytest

from khabar.errors import InputError
from khabar.ingest.csvs import find_delimiter
from khabar.ingest.mapping import guess_mapping, load_mapping, mapping_json, save_mapping
from khabar.ingest.model import ColumnMapping
from khabar.ingest.tables import is_formula

ARABIC_TABLE = """
العنوان,النص,المصدر,تاريخ النشر,الرابط,هاتف المرسل
قصف,أصاب القصف قرية رأس النبع,وكالة التل,13/05/2019,https://example.org/1,0944123456
هدوء,عاد الهدوء إلى القرية,وكالة التل,02/06/2019,https://example.org/2,
""".lstrip()


AGENCY = """
وكالة التل
""".strip()


def test_arabic_headers_are_known_and_other_columns_dropped(read):
    result = read("a.csv", ARABIC_TABLE)
    first, second = result.reports
    assert first.report.publisher == second.report.publisher == AGENCY
    assert first.report.url == "https://example.org/1"
    assert [item.report.published for item in (first, second)] == ["2019-05-13", "2019-06-02"]
    assert [item.line for item in (first, second)] == [2, 3]
    assert any(note.code == "columns_dropped" for note in first.notes)


def test_a_number_in_a_dropped_column_withholds_the_original(read):
    result = read("a.csv", ARABIC_TABLE)
    assert all(item.original is None for item in result.reports)
    assert "0944123456" not in repr(result.reports)
    kept = read("b.csv", ARABIC_TABLE.replace("0944123456", ""))
    assert all(item.original is not None for item in kept.reports)


def test_a_sender_column_holds_persons(read):
    result = read("a.csv", "text,sender\nhello,Samer Halabi\n")
    assert result.reports[0].report.authors[0].startswith("sender-")
    assert "Halabi" not in repr(result.reports)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(read, delimiter):
    rows = [["title", "text"], ["a", f'"x{delimiter} y"'], ["b", '"line\nbreak"'], ["c", "z"]]
    result = read("a.csv", "\n".join(delimiter.join(row) for row in rows))
    assert result.texts == [f"x{delimiter} y", "line\nbreak", "z"]
    assert [item.line for item in result.reports] == [2, 3, 5]


def test_a_separator_line_of_a_spreadsheet_is_no_header(read):
    result = read("a.csv", "sep=;\ntext;title\na;b\n")
    assert result.texts == ["a"]
    assert result.reports[0].line == 3


def test_windows_encoding(read):
    result = read("a.csv", ARABIC_TABLE.encode("cp1256"))
    assert result.reports[0].encoding == "cp1256"
    assert result.reports[0].report.publisher == AGENCY


def test_rows_of_the_wrong_length_are_refused_alone(read):
    result = read("a.csv", "title,text,date\na,b,2020-01-01\na,b,c,d\nonly\n\nc,d,\n")
    assert result.texts == ["b", "d"]
    assert [(item.code, item.line) for item in result.refused] == [("row_length", 3), ("row_length", 4)]
    assert [item.code for item in result.aside] == ["empty_row"]


def test_no_column_for_the_text_names_the_columns(read):
    result = read("a.csv", "x,y\n1,2\n")
    assert result.codes == ["no_text_column"]
    assert "x, y" in result.refused[0].en


def test_two_columns_of_one_name_are_refused(read):
    assert read("a.csv", "text,text\n1,2\n").codes == ["csv_broken"]


def test_a_date_that_is_none_is_noted_with_its_line(read):
    result = read("a.csv", "text,date\na,soon\nb,2020-13-45\nc,5 May 2020\n")
    assert [item.report.published for item in result.reports] == [None, None, "2020-05-05"]
    assert [note.line for item in result.reports for note in item.notes if note.code == "bad_date"] == [2, 3]


def test_month_names_of_three_regions(read):
    text = """
text,date
a,5 كانون الثاني 2020
b,5 يناير 2020
c,5 جانفي 2020
d,كانون الثاني/يناير 5 2020
""".lstrip()
    result = read("a.csv", text)
    assert [item.report.published for item in result.reports[:3]] == ["2020-01-05"] * 3


def test_formulas_stay_text_and_are_flagged(read):
    result = read("a.csv", 'text,title\n"=HYPERLINK(""http://evil.example"")",x\n- a list,y\n-5 degrees,z\n')
    assert result.texts[0] == '=HYPERLINK("http://evil.example")'
    flagged = [any(note.code == "formula_text" for note in item.notes) for item in result.reports]
    assert flagged == [True, False, False]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", True),
        ("+cmd", True),
        ("@SUM(A1)", True),
        ("\uff1dA1", True),
        ("-12.5", False),
        ("- x", False),
        ("+", False),
    ],
)
def test_what_a_spreadsheet_takes_for_a_formula(cell, expected):
    assert is_formula(cell) is expected


def test_given_mapping_joins_columns_and_must_fit(read):
    mapping = ColumnMapping({"text": ("b", "a"), "title": ("c",)}, date_order="mdy")
    result = read("a.csv", "a,b,c\n1,2,3\n", mapping=mapping)
    assert result.texts == ["2\n\n1"]
    assert result.reports[0].report.title == "3"
    wrong = read("a.csv", "a,c\n1,2\n", mapping=mapping)
    assert wrong.codes == ["mapping_columns"]


def test_a_mapping_is_saved_and_comes_back_for_the_same_header(read, tmp_path):
    header = ("x", "y")
    saved = save_mapping(header, ColumnMapping({"text": ("y",)}), tmp_path / "mappings")
    assert load_mapping(saved) == ColumnMapping({"text": ("y",)})
    result = read("a.csv", "x,y\n1,2\n", mappings_folder=tmp_path / "mappings")
    assert result.texts == ["2"]
    assert "mapping_saved_one" in result.note_codes


def test_on_mapping_is_told(read):
    told = []
    read("a.csv", "text,y\n1,2\n", on_mapping=lambda header, mapping: told.append((header, mapping)))
    assert told[0][0] == ("text", "y")
    assert json.loads(mapping_json(told[0][1]))["columns"] == {"text": ["text"]}


@pytest.mark.parametrize(
    "data",
    [
        "x",
        "[]",
        '{"khabar_mapping": 2, "columns": {"text": "a"}}',
        '{"khabar_mapping": 1, "columns": {"title": "a"}}',
        '{"khabar_mapping": 1, "columns": {"text": "a"}, "colour": 1}',
        '{"khabar_mapping": 1, "columns": {"text": "a", "size": "b"}}',
        '{"khabar_mapping": 1, "columns": {"text": []}}',
        '{"khabar_mapping": 1, "columns": {"text": "a", "url": ["b", "c"]}}',
        '{"khabar_mapping": 1, "columns": {"text": "a"}, "date_order": "dym"}',
        '{"khabar_mapping": 1, "columns": {"text": "a"}, "delimiter": ";;"}',
        '{"khabar_mapping": 1, "columns": {"text": "a"}, "sheet": 4}',
    ],
)
def test_a_wrong_mapping_file_says_why(tmp_path, data):
    path = tmp_path / "mapping.json"
    path.write_text(data, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_mapping(path)
    assert error.value.code == "bad_mapping"
    assert str(path) in str(error.value)


def test_guess_takes_the_first_known_name():
    guess = guess_mapping(["Description", "Full_Text", "Source-URL", "Publication Date", "Notes"])
    assert dict(guess.columns) == {"text": ("Full_Text",), "url": ("Source-URL",), "published": ("Publication Date",)}


def test_delimiter_of_one_column_is_the_comma():
    assert find_delimiter("text\na; b; c\nd\n") == ","


def test_too_many_rows_are_refused(read, limits):
    assert read("a.csv", "text\na\nb\nc\n", limits=limits(rows=2)).codes == ["too_many_rows"]


def test_spreadsheet_cells_become_texts(read, make):
    rows = [
        ["text", "date", "id", "extra"],
        ["a", datetime.datetime(2020, 5, 6), 7.0, "=1+1"],
        ["=SUM(A1:A9)", "2020-05-07", 8, None],
        [None, None, None, None],
        ["b", None, None, None],
    ]
    result = read("a.xlsx", make.xlsx(rows, other_sheets=["More"]))
    assert result.texts == ["a", "=SUM(A1:A9)", "b"]
    assert [item.report.published for item in result.reports] == ["2020-05-06", "2020-05-07", None]
    assert result.reports[0].message_id == "7"
    assert {"formula_cells", "formula_text", "sheets_left", "columns_dropped"} <= set(result.note_codes)
    assert [item.code for item in result.aside] == ["empty_row"]


def test_a_sheet_is_chosen_by_the_mapping(read, make):
    mapping = ColumnMapping({"text": ("text",)}, sheet="Nowhere")
    assert read("a.xlsx", make.xlsx([["text"], ["a"]]), mapping=mapping).codes == ["xlsx_broken"]


def test_spreadsheets_that_attack_are_refused(read, make):
    bomb = make.zip({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 5_000_000})
    assert read("a.xlsx", bomb).codes == ["zip_bomb"]
    entities = make.zip(
        {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}
    )
    assert read("a.xlsx", entities).codes == ["xml_entities"]
    assert read("a.xlsx", make.zip({"xl/workbook.xml": b"<x/>"})).codes == ["xlsx_broken"]


def test_parquet(read):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table({"text": ["a", None, "c"], "date": [datetime.date(2020, 1, 2), None, None], "n": [1, 2, 3]})
    target = io.BytesIO()
    parquet.write_table(table, target)
    result = read("a.parquet", target.getvalue())
    assert result.texts == ["a", "c"]
    assert result.reports[0].report.published == "2020-01-02"
    assert [item.code for item in result.aside] == ["empty_row"]
    assert read("b.parquet", target.getvalue()[:60]).codes == ["parquet_broken"]
