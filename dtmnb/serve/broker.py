"""The broker: the one that holds the store, for the kernels of live pages, which hold a seat.

A kernel asks by a socket of its owner's alone, with a credential that was made for it and names
its seat here; `store.calls` lists what may be asked. The seated store answers, so that code in a
kernel, whatever it says, gets what its page gets. A credential ends with its kernel, and with the
invitation behind it.
"""

import asyncio
import os
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from http import HTTPStatus
from operator import attrgetter
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from dtmnb.errors import DtmnbError, StoreError, UsageError
from dtmnb.incidents import keep_incident
from dtmnb.interchange.gate import DATA
from dtmnb.serve.answers import ANSWERS, Guest
from dtmnb.serve.door import Visit
from dtmnb.serve.launcher import LOOPBACK
from dtmnb.store import PlanStore
from dtmnb.store.calls import BROKER, CREDENTIAL, Call, News, call, fault_of
from dtmnb.store.follower import Follower
from dtmnb.store.presence import Presences

MOST_ASKED = DATA.size + 2**20
"""Bytes of one question: the largest file that is taken in, as changes."""

POLL_SECONDS = 25.0
"""For so long whoever asks for news is kept waiting."""

_THREADS = 4
_MOST_PATH = 100
"""Bytes of a socket's path: systems take between 103 and 107."""


class Broker:
    """Answers the kernels of live pages."""

    def __init__(
        self,
        store: PlanStore,
        is_in: Callable[[Visit], bool],
        note_refusal: Callable[[str], object],
    ) -> None:
        """Hold *store*.

        Args:
            store: Where plans are kept, opened for many.
            is_in: Tells whether a visit still may be here.
            note_refusal: Called with a word when somebody asks who is nobody.
        """
        self._store = store
        self._is_in = is_in
        self._note_refusal = note_refusal
        self._guests: dict[str, Guest] = {}
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="broker")
        # Reports take all of a processor for seconds: one after the other.
        self._press = ThreadPoolExecutor(1, thread_name_prefix="broker-press")
        self._news, self._moved = News(), asyncio.Event()
        self._place = ""

    def listen(self, folder: Path) -> None:
        """Be reached by a socket in *folder*; where there are none of that kind, by a port."""
        application = Application([(r"/([a-z_.]+)", AnswerHandler, {"broker": self})])
        application.settings["log_function"] = lambda _: None
        self._server = HTTPServer(application, max_body_size=MOST_ASKED)
        self._place = str(folder / "broker.sock")
        if os.name == "nt" or len(os.fsencode(self._place)) > _MOST_PATH:
            (sock,) = bind_sockets(0, LOOPBACK)
            self._place = f"{LOOPBACK}:{sock.getsockname()[1]}"
        else:
            from tornado.netutil import bind_unix_socket

            sock = bind_unix_socket(self._place, mode=0o600)
        self._server.add_sockets([sock])
        # What is followed must be there: the notes on presence are made by whoever comes first.
        Presences(self._store, "").close()
        self._follower = Follower(
            self._store,
            lambda: self._tell(self._news._replace(plans=self._news.plans + 1)),
            on_walk=lambda: self._tell(self._news._replace(places=self._news.places + 1)),
        )
        self._follower.start()

    @property
    def place(self) -> Path:
        """The socket that it is reached by."""
        return Path(self._place)

    def close(self) -> None:
        """Answer nobody any more."""
        self._follower.stop()
        self._server.stop()
        for pool in (self._pool, self._press):
            pool.shutdown(wait=False, cancel_futures=True)

    def admit(self, visit: Visit) -> dict[str, str]:
        """Return the variables by which a process asks for the seat of *visit*."""
        credential = secrets.token_urlsafe(32)
        self._guests[_key(credential)] = Guest(self._store, visit)
        return {BROKER: self._place, CREDENTIAL: credential}

    def dismiss(self, variables: Mapping[str, str]) -> None:
        """Let nobody ask by *variables* any more."""
        if guest := self._guests.pop(_key(variables[CREDENTIAL]), None):
            guest.close()

    def guest_of(self, authorization: str) -> Guest | None:
        """Return whose credential it is, None where it is nobody's or their invitation is over."""
        guest = self._guests.get(_key(authorization.removeprefix("Bearer ")))
        if guest is None:
            self._note_refusal("credential")
            return None
        return guest if self._is_in(guest.visit) else None

    async def answer(self, guest: Guest, name: str, asked: BaseModel) -> Any:
        """Return what is answered to *guest*."""
        if name == "news":
            return await self._wait_for_news(asked.known)  # type: ignore[attr-defined]
        pool = self._press if name == "make" else self._pool
        words = {each: getattr(asked, each) for each in type(asked).model_fields}
        if "plan_id" in words:
            guest.plans.require_invited(words["plan_id"])
        act = ANSWERS.get(name) or _asked_of_plans(name)
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: act(guest, **words))

    async def _wait_for_news(self, known: News) -> News:
        ends = asyncio.get_running_loop().time() + POLL_SECONDS
        while known == self._news:
            left = ends - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._moved.wait(), left)
            except TimeoutError:
                break
        return self._news

    def _tell(self, news: News) -> None:
        """Wake everybody who waits, once."""
        self._news = news
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


class AnswerHandler(RequestHandler):
    """One question."""

    def initialize(self, broker: Broker) -> None:
        """Have *broker* answer."""
        self._broker = broker

    async def post(self, name: str) -> None:
        """Answer what is asked by *name*, or say why not."""
        guest = self._broker.guest_of(self.request.headers.get("Authorization", ""))
        if guest is None:
            self.set_status(HTTPStatus.FORBIDDEN)
            return
        try:
            known, asked = _read(name, self.request.body)
            guest.require_calm(len(self.request.body))
            answer = await self._broker.answer(guest, name, asked)
            self.write(known.answer.dump_json(answer))
        except DtmnbError as error:
            self._refuse(error)
        except Exception as error:
            number = keep_incident(error)
            self._refuse(
                StoreError(
                    "Something went wrong in the tool. What was saved before is safe. "
                    "Tell your data team this number: {number}.",
                    number=number,
                )
            )

    def _refuse(self, error: DtmnbError) -> None:
        self.set_status(HTTPStatus.BAD_REQUEST)
        self.write(fault_of(error).model_dump_json())


def _read(name: str, body: bytes) -> tuple[Call, BaseModel]:
    try:
        known = call(name)
        return known, known.asked.model_validate_json(body)
    except (KeyError, ValidationError):
        raise UsageError(
            "Cannot answer: that is no question of ours. Load the page again."
        ) from None


def _asked_of_plans(name: str) -> Callable[..., Any]:
    """Return what asks the plans of a guest by the name of the call."""
    return lambda guest, **words: attrgetter(name)(guest.plans)(**words)


def _key(credential: str) -> str:
    """Return what a credential is kept under: what is looked up tells nothing of others."""
    return sha256(credential.encode()).hexdigest()
