"""One editor for each kind of field: what a record class says decides which.

An editor shows a value without saying anything, and says a new value once when a person has
given one. Values outside a list are kept and shown with a warning sign.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import ipywidgets as widgets

from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import FieldSpec, fields_of, permitted_moves
from dtmnb.errors import UsageError
from dtmnb.language.cells import Lists, cell_text, parse_cell
from dtmnb.reports.safe_html import tag
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, show, styled
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox, discard
from dtmnb.widgets.items import Item, item_list

Choices = list[tuple[str, str]]
"""Label and value of each thing to choose."""


class Field(NamedTuple):
    """One field of a form.

    Attributes:
        collection: The collection of the record.
        name: The name in the record.
        label: What people read above it.
        help: What it means, "" for nothing to add.
    """

    collection: str
    name: str
    label: str
    help: str

    @property
    def spec(self) -> FieldSpec:
        """What is known of it."""
        return fields_of(self.collection)[self.name]


def field_of(session: Session, collection: str, name: str) -> Field:
    """Return the field *name*, with its label, and its help from the reference tables."""
    wording = session.wording
    return Field(collection, name, wording.field(collection, name), wording.help(collection, name))


class Editor:
    """Shows and edits the value of one field."""

    input_class: type[widgets.Widget]

    def __init__(
        self, field: Field, session: Session, guard: Guard, on_edit: Callable[[JsonValue], object]
    ) -> None:
        """Call *on_edit* with each new value a person gives."""
        self.field = field
        self.session = session
        self.guard = guard
        self._on_edit = on_edit
        self._value: JsonValue = None
        self._is_showing = False
        help_box = HtmlBox(tag("p", field.help, class_="dtmnb-help")) if field.help else None
        parts = [self.build(), *([help_box.root] if help_box else [])]
        self.root = column(*parts, style="dtmnb-field")

    def build(self) -> widgets.Widget:
        """Return the input, wired with `edited`."""
        self.input = self.input_class(description=self.field.label, **self.settings())
        self.guard.on_change(self.input, lambda raw: self.edited(self.parse(raw)))
        return self.input

    def settings(self) -> dict[str, Any]:
        return {}

    def put(self, value: JsonValue) -> None:
        """Give the input *value*."""
        self.input.value = self.write(value)

    def parse(self, raw: Any) -> JsonValue:
        """Return what the input's *raw* value stands for."""
        return raw

    def write(self, value: JsonValue) -> Any:
        """Return *value* as the input has it."""
        return value

    def show(self, value: JsonValue) -> None:
        """Show *value* as it stands in the plan."""
        self._value = value
        self._is_showing = True
        try:
            self.put(value)
        finally:
            self._is_showing = False

    def edited(self, value: JsonValue) -> None:
        """Say *value*, unless it is the one shown."""
        if not self._is_showing and value != self._value:
            self._value = value
            self._on_edit(value)


class TextEditor(Editor):
    """A line of text."""

    input_class = widgets.Text

    def settings(self) -> dict[str, Any]:
        return {"continuous_update": False}

    def write(self, value: JsonValue) -> str:
        """Return *value* as people type it."""
        return "" if value is None else str(value)


class LongTextEditor(TextEditor):
    """A paragraph of text."""

    input_class = widgets.Textarea


class ReadEditor(TextEditor):
    """A text that stands for something else, read as in the cell of a table."""

    def parse(self, raw: str) -> JsonValue:
        """Return what *raw* stands for.

        Raises:
            UsageError: Something else was typed; the field shows again what is stored.
        """
        try:
            return parse_cell(self.field.spec, raw, self._lists)
        except ValueError:
            self.show(self._value)
            raise UsageError(
                self.session.language.text(
                    "Cannot keep “{raw}” in “{field}”: it is not a whole number. "
                    "Type digits only, or leave it empty.",
                    raw=raw.strip()[:40],
                    field=self.field.label,
                )
            ) from None

    def write(self, value: JsonValue) -> str:
        """Return *value* as people type it."""
        return cell_text(self.field.spec, value, self._lists)

    @property
    def _lists(self) -> Lists:
        return Lists({}, self.session.reference)


