"""The workbook: a rail of steps, one step at a time, and whether all is saved."""

from collections.abc import Mapping
from functools import partial

import ipywidgets as widgets

from dtmnb.domain.findings import Place
from dtmnb.errors import UsageError
from dtmnb.language import Language, mark
from dtmnb.reports.safe_html import Html, said, tag
from dtmnb.session.desk import Session
from dtmnb.store.follower import Follower
from dtmnb.widgets.boxes import column, row, show, styled
from dtmnb.widgets.conflicts import ConflictList
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list, page_frame
from dtmnb.widgets.line import GoTo, Line
from dtmnb.widgets.people import People, look_at
from dtmnb.widgets.step_model import StepModel, step_code, step_models
from dtmnb.widgets.steps import PANELS
from dtmnb.widgets.steps.step_view import StepView

_STATES: Mapping[str, tuple[str, str]] = {
    "idle": ("ring", mark("○ No change yet")),
    "saving": ("alarm", mark("◆ Saving …")),
    "saved": ("good", mark("✓ Saved")),
    "not_saved": ("blocker", mark("▲ Not saved")),
}
_SIGNS = {"good": "✓", "alarm": "◆", "blocker": "▲"}


class Workbook:
    """All steps over one session; a step is drawn when it is first opened.

    Attributes:
        session: The session.
        guard: What every handler passes.
        current: Code of the step shown.
        views: The steps drawn so far, by code.
    """

    def __init__(self, session: Session, *, step: str = "", has_rail: bool = True) -> None:
        """Open *step* (its code or slug; by default the first).

        Raises:
            UsageError: There is no such step.
        """
        self.session = session
        self.guard = Guard(session.language)
        self.views: dict[str, StepView] = {}
        self.current = require_step(session, step) if step else next(iter(session.reference.steps))
        self._drawn_for = (session.plan_id, session.seat)
        text = session.language.text
        self._banner = HtmlBox()
        self._chip = HtmlBox()
        self._undo = self.guard.button(text("Undo my last change"), session.undo)
        self._look = self.guard.button(text("See what others did"), self._look_again)
        self._conflicts = ConflictList(session, self.guard)
        self._people = People(session)
        self._line = Line(session, self.guard, on_go=self._go_to, on_ping=self._on_ping)
        self._rail = item_list(self.guard, "rail", text("Steps"), self.go)
        self._body = column()
        self._home = "" if has_rail else self.current
        self._columns = row(style="dtmnb-frame")
        self.root = self._frame()
        session.watch(self.refresh)
        session.state_watchers.append(self._show_state)
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
        self.views[self.current].open(place.part, place.record)

    def refresh(self) -> None:
        """Show what the plan holds now; another plan or another seat makes all steps anew."""
        self._renew()
        view = self._view(self.current)
        view.refresh()
        if self._body.children != (view.root,):
            self._body.children = (view.root,)
        self._show_rail()
        self._banner.show(_banner(self.session))
        self._show_state()
        self._conflicts.refresh()
        self._line.show(self.current)

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
        self._people.come()
        self._follower = Follower(
            self.session.store,
            on_change=self._tell_of_store,
            # Checking and drawing a plan costs too much for ten times a second.
            on_pause=lambda: self.guard.quietly(partial(self.session.refresh, is_following=True)),
            on_walk=lambda: self.guard.quietly(self._look_around),
            on_fault=lambda fault: self.guard.say(fault) if fault else None,
        )
        self._follower.start()

    def _tell_of_store(self) -> None:
        for watcher in self.session.store_watchers:
            watcher()

    def _on_ping(self, tab: str) -> None:
        self._people.sit_down(tab, self.current)
        self._look_around()

    def _look_around(self) -> None:
        if self._people.refresh():
            self.views[self.current].show_people()

    def _look_again(self) -> None:
        """Show the newest plan in everything, forms too."""
        self.session.refresh()
        self.session.tell()

    def _frame(self) -> widgets.Widget:
        tools = row(self._chip.root, self._look, self._undo, style="dtmnb-tools")
        head = row(self._banner.root, tools, self._people.root, style="dtmnb-banner")
        parts = (self.guard.alert.root, self._conflicts.root, self._body)
        self._columns.children = (self._rail, column(*parts, style="dtmnb-main"))
        return framed(self._line, head, self._columns, language=self.session.language)

    def _view(self, code: str) -> StepView:
        if code not in self.views:
            slug = self.session.reference.steps[code].slug
            specs = PANELS[slug](self.session, self.guard, self.go)
            self.views[code] = StepView(self.session, self.guard, code, specs=specs, go=self.go)
        return self.views[code]

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
        number = len(model.open)
        words = language.plural("{number} open", "{number} open", number)
        mark_ = f"{_SIGNS[model.tone]} {words}" if number else _SIGNS["good"]
        return Item(code, title, "", mark_, model.tone)

    def _show_state(self) -> None:
        session = self.session
        tone, words = _STATES[session.state]
        parts = [session.language.text(words)]
        if session.plan_id:
            revision = session.language.number(session.stamp.revision)
            parts.append(session.language.text("revision {number}", number=revision))
        chip = tag("span", " · ".join(parts), class_="dtmnb-badge", data_tone=tone)
        self._chip.show(tag("div", chip, role="status"))
        self._undo.disabled = not session.own_batches
        self._look.button_style = "info" if session.has_news else ""
        show(self._undo, session.plan_id)
        show(self._look, session.plan_id)


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
        raise UsageError(f"Cannot open step {name!r}: there is none. Use one of: {known}.")
    return code


def _banner(session: Session) -> Html:
    language = session.language
    if not session.plan_id:
        return tag("h1", language.text("Plan data sharing together, before collection"))
    header = session.plan.header
    example = (
        tag("span", language.text("Example"), class_="dtmnb-badge") if header.is_example else None
    )
    first, last = (
        language.date(each) for each in (header.collection_starts_on, header.collection_ends_on)
    )
    dates = language.text("collection {first} to {last}", first=first or "?", last=last or "?")
    name = session.wording.name("partners", session.seat.organisation)
    author = " · ".join(filter(None, (session.seat.author, name)))
    who = language.text("you are {author}", author=author)
    words = tag("p", said(" · ".join((session.plan_id, dates, who))))
    return tag("div", tag("h1", said(header.title or session.plan_id), " ", example), words)
