"""Check data: hold an export of collected data against the plan before anybody shares it.

The file is read once and then lives in memory only, until it is put away; what is shown never
holds a value of it.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ipywidgets as widgets

from dtmnb.domain.data_check import ColumnChecks, DataSheet
from dtmnb.domain.data_risk import DataCheck, Measure, check_data, likely_keys
from dtmnb.interchange.data_file import read_data
from dtmnb.interchange.delimited import VALUE_SUFFIXES
from dtmnb.interchange.gate import MAX_DATA_BYTES
from dtmnb.interchange.reading import MAX_ROWS
from dtmnb.language import mark
from dtmnb.reports.context import ReportContext
from dtmnb.reports.data_check import Cells, data_tables, verdict
from dtmnb.reports.parts import Kind, empty, listing, signed
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.widgets.boxes import column, field, row, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.panels import internal_context, offer, paragraph
from dtmnb.widgets.session import Session

INTRO = mark(
    "Choose an export of what was collected (Excel or CSV, up to {number} MB and {rows} rows a "
    "table), before anybody shares it. It is held against the plan here, in memory: the plan does "
    "not change, and no copy of the file is kept."
)
EMPTY = mark(
    "No file is checked yet. Here will stand what must not leave or needs treatment first, how "
    "easily somebody could be found again, and for each column its row of the plan, what it may "
    "hold and what to do. Values of the file are never shown."
)


class CheckDataPanel:
    """Upload, choose what outsiders know, see what must not leave.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Hold files against the open plan."""
        self._session = session
        self._name = ""
        self._sheets: tuple[DataSheet, ...] = ()
        text = session.language.text
        self._upload = widgets.FileUpload(
            accept=",".join(VALUE_SUFFIXES), multiple=False, description=text("Choose a file")
        )
        self._category = field(
            widgets.Dropdown(
                description=text("This file is for"),
                options=[
                    (session.language.label(term), code)
                    for code, term in session.reference.terms(
                        "dissemination_categories"
                    ).terms.items()
                    if term.has("may_be_public") or term.has("needs_recipients")
                ],
            )
        )
        self._sheet = field(widgets.Dropdown(description=text("Table of the file")))
        self._keys = field(
            widgets.SelectMultiple(
                description=text("Columns that outsiders know together (Ctrl picks several)"),
                rows=6,
            )
        )
        self._weight = field(widgets.Dropdown(description=text("Weights")))
        self._population = field(
            widgets.BoundedIntText(
                description=text("People or households it was drawn from; 0 for unknown"),
                max=10**10,
            )
        )
        inputs = (self._category, self._sheet, self._keys, self._weight, self._population)
        buttons = (
            guard.button(text("Check"), self._check, "primary"),
            guard.button(text("Put the file away"), self._put_away),
        )
        form = column(*inputs, style="dtmnb-form")
        self._form = column(form, row(*buttons, style="dtmnb-buttons"), style="dtmnb-stack")
        self._state, self._result = HtmlBox(), HtmlBox()
        guard.on_change(self._upload, self._read)
        guard.on_change(self._sheet, self._offer)
        limits = {"number": MAX_DATA_BYTES // 2**20, "rows": MAX_ROWS}
        said_limits = {name: session.language.number(limit) for name, limit in limits.items()}
        intro = HtmlBox(paragraph(text(INTRO, **said_limits))).root
        self.root = column(intro, self._upload, self._state.root, self._form, self._result.root)
        self._put_away()

    def refresh(self) -> None:
        """Keep what is shown: it belongs to the file, and says at which revision it holds."""

    def _read(self, files: tuple[dict[str, Any], ...]) -> None:
        if not files:
            return
        self._put_away()
        text, self._name = self._session.language.text, Path(str(files[-1]["name"])).name
        try:
            self._say(text("Reading “{file}” …", file=self._name))
            with TemporaryDirectory(prefix="dtmnb-") as folder:
                source = Path(folder) / (self._name.strip(".") or "file")
                source.write_bytes(bytes(files[-1]["content"]))
                sheets = read_data(source)
        finally:
            self._say("")
            # A notebook that is saved keeps the state of its widgets: no data may stay there.
            self._upload.value = ()
        checks = ColumnChecks(self._session.plan, self._session.reference)
        self._sheets = tuple(map(checks.shown, sheets))
        titles = [(each.title, number) for number, each in enumerate(self._sheets)]
        show(self._sheet, len(titles) > 1)
        show(self._form, True)
        offer(self._sheet, titles, 0)
        self._check()

    def _offer(self, chosen: int | None) -> None:
        """Offer the columns of the table *chosen*, with those that outsiders may know picked."""
        if chosen is None:
            return
        checks = ColumnChecks(self._session.plan, self._session.reference)
        columns = self._sheets[chosen].columns
        heads = DataSheet("", tuple(each._replace(values=each.values[:99]) for each in columns))
        looked = checks.look(heads)
        likely = likely_keys(heads, looked, checks)
        self._keys.options = sorted((each.name for each in looked), key=lambda n: n not in likely)
        self._keys.value = likely
        plain = [(each.name, each.name) for each in looked if not each.flags]
        by_name = self._session.language.text("Found by its name")
        offer(self._weight, [(by_name, ""), *plain], "")

    def _check(self) -> None:
        session, done = self._session, ""
        text, number = session.language.text, session.language.number(session.stamp.revision)
        self._result.show(NOTHING)
        try:
            self._say(text("Checking “{file}” …", file=self._name))
            chosen = self._sheets[self._sheet.value]
            sheets = sorted(self._sheets, key=lambda each: each is not chosen)
            population = self._population.value or None
            by = (self._keys.value, self._weight.value, population, self._category.value)
            measure = Measure(*by)
            checked = check_data(session.plan, sheets, session.reference, measure=measure)
            self._result.show(shown_check(checked, internal_context(session)))
            done = text("“{file}” held against revision {number}", file=self._name, number=number)
        finally:
            self._say(done)

    def _put_away(self) -> None:
        self._sheets = ()
        for each in (self._sheet, self._keys, self._weight):
            each.options = ()
        self._population.value = 0
        self._say("")
        show(self._form, False)
        self._result.show(empty(self._session.language.text(EMPTY)))

    def _say(self, words: str) -> None:
        self._state.show(tag("p", said(words), role="status") if words else NOTHING)


def shown_check(checked: DataCheck, context: ReportContext) -> Html:
    """Return the verdict on a file and the tables behind it."""
    tables = [
        listing(table.title, [_cells(each) for each in table.rows])
        for table in data_tables(checked, context)
    ]
    return join([tag("h3", verdict(checked, context.language)), *tables])


def _cells(row_: str | Cells) -> str | Mapping[str, Html]:
    if isinstance(row_, str):
        return row_
    return {
        head: signed(cell) if isinstance(cell, Kind) else said(cell) for head, cell in row_.items()
    }
