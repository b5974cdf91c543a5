"""Personal data at the door: what is found, what is left alone, and how stable a pseudonym is."""

from __future__ import annotations

import pytest

from khabar.datafile import read_yaml_once
from khabar.ingest.personal import find_personal, pseudonym, replace_personal, sender_pseudonym

CORPUS = read_yaml_once("ingest/personal_corpus.yml")
KEY = b"key of a test"


def found_in(text: str) -> str:
    found = find_personal(text, handles=True, country_code="963")
    return "; ".join(f"{item.kind} {item.canonical}" for item in found)


@pytest.mark.parametrize("example", CORPUS["yes"], ids=lambda example: ascii(example["text"])[:40])
def test_personal_data_are_found_in_all_their_spellings(example: dict[str, str]) -> None:
    assert found_in(example["text"]) == example["found"]


@pytest.mark.parametrize("text", CORPUS["no"], ids=lambda text: ascii(text)[:40])
def test_figures_of_a_report_are_no_personal_data(text: str) -> None:
    assert found_in(text) == ""


@pytest.mark.parametrize("example", CORPUS["open"], ids=lambda example: example["why"])
def test_known_misses_are_still_missed(example: dict[str, str]) -> None:
    assert found_in(example["text"]) == ""


def test_one_number_in_three_spellings_has_one_pseudonym() -> None:
    texts = [
        "0944 123 456",
        "٠٠٩٦٣٩٤٤١٢٣٤٥٦",
        "+963-944-123-456",
    ]
    replaced = {replace_personal(text, KEY, handles=False, country_code="963")[0] for text in texts}
    assert len(replaced) == 1


def test_a_pseudonym_depends_on_the_key_and_holds_no_digit() -> None:
    mine, other = (pseudonym(key, "phone", "963944123456") for key in (KEY, b"another"))
    assert mine != other
    assert not any(map(str.isdecimal, mine))


def test_a_sender_shown_by_number_shares_the_letters_of_the_number() -> None:
    sender = sender_pseudonym(KEY, "~ \u202a+963 944 123 456\u202c", country_code="963")
    assert sender.partition("-")[2] == pseudonym(KEY, "phone", "963944123456").partition("-")[2]


def test_kept_handles_and_given_names() -> None:
    text, counts = replace_personal(
        "@outlet_x @rana_k", KEY, handles=True, country_code="963", keep=frozenset({"outlet_x"}), also=["@rana_k"]
    )
    assert text.startswith("@outlet_x [handle-")
    assert counts == {"handle": 1}


def test_replacing_twice_changes_nothing_more() -> None:
    once, _ = replace_personal("+963 944 123 456 rana@example.org @rana", KEY, handles=True, country_code="963")
    twice, counts = replace_personal(once, KEY, handles=True, country_code="963")
    assert twice == once
    assert not counts
