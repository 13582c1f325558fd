"""Step 40: column B row by row: the tree, each organisation's position, what the room settles."""

from collections.abc import Callable
from typing import NamedTuple

import ipywidgets as widgets

from dtmnb.domain.agreeing import Position
from dtmnb.domain.category import axes_of, category_of, category_of_row, is_row_agreed
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.settling import record_position, settle_row
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.errors import UsageError
from dtmnb.reports.parts import badge, table
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.reports.sections import opening
from dtmnb.widgets.fields import codes_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.naming import label_of, title_of
from dtmnb.widgets.panels import HtmlPanel, PanelSpec, TreeWalker, internal_context, paragraph
from dtmnb.widgets.session import Session, set_field
from dtmnb.widgets.steps.harm_grid import HarmPanel
from dtmnb.widgets.steps.row_picker import RowPicker
from dtmnb.widgets.steps.step_view import Go

TREE = "dissemination_category"


class Proposal(NamedTuple):
    """A category that somebody or something proposes for a row, as its two axes."""

    is_urgent: bool | None
    sensitivity: str


def tree_proposal(reference: Reference, outcome: str | None) -> Proposal | None:
    """Return what an outcome of the tree proposes; None while none is reached."""
    result = reference.trees[TREE].nodes[outcome].result if outcome else {}
    sensitivity = str(result.get("sensitivity") or "")
    return Proposal(result.get("is_urgent"), sensitivity) if sensitivity else None


def positions_of(plan: Plan, row_id: str) -> tuple[Position, ...]:
    """Return the positions of organisations on a row, in the order they were said."""
    return tuple(each for each in plan.positions.values() if each.row == row_id)


def shared_position(plan: Plan, row_id: str) -> Proposal | None:
    """Return what all organisations propose alike; None when they differ or said nothing."""
    found = {Proposal(each.is_urgent, each.sensitivity) for each in positions_of(plan, row_id)}
    return found.pop() if len(found) == 1 else None


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    """Return the parts of the step."""
    text = session.language.text
    return [
        PanelSpec(
            "rows",
            text("Row by row"),
            lambda: CategoryPanel(session, guard),
            ("rows", "positions", "outcomes"),
        ),
        PanelSpec(
            "harm", text("Do-no-harm grid"), lambda: HarmPanel(session, guard), ("harm_cells",)
        ),
        PanelSpec(
            "overview",
            text("Overview"),
            lambda: HtmlPanel(lambda: opening.categories(internal_context(session))),
        ),
    ]


