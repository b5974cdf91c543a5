"""WhatsApp exports: layouts, digits, the order of day and month, notices and persons."""

from __future__ import annotations

import pytest

RLM, LRM, NNBSP = "\u200f", "\u200e", "\u202f"

ANDROID_ARABIC = """
‏٢١‏/٩‏/٢٠٢٢، ١٠:١٥ م - الرسائل والمكالمات مشفّرة تمامًا بين الطرفين.
‏٢١‏/٩‏/٢٠٢٢، ١٠:١٦ م - سامر الحلبي: انسحبت المجموعة من القرية
والطريق مفتوح الآن
‏٢٢‏/٩‏/٢٠٢٢، ٨:٠٥ ص - ‪+963 933 654 321‬: قصف على أطراف تل الزيتون: ثلاثة جرحى
‏٢٢‏/٩‏/٢٠٢٢، ٨:٠٦ ص - سامر الحلبي: <تم استبعاد الوسائط>
‏٢٢‏/٩‏/٢٠٢٢، ١٢:٠٠ ص - رنا: تم حذف هذه الرسالة
""".lstrip()

IOS_ARABIC = """
[٢٠٢٢/٠٩/٢١، ١٠:١٥:٢٢ م] فريق الرصد: ‎الرسائل والمكالمات مشفّرة تمامًا بين الطرفين.
[٢٠٢٢/٠٩/٢١، ١٠:١٦:٠٣ م] سامر: وصلت القافلة إلى المعبر
‎[٢٠٢٢/٠٩/٢٢، ٩:٠١:٠٣ ص] سامر: ‎لم يتم إدراج الصورة
[٢٠٢٢/٠٩/٢٢، ٩:٠٢:٠٠ ص] ~ رنا: هدوء تام منذ الصباح ‎<تم تعديل هذه الرسالة>
""".lstrip()

ANDROID_ENGLISH = """
9/13/22, 10:15\u202fPM - Samer: first
9/14/22, 12:05\u202fAM - Samer: IMG-1.jpg (file attached)
a caption
9/14/22, 12:06\u202fPM - +963 944 123 456: second
""".lstrip()


def test_android_export_in_arabic(read):
    result = read("chat.txt", ANDROID_ARABIC)
    assert result.texts == [
        "انسحبت المجموعة من القرية\nوالطريق مفتوح الآن",
        "قصف على أطراف تل الزيتون: ثلاثة جرحى",
    ]
    assert [item.published_at for item in result.reports] == ["2022-09-21T22:16:00", "2022-09-22T08:05:00"]
    assert [item.line for item in result.reports] == [2, 4]
    assert [item.code for item in result.aside] == ["service_message", "media_message", "deleted_message"]
    assert not result.refused


def test_ios_export_in_arabic(read):
    result = read("_chat.txt", IOS_ARABIC)
    assert result.texts == [
        "وصلت القافلة إلى المعبر",
        "هدوء تام منذ الصباح",
    ]
    assert result.reports[1].published_at == "2022-09-22T09:02:00"
    assert [item.code for item in result.aside] == ["service_message", "media_message"]


def test_english_export_with_narrow_spaces_and_captions(read):
    result = read("chat.txt", ANDROID_ENGLISH)
    assert result.texts == ["first", "a caption", "second"]
    assert [item.published_at for item in result.reports] == [
        "2022-09-13T22:15:00",
        "2022-09-14T00:05:00",
        "2022-09-14T12:06:00",
    ]


def test_senders_become_stable_pseudonyms_and_numbers_are_absent(read):
    result = read("chat.txt", ANDROID_ARABIC + ANDROID_ARABIC)
    first, second, third, fourth = (item.report.authors[0] for item in result.reports)
    assert (first, second) == (third, fourth)
    assert first != second
    assert all(author.startswith("sender-") for author in (first, second))
    assert "654" not in repr(result.reports)
    assert all(item.original is None for item in result.reports)


@pytest.mark.parametrize(
    ("dates", "order", "first"),
    [
        (["13/5/20", "14/5/20"], "day, month, year", "2020-05-13"),
        (["5/13/20", "5/14/20"], "month, day, year", "2020-05-13"),
        (["2020-05-06", "2020-05-07"], "year, month, day", "2020-05-06"),
        (["1/2/20", "2/2/20", "1/3/20", "2/3/20"], "day, month, year", "2020-02-01"),
        (["1/11/20", "1/12/20", "2/1/20", "2/2/20"], "month, day, year", "2020-01-11"),
    ],
)
def test_order_of_day_and_month_is_inferred_over_the_file(read, dates, order, first):
    lines = [f"{date}, 10:0{place} - Samer: text {place}" for place, date in enumerate(dates)]
    result = read("chat.txt", "\n".join(lines))
    assert result.reports[0].report.published == first
    assert order in next(note.en for note in result.reports[0].notes if note.code == "date_order")


