"""What the pages at the door say when the store fails under them, over real HTTP."""

import asyncio
import errno
from types import SimpleNamespace

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from dtmnb.errors import Sentence
from dtmnb.serve.pages import JoinPage
from dtmnb.store.faults import told
from tests.support.apart import apart

ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))


def _fail(_: str) -> None:
    with told(Sentence("look up an invitation"), "plans.db"):
        raise OSError(errno.ENOSPC, "No space left on device")


def _break(_: str) -> None:
    raise KeyError("a fault of ours")


async def _answered(invited, language: str) -> tuple[int, str]:
    """Return status and page of a link, whose invitation is looked up by *invited*."""
    door = SimpleNamespace(invited=invited)
    server = HTTPServer(Application([(r"/in/(.*)", JoinPage)], door=door))
    sockets = bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    try:
        answer = await AsyncHTTPClient(force_instance=True).fetch(
            f"http://127.0.0.1:{sockets[0].getsockname()[1]}/in/ticket",
            headers={"Accept-Language": language},
            raise_error=False,
        )
    finally:
        server.stop()
    return answer.code, answer.body.decode().translate(ISOLATES)


@pytest.mark.parametrize(
    ("invited", "language", "status", "words"),
    [
        (_fail, "en", 503, "Cannot look up an invitation in plans.db: the disk is full."),
        (_fail, "fr-CD,fr", 503, "chercher une invitation. Cause\u202f: le disque est plein."),
        (_fail, "ar", 503, "البحث عن دعوة. السبب: القرص ممتلئ."),
        (_break, "es", 500, "Algo falló en la herramienta."),
    ],
)
def test_a_link_says_in_the_language_of_the_browser_what_failed(invited, language, status, words):
    """Whoever opens an invitation is nobody yet: only the browser tells their language."""
    answered = apart(asyncio.run, _answered(invited, language))

    assert (answered[0], words in answered[1]) == (status, True)
