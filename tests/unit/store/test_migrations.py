"""The journal is append-only in the database itself, and a schema is old or new, never between."""

import secrets
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import exc, inspect, text

from dtmnb.domain.journal import Whereabouts
from dtmnb.errors import StoreError
from dtmnb.store import database, open_store, schema
from dtmnb.store.presence import Presences
from tests.unit.store.conftest import batch, run, title

SHIPPED = Path(database.__file__).parent / "migrations"
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade():
    op.create_table("lesson", sa.Column("id", sa.Text, primary_key=True))
    op.add_column("invitation", sa.Column("colour", sa.Text))
    {last}
"""


GAP = """
INSERT INTO change SELECT plan_id, 9, at, author, organisation, note, 'x', undoes,
changes, previous, head, snapshot FROM change WHERE revision = 1
"""
REWRITES = [
    ("sqlite", "UPDATE change SET author = 'Badr'"),
    ("sqlite", "DELETE FROM change WHERE revision = 2"),
    ("sqlite", "INSERT OR REPLACE INTO change SELECT * FROM change WHERE revision = 1"),
    ("sqlite", GAP),
    ("postgres", "UPDATE change SET author = 'Badr'"),
    ("postgres", "DELETE FROM change WHERE revision = 2"),
    ("postgres", "TRUNCATE change"),
]


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        pytest.param(*each, marks=[pytest.mark.postgres] if each[0] == "postgres" else [])
        for each in REWRITES
    ],
)
def test_the_journal_only_grows(request, reference, kind, statement):
    """The database refuses to alter, remove or replace what was written."""
    url = request.getfixturevalue(f"{kind}_url")
    with open_store(url, reference=reference) as store:
        store.create("p", batch(title("Round 3")))
        before = store.save("p", batch(title("Round 4", "Round 3"))).stamp

        with pytest.raises(exc.DBAPIError, match="append-only"):
            run(url, statement)

        assert store.verify("p") == (True, *before, ())


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """Return a function that gives the program a second schema version."""

    def give(last: str = "") -> None:
        folder = tmp_path / secrets.token_hex(4)
        shutil.copytree(SHIPPED, folder)
        (folder / "versions" / "r0009_next.py").write_text(NEXT.format(last=last))
        monkeypatch.setattr(database, "MIGRATIONS", folder)
        monkeypatch.setattr(schema, "VERSIONS", (*schema.VERSIONS, "0009"))
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    return give


def _tables(store) -> set[str]:
    with store.reading("look") as connection:
        return set(inspect(connection).get_table_names())


def test_an_older_store_is_migrated_after_a_backup(plan_store, store_url, next_version, tmp_path):
    """Plans go on as they were, and the store as it was before is kept."""
    expected = plan_store.load("p")
    plan_store.close()
    next_version()

    with open_store(store_url) as newer:
        assert "lesson" in _tables(newer)
        assert newer.load("p") == expected

    [backup] = tmp_path.rglob("*-before-0009-*.db")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with sqlite3.connect(backup) as connection:
        assert connection.execute("SELECT * FROM dtmnb_version").fetchall() == [("0008",)]
        assert connection.execute("SELECT count(*) FROM change").fetchall() == [(2,)]
    connection.close()


@pytest.mark.postgres
def test_tables_of_strangers_stay(postgres_url, reference, tmp_path, monkeypatch):
    """What others put beside an older store is neither taken nor lost."""
    with monkeypatch.context() as older:
        folder = tmp_path / "older"
        shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("r000[2-9]*"))
        older.setattr(database, "MIGRATIONS", folder)
        older.setattr(schema, "VERSIONS", ("0001",))
        open_store(postgres_url, reference=reference).close()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    names = ("presence", "place")
    for name in names:
        run(postgres_url, f"CREATE TABLE {name} AS SELECT 'kept' AS word")

    with open_store(postgres_url, reference=reference) as store, Presences(store) as here:
        here.announce(Whereabouts("p", "Zed", "health", "r1"))
        with store.reading("look") as connection:
            kept = [connection.scalar(text(f"TABLE {name}")) for name in names]

    assert kept == ["kept", "kept"]


def test_a_migration_that_fails_leaves_the_old_schema(plan_store, store_url, next_version):
    """A fault halfway takes back what was begun; the next try goes through."""
    expected = plan_store.load("p")
    before = _tables(plan_store)
    plan_store.close()
    next_version('raise OSError(28, "No space left on device")')
    with pytest.raises(StoreError, match=r"Cannot prepare the store in .*the disk is full"):
        open_store(store_url)
    assert _tables(plan_store) == before
    plan_store.close()
    next_version()

    with open_store(store_url) as newer:
        assert _tables(newer) - before == {"lesson"}
        assert newer.load("p") == expected


def test_a_newer_store_is_left_alone(plan_store, store_url):
    """An older program does not write into what it does not understand."""
    run(store_url, "UPDATE dtmnb_version SET version_num = '0099'")

    with pytest.raises(StoreError, match=r"a newer dtmnb wrote it \(schema 0099"):
        open_store(store_url)

    plan_store.save("p", batch(title("Round 4", "Round 3")))
