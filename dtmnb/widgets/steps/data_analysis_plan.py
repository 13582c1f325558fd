"""Step 30: the rows of the Data Analysis Plan, and the result each question would give."""

from typing import NamedTuple

from dtmnb.domain.category import category_of_row
from dtmnb.domain.holding import as_held
from dtmnb.domain.row import PlanRow
from dtmnb.domain.vocabulary import Reference
from dtmnb.reports.parts import badge, table
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, styled
from dtmnb.widgets.forms import CollectionEditor
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.panels import Go, PanelSpec, paragraph
from dtmnb.widgets.plan_grid import PlanGrid
from dtmnb.widgets.steps.duties import for_many_rows

AREAS = ("A", "B", "C", "D")


class MockResult(NamedTuple):
    """What a question would give, with invented values that say nothing about anything.

    Attributes:
        labels: The reply options; without options, four invented areas.
        values: One for each label: percentages of locations, or counts.
        is_share: Whether the values are percentages.
    """

    labels: tuple[str, ...]
    values: tuple[int, ...]
    is_share: bool


def mock_result(row: PlanRow, reference: Reference) -> MockResult | None:
    """Return an invented result of *row*; None where replies are free text or not described."""
    types = reference.terms("reply_types")
    kind = types.terms.get(row.reply_type)
    if kind is not None and kind.has("is_free_text"):
        return None
    if row.reply_options and (kind is None or kind.has("has_options")):
        return MockResult(row.reply_options, _spread(len(row.reply_options)), is_share=True)
    if kind is None or kind.has("has_options"):
        return None
    return MockResult(AREAS, tuple(40 * number for number in range(4, 0, -1)), is_share=False)


def _spread(number: int) -> tuple[int, ...]:
    """Return *number* percentages in even steps that add up to 100."""
    weights = range(number, 0, -1)
    shares = [100 * weight // sum(weights) for weight in weights]
    return (shares[0] + 100 - sum(shares), *shares[1:])


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    text = session.language.text
    return [
        PanelSpec("rows", text("Row by row"), lambda: RowsPanel(session, guard), ("rows",)),
        PanelSpec("table", text("Table for all"), lambda: TablePanel(session)),
        for_many_rows(session, guard),
    ]


class TablePanel:
    """The rows as a table that several people edit at once; too wide for a phone."""

    def __init__(self, session: Session) -> None:
        """Show the rows of the open plan, live."""
        grid = PlanGrid(session)
        self.show_people = grid.tell_people
        words = session.language.text(
            "The table needs a wider screen. Use “Row by row” here: it holds the same rows."
        )
        narrow = HtmlBox(paragraph(words), "dtmnb-only-narrow")
        self.root = column(narrow.root, styled(grid, "dtmnb-only-wide"))

    def refresh(self) -> None:
        """The table hears of changes by itself."""


class RowsPanel:
    """The rows; beside the form of the row chosen its column B and its mock result.

    Attributes:
        editor: The rows.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Edit the rows."""
        self._session = session
        self.editor = CollectionEditor(session, guard, "rows", session.language.text("Rows"))
        self.editor.on_choose(self._show_result)
        self.root = self.editor.root
        self.show_people = self.editor.show_people

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the row *record_id*."""
        self.editor.choose(record_id, field)

    def refresh(self) -> None:
        self.editor.refresh()
        self._show_result(self.editor.chosen)

    def _show_result(self, row_id: str) -> None:
        row = self._session.plan.rows.get(row_id)
        self.editor.below_list.show(mock_view(self._session, row) if row else NOTHING)
        self.editor.above_form.show(_column_b(self._session, row) if row else NOTHING)


def _column_b(session: Session, row: PlanRow) -> Html:
    text, label, colon = session.language.text, session.language.label, session.language.colon
    column = session.reference.term("plan_columns", "dissemination_category")
    name = tag("strong", f"{column.property('position')} · {label(column)}{colon}")
    category = badge(category_of_row(row, session.reference), session.language)
    return paragraph([name, category, tag("small", f" ({text('settled together in step 40')})")])


def mock_view(session: Session, row: PlanRow) -> Html:
    """Return the mock result of *row* as a page."""
    language = session.language
    found = mock_result(row, session.reference)
    parts = [tag("h3", language.text("Would this result help?"))]
    if found is None:
        words = language.text(
            "Free text, or no reply options yet: there is no table to show. Closed replies can "
            "be counted and compared."
        )
        return tag("section", parts, paragraph(words), class_="dtmnb-mock")
    measure = language.text("Share of locations (%)") if found.is_share else language.text("Count")
    label = language.text("Reply") if found.is_share else language.text("Invented area")
    most = max(found.values)
    rows = [
        (said(name), language.number(value), _bar(value, most))
        for name, value in zip(found.labels, found.values, strict=True)
    ]
    heads = [label, measure, language.text("Invented")]
    title = language.text("Invented values, not data")
    facts = (
        (language.text("Descriptive analysis"), row.descriptive_analysis),
        (language.text("Use of data"), as_held(session.plan, row).use_of_data),
    )
    terms = [[tag("dt", name), tag("dd", said(value or "–"))] for name, value in facts]
    return tag(
        "section",
        join(parts),
        paragraph(said(row.question)),
        table(title, heads, rows),
        tag("dl", terms),
        class_="dtmnb-mock",
    )


def _bar(value: int, most: int) -> Html:
    return tag("span", class_="dtmnb-bar", style=f"inline-size:{100 * value // most}%")
