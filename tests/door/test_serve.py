"""A plan is served to those who were invited, and to nobody else: tried at the real server."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import psutil
import pytest

from dtmnb.domain.changes import Batch, Set
from dtmnb.store import open_store
from dtmnb.store.invitations import Invitations
from tests.conftest import PATIENCE_SECONDS
from tests.support.lines import closed_with, dial, refused_status, run, whole_state
from tests.support.served import ANOTHER, PLAN, Browser, served, wait_until

SECONDS_UNTIL_OUT = 5.0

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
    pytest.mark.xdist_group("test_serve"),
]


def test_a_link_that_is_looked_at_lets_nobody_in(server):
    """Ten looks by mail programs spend nothing; then a person presses the button."""
    path = urlsplit(server.links["wash"]).path
    looking = Browser(server.origin)

    shown = [looking.ask(path) for _ in range(10)] + [looking.ask(path, "HEAD")]

    assert {each.status for each in shown} <= {200, 405}
    assert not any("Set-Cookie" in each.headers for each in shown)
    assert "Example WASH" in shown[0].text
    entered = looking.ask(path, form={"name": "Amal", "language": "ar"})
    assert entered.status == 303
    cookie = entered.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert looking.ask("/").status in {302, 303}


@pytest.mark.parametrize("name", ["", " ", " \t\u00a0 "])
def test_a_name_of_blanks_is_asked_for_again(server, name):
    """The link holds: nobody comes in and nobody is refused, and the language chosen stays."""
    path, browser = urlsplit(server.links["wash"]).path, Browser(server.origin)
    before = server.book()

    answer = browser.ask(path, form={"name": name, "language": "fr"})
    assert (answer.status, answer.text.count('class="fault"')) == (422, 1)
    assert 'lang="fr"' in answer.text and "Example WASH" in answer.text
    assert (browser.cookie, server.book()) == ("", before)
    assert browser.ask(path, form={"name": "Amal", "language": "fr"}).status == 303
    browser.leave()


def test_who_leaves_is_out(server, come_in):
    """By the form at the foot of each light page; a page of another site makes nobody go."""
    browser = come_in("wash")
    foot = browser.ask("/p/").text.split("<footer")[1]
    action = foot.split('action="')[1].split('"')[0]
    cookie = browser.cookie

    forced = Browser(server.origin, cookie)
    assert forced.ask(action, form={}, Origin="http://evil.example.org").status == 403
    assert forced.ask(action, form={}, Sec_Fetch_Site="cross-site").status == 403
    assert forced.ask(action).status == 405
    assert (forced.cookie, browser.ask("/p/").status) == (cookie, 200)

    left = browser.ask(action, form={}, Origin=server.origin)
    assert (left.status, browser.cookie) == (303, "")
    assert [browser.ask(path).status for path in (left.headers["Location"], "/p/")] == [200, 403]


def test_invitations_that_do_not_hold_are_refused(server, invitations, link_of, reference):
    """Forged ones, expired ones, revoked ones, and those to another plan of the store."""
    revoked = invitations.invite("wash", "Rea")
    invitations.revoke([revoked.invitation_id])
    with open_store(server.store, reference=reference) as store:
        foreign = Invitations(store, ANOTHER).invite("wash")
    good = urlsplit(server.links["health"]).path
    forged = [good[:-1] + ("A" if good[-1] != "A" else "B"), good[:-5], good + "x", "/join/x.y"]
    paths = [*forged[1:], *(urlsplit(link_of(each)).path for each in (revoked, foreign))]

    for path in paths:
        assert Browser(server.origin).ask(path).status == 403, path
        assert Browser(server.origin).ask(path, form={"name": "Amal"}).status == 403, path
    assert Browser(server.origin).ask(good).status == 200


def test_a_page_speaks_for_whom_the_link_says(server, come_in):
    """Whatever its address and its form say."""
    browser = come_in("wash", "Amal")
    page = browser.ask("/live/?organisation=health&who=Ada&lang=en&template=x&theme=%3Cb%3E")

    assert page.status == 200
    assert "<b>" not in page.text
    kernel = browser.open_live("/live/?organisation=health&who=Ada")
    words = run(whole_state(browser, kernel))
    assert "Amal" in words
    assert "Example WASH" in words
    assert "Example Health Cluster · Amal" not in words


def test_a_closed_page_frees_its_kernel(server, come_in):
    """The page's own beacon ends it within seconds."""
    browser, before = come_in("health"), server.kernels()
    kernel = browser.open_live()
    assert server.kernels() - before

    begun = time.monotonic()
    answer = browser.ask(
        f"/live/voila/api/shutdown/{kernel}", form={"_xsrf": ""}, Origin=server.origin
    )
    wait_until(lambda: server.kernels() <= before)

    assert answer.status == 204
    assert time.monotonic() - begun <= SECONDS_UNTIL_OUT


def test_a_link_that_is_taken_back_ends_its_pages(server, come_in, invitations, link_of):
    """By another command, while the page is open: line, kernel and cookie are over at once."""
    invitation = invitations.invite("protection", "Pia")
    browser = come_in(link_of(invitation))
    kernel = browser.open_live()

    async def until_closed():
        line = await dial(browser, kernel)
        invitations.revoke([invitation.invitation_id])
        begun = time.monotonic()
        code = await closed_with(line)
        return code, time.monotonic() - begun

    code, seconds = run(until_closed())

    assert code == 4003
    assert seconds <= SECONDS_UNTIL_OUT
    assert browser.ask("/live/").status == 403
    wait_until(lambda: any(each.get("why") == "invitation over" for each in server.book()))


