"""Step 40: column B row by row: advice, the tree, each organisation's position, what is settled."""

from dtmnb.domain.advice import Advice
from dtmnb.domain.agreeing import Position
from dtmnb.domain.category import category_of, category_of_row, is_row_agreed
from dtmnb.domain.consent import answers_to, waiting_for
from dtmnb.domain.hearing import Hearing, Proposal, hearing, shared_position
from dtmnb.domain.row import PlanRow
from dtmnb.domain.settling import Asked, Standing, asked, position_of, standing
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.errors import UsageError
from dtmnb.reports.parts import badge
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.reports.sections import opening
from dtmnb.session import deeds
from dtmnb.session.deeds import Verdict, Voice
from dtmnb.session.desk import Session, set_field
from dtmnb.widgets.boxes import choice, column, field, row, show
from dtmnb.widgets.fields import codes_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.panels import (
    Go,
    PanelSpec,
    TreeWalker,
    offer,
    organisations,
    paragraph,
    seat_section,
    shown,
)
from dtmnb.widgets.steps.advice_panel import AdvicePanel
from dtmnb.widgets.steps.agenda import AgendaPanel
from dtmnb.widgets.steps.claims import ClaimsPanel
from dtmnb.widgets.steps.figures import FiguresPanel
from dtmnb.widgets.steps.harm_grid import HarmPart
from dtmnb.widgets.steps.opening import OpeningForm
from dtmnb.widgets.steps.positions import card, categories_of, heat_map, positions_table
from dtmnb.widgets.steps.round_robin import RoundRobin
from dtmnb.widgets.steps.row_picker import RowPicker

TREE = "dissemination_category"


def tree_proposal(reference: Reference, outcome: str | None) -> Proposal | None:
    """Return what an outcome of the tree proposes; None while none is reached."""
    result = reference.trees[TREE].nodes[outcome].result if outcome else {}
    sensitivity = str(result.get("sensitivity") or "")
    return Proposal(result.get("is_urgent"), sensitivity) if sensitivity else None


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    """Return the parts of the step."""
    text = session.language.text
    return [
        PanelSpec(
            "agenda",
            text("Agenda"),
            lambda: AgendaPanel(session, guard),
            ("reservations", "deferrals"),
        ),
        PanelSpec(
            "rows",
            text("Row by row"),
            lambda: CategoryPanel(session, guard),
            ("rows", "positions", "outcomes", "consents", "overrides"),
        ),
        PanelSpec("round", text("Round robin"), lambda: RoundRobin(session, guard)),
        PanelSpec(
            "harm",
            text("Do-no-harm grid"),
            lambda: HarmPart(session, guard),
            ("harm_cells", "duties"),
        ),
        PanelSpec(
            "figures", text("Size of cells"), lambda: FiguresPanel(session, guard), ("datasets",)
        ),
        PanelSpec("claims", text("Agreed outside"), lambda: ClaimsPanel(session, guard)),
        shown("overview", text("Overview"), lambda: _overview(session)),
    ]


def _overview(session: Session) -> Html:
    return join([heat_map(session), seat_section(session, opening.categories)])


