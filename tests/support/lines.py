"""The line of a page to its kernel, spoken by hand: as pages do, and as they never do."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from secrets import token_hex
from typing import Any, TypeVar

from tornado.httpclient import HTTPError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.conftest import PATIENCE_SECONDS
from tests.support.served import Browser

PROTOCOL = "v1.kernel.websocket.jupyter.org"
Found = TypeVar("Found")
_LINES: set[WebSocketClientConnection] = set()


def message(
    kind: str, content: dict[str, Any] | None = None, *, channel: str = "shell", buffers: int = 0
) -> bytes:
    """Return a message in the form that pages use."""
    header = {
        **{"msg_id": token_hex(8), "msg_type": kind, "session": "s", "username": ""},
        **{"version": "5.3", "date": "2026-03-01T00:00:00Z"},
    }
    meta = {"version": "1.0.0"}
    parts = [channel.encode(), *(json.dumps(each).encode() for each in (header, {}, meta))]
    parts += [json.dumps(content or {}).encode(), *([b"x"] * buffers)]
    return framed(parts)


def framed(parts: list[bytes]) -> bytes:
    """Return *parts*, of which the first is the channel, as one frame."""
    count = len(parts) + 1
    marks = [8 * (count + 1)]
    for part in parts:
        marks.append(marks[-1] + len(part))
    head = b"".join(each.to_bytes(8, "little") for each in (count, *marks))
    return head + b"".join(parts)


def plain(kind: str, content: dict[str, Any] | None = None, channel: str = "shell") -> str:
    """Return a message in the older form, which is plain JSON."""
    header = {"msg_id": token_hex(8), "msg_type": kind, "session": "s", "username": ""}
    header |= {"version": "5.3", "date": "2026-03-01T00:00:00Z"}
    said = {"header": header, "parent_header": {}, "metadata": {}, "content": content or {}}
    return json.dumps({**said, "channel": channel, "buffers": []})


def unframed(answer: bytes | str) -> tuple[str, str, dict[str, Any]]:
    """Return channel, kind and content of what a kernel sent."""
    if isinstance(answer, str):
        told = json.loads(answer)
        return told["channel"], told["header"]["msg_type"], told["content"]
    count = int.from_bytes(answer[:8], "little")
    marks = [int.from_bytes(answer[8 * n : 8 * n + 8], "little") for n in range(1, count + 1)]
    parts = [answer[start:end] for start, end in pairwise(marks)]
    return parts[0].decode(), json.loads(parts[1])["msg_type"], json.loads(parts[4])


async def dial(
    browser: Browser,
    kernel: str,
    *,
    protocol: str = PROTOCOL,
    below: str = "/live/",
    **headers: str,
) -> WebSocketClientConnection:
    """Open the line to *kernel* of a page *below*; raises HTTPError where it is refused."""
    origin = headers.pop("origin", browser.origin)
    said = {"Origin": origin, **headers}
    if browser.cookie:
        said.setdefault("Cookie", browser.cookie)
    address = browser.origin.replace("http", "ws", 1)
    context = ssl._create_unverified_context()  # noqa: S323 (a certificate of our making)
    request = HTTPRequest(
        f"{address}{below}api/kernels/{kernel}/channels?session_id={token_hex(8)}",
        headers=said,
        ssl_options=context if address.startswith("wss") else None,
    )
    wanted = [protocol] if protocol else []
    line = await websocket_connect(request, subprotocols=wanted, max_message_size=2**28)
    _LINES.add(line)
    return line


async def refused_status(browser: Browser, kernel: str, **headers: str) -> int:
    """Return with which status the line is refused; 101 where it opens."""
    try:
        await dial(browser, kernel, **headers)
    except HTTPError as refused:
        return refused.code
    return 101


async def closed_with(line: WebSocketClientConnection, seconds: float = 20) -> int | None:
    """Return the code that *line* is closed with, 0 without one; None where it stays open."""
    try:
        async with asyncio.timeout(seconds):
            while await line.read_message() is not None:
                pass
    except TimeoutError:
        return None
    line.close()
    _LINES.discard(line)
    return line.close_code or 0


async def answers(
    line: WebSocketClientConnection, until: Callable[[str, dict[str, Any]], bool], seconds: float
) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what comes by *line* until something is so, or the time is over."""
    found: list[tuple[str, str, dict[str, Any]]] = []

    async def hear() -> None:
        while not found or not until(*found[-1][1:]):
            answer = await line.read_message()
            if answer is None:
                return
            found.append(unframed(answer))

    with suppress(TimeoutError):
        await asyncio.wait_for(hear(), seconds)
    return found


async def whole_state(browser: Browser, kernel: str, *steps: str) -> str:
    """Return all that the widgets of a page hold, as text, at its start and in each of *steps*."""
    line = await dial(browser, kernel)
    states = await first_states(line)
    found = [json.dumps(states)]
    for step in steps:
        rail = next(
            key
            for key, model in states.items()
            if any(item[0] == step for item in model["state"].get("items", []) if item)
        )
        data = {"method": "custom", "content": {"pick": step}}
        await line.write_message(message("comm_msg", {"comm_id": rail, "data": data}), binary=True)
        found.append(json.dumps(await _states(line)))
    return "\n".join(found)


async def first_states(line: WebSocketClientConnection) -> dict[str, Any]:
    """Return the state of every widget by its name, by a line that was opened just now."""
    asked = {"comm_id": "c", "target_name": "jupyter.widget.control", "data": {}}
    await line.write_message(message("comm_open", asked), binary=True)
    return await _states(line)


async def _states(line: WebSocketClientConnection) -> dict[str, Any]:
    """Return the state of every widget by its name."""

    def is_told(kind: str, content: dict[str, Any]) -> bool:
        return kind == "comm_msg" and content["data"].get("method") == "update_states"

    data = {"method": "request_states"}
    await line.write_message(message("comm_msg", {"comm_id": "c", "data": data}), binary=True)
    told = await answers(line, is_told, PATIENCE_SECONDS)
    states: dict[str, Any] = told[-1][2]["data"]["states"]
    return states


async def run_code(
    browser: Browser, kernel: str, code: str, shown: str = "None", seconds: float = 10
) -> str | None:
    """Have a kernel run *code* and tell what *shown* is then; None where it does not answer.

    It is asked as pages ask, in their form and by their channel.
    """
    line = await dial(browser, kernel)
    asked = {"code": code, "silent": False, "store_history": False, "stop_on_error": True}
    asked["user_expressions"] = {"shown": shown}
    await line.write_message(message("execute_request", asked), binary=True)
    told = await answers(line, lambda kind, _: kind == "execute_reply", seconds)
    for _, kind, content in told:
        if kind == "execute_reply":
            assert content["status"] == "ok", content
            return str(content["user_expressions"]["shown"]["data"]["text/plain"])
    return None


def run(what: Awaitable[Found]) -> Found:
    """Run *what* to its end, and hang up."""

    async def whole() -> Found:
        try:
            return await what
        finally:
            for line in [*_LINES]:
                line.close()
                await closed_with(line, 5)
            _LINES.clear()

    # Beside the browser of other tests, which has a loop in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, whole()).result()
