"""Cells run in this very process, which ends with them, in the shell that a kernel has.

Shell, display hook and publisher are the kernel's own; only its session sends to us instead of a
socket, and nbclient makes outputs of what it sent. So outputs are those of a kernel.
"""

import asyncio
import builtins
import getpass
import io
import os
import sys
import tempfile
from functools import partial
from types import SimpleNamespace
from typing import Any, NoReturn

import comm
from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Callable
from traitlets.config import Config

# Many processes at once would wait for one file of what was ever typed.
_NO_HISTORY = Config({"HistoryManager": {"enabled": False}})


class NeedsKernelError(Exception):
    """A cell wants to talk with a page, which needs a kernel with its channels."""


class _Caller(Session):
    """A session that calls a function with each message, as a client would have got it."""

    receive = Callable()

    def send(self, stream: Any, msg_or_type: Any, *words: Any, **more: Any) -> Any:
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, *words)
        message["content"] = self.unpack(self.pack(message["content"]))
        self.receive(message)
        return message


class _Stream(io.TextIOBase):
    """Standard output or error: what is written goes out together when it is flushed."""

    encoding = "UTF-8"

    def __init__(self, name: str, session: _Caller) -> None:
        self._name, self._session, self._parts = name, session, list[str]()

    def write(self, text: str) -> int:
        self._parts.append(text)
        return len(text)

    def flush(self) -> None:
        if text := "".join(self._parts):
            self._parts.clear()
            self._session.send(None, "stream", {"name": self._name, "text": text})


class CellClient(PapermillNotebookClient):
    """Runs the cells of a managed notebook here; this process is of no use to another one."""

    def execute(self, **_: Any) -> Any:
        """Run all cells, up to one that fails, and return the notebook.

        Raises:
            NeedsKernelError: A cell makes a widget.
        """
        self.reset_execution_trackers()
        self._place: tuple[Any, int] = (None, 0)
        self._talks = list[str]()
        session = _Caller(receive=lambda message: self.process_message(message, *self._place))
        self._shell: Any = _shell(session)
        sys.stdout, sys.stderr = _Stream("stdout", session), _Stream("stderr", session)
        comm.create_comm = self._talk
        # Nobody is there to answer: as the kernel of a client that takes no questions.
        alone: Any = SimpleNamespace(_allow_stdin=False)
        builtins.input = partial(IPythonKernel.raw_input, alone)
        getpass.getpass = partial(IPythonKernel.getpass, alone)
        self.papermill_execute_cells()
        if self._talks:
            raise NeedsKernelError
        self.nb.metadata["language_info"] = dict(IPythonKernel.language_info)
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, *_: Any, **__: Any) -> Any:
        """Run one cell and put its outputs into it.

        Raises:
            CellExecutionError: It failed, and may not.
        """
        tags = cell.metadata.get("tags", ())
        if cell.cell_type != "code" or not cell.source.strip() or self._talks:
            return cell
        if self.skip_cells_with_tag in tags:
            return cell
        self.code_cells_executed += 1
        cell.outputs, self.clear_before_next_output = [], False
        self._place = (cell, cell_index)
        done = self._shell.run_cell(cell.source, store_history=True)
        sys.stdout.flush()
        sys.stderr.flush()
        cell.execution_count = self._shell.execution_count - 1
        if self._talks or done.success:
            return cell
        asyncio.run(self._check_raise_for_error(cell, cell_index, {"content": _reply(done)}))
        return cell

    def _talk(self, *_: Any, **__: Any) -> NoReturn:
        self._talks.append("widgets")
        raise NeedsKernelError


def rehearse() -> None:
    """Make a shell and run a cell in it once, and leave no more of it than what that loads."""
    main, environment = sys.modules["__main__"], dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="dtmnb-") as folder:
        _shell(_Caller(receive=lambda message: None), ipython_dir=folder).run_cell("None")
    ZMQInteractiveShell.clear_instance()
    sys.modules["__main__"] = main
    # A shell tells every program after it to write in colours.
    os.environ.clear()
    os.environ.update(environment)


def _shell(session: Session, **places: str) -> Any:
    """Return the shell of a kernel that has no sockets."""
    kernel = SimpleNamespace(eventloop=None)
    shell: Any = ZMQInteractiveShell.instance(
        config=_NO_HISTORY, kernel=kernel, compiler_class=XCachingCompiler, **places
    )
    shell.displayhook.session = shell.display_pub.session = session
    shell.displayhook.topic = b"execute_result"
    return shell


def _reply(done: Any) -> dict[str, Any]:
    """Return what a kernel replies to a cell that failed as *done* tells."""
    fault = done.error_before_exec or done.error_in_exec
    name = type(fault).__name__
    return {"status": "error", "ename": name, "evalue": str(fault), "traceback": []}
