"""JSON Lines and lists: records of Khabar, plain objects, and lines that are none."""

from __future__ import annotations

import json

REPORT = {
    "id": "r1",
    "text": "a",
    "title": None,
    "publisher": "P",
    "authors": ["N"],
    "url": None,
    "published": "2020-01-02",
}


def test_records_keep_their_report_and_lose_their_claims(read):
    record = {"khabar": "1", "report": REPORT, "claims": [{"id": "c1"}], "entities": []}
    result = read("a.jsonl", json.dumps(record) + "\n")
    item = result.reports[0]
    assert (item.report.id, item.report.publisher, item.report.published) == ("r1", "P", "2020-01-02")
    assert "khabar_claims_ignored" in result.note_codes


def test_plain_objects_are_mapped_and_bad_lines_refused_alone(read):
    lines = ['{"body": "a", "source": "P", "date": "2020-01-02"}', "", "{", "[1]", '{"body": "b", "tags": ["x", "y"]}']
    result = read("a.jsonl", "\n".join(lines))
    assert result.texts == ["a", "b"]
    assert [(item.code, item.line) for item in result.refused] == [("json_broken", 3), ("not_an_object", 4)]
    assert result.reports[0].report.publisher == "P"


def test_a_list_under_a_key(read):
    result = read("a.json", json.dumps({"articles": [{"text": "a"}, 5, {"text": "b"}]}))
    assert result.texts == ["a", "b"]
    assert result.codes == ["not_an_object"]


def test_half_characters_are_refused(read):
    result = read("a.jsonl", '{"text": "a\\ud800"}\n{"text": "b\\u0000"}\n{"text": "c"}')
    assert result.codes == ["bad_characters", "bad_characters"]
    assert result.texts == ["c"]


def test_a_broken_record_says_what_is_wrong(read):
    result = read("a.jsonl", json.dumps({"khabar": "1", "report": {"id": "r"}}))
    assert result.codes == ["record_broken"]
    assert result.refused[0].line == 1


def test_no_key_for_the_text(read):
    assert read("a.jsonl", '{"x": 1}').codes == ["no_text_column"]


def test_entities_of_followthemoney(read):
    entity = {
        "id": "e1",
        "schema": "Article",
        "properties": {"title": ["T"], "bodyText": ["a", "b"], "publishedAt": ["2020-01-02"]},
    }
    other = {"id": "e2", "schema": "Person", "properties": {"name": ["N"]}}
    result = read("a.jsonl", "\n".join(map(json.dumps, (entity, other))))
    assert result.texts == ["a, b"]
    assert result.reports[0].report.published == "2020-01-02"
    assert [item.code for item in result.aside] == ["empty_row"]
