"""A form for any record, made from its class, and the list it stands beside.

One widget shows the open section of whichever record is chosen: 150 rows cost one form. What forms
ask stands in the reference tables.
"""

from collections.abc import Callable, Iterable, Mapping

from pydantic_core import to_jsonable_python

from dtmnb.domain.category import category_of_row
from dtmnb.domain.changes import Set, copied, dump
from dtmnb.domain.findings import Place
from dtmnb.domain.holding import Held, holding
from dtmnb.domain.plan import HEADER, RECORD_CLASSES
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import BROUGHT, fields_of, is_owned
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.errors import DtmnbError, UsageError
from dtmnb.language.wording import NOTHING, shorten
from dtmnb.reports.safe_html import said, tag
from dtmnb.session.company import look_at
from dtmnb.session.desk import Session, add_record, new_id, remove_record, rights_of
from dtmnb.widgets.beginnings import BEGINNINGS
from dtmnb.widgets.boxes import column, row, show, styled
from dtmnb.widgets.fields import field_of, input_of, typed_value
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING as NO_HTML
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.inputs import TextInput, inputs_of
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import PanelSpec, paragraph
from dtmnb.widgets.people import who_is_on

_HARM = "harm_reviewed"
_FEW = 8
"""Records that are found without a filter."""


def readable(session: Session, collection: str) -> list[PlanRecord]:
    """Return the records of *collection* whose form this seat may open, rows in their order."""
    if collection == "rows":
        return list(session.plan.ordered_rows())
    records = list(session.plan.records(collection).values())
    if session.seat.is_room:
        return records
    # Other organisations' people, requests and agreements are theirs to show.
    own = session.seat.organisation
    if collection == "agreements":
        return [each for each in records if own in getattr(each, "parties", ())]
    if is_owned(collection):
        return [each for each in records if getattr(each, "partner", "") == own]
    return records


def matching(session: Session, collection: str, words: str) -> list[PlanRecord]:
    """Return those of the records that `readable` gives in which all *words* stand somewhere."""
    wanted = words.casefold().split()
    found = readable(session, collection)
    return [each for each in found if all(word in _haystack(each) for word in wanted)]


def sections_of(reference: Reference, collection: str) -> tuple[Term, ...]:
    """Return the sections of the form of *collection*; fields not named there are not typed."""
    sections = reference.terms("form_sections").terms.values()
    return tuple(each for each in sections if each.property("collection") == collection)


class RecordForm:
    """Edits one record of a collection; every change is saved when the field is left.

    While others save, the form stays as it is; it looks again when its own record is saved or
    chosen.

    Attributes:
        record_id: The record shown; "" for none.
        first: The field that a new record begins with.
        inputs: Those of the open section that this seat may change.
        tabs: The sections, to choose from.
    """

    def __init__(
        self,
        session: Session,
        guard: Guard,
        collection: str,
        *,
        record_id: str = "",
        codes: Iterable[str] = (),
    ) -> None:
        """Ask the sections *codes* of the collection's form, by default all."""
        self.record_id = record_id
        self._session = session
        self._collection = collection
        found = sections_of(session.reference, collection)
        self._sections = [each for each in found if each.code in (list(codes) or [each.code])]
        self._open = self._sections[0]
        self.first = str(self._open.property("fields")[0])
        self._seen: Mapping[str, JsonValue] = {}
        self.inputs = styled(inputs_of(guard, session.language, self._typed), "dtmnb-form")
        words = session.language.text("Parts of this form")
        self.tabs = item_list(guard, "buttons", words, self.open)
        self._told = HtmlBox(NO_HTML, "dtmnb-told")
        self.root = column(self.tabs, self.inputs, self._told.root, style="dtmnb-sections")
        self._show_tabs()

    def show(self, record_id: str, field: str = "") -> None:
        """Show the record *record_id*, with the section of *field* open."""
        self.record_id = record_id
        found = (each for each in self._sections if field in each.property("fields"))
        self._open = next(found, self._open)
        self._show_tabs()
        self.refresh()
        self.inputs.reset(field)

    def refresh(self) -> None:
        """Show what the plan holds now, unless somebody else's change is the only news."""
        record = self._session.plan.records(self._collection).get(self.record_id)
        show(self.root, record)
        if record is None:
            return
        if not self._session.is_following or self._seen.get("record_id") != self.record_id:
            self._seen = dump(record)
        self._draw()

    def open(self, code: str) -> None:
        """Open the section *code*."""
        self._open = next(each for each in self._sections if each.code == code)
        self._show_tabs()
        if self._seen:
            self._draw()

    def _show_tabs(self) -> None:
        label = self._session.language.label
        self.tabs.show((Item(each.code, label(each)) for each in self._sections), self._open.code)
        show(self.tabs, len(self._sections) > 1)

    def _draw(self) -> None:
        """Offer inputs for what the seat may change, and tell the rest of the open section."""
        session, collection = self._session, self._collection
        wording, fields = session.wording, self._open.property("fields")
        values = {name: self._seen[name] for name in fields}
        closed = rights_of(session).closed_fields(collection, self.record_id, values)
        notes = self._held()
        with self.inputs.hold_sync():
            self.inputs.collection, self.inputs.record = collection, self.record_id
            self.inputs.title = wording.name(collection, self.record_id)
            self.inputs.show(
                input_of(session, field_of(session, collection, name), value, notes.get(name, ""))
                for name, value in values.items()
                if name not in closed and (value or name != BROUGHT)
            )
        terms = [
            (tag("dt", wording.field(collection, name)), tag("dd", said(words)))
            for name in fields
            if name in closed and (words := wording.value(collection, name, values[name]))
        ]
        self._told.show(tag("dl", terms) if terms else NO_HTML)

    def _held(self) -> dict[str, str]:
        """Return what holds for the row though it does not say so itself, by field."""
        row = self._session.plan.rows.get(self.record_id) if self._collection == "rows" else None
        held = holding(self._session.plan, row) if row else {}
        words = {name: held_words(self._session, name, taken) for name, taken in held.items()}
        if _HARM in held and Place("rows", self.record_id, _HARM) in self._session.open_places:
            words[_HARM] = self._session.language.text(
                "This row is about persons: a word on a sector or on all rows is not enough."
            )
        return words

    def _typed(self, name: str, typed: JsonValue) -> None:
        field = field_of(self._session, self._collection, name)
        try:
            value = typed_value(self._session, field, typed, self._seen[name])
        except UsageError:
            self.inputs.reset()
            raise
        if value != self._seen[name]:
            change = Set(
                collection=self._collection,
                record=self.record_id,
                field=name,
                was=self._seen[name],
                value=value,
            )
            self._session.save([change])


