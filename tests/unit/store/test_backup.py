"""A backup is a store that was opened and checked, or there is none."""

import os
import sqlite3
import stat
import threading
from contextlib import closing

import pytest

from dtmnb.errors import StoreError
from dtmnb.store import backup, open_store
from tests.unit.store.conftest import batch, cell, row


def test_a_backup_is_a_store_with_the_same_plans(plan_store, tmp_path):
    """It opens anywhere, whatever database the plans came from."""
    plan_store.name_revision("p", 1, "Begun", author="Amal")
    plan_store.create("q", batch(*(row(f"r{number}") for number in range(200))))

    target = plan_store.backup(tmp_path / "backup.db")

    with open_store(target) as copy:
        assert copy.list_plans() == plan_store.list_plans()
        assert copy.history("p") == plan_store.history("p")
        assert copy.named_revisions("p") == plan_store.named_revisions("p")
        assert copy.load("q") == plan_store.load("q")
        assert copy.verify("p").ok
        assert copy.verify("q").ok


def test_a_backup_is_one_file_of_the_owners_alone(plan_store, tmp_path):
    """Nothing lies beside it that could be forgotten, and nobody else may read it."""
    folder = tmp_path / "backups"
    folder.mkdir()

    target = plan_store.backup(folder / "backup.db")

    assert [path.name for path in folder.iterdir()] == ["backup.db"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_backup_keeps_the_journal_append_only(plan_store, tmp_path):
    """Whoever works on with a backup works under the same rules."""
    target = plan_store.backup(tmp_path / "backup.db")

    refused = pytest.raises(sqlite3.IntegrityError, match="append-only")
    with closing(sqlite3.connect(target)) as connection, refused:
        connection.execute("DELETE FROM change")


def test_a_backup_under_writing_is_of_one_moment(plan_store, store_url, reference, tmp_path):
    """Nobody has to stop working for a backup."""
    stop = threading.Event()

    def write() -> None:
        with open_store(store_url, reference=reference) as other:
            was = "How many?"
            for number in range(2000):
                was = other.save("p", batch(cell(f"v{number}", was))).plan.rows["r1"].question
                if stop.is_set():
                    break

    writer = threading.Thread(target=write)
    writer.start()
    try:
        targets = [plan_store.backup(tmp_path / f"backup{number}.db") for number in range(3)]
    finally:
        stop.set()
        writer.join()

    heads = {entry.revision: entry.head for entry in plan_store.history("p")}
    for target in targets:
        with open_store(target) as copy:
            found = copy.verify("p")
            assert found.ok
            assert heads[found.revisions] == found.head


def test_a_backup_never_replaces_a_file(plan_store, tmp_path):
    """A slip of the name does not cost an older backup."""
    target = tmp_path / "backup.db"
    target.write_text("older")

    with pytest.raises(StoreError, match="is there already"):
        plan_store.backup(target)

    assert target.read_text() == "older"


def test_a_backup_into_nowhere_is_told(plan_store, tmp_path):
    """The folder that is missing stands in the message."""
    with pytest.raises(
        StoreError, match=r"Cannot back up .* in .*nowhere.*: its folder is missing"
    ):
        plan_store.backup(tmp_path / "nowhere" / "backup.db")


@pytest.mark.parametrize("fault", ["lost rows", "full disk"])
def test_a_backup_that_is_not_good_leaves_no_file(plan_store, tmp_path, monkeypatch, fault):
    """There is never a file that only looks like a backup."""
    folder = tmp_path / "backups"
    folder.mkdir()

    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    if fault == "lost rows":
        monkeypatch.setattr(backup, "_revisions", lambda _: 3)
    else:
        monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(StoreError, match=r"the copy is not good|the disk is full"):
        plan_store.backup(folder / "backup.db")

    assert list(folder.iterdir()) == []


def test_what_a_broken_off_backup_left_is_no_hindrance(plan_store, tmp_path):
    """After a power cut the next backup goes through."""
    (tmp_path / "backup.db.part").write_text("half")

    assert plan_store.backup(tmp_path / "backup.db").is_file()
    assert not (tmp_path / "backup.db.part").exists()
