"""Where a store lies is understood in every form, and never told with its secrets."""

from pathlib import Path

import pytest

from dtmnb.errors import StoreError
from dtmnb.store import address
from dtmnb.store.address import check_folder, find_store


@pytest.mark.parametrize(
    "given", ["plans.db", "sqlite:///plans.db", Path("plans.db"), "sqlite+pysqlite:///plans.db"]
)
def test_a_file_is_meant_by_path_or_address(given, tmp_path, monkeypatch):
    """Every form leads to one file, wherever the program goes later."""
    monkeypatch.chdir(tmp_path)

    found = find_store(given)

    assert found.path == tmp_path / "plans.db"
    assert found.shown == str(found.path)
    assert found.url.drivername == "sqlite+pysqlite"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_server_is_meant_by_its_address(scheme):
    """A server is shown without user, password and options."""
    found = find_store(f"{scheme}://amal:secret@host:5433/plans?password=secret")

    assert found.path is None
    assert found.url.drivername == "postgresql+psycopg"
    assert found.url.password == "secret"
    assert found.shown == "postgresql://host:5433/plans"


def test_without_an_address_the_environment_decides(tmp_path, monkeypatch):
    """What was given wins over the environment, and the environment over our own file."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("DTMNB_STORE", raising=False)
    own = find_store().path
    monkeypatch.setenv("DTMNB_STORE", str(tmp_path / "other.db"))

    assert find_store().path == tmp_path / "other.db"
    assert find_store(str(tmp_path / "given.db")).path == tmp_path / "given.db"
    assert own is not None
    assert own.name == "plans.db"
    assert own.parent.is_dir()


@pytest.mark.parametrize(
    "given",
    [
        "mysql://amal:secret@host/plans",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://amal:secret@host:port/plans",
        "postgresql://amal:sec@ret@host/plans",
        "://secret",
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_secrets(given):
    """The message says which forms there are, and no part of a password."""
    with pytest.raises(StoreError, match=r"Cannot open the store: .*\.") as raised:
        find_store(given)

    assert "sec" not in str(raised.value)


def test_a_missing_folder_is_named(tmp_path):
    """A slip in a path does not make folders."""
    with pytest.raises(StoreError, match=r"there is no folder .*lost"):
        check_folder(tmp_path / "lost" / "plans.db")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "is_refused"),
    [
        ("ext4", False),
        ("fuse.gocryptfs", False),
        ("nfs4", True),
        ("cifs", True),
        ("smb3", True),
        ("fuse.sshfs", True),
        ("9p", True),
    ],
)
def test_a_network_folder_is_refused(tmp_path, monkeypatch, kind, is_refused):
    """Locks do not reach over a network, so edits would get lost."""
    shared = tmp_path / "our share"
    shared.mkdir()
    mounts = tmp_path / "mounts"
    place = str(shared).replace(" ", "\\040")
    mounts.write_text(f"rootfs / ext4 rw 0 0\nserver {place} {kind} rw 0 0\nproc /proc proc rw 0 0")
    monkeypatch.setattr(address, "MOUNTS", mounts)

    if is_refused:
        with pytest.raises(StoreError, match="lies on a network"):
            check_folder(shared / "plans.db")
    else:
        assert check_folder(shared / "plans.db") == ()
    assert check_folder(tmp_path / "plans.db") == ()


@pytest.mark.parametrize("name", ["OneDrive - Mission", "Dropbox", "Google Drive", "Nextcloud"])
def test_a_synchronised_folder_is_warned_of(tmp_path, name):
    """Such a folder copies a file while it is in use; that is worth a word, not a refusal."""
    folder = tmp_path / name / "plans"
    folder.mkdir(parents=True)

    [warning] = check_folder(folder / "plans.db")

    assert name in warning
