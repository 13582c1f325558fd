"""The workbook is served where it says, to whom it says, and for as long as it says."""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.conftest import PATIENCE_SECONDS

PAUSE_SECONDS = 0.2

pytestmark = [
    pytest.mark.skipif(
        not Path("/proc/self/environ").exists(), reason="processes are found by /proc"
    ),
    # All of them ask for the usual port; one of them needs the browser.
    pytest.mark.xdist_group("test_workshop"),
]


class Running(NamedTuple):
    """A workshop that has said where it is."""

    process: subprocess.Popen[str]
    address: str
    store: str

    @property
    def origin(self) -> str:
        """The address without page and token."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def processes(self) -> set[int]:
        """Return the numbers of all processes of this workshop: servers and kernels."""
        wanted = self.store.encode()
        found = set()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (folder / "environ").read_bytes():
                    found.add(int(folder.name))
            except OSError:
                continue
        return found


Start = Callable[..., Running]


def wait_until(is_so: Callable[[], object]) -> None:
    """Return as soon as *is_so*."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(PAUSE_SECONDS)


def ask(url: str, *, data: bytes | None = None, **headers: str) -> tuple[int, str]:
    """Return the status and the text that *url* answers with."""
    request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310 (our own)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


@pytest.fixture
def start(tmp_path, monkeypatch) -> Iterator[Start]:
    """Return what starts a workshop and gives it back when it has said where it is."""
    started: list[Running] = []

    def open_one(*words: str, **environment: str) -> Running:
        store = environment.get("DTMNB_STORE") or str(tmp_path / f"{secrets.token_hex(8)}.db")
        with (tmp_path / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dtmnb", "workshop", "--no-browser", "--json", *words],
                env=os.environ | {"DTMNB_STORE": store, "HOME": str(tmp_path)} | environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        running = Running(process, "", store)
        started.append(running)
        told = ""
        for line in process.stdout:
            told += line
            if line == "}\n":
                return running._replace(address=json.loads(told)["address"])
        raise AssertionError((tmp_path / "log").read_text(encoding="utf-8"))

    yield open_one
    for running in started:
        running.process.kill()
        running.process.wait()
        running.process.stdout.close()
        wait_until(lambda running=running: not running.processes())


def test_the_clean_page_is_for_whoever_has_the_token(start):
    """Neither another user of the machine nor a page of another site gets anything of it."""
    page = start("--voila", JUPYTER_TOKEN="a-token-of-the-desk")
    port = urlsplit(page.address).port
    evil = f"evil.example.org:{port}"

    assert page.address == f"{page.origin}/?token=a-token-of-the-desk"
    body = ask(page.address)[1]
    assert "dtmnb" in body, body
    assert 'name="password"' in ask(page.origin)[1]
    assert 'name="password"' in ask(f"{page.origin}/?token=guessed")[1]
    assert ask(f"{page.origin}/api/kernels/{'0' * 8}-0000-0000-0000-{'0' * 12}")[0] == 403
    assert ask(page.address, Host=evil) == ask(f"{page.origin}/voila/static/", Host=evil)
    assert ask(page.address, Host=evil)[0] == 404


def test_a_page_that_is_closed_frees_its_kernel(start):
    """Its beacon is heard: no kernel waits twenty minutes for a page that is gone."""
    page = start("--voila", JUPYTER_TOKEN="a-token-of-the-desk")
    before, token = page.processes(), {"Authorization": "token a-token-of-the-desk"}
    kernel = re.search(r'"kernelId": "([0-9a-f-]{36})"', ask(page.address)[1])[1]
    beacon = f"{page.origin}/voila/api/shutdown/{kernel}"
    assert page.processes() - before

    assert ask(beacon, data=b"", Origin="http://evil.example.org")[0] in {403, 404}
    assert page.processes() - before
    assert ask(beacon, data=b"", **token)[0] == 204

    wait_until(lambda: page.processes() <= before)


def test_a_port_that_was_asked_for_and_is_taken_is_refused(start, tmp_path):
    """Nobody is sent to another program; the sentence says what to do."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        with pytest.raises(AssertionError, match=rf"Cannot serve on port {port}: another program"):
            start("--voila", "--port", port)


def test_the_port_that_is_announced_is_the_port_that_serves(start, tmp_path):
    """Where the usual port is taken another one is said, and serves."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", 8866))
            other.listen()
        except OSError:
            # Then somebody else has it, which is as good.
            pass
        page = start("--voila")

        told = (tmp_path / "log").read_text(encoding="utf-8")
        port = re.search(r"port 8866; the workbook is on port (\d+)", told)[1]
        assert f":{port}/" in page.address
        body = ask(page.address)[1]
    assert "dtmnb" in body, body


def test_two_that_start_at_once_never_announce_the_page_of_the_other(start):
    """Both find the usual port free: one serves there, the other says that it cannot."""
    with ThreadPoolExecutor() as pool:
        both = [pool.submit(start, "--voila") for _ in range(2)]
        pages = [each.result() for each in both if each.exception() is None]

    assert pages
    for page in pages:
        assert "dtmnb" in ask(page.address)[1]


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        pytest.param(("--voila",), signal.SIGINT, id="page, SIGINT"),
        pytest.param(("--voila",), signal.SIGTERM, id="page, SIGTERM", marks=pytest.mark.torture),
        pytest.param(("--voila",), signal.SIGKILL, id="page, SIGKILL"),
        pytest.param((), signal.SIGINT, id="lab, SIGINT", marks=pytest.mark.torture),
        pytest.param((), signal.SIGHUP, id="lab, SIGHUP"),
    ],
)
def test_a_workshop_that_ends_leaves_nothing_running(start, words, ending):
    """Ctrl+C, a closed terminal, a kill: the server goes, and the kernels of its pages."""
    page = start(*words)
    token = page.address.partition("token=")[2]
    before = page.processes()
    if words:
        assert ask(page.address)[0] == 200
    else:
        kernels = f"{page.origin}/api/kernels"
        assert ask(kernels, data=b"{}", Authorization=f"token {token}")[0] == 201
    wait_until(lambda: page.processes() - before)
    assert len(page.processes()) >= 3

    page.process.send_signal(ending)

    wait_until(lambda: not page.processes())


def test_the_address_that_is_told_opens_the_page(start, browser, tmp_path):
    """With the token the page is drawn and lives: a click is answered by its kernel."""
    store = {"DTMNB_STORE": str(tmp_path / "example.db")}
    example = [sys.executable, "-m", "dtmnb", "example", "--countries", "1", "--rows", "9"]
    subprocess.run(example, env=os.environ | store, check=True)
    workshop = start("--voila", **store)
    page = browser.new_page()

    page.goto(workshop.address, timeout=PATIENCE_SECONDS * 1000)
    page.locator(".dtmnb-main h2").first.wait_for(timeout=PATIENCE_SECONDS * 1000)
    page.locator('.dtmnb-rail li button[data-key="10"]').click()
    page.locator('.dtmnb-rail button[data-key="10"][aria-current="step"]').wait_for(
        state="attached", timeout=PATIENCE_SECONDS * 1000
    )
    page.close()
