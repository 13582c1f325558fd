"""Who may change what: its own word, what all write together, and what only the room settles.

The room is the facilitator's seat, or one of DTM: what is settled together is written there.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from dtmnb.domain.category import is_as_settled, is_row_agreed
from dtmnb.domain.changes import Add, Change, Set, filled
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import owned_collections
from dtmnb.domain.settling import position_id
from dtmnb.domain.vocabulary import Reference

Reason = Literal["others", "room", "settle"]
"""`others`: another organisation's word; `room`: settled together; `settle`: by hand agreed."""

OWNED = owned_collections()
"""Collections whose records are the word of the organisation in their field `partner`."""

SHARED = ("rows", "decisions", "datasets", "harm_cells")
"""Collections that everybody at the table writes."""

NOTED = {"urgent_actions": ("receipts",)}
"""Fields of other collections that everybody writes: who has received an alert says so."""

DECIDED: Mapping[str, tuple[str, ...]] = {
    HEADER: ("status",),
    "partners": ("is_dtm",),
    "rows": (
        *("is_urgent", "sensitivity", "category_reason"),
        *("status", "status_reason", "agreed_by", "agreed_on"),
    ),
    "agreements": ("status",),
    "access_requests": ("status", "decision_reason", "decided_on"),
    "outcomes": tuple(RECORD_CLASSES["outcomes"].model_fields),
    "overrides": tuple(RECORD_CLASSES["overrides"].model_fields),
    "feedback": ("answer", "reason", "applied_in_round"),
}
"""Fields that the room settles or DTM answers."""

AGREED_WITH = (
    *("recipients", "release_level", "modalities", "agreement"),
    *("treatments", "data_types", "dataset"),
)
"""Fields of a row that say how far its data go: once it is agreed, the room changes them."""


class Refusal(NamedTuple):
    """A change that a seat may not make, and why."""

    change: Change
    why: Reason


def is_room(plan: Plan, organisation: str) -> bool:
    """Tell whether a seat of *organisation* ("" for the facilitator's) speaks for the room."""
    dtm = [key for key, each in plan.partners.items() if each.is_dtm]
    # Before the plan names DTM, whoever sits down is setting it up.
    return not organisation or not dtm or organisation in dtm


def refusals(
    changes: Iterable[Change], plan: Plan, organisation: str, reference: Reference
) -> tuple[Refusal, ...]:
    """Return what a seat of *organisation* may not change, and why.

    Nobody marks a row as agreed but by settling it: its outcome says on what.
    """
    wanted, speaks_for_all = tuple(changes), is_room(plan, organisation)
    settled = {each.record for each in wanted if each.collection == "outcomes"}
    found = []
    for change in wanted:
        why = "" if speaks_for_all else _why_not_seat(change, plan, organisation)
        if not why and not speaks_for_all and _moves_agreed(change, plan, reference):
            why = "room"
        if not why and _agrees(change, reference) and change.record not in settled:
            why = "" if _was_settled(plan, change.record, reference) else "settle"
        if why:
            found.append(Refusal(change, why))
    return tuple(found)


def _why_not_seat(change: Change, plan: Plan, organisation: str) -> Reason | Literal[""]:
    """Return why a seat that is not the room's may not make *change*, "" when it may."""
    collection = change.collection
    if collection == "partners" and change.record != organisation:
        return "others"
    if collection in OWNED and not _is_own(change, plan, organisation):
        return "others"
    if isinstance(change, Set) and change.field in NOTED.get(collection, ()):
        return ""
    if collection not in OWNED and not isinstance(change, Set) and not _adds_shared(change):
        return "room"
    if collection not in (*OWNED, *SHARED, "partners"):
        return "room"
    return "room" if _touched(change) & set(DECIDED.get(collection, ())) else ""


def _adds_shared(change: Change) -> bool:
    return isinstance(change, Add) and change.collection in SHARED


def _is_own(change: Change, plan: Plan, organisation: str) -> bool:
    """Tell whether *change* is the word of *organisation*, under a name that nobody else's has."""
    if not isinstance(change, Add):
        return _owners(change, plan) == {organisation}
    # A new record may name its organisation later: until then only the room reads it.
    if _owners(change, plan) - {organisation, ""}:
        return False
    if change.collection == "positions":
        return change.record == position_id(str(change.values.get("row")), organisation)
    return change.collection != "sign_offs" or change.record.startswith(f"{organisation}.")


def _moves_agreed(change: Change, plan: Plan, reference: Reference) -> bool:
    """Tell whether *change* lets the data of an agreed row go further, or less far."""
    row = plan.rows.get(change.record) if change.collection == "rows" else None
    is_about = isinstance(change, Set) and change.field in AGREED_WITH
    return row is not None and is_about and is_row_agreed(plan, row, reference)


def _owners(change: Change, plan: Plan) -> set[JsonValue]:
    """Return the organisations whose word *change* touches: before it and after it."""
    record = plan.records(change.collection).get(change.record)
    owners: set[JsonValue] = {getattr(record, "partner", "")}
    if isinstance(change, Set) and change.field == "partner":
        owners.add(change.value)
    elif isinstance(change, Add):
        owners.add(change.values.get("partner", ""))
    return owners


def _touched(change: Change) -> set[str]:
    if isinstance(change, Set):
        return {change.field}
    return set(filled(change)) if isinstance(change, Add) else set()


def _agrees(change: Change, reference: Reference) -> bool:
    """Tell whether *change* marks a row as agreed."""
    status: JsonValue = None
    if change.collection == "rows" and isinstance(change, Add):
        status = change.values.get("status")
    elif change.collection == "rows" and isinstance(change, Set) and change.field == "status":
        status = change.value
    terms = reference.terms("row_statuses").terms
    return str(status) in terms and terms[str(status)].has("is_agreed")


def _was_settled(plan: Plan, row_id: str, reference: Reference) -> bool:
    row, outcome = plan.rows.get(row_id), plan.outcomes.get(row_id)
    if row is None or outcome is None or outcome.settled_on is None:
        return False
    return is_as_settled(row, outcome, reference)
