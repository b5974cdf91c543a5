"""The user's own list: CSV, JSON and FollowTheMoney in, one JSON list out, and what is left out named."""

import json

import pytest

from khabar.actors import knowledge, names
from khabar.actors.link import link_actors
from khabar.actors.mentions import find_actors
from khabar.actors.userlist import as_list, read_actors, use_list
from khabar.arabic.text import parse
from khabar.errors import InputError

NAME = "كتيبة سنابل الوادي"
ALIASES = [
    "سنابل الوادي",
    "كتيبة السنابل",
]
RELIEF = "إغاثة الوادي"
SDF = "قسد"
REPORT = "اقتحمت كتيبة سنابل الوادي القرية"
TWO_WRONG = """name_ar,kind,from
س,nothing,
ص,rebel,yesterday
"""
CSV = f"""name_ar,name_en,aliases,kind,country,from
{NAME},Wadi Ears Battalion,{";".join(ALIASES)},rebel,SY,2013
"""


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def test_csv_is_read(tmp_path):
    imported = read_actors(written(tmp_path, "list.csv", CSV))
    (entry,) = imported.entries
    assert entry.ref == "actor:wadi-ears-battalion"
    assert [name for _, name in entry.names][1:] == ALIASES
    assert not imported.problems


def test_list_reads_back_what_it_wrote(tmp_path):
    first = read_actors(written(tmp_path, "list.csv", CSV))
    again = read_actors(written(tmp_path, "list.json", json.dumps(as_list(first.entries))))
    assert again.entries == first.entries


def test_follow_the_money_entities_are_read_and_others_named(tmp_path):
    rows = [
        {"id": "Q1", "schema": "Organization", "properties": {"name": ["Wadi Relief"], "alias": [RELIEF]}},
        {"id": "Q2", "schema": "Address", "properties": {"full": ["x"]}},
        {"id": "Q3", "schema": "Company", "properties": {"name": ["No Arabic"]}},
    ]
    path = written(tmp_path, "list.ftm.json", "\n".join(map(json.dumps, rows)))
    imported = read_actors(path)
    assert [(entry.ref, entry.name_ar, entry.kind) for entry in imported.entries] == [("actor:q1", RELIEF, "ngo")]
    assert imported.problems == ((2, "the schema Address names no actor"), (3, "no Arabic name"))


def test_names_that_the_base_has_are_pointed_out(tmp_path):
    imported = read_actors(written(tmp_path, "list.csv", f"name_ar,name_en\n{SDF},Another SDF\n"))
    assert (SDF, "actor:syrian-democratic-forces") in imported.shared


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("", "empty", None),
        ("name,weight\nx,1\n", "columns", 1),
        ('{"a": 1}\n{not json}\n', "not_json", 2),
        ("[1, 2]", "not_actors", 1),
    ],
)
def test_wrong_file_is_named_with_its_line(tmp_path, content, code, line):
    with pytest.raises(InputError) as caught:
        read_actors(written(tmp_path, "wrong", content))
    assert (caught.value.code, caught.value.line) == (code, line)


def test_wrong_rows_are_left_out_with_their_reason(tmp_path):
    imported = read_actors(written(tmp_path, "list.csv", TWO_WRONG))
    assert not imported.entries
    assert [line for line, _ in imported.problems] == [2, 3]
    assert "nothing" in imported.problems[0][1]
    assert "yesterday" in imported.problems[1][1]


def test_own_actor_is_found_and_linked(tmp_path, monkeypatch):
    table, base = dict(names.name_table()), dict(knowledge._compiled())
    monkeypatch.setattr(names, "name_table", lambda: table)
    monkeypatch.setattr(knowledge, "_compiled", lambda: base)
    try:
        assert use_list(written(tmp_path, "list.csv", CSV)) == 1
        text = parse(REPORT)
        mentions = find_actors(text)
        (decision,) = [d for d in link_actors(text, mentions, published=None) if d.ref]
        assert decision.ref == "actor:wadi-ears-battalion"
    finally:
        monkeypatch.undo()
        for cached in (names.name_lengths, names.candidates, names.known_stems):
            cached.cache_clear()
        names.forget_words()
