"""How a process asks whoever holds its plans: HTTP with JSON, by a socket of this machine."""

import http.client
import socket
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from tornado.netutil import DefaultLoopResolver, Resolver
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from dtmnb.errors import DtmnbError, RightsError, StoreError
from dtmnb.store.calls import Fault, News, call, error_of

PATIENCE_SECONDS = 60.0
NEWS_SECONDS = 40.0
"""Longer than whoever is asked for news keeps us waiting."""


class Line:
    """Asks one question at a time, each by a connection of its own: threads need no lock."""

    def __init__(self, place: str, credential: str) -> None:
        """Ask at *place*, the path of a socket or `HOST:PORT`, with *credential*."""
        self._place = place
        self._credential = credential

    def ask(self, what: str, seconds: float = PATIENCE_SECONDS, /, **asked: Any) -> Any:
        """Return what the call *what* answers.

        Raises:
            DtmnbError: What was raised where it was answered.
            StoreError: Nobody answers.
        """
        known = call(what)
        body = known.asked(**asked).model_dump_json()
        headers = {"Authorization": f"Bearer {self._credential}"}
        connection = self.connect(seconds)
        try:
            connection.request("POST", f"/{what}", body.encode(), headers)
            answer = connection.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise _unreachable() from error
        finally:
            connection.close()
        if answer.status == HTTPStatus.OK:
            return known.answer.validate_json(told)
        raise _refusal(told)

    def connect(self, seconds: float = PATIENCE_SECONDS) -> http.client.HTTPConnection:
        """Return a connection to whoever answers, to be closed."""
        return _Connection(self._place, timeout=seconds)

    async def hear(self, known: News) -> News:
        """Return what is new beyond *known*, after a while also where that is nothing.

        Raises:
            DtmnbError: As for `ask`.
        """
        question = call("news")
        client = SimpleAsyncHTTPClient(force_instance=True, resolver=_Resolver(place=self._place))
        try:
            answer = await client.fetch(
                f"http://{'broker' if _is_path(self._place) else self._place}/news",
                method="POST",
                body=question.asked(known=known).model_dump_json(),
                headers={"Authorization": f"Bearer {self._credential}"},
                request_timeout=NEWS_SECONDS,
                raise_error=False,
            )
        finally:
            client.close()
        if answer.code == HTTPStatus.OK:
            told: News = question.answer.validate_json(answer.body)
            return told
        if isinstance(answer.error, OSError):
            raise _unreachable() from answer.error
        raise _refusal(answer.body)


class _Resolver(Resolver):
    """Finds a socket by its path, whatever name is asked for."""

    def initialize(self, place: str) -> None:
        self._place = place

    async def resolve(
        self, host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[tuple[int, Any]]:
        """Return where *host* is."""
        if _is_path(self._place):
            return [(socket.AF_UNIX, self._place)]
        found: list[tuple[int, Any]] = await DefaultLoopResolver().resolve(host, port, family)
        return found


class _Connection(http.client.HTTPConnection):
    """HTTP to a socket of this machine, by its path where there are such sockets."""

    def __init__(self, place: str, timeout: float) -> None:
        self._path = place if _is_path(place) else ""
        super().__init__("broker" if self._path else place, timeout=timeout)

    def connect(self) -> None:
        """Connect."""
        if not self._path:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _is_path(place: str) -> bool:
    return ":" not in Path(place).name


def _unreachable() -> StoreError:
    return StoreError(
        "Cannot reach the plan: whoever keeps it for this page does not answer. What you typed "
        "stays in your browser; load the page again."
    )


def _refusal(told: bytes) -> DtmnbError:
    try:
        return error_of(Fault.model_validate_json(told))
    except ValidationError:
        return RightsError(
            "Cannot go on: the link that opened this page holds no longer. Ask whoever runs the "
            "session for a new one."
        )
