"""A plan is served to those who were invited, and to nobody else: tried at the real server."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from random import Random
from urllib.parse import urlsplit

import pytest
from tornado.websocket import WebSocketClosedError

from dtmnb.domain.changes import Batch, Set
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from dtmnb.store.invitations import TICKET, Invitations
from dtmnb.store.signing import Seal
from tests.conftest import PATIENCE_SECONDS
from tests.support.lines import answers, closed_with, dial, message, plain, refused_status, run
from tests.support.served import Browser, served, wait_until

PLAN, ANOTHER = "ssd-example", "another-plan"
CODE = {"code": "open('ran', 'w').close()", "silent": False, "store_history": False}
SECONDS_UNTIL_OUT = 5.0

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
    pytest.mark.xdist_group("test_serve"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, reference):
    """Return a folder with a store of two plans."""
    made = tmp_path_factory.mktemp("serve")
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=12)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with open_store(made / "plans.db", reference=reference) as store:
        for plan in (PLAN, ANOTHER):
            store.create(plan, Batch(batch_id=plan, author="example", changes=changes))
    return made


@pytest.fixture(scope="module")
def server(folder):
    """Return the running server."""
    with served(folder, PLAN, JUPYTER_TOKEN="a-token-of-the-desk", A_SECRET="of-the-server") as it:
        yield it


@pytest.fixture
def come_in(server):
    """Return a function that lets somebody in by a link; all leave when the test is over."""
    came = []

    def enter(link, name="Amal"):
        came.append(server.enter(server.links.get(link, link), name))
        return came[-1]

    yield enter
    for each in came:
        each.leave()


@pytest.fixture
def invitations(server, reference):
    """Return the invitations of the served plan, as another process has them."""
    with open_store(server.store, reference=reference) as store:
        yield Invitations(store, PLAN)


@pytest.fixture
def link_of(server, invitations, reference):
    """Return a function that makes the link of an invitation."""
    with open_store(server.store, reference=reference) as store:
        seal = Seal(store, TICKET)
    return lambda invitation: f"{server.origin}/join/{seal.close(invitation.invitation_id)}"


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


@pytest.mark.parametrize(
    "path",
    ["/live/", "/p/", "/room", "/live/voila/static/voila.js", "/login", "/api/kernels", "/x"],
)
def test_nobody_comes_in_without_a_link(server, come_in, path):
    """No user of this machine, neither with the token of another page nor with a forged cookie."""
    name = Browser(server.origin, come_in("wash").cookie).cookie.partition("=")[0]
    for stranger in (
        Browser(server.origin),
        Browser(server.origin, f"{name}=WyJhIiwiYiIsIkFkYSIsImVuIl0.{'x' * 43}"),
    ):
        assert stranger.ask(path).status == 403
        assert stranger.ask(f"{path}?token=a-token-of-the-desk").status == 403
        assert stranger.ask(path, Authorization="token a-token-of-the-desk").status == 403


def test_by_a_strangers_name_nothing_is_answered(server, come_in):
    """A page of another site that has its name lead here gets an empty answer."""
    inside = come_in("wash")
    answer = inside.ask("/live/", Host="evil.example.org")

    assert (answer.status, answer.body) == (421, b"")


def test_a_form_of_another_site_is_refused(server, come_in):
    """Also where the browser sends the cookie along."""
    room = come_in(server.facilitator)
    form = {"do": "renew"}

    assert room.ask("/room", form=form, Origin="http://evil.example.org").status == 403
    assert room.ask("/room", form=form, Origin=server.origin).status == 303
    path = urlsplit(server.links["wash"]).path
    forced = Browser(server.origin)
    assert forced.ask(path, form={"name": "x"}, Origin="http://evil.example.org").status == 403
    assert not forced.cookie


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
    words = run(_state(browser, kernel))
    assert "Amal" in words
    assert "Example WASH" in words
    assert "Example Health Cluster · Amal" not in words


async def _state(browser, kernel):
    """Return all that the widgets of a kernel hold, as text."""
    line = await dial(browser, kernel)
    asked = {"comm_id": "c", "target_name": "jupyter.widget.control", "data": {}}
    await line.write_message(message("comm_open", asked), binary=True)
    data = {"method": "request_states"}
    await line.write_message(message("comm_msg", {"comm_id": "c", "data": data}), binary=True)

    def is_told(kind, content):
        return kind == "comm_msg" and content["data"].get("method") == "update_states"

    found = await answers(line, is_told, PATIENCE_SECONDS)
    return json.dumps(found[-1][2])


def test_a_page_runs_no_code(server, come_in):
    """By no channel and in no form; whoever tries is cut off, and the book says so."""

    async def attempts(browser, kernel):
        codes = []
        for said in (
            *(message("execute_request", CODE, channel=each) for each in ("shell", "control")),
            *(plain("execute_request", CODE, each) for each in ("shell", "control")),
        ):
            line = await dial(browser, kernel)
            await line.write_message(said, binary=isinstance(said, bytes))
            codes.append(await closed_with(line))
        older = await dial(browser, kernel, protocol="")
        await older.write_message(plain("execute_request", CODE))
        return [*codes, await closed_with(older)]

    browser = come_in("wash")
    codes = run(attempts(browser, browser.open_live()))

    assert codes == [4003] * 5
    assert not list(server.log.parent.rglob("ran"))
    refused = [each["why"] for each in server.book() if each["what"] == "refused"]
    assert "a message of kind 'execute_request'" in refused
    assert "a message in another form" in refused


def test_a_stranger_reaches_nobodys_kernel(server, come_in):
    """Neither its line, nor its state, nor its end: it belongs to one browser."""
    wash, again, health = (come_in(each) for each in ("wash", "wash", "health"))
    kernel, nobody = wash.open_live(), Browser(server.origin)
    room = come_in(server.facilitator)
    line = f"/live/api/kernels/{kernel}"

    for stranger in (again, health, room, nobody):
        assert run(refused_status(stranger, kernel)) == 403
        assert stranger.ask(line).status == 403
        assert stranger.ask(line, "DELETE").status == 403
        assert stranger.ask(f"/live/voila/api/shutdown/{kernel}", "POST").status == 403
    foreign = {"origin": "http://evil.example.org"}
    assert run(refused_status(wash, kernel, **foreign)) == 403
    assert wash.ask(line, "DELETE").status in {403, 405}
    assert run(refused_status(wash, kernel)) == 101


def test_a_closed_page_frees_its_kernel(server, come_in):
    """The page's own beacon ends it within seconds."""
    browser, before = come_in("health"), server.processes()
    kernel = browser.open_live()
    assert server.processes() - before

    begun = time.monotonic()
    answer = browser.ask(
        f"/live/voila/api/shutdown/{kernel}", form={"_xsrf": ""}, Origin=server.origin
    )
    wait_until(lambda: server.processes() <= before)

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


