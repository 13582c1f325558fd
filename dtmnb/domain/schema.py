"""What is known of the fields of records, derived once from the marks on their classes."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic.fields import FieldInfo

from dtmnb.domain import record
from dtmnb.domain.agreement import Moves
from dtmnb.domain.plan import RECORD_CLASSES, require_record_class
from dtmnb.domain.vocabulary import Reference

RECORD_ID = "record_id"
CATEGORY = "dissemination_category"
YES_NO = "yes_no"
BROUGHT = "brought_along"

_PLAIN = (int, float, bool, date, datetime)
_DERIVED: Mapping[str, Mapping[str, Any]] = {
    "rows": {
        CATEGORY: Annotated[record.Text, record.InList("dissemination_categories")],
        "agreed_by": Annotated[record.Texts, record.Ref("partners")],
        "agreed_on": date | None,
        "held_from": Annotated[record.Texts, record.Ref("duties")],
    },
    "urgent_actions": {"recipient_partners": Annotated[record.Texts, record.Ref("partners")]},
}


class FieldSpec(NamedTuple):
    """What is known of one field.

    Attributes:
        name: Its name in the record.
        kind: What one value is: `text`, `int`, `float`, `bool`, `date`, `datetime` or `dict`.
        is_many: Whether it takes several.
        is_optional: Whether it may be none, which is not the same as empty.
        words: The list that its values come from: a codelist, or "@" and a collection.
        keys: The list that its keys come from, where it holds a text for each of several.
        is_long: Whether its text has several lines.
        is_once: Whether a copy begins without it.
        is_owner: Whether it names the organisation whose own word the record is.
        is_key: Whether it says which record this is; its owner is a part of that.
        is_sealed: Whether an outcome seals it.
        is_filled_later: Whether, sealed while it was empty, it may still be filled in.
        is_derived: Whether a view adds it; no record stores it.
        name_rank: Its place among what people call the record by; 0 for other fields.
    """

    name: str
    kind: str
    is_many: bool = False
    is_optional: bool = False
    words: str = ""
    keys: str = ""
    is_long: bool = False
    is_once: bool = False
    is_owner: bool = False
    is_key: bool = False
    is_sealed: bool = False
    is_filled_later: bool = False
    is_derived: bool = False
    name_rank: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether the field takes free text."""
        return self.kind == "text" and not self.words

    @property
    def codelist(self) -> str:
        """The list that its codes come from, "" for other fields."""
        return self.words if self.kind == "text" and not self.collection else ""

    @property
    def collection(self) -> str:
        """The collection of the records it names, "" for other fields."""
        return self.words[1:] if self.words.startswith("@") else ""


def fields_of(collection: str) -> Mapping[str, FieldSpec]:
    """Return what is known of each field of *collection*, derived ones last.

    Raises:
        ChangeError: A plan has no such collection.
    """
    return _fields(collection, require_record_class(collection))


def part_of(field: str) -> tuple[str, str]:
    """Return the field that *field* names, and the key of a part of it, "" for the whole.

    The French wording of a question is `question_translations.fr`, a column that was brought
    along `brought_along.Indicator group`.
    """
    name, _, key = field.partition(".")
    return name, key


def spec_of(collection: str, field: str) -> FieldSpec | None:
    """Return what is known of *field*, or of the part of it that it names; None: no such field."""
    name, key = part_of(field)
    spec = fields_of(collection).get(name)
    is_part = spec is not None and spec.kind == "dict" and bool(key)
    return FieldSpec(field, "text", is_long=True) if is_part else None if key else spec


def sealed_fields(collection: str) -> tuple[str, ...]:
    """Return the fields of *collection* that an outcome seals, in the order of the class."""
    return tuple(name for name, spec in fields_of(collection).items() if spec.is_sealed)


def is_owned(collection: str) -> bool:
    """Tell whether each record of *collection* is the word of an organisation that it names."""
    return any(spec.is_owner for spec in fields_of(collection).values())


def is_word_on_row(collection: str) -> bool:
    """Tell whether an organisation has one record of *collection* for each row, named by both."""
    row = fields_of(collection).get("row")
    return is_owned(collection) and row is not None and row.is_key


def permitted_moves(reference: Reference) -> Moves:
    """Return the moves that the status lists of *reference* permit."""
    return {
        (name, "status"): {
            code: tuple(term.property("next", ()))
            for code, term in reference.terms(spec.codelist).terms.items()
        }
        for name in RECORD_CLASSES
        if (spec := fields_of(name).get("status"))
    }


@cache
def _fields(collection: str, record_class: type[record.PlanRecord]) -> Mapping[str, FieldSpec]:
    derived = {
        name: FieldInfo.from_annotation(annotation)
        for name, annotation in _DERIVED.get(collection, {}).items()
    }
    return {
        **{name: _spec(name, info) for name, info in record_class.model_fields.items()},
        **{name: _spec(name, info)._replace(is_derived=True) for name, info in derived.items()},
    }


def _spec(name: str, info: FieldInfo) -> FieldSpec:
    # By type: two empty marks are equal.
    marks: dict[type, Any] = {type(mark): mark for mark in info.metadata}
    kind, is_many, is_optional = _shape(info.annotation)
    listed = marks.get(record.InList) or marks.get(record.Ref)
    return FieldSpec(
        name,
        kind,
        is_many,
        is_optional,
        words=YES_NO if kind == "bool" else _words(listed),
        keys=_words(marks[record.Keyed].by) if record.Keyed in marks else "",
        is_long=record.Long in marks,
        is_once=record.Once in marks,
        is_owner=record.Owner in marks,
        is_key=record.Key in marks or record.Owner in marks,
        is_sealed=record.Sealed in marks,
        is_filled_later=record.Sealed in marks and marks[record.Sealed].is_filled_later,
        name_rank=marks[record.Name].rank if record.Name in marks else 0,
    )


def _shape(annotation: Any) -> tuple[str, bool, bool]:
    """Return what one value is, whether there may be several, and whether it may be none."""
    origin = get_origin(annotation)
    if origin in {tuple, dict}:
        return "text" if origin is tuple else "dict", origin is tuple, False
    types = get_args(annotation) or (annotation,)
    plain = next((each for each in types if each in _PLAIN), None)
    return plain.__name__ if plain else "text", False, type(None) in types


def _words(mark: record.InList | record.Ref | None) -> str:
    if isinstance(mark, record.Ref):
        return f"@{mark.collection}"
    return mark.codelist if mark else ""
