"""A served plan, and those who come to its door with a browser or without one."""

import http.client
import json
import os
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import psutil

from tests.conftest import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
KERNEL = re.compile(r'"kernelId": "([0-9a-f-]{36})"')
PLAN, ANOTHER = "ssd-example", "another-plan"
COMMAND = (sys.executable, "-m", "dtmnb")


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body in letters."""
        return self.body.decode(errors="replace")


class Browser:
    """Keeps cookies, follows nothing, and says whatever it is told to say."""

    def __init__(self, origin: str, cookie: str = "") -> None:
        """Speak to *origin*, with a cookie or none."""
        self.origin = origin
        self.cookie = cookie

    def ask(
        self, path: str, method: str = "GET", form: Mapping[str, str] | None = None, **headers: str
    ) -> Answer:
        """Return what *path* answers."""
        parts = urlsplit(self.origin)
        if parts.scheme == "https":
            context = ssl._create_unverified_context()  # noqa: S323 (a certificate of our making)
            line: http.client.HTTPConnection = http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=PATIENCE_SECONDS, context=context
            )
        else:
            line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE_SECONDS)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            said.setdefault("Cookie", self.cookie)
        body = None
        if form is not None:
            body, method = urlencode(form), "POST"
            said.setdefault("Content-Type", "application/x-www-form-urlencoded")
        try:
            line.request(method, path, body, said)
            answer = line.getresponse()
            found = Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            line.close()
        self._keep(found)
        return found

    def _keep(self, answer: Answer) -> None:
        kept = SimpleCookie(answer.headers.get("Set-Cookie", ""))
        for name, each in kept.items():
            if "dtmnb-" in name:
                self.cookie = f"{name}={each.value}" if each.value else ""

    def open_live(self, path: str = "/live/") -> str:
        """Open a live page and return its kernel, without opening its line."""
        answer = self.ask(path)
        assert answer.status == 200, answer.text
        return KERNEL.search(answer.text)[1]

    def leave(self) -> None:
        """Go, and close what is open."""
        if self.cookie:
            assert self.ask("/leave", form={}).status in {303, 403}


class Served(NamedTuple):
    """A plan that is served by the command."""

    process: "subprocess.Popen[str]"
    origin: str
    facilitator: str
    links: Mapping[str, str]
    store: str
    log: Path
    data: Path

    def enter(self, link: str, name: str = "Amal") -> Browser:
        """Come in by *link* with a browser of one's own."""
        browser = Browser(self.origin)
        answer = browser.ask(urlsplit(link).path, form={"name": name, "language": "en"})
        assert answer.status == 303, answer.text
        return browser

    def partner(self, organisation: str, name: str = "Amal") -> Browser:
        """Come in for *organisation*."""
        return self.enter(self.links[organisation], name)

    def book(self) -> list[dict[str, object]]:
        """Return what the book of the door says."""
        file = self.data / "dtmnb" / "log" / "door.log"
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        return [json.loads(line) for line in lines]

    def kernels(self) -> set[int]:
        """Return the numbers of the processes of its kernels: all that it started, and forked.

        A server that kernels are forked from is none, and stays for the next ones.
        """
        try:
            started = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return set()
        return {each.pid for each in started if not self._is_fork_server(each)}

    def _is_fork_server(self, process: psutil.Process) -> bool:
        try:
            is_own = process.ppid() == self.process.pid
            return is_own and "dtmnb.forkserver" in process.cmdline()
        except psutil.NoSuchProcess:
            return True


def wait_until(is_so: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> float:
    """Return, as soon as *is_so*, how long it took."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() - begun < seconds, "waited in vain"
        time.sleep(0.05)
    return time.monotonic() - begun


@contextmanager
def served(
    folder: Path, *words: str, command: tuple[str, ...] = COMMAND, **environment: str
) -> Iterator[Served]:
    """Serve a plan of a store in *folder* as `dtmnb serve WORDS` does.

    Args:
        folder: Holds `plans.db`, and takes what is written.
        words: The plan, and options.
        command: What is run.
        environment: More of its environment.
    """
    log, data, store = folder / "serve.log", folder / "data", str(folder / "plans.db")
    variables = os.environ | {"DTMNB_STORE": store, "XDG_DATA_HOME": str(data)} | environment
    with log.open("a") as errors:
        process = subprocess.Popen(
            [*command, "serve", *words, "--json"],
            env=variables | {"PYTHONPATH": str(ROOT), "HOME": str(folder)},
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    try:
        told = ""
        for line in process.stdout or ():
            told += line
            if line == "}\n":
                break
        assert told.endswith("}\n"), log.read_text(encoding="utf-8")
        said = json.loads(told)
        yield Served(process, said["address"], said["facilitator"], said["links"], store, log, data)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        if process.stdout:
            process.stdout.close()
