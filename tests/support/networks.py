"""A room with a network of its own: devices in namespaces of Linux, joined by a switch.

Nothing in it reaches the machine's own network, and all of it is gone when the room is left.
"""

import ctypes
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

_NETWORK = 0x40000000
_NAMESPACES = Path("/run/netns")


class Device(NamedTuple):
    """A computer in the room.

    Attributes:
        address: Its address there.
        command: What a command line is preceded by that is run on it.
    """

    address: str
    command: tuple[str, ...]
    thread: ThreadPoolExecutor

    def run(self, what: Callable[..., Any], *words: Any, **named: Any) -> Any:
        """Return what *what* returns, called on this device."""
        return self.thread.submit(what, *words, **named).result()


@contextmanager
def room(*names: str) -> Iterator[Mapping[str, Device]]:
    """Yield a device for each of *names*; they reach each other and nothing else.

    Raises:
        OSError: This machine, or this user, makes no networks.
    """
    own, switch = f"dtmnb{os.getpid()}", f"dtmnb{os.getpid()}-switch"
    with ExitStack() as left:
        _namespace(left, switch)
        _ip("-n", switch, "link", "add", "bridge", "type", "bridge")
        _ip("-n", switch, "link", "set", "bridge", "up")
        devices = {}
        for number, name in enumerate(names, start=1):
            place, address = f"{own}-{name}", f"10.77.0.{number}"
            _namespace(left, place)
            ends = ("veth", "peer", "name", f"port{number}", "netns", switch)
            _ip("link", "add", "line", "netns", place, "type", *ends)
            _ip("-n", switch, "link", "set", f"port{number}", "master", "bridge", "up")
            _ip("-n", place, "address", "add", f"{address}/24", "dev", "line")
            for link in ("lo", "line"):
                _ip("-n", place, "link", "set", link, "up")
            thread = ThreadPoolExecutor(1, initializer=_enter, initargs=(place,))
            left.callback(thread.shutdown)
            devices[name] = Device(address, ("ip", "netns", "exec", place), thread)
        yield devices


def _namespace(left: ExitStack, name: str) -> None:
    _ip("netns", "add", name)
    left.callback(_ip, "netns", "delete", name)


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip())


def _enter(name: str) -> None:
    """Be in a namespace with this thread, and with those that it starts, from here on."""
    place = os.open(_NAMESPACES / name, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).setns(place, _NETWORK):
            raise OSError(ctypes.get_errno(), name)
    finally:
        os.close(place)
