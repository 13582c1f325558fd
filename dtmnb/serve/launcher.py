"""Start a server of pages, say when it answers, and end it with whoever started it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

from dtmnb.errors import UsageError

LOOPBACK = "127.0.0.1"
"""Only this machine may connect; whoever serves partners uses another command."""

USUAL_PORT = 8866
_PAUSE_SECONDS = 0.1
_FAREWELL_SECONDS = 40


def choose_port(asked: int | None) -> int:
    """Return the port to serve on: the one *asked* for, else the usual one, else a free one.

    Raises:
        UsageError: Another program has the port that was asked for.
    """
    if _is_free(asked or USUAL_PORT):
        return asked or USUAL_PORT
    if asked is None:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            return int(probe.getsockname()[1])
    raise UsageError(
        f"Cannot serve on port {asked}: another program uses it. "
        "Give another --port, or leave the option out."
    )


def run_server(
    words: Sequence[str],
    on_ready: Callable[[], object],
    *,
    port: int,
    environment: Mapping[str, str],
    folder: Path,
) -> int:
    """Run the server `python -m WORDS` until it or this process ends; return its exit code.

    However this process ends, killed or with its terminal, the server sees its standard input
    end, and stops with its kernels.

    Args:
        words: Module and options.
        on_ready: Called when this server, not another one, answers at *port*.
        port: Where it will listen.
        environment: Its whole environment, with the token of its visitors in `JUPYTER_TOKEN`.
        folder: Where it works.
    """
    server = subprocess.Popen(
        [sys.executable, "-m", "dtmnb.serve.watched", *words],
        stdin=subprocess.PIPE,
        env=environment,
        cwd=folder,
        # Ctrl+C is for this process alone: the server would ask whether it is meant.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    try:
        while server.poll() is None and not _answers(port, environment["JUPYTER_TOKEN"]):
            time.sleep(_PAUSE_SECONDS)
        if server.poll() is None:
            on_ready()
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.stdin:
        server.stdin.close()
    try:
        server.wait(_FAREWELL_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()


def _answers(port: int, token: str) -> bool:
    """Whether what answers at *port* takes *token*.

    Two who start at the same moment find the same port free. The server of one of them ends; its
    starter must not announce the other's page.
    """
    question = urllib.request.Request(
        f"http://{LOOPBACK}:{port}/api/kernels/{UUID(int=0)}",
        headers={"Authorization": f"token {token}"},
    )
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(question).close()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code != HTTPStatus.FORBIDDEN
    except OSError:
        return False
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Without this a port is taken for a while after its server; on Windows it would share it.
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
