"""Take in a file: read, show what would change, and change it only when somebody says so."""

from collections import Counter
from collections.abc import Sequence

from dtmnb.domain.changes import Add, Change, Conflict
from dtmnb.domain.plan import HEADER
from dtmnb.interchange import FORMATS
from dtmnb.language.wording import column_field, located
from dtmnb.reports.parts import items, listing
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session
from dtmnb.session.files import Offer, Source, offer, take
from dtmnb.widgets.boxes import column, row, show
from dtmnb.widgets.conflicts import value_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.panels import paragraph
from dtmnb.widgets.steps.step_view import Go
from dtmnb.widgets.upload import chooser, chosen_file

MOST_CHANGES = 50


class TakeInPanel:
    """Upload, preview, confirm.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard, go: Go) -> None:
        """Take files into the open plan."""
        self._session = session
        self._go = go
        self._offer: Offer | None = None
        text = session.language.text
        intro = text(
            "Choose an Excel, CSV or JSON file: last round's plan, a partner's packet that comes "
            "back, or a table of questions. Nothing changes before you have seen what would."
        )
        self._upload = chooser(FORMATS, session.language)
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

    def _read(self, files: tuple[object, ...]) -> None:
        if not files:
            return
        session = self._session
        self._clear()
        with chosen_file(self._upload) as file:
            self._offer = offer(session, Source(file), session.plan_id)
        self._preview.show(preview(session, self._offer))
        show(self._buttons, True)
        self._take.disabled = not self._offer.proposal.changes

    def _apply(self) -> None:
        if self._offer is not None:
            take(self._session, self._offer)
        self._clear()
        self._go("30", None)

    def _clear(self) -> None:
        self._offer = None
        self._preview.show(NOTHING)
        show(self._buttons, False)


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
    head, why = text("Column of the file"), text("Why")
    columns = [
        {
            head: said(each.header),
            text("Field"): column_field(session.wording, each.field) or text("left out"),
            why: said(each.why),
        }
        for each in read.columns
    ]
    left_out = [
        {head: said(located(session.wording, what)), why: said(reason)}
        for what, reason in proposal.unmapped
    ]
    return join(
        [
            tag("h3", text("What would change")),
            items(found),
            items([said(note) for note in read.notes]) if read.notes else NOTHING,
            _changed(session, changes, conflicts),
            listing(text("Columns"), columns),
            listing(text("Not taken in"), left_out),
        ]
    )


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