class CategoryPanel:
    """One row at a time: advice of the tree, positions side by side, what is settled.

    Attributes:
        root: The widget to place.
        picker: The rows.
        walker: The tree.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Settle rows of the open plan."""
        self._session = session
        text = session.language.text
        self.picker = RowPicker(
            session, guard, lambda row: not is_row_agreed(row, session.reference), self._show_row
        )
        self.walker = TreeWalker(session, guard, TREE, self._answered, is_drawn=False)
        self._card = HtmlBox()
        self._positions = HtmlBox()
        self._said = _PositionForm(session, guard, self._record)
        self._advice = HtmlBox()
        self._category = widgets.Dropdown(description=text("Column B"), options=[])
        self._reason = widgets.Textarea(description=text("Reason"))
        settle = widgets.Button(description=text("Settle this row"), button_style="primary")
        guard.on_click(settle, self._settle)
        form = widgets.VBox([self._category, self._reason, settle])
        form.add_class("dtmnb-field")
        heads = [text("What the tree says"), text("What organisations say"), text("What we settle")]
        titles = [HtmlBox(tag("h3", words)).root for words in heads]
        self._detail = widgets.VBox(
            [
                self._card.root,
                titles[0],
                self.walker.root,
                titles[1],
                self._positions.root,
                self._said.root,
                titles[2],
                self._advice.root,
                form,
            ]
        )
        self._detail.add_class("dtmnb-form-side")
        self.root = widgets.HBox([self.picker.root, self._detail])
        self.root.add_class("dtmnb-columns")

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the row *record_id*."""
        self.picker.choose(record_id)

    def refresh(self) -> None:
        """Show what the plan holds now."""
        self.picker.refresh()

    def _show_row(self, row_id: str) -> None:
        session = self._session
        row = session.plan.rows.get(row_id)
        self._detail.layout.display = None if row else "none"
        if row is None:
            return
        term = category_of_row(row, session.reference)
        sector = label_of(session, "sectors", row.sector)
        self._card.show(
            tag(
                "section",
                paragraph([sector, " · ", badge(term, session.language)], "dtmnb-kicker"),
                tag("h3", said(row.question or row.information_need)),
                paragraph(said(row.use_of_data)),
                class_="dtmnb-card",
            )
        )
        way = self.walker.show(row.tree_answers)
        self._positions.show(_positions_table(session, row_id))
        self._said.refresh()
        proposal = shared_position(session.plan, row_id) or tree_proposal(
            session.reference, way.outcome
        )
        self._offer(term, proposal, row.category_reason)

    def _offer(self, term: Term, proposal: Proposal | None, reason: str) -> None:
        session = self._session
        proposed = category_of(*proposal, session.reference) if proposal else term
        self._category.options = _categories(session)
        self._category.value = proposed.code if proposed.has("is_agreed") else None
        self._reason.value = reason
        words = session.language.text("Proposed, because tree or positions lead there:")
        self._advice.show(
            paragraph([words, " ", badge(proposed, session.language)]) if proposal else Html("")
        )

    def _answered(self, answers: dict[str, str]) -> None:
        row_id = self.picker.chosen
        set_field(self._session, "rows", row_id, field="tree_answers", value=answers)

    def _record(self, position: dict[str, JsonValue]) -> None:
        partner = str(position.pop("partner"))
        changes = record_position(self._session.plan, self.picker.chosen, partner, position)
        self._session.save(changes)

    def _settle(self) -> None:
        session, row_id = self._session, self.picker.chosen
        if not self._category.value:
            raise UsageError(
                session.language.text(
                    "Cannot settle this row: no category is chosen. Choose one in “Column B”."
                )
            )
        is_urgent, sensitivity = axes_of(self._category.value, session.reference)
        settled = settle_row(
            session.plan,
            row_id,
            reference=session.reference,
            is_urgent=is_urgent,
            sensitivity=sensitivity,
            reason=self._reason.value,
            settled_on=session.today,
        )
        session.save(settled)
        self.picker.next()


class _PositionForm:
    """What one organisation says about the row shown."""

    def __init__(
        self, session: Session, guard: Guard, on_record: Callable[[dict[str, JsonValue]], object]
    ) -> None:
        self._session = session
        text = session.language.text
        self._partner = widgets.Dropdown(description=text("Organisation"), options=[])
        self._category = widgets.Dropdown(description=text("Proposes"), options=[])
        self._stance = widgets.Dropdown(
            description=text("Consent or dissent"),
            options=[("", ""), *codes_of(session, "stances")],
        )
        self._reason = widgets.Text(description=text("Reason"))
        record = widgets.Button(description=text("Record this position"))
        guard.on_click(record, lambda: on_record(self._values()))
        fields = [self._partner, self._category, self._stance, self._reason]
        box = widgets.HBox(fields)
        box.add_class("dtmnb-inline-form")
        for each in fields:
            each.add_class("dtmnb-field")
        self.root = widgets.VBox([box, record])

    def refresh(self) -> None:
        plan = self._session.plan
        before = self._partner.value or self._session.seat.organisation
        self._partner.options = [(each.name or key, key) for key, each in plan.partners.items()]
        self._partner.value = before if before in plan.partners else next(iter(plan.partners), None)
        kept = self._category.value
        self._category.options = _categories(self._session)
        self._category.value = kept

    def _values(self) -> dict[str, JsonValue]:
        if not self._partner.value or not self._category.value:
            raise UsageError(
                self._session.language.text(
                    "Cannot record a position: organisation or category is missing. Choose both."
                )
            )
        is_urgent, sensitivity = axes_of(self._category.value, self._session.reference)
        return {
            "partner": self._partner.value,
            "is_urgent": is_urgent,
            "sensitivity": sensitivity,
            "stance": self._stance.value or "",
            "reason": self._reason.value,
        }


def _categories(session: Session) -> list[tuple[str, str | None]]:
    terms = session.reference.terms("dissemination_categories").terms.values()
    found = [(session.language.label(each), each.code) for each in terms if each.has("is_agreed")]
    return [("", None), *found]


def _positions_table(session: Session, row_id: str) -> Html:
    language, reference = session.language, session.reference
    found = positions_of(session.plan, row_id)
    if not found:
        return paragraph(language.text("No organisation has said its position yet."))
    heads = [
        language.text("Organisation"),
        language.text("Proposes"),
        language.text("Consent or dissent"),
        language.text("Reason"),
    ]
    body = [
        (
            said(title_of(session, "partners", each.partner)),
            badge(category_of(each.is_urgent, each.sensitivity, reference), language),
            label_of(session, "stances", each.stance),
            said(each.reason),
        )
        for each in found
    ]
    return join([table(language.text("Positions"), heads, body)])
