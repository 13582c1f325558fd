"""A server forks only while that is safe, and its children share nothing but what is loaded."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from dtmnb.errors import ForkServerError
from dtmnb.forkserver import few_variables
from tests.support import forked

pytestmark = pytest.mark.xdist_group("forkserver")


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (forked.start_a_thread, r"start_a_thread started 1 more thread"),
        (forked.open_a_database, r"open_a_database left .*plans\.db open"),
        (forked.open_a_message_socket, r"open_a_message_socket (started|left)"),
    ],
)
def test_what_makes_a_fork_unsafe_is_named(act, reason, server_with):
    """A thread or an open connection would be half there in every child: nothing is forked."""
    with pytest.raises(ForkServerError, match=f"Cannot fork safely: tests.support.forked.{reason}"):
        server_with(warm=act).warm_up()


def test_a_fork_that_is_refused_ends_nobody_else(server_with):
    """Where there may be no more processes one task is told so, and the server goes on."""
    server = server_with(warm=forked.refuse_one_fork)

    with pytest.raises(ForkServerError, match="Resource temporarily unavailable"):
        server.call(os.getpid, environment=few_variables())

    assert server.call(os.getpid, environment=few_variables()) > 0


def test_names_of_files_lie_together(server_with):
    """What each kernel looks at is copied for it by the page."""
    server = server_with("dtmnb.widgets.workbook")

    names, pages = server.call(forked.pages_of_file_names, environment=few_variables())

    assert names > 500
    assert pages < names / 5


def test_a_module_that_starts_a_thread_is_named(server_with, tmp_path, monkeypatch):
    """Whoever reads the log knows which import it was."""
    text = "import threading, time\nthreading.Thread(target=time.sleep, args=(9,)).start()\n"
    (tmp_path / "starts_a_thread.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ForkServerError, match="loading starts_a_thread started 1 more thread"):
        server_with("json", "starts_a_thread").warm_up()


def test_a_drawing_machine_is_never_loaded_before_the_fork(server_with, tmp_path, monkeypatch):
    """Children of a process that has it hang for ever."""
    (tmp_path / "vl_convert.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    server = server_with("vl_convert", "colorsys")

    found = server.call(forked.loaded, "vl_convert", "colorsys", environment=few_variables())

    assert found == {"colorsys"}


def test_a_module_that_is_not_there_is_left_to_the_task(server_with):
    """The cell that imports it fails, and no other one."""
    server = server_with("no_such_module", "colorsys")

    assert server.call(forked.loaded, "colorsys", environment=few_variables()) == {"colorsys"}


def test_what_is_named_with_a_module_is_done_before_the_fork(server_with, tmp_path, monkeypatch):
    """Children find it done, and one that fails is left to the task."""
    text = "VALUE = 0\ndef warm():\n    global VALUE\n    VALUE += 1\n"
    (tmp_path / "warmed.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    server = server_with("warmed:warm", "warmed:no_such_function")

    found = [server.call(forked.value_of, "warmed", environment=few_variables()) for _ in range(2)]

    assert found == [1, 1]


def test_a_child_leaves_nothing_to_the_next(ask):
    """Builtins, variables and the main module are as they were before."""
    first, second = ask(forked.leave_a_trace), ask(forked.leave_a_trace)

    assert first == second == (None, None, "__main__", True)


def test_every_child_has_its_own_chance(ask):
    """Copies of one process would all draw the same sample."""
    drawn = [ask(forked.chance) for _ in range(3)]

    assert len({each for pair in drawn for each in pair}) == 6


def test_what_was_loaded_is_shared_for_good(ask):
    """A collection in a child would copy all of it."""
    assert ask(forked.frozen) > 1_000


def test_a_server_knows_no_secret_of_its_owner(server_with, monkeypatch):
    """Neither its own variables nor those of a child hold what the owner was told."""
    monkeypatch.setenv("A_SECRET", "canary")

    told, started_with, _ = server_with().call(
        forked.surroundings, environment=few_variables() | {"GIVEN": "given"}
    )

    assert told["GIVEN"] == "given"
    assert "canary" not in str(told) + started_with


def test_one_server_serves_all_threads(server_with):
    """Threads that start it at the same moment get one server, and every one its answer."""
    server = server_with()

    def ask(_):
        return server.call(forked.server_pid, environment=few_variables())

    with ThreadPoolExecutor(8) as threads:
        servers = set(threads.map(ask, range(24)))

    assert len(servers) == 1


def test_new_code_is_taken(server_with, tmp_path, monkeypatch):
    """Whoever edits a module while the server lives gets what the file says now."""
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    module = tmp_path / "edited.py"
    module.write_text("VALUE = 1\n", encoding="utf-8")
    os.utime(module, (1, 1))
    monkeypatch.syspath_prepend(tmp_path)
    server = server_with("edited")
    before = server.call(forked.value_of, "edited", environment=few_variables())
    module.write_text("VALUE = 2\n", encoding="utf-8")
    # The server looks at its files once a second.
    server.call(forked.note_and_wait, str(tmp_path / "x"), 1.1, environment=few_variables())

    assert (before, server.call(forked.value_of, "edited", environment=few_variables())) == (1, 2)


def test_a_server_is_renewed_before_it_is_old(server_with):
    """After many children another one serves; nobody notices."""
    server = server_with(warm=forked.renew_after_two)

    pids = [server.call(forked.server_pid, environment=few_variables()) for _ in range(5)]

    assert [pids.count(each) for each in dict.fromkeys(pids)] == [2, 2, 1]
