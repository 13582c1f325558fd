"""A form for any record, made from its class, and the list it stands beside.

The inputs are made once and filled with whichever record is chosen, section by section as
sections are opened: 150 rows cost one form.
"""

from collections.abc import Callable, Mapping

import ipywidgets as widgets

from dtmnb.domain.changes import Set, dump
from dtmnb.domain.plan import HEADER, RECORD_CLASSES
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.widgets.fields import Editor, field_of, make_editor
from dtmnb.widgets.form_fields import COLLECTION_TITLES, FORMS, Sections
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.naming import label_of, names, row_category, shorten, title_of
from dtmnb.widgets.session import Session, add_record, remove_record

_SECOND_LINE = {
    "focal_points": "partner",
    "decisions": "partner",
    "lines": "recipients",
    "agreements": "parties",
}


class RecordForm:
    """Edits one record of a collection; every change is saved when the field is left.

    Attributes:
        root: The widget to place.
        record_id: The record shown; "" for none.
        editors: The editors made so far, by field.
    """

    def __init__(
        self, session: Session, guard: Guard, collection: str, *, sections: Sections | None = None
    ) -> None:
        """Ask the fields of *sections*, by default all that the collection's form has."""
        self.record_id = ""
        self.editors: dict[str, Editor] = {}
        self._session = session
        self._guard = guard
        self._collection = collection
        self._sections = list((sections or FORMS[collection]).items())
        self._seen: Mapping[str, JsonValue] = {}
        self._boxes = [widgets.VBox([]) for _ in self._sections]
        for box in self._boxes:
            box.add_class("dtmnb-form")
        self.root = self._frame()

    def show(self, record_id: str, field: str = "") -> None:
        """Show the record *record_id*, with the section of *field* open."""
        self.record_id = record_id
        for number, (_, fields) in enumerate(self._sections):
            if field in fields:
                self._open(number)
        self.refresh()

    def refresh(self) -> None:
        """Show what the plan holds now."""
        record = self._session.plan.records(self._collection).get(self.record_id)
        self.root.layout.display = None if record else "none"
        if record is not None:
            self._seen = dump(record)
            for name, editor in self.editors.items():
                editor.show(self._seen[name])

    def _frame(self) -> widgets.Widget:
        if len(self._boxes) == 1:
            self._build(0)
            return self._boxes[0]
        text = self._session.language.text
        frame = widgets.Accordion(self._boxes, titles=[text(title) for title, _ in self._sections])
        frame.add_class("dtmnb-sections")
        self._guard.on_change(frame, self._build, trait="selected_index")
        frame.selected_index = 0
        return frame

    def _open(self, number: int) -> None:
        if isinstance(self.root, widgets.Accordion):
            self.root.selected_index = number

    def _build(self, number: int | None) -> None:
        """Make the inputs of a section when it is opened for the first time."""
        if number is None or self._boxes[number].children:
            return
        made = {name: self._editor(name) for name in self._sections[number][1]}
        self.editors |= made
        self._boxes[number].children = tuple(editor.root for editor in made.values())
        if self._seen:
            for name, editor in made.items():
                editor.show(self._seen[name])

    def _editor(self, name: str) -> Editor:
        field = field_of(self._session, self._collection, name)
        return make_editor(
            field, self._session, self._guard, lambda value: self._edited(name, value)
        )

    def _edited(self, name: str, value: JsonValue) -> None:
        change = Set(
            collection=self._collection,
            record=self.record_id,
            field=name,
            was=self._seen[name],
            value=value,
        )
        self._session.save([change])


