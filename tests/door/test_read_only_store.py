"""A store without rights to write, or on a medium that takes none, can be read."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest


class Archive(NamedTuple):
    """A folder with a store, both without rights to write, and a folder for what is written."""

    store: Path
    out: Path
    plan_id: str

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run ``dtmnb WORDS`` on the store in a process that keeps to the rights of files."""
        program = [sys.executable, "-m", "dtmnb", *map(str, words)]
        if os.geteuid() == 0:
            # The administrator writes where nobody may; without these powers root does not.
            program = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *program]
        return subprocess.run(
            program,
            env=os.environ | {"DTMNB_STORE": str(self.store)},
            cwd=self.out,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Return an example plan in a store that was closed by its facilitator."""
    if sys.platform == "win32" or (os.geteuid() == 0 and not shutil.which("setpriv")):
        pytest.skip("rights of files cannot be tested here")
    folder = tmp_path_factory.mktemp("archive")
    open_one = Archive(folder / "plans.db", tmp_path_factory.mktemp("out"), "")
    made = open_one.run("example", "--countries", 1, "--rows", 12, "--json")
    plan_id = json.loads(made.stdout)["plans"][0]["plan_id"]
    open_one.store.chmod(0o400)
    folder.chmod(0o500)
    yield open_one._replace(plan_id=plan_id)
    folder.chmod(0o700)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("plan list", 0),
        ("plan show PLAN", 0),
        ("plan check PLAN", 1),
        ("plan export PLAN --out plan.xlsx", 0),
        ("plan backup --out copy.db", 0),
        ("report PLAN --format json --format html --out reports", 0),
    ],
)
def test_a_read_only_store_can_be_read(archive, words, code):
    """List, show, check, export, backup and report work; a note says that it is so."""
    ran = archive.run(*words.replace("PLAN", archive.plan_id).split())

    assert ran.returncode == code, ran.stderr
    assert "may only be read: nothing is saved" in ran.stderr
    assert [path.name for path in archive.store.parent.iterdir()] == ["plans.db"]


@pytest.mark.parametrize(
    "words",
    ["plan new Another --country SSD", "plan undo PLAN 1"],
)
def test_saving_into_a_read_only_store_is_refused_in_one_sentence(archive, words):
    """What cannot be done, where, why, and what to do; no traceback and nothing half done."""
    before = archive.store.read_bytes()

    ran = archive.run(*words.replace("PLAN", archive.plan_id).split())

    refusal = ran.stderr.strip().splitlines()[-1]
    assert ran.returncode == 10, ran.stderr
    assert refusal.startswith("dtmnb: Cannot ")
    assert "it may not be written. Make the file and its folder writable" in refusal
    assert archive.store.read_bytes() == before


def test_a_read_only_store_of_an_older_dtmnb_is_told(archive, tmp_path):
    """It would have to be brought up to date first; the sentence says how."""
    old = archive._replace(store=tmp_path / "old" / "plans.db")
    old.store.parent.mkdir()
    shutil.copyfile(archive.store, old.store)
    with closing(sqlite3.connect(old.store)) as connection, connection:
        connection.execute("UPDATE dtmnb_version SET version_num = '0001'")
    old.store.chmod(0o400)
    old.store.parent.chmod(0o500)

    ran = old.run("plan", "list")

    old.store.parent.chmod(0o700)
    assert ran.returncode == 10
    assert "Copy the file to a folder of yours and open the copy." in ran.stderr


def test_what_another_user_writes_is_seen_by_who_may_only_read(archive, tmp_path):
    """The facilitator's program is open and writes; a reader of the file sees the newest plan."""
    shared = archive._replace(store=tmp_path / "shared" / "plans.db")
    shared.store.parent.mkdir()
    shutil.copyfile(archive.store, shared.store)
    with closing(sqlite3.connect(shared.store)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE plan SET title = 'Seen at once'")
        writer.commit()
        shared.store.chmod(0o400)
        shared.store.parent.chmod(0o500)

        ran = shared.run("plan", "list")

        shared.store.parent.chmod(0o700)
    assert "Seen at once" in ran.stdout, ran.stderr
