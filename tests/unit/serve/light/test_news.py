"""A page that is open hears at once that the plan was changed, and that its door is closed."""

import http.client
import time

import pytest

from dtmnb.serve.light import news
from dtmnb.session.desk import set_field
from tests.conftest import PATIENCE_SECONDS
from tests.support.light import SEAT


@pytest.fixture
def listen(server):
    """Return what opens the stream of news as somebody."""
    lines = []

    def open_stream(seat="wash"):
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
        line.request("GET", "/p/news", headers={SEAT: seat, "Accept-Encoding": "gzip"})
        lines.append(line)
        return line.getresponse()

    yield open_stream
    for line in lines:
        line.close()


def _next(stream):
    """Return the next line that says something."""
    return next(line for line in iter(stream.readline, b"") if line.strip() and line[:1] != b":")


def test_a_save_is_told_by_its_revision(listen, room):
    """Nothing of the plan is told: the page asks for it, by the rights of who reads it."""
    stream = listen()
    assert stream.headers["Content-Type"] == "text/event-stream"
    assert _next(stream) == b"data: 1\n"
    set_field(room, "header", "header", field="operation", value="New name")

    assert _next(stream) == b"data: 2\n"


def test_one_visitor_hears_by_so_many_pages(listen, monkeypatch):
    """Streams are files of the server: one partner cannot take them all."""
    monkeypatch.setattr(news, "MOST_OF_A_VISITOR", 2)
    streams = [listen() for _ in range(2)]
    assert [_next(each) for each in streams] == [b"data: 1\n"] * 2

    assert listen().status == 429
    assert listen("health").status == 200


def test_an_invitation_that_is_taken_back_ends_the_stream(listen, server):
    """Within five seconds, on a page that nobody touches."""
    stream = listen()
    _next(stream)
    began = time.monotonic()
    del server.visitors["wash"]

    assert _next(stream) == b"event: out\n"
    assert time.monotonic() - began < 5
    assert listen().status == 403


def test_a_page_that_is_closed_is_waited_for_no_more(listen, server, wash):
    """What follows the store ends with the last page."""
    stream = listen()
    _next(stream)
    stream.close()

    assert wash.get().status == 200
