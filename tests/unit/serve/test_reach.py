"""The port that is told is bound already, and a door is called by its own names only."""

import socket
import ssl
import stat

import pytest

from dtmnb.errors import UsageError
from dtmnb.serve.certificate import certificate_for
from dtmnb.serve.reach import Reach, behind_a_proxy, in_a_room, on_this_machine


@pytest.fixture
def keep():
    """Return a function that closes what a reach listens with, when the test is over."""
    kept: list[Reach] = []

    def later(reach: Reach) -> Reach:
        kept.append(reach)
        return reach

    yield later
    for each in kept:
        for listening in each.sockets:
            listening.close()


def test_this_machine_alone_is_the_usual_reach(keep):
    """Nobody else connects, and no name but this machine's is answered."""
    reach = keep(on_this_machine(None))

    assert reach.sockets[0].getsockname()[0] == "127.0.0.1"
    assert reach.origin == f"http://127.0.0.1:{reach.port}"
    assert reach.names == {f"127.0.0.1:{reach.port}", f"localhost:{reach.port}"}
    assert not reach.is_secret


def test_a_port_that_was_asked_for_and_is_taken_is_refused(keep):
    """Without asking, another one is bound and told."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(UsageError, match=f"on port {port}"):
            on_this_machine(port)

    first, second = keep(on_this_machine(None)), keep(on_this_machine(None))
    assert first.port != second.port


def test_a_room_is_served_secretly(keep):
    """By HTTPS at the address chosen, under that name only; the print is told."""
    reach = keep(in_a_room("127.0.0.2", None, certificate=None))

    assert reach.sockets[0].getsockname()[0] == "127.0.0.2"
    assert reach.origin == f"https://127.0.0.2:{reach.port}"
    assert reach.names == {f"127.0.0.2:{reach.port}"}
    assert reach.origins == {reach.origin}
    assert reach.tls.minimum_version == ssl.TLSVersion.TLSv1_2
    assert len(reach.print_of_certificate.split(":")) == 32


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "a-name", "192.168.1.5/24"])  # noqa: S104
def test_a_room_has_one_address(address):
    """All networks at once, or none, is no room."""
    with pytest.raises(UsageError, match="no address of one network"):
        in_a_room(address, None, certificate=None)


def test_an_address_of_another_machine_is_refused():
    """It is said where the address is looked for."""
    with pytest.raises(UsageError, match=r"Cannot serve at 203\.0\.113\.7"):
        in_a_room("203.0.113.7", None, certificate=None)


def test_a_certificate_that_cannot_be_read_is_refused(tmp_path):
    """With both names."""
    for name in ("a.pem", "b.pem"):
        (tmp_path / name).write_text("no certificate")

    with pytest.raises(UsageError, match="Name two PEM files"):
        in_a_room("127.0.0.2", None, certificate=(tmp_path / "a.pem", tmp_path / "b.pem"))


def test_a_proxy_is_reached_by_its_name_only(keep):
    """Not even this machine's own name is answered beside it."""
    reach = keep(behind_a_proxy("https://Plans.example.org/", None))

    assert reach.origin == "https://plans.example.org"
    assert reach.names == {"plans.example.org"}
    assert reach.is_secret
    assert reach.tls is None
    assert reach.sockets[0].getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    "address", ["http://plans.example.org", "plans.example.org", "https://", "https://a.org/dtm"]
)
def test_the_internet_is_served_by_https_at_a_root(address):
    """Cookies and links would not hold elsewhere."""
    with pytest.raises(UsageError, match="reached by HTTPS"):
        behind_a_proxy(address, None)


def test_a_certificate_is_made_once_and_its_key_is_its_owners(tmp_path, monkeypatch):
    """Nobody has to accept it twice, and nobody else reads the key."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (certificate, key), told = certificate_for("192.168.1.5")

    assert certificate_for("192.168.1.5") == ((certificate, key), told)
    assert certificate_for("192.168.1.6")[1] != told
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    digest = ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii"))
    context = ssl.create_default_context(cadata=digest)
    assert context.cert_store_stats()["x509"] == 1
