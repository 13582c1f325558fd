"""What leaves the room: files of the plan for an audience, and reports for everyone."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, mkdtemp
from weakref import finalize
from zipfile import ZIP_DEFLATED, ZipFile

import ipywidgets as widgets

from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.manifest import Entry
from dtmnb.batch.standing import StandingEngine, standing_engine
from dtmnb.batch.work import Where
from dtmnb.domain.audience import PARTNER_PREFIX
from dtmnb.errors import UsageError
from dtmnb.interchange import FORMATS
from dtmnb.language import language_for, say
from dtmnb.reports.kinds import DIFFERENCES, KINDS, REPORT, require_kind
from dtmnb.reports.parts import items
from dtmnb.reports.safe_html import said, tag
from dtmnb.session.desk import Session
from dtmnb.session.documents import Wanted, reports_elsewhere
from dtmnb.session.files import hand_out, safe_name
from dtmnb.widgets.boxes import LAYOUT, choice, column, row, show
from dtmnb.widgets.download import Download
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import language_choice, offer, organisations


class TakeAway:
    """Makes files and reports, and hands them to the browser.

    Attributes:
        root: The widget to place.
    """

    def __init__(
        self, session: Session, guard: Guard, engine: StandingEngine | None = None
    ) -> None:
        """Hand out what the open plan holds; reports are written by *engine*."""
        self._session = session
        self._engine = engine or standing_engine()
        self._guard = guard
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._folder = Path()
        self._made: dict[str, str] = {}
        text = session.language.text
        self._audience = choice(text("For whom"))
        self._language = language_choice(session)
        self._list = item_list(guard, "buttons", text("Download the plan"), self._hand_plan)
        self._document = choice(text("Which document"))
        self._since = choice(text("Since when"))
        guard.on_change(self._audience, lambda _: self._offer_documents())
        guard.on_change(self._document, lambda _: self._offer_since())
        acts = self._acts()
        self._bar = widgets.IntProgress(description=text("Reports"), max=1, layout=LAYOUT)
        show(self._bar, False)
        self._reports = item_list(guard, "buttons", text("Download a report"), self._hand_report)
        self._every = guard.button(text("Download all of them (ZIP)"), self._hand_all)
        show(self._every, False)
        self._done = HtmlBox()
        self._download = Download()
        choices = (self._audience, self._document, self._since, self._language)
        which = row(*choices, style="dtmnb-inline-form")
        made = (self._bar, self._done.root, self._every, self._reports)
        self.root = column(which, acts, *made, self._list, self._download)

    def _acts(self) -> widgets.Widget:
        """Return the buttons that make documents."""
        guard, text = self._guard, self._session.language.text
        self._one = guard.button(
            text("Make this document"),
            lambda: self._start(str(self._document.value), [self._audience.value]),
            "primary",
        )
        self._packs = guard.button(
            text("Write the packs of all organisations"),
            lambda: self._start("pack", [*self._organisations()]),
        )
        self._all = guard.button(
            text("Write the reports for everyone"),
            lambda: self._start(REPORT, [code for _, code in self._audiences()]),
        )
        return row(self._one, self._packs, self._all, style="dtmnb-buttons")

    def refresh(self) -> None:
        """Show the audiences of the plan as it is now."""
        text, audiences = self._session.language.text, self._audiences()
        offer(self._audience, audiences, None)
        show(self._one, audiences)
        self._offer_documents()
        for button in (self._packs, self._all):
            show(button, self._session.seat.is_room)
        formats = FORMATS.items() if audiences else ()
        self._list.show(
            Item(suffix, text("Download {format}", format=text(each.label)))
            for suffix, each in formats
        )
        self._offer_reports()

    def _offer_documents(self) -> None:
        """Offer the documents that are for the chosen readers."""
        text, readers = self._session.language.text, str(self._audience.value).partition(":")[0]
        fitting = [
            (text(each.title), key) for key, each in KINDS.items() if readers in each.readers
        ]
        offer(self._document, fitting, None)
        self._offer_since()

    def _offer_since(self) -> None:
        """Offer what differences can be told since: the last round, and revisions by name."""
        session, text = self._session, self._session.language.text
        show(self._since, is_wanted := self._document.value == DIFFERENCES)
        revisions = session.store.named_revisions(session.plan_id) if is_wanted else ()
        named = [
            (text("{name} (revision {revision})", name=each.name, revision=each.revision), number)
            for each in revisions
            if (number := str(each.revision)) != str(session.stamp.revision)
        ]
        offer(self._since, [(text("Last round, else last signature"), ""), *named], None)

    def _organisations(self) -> Iterator[str]:
        """Yield the audience of each organisation that DTM plans with."""
        yield from (PARTNER_PREFIX + key for key in self._session.plan.guests)

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

    def _hand_plan(self, suffix: str) -> None:
        session, audience = self._session, str(self._audience.value)
        language = language_for(str(self._language.value))
        name = f"{session.plan_id}-{audience}-r{session.stamp.revision}-{language.code}{suffix}"
        with TemporaryDirectory(prefix="dtmnb-") as folder:
            target = Path(folder) / safe_name(name)
            self._hand(hand_out(session, audience, target, language))

    def _hand_report(self, key: str) -> None:
        if key not in self._permitted():
            raise UsageError("Cannot hand this out from this seat. Make the report again.")
        self._hand(self._folder / key)

    def _hand_all(self) -> None:
        """Hand over all that was made, and that this seat may hand out, as one file."""
        if not (found := self._permitted()):
            raise UsageError("Cannot hand this out from this seat. Make the report again.")
        with TemporaryDirectory(prefix="dtmnb-") as folder:
            packed = Path(folder) / safe_name(f"{self._session.plan_id}-documents.zip")
            with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
                for key in found:
                    archive.write(self._folder / key, key)
            self._hand(packed)

    def _hand(self, file: Path) -> None:
        words = self._session.language.text("Downloaded: {file}", file=self._download.hand(file))
        self._done.show(tag("p", words, role="status"))

    def _start(self, document: str, audiences: list[str]) -> None:
        """Make the documents beside the session, which goes on meanwhile."""
        code, folder = str(self._language.value), Path(mkdtemp(prefix="dtmnb-"))
        finalize(self, rmtree, folder, ignore_errors=True)
        orders = [ordered(self._session, document, each, code) for each in audiences]
        if document == DIFFERENCES:
            since = str(self._since.value or "")
            orders = [job._replace(since=since) for job in orders]
        # What was made before is offered no more: nobody hands out an old edition by mistake.
        self._folder, self._made = folder, {}
        self._offer_reports()
        self._bar.max, self._bar.value = len(orders), 0
        self._say_running(True)
        where = Where(folder, self._session.store.address)
        self._pool.submit(self._make_reports, orders, where).add_done_callback(
            lambda run: self._guard.quietly(self._finish, run)
        )

    def _make_reports(self, orders: Sequence[ReportJob], where: Where) -> dict[str, Entry]:
        """Make one report after the other, each in processes of its own; by audience."""
        entries: dict[str, Entry] = {}
        for done, job in enumerate(orders, 1):
            entries[job.audience] = self._written(job, where)
            self._guard.quietly(setattr, self._bar, "value", done)
        return entries

    def _written(self, job: ReportJob, where: Where) -> Entry:
        """Write the files of *job*: here, or have it done where the plan is held."""
        wanted = Wanted(job.document, job.audience, since=job.since)
        made = reports_elsewhere(self._session, wanted, job.language, job.revision)
        if made is None:
            return self._engine.write(job, where)
        for name, content in made.files.items():
            (where.out / name).write_bytes(content)
        files = tuple({"path": name} for name in made.files)
        return Entry(job.name, job.inputs, files, error=made.fault)

    def _finish(self, run: Future[dict[str, Entry]]) -> None:
        """Offer what was made, and tell what could not be."""
        self._say_running(False)
        language, made = self._session.language, run.result()
        text = language.text
        self._made = {file["path"]: code for code, each in made.items() for file in each.files}
        self._offer_reports()
        hidden = f"{self._folder}{os.sep}"
        told = [say(each.error, language) for each in made.values() if each.error]
        faults = [each.replace(hidden, "") for each in told]
        parts = [tag("p", text("The reports are ready."))] if self._made else []
        if faults:
            parts += [tag("h3", text("Could not be written")), items(map(said, faults))]
        self._done.show(tag("div", parts, role="status"))

    def _offer_reports(self) -> None:
        """Offer the reports that were made, of them those that this seat may hand out."""
        found = self._permitted()
        self._reports.show(Item(key, key) for key in found)
        show(self._every, len(found) > 1)

    def _permitted(self) -> list[str]:
        permitted = {code for _, code in self._audiences()}
        return [key for key, code in self._made.items() if code in permitted]

    def _say_running(self, is_running: bool) -> None:
        self._one.disabled = self._packs.disabled = self._all.disabled = is_running
        words = self._session.language.text("Reports are being written; you can go on working.")
        self._done.show(tag("p", words, role="status"))
        show(self._bar, is_running)


def ordered(session: Session, document: str, audience: str, language: str) -> ReportJob:
    """Return the order of a document for *audience* of the open plan as it is now.

    Raises:
        RightsError: The seat may not have it made.
    """
    view = session.store.edition(session.plan_id, audience).view
    formats, revision = require_kind(document).formats, view.stamp.revision
    job = ReportJob(session.plan_id, audience, language, formats, revision)
    return job._replace(document=document)
