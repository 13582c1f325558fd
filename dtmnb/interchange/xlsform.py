"""A form as both its reader and its writer know it: questions, choices, languages, types."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from dtmnb.domain.flags import MOST_CHOICES, Flag, FlagRules, QuestionText, flags_of
from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import BELOW, MOST_TOLD, SECTION
from dtmnb.domain.schema import BROUGHT
from dtmnb.domain.subject import rules_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.plan_file import NEW, ReadPlan
from dtmnb.language import Language
from dtmnb.language.written import plain

PATTERNS = "name_patterns"
REPLY_TYPES = {"select_multiple": "select_many"}
"""Types of a form that plans call by another name."""

MAX_OPTIONS = 300
"""Longer lists are not typed into a plan: it names the list as a file, `villages.csv`."""

NEED, OPTIONS, PLANNED = "information_need", "reply_options", "as_planned"
HEADING = "section"
"""Columns of our own forms, which tools ignore.

The last holds, by field, what the form tells otherwise than the plan, and what the plan says.
"""

HIDDEN = "hidden"

LIST_FILE = re.compile(r"[^\s]+\.(?:csv|xml|geojson)", re.IGNORECASE)

# Nobody is asked these.
_NOT_ASKED = (
    *("start", "end", "today", "deviceid", "phonenumber", "simserial", "subscriberid", "username"),
    *("email", "audit", "start-geopoint", "background-geopoint", "background-audio"),
    *("calculate", HIDDEN),
)
_CODE = re.compile(r"\(\s*([a-z]{2,3}(?:-[A-Za-z]{2,8})?)\s*\)$")
_REFERENCE = re.compile(r"\$\{([^{}]*)\}|\$\{")

_Told = str | list[str] | dict[str, str]
PAIRS: TypeAdapter[dict[str, tuple[_Told, _Told]]] = TypeAdapter(dict[str, tuple[_Told, _Told]])
"""What stands in the column `PLANNED`: as the form tells it, and as the plan says it."""


class Choice(NamedTuple):
    """One option of a list: its name in the data and its label by language."""

    name: str
    labels: Mapping[str, str]


class Question(NamedTuple):
    """One row of a form that holds data.

    Attributes:
        name: Its name in the data; empty where the form gives none yet.
        type: The first word of its XLSForm type, in today's spelling.
        labels: The question by language; the key "" where the form names no language.
        hints: The hint by language.
        list_name: The list, or the file with the list, that its choices come from.
        choices: The choices; none where the form does not hold the list. Our own forms also
            tell what is noted down where nothing is chosen.
        groups: Names of the groups and repeats around it, the outermost first.
        calculation: The formula of a calculated value.
        hxl: Its HXL tag.
        need: The information need, which our own forms tell.
        planned: What our own forms keep of the row of the plan, as JSON; it makes a row of what
            nobody is asked, too.
        has_other: Whether a free "other" follows the choices.
        headings: Labels of the groups around it, and of the question that it follows up.
    """

    name: str
    type: str
    labels: Mapping[str, str] = {}
    hints: Mapping[str, str] = {}
    list_name: str = ""
    choices: tuple[Choice, ...] = ()
    groups: tuple[str, ...] = ()
    calculation: str = ""
    hxl: str = ""
    need: str = ""
    planned: str = ""
    has_other: bool = False
    headings: tuple[str, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Tell whether a person answers it; the phone or a formula fills in the rest."""
        return self.type.removeprefix("uri:") not in _NOT_ASKED


class Form(NamedTuple):
    """The content of one form.

    Attributes:
        file: Name of the file.
        title: Its title, else the name of the file.
        languages: Codes of its languages, the one it opens in first; "" where it names none.
        questions: What holds data, in order.
        notes: What was left out or should be looked at.
    """

    file: str
    title: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()


def language_code(name: str, reference: Reference) -> str:
    """Return the code of a language that forms write as `French (fr)`, `fr` or `french`."""
    found = _CODE.search(name.strip())
    if found:
        return found[1]
    for code, term in reference.terms("languages").terms.items():
        names = (code, *term.label.values(), term.property("own_name", ""))
        if plain(name) in map(plain, names):
            return code
    return plain(name)


def question_text(question: Question) -> QuestionText:
    """Return what *question* may be judged by."""
    choices = question.choices if len(question.choices) <= MOST_CHOICES else ()
    return QuestionText(
        question.name,
        question.type,
        tuple(question.labels.values()),
        tuple(question.hints.values()),
        question.hxl,
        question.calculation,
        tuple(" | ".join(each.labels.values()) for each in choices),
        question.headings,
    )