class CategoryPanel:
    """One row at a time: advice, the tree, positions side by side, what is settled.

    Attributes:
        root: The widget to place.
        picker: The rows.
        walker: The tree.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Settle rows of the open plan."""
        self._session = session
        self._filled = ""
        self._seen: Standing | None = None
        text = session.language.text
        self.picker = RowPicker(
            session,
            guard,
            lambda row: not is_row_agreed(session.plan, row, session.reference),
            self._show_row,
        )
        self._advice = AdvicePanel(session, guard)
        self.walker = TreeWalker(session, guard, TREE, self._answered, is_drawn=False)
        self._card = HtmlBox()
        self._positions = HtmlBox()
        self._reveal = guard.button(text("Show all positions now"), self._show_positions)
        self._said = PositionForm(session, guard, self.picker)
        self._answers = AnswerForm(session, guard, self.picker)
        self._proposed = HtmlBox()
        self._category = choice(text("Column B"))
        self._reason = TextInput(guard, text("Reason"), "paragraph")
        settle = guard.button(text("Settle this row"), self._settle, "primary")
        self._opening = OpeningForm(session, guard, self._settled)
        self._form = field(
            column(self._proposed.root, self._category, self._reason, settle, self._opening.root)
        )
        said_box = column(self._positions.root, self._reveal, self._said.root, self._answers.root)
        parts = {
            text("What the data call for"): self._advice.root,
            text("What the tree says"): self.walker.root,
            text("What organisations say"): said_box,
            text("What we settle"): self._form,
        }
        both = [
            widget
            for words, part in parts.items()
            for widget in (HtmlBox(tag("h3", words)).root, part)
        ]
        self._detail = column(self._card.root, *both, style="dtmnb-form-side")
        self.root = row(self.picker.root, self._detail, style="dtmnb-columns")

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the row *record_id*."""
        self.picker.choose(record_id)

    def refresh(self) -> None:
        """Show what the plan holds now."""
        self.picker.refresh()

    def show_people(self) -> None:
        """Show who is on which row now."""
        self.picker.show_people()

    def _show_row(self, row_id: str) -> None:
        session = self._session
        found = session.plan.rows.get(row_id)
        show(self._detail, found)
        if found is None:
            return
        is_room = session.seat.is_room
        self._card.show(card(session, found))
        advice = self._advice.show(row_id)
        way = self.walker.show(found.tree_answers)
        heard = hearing(session.plan, row_id, session.reference)
        self._positions.show(positions_table(session, row_id))
        show(self._reveal, is_room and heard.positions and not heard.is_open)
        show(self._form, is_room)
        self._said.refresh()
        self._answers.refresh()
        if not (session.is_following and self._filled == row_id):
            if self._filled != row_id:
                self._opening.leave()
            self._filled = row_id
            by_tree = tree_proposal(session.reference, way.outcome)
            words, proposed = self._propose(found, heard, by_tree, advice)
            self._category.options = [("", None), *categories_of(session)]
            self._category.value = proposed or None
            self._reason.keep_for("outcomes", row_id, session.wording.name("rows", row_id))
            self._reason.value = found.category_reason
            self._seen = standing(session.plan, row_id)
            self._proposed.show(words)

    def _propose(
        self, found: PlanRow, heard: Hearing, by_tree: Proposal | None, advice: Advice
    ) -> tuple[Html, str]:
        """Return why column B stands as it does at first, and its category: "" for none.

        What is settled comes first; where organisations differ nothing does.
        """
        session = self._session
        plan, reference, text = session.plan, session.reference, session.language.text
        held = _to_choose(category_of_row(found, reference))
        if is_row_agreed(plan, found, reference):
            return NOTHING, held
        shared = shared_position(plan, found.record_id) if heard.is_open else None
        if heard.is_open and len(heard.positions) > 1 and shared is None:
            return paragraph(text("Organisations differ: the room chooses.")), ""
        proposal = shared or by_tree
        if not (proposal or advice.sensitivity):
            return NOTHING, held
        chosen = proposal or Proposal(advice.is_urgent, advice.sensitivity)
        proposed = category_of(*chosen, reference)
        why = (
            text("Proposed, because tree or positions lead there:")
            if proposal
            else text("Proposed by the advice above:")
        )
        return paragraph([why, " ", badge(proposed, session.language)]), _to_choose(proposed)

    def _answered(self, answers: dict[str, str]) -> None:
        row_id = self.picker.chosen
        set_field(self._session, "rows", row_id, field="tree_answers", value=answers)

    def _show_positions(self) -> None:
        deeds.show_positions(self._session, self.picker.chosen)

    def _settle(self) -> None:
        row_id = self.picker.chosen
        verdict = Verdict(self._category.value or "", self._reason.value)
        try:
            self._opening.settle(row_id, verdict, seen=self._seen)
        finally:
            self._seen = standing(self._session.plan, row_id)

    def _settled(self) -> None:
        """Go on, unless somebody who proposed something else is to be asked first."""
        if not waiting_for(self._session.plan, self.picker.chosen, self._session.reference):
            self.picker.next()


def _to_choose(category: Term) -> str:
    """Return the code of a category that can be agreed, "" for another."""
    return category.code if category.has("is_agreed") else ""


class PositionForm:
    """What one organisation proposes for the row chosen.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard, picker: RowPicker) -> None:
        """Record positions on the row that *picker* shows."""
        self._session = session
        self._picker = picker
        text = session.language.text
        self._seen: Position | None = None
        self._partner = choice(text("Organisation"))
        guard.on_change(self._partner, lambda _: self._look())
        self._category = choice(text("Proposes"))
        self._reason = TextInput(guard, text("Reason"))
        self._category.options = [("", None), *categories_of(session)]
        fields = (self._partner, self._category, self._reason)
        record = guard.button(text("Record this position"), self._record)
        self.root = column(row(*map(field, fields), style="dtmnb-inline-form"), record)

    def refresh(self) -> None:
        """Offer the organisations there are now."""
        session = self._session
        offer(self._partner, organisations(session), session.seat.organisation)
        seen = self._seen and (self._seen.row, self._seen.partner)
        if not (session.is_following and seen == (self._picker.chosen, self._partner.value)):
            self._look()

    def _look(self) -> None:
        """Show what the organisation says of this row now; another's words never stay."""
        partner, reference = self._partner.value, self._session.reference
        where = (self._session.plan, self._picker.chosen, partner)
        self._seen = position_of(*where) if partner and self._picker.chosen else None
        says = self._seen and category_of(self._seen.is_urgent, self._seen.sensitivity, reference)
        self._reason.keep_for("positions", self._picker.chosen, self._picker.title)
        self._category.value = says.code if says and says.has("is_agreed") else None
        self._reason.value = self._seen.reason if self._seen else ""

    def _record(self) -> None:
        if self._seen is None or not self._category.value:
            raise UsageError(
                "Cannot record a position: organisation or category is missing. Choose both."
            )
        voice = Voice(self._category.value, self._reason.value)
        deeds.propose(self._session, self._seen.row, self._seen.partner, voice, seen=self._seen)


