import random

import pytest

from khabar.errors import InputError
from khabar.ingest.decode import decode

TEXT = """\
قال مصدر في البلدة إن القوات انسحبت من الحاجز الشرقي،
ولم ترد أنباء عن ضحايا.
"""
MOJIBAKE_OF = """\
المجلس المحلي في البلدة الشرقية
"""


def code_of(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        decode(data)
    return caught.value.code


def test_utf8_is_read_without_a_word():
    decoded = decode(TEXT.encode("utf-8"))
    assert (decoded.text, decoded.encoding, decoded.notes) == (TEXT, "utf-8", ())


def test_line_ends_stay_as_they_are():
    text = TEXT.replace("\n", "\r\n")
    assert decode(text.encode("utf-8")).text == text


def test_byte_order_mark_is_no_part_of_the_text():
    assert decode(TEXT.encode("utf-8-sig")).text == TEXT


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1256", "windows-1256"),
        ("iso8859_6", "ISO 8859-6"),
        ("utf-16", "UTF-16-LE"),
        ("utf-16-le", "UTF-16-LE without"),
        ("utf-16-be", "UTF-16-BE without"),
        ("utf-32", "UTF-32-LE"),
    ],
)
def test_other_encodings_are_read_and_said(encoding, name):
    decoded = decode(TEXT.encode(encoding))
    assert decoded.text == TEXT
    assert len(decoded.notes) == 1 and name in decoded.notes[0]


def test_wide_text_without_a_space_is_not_taken_for_ascii():
    word = TEXT.split()[0]
    assert decode(word.encode("utf-16-le")).text == word


def test_damaged_utf8_is_not_taken_for_windows_1256():
    data = TEXT.encode("utf-8")
    cut = data.index(b"\n") + 1
    with pytest.raises(InputError) as caught:
        decode(data[:cut] + b"\xff" + data[cut:])
    assert (caught.value.code, caught.value.line) == ("not_utf8", 2)


def test_text_cut_in_the_middle_of_a_letter_is_damaged():
    assert code_of(TEXT.encode("utf-8")[:5]) == "not_utf8"


def test_latin_1_is_not_taken_for_arabic():
    assert code_of("été à la plage".encode("latin-1")) == "not_utf8"


def test_arabic_stored_in_a_wrong_encoding_is_named():
    assert code_of(MOJIBAKE_OF.encode("utf-8").decode("cp1252", errors="ignore").encode("utf-8")) == "mojibake"


@pytest.mark.parametrize(
    "start", [b"\x7fELF\x02\x01\x01\x00", b"%PDF-1.7\n\xe2\xe3", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"]
)
def test_binary_data_is_no_text(start):
    noise = random.Random(1).randbytes(2000)
    assert code_of(start + b"\x00\x01\x02" + noise) == "binary"


def test_any_bytes_give_a_text_or_a_named_error():
    source = random.Random(2)
    for _ in range(300):
        data = source.randbytes(source.randrange(60))
        try:
            assert isinstance(decode(data).text, str)
        except InputError as error:
            assert error.code in {"binary", "not_utf8", "mojibake"}


def test_no_bytes_are_an_empty_text():
    assert decode(b"").text == ""
