"""nginx with the example that is shipped, before doors of a test."""

import os
import re
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dtmnb.serve.certificate import certificate_for
from tests.conftest import PATIENCE_SECONDS, ROOT
from tests.support.served import wait_until

NAME = "localhost"
PROCESS = "X-Process"
"""Header by which the nginx of a test says who answered."""


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Tell whether anything answers at *port*."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _configuration(folder: Path, doors: Sequence[int], secret: int, plain: int) -> Path:
    """Write the example with ports and files of a test, and what stands around it."""
    example = (ROOT / "docs" / "serving" / "nginx.conf").read_text(encoding="utf-8")
    certificate, key = certificate_for("127.0.0.1")[0]
    first, *others = (f"server 127.0.0.1:{door};" for door in doors)
    for was, now in (
        (r"server 127\.0\.0\.1:8866;", first),
        (r"# server 127\.0\.0\.1:8867;", " ".join(others)),
        (r"__Host-dtmnb-443", f"__Host-dtmnb-{secret}"),
        (r"listen 443", f"listen 127.0.0.1:{secret}"),
        (r"listen 80", f"listen 127.0.0.1:{plain}"),
        (r"/etc/ssl/\S+\.pem", str(certificate)),
        (r"/etc/ssl/\S+\.key", str(key)),
        (r"plans\.example\.org", NAME),
        (r"add_header (?=Strict)", f"add_header {PROCESS} $upstream_addr always; add_header "),
    ):
        assert re.search(was, example), was
        example = re.sub(was, now, example)
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    # Its helpers take another user's rights when root starts it, who may not read here.
    user = "user root; " if os.geteuid() == 0 else ""
    around = f"{user}pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
    whole = f"{around}http {{\naccess_log off;\n{places}{example}\n}}\n"
    file.write_text(whole, encoding="utf-8")
    return file


@contextmanager
def proxying(folder: Path, doors: Sequence[int], *, secret: int, plain: int) -> Iterator[None]:
    """Run nginx before *doors*.

    Args:
        folder: Takes its files and logs.
        doors: The ports of the doors.
        secret: The port for HTTPS, at `NAME`.
        plain: The port that leads there.
    """
    file = _configuration(folder, doors, secret, plain)
    command = ["nginx", "-c", str(file), "-g", "daemon off;"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as nginx:
        try:
            wait_until(lambda: nginx.poll() is not None or listens(secret))
            assert nginx.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
            yield
        finally:
            nginx.terminate()
            nginx.wait(PATIENCE_SECONDS)
