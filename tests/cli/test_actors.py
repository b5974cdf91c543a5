"""``khabar actors``: find, import, unknown."""

import json

from khabar.cli.main import main

SDF = "قسد"
QUOTED = "«قسد»"
HOSTILE = "الدواعش"
NAME = "كتيبة سنابل الوادي"
REPORT = "هاجمت كتيبة سنابل الوادي الحاجز"
LETTER = "س"


def test_find_tells_who_a_short_name_is(capsys):
    assert main(["actors", "find", QUOTED, "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "actor:syrian-democratic-forces" in shown
    assert "found by its name" in shown


def test_find_says_that_a_name_is_hostile(capsys):
    assert main(["actors", "find", HOSTILE, "--lang", "en"]) == 0
    assert "a hostile name" in capsys.readouterr().out


def test_find_as_json_has_names_with_their_classes(capsys):
    assert main(["actors", "find", "Syrian Democratic Forces", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found[0]["ref"] == "actor:syrian-democratic-forces"
    assert {"name": SDF, "class": "short"} in found[0]["names"]


def test_find_of_nobody_is_a_failure(capsys):
    assert main(["actors", "find", "zzzzzzzz", "--lang", "en"]) == 1
    assert "No actor" in capsys.readouterr().err


def test_import_writes_a_list_and_keeps_an_existing_one(tmp_path, capsys):
    source, target = tmp_path / "list.csv", tmp_path / "actors.json"
    source.write_text(f"name_ar,name_en\n{NAME},Wadi Ears\n", encoding="utf-8")
    assert main(["actors", "import", str(source), "--output", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["actors"][0]["id"] == "wadi-ears"
    assert main(["actors", "import", str(source), "--output", str(target)]) == 2
    assert "--force" in capsys.readouterr().err


def test_import_names_the_rows_it_left_out(tmp_path, capsys):
    source = tmp_path / "list.csv"
    source.write_text(f"name_ar,kind\n{LETTER},nothing\n", encoding="utf-8")
    assert main(["actors", "import", str(source), "--output", str(tmp_path / "a.json"), "--lang", "en"]) == 1
    assert f"{source}:2" in capsys.readouterr().err


def test_unknown_lists_names_of_records(tmp_path, capsys):
    records = tmp_path / "records.jsonl"
    record = {"report": {"id": "a", "text": REPORT, "published": None}}
    records.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    assert main(["actors", "unknown", str(records), "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["name"] == NAME
    assert main(["actors", "unknown", str(records), "--lang", "en"]) == 0
    assert NAME in capsys.readouterr().out


def test_unknown_names_a_line_that_is_no_record(tmp_path, capsys):
    records = tmp_path / "records.jsonl"
    records.write_text("{}\n", encoding="utf-8")
    assert main(["actors", "unknown", str(records)]) == 1
    assert f"{records}:1" in capsys.readouterr().err
