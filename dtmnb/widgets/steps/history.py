"""What changed in the plan, by whom: since one's last visit, a signature, or a named revision."""

from collections.abc import Iterable
from typing import NamedTuple

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Change
from dtmnb.domain.journal import JournalEntry
from dtmnb.language.wording import shorten
from dtmnb.reports.parts import listing
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import choice, column, row, show
from dtmnb.widgets.conflicts import value_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import offer, paragraph

MOST_CHANGES = 100
"""Changes that are listed at once, the newest first."""

MOST_REVISIONS = 50
"""The newest revisions that can be chosen to look back to."""


class Told(NamedTuple):
    """One change with the batch that it came in."""

    entry: JournalEntry
    change: Change


def last_visit(entries: Iterable[JournalEntry], seat: Seat, until: int) -> int:
    """Return the newest revision up to *until* that *seat* made; 0 for a first visit."""
    own = [each.revision for each in entries if each.who == seat.who and each.revision <= until]
    return max(own, default=0)


def told_since(entries: Iterable[JournalEntry], revision: int) -> list[Told]:
    """Return what changed after *revision*, the newest first."""
    later = [each for each in entries if each.revision > revision]
    return [Told(entry, change) for entry in reversed(later) for change in entry.changes]


class HistoryPanel:
    """Changes since a moment, one's own to take back, and a name for this revision."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Tell the history of the open plan."""
        self._session = session
        text = session.language.text
        self._since = choice(text("Changed since"))
        self._who = choice(text("By whom"))
        for each in (self._since, self._who):
            guard.on_change(each, lambda _: self.refresh())
        self._table = HtmlBox()
        self._own = item_list(guard, "list", text("My changes, to take back"), session.undo)
        self._name = TextInput(guard, text("Name of this revision"))
        give = guard.button(text("Give it this name"), self._give_name)
        for each in (self._name, give):
            # Only the room names a revision.
            show(each, session.seat.is_room)
        chosen = row(self._since, self._who, style="dtmnb-form")
        self.root = column(chosen, self._table.root, self._own, self._name, give)

    def refresh(self) -> None:
        session = self._session
        entries = session.store.history(session.plan_id)
        offer(self._since, self._moments(entries), None)
        since = self._since.value or 0
        everybody = [(session.language.text("everybody"), "")]
        writers = dict.fromkeys(_who(session, each) for each in entries)
        offer(self._who, everybody + [(each, each) for each in writers], "")
        told = told_since(entries, since)
        wanted = self._who.value
        self._table.show(
            _changes(session, [each for each in told if wanted in ("", _who(session, each.entry))])
        )
        undone = {each.undoes for each in entries}
        self._own.show(
            Item(
                each.batch_id,
                self._summary(each),
                session.language.moment(each.at),
                session.language.text("Take back"),
            )
            for each in reversed(entries)
            if each.who == session.seat.who
            and each.revision > since
            and each.undoes is None
            and each.batch_id not in undone
        )

    def _moments(self, entries: tuple[JournalEntry, ...]) -> list[tuple[str, int]]:
        session, text = self._session, self._session.language.text
        visit = last_visit(entries, session.seat, session.opened_at)
        names = session.store.named_revisions(session.plan_id)
        marks = [(f"{each.name} · {each.revision}", each.revision) for each in names] + [
            (
                text(
                    "{name} signed revision {number}",
                    name=session.wording.name("partners", each.partner),
                    number=each.revision,
                ),
                each.revision,
            )
            for each in session.plan.sign_offs.values()
        ]
        revision = text("Revision")
        return [
            (text("I was last here (revision {number})", number=visit), visit),
            *marks,
            *(
                (f"{revision} {each.revision} · {_who(session, each)}", each.revision)
                for each in reversed(entries[-MOST_REVISIONS:])
            ),
            (text("The beginning"), 0),
        ]

    def _summary(self, entry: JournalEntry) -> str:
        title = self._session.wording.name(entry.changes[0].collection, entry.changes[0].record)
        number = len(entry.changes)
        more = f" (+{number - 1})" if number > 1 else ""
        return shorten(entry.note or title) + more

    def _give_name(self) -> None:
        session = self._session
        session.store.name_revision(session.plan_id, session.stamp.revision, self._name.value)
        self._name.value = ""
        self.refresh()


def _changes(session: Session, found: list[Told]) -> Html:
    language, text = session.language, session.language.text
    if not found:
        return paragraph(text("Nothing has changed since then."))
    rows = [
        {
            text("What"): said(session.wording.place(change)),
            text("Was"): value_of(session, change, getattr(change, "was", None)),
            text("Became"): value_of(session, change, getattr(change, "value", None)),
            text("Who"): said(_who(session, entry)),
            text("When"): language.moment(entry.at),
        }
        for entry, change in found[:MOST_CHANGES]
    ]
    count = language.plural("{number} change", "{number} changes", len(found))
    shown_ = tag("div", listing(text("What changed"), rows), class_="dtmnb-tall")
    return join([paragraph(count, "dtmnb-count"), shown_])


def _who(session: Session, entry: JournalEntry) -> str:
    organisation = entry.organisation and session.wording.name("partners", entry.organisation)
    return " · ".join(part for part in (entry.author, organisation) if part)
