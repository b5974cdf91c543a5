import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from khabar.errors import InputError, StoreError, UsageError
from khabar.review.decisions import Reviewer, decide
from khabar.store import crypto
from khabar.store.backup import back_up, restore
from khabar.store.crypto import SealedReader, SealedWriter
from khabar.store.folder import PSEUDONYM_KEY, SIGNING_KEY
from khabar.store.listing import Filters, find_reports
from khabar.store.tables import METADATA
from khabar.store.verify import verify
from khabar.store.workspace import open_workspace

PASSPHRASE = "أربع كلمات لا يعرفها أحد"
NAME = "الورد"


@pytest.fixture(autouse=True)
def cheap_key(monkeypatch):
    monkeypatch.setattr(crypto, "_SCRYPT", {"n": 1 << 4, "r": 8, "p": 1})


def dump(workspace):
    with workspace.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in METADATA.sorted_tables
        }


@pytest.fixture
def backup(filled, samples, tmp_path):
    decide(filled, 1, "accept", reviewer=Reviewer("salma", samples.clock))
    (filled.root / "mappings").mkdir()
    (filled.root / "mappings" / "sheet.json").write_text("{}")
    made = back_up(filled, tmp_path / "backup.khabar", PASSPHRASE, actor="tester", clock=samples.clock)
    assert made.originals == 3 and made.bytes_written == (tmp_path / "backup.khabar").stat().st_size
    return tmp_path / "backup.khabar"


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_restored_workspace_is_the_same(filled, backup, target, tmp_path, request):
    url = request.getfixturevalue("postgres")() if target == "postgresql" else None
    restore(backup, tmp_path / "again", PASSPHRASE, url=url)
    with open_workspace(tmp_path / "again") as again:
        assert dump(again) == dump(filled)
        assert verify(again).is_sound
        for kept in (SIGNING_KEY, PSEUDONYM_KEY, "mappings/sheet.json"):
            assert (again.root / kept).read_bytes() == (filled.root / kept).read_bytes()
        with again.reading() as connection:
            assert find_reports(connection, Filters(text=NAME)).total == 1
        decide(again, 2, "accept", reviewer=Reviewer("salma", lambda: "2027-01-01T00:00:00Z"))
        assert verify(again).is_sound


def test_nothing_of_it_can_be_read_without_the_passphrase(filled, backup, samples):
    content = backup.read_bytes()
    for secret in (samples.shelling, "place:ayn-alward", "salma", filled.description.id):
        assert secret.encode() not in content
    assert backup.stat().st_mode & 0o077 == 0


def test_another_passphrase_is_refused_and_nothing_appears(backup, tmp_path):
    with pytest.raises(InputError, match="passphrase"):
        restore(backup, tmp_path / "again", PASSPHRASE + "!")
    assert not (tmp_path / "again").exists() and not list(tmp_path.glob(".again*"))


@pytest.mark.parametrize("damage", ["cut", "flip", "head", "empty", "other"])
def test_a_damaged_backup_is_refused_and_nothing_appears(backup, damage, tmp_path):
    content = bytearray(backup.read_bytes())
    if damage == "cut":
        del content[-40:]
    elif damage == "flip":
        content[-100] ^= 1
    elif damage == "head":
        content[30] ^= 1
    elif damage == "empty":
        content.clear()
    else:
        content = bytearray(b"PK\x03\x04" * 100)
    (tmp_path / "damaged").write_bytes(content)
    with pytest.raises(InputError):
        restore(tmp_path / "damaged", tmp_path / "again", PASSPHRASE)
    assert not (tmp_path / "again").exists()


def test_a_backup_of_a_newer_khabar_is_refused(filled, samples, tmp_path, monkeypatch):
    monkeypatch.setattr("khabar.store.backup.SCHEMA_VERSION", "9999")
    back_up(filled, tmp_path / "new", PASSPHRASE, actor="tester", clock=samples.clock)
    monkeypatch.undo()
    monkeypatch.setattr(crypto, "_SCRYPT", {"n": 1 << 4, "r": 8, "p": 1})
    with pytest.raises(StoreError, match="9999"):
        restore(tmp_path / "new", tmp_path / "again", PASSPHRASE)


def test_what_is_there_is_not_overwritten(sqlite_workspace, samples, tmp_path):
    path = tmp_path / "backup"
    path.write_text("mine")
    with pytest.raises(UsageError):
        back_up(sqlite_workspace, path, PASSPHRASE, actor="tester", clock=samples.clock)
    assert path.read_text() == "mine"
    path.unlink()
    back_up(sqlite_workspace, path, PASSPHRASE, actor="tester", clock=samples.clock)
    with pytest.raises(UsageError):
        restore(path, sqlite_workspace.root, PASSPHRASE)
    with pytest.raises(UsageError, match="passphrase"):
        back_up(sqlite_workspace, tmp_path / "other", "short", actor="tester", clock=samples.clock)


def sealed(content):
    target = io.BytesIO()
    writer = SealedWriter(target, PASSPHRASE, {})
    writer.write(content)
    writer.finish()
    return target.getvalue()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 5000), st.integers(0, 3))
def test_a_sealed_stream_comes_back(count, extra):
    piece, crypto.PIECE_BYTES = crypto.PIECE_BYTES, 1024
    try:
        content = bytes(range(256)) * (count // 256) + b"x" * extra
        file = sealed(content)
        assert io.BufferedReader(SealedReader(io.BytesIO(file), PASSPHRASE, path="p")).read() == content
        head = file.index(b"\n", len(crypto.MAGIC)) + 1
        pieces = [file[at : at + 1040] for at in range(head, len(file), 1040)]
        for wrong in (pieces[:-1], pieces[1:], [*pieces[1:2], *pieces[:1], *pieces[2:]], [*pieces, pieces[-1]]):
            if wrong == pieces:
                continue
            with pytest.raises(InputError):
                reader = SealedReader(io.BytesIO(file[:head] + b"".join(wrong)), PASSPHRASE, path="p")
                io.BufferedReader(reader).read()
    finally:
        crypto.PIECE_BYTES = piece
