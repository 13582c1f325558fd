"""Kernels out of a server are kernels: jupyter_client starts, asks, restarts and ends them."""

import asyncio
import json
import os
import signal
import sys
import time
from importlib.metadata import EntryPoint

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from dtmnb.forkserver import ForkServer
from dtmnb.forkserver.provisioner import ForkedProcess
from tests.support.apart import apart

pytestmark = [
    pytest.mark.xdist_group("forkserver"),
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only"),
    # Loops of jupyter_client and sockets of its kernels, which it closes when it likes.
    pytest.mark.filterwarnings("ignore"),
]
PATIENCE_SECONDS = 60


@pytest.fixture
def manager(monkeypatch, tmp_path):
    """Return what makes a manager of kernels that come from our server."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    group = KernelProvisionerFactory.GROUP_NAME
    place = EntryPoint("dtmnb", "dtmnb.forkserver.provisioner:ForkProvisioner", group)
    monkeypatch.setitem(KernelProvisionerFactory.instance().provisioners, "dtmnb", place)

    def make(*words, **metadata):
        argv = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}", *words]
        provisioner = {"provisioner_name": "dtmnb", "config": metadata}
        made = AsyncKernelManager()
        made._kernel_spec = KernelSpec(
            argv=argv,
            display_name="x",
            language="python",
            metadata={"kernel_provisioner": provisioner},
        )
        return made

    return make


async def answer(kernel, code):
    """Return what *code* prints in a kernel."""
    client = kernel.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=PATIENCE_SECONDS)
        said = []

        def hear(message):
            said.append(message["content"].get("text", ""))

        await client.execute_interactive(code, output_hook=hear, timeout=PATIENCE_SECONDS)
        return "".join(said)
    finally:
        client.stop_channels()


def test_a_kernel_runs_restarts_and_ends(manager, tmp_path):
    """Its variables are the given ones, its ports its own, and a restart keeps them."""

    async def live():
        kernel = manager()
        environment = {**os.environ, "GIVEN": "given", "JPY_PARENT_PID": "1234"}
        await kernel.start_kernel(env=environment, cwd=str(tmp_path))
        forked = isinstance(kernel.provisioner.process, ForkedProcess)
        ports = dict(kernel.get_connection_info())
        said = await answer(kernel, "import os; print(os.environ['GIVEN'], os.getcwd())")
        first = kernel.provisioner.pid
        await kernel.restart_kernel(now=True)
        again = await answer(kernel, "print('again')")
        # The watch over the parent looks once a second.
        await asyncio.sleep(1.5)
        alive = await kernel.is_alive()
        is_same = ports == kernel.get_connection_info()
        is_new = first != kernel.provisioner.pid
        started, process = time.monotonic(), kernel.provisioner.process
        await kernel.shutdown_kernel()
        took = time.monotonic() - started
        return forked, said, again, alive, is_same, is_new, process.returncode == 0, took

    forked, said, again, *truths, took = apart(asyncio.run, live())

    assert (forked, said, again) == (True, f"given {tmp_path}\n", "again\n")
    assert truths == [True, True, True, True]
    assert took < PATIENCE_SECONDS


def test_widgets_that_were_loaded_before_answer_their_page(manager):
    """A page asks its kernel what there is; whoever is loaded without a kernel does not hear it."""

    async def live():
        kernel = manager(preload=["ipywidgets"])
        await kernel.start_kernel(env={**os.environ})
        forked = isinstance(kernel.provisioner.process, ForkedProcess)
        said = await answer(kernel, "print(*sorted(get_ipython().kernel.comm_manager.targets))")
        await kernel.shutdown_kernel(now=True)
        return forked, said.split()

    assert apart(asyncio.run, live()) == (True, ["jupyter.widget", "jupyter.widget.control"])


def test_an_interrupt_reaches_the_cell(manager):
    """Whoever stops a cell gets the kernel back."""

    async def live():
        kernel = manager()
        await kernel.start_kernel()
        client = kernel.client()
        client.start_channels()
        await client.wait_for_ready(timeout=PATIENCE_SECONDS)
        asked = client.execute("import time; time.sleep(600)")
        await asyncio.sleep(0.5)
        await kernel.interrupt_kernel()
        while (reply := await client.get_shell_msg(timeout=PATIENCE_SECONDS))["parent_header"].get(
            "msg_id"
        ) != asked:
            pass
        client.stop_channels()
        await kernel.shutdown_kernel(now=True)
        return reply["content"]["ename"]

    assert apart(asyncio.run, live()) == "KeyboardInterrupt"


def test_a_killed_kernel_is_told_dead(manager):
    """Whoever restarts dead kernels learns of it, with the signal that ended it."""

    async def live():
        kernel = manager()
        await kernel.start_kernel()
        process = kernel.provisioner.process
        os.kill(process.pid, signal.SIGKILL)
        code = await asyncio.wait_for(kernel.provisioner.wait(), PATIENCE_SECONDS)
        alive = await kernel.is_alive()
        await kernel.shutdown_kernel(now=True)
        return code, alive

    assert apart(asyncio.run, live()) == (-signal.SIGKILL, False)


def test_a_kernel_that_cannot_be_made_is_told_dead(manager):
    """Its ports are told before it is made: whoever waits behind them hears that it ended."""

    async def live():
        kernel = manager("--IPKernelApp.kernel_class=nowhere.Kernel")
        await kernel.start_kernel()
        code = await asyncio.wait_for(kernel.provisioner.wait(), PATIENCE_SECONDS)
        await kernel.shutdown_kernel(now=True)
        return code, type(kernel.provisioner).__name__

    assert apart(asyncio.run, live()) == (1, "ForkProvisioner")


def test_waiting_twice_closes_nothing_of_others():
    """The handle of an ended process is closed once, whoever has its number by then."""
    server = ForkServer()
    process = ForkedProcess(server.start(time.sleep, PATIENCE_SECONDS, environment={}))
    process.kill()
    process.wait()
    ours, theirs = os.pipe()

    process.wait()
    process.kill()

    assert os.fstat(ours).st_ino
    assert os.fstat(theirs).st_ino
    for each in (ours, theirs):
        os.close(each)
    server.close()


def test_many_kernels_start_at_once(manager):
    """No two of them want the same port."""

    async def live():
        kernels = [manager() for _ in range(12)]
        await asyncio.gather(*(kernel.start_kernel() for kernel in kernels))
        said = await asyncio.gather(*(answer(each, "print(6 * 7)") for each in kernels))
        await asyncio.gather(*(kernel.shutdown_kernel(now=True) for kernel in kernels))
        return said

    assert apart(asyncio.run, live()) == ["42\n"] * 12


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda words, _: words.__setitem__(slice(1, 3), ["-mipykernel_launcher"]), "no kernel of"),
        (lambda _, options: options.update(stdout=2), "it wants its own stdout"),
        (lambda *_: sys.__dict__.__setitem__("platform", "darwin"), "Cannot fork on darwin"),
    ],
)
def test_when_in_doubt_a_kernel_starts_as_usual(change, reason, manager, monkeypatch, caplog):
    """One line of the log says why, and the kernel is there."""
    monkeypatch.setattr("sys.platform", sys.platform)
    monkeypatch.setattr("dtmnb.forkserver.provisioner._server", lambda _: ForkServer())

    async def live():
        kernel, options = manager(), {}
        change(kernel.kernel_spec.argv, options)
        await kernel.start_kernel(**options)
        forked = isinstance(kernel.provisioner.process, ForkedProcess)
        said = await answer(kernel, "print('there')")
        await kernel.shutdown_kernel(now=True)
        return forked, said

    assert apart(asyncio.run, live()) == (False, "there\n")
    told = [each.message for each in caplog.records if "without the fork server" in each.message]
    assert len(told) == 1
    assert reason in told[0]


def test_ports_are_no_ones_guess(manager, tmp_path):
    """The file that clients read holds what the kernel itself has bound."""

    async def live():
        kernel = manager()
        await kernel.start_kernel()
        told = kernel.get_connection_info()
        with open(kernel.connection_file, encoding="utf-8") as file:  # noqa: PTH123
            kept = json.load(file)
        await kernel.shutdown_kernel(now=True)
        return told, kept

    told, kept = apart(asyncio.run, live())

    assert {name: told[name] for name in told if "port" in name} == {
        name: kept[name] for name in kept if "port" in name
    }
    assert 0 not in kept.values()
