"""Take in a file: read, show what would change, and change it only when somebody says so."""

from collections import Counter
from collections.abc import Sequence

from dtmnb.domain.changes import Add, Change, Conflict
from dtmnb.domain.plan import HEADER
from dtmnb.errors import UsageError
from dtmnb.interchange import READABLE, ColumnMapping, Tally
from dtmnb.language import say
from dtmnb.language.wording import Wording, located
from dtmnb.reports.parts import items, listing
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session
from dtmnb.session.files import Offer, Source, offer, take
from dtmnb.widgets.boxes import choice, column, row, show
from dtmnb.widgets.conflicts import value_of
from dtmnb.widgets.fields import codes_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.panels import Go, paragraph
from dtmnb.widgets.steps.mapping_table import MappingTable
from dtmnb.widgets.upload import Chosen, chooser, taken_from

MOST_CHANGES = 50


class TakeInPanel:
    """Upload, mend, preview, confirm.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard, go: Go) -> None:
        """Take files into the open plan; where none is open, a file makes one."""
        self._session = session
        self._go = go
        self._offer: Offer | None = None
        self._chosen: Chosen | None = None
        text = session.language.text
        intro = text(
            "Choose an Excel, CSV or JSON file: last round's plan, a partner's packet that comes "
            "back, or a table of questions. Nothing changes before you have seen what would."
        )
        self._upload = chooser(READABLE, session.language)
        self._mapping = MappingTable(session, guard, self._look)
        self._preview = HtmlBox()
        guard.on_change(self._upload, self._read)
        countries = [("", ""), *codes_of(session, "countries")]
        self._country = choice(text("Country of the new plan"), countries)
        guard.on_change(self._country, lambda _: self._look(self._mapping.decided))
        self._take = guard.button(text("Take it in"), self._apply, "primary")
        self._leave = guard.button(text("Leave it"), self._clear)
        self._buttons = row(self._take, self._leave, style="dtmnb-buttons")
        self.root = column(
            HtmlBox(paragraph(intro)).root,
            self._upload,
            self._mapping.root,
            self._preview.root,
            self._country,
            self._buttons,
        )
        self._clear()

    def refresh(self) -> None:
        """Keep what is shown: a preview belongs to its file, not to a revision."""

    def _read(self, files: tuple[object, ...]) -> None:
        if files:
            self._clear()
            self._chosen = taken_from(self._upload)
            self._mapping.start(None)
            self._look(None)

    def _look(self, mapping: ColumnMapping | None) -> None:
        """Show what the file would do with the columns and words as *mapping* says."""
        if self._chosen is None:
            return
        session = self._session
        with self._chosen.file() as file:
            source = Source(file, mapping, iso3=self._country.value)
            self._offer = offered = offer(session, source, session.plan_id)
        self._mapping.decided = offered.mapping
        self._mapping.show(offered.read, wording_of(session, offered))
        self._preview.show(preview(session, offered))
        show(self._country, offered.is_new)
        show(self._buttons, True)
        self._take.disabled = not offered.proposal.changes

    def _apply(self) -> None:
        offered = self._offer
        if offered is None:
            return
        if offered.is_new and not offered.becomes.header.iso3:
            raise UsageError("Cannot make a plan: no country is chosen. Choose one and try again.")
        take(self._session, offered)
        self._clear()
        self._go(next(iter(self._session.reference.steps)) if offered.is_new else "30", None)

    def _clear(self) -> None:
        self._offer = self._chosen = None
        self._preview.show(NOTHING)
        for part in (self._mapping.root, self._country, self._buttons):
            show(part, False)


def wording_of(session: Session, offered: Offer) -> Wording:
    """Return how the seat calls what is in the plan, or in the one that the file makes."""
    if not offered.is_new:
        return session.wording
    return Wording(offered.becomes, session.reference, session.language)


def preview(session: Session, offered: Offer) -> Html:
    """Return what *offered* would do, what it cannot do, and what became of each column."""
    read, proposal, conflicts = offered.read, offered.proposal, offered.conflicts
    language, changes = session.language, proposal.changes
    counts = Counter(change.op for change in changes)
    header = sum(change.collection == HEADER for change in changes)
    text, plural = language.text, language.plural
    found = [
        plural("{number} record is added", "{number} records are added", counts["add"]),
        plural("{number} cell changes", "{number} cells change", counts["set"]),
        plural("{number} record is removed", "{number} records are removed", counts["remove"]),
        plural("{number} fact about the exercise", "{number} facts about the exercise", header),
    ]
    head, why = text("Part of the file"), text("Why")
    columns = {each.header for each in read.columns}
    left_out = [
        {head: said(located(wording_of(session, offered), what)), why: said(say(reason, language))}
        for what, reason in proposal.unmapped
        if what not in columns
    ]
    return join(
        [
            tag("h3", text("What would change")),
            items(_rows(session, offered.tally) if offered.tally else found),
            items([said(say(note, language)) for note in read.notes]) if read.notes else NOTHING,
            _changed(session, changes, conflicts),
            listing(text("Not taken in"), left_out),
        ]
    )


def _rows(session: Session, tally: Tally) -> list[str]:
    """Return what becomes of the rows of a plan by a file of others."""
    plural = session.language.plural
    stay = plural(
        "{number} row of the plan is not in the file and stays",
        "{number} rows of the plan are not in the file and stay",
        tally.gone,
    )
    told = (
        (tally.changed, plural("{number} row changes", "{number} rows change", tally.changed)),
        (tally.same, plural("{number} row is the same", "{number} rows are the same", tally.same)),
        (tally.gone, stay),
    )
    added = plural("{number} row is added", "{number} rows are added", tally.added)
    return [added, *(words for number, words in told if number)]


def _changed(session: Session, changes: Sequence[Change], conflicts: Sequence[Conflict]) -> Html:
    """Return the cells and removals one by one, those in conflict first."""
    text = session.language.text
    found = {id(each.change): each.found for each in conflicts}
    told = [each for each in changes if not isinstance(each, Add) or id(each) in found]
    told.sort(key=lambda each: id(each) not in found)
    clash = text("⚠ changed here meanwhile: you decide")
    rows = [
        {
            text("What"): said(session.wording.place(each)),
            text("Is"): value_of(session, each, found.get(id(each), getattr(each, "was", None))),
            text("Would become"): value_of(session, each, getattr(each, "value", None)),
            text("Note"): clash if id(each) in found else "",
        }
        for each in told[:MOST_CHANGES]
    ]
    rest = len(told) - len(rows)
    more = session.language.plural("and {number} more", "and {number} more", rest)
    return join([listing(text("Cells that change"), rows), paragraph(more) if rest else NOTHING])
