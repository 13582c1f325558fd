"""The server of the clean page: Voilà that compresses what it sends and knows its visitors.

Uncompressed the page weighs 4.8 MB, compressed a third of that: on a poor line people wait for the
difference. The setting of Voilà comes too late for its files, so the application is told itself.

Other users of the machine reach its ports, and pages of other sites reach them by a name of their
own: so a visitor needs the token of `JUPYTER_TOKEN`, and only names of this machine are answered.
"""

import logging
import os
from typing import Any

from traitlets import default
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from dtmnb.serve.closed import closed_page
from dtmnb.serve.launcher import LOOPBACK

_HOSTS = r"(127\.0\.0\.1|localhost|\[::1\])$"


class ClosedPage(VoilaShutdownKernelHandler):
    """Hears from a page that it is closed, and ends its kernel.

    Pages say it by a beacon, which carries no token against forged forms; it is taken from our own
    pages only, of whoever may open them.
    """

    def check_xsrf_cookie(self) -> None:
        """Ask for no token."""


class PageServer(Voila):
    """Voilà that compresses files and messages, for visitors of this machine with the token."""

    @default("token")
    def _token_of_the_environment(self) -> str | None:
        return os.environ.get("JUPYTER_TOKEN")

    def init_settings(self) -> dict[str, Any]:
        """Return the settings of the web application."""
        compression = {"compress_response": True, "websocket_compression_options": {}}
        return {**super().init_settings(), **compression}

    def init_handlers(self) -> list[Any]:
        """Answer under names of this machine only; return what answers under any: nothing."""
        handlers = [
            (path, ClosedPage if answer is VoilaShutdownKernelHandler else answer, *rest)
            for path, answer, *rest in super().init_handlers()
        ]
        self.app.add_handlers(_HOSTS, handlers)
        return []


def settings() -> Config:
    """Return the settings of this server: a kernel whose page is gone unheard ends by itself."""
    config = closed_page()
    config.Voila.ip = LOOPBACK
    # Another port than the one that was told would lead people to another program.
    config.Voila.port_retries = 0
    config.MappingKernelManager.cull_idle_timeout = 1200
    config.MappingKernelManager.cull_interval = 60
    return config


if __name__ == "__main__":
    # What is asked for in vain is no matter of whoever sits before this terminal.
    logging.getLogger("tornado").setLevel(logging.ERROR)
    PageServer.launch_instance(config=settings())
