"""The door where the whole file system is read-only but for its data, as in our container."""

import subprocess
import sys

import pytest

from tests.support.served import COMMAND, PLAN, served

# The folder stays as it is, what is being made has a place; all else nobody can write to.
MADE = "/mnt"
LOCKED = (
    f'mount --bind "$0" "$0" && mount -t tmpfs made {MADE} && mount -o remount,bind,ro / '
    '&& ! touch /cannot 2>/dev/null && cd "$0" && exec "$@"'
)


def _can_lock(folder) -> bool:
    try:
        run = subprocess.run(
            ["unshare", "-rm", "sh", "-c", LOCKED, str(folder), "true"], check=False
        )
    except OSError:
        return False
    return run.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux'")
def test_the_door_and_its_pages_need_no_place_but_their_own(served_folder):
    """Light and live pages are there, and nothing is written elsewhere."""
    if not _can_lock(served_folder):
        pytest.skip("no namespaces for mounts here")
    command = ("unshare", "-rm", "sh", "-c", LOCKED, str(served_folder), *COMMAND)
    alone = {"TMPDIR": MADE, "PYTHONDONTWRITEBYTECODE": "1"}
    with served(served_folder, PLAN, "--port", "18866", command=command, **alone) as running:
        browser = running.partner("wash")

        assert browser.ask("/p/").status == 200
        assert browser.open_live()
        assert (running.data / "dtmnb").is_dir()
