"""What is stored of an original, and how a text can be traced back to it."""

from __future__ import annotations

import hashlib
import io
import json

PHONE = "call 0944123456 now"


def test_the_original_is_withheld_where_something_was_replaced(read):
    item = read("a.txt", PHONE).reports[0]
    assert item.original is None
    assert item.original_sha256 == hashlib.sha256(PHONE.encode()).hexdigest()
    assert any(note.code == "original_withheld" for note in item.notes)
    assert dict(item.replaced) == {"phone": 1}


def test_the_original_is_kept_where_nothing_was_replaced_or_on_request(read):
    assert read("a.txt", "text").reports[0].original == b"text"
    kept = read("a.txt", PHONE, originals="keep").reports[0]
    assert kept.original == PHONE.encode()
    assert "0944123456" not in kept.report.text
    open_ = read("a.txt", PHONE, personal="keep").reports[0]
    assert open_.report.text == PHONE
    assert open_.original == PHONE.encode()


def test_published_pages_are_kept_unless_told_otherwise(read):
    page = f'<html><head><link rel="canonical" href="https://example.org/1"></head><body><p>{PHONE}</p></body></html>'
    item = read("a.html", page).reports[0]
    assert item.original is not None
    assert "0944123456" not in item.report.text
    assert read("a.html", page, originals="withhold").reports[0].original is None


def test_the_chain_runs_from_the_original_to_the_text(read):
    plain = read("a.txt", "text").reports[0]
    assert plain.derivations[0].parent_sha256 == plain.original_sha256
    assert plain.derivations[-1].result_sha256 == hashlib.sha256(b"text").hexdigest()
    replaced = read("a.txt", PHONE).reports[0]
    reading, replacing = replaced.derivations
    assert reading.result_sha256 is None
    assert replacing.parent_sha256 == replaced.original_sha256
    assert replacing.result_sha256 == hashlib.sha256(replaced.report.text.encode()).hexdigest()
    assert replacing.parameters["phone"] == "1"


def test_the_same_key_gives_the_same_text_again(read):
    first, second = (read("a.txt", PHONE).reports[0] for _ in range(2))
    assert first == second
    other = read("a.txt", PHONE, key=b"another").reports[0]
    assert other.report.text != first.report.text
    assert other.derivations[1].parameters["key"] != first.derivations[1].parameters["key"]


def test_a_number_in_the_name_of_a_file_is_replaced(read):
    item = read("0944123456.txt", "text").reports[0]
    assert "0944123456" not in repr(item)


def test_handles_stay_in_public_texts_and_kept_names_stay_everywhere(read):
    assert read("a.txt", "by @tal_news").texts == ["by @tal_news"]
    chat = "13/5/20, 10:00 - Tal Desk: by @tal_news and @rana_k\n13/5/20, 10:01 - Samer: x"
    result = read("chat.txt", chat, keep_names=frozenset({"tal_news", "tal desk"}))
    assert result.reports[0].report.authors == ("Tal Desk",)
    assert "@tal_news" in result.texts[0]
    assert "rana_k" not in result.texts[0]


def test_an_outlet_among_senders_keeps_its_name(read):
    outlet, chat = """
وكالة شهاب
13/5/20, 10:00 - وكالة شهاب: خبر أول
13/5/20, 10:01 - شهاب: خبر ثان
""".strip().split("\n", 1)
    first, second = read("chat.txt", chat).reports
    assert first.report.authors == (outlet,)
    assert second.report.authors[0].startswith("sender-")


def test_numbers_in_parts_that_are_not_read_withhold_the_original(read, make):
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    header = f"<w:hdr {space}><w:p><w:r><w:t>0944</w:t></w:r><w:r><w:t>123456</w:t></w:r></w:p></w:hdr>".encode()
    plain = read("a.docx", make.docx(make.paragraph("text"))).reports[0]
    assert plain.original is not None
    hidden = read("b.docx", make.docx(make.paragraph("text"), more={"word/header1.xml": header})).reports[0]
    assert hidden.original is None
    assert not hidden.replaced
    assert read("a.csv", "text,Mobile\na,944123456\n").reports[0].original is None
    assert read("b.csv", "text,Count\na,944123456\n").reports[0].original is not None
    shared = {"id": 1, "type": "message", "text": "a", "contact_information": {"phone_number": "+963 944 123 456"}}
    export = {"name": "N", "type": "public_channel", "messages": [shared]}
    assert read("result.json", json.dumps(export)).reports[0].original is None


def test_numbers_on_another_sheet_withhold_the_original(read):
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.append(["text"])
    workbook.active.append(["a"])
    workbook.create_sheet("Contacts").append(["+963 944 123 456"])
    target = io.BytesIO()
    workbook.save(target)
    assert read("a.xlsx", target.getvalue()).reports[0].original is None
