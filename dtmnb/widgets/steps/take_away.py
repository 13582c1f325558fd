"""What leaves the room: files of the plan for an audience, and reports for everyone."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from dtmnb.domain.audience import PARTNER_PREFIX
from dtmnb.interchange import FORMATS
from dtmnb.reports.parts import items
from dtmnb.reports.safe_html import said, tag
from dtmnb.session.desk import Session
from dtmnb.session.files import hand_out
from dtmnb.widgets.boxes import column, field, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import offer, organisations

FOLDER = "reports"

Entry = Mapping[str, Any]
"""What became of one report, as the command tells it."""


class TakeAway:
    """Writes files beside the notebook.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Write what the open plan holds."""
        self._session = session
        self._guard = guard
        self._pool = ThreadPoolExecutor(max_workers=1)
        text = session.language.text
        self._audience = field(widgets.Dropdown(description=text("For whom"), options=[]))
        self._list = item_list(guard, "buttons", text("Write a file"), self._write)
        self._one = guard.button(
            text("Write this report"), lambda: self._start([self._audience.value]), "primary"
        )
        self._all = guard.button(
            text("Write the reports for everyone"),
            lambda: self._start([code for _, code in self._audiences()]),
        )
        self._bar = widgets.IntProgress(description=text("Reports"), min=0, max=1)
        show(self._bar, False)
        self._done = HtmlBox()
        self.root = column(
            self._audience, self._list, self._one, self._all, self._bar, self._done.root
        )

    def refresh(self) -> None:
        """Show the audiences of the plan as it is now."""
        text = self._session.language.text
        audiences = self._audiences()
        offer(self._audience, audiences, None)
        show(self._all, len(audiences) > 1)
        self._list.show(
            Item(suffix, text("Write {format}", format=each.label))
            for suffix, each in FORMATS.items()
        )

    def _audiences(self) -> list[tuple[str, str]]:
        session = self._session
        own = [(name, PARTNER_PREFIX + key) for name, key in organisations(session)]
        if not session.seat.is_room:
            return own
        groups = [
            (session.language.pick(each.label), code)
            for code, each in session.reference.audiences.items()
            if not each.of_organisation
        ]
        return [*groups, *own]

    def _write(self, suffix: str) -> None:
        session, audience = self._session, str(self._audience.value)
        name = f"{session.plan_id}-{audience.replace(':', '-')}-r{session.stamp.revision}{suffix}"
        target = hand_out(session, audience, Path(name).resolve())
        words = session.language.text("Written: {file}", file=str(target))
        self._done.show(tag("p", words, role="status"))

    def _start(self, audiences: list[str]) -> None:
        """Write the reports beside the session, which goes on meanwhile."""
        commands = [ordered(self._session, each) for each in audiences]
        self._bar.max, self._bar.value = len(audiences), 0
        self._say_running(True)
        self._pool.submit(self._write_reports, commands).add_done_callback(
            lambda run: self._guard.quietly(self._finish, run)
        )

    def _write_reports(self, commands: list[list[str]]) -> list[Entry]:
        """Write one report after the other, each in a process of its own."""
        entries: list[Entry] = []
        for done, command in enumerate(commands, 1):
            entries += run_report(command, self._session.store.address.whole)
            self._guard.quietly(setattr, self._bar, "value", done)
        return entries

    def _finish(self, run: Future[list[Entry]]) -> None:
        """List what was written, and what could not be."""
        self._say_running(False)
        text, folder = self._session.language.text, Path(FOLDER).resolve()
        files = [said(folder / file["path"]) for each in run.result() for file in each["files"]]
        faults = [said(each["error"]) for each in run.result() if each["error"]]
        parts = [tag("h3", text("Written")), items(files)] if files else []
        if faults:
            parts += [tag("h3", text("Could not be written")), items(faults)]
        self._done.show(tag("div", parts, role="status"))

    def _say_running(self, is_running: bool) -> None:
        self._one.disabled = self._all.disabled = is_running
        words = self._session.language.text("Reports are being written; you can go on working.")
        self._done.show(tag("p", words, role="status"))
        show(self._bar, is_running)


def ordered(session: Session, audience: str) -> list[str]:
    """Return the command that writes the reports for *audience* of the open plan as it is now.

    Raises:
        RightsError: The seat may not have them made.
    """
    view, _ = session.store.edition(session.plan_id, audience)
    options = ["--language", session.language.code, "--revision", str(view.stamp.revision)]
    options += ["--audience", audience, "--out", FOLDER, "--json"]
    return [sys.executable, "-m", "dtmnb", "report", session.plan_id, *options]


def run_report(command: list[str], store: str) -> list[Entry]:
    """Run *command* on the plans at the address *store*; return what it tells of its reports."""
    environment = os.environ | {"DTMNB_STORE": store}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    try:
        entries: list[Entry] = json.loads(run.stdout)["entries"]
    except ValueError:
        return [{"files": [], "error": run.stderr.strip()}]
    return entries
