"""RSS and Atom: entries, their dates and addresses; attacks refused."""

from __future__ import annotations

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Tal News</title>
<item><title>One</title><link>https://example.org/1</link><pubDate>Sat, 05 Jun 2021 22:30:00 +0300</pubDate>
<dc:creator>Desk</dc:creator><description>short</description>
<content:encoded><![CDATA[<p>long text</p><script>x()</script><p>more</p>]]></content:encoded><guid>g1</guid></item>
<item><title>Only a title</title></item><item/></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Tal Atom</title><entry><title>A</title>
<link rel="self" href="https://example.org/self"/><link href="https://example.org/2"/><id>i2</id>
<published>2021-06-05T10:00:00Z</published><author><name>Rana</name></author>
<content type="html">&lt;p&gt;text&lt;/p&gt;</content></entry></feed>"""


def test_rss(read):
    result = read("a.rss", RSS)
    first, second = result.reports
    assert first.report.text == "long text\nmore"
    assert first.report.title == "One"
    assert first.report.publisher == "Tal News"
    assert first.report.url == "https://example.org/1"
    assert first.report.published == "2021-06-05"
    assert first.message_id == "g1"
    assert second.report.text == "Only a title"
    assert [item.code for item in result.aside] == ["empty_row"]


def test_atom_is_known_without_its_suffix(read):
    item = read("feed", ATOM).reports[0]
    assert item.kind == "feed"
    assert item.report.url == "https://example.org/2"
    assert item.report.authors == ("Rana",)
    assert item.report.published == "2021-06-05"


def test_entity_bombs_are_refused(read):
    rss = "<rss><channel><item><title>&b;</title></item></channel></rss>"
    bomb = f'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>{rss}'
    assert read("a.xml", bomb).codes == ["xml_entities"]
    external = f'<!DOCTYPE rss [<!ENTITY b SYSTEM "file:///etc/hostname">]>{rss}'
    assert read("a.xml", external).codes == ["xml_entities"]


def test_broken_and_foreign_xml_is_refused(read):
    broken = read("a.rss", "<rss><channel>\n<item></rss>")
    assert broken.codes == ["xml_broken"]
    assert broken.refused[0].line == 2
    assert read("a.xml", "<other/>").codes == ["unknown_kind"]
    assert read("a.xml", "<rss>" + "<a>" * 300 + "</a>" * 300 + "</rss>").codes == ["xml_broken"]
