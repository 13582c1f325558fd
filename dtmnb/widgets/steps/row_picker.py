"""The rows of the plan to go through one by one: those still open, or all."""

from collections.abc import Callable

from dtmnb.domain.category import category_of_row
from dtmnb.domain.row import PlanRow
from dtmnb.session.company import look_at
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, tick
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import paragraph
from dtmnb.widgets.people import who_is_on


def next_open(rows: list[PlanRow], after: str, is_open: Callable[[PlanRow], bool]) -> str:
    """Return the id of the first open row after *after*, going round; "" when none is open."""
    ids = [row.record_id for row in rows]
    start = ids.index(after) + 1 if after in ids else 0
    return next((row.record_id for row in rows[start:] + rows[:start] if is_open(row)), "")


class RowPicker:
    """Chooses a row.

    Attributes:
        chosen: Id of the row; "" for none.
    """

    def __init__(
        self,
        session: Session,
        guard: Guard,
        is_open: Callable[[PlanRow], bool],
        on_choose: Callable[[str], object],
    ) -> None:
        """Call *on_choose* with the row to show, also when the plan has changed."""
        self.chosen = ""
        self._shown: list[PlanRow] = []
        self._session = session
        self._is_open = is_open
        self._on_choose = on_choose
        text = session.language.text
        self._count = HtmlBox()
        self._only = tick(text("Only open rows"), is_ticked=True)
        self._list = item_list(guard, "list", text("Rows"), self.choose)
        guard.on_change(self._only, lambda _: self.refresh())
        following = guard.button(text("Next open row"), self.next)
        parts = (self._count.root, following, self._only, self._list)
        self.root = column(*parts, style="dtmnb-list-side")

    @property
    def title(self) -> str:
        """How people call the row."""
        return self._session.wording.name("rows", self.chosen) if self.chosen else ""

    def choose(self, row_id: str) -> None:
        """Show the row *row_id*."""
        self.chosen = row_id
        self.refresh()

    def next(self) -> None:
        """Go to the next row that is open."""
        rows = list(self._session.plan.ordered_rows())
        self.choose(next_open(rows, self.chosen, self._is_open) or self.chosen)

    def refresh(self) -> None:
        session, rows = self._session, list(self._session.plan.ordered_rows())
        waiting = {row.record_id for row in rows if self._is_open(row)}
        if self.chosen not in session.plan.rows:
            self.chosen = next_open(rows, "", self._is_open) or (rows[0].record_id if rows else "")
        words = session.language.text(
            "{open} of {all} rows are open", open=len(waiting), all=len(rows)
        )
        self._count.show(paragraph(words, "dtmnb-count"))
        listed = {*waiting, self.chosen} if self._only.value else session.plan.rows
        self._shown = [row for row in rows if row.record_id in listed]
        look_at(session, self.chosen)
        # A row is marked once it is shown: whoever sees the mark acts on that row.
        self._on_choose(self.chosen)
        self.show_people()

    def show_people(self) -> None:
        """Show the rows as they were, with who is on them now."""
        self._list.show(map(self._item, self._shown), self.chosen)

    def _item(self, row: PlanRow) -> Item:
        term = category_of_row(row, self._session.reference)
        title = self._session.wording.name("rows", row.record_id)
        label = self._session.language.label(term)
        people = who_is_on(self._session, row.record_id)
        return Item(row.record_id, title, people, label, str(term.property("shape", "")))
