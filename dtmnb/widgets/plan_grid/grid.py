"""The plan grid: the table on the page, spoken with by message.

The page shows and asks; rights, meaning and truth are here. An edit is acknowledged after it is
on the disk, never before. JupyterLab calls handlers in another thread than Voilà does, so one
lock serialises all that is said and heard.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from threading import RLock
from typing import Any

import traitlets
from pydantic import ValidationError

from dtmnb.domain.changes import Change, Set
from dtmnb.domain.findings import Finding
from dtmnb.domain.journal import JournalEntry, Saved, Seen
from dtmnb.domain.record import MAX_TEXT
from dtmnb.domain.schema import CATEGORY
from dtmnb.errors import DtmnbError, ResourceError, StoreError
from dtmnb.language import sentence_of_error
from dtmnb.resources import shipped
from dtmnb.session.company import company_of, look_at
from dtmnb.session.desk import Session, heard_rows, rights_of, undoable, unwatch
from dtmnb.widgets.items import Message, Shown
from dtmnb.widgets.plan_grid.intents import AXES
from dtmnb.widgets.plan_grid.messages import (
    MESSAGE,
    Decided,
    Edit,
    Hello,
    Ping,
    Presence,
    Source,
)
from dtmnb.widgets.plan_grid.saving import Saving
from dtmnb.widgets.plan_grid.table import Cells, RowTable
from dtmnb.widgets.plan_grid.telling import Rejected, Telling
from dtmnb.widgets.plan_grid.texts import LOCALE, NOT_BUILT, TEXTS, words

BUNDLE = "plan_grid.js"
PING_SECONDS = 8.0
"""Seconds between two signs of life; after two without an answer the page stops editing."""

_REMEMBERED = 100
"""Revisions looked through for what the seat may take back after a reload."""

_log = logging.getLogger(__name__)


@cache
def bundle() -> str:
    """Return the script of the table, "" where the installation lacks it."""
    try:
        return (shipped("static") / BUNDLE).read_text(encoding="utf-8")
    except (ResourceError, OSError):
        return ""


class PlanGrid(Shown):
    """The rows of the open plan as a table that several people edit at once.

    Attributes:
        digest: Of the script, so that browsers keep it until it changes; "" where there is none.
        note: What is shown instead of a table that was not built.
    """

    _esm = files(__package__).joinpath("loader.js").read_text(encoding="utf-8")
    digest = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)

    def __init__(self, session: Session, *, ping_seconds: float = PING_SECONDS) -> None:
        """Show the plan that *session* has open.

        Args:
            session: Whose plan, language and seat count.
            ping_seconds: See `PING_SECONDS`.
        """
        language = session.language
        script = bundle()
        digest = hashlib.sha256(script.encode()).hexdigest()[:16] if script else ""
        super().__init__(digest=digest, note=language.text(NOT_BUILT))
        self._session = session
        self._ping_seconds = ping_seconds
        self._lock = RLock()
        self._plan_id = session.plan_id
        self._table = RowTable(session.reference, language)
        # What the page was told last; None until it has said hello.
        self._told: Seen | Saved | None = None
        self._told_a_ping_ago = 0
        self._cells: dict[str, Cells] = {}
        self._findings: tuple[Finding, ...] = ()
        self._marks: dict[str, Any] = {}
        self._people: list[dict[str, str]] = []
        self._saving = Saving(session, self._table)
        self._telling = Telling(session, self._table)
        self.on_msg(lambda _, content, buffers: self.receive(content))
        session.watch(self._follow)
        session.store_watchers.append(self.catch_up)

    def close(self) -> None:
        """Leave the page; what comes to the plan later is not told here any more."""
        unwatch(self._session, self._follow, self.catch_up)
        with self._lock:
            self._told = None
        super().close()

    def receive(self, content: object) -> None:
        """Take one message of the page; what is none of ours is not answered."""
        try:
            message = MESSAGE.validate_python(content)
        except ValidationError:
            _log.warning("a message of the page was not understood")
            self._answer_malformed(content)
            return
        with self._lock:
            self._answer(message)
        if isinstance(message, Edit | Hello):
            # Others who watch the session have locks of their own, so ours is given back first.
            self._tell(self._session.refresh)
        elif isinstance(message, Decided):
            self._tell(self._session.tell)

    def _answer(self, message: Message) -> None:
        if isinstance(message, Edit):
            self._edit(message)
        elif isinstance(message, Hello):
            self._tell(self._snapshot)
        elif isinstance(message, Ping):
            self.send({"type": "pong"})
            self._tell(lambda: self._hold_against(message.revision))
        elif isinstance(message, Presence):
            self._present(message.row)
        elif isinstance(message, Decided):
            self._tell(lambda: self._saving.decided(message.id, message.col))
        elif isinstance(message, Source):
            self.send({"type": "source", "text": bundle()})

    def catch_up(self) -> None:
        """Tell the page what came to the plan since it was told last.

        Call it when the store has changed; it may be called from any thread.

        Raises:
            StoreError: The store cannot be read.
        """
        with self._lock:
            if self._told is None or self._session.plan_id != self._plan_id:
                return
            store = self._session.store
            stored = store.load(self._plan_id)
            if stored.stamp.revision < self._told.stamp.revision:
                self._snapshot()
            elif stored.stamp != self._told.stamp:
                since, until = self._told.stamp.revision, stored.stamp.revision
                self._patch(stored, store.history(self._plan_id, since, until))
            self._tell_marks()
            self.tell_people()

    def _follow(self) -> None:
        """Tell the page what the session shows; the store is read only for what the page lacks."""
        with self._lock:
            if self._told and self._told.stamp == self._session.stamp:
                self._tell_marks()
            else:
                self.catch_up()

    def tell_people(self) -> None:
        """Tell the page where the others are; it may be called from any thread.

        Raises:
            StoreError: The notes on presence cannot be read.
        """
        with self._lock:
            others = company_of(self._session)
            people = [{"who": each.author, "row": each.row} for each in others]
            if people != self._people:
                self._people = people
                self.send({"type": "present", "people": people})

    def _hold_against(self, revision: int) -> None:
        """Tell the page everything anew if it still lacks what it was told a ping ago."""
        if revision < self._told_a_ping_ago:
            self._snapshot()
        else:
            self.catch_up()
        self._told_a_ping_ago = self._told.stamp.revision if self._told else 0

    def go(self, row_id: str, field: str = "") -> None:
        """Put the focus of the page on a cell, or on the first cell of a row."""
        self.send({"type": "go", "id": row_id, "col": field})

    # What the page is told -----------------------------------------------------------------

    def _tell(self, action: Callable[[], object]) -> None:
        """Do *action*; a fault is said on the page, where the next message may fare better."""
        try:
            action()
        except DtmnbError as error:
            why = sentence_of_error(error, self._session.language)
            self.send({"type": "reject", "batch_id": "", "is_retried": True, "why": why})

    def _snapshot(self) -> None:
        session = self._session
        stored = session.store.load(self._plan_id)
        self._told = stored
        self._table.name_records(stored.plan)
        rows = stored.plan.ordered_rows()
        self._cells = {row.record_id: self._table.cells(row) for row in rows}
        self._findings = session.findings
        self._marks = self._table.marks(session.findings)
        owner = (session.store.mark, self._plan_id, session.seat.organisation, session.seat.author)
        self.send(
            {
                "type": "snapshot",
                "revision": stored.stamp.revision,
                "rows": [
                    {"id": row.record_id, "order": row.order}
                    | {col: text for col, text in self._cells[row.record_id].items() if text}
                    for row in rows
                ],
                "marks": self._marks,
                "heard": heard_rows(stored.plan),
                "done": undoable(session, "rows", max(1, stored.stamp.revision - _REMEMBERED)),
                **self._table.statuses(),
                "lists": self._table.choices(),
                "columns": self._columns(),
                "sets": self._table.sets(),
                "texts": words(session.language, TEXTS),
                "locale": words(session.language, LOCALE),
                "language": session.language.code,
                "direction": session.language.direction,
                "owner": ":".join(owner),
                "ping_seconds": self._ping_seconds,
                "may_edit": True,
                "may_remove": rights_of(session).may_remove("rows", ""),
                "most": MAX_TEXT,
            }
        )

    def _columns(self) -> list[dict[str, Any]]:
        """Return the columns; what is settled together opens no editor to others."""
        columns = self._table.columns()
        values = dict.fromkeys(column["field"] for column in columns)
        closed = rights_of(self._session).closed_fields("rows", "", values)
        return [{**each, "editable": each["field"] not in closed} for each in columns]

    def _patch(self, stored: Seen | Saved, entries: tuple[JournalEntry | Saved, ...]) -> None:
        """Tell the page what *entries* made of the rows; what was `Saved` just now is its own."""
        plan = stored.plan
        done = [(entry, change) for entry in entries for change in entry.changes]
        touched = {change.record for _, change in done if change.collection == "rows"}
        # A change elsewhere may have shown or withheld a row.
        touched |= self._cells.keys() ^ plan.rows.keys()
        patch: dict[str, Any] = {"type": "patch", "revision": stored.stamp.revision}
        if any(change.collection != "rows" for _, change in done):
            patch["heard"] = heard_rows(plan)
            if self._table.name_records(plan):
                patch["lists"] = self._table.choices()
                touched |= plan.rows.keys()
        others = [
            (entry, change)
            for entry, change in done
            if isinstance(entry, JournalEntry) and entry.batch_id not in self._saving.own
        ]
        patch["is_own"] = not others
        patch["by"] = _authors(others)
        patch["rows"] = [self._difference(stored, row) for row in plan.rows if row in touched]
        patch["removed"] = sorted(touched - plan.rows.keys())
        for row_id in patch["removed"]:
            self._cells.pop(row_id, None)
        self._told = stored
        self.send(patch)

    def _difference(self, stored: Seen | Saved, row_id: str) -> dict[str, Any]:
        """Return the cells of a row that differ from what the page was told."""
        row = stored.plan.rows[row_id]
        before = self._cells.get(row_id, {})
        self._cells[row_id] = now = self._table.cells(row)
        changed = {col: text for col, text in now.items() if before.get(col) != text}
        return {"id": row_id, "order": row.order} | changed

    def _tell_marks(self) -> None:
        if self._findings is self._session.findings:
            return
        self._findings = self._session.findings
        now = self._table.marks(self._session.findings)
        changed = {
            place: now.get(place, {})
            for place in sorted(now.keys() | self._marks.keys())
            if now.get(place) != self._marks.get(place)
        }
        self._marks = now
        if changed:
            self.send({"type": "marks", "marks": changed})

    def _present(self, row: str) -> None:
        self._tell(lambda: look_at(self._session, row))
        self._tell(self.tell_people)

    # What people did -----------------------------------------------------------------------

    def _edit(self, edit: Edit) -> None:
        try:
            kept = self._saving.save(edit)
            self._tell_own(kept.saved)
            rejected = self._telling.rejected(kept)
        except StoreError as error:
            self._later(edit, sentence_of_error(error, self._session.language))
            return
        except DtmnbError as error:
            rejected = [Rejected("notice", why=sentence_of_error(error, self._session.language))]
        except Exception as error:
            _log.exception("an edit failed: %s", type(error).__name__)
            self._later(edit, self._session.language.text("The tool failed; it tries again."))
            return
        self._settle(edit.batch_id, rejected)

    def _tell_own(self, saved: Saved | None) -> None:
        """Tell the page what its edit did; where others wrote meanwhile, all that came."""
        since = self._told.stamp.revision if self._told else 0
        if saved and saved.changes and self._told and saved.stamp.revision == since + 1:
            self._patch(saved, (saved,))
        else:
            self.catch_up()

    def _settle(self, batch_id: str, rejected: list[Rejected]) -> None:
        """Say what was not taken, and that all the rest is on the disk."""
        if rejected:
            told = [each._asdict() for each in rejected]
            self.send({"type": "reject", "batch_id": batch_id, "rejected": told})
        self.send({"type": "ack", "batch_id": batch_id})

    def _later(self, edit: Edit, why: str) -> None:
        self.send({"type": "reject", "batch_id": edit.batch_id, "is_retried": True, "why": why})

    def _answer_malformed(self, content: object) -> None:
        """Let the page go on after a batch that can never be taken."""
        batch_id = content.get("batch_id") if isinstance(content, dict) else None
        if isinstance(batch_id, str):
            why = self._session.language.text(
                "This could not be understood and was not saved. Reload the page and try again."
            )
            self._settle(batch_id, [Rejected("notice", why=why)])


def _authors(done: Iterable[tuple[JournalEntry, Change]]) -> dict[str, dict[str, str]]:
    """Return who changed what, by row and column."""
    authors: dict[str, dict[str, str]] = {}
    for entry, change in done:
        if isinstance(change, Set) and change.collection == "rows":
            columns = {change.field, *([CATEGORY] if change.field in AXES else [])}
            authors.setdefault(change.record, {}).update(dict.fromkeys(columns, entry.author))
    return authors
