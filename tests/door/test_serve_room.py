"""A room: the laptop that serves, a laptop, a tablet and a phone, in a network of their own."""

import re
import shutil
import sys
from contextlib import ExitStack
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.consent import agreed_by
from dtmnb.language import language_for
from dtmnb.session.desk import Session
from dtmnb.store import open_store
from tests.support.agreeing import settle
from tests.support.light import Caller
from tests.support.lines import refused_status, run
from tests.support.networks import Device, room
from tests.support.served import COMMAND, PLAN, Browser, served, wait_until

SECONDS_UNTIL_OUT = 5.0

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux'"),
    pytest.mark.xdist_group("test_serve"),
]


GUESTS = {"laptop": ("wash", "Amal"), "tablet": ("health", "Ben"), "phone": ("protection", "Pia")}


class Pages(NamedTuple):
    """Where light pages are."""

    url: str


class Guest(NamedTuple):
    """Somebody at a device, on a light page."""

    device: Device
    organisation: str
    name: str
    caller: Caller

    def send(self, page: str, act: str, **fields: str) -> str:
        """Return what the page says after a form was sent."""
        return self.device.run(self.caller.send, page, act, **fields).text


@pytest.fixture
def devices():
    """Return the devices of a room."""
    with ExitStack() as left:
        try:
            made = left.enter_context(room("desk", "laptop", "tablet", "phone"))
        except OSError as error:
            pytest.skip(f"no networks can be made here: {error}")
        yield made


@pytest.fixture
def running(devices, served_folder, tmp_path):
    """Return the plan, served to the room from the desk."""
    shutil.copyfile(served_folder / "plans.db", tmp_path / "plans.db")
    desk = devices["desk"]
    words = (PLAN, "--lan", desk.address)
    with served(tmp_path, *words, command=(*desk.command, *COMMAND)) as it:
        yield it


@pytest.fixture
def facilitator(running, reference):
    """Return the facilitator's own session, beside the command."""
    with open_store(running.store, reference=reference) as store:
        seat, language = Seat("Ada", "dtm", "facilitator"), language_for("en")
        session = Session(store, reference=reference, language=language, seat=seat)
        session.open_plan(PLAN)
        yield session


@pytest.fixture
def guests(devices, running):
    """Return those who came in by their links, each at a device."""
    found = []
    for place, (organisation, name) in GUESTS.items():
        caller = Caller(Pages(f"{running.origin}/p/"), "")
        link = urlsplit(running.links[organisation]).path
        answer = devices[place].run(caller.post, link, {"name": name})
        assert (answer.status, answer.url) == (200, f"{running.origin}/p/")
        found.append(Guest(devices[place], organisation, name, caller))
    return found


def test_strangers_in_the_network_are_refused(devices, running):
    """Whoever is in the room's network and has no link, or another name for the door."""
    phone = devices["phone"]
    paths = ("/", "/p/", "/p/sign", "/live/", "/room", "/live/voila/static/voila.js", "/join/x.y")

    answers = [phone.run(Browser(running.origin).ask, path) for path in paths]
    named = phone.run(Browser(running.origin).ask, "/p/", Host="evil.example.org")

    assert running.origin.startswith(f"https://{devices['desk'].address}:")
    assert {each.status for each in answers} == {403}
    assert (named.status, named.body) == (421, b"")


def test_a_live_page_opens_on_another_laptop(devices, running):
    """With its line, by the name and the certificate of the room."""
    laptop = devices["laptop"]
    browser = laptop.run(running.partner, "wash")
    kernel = laptop.run(browser.open_live)

    assert laptop.run(run_line, browser, kernel) == 101
    assert devices["phone"].run(run_line, Browser(running.origin), kernel) == 403


def run_line(browser, kernel):
    """Return with which status a line to *kernel* is answered."""
    return run(refused_status(browser, kernel))


def test_a_room_agrees_and_signs_from_its_own_devices(devices, running, guests, facilitator):
    """Each proposes, answers what is settled, and signs; the facilitator sees who is in."""
    said = {(each.row, each.partner) for each in facilitator.plan.positions.values()}
    row = next(
        key
        for key in facilitator.plan.rows
        if key not in facilitator.plan.outcomes
        and not {(key, each.organisation) for each in guests} & said
    )

    differs = guests[-1]
    for each in guests:
        category = "public" if each is differs else "sensitive"
        words = each.send(f"questions/row/{row}", "propose", category=category, reason="Near")
        assert "Your position is kept." in words
    facilitator.refresh()
    settle(facilitator, row, "sensitive")
    assert "Your answer is kept." in differs.send(f"questions/row/{row}", "accept")
    for each in guests:
        assert "You signed revision" in each.send("sign", "sign", with_open="on")

    facilitator.refresh()
    plan, names = facilitator.plan, {each.name for each in guests}
    agreed = set(agreed_by(plan, row, facilitator.reference))
    assert agreed >= {each.organisation for each in guests}
    assert {each.person for each in plan.sign_offs.values()} == names
    room_page = devices["desk"].run(running.enter, running.facilitator, "Ada")
    shown = devices["desk"].run(room_page.ask, "/room").text
    assert all(f"In: {name}<" in shown for name in names)


def test_a_link_that_is_taken_back_ends_one_device_and_no_other(devices, running, guests):
    """From the facilitator's page, while all are in."""
    desk, (stays, *_, leaves) = devices["desk"], guests
    held = desk.run(running.enter, running.facilitator, "Ada")
    page = desk.run(held.ask, "/room").text
    codes = re.findall('name="show" value="([^"]+)"', page)
    link = running.links[leaves.organisation]
    (invitation,) = (
        each for each in codes if link in desk.run(held.ask, f"/room?show={each}").text
    )

    desk.run(held.ask, "/room", form={"revoke": invitation}, Origin=running.origin)

    wait_until(lambda: leaves.device.run(leaves.caller.get).status == 403, SECONDS_UNTIL_OUT)
    assert stays.device.run(stays.caller.get).status == 200
