"""Write a view's questions as a form, so that what was agreed is what gets collected."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook

from dtmnb.domain.audience import View
from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import SECTION
from dtmnb.domain.schema import BROUGHT, CATEGORY, RECORD_ID
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import InterchangeError, Sentence
from dtmnb.interchange.gate import Rows, Tables, write_bytes
from dtmnb.interchange.plan_file import and_more
from dtmnb.interchange.sheets import values_of
from dtmnb.interchange.workbook import Pen, settled
from dtmnb.interchange.xlsform import (
    HEADING,
    HIDDEN,
    LIST_FILE,
    NEED,
    OPTIONS,
    PAIRS,
    PLANNED,
    REPLY_TYPES,
    own_file,
    replace_references,
    told_rows,
)
from dtmnb.interchange.xlsform_in import form_in
from dtmnb.language.cells import clip
from dtmnb.language.written import Lists, plain

_CATEGORIES = "dissemination_categories"
_LIST_TYPES = ("select_one", "select_multiple", "rank")
_TYPES = (
    *_LIST_TYPES,
    *("text", "integer", "decimal", "range", "date", "time", "datetime", "barcode", "acknowledge"),
    *("geopoint", "geotrace", "geoshape", "image", "audio", "video", "file"),
)
_FORM_TYPES = {reply: kind for kind, reply in REPLY_TYPES.items()}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NAME_LENGTH = 40
_TRANSLATIONS = "question_translations"
_WIDTHS = {"label": 40, "hint": 32}

_MOST_NAMED = 3

_Row = Mapping[str, JsonValue]
_Line = Mapping[str, str]


class _Names:
    """Gives each thing a name that tools take, once."""

    def __init__(self) -> None:
        # Tools keep this one for themselves.
        self._taken = {"meta"}

    def give(self, *wanted: str, otherwise: str) -> str:
        """Return the first of *wanted* that can be made a name, with a number if it is taken."""
        stem = next(filter(None, map(_name, wanted)), otherwise)
        name, number = stem, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name.casefold())
        return name


class _Asked(NamedTuple):
    """One row of the plan that becomes a question, or a hidden value."""

    row: _Row
    name: str
    type: str


def write_form(view: View, target: Path, *, reference: Reference) -> tuple[str, ...]:
    """Write the questions of *view* to *target* as an XLSForm; return what is to be told.

    A row that has no question yet asks for its information need; one that has no more than an
    id is a hidden value, which others may refer to. Rows that are not to be collected are left
    out. A list that the plan only names, or does not hold yet, becomes a choice from a file.
    Collection tools ignore the last columns, which are for people and for the way back.

    Raises:
        InterchangeError: The file cannot be written, or no row of the view asks anything.
    """
    notes: list[str] = []
    asked = tuple(_asked(values_of(view, "rows", reference), reference, notes))
    if all(each.type == HIDDEN for each in asked):
        raise InterchangeError(
            "Cannot write a form of plan '{plan}': no row of it holds a question that is "
            "collected. Write the questions first.",
            plan=view.plan.plan_id,
        )
    codes, names = _languages(view, asked), {each.name for each in asked}
    lists: dict[tuple[str, ...], str] = {}
    survey = [_question(each, codes, lists, names=names) for each in asked]
    main = _heading(codes[0], reference)
    settings = {
        "form_title": view.plan.header.title or view.plan.plan_id,
        "form_id": view.plan.plan_id,
        "version": str(view.stamp.revision),
        "default_language": main,
    }
    labels = {f"label::{code}": f"label::{_heading(code, reference)}" for code in codes}
    headings = {"label": f"label::{main}", "hint": f"hint::{main}", **labels}
    columns = ("type", "name", *labels, "hint", CATEGORY, NEED, HEADING, OPTIONS, PLANNED)
    sheets = {
        "survey": _cells(columns, survey, headings),
        "choices": _cells(("list_name", "name", "label"), _choices(lists, names), headings),
        "settings": _cells(tuple(settings), [settings], headings),
    }
    _keep_planned(sheets, asked, reference, notes)
    book, pen = Workbook(), Pen(Lists({}, reference))
    book.remove(book.worksheets[0])
    for title, (heads, *below) in sheets.items():
        page = book.create_sheet(title)
        pen.rows(page, ([], *below))
        for number, head in enumerate(heads, 1):
            pen.head(page, number, head, width=_WIDTHS.get(head.partition("::")[0], 24))
        page.freeze_panes = "A2"
    write_bytes(target, settled(book, view.plan.header.title or view.plan.plan_id))
    return tuple(notes)


def _cells(
    columns: tuple[str, ...], lines: Iterable[_Line], headings: Mapping[str, str]
) -> list[list[str]]:
    heads = [headings.get(column, column) for column in columns]
    return [heads, *([clip(line.get(column, "")) for column in columns] for line in lines)]


def _keep_planned(
    sheets: dict[str, Rows], asked: Iterable[_Asked], reference: Reference, notes: list[str]
) -> None:
    """Read the form back; keep beside each question, and note, what it tells otherwise."""
    found: dict[tuple[str, str, str], list[str]] = {}
    told = told_rows(form_in(Tables("", sheets), reference))
    for each, line, (_, row) in zip(asked, sheets["survey"][1:], told, strict=True):
        planned = {field: each.row.get(field) or type(value)() for field, value in row.items()}
        pairs = {name: (row[name], planned[name]) for name in row if row[name] != planned[name]}
        for name, (here, there) in pairs.items():
            found.setdefault((name, f"{here!r:.60}", f"{there!r:.60}"), []).append(each.name)
        # Tools would take the sign for the begin of a reference.
        kept = PAIRS.dump_json(pairs).decode().replace("$", "\\u0024")
        if clip(kept) != kept:
            notes.append(
                Sentence(
                    "{name}: too long to come back from the form as it is in the plan.",
                    name=each.name,
                )
            )
        elif pairs:
            line[-1] = kept
    for (name, here, there), names in found.items():
        which, more = ", ".join(names[:_MOST_NAMED]), len(names) - _MOST_NAMED
        notes.append(
            Sentence(
                "{field} is {here} in the form, {there} in the plan: {questions}.",
                field=name,
                here=here,
                there=there,
                questions=and_more(which, more) if more > 0 else which,
            )
        )


def _asked(rows: Iterable[_Row], reference: Reference, notes: list[str]) -> Iterator[_Asked]:
    categories, names, lists = reference.terms(_CATEGORIES), _Names(), Lists({}, reference)
    for row in rows:
        category = str(row.get(CATEGORY) or "")
        is_collected = category not in categories or categories[category].has("is_collected")
        question, named = _label(row).strip(), str(row.get("question_id") or "")
        if not (is_collected and (question or named)):
            name = named or row[RECORD_ID]
            unasked = Sentence("{name}: left out, nothing is asked.", name=name)
            barred = Sentence("{name}: left out, not to be collected.", name=name)
            notes.append(unasked if is_collected else barred)
            continue
        # Where no reply is named, the analysis tells: a mean is taken of numbers.
        reply = str(row.get("reply_type") or row.get("descriptive_analysis") or "")
        code = lists.find("reply_types", reply) or reply
        kind = _FORM_TYPES.get(code, code)
        name = names.give(named, question, otherwise="question")
        yield _Asked(row, name, (kind if kind in _TYPES else "text") if question else HIDDEN)


def _label(row: _Row) -> str:
    return str(row.get("question") or row.get(NEED) or "")


def _languages(view: View, asked: Iterable[_Asked]) -> tuple[str, ...]:
    """Return the codes of the form's languages, that of the questions themselves first."""
    planned = view.plan.header.languages
    given = [code for each in asked for code in each.row.get(_TRANSLATIONS) or {}]
    own = next((code for code in planned if code not in given), "en")
    return tuple(dict.fromkeys((own, *given)))


