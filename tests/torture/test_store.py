"""What the store promises, under conditions that nobody wants: each test prints its figures."""

import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from dtmnb.domain.journal import Saved
from dtmnb.errors import StoreError
from dtmnb.store import backup, database, open_store, schema
from dtmnb.store.address import find_store
from tests.torture.store_writers import CELLS, SERVER, Writers, begin, count_on, total
from tests.unit.store.conftest import NO_MOVES, batch, title

pytestmark = pytest.mark.torture

DICE = secrets.SystemRandom()
WRITERS = 8
KILLS = 500
KILLS_OF_ALL = 50
EDITORS = 20
EDITS = 50
BACKUPS = 20
DISKS = 20


def _sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _lost(store, acknowledged) -> list:
    kept = {(entry.batch_id, entry.revision, entry.head) for entry in store.history("p")}
    return [each for each in acknowledged if tuple(each) not in kept]


def test_no_acknowledged_edit_is_lost_to_kill_9(tmp_path, record_property):
    """Eight writers are killed 500 times, 50 times all at once; what was told as saved is there."""
    path = tmp_path / "plans.db"
    begin(str(path))
    begun = time.perf_counter()
    of_all = set(DICE.sample(range(KILLS), KILLS_OF_ALL))
    stops = 0
    with Writers(str(path), WRITERS) as writers:
        for turn in range(KILLS):
            writers.hear(DICE.randint(1, 40))
            if turn in of_all:
                number = writers.kill_all()
                assert _sound(path)
                stops += 1
                writers.restart(number)
            else:
                writers.kill_one()
    took = time.perf_counter() - begun

    with open_store(path, reference=NO_MOVES) as store:
        lost = _lost(store, writers.acknowledged)
        found = store.verify("p")
        counted = total(store)
    acknowledged = len(writers.acknowledged)
    record_property(
        "figures",
        f"{WRITERS} writers, {KILLS} kills ({stops} of all at once), {took:.0f} s: "
        f"{acknowledged} acknowledged, {counted} committed, {len(lost)} lost, "
        f"chain {'ok' if found.ok else found.faults}",
    )
    assert lost == []
    assert found.ok
    assert _sound(path)
    assert counted == found.revisions - 1
    assert acknowledged <= counted <= acknowledged + (KILLS - stops) + WRITERS * (stops + 1)


def test_no_edit_is_lost_where_a_server_drops_its_connections(
    postgres_url, postgres_server, record_property
):
    """Eight writers lose their connections 20 times, and are killed 20 times."""
    begin(postgres_url)
    name = postgres_url.rpartition("/")[2]
    drop = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608
        f"WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    )
    with Writers(postgres_url, WRITERS) as writers:
        for turn in range(40):
            writers.hear(DICE.randint(1, 30))
            if turn % 2:
                postgres_server.statement(drop)
            else:
                writers.kill_one()

    with open_store(postgres_url, reference=NO_MOVES) as store:
        lost = _lost(store, writers.acknowledged)
        found = store.verify("p")
        counted = total(store)
    record_property(
        "figures",
        f"PostgreSQL: {len(writers.acknowledged)} acknowledged, {counted} committed, "
        f"{len(lost)} lost, chain {'ok' if found.ok else found.faults}",
    )
    assert lost == []
    assert found.ok
    assert counted == found.revisions - 1


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_every_edit_is_accepted_or_told_as_a_conflict(request, kind, record_property):
    """Twenty editors fight over ten cells with what they saw last: no update gets lost."""
    url = request.getfixturevalue(f"{kind}_url")
    begin(url)

    def edit(number: int) -> Counter[str]:
        told = Counter[str]()
        with open_store(url, reference=NO_MOVES) as store:
            seen = store.load("p").plan
            for _ in range(EDITS):
                record = f"r{DICE.randrange(CELLS)}"
                batch_ = count_on(f"e{number}", record, seen.rows[record].question)
                saved = store.save("p", batch_)
                told["accepted"] += len(saved.changes)
                told["conflicts"] += len(saved.conflicts)
                told["named"] += all(found.by and found.at for found in saved.conflicts)
                # Not after every edit does a page catch up.
                seen = saved.plan if DICE.random() < 0.5 else seen
        return told

    with ThreadPoolExecutor(EDITORS) as threads:
        told = sum(threads.map(edit, range(EDITORS)), Counter[str]())

    with open_store(url, reference=NO_MOVES) as store:
        counted = total(store)
        found = store.verify("p")
    record_property(
        "figures",
        f"{kind}: {EDITORS} editors, {EDITS} edits each on {CELLS} cells: "
        f"{told['accepted']} accepted + {told['conflicts']} conflicts = "
        f"{told['accepted'] + told['conflicts']} of {EDITORS * EDITS}, sum {counted}",
    )
    assert told["accepted"] + told["conflicts"] == EDITORS * EDITS
    assert told["named"] == EDITORS * EDITS
    assert told["conflicts"] > 0
    assert counted == told["accepted"] == found.revisions - 1
    assert found.ok


