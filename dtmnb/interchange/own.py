"""Files of ours that come back: which plan they are of, and what stands in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from dtmnb.domain.plan import RECORD_CLASSES, Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import BROUGHT, CATEGORY, RECORD_ID, fields_of, spec_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import Sentence, SheetError
from dtmnb.interchange.about import ABOUT_MARK, LISTS_MARK, FileStamp, said_by
from dtmnb.interchange.gate import Rows, Tables
from dtmnb.interchange.plan_file import (
    ANEW,
    NEW,
    ReadPlan,
    Unfit,
    Values,
    holding,
    place_of,
    told_marks,
)
from dtmnb.interchange.sheets import brought_mark, columns_of
from dtmnb.interchange.tables import HEAD_ROWS, find_head
from dtmnb.language import language_for
from dtmnb.language.cells import text_of
from dtmnb.language.language import LANGUAGES
from dtmnb.language.wording import Wording
from dtmnb.language.written import Lists, day_of, is_day_first, parse_cell

Headings = Mapping[str, str]
_Texts = tuple[int, Mapping[str, str]]

# What "About" calls the facts of a stamp; the heading of a CSV has them in this order.
_KEYS = ("plan_id", "revision", "head", "audience", "language", "signature")


class _Table(NamedTuple):
    """One sheet of ours: its name, its collection, and which heading is which field."""

    title: str
    collection: str
    headings: Headings


def stamp_of(tables: Tables) -> FileStamp | None:
    """Return what one of our sheets, or "About", says of the file; None: it is not ours.

    Raises:
        SheetError: It is our file, but does not know any more where it comes from.
    """
    marks = {title: _mark(rows) for title, rows in tables.sheets.items()}
    told = [said_by(mark) for mark in marks.values() if said_by(mark)]
    told += [_about(tables.sheets[title]) for title, mark in marks.items() if mark == ABOUT_MARK]
    if told:
        return _stamp(tables, told[0])
    if any(map(_is_marked, tables.sheets.values())):
        raise _forgotten(tables)
    return None


def _mark(rows: Rows) -> str:
    """Return the mark of ours among the headings of a sheet, "" for none."""
    texts = (text_of(cell) for row in rows[:HEAD_ROWS] for cell in row[1:])
    return next((text for text in texts if text.startswith(ABOUT_MARK)), "")


def _about(rows: Rows) -> list[str]:
    """Return the facts of a stamp as the sheet "About" says them, each before its key."""
    said = {key: text_of(value) for row in rows for value, key in pairwise(row)}
    return [said.get(key, "") for key in _KEYS]


def _stamp(tables: Tables, said: Sequence[str]) -> FileStamp:
    plan_id, revision, head, audience, language, signature = [*said, *[""] * len(_KEYS)][
        : len(_KEYS)
    ]
    if not (plan_id and revision.isdecimal() and audience and language in LANGUAGES):
        raise _forgotten(tables)
    return FileStamp(plan_id, int(revision), head, audience, language, signature)


def _forgotten(tables: Tables) -> SheetError:
    found = Sentence(
        "it does not say any more which plan, revision, audience and language it is of"
    )
    return tables.fault(found, ANEW)


def read_own(tables: Tables, stamp: FileStamp, reference: Reference) -> ReadPlan:
    """Return the records of our own workbook or CSV; a cell that does not fit costs itself only.

    Raises:
        SheetError: A sheet lost its headings.
    """
    known, lists = _tables_of(tables, stamp, reference)
    nobody = Plan(plan_id="none")
    words = lists or Wording(nobody, reference, language_for(stamp.language)).lists
    unmapped: list[tuple[str, str]] = []
    texts = {
        title: dict(_texts(tables, table, unmapped))
        for title, table in known.items()
        if title in tables.sheets
    }
    cells = _Cells(words, [(known[title], rows) for title, rows in texts.items()])
    records: dict[str, dict[str, Values]] = {}
    shown: dict[str, dict[str, Mapping[str, str]]] = {}
    for title, rows in texts.items():
        table = known[title]
        shown[table.collection] = {key: texts for key, (_, texts) in rows.items()}
        records[table.collection] = {key: cells.values(table, *row) for key, row in rows.items()}
    ours = {*known, *(name for name, rows in tables.sheets.items() if _is_marked(rows))}
    foreign = Sentence("not a sheet of ours")
    unmapped.extend((name, foreign) for name in tables.sheets if name not in ours)
    gone = [each.title for each in known.values() if each.collection not in records]
    return ReadPlan(
        tables.file,
        is_own=True,
        records=records,
        unmapped=(*unmapped, *cells.unfit.told()),
        notes=(
            *tables.notes,
            *told_marks(tables),
            *(Sentence("Sheet '{sheet}' is gone; its records stay.", sheet=each) for each in gone),
        ),
        shown=shown,
        lists=lists,
        **stamp._asdict(),
    )


def _tables_of(
    tables: Tables, stamp: FileStamp, reference: Reference
) -> tuple[dict[str, _Table], Lists | None]:
    """Return our tables by title, and how codes stand in them where a workbook says so.

    A sheet is known by its mark, whatever it is called now, or by the name in "Lists".
    """
    named = next((r for r in tables.sheets.values() if r and LISTS_MARK in r[0][:1]), None)
    found = _headings(named) if named else {}
    headings = {each.collection: each.headings for each in found.values()}
    for title, rows in tables.sheets.items():
        mark = said_by(_mark(rows))
        if title in found or not mark:
            continue
        collection = [*mark, *[""] * len(_KEYS)][len(_KEYS)] or "rows"
        if collection in RECORD_CLASSES:
            usual = _usual_headings(collection, rows, stamp, reference)
            found[title] = _Table(title, collection, headings.get(collection, usual))
    return found, Lists(_shown(named), reference) if named else None


def _usual_headings(
    collection: str, rows: Rows, stamp: FileStamp, reference: Reference
) -> Headings:
    """Return the headings that a table of *collection* has where the file does not list them."""
    language = language_for(stamp.language)
    columns = columns_of(collection, (*fields_of(collection),), reference, language)
    headings = {column.heading: column.field for column in columns}
    return {**_brought(rows, brought_mark(reference, language)), **headings}


def _brought(rows: Rows, ending: str) -> Headings:
    """Return the headings of a CSV of ours that say they were brought along."""
    texts = (text_of(cell) for row in rows[:HEAD_ROWS] for cell in row)
    found = (text for text in texts if text.endswith(ending) and text != ending)
    return {text: f"{BROUGHT}.{text.removesuffix(ending)}" for text in found}


def _is_marked(rows: Rows) -> bool:
    return bool(rows) and (ABOUT_MARK in rows[0] or LISTS_MARK in rows[0])


def _headings(named: Rows) -> dict[str, _Table]:
    """Return the tables that the sheet "Lists" names, by title."""
    found: dict[str, dict[str, str]] = {}
    collections: dict[str, str] = {}
    for row in named[1:]:
        title, heading, collection, field = (text_of(cell) for cell in row[:4])
        if collection in RECORD_CLASSES and spec_of(collection, field):
            found.setdefault(title, {})[heading] = field
            collections[title] = collection
    return {title: _Table(title, collections[title], found[title]) for title in found}


def _shown(named: Rows) -> Mapping[str, Mapping[str, str]]:
    """Return the text by code of each list in the sheet "Lists": pairs of columns, from E on."""
    shown: dict[str, dict[str, str]] = {}
    for place in range(4, len(named[0]) - 1, 2):
        pairs = ((text_of(row[place + 1]), text_of(row[place])) for row in named[1:])
        shown[text_of(named[0][place])] = {code: text for code, text in pairs if code}
    return shown


def _texts(
    tables: Tables, table: _Table, unmapped: list[tuple[str, str]]
) -> Iterator[tuple[str, _Texts]]:
    """Yield the key of each record with the number of its row and its texts by field."""
    rows = tables.sheets[table.title]
    id_heading = next(
        (heading for heading, field in table.headings.items() if field == RECORD_ID), ""
    )
    is_found, start = find_head(rows, lambda texts: id_heading in texts)
    if not is_found:
        found = Sentence(
            "sheet '{sheet}' has no column '{column}'", sheet=table.title, column=id_heading
        )
        raise tables.fault(found, ANEW)
    head = [text_of(cell) for cell in rows[start]]
    unmapped.extend(
        (f"{table.title}: {heading}", Sentence("not a column of ours"))
        for heading in head
        if heading and heading not in table.headings and not heading.startswith(ABOUT_MARK)
    )
    seen: set[str] = set()
    for number, row in enumerate(rows[start + 1 :], start + 2):
        cells = {
            table.headings[heading]: text_of(cell)
            for heading, cell in zip(head, row, strict=False)
            if heading in table.headings
        }
        if any(text.strip() for text in cells.values()):
            key = cells.pop(RECORD_ID, "").strip()
            key = key if key and key not in seen else f"{NEW}{number}"
            seen.add(key)
            yield key, (number, cells)


class _Cells:
    """Reads the cells of one file of ours."""

    def __init__(self, lists: Lists, tables: Iterable[tuple[_Table, Mapping[str, _Texts]]]) -> None:
        """Learn from the cells of *tables* how the file writes its days."""
        self._lists = lists
        self._is_day_first = is_day_first(
            text
            for table, rows in tables
            for _, texts in rows.values()
            for field, text in texts.items()
            if _is_day(table, field)
        )
        self.unfit = Unfit()

    def values(self, table: _Table, row: int, texts: Mapping[str, str]) -> Values:
        """Return what the cells of *row* say; what does not fit its field is left out and told."""
        values = {}
        for field, text in texts.items():
            try:
                values[field] = self._value(table, field, text)
            except ValueError as error:
                heading = next(head for head, name in table.headings.items() if name == field)
                why = Sentence("{needed}; left as it was", needed=error.args[0])
                self.unfit.add(heading, why, holding(place_of(table.title, [row]), text))
        return values

    def _value(self, table: _Table, field: str, text: str) -> JsonValue:
        spec = spec_of(table.collection, field)
        if spec is None or (spec.is_derived and field != CATEGORY):
            # What follows from other fields is compared, never taken.
            return text
        day = day_of(text, is_day_first=self._is_day_first) if _is_day(table, field) else None
        value = parse_cell(spec, day.isoformat() if day else text, self._lists)
        if field == CATEGORY:
            _require_category(text, value, self._lists)
        return value


def _is_day(table: _Table, field: str) -> bool:
    spec = spec_of(table.collection, field)
    return spec is not None and spec.kind == "date"


def _require_category(text: str, code: JsonValue, lists: Lists) -> None:
    words = fields_of("rows")[CATEGORY].words
    if text.strip() and lists.find(words, str(code)) is None:
        known = ", ".join(lists.shown[words].values())
        raise ValueError(Sentence("one of: {known}", known=known))
