"""Web pages: article, facts for machines, and nothing active."""

from __future__ import annotations

import socket

import pytest

from khabar.ingest import html

TOWN = """
تل الزيتون
""".strip()
BODY = """
<p>قال المجلس المحلي في بلدة تل الزيتون إن قصفاً مدفعياً أصاب المدرسة الابتدائية صباحاً، ما أدى إلى جرح ثلاثة أشخاص.</p>
<p>وأضاف المجلس في بيان أن فرق الإسعاف نقلت الجرحى إلى المشفى الميداني، وأن الطريق إلى القرية ما زال مقطوعاً.</p>
<p>ودعا المجلس المنظمات الإنسانية إلى تقديم العون العاجل للأهالي الذين نزحوا إلى المزارع القريبة منذ مساء أمس.</p>
"""
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Title | Site</title>
<meta property="og:title" content="The headline"><meta property="og:site_name" content="Tal News">
<meta property="article:published_time" content="2021-06-05T22:30:00Z">
<link rel="canonical" href="https://news.example.org/a/1">
<script>var x = "stolen()";</script><style>p {{}}</style></head>
<body><nav><a href="/">Home</a> <a href="/b">More</a></nav>
<article><h1>The headline</h1>{BODY}</article>
<iframe src="https://evil.example.org"></iframe><img src="https://evil.example.org/pixel.png" onerror="alert(1)">
<footer>contact</footer></body></html>"""


@pytest.fixture(params=["trafilatura", "built-in"])
def tool(request, monkeypatch):
    if request.param == "built-in":
        monkeypatch.setattr(html.importlib.util, "find_spec", lambda name: None)
    return request.param


def test_article_and_stated_facts(read, tool):
    result = read("page.html", PAGE)
    item = result.reports[0]
    assert TOWN in item.report.text
    assert "Home" not in item.report.text
    assert item.report.title == "The headline"
    assert item.report.publisher == "Tal News"
    assert item.report.url == "https://news.example.org/a/1"
    assert item.report.published == "2021-06-05"
    assert item.capture_grade == "page"
    assert item.derivations[-1].tool == ("trafilatura" if tool == "trafilatura" else "khabar.ingest.html")
    assert {"page_states_url", "html_scripts"} <= set(result.note_codes)


def test_nothing_is_loaded_and_no_script_comes_through(read, tool, monkeypatch):
    def refuse(*args, **more):
        raise OSError("the network was touched")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    text = read("page.html", PAGE).reports[0].report.text
    assert "stolen" not in text
    assert "alert" not in text
    assert "evil" not in text


def test_a_page_without_address_is_a_file(read):
    item = read("page.html", f"<html><body>{BODY}</body></html>").reports[0]
    assert item.capture_grade == "file"
    assert item.report.url is None


def test_declared_encoding_is_used_where_the_bytes_are_no_utf8(read):
    page = f'<html><head><meta charset="windows-1256"></head><body>{BODY}</body></html>'.encode("cp1256", "replace")
    result = read("page.html", page)
    assert result.reports[0].encoding in ("windows-1256", "cp1256")
    assert TOWN in result.reports[0].report.text


def test_a_date_in_the_text_is_not_taken_for_the_date_of_publication(read, tool):
    item = read("page.html", f"<html><body><p>12/05/2019</p>{BODY}</body></html>").reports[0]
    assert item.report.published is None


def test_date_of_linked_data(read):
    data = '<script type="application/ld+json">{"@graph": [{"datePublished": "2020-01-02T10:00:00+03:00"}]}</script>'
    item = read("page.html", f"<html><head>{data}</head><body>{BODY}</body></html>").reports[0]
    assert item.report.published == "2020-01-02"
    assert "datePublished" not in item.report.text


def test_markup_nested_without_end_ends(read, tool):
    result = read("page.html", "<html><body>" + "<div>" * 60_000 + BODY)
    assert len(result.reports) + len(result.refused) == 1


def test_a_page_without_text_is_refused(read, tool):
    assert read("page.html", "<html><body><script>x</script></body></html>").codes == ["empty"]


def test_a_page_beyond_the_limit_is_refused(read, limits):
    assert read("page.html", PAGE, limits=limits(markup_bytes=100)).codes == ["too_large"]


def test_javascript_addresses_are_no_addresses(read):
    page = f'<html><head><link rel="canonical" href="javascript:alert(1)"></head><body>{BODY}</body></html>'
    assert read("page.html", page).reports[0].report.url is None


def test_fragment_text_keeps_blocks_apart():
    assert html.fragment_text("<p>a <b>b</b></p><script>x</script><ul><li>c<li>d</ul>") == "a b\nc\nd"


def test_a_given_address_raises_the_grade_and_is_noted(read):
    result = read("page.html", f"<html><body>{BODY}</body></html>", url="https://example.org/1")
    assert result.reports[0].report.url == "https://example.org/1"
    assert result.reports[0].capture_grade == "page"
    assert "url_given" in result.note_codes


def test_a_telegram_export_as_html_is_refused_for_its_senders(read):
    message = '<div class="message default clearfix" id="message12"><div class="from_name">Samer</div>text</div>'
    assert read("messages.html", f"<html><body>{message}</body></html>").codes == ["telegram_html"]
