"""Check data: hold an export of collected data against the plan before anybody shares it.

The file is read once and then lives in memory only, until it is put away; what is shown never
holds a value of it.
"""

from typing import TYPE_CHECKING

import ipywidgets as widgets

from dtmnb.domain.neighbours import STRICTNESS
from dtmnb.interchange.gate import DATA, MAX_ROWS
from dtmnb.interchange.tables import SUFFIXES
from dtmnb.language import Language, mark
from dtmnb.reports.context import ReportContext
from dtmnb.reports.data_check import data_tables, drawn_table, verdict
from dtmnb.reports.parts import empty
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.screening.results import DataCheck, Measure
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import LABELLED, choice, column, field, row, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.panels import offer, paragraph, seat_context
from dtmnb.widgets.upload import chooser, chosen_file, name_of

if TYPE_CHECKING:
    from dtmnb.screening.tables import DataFile

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
    """Upload, choose what outsiders know, see what must not leave."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Hold files against the open plan."""
        self._session = session
        self._name = ""
        self._file: DataFile | None = None
        text = session.language.text
        self._upload = chooser(SUFFIXES, session.language)
        self._category = choice(text("This file is for"), _categories(session))
        words, found = text("Beside access or incidents, in conflict"), _strictness(session)
        self._strictness, self._cost = choice(words, found), HtmlBox()
        self._sheet = choice(text("Table of the file"))
        words = text("Columns that outsiders know together (Ctrl picks several)")
        self._keys = field(widgets.SelectMultiple(description=words, rows=6, **LABELLED))
        self._weight = choice(text("Weights"))
        words = text("People or households it was drawn from; 0 for unknown")
        self._population = field(widgets.BoundedIntText(description=words, max=10**10, **LABELLED))
        inputs = (
            *(self._category, column(self._strictness, self._cost.root)),
            *(self._sheet, self._keys, self._weight, self._population),
        )
        buttons = (
            guard.button(text("Check"), self._check, "primary"),
            guard.button(text("Put the file away"), self._put_away),
        )
        form = column(*inputs, style="dtmnb-form")
        self._form = column(form, row(*buttons, style="dtmnb-buttons"), style="dtmnb-stack")
        self._state, self._result = HtmlBox(), HtmlBox()
        guard.on_change(self._upload, self._read)
        guard.on_change(self._sheet, self._offer)
        guard.on_change(self._strictness, self._tell_cost)
        self._tell_cost(self._strictness.value)
        intro = HtmlBox(paragraph(_intro(session.language))).root
        self.root = column(intro, self._upload, self._state.root, self._form, self._result.root)
        self._put_away()

    def refresh(self) -> None:
        """Keep what is shown: it belongs to the file, and says at which revision it holds."""

    def _read(self, files: tuple[object, ...]) -> None:
        # What screens data loads pandas, which a page without a file does not wait for.
        from dtmnb.screening.columns import ColumnChecks
        from dtmnb.screening.tables import read_data

        if not files:
            return
        self._put_away()
        self._name = name_of(self._upload)
        try:
            self._say(self._session.language.text("Reading “{file}” …", file=self._name))
            with chosen_file(self._upload) as source:
                asked = {row.question_id for row in self._session.plan.rows.values()}
                data = read_data(source, asked)
        finally:
            self._say("")
        checks = ColumnChecks(self._session.plan, self._session.reference)
        self._file = data._replace(sheets=tuple(map(checks.shown, data.sheets)))
        titles = [(each.title, number) for number, each in enumerate(self._file.sheets)]
        show(self._sheet, len(titles) > 1)
        show(self._form, True)
        offer(self._sheet, titles, 0)
        self._check()

    def _offer(self, chosen: int | None) -> None:
        """Offer the columns of the table *chosen*, with those that outsiders may know picked."""
        from dtmnb.screening.columns import ColumnChecks
        from dtmnb.screening.risk import likely_keys
        from dtmnb.screening.tables import DataSheet

        if chosen is None or self._file is None:
            return
        checks = ColumnChecks(self._session.plan, self._session.reference)
        columns = self._file.sheets[chosen].columns
        heads = DataSheet("", tuple(each._replace(values=each.values[:99]) for each in columns))
        looked = checks.look(heads)
        likely = likely_keys(heads, looked, checks)
        self._keys.options = sorted((each.name for each in looked), key=lambda n: n not in likely)
        self._keys.value = likely
        plain = [(each.name, each.name) for each in looked if not each.flags]
        by_name = self._session.language.text("Found by its name")
        offer(self._weight, [(by_name, ""), *plain], "")

    def _check(self) -> None:
        from dtmnb.screening.risk import check_data

        if self._file is None:
            return
        session, done = self._session, ""
        text, number = session.language.text, session.language.number(session.stamp.revision)
        self._result.show(NOTHING)
        try:
            self._say(text("Checking “{file}” …", file=self._name))
            chosen = self._file.sheets[self._sheet.value]
            sheets = sorted(self._file.sheets, key=lambda each: each is not chosen)
            data = self._file._replace(sheets=tuple(sheets))
            population = self._population.value or None
            by = (self._keys.value, self._weight.value, population, self._category.value)
            measure = Measure(*by, strictness=self._strictness.value)
            checked = check_data(session.plan, data, session.reference, measure=measure)
            self._result.show(shown_check(checked, seat_context(session)))
            done = text("“{file}” held against revision {number}", file=self._name, number=number)
        finally:
            self._say(done)

    def _tell_cost(self, strictness: str) -> None:
        term = self._session.reference.term(STRICTNESS, strictness)
        words = self._session.language.pick(term.description)
        self._cost.show(tag("p", said(words), class_="dtmnb-hint"))

    def _put_away(self) -> None:
        self._file = None
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
    tables = map(drawn_table, data_tables(checked, context))
    return join([tag("h3", verdict(checked, context.language)), *tables])


def _categories(session: Session) -> list[tuple[str, str]]:
    """Return label and code of the categories that a file can go out as."""
    terms = session.reference.terms("dissemination_categories").terms
    return [
        (session.language.label(term), code)
        for code, term in terms.items()
        if term.has("may_be_public") or term.has("needs_recipients")
    ]


def _strictness(session: Session) -> list[tuple[str, str]]:
    """Return label and code of how closely columns beside others may be held."""
    terms = session.reference.terms(STRICTNESS).terms
    return [(session.language.label(term), code) for code, term in terms.items()]


def _intro(language: Language) -> str:
    megabytes, rows = language.number(DATA.size // 2**20), language.number(MAX_ROWS)
    return language.text(INTRO, number=megabytes, rows=rows)
