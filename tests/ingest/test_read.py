"""Files and folders: kinds found, links refused, the rest goes on and is counted."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from khabar.ingest.model import Imported, Options, Refused
from khabar.ingest.read import read_pasted, read_paths

OPTIONS = Options(key=b"key of a test")
INGEST = Path(__file__).parents[2] / "src" / "khabar" / "ingest"
NETWORK = {"socket", "ssl", "urllib.request", "urllib.error", "http.client", "httpx", "requests", "ftplib", "smtplib"}


def test_a_folder_is_read_in_the_order_of_names_and_links_are_refused(tmp_path):
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "b.txt").write_text("b", encoding="utf-8")
    (folder / "a.txt").write_text("a", encoding="utf-8")
    (folder / "sub" / "c.txt").write_text("c", encoding="utf-8")
    (folder / ".hidden").mkdir()
    (tmp_path / "outside.txt").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "link").symlink_to(tmp_path)
    (folder / "bad.bin").write_bytes(b"\0\1\2")
    os.mkfifo(folder / "pipe")
    items = list(read_paths([folder], OPTIONS))
    reports = [item for item in items if isinstance(item, Imported)]
    assert [item.report.text for item in reports] == ["a", "b", "c"]
    assert [item.original_name for item in reports] == ["in/a.txt", "in/b.txt", "in/sub/c.txt"]
    codes = sorted(item.code for item in items if isinstance(item, Refused))
    assert codes == ["special_file", "symlink", "symlink", "system_file", "unknown_kind"]


def test_the_path_on_this_machine_is_not_stored(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("text", encoding="utf-8")
    (item,) = read_paths([path], OPTIONS)
    assert isinstance(item, Imported)
    assert item.original_name == "a.txt"
    assert str(tmp_path) not in repr(item)


def test_missing_empty_and_large_files_are_refused(tmp_path, read, limits):
    (item,) = read_paths([tmp_path / "nowhere"], OPTIONS)
    assert isinstance(item, Refused)
    assert item.code == "not_found"
    assert read("a.txt", b"").codes == ["empty"]
    assert read("a.txt", "  \n").codes == ["empty"]
    assert read("a.txt", "x" * 50, limits=limits(file_bytes=10)).codes == ["too_large"]
    assert read("a.txt", "x" * 50, limits=limits(text_chars=10)).codes == ["too_long"]


def test_old_office_files_are_refused_with_advice(read):
    result = read("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert result.codes == ["old_office"]
    assert ".docx" in result.refused[0].en


def test_text_is_kept_to_the_character(read):
    item = read("a.txt", "\ufeffa\r\n\tb \u200f").reports[0]
    assert item.report.text == "a\r\n\tb \u200f"
    assert item.derivations[-1].result_sha256 is not None
    assert item.capture_grade == "file"


def test_a_date_in_the_name_is_shown_and_not_used(read):
    result = read("report_2021-06-05.txt", "text")
    assert result.reports[0].report.published is None
    assert "date_in_name" in result.note_codes
    given = read("report_2021-06-05.txt", "text", published="2021-06-05", publisher="P")
    assert (given.reports[0].report.published, given.reports[0].report.publisher) == ("2021-06-05", "P")


def test_a_given_encoding_is_used_or_refused(read):
    assert read("a.txt", b"\xc7\xe1", encoding="cp1256").texts == ["\u0627\u0644"]
    assert read("a.txt", b"\xff\xfe\xff", encoding="utf-8").codes == ["encoding_unknown"]
    assert read("a.txt", b"x", encoding="no-such").codes == ["encoding_unknown"]


def test_a_few_damaged_bytes_do_not_cost_the_file(read):
    text = "x" * 1000 + "\n" + "y" * 1000
    result = read("a.txt", text.encode() + b"\xd8" + b"z")
    assert result.texts == [text + "\ufffdz"]
    assert any(note.code == "damaged_bytes" and "line 2" in note.en for note in result.reports[0].notes)
    assert read("b.txt", text.encode() + b"\x01").note_codes == ["control_characters"]
    assert read("c.txt", b"\xd9\x82\xd8\xa7\xd9\x84\xd9\x82 \xd8").codes == ["not_utf8"]
    assert read("d.txt", text.encode() + b"\0").codes == ["binary"]


def test_pasted_text_has_the_lowest_grade():
    (item,) = read_pasted("text 0944123456", OPTIONS)
    assert isinstance(item, Imported)
    assert item.capture_grade == "pasted"
    assert "0944123456" not in item.report.text
    assert item.original is None


@pytest.mark.parametrize("path", sorted(INGEST.glob("*.py")), ids=lambda path: path.stem)
def test_only_fetch_opens_connections(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    assert path.stem == "fetch" or not names & NETWORK