def held_words(session: Session, name: str, held: Held) -> str:
    """Return what a row takes for its field *name*, and from where."""
    wording, text, duty = session.wording, session.language.text, held.duty
    value = wording.value("rows", name, to_jsonable_python(held.value))
    source = wording.name("duties", duty.record_id)
    if duty.dataset and not duty.sector:
        return text("From dataset {name}: {value}", name=source, value=value)
    if duty.sector and not duty.dataset:
        return text("From sector {name}: {value}", name=source, value=value)
    return text("From {name}: {value}", name=source, value=value)


class CollectionEditor:
    """The records of a collection: a list to choose from, and the form of the chosen one.

    Attributes:
        form: The form of the chosen record.
        above_form: A place for what is to be known about it.
        below_list: A place for what follows from it.
    """

    def __init__(
        self,
        session: Session,
        guard: Guard,
        collection: str,
        title: str,
        *,
        codes: Iterable[str] = (),
    ) -> None:
        """Edit *collection*, or the sections *codes* of it; *title* is the name of the list."""
        self._session = session
        self._collection = collection
        self._on_choose: Callable[[str], object] = lambda record_id: None
        text = session.language.text
        self.form = RecordForm(session, guard, collection, codes=codes)
        self._filter = TextInput(guard, text("Find"))
        guard.on_change(self._filter, lambda _: self.refresh())
        self._list = item_list(guard, "list", title, self.choose)
        self._add = guard.button(text("Add"), self.add)
        self._copy = guard.button(text("Duplicate"), self.duplicate)
        self._remove = guard.button(text("Remove …"), self._ask_remove)
        self._question = HtmlBox()
        yes = guard.button(text("Remove"), self._really_remove, "danger")
        no = guard.button(text("Leave it as it is"), lambda: show(self._confirm, False))
        self._confirm = column(self._question.root, row(yes, no), style="dtmnb-confirm")
        buttons = row(self._add, self._copy, self._remove, style="dtmnb-buttons")
        left = column(self._filter, self._list, buttons, self._confirm, style="dtmnb-list-side")
        self.above_form, self.below_list = HtmlBox(), HtmlBox()
        words = BEGINNINGS.get(collection, BEGINNINGS[""])
        self._empty = HtmlBox(paragraph(text(words), "empty"))
        parts = (self._empty.root, self.above_form.root, self.form.root)
        self._side = column(*parts, style="dtmnb-form-side")
        self.root = row(left, self._side, self.below_list.root, style="dtmnb-columns")

    def on_choose(self, handler: Callable[[str], object]) -> None:
        """Call *handler* with the id of each record that is shown from now on."""
        self._on_choose = handler

    @property
    def chosen(self) -> str:
        """The id of the record shown; "" for none."""
        found = {record.record_id for record in self._all()}
        return self.form.record_id if self.form.record_id in found else ""

    def refresh(self) -> None:
        """Show what the plan holds now; chooses the first record when none is chosen."""
        records = self._visible()
        if not self.chosen:
            self.form.record_id = records[0].record_id if records else ""
            self._on_choose(self.form.record_id)
        if self._collection == "rows":
            look_at(self._session, self.chosen)
        self.form.refresh()
        self.show_people()
        rights = rights_of(self._session)
        may_add = rights.may_add(self._collection, self._required())
        is_empty = may_add and not self.chosen
        show(self._empty.root, is_empty)
        show(self._side, self.chosen or is_empty)
        show(self._add, may_add)
        show(self._copy, may_add and self.chosen)
        show(self._remove, self.chosen and rights.may_remove(self._collection, self.chosen))
        show(self._filter, len(self._all()) > _FEW)
        show(self._confirm, False)

    def show_people(self) -> None:
        """Show the list, with who is on which row now."""
        self._list.show([self._item(record) for record in self._visible()], self.chosen)

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the record *record_id* with the section of *field* open.

        Raises:
            UsageError: This seat may not read it, or it is gone.
        """
        if record_id not in {record.record_id for record in self._all()}:
            raise UsageError("Cannot show this record: it is not in this list. Choose one that is.")
        if record_id not in {record.record_id for record in self._visible()}:
            self._filter.value = ""
        self.form.show(record_id, field)
        self.refresh()
        self._on_choose(record_id)

    def add(self, values: Mapping[str, JsonValue] | None = None) -> None:
        """Add a record with *values*, by default an empty one, and show it."""
        given = {**self._required(), **(values or {})}
        # The form turns to it before the list names it: whoever sees it there may type.
        before, self.form.record_id = self.form.record_id, new_id(self._collection)
        try:
            made = add_record(self._session, self._collection, given, self.form.record_id)
        except DtmnbError:
            self.form.record_id = before
            raise
        self.choose(made, self.form.first)

    def duplicate(self) -> None:
        """Add a copy of the record shown."""
        record = self._session.plan.records(self._collection)[self.chosen]
        values = copied(self._collection, record)
        if isinstance(record, PlanRow):
            values["order"] = record.order + 0.5
        self.add(values)

    def _required(self) -> dict[str, JsonValue]:
        """Return what a new record cannot be without."""
        if self._collection == "rows":
            return {"order": self._session.plan.last_order + 1}
        required = RECORD_CLASSES[self._collection].model_fields
        names = (name for name, info in required.items() if info.is_required())
        begins = {name: "" for name in names if name != "record_id"}
        if is_owned(self._collection) and not self._session.seat.is_room:
            begins["partner"] = self._session.seat.organisation
        return begins

    def _ask_remove(self) -> None:
        title = self._session.wording.name(self._collection, self.chosen)
        words = self._session.language.text("Remove “{name}”?", name=title)
        self._question.show(tag("p", said(words)))
        show(self._confirm, True)

    def _really_remove(self) -> None:
        remove_record(self._session, self._collection, self.chosen)
        self.form.record_id = ""
        self.refresh()

    def _all(self) -> list[PlanRecord]:
        return readable(self._session, self._collection)

    def _visible(self) -> list[PlanRecord]:
        return matching(self._session, self._collection, self._filter.value)

    def _item(self, record: PlanRecord) -> Item:
        title = self._session.wording.name(self._collection, record.record_id)
        if not isinstance(record, PlanRow):
            return Item(record.record_id, title, self._note(record))
        term = category_of_row(record, self._session.reference)
        sector = self._session.wording.label("sectors", record.sector) if record.sector else ""
        status = self._session.wording.label("row_statuses", record.status)
        people = who_is_on(self._session, record.record_id)
        note = " · ".join(part for part in (people, shorten(sector, 40), status) if part)
        label = self._session.language.label(term)
        return Item(record.record_id, title, note, label, str(term.property("shape", "")))

    def _note(self, record: PlanRecord) -> str:
        """Return the organisations a record is about, as its second line."""
        wording = self._session.wording
        about = (
            wording.value(self._collection, spec.name, dump(record)[spec.name])
            for spec in fields_of(self._collection).values()
            if spec.collection == "partners" and not (spec.name_rank or spec.is_derived)
        )
        return next((words for words in about if words != NOTHING), "")


def _haystack(record: PlanRecord) -> str:
    return " ".join(str(value) for value in dump(record).values() if value).casefold()


def records(session: Session, guard: Guard, collection: str, title: str) -> PanelSpec:
    """Return the part of a step that edits *collection*."""
    return PanelSpec(
        collection,
        title,
        lambda: CollectionEditor(session, guard, collection, title),
        (collection,),
    )


def header(session: Session, guard: Guard, title: str, codes: Iterable[str] = ()) -> PanelSpec:
    """Return the part of a step that edits the plan's header, or the sections *codes* of it."""
    return PanelSpec(
        HEADER,
        title,
        lambda: RecordForm(session, guard, HEADER, record_id=HEADER, codes=codes),
        (HEADER,),
    )
