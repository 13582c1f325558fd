"""The bars for kernels out of a warm server, against kernels that start as usual.

Run with `nox -s bench`; rounds of both in turn, so that a busy hour cancels.
"""

import asyncio
import sys
import time
from importlib.metadata import EntryPoint
from statistics import median

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from dtmnb.resources import shipped

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only"),
    pytest.mark.filterwarnings("ignore"),
]
IMPORTS = "import dtmnb.widgets.workbook"
ROUNDS = 7
AT_ONCE = 100
FASTER = 10
PATIENCE_SECONDS = 240


@pytest.fixture
def warm_spec(monkeypatch):
    """Return our kernelspec, whose provisioner is known as in an installed package."""
    place = "dtmnb.forkserver.provisioner:ForkProvisioner"
    point = EntryPoint("dtmnb", place, KernelProvisionerFactory.GROUP_NAME)
    monkeypatch.setitem(KernelProvisionerFactory.instance().provisioners, "dtmnb", point)
    return KernelSpec.from_resource_dir(str(shipped("templates") / "kernels" / "dtmnb"))


async def start(spec, code):
    """Return the seconds until a kernel had run *code*, and what kind of process it was."""
    kernel = AsyncKernelManager()
    if spec:
        kernel._kernel_spec = spec
    started = time.perf_counter()
    await kernel.start_kernel()
    client = kernel.client()
    client.start_channels()
    # Not `wait_for_ready`, which then sleeps a fifth of a second, whatever the kernel is.
    await client.kernel_info(reply=True, timeout=PATIENCE_SECONDS)
    reply = await client.execute_interactive(code, timeout=PATIENCE_SECONDS)
    seconds, kind = time.perf_counter() - started, type(kernel.provisioner.process).__name__
    client.stop_channels()
    await kernel.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok"
    return seconds, kind


def test_a_warm_kernel_has_its_imports_at_least_ten_times_as_soon(warm_spec):
    """From the start of the process to the end of the first cell, which imports the page."""

    async def rounds():
        await start(warm_spec, IMPORTS)
        return [
            (await start(None, IMPORTS), await start(warm_spec, IMPORTS)) for _ in range(ROUNDS)
        ]

    pairs = asyncio.run(rounds())
    ratio = median(stock / warm for (stock, _), (warm, _) in pairs)

    print("stock, warm:", [median(each[at][0] for each in pairs) for at in (0, 1)], "ratio:", ratio)
    assert {kind for _, (_, kind) in pairs} == {"ForkedProcess"}
    assert ratio >= FASTER


def test_a_hundred_kernels_start_at_once(warm_spec):
    """None fails and none is started the slow way."""

    async def all_at_once():
        return await asyncio.gather(*(start(warm_spec, "1 + 1") for _ in range(AT_ONCE)))

    began = time.perf_counter()
    kinds = [kind for _, kind in asyncio.run(all_at_once())]

    print(AT_ONCE, "at once:", round(time.perf_counter() - began, 1), "s")
    assert kinds == ["ForkedProcess"] * AT_ONCE
