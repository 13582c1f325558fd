"""The workbook as people see it: Voilà on this machine, in a real browser."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from random import Random
from typing import NamedTuple

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager

from dtmnb.domain.changes import Batch, Set
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import PlanStore, open_store
from tests.browser.grid_seats import NOTEBOOK, Seat
from tests.conftest import PATIENCE_SECONDS
from tests.support.browsers import Browsers

ROOT = Path(__file__).resolve().parents[2]
BUNDLE = ROOT / "dtmnb" / "_share" / "static" / "plan_grid.js"
PLAN = "ssd-example"
HOSTILE_PLAN = "hostile"
ACCESS_PLAN = "access"
PAGE_SERVER = "dtmnb.serve.page_server"
CULLED = ("--MappingKernelManager.cull_idle_timeout=90", "--MappingKernelManager.cull_interval=15")
"""The kernel of a page that was closed unheard ends, too: dozens would starve the others."""
SETTLED = """() => new Promise((resolve) => {
  let quiet;
  const wait = () => { clearTimeout(quiet); quiet = setTimeout(done, 150); };
  const watcher = new MutationObserver(wait);
  const done = () => {
    if (document.querySelector("[aria-busy=true]")) return wait();
    watcher.disconnect();
    resolve();
  };
  watcher.observe(document.querySelector(".dtmnb, .pg-grid"), { childList: true, subtree: true });
  wait();
})"""


class Workshop(NamedTuple):
    """A running workbook: its address and its store."""

    url: str
    store: PlanStore


class Visit:
    """One open page, and what it asked for and complained about."""

    def __init__(self, page, url: str, now: datetime | None = None) -> None:
        """Open *url* and wait until the workbook can be used; for the page it stays *now*."""
        self.page = page
        if now:
            page.clock.set_fixed_time(now)
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(url)
        page.locator(".dtmnb-main h2").first.wait_for()

    def go(self, code: str) -> None:
        """Open a step by the rail, which a narrow page folds behind a button."""
        item = self.page.locator(f'.dtmnb-rail li button[data-key="{code}"]')
        item.wait_for(state="attached")
        opener = self.page.locator(".dtmnb-rail-opener")
        if opener.is_visible():
            opener.click()
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

    def open_plan(self, plan: str) -> None:
        """Choose another plan of the store in step 00."""
        self.go("00")
        self.tab("choose")
        self.page.locator(f'.dtmnb-list button[data-key="{plan}"]').click()
        self.page.locator(".dtmnb-banner", has_text=plan).wait_for()

    def foreign(self) -> list[str]:
        """Return what was asked from another machine."""
        local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(local)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@cache
def _kernel() -> str:
    """Return the kernel of the pages: the warm one that `dtmnb serve` takes, where it is there."""
    provided = entry_points(group="jupyter_client.kernel_provisioners", name="dtmnb")
    found = KernelSpecManager().find_kernel_specs()
    return "dtmnb" if provided and "dtmnb" in found and sys.platform == "linux" else "python3"


def put_notebook(notebook: Path, folder: Path) -> None:
    """Copy *notebook* into *folder*, for the kernel of the pages."""
    copied = nbformat.read(notebook, as_version=4)
    copied.metadata.kernelspec = {"name": _kernel(), "display_name": "", "language": "python"}
    nbformat.write(copied, folder / notebook.name)


def _wait_for(url: str, process: subprocess.Popen) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        assert process.poll() is None, "Voilà ended"
        try:
            urllib.request.urlopen(url, timeout=PATIENCE_SECONDS).close()  # noqa: S310 (our own address)
        except urllib.error.HTTPError as answer:
            answer.close()
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Voilà did not answer")


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory, reference) -> Iterator[PlanStore]:
    """Return a store with an example plan and copies of it, one to be filled with hostile text.

    Each module has its own: what one leaves in a plan is not what another expects there.
    """
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=24)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    file = tmp_path_factory.mktemp("browser") / "plans.db"
    with open_store(file, reference=reference) as store:
        for plan in (PLAN, HOSTILE_PLAN, ACCESS_PLAN):
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


@pytest.fixture(scope="module")
def servers(templates, tmp_path_factory) -> Iterator["Servers"]:
    """Return the running servers of a module, ended with it."""
    made = Servers(templates, tmp_path_factory.mktemp("voila"))
    yield made
    made.close()


class Servers:
    """Voilà servers, each started when it is first asked for."""

    def __init__(self, templates: Path, folder: Path) -> None:
        """Serve with *templates*; what they say and write lies in *folder*."""
        self._templates = templates
        self._folder = folder
        self._running: dict[tuple, tuple[subprocess.Popen, str]] = {}

    def url(self, notebook: Path, **settings: str) -> str:
        """Return the address of a copy of *notebook*, with *settings* in its environment."""
        key = (str(notebook), *sorted(settings.items()))
        if key not in self._running:
            self._running[key] = self._start(notebook, settings)
        return self._running[key][1]

    def close(self) -> None:
        """End all of them."""
        for process, _ in self._running.values():
            process.terminate()
            process.wait(PATIENCE_SECONDS)

    def _start(self, notebook: Path, settings: dict[str, str]) -> tuple[subprocess.Popen, str]:
        port = _free_port()
        words = [
            "--template=dtmnb",
            "--no-browser",
            f"--port={port}",
            *CULLED,
        ]
        # What the page writes lands beside the notebook.
        folder = self._folder / str(port)
        folder.mkdir()
        put_notebook(notebook, folder)
        environment = {
            **{name: value for name, value in os.environ.items() if name[:6] != "DTMNB_"},
            "JUPYTER_TOKEN": "",
            **{f"DTMNB_{name.upper()}": value for name, value in settings.items()},
            "JUPYTER_PATH": str(self._templates),
            "PYTHONPATH": str(ROOT),
        }
        with (folder / "voila.log").open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", PAGE_SERVER, notebook.name, *words],
                env=environment,
                cwd=folder,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        url = f"http://127.0.0.1:{port}/"
        _wait_for(f"{url}voila/static/", process)
        return process, url


@pytest.fixture(scope="session")
def axe(npm_folder: Path) -> str:
    """Return the script of axe-core."""
    script = npm_folder / "node_modules" / "axe-core" / "axe.min.js"
    return script.read_text(encoding="utf-8")


def violations(page, axe: str, place: str = "html") -> list[tuple[str, str]]:
    """Return what axe-core has against *place* of the page: rule and element."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe)
    page.evaluate(SETTLED)
    ask = "(place) => axe.run(place, { resultTypes: ['violations'] })"
    found = page.evaluate(ask, place)["violations"]
    return [(each["id"], node["html"]) for each in found for node in each["nodes"]]


