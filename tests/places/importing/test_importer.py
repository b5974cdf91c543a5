import csv
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from khabar.errors import InputError, StoreError, UsageError
from khabar.places.gazetteer import Gazetteer
from khabar.places.importing import tables
from khabar.places.importing.importer import Request, import_places
from khabar.places.store import PlaceStore

# Arabic stands at the end of its line, so that nothing behind it moves on a screen.
ARABIC_1 = "تل الزعرور"
ARABIC_2 = "الميادين"
ARABIC_3 = "دير الزور"
ARABIC_4 = "سوريا"
ARABIC_5 = "هجين"
ARABIC_6 = "تل السنديان"
ARABIC_7 = "دمشق"
ARABIC_8 = "منبج"
ARABIC_9 = "الطبقة"
ARABIC_10 = "سراقب"
ARABIC_11 = "تدمر"
ARABIC_12 = "السلمية"
ARABIC_13 = "بنش"
ARABIC_14 = "تل الزعرور;T1;35.01;40.45;SY;قرية"
ARABIC_15 = "تل الزعرور,T1,35.01,40.45"
ARABIC_16 = "فندق"
ARABIC_17 = "85001,1,Tall,locality,SY,35.01,40.45,تل الزعرور"
ARABIC_18 = "قرية تجربة"
ARABIC_19 = "تل الزعرور,T1,35.011,40.451,SY"

HEADING = (
    "admin1Name_ar,admin1Name_en,admin1Pcode,admin2Name_ar,admin2Name_en,admin2Pcode,"
    "admin4Name_ar,admin4Name_en,admin4Pcode,Latitude,Longitude"
)
DAY = "2026-11-25"


def _ocha_row(name, code, lat, lon, *, english="Some Place"):
    return f"دير الزور,Deir-ez-Zor,SY09,مركز الميادين,Al Mayadin,SY0903,{name},{english},{code},{lat},{lon}"


@pytest.fixture
def store(tmp_path):
    return PlaceStore.create(tmp_path / "places.sqlite")


