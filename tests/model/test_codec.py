import json
from dataclasses import replace
from pathlib import Path

import pytest

from khabar.errors import InputError
from khabar.model import (
    Claim,
    Duration,
    Entity,
    Evidence,
    Quantity,
    Record,
    Report,
    Role,
    Source,
    Span,
    Time,
)
from khabar.model.codec import record_from_json, record_to_json, record_to_line

GOLD = Path(__file__).parents[3] / "shared" / "gold"

# "Ten people left Sarha on Friday, a resident said."
TEXT = """\
غادر عشرة أشخاص بلدة سرحة يوم الجمعة، بحسب أحد الأهالي.
"""


def span_of(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def full_record() -> Record:
    words = TEXT.split()
    trigger, patient = span_of(words[0]), span_of(" ".join(words[1:3]))
    place, day = span_of(" ".join(words[3:5])), span_of(" ".join(words[5:7])[:-1])
    speaker = span_of(" ".join(words[8:10]).rstrip("."))
    claim = Claim(
        id="c1",
        type="travel",
        trigger=trigger,
        status="occurred",
        roles=(Role("agent", patient, None, ("role:agent/subject",)), Role("from", place, "place:x-sarha")),
        time=Time(day.text, "2020-05-01", "2020-05-01", "day", day),
        duration=Duration(day.text, 1, None),
        quantities=(Quantity(patient.text, "agent", 10, 10, "person", patient),),
        sources=(Source("resident", speaker, None, ("source:according-to",)),),
        cause=None,
        evidence=Evidence(0, len(TEXT)),
        also=(day,),
        confidence=0.5,
        why=("frame:travel/verb",),
        notes=("The place is uncertain.",),
    )
    report = Report("r1", TEXT, "t", "p", ("a",), "https://example.org/", "2020-05-02")
    entity = Entity("place:x-sarha", "place", place.text, "Sarha", 35.0, 40.0, "area", 5.0)
    return Record(report, (claim,), (entity,), "0.1.0")


def test_a_full_record_comes_back_the_same():
    record = full_record()
    assert record_from_json(json.loads(record_to_line(record))) == record


def test_an_empty_record_comes_back_the_same():
    record = Record(Report("r", ""), (), ())
    assert record_from_json(record_to_json(record)) == record


def test_arabic_is_written_as_it_is_and_on_one_line():
    line = record_to_line(full_record())
    assert "\n" not in line and "\\u06" not in line


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (["khabar"], "2", "version"),
        (["extra"], 1, "unknown keys: extra"),
        (["report", "id"], None, "wrong kind"),
        (["claims"], None, "wrong kind"),
        (["claims", 0, "colour"], "red", "unknown keys: colour"),
        (["claims", 0, "trigger", "start"], 1, "is not what stands at"),
        (["claims", 0, "trigger", "start"], True, "wrong kind"),
        (["claims", 0, "evidence", "end"], 10_000, "is not what stands at"),
        (["claims", 0, "roles", 0, "text"], "x", "is not what stands at"),
        (["claims", 0, "why"], [1], "no text"),
        (["entities", 0, "lat"], "35", "wrong kind"),
        (["entities", 0, "name", "fr"], "x", "unknown keys: fr"),
    ],
)
def test_a_record_that_is_not_of_the_shape_is_refused(path, value, complaint):
    data = record_to_json(full_record())
    target = data
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(InputError, match=complaint):
        record_from_json(data)


def test_a_missing_key_is_named():
    data = record_to_json(full_record())
    del data["claims"][0]["status"]
    with pytest.raises(InputError, match="the claim has no 'status'"):
        record_from_json(data)


def test_confidence_is_left_out_where_there_is_none():
    record = full_record()
    bare = replace(record, claims=(replace(record.claims[0], confidence=None, why=(), notes=()),))
    assert not {"confidence", "why", "notes"} & set(record_to_json(bare)["claims"][0])


@pytest.mark.skipif(not GOLD.exists(), reason="the shared folder is absent")
def test_the_gold_is_of_the_shape():
    for line in (GOLD / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        record = record_from_json(json.loads(line))
        assert record_from_json(record_to_json(record)) == record
