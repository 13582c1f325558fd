"""A plan is served from behind the wall inside PostgreSQL, by a command that was given a pass."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.consent import agreed_by
from dtmnb.language import language_for
from dtmnb.session.desk import Session
from dtmnb.store import open_store, restore_backup
from tests.support.agreeing import settle
from tests.support.light import Caller
from tests.support.lines import run, whole_state
from tests.support.served import ANOTHER, COMMAND, PLAN, served, wait_until

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
    pytest.mark.xdist_group("test_serve"),
]


class Pages(NamedTuple):
    """Where light pages are."""

    url: str


def told(*words: str) -> dict[str, object]:
    """Return what a command answers."""
    run = subprocess.run([*COMMAND, *words, "--json"], capture_output=True, check=True)
    return json.loads(run.stdout)


@pytest.fixture
def owners_url(postgres_url, served_folder, tmp_path, monkeypatch) -> str:
    """Return the store of two plans as its owner reaches it, with a wall."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    shutil.copyfile(served_folder / "plans.db", tmp_path / "copy.db")
    restore_backup(tmp_path / "copy.db", postgres_url)
    assert told("wall", "build", "--store", postgres_url) == {"ok": True, "role": "dtmnb_door"}
    return postgres_url


@pytest.fixture
def doors_url(owners_url) -> str:
    """Return the store as a command reaches it that was given a pass to the plan."""
    return str(told("wall", "pass", PLAN, "--store", owners_url)["address"])


@contextmanager
def facilitating(url, reference):
    """Yield the facilitator's own session, beside the command and by the same pass."""
    with open_store(url, reference=reference) as store:
        seat, language = Seat("Ada", "dtm", "facilitator"), language_for("en")
        session = Session(store, reference=reference, language=language, seat=seat)
        session.open_plan(PLAN)
        yield session


def test_a_whole_session_goes_through_the_wall(doors_url, reference, tmp_path):
    """People are invited, come in, propose, answer, sign, take their packet; a live page opens."""
    with (
        served(tmp_path, PLAN, "--lan", "127.0.0.4", DTMNB_STORE=doors_url) as running,
        facilitating(doors_url, reference) as room,
    ):
        invited = told("invite", "new", PLAN, "health", "--name", "Ben", "--store", doors_url)
        caller = Caller(Pages(f"{running.origin}/p/"), "")
        path = urlsplit(str(invited["link"])).path
        assert caller.post(path, {"name": "Ben"}).url == f"{running.origin}/p/"
        said = {(each.row, each.partner) for each in room.plan.positions.values()}
        row = next(
            key
            for key in room.plan.rows
            if key not in room.plan.outcomes and (key, "health") not in said
        )

        proposed = caller.send(
            f"questions/row/{row}", "propose", category="public", reason="No names"
        )
        assert "Your position is kept." in proposed.text
        room.refresh()
        settle(room, row, "sensitive")
        accepted = caller.send(f"questions/row/{row}", "accept")
        assert "Your answer is kept." in accepted.text
        packet = caller.send("packet", "take", "packet", language="en")
        assert packet.content.startswith(b"PK")
        assert "You signed revision" in caller.send("sign", "sign", with_open="on").text
        assert "In: Ben<" in running.enter(running.facilitator, "Ada").ask("/room").text
        browser = running.partner("wash", "Amal")
        assert "Example WASH" in run(whole_state(browser, browser.open_live()))

        readers = ("--audience", "partner:wash", "--format", "txt", "--out", str(tmp_path / "out"))
        assert told("report", PLAN, *readers, "--store", doors_url)
        assert [*(tmp_path / "out").rglob("*.txt")]

        room.refresh()
        assert "health" in agreed_by(room.plan, row, reference)
        assert [each.person for each in room.plan.sign_offs.values()] == ["Ben"]
        assert f"sees plan {PLAN} and no other" in running.log.read_text(encoding="utf-8")


def test_a_pass_that_is_taken_back_ends_a_running_door(owners_url, doors_url, tmp_path):
    """Whoever is in gets nothing more, and reads why; the command need not be reached for it."""
    with served(tmp_path, PLAN, DTMNB_STORE=doors_url) as running:
        browser = running.partner("wash")
        assert browser.ask("/p/").status == 200

        assert told("wall", "revoke", PLAN, "--store", owners_url)["taken_back"] == 1

        wait_until(lambda: browser.ask("/p/").status == 503)
        assert "the pass in its address is over" in browser.ask("/p/").text
        french = browser.ask("/p/", Cookie=f"{browser.cookie}; dtmnb_language=fr").text
        assert "le laissez-passer de son adresse a expiré" in french


def test_a_door_serves_what_its_pass_is_to(doors_url):
    """Another plan, or a sign-on without a pass, is refused before anything is opened."""
    without_pass = doors_url.partition("?")[0]
    for url, plan, found in (
        (doors_url, ANOTHER, f"has a pass to plan '{PLAN}'"),
        (without_pass, PLAN, "has no pass"),
    ):
        refused = subprocess.run(
            [*COMMAND, "serve", plan],
            env=os.environ | {"DTMNB_STORE": url},
            capture_output=True,
            text=True,
            check=False,
        )

        assert refused.returncode == 2
        assert found in refused.stderr
        assert f"dtmnb wall pass {plan}" in refused.stderr


def test_a_door_without_the_wall_says_so(owners_url, tmp_path):
    """The owner's address shows all plans, wall or no wall."""
    with served(tmp_path, PLAN, "--lan", "127.0.0.4", DTMNB_STORE=owners_url) as running:
        assert "has all plans of the PostgreSQL store" in running.log.read_text(encoding="utf-8")
