"""The example for nginx, as it is shipped: TLS, lines, cookies and limits."""

import shutil
import socket
import ssl
import sys
from urllib.parse import urlsplit

import pytest

from tests.conftest import PATIENCE_SECONDS
from tests.support.lines import refused_status, run
from tests.support.nginx import NAME, free_port, proxying
from tests.support.served import PLAN, Browser, served

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
    pytest.mark.xdist_group("test_serve"),
]


@pytest.fixture
def proxied(served_folder, tmp_path):
    """Return the served plan, nginx's plain address before it, and the folder of its logs."""
    door, secret, plain = (free_port() for _ in range(3))
    words = (PLAN, "--address", f"https://{NAME}:{secret}", "--port", str(door))
    with (
        served(served_folder, *words) as running,
        proxying(tmp_path, [door], secret=secret, plain=plain),
    ):
        yield running, f"http://{NAME}:{plain}", tmp_path


def spoken_at(origin: str) -> str | None:
    """Return what is spoken there with a browser that knows HTTP/2 too."""
    parts = urlsplit(origin)
    context = ssl._create_unverified_context()  # noqa: S323 (a certificate of our making)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection((parts.hostname, parts.port), PATIENCE_SECONDS) as line,
        context.wrap_socket(line, server_hostname=parts.hostname) as secret,
    ):
        return secret.selected_alpn_protocol()


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
    # Over one line of HTTP/2 a browser reads as many pages that wait for news as it likes.
    assert spoken_at(running.origin) == "h2"
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