def test_one_browser_opens_so_many_pages(server, come_in):
    """A hundred loads leave few kernels, and others are answered meanwhile."""
    greedy, other = come_in("wash", "Gil"), come_in("health", "Han")
    before = server.processes()

    statuses = []
    for _ in range(100):
        statuses.append(greedy.ask("/live/").status)
    begun = time.monotonic()
    answer = other.ask("/")

    assert time.monotonic() - begun < 2
    assert answer.status == 302
    assert 1 <= statuses.count(200) <= 3
    assert set(statuses) == {200, 503}
    assert len(server.processes() - before) <= 3
    assert "Your page" in greedy.ask("/live/").text


def test_a_flood_ends_its_own_line_only(server, come_in):
    """Large messages and very many messages close the line they come by."""
    browser = come_in("food", "Flo")
    kernel = browser.open_live()

    async def floods():
        large, many = [await dial(browser, kernel) for _ in range(2)]
        with suppress(WebSocketClosedError):
            await large.write_message(b"x" * (12 * 2**20), binary=True)
        with suppress(WebSocketClosedError):
            for _ in range(5_000):
                await many.write_message(message("kernel_info_request"), binary=True)
        return await closed_with(large), await closed_with(many)

    large, many = run(floods())

    assert large in {0, 1009}
    assert many == 4003
    assert come_in("health").ask("/").status == 302


