"""Telegram exports: channels keep their names, users become pseudonyms."""

from __future__ import annotations

import json


def message(number, text, **more):
    return {
        "id": number,
        "type": "message",
        "date": "2021-06-05T23:30:00",
        "date_unixtime": "1622935800",
        "text": text,
        **more,
    }


def export(kind, messages, **more):
    return json.dumps({"name": "Tal News", "type": kind, "id": 7, "messages": messages, **more}, ensure_ascii=False)


def test_a_channel_is_the_publisher_and_its_forwards_are_kept(read):
    data = export(
        "public_channel",
        [
            message(1, "text one", **{"from": "Tal News", "from_id": "channel7"}),
            message(2, "text two", forwarded_from="Other Outlet", forwarded_from_id="channel9", reply_to_message_id=1),
        ],
    )
    result = read("result.json", data)
    assert [item.report.publisher for item in result.reports] == ["Tal News", "Tal News"]
    assert result.reports[1].forwarded_from == "Other Outlet"
    assert result.reports[1].reply_to == "1"
    assert result.reports[0].original is not None
    assert not result.reports[0].replaced


def test_users_their_forwards_and_mentions_become_pseudonyms(read):
    pieces = ["see ", {"type": "mention", "text": "@samer_h"}, " or ", {"type": "mention_name", "text": "Samer H"}, "."]
    data = export(
        "private_supergroup",
        [
            message(
                1, pieces, **{"from": "Rana K", "from_id": "user11"}, forwarded_from="Huda", forwarded_from_id="user3"
            ),
            message(2, "call 0944123456", **{"from": "Rana K", "from_id": "user11"}),
        ],
    )
    result = read("result.json", data)
    held = repr(result.reports)
    for name in ("samer_h", "Samer H", "Rana K", "Huda", "0944123456", "944123456"):
        assert name not in held
    assert result.reports[0].report.authors == result.reports[1].report.authors
    assert dict(result.reports[0].replaced) == {"handle": 2, "sender": 2}
    assert result.reports[0].original is None


def test_the_instant_counts_not_the_local_time_of_the_exporting_machine(read):
    data = export("public_channel", [message(1, "text")])
    assert read("result.json", data).reports[0].report.published == "2021-06-05"
    moved = read("result.json", data, timezone="Asia/Damascus").reports[0]
    assert moved.report.published == "2021-06-06"
    assert moved.published_at == "2021-06-06T02:30:00+03:00"


def test_a_whole_account_with_several_chats(read):
    chats = [
        json.loads(export("public_channel", [message(1, "a")])),
        json.loads(export("personal_chat", [message(1, "b")])),
    ]
    result = read("result.json", json.dumps({"chats": {"list": chats}, "contacts": {"list": [{"phone_number": "1"}]}}))
    assert result.texts == ["a", "b"]
    assert result.reports[1].report.publisher is None
    assert result.reports[1].part == "chats 2, message 1"


def test_service_messages_pictures_and_broken_ones_are_told_apart(read):
    data = export(
        "public_channel",
        [
            {"id": 1, "type": "service", "action": "create_channel"},
            message(2, "", photo="p.jpg"),
            {"id": 3, "type": "message"},
            message(4, [{"type": "bold"}]),
            "x",
            message(6, "text"),
        ],
    )
    result = read("result.json", data)
    assert [item.code for item in result.aside] == ["service_message", "media_message"]
    assert result.codes == ["message_broken", "field_not_text", "message_broken"]
    assert result.refused[0].part == "message 3"
    assert result.texts == ["text"]


def test_text_in_pieces_is_joined_without_additions(read):
    pieces = ["a ", {"type": "bold", "text": "b"}, {"type": "link", "text": "https://example.org"}]
    assert read("result.json", export("public_channel", [message(1, pieces)])).texts == ["a bhttps://example.org"]


def test_damaged_json_names_the_line(read):
    result = read("result.json", '{"type": "public_channel",\n"messages": [}')
    assert result.codes == ["json_broken"]
    assert result.refused[0].line == 2


def test_json_nested_without_end_is_refused(read):
    result = read("result.json", '{"messages":' * 200_000)
    assert result.codes == ["json_deep"] or result.codes == ["json_broken"]
