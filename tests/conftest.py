"""Workspaces on both databases, made anew for each test, and what to put into them.

PostgreSQL is the one that KHABAR_TEST_POSTGRES names; ``scripts/start_test_postgres.sh`` starts one and prints its URL.
Without it the tests on PostgreSQL are skipped, visibly.
"""

import hashlib
import itertools
import os
import secrets
import shutil

import pytest

from khabar.ingest.model import Derivation, Imported
from khabar.model import Claim, Entity, Evidence, Record, Report, Role, Source, Span, Time

POSTGRES = os.environ.get("KHABAR_TEST_POSTGRES")
AT = "2026-11-25T10:00:00Z"

# The words that the test reader knows, and the types that it gives them.
TRIGGERS = dict(
    zip(
        (
            "قصف",
            "مقتل",
            "اعتقال",
            "هدنة",
        ),
        ("shelling", "killing", "arrest", "truce"),
        strict=True,
    )
)
PLACES = dict(
    zip(
        (
            "عين الورد",
            "تل الزهر",
        ),
        ("place:ayn-alward", "place:tall-azzahr"),
        strict=True,
    )
)
OUTLET = "وكالة النسيم"
OTHER_OUTLET = "صحيفة المرفأ"
SHELLING = "قصف مدفعي على بلدة عين الورد صباح اليوم أدى إلى مقتل خمسة مدنيين وجرح آخرين، وفق ما قاله طبيب في المستشفى."
TRUCE = (
    "أعلن الطرفان هدنة في تل الزهر تبدأ مساء الخميس، وذلك بعد أيام من القصف المتبادل على أطراف البلدة وسوقها القديم."
)
ARREST = "نفذت دورية حملة اعتقال طالت ثلاثة شبان من حي البستان، ولم تعرف الجهة التي اقتيدوا إليها حتى ساعة كتابة الخبر."


def make_item(text, *, publisher=OUTLET, published="2024-03-10", report_id=None, title=None, **fields):
    """An imported text file."""
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    given = {
        "original": data,
        "original_sha256": digest,
        "original_size": len(data),
        "original_name": "report.txt",
        "media_type": "text/plain",
        "kind": "text",
        "encoding": "utf-8",
        "derivations": (Derivation("khabar.ingest.text", "1", {"encoding": "utf-8"}, digest, digest),),
        "capture_grade": "file",
    }
    key = hashlib.sha256(f"{text}|{publisher}|{published}".encode()).hexdigest()[:12]
    report = Report(report_id or f"r-{key}", text, title, publisher, (), None, published)
    return Imported(report=report, **{**given, **fields})


def read_words(report, *, reader="words/1", status="occurred"):
    """The record of a reader that knows four words and two places; it stands in for the real one, which is slower."""
    claims, entities = [], {}
    place = next((name for name in PLACES if name in report.text), None)
    for word, kind in TRIGGERS.items():
        start = report.text.find(word)
        if start < 0:
            continue
        roles = ()
        if place is not None:
            at = report.text.index(place)
            ref = PLACES[place]
            roles = (Role("at", Span(at, at + len(place), place), ref, ("role:at",)),)
            entities[ref] = Entity(ref, "place", place, ref[6:], 35.5, 38.5, "town")
        claims.append(
            Claim(
                id=f"c{len(claims) + 1}",
                type=kind,
                trigger=Span(start, start + len(word), word),
                status=status,
                roles=roles,
                time=Time("", report.published, report.published, "day") if report.published else None,
                duration=None,
                quantities=(),
                sources=(Source("official", Span(0, 3, report.text[:3])),) if kind == "truce" else (),
                cause="c1" if kind == "killing" and claims else None,
                evidence=Evidence(0, len(report.text)),
                confidence=0.8,
                why=("frame:test",),
            )
        )
    return Record(report, tuple(claims), tuple(entities.values()), reader)


class Samples:
    """What tests put into a workspace."""

    at = AT
    outlet, other_outlet = OUTLET, OTHER_OUTLET
    shelling, truce, arrest = SHELLING, TRUCE, ARREST
    item = staticmethod(make_item)
    read = staticmethod(read_words)

    @staticmethod
    def clock():
        return AT

    def fill(self, workspace, *texts):
        """Adds the texts, or the three sample reports, and gives what became of them."""
        items = [make_item(text) for text in texts or (SHELLING, TRUCE, ARREST)]
        return list(workspace.add(items, read=read_words, actor="tester", clock=self.clock))


