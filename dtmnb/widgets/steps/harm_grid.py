"""The do-no-harm grid of a row: who could be harmed, at which step, now or later."""

from collections.abc import Iterable
from itertools import product

import ipywidgets as widgets

from dtmnb.domain.agreeing import HarmCell
from dtmnb.domain.plan import Plan
from dtmnb.domain.settling import harm_cell_id, put_record
from dtmnb.reports.parts import table
from dtmnb.reports.safe_html import Html, said, tag
from dtmnb.widgets.fields import codes_of, field_of, make_editor
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.naming import label_of, title_of
from dtmnb.widgets.session import Session, set_field
from dtmnb.widgets.steps.row_picker import RowPicker

AXES = (("party", "harm_parties"), ("step", "harm_steps"), ("time", "harm_times"))


def cells_of(plan: Plan, row_id: str) -> dict[tuple[str, str, str], HarmCell]:
    """Return the cells of a row that say something, by party, step and time."""
    return {
        (cell.party, cell.step, cell.time): cell
        for cell in plan.harm_cells.values()
        if cell.row == row_id
    }


class HarmPanel:
    """The grid of one row at a time.

    Attributes:
        root: The widget to place.
        picker: The rows.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Fill the grids of the open plan."""
        self._session = session
        text = session.language.text
        self.picker = RowPicker(session, guard, lambda row: not row.harm_reviewed, self._show_row)
        self._title = HtmlBox()
        self._grid = HtmlBox()
        titles = (text("Who could be harmed"), text("At which step"), text("When"))
        self._axes = [
            widgets.Dropdown(description=title, options=codes_of(session, codelist))
            for title, (_, codelist) in zip(titles, AXES, strict=True)
        ]
        self._risk = widgets.Textarea(description=text("Risk"), continuous_update=False)
        self._mitigation = widgets.Textarea(description=text("Mitigation"), continuous_update=False)
        for each in self._axes:
            guard.on_change(each, lambda _: self._show_cell())
        guard.on_change(self._risk, lambda words: self._write("risk", words))
        guard.on_change(self._mitigation, lambda words: self._write("mitigation", words))
        field = field_of(session, "rows", "harm_reviewed")
        self._reviewed = make_editor(field, session, guard, self._review)
        where = widgets.HBox(self._axes)
        where.add_class("dtmnb-inline-form")
        form = widgets.VBox([where, self._risk, self._mitigation])
        for each in (*self._axes, self._risk, self._mitigation):
            each.add_class("dtmnb-field")
        self._detail = widgets.VBox([self._title.root, self._grid.root, form, self._reviewed.root])
        self._detail.add_class("dtmnb-form-side")
        self.root = widgets.HBox([self.picker.root, self._detail])
        self.root.add_class("dtmnb-columns")

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the cell *record_id*."""
        cell = self._session.plan.harm_cells[record_id]
        for dropdown, (name, _) in zip(self._axes, AXES, strict=True):
            dropdown.value = getattr(cell, name)
        self.picker.choose(cell.row)

    def refresh(self) -> None:
        """Show what the plan holds now."""
        self.picker.refresh()

    def _show_row(self, row_id: str) -> None:
        row = self._session.plan.rows.get(row_id)
        self._detail.layout.display = None if row else "none"
        if row is not None:
            self._title.show(tag("h3", said(title_of(self._session, "rows", row_id))))
            self._grid.show(grid(self._session, row_id))
            self._reviewed.show(row.harm_reviewed)
            self._show_cell()

    def _show_cell(self) -> None:
        """Show what the chosen cell says, without saying it again."""
        cell = cells_of(self._session.plan, self.picker.chosen).get(self._where())
        self._shown = (cell.risk, cell.mitigation) if cell else ("", "")
        self._risk.value, self._mitigation.value = self._shown

    def _where(self) -> tuple[str, str, str]:
        party, step, time = (str(each.value) for each in self._axes)
        return party, step, time

    def _write(self, field: str, words: str) -> None:
        if words == dict(zip(("risk", "mitigation"), self._shown, strict=True))[field]:
            return
        row_id, where = self.picker.chosen, self._where()
        names = [name for name, _ in AXES]
        values = {"row": row_id, **dict(zip(names, where, strict=True)), field: words}
        record = harm_cell_id(row_id, *where)
        self._session.save(put_record(self._session.plan, "harm_cells", record, values))

    def _review(self, is_reviewed: object) -> None:
        set_field(
            self._session, "rows", self.picker.chosen, field="harm_reviewed", value=is_reviewed
        )


def grid(session: Session, row_id: str) -> Html:
    """Return the whole grid: a sign and a word for each of the 32 cells."""
    found = cells_of(session.plan, row_id)
    parties, steps, times = (list(session.reference.terms(name)) for _, name in AXES)
    columns = list(product(steps, times))
    heads = [session.language.text("Who"), *(_head(session, *column) for column in columns)]
    rows = [
        (label_of(session, "harm_parties", party), *_signs(session, found, party, columns))
        for party in parties
    ]
    title = session.language.text("Risks: who, at which step, when")
    return table(title, heads, rows, class_="tight")


def _head(session: Session, step: str, time: str) -> str:
    return f"{label_of(session, 'harm_steps', step)}: {label_of(session, 'harm_times', time)}"


def _signs(
    session: Session,
    found: dict[tuple[str, str, str], HarmCell],
    party: str,
    columns: Iterable[tuple[str, str]],
) -> list[Html]:
    text = session.language.text
    signs = []
    for step, time in columns:
        cell = found.get((party, step, time))
        if cell is None or not cell.risk.strip():
            signs.append(tag("span", "–", aria_label=text("no risk named")))
        else:
            is_met = bool(cell.mitigation.strip())
            words = text("✓ mitigated") if is_met else text("▲ open risk")
            tone = "good" if is_met else "blocker"
            signs.append(tag("span", words, class_="dtmnb-badge", data_tone=tone))
    return signs