class LinesEditor(ReadEditor):
    """Several texts, one a line."""

    input_class = widgets.Textarea

    def parse(self, raw: str) -> JsonValue:
        """Return the lines that say something, each once."""
        return list(dict.fromkeys(line.strip() for line in super().parse(raw)))


class DateEditor(Editor):
    """A day, or nothing."""

    input_class = widgets.DatePicker

    def parse(self, raw: date | None) -> JsonValue:
        """Return the day as the plan keeps it."""
        return raw.isoformat() if raw else None

    def write(self, value: JsonValue) -> date | None:
        """Return the day."""
        return date.fromisoformat(value) if value else None


class FlagEditor(Editor):
    """Yes, or not."""

    input_class = widgets.Checkbox

    def settings(self) -> dict[str, Any]:
        return {"indent": False}


class YesNoEditor(Editor):
    """Yes, no, or not answered."""

    input_class = widgets.Dropdown
    _WORDS: Mapping[Any, str] = {None: "open", True: "yes", False: "no"}

    def settings(self) -> dict[str, Any]:
        text = self.session.language.text
        options = [(text("Not answered"), "open"), (text("Yes"), "yes"), (text("No"), "no")]
        return {"options": options}

    def parse(self, raw: str) -> JsonValue:
        """Return the answer that the word stands for."""
        return {word: value for value, word in self._WORDS.items()}[raw]

    def write(self, value: JsonValue) -> str:
        """Return the word for the answer."""
        return self._WORDS[value]


class ListEditor(Editor):
    """A drop-down list that is filled when a value is shown."""

    input_class = widgets.Dropdown

    def settings(self) -> dict[str, Any]:
        return {"options": [("", "")]}


class ChoiceEditor(ListEditor):
    """One of several."""

    def put(self, value: JsonValue) -> None:
        """Offer the choices there are now, and *value* even if it is none of them."""
        place = (self.field.collection, self.field.name)
        moves = permitted_moves(self.session.reference).get(place, {}).get(value)
        choices = choices_of(self.session, self.field)
        options: list[tuple[str, Any]] = [("", ""), *choices]
        if moves is not None:
            options = [(label, code) for label, code in choices if code in {value, *moves}]
        if value not in {code for _, code in options}:
            options.append((unlisted(self.session, value), value))
        if self.input.options != tuple(options):
            self.input.options = options
        self.input.value = value


class SeveralEditor(ListEditor):
    """A list to add from, above what is there."""

    def parse(self, raw: str) -> JsonValue:
        """Add what was chosen."""
        if raw and not self._is_showing:
            self.add(raw)
        return self._value

    def add(self, code: str) -> None:
        """Add *code*, which was not there."""
        raise NotImplementedError

    def offer(self, choices: Choices, present: Iterable[str]) -> None:
        """Offer the *choices* that are not *present*; the page opens the list on an arrow."""
        self.input.add_class("dtmnb-adds")
        add = self.session.language.text("Add …")
        others = [(label, code) for label, code in choices if code not in present]
        self.input.options = [(add, ""), *others]
        self.input.value = ""


class ManyEditor(SeveralEditor):
    """Several of many: those chosen stand below; picking one takes it away again."""

    def build(self) -> widgets.Widget:
        """Return the input above the chosen ones."""
        text = self.session.language.text
        label = text("{field}: pick one to take it away", field=self.field.label)
        self.chosen = styled(
            item_list(self.guard, "buttons", label, self._take_away), "dtmnb-chips"
        )
        return column(super().build(), self.chosen)

    def put(self, value: JsonValue) -> None:
        """Show the chosen ones and offer the others."""
        choices = choices_of(self.session, self.field)
        labels = {code: label for label, code in choices}
        self.offer(choices, value or ())
        self.chosen.show(
            Item(each, labels.get(each) or unlisted(self.session, each), mark="✕")
            for each in value or ()
        )

    def add(self, code: str) -> None:
        """Say the chosen ones with *code*."""
        self._change([*(self._value or ()), code])

    def _take_away(self, code: str) -> None:
        self._change([each for each in self._value if each != code])

    def _change(self, value: list[str]) -> None:
        self.edited(value)
        self.show(self._value)