def test_who_hands_over_is_out(server, come_in, invitations, link_of, reference):
    """A focal point of the organisation is replaced: the link they have holds no longer."""
    plan = open_store(server.store, reference=reference)
    people = plan.load(PLAN).plan.focal_points
    leaves = next(key for key, each in people.items() if each.partner == "cccm")
    browser = come_in(link_of(invitations.invite("cccm")))
    assert browser.ask("/").status == 302
    was = people[leaves].until_on.isoformat()
    ends = Set(
        collection="focal_points", record=leaves, field="until_on", was=was, value="2026-01-01"
    )
    plan.save(PLAN, Batch(batch_id="leaves", author="Ada", changes=(ends,)))
    plan.close()

    wait_until(lambda: browser.ask("/").status == 403, SECONDS_UNTIL_OUT)

    room = come_in(server.facilitator)
    room.ask("/room", form={"do": "renew"}, Origin=server.origin)
    after = {each.organisation: each for each in invitations.open()}["cccm"]
    assert leaves not in after.known_to


def test_what_readers_see(server, come_in, invitations, link_of):
    """They look at their page; no live page and no room opens."""
    reader = come_in(link_of(invitations.invite("authority", role="reader")), "Rea")

    assert reader.ask("/").headers["Location"] == "/p/"
    assert reader.ask("/p/").status == 200
    assert reader.ask("/live/").status == 403
    assert reader.ask("/room").status == 403


def test_the_room_sees_who_is_in_and_takes_links_back(server, come_in, invitations):
    """Names, and one link with its code at a time; a press on the button ends it."""
    guest = come_in("mine", "Mina")
    guest.ask("/")
    room = come_in(server.facilitator)
    held = {each.organisation: each for each in invitations.open()}["mine"]
    page, shown = room.ask("/room"), room.ask(f"/room?show={held.invitation_id}")

    assert "Mina" in page.text
    assert "/join/" not in page.text
    assert "data:image/svg+xml" not in page.text
    assert [shown.text.count(each) for each in ("/join/", "data:image/svg+xml")] == [1, 1]
    assert f">{server.links['mine']}<" in shown.text
    assert room.ask("/room?show=nobody").text == page.text
    assert guest.ask(f"/room?show={held.invitation_id}").status == 403
    taken = room.ask("/room", form={"revoke": held.invitation_id}, Origin=server.origin)
    assert taken.status == 303
    assert guest.ask("/").status == 403
    assert come_in("wash").ask("/room").status == 403


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize(
    "ending",
    [
        *("SIGINT", "SIGKILL"),
        *(pytest.param(each, marks=pytest.mark.torture) for each in ("SIGTERM", "SIGHUP")),
    ],
)
def test_a_command_that_ends_leaves_nothing_running(served_folder, ending):
    """Ctrl+C, a closed terminal, a kill: the server goes, and the kernels of its pages."""
    _require_all_to_end(served_folder, ending)


@pytest.mark.torture
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
def test_boxes_end_with_the_command_that_made_them(served_folder):
    """A kernel in a box does not see the command, and so would never miss it."""
    _require_all_to_end(served_folder, "SIGKILL", "--box")


def _require_all_to_end(folder, ending, *words):
    with served(folder, PLAN, *words) as running:
        port = urlsplit(running.origin).port
        running.partner("wash").open_live()
        started = running.kernels()
        assert started

        running.process.send_signal(getattr(signal, ending))
        running.process.wait(PATIENCE_SECONDS)

        wait_until(lambda: not any(map(psutil.pid_exists, started)))
        assert _is_free(port)
        if ending != "SIGKILL":
            assert running.process.returncode == 0


def test_a_room_is_served_by_https(served_folder):
    """At the address chosen, with a certificate made here, whose print is told."""
    with served(served_folder, PLAN, "--lan", "127.0.0.2") as running:
        browser = running.partner("wash")
        told = running.log.read_text(encoding="utf-8")

        assert running.origin.startswith("https://127.0.0.2:")
        assert browser.cookie.startswith("__Host-dtmnb-")
        kernel = browser.open_live()
        assert run(refused_status(browser, kernel)) == 101
        assert "SHA-256" in told
        assert "could open the file of the store" in told


def test_behind_a_proxy_its_name_is_the_doors(served_folder):
    """Links lead there, cookies are secret, and no other name is answered."""
    with served(served_folder, PLAN, "--address", "https://plans.example.org") as running:
        assert running.origin == "https://plans.example.org"
        assert running.links["wash"].startswith("https://plans.example.org/join/")
        wait_until(lambda: running.process.poll() is None)


def test_a_kernel_that_dies_is_told(served_folder):
    """Whoever opened the page reads so, and nobody waits for ever."""
    with served(served_folder, PLAN) as running:
        browser, before = running.partner("wash"), running.kernels()

        async def opened():
            task = asyncio.get_running_loop().run_in_executor(None, browser.ask, "/live/")
            while not task.done():
                # Another one may be started in the place of the first.
                for each in running.kernels() - before:
                    subprocess.run(["kill", "-9", str(each)], check=False)
                await asyncio.sleep(0.02)
            return await asyncio.wait_for(task, 30)

        assert "did not open" in run(opened()).text
