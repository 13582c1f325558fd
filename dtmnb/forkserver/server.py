"""The fork server: one thread, warmed once, then a copy of itself for every task.

It is started by `exec` and never forked from its owner, who may have threads. While it has one
thread and no file of its own, a fork is safe; what would change that is refused with its name.
It ends with its owner, and with it all children.
"""

import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from dtmnb.forkserver import child
from dtmnb.forkserver.wire import receive, send

NEVER_WARMED = frozenset({"vl_convert"})
"""What hangs in a child once it was loaded in the parent: it starts the machine of a browser."""

_MOST_CHILDREN = 2_000
_LOOK_SECONDS = 1.0


class UnsafeError(Exception):
    """Something that was loaded makes forking unsafe; the message says what it did."""


def serve(control: socket.socket) -> None:
    """Warm up as the first message asks, say whether that went well, then serve until the end."""
    # jsonschema asks for this optional package and then takes a second to import it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    before = _open_files()
    # What is loaded stays: looking through it again and again finds nothing.
    usual = gc.get_threshold()
    gc.set_threshold(20_000)
    names, warm = receive(control).value
    try:
        for what, act in _acts(names, warm):
            act()
            _require_alone(what, before)
    except UnsafeError as reason:
        send(control, "unsafe", str(reason))
        return
    _lay_together()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*usual)
    send(control, "ready", os.getpid())
    Server(control).run()


def _acts(
    names: Iterable[str], warm: Callable[[], object] | None
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what warms this process, each with its name."""
    for name in names:
        if name.partition(".")[0] not in NEVER_WARMED:
            yield f"loading {name}", partial(_load, name)
    if warm:
        named = getattr(warm, "func", warm)
        yield f"{named.__module__}.{named.__qualname__}", warm


def _load(name: str) -> None:
    """Load the module *name*; `module:function` is called, too."""
    module, _, function = name.partition(":")
    # What cannot be loaded is told by the task that needs it.
    with suppress(Exception, SystemExit):
        loaded = import_module(module)
        if function:
            getattr(loaded, function)()


def _lay_together() -> None:
    """Copy the names of all files to one place in memory.

    Each kernel lists them, and what it looks at it gets a page of its own for: where the names were
    made, one for nearly each of a thousand modules.
    """
    modules: list[Any] = [*sys.modules.values()]
    for module in modules:
        name = vars(module).get("__file__") if isinstance(module, ModuleType) else None
        if isinstance(name, str):
            vars(module)["__file__"] = name[:1] + name[1:]


def _require_alone(what: str, before: Mapping[str, str]) -> None:
    """Make sure that a fork copies all there is: one thread, and nothing shared.

    Raises:
        UnsafeError: There is more.
    """
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208 (names are enough)
    if threads > 1:
        raise UnsafeError(f"{what} started {threads - 1} more thread(s)")
    opened = {
        place
        for number, place in _open_files().items()
        if before.get(number) != place and not place.startswith("/dev/")
    }
    if opened:
        raise UnsafeError(f"{what} left {', '.join(sorted(opened))} open")


def _open_files() -> dict[str, str]:
    """Return what this process has open, by number."""
    found = {}
    for number in Path("/proc/self/fd").iterdir():
        # The folder itself was open while it was read.
        with suppress(FileNotFoundError):
            found[number.name] = str(number.readlink())
    return found


class Server:
    """Forks, reaps and tells; it knows nothing of what its children do."""

    def __init__(self, control: socket.socket) -> None:
        """Serve whoever holds the other end of *control*."""
        self._control = control
        self._children: dict[int, socket.socket] = {}
        self._forked, self._is_stale = 0, False
        self._code, self._looked_at = _code_times(), time.monotonic()
        self._acts: dict[int, Callable[[], object]] = {}
        self._poll = select.epoll()
        self._ended, self._wake = os.pipe()

    def run(self) -> None:
        """Serve until the owner is gone, or until all is done once the code has changed."""
        os.set_blocking(self._wake, False)
        os.set_blocking(self._ended, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._watch(self._control.fileno(), select.EPOLLIN, self._take)
        self._watch(self._ended, select.EPOLLIN, self._reap)
        while not (self._is_stale and not self._children):
            for file, _ in self._poll.poll():
                # One that was let go by the act before is watched no more.
                self._acts.get(file, int)()

    def _watch(self, file: int, events: int, act: Callable[[], object]) -> None:
        self._acts[file] = act
        self._poll.register(file, events)

    def _unwatch(self, file: int) -> None:
        if self._acts.pop(file, None):
            self._poll.unregister(file)

    def _take(self) -> None:
        try:
            message = receive(self._control)
        except EOFError:
            for pid in self._children:
                _kill(pid)
                os.waitpid(pid, 0)
            os._exit(0)
        (connection,) = message.sockets
        self._is_stale = self._is_stale or self._must_renew()
        if self._is_stale:
            send(connection, "stale")
            connection.close()
            return
        self._fork(child.Order(*message.value), connection)

    def _fork(self, order: child.Order, connection: socket.socket) -> None:
        try:
            pid = os.fork()
        except OSError as error:
            # No more processes or memory just now; the children that there are go on.
            send(connection, "fault", str(error))
            connection.close()
            return
        if not pid:
            self._forget()
            child.run(order, connection)
        self._forked += 1
        self._children[pid] = connection
        # Its end alone: what an owner says is for the child.
        self._watch(connection.fileno(), select.EPOLLRDHUP, lambda: self._leave(pid, connection))

    def _forget(self) -> None:
        """Close, in a child, what connects the server with its owner and the other children."""
        self._poll.close()
        self._control.close()
        os.close(self._ended)
        os.close(self._wake)
        for other in self._children.values():
            other.close()

    def _leave(self, pid: int, connection: socket.socket) -> None:
        """End a child whose owner does not wait for it any more, if it has not ended meanwhile."""
        if pid in self._children:
            self._unwatch(connection.fileno())
            _kill(pid)

    def _reap(self) -> None:
        os.read(self._ended, 4096)
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            connection = self._children.pop(pid)
            self._unwatch(connection.fileno())
            with suppress(OSError):
                send(connection, "exit", os.waitstatus_to_exitcode(status))
            connection.close()

    def _must_renew(self) -> bool:
        """Tell whether code on the disk is newer than ours, or it is time for a fresh memory."""
        if time.monotonic() - self._looked_at > _LOOK_SECONDS:
            self._looked_at = time.monotonic()
            if any(_time_of(file) != then for file, then in self._code.items()):
                return True
        return self._forked >= _MOST_CHILDREN


def _kill(pid: int) -> None:
    # Its group where it made one already, with all that it started.
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            end(pid, signal.SIGKILL)
            return


def _code_times() -> dict[str, int]:
    modules: list[Any] = list(sys.modules.values())
    files = {getattr(module, "__file__", None) for module in modules}
    return {file: _time_of(file) for file in files if file}


def _time_of(file: str) -> int:
    try:
        return Path(file).stat().st_mtime_ns
    except OSError:
        return 0
