"""Code of one's own in the kernel of a page: what it was given tells its seat, a box nothing more.

Both walls before code are taken away here, so that it runs at all.
"""

import ast
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from dtmnb.errors import UsageError
from dtmnb.serve.box import find_box
from dtmnb.store import open_store
from tests.conftest import PATIENCE_SECONDS
from tests.support import in_a_box
from tests.support.canaries import MADE, MANY, batch, many
from tests.support.lines import run, run_code
from tests.support.served import served
from tests.support.unguarded import without

PLAN, ANOTHER = "full-of-words", "another"
UNGUARDED = without("filter", "list")
TAKE_ALL = "from tests.support.in_a_kernel import take_all; take_all({!r}, {!r})"
LOOK = Path(in_a_box.__file__).read_text(encoding="utf-8")
OWN = ("/tmp", "/home", "/dev")
NOTHING = {"words": 0, "secrets": 0, "processes": 2, "others": 0, "ports": 0, "writable": []}

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc")


@pytest.fixture(scope="module")
def box():
    """Return how boxes are made on this machine."""
    try:
        return find_box([])
    except UsageError as error:
        pytest.skip(str(error))


@pytest.fixture
def begun():
    """Return a moment before the store is made."""
    return time.time() - 1


@pytest.fixture
def full(begun, tmp_path, reference):
    """Return the folder of a store with two thousand words that WASH may not see."""
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        store.create(PLAN, batch("made", *MADE, *many()))
        store.create(ANOTHER, batch("another", *MADE))
    return tmp_path


def _look(running, browser, kernel, roots, since):
    """Return what code in *kernel* reaches."""
    asked = f"look({roots!r}, {since!r}, {urlsplit(running.origin).port}, {PLAN!r})"
    told = run(run_code(browser, kernel, LOOK, asked, PATIENCE_SECONDS))
    found = json.loads(ast.literal_eval(told))
    return found | {"writable": [each for each in found["writable"] if not each.startswith(OWN)]}


@linux
@pytest.mark.xdist_group("test_serve")
@pytest.mark.usefixtures("box")
def test_a_box_shows_nothing_but_the_seat(full, begun, reference):
    """Of WASH: no word of the store, no other page, no process, no line, no place to write."""
    secrets = {"A_SECRET": in_a_box.SECRET, "DTMNB_AUTHOR": "Ada"}
    with served(full, PLAN, "--box", command=UNGUARDED, **secrets) as running:
        wash, room = running.partner("wash", "Wen"), running.enter(running.facilitator)
        kernel, other = wash.open_live(), room.open_live()

        found = _look(running, wash, kernel, ["/"], begun)
        seen = _look(running, room, other, OWN[:1], begun)
    with open_store(full / "plans.db", reference=reference) as store:
        written = {
            (each.author, each.organisation, change.record)
            for each in store.history(PLAN)[1:]
            for change in each.changes
        }

    assert found == NOTHING
    # Whoever may see the words finds them by the same means: from the broker.
    assert seen == NOTHING | {"words": MANY}
    assert {each for each in written if each[0] != "Ada"} == {("Wen", "wash", "wash")}


@linux
@pytest.mark.xdist_group("test_serve")
def test_code_without_a_box_is_given_its_seat_and_reaches_the_rest(full, begun):
    """By what it was given it gets no more; by the rights of its user it reaches all there is."""
    files = {"wash": full / "wash.txt", "room": full / "room.txt"}
    with served(full, PLAN, command=UNGUARDED, A_SECRET=in_a_box.SECRET) as running:
        for each, link in (("room", running.facilitator), ("wash", running.links["wash"])):
            browser = running.enter(link, "Wen")
            kernel, code = browser.open_live(), TAKE_ALL.format(PLAN, str(files[each]))
            run(run_code(browser, kernel, code, seconds=PATIENCE_SECONDS))
        taken = {each: file.read_text(encoding="utf-8") for each, file in files.items()}
        for file in files.values():
            file.unlink()
        pages = {Path(psutil.Process(each).cwd()).parent for each in running.kernels()}
        found = _look(running, browser, kernel, [str(full), *map(str, pages)], begun)

    assert "own-handover" in taken["wash"]
    assert set(re.findall("canary-[a-z0-9]+", taken["wash"])) == set()
    assert str(full / "plans.db") not in taken["wash"]
    assert len(set(re.findall("canary-[a-z]+", taken["room"]))) >= 7
    assert ANOTHER not in re.findall(r"plan_id='([^']*)'", "".join(taken.values()))
    # As the command says where it serves without boxes, and SECURITY.md.
    # (Some words lie across two pages of the file.)
    assert found["words"] > 0.9 * MANY
    assert found["others"] == found["ports"] == 1
    assert found["secrets"]
    assert found["processes"] > 2


def test_without_bubblewrap_there_are_no_boxes(monkeypatch, tmp_path):
    """One sentence says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UsageError, match=r"Install bubblewrap \(apt install bubblewrap\)"):
        find_box([])


@linux
def test_a_system_that_makes_no_boxes_is_told(monkeypatch, tmp_path):
    """In the words of what cannot make one, before anybody is let in."""
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: no permissions' >&2; exit 1\n", encoding="utf-8")
    broken.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UsageError, match=r"does not let bwrap make one \(bwrap: no permissions\)"):
        find_box([])


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize("shown", ["program", "protocols"])
def test_a_store_that_boxes_would_show_is_refused(shown, monkeypatch, tmp_path):
    """The program's own folders are in each box, and so are one's own protocols."""
    monkeypatch.setenv("DTMNB_PROFILES", str(tmp_path))
    inside = {"program": Path(sys.prefix), "protocols": tmp_path}[shown] / "plans.db"

    with pytest.raises(UsageError, match=r"so would show .*plans\.db"):
        find_box([inside])


def test_a_protocol_of_ones_own_counts_in_a_box_too(box, monkeypatch, tmp_path):
    """Else a page would advise more openly than the command does."""
    folder, profiles = tmp_path / "page", tmp_path / "profiles"
    for each in (folder, profiles):
        each.mkdir()
    (profiles / "ssd.yaml").write_text("x: y", encoding="utf-8")
    monkeypatch.setenv("DTMNB_PROFILES", str(profiles))
    asked = "from dtmnb.store.profiles import own_profiles; print(*own_profiles())"

    command = box.around((sys.executable, "-c", asked), folder)
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == str(profiles / "ssd.yaml")
