"""What somebody tries who runs code of their own in the kernel of a page.

It is sent as it stands, calls what the kernel was given, and writes all that it got to a file.
"""

import os
from contextlib import suppress
from pathlib import Path

from tests.support.in_a_box import memory

# Put together here, so that this file is not what is found.
WITHHELD = "-".join(("canary", ""))


def take_all(plan_id: str, target: str) -> None:
    """Write to *target* everything that is got by what this kernel was given."""
    found = [
        repr(dict(os.environ)),
        *(_read(path) for path in Path("/proc/self").glob("environ")),
        *(_read(path) for path in Path("/proc/self/fd").iterdir()),
        *(_read(path) for path in Path().rglob("*")),
        *map(repr, _asked(plan_id)),
        *(each for each in memory() if WITHHELD in each),
    ]
    Path(target).write_text("\n".join(found), encoding="utf-8")


def _read(path: Path) -> str:
    with suppress(OSError):
        if path.resolve().is_file():
            return path.read_bytes()[:1_000_000].decode(errors="replace")
    return ""


def _asked(plan_id: str) -> list[object]:
    """Return what the broker answers, whatever is asked in whose name."""
    from dtmnb.domain.access import Seat
    from dtmnb.store.remote import plans_of_broker

    plans = plans_of_broker()
    plans.seat = Seat("forged", "", "facilitator")
    audiences = ("internal", "partners", "public", "participant:health", "partner:health")
    attempts = [
        plans.list_plans,
        lambda: plans.load(plan_id),
        lambda: plans.load(plan_id, 1),
        lambda: plans.history(plan_id),
        lambda: plans.conflicts.of(plan_id),
        lambda: plans.load("another"),
        *(lambda each=each: plans.edition(plan_id, each) for each in audiences),
    ]
    return [_tried(each) for each in attempts]


def _tried(attempt: object) -> object:
    try:
        return attempt()
    except Exception as error:
        return error