def test_what_readers_see(server, come_in, invitations, link_of):
    """They look at their page; no live page and no room opens."""
    reader = come_in(link_of(invitations.invite("", role="reader")), "Rea")

    assert reader.ask("/").headers["Location"] == "/p/"
    assert reader.ask("/live/").status == 403
    assert reader.ask("/room").status == 403


def test_the_room_sees_who_is_in_and_takes_links_back(server, come_in, invitations):
    """Links, codes and names; a press on the button ends them."""
    guest = come_in("mine", "Mina")
    guest.ask("/")
    room = come_in(server.facilitator)
    page = room.ask("/room")

    assert "Mina" in page.text
    assert server.links["mine"] in page.text
    assert "data:image/svg+xml" in page.text
    held = {each.organisation: each for each in invitations.open()}["mine"]
    taken = room.ask("/room", form={"revoke": held.invitation_id}, Origin=server.origin)
    assert taken.status == 303
    assert guest.ask("/").status == 403
    assert come_in("wash").ask("/room").status == 403


def test_no_secret_of_the_server_is_handed_on(server, come_in):
    """A kernel has the store and its seat; no log and no header holds a link."""
    browser, before = come_in("wash", "Sem"), server.processes()
    page = browser.ask("/live/?lang=ar&organisation=health&secret=in-the-address")
    (kernel,) = server.processes() - before
    with open(f"/proc/{kernel}/environ", "rb") as file:  # noqa: PTH123 (no name of a file)
        environment = dict(
            line.split("=", 1) for line in file.read().decode().split("\0") if "=" in line
        )

    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert environment["QUERY_STRING"] == "lang=ar"
    assert environment["DTMNB_ROLE"] == "partner"
    assert environment["DTMNB_ORGANISATION"] == "wash"
    whole = json.dumps(environment)
    for secret in ("a-token-of-the-desk", "of-the-server", "in-the-address", browser.cookie):
        assert secret not in whole
    written = server.log.read_text(encoding="utf-8") + json.dumps(server.book())
    for link in (*server.links.values(), server.facilitator):
        assert link.rpartition("/")[2] not in whole + written


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
def test_a_command_that_ends_leaves_nothing_running(folder, ending):
    """Ctrl+C, a closed terminal, a kill: the server goes, and the kernels of its pages."""
    with served(folder, PLAN, DTMNB_TEST=ending) as running:
        port = urlsplit(running.origin).port
        mine = {running.process.pid}
        others = running.processes() - mine
        running.partner("wash").open_live()
        started = running.processes() - mine - others
        assert started

        running.process.send_signal(getattr(signal, ending))
        running.process.wait(PATIENCE_SECONDS)

        wait_until(lambda: not running.processes() & started)
        assert _is_free(port)
        if ending != "SIGKILL":
            assert running.process.returncode == 0


def test_a_room_is_served_by_https(folder):
    """At the address chosen, with a certificate made here, whose print is told."""
    with served(folder, PLAN, "--lan", "127.0.0.2") as running:
        browser = running.partner("wash")
        told = running.log.read_text(encoding="utf-8")

        assert running.origin.startswith("https://127.0.0.2:")
        assert browser.cookie.startswith("__Host-dtmnb-")
        kernel = browser.open_live()
        assert run(refused_status(browser, kernel)) == 101
        assert "SHA-256" in told
        assert "would reach the store" in told


def test_behind_a_proxy_its_name_is_the_doors(folder):
    """Links lead there, cookies are secret, and no other name is answered."""
    with served(folder, PLAN, "--address", "https://plans.example.org") as running:
        assert running.origin == "https://plans.example.org"
        assert running.links["wash"].startswith("https://plans.example.org/join/")
        wait_until(lambda: running.process.poll() is None)


def test_a_kernel_that_dies_is_told(folder):
    """Whoever opened the page reads so, and nobody waits for ever."""
    with served(folder, PLAN) as running:
        browser, before = running.partner("wash"), running.processes()

        async def opened():
            task = asyncio.get_running_loop().run_in_executor(None, browser.ask, "/live/")
            while not (started := running.processes() - before):
                await asyncio.sleep(0.02)
            for each in started:
                subprocess.run(["kill", "-9", str(each)], check=False)
            return await asyncio.wait_for(task, 30)

        assert "did not open" in run(opened()).text
