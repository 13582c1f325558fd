"""A database is opened with the settings that keep what was saved, or not at all."""

import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from dtmnb.errors import StoreError
from dtmnb.store import database, open_store
from dtmnb.store.address import find_store
from dtmnb.store.database import Database
from tests.unit.store.conftest import batch, cell, run, title


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 15_000)],
)
@pytest.mark.parametrize("context", ["reading", "writing"])
def test_every_connection_keeps_what_was_saved(sqlite_url, context, setting, value):
    """Each commit is on the disk before we say so."""
    with open_store(sqlite_url) as store, getattr(store, context)("look") as connection:
        assert connection.exec_driver_sql(f"PRAGMA {setting}").scalar() == value


def test_the_file_is_the_owners_alone(sqlite_url):
    """Contacts stand in it, so nobody else on the machine may read it."""
    with open_store(sqlite_url) as store:
        store.create("p", batch(title("Round 3")))
        folder = store.address.path.parent

        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert modes == dict.fromkeys(("plans.db", "plans.db-wal", "plans.db-shm"), 0o600)


def test_a_writer_takes_the_lock_at_once(sqlite_url, monkeypatch):
    """Two that read first and write then would fail each other; so the second waits at the door."""
    monkeypatch.setattr(database, "_SQLITE_SETTINGS", ("PRAGMA busy_timeout = 0",))
    with open_store(sqlite_url) as one, open_store(sqlite_url) as two:
        with one.writing("write"), pytest.raises(StoreError, match="somebody else has been"):
            two.create("p", batch(title("Round 3")))
        with one.reading("read"):
            assert two.create("p", batch(title("Round 3"))).stamp.revision == 1


def test_a_reader_sees_one_state_throughout(plan_store):
    """While a plan is read, somebody may save; the reader sees all of it or nothing."""
    with plan_store.reading("look") as connection:
        query = "SELECT revision FROM plan"
        before = connection.exec_driver_sql(query).scalar()
        plan_store.save("p", batch(cell("Who?", "How many?")))

        assert connection.exec_driver_sql(query).scalar() == before


def test_several_open_a_new_store_at_once(store_url, reference):
    """Whoever comes first makes the tables; nobody stumbles over them."""
    at_once = threading.Barrier(4)

    def work(number: int) -> int:
        at_once.wait()
        with open_store(store_url, reference=reference) as store:
            return store.create(f"p{number}", batch(title("Round 3"))).stamp.revision

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(work, range(4))) == [1, 1, 1, 1]


def test_several_connect_to_a_new_file_at_once(tmp_path):
    """SQLite refuses at once whoever would set up a file that another is setting up: one waits."""

    def connect(path: Path, at_once: threading.Barrier) -> None:
        at_once.wait()
        with Database(find_store(path)) as opened, opened.reading("look"):
            pass

    with ThreadPoolExecutor(4) as threads:
        for number in range(50):
            new, at_once = tmp_path / f"{number}.db", threading.Barrier(4)
            list(threads.map(connect, [new] * 4, [at_once] * 4))


ROOT = Path(__file__).resolve().parents[3]
OPENED_TWICE = """
import os, signal, subprocess, sys
from tests.unit.store.conftest import batch, title
from dtmnb.store import open_store
place = sys.argv[1]
with open_store(place) as store:
    store.create("p", batch(title("A")))
    open_store(place).close()
    other = "import sys; from dtmnb.store import open_store; open_store(sys.argv[1]).close()"
    subprocess.run([sys.executable, "-c", other, place], check=True)
    store.save("p", batch(title("B", "A")))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nobody is killed there like this")
def test_a_store_that_was_opened_twice_keeps_what_it_acknowledged(tmp_path):
    """A second opening lets go of no lock: another program's end takes nothing away."""
    place = tmp_path / "plans.db"

    ended = subprocess.run([sys.executable, "-c", OPENED_TWICE, str(place)], check=False, cwd=ROOT)

    assert ended.returncode == -signal.SIGKILL
    with open_store(place) as store:
        assert store.load("p").stamp.revision == 2


def test_a_database_of_others_is_left_alone(store_url):
    """Tables of another application are neither used nor added to."""
    run(store_url, "CREATE TABLE songs (verse TEXT)")

    with pytest.raises(StoreError, match=r"tables of another application \(songs\)"):
        open_store(store_url)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"Dear partners, " * 500, "damaged or not a database"), (b"", None)],
    ids=["a letter", "an empty file"],
)
def test_a_file_that_is_no_database_is_left_alone(tmp_path, content, told):
    """A file that holds something is never written over; an empty one is as good as none."""
    path = tmp_path / "plans.db"
    path.write_bytes(content)

    if told is None:
        with open_store(path) as store:
            assert store.list_plans() == ()
    else:
        with pytest.raises(StoreError, match=told):
            open_store(path)
        assert path.read_bytes() == content


def test_a_folder_is_no_store(tmp_path):
    """The name of a folder is told as such a mistake."""
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path)


def test_a_damaged_file_is_told(sqlite_url):
    """Damage inside the file is told where it is met."""
    with open_store(sqlite_url) as store:
        store.create("p", batch(title("Round 3" * 2000)))
        path = store.address.path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)

    with pytest.raises(StoreError, match="damaged or not a database"):
        open_store(path)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://amal:secret@127.0.0.1:1/plans", "the server does not answer"),
        ("{server}nowhere", "no such database"),
    ],
)
def test_a_server_that_cannot_be_used_is_told(postgres_server, address, told):
    """What is wrong with a server is told without any secret."""
    server = postgres_server.url("")

    with pytest.raises(StoreError, match=told) as raised:
        open_store(address.format(server=server))

    assert "secret" not in str(raised.value)


def test_a_missing_driver_is_told_with_the_way_to_get_it(monkeypatch):
    """PostgreSQL is an extra; who asks for it without is told the command."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(StoreError, match=r"pip install '\.\[server\]'"):
        open_store("postgresql://127.0.0.1/plans")
