"""The example for nginx, as it is shipped: TLS, lines, cookies and limits."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dtmnb.serve.certificate import certificate_for
from tests.conftest import PATIENCE_SECONDS, ROOT
from tests.support.lines import refused_status, run
from tests.support.served import PLAN, Browser, served, wait_until

NAME = "localhost"

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
    pytest.mark.xdist_group("test_serve"),
]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _configuration(folder: Path, door: int, secret: int, plain: int) -> Path:
    """Write the example with ports and files of this test, and what stands around it."""
    example = (ROOT / "docs" / "serving" / "nginx.conf").read_text(encoding="utf-8")
    certificate, key = certificate_for("127.0.0.1")[0]
    for was, now in (
        (r"127\.0\.0\.1:8866", f"127.0.0.1:{door}"),
        (r"listen 443", f"listen 127.0.0.1:{secret}"),
        (r"listen 80", f"listen 127.0.0.1:{plain}"),
        (r"/etc/ssl/\S+\.pem", str(certificate)),
        (r"/etc/ssl/\S+\.key", str(key)),
        (r"plans\.example\.org", NAME),
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


@pytest.fixture
def proxied(served_folder, tmp_path):
    """Return the served plan, nginx's plain address before it, and the folder of its logs."""
    door, secret, plain = (_free_port() for _ in range(3))
    words = (PLAN, "--address", f"https://{NAME}:{secret}", "--port", str(door))
    with served(served_folder, *words) as running:
        file = _configuration(tmp_path, door, secret, plain)
        command = ["nginx", "-c", str(file), "-g", "daemon off;"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as nginx:
            try:
                wait_until(lambda: nginx.poll() is not None or _listens(secret))
                assert nginx.poll() is None, (tmp_path / "error.log").read_text(encoding="utf-8")
                yield running, f"http://{NAME}:{plain}", tmp_path
            finally:
                nginx.terminate()
                nginx.wait(PATIENCE_SECONDS)


def test_the_example_for_nginx_serves_a_plan(proxied):
    """By its name, secretly, with the lines of live pages; no other name, and no link in a log."""
    running, plain, folder = proxied
    browser = Browser(running.origin)
    path = urlsplit(running.links["wash"]).path

    entered = browser.ask(path, form={"name": "Amal"}, Origin=running.origin)

    assert entered.status == 303
    assert browser.cookie.startswith("__Host-dtmnb-")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in entered.headers["Set-Cookie"]
    assert "max-age" in entered.headers["Strict-Transport-Security"]
    assert browser.ask("/p/").status == 200
    kernel = browser.open_live()
    assert run(refused_status(browser, kernel)) == 101
    assert run(refused_status(Browser(running.origin), kernel)) == 403
    assert browser.ask("/p/", Cookie="x=" + "y" * 40_000).status == 400
    assert Browser(plain).ask(path).headers["Location"] == f"https://{NAME}{path}"
    with pytest.raises(ssl.SSLError):
        Browser(running.origin.replace(NAME, "127.0.0.1")).ask("/")

    # What it cannot pass on it would write down with its address, which is the link.
    assert browser.ask(path, "POST", Content_Length=str(20 * 2**20)).status == 413
    running.process.terminate()
    running.process.wait(PATIENCE_SECONDS)
    assert browser.ask(path).status == 502
    logs = [each.read_text(encoding="utf-8") for each in folder.glob("*.log")]
    assert logs
    assert not any(path in each for each in logs)
