"""A kernel in a forked child: the real one, but loaded already and with ports that are its own."""

import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

PRELOAD = (
    *("dtmnb.forkserver.kernel_app", "ipykernel.debugger", "IPython.core.debugger"),
    *("IPython.core.oinspect", "IPython.core.completerlib", "IPython.core.logger"),
    *("IPython.extensions.storemagic", "traitlets.config.argcomplete_config"),
    *("matplotlib_inline.config", "comm", "psutil", "encodings.idna", "faulthandler"),
    *("tornado.platform.asyncio", "tornado.queues"),
    "dtmnb.forkserver.kernel:take_a_cell_apart",
)
"""What a kernel would load while its client waits."""


def take_a_cell_apart() -> None:
    """Have the patterns compiled by which each kernel would take its first cell apart."""
    from IPython.core.inputtransformer2 import TransformerManager

    TransformerManager().transform_cell("1 + 1")  # type: ignore[no-untyped-call]


def run_kernel(words: Sequence[str]) -> None:
    """Be a kernel until its client ends it; tell its ports once they are bound.

    Args:
        words: What follows `ipykernel_launcher` on the command line.
    """
    from dtmnb.forkserver.kernel_app import ForkedKernelApp

    # Unlike other children it may live for days.
    gc.enable()
    # It ends when its parent is another than it thinks; its parent is the server.
    app: Any = ForkedKernelApp.instance(parent_handle=os.getppid())
    app.initialize([*words])
    if widgets := sys.modules.get("ipywidgets"):
        # Loaded where there was no kernel yet, it could not say what it answers to.
        widgets.register_comm_target()
    app.start()
