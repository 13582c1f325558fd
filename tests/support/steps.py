"""Steps that workers do in tests, found by their names."""

import builtins
import os
import signal
import time
from pathlib import Path

import nbformat

from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.work import Prepared
from dtmnb.errors import UsageError

_PATIENCE_SECONDS = 30
_DONE = []


def count(job, folder):
    """Return how often this process has counted."""
    _DONE.append(job)
    return len(_DONE)


def who(job, folder):
    """Return the process that does this."""
    return os.getpid()


def who_waits(job, folder, number):
    """Return the process that does this, once so many do it at the same time."""
    (folder / str(os.getpid())).touch()
    until = time.monotonic() + _PATIENCE_SECONDS
    while len([*folder.iterdir()]) < number:
        assert time.monotonic() < until
        time.sleep(0.01)
    return os.getpid()


def most_at_once(job, folder, seconds):
    """Return how many did this at the same time, as far as one of them could see."""
    mine = folder / str(os.getpid())
    mine.touch()
    most, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        most = max(most, len([*folder.iterdir()]))
        time.sleep(0.01)
    mine.unlink()
    return most


def refuse(job, folder):
    """Fail with an error of ours."""
    raise UsageError("Cannot do this: it is a test. Go on.")


def end_at_once(job, folder):
    """Be ended as by the system."""
    os.kill(os.getpid(), signal.SIGKILL)


def notebook_that_leaves_a_trace(folder):
    """Return a job of somebody's own notebook, with all that running its cells takes."""
    cells = [("plan_id = ''\naudience = ''\nlanguage = ''", ["parameters"])]
    cells.append(("import builtins\nbuiltins.trace = 'left'", []))
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, metadata={"tags": tags}) for source, tags in cells]
    )
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    file = Path(folder, "own.ipynb")
    nbformat.write(book, file)
    job = ReportJob("one", "partners", "en", ("html",), own_notebook=file)
    return job, folder, Prepared(None, {}, (), {}, {})


def trace(job, folder):
    """Return what was left in this process."""
    return getattr(builtins, "trace", None)


def wait_until_gone(pid):
    """Wait until a process is no more."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while Path(f"/proc/{pid}/stat").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
