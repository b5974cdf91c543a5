from pathlib import Path

import pytest
import yaml

from khabar.datafile import ROOT, read_yaml_once
from khabar.errors import DataFileError
from khabar.schema import event_types, label_of, meaning_of, roles, source_kinds, statuses

SPEC = Path(__file__).parents[3] / "shared" / "spec" / "events.yaml"


def test_there_are_fifty_event_types_fourteen_roles_and_eight_statuses():
    assert (len(event_types()), len(roles()), len(statuses())) == (50, 14, 8)


def test_null_in_the_file_is_none_and_not_the_word_null():
    assert event_types()["displacement"].plover is None
    assert event_types()["accusation"].acled is None
    assert event_types()["displacement"].idmc == "displaced"


def test_symmetric_types_are_those_whose_sides_are_parties():
    symmetric = {name for name, event in event_types().items() if event.is_symmetric}
    assert symmetric == {"clash", "exchange", "negotiation", "agreement", "truce"}


@pytest.mark.parametrize(
    ("family", "names"),
    [("types", event_types), ("roles", roles), ("statuses", statuses), ("source_kinds", source_kinds)],
)
def test_every_word_has_one_label_of_its_own_in_both_languages(family, names):
    words = list(names())
    assert words == list(read_yaml_once("schema/labels.yml")[family])
    for language in ("ar", "en"):
        labels = [getattr(label_of(family, word), language) for word in words]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(("family", "names"), [("types", event_types), ("roles", roles), ("statuses", statuses)])
def test_every_word_has_a_meaning_in_both_languages(family, names):
    assert list(names()) == list(read_yaml_once("schema/meanings.yml")[family])
    for word in names():
        assert meaning_of(family, word, "ar") != meaning_of(family, word, "en")
    with pytest.raises(DataFileError):
        meaning_of(family, "storm", "ar")


def test_every_group_has_a_label():
    assert {event.group for event in event_types().values()} == set(read_yaml_once("schema/labels.yml")["groups"])


def test_an_unknown_label_is_an_error_of_the_data_file():
    with pytest.raises(DataFileError, match=r"labels\.yml: types: storm"):
        label_of("types", "storm")


@pytest.mark.skipif(not SPEC.exists(), reason="the shared folder is absent")
def test_the_vocabulary_is_the_one_of_the_specification():
    ours = yaml.safe_load((ROOT / "schema" / "events.yml").read_text(encoding="utf-8"))
    assert ours == yaml.safe_load(SPEC.read_text(encoding="utf-8"))
