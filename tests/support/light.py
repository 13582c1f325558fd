"""Light pages over real HTTP, and a visitor without a browser: reads pages, fills in forms."""

import asyncio
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import date
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import urlencode, urljoin

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from dtmnb.serve.light import routes
from dtmnb.serve.visitor import Visitor
from dtmnb.store import PlanStore, open_store

SEAT = "X-Test-Seat"
"""Header by which a test says who asks; a real door knows by other means."""


class LightServer:
    """The light pages of *store* in a Tornado application, in a thread of its own."""

    def __init__(
        self, store: PlanStore, visitors: Mapping[str, Visitor], today: date | None
    ) -> None:
        """Let those of *visitors* in, each by its name in the header `SEAT`."""
        self.visitors = dict(visitors)
        self._store, self._today = store, today
        self._ready, self._loop = Event(), asyncio.new_event_loop()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(60)

    def _visitor_of(self, handler: RequestHandler) -> Visitor | None:
        return self.visitors.get(handler.request.headers.get(SEAT, ""))

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        rules = routes(self._visitor_of, store=self._store, today=self._today, live="/live/")
        cookies = {"httponly": True, "samesite": "Strict"}
        application = Application(rules, compress_response=True, xsrf_cookie_kwargs=cookies)
        server = HTTPServer(application)
        sockets = bind_sockets(0, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        server.add_sockets(sockets)
        self._end = asyncio.Event()
        self._ready.set()
        await self._end.wait()
        server.stop()
        await server.close_all_connections()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    @property
    def url(self) -> str:
        """Address of the first page."""
        return f"http://127.0.0.1:{self.port}/p/"

    def stop(self) -> None:
        """End the server and its thread."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(60)


class FoundForm(NamedTuple):
    """A form of a page: where it goes, and what it sends if nobody touches it."""

    action: str
    method: str
    fields: dict[str, str]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[FoundForm] = []
        self._area = ""
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(FoundForm(held["action"], held.get("method", "get"), {}))
        if not self.found:
            return
        fields, name = self.found[-1].fields, held.get("name", "")
        if tag == "input" and name:
            is_pick = held.get("type") in {"radio", "checkbox"}
            if not is_pick or "checked" in held:
                fields[name] = held.get("value", "on")
        elif tag == "textarea":
            self._area = name
            fields[name] = ""
        elif tag == "select":
            self._list = name
            fields[name] = ""
        elif tag == "option" and "selected" in held:
            fields[self._list] = held["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[-1].fields[self._area] += data


class Answer(NamedTuple):
    """What came back, after all redirections."""

    status: int
    url: str
    text: str
    headers: Mapping[str, str]
    content: bytes

    def forms(self) -> list[FoundForm]:
        """Return the forms of the page."""
        parser = _Forms()
        parser.feed(self.text)
        return parser.found

    def form(self, act: str, record: str = "") -> FoundForm:
        """Return the form of an act; an `AssertionError` tells which there are."""
        wanted = ("act", act), ("record", record)
        found = [each for each in self.forms() if _has(each.fields, wanted)]
        there = [(each.fields.get("act"), each.fields.get("record")) for each in self.forms()]
        assert found, f"no form {act} {record} among {there} on {self.url}"
        return found[0]


def _has(fields: Mapping[str, str], wanted: tuple[tuple[str, str], ...]) -> bool:
    return all(fields.get(name, "") == value for name, value in wanted)


class Caller:
    """A visitor with cookies and patience, but without script."""

    def __init__(self, server: LightServer, seat: str) -> None:
        """Visit *server* as *seat*."""
        self._server = server
        self._seat = seat
        self.cookies = CookieJar()
        # (Where a door speaks HTTPS it is by a certificate of our making.)
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.cookies),
            urllib.request.HTTPSHandler(context=ssl._create_unverified_context()),  # noqa: S323
        )

    def become(self, seat: str) -> None:
        """Come in as another *seat* with the same browser, as the link of somebody else does."""
        self._seat = seat

    def get(self, path: str = "", **headers: str) -> Answer:
        """Return the page at *path*, which follows the first one's address."""
        return self._ask(urljoin(self._server.url, path), None, headers)

    def post(self, action: str, fields: Mapping[str, str]) -> Answer:
        """Send *fields* as they are."""
        body = urlencode(fields).encode()
        return self._ask(urljoin(self._server.url, action), body, {})

    def send(self, page: str | Answer, act: str, record: str = "", **fields: str) -> Answer:
        """Fill in *fields* of the form of *act* on *page*, and send it as a browser does."""
        answer = self.get(page) if isinstance(page, str) else page
        form = answer.form(act, record)
        return self.post(form.action, form.fields | fields)

    def _ask(self, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        asked = urllib.request.Request(url, body, {SEAT: self._seat, **headers})  # noqa: S310
        try:
            with self._opener.open(asked, timeout=60) as found:
                return _answer(found, found.status)
        except urllib.error.HTTPError as found:
            with found:
                return _answer(found, found.code)


def _answer(found, status: int) -> Answer:
    content = found.read()
    text = content.decode("utf-8", "replace")
    return Answer(status, found.url, text, found.headers, content)


def main(file: str, plan: str) -> None:
    """Serve *plan* of the store in *file* in this process, each organisation by its id."""
    with open_store(file, is_for_many=True) as store:
        partners = store.load(plan).plan.partners
        visitors = {key: Visitor(plan, key, f"Focal of {key}", "partner", "en") for key in partners}
        server = LightServer(store, visitors, None)
        print(server.port, flush=True)
        sys.stdin.read()
        server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