class AnswerForm:
    """What an organisation answers to the outcome of the row chosen.

    Attributes:
        root: The widget to place; hidden while there is nothing to answer.
    """

    def __init__(self, session: Session, guard: Guard, picker: RowPicker) -> None:
        """Record answers on the row that *picker* shows."""
        self._session = session
        self._picker = picker
        self._turn: tuple[str, tuple[str, ...], Standing | None] | None = None
        self._seen: Asked | None = None
        text = session.language.text
        self._asked = HtmlBox()
        self._partner = choice(text("Organisation"))
        guard.on_change(self._partner, lambda _: self._look())
        options = [("", None), *codes_of(session, "consents")]
        words = text("Can it live with the outcome?")
        self._answer = choice(words, options)
        self._reason = TextInput(guard, text("Reason"))
        fields = (self._partner, self._answer, self._reason)
        record = guard.button(text("Record this answer"), self._record)
        inputs = row(*map(field, fields), style="dtmnb-inline-form")
        self.root = column(self._asked.root, inputs, record)

    def refresh(self) -> None:
        """Offer who may answer now, those who proposed something else first."""
        session, row_id = self._session, self._picker.chosen
        answers = answers_to(session.plan, row_id, session.reference)
        show(self.root, answers)
        waiting = waiting_for(session.plan, row_id, session.reference)
        own = sorted(organisations(session), key=lambda pair: pair[1] not in waiting)
        offer(self._partner, own, None)
        turn = (row_id, waiting, standing(session.plan, row_id))
        if own and self._turn != turn:
            self._turn = turn
            self._partner.value = own[0][1]
            self._look()
        names = session.language.join([session.wording.name("partners", each) for each in waiting])
        words = session.language.text("To be asked: {names}.", names=names)
        self._asked.show(paragraph(said(words)) if waiting else NOTHING)

    def _look(self) -> None:
        """Show what the organisation answered on this row, nothing of another."""
        row_id, partner = self._picker.chosen, self._partner.value
        plan, reference = self._session.plan, self._session.reference
        self._seen = asked(plan, row_id, partner) if partner else None
        found = answers_to(plan, row_id, reference).get(partner) if partner else None
        is_given = found is not None and found.code in reference.terms("consents")
        self._reason.keep_for("consents", row_id, self._picker.title)
        self._answer.value = found.code if found and is_given else None
        self._reason.value = found.reason if found and is_given else ""

    def _record(self) -> None:
        if not self._partner.value or not self._answer.value:
            raise UsageError(
                "Cannot record an answer: organisation or answer is missing. Choose both."
            )
        where = (self._picker.chosen, self._partner.value)
        word = (self._answer.value, self._reason.value)
        deeds.answer(self._session, *where, *word, seen=self._seen)
        self._look()
