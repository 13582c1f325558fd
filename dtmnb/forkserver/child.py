"""What a forked child does: become a process like a new one, do its task, tell, and end."""

import gc
import os
import pickle
import random
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple, NoReturn

from dtmnb.errors import DtmnbError
from dtmnb.forkserver.wire import receive, send


class Order(NamedTuple):
    """What a child is asked for.

    Attributes:
        task: Function and arguments, pickled: they are unpacked in the child alone.
        environment: All variables that the child gets to know.
        folder: Where it works.
    """

    task: bytes
    environment: Mapping[str, str]
    folder: str


class _Here:
    """Which connection this process, once it is a child, tells its owner by."""

    connection: socket.socket | None = None


def is_child() -> bool:
    """Tell whether this process is a child that ends with its task."""
    return _Here.connection is not None


def tell(value: object) -> None:
    """Tell the owner something before the task is done."""
    if _Here.connection:
        send(_Here.connection, "told", value)


def attend() -> None:
    """Do what the owner asks for, one thing after the other, until it asks for nothing more.

    Unlike others, such a child may live long. What it is asked for is a function and arguments.
    """
    gc.enable()
    # Each step makes tens of thousands of records: looked through a few times, not hundreds.
    gc.set_threshold(20_000)
    while _Here.connection:
        function, arguments = receive(_Here.connection).value
        try:
            tell((function(*arguments), None))
        except DtmnbError as refused:
            tell((None, refused))


def run(order: Order, connection: socket.socket) -> NoReturn:
    """Do what *order* asks for, send what it returned or how it failed, and end."""
    code = 1
    try:
        _become_new(order)
        _Here.connection = connection
        send(connection, "pid", os.getpid())
        function, arguments = pickle.loads(order.task)  # noqa: S301 (of the owner of the server)
        send(connection, "result", function(*arguments))
        code = 0
    except DtmnbError as known:
        send(connection, "refused", known)
    except BaseException as fault:
        send(connection, "fault", f"{type(fault).__name__}: {fault}")
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        # Nothing that the server registered for its own end is for its children.
        os._exit(code)


def _become_new(order: Order) -> None:
    """Drop what the server was, and take variables, folder and chance of this task alone."""
    os.setpgid(0, 0)
    # Most children end before it pays to look for what nobody needs any more.
    gc.disable()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    os.chdir(order.folder)
    places = order.environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = [place for place in places if place and place not in sys.path]
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
