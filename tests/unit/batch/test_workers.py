"""A pool of workers: our own steps by few that stay, each notebook by a process of its own."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.work import run_cells
from dtmnb.batch.workers import WorkerPool
from dtmnb.errors import LostTaskError, UsageError
from tests.support import steps

pytestmark = [
    pytest.mark.xdist_group("forkserver"),
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only"),
]
JOB = ReportJob("one", "partners", "en", ("html",))


@pytest.fixture(scope="module")
def pool():
    """Return workers that have loaded little; what they did for one test is none of another's."""
    made = WorkerPool((), workers=2)
    yield made
    made.close()


def test_our_own_steps_are_done_by_one_that_stays(pool, tmp_path):
    """The second step finds what the first one left in memory."""
    first = pool(steps.count, JOB, tmp_path)

    assert [pool(steps.count, JOB, tmp_path) for _ in range(2)] == [first + 1, first + 2]


def test_two_at_once_have_two(pool, tmp_path):
    """Nobody waits for another's step, and both stay."""
    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(pool, steps.who_waits, JOB, tmp_path, 2) for _ in range(2)]
        pids = {each.result() for each in asked}

    assert len(pids) == 2
    assert pool(steps.who, JOB, tmp_path) in pids


def test_many_who_ask_at_once_are_served_by_two(pool, tmp_path):
    """The others wait, and nobody is told of that."""
    with ThreadPoolExecutor(16) as threads:
        asked = [threads.submit(pool, steps.who, JOB, tmp_path) for _ in range(150)]

    assert len({each.result() for each in asked}) <= 3


def test_a_notebook_is_run_by_none_of_them(pool, tmp_path):
    """What others wrote leaves nothing where plans are read."""
    before = pool(steps.who, JOB, tmp_path)
    pool(run_cells, *steps.notebook_that_leaves_a_trace(tmp_path))

    assert (tmp_path / "executed.json").exists()
    assert pool(steps.who, JOB, tmp_path) == before
    assert pool(steps.trace, JOB, tmp_path) is None


def test_as_many_notebooks_run_as_there_are_workers(pool, tmp_path, monkeypatch):
    """Memory stays what it is, however many ask."""
    monkeypatch.setattr("dtmnb.batch.workers.run_cells", steps.most_at_once)
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(pool, steps.most_at_once, JOB, tmp_path, 0.3) for _ in range(6)]

    assert max(each.result() for each in asked) == 2


def test_a_pdf_is_made_by_one_that_does_not_stay(pool, tmp_path, monkeypatch):
    """What Typst keeps of documents is gone with them; a page is made by one that stays."""
    monkeypatch.setattr("dtmnb.batch.workers.finish", steps.who)
    stays = pool(steps.who, JOB, tmp_path)
    pids = {pool(steps.who, JOB._replace(formats=("html", "pdf")), tmp_path) for _ in range(3)}

    assert len(pids - {stays}) == 3


def test_what_a_step_refuses_ends_nobody(pool, tmp_path):
    """A plan that is not there is no reason to start anew."""
    before = pool(steps.who, JOB, tmp_path)
    with pytest.raises(UsageError, match="Cannot do this: it is a test"):
        pool(steps.refuse, JOB, tmp_path)

    assert pool(steps.who, JOB, tmp_path) == before


def test_one_that_was_killed_while_it_waited_is_replaced(pool, tmp_path):
    """The job that comes next does not fail for it."""
    before = pool(steps.who, JOB, tmp_path)
    os.kill(before, signal.SIGKILL)
    steps.wait_until_gone(before)

    assert pool(steps.who, JOB, tmp_path) != before


def test_one_that_is_killed_at_work_is_told(pool, tmp_path):
    """Its job is done again by whoever runs jobs."""
    before = pool(steps.who, JOB, tmp_path)
    with pytest.raises(LostTaskError, match="Run it again"):
        pool(steps.end_at_once, JOB, tmp_path)

    assert pool(steps.who, JOB, tmp_path) != before


def test_an_old_one_is_replaced(pool, tmp_path):
    """What a library forgets to give back does not grow for ever."""
    first = pool(steps.who, JOB, tmp_path)
    pids = {pool(steps.who, JOB, tmp_path) for _ in range(2 * 200)}

    assert first in pids
    assert len(pids) >= 3
