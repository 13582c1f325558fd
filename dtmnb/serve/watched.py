"""Run a module as a program that stops when its standard input ends: with its parent.

A pipe tells of every end of a parent, also of one that was killed, on every platform.
"""

import os
import runpy
import signal
import sys
import threading
import time

_FAREWELL_SECONDS = 30


def _watch() -> None:
    sys.stdin.read()
    # To the process, not to this thread: what waits in the main thread wakes by it.
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_FAREWELL_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_watch, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