class CollectionEditor:
    """The records of a collection: a list to choose from, and the form of the chosen one.

    Attributes:
        root: The widget to place.
        form: The form of the chosen record.
        above_form: A place for what is to be known about it.
        below_list: A place for what follows from it.
    """

    def __init__(
        self,
        session: Session,
        guard: Guard,
        collection: str,
        *,
        on_choose: Callable[[str], object] = lambda record_id: None,
    ) -> None:
        """Edit *collection*; *on_choose* is called with the id of the record now shown."""
        self._session = session
        self._collection = collection
        self._on_choose = on_choose
        text = session.language.text
        self._title = text(COLLECTION_TITLES[collection])
        self.form = RecordForm(session, guard, collection)
        self._filter = widgets.Text(description=text("Find"), continuous_update=False)
        self._filter.add_class("dtmnb-field")
        self._list = item_list(guard, "list", self._title, self.choose)
        self._add = widgets.Button(description=text("Add"), icon="")
        self._copy = widgets.Button(description=text("Duplicate"))
        self._remove = widgets.Button(description=text("Remove …"))
        self._confirm = _Confirmation(session, guard, self._really_remove)
        guard.on_change(self._filter, lambda _: self.refresh())
        guard.on_click(self._add, self.add)
        guard.on_click(self._copy, self.duplicate)
        guard.on_click(self._remove, self._ask_remove)
        buttons = widgets.HBox([self._add, self._copy, self._remove])
        buttons.add_class("dtmnb-buttons")
        left = widgets.VBox([self._filter, self._list, buttons, self._confirm.root])
        left.add_class("dtmnb-list-side")
        self.above_form, self.below_list = HtmlBox(), HtmlBox()
        right = widgets.VBox([self.above_form.root, self.form.root])
        right.add_class("dtmnb-form-side")
        self.root = widgets.HBox([left, right, self.below_list.root])
        self.root.add_class("dtmnb-columns")

    @property
    def chosen(self) -> str:
        """The id of the record shown; "" for none."""
        found = self._session.plan.records(self._collection)
        return self.form.record_id if self.form.record_id in found else ""

    def refresh(self) -> None:
        """Show what the plan holds now; chooses the first record when none is chosen."""
        records = self._visible()
        if not self.chosen and records:
            self.form.record_id = records[0].record_id
            self._on_choose(self.form.record_id)
        self._list.show([self._item(record) for record in records], self.chosen)
        self.form.refresh()
        is_none = not self.chosen
        self._copy.disabled = self._remove.disabled = is_none
        self._filter.layout.display = None if len(self._all()) > 8 else "none"
        self._confirm.hide()

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the record *record_id* with the section of *field* open."""
        if record_id not in {record.record_id for record in self._visible()}:
            self._filter.value = ""
        self.form.show(record_id, field)
        self.refresh()
        self._on_choose(record_id)

    def add(self, values: Mapping[str, JsonValue] | None = None) -> None:
        """Add a record with *values*, by default an empty one, and show it."""
        given = {**self._required(), **(values or {})}
        self.choose(add_record(self._session, self._collection, given))

    def duplicate(self) -> None:
        """Add a copy of the record shown."""
        record = self._session.plan.records(self._collection)[self.chosen]
        values = {key: value for key, value in dump(record).items() if key != "record_id"}
        if isinstance(record, PlanRow):
            values |= {"order": record.order + 0.5, "question_id": ""}
        self.add(values)

    def _required(self) -> dict[str, JsonValue]:
        """Return what a new record cannot be without."""
        if self._collection == "rows":
            last = max((row.order for row in self._session.plan.rows.values()), default=0.0)
            return {"order": last + 1}
        required = RECORD_CLASSES[self._collection].model_fields
        names = (name for name, info in required.items() if info.is_required())
        return {name: "" for name in names if name != "record_id"}

    def _ask_remove(self) -> None:
        title = title_of(self._session, self._collection, self.chosen)
        self._confirm.ask(self._session.language.text("Remove “{name}”?", name=title))

    def _really_remove(self) -> None:
        remove_record(self._session, self._collection, self.chosen)
        self.form.record_id = ""
        self.refresh()

    def _all(self) -> list[PlanRecord]:
        if self._collection == "rows":
            return list(self._session.plan.ordered_rows())
        return list(self._session.plan.records(self._collection).values())

    def _visible(self) -> list[PlanRecord]:
        words = self._filter.value.casefold().split()
        return [
            record
            for record in self._all()
            if not words or all(word in self._haystack(record) for word in words)
        ]

    def _haystack(self, record: PlanRecord) -> str:
        return " ".join(str(value) for value in dump(record).values() if value).casefold()

    def _item(self, record: PlanRecord) -> Item:
        title = title_of(self._session, self._collection, record.record_id)
        if not isinstance(record, PlanRow):
            return Item(record.record_id, title, self._note(record))
        term = row_category(self._session, record)
        sector = label_of(self._session, "sectors", record.sector) if record.sector else ""
        status = label_of(self._session, "row_statuses", record.status)
        note = " · ".join(part for part in (shorten(sector, 40), status) if part)
        label = self._session.language.label(term)
        return Item(record.record_id, title, note, label, str(term.property("shape", "")))

    def _note(self, record: PlanRecord) -> str:
        """Return the organisations a record is about, as its second line."""
        field = _SECOND_LINE.get(self._collection, "")
        value = getattr(record, field, ())
        keys = (value,) if isinstance(value, str) else value
        found = names(self._session.plan, "partners", tuple(each for each in keys if each))
        return self._session.language.join(found)


class _Confirmation:
    """Asks before something is removed."""

    def __init__(self, session: Session, guard: Guard, on_yes: Callable[[], object]) -> None:
        text = session.language.text
        self._question = widgets.Label()
        yes = widgets.Button(description=text("Remove"), button_style="danger")
        no = widgets.Button(description=text("Keep"))
        guard.on_click(yes, on_yes)
        guard.on_click(no, self.hide)
        self.root = widgets.VBox([self._question, widgets.HBox([yes, no])])
        self.root.add_class("dtmnb-confirm")
        self.hide()

    def ask(self, question: str) -> None:
        self._question.value = question
        self.root.layout.display = None

    def hide(self) -> None:
        self.root.layout.display = "none"


def header_form(session: Session, guard: Guard, titles: tuple[str, ...] = ()) -> RecordForm:
    """Return the form of the plan's header; with *titles* only those sections of it."""
    sections = {title: FORMS[HEADER][title] for title in titles or FORMS[HEADER]}
    form = RecordForm(session, guard, HEADER, sections=sections)
    form.record_id = HEADER
    return form
