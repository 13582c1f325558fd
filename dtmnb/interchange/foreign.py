"""Plans of other making: where the table is, which column is which field, and the rows."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import FieldSpec, fields_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.gate import Rows, Tables
from dtmnb.interchange.plan_file import NEW, ColumnMapping, ProposedColumn, ReadPlan
from dtmnb.interchange.tables import find_head, texts_of
from dtmnb.language.cells import Lists, parse_cell, plain, text_of

SURE = 1.0
"""Confidence of a heading that is known word for word, or that a person confirmed."""

_CONTAINED = 0.8
_ALIKE = 0.86
_LEAST_SCORE = 3


class _Head(NamedTuple):
    """Where the headings of a table stand, and what they are."""

    title: str
    row: int
    texts: tuple[str, ...]


class Headings:
    """Knows headings in all languages, by field, and what a person decided about some."""

    def __init__(self, reference: Reference, decided: Mapping[str, str | None]) -> None:
        """Learn the headings in *reference*, our own and those of others; *decided* goes first."""
        self.decided = {plain(header): field for header, field in decided.items()}
        self.fields: dict[str, str] = {}
        self.telling: set[str] = set()
        for term in reference.terms("column_synonyms").terms.values():
            field = str(term.property("field"))
            for word in (*term.label.values(), *term.property("words", ())):
                self.fields.setdefault(plain(word), field)
            if term.has("is_telling"):
                self.telling.add(field)
        for code, term in reference.terms("plan_columns").terms.items():
            self.fields.update({plain(word): code for word in (*term.label.values(), code)})

    def score(self, texts: Sequence[str]) -> int:
        """Return how much *texts* look like the headings of a plan."""
        keys = set(map(plain, texts))
        found = {self.fields[key] for key in keys if key in self.fields}
        known = len(keys & self.decided.keys())
        return sum(2 if field in self.telling else 1 for field in found) + _LEAST_SCORE * known

    def propose(self, text: str) -> ProposedColumn:
        """Return the field that the heading *text* most likely stands for."""
        key = plain(text)
        if key in self.decided:
            why = "decided by the mapping" if self.decided[key] else "left out by the mapping"
            return ProposedColumn(text, self.decided[key], SURE, why)
        if key in self.fields:
            return ProposedColumn(text, self.fields[key], SURE, "the heading is known")
        for word, field in self.fields.items():
            if " " in word and f" {word} " in f" {key} ":
                return ProposedColumn(text, field, _CONTAINED, f"the heading holds '{word}'")
        scores = {word: SequenceMatcher(None, key, word).ratio() for word in self.fields}
        best = max(scores, key=scores.__getitem__)
        if scores[best] >= _ALIKE:
            return ProposedColumn(text, self.fields[best], scores[best], f"it is like '{best}'")
        return ProposedColumn(text, None, 0.0, "no field of a plan goes by this heading")


def read_foreign(tables: Tables, mapping: ColumnMapping | None, reference: Reference) -> ReadPlan:
    """Return the rows of a plan that others made.

    Args:
        tables: The sheets of the file.
        mapping: What a person decided about columns; the others are proposed.
        reference: Our tables.

    Raises:
        SheetError: No sheet looks like a plan, or the sheet of the mapping is not there.
    """
    mapping = mapping or ColumnMapping({})
    headings = Headings(reference, mapping.columns)
    head = _find_head(tables, headings, mapping.sheet)
    rows = tables.sheets[head.title][head.row + 1 :]
    columns = _each_field_once(tuple(_columns(head, rows, headings)))
    notes = list(tables.notes)
    lists = Lists({}, reference)
    records = {}
    for number, row in enumerate(rows, head.row + 2):
        texts = texts_of(row)
        if any(texts) and tuple(texts) != head.texts:
            place = f"sheet '{head.title}', row {number}"
            values = _values(columns, texts, place, notes=notes, lists=lists)
            if values:
                records[f"{NEW}{number}"] = values
            else:
                notes.append(f"{place}: holds nothing that a plan keeps; left out.")
    unmapped = tuple((each.header, each.why) for each in columns if each.field is None)
    others = tuple((name, "another sheet was read") for name in tables.sheets if name != head.title)
    return ReadPlan(
        tables.file,
        is_own=False,
        records={"rows": records},
        columns=columns,
        unmapped=(*unmapped, *others),
        notes=tuple(notes),
    )


def _find_head(tables: Tables, headings: Headings, wanted: str) -> _Head:
    """Return the best head, on the sheet *wanted* or, where that is empty, on any."""
    sheets = {name: rows for name, rows in tables.sheets.items() if wanted in {"", name}}
    found = {title: find_head(rows, headings.score) for title, rows in sheets.items()}
    title = max(found, key=lambda title: found[title][0], default="")
    score, number = found.get(title, (0, 0))
    if score < _LEAST_SCORE:
        raise tables.fault(
            f"no sheet of {', '.join(map(repr, sheets)) or 'that name'} has the headings of a plan",
            "Give columns headings such as Question, Information need and Question ID, or name "
            "them in a mapping file.",
        )
    rows = [texts_of(row) for row in sheets[title][: number + 2]]
    # Headings that are merged over two rows stand in the second one completely.
    number += headings.score(rows[-1]) == score and len(rows) == number + 2
    return _Head(title, number, _with_row_above(rows[: number + 1], headings))


def _with_row_above(rows: list[list[str]], headings: Headings) -> tuple[str, ...]:
    """Return the last of *rows*; headings that were divided stand one row higher."""
    above, texts = [[], *rows][-2:]
    texts = texts + [""] * (len(above) - len(texts))
    for place, text in enumerate(above):
        if not texts[place] and plain(text) in headings.fields:
            texts[place] = text
    return tuple(texts)


def _columns(head: _Head, rows: Rows, headings: Headings) -> Iterator[ProposedColumn]:
    """Yield a proposal for each column; one without a heading has none."""
    for place in range(max([len(head.texts), *map(len, rows)])):
        text = head.texts[place] if place < len(head.texts) else ""
        if text:
            yield headings.propose(text)
        elif any(text_of(row[place]).strip() for row in rows if len(row) > place):
            yield ProposedColumn(f"(column {place + 1})", None, 0.0, "it has no heading")
        else:
            yield ProposedColumn("", None, 0.0, "")


def _each_field_once(proposed: tuple[ProposedColumn, ...]) -> tuple[ProposedColumn, ...]:
    """Leave each field to the column that is surest of it, the first of several."""
    best: dict[str | None, ProposedColumn] = {}
    for column in sorted(proposed, key=lambda column: -column.confidence):
        best.setdefault(column.field, column)
    return tuple(
        column._replace(
            field=None, confidence=0.0, why=f"its field is taken by '{best[column.field].header}'"
        )
        if column.field and best[column.field] is not column
        else column
        for column in proposed
    )


def _values(
    columns: tuple[ProposedColumn, ...],
    texts: list[str],
    place: str,
    *,
    notes: list[str],
    lists: Lists,
) -> Mapping[str, JsonValue]:
    values: dict[str, JsonValue] = {}
    for column, text in zip(columns, texts, strict=False):
        if column.field is None or not text:
            continue
        field, _, language = column.field.partition(".")
        try:
            value = parse_cell(_spec(column.field), text.strip(), lists)
        except ValueError as error:
            found = f"column '{column.header}' holds '{text:.60}'"
            notes.append(f"{place}, {found}, but {error}; left out.")
            continue
        values[field] = {**values.get(field, {}), language: value} if language else value
    return values


def _spec(field: str) -> FieldSpec:
    name, _, language = field.partition(".")
    return FieldSpec(name, "text") if language else fields_of("rows")[name]