@pytest.fixture
def samples():
    return Samples()


def _new_database():
    from sqlalchemy import create_engine, text
    from sqlalchemy.pool import NullPool

    from khabar.store.driver import postgres_url

    server = postgres_url(POSTGRES)
    name = f"khabar_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    return engine, name, url


def _drop(database):
    from sqlalchemy import text

    engine, name, _ = database
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres():
    """A function that gives the URL of a new, empty database; all are dropped afterwards."""
    if not POSTGRES:
        pytest.skip("KHABAR_TEST_POSTGRES is not set: see scripts/start_test_postgres.sh")
    made = []

    def fresh():
        made.append(_new_database())
        return made[-1][2]

    yield fresh
    for database in made:
        _drop(database)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_workspace(request, tmp_path):
    """A function that makes an empty workspace on SQLite or PostgreSQL, as a user would."""
    from khabar.store.workspace import create

    fresh = request.getfixturevalue("postgres") if request.param == "postgresql" else lambda: None
    count = itertools.count()
    opened = []

    def make():
        folder = tmp_path / f"workspace{next(count)}"
        opened.append(create(folder, clock=Samples.clock, actor="tester", url=fresh()))
        return opened[-1]

    yield make
    for workspace in opened:
        workspace.close()


class Stock:
    """Workspaces that are made once and then copied, which is ten times faster than making each anew."""

    def __init__(self, root, database, fill):
        self._root = root / "stock"
        self._database = database
        self._rows = {}
        from khabar.store.workspace import create

        with create(self._root, clock=Samples.clock, actor="tester", url=database and database[2]) as made:
            if fill:
                Samples().fill(made)
            if database:
                self._rows = self._dump(made)

    @staticmethod
    def _dump(workspace):
        from sqlalchemy import select

        from khabar.store.tables import METADATA

        with workspace.reading() as connection:
            return {
                table.name: [dict(row._mapping) for row in connection.execute(select(table))]
                for table in METADATA.sorted_tables
            }

    def copy(self, folder):
        """An open workspace like the one in stock; on PostgreSQL it takes the place of the copy before."""
        from khabar.store.workspace import open_workspace

        shutil.copytree(self._root, folder)
        if self._database:
            self._put_rows()
        return open_workspace(folder)

    def _put_rows(self):
        from sqlalchemy import text

        from khabar.store.driver import bulk_insert, postgres_engine
        from khabar.store.tables import METADATA

        engine = postgres_engine(self._database[2], write=True)
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            names = ", ".join(table.name for table in METADATA.sorted_tables)
            connection.execute(text(f"TRUNCATE {names}"))
            for table in METADATA.sorted_tables:
                bulk_insert(connection, table, self._rows[table.name])
        engine.dispose()

    def close(self):
        """Drops the database."""
        if self._database:
            _drop(self._database)


@pytest.fixture(scope="session")
def stock(tmp_path_factory):
    """A function that gives the stock of a kind of database, empty or filled."""
    made = {}

    def of(kind, fill):
        if (kind, fill) not in made:
            database = _new_database() if kind == "postgresql" else None
            made[kind, fill] = Stock(tmp_path_factory.mktemp("stock"), database, fill)
        return made[kind, fill]

    yield of
    for each in made.values():
        each.close()


def _take(stock, kind, fill, folder):
    if kind == "postgresql" and not POSTGRES:
        pytest.skip("KHABAR_TEST_POSTGRES is not set: see scripts/start_test_postgres.sh")
    return stock(kind, fill).copy(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request, stock, tmp_path):
    """An empty workspace."""
    with _take(stock, request.param, False, tmp_path / "workspace") as taken:
        yield taken


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request, stock, tmp_path):
    """A workspace with the three sample reports; claims: 1 shelling, 2 killing, 3 shelling, 4 truce, 5 arrest."""
    with _take(stock, request.param, True, tmp_path / "workspace") as taken:
        yield taken


@pytest.fixture
def sqlite_workspace(stock, tmp_path):
    """An empty workspace on SQLite, where the database does not matter."""
    with _take(stock, "sqlite", False, tmp_path / "workspace") as taken:
        yield taken


@pytest.fixture
def filled_sqlite(stock, tmp_path):
    """As ``filled``, on SQLite."""
    with _take(stock, "sqlite", True, tmp_path / "workspace") as taken:
        yield taken
