"""Where a store lies: a file on this machine or a PostgreSQL server, and whether it is safe there.

An address is shown without user, password and query, in every message.
"""

import os
import re
import sys
from pathlib import Path
from typing import NamedTuple, Protocol

from platformdirs import user_data_path
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from dtmnb.errors import Sentence, StoreError

ENVIRONMENT = "DTMNB_STORE"
MOUNTS = Path("/proc/mounts")

_FORMS = Sentence("Give the path of a file, sqlite:///FILE or postgresql://USER@HOST/DATABASE")
# SQLite's locks and its shared memory do not reach over these.
_NETWORK = {
    *("9p", "afs", "ceph", "cifs", "davfs", "glusterfs", "gvfsd-fuse", "ncpfs", "nfs", "nfs4"),
    *("rclone", "smb", "smb2", "smb3", "smbfs", "sshfs"),
}
_SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "my drive", "nextcloud")
_REMOTE_DRIVE = 4


class Addressed(Protocol):
    """What lies somewhere: a store, or what a seat may see of it."""

    address: "Address"


class Address(NamedTuple):
    """Where a store lies.

    Attributes:
        url: What the database driver takes.
        path: The file of a SQLite store, else None.
        shown: The address as people may see it.
    """

    url: URL
    path: Path | None
    shown: str

    @property
    def whole(self) -> str:
        """The whole address, with the password, for a process that opens this store too."""
        return self.url.render_as_string(hide_password=False)

    def backups(self) -> Path:
        """Return the folder for backups that nobody asked for: beside the file, or our own."""
        return self.path.parent if self.path else _own_folder()


def find_store(given: str | os.PathLike[str] | None = None) -> Address:
    """Return where the store lies: *given*, else what `DTMNB_STORE` says, else our own file.

    Raises:
        StoreError: The address has no form we know, or names a kind of database we do not use.
    """
    text = os.fspath(given) if given else os.environ.get(ENVIRONMENT, "")
    if not text:
        return _file(_own_folder() / "plans.db")
    if "://" not in text:
        return _file(Path(text))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Not even a part of it is shown: it may hold a password.
        raise StoreError(
            "Cannot open the store: its address cannot be read. {remedy}.", remedy=_FORMS
        ) from None
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database not in {None, "", ":memory:"}:
        return _file(Path(str(url.database)))
    if backend in {"postgresql", "postgres"}:
        return _server(url)
    raise StoreError(
        "Cannot open the store: '{kind}' is not one of ours. {remedy}.",
        kind=url.drivername,
        remedy=_FORMS,
    )


def check_folder(path: Path) -> tuple[str, ...]:
    """Return what to warn of about the folder of the SQLite file *path*.

    Raises:
        StoreError: The folder is missing, or lies on a network where SQLite loses data.
    """
    folder = path.parent
    if not folder.is_dir():
        raise StoreError(
            "Cannot open the store {place}: there is no folder {folder}. "
            "Make the folder or name another file.",
            place=path,
            folder=folder,
        )
    kind = _network_kind(folder.resolve())
    if kind:
        raise StoreError(
            "Cannot open the store {place}: its folder lies on a network ({kind}), where edits "
            "get lost. Name a file on this machine's own disk, or use PostgreSQL.",
            place=path,
            kind=kind,
        )
    synced = [part for part in path.resolve().parts if part.casefold().startswith(_SYNCED)]
    return tuple(
        f"The store {path} lies in '{part}', which copies files while they are in use; a copy "
        "may be damaged. Keep the store elsewhere and put backups there."
        for part in synced
    )


def _own_folder() -> Path:
    folder = user_data_path("dtmnb", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _file(path: Path) -> Address:
    path = path.expanduser().absolute()
    return Address(URL.create("sqlite+pysqlite", database=str(path)), path, str(path))


def _server(url: URL) -> Address:
    host = url.host or "localhost"
    if "@" in host:
        raise StoreError(
            "Cannot open the store: its address has more than one '@'. "
            "Write '@' in a password as %40."
        )
    port = f":{url.port}" if url.port else ""
    shown = f"postgresql://{host}{port}/{url.database or ''}"
    return Address(url.set(drivername="postgresql+psycopg"), None, shown)


def _network_kind(folder: Path) -> str:
    """Return the kind of network file system that *folder* lies on, "" for a local one."""
    if sys.platform == "win32":
        import ctypes

        is_remote = ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == _REMOTE_DRIVE
        return "network drive" if is_remote else ""
    if not MOUNTS.is_file():
        return ""
    found = Path("/")
    kind = ""
    for line in MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        _, place, name, *_ = line.split(" ")
        mounted = Path(re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), place))
        if folder.is_relative_to(mounted) and mounted.is_relative_to(found):
            found, kind = mounted, name
    return kind if kind.removeprefix("fuse.") in _NETWORK else ""
