"""What becomes of the columns and words of a file that others made, for a person to mend."""

from collections.abc import Callable, Iterable

import ipywidgets as widgets

from dtmnb.domain.schema import BROUGHT, CATEGORY, fields_of, part_of
from dtmnb.interchange import (
    EVERY_SHEET,
    ColumnMapping,
    FoundWord,
    ProposedColumn,
    ReadPlan,
    mapping_of,
    mapping_text,
    row_fields,
)
from dtmnb.language.wording import Wording, column_field
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session
from dtmnb.session.files import is_unknown
from dtmnb.widgets.boxes import choice, column, show
from dtmnb.widgets.fields import codes_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox, discard
from dtmnb.widgets.inputs import Choices

MOST_WORDS = 20
"""Words that are asked on the page; the others keep their text and are told."""

_LEFT_OUT = ""
# Nobody types these in: the tool says them.
_NOT_OFFERED = {"order", "claimed_in", "status_reason", "harm_reviewed", BROUGHT}


class MappingTable:
    """The sheets, columns and words of a file; whatever is chosen is said at once.

    Attributes:
        root: The widget to place.
        decided: What was chosen so far; None: nothing.
    """

    def __init__(
        self, session: Session, guard: Guard, on_choice: Callable[[ColumnMapping], object]
    ) -> None:
        """Call *on_choice* with all that is decided whenever somebody chooses."""
        self._session = session
        self._guard = guard
        self._on_choice = on_choice
        self.decided: ColumnMapping | None = None
        self._asked: dict[tuple[str, ...], widgets.Dropdown] = {}
        self._is_showing = False
        text = session.language.text
        self._sheet = choice(text("Sheet"), [("", "")])
        guard.on_change(self._sheet, self._choose_sheet)
        self._asks = HtmlBox()
        self._columns = column(style="dtmnb-mapping")
        self._known = column(style="dtmnb-mapping")
        self._more = guard.button("", self._open_known)
        self._words = column(style="dtmnb-mapping")
        self._said = HtmlBox()
        asked = (self._asks.root, self._columns, self._more, self._known, self._words)
        self.root = column(self._sheet, *asked, self._said.root)
        show(self.root, False)

    def start(self, mapping: ColumnMapping | None) -> None:
        """Begin anew with what *mapping* says of a file."""
        self.decided = mapping
        for box in (self._columns, self._known, self._words):
            discard(box.children)
            box.children = ()
        self._asked = {}

    def show(self, read: ReadPlan, wording: Wording) -> None:
        """Show what becomes of the columns and words of *read*; nothing for files of ours."""
        show(self.root, read.columns)
        self._is_showing = True
        try:
            self._show_sheets(read)
            self._show_columns(read, wording)
            self._show_words(read, wording)
        finally:
            self._is_showing = False
        self._said.show(self._for_commands(read) if read.columns else NOTHING)

    def _show_sheets(self, read: ReadPlan) -> None:
        every = self._session.language.text("All sheets with the same headings")
        options = [*((title, title) for title in read.sheets), (every, EVERY_SHEET)]
        show(self._sheet, len(read.sheets) > 1)
        if self._sheet.options != tuple(options):
            self._sheet.options = options
        if read.sheet:
            self._sheet.value = read.sheet

    def _show_columns(self, read: ReadPlan, wording: Wording) -> None:
        held = [each for each in read.columns if each.header]
        names = {("column", each.header) for each in held}
        if not names <= self._asked.keys():
            self.start(self.decided)
            unsure = [each for each in held if each.confidence < 1 or each.field in {None, BROUGHT}]
            sure = [each for each in held if each not in unsure]
            self._asks.show(self._asking(len(unsure)) if unsure else NOTHING)
            self._put(self._columns, unsure, wording)
            self._put(self._known, sure, wording)
            show(self._known, False)
            self._more.description = self._session.language.plural(
                "Show {number} column that was recognised",
                "Show {number} columns that were recognised",
                len(sure),
            )
            show(self._more, sure)
        for each in held:
            self._asked["column", each.header].value = each.field or _LEFT_OUT

    def _asking(self, number: int) -> Html:
        head = self._session.language.plural(
            "{number} column to look at", "{number} columns to look at", number
        )
        words = self._session.language.text(
            "Beside each stands what it holds. Choose the field that it fills; “Keep as brought "
            "along” keeps it with each row as it is and gives it back when you export."
        )
        return join([tag("h3", head), tag("p", words, class_="dtmnb-help")])

    def _put(self, box: widgets.VBox, columns: Iterable[ProposedColumn], wording: Wording) -> None:
        """Place the question what becomes of each of *columns*, with its samples beside it."""
        parts: list[widgets.Widget] = []
        options = self._fields(wording)
        for each in columns:
            parts += [
                self._ask(("column", each.header), each.header, options),
                HtmlBox(tag("p", " · ".join(each.samples), class_="dtmnb-help")).root,
            ]
        box.children = tuple(parts)

    def _fields(self, wording: Wording) -> Choices:
        text = self._session.language.text
        specs = fields_of("rows")
        offered = [
            name
            for name in row_fields()
            if name not in _NOT_OFFERED
            and (name == CATEGORY or not specs[part_of(name)[0]].is_derived)
        ]
        return [
            (text("Keep as brought along"), BROUGHT),
            (text("Leave out"), _LEFT_OUT),
            *((column_field(wording, name), name) for name in offered),
        ]

    def _show_words(self, read: ReadPlan, wording: Wording) -> None:
        asked = self._asked_words(read, wording)
        keys = [("word", each.header, each.word) for each, _ in asked]
        if [key for key in self._asked if key[0] == "word"] != keys:
            self._asked = {key: each for key, each in self._asked.items() if key[0] != "word"}
            discard(self._words.children)
            parts: list[widgets.Widget] = []
            for key, (each, choices) in zip(keys, asked, strict=True):
                text, where = self._session.language.text, column_field(wording, each.field)
                name = text("“{word}” ({often})", word=each.word, often=each.often)
                help_box = HtmlBox(tag("p", f"{each.header} → {where}", class_="dtmnb-help"))
                parts += [self._ask(key, name, choices), help_box.root]
            self._words.children = tuple(parts)
        for key, (each, choices) in zip(keys, asked, strict=True):
            code = BROUGHT if is_unknown(each, wording) else each.code or _LEFT_OUT
            self._asked[key].value = code if code in {value for _, value in choices} else BROUGHT

    def _asked_words(self, read: ReadPlan, wording: Wording) -> list[tuple[FoundWord, Choices]]:
        """Return the words that are open, guessed or decided, with what each may stand for."""
        decided = self.decided.values if self.decided else {}
        found = [
            each
            for each in read.words
            if is_unknown(each, wording)
            or each.is_guess
            or each.word in decided.get(each.header, {})
        ]
        found.sort(key=lambda each: -each.often)
        asked = [(each, self._codes(each)) for each in found]
        return [(each, choices) for each, choices in asked if choices][:MOST_WORDS]

    def _codes(self, found: FoundWord) -> Choices:
        """Return what a word may stand for; nothing where there is nothing to choose."""
        session, text = self._session, self._session.language.text
        spec = fields_of("rows")[found.field]
        texts = session.wording.texts(spec.words) if spec.collection else {}
        choices = [(name, key) for key, name in texts.items()] or (
            [] if spec.collection else codes_of(session, spec.words)
        )
        usual = [(text("Keep as brought along"), BROUGHT), (text("Leave out"), _LEFT_OUT)]
        return [*usual, *choices] if choices else []

    def _ask(self, key: tuple[str, ...], name: str, options: Choices) -> widgets.Dropdown:
        made = choice(name, options)
        self._asked[key] = made
        self._guard.on_change(made, lambda value: self._choose(key, value))
        return made

    def _choose(self, key: tuple[str, ...], value: str) -> None:
        """Note what was chosen of a column or a word."""
        if self._is_showing:
            return
        now = self.decided or ColumnMapping({})
        if key[0] == "column":
            self._decide(now._replace(columns={**now.columns, key[1]: value or None}))
        else:
            words = {**now.values.get(key[1], {}), key[2]: value or None}
            self._decide(now._replace(values={**now.values, key[1]: words}))

    def _choose_sheet(self, title: str) -> None:
        if not self._is_showing:
            self._decide((self.decided or ColumnMapping({}))._replace(sheet=title))

    def _decide(self, mapping: ColumnMapping) -> None:
        self.decided = mapping
        self._on_choice(mapping)

    def _open_known(self) -> None:
        show(self._known, True)
        show(self._more, False)

    def _for_commands(self, read: ReadPlan) -> Html:
        """Return what was decided as the text of a file for the command line."""
        text = self._session.language.text
        words = text("As a file for the command line (dtmnb plan import --map)")
        content = tag("pre", mapping_text(mapping_of(read)))
        return join([tag("details", join([tag("summary", said(words)), content]))])
