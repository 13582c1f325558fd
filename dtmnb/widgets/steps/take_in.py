"""Take in a file: read, show what would change, and change it only when somebody says so."""

from collections import Counter
from collections.abc import Sequence

from dtmnb.domain.agreement import permitted_moves
from dtmnb.domain.changes import Add, Batch, Change, Conflict, apply, fill_added
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.domain.schema import is_owned
from dtmnb.errors import UsageError
from dtmnb.interchange import (
    FORMATS,
    Proposal,
    ReadPlan,
    propose_changes,
    read_plan,
    require_history,
)
from dtmnb.language.wording import column_field, located
from dtmnb.reports.parts import items, listing
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session, rights_of
from dtmnb.session.rights import WHY_NOT
from dtmnb.widgets.boxes import column, row, show
from dtmnb.widgets.conflicts import value_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.panels import paragraph
from dtmnb.widgets.steps.step_view import Go
from dtmnb.widgets.upload import chooser, chosen_file, name_of

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
        self._changes: tuple[Change, ...] = ()
        self._name = self._organisation = ""
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
        if not session.plan_id:
            raise UsageError(
                session.language.text(
                    "Cannot take in a file: no plan is open. Choose or make one first."
                )
            )
        self._name = name_of(self._upload)
        with chosen_file(self._upload) as source:
            read = read_plan(source, reference=session.reference)
        self._offer(read)

    def _offer(self, read: ReadPlan) -> None:
        """Show what *read* would change, held against the revision it was made of."""
        session = self._session
        now = base = session.store.load(session.plan_id)
        if read.is_own:
            self._require_same_plan(read)
            base = session.store.load(session.plan_id, read.base_revision)
            require_history(read, base.stamp.head)
        proposal = propose_changes(read, base=base.plan, reference=session.reference)
        self._changes = proposal.changes
        if read.is_own:
            self._changes = fill_added(self._changes, now.plan)
        self._changes, refused = _permitted(session, self._changes, (base.plan, now.plan))
        self._organisation = read.organisation
        batch = Batch(batch_id="preview", author="", changes=self._changes)
        conflicts = apply(now.plan, batch, moves=permitted_moves(session.reference)).conflicts
        left_out = (*proposal.unmapped, *refused)
        offered = proposal._replace(changes=self._changes, unmapped=left_out)
        self._preview.show(preview(session, read, offered, conflicts=conflicts))
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
        note, whose = f"import {self._name}", self._organisation or None
        self._session.save(self._changes, note, organisation=whose, is_reviewed=True)
        self._clear()
        self._go("30", None)

    def _clear(self) -> None:
        self._changes = ()
        self._preview.show(NOTHING)
        show(self._buttons, False)


def _permitted(
    session: Session, changes: Sequence[Change], plans: tuple[Plan, Plan]
) -> tuple[tuple[Change, ...], list[tuple[Place, str]]]:
    """Return what of *changes* this seat may make, and the place of the rest with the reason.

    Args:
        session: Whose seat it is.
        changes: What a file would change.
        plans: The plan that the file was made of, and as it stands: only the first tells whose
            a record was that is gone.
    """
    rights = rights_of(session)._replace(plan=plans[-1])
    if rights.seat.is_room:
        return tuple(changes), []
    own, others = rights.seat.organisation, session.language.text(WHY_NOT["others"])
    taken: list[Change] = []
    refused: list[tuple[Place, str]] = []
    for change in changes:
        held = (each.records(change.collection).get(change.record) for each in plans)
        whose = {getattr(each, "partner", own) for each in held}
        is_own = not is_owned(change.collection) or whose == {own}
        why = rights.why_not(change) if is_own else others
        if why:
            # Whose it is not reads not even a name.
            record = change.record if is_own else ""
            refused.append((Place(change.collection, record, getattr(change, "field", "")), why))
        else:
            taken.append(change)
    return tuple(taken), refused


def preview(
    session: Session, read: ReadPlan, proposal: Proposal, *, conflicts: Sequence[Conflict]
) -> Html:
    """Return what *proposal* would do, what it cannot do, and what became of each column."""
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
