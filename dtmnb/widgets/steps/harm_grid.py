"""The do-no-harm grid of a row: who could be harmed, at which step, now or later."""

from functools import partial
from itertools import product
from typing import Any

import ipywidgets as widgets

from dtmnb.domain.agreeing import HarmCell
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import Plan
from dtmnb.domain.settling import harm_cell_id, put_record
from dtmnb.language import Language
from dtmnb.reports.parts import table
from dtmnb.reports.safe_html import Html, said, tag
from dtmnb.session.desk import Session, set_field
from dtmnb.widgets.boxes import choice, column, row, show, tick
from dtmnb.widgets.fields import codes_of, field_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.steps.duties import DutiesPanel
from dtmnb.widgets.steps.row_picker import RowPicker

AXES = (("party", "harm_parties"), ("step", "harm_steps"), ("time", "harm_times"))


def cells_of(plan: Plan, record_id: str) -> dict[tuple[str, str, str], HarmCell]:
    """Return the cells of a row or duty that say something, by party, step and time."""
    return {
        (cell.party, cell.step, cell.time): cell
        for cell in plan.harm_cells.values()
        if (cell.row or cell.duty) == record_id
    }


class HarmPanel:
    """The grid of one row at a time.

    Attributes:
        picker: The rows.
    """

    collection, of = "rows", "row"

    def __init__(self, session: Session, guard: Guard) -> None:
        """Fill the grids of the open plan."""
        self._session = session
        self._seen: HarmCell | None = None
        text = session.language.text
        self.picker = self._make_picker(session, guard)
        self._title = HtmlBox()
        self._grid = HtmlBox()
        titles = (text("Who could be harmed"), text("At which step"), text("When"))
        self._axes = [
            choice(title, codes_of(session, codelist))
            for title, (_, codelist) in zip(titles, AXES, strict=True)
        ]
        self._words = {
            name: TextInput(guard, title, "paragraph")
            for name, title in (("risk", text("Risk")), ("mitigation", text("Mitigation")))
        }
        for each in self._axes:
            guard.on_change(each, lambda _: self._show_cell())
        for name, each in self._words.items():
            guard.on_change(each, partial(self._write, name))
        reviewed = field_of(session, "rows", "harm_reviewed")
        self._reviewed = tick(reviewed.label)
        guard.on_change(self._reviewed, self._review)
        reviewing = column(
            self._reviewed, HtmlBox(tag("p", reviewed.help, class_="dtmnb-help")).root
        )
        show(reviewing, self.collection == "rows")
        axes = row(*self._axes, style="dtmnb-inline-form")
        parts = (self._title.root, self._grid.root, axes, *self._words.values(), reviewing)
        self._detail = column(*parts, style="dtmnb-form-side")
        self.root = self._placed()

    def _make_picker(self, session: Session, guard: Guard) -> RowPicker | DutiesPanel:
        return RowPicker(
            session,
            guard,
            lambda row: Place("rows", row.record_id, "harm_reviewed") in session.open_places,
            self._show_row,
        )

    def _placed(self) -> widgets.Widget:
        return row(self.picker.root, self._detail, style="dtmnb-columns")

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the cell *record_id*, or the grid of a record of that id."""
        cell = self._session.plan.harm_cells.get(record_id)
        if cell is None:
            self.picker.choose(record_id)
            return
        for dropdown, (name, _) in zip(self._axes, AXES, strict=True):
            dropdown.value = getattr(cell, name)
        self.picker.choose(getattr(cell, self.of))

    def refresh(self) -> None:
        self.picker.refresh()

    def _show_row(self, row_id: str) -> None:
        found: Any = self._session.plan.records(self.collection).get(row_id)
        show(self._detail, found)
        if found is None:
            return
        self._title.show(tag("h3", said(self._session.wording.name(self.collection, row_id))))
        self._grid.show(grid(self._session, row_id))
        self._reviewed.value = found.harm_reviewed
        key = harm_cell_id(row_id, *self._where())
        if self._seen is None or self._seen.record_id != key or not self._session.is_following:
            self._show_cell()

    def _show_cell(self) -> None:
        """Show what the chosen cell says, without saying it again."""
        row_id, (party, step, time) = self.picker.chosen, self._where()
        if not row_id:
            return
        key = harm_cell_id(row_id, party, step, time)
        whose = {self.of: row_id, "party": party, "step": step, "time": time}
        empty = HarmCell(record_id=key, **whose)
        self._seen = self._session.plan.harm_cells.get(key, empty)
        title = self._session.wording.name(self.collection, row_id)
        for name, each in self._words.items():
            each.keep_for("harm_cells", key, title)
            each.value = getattr(self._seen, name)

    def _where(self) -> tuple[str, str, str]:
        party, step, time = (str(each.value) for each in self._axes)
        return party, step, time

    def _write(self, name: str, words: str) -> None:
        session, seen = self._session, self._seen
        if seen is None or words == getattr(seen, name):
            return
        session.refresh(is_following=True)
        place = seen.model_dump(include={self.of, *(axis for axis, _ in AXES)})
        values = {**place, name: words}
        session.save(put_record(session.plan, "harm_cells", seen.record_id, values, seen=seen))

    def _review(self, is_reviewed: bool) -> None:
        row_id = self.picker.chosen
        found = self._session.plan.rows.get(row_id)
        if found and is_reviewed != found.harm_reviewed:
            set_field(self._session, "rows", row_id, field="harm_reviewed", value=is_reviewed)


class HarmOfMany(HarmPanel):
    """The grid of a dataset, a sector or all rows, below what is told for them."""

    collection, of = "duties", "duty"

    def _make_picker(self, session: Session, guard: Guard) -> DutiesPanel:
        return DutiesPanel(session, guard, ("duties_harm",), self._show_row)

    def _placed(self) -> widgets.Widget:
        return column(self.picker.root, self._detail)


class HarmPart:
    """The do-no-harm grids: of many rows at once, or of each row.

    Attributes:
        panels: The grids, `many` and `rows`.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Begin with many rows at once."""
        self._session = session
        self._key = "many"
        self.panels = {"many": HarmOfMany(session, guard), "rows": HarmPanel(session, guard)}
        self._tabs = item_list(guard, "buttons", session.language.text("Which rows"), self.show)
        self.root = column(self._tabs, *(each.root for each in self.panels.values()))

    def show(self, key: str) -> None:
        """Show the grids of many rows, or of each."""
        text = self._session.language.text
        self._key = key
        kinds = (Item("many", text("For many rows")), Item("rows", text("Row by row")))
        self._tabs.show(kinds, key)
        for each, panel in self.panels.items():
            show(panel.root, each == key)
        self.panels[key].refresh()

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the cell *record_id*, or the grid of a duty."""
        cell = self._session.plan.harm_cells.get(record_id)
        self.show("rows" if cell and cell.row else "many")
        self.panels[self._key].choose(record_id, field)

    def ask(self, field: str) -> None:
        """Offer to tell for many rows."""
        self.show("many")

    def refresh(self) -> None:
        self.show(self._key)


def grid(session: Session, record_id: str) -> Html:
    """Return the whole grid: a sign and a word for each of the 32 cells."""
    found = cells_of(session.plan, record_id)
    parties, steps, times = (list(session.reference.terms(name)) for _, name in AXES)
    columns = list(product(steps, times))
    heads = [session.language.text("Who"), *(_head(session, *each) for each in columns)]
    rows = [
        (
            session.wording.label("harm_parties", party),
            *(_sign(found.get((party, *each)), session.language) for each in columns),
        )
        for party in parties
    ]
    title = session.language.text("Risks: who, at which step, when")
    return table(title, heads, rows, class_="tight")


def _head(session: Session, step: str, time: str) -> str:
    label = session.wording.label
    return f"{label('harm_steps', step)}{session.language.colon}{label('harm_times', time)}"


def _sign(cell: HarmCell | None, language: Language) -> Html:
    if cell is None or not cell.risk.strip():
        return tag("span", "–", aria_label=language.text("no risk named"))
    if cell.mitigation.strip():
        words, tone = language.text("✓ mitigated"), "good"
    else:
        words, tone = language.text("▲ open risk"), "blocker"
    return tag("span", words, class_="dtmnb-badge", data_tone=tone)