def question_flags(question: Question, rules: FlagRules) -> tuple[Flag, ...]:
    """Return what *question* may hold, by its name, type, labels, hint, tag and formula."""
    flags = flags_of(question_text(question), rules)
    if question.has_other:
        free = [kind for kind in rules.kinds if rules.otherwise[kind]]
        known = {flag.kind for flag in flags}
        flags += tuple(Flag(kind, "or_other", "type") for kind in free if kind not in known)
    return flags


def rows_from_form(
    form: Form, reference: Reference, language: Language
) -> tuple[dict[str, JsonValue], ...]:
    """Return a proposed row of the plan for each question that somebody is asked.

    The rows are linked to no decision and have no category: people settle that. What a
    question may hold stands, in *language*, where the reason for its category will be.
    """
    rules = rules_of(reference)
    told = [(row, question, question_flags(question, rules)) for question, row in told_rows(form)]
    return tuple(
        row | _headed(question, flags) | {"category_reason": _reason(flags, reference, language)}
        for row, question, flags in told
    )


def _headed(question: Question, flags: tuple[Flag, ...]) -> dict[str, JsonValue]:
    """Return the headings of *question* as what it brings along, where they tell what it holds."""
    is_told = any(flag.where == "heading" for flag in flags)
    told = (replace_references(heading, set()) for heading in question.headings)
    headings = BELOW.join(told)[:MOST_TOLD]
    return {f"{BROUGHT}.{SECTION}": headings} if is_told else {}


def told_rows(form: Form) -> list[tuple[Question, dict[str, JsonValue]]]:
    """Return the questions of *form* that are rows of a plan, each with what it tells of them."""
    asked = [each for each in form.questions if each.is_asked or each.planned]
    names = {question.name for question in asked}
    return [(each, _as_planned(_row(each, form.languages[0], names), each)) for each in asked]


def plan_from_form(form: Form, reference: Reference, language: Language) -> ReadPlan:
    """Return the rows of *form* as a foreign plan, which `propose_changes` takes."""
    rows = rows_from_form(form, reference, language)
    records = {f"{NEW}{number}": row for number, row in enumerate(rows, 1)}
    return ReadPlan(form.file, is_own=False, records={"rows": records}, notes=form.notes)


def replace_references(text: str, names: set[str]) -> str:
    """Return *text* with references to what is not in *names* as plain words: `[age]`."""

    def plain_words(found: re.Match[str]) -> str:
        if found[1] is None:
            return "$ {"
        name = found[1].strip()
        return f"${{{name}}}" if name in names else f"[{name}]"

    return _REFERENCE.sub(plain_words, text)


def _as_planned(row: dict[str, JsonValue], question: Question) -> dict[str, JsonValue]:
    """Return *row* as the plan says it, where the form still tells what it told then."""
    try:
        pairs = PAIRS.validate_json(question.planned or "{}")
    except ValidationError:
        return row
    kept = {
        field: planned
        for field, (told, planned) in pairs.items()
        if row.get(field) == told and isinstance(planned, type(told))
    }
    return {**row, **kept}


def _row(question: Question, main: str, names: set[str]) -> dict[str, JsonValue]:
    labels = {code: replace_references(text, names) for code, text in question.labels.items()}
    shown = main if main in labels else next(iter(labels), "")
    hints, need = question.hints, replace_references(question.need, names)
    hint = hints.get(shown) or next(iter(hints.values()), "")
    label = labels.pop(shown, "")
    return {
        # A row without a question asked for its need.
        "question": "" if label == need else label,
        NEED: question.need,
        "question_translations": {code: text for code, text in labels.items() if code},
        "question_id": question.name,
        "reply_type": REPLY_TYPES.get(question.type, question.type),
        OPTIONS: _options(question, shown, names),
        "form_instructions": replace_references(hint, names),
    }


def _options(question: Question, main: str, names: set[str]) -> list[str]:
    if question.list_name == own_file(question.name):
        return []
    if question.list_name and not 0 < len(question.choices) <= MAX_OPTIONS:
        is_file = LIST_FILE.fullmatch(question.list_name)
        return [question.list_name if is_file else own_file(question.list_name)]
    options = [
        choice.labels.get(main) or next(iter(choice.labels.values()), choice.name)
        for choice in question.choices
    ]
    return list(dict.fromkeys(replace_references(option, names) for option in options))


def own_file(name: str) -> str:
    """Return the file in which the options of *name* are to be found once they are agreed."""
    return f"{name}.csv"


def _reason(flags: tuple[Flag, ...], reference: Reference, language: Language) -> str:
    if not flags:
        return ""
    labels = [language.label(reference.term(PATTERNS, flag.kind)) for flag in flags]
    return language.text("The form lets expect: {kinds}.", kinds=language.join(labels))
