"""The application: the door, the room's page, light pages and, inside it, live pages by Voilà."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.web import Application, RequestHandler

from dtmnb.errors import DtmnbError, ResourceError
from dtmnb.incidents import keep_incident
from dtmnb.interchange.gate import PLAN
from dtmnb.resources import shipped
from dtmnb.serve import light, pages
from dtmnb.serve.box import Box
from dtmnb.serve.broker import Broker
from dtmnb.serve.door import Door, Visit
from dtmnb.serve.gate import JOIN, LIVE, ROOM, Gate
from dtmnb.serve.kernels import LiveKernels
from dtmnb.serve.live import CONTENT_POLICY, prepare_live
from dtmnb.serve.reach import Reach
from dtmnb.serve.visitor import Visitor

_LOOK_SECONDS, _NOTE_SECONDS = 2.0, 10.0
"""How often is looked whose time is over, and noted who is in."""

_DOOR_PAGES = (
    ("/", pages.HomePage),
    ("/door.css", pages.StylePage),
    (rf"{JOIN}([\w.-]+)", pages.JoinPage),
    ("/leave", pages.LeavePage),
    (ROOM, pages.RoomPage),
)
_PING_MILLISECONDS = 45_000
_MOST_HEADER, _IDLE_SECONDS, _BODY_SECONDS = 16 * 2**10, 120, 120


class GuardedApplication(Application):
    """Asks the gate about each request before it looks for what answers it."""

    def find_handler(self, request: HTTPServerRequest, **options: Any) -> Any:
        """Return what answers *request*: what it asks for, or that it is not let through."""
        try:
            refusal = self.settings["gate"].refusal(request)
        except DtmnbError as error:
            return self.get_handler_delegate(request, pages.FailedPage, {"error": error})
        if refusal is not None:
            return self.get_handler_delegate(request, pages.RefusedPage, {"refusal": refusal})
        return super().find_handler(request, **options)


def serve(
    door: Door, reach: Reach, on_ready: Callable[[], object], *, box: Box | None = None
) -> None:
    """Serve the plan behind *door* at *reach* until this process is told to end.

    However it ends, its kernels end with it.

    Args:
        door: Who may come in.
        reach: Where; it listens already.
        on_ready: Called when whoever comes is answered.
        box: What live pages are put into.
    """
    with _folder() as folder:
        asyncio.run(_serve(door, reach, on_ready, folder, box))


async def _serve(
    door: Door, reach: Reach, on_ready: Callable[[], object], folder: Path, box: Box | None
) -> None:
    live, settings = prepare_live(folder)
    kernels: LiveKernels = settings["kernel_manager"]

    def is_in(visit: Visit) -> bool:
        return door.holds(visit.invitation.invitation_id) is not None

    kernels.broker = Broker(door.store, is_in, door.entries.note_refusal)
    kernels.broker.listen(folder)
    kernels.box, kernels.shown = box, (kernels.broker.place,)
    gate = Gate(door, reach, kernels.owner_of)

    def visitor_of(handler: RequestHandler) -> Visitor | None:
        visit = gate.visit_of(handler.request)
        return visit.visitor if visit else None

    application = GuardedApplication(
        [
            *_DOOR_PAGES,
            *light.routes(visitor_of, store=door.store, live=LIVE),
            *live.page_handlers(),
        ],
        default_handler_class=pages.MissingPage,
        **settings | _settings(door, reach, gate),
    )
    server = _listening(application, reach)
    ended = _told_to_end()
    rounds = _rounds(door, kernels, is_in)
    try:
        on_ready()
        await ended.wait()
    finally:
        for each in rounds:
            each.cancel()
        server.stop()
        await kernels.shutdown_all(now=True)
        kernels.broker.close()
        await server.close_all_connections()


def _listening(application: Application, reach: Reach) -> HTTPServer:
    """Return the server that answers at *reach* already."""
    server = HTTPServer(
        application,
        ssl_options=reach.tls,
        xheaders=reach.is_behind_proxy,
        max_header_size=_MOST_HEADER,
        max_body_size=PLAN.size + 2**20,
        idle_connection_timeout=_IDLE_SECONDS,
        body_timeout=_BODY_SECONDS,
    )
    server.add_sockets(reach.sockets)
    return server


def _settings(door: Door, reach: Reach, gate: Gate) -> dict[str, Any]:
    """Return what pages find, and what is said with each of Voilà's answers."""
    return {
        "door": door,
        "reach": reach,
        "gate": gate,
        "entries": door.entries,
        "lost_page": pages.lost_page,
        "full_page": pages.full_page,
        "headers": {**pages.HEADERS, "Content-Security-Policy": CONTENT_POLICY},
        "compress_response": True,
        "websocket_compression_options": {},
        # A page that misses one is taken for cut, and comes back by itself.
        "ws_ping_interval": _PING_MILLISECONDS,
        "ws_ping_timeout": _PING_MILLISECONDS,
        "xsrf_cookie_kwargs": {"httponly": True, "secure": reach.is_secret, "samesite": "Lax"},
        # Addresses hold links: what is asked for is written down by nobody.
        "log_function": lambda _: None,
    }


def _rounds(
    door: Door, kernels: LiveKernels, is_in: Callable[[Visit], bool]
) -> list["asyncio.Task[None]"]:
    """Begin what is done again and again: end the pages whose time is over, note who is in."""

    async def end_overdue() -> None:
        for visit, why in await kernels.end_overdue(is_in):
            door.entries.note("live page ended", why=why, **visit.ids)

    async def note_present() -> None:
        door.note_present()

    acts = ((_LOOK_SECONDS, end_overdue), (_NOTE_SECONDS, note_present))
    return [asyncio.create_task(_again_and_again(*each)) for each in acts]


async def _again_and_again(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except Exception as error:
            # The next time may do what this one could not: a store that is busy, a dying kernel.
            keep_incident(error)


def _told_to_end() -> asyncio.Event:
    """Return what tells that this process was told to end: Ctrl+C, a closed terminal, a signal."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, ended.set)
        except NotImplementedError:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(ended.set))
    return ended


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield a folder of this server's own, which Jupyter looks for our template and kernel in."""
    folder = Path(tempfile.mkdtemp(prefix="dtmnb-serve-")).resolve()
    template = folder / "voila" / "templates" / "dtmnb"
    shutil.copytree(shipped("templates") / "voila" / "dtmnb", template)
    with suppress(ResourceError):
        # The table, where it was built.
        shutil.copytree(shipped("static"), template / "static", dirs_exist_ok=True)
    shutil.copytree(shipped("templates") / "kernels", folder / "kernels")
    earlier = os.environ.get("JUPYTER_PATH")
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, (str(folder), earlier)))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
