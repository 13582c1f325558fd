"""Seats at the table of a plan: pages with the plan grid and nothing else, over one Voilà."""

import socket
import threading
from contextlib import suppress
from itertools import count

from playwright.sync_api import expect

from tests.conftest import PATIENCE_SECONDS

NOTEBOOK = """
import os
from pathlib import Path
from urllib.parse import parse_qs
from dtmnb.language import language_for
from dtmnb.store import load_reference, open_store
from dtmnb.store.follower import Follower
from dtmnb.session.company import come
from dtmnb.widgets.plan_grid import PlanGrid
from dtmnb.domain.access import Seat
from dtmnb.session.desk import Session
asked = {key: found[0] for key, found in parse_qs(os.environ.get("QUERY_STRING", "")).items()}
who = asked.get("who", "Ada")
Path(f"{who}.pid").write_text(str(os.getpid()))
reference = load_reference()
store = open_store(reference=reference)
language = language_for(asked.get("lang", "en"))
organisation = asked.get("org", "dtm")
seat = Seat(who, organisation, "facilitator" if organisation == "dtm" else "partner")
session = Session(store, reference=reference, language=language, seat=seat)
session.open_plan(asked.get("plan", os.environ["DTMNB_PLAN"]))
come(session)
grid = PlanGrid(session)
follower = Follower(
    store, grid.catch_up, on_pause=session.refresh, on_walk=grid.tell_people
)
follower.start()
grid
"""
SEEN_AT = """([row, col, text]) => new Promise((resolve) => {
  const place = `.pg-table [row-id="${row}"] [col-id="${col}"] .pg-words`;
  const look = () => {
    if (document.querySelector(place)?.textContent !== text) return;
    watcher.disconnect();
    resolve(performance.timeOrigin + performance.now());
  };
  const watcher = new MutationObserver(look);
  const all = { subtree: true, childList: true, characterData: true };
  watcher.observe(document.querySelector(".pg-table"), all);
  setTimeout(() => resolve(null), 240000);
  look();
})"""
COUNT_SECONDS = """() => {
  window.seconds = 0;
  setInterval(() => { window.seconds += 1; }, 1000);
}"""
# Counted by the page: on a busy machine its own timers wait as this one does.
PRESSED = """() => addEventListener("keydown", (event) => {
  if (event.key === "Enter") window.pressed = performance.timeOrigin + performance.now();
}, true)"""
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const began = performance.now();
  const event = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", event));
  return new Promise((resolve) =>
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began))));
}"""


class Seat:
    """One person's page with the table."""

    def __init__(self, context, url: str, who: str, query: str = "") -> None:
        """Open the table as *who*."""
        self.page = context.new_page()
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(f"{url}?who={who}{query}")
        self.ready()

    def ready(self) -> None:
        """Wait until rows are shown."""
        self.page.locator(".pg-table .pg-words").first.wait_for()

    def reveal(self, row: str) -> None:
        """Scroll until a row is there; rows out of sight are not on the page."""
        if self.cell(row, "id").count():
            return
        self.page.locator(".pg-table").hover()
        self.page.mouse.wheel(0, -100_000)
        for number in count(1):
            self.page.wait_for_timeout(100)
            if self.cell(row, "id").count() or number > 10 * PATIENCE_SECONDS:
                return
            # From the top again: rows that come late were passed.
            self.page.mouse.wheel(0, -100_000 if number % 40 == 0 else 250)

    def cell(self, row: str, col: str = "question"):
        """Return a cell."""
        return self.page.locator(f'.pg-table [row-id="{row}"] [col-id="{col}"]')

    def put(self, row: str, text: str, col: str = "question") -> None:
        """Type over a cell."""
        self.reveal(row)
        self.cell(row, col).click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def expect(self, row: str, text: str, col: str = "question") -> None:
        """Wait until a cell shows *text*."""
        self.reveal(row)
        expect(self.cell(row, col).locator(".pg-words")).to_have_text(text)

    def expect_state(self, state: str) -> None:
        """Wait until the chip says *state*."""
        self.page.locator(f'.pg-chip[data-state="{state}"]').wait_for()


def times_until_seen(seats: list[Seat], row: str, texts: list[str]) -> list[float]:
    """Type *texts* into a cell, the seats by turns; return the milliseconds until the other saw."""
    times = []
    for seat in seats:
        seat.page.evaluate(PRESSED)
    for number, text in enumerate(texts):
        writer, reader = seats if number % 2 else reversed(seats)
        writer.cell(row).click()
        writer.page.keyboard.type(text)
        reader.page.evaluate(
            f"(place) => {{ window.seen = ({SEEN_AT})(place); }}", [row, "question", text]
        )
        writer.page.keyboard.press("Enter")
        seen = reader.page.evaluate("() => window.seen")
        assert seen is not None, text
        times.append(seen - writer.page.evaluate("window.pressed"))
    return times


class Proxy:
    """A line to the server that can be cut: bytes go both ways until it is.

    Attributes:
        port: Where it is reached.
        is_cut: Whether it is cut now.
        came: Bytes that came from the server.
    """

    def __init__(self, port: int) -> None:
        """Stand before *port*."""
        self._target = port
        self._pairs: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.is_cut = False
        self.came = 0
        self._counting = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._target))
                self._pairs += [near, far]
                for one, two in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(one, two), daemon=True).start()

    def _pump(self, one: socket.socket, two: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                two.sendall(data)
                self._count(one, len(data))
        for each in (one, two):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _count(self, end: socket.socket, size: int) -> None:
        with self._counting:
            self.came += size * (end.getpeername()[1] == self._target)

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self.is_cut = True
        for each in self._pairs:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._pairs.clear()

    def mend(self) -> None:
        """Let connections through again."""
        self.is_cut = False

    def close(self) -> None:
        """End for good."""
        self.cut()
        self._listener.close()