def test_an_order_that_nothing_decides_is_said_to_be_assumed(read):
    result = read("chat.txt", "1/2/20, 10:00 - Samer: a\n1/2/20, 10:01 - Samer: b")
    assert "assumed" in result.reports[0].notes[0].en
    given = read("chat.txt", "1/2/20, 10:00 - Samer: a\n1/2/20, 10:01 - Samer: b", date_order="mdy")
    assert given.reports[0].report.published == "2020-01-02"


def test_hijri_dates_are_converted_and_noted(read):
    result = read("chat.txt", "15/3/1444, 10:00 - Samer: a\n16/3/1444, 10:00 - Samer: b")
    assert result.reports[0].report.published == "2022-10-11"
    assert "hijri_dates" in result.note_codes


def test_an_impossible_date_is_refused_with_its_line(read):
    result = read("chat.txt", "13/5/20, 10:00 - Samer: a\n45/5/20, 10:01 - Samer: b\n14/5/20, 10:02 - Samer: c")
    assert result.codes == ["chat_bad_date"]
    assert result.refused[0].line == 2
    assert len(result.reports) == 2


def test_a_chat_of_two_is_not_named_after_a_person(read):
    result = read("WhatsApp Chat with Samer Halabi.txt", "13/5/20, 10:00 - Samer Halabi: a\n13/5/20, 10:01 - Rana: b")
    assert "Samer" not in repr(result.reports)
    assert result.reports[0].report.publisher is None
    assert result.reports[0].original_name.startswith("WhatsApp Chat with sender-")


def test_a_group_keeps_its_name_as_publisher(read):
    lines = [f"13/5/20, 10:0{place} - {name}: text" for place, name in enumerate(["Samer", "Rana", "Huda"])]
    result = read("WhatsApp Chat with Tal Monitors.txt", "\n".join(lines))
    assert {item.report.publisher for item in result.reports} == {"Tal Monitors"}


def test_the_name_of_the_zip_counts_for_the_chat_within(read, make):
    chat = "13/5/20, 10:00 - Samer Halabi: a\n13/5/20, 10:01 - Rana: b"
    result = read("WhatsApp Chat - Samer Halabi.zip", make.zip({"_chat.txt": chat.encode()}))
    assert len(result.reports) == 2
    assert "Halabi" not in repr(result.reports)


def test_a_report_with_a_date_in_it_is_no_chat(read):
    text = """
بيان بتاريخ 13/5/2020
في 14/5/2020 قصفت المدفعية القرية
""".strip()
    result = read("statement.txt", text)
    assert result.texts == [text]
    assert result.reports[0].kind == "text"


def test_utf16_export_is_read(read):
    result = read("chat.txt", ANDROID_ARABIC.encode("utf-16"))
    assert len(result.reports) == 2
    assert "encoding_assumed" in result.note_codes


def test_captions_beside_and_below_attachments_stay(read):
    lines = [
        "[13/05/20, 10:00:00] Samer: one caption \u200e<attached: 00000012-PHOTO-2020-05-13.jpg>",
        "\u200e[13/05/20, 10:01:00] Samer: \u200e<attached: 00000013-AUDIO.opus>",
        "[13/05/20, 10:01:30] Samer: two \u200e<\u0627\u0644\u0645\u064f\u0631\u0641\u0642: 00000014-PHOTO.jpg>",
        "[13/05/20, 10:02:00] Samer: IMG-20200513-WA0001.jpg (file attached)",
        "below",
        "[13/05/20, 10:03:00] Samer: the list (names.txt) is attached",
    ]
    result = read("chat.txt", "\n".join(lines))
    assert result.texts == ["one caption", "two", "below", "the list (names.txt) is attached"]
    assert [item.code for item in result.aside] == ["media_message"]


def test_a_notice_with_a_colon_is_no_message(read):
    chat = '13/5/20, 10:00 - Samer changed the subject to "Tal: news"\n13/5/20, 10:01 - Samer: text'
    result = read("chat.txt", chat)
    assert result.texts == ["text"]
    assert [item.code for item in result.aside] == ["service_message"]
