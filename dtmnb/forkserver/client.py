"""The owner's side of a fork server: start it, ask it for tasks, renew it, end it."""

import atexit
import os
import pickle
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any, NamedTuple, NoReturn

from dtmnb.errors import ForkServerError, LostTaskError
from dtmnb.forkserver.child import Order, attend
from dtmnb.forkserver.wire import pair, receive, send

PASSED_ON = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP"),
    # What Python cannot do without on Windows.
    *("SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PATHEXT"),
)
"""The variables of ours that may reach a process that runs what others wrote."""

_SINGLE = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # The threads of a kernel would each keep memory of their own.
    "MALLOC_ARENA_MAX": "1",
}
_WARM_SECONDS = 120
_FORK_SECONDS = 60
# After these nothing that was waited for comes any more.
_ENDS = frozenset({"refused", "fault", "exit", "stale"})
_ATTEMPTS = 3


def few_variables(*names: str) -> dict[str, str]:
    """Return those of our variables that are no secret of ours, and where Python looks."""
    passed_on = {name: os.environ[name] for name in (*PASSED_ON, *names) if name in os.environ}
    return {**passed_on, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


class Task:
    """One forked process at work; what it says is heard in order.

    Attributes:
        pid: Its number.
    """

    def __init__(self, connection: socket.socket) -> None:
        """Hear of the task by *connection*.

        Raises:
            LostTaskError: The server did not fork.
        """
        self._connection = connection
        try:
            self.pid: int = self.hear("pid", _FORK_SECONDS)
        except ForkServerError:
            connection.close()
            raise

    def hear(self, kind: str, seconds: float | None = None) -> Any:
        """Wait until the process says something of *kind* and return that.

        Args:
            kind: `told`, `result`, or `exit` with the code that it ended with.
            seconds: How long to wait at most; then it is ended.

        Raises:
            LostTaskError: It ended before, or its time is over.
            ForkServerError: It failed.
            DtmnbError: It refused its task.
        """
        self._connection.settimeout(seconds)
        try:
            while (message := receive(self._connection)).kind not in {kind, *_ENDS}:
                pass
        except EOFError:
            self._lose("its process was ended")
        except TimeoutError:
            self._lose(f"it took more than {seconds:g} seconds")
        if message.kind == kind:
            return message.value
        if message.kind == "refused":
            raise message.value
        if message.kind == "fault":
            raise ForkServerError(f"Cannot do the task: {message.value}. Look at what it runs.")
        return self._lose("its process ended early")

    def ask(self, function: Callable[..., object], *arguments: object, seconds: float) -> Any:
        """Return what *function* returns in this process, which attends.

        Args:
            seconds: How long it may take; then the process is ended.

        Raises:
            LostTaskError: The process was ended, or took too long.
            ForkServerError: The function failed, and the process ended with it.
            DtmnbError: What the function itself refused.
        """
        try:
            send(self._connection, "asked", (function, arguments))
        except OSError:
            self._lose("its process was ended")
        value, refused = self.hear("told", seconds)
        if refused:
            raise refused
        return value

    def is_silent(self) -> bool:
        """Tell whether the process is there and has nothing to say that was not heard yet."""
        is_open = self._connection.fileno() >= 0
        return is_open and not select.select([self._connection], [], [], 0)[0]

    def close(self) -> None:
        """End the process if it still runs."""
        self._connection.close()

    def _lose(self, reason: str) -> NoReturn:
        self.close()
        raise LostTaskError(f"Cannot finish the task: {reason}. Run it again.") from None


class ForkServer:
    """A warm process that forks one child a task; all threads of a program may ask it.

    It is started with the first task, started anew when it ended or its code changed on the
    disk, and ends with this program.
    """

    def __init__(
        self, preload: Iterable[str] = (), warm: Callable[[], object] | None = None
    ) -> None:
        """Plan a server.

        Args:
            preload: Modules that children find loaded.
            warm: A function to call once, before the first fork; it may open and start nothing.
        """
        self._preload, self._warm = tuple(preload), warm
        self._lock = Lock()
        self._server: _Server | None = None
        self._retired: list[_Server] = []
        self._is_closed = False
        atexit.register(self.close)

    def start(
        self,
        function: Callable[..., object],
        *arguments: object,
        environment: Mapping[str, str],
        folder: str = "/",
    ) -> Task:
        """Fork a process that calls *function*, which is found by its name, and return it.

        Args:
            function: A function of a module.
            arguments: What it takes.
            environment: All variables that it gets to know.
            folder: Where it works.

        Raises:
            ForkServerError: Forking is not possible or not safe here.
        """
        order = Order(pickle.dumps((function, arguments)), dict(environment), folder)
        for _ in range(_ATTEMPTS):
            server = self._running()
            ours, theirs = pair()
            try:
                with theirs:
                    send(server.control, "task", tuple(order), [theirs])
                return Task(ours)
            except (OSError, LostTaskError):
                ours.close()
                self._retire(server)
        raise ForkServerError("Cannot fork: the server ended several times. Use other processes.")

    def call(
        self,
        function: Callable[..., object],
        *arguments: object,
        environment: Mapping[str, str],
        folder: str = "/",
        seconds: float | None = None,
    ) -> Any:
        """Return what *function* returns in a process of its own; see `start`.

        Args:
            seconds: How long it may take; then it is ended.

        Raises:
            LostTaskError: The process was ended, or took too long.
            ForkServerError: Forking is not possible, or the function failed.
            DtmnbError: What the function itself refused.
        """
        task = self.start(function, *arguments, environment=environment, folder=folder)
        try:
            return task.hear("result", seconds)
        finally:
            task.close()

    def attendant(self, environment: Mapping[str, str]) -> Task:
        """Return a process that does what it is asked for until it is closed; see `start`."""
        return self.start(attend, environment=environment)

    def warm_up(self) -> None:
        """Start the server now.

        Raises:
            ForkServerError: Forking is not possible or not safe here.
        """
        self._running()

    def close(self) -> None:
        """End the server and all its children."""
        with self._lock:
            self._is_closed = True
            ending = [each for each in (self._server, *self._retired) if each]
            self._server, self._retired = None, []
        for server in ending:
            server.control.close()
            server.process.wait()

    def _running(self) -> "_Server":
        # One thread starts it; the others wait for it instead of hearing half of its words.
        with self._lock:
            if self._is_closed:
                raise ForkServerError("Cannot fork: the server was closed. Make another.")
            if self._server is None:
                self._server = _exec_server(self._preload, self._warm)
            return self._server

    def _retire(self, server: "_Server") -> None:
        """Ask this server no more; it ends by itself once its children did."""
        with self._lock:
            if self._server is server:
                self._server = None
                self._retired.append(server)


class _Server(NamedTuple):
    """A running server: what asks it, and its process."""

    control: socket.socket
    process: subprocess.Popen[bytes]


def _exec_server(preload: tuple[str, ...], warm: Callable[[], object] | None) -> _Server:
    """Start a server and return it once it is warm.

    Raises:
        ForkServerError: This platform cannot, or what was loaded makes it unsafe.
    """
    if sys.platform != "linux":
        raise ForkServerError(f"Cannot fork on {sys.platform}. Use other processes.")
    control, theirs = pair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "dtmnb.forkserver", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            # What a command answers on its standard output is its own.
            stdout=2,
            # Whoever may look at the process may see no secret of ours.
            env={**few_variables(), **_SINGLE},
            cwd="/",
            # Ctrl+C is for the owner, whose end this server sees.
            start_new_session=True,
        )
    try:
        send(control, "warm", (preload, warm))
        control.settimeout(_WARM_SECONDS)
        kind, value, _ = receive(control)
    except (EOFError, OSError):
        kind, value = "ended", "the server ended before it was warm"
    control.settimeout(None)
    if kind == "ready":
        return _Server(control, process)
    control.close()
    process.wait()
    raise ForkServerError(f"Cannot fork safely: {value}. Use other processes.")
