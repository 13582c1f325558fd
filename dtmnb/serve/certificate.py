"""A certificate of our own making, for a room without internet.

Nobody vouches for it, so browsers warn once; its print, told by the command, is what people can
compare. It keeps the line secret from others in the network, who would else read cookies and
plans. It is kept for weeks, so that nobody has to accept it twice.
"""

import hashlib
import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from platformdirs import user_data_path

_LASTS = timedelta(days=60)
_LEAST = timedelta(days=2)
"""One that ends sooner is made anew: no session outlives it."""


def certificate_for(host: str) -> tuple[tuple[Path, Path], str]:
    """Return the files of a certificate for *host* and of its key, and the print of the former."""
    folder = user_data_path("dtmnb", appauthor=False) / "certificates"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = hashlib.sha256(host.encode()).hexdigest()[:16]
    files = folder / f"{name}.crt", folder / f"{name}.key"
    made = _kept(*files) or _make(host, *files)
    return files, made.fingerprint(hashes.SHA256()).hex(":").upper()


def _kept(certificate: Path, key: Path) -> x509.Certificate | None:
    if not (certificate.is_file() and key.is_file()):
        return None
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    return found if found.not_valid_after_utc - datetime.now(UTC) > _LEAST else None


def _make(host: str, certificate: Path, key: Path) -> x509.Certificate:
    private, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        # Clocks in a room differ.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LASTS)
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = private.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(key, secret)
    _write(certificate, made.public_bytes(pem))
    return made


def _write(file: Path, content: bytes) -> None:
    """Write a file of its owner's alone, whole or not at all."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
    part.replace(file)
