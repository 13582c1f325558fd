"""The workbook: a rail of steps, one step at a time, and whether all is saved."""

from functools import partial

import ipywidgets as widgets

from dtmnb.domain.findings import Place
from dtmnb.errors import UsageError
from dtmnb.language import Language
from dtmnb.session.company import come, follow, look_at, sit_down
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, row, styled
from dtmnb.widgets.conflicts import ConflictList
from dtmnb.widgets.drawer import SIGNS, Drawer
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.head import Head
from dtmnb.widgets.items import Item, item_list, page_frame
from dtmnb.widgets.line import GoTo, Line
from dtmnb.widgets.people import People
from dtmnb.widgets.step_model import StepModel, open_words, step_code, step_models
from dtmnb.widgets.steps import PANELS
from dtmnb.widgets.steps.step_view import StepView

SOUGHT = (
    *("rows", "datasets", "lines", "decisions", "partners", "focal_points"),
    *("urgent_actions", "agreements"),
)
"""The collections that a search looks into, in the order of what it tells."""


class Workbook:
    """All steps over one session; a step is drawn when it is first opened.

    Attributes:
        session: The session.
        guard: What every handler passes.
        current: Code of the step shown.
        views: The steps drawn so far, by code.
        head: The head of the page.
        drawer: What is open, at the side.
    """

    def __init__(self, session: Session, *, step: str = "", has_rail: bool = True) -> None:
        """Open *step* (its code or slug; by default the first).

        Raises:
            UsageError: There is no such step.
        """
        self.session = session
        self.guard = Guard(session.language)
        self.guard.saves = lambda: len(session.own_batches)
        self.views: dict[str, StepView] = {}
        self.current = require_step(session, step) if step else next(iter(session.reference.steps))
        self._drawn_for = (session.plan_id, session.seat)
        text = session.language.text
        self._conflicts = ConflictList(session, self.guard)
        self._people = People(session)
        self.drawer = Drawer(session, self.guard, self.go, self._homes())
        self.head = Head(
            session, self.guard, people=self._people, drawer=self.drawer, on_look=self._look_again
        )
        self._line = Line(session, self.guard, on_go=self._go_to, on_ping=self._on_ping)
        self._rail = item_list(self.guard, "rail", text("Steps"), self.go)
        self._rail.words = {
            "fold": text("Show numbers only"),
            "unfold": text("Show the names of the steps"),
        }
        self._body = column()
        self._home = "" if has_rail else self.current
        self._columns = row(style="dtmnb-frame")
        self.root = self._frame()
        session.watch(self.refresh)
        session.state_watchers.append(self.head.show_state)
        self.guard.run(self.go, self.current)

    def go(self, code: str, place: Place | None = None) -> None:
        """Open the step *code*, and what is at *place* in it."""
        if not self.session.plan_id:
            code = next(iter(self.session.reference.steps))
        if code != self.current:
            self.current = code
            look_at(self.session, "", code)
        self.refresh()
        if place is not None:
            self.views[code].reveal(place)

    def _go_to(self, place: GoTo) -> None:
        self.go(require_step(self.session, place.step))
        self.views[self.current].open(place.panel, place.record, place.field)

    def refresh(self) -> None:
        """Show what the plan holds now; another plan or another seat makes all steps anew."""
        self._renew()
        view = self._view(self.current)
        view.refresh()
        if self._body.children != (view.root,):
            self._body.children = (view.root,)
        self._show_rail()
        self.head.show()
        self.drawer.refresh(self.current)
        self._conflicts.refresh()

    def _renew(self) -> None:
        """Drop the steps of another plan or seat; whoever takes a seat stays where they are."""
        before, self._drawn_for = self._drawn_for, (self.session.plan_id, self.session.seat)
        if before == self._drawn_for:
            return
        dropped, self.views = self.views, {}
        if before[0] == self.session.plan_id and self.current in dropped:
            self._view(self.current).open(dropped[self.current].part, "")
        for view in dropped.values():
            view.close()

    def follow(self) -> None:
        """Show what others save as soon as they do; forms that are open stay as they are.

        Raises:
            RuntimeError: No event loop is running.
        """
        come(self.session, "")
        self._follower = follow(
            self.session,
            self._tell_of_store,
            lambda fault: self.guard.say(fault) if fault else None,
            # Checking and drawing a plan costs too much for ten times a second.
            on_pause=lambda: self.guard.quietly(partial(self.session.refresh, is_following=True)),
            on_walk=lambda: self.guard.quietly(self._look_around),
        )

    def _tell_of_store(self) -> None:
        for watcher in self.session.store_watchers:
            watcher()

    def _on_ping(self, tab: str) -> None:
        sit_down(self.session, tab, self.current)
        self._look_around()

    def _look_around(self) -> None:
        if self._people.refresh():
            self.views[self.current].show_people()

    def _look_again(self) -> None:
        """Show the newest plan in everything, forms too."""
        self.session.refresh()
        self.session.tell()

    def _frame(self) -> widgets.Widget:
        notes = (self.guard.alert.root, self.guard.done.root, self._conflicts.root)
        main = column(*notes, self._body, style="dtmnb-main")
        self._columns.children = (self._rail, self.drawer.root, main)
        return framed(self._line, self.head.root, self._columns, language=self.session.language)

    def _view(self, code: str) -> StepView:
        if code not in self.views:
            slug = self.session.reference.steps[code].slug
            specs = PANELS[slug](self.session, self.guard, self.go)
            self.views[code] = StepView(
                self.session, self.guard, code, specs=specs, opener=self.drawer.opener_of(code)
            )
            self.views[code].is_alone = code == self._home
            self.views[code].on_part = self._keep_typed
        return self.views[code]

    def _homes(self) -> dict[str, str]:
        """Return the step in which the records of each collection are shown."""
        homes: dict[str, str] = {}
        for code, step in self.session.reference.steps.items():
            for spec in PANELS[step.slug](self.session, self.guard, self.go):
                homes |= {each: code for each in spec.collections if each not in homes}
        return {each: homes[each] for each in SOUGHT}

    def _keep_typed(self) -> None:
        view = self.views[self.current]
        self._line.show(self.current, view.part, view.where)

    def _show_rail(self) -> None:
        session = self.session
        models = step_models(session.reference, session.findings, session.progress)
        items = [self._rail_item(code, each) for code, each in models.items()]
        is_alone = self.current == self._home
        # A step's own notebook shows the rail only once a finding has led to another step.
        self._rail.show([] if is_alone else items, self.current)
        (self._columns.add_class if is_alone else self._columns.remove_class)("dtmnb-alone")

    def _rail_item(self, code: str, model: StepModel) -> Item:
        language = self.session.language
        title = f"{code} · {language.pick(model.step.title)}"
        if not self.session.plan_id:
            return Item(code, title)
        sign, number = SIGNS[model.tone], len(model.open)
        short = f"{sign} {number}" if number else sign
        return Item(code, title, short, f"{sign} {open_words(language, model)}".strip(), model.tone)


def framed(*parts: widgets.Widget, language: Language) -> widgets.Widget:
    """Return *parts* as one page with our style, in *language* and its direction."""
    root = column(page_frame(language), *parts, style="dtmnb")
    return styled(root, f"dtmnb-{language.direction}")


def require_step(session: Session, name: str) -> str:
    """Return the code of the step *name*.

    Raises:
        UsageError: There is no such step.
    """
    code = step_code(session.reference, name)
    if code is None:
        known = ", ".join(step.slug for step in session.reference.steps.values())
        raise UsageError(
            "Cannot open step '{name}': there is none. Use one of: {known}.", name=name, known=known
        )
    return code