class KeyedEditor(SeveralEditor):
    """A text for each key: translations by language, roles by activity."""

    def build(self) -> widgets.Widget:
        """Return the input above the texts."""
        self.texts = column(style="dtmnb-keyed")
        return column(super().build(), self.texts)

    def put(self, value: JsonValue) -> None:
        """Show a text for each key and offer the other keys."""
        present = dict(value or {})
        choices = codes_of(self.session, self.field.spec.keys)
        labels = {code: label for label, code in choices}
        self.offer(choices, present)
        discard(self.texts.children)
        self.texts.children = tuple(
            self._text(key, labels.get(key) or key, text) for key, text in present.items()
        )

    def add(self, code: str) -> None:
        """Open an empty text for *code*; it is kept once something is written."""
        made = self._text(code, str(self.input.label), "")
        self.texts.children = (*self.texts.children, made)

    def _text(self, key: str, label: str, text: str) -> widgets.Textarea:
        made = widgets.Textarea(description=label, value=text, continuous_update=False)
        self.guard.on_change(made, lambda new: self._write(key, new))
        return made

    def _write(self, key: str, text: str) -> None:
        kept = {**(self._value or {}), key: text}
        self.edited({each: words for each, words in kept.items() if words.strip()})


class BroughtEditor(KeyedEditor):
    """A text for each heading of a file that came in; nothing where no file brought any."""

    def build(self) -> widgets.Widget:
        """Return the name of the field above the texts."""
        self.texts = column(style="dtmnb-keyed")
        name = HtmlBox(tag("p", self.field.label, class_="dtmnb-help"))
        return column(name.root, self.texts)

    def put(self, value: JsonValue) -> None:
        """Show a text for each heading."""
        discard(self.texts.children)
        self.texts.children = tuple(
            self._text(heading, heading, text) for heading, text in (value or {}).items()
        )
        show(self.root, value)


def make_editor(
    field: Field, session: Session, guard: Guard, on_edit: Callable[[JsonValue], object]
) -> Editor:
    """Return the editor that the class of the record asks for."""
    return _editor_class(field.spec)(field, session, guard, on_edit)


def choices_of(session: Session, field: Field) -> Choices:
    """Return the codes or records that *field* takes, as they are now."""
    spec = field.spec
    if spec.codelist:
        return codes_of(session, spec.codelist)
    return [(name, key) for key, name in session.wording.texts(spec.words).items()]


def codes_of(session: Session, codelist: str) -> Choices:
    """Return the codes of a list that are not retired, with their labels."""
    terms = session.reference.terms(codelist).terms.values()
    live = [term for term in terms if not (term.retired_on and term.retired_on <= session.today)]
    return [(session.language.label(term), term.code) for term in live]


def unlisted(session: Session, value: object) -> str:
    """Return how a value that is in no list is shown."""
    return session.language.text("⚠ {value} (not in the list)", value=value)


def _editor_class(spec: FieldSpec) -> type[Editor]:
    if spec.codelist or spec.collection:
        return ManyEditor if spec.is_many else ChoiceEditor
    if spec.kind == "text":
        return LinesEditor if spec.is_many else LongTextEditor if spec.is_long else TextEditor
    if spec.kind == "bool":
        return YesNoEditor if spec.is_optional else FlagEditor
    if spec.kind == "dict" and not spec.keys:
        return BroughtEditor
    return _EDITORS[spec.kind]


_EDITORS: Mapping[str, type[Editor]] = {"dict": KeyedEditor, "int": ReadEditor, "date": DateEditor}
