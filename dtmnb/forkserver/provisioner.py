"""Kernels from a fork server, for whatever starts kernels by jupyter_client."""

import asyncio
import json
import os
import select
import signal
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.connect import port_names
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from dtmnb.errors import ForkServerError, LostTaskError
from dtmnb.forkserver.client import ForkServer, Task
from dtmnb.forkserver.kernel import PRELOAD, run_kernel

_START_SECONDS = 60
_LAUNCHER = ("-m", "ipykernel_launcher")


class ForkedProcess:
    """A forked kernel, in the shape that jupyter_client knows: that of `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, task: Task) -> None:
        """Watch the process of *task*, by a handle that no later process of its number has.

        Raises:
            LostTaskError: It has ended already.
        """
        self._task, self.pid = task, task.pid
        try:
            self._handle = os.pidfd_open(task.pid)
        except ProcessLookupError:
            raise LostTaskError("Cannot start a kernel: its process ended at once.") from None
        self.returncode: int | None = None

    def fileno(self) -> int:
        """Return the file that can be read from once the process has ended."""
        return self._handle

    def poll(self) -> int | None:
        """Return the code that the process ended with, None while it runs."""
        if self.returncode is None and select.select([self._handle], [], [], 0)[0]:
            self._end()
        return self.returncode

    def wait(self) -> int:
        """Wait for the end of the process and return its code."""
        while self.poll() is None:
            select.select([self._handle], [], [])
        # Closed once: its number may be that of something else by the next time.
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Send a signal to the process, and to no other one; to one that ended none."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)

    def _end(self) -> None:
        try:
            self.returncode = self._task.hear("exit", _START_SECONDS)
        except ForkServerError:
            self.returncode = -1
        self._task.close()


class ForkProvisioner(LocalProvisioner):
    """Forks kernels of this Python; starts all others, and all when in doubt, as usual."""

    preload = List(
        Unicode(), help="Modules that kernels find loaded, and functions, as `module:function`."
    ).tag(config=True)
    process: Any
    parent: Any

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Start the kernel that *cmd* would start and return how to reach it."""
        reason = _why_not(cmd, options)
        if not reason:
            try:
                return await self._fork(cmd, options)
            except ForkServerError as error:
                reason = str(error)
        self.log.warning("A kernel was started without the fork server: %s", reason)
        return await super().launch_kernel(cmd, **options)

    async def _fork(self, cmd: Sequence[str], options: Mapping[str, Any]) -> Any:
        if self.pid is None and self.connection_info["transport"] == "tcp":
            # Clients of a kernel that starts again keep to its ports; others get the child's own.
            _leave_ports_open(Path(self.parent.connection_file))
        folder = str(options.get("cwd") or Path().resolve())
        task, ports = await asyncio.to_thread(
            _start, _server(tuple(self.preload)), cmd[3:], options["env"], folder
        )
        for name, port in ports.items():
            setattr(self.parent, name, port)
        self.connection_info = self.parent.get_connection_info()
        self.process = ForkedProcess(task)
        self.pid = self.pgid = task.pid
        self.cwd = folder
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the end of the process, without looking again and again."""
        if isinstance(self.process, ForkedProcess) and self.process.poll() is None:
            loop, ended = asyncio.get_running_loop(), asyncio.Event()
            loop.add_reader(self.process, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(self.process)
        return await super().wait()

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it started, never to another that has its number."""
        if self.process and self.process.poll() is None:
            await super().send_signal(signum)


@cache
def _server(preload: tuple[str, ...]) -> ForkServer:
    return ForkServer((*PRELOAD, *preload))


def _start(
    server: ForkServer, words: Sequence[str], environment: Mapping[str, str], folder: str
) -> tuple[Task, Mapping[str, int]]:
    """Fork a kernel and return it with its ports."""
    task = server.start(run_kernel, list(words), environment=environment, folder=folder)
    return task, task.hear("told", _START_SECONDS)


def _why_not(cmd: Sequence[str], options: Mapping[str, Any]) -> str:
    """Return why a kernel cannot come from our server, "" if it can."""
    if tuple(cmd[1:3]) != _LAUNCHER or not Path(cmd[0]).samefile(sys.executable):
        return f"it is no kernel of {sys.executable}"
    kept = {"stdin", "stdout", "stderr", "preexec_fn", "independent"}
    asked = sorted(name for name in kept & options.keys() if options[name])
    return f"it wants its own {', '.join(asked)}" if asked else ""


def _leave_ports_open(file: Path) -> None:
    """Have the child bind whatever port is free, instead of one that another may have by then."""
    connection = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(connection | dict.fromkeys(port_names, 0)), encoding="utf-8")