def _heading(code: str, reference: Reference) -> str:
    languages = reference.terms("languages")
    name = languages[code].label["en"] if code in languages else code
    return f"{name} ({code})" if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,8})?", code) else name


def _question(
    asked: _Asked, codes: tuple[str, ...], lists: dict[tuple[str, ...], str], *, names: set[str]
) -> _Line:
    row = asked.row
    noted = [] if asked.type in _LIST_TYPES else row.get(OPTIONS) or []
    texts = {
        **{f"label::{code}": text for code, text in (row.get(_TRANSLATIONS) or {}).items()},
        f"label::{codes[0]}": _label(row),
        "hint": row.get("form_instructions") or "",
        NEED: row.get(NEED) or "",
        HEADING: (row.get(BROUGHT) or {}).get(SECTION, ""),
        # What is to be noted down where nothing is chosen, one line each.
        OPTIONS: "\n".join(" ".join(str(option).splitlines()) for option in noted),
    }
    return {
        "type": _type(asked, lists),
        "name": asked.name,
        CATEGORY: str(row.get(CATEGORY) or ""),
        # Marks what nobody is asked as a row of the plan.
        PLANNED: "{}" if asked.type == HIDDEN else "",
        # Tools look for references in every column, also in those they do not know.
        **{column: replace_references(str(text), names) for column, text in texts.items()},
    }


def _type(asked: _Asked, lists: dict[tuple[str, ...], str]) -> str:
    """Return the type with its list; questions with the same options share one of *lists*."""
    if asked.type not in _LIST_TYPES:
        return asked.type
    options = tuple(asked.row.get(OPTIONS) or (own_file(asked.name),))
    if len(options) == 1 and LIST_FILE.fullmatch(options[0]):
        # Nothing is ranked from a file.
        kind = asked.type.replace("rank", "select_multiple")
        return f"{kind}_from_file {options[0]}"
    return f"{asked.type} {lists.setdefault(options, f'{asked.name}_options')}"


def _choices(lists: Mapping[tuple[str, ...], str], names: set[str]) -> Iterator[_Line]:
    for options, list_name in lists.items():
        given = _Names()
        for number, option in enumerate(options, 1):
            name = given.give(option.casefold(), otherwise=f"option_{number}")
            label = replace_references(option, names)
            yield {"list_name": list_name, "name": name, "label": label}


def _name(text: str) -> str:
    """Return *text* if tools take it for a name, else what it has of letters A to Z and digits."""
    if _NAME.fullmatch(text):
        return text
    words = re.findall(r"[a-z0-9]+", plain(text))
    name = "_".join(words)[:_NAME_LENGTH].strip("_")
    return f"_{name}" if name[:1].isdecimal() else name
