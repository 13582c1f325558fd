"""Warm hands: our own steps by few that stay, each notebook by a process of its own."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from dtmnb.batch.hands import WarmHands
from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.work import run_cells
from dtmnb.errors import LostTaskError, UsageError
from tests.support import steps

pytestmark = [
    pytest.mark.xdist_group("forkserver"),
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only"),
]
JOB = ReportJob("one", "partners", "en", ("html",))


@pytest.fixture(scope="module")
def hands():
    """Return hands that have loaded little; what they did for one test is no matter to another."""
    made = WarmHands(())
    yield made
    made.close()


def test_our_own_steps_are_done_by_one_that_stays(hands, tmp_path):
    """The second step finds what the first one left in memory."""
    first = hands(steps.count, JOB, tmp_path)

    assert [hands(steps.count, JOB, tmp_path) for _ in range(2)] == [first + 1, first + 2]


def test_two_at_once_have_two(hands, tmp_path):
    """Nobody waits for another's step, and both stay."""
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(hands, steps.who_waits, JOB, tmp_path, 2) for _ in range(2)]
        pids = {each.result() for each in asked}

    assert len(pids) == 2
    assert hands(steps.who, JOB, tmp_path) in pids


def test_a_notebook_is_run_by_none_of_them(hands, tmp_path):
    """What others wrote leaves nothing where plans are read."""
    before = hands(steps.who, JOB, tmp_path)
    hands(run_cells, *steps.notebook_that_leaves_a_trace(tmp_path))

    assert (tmp_path / "executed.json").exists()
    assert hands(steps.who, JOB, tmp_path) == before
    assert hands(steps.trace, JOB, tmp_path) is None


def test_what_a_step_refuses_ends_nobody(hands, tmp_path):
    """A plan that is not there is no reason to start anew."""
    before = hands(steps.who, JOB, tmp_path)
    with pytest.raises(UsageError, match="Cannot do this: it is a test"):
        hands(steps.refuse, JOB, tmp_path)

    assert hands(steps.who, JOB, tmp_path) == before


def test_one_that_was_killed_while_it_waited_is_replaced(hands, tmp_path):
    """The job that comes next does not fail for it."""
    before = hands(steps.who, JOB, tmp_path)
    os.kill(before, signal.SIGKILL)
    steps.wait_until_gone(before)

    assert hands(steps.who, JOB, tmp_path) != before


def test_one_that_is_killed_at_work_is_told(hands, tmp_path):
    """Its job is done again by whoever runs jobs."""
    with pytest.raises(LostTaskError, match="Run it again"):
        hands(steps.end_at_once, JOB, tmp_path)

    assert hands(steps.count, JOB, tmp_path) >= 1


def test_an_old_one_is_replaced(hands, tmp_path):
    """What a library forgets to give back does not grow for ever."""
    first = hands(steps.who, JOB, tmp_path)
    pids = {hands(steps.who, JOB, tmp_path) for _ in range(2 * 200)}

    assert first in pids
    assert len(pids) >= 3
