"""What holds for many rows at once: told for all, for a sector or for a dataset."""

from collections.abc import Callable, Iterable
from functools import partial

from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import choice, column, field, row
from dtmnb.widgets.forms import CollectionEditor, sections_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.panels import PanelSpec, paragraph

DUTIES = "duties"
TITLE = "For many rows"


def for_many_rows(session: Session, guard: Guard, *codes: str) -> PanelSpec:
    """Return the part of a step that tells the sections *codes* of a duty, all by default."""
    title = session.language.text(TITLE)
    return PanelSpec(DUTIES, title, lambda: DutiesPanel(session, guard, codes), (DUTIES,))


class DutiesPanel:
    """Those told so far, and for whom another one can be told.

    Attributes:
        editor: The duties.
    """

    def __init__(
        self,
        session: Session,
        guard: Guard,
        codes: Iterable[str] = (),
        on_choose: Callable[[str], object] = lambda record_id: None,
    ) -> None:
        """Ask the sections *codes*; call *on_choose* with the duty that is shown."""
        self._session = session
        self._on_choose = on_choose
        text = session.language.text
        words = text(
            "What you say here holds for every row that says nothing else itself: first what is "
            "said for its dataset, then for its sector, then for all rows."
        )
        self.editor = CollectionEditor(session, guard, DUTIES, text(TITLE), codes=codes)
        self.editor.on_choose(self._chosen)
        every = guard.button(text("For all rows"), partial(self.tell_for, "", ""))
        self._sector = choice(text("For a sector"), [("", "")])
        self._dataset = choice(text("For a dataset"), [("", "")])
        for name, each in (("sector", self._sector), ("dataset", self._dataset)):
            guard.on_change(each, partial(self._picked, name))
        scopes = row(every, field(self._sector), field(self._dataset), style="dtmnb-inline-form")
        self.root = column(HtmlBox(paragraph(words)).root, scopes, self.editor.root)

    @property
    def chosen(self) -> str:
        """The id of the duty shown; "" for none."""
        return self.editor.chosen

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the duty *record_id*."""
        self.editor.choose(record_id, field)

    def ask(self, field: str) -> None:
        """Open the section of *field*, so that it can be told for many."""
        for section in sections_of(self._session.reference, DUTIES):
            if field in section.property("fields"):
                self.editor.form.open(section.code)

    def tell_for(self, sector: str, dataset: str) -> None:
        """Show what is told for these rows, adding it where nothing is yet."""
        scope = {"sector": sector, "dataset": dataset}
        for key, duty in self._session.plan.duties.items():
            if (duty.sector, duty.dataset) == (sector, dataset):
                self.choose(key)
                return
        self.editor.add(scope)

    def refresh(self) -> None:
        session = self._session
        used = dict.fromkeys(each.sector for each in session.plan.ordered_rows() if each.sector)
        sectors = [(session.wording.label("sectors", code), code) for code in used]
        datasets = [(name, key) for key, name in session.wording.texts("@datasets").items()]
        for dropdown, found in ((self._sector, sectors), (self._dataset, datasets)):
            dropdown.options = [("", ""), *found]
        self.editor.refresh()
        self._chosen(self.chosen)

    def _picked(self, name: str, code: str) -> None:
        if code:
            self.tell_for(**{"sector": "", "dataset": "", name: code})

    def _chosen(self, record_id: str) -> None:
        session, duty = self._session, self._session.plan.duties.get(record_id)
        number = sum(map(duty.covers, session.plan.rows.values())) if duty else 0
        words = session.language.plural(
            "Holds for {number} row, unless it says otherwise.",
            "Holds for {number} rows, unless they say otherwise.",
            number,
        )
        self.editor.above_form.show(paragraph(words, "dtmnb-count") if duty else NOTHING)
        self._on_choose(record_id)
