"""The preview says what would come, and changes nothing."""

from __future__ import annotations

from khabar.ingest.preview import letters_of, preview, preview_json

CHAT = """
13/5/20, 10:00 - سامر: وصلت القافلة
13/5/20, 10:01 - +963 944 123 456: اتصلوا على 0933654321
13/5/20, 10:02 - سامر: <تم استبعاد الوسائط>
45/45/20, 10:03 - سامر: شيء
""".lstrip()


def test_a_chat_file_by_file(read):
    seen = preview(read("chat.txt", CHAT).items)
    data = preview_json(seen)
    (file,) = data["files"]
    assert data["reports"] == file["reports"] == 2
    assert file["replaced"] == {"phone": 1, "sender": 2}
    assert (file["first"], file["last"], file["undated"]) == ("2020-05-13", "2020-05-13", 0)
    assert file["letters"]["arabic"] == 1.0
    assert file["original_kept"] is False
    assert len(file["sha256"]) == 64
    assert all(name.startswith("sender-") for name in file["senders"])
    assert data["set_aside"] == {"media_message": 1}
    assert data["refused"][0]["code"] == "chat_bad_date"
    assert data["refused"][0]["line"] == 4
    assert "944" not in str(data)


def test_letters_by_script():
    text = """
خبر
""".strip()
    assert letters_of(f"{text} abc") == {"arabic": 3, "latin": 3, "other": 0, "other_language": 0}
