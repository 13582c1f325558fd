"""Kernels that belong to whoever opened their page, and end with them."""

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_core.utils import ensure_async
from jupyter_server import CallContext

from dtmnb.language.language import LANGUAGES
from dtmnb.serve.boxed import BoxedKernels
from dtmnb.serve.broker import Broker
from dtmnb.serve.door import Visit
from dtmnb.serve.light.visit import ROOT
from dtmnb.serve.messages import Allowance

MOST_OF_A_VISIT, MOST_OF_AN_INVITATION, MOST_LIVE = 3, 6, 40
"""Live pages at once: of one browser, of all who came in by one link, and of all."""

LONELY_SECONDS, UNSEEN_SECONDS = 600.0, 120.0
"""For so long a kernel lives whose page's line is cut, or was never opened."""

OVER_CODE = 4003

MOST_LINES = 4
"""Of a page at once: on a bad line the one before may not have been missed yet."""
"""With this code a line is closed from here, for good."""

_WARM = "dtmnb"
_KEPT = frozenset(
    {
        *(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "USERPROFILE",
            "SYSTEMROOT",
            "APPDATA",
            "LOCALAPPDATA",
        ),
        *("TMPDIR", "TEMP", "TMP", "LANG", "LANGUAGE", "TZ", "PYTHONPATH", "PYTHONHOME"),
        *("VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "FONTCONFIG_PATH"),
        *("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "DTMNB_PROFILES"),
    }
)


def page_environment(visit: Visit, language: str, base: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a kernel but for its credential: what a process needs.

    Args:
        visit: Whose page it is.
        language: The code of the language that the page's address asks for; "" for none.
        base: The environment of the server; the rest of it stays with the server.
    """
    kept = {
        name: value
        for name, value in base.items()
        if name.upper() in _KEPT or name.upper().startswith("LC_")
    }
    return kept | {
        "DTMNB_LANGUAGE": visit.visitor.language,
        "DTMNB_LIGHT": ROOT if visit.visitor.role == "partner" else "",
        # Nothing else of the page's address is passed on.
        "QUERY_STRING": urlencode({"lang": language}) if language in LANGUAGES else "",
        "VOILA_PREHEAT": "False",
        # A page fetches our scripts once for all its widgets; a notebook gets them with each.
        "SERVER_SOFTWARE": "voila",
    }


class FullError(Exception):
    """No page more can be opened now; `why` is a word for the book of the door."""

    def __init__(self, why: str) -> None:
        """Be refused for *why*."""
        super().__init__(why)
        self.why = why


@dataclass
class _Page:
    """An open page: whose it is, what it asks by, its folder, lines, and end without a line."""

    visit: Visit
    variables: Mapping[str, str]
    folder: str
    ends_at: float
    lines: dict[Any, None] = field(default_factory=dict)
    is_cut: bool = False


class LiveKernels(BoxedKernels):
    """The kernels of all live pages.

    Attributes:
        broker: Gives each its seat; set before the first one starts.
    """

    broker: Broker

    def __init__(self, **options: Any) -> None:
        """Begin with none."""
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._pages: dict[str, _Page] = {}
        self._starting: dict[object, Visit] = {}
        self._starts: dict[str, Allowance] = {}

    def owner_of(self, kernel_id: str) -> str:
        """Return the visit that a kernel belongs to, "" for one there is not."""
        page = self._pages.get(kernel_id)
        return page.visit.visit_id if page else ""

    @asynccontextmanager
    async def place_for(self, page: object, visit: Visit) -> AsyncIterator[None]:
        """Hold a place for *page* of *visit* while it is made.

        A browser that has as many as it may gives up the one it has left without saying so.

        Raises:
            FullError: The visit has too many, or all have, or it opens them too fast.
        """
        own = {key: each for key, each in self._pages.items() if each.visit == visit}
        left = [key for key, each in own.items() if each.is_cut]
        if len(own) >= MOST_OF_A_VISIT and left:
            await self.end(left[0])
        self._require_space(visit)
        self._starting[page] = visit
        try:
            yield
        finally:
            self._starting.pop(page, None)

    def _require_space(self, visit: Visit) -> None:
        pages = [*(page.visit for page in self._pages.values()), *self._starting.values()]
        browsers = Counter(each.visit_id for each in pages)
        links = Counter(each.invitation.invitation_id for each in pages)
        link = visit.invitation.invitation_id
        if browsers[visit.visit_id] >= MOST_OF_A_VISIT:
            raise FullError("pages of one browser")
        if links[link] >= MOST_OF_AN_INVITATION:
            raise FullError("pages of one link")
        if len(pages) >= MOST_LIVE:
            raise FullError("pages of all")
        if not self._starts.setdefault(link, Allowance(2 * MOST_OF_AN_INVITATION, 0.5)).take():
            raise FullError("pages too fast")

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Start the kernel of the page that is asked for just now, for whoever asks."""
        page = CallContext.get(CallContext.JUPYTER_HANDLER)
        visit: Visit = page.visit
        environment = page_environment(visit, page.get_query_argument("lang", ""), os.environ)
        with ExitStack() as undone:
            folder = tempfile.mkdtemp(prefix="page-", dir=self.connection_dir)
            undone.callback(shutil.rmtree, folder, ignore_errors=True)
            variables = self.broker.admit(visit)
            undone.callback(self.broker.dismiss, variables)
            kernel_id = await super().start_kernel(
                kernel_name=self._warm_or(options["kernel_name"]),
                cwd=folder,
                env=environment | variables,
            )
            undone.pop_all()
        self._starting.pop(page, None)
        ends_at = time.monotonic() + UNSEEN_SECONDS
        self._pages[kernel_id] = _Page(visit, variables, folder, ends_at)
        page.kernel_id = kernel_id
        return str(kernel_id)

    def joined(self, kernel_id: str, line: Any) -> None:
        """Note that a page opened its line to a kernel; of too many the oldest is closed."""
        if page := self._pages.get(kernel_id):
            page.lines[line] = None
            page.is_cut = False
            if len(page.lines) > MOST_LINES:
                oldest = next(iter(page.lines))
                del page.lines[oldest]
                oldest.close(OVER_CODE, "too many lines")

    def parted(self, kernel_id: str, line: Any) -> None:
        """Note that a line was cut; for a while the page may come back."""
        if page := self._pages.get(kernel_id):
            page.lines.pop(line, None)
            page.ends_at = time.monotonic() + LONELY_SECONDS
            page.is_cut = not page.lines

    async def end(self, kernel_id: str) -> None:
        """End a kernel at once, and close the lines to it."""
        page = self._pages.pop(kernel_id, None)
        if page is None:
            return
        self.broker.dismiss(page.variables)
        for line in [*page.lines]:
            line.close(OVER_CODE, "over")
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]
        shutil.rmtree(page.folder, ignore_errors=True)

    async def end_all_of(self, visit: Visit) -> None:
        """End the pages of a visit that is over."""
        for kernel_id in [key for key, page in self._pages.items() if page.visit == visit]:
            await self.end(kernel_id)

    async def lives(self, kernel_id: str) -> bool:
        """Tell whether a kernel is still running."""
        return kernel_id in self and bool(await ensure_async(self.is_alive(kernel_id)))

    async def end_overdue(self, is_in: Callable[[Visit], bool]) -> list[tuple[Visit, str]]:
        """End the kernels whose time is over; return whose they were, and why.

        Args:
            is_in: Tells whether a visit still may be here.
        """
        ended = []
        for kernel_id, page in [*self._pages.items()]:
            why = "" if is_in(page.visit) else "invitation over"
            if not why and not page.lines and time.monotonic() > page.ends_at:
                why = "page gone"
            if not why and not await self.lives(kernel_id):
                why = "kernel ended"
            if why:
                await self.end(kernel_id)
                ended.append((page.visit, why))
        return ended

    def _warm_or(self, usual: str) -> str:
        """Return the kernel that starts at once, where this machine has it."""
        if sys.platform != "linux" or self.kernel_spec_manager is None or self.box:
            return usual
        try:
            spec = self.kernel_spec_manager.get_kernel_spec(_WARM)
        except NoSuchKernel:
            return usual
        factory = KernelProvisionerFactory.instance(parent=self)
        return _WARM if factory.is_provisioner_available(spec) else usual
