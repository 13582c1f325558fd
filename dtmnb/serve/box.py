"""A box for the kernel of a live page: it shows the program, the page's own folder and the broker.

It is made of Linux's namespaces by bubblewrap. What it does not show is not there for the code in
it: no store, no other process, no network, no home. A kernel that was forked could not be put into
one any more; so each starts anew.
"""

import os
import shutil
import site
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from dtmnb.errors import UsageError
from dtmnb.resources import own_folders
from dtmnb.store.profiles import ENVIRONMENT, profile_folder

_HOME, _TEMPORARY = "/home", "/tmp"  # noqa: S108 (of the box itself)
_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"),
    *("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime"),
)
# They name places that a box does not show, or a parent that a kernel in it cannot see.
_FORGOTTEN = (
    *("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"),
    *("TMPDIR", "TEMP", "TMP", "JPY_PARENT_PID"),
)
_TRIAL = "import dtmnb.serve, ipykernel.kernelapp"
_TRIAL_SECONDS = 60
_MOST_PATH = 60
"""Bytes of the path of temporary files: below it lie sockets, whose paths hold 107."""


class Box(NamedTuple):
    """How boxes are made on this machine.

    Attributes:
        program: What makes them.
        shown: What is shown in each, to be read only.
    """

    program: str
    shown: tuple[Path, ...]

    def around(self, command: Sequence[str], folder: Path, *places: Path) -> list[str]:
        """Return what runs *command* in a box.

        Args:
            command: What is run in it.
            folder: The one folder that it may write to, and works in.
            places: What is shown beside the program.
        """
        profiles = profile_folder()
        own = (profiles,) if profiles.is_dir() else ()
        words = [
            *(self.program, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL"),
            *_shown(_SYSTEM),
            # Started by root, code in it could else change how the whole machine works.
            *("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"),
            *("--tmpfs", _TEMPORARY, "--tmpfs", _HOME),
            *_shown([*self.shown, *own, *places]),
            *("--bind", str(folder), str(folder), "--remount-ro", "/", "--chdir", str(folder)),
            *("--setenv", "HOME", _HOME),
        ]
        for name in _FORGOTTEN:
            words += "--unsetenv", name
        if own:
            words += "--setenv", ENVIRONMENT, str(profiles)
        return [*words, "--", *command]


def find_box(hidden: Iterable[Path]) -> Box:
    """Return how boxes are made here, after one was tried.

    Args:
        hidden: What no box may show: files and folders of the command.

    Raises:
        UsageError: There are no boxes here, or they would show what is hidden.
    """
    program = shutil.which("bwrap") if sys.platform == "linux" else None
    if program is None:
        raise UsageError(
            "Cannot put pages into boxes: this needs Linux and the program bwrap. "
            "Install bubblewrap (apt install bubblewrap), or leave --box out."
        )
    made_in = Path(tempfile.gettempdir())
    if len(os.fsencode(made_in)) > _MOST_PATH:
        raise UsageError(
            f"Cannot put pages into boxes: the path {made_in} is too long for the sockets below "
            "it. Give a shorter one, as in TMPDIR=/tmp"
        )
    box = Box(program, _program_folders())
    _require_hidden([*hidden, made_in, Path.home()], box)
    _try(box)
    return box


def _program_folders() -> tuple[Path, ...]:
    """Return where this Python, its libraries, we and our files are."""
    folders = {
        *own_folders(),
        *(Path(each) for each in (*site.getsitepackages(), site.getusersitepackages())),
        *(Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parents[1]),
    }
    found = {each for each in folders if each.is_dir()}
    return tuple(sorted(each for each in found if found.isdisjoint(each.parents)))


def _shown(places: Iterable[str | Path]) -> list[str]:
    """Return the words that show *places* where they are; links as links, what lacks not at all."""
    words = list[str]()
    for place in (Path(each) for each in places):
        if place.is_symlink() and str(place) in _SYSTEM and place.is_dir():
            words += "--symlink", str(place.readlink()), str(place)
        elif place.exists():
            words += "--ro-bind", str(place), str(place)
    return words


def _require_hidden(hidden: Iterable[Path], box: Box) -> None:
    shown = [each.resolve() for each in (*map(Path, _SYSTEM), *box.shown, profile_folder())]
    for place in hidden:
        inside = next((each for each in shown if place.resolve().is_relative_to(each)), None)
        if inside is not None:
            raise UsageError(
                f"Cannot put pages into boxes: they show {inside} and so would show {place}. "
                "Keep the store and its data folder elsewhere."
            )


def _try(box: Box) -> None:
    """Start what a kernel needs in a box, in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        command = box.around((sys.executable, "-c", _TRIAL), Path(folder))
        try:
            tried = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=_TRIAL_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _refused(str(error)) from error
    if tried.returncode:
        raise _refused((tried.stderr.strip() or "no reason given").splitlines()[-1])


def _refused(why: str) -> UsageError:
    return UsageError(
        f"Cannot put pages into boxes: this system does not let bwrap make one ({why}). Allow "
        "user namespaces for bwrap, or leave --box out and give this command a user of its own."
    )