@pytest.fixture(scope="module")
def browsers(browser) -> Browsers:
    """Return the browsers of a module's people."""
    return Browsers(browser)


@pytest.fixture
def workshop(request, chromium, shared_store, servers) -> Workshop:
    """Return the running workbook, in the language given as parameter or in English."""
    settings = {"author": "Ada", "plan": PLAN}
    language = getattr(request, "param", "en")
    notebook = ROOT / "notebooks/workbook.ipynb"
    url = servers.url(notebook, store=shared_store.address.whole, language=language, **settings)
    return Workshop(url, shared_store)


@pytest.fixture
def visit(browsers, workshop):
    """Return a maker of visits."""
    left = []

    def open_page(
        width: int = 1366, height: int = 900, url: str = "", now: datetime | None = None
    ) -> Visit:
        context = browsers.open(width, height)
        # A clock that was stopped stands still for whoever comes next.
        left.append((context, now is None))
        return Visit(context.new_page(), url or workshop.url, now)

    yield open_page
    for context, is_as_before in left:
        browsers.leave(context, for_others=is_as_before)


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


@pytest.fixture(scope="session")
def grid_folder(tmp_path_factory) -> Path:
    """Return a folder with the notebook of the tests and a template with the script."""
    if not BUNDLE.is_file():
        pytest.skip("the plan grid was not built; an install with the npm registry builds it")
    made = tmp_path_factory.mktemp("grid")
    cell = {"cell_type": "code", "id": "grid", "execution_count": None, "metadata": {}}
    kernel = {"display_name": "", "language": "python", "name": _kernel()}
    notebook = {
        "cells": [{**cell, "outputs": [], "source": NOTEBOOK}],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (made / "grid.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    template = made / "share" / "voila" / "templates" / "dtmnb"
    shutil.copytree(ROOT / "templates" / "voila" / "dtmnb", template)
    shutil.copyfile(BUNDLE, template / "static" / BUNDLE.name)
    return made


def start_grid(folder: Path, store, *words: str) -> tuple[subprocess.Popen, int]:
    """Start a server on the notebook; return it and its port."""
    port = _free_port()
    environment = {
        **os.environ,
        "JUPYTER_TOKEN": "",
        "DTMNB_STORE": store.address.whole,
        "DTMNB_PLAN": PLAN,
        "JUPYTER_PATH": str(folder / "share"),
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "server.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *words, f"--port={port}", "--no-browser", *CULLED],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    _wait_for(f"http://127.0.0.1:{port}/api", process)
    return process, port


@pytest.fixture(scope="module")
def grid_port(grid_folder, shared_store) -> Iterator[int]:
    """Return the port of a running Voilà."""
    words = (PAGE_SERVER, "grid.ipynb", "--template=dtmnb")
    process, port = start_grid(grid_folder, shared_store, *words)
    yield port
    process.terminate()
    process.wait(PATIENCE_SECONDS)


@pytest.fixture
def sit(browsers, grid_port):
    """Return a maker of seats, each in a browser of its own."""
    contexts = []

    def open_seat(who: str, query: str = "", port: int = grid_port, width: int = 1366) -> Seat:
        context = browsers.open(width, 768)
        contexts.append(context)
        return Seat(context, f"http://127.0.0.1:{port}/", who, query)

    yield open_seat
    for context in contexts:
        browsers.leave(context)
