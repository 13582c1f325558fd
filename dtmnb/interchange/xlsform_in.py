"""Read a form: XLSForm workbooks and CSV, in the spellings that people use."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from dtmnb.domain.row import BELOW
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import Sentence
from dtmnb.interchange.gate import Rows, Tables
from dtmnb.interchange.plan_file import place_of
from dtmnb.interchange.tables import HEAD_ROWS, find_head, open_tables
from dtmnb.interchange.xlsform import (
    HEADING,
    NEED,
    OPTIONS,
    PLANNED,
    Choice,
    Form,
    Question,
    language_code,
)
from dtmnb.language.cells import text_of

_SHEETS = ("survey", "choices", "external_choices", "settings")
_HEADINGS = {"list": "list_name", "listname": "list_name", "value": "name"}
_SPELLINGS = {
    "int": "integer",
    "string": "text",
    "gps": "geopoint",
    "location": "geopoint",
    "photo": "image",
    "acknowledgement": "acknowledge",
    "trigger": "acknowledge",
    "start time": "start",
    "end time": "end",
    "device id": "deviceid",
}
_FRAME = re.compile(r"(begin|end)[ _-]?(group|repeat|loop|score|rank|kobomatrix)")
# Rows of Kobo's own frames choose from the list that the frame names.
_ROWS = ("score__row", "rank__level")
_ROWS_LIST = ("kobo--score-choices", "kobo--rank-items")
_SELECT = re.compile(
    r"(?:add )?(select[ _]?(?:one|1)|select[ _](?:multiple|all that apply)|rank)"
    r"(?:[ _](?:from[ _]file|external|prompt))?(?: (?:from|using))?(?: (\S+)(?!\S))?(.*)",
    re.IGNORECASE,
)
_ASKED_IF = re.compile(r"\$\{([^{}]*)\}")
# A question further up asks whether anybody is asked at all.
_NEAR = 4
_NO_DATA = ("note", "xml-external", "csv-external")
_TRUE = ("yes", "true", "true()", "1")

_Column = tuple[str, str]


class _Frame(NamedTuple):
    """A group or repeat that is open: what it is, its name, its row, its labels."""

    what: str
    name: str
    number: int
    labels: tuple[str, ...]


class _Line(NamedTuple):
    """One row of a sheet: its number, and its texts by column and language."""

    number: int
    cells: Mapping[_Column, str]

    def text(self, column: str) -> str:
        return self.cells.get((column, ""), "")

    def texts(self, column: str) -> dict[str, str]:
        return {code: text for (name, code), text in self.cells.items() if name == column}


def read_form(source: Path, *, reference: Reference) -> Form:
    """Return the form in *source*; nothing of the file is run or calculated.

    Args:
        source: A workbook, or a CSV of the sheet `survey` or of all sheets one below the other,
            with the name of each in its first column.
        reference: Our tables, for the codes of languages.

    Raises:
        UnknownFormatError: The suffix is none of forms.
        SheetError: The file may not be taken, is damaged, or holds no form.
    """
    return form_in(open_tables(source), reference)


def form_in(tables: Tables, reference: Reference) -> Form:
    """Return the form in *tables*.

    Raises:
        SheetError: They hold no form.
    """
    return _Reader(tables, reference).form()


class _Reader:
    """Reads the sheets of one form."""

    def __init__(self, tables: Tables, reference: Reference) -> None:
        self.tables, self.reference = tables, reference
        self.notes = list(tables.notes)
        self.sheets = self._sheets()
        settings = next(iter(self._lines("settings", ("form_title", "form_id"))), _Line(0, {}))
        self.title = settings.text("form_title") or Path(tables.file).stem
        default = settings.text("default_language")
        self.default = language_code(default, reference) if default else ""
        self.lists = self._lists()

    def form(self) -> Form:
        """Return the form; the language it opens in is its default one, else English."""
        questions = tuple(self._questions())
        if not questions:
            raise self._fault(
                Sentence("it has no question"),
                Sentence("Fill in its columns type, name and label."),
            )
        found = list(dict.fromkeys(code for each in questions for code in each.labels))
        first = [code for code in (self.default, "", "en") if code in found][:1]
        languages = tuple(dict.fromkeys((*first, *found))) or ("",)
        return Form(self.tables.file, self.title, languages, questions, tuple(self.notes))

    def _fault(self, found: str, remedy: str) -> Exception:
        where = Sentence("sheet 'survey': {found}", found=found)
        return self.tables.fault(where, remedy)

    def _note(self, line: _Line, found: Sentence) -> None:
        where = place_of("survey", [line.number])
        self.notes.append(Sentence("{where}: {why}", where=where, why=found))

    def _sheets(self) -> dict[str, Rows]:
        named = {title.strip().casefold(): rows for title, rows in self.tables.sheets.items()}
        if len(named) == 1:
            (rows,) = named.values()
            named = _stacked(rows) or {"survey": rows}
        if "survey" not in named:
            raise self.tables.fault(
                Sentence(
                    "found no sheet 'survey', only {sheets}",
                    sheets=", ".join(self.tables.sheets) or "-",
                ),
                Sentence("Name the sheet of the questions 'survey'."),
            )
        return named

    def _lines(self, sheet: str, needed: tuple[str, ...]) -> Iterator[_Line]:
        """Yield the rows of *sheet* below its headings, one of *needed* among them."""
        rows = self.sheets.get(sheet, [])
        start, columns = self._head(rows, needed)
        if sheet == "survey" and not columns:
            raise self._fault(
                Sentence(
                    "no heading '{heading}' in its first {rows} rows",
                    heading=needed[0],
                    rows=HEAD_ROWS,
                ),
                Sentence("Write the headings type, name and label in its first row."),
            )
        for number, row in enumerate(rows[start:], start + 1):
            cells: dict[_Column, str] = {}
            for column, cell in zip(columns, row, strict=False):
                text = text_of(cell).strip() if column[0] else ""
                if text:
                    cells.setdefault(column, text)
            if cells:
                yield _Line(number, cells)

    def _head(self, rows: Rows, needed: tuple[str, ...]) -> tuple[int, list[_Column]]:
        """Return the number of the row with one of the headings *needed*, and its columns."""
        wanted = {(name, "") for name in needed}
        is_found, number = find_head(rows, lambda row: not wanted.isdisjoint(self._headings(row)))
        return (number + 1, self._headings(rows[number])) if is_found else (len(rows), [])

    def _headings(self, row: Iterable[object]) -> list[_Column]:
        columns = []
        for cell in row:
            name, _, language = text_of(cell).partition(":")
            language = language.strip(": ")
            name = "_".join(name.casefold().split())
            code = language_code(language, self.reference) if language else ""
            columns.append((_HEADINGS.get(name, name), code))
        return columns

    def _texts(self, line: _Line, column: str) -> dict[str, str]:
        """Return texts by language; those of no language are in the default one."""
        texts = line.texts(column)
        if self.default and "" in texts:
            texts.setdefault(self.default, texts.pop(""))
        return texts

    def _lists(self) -> dict[str, tuple[Choice, ...]]:
        found: dict[str, list[Choice]] = {}
        for sheet in ("choices", "external_choices"):
            for line in self._lines(sheet, ("list_name",)):
                choice = Choice(line.text("name"), self._texts(line, "label"))
                found.setdefault(line.text("list_name"), []).append(choice)
        return {name: tuple(choices) for name, choices in found.items()}

    def _questions(self) -> Iterator[Question]:
        frames: list[_Frame] = []
        before: list[Question] = []
        chosen_from = ""
        for line in self._lines("survey", ("type",)):
            kind = " ".join(line.text("type").split())
            frame = _FRAME.match(kind.casefold())
            if frame:
                self._enter_or_leave(frame, line, frames)
                chosen_from = next(filter(None, map(line.text, _ROWS_LIST)), "")
            elif not kind:
                self._note(line, Sentence("it has no type: left out."))
            elif kind.casefold() not in _NO_DATA and not _is_true(line.text("disabled")):
                kind = f"select_one {chosen_from}" if kind in _ROWS else kind
                question = self._question(kind, line)
                above = (label for frame in frames for label in frame.labels)
                own = filter(None, line.text(HEADING).split(BELOW))
                question = question._replace(
                    groups=tuple(frame.name for frame in frames),
                    headings=tuple(dict.fromkeys((*above, *_followed(line, before), *own))),
                )
                before = [*before, question][-_NEAR:]
                yield question
        for what, name, number, _ in frames:
            raise self._fault(
                Sentence(
                    "row {row} has the type 'begin_{what}' (name '{name}'), which never ends",
                    row=number,
                    what=what,
                    name=name,
                ),
                Sentence("Write 'end_{what}' below its last question.", what=what),
            )

    def _enter_or_leave(self, frame: re.Match[str], line: _Line, frames: list[_Frame]) -> None:
        """Keep *frames*, the groups and repeats that are open, each with its row."""
        verb, what = frame[1], frame[2]
        if verb == "begin":
            labels = tuple(self._texts(line, "label").values())
            frames.append(_Frame(what, line.text("name"), line.number, labels))
        elif frames and frames[-1].what == what:
            frames.pop()
        else:
            raise self._fault(
                Sentence(
                    "row {row} has the type 'end_{what}', and what is open there is: {open}",
                    row=line.number,
                    what=what,
                    open=f"{frames[-1].what} '{frames[-1].name}'" if frames else "-",
                ),
                Sentence(
                    "Remove the row, or write 'begin_{what}' above its first question.", what=what
                ),
            )

    def _question(self, kind: str, line: _Line) -> Question:
        labels, name = self._texts(line, "label"), line.text("name")
        if not (name or labels):
            raise self._fault(
                Sentence(
                    "row {row} has the type '{kind}' and neither name nor label",
                    row=line.number,
                    kind=kind,
                ),
                Sentence("Name the question or remove the row."),
            )
        if not name:
            self._note(line, Sentence("the question has no name."))
        select = _SELECT.fullmatch(kind)
        list_name = (select[2] or "") if select else ""
        return Question(
            name,
            _select_type(select[1]) if select else _spelled(kind),
            labels,
            self._texts(line, "hint"),
            list_name,
            self._choices(list_name, line) if select else _noted(line),
            calculation=line.text("calculation"),
            hxl=line.text("hxl"),
            need=line.text(NEED),
            planned=line.text(PLANNED),
            has_other=bool(select and "other" in select[3].casefold()),
        )

    def _choices(self, list_name: str, line: _Line) -> tuple[Choice, ...]:
        is_elsewhere = "." in list_name or list_name.startswith("${")
        if list_name not in self.lists and not is_elsewhere:
            self._note(line, Sentence("the form holds no list '{name}'.", name=list_name))
        return self.lists.get(list_name, ())


def _followed(line: _Line, before: Sequence[Question]) -> Iterator[str]:
    """Yield the labels and headings of the question that *line* follows up: "if other, what?"."""
    asked = {each.strip() for each in _ASKED_IF.findall(line.text("relevant"))}
    if len(asked) == 1:
        for question in before:
            if question.name in asked:
                yield from (*question.headings, *question.labels.values())


def _noted(line: _Line) -> tuple[Choice, ...]:
    return tuple(Choice(text, {}) for text in line.text(OPTIONS).splitlines())


def _stacked(rows: Rows) -> dict[str, Rows]:
    """Return the sheets that stand one below the other, named in the first column; else none."""
    found: dict[str, Rows] = {}
    for row in rows:
        title = text_of(row[0]).strip().casefold() if row else ""
        if title in _SHEETS:
            found[title] = []
        if found:
            next(reversed(found.values())).append(row[1:])
    return found


def _select_type(words: str) -> str:
    if words.casefold() == "rank":
        return "rank"
    return "select_one" if words.casefold().endswith(("one", "1")) else "select_multiple"


def _spelled(kind: str) -> str:
    """Return the first word of a type in today's spelling."""
    first = kind.casefold().split()[0]
    return _SPELLINGS.get(kind.casefold()) or _SPELLINGS.get(first, first)


def _is_true(text: str) -> bool:
    return text.casefold() in _TRUE
