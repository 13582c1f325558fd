"""A backup comes back whole, into any database, and what was there before is kept."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dtmnb.errors import IntegrityError, StoreError
from dtmnb.store import open_store, restore, restore_backup
from dtmnb.store.presence import Presences
from tests.unit.store.conftest import UNLOCK, batch, cell, run, title


@pytest.fixture
def target_url(store_url, tmp_path, monkeypatch) -> str:
    """Return a place of the same kind of database, with room for backups that nobody asked for."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return store_url


@pytest.fixture
def backup(tmp_path, reference) -> Path:
    """Return a backup with plan `p` at revision 2."""
    with open_store(tmp_path / "source.db", reference=reference) as source:
        source.create("p", batch(title("Round 3")))
        source.save("p", batch(title("Round 4", "Round 3")))
        return source.backup(tmp_path / "backup.db")


def _plans(url) -> list[tuple[str, str]]:
    with open_store(url) as store:
        return [(each.plan_id, each.title) for each in store.list_plans()]


def test_a_backup_comes_back_into_an_empty_store(backup, target_url, reference):
    """After a lost disk, one call brings the plans back, and work goes on."""
    assert restore_backup(backup, target_url) is None

    with open_store(target_url, reference=reference) as store:
        assert store.verify("p").ok
        saved = store.save("p", batch(title("Round 5", "Round 4")))
        assert saved.stamp.revision == 3


def test_a_backup_takes_the_place_of_what_was_there(backup, plan_store, target_url):
    """A store goes back to an earlier state; the later one is kept as a backup."""
    plan_store.save("p", batch(title("Wrong", "Round 3")))
    plan_store.create("q", batch())

    kept = restore_backup(backup, target_url)

    assert _plans(target_url) == [("p", "Round 4")]
    assert _plans(kept) == [("p", "Wrong"), ("q", "")]


def test_an_open_session_goes_on_with_what_came_back(backup, plan_store, target_url):
    """Nobody has to close the tool; edits build on what is there now."""
    plan_store.save("p", batch(cell("Gone", "How many?")))

    restore_backup(backup, target_url)

    assert plan_store.load("p").plan.header.title == "Round 4"
    assert plan_store.save("p", batch(title("Round 5", "Round 4"))).stamp.revision == 3
    assert plan_store.verify("p").ok


def test_notes_on_presence_neither_come_nor_go(backup, plan_store, target_url):
    """Who is here stands beside the plans, on a server in the same database."""
    with Presences(plan_store):
        restore_backup(backup, target_url)
        plan_store.backup(backup.with_name("again.db"))

    assert _plans(target_url) == [("p", "Round 4")]


def test_a_backup_of_any_database_comes_back(plan_store, tmp_path):
    """What was backed up from a server opens on a laptop."""
    target = tmp_path / "laptop.db"

    restore_backup(plan_store.backup(tmp_path / "backup.db"), target)

    with open_store(target) as laptop:
        assert laptop.load("p") == plan_store.load("p")


def test_the_journal_is_append_only_again(backup, target_url):
    """A restored store keeps its rules."""
    restore_backup(backup, target_url)

    with pytest.raises(Exception, match="append-only"):
        run(target_url, "DELETE FROM change")


def test_the_backup_itself_is_not_touched(backup, target_url):
    """It can be restored again, and from a medium that takes no writing."""
    before = backup.read_bytes()

    restore_backup(backup, target_url)

    assert backup.read_bytes() == before
    assert not backup.with_name("backup.db-wal").exists()


def _tampered(backup):
    run(f"sqlite:///{backup}", *UNLOCK["sqlite"], "UPDATE change SET author = 'Badr'")


def _damaged(backup):
    content = bytearray(backup.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    backup.write_bytes(content)


def _foreign(backup):
    backup.unlink()
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("CREATE TABLE songs (verse TEXT)")


def _letter(backup):
    backup.write_text("Dear partners, " * 500)


def _empty(backup):
    backup.write_bytes(b"")


def _newer(backup):
    run(f"sqlite:///{backup}", "UPDATE dtmnb_version SET version_num = '0099'")


@pytest.mark.parametrize(
    ("harm", "error", "told"),
    [
        (_tampered, IntegrityError, "revision 1 is not what was written"),
        (_damaged, StoreError, "damaged or not a database"),
        (_foreign, StoreError, "tables of another application"),
        (_letter, StoreError, "damaged or not a database"),
        (_empty, StoreError, "holds no plan"),
        (_newer, StoreError, "a newer dtmnb wrote it"),
        (Path.unlink, StoreError, "there is no such file"),
    ],
)
def test_a_backup_that_is_not_good_changes_nothing(
    backup, plan_store, target_url, harm, error, told
):
    """Whatever is wrong with the file, the store stays as it is."""
    before = plan_store.list_plans()
    harm(backup)

    with pytest.raises(error, match=told):
        restore_backup(backup, target_url)

    assert plan_store.list_plans() == before


def test_what_is_saved_meanwhile_is_not_lost(backup, plan_store, target_url, monkeypatch):
    """Between the backup of the present state and its replacement nobody's edit may fall."""
    back_up = restore.back_up

    def with_somebody_saving(database, target):
        found = back_up(database, target)
        plan_store.save("p", batch(title("Just now", "Round 3")))
        return found

    monkeypatch.setattr(restore, "back_up", with_somebody_saving)

    with pytest.raises(StoreError, match="somebody saves there at this moment"):
        restore_backup(backup, target_url)

    assert plan_store.load("p").plan.header.title == "Just now"


def test_a_fault_halfway_changes_nothing(backup, plan_store, target_url, monkeypatch):
    """All of a backup comes back, or nothing."""
    before = plan_store.load("p")
    copy_rows = restore.copy_rows

    def broken(source, target):
        copy_rows(source, target)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restore, "copy_rows", broken)

    with pytest.raises(StoreError, match="the disk is full"):
        restore_backup(backup, target_url)

    assert plan_store.load("p") == before
    assert plan_store.save("p", batch(title("Round 4", "Round 3"))).stamp.revision == 3
