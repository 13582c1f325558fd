"""What children of a fork server are asked to do in tests; they find it by its name."""

import builtins
import errno
import gc
import mmap
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from dtmnb.errors import UsageError
from dtmnb.forkserver import server, tell

CONNECTIONS = []
TRACES = []


def loaded(*names):
    """Return which of the modules *names* this process has loaded."""
    return {name for name in names if name in sys.modules}


def server_pid():
    """Return the process that forked this one."""
    return os.getppid()


def surroundings():
    """Return the variables that this process and its server were started with, and the folder."""
    started_with = Path(f"/proc/{os.getppid()}/environ").read_text(encoding="utf-8")
    return dict(os.environ), started_with, Path.cwd()


def chance():
    """Return what chance brings in this process."""
    import numpy

    return random.random(), float(numpy.random.random())  # noqa: S311


def leave_a_trace():
    """Change all that a later process could notice; return what was there before."""
    found = getattr(builtins, "trace", None), os.environ.get("TRACE"), sys.modules["__main__"]
    builtins.trace = os.environ["TRACE"] = "left"
    sys.modules["__main__"] = sys
    return (*found[:2], found[2].__name__, getattr(found[2], "__spec__", None) is not None)


def trace_of(word):
    """Return what this process was told to remember until now."""
    TRACES.append(word)
    return TRACES


def frozen():
    """Return how many objects no collection of this process touches."""
    return gc.get_freeze_count()


def value_of(name):
    """Return what the module *name* says, loaded now if it was not."""
    return __import__(name).VALUE


def refuse():
    """Fail with an error of ours."""
    raise UsageError("Cannot do this: it is a test. Go on.")


def fail():
    """Fail with a fault that nobody expected."""
    raise ValueError("a fault")


def end_at_once():
    """Be ended as by the system."""
    os.kill(os.getpid(), signal.SIGKILL)


def talk(number):
    """Say *number* things, then return it."""
    for each in range(number):
        tell(each)
    return number


def sleep_with_company(file):
    """Start a process, note both, and wait for ever."""
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(file).write_text(f"{os.getpid()} {other.pid}", encoding="utf-8")
    time.sleep(600)


def note_and_wait(file, seconds):
    """Note that this process is at work, and return a while later."""
    Path(file).touch()
    time.sleep(seconds)
    return "done"


def start_a_thread():
    """Start a thread, as many libraries do."""
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()


def open_a_database():
    """Leave a database open, as somebody may who warms up on real data."""
    connection = sqlite3.connect(Path(tempfile.mkdtemp()) / "plans.db")
    connection.execute("CREATE TABLE plan (id)")
    CONNECTIONS.append(connection)


def open_a_message_socket():
    """Leave a socket of the kernel's library open."""
    import zmq

    CONNECTIONS.append(zmq.Context().socket(zmq.PUB))


def pages_of_file_names() -> tuple[int, int]:
    """Return how many modules tell their file, and how many pages of memory hold the names."""
    names = [getattr(each, "__file__", None) for each in [*sys.modules.values()]]
    places = [id(each) for each in names if isinstance(each, str)]
    return len(places), len({place // mmap.PAGESIZE for place in places})


def refuse_one_fork():
    """Have the first fork fail, as where there may be no more processes."""
    fork = os.fork

    def refuse():
        os.fork = fork
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    os.fork = refuse


def renew_after_two():
    """Have the server live for two children only."""
    server._MOST_CHILDREN = 2


def tables_read_by_a_page() -> list[str]:
    """Return which files of ours are read for what each page needs."""
    from dtmnb.language import language_for
    from dtmnb.language.language import LANGUAGES
    from dtmnb.language.sentences import joint_sentences, sentences
    from dtmnb.resources import shipped
    from dtmnb.store import load_reference

    ours, found = tuple(str(shipped(name)) for name in ("reference", "locale")), list[str]()

    def note(event: str, words: tuple[object, ...]) -> None:
        if event == "open" and str(words[0]).startswith(ours):
            found.append(str(words[0]))

    sys.addaudithook(note)
    load_reference()
    for code in LANGUAGES:
        language_for(code)
    sentences()
    joint_sentences()
    return found
