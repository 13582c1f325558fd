"""Plans of other making: where the table is, which column is which field, and the rows."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence, Set
from difflib import SequenceMatcher
from itertools import islice

from dtmnb.domain.row import MOST_BROUGHT, MOST_HEADING, MOST_TOLD
from dtmnb.domain.schema import BROUGHT, CATEGORY, part_of, spec_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import Sentence
from dtmnb.interchange.foreign_rows import Cells, Line, Parted, are_tags, parted, sector_of
from dtmnb.interchange.foreign_sheets import Head, chosen_sheets, is_alike, joined_sheets
from dtmnb.interchange.gate import Rows, Tables
from dtmnb.interchange.plan_file import (
    EVERY_SHEET,
    NEW,
    ColumnMapping,
    ProposedColumn,
    ReadPlan,
    Values,
    and_more,
    place_of,
    told_marks,
)
from dtmnb.interchange.tables import find_head, texts_of
from dtmnb.language.written import plain

SURE = 1.0
"""Confidence of a heading that is known word for word, or that a person confirmed."""

MOST_SAMPLES = 3
"""Values of a column that are shown."""

_NO_FIELD = Sentence("no field of a plan goes by this heading")
_EMPTY = Sentence("{place}: holds nothing that a plan keeps; left out.")
_SHEET = "Sheet"
_MARKED = {"hidden": "Hidden row", "struck": "Struck out", "comment": "Comment"}
_OWN_HEADINGS = 2 + len(_MARKED)
"""What rows bring along beside the columns: the heading between rows, the sheet, marks."""

_ROOM_FOR_NUMBER = 6
_PIECES = re.compile(r"[/|()\[\],;:\n]| - | or | ou | o | أو ", re.IGNORECASE)
_DECIMAL = re.compile(r"\d+\.\d+")
_COUNTED = re.compile(r"^\s*\d{1,3}(?:\.\d{1,3}){0,4}[.)]?\s+|^\s*[A-Za-z][.)]\s+")
_NUMBERED = re.compile(r" \(\d+\)$")
_CONTAINED = 0.8
_ALIKE = 0.86
_LEAST_SCORE = 3


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
        keys = {plain(text) for text in texts} | {_bare(text) for text in texts}
        found = {self.fields[key] for key in keys if key in self.fields}
        known = len(keys & self.decided.keys())
        score = sum(2 if field in self.telling else 1 for field in found) + _LEAST_SCORE * known
        # A short list says little else than its questions, and nothing that is not known.
        is_list = "question" in found and len(found) == sum(map(bool, texts)) > 1
        return max(score, _LEAST_SCORE) if is_list else score

    def propose(self, text: str) -> ProposedColumn:
        """Return the field that the heading *text* most likely stands for."""
        key = plain(text)
        if key in self.decided:
            taken, left = Sentence("decided by the mapping"), Sentence("left out by the mapping")
            why = taken if self.decided[key] else left
            return ProposedColumn(text, self.decided[key], SURE, why)
        key = _bare(text)
        if key in self.fields:
            return ProposedColumn(text, self.fields[key], SURE, Sentence("the heading is known"))
        told = {
            self.fields[each] for each in map(plain, _PIECES.split(text)) if each in self.fields
        }
        if len(told) == 1:
            why = Sentence("a part of the heading is known")
            return ProposedColumn(text, told.pop(), _CONTAINED, why)
        for word, field in self.fields.items():
            if " " in word and f" {word} " in f" {key} ":
                why = Sentence("the heading holds '{word}'", word=word)
                return ProposedColumn(text, field, _CONTAINED, why)
        scores = {word: SequenceMatcher(None, key, word).ratio() for word in self.fields}
        best = max(scores, key=scores.__getitem__)
        if scores[best] >= _ALIKE:
            why = Sentence("it is like '{word}'", word=best)
            return ProposedColumn(text, self.fields[best], scores[best], why)
        return ProposedColumn(text, None, 0.0, _NO_FIELD)


def _bare(text: str) -> str:
    """Return the heading *text* as it is compared, without the numbers before and behind it."""
    return plain(_COUNTED.sub("", _NUMBERED.sub("", text))) or plain(text)


def read_foreign(tables: Tables, mapping: ColumnMapping | None, reference: Reference) -> ReadPlan:
    """Return the rows of a plan that others made.

    Args:
        tables: The sheets of the file.
        mapping: What a person decided about columns and words; the others are proposed.
        reference: Our tables.

    Raises:
        SheetError: No sheet looks like a plan, or the sheet of the mapping is not there.
    """
    mapping = mapping or ColumnMapping({})
    headings = Headings(reference, mapping.columns)
    heads = _heads(tables, headings, mapping.sheet)
    best = heads.pop("")
    alike = {each.title: each for each in heads.values() if is_alike(each, best)}
    chosen = chosen_sheets(tables, best, alike, mapping.sheet, reference)
    joined, lines = joined_sheets({head: tuple(_lines(tables, head)) for head in chosen})
    columns = _settled(joined, [each for held in lines.values() for each in held], headings)
    cells, notes = Cells(columns, mapping, reference), [*tables.notes, *told_marks(tables)]
    records: dict[str, Values] = {}
    for title, held in lines.items():
        table = parted(held, columns)
        notes.extend(_told(title, table))
        sheet = {f"{BROUGHT}.{_SHEET}": title} if len(chosen) > 1 else {}
        marks = _marks_of(tables, title)
        sector = sector_of(title, reference)
        named = {"sector": sector} if sector else {}
        for line in table.rows:
            place = place_of(title, [line.number])
            values = cells.values(line, place)
            if all(part_of(field)[0] == BROUGHT for field in values):
                notes.append(Sentence(_EMPTY, place=place))
                continue
            beside = {**sheet, **marks.get(line.number, {})}
            records[f"{NEW}{title}.{line.number}"] = {**named, **values, **beside}
    notes.extend(_equal_ids(records))
    return ReadPlan(
        tables.file,
        is_own=False,
        records={"rows": records},
        columns=columns,
        words=cells.words,
        sheets=tuple(heads),
        sheet=EVERY_SHEET if len(chosen) > 1 else best.title,
        headings=_known_by(tables, reference),
        unmapped=tuple(_left(tables, columns, {head.title for head in chosen}, alike.keys())),
        notes=(*notes, *cells.notes),
    )


def _marks_of(tables: Tables, title: str) -> Mapping[int, Mapping[str, str]]:
    """Return what people did to rows of a sheet, as values that are brought along, by row."""
    found: dict[int, dict[str, str]] = {}
    for mark in (each for each in tables.marks if each.sheet == title):
        heading = f"{BROUGHT}.{_MARKED[mark.kind]}"
        said = found.setdefault(mark.row, {})
        said[heading] = "; ".join(filter(None, (said.get(heading), mark.text or "x")))[:MOST_TOLD]
    return found


def _equal_ids(records: Mapping[str, Values]) -> Iterator[str]:
    """Yield the ids that several rows have: each stays a row of its own."""
    places: dict[str, list[str]] = {}
    for key, values in records.items():
        number = str(values.get("question_id", ""))
        places.setdefault(number, []).append(key.removeprefix(NEW).rpartition(".")[2])
    for number, rows in places.items():
        if number and len(rows) > 1:
            said = Sentence(
                "rows {rows} have the same question ID '{id}'; all are kept.",
                rows=", ".join(rows),
                id=number,
            )
            if _DECIMAL.fullmatch(number):
                said = Sentence("{said} A spreadsheet makes 1.1 of 1.10.", said=said)
            yield said


def _known_by(tables: Tables, reference: Reference) -> tuple[str, ...]:
    """Return the headings that the file is known by: those found before anybody decides."""
    headings = Headings(reference, {})
    found = [(*find_head(rows, headings.score), rows) for rows in tables.sheets.values() if rows]
    _, number, rows = max(found, key=lambda each: each[0])
    return tuple(sorted({plain(text) for text in texts_of(rows[number])} - {""}))


def _left(
    tables: Tables, columns: tuple[ProposedColumn, ...], read: Set[str], alike: Set[str]
) -> Iterator[tuple[str, str]]:
    """Yield the columns and sheets that go nowhere, each with the reason."""
    yield from ((each.header, each.why) for each in columns if each.field is None and each.header)
    for title in (name for name in tables.sheets if name not in read):
        said = Sentence("another sheet was read")
        if title in tables.hidden_sheets:
            said = Sentence("another sheet was read, it is hidden")
        if title in alike:
            said = Sentence(
                "{said} and this one has the same headings: it can be chosen, or all of them",
                said=said,
            )
        yield title, said


def _told(title: str, table: Parted) -> Iterator[str]:
    """Yield what stands between the rows of a sheet, and below them."""
    if table.sections:
        first, more = table.sections[0], len(table.sections) - 1
        place = place_of(title, [first.number])
        yield Sentence(
            "{place}: '{text}' heads the rows below it.",
            place=and_more(place, more) if more else place,
            text=f"{next(filter(None, first.texts)):.60}",
        )
    for line in table.notes:
        yield Sentence(
            "{place}: '{text}' stands below the table; left out.",
            place=place_of(title, [line.number]),
            text=f"{next(filter(None, line.texts)):.200}",
        )


def _heads(tables: Tables, headings: Headings, wanted: str) -> dict[str, Head]:
    """Return the heads of the sheets that look like a plan, by title; under "" the one to read."""
    found = {title: find_head(rows, headings.score) for title, rows in tables.sheets.items()}
    fits = {title: score for title, (score, _) in found.items() if score >= _LEAST_SCORE}
    any_fits = wanted in {"", EVERY_SHEET}
    eligible = {title: score for title, score in fits.items() if any_fits or title == wanted}
    if not eligible:
        named = [name for name in tables.sheets if any_fits or name == wanted]
        raise tables.fault(
            Sentence(
                "no sheet has the headings of a plan (looked at: {sheets})",
                sheets=", ".join(map(repr, named)) or "-",
            ),
            Sentence(
                "Give columns headings such as Question, Information need and Question ID, or name "
                "them in a mapping file."
            ),
        )
    best = max(eligible, key=lambda title: (title not in tables.hidden_sheets, eligible[title]))
    heads = {title: _head(tables.sheets[title], title, found[title], headings) for title in fits}
    return {**heads, "": heads[best]}


def _head(rows: Rows, title: str, found: tuple[int, int], headings: Headings) -> Head:
    score, number = found
    above = [texts_of(row) for row in rows[: number + 2]]
    # Headings that are merged over two rows stand in the second one completely.
    number += headings.score(above[-1]) == score and len(above) == number + 2
    return Head(title, number, _with_row_above(above[: number + 1], headings))


def _lines(tables: Tables, head: Head) -> Iterator[Line]:
    """Yield what stands below *head*, without blank rows, headings again and HXL hashtags."""
    for number, row in enumerate(tables.sheets[head.title][head.row + 1 :], head.row + 2):
        texts = texts_of(row)
        if any(texts) and tuple(texts) != head.texts and not are_tags(texts):
            yield Line(number, texts)


def _with_row_above(rows: list[list[str]], headings: Headings) -> tuple[str, ...]:
    """Return the last of *rows*; headings that were divided stand one row higher."""
    above, texts = [[], *rows][-2:]
    texts = texts + [""] * (len(above) - len(texts))
    for place, text in enumerate(above):
        if not texts[place] and plain(text) in headings.fields:
            texts[place] = text
    return tuple(texts)


def _settled(head: Head, lines: Sequence[Line], headings: Headings) -> tuple[ProposedColumn, ...]:
    """Return what becomes of each column: a field, brought along, or nothing."""
    columns = _each_field_once(tuple(_columns(head, lines, headings)), headings.decided)
    room, found = MOST_BROUGHT - _OWN_HEADINGS, list[ProposedColumn]()
    for column in columns:
        is_left_out = headings.decided.get(plain(column.header), BROUGHT) is None
        settled = column
        if column.field is None and column.samples and not is_left_out:
            why = Sentence("{why}; it is brought along", why=column.why)
            settled = column._replace(field=BROUGHT, confidence=SURE, why=why)
        if settled.field == BROUGHT and not room:
            most = MOST_BROUGHT - _OWN_HEADINGS
            why = Sentence("no more than {most} columns can be brought along", most=most)
            settled = column._replace(field=None, confidence=0.0, why=why)
        room -= settled.field == BROUGHT
        found.append(settled)
    return tuple(found)


def _columns(head: Head, lines: Sequence[Line], headings: Headings) -> Iterator[ProposedColumn]:
    """Yield a proposal for each column; one without a heading has none."""
    names = _names(head)
    for place in range(max([len(head.texts), *(len(line.texts) for line in lines)])):
        text = names[place] if place < len(names) else ""
        held = (line.texts[place] for line in lines if len(line.texts) > place)
        samples = tuple(islice(dict.fromkeys(filter(None, held)), MOST_SAMPLES))
        if text:
            column = headings.propose(text)
        elif samples:
            name, why = f"(column {place + 1})", Sentence("it has no heading")
            column = ProposedColumn(name, None, 0.0, why)
        else:
            column = ProposedColumn("", None, 0.0, "")
        if column.field is None and text and not samples and column.confidence < SURE:
            column = column._replace(why=Sentence("no cell of it is filled"))
        elif _follows(column.field):
            why = Sentence("what this says follows from what people say here")
            column = column._replace(field=None, confidence=0.0, why=why)
        yield column._replace(samples=samples)


def _names(head: Head) -> list[str]:
    """Return the headings on one line each; of several alike all but the first get a number."""
    seen: Counter[str] = Counter()
    names = []
    for text in head.texts:
        name = " ".join(text.split())[: MOST_HEADING - _ROOM_FOR_NUMBER].strip()
        seen[plain(name)] += 1
        number = seen[plain(name)]
        names.append(f"{name} ({number})" if name and number > 1 else name)
    return names


def _follows(field: str | None) -> bool:
    spec = spec_of("rows", field or "")
    return spec is not None and spec.is_derived and field != CATEGORY


def _each_field_once(
    proposed: tuple[ProposedColumn, ...], decided: Container[str]
) -> tuple[ProposedColumn, ...]:
    """Leave each field to the column that is surest of it, the first of several.

    What was *decided* goes first.
    """

    def unsure(column: ProposedColumn) -> tuple[bool, float]:
        return plain(column.header) not in decided, -column.confidence

    best: dict[str | None, ProposedColumn] = {}
    for column in sorted(proposed, key=unsure):
        best.setdefault(column.field, column)
    return tuple(
        column._replace(
            field=None,
            confidence=0.0,
            why=Sentence("its field is taken by '{column}'", column=best[column.field].header),
        )
        if column.field not in {None, BROUGHT} and best[column.field] is not column
        else column
        for column in proposed
    )
