import os
import resource
import stat
import subprocess
import sys
import threading

import pytest
from sqlalchemy import create_engine, text

from khabar.errors import StoreError, UsageError
from khabar.review.decisions import Reviewer, decide
from khabar.store.driver import sqlite_engine, sqlite_module, sqlite_warning
from khabar.store.folder import DATABASE, DESCRIPTION, WriteLock
from khabar.store.listing import Filters, list_claims
from khabar.store.schema import migrate
from khabar.store.verify import verify
from khabar.store.workspace import create, open_workspace


def test_a_folder_is_for_its_owner_only(sqlite_workspace):
    for path in (sqlite_workspace.root, sqlite_workspace.root / "keys" / "checkpoint.pem"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert len(sqlite_workspace.pseudonym_key) == 32


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, samples):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="not an empty folder"):
        create(tmp_path, clock=samples.clock, actor="tester")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_is_no_workspace_is_said(tmp_path):
    with pytest.raises(UsageError, match="khabar init"):
        open_workspace(tmp_path)
    (tmp_path / DESCRIPTION).write_text("[]")
    with pytest.raises(StoreError):
        open_workspace(tmp_path)


def test_a_workspace_of_a_newer_khabar_is_not_touched(new_workspace):
    workspace = new_workspace()
    with workspace.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    workspace.close()
    for write in (True, False):
        with pytest.raises(StoreError, match="newer Khabar"):
            open_workspace(workspace.root, write=write)
    description = workspace.root / DESCRIPTION
    description.write_text(description.read_text().replace('"khabar_workspace": 1', '"khabar_workspace": 2'))
    with pytest.raises(StoreError, match="newer Khabar"):
        open_workspace(workspace.root)


def test_a_database_of_another_workspace_is_refused(new_workspace):
    one, other = new_workspace(), new_workspace()
    one.close()
    description = (one.root / DESCRIPTION).read_text()
    (one.root / DESCRIPTION).write_text(description.replace(one.description.id, other.description.id))
    with pytest.raises(UsageError, match="two workspaces"):
        open_workspace(one.root)


def test_a_second_writer_is_refused_by_name_and_readers_go_on(sqlite_workspace, samples):
    with pytest.raises(StoreError, match=rf"process {os.getpid()}.*is writing"):
        open_workspace(sqlite_workspace.root)
    samples.fill(sqlite_workspace)
    with open_workspace(sqlite_workspace.root, write=False) as reader:
        with reader.reading() as connection:
            assert list_claims(connection, Filters()).total == 5
            decide(sqlite_workspace, 1, "accept", reviewer=Reviewer("salma", samples.clock))
            assert list_claims(connection, Filters(states=("accepted",))).total == 0
        with reader.reading() as connection:
            assert list_claims(connection, Filters(states=("accepted",))).total == 1
        with pytest.raises(StoreError, match="reading only"):
            decide(reader, 2, "accept", reviewer=Reviewer("salma", samples.clock))


def test_two_processes_cannot_write_at_once(sqlite_workspace):
    code = (
        "import sys; from pathlib import Path; from khabar.errors import StoreError\n"
        "from khabar.store.workspace import open_workspace\n"
        "try: open_workspace(Path(sys.argv[1]))\n"
        "except StoreError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(sqlite_workspace.root)], capture_output=True, text=True, check=True
    )
    assert "is writing to this workspace" in run.stdout
    sqlite_workspace.close()
    open_workspace(sqlite_workspace.root).close()


def test_a_lock_is_free_again_after_its_holder(tmp_path):
    first, second = WriteLock(tmp_path), WriteLock(tmp_path)
    first.acquire()
    with pytest.raises(StoreError):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_threads_of_one_process_write_in_turn(filled, samples):
    failed = []

    def work(name):
        try:
            for number in (1, 2, 3, 4, 5):
                decide(filled, number, "accept", reviewer=Reviewer(name, samples.clock))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verify(filled)
    assert not failed and found.is_sound and found.decisions == 15


