"""Step 00: choose, make or take in a plan; what is next, how long it takes, where it stands."""

import ipywidgets as widgets

from dtmnb.domain.plan import HEADER, Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.settling import put_record
from dtmnb.errors import UsageError
from dtmnb.interchange import READABLE
from dtmnb.language.written import plain
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Blocks
from dtmnb.reports.safe_html import join, tag
from dtmnb.reports.sections import toolkit
from dtmnb.session.desk import Session
from dtmnb.session.example import example_countries, make_example
from dtmnb.session.files import Source, free_plan_id, offer, take
from dtmnb.widgets.boxes import LABELLED, choice, column, field, row, show, styled
from dtmnb.widgets.fields import codes_of
from dtmnb.widgets.forms import header
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import Go, PanelSpec, paragraph, seat_section, shown
from dtmnb.widgets.step_model import minutes_left, next_step, open_words, step_models
from dtmnb.widgets.steps.flow import FlowPanel
from dtmnb.widgets.steps.for_you import ForYouPanel
from dtmnb.widgets.steps.seat import SeatPanel
from dtmnb.widgets.steps.take_in import TakeInPanel
from dtmnb.widgets.upload import chooser, chosen_file

_EMPTY = Plan(plan_id="empty")


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    """Return the parts of the step."""
    text = session.language.text
    found = [
        PanelSpec("choose", text("Plans"), lambda: ChoosePanel(session, guard, go)),
        PanelSpec("import", text("Take in a file"), lambda: TakeInPanel(session, guard, go)),
    ]
    if not session.plan_id:
        return found
    own = PanelSpec("you", text("For you"), lambda: ForYouPanel(session, guard, go))
    is_partner = bool(session.seat.organisation) and not session.seat.is_room
    return [
        *([own] if is_partner else []),
        PanelSpec("next", text("What is next"), lambda: NextPanel(session, guard, go)),
        PanelSpec("seat", text("Who you are"), lambda: SeatPanel(session, guard)),
        header(session, guard, text("About the exercise")),
        PanelSpec("flow", text("Flow chart"), lambda: FlowPanel(session, guard, go)),
        shown("toolkit", text("Forms and guides"), lambda: seat_section(session, _toolkit)),
        *found,
    ]


def _toolkit(context: ReportContext) -> Blocks:
    return (*toolkit.links(context), *toolkit.protocols(context), *toolkit.topics(context))


class NextPanel:
    """What is open by step, what comes first, and how long it takes.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard, go: Go) -> None:
        """Lead to steps by *go*."""
        self._session = session
        text = session.language.text
        self._words = HtmlBox()
        self._steps = item_list(
            guard, "list", text("Steps that are open"), lambda code: go(code, None)
        )
        styled(self._steps, "dtmnb-whole")
        self.root = column(self._words.root, self._steps)

    def refresh(self) -> None:
        """Show what the plan holds now."""
        session, language = self._session, self._session.language
        models = step_models(session.reference, session.findings, session.progress)
        first = next_step(models.values())
        if first is None:
            self._words.show(paragraph(language.text("Nothing is open: the plan can be signed.")))
        else:
            minutes = language.plural(
                "About {number} minute of session is left.",
                "About {number} minutes of session are left.",
                minutes_left(models.values()),
            )
            title = language.pick(first.step.title)
            go_on = language.text(
                "Go on with step {code}, {title}.", code=first.step.code, title=title
            )
            self._words.show(join([tag("h3", go_on), paragraph(minutes)]))
        self._steps.show(
            Item(
                code,
                f"{code} · {language.pick(model.step.title)}",
                language.pick(model.step.purpose),
                open_words(language, model),
                model.tone,
            )
            for code, model in models.items()
            if model.open or model.waits
        )


class ChoosePanel:
    """The plans of this store, a new plan, and a training example.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard, go: Go) -> None:
        """Open the plan chosen."""
        self._session = session
        self._go = go
        text = session.language.text
        self._list = item_list(guard, "list", text("Plans in this store"), self._open)
        found = sorted(codes_of(session, "countries"), key=lambda each: plain(each[0]))
        countries = [("", ""), *found]
        self._country = choice(text("Country"), countries)
        self._operation = TextInput(guard, text("Operation"))
        self._round = widgets.BoundedIntText(
            description=text("Round number"), min=0, max=9999, **LABELLED
        )
        asked = (self._country, self._operation, self._round)
        fields = column(*map(field, asked), style="dtmnb-form")
        make = guard.button(text("Make the plan"), self._make, "primary")
        example = guard.button(text("Open a training example"), self._example)
        last_round = self._last_round(guard)
        buttons = row(make, example, style="dtmnb-buttons")
        new = HtmlBox(tag("h3", text("A new plan")))
        self._place = HtmlBox()
        making = column(new.root, fields, buttons, last_round)
        # Only the room makes plans.
        show(making, session.seat.is_room)
        self.root = column(self._place.root, self._list, making)

    def _last_round(self, guard: Guard) -> widgets.Widget:
        text = self._session.language.text
        words = text(
            "Or choose the exported plan of last round: a new plan begins with its questions, "
            "terms and people, and without its outcomes, signatures, answers and dates."
        )
        self._upload = chooser(READABLE, self._session.language)
        guard.on_change(self._upload, self._begin_round)
        return column(HtmlBox(paragraph(words)).root, self._upload)

    def _begin_round(self, files: tuple[object, ...]) -> None:
        if not files:
            return
        with chosen_file(self._upload) as file:
            take(self._session, offer(self._session, Source(file, as_new=True)))
        self._go(next(iter(self._session.reference.steps)), None)

    def refresh(self) -> None:
        """Show the plans there are now."""
        session, language = self._session, self._session.language
        found = session.store.list_plans()
        words = language.text("Plans in this store") if found else language.text("No plan yet")
        self._place.show(tag("h3", words))
        self._list.show(
            [
                Item(
                    each.plan_id,
                    each.title or each.plan_id,
                    f"{each.plan_id} · {language.moment(each.changed_at)}",
                    session.wording.label("plan_statuses", each.status),
                )
                for each in found
            ],
            session.plan_id,
        )

    def _open(self, plan_id: str) -> None:
        self._session.open_plan(plan_id)
        self._go(next(iter(self._session.reference.steps)), None)

    def _make(self) -> None:
        if not self._country.value:
            raise UsageError("Cannot make a plan: no country is chosen. Choose one and try again.")
        operation = self._operation.value.strip()
        country = self._session.wording.label("countries", self._country.value)
        number = self._round.value
        label = self._session.language.text("round {number}", number=number) if number else ""
        values: dict[str, JsonValue] = {
            "title": ", ".join(part for part in (country, operation, label) if part),
            "iso3": self._country.value,
            "operation": operation,
            "round_number": number or None,
        }
        words = f"{self._country.value} {operation} {number or ''}"
        plan_id = free_plan_id(self._session.store, words)
        self._session.create_plan(plan_id, put_record(_EMPTY, HEADER, HEADER, values))
        self._go(next(iter(self._session.reference.steps)), None)

    def _example(self) -> None:
        iso3 = self._country.value or example_countries(self._session.reference)[0]
        plan_id = free_plan_id(self._session.store, f"{iso3} example")
        make_example(self._session, plan_id, iso3, rows=60)
        self._go(next(iter(self._session.reference.steps)), None)
