"""The drawer at the side: what is open in the step shown or in the whole plan, a search, or help.

It is closed until somebody opens it, by its count in the head or by what stands at the step.
"""

from collections.abc import Mapping

from dtmnb.domain.causes import Cause
from dtmnb.domain.findings import Finding, Place
from dtmnb.language.wording import TITLES
from dtmnb.reports.safe_html import tag
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, row, show
from dtmnb.widgets.forms import matching
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.guidance import guidance
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.items import Item, ItemList, item_list
from dtmnb.widgets.panels import FindingList, Go
from dtmnb.widgets.step_model import StepModel, step_models

PLAN, SEARCH, HELP = "plan", "search", "help"
MOST_FOUND = 30
SIGNS: Mapping[str, str] = {"good": "✓", "waits": "○", "alarm": "◆", "blocker": "▲"}

_GRAVEST = ("blocker", "alarm", "advice")


class Search:
    """Finds records of the plan by their words, and leads to them.

    Attributes:
        words: What is sought.
        found: What the words are found in.
    """

    def __init__(self, session: Session, guard: Guard, go: Go, homes: Mapping[str, str]) -> None:
        """Look in the collections of *homes*, each with the step that it is shown in."""
        self._session = session
        self._homes = homes
        self._go = go
        text = session.language.text
        self.words = TextInput(guard, text("Words of a question, a name, a dataset"))
        guard.on_change(self.words, lambda _: self.refresh())
        self._told = HtmlBox()
        self.found = item_list(guard, "list", text("Found"), self._follow)
        self.root = column(self.words, self._told.root, self.found)

    def refresh(self) -> None:
        """Show what the words are found in."""
        session, words = self._session, self.words.value.strip()
        found = [
            (collection, record.record_id)
            for collection in self._homes
            for record in (matching(session, collection, words) if words else ())
        ]
        number = len(found)
        told = session.language.plural("{number} found", "{number} found", number)
        self._told.show(tag("p", told, role="status") if words else NOTHING)
        self.found.show(
            Item(
                f"{collection} {record}",
                session.wording.name(collection, record),
                session.language.text(TITLES[collection]),
            )
            for collection, record in found[:MOST_FOUND]
        )

    def _follow(self, key: str) -> None:
        collection, record = key.split(" ", 1)
        self._go(self._homes[collection], Place(collection, record, ""))


