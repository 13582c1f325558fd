"""Files of ours that come back: which plan they are of, and what stands in them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dtmnb.domain.plan import RECORD_CLASSES, Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import BROUGHT, CATEGORY, RECORD_ID, fields_of, spec_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import SheetError
from dtmnb.interchange.about import ABOUT_MARK, LISTS_MARK, FileStamp
from dtmnb.interchange.gate import Rows, Tables
from dtmnb.interchange.plan_file import ANEW, NEW, ReadPlan, Values
from dtmnb.interchange.sheets import brought_mark, columns_of
from dtmnb.interchange.tables import HEAD_ROWS, find_head
from dtmnb.language import language_for
from dtmnb.language.cells import Lists, parse_cell, text_of
from dtmnb.language.language import LANGUAGES
from dtmnb.language.wording import Wording

Headings = Mapping[str, str]

# What "About" calls the facts of a stamp; the heading of a CSV has them in this order.
_KEYS = ("plan_id", "revision", "head", "audience", "language", "signature")


class _Table(NamedTuple):
    """One sheet of ours: its name, its collection, and which heading is which field."""

    title: str
    collection: str
    headings: Headings


def stamp_of(tables: Tables) -> FileStamp | None:
    """Return what the sheet "About", or the last heading of a CSV, says; None: not our file.

    Raises:
        SheetError: It is our file, but does not know any more where it comes from.
    """
    for rows in tables.sheets.values():
        head = [text_of(cell) for cell in rows[0]] if rows else []
        place = next((n for n, cell in enumerate(head) if cell.startswith(ABOUT_MARK)), 0)
        if place:
            said = {row[place]: text_of(row[place - 1]) for row in rows if len(row) > place}
            return _stamp(
                tables, head[place].split("|")[1:] or [said.get(key, "") for key in _KEYS]
            )
    if any(map(_is_marked, tables.sheets.values())):
        raise _forgotten(tables)
    return None


def _stamp(tables: Tables, said: Sequence[str]) -> FileStamp:
    plan_id, revision, head, audience, language, signature = [*said, *[""] * len(_KEYS)][
        : len(_KEYS)
    ]
    if not (plan_id and revision.isdecimal() and audience and language in LANGUAGES):
        raise _forgotten(tables)
    return FileStamp(plan_id, int(revision), head, audience, language, signature)


def _forgotten(tables: Tables) -> SheetError:
    found = "it does not say any more which plan, revision, audience and language it is of"
    return tables.fault(found, ANEW)


def read_own(tables: Tables, stamp: FileStamp, reference: Reference) -> ReadPlan:
    """Return the records of our own workbook or CSV.

    Raises:
        SheetError: A cell holds what its field does not take, or a sheet lost its headings.
    """
    known, lists = _tables_of(tables, stamp, reference)
    nobody = Plan(plan_id="none")
    words = lists or Wording(nobody, reference, language_for(stamp.language)).lists
    records: dict[str, dict[str, Values]] = {}
    shown: dict[str, dict[str, Mapping[str, str]]] = {}
    unmapped: list[tuple[str, str]] = []
    for title, table in known.items():
        if title in tables.sheets:
            texts = dict(_texts(tables, table, unmapped))
            shown[table.collection] = {key: cells for key, (_, cells) in texts.items()}
            records[table.collection] = {
                key: _parsed(tables, table, row, cells=cells, lists=words)
                for key, (row, cells) in texts.items()
            }
    ours = {*known, *(name for name, rows in tables.sheets.items() if _is_marked(rows))}
    unmapped.extend((name, "not a sheet of ours") for name in tables.sheets if name not in ours)
    gone = (title for title in known if title not in tables.sheets)
    return ReadPlan(
        tables.file,
        is_own=True,
        records=records,
        unmapped=tuple(unmapped),
        notes=(*tables.notes, *(f"Sheet '{title}' is gone; its records stay." for title in gone)),
        shown=shown,
        lists=lists,
        **stamp._asdict(),
    )


def _tables_of(
    tables: Tables, stamp: FileStamp, reference: Reference
) -> tuple[dict[str, _Table], Lists | None]:
    """Return our tables by title, and how codes stand in them where a workbook says so."""
    named = next((r for r in tables.sheets.values() if r and LISTS_MARK in r[0][:1]), None)
    if named:
        return _headings(named), Lists(_shown(named), reference)
    language = language_for(stamp.language)
    columns = columns_of("rows", (*fields_of("rows"),), reference, language)
    headings = {column.heading: column.field for column in columns}
    ending = brought_mark(reference, language)
    return {
        title: _Table(title, "rows", {**_brought(rows, ending), **headings})
        for title, rows in tables.sheets.items()
    }, None


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
) -> Iterator[tuple[str, tuple[int, Mapping[str, str]]]]:
    """Yield the key of each record with the number of its row and its texts by field."""
    rows = tables.sheets[table.title]
    id_heading = next(
        (heading for heading, field in table.headings.items() if field == RECORD_ID), ""
    )
    is_found, start = find_head(rows, lambda texts: id_heading in texts)
    if not is_found:
        raise tables.fault(f"sheet '{table.title}' has no column '{id_heading}'", ANEW)
    head = [text_of(cell) for cell in rows[start]]
    unmapped.extend(
        (f"{table.title}: {heading}", "not a column of ours")
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


def _parsed(
    tables: Tables, table: _Table, row: int, *, cells: Mapping[str, str], lists: Lists
) -> Values:
    values = {}
    for field, text in cells.items():
        spec = spec_of(table.collection, field)
        try:
            values[field] = parse_cell(spec, text, lists) if spec else text
            if field == CATEGORY:
                _require_category(text, values[field], lists)
        except ValueError as error:
            heading = next(head for head, name in table.headings.items() if name == field)
            raise tables.fault(
                f"sheet '{table.title}', row {row}, column '{heading}' holds '{text:.60}'",
                f"Mend the cell: {error}.",
            ) from error
    return values


def _require_category(text: str, code: JsonValue, lists: Lists) -> None:
    words = fields_of("rows")[CATEGORY].words
    if text.strip() and lists.find(words, str(code)) is None:
        raise ValueError(f"one of: {', '.join(lists.shown[words].values())}")
