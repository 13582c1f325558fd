"""Messages between owner, server and children, over pairs of sockets that nobody else can reach.

The sockets keep messages apart (SEQPACKET): a child and its server write to one of them.
"""

import pickle
import socket
from collections.abc import Sequence
from typing import Any, NamedTuple

_LONGEST = 1 << 20


class Message(NamedTuple):
    """What came: its kind, what it says, and the sockets that came along."""

    kind: str
    value: Any = None
    sockets: tuple[socket.socket, ...] = ()


def pair() -> tuple[socket.socket, socket.socket]:
    """Return both ends of a new connection."""
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LONGEST)
    return ends


def send(
    connection: socket.socket, kind: str, value: object = None, sockets: Sequence[Any] = ()
) -> None:
    """Send one message, with *sockets* of ours where the other side shall have them.

    Raises:
        OSError: The other side is gone.
    """
    files = [each.fileno() for each in sockets]
    socket.send_fds(connection, [pickle.dumps((kind, value))], files)


def receive(connection: socket.socket) -> Message:
    """Wait for the next message.

    Raises:
        EOFError: The other side is gone.
        TimeoutError: The connection has a time limit, which is over.
    """
    try:
        data, files, _, _ = socket.recv_fds(connection, _LONGEST, 1)
    except ConnectionError as error:
        raise EOFError from error
    if not data:
        raise EOFError
    # Written by ourselves: the pair was made by the owner of the server.
    kind, value = pickle.loads(data)  # noqa: S301
    return Message(kind, value, tuple(socket.socket(fileno=each) for each in files))
