"""Step 80: the readiness gate, checklists, signatures, history, and what leaves the room."""

from functools import partial

import ipywidgets as widgets

from dtmnb.batch.standing import standing_engine
from dtmnb.domain.causes import causes
from dtmnb.domain.checklist import ChecklistItem
from dtmnb.domain.findings import Finding
from dtmnb.domain.settling import put_record
from dtmnb.reports.checklist_document import known_words
from dtmnb.reports.html import as_html
from dtmnb.reports.safe_html import Html, said, tag
from dtmnb.reports.sections import closing, minutes, questions
from dtmnb.reports.writing import paragraph as written
from dtmnb.session.desk import Session, rights_of, view_of
from dtmnb.widgets.boxes import choice, column, tick
from dtmnb.widgets.fields import codes_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox, discard
from dtmnb.widgets.panels import (
    FindingList,
    Go,
    PanelSpec,
    paragraph,
    seat_context,
    seat_section,
    shown,
)
from dtmnb.widgets.steps.check_data import CheckDataPanel
from dtmnb.widgets.steps.history import HistoryPanel
from dtmnb.widgets.steps.signing import SignPanel
from dtmnb.widgets.steps.take_away import TakeAway


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    text = session.language.text
    return [
        PanelSpec("gate", text("Readiness"), lambda: Gate(session, guard, go)),
        PanelSpec(
            "checklists",
            text("Checklists"),
            lambda: ChecklistPanel(session, guard),
            ("checklist_answers",),
        ),
        shown(
            "open",
            text("Open points and dissent"),
            lambda: seat_section(session, closing.open_points),
        ),
        shown("reasons", text("Reasons"), lambda: _reasons(session)),
        shown("minutes", text("Minutes"), lambda: seat_section(session, minutes.minutes)),
        PanelSpec("sign", text("Sign"), lambda: SignPanel(session, guard), ("sign_offs",)),
        PanelSpec("history", text("History"), lambda: HistoryPanel(session, guard)),
        PanelSpec("data", text("Check data"), lambda: CheckDataPanel(session, guard)),
        PanelSpec("leave", text("Take away"), lambda: _take_away(session, guard)),
    ]


def _take_away(session: Session, guard: Guard) -> TakeAway:
    engine = standing_engine()
    if session.seat.is_room and session.store.address:
        # Whoever opens this asks for reports next; an organisation takes one, and waits for it.
        # A page that has no address has its reports made where the plan is held.
        engine.warm_up()
    return TakeAway(session, guard, engine)


def _reasons(session: Session) -> Html:
    """Return what speaks for the categories, which rests on more than the seat may see."""
    audience = view_of(session).audience
    found = session.store.edition(session.plan_id, audience, today=session.today)
    advised = seat_context(session)._replace(view=found.view, advice=found.advice)
    return as_html(questions.reasons(advised), session.language)


class Gate:
    """Everything the checks found, by step; a pick opens the cell it is about."""

    def __init__(self, session: Session, guard: Guard, go: Go) -> None:
        """Lead to cells by *go*."""
        self._session = session
        self._go = go
        text = session.language.text
        options = [
            (text("Blockers and alarms"), ("blocker", "alarm")),
            (text("Blockers only"), ("blocker",)),
            (text("Everything, with advice"), ("blocker", "alarm", "advice")),
        ]
        self._severity = choice(text("Show"), options)
        self._each = tick(text("One by one"))
        self._count = HtmlBox()
        self._list = FindingList(session, guard, text("Findings"), self._follow)
        for each in (self._severity, self._each):
            guard.on_change(each, lambda _: self.refresh())
        self.root = column(self._severity, self._each, self._count.root, self._list.root)

    def refresh(self) -> None:
        wanted = self._severity.value
        found = tuple(each for each in self._session.findings if each.severity in wanted)
        words = self._session.language.plural("{number} finding", "{number} findings", len(found))
        self._count.show(paragraph(words, "dtmnb-count"))
        reference = self._session.reference
        alike = [(each,) for each in found] if self._each.value else [found]
        self._list.show([cause for each in alike for cause in causes(each, reference)])

    def _follow(self, finding: Finding) -> None:
        self._go(self._session.reference.checks[finding.code].step, finding.where)


class ChecklistPanel:
    """The checklists, one at a time."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Keep the answers in the plan."""
        self._session = session
        self._guard = guard
        language = session.language
        lists = session.reference.checklists
        options = [(language.pick(each.title), code) for code, each in lists.items()]
        self._which = choice(language.text("Checklist"), options)
        self._items: dict[str, widgets.Dropdown] = {}
        self._told: dict[str, HtmlBox] = {}
        self._known: dict[str, HtmlBox] = {}
        self._box = column(style="dtmnb-checklist")
        guard.on_change(self._which, lambda _: self._build())
        self.root = column(self._which, self._box)
        self._build()

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the checklist of the answer *record_id*."""
        self._which.value = self._session.plan.checklist_answers[record_id].checklist

    def refresh(self) -> None:
        for item, dropdown in self._items.items():
            dropdown.value = self._answer_to(item)
        for item, box in self._told.items():
            box.show(self._words(item))
        context, text = seat_context(self._session), self._session.language.text
        for item, box in self._known.items():
            known = known_words(context, self._asked(item))
            told = written(f"{text('In the plan')}{context.language.colon.rstrip()}", known)
            box.show(as_html((told,), context.language) if known.parts else NOTHING)

    def _answer_to(self, item: str) -> str:
        found = self._session.plan.checklist_answers.get(f"{self._which.value}.{item}")
        return found.answer if found else ""

    def _build(self) -> None:
        language = self._session.language
        checklist = self._session.reference.checklists[self._which.value]
        discard(self._box.children)
        self._items, self._told, self._known = {}, {}, {}
        children: list[widgets.Widget] = []
        for group, label in checklist.groups.items():
            children.append(HtmlBox(tag("h3", language.pick(label))).root)
            children += [self._row(item) for item in checklist.items if item.group == group]
        self._box.children = tuple(children)
        self.refresh()

    def _words(self, item: str) -> Html:
        """Return the answer to *item* for a seat that does not give it."""
        wording = self._session.wording
        answer = wording.value("checklist_answers", "answer", self._answer_to(item))
        question = self._session.language.pick(self._asked(item).text)
        return tag("dl", tag("dt", question), tag("dd", said(answer)))

    def _asked(self, item: str) -> ChecklistItem:
        checklist = self._session.reference.checklists[self._which.value]
        return next(each for each in checklist.items if each.code == item)

    def _row(self, item: ChecklistItem) -> widgets.Widget:
        if not rights_of(self._session).may_add("checklist_answers"):
            self._told[item.code] = HtmlBox()
            return self._told[item.code].root
        answers = [("", ""), *codes_of(self._session, "checklist_answers")]
        words = self._session.language.pick(item.text)
        made = choice(words, answers)
        self._items[item.code] = made
        self._guard.on_change(made, partial(self._answered, item.code))
        if not (item.fields or item.checks):
            return made
        self._known[item.code] = HtmlBox(NOTHING, "dtmnb-help")
        return column(made, self._known[item.code].root)

    def _answered(self, item: str, answer: str) -> None:
        if answer != self._answer_to(item):
            checklist = str(self._which.value)
            values = {"checklist": checklist, "item": item, "answer": answer}
            plan, record = self._session.plan, f"{checklist}.{item}"
            self._session.save(put_record(plan, "checklist_answers", record, values))
