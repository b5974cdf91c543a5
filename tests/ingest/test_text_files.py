import io

import pytest

from khabar.errors import InputError
from khabar.ingest import text_files
from khabar.ingest.text_files import checked_date, read_text_file, report_id

TEXT = """\
قال مصدر في البلدة إن القوات انسحبت من الحاجز الشرقي.
"""
PERSIAN = """\
نیروهای گروه پس از درگیری‌های چند روزه از شهر عقب نشستند و گزارش‌ها می‌گوید پنج نفر کشته و چهار نفر زخمی شدند.
"""
IRAQI = """\
گال الرجال إن الجماعة طلعت من القرية چا وين راحوا والناس بالبيوت والشارع فارغ من الصبح.
"""


def code_of(data: bytes, name: str | None = "report.txt") -> str:
    with pytest.raises(InputError) as caught:
        read_text_file(io.BytesIO(data), name=name)
    assert caught.value.path == name
    return caught.value.code


def test_the_text_is_kept_as_it_stands(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes(("\n  " + TEXT.replace("\n", "\r\n")).encode("utf-8"))
    report = read_text_file(path, name="report.txt", published="2020-01-02", publisher="P")
    assert report.text == "\n  " + TEXT.replace("\n", "\r\n")
    assert (report.published, report.publisher) == ("2020-01-02", "P")


def test_the_id_comes_from_the_content_and_not_from_the_path(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    ids = {read_text_file(tmp_path / name, name=name).id for name in ("a.txt", "b.txt")}
    assert ids == {report_id(TEXT)}
    assert report_id(TEXT) != report_id(TEXT + " ")


def test_the_id_does_not_depend_on_the_encoding():
    assert read_text_file(io.BytesIO(TEXT.encode("cp1256"))).id == report_id(TEXT)


def test_another_encoding_is_said_to_the_user():
    notes = []
    read_text_file(io.BytesIO(TEXT.encode("utf-16")), name="x", on_note=lambda *note: notes.append(note))
    assert notes == [("x", "not UTF-8: read as UTF-16-LE")]


@pytest.mark.parametrize("data", [b"", b" \n\t", "\u200f\u00a0".encode()])
def test_empty_and_blank_files_are_refused(data):
    assert code_of(data) in {"empty", "not_arabic"}


@pytest.mark.parametrize("text", ["Clashes near the town, sources say.", "12345", PERSIAN, TEXT[:6] + "latin " * 40])
def test_what_is_not_arabic_is_refused(text):
    assert code_of(text.encode("utf-8")) == "not_arabic"


def test_iraqi_letters_are_still_arabic():
    assert read_text_file(io.BytesIO(IRAQI.encode("utf-8"))).text == IRAQI


def test_a_file_over_the_limit_is_refused_without_reading_it_all(monkeypatch):
    monkeypatch.setattr(text_files, "MAX_REPORT_BYTES", 100)
    stream = io.BytesIO(TEXT.encode("utf-8") * 50)
    with pytest.raises(InputError, match="100 bytes"):
        read_text_file(stream, name="x")
    assert stream.tell() == 101


def test_missing_file_and_folder_are_named(tmp_path):
    for path, code in ((tmp_path / "none.txt", "no_file"), (tmp_path, "is_folder")):
        with pytest.raises(InputError) as caught:
            read_text_file(path, name=str(path))
        assert caught.value.code == code
        assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("value", "day"),
    [("2018-02-20", "2018-02-20"), ("2018-02-20T10:30:00Z", "2018-02-20"), (" 2018-02-20 10:30 ", "2018-02-20")],
)
def test_dates_with_and_without_a_time_of_day(value, day):
    assert checked_date(value) == day


@pytest.mark.parametrize("value", ["2018-02-31", "20-02-2018", "2018-2-1", "yesterday", "2018", "", "2018-02-20x"])
def test_what_is_no_date_is_refused(value):
    with pytest.raises(InputError) as caught:
        checked_date(value)
    assert caught.value.code == "bad_date"
