"""Word documents: what a person reads, in order; nothing else."""

from __future__ import annotations


def test_paragraphs_tables_and_breaks(read, make):
    table = (
        "<w:tbl><w:tr><w:tc>"
        + make.paragraph("a")
        + "</w:tc><w:tc>"
        + make.paragraph("b")
        + make.paragraph("c")
        + "</w:tc></w:tr></w:tbl>"
    )
    body = make.paragraph("one") + table + "<w:p><w:r><w:t>x</w:t><w:br/><w:t>y</w:t><w:tab/><w:t>z</w:t></w:r></w:p>"
    result = read("a.docx", make.docx(body, title="A title", creator="Rana K"))
    assert result.texts == ["one\na\tb c\nx\ny\tz"]
    assert result.reports[0].report.title == "A title"
    assert result.reports[0].report.authors == ()
    assert "author_left_out" in result.note_codes


def test_deleted_text_and_field_codes_are_left_out_and_noted(read, make):
    body = (
        "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> added</w:t></w:r></w:ins><w:r><w:instrText>HYPERLINK x</w:instrText></w:r></w:p>"
    )
    result = read("a.docx", make.docx(body))
    assert result.texts == ["kept added"]
    assert "tracked_changes" in result.note_codes


def test_footnotes_come_at_the_end(read, make):
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    notes = f"<w:footnotes {space}><w:footnote>{make.paragraph('a note')}</w:footnote></w:footnotes>"
    result = read("a.docx", make.docx(make.paragraph("text"), more={"word/footnotes.xml": notes.encode()}))
    assert result.texts == ["text\na note"]


def test_entities_are_refused(read, make):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert read("a.docx", make.zip({"word/document.xml": bomb})).codes == ["xml_entities"]


def test_damaged_documents_are_refused(read, make):
    assert read("a.docx", make.zip({"word/document.xml": b"<w:document"})).codes == ["xml_broken"]
    assert read("a.docx", make.docx("<w:p/>")).codes == ["empty"]
    whole = make.docx(make.paragraph("text"))
    assert read("a.docx", whole[: len(whole) // 2]).codes != []


def test_a_bomb_within_a_document_is_refused(read, make):
    data = make.docx(make.paragraph("x"), more={"word/media/image.bin": b"0" * 5_000_000})
    assert read("a.docx", data).codes == ["zip_bomb"]
