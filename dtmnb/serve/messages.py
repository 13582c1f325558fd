"""What a page may send to its kernel: the five kinds of message that widgets need, and no more.

Pages are not believed. A message that no page of ours sends ends the line it came by; nothing of
it is decoded further than it was checked, and nothing of it reaches the kernel.
"""

import json
import time
from itertools import pairwise
from typing import Any, NamedTuple

PROTOCOL = "v1.kernel.websocket.jupyter.org"
"""The one form in which messages are taken."""

WIDGET_TARGET = "jupyter.widget.control"
INPUTS = frozenset({"value", "index", "selected_index", "error"})
"""What a page may set of a widget: what people put in. What it shows, and whether it may be
used, is said by the kernel alone. (`error` is that of a file that could not be read.)"""

_KINDS = frozenset(
    {
        "comm_open",
        "comm_close",
        "comm_msg",
        "comm_info_request",
        "kernel_info_request",
    }
)
_METHODS = frozenset({"update", "custom", "request_state", "request_states"})
_NUMBER = 8
_PARTS = ("header", "parent header", "metadata", "content")
_MOST_BUFFERS = 64
_MOST_PART = 4 * 2**20


class RefusedMessageError(Exception):
    """A message that no page of ours sends; its words say why, without contents."""


class Allowance:
    """So much at once, and so much a second from then on."""

    def __init__(self, at_once: float, a_second: float) -> None:
        """Begin with all of it."""
        self._most, self._rate = at_once, a_second
        self._left, self._at = at_once, time.monotonic()

    def take(self, amount: float = 1) -> bool:
        """Return whether *amount* is left, and take it."""
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now
        if amount > self._left:
            return False
        self._left -= amount
        return True


class Line:
    """What came by one line from a page until now, held against what a page sends."""

    def __init__(self, most_bytes: int) -> None:
        """Take messages of up to *most_bytes*."""
        self._most_bytes = most_bytes
        # Measured: pasting 100 rows and walking through the table stay below a quarter.
        self._messages = Allowance(400, 60)
        self._bytes = Allowance(2 * most_bytes, most_bytes / 20)

    def require_ours(self, message: object) -> None:
        """Let *message* pass if it is one that a page of ours sends.

        Raises:
            RefusedMessageError: It is not, or there are too many of them.
        """
        if not isinstance(message, bytes):
            raise RefusedMessageError("a message in another form")
        if len(message) > self._most_bytes:
            raise RefusedMessageError("a message that is too large")
        if not self._messages.take() or not self._bytes.take(len(message)):
            raise RefusedMessageError("too many messages")
        _require_permitted(_frame(message))


class _Frame(NamedTuple):
    channel: bytes
    header: Any
    content: Any


def _frame(message: bytes) -> _Frame:
    """Return what is looked at of *message*; how many parts it claims is checked first."""
    count = int.from_bytes(message[:_NUMBER], "little")
    fewest = 2 + len(_PARTS)
    if not fewest <= count <= fewest + _MOST_BUFFERS or (count + 1) * _NUMBER > len(message):
        raise RefusedMessageError("a damaged message")
    marks = [
        int.from_bytes(message[place : place + _NUMBER], "little")
        for place in range(_NUMBER, (count + 1) * _NUMBER, _NUMBER)
    ]
    if marks[0] != (count + 1) * _NUMBER or marks[-1] != len(message) or marks != sorted(marks):
        raise RefusedMessageError("a damaged message")
    parts = [message[start:end] for start, end in pairwise(marks)]
    read = dict(zip(_PARTS, map(_json, parts[1:]), strict=False))
    return _Frame(parts[0], read["header"], read["content"])


def _json(part: bytes) -> Any:
    if len(part) > _MOST_PART:
        raise RefusedMessageError("a part that is too large")
    try:
        found = json.loads(part.decode())
    except (ValueError, RecursionError):
        raise RefusedMessageError("a damaged message") from None
    if not isinstance(found, dict):
        raise RefusedMessageError("a damaged message")
    return found


def _require_permitted(frame: _Frame) -> None:
    kind = str(frame.header.get("msg_type"))
    if frame.channel != b"shell" or kind not in _KINDS:
        raise RefusedMessageError(f"a message of kind {kind[:40]!r}")
    if kind == "comm_open" and frame.content.get("target_name") != WIDGET_TARGET:
        raise RefusedMessageError("a widget of its own")
    if kind == "comm_msg":
        _require_input(frame.content.get("data"))


def _require_input(data: object) -> None:
    """Let pass what people put in, and what our scripts say; nothing else of a widget is set."""
    if not isinstance(data, dict) or str(data.get("method")) not in _METHODS:
        raise RefusedMessageError("an unknown message to a widget")
    state, paths = data.get("state", {}), data.get("buffer_paths", [])
    if not isinstance(state, dict) or not isinstance(paths, list):
        raise RefusedMessageError("a damaged message")
    names = {*state, *(str(path[0]) if isinstance(path, list) and path else "" for path in paths)}
    if names - INPUTS:
        raise RefusedMessageError("what a page may not set of a widget")
