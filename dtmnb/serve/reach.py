"""Where people reach the door: this machine, the network of a room, or an address of the internet.

The port is bound here, before anything is told, so that what is told is what serves.
"""

import ipaddress
import socket
import ssl
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from dtmnb.errors import UsageError
from dtmnb.serve.certificate import certificate_for
from dtmnb.serve.launcher import LOOPBACK, USUAL_PORT

_NOWHERE = "192.0.2.1"
"""An address that nobody has (RFC 5737): asked which way leads to it, a machine sends nothing."""


class Reach(NamedTuple):
    """Where the door is.

    Attributes:
        origin: What people type: scheme, name and port.
        names: What browsers may call it, each with its port; all else is a stranger's name for it.
        sockets: What listens, on one port.
        tls: How the line is kept secret; None where it leaves this machine by a proxy only.
        print_of_certificate: The SHA-256 of a certificate that was made here, to be compared.
        is_behind_proxy: Whether a proxy on this machine says from where a request came.
    """

    origin: str
    names: frozenset[str]
    sockets: list[socket.socket]
    tls: ssl.SSLContext | None = None
    print_of_certificate: str = ""
    is_behind_proxy: bool = False

    @property
    def is_secret(self) -> bool:
        """Whether browsers reach it by HTTPS, here or at a proxy."""
        return self.origin.startswith("https:")

    @property
    def port(self) -> int:
        """The port that people reach it by, at a proxy the proxy's."""
        return urlsplit(self.origin).port or 443

    @property
    def origins(self) -> frozenset[str]:
        """The origins of pages of this door."""
        scheme = urlsplit(self.origin).scheme
        return frozenset(f"{scheme}://{name}" for name in self.names)


def on_this_machine(port: int | None) -> Reach:
    """Be reached from this machine alone."""
    sockets = _bound(LOOPBACK, port)
    number = sockets[0].getsockname()[1]
    names = frozenset(f"{host}:{number}" for host in (LOOPBACK, "localhost"))
    return Reach(f"http://{LOOPBACK}:{number}", names, sockets)


def in_a_room(address: str, port: int | None, *, certificate: tuple[Path, Path] | None) -> Reach:
    """Be reached from the network of a room, by HTTPS.

    Args:
        address: The address of this machine in that network; "" for the one it uses by itself.
        port: As for `on_this_machine`.
        certificate: Files of a certificate and its key; without them one is made.

    Raises:
        UsageError: The address is not this machine's, or the certificate cannot be read.
    """
    host = _room_address(address)
    files, told = (certificate, "") if certificate else certificate_for(host)
    tls, sockets = _tls(*files), _bound(host, port)
    shown = f"[{host}]" if ":" in host else host
    name = f"{shown}:{sockets[0].getsockname()[1]}"
    return Reach(f"https://{name}", frozenset({name}), sockets, tls, told)


def behind_a_proxy(address: str, port: int | None) -> Reach:
    """Be reached by a proxy of this machine, which people reach at *address*.

    Raises:
        UsageError: The address is no place of the whole internet, or would not be secret.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query:
        raise UsageError(
            f"Cannot serve at {address!r}: a proxy is reached by HTTPS, at the root of a name. "
            "Write it as in --address https://plans.example.org"
        )
    origin = f"https://{parts.netloc.lower()}"
    names = frozenset({parts.netloc.lower()})
    return Reach(origin, names, _bound(LOOPBACK, port), is_behind_proxy=True)


def _bound(host: str, asked: int | None) -> list[socket.socket]:
    """Return what listens at *host*: on the port *asked* for, else the usual, else a free one."""
    for port in (asked,) if asked is not None else (USUAL_PORT, 0):
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.create_server((host, port), family=family)
            listening.setblocking(False)
            return [listening]
        except OSError as error:
            fault = error
    if asked is None:
        raise UsageError(
            f"Cannot serve at {host}: {fault.strerror or fault}. "
            "Name an address of this machine, as in --lan 192.168.1.5"
        ) from fault
    raise UsageError(
        f"Cannot serve at {host} on port {asked}: {fault.strerror or fault}. "
        "Give another --port, or leave the option out."
    ) from fault


def _room_address(asked: str) -> str:
    host = asked or _way_out()
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        found = None
    if found is None or found.is_unspecified:
        raise UsageError(
            f"Cannot serve a room at {host!r}: it is no address of one network. "
            "Name the address of this machine in it, as in --lan 192.168.1.5"
        )
    return host


def _way_out() -> str:
    """Return the address by which this machine speaks to others; this machine's own without."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_NOWHERE, 9))
        except OSError as error:
            raise UsageError(
                "Cannot serve a room: this machine is in no network. Connect it to the network "
                "of the room, or name its address there, as in --lan 192.168.1.5"
            ) from error
        return str(probe.getsockname()[0])


def _tls(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(
            f"Cannot use the certificate {certificate} with the key {key}: "
            f"{error.strerror or error}. Name two PEM files that belong together."
        ) from error
    return context
