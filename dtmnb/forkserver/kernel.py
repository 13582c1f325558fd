"""A kernel in a forked child: the real one, but loaded already and with ports that are its own."""

import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

from dtmnb.forkserver.child import tell

PORTS = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")

PRELOAD = (
    *("ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.debugger", "comm", "psutil"),
    *("IPython.core.oinspect", "matplotlib_inline.config", "traitlets.config.argcomplete_config"),
    *("IPython.core.completerlib", "IPython.extensions.storemagic"),
    *("tornado.platform.asyncio", "tornado.queues", "encodings.idna", "faulthandler"),
)
"""What a kernel would load while its client waits."""


def run_kernel(words: Sequence[str]) -> None:
    """Be a kernel until its client ends it; tell its ports once they are bound.

    Args:
        words: What follows `ipykernel_launcher` on the command line.
    """
    from ipykernel.kernelapp import IPKernelApp

    # Unlike other children it may live for days.
    gc.enable()
    # It ends when its parent is another than it thinks; its parent is the server.
    app: Any = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize([*words])
    if widgets := sys.modules.get("ipywidgets"):
        # Loaded where there was no kernel yet, it could not say what it answers to.
        widgets.register_comm_target()
    # A client that connects before would wait for its second attempt.
    tell({name: getattr(app, name) for name in PORTS})
    app.start()
