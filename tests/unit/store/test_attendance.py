"""Every process that serves a plan writes who is in, and reads of all."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from dtmnb.store import attendance
from dtmnb.store.attendance import Attendance, Present

AMAL, BADR = Present("v1", "p", "i1", "Amal"), Present("v2", "p", "i1", "Badr")
CARLA = Present("v3", "p", "i2", "Carla")


@pytest.fixture
def two(store):
    """Return the notes of two processes."""
    with Attendance(store) as one, Attendance(store) as other:
        yield one, other


def test_each_reads_what_the_other_wrote(two):
    """By invitation and in order; somebody with two browsers once, those of other plans never."""
    one, other = two
    one.note([BADR, CARLA])

    other.note([AMAL, AMAL._replace(visit_id="v4"), AMAL._replace(visit_id="v5", plan_id="q")])

    assert one.names("p") == {"i1": ("Amal", "Badr"), "i2": ("Carla",)}


def test_who_leaves_is_gone_and_who_says_nothing_too(two, monkeypatch):
    """At once, or after a while."""
    one, other = two
    one.note([AMAL, BADR])
    other.forget(AMAL.visit_id)
    assert one.names("p") == {"i1": ("Badr",)}
    now = attendance.time.time()
    monkeypatch.setattr(attendance.time, "time", lambda: now + attendance.IN_SECONDS + 1)

    other.note([CARLA])

    assert one.names("p") == {"i2": ("Carla",)}


def test_two_write_the_same_visits_at_once(two):
    """Whoever moves from one process to the other is noted by both."""
    crowd = [Present(f"v{number}", "p", "i", f"Seat {number:02}") for number in range(50)]

    with ThreadPoolExecutor(8) as pool:
        [*pool.map(lambda number: two[number % 2].note(crowd[:: 1 - 2 * (number % 2)]), range(40))]

    assert two[0].names("p") == {"i": tuple(each.name for each in crowd)}