def test_two_clients_of_one_postgresql_write_in_turn(postgres, tmp_path, samples):
    with create(tmp_path / "team", clock=samples.clock, actor="tester", url=postgres()) as one:
        samples.fill(one)
        with open_workspace(one.root) as other:
            threads = [
                threading.Thread(
                    target=lambda client, name: [
                        decide(client, number, "accept", reviewer=Reviewer(name, samples.clock)) for number in (1, 2, 3)
                    ],
                    args=pair,
                )
                for pair in ((one, "a"), (other, "b"))
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert verify(one).decisions == 6 and verify(other).is_sound


def test_a_read_only_folder_can_be_read(sqlite_workspace, samples):
    samples.fill(sqlite_workspace)
    sqlite_workspace.close()
    root = sqlite_workspace.root
    with _read_only(root):
        with open_workspace(root, write=False) as reader, reader.reading() as connection:
            assert list_claims(connection, Filters()).total == 5
        with pytest.raises(StoreError, match="cannot be written"):
            open_workspace(root)


class _read_only:
    """Takes the right to write from a folder; root may write anyway, so for root the checks are told so."""

    def __init__(self, root):
        self._root = root
        self._patch = pytest.MonkeyPatch()

    def __enter__(self):
        if os.geteuid() == 0:
            from pathlib import Path

            real_open = Path.open

            def refuse(path, mode="r", *rest, **options):
                if self._root in path.parents and set(mode) & set("wax+"):
                    raise PermissionError(13, "Permission denied")
                return real_open(path, mode, *rest, **options)

            self._patch.setattr(Path, "open", refuse)
            self._patch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
        self._root.chmod(0o500)

    def __exit__(self, *error):
        self._root.chmod(0o700)
        self._patch.undo()


def test_a_full_disk_is_said_and_what_was_confirmed_stays(sqlite_workspace, samples):
    samples.fill(sqlite_workspace)
    with sqlite_workspace.writing() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    items = [samples.item(f"{samples.truce} {number}" * 20) for number in range(40)]
    with pytest.raises(StoreError, match="disk is full"):
        list(sqlite_workspace.add(items, read=samples.read, actor="tester", clock=samples.clock))
    found = verify(sqlite_workspace)
    assert found.is_sound and found.reports == 3
    with sqlite_workspace.writing() as connection:
        connection.execute(text("PRAGMA max_page_count = 1000000"))
    assert {
        each.outcome for each in sqlite_workspace.add(items, read=samples.read, actor="tester", clock=samples.clock)
    } == {"added"}


@pytest.mark.skipif(os.name == "nt", reason="needs limits on file sizes")
def test_no_room_for_an_original_is_said(sqlite_workspace, samples):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    item = samples.item(samples.truce + " " * 2_000_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(StoreError, match="nothing unconfirmed"):
            list(sqlite_workspace.add([item], read=None, actor="tester", clock=samples.clock))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert verify(sqlite_workspace).reports == 0


def test_a_damaged_database_is_said(sqlite_workspace, samples):
    samples.fill(sqlite_workspace)
    sqlite_workspace.close()
    path = sqlite_workspace.root / DATABASE
    path.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(StoreError, match="damaged"):
        open_workspace(sqlite_workspace.root, write=False)
    path.unlink()
    with pytest.raises(StoreError, match="missing"):
        open_workspace(sqlite_workspace.root)


def test_a_database_that_cannot_be_reached_is_said(tmp_path, samples):
    with pytest.raises(StoreError):
        create(tmp_path / "team", clock=samples.clock, actor="tester", url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(UsageError, match="not supported"):
        create(tmp_path / "other", clock=samples.clock, actor="tester", url="mysql://x@localhost/y")


def test_what_postgresql_says_is_given_in_its_words(postgres, tmp_path, samples):
    url = postgres()
    with pytest.raises(StoreError, match=r"does not exist \(3D000\)"):
        create(tmp_path / "team", clock=samples.clock, actor="tester", url=f"{url}_none")


def test_a_failed_start_leaves_no_folder(tmp_path, samples):
    with pytest.raises(StoreError):
        create(tmp_path / "team", clock=samples.clock, actor="tester", url="postgresql://nobody@127.0.0.1:1/none")
    assert not (tmp_path / "team").exists()


def test_sqlite_with_the_wal_fault_is_named_and_too_old_refused():
    assert "3.51.3" in sqlite_warning((3, 40, 1))
    assert "3.51.3" in sqlite_warning((3, 51, 2))
    assert sqlite_warning((3, 51, 3)) is sqlite_warning((4, 0, 0)) is None
    with pytest.raises(StoreError, match="too old"):
        sqlite_warning((3, 22, 0))


def test_sqlite_writes_ahead_immediately_and_in_full(sqlite_workspace):
    with sqlite_workspace.writing() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}
    assert bool(sqlite_workspace.notices) == (sqlite_module().sqlite_version_info < (3, 51, 3))


def test_migrations_go_up_and_down_and_match_the_tables(tmp_path, postgres):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from khabar.store.driver import postgres_engine
    from khabar.store.tables import METADATA

    def is_ours(thing, name, kind, reflected, compared):
        return not (kind == "table" and name.startswith("search_index")) and name not in (
            "vector",
            "ix_search_docs_vector",
        )

    for engine in (sqlite_engine(tmp_path / "plain.db", write=True), postgres_engine(postgres(), write=True)):
        with engine.begin() as connection:
            migrate(connection)
            context = MigrationContext.configure(connection, opts={"include_object": is_ours})
            assert compare_metadata(context, METADATA) == []
            migrate(connection, "base")
            migrate(connection)
        engine.dispose()


def test_a_reader_of_the_file_sees_a_plain_sqlite_database(sqlite_workspace, samples):
    samples.fill(sqlite_workspace)
    sqlite_workspace.close()
    engine = create_engine(f"sqlite:///{sqlite_workspace.root / DATABASE}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert connection.execute(text("SELECT count(*) FROM claims")).scalar() == 5
    engine.dispose()
