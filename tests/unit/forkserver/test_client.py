"""Who asks a server hears of every end: done, refused, failed, ended, too late."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dtmnb.errors import ForkServerError, LostTaskError, UsageError
from dtmnb.forkserver import few_variables
from tests.support import forked

pytestmark = pytest.mark.xdist_group("forkserver")
PATIENCE_SECONDS = 30


def is_running(pid):
    """Tell whether a process is there and no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


def wait_for(condition):
    """Wait until *condition* holds."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def pids_in(file):
    """Return the processes that are noted in *file*, once they are."""
    wait_for(lambda: file.exists() and len(file.read_text(encoding="utf-8").split()) == 2)
    return [int(each) for each in file.read_text(encoding="utf-8").split()]


def test_our_own_error_comes_as_it_is(ask):
    """What a step refuses reaches people in its own sentence."""
    with pytest.raises(UsageError, match="Cannot do this: it is a test"):
        ask(forked.refuse)


@pytest.mark.parametrize(
    ("function", "kind", "words"),
    [
        (forked.fail, ForkServerError, "ValueError: a fault"),
        (forked.end_at_once, LostTaskError, "ended early"),
    ],
)
def test_a_fault_or_a_kill_is_told_and_the_next_task_done(function, kind, words, ask):
    """One child that ends badly is that child's end only."""
    with pytest.raises(kind, match=words):
        ask(function)

    assert ask(forked.talk, 0) == 0


def test_a_task_that_takes_too_long_is_ended_with_what_it_started(ask, tmp_path):
    """Nothing of it is left behind."""
    file = tmp_path / "pids"

    with pytest.raises(LostTaskError, match=r"more than 1\.5 seconds"):
        ask(forked.sleep_with_company, str(file), seconds=1.5)

    pids = pids_in(file)
    wait_for(lambda: not any(map(is_running, pids)))


def test_server_and_child_may_write_at_the_same_time(plain):
    """Each message arrives whole and in order, the end of the process last."""
    task = plain.start(forked.talk, 300, environment=few_variables())

    assert [task.hear("told") for _ in range(300)] == list(range(300))
    assert (task.hear("result"), task.hear("exit")) == (300, 0)
    task.close()


def test_a_killed_server_is_replaced_and_its_task_ends_well(server_with, tmp_path):
    """A report that was at work is finished, and the next one finds a new server."""
    server = server_with()
    pid = server.call(forked.server_pid, environment=few_variables())
    with ThreadPoolExecutor(1) as thread:
        file = tmp_path / "at_work"
        done = thread.submit(
            server.call, forked.note_and_wait, str(file), 1, environment=few_variables()
        )
        wait_for(file.exists)
        os.kill(pid, signal.SIGKILL)

        assert done.result() == "done"
    assert server.call(forked.server_pid, environment=few_variables()) != pid


def test_children_end_with_a_killed_owner(tmp_path):
    """No process is left when the program that asked for it is killed."""
    file = tmp_path / "pids"
    code = (
        "from dtmnb.forkserver import ForkServer, few_variables\n"
        "from tests.support import forked\n"
        f"ForkServer().call(forked.sleep_with_company, {str(file)!r}, environment=few_variables())"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ) | few_variables())
    pids = pids_in(file)
    owner.kill()
    owner.wait()

    wait_for(lambda: not any(map(is_running, pids)))


def test_a_closed_server_ends_its_children_and_takes_no_more(server_with, tmp_path):
    """Whoever stops a run does not wait for its reports."""
    server, file = server_with(), tmp_path / "pids"
    with ThreadPoolExecutor(1) as thread:
        doing = thread.submit(
            server.call, forked.sleep_with_company, str(file), environment=few_variables()
        )
        pids = pids_in(file)
        server.close()

        assert isinstance(doing.exception(PATIENCE_SECONDS), LostTaskError)
    wait_for(lambda: not any(map(is_running, pids)))
    with pytest.raises(ForkServerError, match="was closed"):
        server.warm_up()


def test_elsewhere_than_on_linux_nothing_is_forked(server_with, monkeypatch):
    """Other systems cannot, or not safely: whoever asks uses new processes."""
    monkeypatch.setattr("sys.platform", "darwin")

    with pytest.raises(ForkServerError, match="Cannot fork on darwin"):
        server_with().warm_up()


def test_one_that_attends_does_one_thing_after_the_other(plain):
    """It is the same process, refuses without an end, and ends with its owner's interest."""
    task = plain.attendant(few_variables())

    assert task.ask(forked.trace_of, "a", seconds=PATIENCE_SECONDS) == ["a"]
    with pytest.raises(UsageError, match="Cannot do this: it is a test"):
        task.ask(forked.refuse, seconds=PATIENCE_SECONDS)
    assert task.ask(forked.trace_of, "b", seconds=PATIENCE_SECONDS) == ["a", "b"]
    assert task.is_silent()

    task.close()
    wait_for(lambda: not is_running(task.pid))
    assert not task.is_silent()


@pytest.mark.parametrize("function", [forked.fail, forked.end_at_once])
def test_one_that_attends_ends_with_a_fault(function, plain):
    """Whoever asks it hears of it, then and later."""
    task = plain.attendant(few_variables())

    for _ in range(2):
        with pytest.raises(ForkServerError):
            task.ask(function, seconds=PATIENCE_SECONDS)
    task.close()