@pytest.fixture
def small_disk(tmp_path):
    """Return a function that gives a disk of so many KiB; skips where none can be made."""
    made = []

    def make(size: int) -> Path:
        folder = tmp_path / f"disk{size}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no disk can be mounted here")
        made.append(folder)
        return folder

    yield make
    for folder in made:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_costs_nothing_that_was_saved(small_disk, record_property):
    """The disk runs full at twenty points; the message is clear, and the plan readable."""
    acknowledged = 0
    for turn in range(DISKS):
        folder = small_disk(600 + turn * 137)
        ballast = folder / "ballast"
        ballast.write_bytes(b"x" * 64 * 1024)
        path = folder / "plans.db"
        with open_store(path, reference=NO_MOVES) as store:
            saved = _fill(store)
            assert store.load("p")[:2] == saved[:2]
            assert store.verify("p").ok
        ballast.unlink()
        with open_store(path, reference=NO_MOVES) as store:
            assert store.load("p")[:2] == saved[:2]
            store.save("p", batch(title("goes on", saved.plan.header.title)))
            assert store.verify("p").ok
        assert _sound(path)
        acknowledged += saved.stamp.revision
    record_property("figures", f"{DISKS} full disks: {acknowledged} acknowledged, 0 lost")


def _fill(store) -> Saved:
    """Save large batches until the disk is full, and return the last answer."""
    saved = store.create("p", batch(title("begun")))
    with pytest.raises(StoreError, match=r"the disk is full\. Nothing of this was saved"):
        while True:
            change = title(secrets.token_hex(8), saved.plan.header.title)
            saved = store.save("p", batch(change, note=secrets.token_hex(2000)))
    return saved


def test_a_disk_too_small_for_a_store_is_told(small_disk):
    """Even the first step of all is told clearly."""
    folder = small_disk(16)

    with pytest.raises(StoreError, match="the disk failed or is full"):
        open_store(folder / "plans.db")


NEXT = """
import os, signal
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{last}"


def upgrade():
    op.create_table("lesson", sa.Column("id", sa.Text, primary_key=True))
    op.add_column("invitation", sa.Column("colour", sa.Text))
    op.execute("UPDATE invitation SET colour = 'blue'")
    op.create_table("verse", sa.Column("id", sa.Text, primary_key=True))
"""


def _open_and_die(url: str, migrations: str, versions: tuple[str, ...], statement: int) -> None:
    """Open a store and be killed at the start of the given statement of the migration."""
    database.MIGRATIONS = Path(migrations)
    schema.VERSIONS = versions
    migrate, left = database.migrate, statement

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted_migrate(connection, version="head"):
        event.listen(connection, "before_cursor_execute", count)
        event.listen(connection.engine, "commit", count)
        migrate(connection, version)

    backup.migrate = counted_migrate
    open_store(url, reference=NO_MOVES).close()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
@pytest.mark.parametrize("is_first", [True, False], ids=["first version", "next version"])
def test_a_migration_killed_at_any_statement_is_old_or_new(
    request, tmp_path, monkeypatch, record_property, kind, is_first
):
    """Wherever a migration is killed, the schema is whole, and the next try goes through."""
    folder = Path(database.__file__).parent / "migrations"
    versions = schema.VERSIONS
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    url = request.getfixturevalue(f"{kind}_url")
    if not is_first:
        begin(url)
        folder = tmp_path / "migrations"
        shutil.copytree(Path(database.__file__).parent / "migrations", folder)
        (folder / "versions" / "r_next.py").write_text(NEXT.format(last=versions[-1]))
        versions = (*versions, "next")
    killed = 0
    while True:
        arguments = (url, str(folder), versions, killed)
        process = SERVER.Process(target=_open_and_die, args=arguments)
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        killed += 1
        assert _version(url) in {None if is_first else versions[-2]}

    monkeypatch.setattr(schema, "VERSIONS", versions)
    monkeypatch.setattr(database, "MIGRATIONS", folder)
    assert _version(url) == versions[-1]
    with open_store(url, reference=NO_MOVES) as store:
        if is_first:
            store.create("p", batch(title("Round 3")))
        assert store.verify("p").ok
    record_property("figures", f"{kind}: migration to {versions[-1]} killed at {killed} statements")
    assert killed > 3


def _version(url: str) -> str | None:
    with closing(database.Database(find_store(url))) as found, found.reading("look") as rows:
        return database.version_of(rows, url)


def test_backups_under_writing_are_all_good(tmp_path, record_property):
    """Twenty backups while four writers write: each opens, agrees with its hashes and the store."""
    path = tmp_path / "plans.db"
    begin(str(path))
    with Writers(str(path), 4) as writers, open_store(path, reference=NO_MOVES) as store:
        targets = []
        for number in range(BACKUPS):
            writers.hear(20)
            targets.append(store.backup(tmp_path / f"backup{number}.db"))

    good = 0
    with open_store(path, reference=NO_MOVES) as store:
        heads = {entry.revision: entry.head for entry in store.history("p")}
    for target in targets:
        with open_store(target, reference=NO_MOVES) as copy:
            found = copy.verify("p")
            good += found.ok and heads[found.revisions] == found.head and _sound(target)
    record_property(
        "figures", f"{good} of {BACKUPS} backups under writing good, up to revision {max(heads)}"
    )
    assert good == BACKUPS
