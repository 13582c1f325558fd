"""Live pages: the notebooks as Voilà draws them.

Only Voilà's standalone form is used, which lets no page run code, and of that only what a page
needs. Who gets here is decided in `gate`, what a page may say in `messages`.
"""

import os
import shutil
import time
from pathlib import Path
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.ioloop import IOLoop
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import (
    VoilaKernelWebsocketHandler,
    read_header_from_binary_message,
)

from dtmnb.errors import ResourceError
from dtmnb.interchange.gate import DATA, PLAN
from dtmnb.resources import shipped
from dtmnb.serve.closed import closed_page
from dtmnb.serve.door import Visit
from dtmnb.serve.gate import KERNEL_ID, LIVE, Gate
from dtmnb.serve.kernels import OVER_CODE, FullError, LiveKernels
from dtmnb.serve.messages import PROTOCOL, Line, RefusedMessageError
from dtmnb.serve.page_server import ClosedPage

START_SECONDS = 60.0
"""Whoever waits longer for a page is told that it does not come."""

NOTEBOOKS = {"": "workbook.ipynb", "dashboard": "95_partner_dashboard.ipynb"}
"""What is served, by the last word of its address."""

# Measured: a page with inline scripts that Voilà starts by and modules from a blob of its own.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' blob: 'unsafe-inline'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
)
# What of Voilà's own answers under our name; what a newer one adds does not.
_SERVED = (MultiStaticFileHandler, FileFindHandler)
_TEMPLATES = "(?:dtmnb|lab|base)"
# Tracebacks, and the path names in them.
_UNTOLD = frozenset({"stream", "error"})
_NEVER = frozenset({"execute_request", "input_reply", "debug_request"})
_LARGEST = {True: DATA.size, False: PLAN.size}
_FRAME = 2**20


class Visitors(IdentityProvider):
    """Tells Voilà who asks: whoever the gate let through."""

    def get_user(self, handler: Any) -> User | None:
        """Return the visit that *handler* answers, None for nobody."""
        visit = _gate(handler).visit_of(handler.request)
        return User(username=visit.visit_id, name=visit.visitor.name) if visit else None

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return no page to log in by: people come in by the door."""
        return []


class StrictLine(ZMQChannelsWebsocketConnection):
    """The line of one page to its kernel; what no page of ours says ends it."""

    def __init__(self, **options: Any) -> None:
        """Begin a line."""
        super().__init__(**options)
        visit = _visit(self.websocket_handler)
        is_room = visit is not None and visit.visitor.role == "facilitator"
        self._said = Line(_LARGEST[is_room] + _FRAME)

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Pass on what a page of ours says, and nothing else."""
        visit = _visit(self.websocket_handler)
        try:
            if visit is None:
                raise RefusedMessageError("invitation over")
            if self.subprotocol != PROTOCOL:
                raise RefusedMessageError("a message in another form")
            self._said.require_ours(incoming_msg)
        except RefusedMessageError as reason:
            ids = visit.ids if visit else {}
            self.websocket_handler.settings["entries"].note_refusal(str(reason), **ids)
            self.websocket_handler.close(OVER_CODE, "refused")
            return
        super().handle_incoming_message(incoming_msg)


