import pytest

from khabar.cli.errors import describe, exit_code_of, language_of, say
from khabar.datafile import read_yaml_once
from khabar.errors import DataFileError, InputError, StoreError, UsageError


@pytest.mark.parametrize(
    ("environment", "wish", "language"),
    [
        ({}, None, "en"),
        ({"LANG": "ar_SY.UTF-8"}, None, "ar"),
        ({"LANG": "ar_SY.UTF-8", "LC_ALL": "C"}, None, "en"),
        ({"LANG": "de_DE.UTF-8"}, None, "en"),
        ({"LANG": "en_GB"}, "ar", "ar"),
    ],
)
def test_the_language_comes_from_wish_and_environment(environment, wish, language):
    assert language_of(environment, wish) == language


def test_file_and_line_stand_before_the_message():
    error = InputError("x", path="a.jsonl", line=3, code="not_json", details={"column": 7})
    assert describe(error, "en") == "a.jsonl:3: the line is no JSON (column 7)"


def test_an_error_without_a_translation_keeps_its_own_words():
    assert describe(InputError("own words", path="a", code="never_heard_of"), "ar") == "a: own words"
    assert describe(InputError("own words", path="a", code="too_large"), "en") == "a: own words"


def test_standard_input_has_a_name():
    assert describe(InputError("x", code="empty"), "en").startswith("standard input: ")


def test_exit_codes():
    assert [exit_code_of(kind("x")) for kind in (UsageError, InputError, DataFileError, StoreError)] == [2, 1, 1, 1]


def test_a_missing_message_is_an_error_of_the_data_file():
    with pytest.raises(DataFileError):
        say("words", "none", "en")


def test_every_message_stands_in_both_languages():
    for section in read_yaml_once("cli/messages.yml").values():
        for key, entry in section.items():
            assert set(entry) == {"ar", "en"}, key
