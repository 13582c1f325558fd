"""Take in a file: read, show what would change, and change it only when somebody says so."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ipywidgets as widgets

from dtmnb.domain.changes import Change
from dtmnb.domain.plan import HEADER
from dtmnb.errors import UsageError
from dtmnb.interchange import FORMATS, ReadPlan, propose_changes, read_plan
from dtmnb.language import Language
from dtmnb.reports.parts import items, listing
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.widgets.boxes import column, row, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.panels import paragraph
from dtmnb.widgets.session import Session
from dtmnb.widgets.steps.step_view import Go


class TakeInPanel:
    """Upload, preview, confirm.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard, go: Go) -> None:
        """Take files into the open plan."""
        self._session = session
        self._go = go
        self._changes: tuple[Change, ...] = ()
        self._name = ""
        text = session.language.text
        intro = text(
            "Choose an Excel, CSV or JSON file: last round's plan, a partner's packet that comes "
            "back, or a table of questions. Nothing changes before you have seen what would."
        )
        self._upload = widgets.FileUpload(
            accept=",".join(FORMATS), multiple=False, description=text("Choose a file")
        )
        self._preview = HtmlBox()
        guard.on_change(self._upload, self._read)
        self._take = guard.button(text("Take it in"), self._apply, "primary")
        self._leave = guard.button(text("Leave it"), self._clear)
        self._buttons = row(self._take, self._leave, style="dtmnb-buttons")
        intro_box = HtmlBox(paragraph(intro))
        self.root = column(intro_box.root, self._upload, self._preview.root, self._buttons)
        show(self._buttons, False)

    def refresh(self) -> None:
        """Keep what is shown: a preview belongs to its file, not to a revision."""

    def _read(self, files: tuple[dict[str, Any], ...]) -> None:
        if not files:
            return
        session = self._session
        self._clear()
        if not session.plan_id:
            raise UsageError(
                session.language.text(
                    "Cannot take in a file: no plan is open. Choose or make one first."
                )
            )
        self._name = Path(str(files[-1]["name"])).name
        with TemporaryDirectory(prefix="dtmnb-") as folder:
            source = Path(folder) / (self._name.strip(".") or "file")
            source.write_bytes(bytes(files[-1]["content"]))
            read = read_plan(source, reference=session.reference)
        base = session.plan
        if read.is_own:
            self._require_same_plan(read)
            base = session.store.load(session.plan_id, read.base_revision).plan
        self._changes = propose_changes(read, base=base, reference=session.reference).changes
        self._preview.show(preview(read, self._changes, session.language))
        show(self._buttons, True)
        self._take.disabled = not self._changes

    def _require_same_plan(self, read: ReadPlan) -> None:
        if read.plan_id != self._session.plan_id:
            raise UsageError(
                self._session.language.text(
                    "Cannot take in this file: it belongs to plan “{other}”, and “{plan}” is "
                    "open. Open that plan first.",
                    other=read.plan_id,
                    plan=self._session.plan_id,
                )
            )

    def _apply(self) -> None:
        self._session.save(self._changes, note=f"import {self._name}")
        self._clear()
        self._go("30", None)

    def _clear(self) -> None:
        self._changes = ()
        self._preview.show(NOTHING)
        show(self._buttons, False)


def preview(read: ReadPlan, changes: tuple[Change, ...], language: Language) -> Html:
    """Return what *changes* would do, and what became of each column of the file."""
    counts = Counter(change.op for change in changes)
    header = sum(change.collection == HEADER for change in changes)
    text, plural = language.text, language.plural
    found = [
        plural("{number} record is added", "{number} records are added", counts["add"]),
        plural("{number} cell changes", "{number} cells change", counts["set"]),
        plural("{number} record is removed", "{number} records are removed", counts["remove"]),
        plural("{number} fact about the exercise", "{number} facts about the exercise", header),
    ]
    head, why = text("Column of the file"), text("Why")
    columns = [
        {
            head: said(each.header),
            text("Field"): each.field or text("left out"),
            why: said(each.why),
        }
        for each in read.columns
    ]
    left_out = [{head: said(name), why: said(reason)} for name, reason in read.unmapped]
    return join(
        [
            tag("h3", text("What would change")),
            items(found),
            listing(text("Columns"), columns),
            listing(text("Not taken in"), left_out),
        ]
    )
