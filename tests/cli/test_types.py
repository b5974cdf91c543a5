import json

from khabar.schema import event_types


def test_every_type_is_listed(khabar):
    listed = khabar("types").out
    assert all(name in listed for name in event_types())


def test_one_type_in_full(khabar):
    outcome = khabar("types", "truce")
    assert outcome.code == 0
    assert "every side is a party" in outcome.out and "PLOVER: RETREAT" in outcome.out


def test_an_unknown_type_is_wrong_use(khabar):
    outcome = khabar("types", "storm")
    assert outcome.code == 2
    assert "storm" in outcome.err


def test_as_json(khabar):
    data = json.loads(khabar("types", "--format", "json").out)
    assert set(data) == {"types", "roles", "statuses"}
    assert set(data["types"]) == set(event_types())


def test_in_arabic(khabar):
    english, arabic = khabar("types").out, khabar("types", "--lang", "ar").out
    assert english != arabic
