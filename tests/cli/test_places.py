import json

import pytest

from khabar.cli import main as cli

# Arabic stands at the end of its line, so that nothing behind it moves on a screen.
ARABIC_1 = "تل الزعرور"
ARABIC_2 = "هجين"
ARABIC_3 = "سنجار"
ARABIC_4 = "بالإنكليزية"
ARABIC_5 = "منيج"
ARABIC_6 = "زرنيقيةالوهم"

HEADING = "name_ar,name_en,code,lat,lon,country"


@pytest.fixture(autouse=True)
def _own_store(monkeypatch, tmp_path):
    monkeypatch.setitem(cli.COMMANDS, "places", "khabar.cli.places")
    monkeypatch.setenv("KHABAR_PLACES", str(tmp_path / "places.sqlite"))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f"{HEADING}\n{ARABIC_1},Tall al-Zarur,T1,35.01,40.45,SY\n", encoding="utf-8")
    return path


def test_find_shows_names_point_source_and_larger_places(capsys):
    assert cli.main(["places", "find", ARABIC_2, "--gazetteer", "", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["ref"] == "place:gn-174506"
    assert found["source"].startswith("GeoNames")
    assert [parent["en"] for parent in found["parents"]] == ["Deir ez-Zor", "Syria"]


def test_find_draws_a_table_in_both_languages(capsys):
    assert cli.main(["--lang", "ar", "places", "find", ARABIC_3]) == 0
    assert ARABIC_4 in capsys.readouterr().out
    assert cli.main(["--lang", "en", "places", "find", ARABIC_5]) == 0
    assert "spelt much like it" in capsys.readouterr().out


def test_find_nothing_is_told(capsys):
    assert cli.main(["--lang", "en", "places", "find", ARABIC_6]) == 1
    assert "no place is known" in capsys.readouterr().err


def test_import_tells_what_came_of_it_and_find_sees_it(capsys, table, tmp_path):
    report = tmp_path / "merges.csv"
    command = [
        "--lang",
        "en",
        "places",
        "import",
        str(table),
        "--source",
        "Own",
        "--licence",
        "CC0",
        "--date",
        "2024-01-01",
    ]
    assert cli.main([*command, "--report", str(report)]) == 0
    assert "1 places read as csv: 1 new" in capsys.readouterr().out
    assert report.read_text(encoding="utf-8").startswith("imported,name,same_as,reason,km")
    assert cli.main(["places", "find", ARABIC_1, "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["source"], found["licence"], found["source_date"]) == ("Own", "CC0", "2024-01-01")
    assert cli.main(["--lang", "en", "places", "lists"]) == 0
    assert "Own: 1 places, CC0, of 2024-01-01" in capsys.readouterr().out


def test_a_bad_list_exits_with_1_and_names_the_line(capsys, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f"{HEADING}\n{ARABIC_1},T,T1,,40.45,SY\n", encoding="utf-8")
    assert cli.main(["--lang", "en", "places", "import", str(path)]) == 1
    error = capsys.readouterr().err
    assert f"{path}:2" in error
    assert "there is no latitude" in error


def test_wrong_use_exits_with_2(capsys, table, monkeypatch):
    assert cli.main(["places", "import", str(table), "--map", "name_ar"]) == 2
    assert cli.main(["places", "import", str(table), "--date", "May"]) == 2
    monkeypatch.setenv("KHABAR_PLACES", "none")
    assert cli.main(["places", "import", str(table)]) == 2


def test_no_list_is_told(capsys):
    assert cli.main(["--lang", "en", "places", "lists"]) == 0
    assert "no list has been imported" in capsys.readouterr().out
