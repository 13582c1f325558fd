"""The input of each kind of field: what a record class says decides which, and how it reads.

Values outside a list are kept and shown with a warning sign.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from dtmnb.domain.reading import reading_on
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import FieldSpec, fields_of, permitted_moves
from dtmnb.domain.vocabulary import Term
from dtmnb.errors import UsageError
from dtmnb.language import mark
from dtmnb.language.cells import cell_text
from dtmnb.language.written import Lists, parse_cell
from dtmnb.session.desk import Session
from dtmnb.widgets.inputs import Choices, Input, Kind

_NO_NUMBER = mark(
    "Cannot keep “{raw}” in “{field}”: it is not a whole number. "
    "Type digits only, or leave it empty."
)
_NOT_OFFERED = mark(
    "Cannot keep “{raw}” in “{field}”: it is not offered there. Choose or type again."
)
_ANSWERS = {None: "", True: "yes", False: "no"}
_CHOSEN = frozenset({"choice", "several", "texts"})
"""The kinds of inputs that take only what they offer, or what stands there."""


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


def input_of(session: Session, field: Field, value: JsonValue, note: str = "") -> Input:
    """Return the input that shows *value* of *field*, with *note* below its help."""
    return Input(
        field.name,
        kind_of(field.spec),
        field.label,
        _shown(session, field.spec, value),
        _options(session, field, value),
        tuple(words for words in (field.help, note, *_meanings(session, field, value)) if words),
    )


def typed_value(
    session: Session, field: Field, value: JsonValue, seen: JsonValue = None
) -> JsonValue:
    """Return what was typed into the input of *field*, which showed *seen*, as the plan keeps it.

    Raises:
        UsageError: It is nothing that the input lets people say.
    """
    about = {"raw": str(value).strip()[:40], "field": field.label}
    offered = {code for _, code in _options(session, field, seen)} | set(_keys(seen))
    try:
        if kind_of(field.spec) in _CHOSEN and not offered.issuperset(_keys(value)):
            raise ValueError
        return _read(session, field.spec, value)
    except (ValueError, TypeError, AttributeError, KeyError):
        refused = _NO_NUMBER if field.spec.kind == "int" else _NOT_OFFERED
        raise UsageError(refused, **about) from None


def kind_of(spec: FieldSpec) -> Kind:
    """Return what the input of a field looks like."""
    if spec.codelist or spec.collection:
        return "several" if spec.is_many else "choice"
    if spec.kind == "bool":
        return "choice" if spec.is_optional else "tick"
    if spec.kind in ("dict", "date"):
        return "texts" if spec.kind == "dict" else "date"
    return "paragraph" if spec.is_many or spec.is_long else "line"


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


def _meanings(session: Session, field: Field, value: JsonValue) -> Iterator[str]:
    """Yield what the codes chosen mean, where they tell what they need or where to read on."""
    terms = session.reference.terms(field.spec.codelist).terms if field.spec.codelist else {}
    for code in _keys(value) if terms else ():
        if code in terms:
            yield _meaning(session, terms[code])


def _meaning(session: Session, term: Term) -> str:
    language = session.language
    needs = language.pick(term.property("needs", {}))
    topics = [language.label(each) for each in reading_on(term.code, session.reference)]
    more = [
        language.text("It needs: {needs}", needs=needs) if needs else "",
        language.text("Read on: {topics}", topics=language.join(topics)) if topics else "",
    ]
    told = f"{language.label(term)}{language.colon}{language.pick(term.description)}"
    return " ".join(filter(None, (told, *more))) if any(more) else ""


def _shown(session: Session, spec: FieldSpec, value: JsonValue) -> JsonValue:
    match kind_of(spec):
        case "tick":
            return bool(value)
        case "several":
            return list(value or ())
        case "texts":
            return dict(value or {})
        case "choice" if spec.kind == "bool":
            return _ANSWERS[value]
    if spec.words or spec.kind == "date":
        return value or ""
    return cell_text(spec, value, Lists({}, session.reference))


def _read(session: Session, spec: FieldSpec, value: JsonValue) -> JsonValue:
    match kind_of(spec):
        case "tick":
            return bool(value)
        case "several":
            return list(dict.fromkeys(map(str, value)))
        case "texts":
            return {str(key): words for key, words in value.items() if words.strip()}
        case "date":
            return date.fromisoformat(value).isoformat() if value else None
        case "choice" if spec.kind == "bool":
            return {word: answer for answer, word in _ANSWERS.items()}[value]
    return str(value) if spec.words else _read_text(session, spec, value)


def _read_text(session: Session, spec: FieldSpec, value: JsonValue) -> JsonValue:
    if not (spec.is_many or spec.kind == "int"):
        return str(value)
    read = parse_cell(spec, value, Lists({}, session.reference))
    return list(dict.fromkeys(map(str.strip, read))) if spec.is_many else read


def _keys(value: JsonValue) -> tuple[str, ...]:
    """Return the codes that a value of a list, of several or of texts names."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def _options(session: Session, field: Field, value: JsonValue) -> Choices:
    """Return what can be chosen now, and what is chosen though it cannot be."""
    spec, text = field.spec, session.language.text
    kind = kind_of(spec)
    if spec.kind == "bool" and kind == "choice":
        return [(text("Not answered"), ""), (text("Yes"), "yes"), (text("No"), "no")]
    if kind == "texts":
        return codes_of(session, spec.keys) if spec.keys else []
    if kind not in ("choice", "several"):
        return []
    choices = choices_of(session, field)
    present = value if isinstance(value, list) else [value] if value else []
    if kind == "choice":
        moves = permitted_moves(session.reference).get((field.collection, field.name), {})
        reached = moves.get(str(value))
        if reached is not None:
            return [pair for pair in choices if pair[1] in {value, *reached}]
        choices = [("", ""), *choices]
    known = {code for _, code in choices}
    return [*choices, *((unlisted(session, each), each) for each in present if each not in known)]


def unlisted(session: Session, value: object) -> str:
    """Return how a value that is in no list is shown."""
    return session.language.text("⚠ {value} (not in the list)", value=value)