class LiveLine(VoilaKernelWebsocketHandler):
    """Where a page opens its line; the kernel knows how many it has."""

    _is_asked = False

    @property
    def max_message_size(self) -> int:
        """The largest message that is read at all."""
        visit = _visit(self)
        return _LARGEST[visit is not None and visit.visitor.role == "facilitator"] + _FRAME

    async def open(self, kernel_id: str) -> None:
        """Open the line."""
        self.kernel_manager.joined(kernel_id, self)
        await super().open(kernel_id)

    def send_ping(self) -> None:
        """Ask for a sign of life; whoever gave none since the last time is taken for cut.

        Jupyter closes every line at the first question, since nobody was asked before, unless
        there is longer to answer than between two, which Tornado does not take.
        """
        if self.ws_connection and self._is_asked:
            self.close()
            return
        self._is_asked = True
        self.last_pong: float = IOLoop.current().time()
        super().send_ping()

    def on_pong(self, data: bytes) -> None:
        """Note a sign of life."""
        self._is_asked = False
        super().on_pong(data)

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Pass on what the kernel says to its page; what it says of itself stays here."""
        header = read_header_from_binary_message(message) if isinstance(message, bytes) else None
        if header and header.get("msg_type") in _UNTOLD:
            return None
        return super().write_message(message, binary)

    def on_close(self) -> None:
        """Note that it is cut."""
        self.kernel_manager.parted(self.kernel_id, self)
        if self.connection is not None:
            super().on_close()


class LivePage(TornadoVoilaHandler):
    """A notebook, drawn with a kernel of its own."""

    kernel_id = ""
    visit: Visit

    async def get(self, path: str | None = None) -> None:
        """Draw the page; one that does not come is told within a minute."""
        found = _visit(self)
        if found is None:
            self.send_error(403)
            return
        self.visit = found
        try:
            async with self.kernel_manager.place_for(self, found):
                await self._draw()
        except FullError as error:
            self.settings["entries"].note_refusal(error.why, **found.ids)
            self.set_status(503)
            self.write(self.settings["full_page"](error, found.visitor.language))

    async def _draw(self) -> None:
        ends = time.monotonic() + START_SECONDS
        self.settings["entries"].note("live page asked for", **self.visit.ids)
        async for part in self.get_generator():
            self.write(part)
            await self.flush()
            if await self._is_lost(ends):
                await self.kernel_manager.end(self.kernel_id)
                self.write(self.settings["lost_page"](self.visit.visitor.language))
                return

    async def _is_lost(self, ends: float) -> bool:
        if not self.kernel_id:
            return False
        return time.monotonic() > ends or not await self.kernel_manager.lives(self.kernel_id)


class KernelState(KernelHandler):
    """Tells a page of its own kernel; ended it is by the beacon only."""

    SUPPORTED_METHODS = ("GET",)


class ClosedLivePage(ClosedPage):
    """Ends the kernel of a page, its lines and its folder; the gate knows whose it is."""

    async def post(self, kernel_id: str) -> None:
        """End the kernel."""
        await self.kernel_manager.end(kernel_id)
        if visit := _visit(self):
            self.settings["entries"].note("live page closed", **visit.ids)
        self.set_status(204)
        await self.finish()


class LiveVoila(Voila):
    """Voilà as a part of our application: its settings and what of it answers."""

    def page_handlers(self) -> list[Any]:
        """Return what answers below `LIVE`."""
        served = [each for each in self.init_handlers() if each[1] in _SERVED]
        conf = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        pages = [
            (f"{LIVE}{word}", LivePage, {**conf, "notebook_path": notebook})
            for word, notebook in NOTEBOOKS.items()
        ]
        return [
            (rf"{LIVE}api/kernels/({KERNEL_ID})", KernelState),
            (rf"{LIVE}api/kernels/({KERNEL_ID})/channels", LiveLine),
            (rf"{LIVE}voila/api/shutdown/({KERNEL_ID})", ClosedLivePage),
            (rf"{LIVE}voila/templates/({_TEMPLATES}/static/.+)", TemplateStaticFileHandler),
            *served,
            *pages,
        ]


def prepare_live(folder: Path) -> tuple[LiveVoila, dict[str, Any]]:
    """Return Voilà made ready in *folder*, and its settings for our application.

    Raises:
        ResourceError: This Voilà would let pages run code.
    """
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    for name in NOTEBOOKS.values():
        shutil.copyfile(shipped("notebooks") / name, notebooks / name)
    live = LiveVoila.instance(config=_configuration(folder))
    live.initialize([str(notebooks / NOTEBOOKS[""])])
    live.connection_dir = str(folder)
    settings = live.init_settings()
    allowed = settings["kernel_manager"].allowed_message_types
    if not allowed or _NEVER & {*allowed}:
        raise ResourceError(
            "Cannot serve pages: this version of Voilà lets pages run code. "
            "Install the version that this package names."
        )
    return live, settings


def _configuration(folder: Path) -> Config:
    """Return the settings that no file, no address and no notebook changes."""
    config = closed_page()
    config.Voila.base_url = LIVE
    config.Voila.config_file_paths = []
    config.Voila.connection_dir_root = str(folder)
    config.Voila.identity_provider_class = Visitors
    config.Voila.kernel_websocket_connection_class = StrictLine
    config.VoilaConfiguration.http_keep_alive_timeout = 5
    config.VoilaConfiguration.extension_allowlist = list(_EXTENSIONS)
    config.VoilaConfiguration.multi_kernel_manager_class = LiveKernels
    config.MappingKernelManager.allow_tracebacks = False
    # A kernel that was started again would know nothing of its page.
    config.KernelManager.autorestart = False
    if os.name != "nt":
        # By files of this user, not by ports, which every user of the machine may knock at.
        config.KernelManager.transport = "ipc"
    return config


def _gate(handler: Any) -> Gate:
    gate: Gate = handler.settings["gate"]
    return gate


def _visit(handler: Any) -> Visit | None:
    return _gate(handler).visit_of(handler.request)
