"""The change: the one idea behind editing, history, conflict, undo, import and audit.

A `Batch` of changes is applied to a plan by the pure function `apply`. A change that no
longer fits what the plan holds is never forced: it comes back as a `Conflict` with the value
found, and the other changes of the batch stand.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import to_jsonable_python

from dtmnb.domain.agreement import Moves
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan, require_record_class
from dtmnb.domain.record import JsonValue, PlanRecord, Record, RecordId, Text
from dtmnb.domain.schema import fields_of
from dtmnb.errors import ChangeError, Sentence

_UNFIT = {
    "string_too_long": Sentence("no more than {max_length} characters are taken"),
    "greater_than_equal": Sentence("a number from {ge} on is needed"),
    "less_than_equal": Sentence("a number up to {le} is needed"),
}
"""What the library of our records says of values, for those who do not read English."""


class Set(Record):
    """Give one field of one record a value; `was` is the value its author saw."""

    op: Literal["set"] = "set"
    collection: str
    record: str
    field: str
    was: JsonValue = None
    value: JsonValue = None


class Add(Record):
    """Add a record with *values*; fields not named take their defaults."""

    op: Literal["add"] = "add"
    collection: str
    record: RecordId
    values: Mapping[str, JsonValue] = {}


class Remove(Record):
    """Remove a record; `was` is the whole record its author saw."""

    op: Literal["remove"] = "remove"
    collection: str
    record: str
    was: Mapping[str, JsonValue] = {}


Change = Annotated[Set | Add | Remove, Field(discriminator="op")]

Reason = Literal["others", "room", "settle", "unfit"]
"""`others`: another organisation's word; `room`: settled together; `settle`: by hand agreed;
`unfit`: nothing that its record can hold."""


class Batch(Record):
    """Changes made together by one author for one organisation.

    `batch_id` names the batch for ever: a store that has seen it answers with what it did
    then. `undoes` names the batch that this one takes back; the store knows by which changes.
    Where it `is_partial`, a change that cannot be kept costs itself and not the others.
    """

    batch_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    author: Text
    organisation: Text = ""
    note: Text = ""
    changes: tuple[Change, ...] = ()
    undoes: str | None = None
    is_partial: bool = False


class Conflict(NamedTuple):
    """A change that was not applied, why, and what the plan holds instead.

    Reasons: `moved` (somebody else gave another value), `missing` (the record is gone),
    `exists` (the id is taken), `not_permitted` (a status may not move there).
    """

    change: Set | Add | Remove
    reason: Literal["moved", "missing", "exists", "not_permitted"]
    found: JsonValue


class Refusal(NamedTuple):
    """A change that may not be made, and why."""

    change: Set | Add | Remove
    why: Reason


class Applied(NamedTuple):
    """The plan after a batch, what took effect, the conflicts, and what a partial one lost."""

    plan: Plan
    changes: tuple[Set | Add | Remove, ...]
    conflicts: tuple[Conflict, ...]
    refused: tuple[Refusal, ...] = ()


Records = dict[str, PlanRecord]


def dump(record: PlanRecord) -> dict[str, JsonValue]:
    """Return *record* as plain JSON values by field."""
    return record.model_dump(mode="json")


def copied(collection: str, record: PlanRecord) -> dict[str, JsonValue]:
    """Return what a copy of *record*, one of *collection*, begins with.

    It is a new question, arrangement or person: what was agreed, signed, rehearsed, answered or
    consented to of the first one is not so of it.
    """
    specs = fields_of(collection)
    return {name: value for name, value in dump(record).items() if not specs[name].is_once}


def apply(plan: Plan, batch: Batch, *, moves: Moves | None = None) -> Applied:
    """Return what *plan* becomes by *batch*: pure, in order, conflict by conflict.

    Changes that are true already (the field holds the value, the record is gone) are left
    out without a conflict, so that replaying is harmless.

    Args:
        plan: The plan as it stands.
        batch: The changes; a later one sees the effect of an earlier one.
        moves: Permitted status moves; None permits all. A batch that undoes another may
            always return to a status that was left.

    Raises:
        ChangeError: A change names something a plan does not have, or holds a value of the
            wrong kind. Nothing is applied then; of a partial batch only that change is not.
    """
    touched: dict[str, Records] = {}
    refused: list[Refusal] = []
    done: list[Set | Add | Remove] = []
    conflicts: list[Conflict] = []
    checked_moves = moves if moves and batch.undoes is None else {}
    for change in batch.changes:
        try:
            if change.collection not in touched:
                touched[change.collection] = dict(plan.records(change.collection))
            outcome = _apply_one(touched[change.collection], change, checked_moves)
        except ChangeError:
            if not batch.is_partial:
                raise
            refused.append(Refusal(change, "unfit"))
            continue
        if isinstance(outcome, Conflict):
            conflicts.append(outcome)
        elif outcome is not None:
            done.append(outcome)
    return Applied(_with_records(plan, touched), tuple(done), tuple(conflicts), tuple(refused))


def still_holds(plan: Plan, changes: Iterable[Set | Add | Remove]) -> bool:
    """Tell whether all that *changes* gave is still in *plan*; what others added to it may be."""
    return all(_is_held(plan.records(each.collection), each) for each in changes)


def inverse(changes: Iterable[Set | Add | Remove]) -> tuple[Set | Add | Remove, ...]:
    """Return the changes that take *changes* back, last first."""
    return tuple(_inverse_one(change) for change in reversed(tuple(changes)))


def compare_plans(old: Plan, new: Plan) -> tuple[Set | Add | Remove, ...]:
    """Return the changes that lead from *old* to *new*, in the order of the collections."""
    return tuple(
        change
        for collection in RECORD_CLASSES
        for change in _compare_records(collection, old.records(collection), new.records(collection))
    )


def filled(change: Add) -> Mapping[str, JsonValue]:
    """Return the values of *change* that are not the ones a record begins with."""
    begins = _first_values(change.collection)
    return {
        field: value
        for field, value in change.values.items()
        if field != "record_id" and (field not in begins or value != begins[field])
    }


def fill_added(changes: Iterable[Set | Add | Remove], plan: Plan) -> tuple[Change, ...]:
    """Return *changes* for *plan*, where others may have added the same records meanwhile.

    Such a record is filled field by field, so that only what both wrote is a conflict.
    """
    fitted: list[Change] = []
    for change in changes:
        if isinstance(change, Add) and change.record in plan.records(change.collection):
            begins = _first_values(change.collection)
            fitted.extend(
                Set(
                    collection=change.collection,
                    record=change.record,
                    field=field,
                    was=begins.get(field),
                    value=value,
                )
                for field, value in filled(change).items()
            )
        else:
            fitted.append(change)
    return tuple(fitted)


def build_record(collection: str, record_id: str, values: Mapping[str, JsonValue]) -> PlanRecord:
    """Return the record of *collection* with *values*.

    Raises:
        ChangeError: The collection or a field is unknown, or a value is of the wrong kind.
    """
    record_class = require_record_class(collection)
    try:
        return record_class.model_validate({**values, "record_id": record_id})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ChangeError(
            "Cannot keep {collection} '{record}', field '{field}': found '{found}'. {fault}.",
            collection=collection,
            record=record_id,
            field=field,
            found=first["input"],
            fault=first["msg"],
        ) from error


def unfit_fields(collection: str, values: Mapping[str, JsonValue]) -> Mapping[str, str]:
    """Return why *collection* does not take some of *values*, by field; "" for them together."""
    try:
        require_record_class(collection).model_validate({**values, "record_id": "any"})
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return {str(next(iter(each["loc"]), "")): _why_unfit(each) for each in found}
    return {}


def _why_unfit(error: Mapping[str, Any]) -> str:
    said = _UNFIT.get(error["type"])
    return Sentence(said, **error["ctx"]) if said else str(error["msg"])


def _first_values(collection: str) -> Mapping[str, JsonValue]:
    """Return what the fields of a new record hold; those that must be given are left out."""
    fields = require_record_class(collection).model_fields
    return {
        name: to_jsonable_python(info.default)
        for name, info in fields.items()
        if not info.is_required()
    }


def _apply_one(
    records: Records, change: Set | Add | Remove, moves: Moves
) -> Set | Add | Remove | Conflict | None:
    if isinstance(change, Set):
        return _apply_set(records, change, moves)
    if change.collection == HEADER:
        raise ChangeError("The header of a plan can be changed but not added or removed.")
    return _apply_add(records, change) if isinstance(change, Add) else _remove(records, change)


def _apply_set(records: Records, change: Set, moves: Moves) -> Set | Conflict | None:
    _require_field(change)
    record = records.get(change.record)
    if record is None:
        return Conflict(change, "missing", None)
    values = dump(record)
    found = values[change.field]
    became = build_record(change.collection, change.record, {**values, change.field: change.value})
    value = dump(became)[change.field]
    if found == value:
        return None
    if found != change.was:
        return Conflict(change, "moved", found)
    statuses = moves.get((change.collection, change.field))
    if statuses is not None and value not in statuses.get(found, (value,)):
        return Conflict(change, "not_permitted", found)
    records[change.record] = became
    return change.model_copy(update={"value": value})


def _apply_add(records: Records, change: Add) -> Add | Conflict | None:
    record = build_record(change.collection, change.record, change.values)
    found = records.get(change.record)
    if found is None:
        records[change.record] = record
        return change.model_copy(update={"values": dump(record)})
    return None if found == record else Conflict(change, "exists", dump(found))


def _remove(records: Records, change: Remove) -> Remove | Conflict | None:
    found = records.get(change.record)
    if found is None:
        return None
    if found != build_record(change.collection, change.record, change.was):
        return Conflict(change, "moved", dump(found))
    del records[change.record]
    return change.model_copy(update={"was": dump(found)})


def _require_field(change: Set) -> None:
    fields = require_record_class(change.collection).model_fields
    if change.field not in fields or change.field == "record_id":
        known = ", ".join(name for name in fields if name != "record_id")
        raise ChangeError(
            "Cannot set '{field}' in {collection}: no such field. Use one of: {known}.",
            field=change.field,
            collection=change.collection,
            known=known,
        )


def _is_held(records: Mapping[str, PlanRecord], change: Set | Add | Remove) -> bool:
    record = records.get(change.record)
    if record is None or isinstance(change, Remove):
        return record is None and isinstance(change, Remove)
    held = dump(record)
    gave = filled(change) if isinstance(change, Add) else {change.field: change.value}
    return all(_contains(held.get(field), value) for field, value in gave.items())


def _contains(held: JsonValue, value: JsonValue) -> bool:
    if isinstance(held, dict) and isinstance(value, dict):
        return all(held.get(key) == each for key, each in value.items())
    return bool(held == value)


def _with_records(plan: Plan, touched: Mapping[str, Records]) -> Plan:
    update: dict[str, object] = dict(touched)
    if HEADER in touched:
        update[HEADER] = touched[HEADER][HEADER]
    return plan.model_copy(update=update) if update else plan


def _inverse_one(change: Set | Add | Remove) -> Set | Add | Remove:
    if isinstance(change, Set):
        return change.model_copy(update={"was": change.value, "value": change.was})
    if isinstance(change, Add):
        return Remove(collection=change.collection, record=change.record, was=change.values)
    return Add(collection=change.collection, record=change.record, values=change.was)


def _compare_records(
    collection: str, old: Mapping[str, PlanRecord], new: Mapping[str, PlanRecord]
) -> Iterable[Set | Add | Remove]:
    for record_id, record in old.items():
        if record_id not in new:
            yield Remove(collection=collection, record=record_id, was=dump(record))
        elif record != new[record_id]:
            yield from _compare_fields(collection, record_id, dump(record), dump(new[record_id]))
    for record_id, record in new.items():
        if record_id not in old:
            yield Add(collection=collection, record=record_id, values=dump(record))


def _compare_fields(
    collection: str, record_id: str, old: Mapping[str, JsonValue], new: Mapping[str, JsonValue]
) -> Iterable[Set]:
    for field, was in old.items():
        if was != new[field]:
            yield Set(
                collection=collection, record=record_id, field=field, was=was, value=new[field]
            )
