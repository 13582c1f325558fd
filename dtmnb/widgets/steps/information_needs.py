"""Step 20: from the response decision to the information it lacks and to the right source."""

from collections.abc import Iterable, Mapping
from functools import partial

from dtmnb.domain.changes import Add
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import PlanRow
from dtmnb.domain.settling import put_record
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.reports.safe_html import said, tag
from dtmnb.session.desk import Session, new_id
from dtmnb.widgets.boxes import choice, column, show
from dtmnb.widgets.fields import codes_of
from dtmnb.widgets.forms import records
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import Go, PanelSpec, TreeWalker, paragraph
from dtmnb.widgets.steps.duties import for_many_rows

TREE = "partner_use_of_location_assessment"
LIBRARY = "companion_rows"


def companion_values(term: Term) -> dict[str, JsonValue]:
    """Return the fields that a row of the companion library gives to a row of a plan."""
    known = PlanRow.model_fields
    return {name: value for name, value in term.properties.items() if name in known}


def rows_to_propose(plan: Plan, reference: Reference, sector: str) -> tuple[Term, ...]:
    """Return the rows of the companion library for *sector* that the plan does not ask yet."""
    asked = {row.question for row in plan.rows.values()}
    return tuple(
        term
        for term in reference.terms(LIBRARY).terms.values()
        if term.property("sector") == sector and term.property("question") not in asked
    )


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    text = session.language.text
    return [
        records(session, guard, "decisions", text("Decisions")),
        PanelSpec("tree", text("Is DTM the right source?"), lambda: SourcePanel(session, guard)),
        PanelSpec("library", text("Propose questions"), lambda: LibraryPanel(session, guard)),
        for_many_rows(session, guard, "duties_use"),
        records(session, guard, "feedback", text("Requests and answers")),
    ]


class SourcePanel:
    """The partners' decision tree, walked for one decision at a time.

    Attributes:
        walker: The tree.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Keep the answers with their decision."""
        self._session = session
        self._decision = ""
        text = session.language.text
        self._list = item_list(guard, "list", text("Decisions"), self.choose)
        self._about = HtmlBox()
        self.walker = TreeWalker(session, guard, TREE, self._answered)
        self.root = column(self._list, self._about.root, self.walker.root)

    def choose(self, record_id: str, field: str = "") -> None:
        """Walk the tree for the decision *record_id*."""
        self._decision = record_id
        self.refresh()

    def refresh(self) -> None:
        session, decisions = self._session, self._session.plan.decisions
        name = partial(session.wording.name, "decisions")
        if self._decision not in decisions:
            self._decision = next(iter(decisions), "")
        self._list.show(
            [
                Item(key, name(key), each.information_need, self._outcome(each.outcome))
                for key, each in decisions.items()
            ],
            self._decision,
        )
        show(self.walker.root, decisions)
        if self._decision:
            chosen = decisions[self._decision]
            self._about.show(tag("h3", said(name(self._decision))))
            self.walker.show(chosen.tree_answers)
        else:
            self._about.show(paragraph(session.language.text("Name a decision first.")))

    def _outcome(self, outcome: str) -> str:
        node = self.walker.tree.nodes.get(outcome)
        words = self._session.language.text("open")
        return self._session.language.pick(node.text) if node else words

    def _answered(self, answers: Mapping[str, str]) -> None:
        outcome = self.walker.show(answers).outcome or ""
        values = {"tree_answers": dict(answers), "outcome": outcome}
        self._session.save(put_record(self._session.plan, "decisions", self._decision, values))


class LibraryPanel:
    """Questions of the companion library for a sector, to be added to the plan."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Add what is picked."""
        self._session = session
        text = session.language.text
        sectors = {
            str(term.property("sector")) for term in session.reference.terms(LIBRARY).terms.values()
        }
        options = [pair for pair in codes_of(session, "sectors") if pair[1] in sectors]
        intro = text(
            "Questions that sectors often need, worded by this tool. Pick one to add it as a "
            "draft row; change the wording with your experts in step 30."
        )
        self._sector = choice(text("Sector"), options)
        self._list = item_list(guard, "list", text("Questions to add"), self._add)
        self._all = guard.button(text("Add all of them"), lambda: self._add_terms(self._found()))
        self._note = HtmlBox()
        guard.on_change(self._sector, lambda _: self.refresh())
        parts = (self._sector, self._note.root, self._list, self._all)
        self.root = column(HtmlBox(paragraph(intro)).root, *parts)

    def refresh(self) -> None:
        """Show what the plan does not ask yet."""
        language, found = self._session.language, self._found()
        self._list.show(
            Item(
                term.code,
                str(term.property("question")),
                str(term.property("use_of_data", "")),
                language.text("Add"),
            )
            for term in found
        )
        show(self._all, len(found) > 1)
        sector = self._session.wording.label("sectors", str(self._sector.value))
        none = language.text("The plan asks all questions we have for {sector}.", sector=sector)
        self._note.show(tag("p", "" if found else none))

    def _found(self) -> tuple[Term, ...]:
        sector = str(self._sector.value)
        return rows_to_propose(self._session.plan, self._session.reference, sector)

    def _add(self, code: str) -> None:
        self._add_terms([term for term in self._found() if term.code == code])

    def _add_terms(self, terms: Iterable[Term]) -> None:
        last = self._session.plan.last_order
        changes = [
            Add(
                collection="rows",
                record=new_id("rows"),
                values=companion_values(term) | {"order": last + number},
            )
            for number, term in enumerate(terms, 1)
        ]
        self._session.save(changes)