@pytest.fixture
def table(tmp_path):
    def write(*rows, heading=HEADING, name="list.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text("\n".join((heading, *rows)) + "\n", encoding=encoding)
        return path

    return write


def _import(path, store, **options):
    return import_places(Request(path, DAY, **options), store)


def test_an_ocha_list_gives_places_and_their_larger_units(table, store):
    outcome = _import(table(_ocha_row(ARABIC_1, "C9001", "35.01", "40.45")), store, source="OCHA test")
    gazetteer = Gazetteer(store)
    (ref,) = gazetteer.refs(ARABIC_1)
    assert ref == "place:ocha-C9001"
    assert outcome.file_format == "ocha"
    assert [place.name_ar for place in gazetteer.parents(ref)] == [ARABIC_2, ARABIC_3, ARABIC_4]
    assert gazetteer.by_code("C9001") == ref
    assert gazetteer.place(ref).source == "OCHA test"
    assert gazetteer.place(ref).country == "SY"


def test_a_place_that_is_known_is_merged_with_the_reason(table, store):
    outcome = _import(table(_ocha_row(ARABIC_5, "C9002", "34.69", "40.83")), store)
    merge = next(merge for merge in outcome.merges if merge.imported == "place:ocha-C9002")
    assert merge.known == "place:gn-174506"
    assert "the same name" in merge.reason
    assert Gazetteer(store).refs(ARABIC_5) == ("place:ocha-C9002",)
    assert Gazetteer(store).place("place:gn-174506").ref == "place:ocha-C9002"


def test_a_namesake_far_away_is_not_merged(table, store):
    outcome = _import(table(_ocha_row(ARABIC_5, "C9003", "35.90", "40.10")), store)
    assert not any(merge.imported == "place:ocha-C9003" for merge in outcome.merges)
    assert len(Gazetteer(store).refs(ARABIC_5)) == 2


def test_importing_again_updates_and_never_doubles(table, store):
    rows = [_ocha_row(ARABIC_1, "C9001", "35.01", "40.45"), _ocha_row(ARABIC_6, "C9004", "35.02", "40.46")]
    _import(table(*rows), store)
    outcome = _import(table(_ocha_row(ARABIC_1, "C9001", "35.05", "40.45")), store)
    assert (outcome.added, outcome.updated, outcome.not_in_file) == (0, 3, 1)
    assert store.place("place:ocha-C9001").lat == 35.05
    assert store.refs(ARABIC_1) == ("place:ocha-C9001",)
    assert store.refs(ARABIC_6) == ("place:ocha-C9004",)


def test_places_that_the_file_no_longer_has_go_on_demand(table, store):
    rows = [_ocha_row(ARABIC_1, "C9001", "35.01", "40.45"), _ocha_row(ARABIC_6, "C9004", "35.02", "40.46")]
    _import(table(*rows), store)
    outcome = _import(table(rows[0]), store, drops_missing=True)
    assert outcome.dropped == 1
    assert store.refs(ARABIC_6) == ()


def test_rows_of_one_code_and_name_are_points_of_one_place(table, store):
    rows = [_ocha_row(ARABIC_7, "C1", "33.50", "36.30"), _ocha_row(ARABIC_7, "C1", "33.52", "36.32")]
    outcome = _import(table(*rows), store)
    assert outcome.read == 3
    assert store.place("place:ocha-C1").lat == pytest.approx(33.50, abs=0.02)


def test_a_code_with_two_names_names_both_lines(table, store):
    rows = [_ocha_row(ARABIC_1, "C9001", "35.01", "40.45"), _ocha_row(ARABIC_6, "C9001", "35.02", "40.46")]
    with pytest.raises(InputError, match=r"line 3: the code 'C9001' is that of line 2"):
        _import(table(*rows), store)


@pytest.mark.parametrize(
    ("lat", "lon", "message"),
    [
        ("", "40.45", "there is no latitude"),
        ("35.01", "", "there is no longitude"),
        ("north", "40.45", "no coordinates in decimal degrees"),
        ("135.01", "40.45", "swapped"),
        ("135.01", "240.45", "no point on the Earth"),
        ("0", "0", "no point on the Earth"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(table, store, lat, lon, message):
    rows = [_ocha_row(ARABIC_1, "C9001", "35.01", "40.45"), _ocha_row(ARABIC_6, "C9004", lat, lon)]
    with pytest.raises(InputError, match=f"line 3: .*{message}") as caught:
        _import(table(*rows), store)
    assert caught.value.line == 3
    assert "nothing was imported" in str(caught.value)
    assert store.refs(ARABIC_1) == ()


def test_all_bad_rows_are_listed_up_to_twenty(table, store):
    rows = [_ocha_row(ARABIC_1, f"C{number}", "", "40.45") for number in range(30)]
    with pytest.raises(InputError, match="20 bad rows and perhaps more"):
        _import(table(*rows), store)


def test_swapped_columns_are_noticed_where_the_numbers_alone_do_not_tell(table, store):
    known = {ARABIC_5: (34.69, 40.83), ARABIC_8: (36.53, 37.95), ARABIC_9: (35.84, 38.55), ARABIC_10: (35.86, 36.80)}
    known |= {ARABIC_11: (34.56, 38.28), ARABIC_12: (35.01, 37.05), ARABIC_13: (35.96, 36.71)}
    rows = [_ocha_row(name, f"C{n}", lon, lat) for n, (name, (lat, lon)) in enumerate(known.items())]
    with pytest.raises(InputError, match="latitude and longitude seem swapped"):
        _import(table(*rows), store)


def test_a_failure_in_the_middle_of_writing_undoes_all(table, store, monkeypatch):
    def fail(connection):
        raise RuntimeError("power cut")

    monkeypatch.setattr("khabar.places.importing.importer._count_first_words", fail)
    with pytest.raises(RuntimeError):
        _import(table(_ocha_row(ARABIC_1, "C9001", "35.01", "40.45")), store)
    assert store.refs(ARABIC_1) == ()
    assert store.lists() == []


def test_a_wrong_encoding_names_the_line_and_the_option(table, store):
    path = table(_ocha_row(ARABIC_1, "C9001", "35.01", "40.45"), encoding="windows-1256")
    with pytest.raises(InputError, match=r"2: the line is not UTF-8; name the right one with --encoding"):
        _import(path, store)
    assert _import(path, store, encoding="windows-1256").read == 3


def test_letters_broken_by_another_program_are_refused(table, store):
    broken = ARABIC_1.encode().decode("latin-1")
    with pytest.raises(InputError, match="stored in a wrong encoding before"):
        _import(table(_ocha_row(broken, "C9001", "35.01", "40.45")), store)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(table, store, monkeypatch):
    monkeypatch.setattr(tables, "MOST_BYTES", 100)
    with pytest.raises(InputError, match="at most"):
        _import(table(_ocha_row(ARABIC_1, "C9001", "35.01", "40.45")), store)


@pytest.mark.parametrize(("content", "message"), [("", "empty"), (HEADING + "\n", "no place")])
def test_a_file_without_places_is_refused(tmp_path, store, content, message):
    path = tmp_path / "empty.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        _import(path, store)


def test_a_missing_file_is_an_error_of_input(tmp_path, store):
    with pytest.raises(InputError):
        _import(tmp_path / "none.csv", store)


def test_a_plain_table_needs_a_mapping_for_unknown_headings(table, store):
    path = table(ARABIC_14, heading="bezeichnung;nummer;breite;laenge;land;art", name="own.csv")
    with pytest.raises(UsageError, match="--map"):
        _import(path, store)
    mapping = {"name_ar": "bezeichnung", "code": "nummer", "lat": "breite", "lon": "laenge", "country": "land"}
    outcome = _import(path, store, mapping=mapping, source="Own list")
    assert outcome.file_format == "csv"
    assert store.place("place:own-list-T1").country == "SY"


def test_a_mapping_to_a_missing_column_is_wrong_use(table, store):
    path = table(ARABIC_15, heading="name_ar,code,lat,lon")
    with pytest.raises(UsageError, match="no column 'nom'"):
        _import(path, store, mapping={"name_en": "nom"})
    with pytest.raises(UsageError, match="no field 'nome'"):
        _import(path, store, mapping={"nome": "code"})


def _geonames_row(identifier, name, arabic, feature="PPL", population="0"):
    cells = [identifier, name, name, f"{name},{arabic}", "35.01", "40.45", "P", feature, "SY"]
    return "\t".join([*cells, "", "07", "", "", "", population, "", "210", "Asia/Damascus", "2020-01-01"])


def test_a_geonames_dump_has_no_heading_and_keeps_its_ids(tmp_path, store):
    path = tmp_path / "SY.txt"
    rows = [
        _geonames_row("990001", "Tall az Za`rur", ARABIC_1),
        _geonames_row("990002", "Some Hotel", ARABIC_16, feature="HTL"),
        _geonames_row("990003", "Latin Only", "Latin Only"),
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    outcome = _import(path, store)
    assert outcome.file_format == "geonames"
    assert store.refs(ARABIC_1) == ("place:gn-990001",)
    assert outcome.left_out == {"feature code HTL": 1, "no Arabic name": 1}


def test_a_who_s_on_first_list_is_known_by_its_heading(table, store):
    heading = "id,parent_id,name,placetype,wof_country,geom_latitude,geom_longitude,name:ara_x_preferred"
    path = table(ARABIC_17, "85002,1,Else,locality,SY,35.0,40.4,", heading=heading)
    outcome = _import(path, store)
    assert outcome.file_format == "wof"
    assert store.place("place:wof-85001").kind == "town"
    assert outcome.left_out == {"no Arabic name": 1}


def _write_xlsx(path: Path, rows):
    def cell(column, number, value):
        return f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{value}</t></is></c>'

    lines = [
        f'<row r="{number}">{"".join(cell(c, number, v) for c, v in enumerate(values))}</row>'
        for number, values in enumerate(rows, 1)
    ]
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)


def test_an_xlsx_table_is_read_with_its_row_numbers(tmp_path, store):
    rows = list(csv.reader([HEADING, _ocha_row(ARABIC_1, "C9001", "35.01", "40.45")]))
    path = tmp_path / "list.xlsx"
    _write_xlsx(path, rows)
    assert _import(path, store).read == 3
    _write_xlsx(path, [*rows, [*rows[1][:8], "C9009", "", "40.0"]])
    with pytest.raises(InputError, match="line 3: there is no latitude"):
        _import(path, store)


def test_a_zip_that_is_no_table_is_refused(tmp_path, store):
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(InputError, match="no XLSX table"):
        _import(path, store)


def test_another_sqlite_file_is_not_taken_for_a_store(tmp_path):
    import sqlite3

    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE thing (id)")
    with pytest.raises(StoreError, match="no place store"):
        PlaceStore.create(path)
    with pytest.raises(StoreError, match="no place store"):
        PlaceStore.open(path)
    path.write_text("no database at all, only a text that is long enough", encoding="utf-8")
    with pytest.raises(StoreError):
        PlaceStore.open(path)
    with pytest.raises(StoreError, match="there is no place store"):
        PlaceStore.open(tmp_path / "none.sqlite")


def test_a_date_that_is_none_is_wrong_use(table, store):
    with pytest.raises(UsageError, match="it is no date"):
        _import(table(_ocha_row(ARABIC_1, "C9001", "35.01", "40.45")), store, source_date="May 2020")


def test_thousands_of_places_take_seconds(table, store):
    rows = [_ocha_row(f"{ARABIC_18} {n}", f"C{n}", 34 + n % 200 / 100, 38 + n // 200 / 100) for n in range(4000)]
    begin = time.perf_counter()
    _import(table(*rows), store)
    # 65,000 places must take under 20 s; a slow machine gets three times its share of that.
    assert time.perf_counter() - begin < 3 * 20 * 4000 / 65000 + 2


def test_a_second_list_joins_what_the_first_brought(table, store):
    _import(table(_ocha_row(ARABIC_1, "C9001", "35.01", "40.45")), store)
    path = table(ARABIC_19, heading="name_ar,code,lat,lon,country", name="own.csv")
    outcome = _import(path, store, source="Own")
    assert [(merge.imported, merge.known) for merge in outcome.merges] == [("place:ocha-C9001", "place:own-T1")]
    assert {Gazetteer(store).place(ref).ref for ref in Gazetteer(store).refs(ARABIC_1)} == {"place:ocha-C9001"}
    assert replace(store.place("place:own-T1"), ref="") is not None
