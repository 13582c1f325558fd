"""The workbook as people see it: Voilà on this machine, in a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from dtmnb.domain.changes import Batch, Set
from dtmnb.domain.example import ExampleSettings, example_changes
from dtmnb.store import PlanStore, open_store

ROOT = Path(__file__).resolve().parents[2]
PLAN = "ssd-example"
HOSTILE_PLAN = "hostile"
MOST_SECONDS = 60_000


class Workshop(NamedTuple):
    """A running workbook: its address and its store."""

    url: str
    store: PlanStore


class Visit:
    """One open page, and what it asked for and complained about."""

    def __init__(self, page, url: str) -> None:
        """Open *url* and wait until the workbook can be used."""
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(url)
        page.locator(".dtmnb-step h2").first.wait_for(timeout=MOST_SECONDS)

    def go(self, code: str) -> None:
        """Open a step by the rail."""
        opener = self.page.locator(".dtmnb-rail-opener")
        if opener.is_visible():
            opener.click()
        item = self.page.locator(f'.dtmnb-rail li button[data-key="{code}"]')
        item.click()
        self.page.locator(f'.dtmnb-rail button[data-key="{code}"][aria-current="step"]').wait_for(
            state="attached"
        )

    def tabs(self) -> list[str]:
        """Return the parts of the step shown."""
        found = self.page.locator(".dtmnb-tabs li button")
        return [found.nth(number).get_attribute("data-key") for number in range(found.count())]

    def tab(self, key: str) -> None:
        """Open a part of the step."""
        self.page.locator(f'.dtmnb-tabs button[data-key="{key}"]').click()
        self.page.locator(f'.dtmnb-tabs button[data-key="{key}"][aria-current]').wait_for()

    def foreign(self) -> list[str]:
        """Return what was asked from another machine."""
        local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(local)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen) -> None:
    for _ in range(300):
        assert process.poll() is None, "Voilà ended"
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 (our own address)
        except urllib.error.HTTPError as answer:
            answer.close()
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Voilà did not answer")


@pytest.fixture(scope="session")
def shared_store(tmp_path_factory, reference) -> Iterator[PlanStore]:
    """Return a store with an example plan and one full of hostile text."""
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=24)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    file = tmp_path_factory.mktemp("browser") / "plans.db"
    with open_store(file, reference=reference) as store:
        for plan in (PLAN, HOSTILE_PLAN):
            store.create(plan, Batch(batch_id=plan, author="example", changes=changes))
        yield store


@pytest.fixture(scope="session")
def templates(tmp_path_factory) -> Path:
    """Return a Jupyter path that holds our template, as an installation has it."""
    folder = tmp_path_factory.mktemp("jupyter")
    shutil.copytree(ROOT / "templates/voila/dtmnb", folder / "voila/templates/dtmnb")
    built = ROOT / "dtmnb/_share/static"
    if built.is_dir():
        static = folder / "voila/templates/dtmnb/static"
        shutil.copytree(built, static, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, tuple[subprocess.Popen, str]]]:
    """Return the running servers by language, ended with the session."""
    running: dict[str, tuple[subprocess.Popen, str]] = {}
    yield running
    for process, _ in running.values():
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def workshop(request, chromium, shared_store, templates, servers, tmp_path) -> Workshop:
    """Return the running workbook, in the language given as parameter or in English."""
    language = getattr(request, "param", "en")
    if language not in servers:
        servers[language] = _start(language, shared_store, templates, tmp_path / "voila.log")
    return Workshop(servers[language][1], shared_store)


def _start(
    language: str, store: PlanStore, templates: Path, log: Path
) -> tuple[subprocess.Popen, str]:
    port = _free_port()
    words = ["--template=dtmnb", "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    environment = {
        **os.environ,
        "DTMNB_STORE": store.url,
        "DTMNB_PLAN": PLAN,
        "DTMNB_AUTHOR": "Ada",
        "DTMNB_ORGANISATION": "dtm",
        "DTMNB_LANGUAGE": language,
        "JUPYTER_PATH": str(templates),
        "PYTHONPATH": str(ROOT),
    }
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "voila", str(ROOT / "notebooks/workbook.ipynb"), *words],
            env=environment,
            cwd=log.parent,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}/"
    _wait_for(f"{url}voila/static/", process)
    return process, url


@pytest.fixture
def visit(browser, workshop):
    """Return a maker of visits; whatever would leave this machine is stopped and counted."""
    contexts = []

    def open_page(width: int = 1366, height: int = 900, **options) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        context.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
        return Visit(context.new_page(), workshop.url)

    yield open_page
    for context in contexts:
        context.close()


def put(store: PlanStore, plan: str, record: str, field: str, value: str) -> None:
    """Change a cell of a row as another person does."""
    was = getattr(store.load(plan).plan.rows[record], field)
    change = Set(collection="rows", record=record, field=field, was=was, value=value)
    batch = Batch(
        batch_id=f"{record}-{field}-{time.monotonic_ns()}",
        author="Ben",
        organisation="health",
        changes=(change,),
    )
    store.save(plan, batch)
