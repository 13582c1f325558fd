"""The frame of a step: what it is for, what is open, and its parts one at a time."""

from collections.abc import Callable, Sequence

import ipywidgets as widgets

from dtmnb.domain.findings import Place
from dtmnb.reports.safe_html import Html, join, tag
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, row, show, styled
from dtmnb.widgets.forms import readable
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.guidance import about
from dtmnb.widgets.html import HtmlBox, discard
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import Panel, PanelSpec
from dtmnb.widgets.step_model import StepModel, step_models


class StepView:
    """One step of the session, drawn.

    Attributes:
        panels: The parts made so far, by their key.
        part: The key of the part shown.
        is_alone: Whether the step has a page of its own, which says at once what it is for.
        on_part: Called when a part is shown.
    """

    def __init__(
        self,
        session: Session,
        guard: Guard,
        code: str,
        *,
        specs: Sequence[PanelSpec],
        opener: widgets.Widget,
    ) -> None:
        """Show step *code*, made of *specs*; *opener* opens what it is for and what is found."""
        self.panels: dict[str, Panel] = {}
        self._session = session
        self._code = code
        self.is_alone = False
        self.on_part: Callable[[], object] = lambda: None
        self._specs = {spec.key: spec for spec in specs}
        self.part = next(iter(self._specs))
        text = session.language.text
        self._head = HtmlBox()
        self._tabs = item_list(guard, "buttons", text("Parts of this step"), self.show)
        styled(self._tabs, "dtmnb-tabs")
        self._body = column()
        line = row(self._head.root, self._tabs, opener, style="dtmnb-step-line")
        self.root = column(line, self._body, style="dtmnb-step")

    @property
    def model(self) -> StepModel:
        """What this step has to say at the revision shown."""
        session = self._session
        models = step_models(session.reference, session.findings, session.progress)
        return models[self._code]

    def show(self, key: str) -> None:
        """Show the part *key*, made now if it was not looked at yet."""
        if key not in self.panels:
            self.panels[key] = self._specs[key].make()
        self.part = key
        self.panels[key].refresh()
        self._body.children = (self.panels[key].root,)
        # Last, so that a part is never called current before it can be used.
        self._tabs.show([Item(each.key, each.title) for each in self._specs.values()], key)
        show(self._tabs, len(self._specs) > 1)
        self.on_part()

    @property
    def where(self) -> tuple[str, str]:
        """How people call the step, and the part of it that is shown."""
        title = self._session.language.pick(self._session.reference.steps[self._code].title)
        return title, self._specs[self.part].title

    def refresh(self) -> None:
        self._head.show(_head(self._session, self.model, is_alone=self.is_alone))
        self.show(self.part)

    def show_people(self) -> None:
        """Show where others are now, if the part shown does so."""
        redraw = getattr(self.panels[self.part], "show_people", None)
        if redraw:
            redraw()

    def reveal(self, place: Place) -> None:
        """Show the part that holds *place*, with its record chosen."""
        for spec in self._specs.values():
            if place.collection in spec.collections:
                self.open(spec.key, place.record, place.field)
                return

    def open(self, key: str, record: str, field: str = "") -> None:
        """Show the part *key*, with *record* chosen if it has such a one for this seat."""
        if key not in self._specs:
            return
        self.show(key)
        choose = getattr(self.panels[key], "choose", None)
        ask = getattr(self.panels[key], "ask", None)
        if ask and not record:
            ask(field)
        collections = self._specs[key].collections if choose else ()
        found = {own.record_id for each in collections for own in readable(self._session, each)}
        if choose and record in found:
            choose(record, field)

    def close(self) -> None:
        """Close all that was drawn, parts that are not shown too."""
        discard((self.root, *(each.root for each in self.panels.values())))


def _head(session: Session, model: StepModel, *, is_alone: bool) -> Html:
    """Return the title, and on a page of its own what the step is for."""
    title = tag("h2", session.language.pick(model.step.title), class_="dtmnb-title")
    return join([title, about(session, model)]) if is_alone else title
