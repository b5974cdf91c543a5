"""``khabar add`` and ``khabar fetch``: previews store nothing, imports say what became of everything."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from khabar.cli.main import main
from khabar.datafile import read_yaml_once
from khabar.store.workspace import create

CHAT = """
13/5/20, 10:00 - سامر الحلبي: وصلت القافلة إلى المعبر
13/5/20, 10:01 - رنا: اتصلوا على 0933654321
13/5/20, 10:02 - سامر الحلبي: <تم استبعاد الوسائط>
""".lstrip()


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "workspace"
    create(root, clock=lambda: "2021-06-05T10:00:00Z", actor="tester").close()
    return root


@pytest.fixture
def chat(tmp_path):
    path = tmp_path / "chat.txt"
    path.write_text(CHAT, encoding="utf-8")
    return path


def run(*arguments):
    return main([str(argument) for argument in ("--lang", "en", *arguments)])


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_preview_needs_no_workspace_and_stores_nothing(chat, tmp_path, capsys):
    before = sorted(tmp_path.rglob("*"))
    assert run("add", "--dry-run", chat) == 0
    shown = capsys.readouterr().out
    assert "Nothing was stored" in shown
    assert re.search(r"SHA-256 [0-9a-f]{64}", shown)
    assert "0933654321" not in shown
    assert sorted(tmp_path.rglob("*")) == before


def test_a_preview_as_json(chat, capsys):
    assert run("add", "--dry-run", "--format", "json", chat) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["reports"] == 2
    assert data["files"][0]["replaced"] == {"phone": 1, "sender": 2}


def test_personal_data_are_absent_from_the_bytes_of_the_workspace(workspace, chat, capsys):
    assert run("add", "--no-read", "-w", workspace, chat) == 0
    assert "Added: 2" in capsys.readouterr().out
    stored = bytes_of(workspace)
    for secret in ("0933654321", "933654321", *re.findall(r"- (.*?):", CHAT)):
        assert secret.encode() not in stored
        assert secret.encode("utf-16-le") not in stored


def test_pseudonyms_are_stable_in_a_workspace(workspace, chat, capsys):
    shown = []
    for _ in range(2):
        assert run("add", "--dry-run", "--format", "json", "-w", workspace, chat) == 0
        shown.append(json.loads(capsys.readouterr().out)["files"][0]["senders"])
    assert shown[0] == shown[1]


def test_duplicates_are_counted_and_refusals_give_exit_code_one(workspace, chat, tmp_path, capsys):
    run("add", "--no-read", "-w", workspace, chat)
    capsys.readouterr()
    (tmp_path / "bad.bin").write_bytes(b"\0\1\2")
    assert run("add", "--no-read", "-w", workspace, chat, tmp_path / "bad.bin") == 1
    out, err = capsys.readouterr()
    assert "Added: 0; there already: 2; refused: 1; set aside: 1" in out
    assert "bad.bin" in err
    assert re.search(r"There already: chat.txt:1 is r[0-9a-f]{16}", err)
    assert "Set aside: 1." in err


def test_messages_in_arabic(workspace, chat, tmp_path, capsys):
    assert main(["--lang", "ar", "add", "--no-read", "-w", str(workspace), str(tmp_path / "nowhere"), str(chat)]) == 1
    out, err = capsys.readouterr()
    words = read_yaml_once("cli/import_messages.yml")
    assert out.startswith(words["summary"]["ar"].split("{")[0])
    assert read_yaml_once("ingest/reasons.yml")["not_found"]["ar"] in err


def test_no_workspace_is_wrong_use(chat, tmp_path, capsys):
    assert run("add", "-w", tmp_path / "nowhere", chat) == 2
    assert "no workspace" in capsys.readouterr().err


def test_a_mapping_is_written_changed_and_used(tmp_path, workspace, capsys):
    table = tmp_path / "a.csv"
    table.write_text("text,other\nhello,more\n", encoding="utf-8")
    mapping = tmp_path / "mapping.json"
    assert run("add", "--dry-run", "--save-mapping", mapping, table) == 0
    data = json.loads(mapping.read_text(encoding="utf-8"))
    assert data["columns"] == {"text": ["text"]}
    data["columns"]["text"].append("other")
    mapping.write_text(json.dumps(data), encoding="utf-8")
    assert run("add", "--no-read", "-w", workspace, "--mapping", mapping, table) == 0
    capsys.readouterr()
    assert run("add", "--dry-run", "-w", workspace, table) == 0
    assert "text = text + other" in capsys.readouterr().out


def test_a_mapping_cannot_be_saved_without_a_table(chat, tmp_path, capsys):
    assert run("add", "--dry-run", "--save-mapping", tmp_path / "m.json", chat) == 1
    assert not (tmp_path / "m.json").exists()


@pytest.mark.parametrize(
    "wrong", [["--timezone", "Mars/Base"], ["--published", "soon"], ["--mapping", "nowhere.json"]], ids=lambda w: w[0]
)
def test_wrong_options_are_said_before_anything_is_read(chat, wrong, capsys):
    assert run("add", "--dry-run", *wrong, chat) in (1, 2)
    assert capsys.readouterr().err


def test_fetch_refuses_what_is_no_web_address(capsys):
    assert run("fetch", "--dry-run", "file:///etc/hostname") == 1
    assert "http" in capsys.readouterr().out


@pytest.mark.parametrize("key", read_yaml_once("cli/import_messages.yml"))
def test_both_languages_use_the_same_words(key):
    entry = read_yaml_once("cli/import_messages.yml")[key]
    assert sorted(re.findall(r"\{(\w+)\}", entry["en"])) == sorted(re.findall(r"\{(\w+)\}", entry["ar"]))


def test_a_fault_of_the_reader_keeps_the_report_and_the_rest(workspace, chat, monkeypatch, capsys):
    def fail(report):
        raise ZeroDivisionError("in a rule")

    monkeypatch.setattr("khabar.extract.pipeline.read_report", fail)
    assert run("add", "-w", workspace, chat) == 1
    out, err = capsys.readouterr()
    assert "Added: 2" in out
    assert err.count("in a rule") == 2
