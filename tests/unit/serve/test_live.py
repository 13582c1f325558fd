"""The line of a live page stays open while its page gives signs of life."""

import asyncio
from types import SimpleNamespace

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.ioloop import IOLoop
from tornado.web import Application

from dtmnb.serve.live import LiveLine
from tests.support.apart import apart

MILLISECONDS = 45_000


class Connection:
    """The other end: it answers or not, and knows whether it was closed."""

    client_terminated = False

    def __init__(self) -> None:
        """Begin open and asked nothing."""
        self.asked, self.is_closed = 0, False

    def write_ping(self, _data: bytes) -> None:
        """Be asked."""
        self.asked += 1

    def is_closing(self) -> bool:
        """Tell whether it was closed."""
        return self.is_closed

    def close(self, *_words: object) -> None:
        """Be closed."""
        self.is_closed = True


@pytest.mark.parametrize(("answers", "stays"), [(True, True), (False, False)])
def test_a_line_is_cut_when_its_page_gives_no_sign_of_life(monkeypatch, answers, stays):
    """Asked three times, each as long after the last one as the settings say, and a little more."""

    async def ask() -> Connection:
        settings = {"ws_ping_interval": MILLISECONDS, "ws_ping_timeout": MILLISECONDS}
        far = SimpleNamespace(set_close_callback=lambda _: None)
        said = HTTPHeaders({"Host": "localhost"})
        start = RequestStartLine("GET", "/", "HTTP/1.1")
        request = HTTPServerRequest(connection=far, start_line=start, headers=said)
        line = LiveLine(Application(**settings), request)
        line.ws_connection = connection = Connection()
        now = 1000.0
        monkeypatch.setattr(IOLoop, "time", lambda _: now)
        line.last_ping = line.last_pong = now
        for _ in range(3):
            now += MILLISECONDS / 1000 + 0.01
            line.send_ping()
            if connection.is_closed:
                break
            if answers:
                now += 0.1
                line.on_pong(b"")
        return connection

    connection = apart(asyncio.run, ask())

    assert connection.asked == (3 if answers else 1)
    assert connection.is_closed is not stays