class Drawer:
    """The findings, each leading to the field that it is about, a search, or what a step is for.

    Attributes:
        opener: Opens and closes the findings of the whole plan.
        finder: Opens and closes the search.
        search: The search; made when it is first opened.
    """

    def __init__(self, session: Session, guard: Guard, go: Go, homes: Mapping[str, str]) -> None:
        """Stay closed; *go* leads to where a finding is mended, *homes* to what is found."""
        text = session.language.text
        self._session = session
        self._guard = guard
        self._go = go
        self._step = ""
        self._openers: dict[str, ItemList] = {}
        self._scope = ""
        self._title = HtmlBox()
        self._list = FindingList(session, guard, text("What is open"), self._follow)
        self._help: HtmlBox | None = None
        self.search: Search | None = None
        self._homes = homes
        close = guard.button(text("Close"), self.close)
        head = row(self._title.root, close, style="dtmnb-drawer-head")
        self.root = column(head, self._list.root, style="dtmnb-drawer")
        self.opener = self.opener_of(PLAN)
        self.finder = item_list(guard, "opener", text("Find"), self._turn)
        show(self.root, False)

    def opener_of(self, scope: str) -> ItemList:
        """Return what opens what is open in *scope*: a step by its code, or the plan.

        At a step it opens what the step is for as well.
        """
        label = self._session.language.text("What is open")
        made = item_list(self._guard, "opener", label, self._turn)
        self._openers[scope] = made
        return made

    def close(self) -> None:
        """Close the drawer."""
        self._scope = ""
        self.refresh(self._step)

    def refresh(self, step: str) -> None:
        """Show what is open now; *step* is the step shown."""
        self._step = step
        models = self._models()
        if self._scope not in {"", PLAN, SEARCH, HELP}:
            self._scope = step
        if not self._session.plan_id and self._scope != HELP:
            self._scope = ""
        self._show_openers(models)
        show(self.root, self._scope)
        is_list = self._scope not in {SEARCH, HELP}
        show(self._list.root, is_list)
        if self.search:
            show(self.search.root, self._scope == SEARCH)
        self._show_help(models)
        if self.search and self._scope == SEARCH:
            self.search.refresh()
        elif self._scope and is_list:
            self._list.show(_causes(self._scope, models))
        if self._scope:
            self._title.show(tag("h2", self._words()))

    def _show_help(self, models: Mapping[str, StepModel]) -> None:
        """Send the page what the step is for, only while somebody reads it."""
        is_read = self._scope == HELP
        if self._help is None and is_read:
            self._help = HtmlBox(NOTHING, "dtmnb-guide")
            self.root.children = (*self.root.children, self._help.root)
        if self._help:
            self._help.show(guidance(self._session, models[self._step]) if is_read else NOTHING)

    def _show_openers(self, models: Mapping[str, StepModel]) -> None:
        text, has_plan = self._session.language.text, bool(self._session.plan_id)
        about = Item(HELP, "?", text("About this step"))
        for scope, opener in self._openers.items():
            found = _opener_items(self._session, scope, models) if has_plan else []
            opener.show(found if scope == PLAN else [about, *found], self._scope)
        self.finder.show([Item(SEARCH, text("Find"))] if has_plan else [], self._scope)

    def _models(self) -> dict[str, StepModel]:
        session = self._session
        return step_models(session.reference, session.findings, session.progress)

    def _words(self) -> str:
        language = self._session.language
        whole = {
            PLAN: language.text("Open in the whole plan"),
            SEARCH: language.text("Find in this plan"),
        }
        if self._scope in whole:
            return whole[self._scope]
        title = language.pick(self._session.reference.steps[self._step].title)
        if self._scope == HELP:
            return f"{self._step} · {title}"
        return language.text("Open in “{step}”", step=title)

    def _turn(self, scope: str) -> None:
        self._scope = "" if scope == self._scope else scope
        if self._scope == SEARCH:
            self._open_search()
        self.refresh(self._step)

    def _open_search(self) -> None:
        """Make the search when it is first wanted, with the hand in it whenever it is."""
        if self.search is None:
            self.search = Search(self._session, self._guard, self._go, self._homes)
            self.root.children = (*self.root.children, self.search.root)
        self.search.words.reset(self.search.words.label)

    def _follow(self, finding: Finding) -> None:
        self._go(self._session.reference.checks[finding.code].step, finding.where)


def _causes(scope: str, models: Mapping[str, StepModel]) -> list[Cause]:
    """Return what is open in *scope*, the gravest first."""
    chosen = models.values() if scope == PLAN else [models[scope]]
    found = [cause for model in chosen for cause in model.causes]
    return sorted(found, key=lambda each: _GRAVEST.index(each.severity))


def _opener_items(session: Session, scope: str, models: Mapping[str, StepModel]) -> list[Item]:
    """Return the one button: how much is open, or nothing where nothing was found."""
    chosen = [*models.values()] if scope == PLAN else [models[scope]]
    if not any(model.causes for model in chosen):
        return []
    tones = {model.tone for model in chosen}
    tone = next(each for each in ("blocker", "alarm", "good", "waits") if each in tones)
    number = sum(len(model.open) for model in chosen)
    words = session.language.plural("{number} open", "{number} open", number)
    if not number:
        number = sum(len(model.causes) for model in chosen)
        words = session.language.plural(
            "{number} piece of advice", "{number} pieces of advice", number
        )
    return [Item(scope, f"{SIGNS[tone]} {words}", tone=tone)]
