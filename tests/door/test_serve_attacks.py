"""Whoever was not invited, or wants more than their own, gets nothing of a served plan."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from itertools import product
from urllib.parse import quote, urlencode, urlsplit

import psutil
import pytest
from tornado.websocket import WebSocketClosedError

from dtmnb import serve
from dtmnb.errors import UsageError
from dtmnb.serve.kernels import MOST_LINES
from dtmnb.store import open_store
from tests.conftest import PATIENCE_SECONDS, ROOT
from tests.support.canaries import MADE, WORD, batch
from tests.support.lines import (
    closed_with,
    dial,
    message,
    plain,
    refused_status,
    run,
    run_code,
    whole_state,
)
from tests.support.served import PLAN, Browser, served
from tests.support.unguarded import without

CODE = {"code": "open('ran', 'w').close()", "silent": False, "store_history": False}

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
    pytest.mark.xdist_group("test_serve"),
]


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


def test_one_browser_opens_so_many_pages(server, come_in):
    """A hundred loads leave few kernels, and others are answered meanwhile."""
    greedy, other = come_in("wash", "Gil"), come_in("health", "Han")
    before = server.kernels()

    statuses = []
    for _ in range(100):
        statuses.append(greedy.ask("/live/").status)
    begun = time.monotonic()
    answer = other.ask("/")

    assert time.monotonic() - begun < 2
    assert answer.status == 302
    assert 1 <= statuses.count(200) <= 3
    assert set(statuses) == {200, 503}
    assert len(server.kernels() - before) <= 3
    assert "Your page" in greedy.ask("/live/").text


def test_no_address_and_no_line_takes_the_files_of_the_door(server, come_in):
    """An address that cannot be read leaves nothing open; of very many lines few stay."""
    greedy, door = come_in("child", "Cy"), psutil.Process(server.process.pid)
    kernel, before = greedy.open_live(), door.num_fds()
    assert {greedy.ask("/live/?lang=%ff").status for _ in range(6)} == {400}
    assert door.num_fds() <= before + 4

    async def lines():
        dialled = [await dial(greedy, kernel) for _ in range(MOST_LINES + 3)]
        return [await closed_with(each) for each in dialled[:3]]

    assert run(lines()) == [4003] * 3


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


def test_no_secret_of_the_server_is_handed_on(server, come_in):
    """What a kernel began with holds none, no log and no header holds a link."""
    browser, before = come_in("wash", "Sem"), server.kernels()
    page = browser.ask("/live/?lang=ar&organisation=health&secret=in-the-address")
    (kernel,) = server.kernels() - before
    with open(f"/proc/{kernel}/environ", "rb") as file:  # noqa: PTH123 (no name of a file)
        environment = dict(
            line.split("=", 1) for line in file.read().decode().split("\0") if "=" in line
        )

    assert page.headers["Referrer-Policy"] == "strict-origin"
    whole = json.dumps(environment)
    for secret in ("a-token-of-the-desk", "of-the-server", "in-the-address", browser.cookie):
        assert secret not in whole
    written = server.log.read_text(encoding="utf-8") + json.dumps(server.book())
    for link in (*server.links.values(), server.facilitator):
        assert link.rpartition("/")[2] not in whole + written


@pytest.mark.parametrize(
    ("faults", "runs"),
    [
        pytest.param(("filter",), False, marks=pytest.mark.torture),
        pytest.param(("list",), False, marks=pytest.mark.torture),
        (("filter", "list"), True),
    ],
)
def test_two_walls_stand_before_code_and_both_are_needed(served_folder, tmp_path, faults, runs):
    """Without ours Voilà's own holds, without Voilà's ours; without both code runs and is seen."""
    file = tmp_path / "ran"
    with served(served_folder, PLAN, command=without(*faults)) as running:
        browser = running.partner("wash")

        told = run(run_code(browser, browser.open_live(), f"open({str(file)!r}, 'w').close()"))

    assert (told is not None, file.exists()) == (runs, runs)


def test_a_voila_that_lets_pages_run_code_is_not_served(served_folder):
    """It is looked at before anybody is let in."""
    command = [*without("voila"), "serve", PLAN]
    environment = {"DTMNB_STORE": str(served_folder / "plans.db"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command,
        env=os.environ | environment,
        cwd=served_folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    assert done.returncode == 15
    assert "lets pages run code" in done.stderr


def test_partners_are_not_served_from_within_a_jupyter_server():
    """There whoever opens a page may run programs; the sentence names the command."""
    (point,) = serve._jupyter_server_extension_points()

    assert point == {"module": "dtmnb.serve"}
    with pytest.raises(UsageError, match="Use the command: dtmnb serve PLAN"):
        serve._load_jupyter_server_extension(None)


def test_what_the_gate_holds_back_would_be_seen(served_folder):
    """Without it a stranger reaches the static files: the probes above can fail."""
    with served(served_folder, PLAN, command=without("gate")) as running:
        stranger = Browser(running.origin)

        assert stranger.ask("/room").status == 200
        assert stranger.ask("/", Host="evil.example.org").status != 421


@pytest.mark.torture
def test_twenty_visitors_reach_nobody_elses_kernel(served_folder):
    """Each of 380 pairs: line, state, end, and the beacon of a closed page."""
    with served(served_folder, PLAN) as running:
        organisations = list(running.links)
        visitors = [running.partner(organisations[number % 8]) for number in range(20)]
        kernels = []
        for visitor in visitors:
            kernels.append(visitor.open_live())
            assert run(refused_status(visitor, kernels[-1])) == 101

        opened = []
        for visitor, own in zip(visitors, kernels, strict=True):
            for kernel in set(kernels) - {own}:
                path = f"/live/api/kernels/{kernel}"
                beacon = f"/live/voila/api/shutdown/{kernel}"
                opened += [
                    run(refused_status(visitor, kernel)),
                    *(visitor.ask(path, method).status for method in ("GET", "DELETE")),
                    visitor.ask(beacon, "POST").status,
                ]
        assert len(opened) == 20 * 19 * 4
        assert set(opened) == {403}


PLACES = (
    *("/voila/files/", "/voila/static/", "/voila/templates/", "/voila/labextensions/", "/static/"),
    *("/p/", "/p/static/", "/join/", "/api/contents/", "/voila/api/themes/"),
)
WAYS = (
    *("plans.db", "workbook.ipynb", "../plans.db", "../../plans.db", "..%2f..%2fplans.db"),
    *("%2e%2e/%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd", "/etc/passwd", "%00", "..\\x"),
    *("dtmnb/static/../../../plans.db", "dtmnb/../lab/index.html.j2", "dtmnb/conf.json"),
    *("lab/index.html.j2", "base/static/../../x", "static/../../../../proc/self/environ"),
    *("..;/x", "x.py", "serve.log", "data/dtmnb/log/door.log"),
)


def test_no_path_leads_to_a_file_of_the_server(server, come_in):
    """Two hundred ways, below each place that serves files, with and without a cookie."""
    secrets_ = [b"SQLite format", b"root:", b"nbformat", b"extends", b"DTMNB_STORE", b'"what":']
    inside, nobody = come_in("wash"), Browser(server.origin)

    found = []
    for browser, before, place, way in product((inside, nobody), ("", "/live"), PLACES, WAYS):
        answer = browser.ask(f"{before}{place}{way}")
        if answer.status == 200 or any(each in answer.body for each in secrets_):
            found.append((before, place, way, answer.status, answer.body[:80]))
    assert found == []


def test_no_word_of_the_address_changes_the_page(server, come_in):
    """Themes, templates and trees are ours; nothing of the address comes back."""
    browser = come_in("wash")
    browser.open_live()
    marks = [
        "x",
        "../../x",
        "/tmp",
        "lab",
        "<script>alert(1)</script>",
        '"><b>',
        "{{7*7}}",
        "%0d%0a",
    ]
    for name in ("template", "theme", "classic-tree", "token", "lang", "kernel"):
        for mark in marks:
            answer = browser.ask(f"/p/?{urlencode({name: f'wosh{mark}wosh'})}")
            assert f"wosh{mark}wosh" not in answer.text
            answer = browser.ask(f"{urlsplit(server.links['wash']).path}?{name}=wosh{quote(mark)}")
            assert "wosh" not in answer.text


def test_a_live_page_holds_what_its_seat_may_see(tmp_path, reference):
    """Ask a page for all that its widgets hold: of what is withheld there is no word in it."""
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        store.create("full-of-words", batch("made", *MADE))
    steps = ("10", "30", "40", "70")
    with served(tmp_path, "full-of-words") as running:
        wash, room = running.partner("wash", "Wen"), running.enter(running.facilitator)

        withheld = run(whole_state(wash, wash.open_live(), *steps))
        shown = run(whole_state(room, room.open_live(), *steps))

    assert "Wen" in withheld
    assert WORD not in withheld
    assert WORD in shown
